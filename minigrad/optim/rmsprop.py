"""RMSProp: AdaGrad with a memory that fades."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from .checks import check_numbers
from .optimizer import Optimizer


class RMSprop(Optimizer):
    r"""Divide the gradient by the root of an exponential average of its squares.

    | symbol    | argument     | meaning                                                        |
    |-----------|--------------|----------------------------------------------------------------|
    | $\eta$    | lr           | learning rate                                                  |
    | $\alpha$  | alpha        | share of the old average that is kept                          |
    | $\epsilon$| eps          | keeps the denominator above zero                               |
    | $\lambda$ | weight_decay | L2 penalty: adds $\lambda \theta$ to the gradient              |
    | $\mu$     | momentum     | share of the velocity that is kept; 0: no velocity             |
    |           | centered     | divide by the standard deviation, not by the root mean square  |

    With $g_t$ the gradient (negated to ``maximize``), $m_0 = v_0 = b_0 = 0$, element by element:

    $$g_t \leftarrow g_t + \lambda \theta_{t-1} \tag{rmsprop.l2}$$
    $$v_t = \alpha v_{t-1} + (1 - \alpha) g_t^2 \tag{rmsprop.v}$$
    $$d_t = \frac{g_t}{\sqrt{v_t} + \epsilon} \tag{rmsprop.d}$$
    $$m_t = \alpha m_{t-1} + (1 - \alpha) g_t \quad \text{if centered} \tag{rmsprop.m}$$
    $$d_t = \frac{g_t}{\sqrt{\max(v_t - m_t^2, 0)} + \epsilon} \quad \text{if centered}
      \tag{rmsprop.d_centered}$$
    $$b_t = \mu b_{t-1} + d_t \quad \text{with momentum} \tag{rmsprop.b}$$
    $$d_t \leftarrow b_t \quad \text{with momentum} \tag{rmsprop.d_momentum}$$
    $$\theta_t = \theta_{t-1} - \eta d_t \tag{rmsprop.theta}$$

    Sources: Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6e (2012), without
    any eps; Graves, "Generating Sequences With Recurrent Neural Networks" (arXiv:1308.0850, 2013),
    equations 38 to 41, centered and with momentum.

    Where others differ:
      - PyTorch: the same, but for the maximum: rounding can make the variance of a constant
        gradient negative, whose root is NaN.
      - Keras, Optax and Graves have eps inside the root: a gradient of zero is then divided by
        $\sqrt\epsilon$, 1e-4, and not by 1e-8.
      - Keras, Optax and Graves have $\eta$ inside the velocity; see SGD. Flux has no momentum here.
      - The average is kept with 0.9 in Keras, Optax and Flux; Keras's lr is 0.001.
      - Nobody corrects the average for its start at zero, as Adam does; Optax can.

    Args:
        params: Tensors that require grad, or dicts of them with options of their own.
        lr, eps, weight_decay, momentum: 0 or more.
        alpha: from 0 up to, not including, 1.
        centered: also average the gradient, to subtract its square.
        maximize: go uphill.
        execution: PyTorch's foreach, fused ..., which say how a step is carried out: not used.

    Raises:
        TypeError, ValueError: an option is not legal, or `params` cannot be optimized.

    >>> from minigrad import tensor
    >>> w = tensor([4.0], requires_grad=True)
    >>> optimizer = RMSprop([w], lr=0.1, alpha=0.75)
    >>> (3 * w).sum().backward()  # its gradient is 3, and the average of squares 9/4
    >>> optimizer.step()
    >>> print(f"{w.item():.4f} {optimizer.state[w]['square_avg'].item()}")
    3.8000 2.25
    """

    initial_state: ClassVar = {"square_avg": 0.0, "momentum_buffer": 0.0, "grad_avg": 0.0}

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        *,
        maximize: bool = False,
        **execution: Any,
    ):
        options = dict(lr=lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered)
        super().__init__(
            params, dict(**options, weight_decay=weight_decay, maximize=maximize), execution
        )

    def check(self, group):
        check_numbers(group, "lr", "eps", "weight_decay", "momentum")
        check_numbers(group, "alpha", below=1)

    # fmt: off
    @staticmethod
    def update(theta, g, t, v, b, m, *, lr, alpha, eps, weight_decay, momentum, centered):
        if weight_decay:
            g = g + weight_decay * theta                       # (rmsprop.l2)
        v = alpha * v + (1 - alpha) * g**2                     # (rmsprop.v)
        if not centered:
            d = g / (np.sqrt(v) + eps)                         # (rmsprop.d)
        else:
            m = alpha * m + (1 - alpha) * g                    # (rmsprop.m)
            d = g / (np.sqrt(np.maximum(v - m**2, 0)) + eps)   # (rmsprop.d_centered)
        if momentum:
            b = momentum * b + d                               # (rmsprop.b)
            d = b                                              # (rmsprop.d_momentum)
        step = lr * d                                          # (rmsprop.theta)
        return step, v, b, m
    # fmt: on
