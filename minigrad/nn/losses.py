"""Losses: functions of an output and its target that give one number to minimise.

Each remembers its options and calls the function of minigrad.functional of the same name, where the
equations stand.

    N rows    C classes    reduction "mean", "sum", or "none" for one value per element or row
"""

from __future__ import annotations

from .. import functional as F
from ..tensor import Tensor, as_tensor
from .module import Module


class Loss(Module):
    """Abstract: keeps `reduction`."""

    reductions = ("mean", "sum", "none")

    def __init__(self, reduction: str = "mean"):
        super().__init__()
        if reduction not in self.reductions:
            raise ValueError(
                f"{type(self).__name__}: reduction must be one of {', '.join(self.reductions)}, "
                f"got {reduction!r}"
            )
        self.reduction = reduction

    def _register_weight(self, name, weight):
        """Factors are a buffer: converted and saved with the model."""
        self.register_buffer(name, None if weight is None else as_tensor(weight))


# ---------------------------------------------------------------- regression


class MSELoss(Loss):
    """(x - target)^2. Shapes: x and target alike."""

    def __init__(self, *, reduction: str = "mean"):
        super().__init__(reduction)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.mse_loss(x, target, self.reduction)


class L1Loss(Loss):
    """|x - target|. Shapes: x and target alike."""

    def __init__(self, *, reduction: str = "mean"):
        super().__init__(reduction)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.l1_loss(x, target, self.reduction)


class HuberLoss(Loss):
    """d^2 / 2 where d = |x - target| is below delta, and delta (d - delta/2) beyond."""

    def __init__(self, reduction: str = "mean", delta: float = 1.0):
        super().__init__(reduction)
        if not delta > 0:
            raise ValueError(f"HuberLoss: delta must be positive, got {delta}")
        self.delta = delta

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.huber_loss(x, target, self.reduction, self.delta)


class SmoothL1Loss(Loss):
    """The Huber loss with delta = beta, divided by beta: slope 1 beyond. beta = 0 is L1Loss."""

    def __init__(self, *, reduction: str = "mean", beta: float = 1.0):
        super().__init__(reduction)
        if not beta >= 0:
            raise ValueError(f"SmoothL1Loss: beta must not be negative, got {beta}")
        self.beta = beta

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.smooth_l1_loss(x, target, self.reduction, self.beta)


# ---------------------------------------------------------------- one class of several


class CrossEntropyLoss(Loss):
    """-log softmax(x)_target, from logits: no softmax goes before it.

    Shapes: x (N, C), (C,) or (N, C, ...); target: class numbers, x's shape without C, or
    probabilities, x's shape.

    Args:
        weight: (C,), a factor for each class; "mean" divides by the sum of those used.
        ignore_index: rows with this class number count for nothing.
        label_smoothing: this share of the target is spread evenly over the classes.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        ignore_index: int = -100,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ):
        super().__init__(reduction)
        if not 0 <= label_smoothing <= 1:
            raise ValueError(
                f"CrossEntropyLoss: label_smoothing is a share, 0 to 1, got {label_smoothing}"
            )
        self._register_weight("weight", weight)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.cross_entropy(
            x, target, self.weight, self.ignore_index, self.reduction, self.label_smoothing
        )


class NLLLoss(Loss):
    """-x_target, from log-probabilities, such as LogSoftmax gives. Shapes: `CrossEntropyLoss`."""

    def __init__(
        self, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: str = "mean"
    ):
        super().__init__(reduction)
        self._register_weight("weight", weight)
        self.ignore_index = ignore_index

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.nll_loss(x, target, self.weight, self.ignore_index, self.reduction)


# ---------------------------------------------------------------- yes or no


class BCELoss(Loss):
    """-(t log x + (1 - t) log(1 - x)), from probabilities x. Shapes: x and target alike.

    `weight` is a factor for each element and must broadcast to x.
    """

    def __init__(self, weight: Tensor | None = None, *, reduction: str = "mean"):
        super().__init__(reduction)
        self._register_weight("weight", weight)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.binary_cross_entropy(x, target, self.weight, self.reduction)


class BCEWithLogitsLoss(Loss):
    """BCELoss of sigmoid(x), without overflow, from scores x. Shapes: x and target alike.

    `pos_weight` is a factor for the term t log sigmoid(x), one for each column: above 1 where the
    positive examples are few.
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        *,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ):
        super().__init__(reduction)
        self._register_weight("weight", weight)
        self._register_weight("pos_weight", pos_weight)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(
            x, target, self.weight, self.reduction, self.pos_weight
        )


# ---------------------------------------------------------------- two distributions


class KLDivLoss(Loss):
    """t (log t - x), x being log-probabilities, and t too with ``log_target``.

    reduction "batchmean" divides the sum by N and is the divergence; "mean" divides by N C.
    """

    reductions = ("batchmean", "mean", "sum", "none")

    def __init__(self, *, reduction: str = "mean", log_target: bool = False):
        super().__init__(reduction)
        self.log_target = log_target

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        return F.kl_div(x, target, self.reduction, self.log_target)
