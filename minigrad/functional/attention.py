"""Attention: each step of a sequence reads from the others, by likeness (Vaswani et al. 2017)."""

import numpy as np

from .. import fused
from ..engine import DEFINITIONS
from ..tensor import Tensor, method, record
from .activation import softmax
from .layer import dropout


@method
def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None
):
    """softmax(Q K^T / sqrt(d) + M) V.

    Args:
        query: (..., T, d). key: (..., S, d). value: (..., S, d_v) -> (..., T, d_v).
        attn_mask: (..., T, S), boolean (True may be read) or numbers that are added to the scores.
        dropout_p: the probability with which a weight is set to 0.
        is_causal: step t reads steps 0 to t only. Not together with attn_mask.
        scale: in place of 1/sqrt(d).
    """
    if is_causal and attn_mask is not None:
        raise ValueError("scaled_dot_product_attention: give attn_mask or is_causal, not both")
    scale = query.shape[-1] ** -0.5 if scale is None else scale
    scores = (query * scale) @ key.swapaxes(-1, -2)  # (transformer.scores)
    if is_causal:
        scores = scores + causal_mask(*scores.shape[-2:], scores.dtype)
    elif attn_mask is not None and attn_mask.dtype.kind == "b":
        scores = scores.masked_fill(~attn_mask, -np.inf)
    elif attn_mask is not None:
        scores = scores + attn_mask
    return dropout(softmax(scores, -1), dropout_p) @ value  # (transformer.attention)


def causal_mask(steps, sources, dtype):
    """(T, S): 0 where source s <= step t may be read, -inf where it may not."""
    return np.triu(np.full((steps, sources), -np.inf, dtype), 1)


def self_attention(qkv, num_heads, mask=None):
    """Attention of a sequence to itself in several heads, from packed projections.

    Args:
        qkv: (N, T, 3 E), the queries, keys and values of all heads side by side.
        num_heads: h; each head has d = E/h features.
        mask: an array or Tensor (T, T) that is added to the scores, or None.

    Returns: (N, T, E), the heads side by side.
    """
    if qkv.ndim != 3 or qkv.shape[2] % (3 * num_heads):
        raise ValueError(
            f"self_attention: expected (N, T, 3 E) with E a multiple of {num_heads} heads, got "
            f"shape {qkv.shape}"
        )
    if isinstance(mask, Tensor) and mask.requires_grad:  # the fused rule has none for the mask
        return _attention(qkv, num_heads, mask)
    return record(fused.attention, (qkv, num_heads, mask))


def _attention(qkv, heads, mask):
    n, t, width = qkv.shape
    q, k, v = qkv.reshape(n, t, 3, heads, -1).permute(2, 0, 3, 1, 4).unbind()  # (N, h, T, d)
    scores = q @ k.swapaxes(-1, -2) * q.shape[-1] ** -0.5
    scores = scores if mask is None else scores + mask
    return (softmax(scores, -1) @ v).swapaxes(1, 2).reshape(n, t, width // 3)


DEFINITIONS[fused.attention] = _attention
