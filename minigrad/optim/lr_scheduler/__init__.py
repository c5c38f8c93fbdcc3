"""Schedules: the learning rate as a function of the number of scheduler steps.

    t       scheduler steps taken so far: 0 after construction
    eta     the learning rate, ``group["lr"]``;  eta_0, its base, is ``group["initial_lr"]``

Call ``scheduler.step()`` after ``optimizer.step()``, once per epoch or once per batch: t counts
what you count. Each schedule states its equation; the code's line with the same label computes it.
"""

from .base import LRScheduler
from .cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from .factors import (
    ConstantLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from .onecycle import OneCycleLR
from .plateau import ReduceLROnPlateau
from .sequential import SequentialLR

__all__ = [
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
