"""Schedules along a cosine: one descent, or one after the other."""

from __future__ import annotations

from math import cos, pi

from ...checks import check_count
from ..checks import check_number
from ..optimizer import Optimizer
from .base import LRScheduler
from .factors import FactorLR


class CosineAnnealingLR(FactorLR):
    r"""Down to `eta_min` along half a cosine; after T_max, up again the same way.

    $$\eta_t = \eta_{\min} + (\eta_0 - \eta_{\min}) \frac{1 + \cos(\pi t / T)}{2}
      \tag{schedules.cosine}$$

    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts"
    (ICLR 2017), equation 5, without the restarts.

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        T_max: $T$, the steps to the lowest point.
        eta_min: $\eta_{\min}$.
    """

    def __init__(
        self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1
    ):
        self.T_max = check_count("T_max", T_max)
        self.eta_min = check_number("eta_min", eta_min)
        super().__init__(optimizer, last_epoch)

    def factor(self, t):
        return (1 + cos(pi * t / self.T_max)) / 2  # (schedules.cosine)


class CosineAnnealingWarmRestarts(LRScheduler):
    r"""Down along half a cosine, back to the top at once, and again, each time T_mult times longer.

    $$\eta_t = \eta_{\min} + (\eta_0 - \eta_{\min}) \frac{1 + \cos(\pi T_{\text{cur}} / T_i)}{2}
      \tag{schedules.restarts}$$

    with $T_{\text{cur}}$ the steps since the last restart and $T_i$ the length of the present
    descent. It does not chain: it starts from the base, as PyTorch's does.

    Source: as `CosineAnnealingLR`.

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        T_0: length of the first descent.
        T_mult: how many times longer each next one is.
        eta_min: $\eta_{\min}$.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ):
        self.T_0, self.T_mult = check_count("T_0", T_0), check_count("T_mult", T_mult)
        self.eta_min = check_number("eta_min", eta_min)
        super().__init__(optimizer, last_epoch)

    def step(self, epoch: float | None = None) -> None:
        """Go on to the next t, or to t = `epoch`, which may be a fraction: epoch + batch / batches.

        Warns:
            UserWarning: see `LRScheduler.step`.
        """
        if epoch is not None:
            if epoch < 0:
                raise ValueError(f"epoch must be 0 or more, got {epoch}")
            self.last_epoch = epoch - 1
        super().step()

    def get_lr(self):
        T_cur, T_i = self.last_epoch, self.T_0
        if self.T_mult == 1:
            T_cur %= T_i
        while T_cur >= T_i:
            T_cur, T_i = T_cur - T_i, T_i * self.T_mult
        low, fraction = self.eta_min, (1 + cos(pi * T_cur / T_i)) / 2
        return [low + (lr - low) * fraction for lr in self.base_lrs]  # (schedules.restarts)
