"""Convolution and pooling: the same small window moved over an image or a sequence."""

import numpy as np

from .. import fused
from ..engine import DEFINITIONS
from ..ops import einsum, pad, stack
from ..tensor import method, record


def pair(value):
    """(value, value) from one number, or the two numbers given."""
    return tuple(value) if isinstance(value, (tuple, list)) else (int(value), int(value))


@method
def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n, o, i, j] = b[o] + sum over c, k, l of w[o, c, k, l] x[n, c, s i + d k, s j + d l].

    Shapes: x (N, C, H, W), weight (O, C/groups, K, L), bias (O,) -> (N, O, H', W') with
    H' = (H + 2 padding - dilation (K - 1) - 1) // stride + 1. The kernel is not flipped.
    """
    if x.ndim != 4 or weight.ndim != 4:
        raise ValueError(
            f"conv2d: expected x (N, C, H, W) and weight (O, C, K, L), got {x.shape} and "
            f"{weight.shape}"
        )
    if x.shape[1] != weight.shape[1] * groups or weight.shape[0] % groups:
        raise ValueError(
            f"conv2d: x has {x.shape[1]} channels, but the weight of shape {weight.shape} with "
            f"groups={groups} takes {weight.shape[1] * groups}"
        )
    (top, left), stride, dilation = pair(padding), pair(stride), pair(dilation)
    x = pad(x, (left, left, top, top)) if top or left else x
    for name, axis, n in (("H", 2, x.shape[2]), ("W", 3, x.shape[3])):
        span = dilation[axis - 2] * (weight.shape[axis] - 1) + 1
        if span > n:
            raise ValueError(
                f"conv2d: the kernel spans {span}, but padded {name} is {n}; use more padding"
            )
    if groups == 1:
        y = record(fused.conv2d, (x, weight, stride, dilation))
    else:
        parts = zip(x.chunk(groups, 1), weight.chunk(groups, 0))
        parts = [record(fused.conv2d, (a, w, stride, dilation)) for a, w in parts]
        y = stack(parts, 1).flatten(1, 2)
    return y if bias is None else y + bias.reshape(-1, 1, 1)


def shifted(x, kernel, stride, dilation):
    """For each place (k, l) in the window, the elements of x that stand there: (N, C, H', W')."""
    height, width = (
        (n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip(x.shape[2:], kernel, stride, dilation)
    )
    for k in range(kernel[0]):
        for j in range(kernel[1]):
            top, left = k * dilation[0], j * dilation[1]
            rows = slice(top, top + (height - 1) * stride[0] + 1, stride[0])
            columns = slice(left, left + (width - 1) * stride[1] + 1, stride[1])
            yield k, j, x[:, :, rows, columns]


def _conv2d(x, w, stride, dilation):
    y = 0
    for k, j, part in shifted(x, w.shape[2:], stride, dilation):
        y = y + einsum("nchw,oc->nohw", part, w[:, :, k, j])
    return y


DEFINITIONS[fused.conv2d] = _conv2d


@method
def conv1d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """`conv2d` in one dimension: x (N, C, T), weight (O, C/groups, K) -> (N, O, T')."""
    if x.ndim != 3 or weight.ndim != 3:
        raise ValueError(
            f"conv1d: expected x (N, C, T) and weight (O, C, K), got {x.shape} and {weight.shape}"
        )
    y = conv2d(
        x.unsqueeze(2), weight.unsqueeze(2), bias, (1, stride), (0, padding), (1, dilation), groups
    )
    return y.squeeze(2)


@method
def max_pool2d(x, kernel_size, stride=None, padding=0):
    """The largest element of each window; the first of equals receives the gradient.

    Shapes: x (N, C, H, W) -> (N, C, H', W'), H' = (H + 2 padding - kernel) // stride + 1. The
    stride is the kernel size unless given; padding counts as -inf.
    """
    return _windows(x, kernel_size, stride, padding, -np.inf, "max_pool2d").max(-1).values


@method
def avg_pool2d(x, kernel_size, stride=None, padding=0):
    """The mean of each window. Shapes as `max_pool2d`; padding counts as zeros."""
    return _windows(x, kernel_size, stride, padding, 0.0, "avg_pool2d").mean(-1)


def _windows(x, kernel, stride, padding, fill, name):
    """(N, C, H', W', elements of the window)."""
    if x.ndim != 4:
        raise ValueError(f"{name}: expected (N, C, H, W), got shape {x.shape}")
    kernel, (top, left) = pair(kernel), pair(padding)
    stride = kernel if stride is None else pair(stride)
    if min(*kernel, *stride) < 1:
        raise ValueError(f"{name}: kernel and stride must be at least 1, got {kernel} and {stride}")
    if top > kernel[0] // 2 or left > kernel[1] // 2:
        raise ValueError(
            f"{name}: padding {(top, left)} is more than half the kernel {kernel}: some windows "
            "would hold nothing else"
        )
    x = pad(x, (left, left, top, top), value=fill) if top or left else x
    if kernel[0] > x.shape[2] or kernel[1] > x.shape[3]:
        raise ValueError(f"{name}: the kernel {kernel} is larger than the image {x.shape[2:]}")
    return stack([part for _, _, part in shifted(x, kernel, stride, (1, 1))], -1)
