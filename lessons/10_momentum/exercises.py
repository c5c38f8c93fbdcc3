"""Exercises of lesson 10: Momentum. Fill in the functions, and try them: minigrad check 10"""

import numpy as np


def momentum_step(theta, g, b, lr, mu):
    """One step with momentum, as a pure function. The learning rate is outside the velocity.

        b_t = mu b_{t-1} + g_t
        theta_t = theta_{t-1} - lr b_t

    Args:
        theta, g, b: arrays of one shape: parameters, gradient, and the velocity so far, which is
            0 before the first step.
        lr, mu: numbers.

    Returns:
        (theta, b): the new arrays. The old ones stay as they are.
    """
    raise NotImplementedError


def nesterov_step(theta, g, b, lr, mu):
    """Mend this function. It should make one step of Nesterov's momentum, and makes a plain one.

        b_t = mu b_{t-1} + g_t
        d_t = g_t + mu b_t
        theta_t = theta_{t-1} - lr d_t

    Args:
        theta, g, b: arrays of one shape: parameters, gradient, and the velocity so far.
        lr, mu: numbers.

    Returns:
        (theta, b): the new arrays. The old ones stay as they are.
    """
    d = g + mu * b
    b = mu * b + g
    return theta - lr * d, b


def test_momentum(step):
    """Write a test that kills bugs.

    step(theta, g, b, lr, mu) gives (theta, b), and should do what momentum_step above does. It may
    be right, or have any of a dozen bugs. Call it with arrays and numbers of your choice, as often
    as you like, and state what must come out:

        assert np.allclose(...)

    Your test must pass with every right implementation, however it is written, and must fail with
    every wrong one.

    Args:
        step: an implementation.

    Raises:
        AssertionError: the implementation is wrong.
    """
    raise NotImplementedError


class Momentum:
    """The same step for several parameters, as an optimizer: it keeps the velocities itself.

        b_t = mu b_{t-1} + g_t
        theta_t = theta_{t-1} - lr b_t

    Whoever calls it holds the parameters, and sees them change: their arrays are changed in place.
    A parameter without a gradient is skipped, and so is its velocity. The attribute lr may be
    changed between two steps, and counts from the next one on.
    """

    def __init__(self, params, lr, mu):
        """Remember what is needed.

        Args:
            params: a list of arrays.
            lr, mu: numbers.
        """
        raise NotImplementedError

    def step(self, gradients):
        """Change the parameters by one step.

        Args:
            gradients: a list, with an array or None for each parameter. The arrays belong to the
                caller: they stay as they are, and the caller may write the next step's gradients
                into them.
        """
        raise NotImplementedError
