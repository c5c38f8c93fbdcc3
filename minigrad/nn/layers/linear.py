"""Linear: every output is a weighted sum of all inputs, plus a bias."""

from __future__ import annotations

from typing import Any

from ...checks import check_count, describe
from ...functional import linear
from ...tensor import Tensor
from .. import init
from ..module import Module
from ..parameter import blank


class Linear(Module):
    """y = x W^T + b.

    Shapes: x (..., in_features) -> (..., out_features). weight W (out_features, in_features), bias
    b (out_features,). Both start as U(-k, k), k = 1/sqrt(in_features).

    Args:
        bias: False leaves b out; the attribute is None then.
        dtype: the parameters' type, float32 unless given.

    Raises:
        ValueError: the last axis of x has not the length in_features.
    """

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, *, dtype: Any = None
    ):
        super().__init__()
        self.in_features = check_count("Linear: in_features", in_features)
        self.out_features = check_count("Linear: out_features", out_features)
        self.weight = blank((out_features, in_features), dtype)
        self.bias = blank((out_features,), dtype) if bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        k = self.in_features**-0.5
        init.uniform_(self.weight, -k, k)
        if self.bias is not None:
            init.uniform_(self.bias, -k, k)

    def forward(self, x: Tensor) -> Tensor:
        try:
            return linear(x, self.weight, self.bias)
        except (ValueError, IndexError) as error:
            if getattr(x, "shape", ())[-1:] == (self.in_features,):
                raise
            raise ValueError(
                f"{self} got x, {describe(x)}, but expects shape (..., {self.in_features})"
            ) from error

    def extra_repr(self) -> str:
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )
