"""The one-cycle schedule, which plans a whole training in advance."""

from __future__ import annotations

from math import cos, pi

from ...checks import check_count
from ..checks import check_number
from ..optimizer import Optimizer
from .base import LRScheduler, checked_optimizer, per_group


class OneCycleLR(LRScheduler):
    r"""Up to max_lr, then down to far below the start; momentum goes the opposite way.

    A phase leads from the value $a$ at $t_0$ to the value $b$ at $t_1$:

    $$x = \frac{t - t_0}{t_1 - t_0} \tag{schedules.onecycle_x}$$
    $$\eta_t = b + (a - b) \frac{1 + \cos(\pi x)}{2} \tag{schedules.onecycle}$$
    $$\eta_t = a + (b - a) x \quad \text{if linear} \tag{schedules.onecycle_linear}$$

    With $T$ steps in all and $q$ = pct_start, the phases end at $qT - 1$ (max_lr) and $T - 1$ (the
    start / final_div_factor); with three_phase at $qT - 1$, $2qT - 2$ (the start) and $T - 1$. The
    start is max_lr / div_factor: the optimizer's own lr is replaced. Made for a step per *batch*.
    It does not chain.

    Source: Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large
    Learning Rates" (arXiv:1708.07120, 2017), with three phases. PyTorch's default of two
    phases, kept here, is fastai's.

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        max_lr: the highest learning rate, or a list, one per group.
        total_steps: $T$; or pass both
        epochs, steps_per_epoch: whose product is $T$.
        pct_start: $q$, the share of the steps that goes up.
        anneal_strategy: "cos" or "linear".
        cycle_momentum: move momentum (beta1 of Adam) from max_momentum down to base_momentum and
            back. Needs an optimizer that has one.
        base_momentum, max_momentum: numbers, or lists, one per group.
        div_factor, final_div_factor, three_phase: see above.

    Raises:
        ValueError: an option is not legal, or t exceeds $T$.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ):
        groups = checked_optimizer(optimizer, self).param_groups
        if total_steps is None:
            if epochs is None or steps_per_epoch is None:
                raise ValueError("total_steps is missing: pass it, or epochs and steps_per_epoch")
            total_steps = check_count("epochs", epochs) * check_count(
                "steps_per_epoch", steps_per_epoch
            )
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}")
        if not 0 <= check_number("pct_start", pct_start) <= 1:
            raise ValueError(f"pct_start is a share of the steps, from 0 to 1, got {pct_start}")
        if cycle_momentum and not {"momentum", "betas"} & optimizer.defaults.keys():
            raise ValueError(
                f"cycle_momentum: {type(optimizer).__name__} has neither momentum nor betas. Pass "
                "cycle_momentum=False"
            )
        self.total_steps = T = check_count("total_steps", total_steps)
        self.anneal_strategy, self.cycle_momentum = anneal_strategy, cycle_momentum
        # When each phase ends, and from which entry of the group to which lr and momentum go.
        up = (pct_start * T - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum")
        if three_phase:
            down = (2 * pct_start * T - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum")
            rest = (T - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum")
            self.phases = [up, down, rest]
        else:
            self.phases = [up, (T - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")]
        if last_epoch == -1:
            tops = per_group("max_lr", max_lr, groups)
            highs = per_group("max_momentum", max_momentum, groups)
            lows = per_group("base_momentum", base_momentum, groups)
            for group, top, high, low in zip(groups, tops, highs, lows, strict=True):
                start = top / div_factor
                group.update(initial_lr=start, max_lr=top, min_lr=start / final_div_factor)
                if cycle_momentum:
                    group.update(max_momentum=high, base_momentum=low)
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        if self.last_epoch > self.total_steps:
            raise ValueError(
                f"total_steps={self.total_steps} are over, this is step {self.last_epoch}. Pass "
                "the number of all optimizer steps: epochs times batches per epoch"
            )
        x, (_, start, end, *_) = self._phase()
        return [self._between(g[start], g[end], x) for g in self.optimizer.param_groups]

    def _advance(self):
        super()._advance()
        if self.cycle_momentum:
            x, (*_, start, end) = self._phase()
            for group in self.optimizer.param_groups:
                momentum = self._between(group[start], group[end], x)
                if "betas" in group:
                    group["betas"] = (momentum, *group["betas"][1:])
                else:
                    group["momentum"] = momentum

    def _phase(self) -> tuple[float, tuple]:
        """How far t has come in its phase, 0 to 1 (a little more for t = T), and the phase."""
        t, t0 = self.last_epoch, 0.0
        for phase in self.phases:
            t1 = phase[0]
            if t <= t1 or phase is self.phases[-1]:
                break
            t0 = t1
        x = (t - t0) / (t1 - t0) if t1 != t0 else 1.0  # (schedules.onecycle_x)
        return x, phase

    def _between(self, a: float, b: float, x: float) -> float:
        if self.anneal_strategy == "linear":
            return a + (b - a) * x  # (schedules.onecycle_linear)
        return b + (a - b) * (1 + cos(pi * x)) / 2  # (schedules.onecycle)
