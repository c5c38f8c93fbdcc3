"""Normalisation: bring what passes through to mean 0 and variance 1, then scale and shift it.

    N rows of a batch    C features or channels    var divides by the number of values (biased)

LayerNorm takes mean and variance of each row by itself; BatchNorm those of each channel, over the
batch, and remembers them for later use.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import functional as F
from ...checks import check_count
from ...tensor import Tensor, wrap
from .. import init
from ..checks import check_counts
from ..module import Module
from ..parameter import blank


class LayerNorm(Module):
    """y = (x - mean) / sqrt(var + eps) * weight + bias, over the last axes (Ba et al. 2016).

    Shapes: x (..., *normalized_shape) -> the same; weight and bias (*normalized_shape), which
    start as ones and zeros.

    Args:
        normalized_shape: lengths of the axes to normalise over, or the length of the last one.
        elementwise_affine: False leaves weight and bias out; ``bias=False`` only the bias.
    """

    def __init__(
        self,
        normalized_shape: int | tuple[int, ...],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        *,
        dtype: Any = None,
    ):
        super().__init__()
        n = len(normalized_shape) if isinstance(normalized_shape, (tuple, list)) else 1
        self.normalized_shape = check_counts("LayerNorm: normalized_shape", normalized_shape, n)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.weight = blank(self.normalized_shape, dtype) if elementwise_affine else None
        self.bias = blank(self.normalized_shape, dtype) if elementwise_affine and bias else None
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Back to ones and zeros."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class BatchNorm(Module):
    """Abstract: what BatchNorm1d and BatchNorm2d share, all but the shape they expect.

    y = (x - mean) / sqrt(var + eps) * weight + bias for each channel (Ioffe and Szegedy 2015).

    In training, mean and var are those of the batch, and running ones follow them:
    running <- (1 - momentum) running + momentum batch, there with the unbiased variance. After
    ``eval()`` the running ones are used.

    Args:
        num_features: C.
        momentum: the weight of the newest batch (not of the old average, as an optimizer's
            momentum is). None: all batches count alike.
        affine: False leaves weight and bias out; ``bias=False`` only the bias.
        track_running_stats: False: the batch's own mean and variance, always.
    """

    layouts: tuple[str, ...] = ()  # the shapes that x may have

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        *,
        bias: bool = True,
        dtype: Any = None,
    ):
        super().__init__()
        self.num_features = check_count(f"{type(self).__name__}: num_features", num_features)
        self.eps, self.momentum, self.affine = eps, momentum, affine
        self.track_running_stats = track_running_stats
        self.weight = blank((num_features,), dtype) if affine else None
        self.bias = blank((num_features,), dtype) if affine and bias else None
        for name in ("running_mean", "running_var"):
            self.register_buffer(
                name, blank((num_features,), dtype).detach() if track_running_stats else None
            )
        self.register_buffer(
            "num_batches_tracked", wrap(np.array(0)) if track_running_stats else None
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Back to ones and zeros, and forget the batches seen."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)
        if self.track_running_stats:
            init.zeros_(self.running_mean)
            init.ones_(self.running_var)
            init.zeros_(self.num_batches_tracked)

    def forward(self, x: Tensor) -> Tensor:
        ranks = {layout.count(",") + 1 for layout in self.layouts}
        if x.ndim not in ranks or x.shape[1] != self.num_features:
            raise ValueError(
                f"{self} got x of shape {x.shape}, but expects {' or '.join(self.layouts)} with "
                f"C = {self.num_features}"
            )
        step = self.momentum
        if self.training and self.track_running_stats:
            self.num_batches_tracked.array += 1
            step = 1 / self.num_batches_tracked.item() if step is None else step
        return F.batch_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training,
            step,
            self.eps,
        )

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(BatchNorm):
    """`BatchNorm` for x (N, C) or (N, C, T): mean and variance over N, or over N and T."""

    layouts = ("(N, C)", "(N, C, T)")


class BatchNorm2d(BatchNorm):
    """`BatchNorm` for x (N, C, H, W): mean and variance over N, H and W."""

    layouts = ("(N, C, H, W)",)
