"""A schedule that looks at the results: lower the learning rate when they stop improving."""

from __future__ import annotations

from math import inf
from typing import Any

from ...checks import check_count
from ..checks import check_number
from ..optimizer import Optimizer
from .base import LRScheduler, checked_optimizer, per_group


class ReduceLROnPlateau(LRScheduler):
    r"""Multiply the learning rate by `factor` after more than `patience` steps without progress.

    $$\eta_t = \max(\eta_{t-1} \gamma, \eta_{\min}) \tag{schedules.plateau}$$

    with $\eta_{t-1}$ the learning rate that it finds. A value $x$ is progress over the best one so
    far, $x_{\text{best}}$, for mode "min" and threshold $\delta$ if

    $$x < x_{\text{best}} (1 - \delta) \quad \text{(rel)} \tag{schedules.plateau_rel}$$
    $$x < x_{\text{best}} - \delta \quad \text{(abs)} \tag{schedules.plateau_abs}$$

    and for "max" with the signs of $\delta$ and of the comparison turned. It chains.

    Args:
        optimizer: see `LRScheduler`.
        mode: "min" if small values are good (a loss), "max" if large ones are (an accuracy).
        factor: $\gamma$, from 0 up to, not including, 1.
        patience: steps without progress that are tolerated.
        threshold: $\delta$.
        threshold_mode: "rel" or "abs".
        cooldown: steps after a reduction during which nothing is counted.
        min_lr: $\eta_{\min}$, or a list, one per group.
        eps: a change smaller than this is not made.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | list[float] = 0,
        eps: float = 1e-8,
    ):
        self.optimizer = checked_optimizer(optimizer, self)
        if mode not in ("min", "max"):
            raise ValueError(f"mode must be 'min' or 'max', got {mode!r}")
        if threshold_mode not in ("rel", "abs"):
            raise ValueError(f"threshold_mode must be 'rel' or 'abs', got {threshold_mode!r}")
        self.mode, self.threshold_mode = mode, threshold_mode
        self.factor = check_number("factor", factor, below=1)
        self.patience = check_count("patience", patience, least=0)
        self.threshold = check_number("threshold", threshold)
        self.cooldown = check_count("cooldown", cooldown, least=0)
        self.min_lrs = per_group("min_lr", min_lr, optimizer.param_groups)
        self.eps = check_number("eps", eps)
        self.best = inf if mode == "min" else -inf
        self.num_bad_epochs = self.cooldown_counter = self.last_epoch = 0
        self._last_lr = [group["lr"] for group in optimizer.param_groups]

    def step(self, metrics: Any) -> None:
        """Look at a value: the loss or accuracy of this epoch, best on validation data.

        Args:
            metrics: a number, or a Tensor of one element.
        """
        value = float(metrics)
        self.last_epoch += 1
        if self._is_progress(value):
            self.best, self.num_bad_epochs = value, 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        lrs = [group["lr"] for group in self.optimizer.param_groups]
        if self.num_bad_epochs > self.patience:
            lrs = [self._lowered(*pair) for pair in zip(lrs, self.min_lrs, strict=True)]
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._write(lrs)

    def _lowered(self, lr: float, min_lr: float) -> float:
        lower = max(lr * self.factor, min_lr)  # (schedules.plateau)
        return lower if lr - lower > self.eps else lr

    def _is_progress(self, x: float) -> bool:
        sign = 1 if self.mode == "min" else -1
        x, best, threshold = sign * x, sign * self.best, self.threshold
        if self.threshold_mode == "abs":
            return x < best - threshold  # (schedules.plateau_abs)
        return x < best * (1 - sign * threshold)  # (schedules.plateau_rel)
