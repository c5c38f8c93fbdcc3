"""Convolution: one small linear layer, the kernel, applied at every place of a signal or an image.

N rows of a batch, C channels in, O channels out, T steps, H and W height and width, K and L the
kernel's lengths.
"""

from __future__ import annotations

from typing import Any

from ... import functional as F
from ...checks import check_count
from ...tensor import Tensor
from .. import init
from ..checks import check_counts
from ..module import Module
from ..parameter import blank

# PyTorch's names here, and F.pad's.
MODES = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "replicate",
    "circular": "circular",
}


class Convolution(Module):
    """Abstract: what Conv1d and Conv2d share, which is all but the number of axes.

    weight (O, C/groups, K ...) and bias (O,) start as U(-k, k), k = 1/sqrt(C/groups K ...).

    Args:
        kernel_size, stride, dilation: one number, or one for each axis: the kernel's length, how
            far it moves from place to place, and the distance between the elements it sees.
        padding: how many elements to add at both ends of an axis; "same" for as many as keep the
            length, "valid" for none.
        groups: the channels fall into so many groups, each with kernels of its own.
        bias: False leaves it out.
        padding_mode: what is added: "zeros", "reflect", "replicate" or "circular".
    """

    axes = 0

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, ...],
        stride: int | tuple[int, ...] = 1,
        padding: int | tuple[int, ...] | str = 0,
        dilation: int | tuple[int, ...] = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        dtype: Any = None,
    ):
        super().__init__()
        name = type(self).__name__
        self.in_channels = check_count(f"{name}: in_channels", in_channels)
        self.out_channels = check_count(f"{name}: out_channels", out_channels)
        self.groups = check_count(f"{name}: groups", groups)
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{name}: in_channels {in_channels} and out_channels {out_channels} must both be "
                f"multiples of groups={groups}"
            )
        self.kernel_size = check_counts(f"{name}: kernel_size", kernel_size, self.axes)
        self.stride = check_counts(f"{name}: stride", stride, self.axes)
        self.dilation = check_counts(f"{name}: dilation", dilation, self.axes)
        if padding_mode not in MODES:
            raise ValueError(
                f"{name}: padding_mode must be one of {', '.join(MODES)}, got {padding_mode!r}"
            )
        self.padding, self.padding_mode = padding, padding_mode
        self._ends = self._padding_at_ends(padding)
        self.weight = blank((out_channels, in_channels // groups, *self.kernel_size), dtype)
        self.bias = blank((out_channels,), dtype) if bias else None
        self.reset_parameters()

    def _padding_at_ends(self, padding):
        """(before, after) of the last axis, then of the last but one, as F.pad wants it."""
        if padding == "same":
            if set(self.stride) != {1}:
                raise ValueError(
                    f'{type(self).__name__}: padding="same" keeps the length only with stride 1, '
                    f"got {self.stride}"
                )
            total = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=True)]
            return tuple(end for n in reversed(total) for end in (n // 2, n - n // 2))
        if padding == "valid":
            return (0,) * (2 * self.axes)
        if isinstance(padding, str):
            raise ValueError(
                f"{type(self).__name__}: padding must be whole numbers, 'same' or 'valid', got "
                f"{padding!r}"
            )
        self.padding = check_counts(f"{type(self).__name__}: padding", padding, self.axes, least=0)
        return tuple(n for n in reversed(self.padding) for _ in range(2))

    def reset_parameters(self) -> None:
        """Draw new initial values."""
        k = init.fans(self.weight)[0] ** -0.5
        init.uniform_(self.weight, -k, k)
        if self.bias is not None:
            init.uniform_(self.bias, -k, k)

    def _padded(self, x):
        return F.pad(x, self._ends, MODES[self.padding_mode]) if any(self._ends) else x

    def extra_repr(self) -> str:
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        text += f", stride={self.stride}"
        if self.padding != (0,) * self.axes:
            text += f", padding={self.padding}"
        if set(self.dilation) != {1}:
            text += f", dilation={self.dilation}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text


class Conv1d(Convolution):
    """y[n, o, t] = bias[o] + sum over c, k of weight[o, c, k] x[n, c, stride t + dilation k].

    Shapes: x (N, C, T) -> (N, O, T'), T' = (T + 2 padding - dilation (K - 1) - 1) // stride + 1.
    Arguments: see `Convolution`.
    """

    axes = 1

    def forward(self, x: Tensor) -> Tensor:
        (stride,), (dilation,) = self.stride, self.dilation
        x = self._padded(x)
        return F.conv1d(x, self.weight, self.bias, stride, 0, dilation, self.groups)


class Conv2d(Convolution):
    """`Conv1d` for images: the kernel moves along both axes.

    Shapes: x (N, C, H, W) -> (N, O, H', W'), H' = (H + 2 padding - dilation (K - 1) - 1) // stride
    + 1, and W' likewise. Arguments: see `Convolution`.
    """

    axes = 2

    def forward(self, x: Tensor) -> Tensor:
        x = self._padded(x)
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)
