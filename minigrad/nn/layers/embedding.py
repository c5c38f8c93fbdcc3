"""Embedding: a table with a learnt row for each word, letter or other thing that is a number."""

from __future__ import annotations

from typing import Any

from ... import functional as F
from ...checks import check_count
from ...tensor import Tensor
from .. import init
from ..module import Module
from ..parameter import Parameter, blank


class Embedding(Module):
    """y = weight[x]: the rows whose numbers stand in x.

    Shapes: x (...) of integers -> (..., embedding_dim); weight (num_embeddings, embedding_dim),
    which starts as N(0, 1).

    Args:
        padding_idx: the number of a row that stands for "nothing": it starts as zeros and is not
            learnt.

    Raises:
        IndexError: a number outside 0 to num_embeddings - 1. TypeError: x holds no integers.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        *,
        dtype: Any = None,
    ):
        super().__init__()
        self.num_embeddings = check_count("Embedding: num_embeddings", num_embeddings)
        self.embedding_dim = check_count("Embedding: embedding_dim", embedding_dim)
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ValueError(
                f"Embedding: padding_idx {padding_idx} is not one of the {num_embeddings} rows"
            )
        self.padding_idx = padding_idx if padding_idx is None else padding_idx % num_embeddings
        self.weight = blank((num_embeddings, embedding_dim), dtype)
        self.reset_parameters()

    @classmethod
    def from_pretrained(
        cls, embeddings: Tensor, freeze: bool = True, padding_idx: int | None = None
    ) -> Embedding:
        """An Embedding with a copy of these rows as its table, by default not to be learnt."""
        layer = cls(*embeddings.shape, padding_idx)
        layer.weight = Parameter(embeddings, requires_grad=not freeze)
        return layer

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            self.weight.array[self.padding_idx] = 0

    def forward(self, x: Tensor) -> Tensor:
        return F.embedding(x, self.weight, self.padding_idx)

    def extra_repr(self) -> str:
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"
