"""Exercises of lesson 12: Adam. Fill in the functions, and try them: minigrad check 12"""

import numpy as np


def corrected_averages(x, beta):
    """The running average of a sequence, corrected for its start at 0.

        m_0 = 0,    m_t = beta m_{t-1} + (1 - beta) x_t,    m_hat_t = m_t / (1 - beta^t)

    Args:
        x: an array of shape (T,); its first entry is x_1.
        beta: a number, from 0 up to, not including, 1.

    Returns:
        An array of shape (T,): m_hat_1 to m_hat_T.
    """
    raise NotImplementedError


def adam_step(theta, g, m, v, t, lr, beta1, beta2, eps):
    """One step of Adam, as a pure function.

        m_t = beta1 m_{t-1} + (1 - beta1) g_t
        v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        m_hat = m_t / (1 - beta1^t),    v_hat = v_t / (1 - beta2^t)
        theta_t = theta_{t-1} - lr m_hat / (sqrt(v_hat) + eps)

    Args:
        theta, g, m, v: arrays of one shape: parameters, gradient, and the two averages so far.
        t: the number of this step, 1 for the first.
        lr, beta1, beta2, eps: numbers.

    Returns:
        (theta, m, v): the new arrays. The old ones stay as they are.
    """
    raise NotImplementedError


def first_step():
    """Predict a number: where is the weight after Adam's first step?

    No need to run anything. The weight is 5, and its gradient is -0.004:

        theta, m, v = adam_step(5.0, -0.004, 0.0, 0.0, t=1, lr=0.1,
                                beta1=0.9, beta2=0.999, eps=0.001)

    eps is large here: a quarter of the gradient.

    Returns:
        theta, with at least three decimals.
    """
    return None  # your number


def adam_folded(theta, g, m, v, t, lr, beta1, beta2, eps):
    """Mend this: Adam with the corrections pulled out into one factor in front.

        eps_hat = sqrt(1 - beta2^t) eps
        theta_t = theta_{t-1} - lr sqrt(1 - beta2^t) / (1 - beta1^t) m_t / (sqrt(v_t) + eps_hat)

    The code below has two mistakes, and both have been published. It should give the same numbers
    as adam_step.

    Args, Returns: as in adam_step.
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    eps_hat = (1 - beta2**t) * eps
    scale = np.sqrt(1 - beta2**t) / (1 - beta1**t)
    theta = theta - lr * scale * m / np.sqrt(v) + eps_hat
    return theta, m, v


def test_adam(step):
    """Write a test: it must accept every right Adam, and reject the wrong ones.

    `step` is somebody's adam_step, with the same arguments and results as above. Call it, and
    use `assert`, so that an AssertionError is raised if `step` is wrong. Your test is tried on two
    right versions, which differ in the last digits only, and on wrong ones:

        - t stuck at 1, whatever t is given;
        - no correction;
        - the corrected averages returned in place of m and v;
        - the betas swapped;
        - the step uphill.

    Args:
        step: a function, called as step(theta, g, m, v, t, lr, beta1, beta2, eps).
    """
    raise NotImplementedError


class Adam:
    """Adam as a class: it remembers the averages and the number of steps of each parameter.

        optimizer = Adam(lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8)
        params = optimizer.step(params, grads)    # once for each step
        optimizer.lr = 0.01                       # from now on another learning rate

    The equations are those of adam_step. Each parameter has an m, a v and a t of its own, which
    start at 0. A gradient may be None: then this parameter stays as it is, and so do its m, v
    and t.
    """

    def __init__(self, lr, beta1, beta2, eps):
        """Keep the settings; lr must be an attribute that can be changed later."""
        raise NotImplementedError

    def step(self, params, grads):
        """One step.

        Args:
            params: a list of arrays; at every call the same number of them, in the same order.
            grads: a list of as many gradients: arrays of the same shapes, or None.

        Returns:
            The list of the new parameters. The arrays that were given stay as they are.
        """
        raise NotImplementedError
