"""Schedules that multiply the base learning rate by a factor f(t)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable

from ...checks import check_count
from ..checks import check_number
from ..optimizer import Optimizer
from .base import LRScheduler


class FactorLR(LRScheduler):
    r"""Abstract base of schedules $\eta_t = \eta_{\min} + (\eta_0 - \eta_{\min}) f(t)$.

    They chain, as in PyTorch: a step multiplies the learning rate $\eta_{t-1}$ that it finds,

    $$\eta_t = \eta_{\min} + (\eta_{t-1} - \eta_{\min}) \frac{f(t)}{f(t-1)}
      \tag{schedules.chain}$$

    so two schedules on one optimizer multiply their factors, and a change by hand lasts. Where
    $f(t) = f(t-1)$ the learning rate is left alone; where $f(t-1) = 0$ nothing is left to multiply,
    and it comes from $\eta_0$.
    """

    eta_min = 0.0

    def factor(self, t: int) -> float:
        """f(t); a subclass says which."""
        raise NotImplementedError("a schedule defines factor(t)")

    def get_lr(self):
        now = self.factor(self.last_epoch)
        before = self.factor(self.last_epoch - 1) if self.last_epoch > 0 else 1.0
        lrs = [group["lr"] for group in self.optimizer.param_groups]
        if now == before:
            return lrs
        if before == 0:
            lrs, before = self.base_lrs, 1.0
        low = self.eta_min
        return [low + (lr - low) * (now / before) for lr in lrs]  # (schedules.chain)


class StepLR(FactorLR):
    r"""Multiply by gamma every `step_size` steps.

    $$f(t) = \gamma^k, \quad k = \lfloor t / s \rfloor \tag{schedules.step}$$

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        step_size: $s$, 1 or more.
        gamma: $\gamma$.
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ):
        self.step_size = check_count("step_size", step_size)
        self.gamma = check_number("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def factor(self, t):
        return self.gamma ** (t // self.step_size)  # (schedules.step)


class MultiStepLR(FactorLR):
    r"""Multiply by gamma at each of the milestones.

    $$f(t) = \gamma^k, \quad k = |\{m \in M : m \le t\}| \tag{schedules.multistep}$$

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        milestones: $M$, values of t; one that is named twice counts twice.
        gamma: $\gamma$.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Iterable[int],
        gamma: float = 0.1,
        last_epoch: int = -1,
    ):
        self.milestones = sorted(check_count("milestones", m, least=0) for m in milestones)
        self.gamma = check_number("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def factor(self, t):
        return self.gamma ** bisect_right(self.milestones, t)  # (schedules.multistep)


class ExponentialLR(FactorLR):
    r"""Multiply by gamma at every step.

    $$f(t) = \gamma^t \tag{schedules.exponential}$$

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        gamma: $\gamma$.
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1):
        self.gamma = check_number("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def factor(self, t):
        return self.gamma**t  # (schedules.exponential)


class ConstantLR(FactorLR):
    r"""A reduced learning rate at first, the base from `total_iters` on.

    $$f(t) = c \quad \text{for } t < T \text{, then } 1 \tag{schedules.constant}$$

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        factor: $c$, from 0 to 1.
        total_iters: $T$.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        factor: float = 1.0 / 3,
        total_iters: int = 5,
        last_epoch: int = -1,
    ):
        self.start_factor = check_share("factor", factor)
        self.total_iters = check_count("total_iters", total_iters, least=0)
        super().__init__(optimizer, last_epoch)

    def factor(self, t):
        return self.start_factor if t < self.total_iters else 1.0  # (schedules.constant)


class LinearLR(FactorLR):
    r"""A straight line from one factor to another: warm-up, or decay.

    $$f(t) = a + (b - a) \frac{\min(t, T)}{T} \tag{schedules.linear}$$

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        start_factor: $a$, above 0: a step with the learning rate 0 would be wasted.
        end_factor: $b$, from 0 to 1.
        total_iters: $T$.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ):
        if check_share("start_factor", start_factor) == 0:
            raise ValueError("start_factor must be above 0, got 0: the first step would not move")
        self.start_factor = start_factor
        self.end_factor = check_share("end_factor", end_factor)
        self.total_iters = check_count("total_iters", total_iters)
        super().__init__(optimizer, last_epoch)

    def factor(self, t):
        a, b, T = self.start_factor, self.end_factor, self.total_iters
        return a + (b - a) * min(t, T) / T  # (schedules.linear)


class PolynomialLR(FactorLR):
    r"""Down to zero in `total_iters` steps: straight for power 1, gently at the end for more.

    $$f(t) = \left(1 - \frac{\min(t, T)}{T}\right)^p \tag{schedules.polynomial}$$

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        total_iters: $T$.
        power: $p$.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int = 5,
        power: float = 1.0,
        last_epoch: int = -1,
    ):
        self.total_iters = check_count("total_iters", total_iters)
        self.power = check_number("power", power)
        super().__init__(optimizer, last_epoch)

    def factor(self, t):
        T = self.total_iters
        return (1 - min(t, T) / T) ** self.power  # (schedules.polynomial)


class LambdaLR(LRScheduler):
    r"""Any function of t as the factor. It does not chain, like PyTorch's: it starts from the base.

    $$\eta_t = \eta_0 f(t) \tag{schedules.lambda}$$

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        lr_lambda: $f$, or a list of functions, one for each group. Not part of the `state_dict`.

    >>> from minigrad import tensor
    >>> from minigrad.optim import SGD
    >>> optimizer = SGD([tensor([1.0], requires_grad=True)], lr=0.8)
    >>> scheduler = LambdaLR(optimizer, lambda t: 0.5**t)
    >>> for _ in range(3):
    ...     print(scheduler.get_last_lr())
    ...     optimizer.step()
    ...     scheduler.step()
    [0.8]
    [0.4]
    [0.2]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Callable[[int], float] | list[Callable[[int], float]],
        last_epoch: int = -1,
    ):
        n = len(optimizer.param_groups) if isinstance(optimizer, Optimizer) else 1
        one = not isinstance(lr_lambda, (list, tuple))
        self.lr_lambdas = [lr_lambda] * n if one else list(lr_lambda)
        for f in self.lr_lambdas:
            if not callable(f):
                raise TypeError(
                    f"lr_lambda must be a function of t, got {f!r}. Write lambda t: 0.95**t"
                )
        if len(self.lr_lambdas) != n:
            raise ValueError(
                f"lr_lambda: got {len(self.lr_lambdas)} functions for {n} parameter groups"
            )
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        t, pairs = self.last_epoch, zip(self.base_lrs, self.lr_lambdas, strict=True)
        return [lr * f(t) for lr, f in pairs]  # (schedules.lambda)

    def state_dict(self):
        return {k: v for k, v in super().state_dict().items() if k != "lr_lambdas"}


def check_share(name: str, value: float) -> float:
    """Return `value`, a number from 0 to 1."""
    if not 0 <= check_number(name, value) <= 1:
        raise ValueError(f"{name} must be from 0 to 1, got {value}. It multiplies the base lr")
    return value
