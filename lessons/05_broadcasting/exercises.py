"""Exercises of lesson 5: Broadcasting. Fill in the functions, and try them: minigrad check 5"""

import numpy as np


def summed_back(g, shape):
    """Add up a gradient until it has the shape that was broadcast.

    An array of the given shape was copied by NumPy to the shape of g. Its gradient adds up what
    comes back to the copies: over the axes that NumPy put in front, and over every axis of length 1
    that was stretched. For (4, 3) + (3,), with the gradient y_bar of the sum and b of shape (3,):

        b_bar_j = sum_i y_bar_ij

    Args:
        g: the upstream gradient, an array.
        shape: a tuple that broadcasts to g.shape, such as (3,), (1, 3), (4, 1) or ().

    Returns:
        An array of this shape.
    """
    raise NotImplementedError


def scale_and_shift(g, x, w):
    """The gradients of y = x * w + b, where w and b are broadcast. Two lines are wrong: mend them.

        x_bar_ij = y_bar_ij w_j
        w_bar_j  = sum_i y_bar_ij x_ij
        b_bar_j  = sum_i y_bar_ij

    Args:
        g: y_bar, the upstream gradient, shape (n, m).
        x: n rows of m numbers.
        w: a factor for each column, shape (m,). So is b, whose values do not matter here.

    Returns:
        (x_bar, w_bar, b_bar): arrays of shapes (n, m), (m,) and (m,).
    """
    x_bar = g * w
    w_bar = np.sum(g, axis=0) * np.sum(x, axis=0)
    b_bar = np.mean(g, axis=0)
    return x_bar, w_bar, b_bar


def crossed_loss():
    """Which number does this print? Work it out without running it.

        outputs = np.array([[1.0], [4.0]])
        targets = np.array([1.0, 4.0])
        print(((outputs - targets) ** 2).mean())

    Returns:
        The number.
    """
    return None  # your number


def test_summed_back(summed_back):
    """Write a test of summed_back, the function of the first exercise.

    Call summed_back(g, shape) with gradients and shapes of your choice, and assert what is right
    of the results, by numbers that you worked out yourself. Your test must not complain about a
    right implementation, however it is written, and must complain about every wrong one: no sum;
    a mean; the first copy; the sum of everything; the wrong axis; some axes only; g ignored; the
    right numbers in a wrong shape.

    Args:
        summed_back: the implementation to be tested.

    Raises:
        AssertionError: it is wrong.
    """
    raise NotImplementedError
