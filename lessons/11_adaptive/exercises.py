"""Exercises of lesson 11: Adaptive steps. Fill in the functions, and try them: minigrad check 11"""

import numpy as np


def adagrad_step(theta, g, s, t, lr, lr_decay, eps):
    """One step of AdaGrad, as a pure function.

        s_t = s_{t-1} + g_t^2
        lr_t = lr / (1 + (t - 1) lr_decay)
        theta_t = theta_{t-1} - lr_t g_t / (sqrt(s_t) + eps)

    Args:
        theta, g, s: arrays of one shape: parameters, gradient, and the sums of squares so far.
        t: the number of this step, 1 for the first.
        lr, lr_decay, eps: numbers.

    Returns:
        (theta, s): the new arrays. The old ones stay as they are.
    """
    raise NotImplementedError


def rmsprop_step(theta, g, v, lr, alpha, eps):
    """One step of RMSProp, as a pure function.

        v_t = alpha v_{t-1} + (1 - alpha) g_t^2
        theta_t = theta_{t-1} - lr g_t / (sqrt(v_t) + eps)

    Args:
        theta, g, v: arrays of one shape: parameters, gradient, and the averages of squares so far.
        lr, alpha, eps: numbers.

    Returns:
        (theta, v): the new arrays. The old ones stay as they are.
    """
    raise NotImplementedError


def centered_step(theta, g, v, m, lr, alpha, eps):
    """Mend this function. It should make one step of centred RMSProp, and has one bug.

        v_t = alpha v_{t-1} + (1 - alpha) g_t^2
        m_t = alpha m_{t-1} + (1 - alpha) g_t
        theta_t = theta_{t-1} - lr g_t / (sqrt(max(v_t - m_t^2, 0)) + eps)

    Args:
        theta, g, v, m: arrays of one shape: parameters, gradient, and the averages so far, of the
            squares and of the gradient.
        lr, alpha, eps: numbers.

    Returns:
        (theta, v, m): the new arrays. The old ones stay as they are.
    """
    v = alpha * v + (1 - alpha) * g**2
    m = alpha * m + (1 - alpha) * g
    spread = np.sqrt(np.maximum(v - m, 0))
    return theta - lr * g / (spread + eps), v, m


def first_length():
    """Predict: how long is the very first step?

        w = minigrad.tensor([0.0], dtype=minigrad.float64, requires_grad=True)
        optimizer = optim.RMSprop([w], lr=0.1, alpha=0.84)
        w.grad = minigrad.tensor([7.0], dtype=minigrad.float64)
        optimizer.step()

    eps is so small that it does not matter. Work it out on paper first; then run it.

    Returns:
        A number: by how much w has changed, without the sign.
    """
    return None  # your number
