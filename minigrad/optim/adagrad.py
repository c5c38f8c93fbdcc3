"""AdaGrad: every parameter slows down by the gradients that it has seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from .checks import check_numbers
from .optimizer import Optimizer


class Adagrad(Optimizer):
    r"""Divide the gradient by the root of the sum of all its squares so far.

    | symbol    | argument                  | meaning                                           |
    |-----------|---------------------------|---------------------------------------------------|
    | $\eta$    | lr                        | learning rate                                     |
    | $\rho$    | lr_decay                  | lowers it further: half of it at $t = 1 + 1/\rho$ |
    | $\lambda$ | weight_decay              | L2 penalty: adds $\lambda \theta$ to the gradient |
    | $s_0$     | initial_accumulator_value | where the sum of squares starts                   |
    | $\epsilon$| eps                       | keeps the denominator above zero                  |

    With $g_t$ the gradient (negated to ``maximize``), and element by element:

    $$g_t \leftarrow g_t + \lambda \theta_{t-1} \tag{adagrad.l2}$$
    $$s_t = s_{t-1} + g_t^2 \tag{adagrad.s}$$
    $$\eta_t = \frac{\eta}{1 + (t - 1) \rho} \tag{adagrad.eta}$$
    $$\theta_t = \theta_{t-1} - \eta_t \frac{g_t}{\sqrt{s_t} + \epsilon} \tag{adagrad.theta}$$

    Source: Duchi, Hazan, Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic
    Optimization" (JMLR 12, 2011), the diagonal version (figure 1), whose delta is eps.

    Where others differ:
      - PyTorch: the same. The paper has no lr_decay.
      - Keras and Optax have eps = 1e-7 inside the root and $s_0 = 0.1$; Keras's lr is 0.001.
      - Flux has eps = 1e-8 outside, $s_0 = \epsilon$, lr 0.1.

    Args:
        params: Tensors that require grad, or dicts of them with options of their own.
        lr, lr_decay, weight_decay, initial_accumulator_value, eps: 0 or more.
        maximize: go uphill.
        execution: PyTorch's foreach, fused ..., which say how a step is carried out: not used.

    Raises:
        TypeError, ValueError: an option is not legal, or `params` cannot be optimized.

    >>> from minigrad import tensor
    >>> w = tensor([4.0], requires_grad=True)
    >>> optimizer = Adagrad([w], lr=1.0)
    >>> for _ in range(2):
    ...     optimizer.zero_grad()
    ...     (3 * w).sum().backward()  # its gradient is 3: the steps are 3/3 and 3/sqrt(18)
    ...     optimizer.step()
    ...     print(f"{w.item():.4f} {optimizer.state[w]['sum'].item()}")
    3.0000 9.0
    2.2929 18.0
    """

    initial_state: ClassVar = {"sum": 0.0}

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
        **execution: Any,
    ):
        options = dict(lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay)
        start = dict(initial_accumulator_value=initial_accumulator_value)
        super().__init__(params, dict(**options, **start, maximize=maximize), execution)

    def check(self, group):
        names = "lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"
        check_numbers(group, *names)

    def first_state(self, array, group):
        # PyTorch, too, has it before the first step, and for parameters that never get a gradient.
        return {"step": 0, "sum": np.full_like(array, group["initial_accumulator_value"])}

    # fmt: off
    @staticmethod
    def update(theta, g, t, s, *, lr, lr_decay, weight_decay, eps):
        if weight_decay:
            g = g + weight_decay * theta      # (adagrad.l2)
        s = s + g**2                          # (adagrad.s)
        eta = lr / (1 + (t - 1) * lr_decay)   # (adagrad.eta)
        step = eta * g / (np.sqrt(s) + eps)   # (adagrad.theta)
        return step, s
    # fmt: on
