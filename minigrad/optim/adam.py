"""Adam: RMSProp's average of squares, an average of the gradient, and both corrected for bias."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from .checks import check_betas, check_numbers
from .optimizer import Optimizer


class Adam(Optimizer):
    r"""Step along the averaged gradient, divided by the root of the averaged square.

    | symbol                | argument     | meaning                                            |
    |-----------------------|--------------|----------------------------------------------------|
    | $\eta$                | lr           | learning rate; a step is about that long           |
    | $\beta_1$, $\beta_2$  | betas        | share of the old average that is kept              |
    | $\epsilon$            | eps          | keeps the denominator above zero                   |
    | $\lambda$             | weight_decay | L2 penalty: adds $\lambda \theta$ to the gradient  |
    |                       | amsgrad      | divide by the largest average so far               |

    With $g_t$ the gradient (negated to ``maximize``), $m_0 = v_0 = 0$, element by element:

    $$g_t \leftarrow g_t + \lambda \theta_{t-1} \tag{adam.l2}$$
    $$m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t \tag{adam.m}$$
    $$v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \tag{adam.v}$$
    $$\hat m_t = \frac{m_t}{1 - \beta_1^t} \tag{adam.m_hat}$$
    $$\hat v_t = \frac{v_t}{1 - \beta_2^t} \tag{adam.v_hat}$$
    $$\bar v_t = \max(\bar v_{t-1}, v_t) \quad \text{if amsgrad} \tag{adam.v_max}$$
    $$\hat v_t = \frac{\bar v_t}{1 - \beta_2^t} \quad \text{if amsgrad} \tag{adam.v_hat_max}$$
    $$\theta_t = \theta_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}
      \tag{adam.theta}$$

    The penalty's gradient goes through the averages like any other and is divided by the root of
    the averaged square: a weight that no data pull on shrinks at a pace that hardly depends on
    $\lambda$. AdamW is the sibling without that fault.

    Sources: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (ICLR 2015), algorithm 1;
    Reddi, Kale, Kumar, "On the Convergence of Adam and Beyond" (ICLR 2018), algorithm 2, AMSGrad.

    Where others differ:
      - PyTorch: the same, rearranged: $\eta / (1 - \beta_1^t)$ is one number there.
      - Keras: eps = 1e-7 is added before the correction, as at the end of the paper's section 2;
        its weight_decay is decoupled: Keras's Adam with one is AdamW.
      - Optax: eps is the same, another (eps_root) can go inside the root. No weight_decay; neither
        in Flux, nor in the paper.
      - AMSGrad's paper has no bias correction, Flux neither; Optax takes the maximum after it.

    Args:
        params: Tensors that require grad, or dicts of them with options of their own.
        lr, eps, weight_decay: 0 or more.
        betas: a pair, each from 0 up to, not including, 1.
        amsgrad: never let the denominator's average shrink.
        maximize: go uphill.
        execution: PyTorch's foreach, fused ..., which say how a step is carried out: not used.

    Raises:
        TypeError, ValueError: an option is not legal, or `params` cannot be optimized.

    >>> from minigrad import tensor
    >>> w = tensor([4.0, 4.0], requires_grad=True)
    >>> optimizer = Adam([w], lr=0.5)
    >>> (w * tensor([1.0, 1000.0])).sum().backward()
    >>> optimizer.step()  # the first step is lr long, whatever the size of the gradient
    >>> w
    tensor([3.5, 3.5], requires_grad=True)
    """

    initial_state: ClassVar = {"exp_avg": 0.0, "exp_avg_sq": 0.0, "max_exp_avg_sq": 0.0}

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        **execution: Any,
    ):
        options = dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad)
        super().__init__(params, dict(**options, maximize=maximize), execution)

    def check(self, group):
        check_numbers(group, "lr", "eps", "weight_decay")
        check_betas(group)

    # fmt: off
    @staticmethod
    def update(theta, g, t, m, v, v_max, *, lr, betas, eps, weight_decay, amsgrad):
        beta1, beta2 = betas
        if weight_decay:
            g = g + weight_decay * theta               # (adam.l2)
        m = beta1 * m + (1 - beta1) * g                # (adam.m)
        v = beta2 * v + (1 - beta2) * g**2             # (adam.v)
        m_hat = m / (1 - beta1**t)                     # (adam.m_hat)
        if not amsgrad:
            v_hat = v / (1 - beta2**t)                 # (adam.v_hat)
        else:
            v_max = np.maximum(v_max, v)               # (adam.v_max)
            v_hat = v_max / (1 - beta2**t)             # (adam.v_hat_max)
        step = lr * (m_hat / (np.sqrt(v_hat) + eps))   # (adam.theta)
        return step, m, v, v_max
    # fmt: on
