"""Stochastic gradient descent, with momentum in Polyak's and in Nesterov's form."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any, ClassVar

from .checks import check_numbers
from .optimizer import Optimizer


class SGD(Optimizer):
    r"""A step against the gradient; with momentum, along a velocity that the gradients push.

    | symbol    | argument     | meaning                                              |
    |-----------|--------------|------------------------------------------------------|
    | $\eta$    | lr           | learning rate                                        |
    | $\mu$     | momentum     | share of the velocity that is kept; 0: no velocity   |
    | $\tau$    | dampening    | share of the gradient that is kept out of it         |
    | $\lambda$ | weight_decay | L2 penalty: adds $\lambda \theta$ to the gradient    |
    |           | nesterov     | look ahead along the velocity                        |

    With $g_t$ the gradient (negated to ``maximize``), $b_t$ the velocity, $d_t$ the direction:

    $$g_t \leftarrow g_t + \lambda \theta_{t-1} \tag{sgd.l2}$$
    $$d_t = g_t \quad \text{without momentum} \tag{sgd.d_plain}$$
    $$b_t = \mu b_{t-1} + (1 - \tau) g_t, \quad b_1 = g_1 \tag{sgd.b}$$
    $$d_t = b_t \tag{sgd.d}$$
    $$d_t = g_t + \mu b_t \quad \text{with nesterov} \tag{sgd.d_nesterov}$$
    $$\theta_t = \theta_{t-1} - \eta d_t \tag{sgd.theta}$$

    Sources: Polyak, "Some methods of speeding up the convergence of iteration methods" (1964), the
    heavy ball; Sutskever et al., "On the importance of initialization and momentum in deep
    learning" (ICML 2013), section 2, Nesterov's form.

    Where others differ:
      - PyTorch: the same; its first velocity is not dampened either.
      - Sutskever, Keras and Flux have $\eta$ inside the velocity, $v = \mu v - \eta g$. The same
        path at constant $\eta$; here a new $\eta$ acts at once on the velocity gathered so far.
      - Nesterov evaluates the gradient at the look-ahead point. (sgd.d_nesterov) is his method
        after a change of variable: $\theta$ here is that point.
      - Keras's weight_decay is decoupled, as in AdamW, and never enters the velocity. Optax and
        Flux have a transformation of its own for it.
      - The default lr is 0.01 in Keras, 0.1 in Flux's Descent; Optax has none.

    Args:
        params: Tensors that require grad, or dicts of them with options of their own.
        lr, momentum, weight_decay: 0 or more.
        dampening: any number; 0 with nesterov.
        nesterov: needs momentum.
        maximize: go uphill.
        execution: PyTorch's foreach, fused ..., which say how a step is carried out: not used.

    Raises:
        TypeError, ValueError: an option is not legal, or `params` cannot be optimized.

    >>> from minigrad import tensor
    >>> w = tensor([4.0], requires_grad=True)
    >>> optimizer = SGD([w], lr=0.5, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.zero_grad()
    ...     (w * w / 2).sum().backward()  # its gradient is w
    ...     optimizer.step()
    ...     print(w.item(), optimizer.state[w]["momentum_buffer"].item())
    2.0 4.0
    0.0 4.0
    """

    initial_state: ClassVar = {"momentum_buffer": None}
    keeps_step = False  # PyTorch's state of SGD has none

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        **execution: Any,
    ):
        options = dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay)
        super().__init__(params, dict(**options, nesterov=nesterov, maximize=maximize), execution)

    def check(self, group):
        check_numbers(group, "lr", "momentum", "weight_decay")
        check_numbers(group, "dampening", least=-inf)
        if group["nesterov"] and (group["momentum"] == 0 or group["dampening"] != 0):
            raise ValueError(
                "nesterov looks ahead along the whole velocity: momentum must be above 0 and "
                f"dampening 0, got momentum={group['momentum']}, dampening={group['dampening']}. "
                "Pass momentum=0.9"
            )

    # fmt: off
    @staticmethod
    def update(theta, g, t, b, *, lr, momentum, dampening, weight_decay, nesterov):
        if weight_decay:
            g = g + weight_decay * theta                                 # (sgd.l2)
        if not momentum:
            d = g                                                        # (sgd.d_plain)
        else:
            b = g if b is None else momentum * b + (1 - dampening) * g   # (sgd.b)
            d = b                                                        # (sgd.d)
            if nesterov:
                d = g + momentum * b                                     # (sgd.d_nesterov)
        step = lr * d                                                    # (sgd.theta)
        return step, b
    # fmt: on
