"""Schedules one after the other."""

from __future__ import annotations

from bisect import bisect_right

from ...checks import check_count
from ..optimizer import Optimizer
from .base import LRScheduler, checked_optimizer
from .plateau import ReduceLROnPlateau


class SequentialLR(LRScheduler):
    r"""Schedule after schedule, each from the base learning rate; for example warm-up, then decay.

    $$\eta_t = f_k(t - m_k), \quad m_k \le t < m_{k+1} \tag{schedules.sequential}$$

    with $f_k(u)$ the learning rate of schedule number $k$ = 0, 1, ... after $u$ steps of its own,
    and $m_0 = 0$.

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        schedulers: made for the same optimizer, all before this one.
        milestones: $m_1, m_2, ...$, increasing, one less than there are schedulers.

    >>> from minigrad import tensor
    >>> from minigrad.optim import SGD
    >>> from minigrad.optim.lr_scheduler import CosineAnnealingLR, LinearLR
    >>> optimizer = SGD([tensor([1.0], requires_grad=True)], lr=0.8)
    >>> warmup = LinearLR(optimizer, start_factor=0.25, total_iters=3)
    >>> decay = CosineAnnealingLR(optimizer, T_max=2)
    >>> scheduler = SequentialLR(optimizer, [warmup, decay], milestones=[3])
    >>> rates = []
    >>> for _ in range(6):
    ...     rates.append(f"{optimizer.param_groups[0]['lr']:.1f}")
    ...     optimizer.step()
    ...     scheduler.step()
    >>> print(*rates)
    0.2 0.4 0.6 0.8 0.4 0.0
    """

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: list[LRScheduler],
        milestones: list[int],
        last_epoch: int = -1,
    ):
        checked_optimizer(optimizer, self)
        if not schedulers or len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"milestones stand between schedulers: {len(schedulers)} schedulers need "
                f"{max(len(schedulers) - 1, 0)} milestones, got {len(milestones)}"
            )
        for i, scheduler in enumerate(schedulers):
            if isinstance(scheduler, ReduceLROnPlateau) or not isinstance(scheduler, LRScheduler):
                raise TypeError(
                    f"schedulers[{i}]: a {type(scheduler).__name__} cannot stand in a sequence, "
                    "which knows of t alone"
                )
            if scheduler.optimizer is not optimizer:
                raise ValueError(f"schedulers[{i}] was made for another optimizer")
        self.schedulers = list(schedulers)
        self.milestones = [check_count("milestones", m) for m in milestones]
        if self.milestones != sorted(set(self.milestones)):
            raise ValueError(f"milestones must increase, got {list(milestones)}")
        super().__init__(optimizer)
        for _ in range(last_epoch + 1):
            self._advance()

    def state_dict(self):
        return {**super().state_dict(), "schedulers": [s.state_dict() for s in self.schedulers]}

    def load_state_dict(self, state_dict):
        own = self.schedulers
        super().load_state_dict(state_dict)
        self.schedulers = own
        for scheduler, state in zip(own, state_dict["schedulers"], strict=True):
            scheduler.load_state_dict(state)

    def _advance(self):
        self.last_epoch += 1
        self._step_count += 1
        k = bisect_right(self.milestones, self.last_epoch)
        if self.last_epoch in (0, *self.milestones):
            self.schedulers[k]._restart()
        else:
            self.schedulers[k]._advance()  # (schedules.sequential)
        self._last_lr = self.schedulers[k].get_last_lr()
