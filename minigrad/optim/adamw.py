"""AdamW: Adam with a weight decay that stays out of the gradient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np

from .checks import check_betas, check_numbers
from .optimizer import Optimizer


class AdamW(Optimizer):
    r"""Adam's step, and beside it every weight shrinks by the same share.

    | symbol                | argument     | meaning                                            |
    |-----------------------|--------------|----------------------------------------------------|
    | $\eta$                | lr           | learning rate                                      |
    | $\beta_1$, $\beta_2$  | betas        | share of the old average that is kept              |
    | $\epsilon$            | eps          | keeps the denominator above zero                   |
    | $\lambda$             | weight_decay | a step takes the share $\eta \lambda$ of a weight  |
    |                       | amsgrad      | divide by the largest average so far               |

    With $g_t$ the gradient (negated to ``maximize``), $m_0 = v_0 = 0$, element by element:

    $$m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t \tag{adamw.m}$$
    $$v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \tag{adamw.v}$$
    $$\hat m_t = \frac{m_t}{1 - \beta_1^t} \tag{adamw.m_hat}$$
    $$\hat v_t = \frac{v_t}{1 - \beta_2^t} \tag{adamw.v_hat}$$
    $$\bar v_t = \max(\bar v_{t-1}, v_t) \quad \text{if amsgrad} \tag{adamw.v_max}$$
    $$\hat v_t = \frac{\bar v_t}{1 - \beta_2^t} \quad \text{if amsgrad} \tag{adamw.v_hat_max}$$
    $$\theta_t = \theta_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}
      - \eta \lambda \theta_{t-1} \tag{adamw.theta}$$

    Without a gradient's pull a weight is $(1 - \eta \lambda)^t$ of what it was; with
    $\lambda = 0$ this is Adam.

    Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (ICLR 2019), algorithm 2.

    Where others differ:
      - The paper does not multiply the decay by $\eta$, only by the schedule's multiplier: its
        $\lambda$ is $\eta \lambda$ here. PyTorch, Keras and Optax multiply by the rate as here;
        Flux does by default (couple=true), its old Flux.Optimise.AdamW did not.
      - PyTorch shrinks the weight first, by $1 - \eta \lambda$, and then takes Adam's step: the
        same but for rounding.
      - Keras adds eps = 1e-7 before the correction.
      - The default decay is 0.004 in Keras, 1e-4 in Optax, 0 in Flux.
      - AMSGrad (Reddi, Kale, Kumar, ICLR 2018) has no bias correction in its paper; Optax takes the
        maximum after the correction.

    Args:
        params: Tensors that require grad, or dicts of them with options of their own.
        lr, eps, weight_decay: 0 or more.
        betas: a pair, each from 0 up to, not including, 1.
        amsgrad: never let the denominator's average shrink.
        maximize: go uphill; weights shrink all the same.
        execution: PyTorch's foreach, fused ..., which say how a step is carried out: not used.

    Raises:
        TypeError, ValueError: an option is not legal, or `params` cannot be optimized.

    >>> from minigrad import tensor
    >>> w = tensor([4.0, 4.0], requires_grad=True)
    >>> optimizer = AdamW([w], lr=0.5, weight_decay=0.25)
    >>> (w * tensor([1.0, 0.0])).sum().backward()
    >>> optimizer.step()  # both lose an eighth, the first makes a step of lr as well
    >>> w
    tensor([3. , 3.5], requires_grad=True)
    """

    initial_state: ClassVar = {"exp_avg": 0.0, "exp_avg_sq": 0.0, "max_exp_avg_sq": 0.0}

    def __init__(
        self,
        params: Iterable,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
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
        m = beta1 * m + (1 - beta1) * g                                       # (adamw.m)
        v = beta2 * v + (1 - beta2) * g**2                                    # (adamw.v)
        m_hat = m / (1 - beta1**t)                                            # (adamw.m_hat)
        if not amsgrad:
            v_hat = v / (1 - beta2**t)                                        # (adamw.v_hat)
        else:
            v_max = np.maximum(v_max, v)                                      # (adamw.v_max)
            v_hat = v_max / (1 - beta2**t)                                    # (adamw.v_hat_max)
        step = lr * (m_hat / (np.sqrt(v_hat) + eps) + weight_decay * theta)   # (adamw.theta)
        return step, m, v, v_max
    # fmt: on
