"""Attention in several heads: each step of a sequence reads from the steps of another, or its own.

N rows of a batch, L steps of the query, S steps of the key and the value, E features, h heads,
d = E/h features of each head.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ... import functional as F
from ...checks import check_count
from ...functional.attention import causal_mask
from ...tensor import Tensor
from .. import init
from ..checks import check_probability
from ..module import Module
from ..parameter import blank
from .linear import Linear

# The latest masks are kept: a model asks for the same ones in every step. They are only read.
cached_causal_mask = lru_cache(8)(causal_mask)


class MultiheadAttention(Module):
    """softmax(Q K^T / sqrt(d) + M) V for each of h heads, side by side, then a linear layer.

    Q, K and V are the query, key and value, each times a third of in_proj_weight (Vaswani 2017).

    Shapes: query (L, N, E), key and value (S, N, E) -> (L, N, E); with ``batch_first`` (N, L, E)
    and (N, S, E) -> (N, L, E); without a batch (L, E) and (S, E) -> (L, E). in_proj_weight (3 E,
    E) starts as xavier_uniform_, out_proj as a Linear; all biases start as zeros.

    Args:
        dropout: the probability with which an attention weight is 0 in training.
        bias: False leaves in_proj_bias and out_proj.bias out.
        batch_first: N comes before L.

    PyTorch's add_bias_kv, add_zero_attn, kdim and vdim are missing.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        *,
        batch_first: bool = False,
        dtype: Any = None,
    ):
        super().__init__()
        self.embed_dim = check_count("MultiheadAttention: embed_dim", embed_dim)
        self.num_heads = check_count("MultiheadAttention: num_heads", num_heads)
        if embed_dim % num_heads:
            raise ValueError(
                f"MultiheadAttention: embed_dim {embed_dim} must be a multiple of num_heads "
                f"{num_heads}, so that each head gets an equal share"
            )
        self.dropout = check_probability("MultiheadAttention: dropout", dropout)
        self.head_dim, self.batch_first = embed_dim // num_heads, batch_first
        self.in_proj_weight = blank((3 * embed_dim, embed_dim), dtype)
        self.in_proj_bias = blank((3 * embed_dim,), dtype) if bias else None
        self.out_proj = Linear(embed_dim, embed_dim, bias, dtype=dtype)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.xavier_uniform_(self.in_proj_weight)
        self.out_proj.reset_parameters()
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """(output, weights).

        Args:
            key_padding_mask: (N, S), or (S,) without a batch: True where a key is to be ignored,
                or numbers that are added to its scores.
            need_weights: return the weights too, (N, L, S), averaged over the heads or, with
                ``average_attn_weights=False``, (N, h, L, S). Otherwise None, which is quicker.
            attn_mask: (L, S) or (N h, L, S): True where the query may *not* read the key (the
                opposite of scaled_dot_product_attention), or numbers that are added to the scores.
            is_causal: step t reads steps 0 to t only. (In PyTorch this merely describes
                `attn_mask`, which must be given.)
        """
        self._check(query, key, value)
        own, batched = query is key is value, query.ndim == 3
        query, key, value = (self._batch_first(x) for x in (query, key, value))  # (N, L or S, E)
        mask = self._mask(query, key, key_padding_mask, attn_mask, is_causal)
        dropping = self.training and self.dropout > 0
        shared = mask is None or (isinstance(mask, np.ndarray) and mask.ndim == 2)
        if own and shared and not need_weights and not dropping:
            qkv = F.linear(query, self.in_proj_weight, self.in_proj_bias)  # (N, L, 3 E)
            y, weights = F.self_attention(qkv, self.num_heads, mask), None
        else:
            q, k, v = self._heads(query, key, value)
            scores = (q * self.head_dim**-0.5) @ k.swapaxes(-1, -2)  # (N, h, L, S)
            scores = scores if mask is None else scores + mask
            weights = F.dropout(F.softmax(scores, -1), self.dropout, self.training)
            y = (weights @ v).swapaxes(1, 2).reshape(query.shape)
        y = self.out_proj(y)
        if not need_weights:
            weights = None
        elif average_attn_weights:
            weights = weights.mean(1)
        if not batched:
            return y.squeeze(0), weights if weights is None else weights.squeeze(0)
        return y if self.batch_first else y.swapaxes(0, 1), weights

    def _check(self, query, key, value):
        shapes = query.shape, key.shape, value.shape
        ranks, widths = {len(s) for s in shapes}, {s[-1] for s in shapes if s}
        if ranks not in ({2}, {3}) or widths != {self.embed_dim} or shapes[1] != shapes[2]:
            order = "(N, L, E)" if self.batch_first else "(L, N, E)"
            raise ValueError(
                f"MultiheadAttention({self.extra_repr()}) got query, key and value of shapes "
                f"{', '.join(map(str, shapes))}, but expects {order} or (L, E) with E = "
                f"{self.embed_dim}, and key and value of one shape"
            )

    def _batch_first(self, x):
        if x.ndim == 2:
            return x.unsqueeze(0)
        return x if self.batch_first else x.swapaxes(0, 1)

    def _mask(self, query, key, key_padding_mask, attn_mask, is_causal):
        """What to add to the scores: None, (L, S), or a shape that goes with (N, h, L, S)."""
        (n, steps, _), sources, dtype = query.shape, key.shape[1], query.dtype
        mask = added(attn_mask, dtype)
        if is_causal:
            causal = cached_causal_mask(steps, sources, dtype)
            mask = causal if mask is None else mask + causal
        if mask is not None and mask.ndim == 3:
            mask = mask.reshape(n, self.num_heads, steps, sources)
        if key_padding_mask is not None:
            padding = added(key_padding_mask, dtype).reshape(n, 1, 1, sources)
            mask = padding if mask is None else mask + padding
        return mask

    def _heads(self, *inputs):
        """Queries, keys and values of each head: (N, h, L or S, d)."""
        weights = self.in_proj_weight.chunk(3)
        biases = (None,) * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        for x, w, b in zip(inputs, weights, biases, strict=True):
            yield F.linear(x, w, b).unflatten(2, (self.num_heads, self.head_dim)).swapaxes(1, 2)

    def extra_repr(self) -> str:
        return f"embed_dim={self.embed_dim}, num_heads={self.num_heads}"


def added(mask, dtype):
    """A mask as numbers for the scores: an array, or the Tensor itself if it is to be learnt."""
    if mask is None or (isinstance(mask, Tensor) and mask.requires_grad):
        return mask
    array = mask.array if isinstance(mask, Tensor) else np.asarray(mask)
    return np.where(array, -np.inf, 0).astype(dtype) if array.dtype.kind == "b" else array
