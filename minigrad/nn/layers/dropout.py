"""Dropout: in training, units are left out at random, so that none can rely on another."""

from __future__ import annotations

from ... import functional as F
from ...tensor import Tensor
from ..checks import check_probability
from ..module import Module


class Dropout(Module):
    """In training, each element is 0 with probability p, and x / (1 - p) otherwise; else x itself.

    The factor keeps the expected value, so that nothing needs to change after training
    (Srivastava et al. 2014, who scaled at test time instead).

    Args:
        p: the probability of 0, not of being kept.
        inplace: accepted for PyTorch's sake; no memory is reused.
    """

    def __init__(self, p: float = 0.5, inplace: bool = False):
        super().__init__()
        self.p, self.inplace = check_probability("Dropout: p", p), inplace

    def forward(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.p, self.training)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"
