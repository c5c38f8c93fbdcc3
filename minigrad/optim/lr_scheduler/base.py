"""What all schedules share: counting steps, writing learning rates, saving and loading."""

from __future__ import annotations

import warnings
from typing import Any

from ..checks import check_number
from ..optimizer import Optimizer


class LRScheduler:
    """Abstract base: writes ``group["lr"]`` into the optimizer's groups, now and at every `step`.

    Args:
        optimizer: whose learning rates to set. Their values now are the base, eta_0, and are kept
            in ``group["initial_lr"]``; a second scheduler finds them there.
        last_epoch: -1 to start; to resume without `load_state_dict`, the t that was reached.

    Raises:
        TypeError: `optimizer` is not an optimizer.
        ValueError: resumed, but a group has no "initial_lr".
    """

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        self.optimizer = checked_optimizer(optimizer, self)
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise ValueError(
                    f"last_epoch={last_epoch} resumes a schedule, but group {i} of the optimizer "
                    "does not say where it began. Load the optimizer's state_dict first, or put "
                    "'initial_lr' into the group"
                )
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._step_count = 0
        self._advance()

    def get_lr(self) -> list[float]:
        """The learning rate of each group at t = ``self.last_epoch``; a subclass says which."""
        raise NotImplementedError("a schedule defines get_lr()")

    def step(self) -> None:
        """Go on to the next t. Call it after ``optimizer.step()``.

        Warns:
            UserWarning: the optimizer has made no step yet, so the first learning rate of the
                schedule is never used.
        """
        if self._step_count == 1 and self.optimizer._step_count == 0:
            warnings.warn(
                "scheduler.step() was called before optimizer.step(): the first learning rate of "
                "the schedule is skipped. Call optimizer.step() first, then scheduler.step()",
                UserWarning,
                stacklevel=2,
            )
        self._advance()

    def get_last_lr(self) -> list[float]:
        """The learning rates that this scheduler wrote last, one per group."""
        return self._last_lr

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer, as plain values."""
        return {k: v for k, v in self.__dict__.items() if k != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Continue where `state_dict` was taken. Load the optimizer's, which holds lr, as well.

        Raises:
            ValueError: it was taken from another kind of schedule. Nothing has been changed then.
        """
        expected = self.state_dict().keys()
        if state_dict.keys() != expected:
            odd = ", ".join(sorted(state_dict.keys() ^ expected))
            raise ValueError(
                f"load_state_dict: not the state of a {type(self).__name__}: these entries are "
                f"missing or too many: {odd}"
            )
        self.__dict__.update(state_dict)

    def _advance(self) -> None:
        self.last_epoch += 1
        self._step_count += 1
        if len(self.base_lrs) != len(self.optimizer.param_groups):
            raise ValueError(
                f"the scheduler was made for {len(self.base_lrs)} parameter groups, the optimizer "
                f"has {len(self.optimizer.param_groups)} now. Make the scheduler after the groups"
            )
        self._write(self.get_lr())

    def _restart(self) -> None:
        """Begin anew, from the base learning rates."""
        self._write(self.base_lrs)
        self.last_epoch = -1
        self._advance()

    def _write(self, lrs: list[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, lrs, strict=True):
            group["lr"] = lr
        self._last_lr = list(lrs)


def checked_optimizer(optimizer: Any, scheduler: Any) -> Optimizer:
    """Return `optimizer`, or raise because it is none."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"{type(scheduler).__name__}: expected an optimizer first, got "
            f"{type(optimizer).__name__}. Write {type(scheduler).__name__}(optimizer, ...)"
        )
    return optimizer


def per_group(name: str, value: Any, groups: list[dict]) -> list[float]:
    """One number for each group: the same for all, or from a list of the right length."""
    values = list(value) if isinstance(value, (list, tuple)) else [value] * len(groups)
    if len(values) != len(groups):
        raise ValueError(f"{name}: {len(values)} numbers for {len(groups)} parameter groups")
    return [check_number(name, v) for v in values]
