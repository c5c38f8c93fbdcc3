"""Pooling: make an image smaller, by one number for each window of it."""

from __future__ import annotations

from ... import functional as F
from ...tensor import Tensor
from ..module import Module


class Pooling(Module):
    """Abstract: what MaxPool2d and AvgPool2d share.

    Shapes: x (N, C, H, W) -> (N, C, H', W'), H' = (H + 2 padding - kernel_size) // stride + 1.

    Args:
        kernel_size: the window's lengths, one number or two.
        stride: how far the window moves; kernel_size unless given, so that windows do not overlap.
        padding: how many elements to add at both ends of an axis.
    """

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] | None = None,
        padding: int | tuple[int, int] = 0,
    ):
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxPool2d(Pooling):
    """The largest element of each window; the gradient goes to it alone. See `Pooling`."""

    def forward(self, x: Tensor) -> Tensor:
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding)


class AvgPool2d(Pooling):
    """The mean of each window, padding counting as zeros. See `Pooling`."""

    def forward(self, x: Tensor) -> Tensor:
        return F.avg_pool2d(x, self.kernel_size, self.stride, self.padding)
