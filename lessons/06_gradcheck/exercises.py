"""Exercises of lesson 6: Checking gradients. Fill in the functions: minigrad check 6"""

import numpy as np


def relative_error(a, n):
    """How far apart are two slopes, as a share of the larger one?

        r = |a - n| / max(|a|, |n|)

    and 0 where both are 0.

    Args:
        a, n: arrays of one shape: the analytic and the numeric slopes, of any size and sign.

    Returns:
        An array of the same shape: r for each entry.
    """
    raise NotImplementedError


def checked(f, rule, x, g, h, atol, rtol):
    """A check of a rule, entry by entry. The loss is the sum of g * f(x).

        n_j = (L(x + h e_j) - L(x - h e_j)) / (2 h),    e_j is 1 at entry j, and 0 elsewhere
        allowed = atol + rtol |n|
        an entry passes if |a - n| <= allowed

    Args:
        f: a function from an array to an array y, maybe of another shape.
        rule: a function; rule(g, y, x) is the gradient of the loss along x, of the shape of x.
        x: where to check, an array of floats.
        g: the upstream gradient, an array of the shape of y.
        h: the step.
        atol, rtol: how much is allowed.

    Returns:
        (a, n, passes): arrays of the shape of x: what the rule says, what was measured, and for
        each entry True or False. x stays as it is.
    """
    raise NotImplementedError


def test_product_rule(rule):
    """Write a test of the rule of y = a * b, entry by entry.

    Call rule(g, a, b) with arrays of one shape; it returns (a_bar, b_bar). Assert what is right of
    them. Your test must not complain about a right rule, whose last digits may be rounded in
    another way than yours, and must complain about every wrong one: g forgotten; the wrong factor;
    one of the two wrong; signs ignored; entries mixed up; all a thousandth too large ...

    Args:
        rule: the rule to be tested.

    Raises:
        AssertionError: it is wrong.
    """
    raise NotImplementedError


def beside_the_kink():
    """Which number does this print? Work it out without running it.

        def relu(x):
            return max(x, 0.0)

        x, h = 5e-7, 1e-6
        print((relu(x + h) - relu(x - h)) / (2 * h))

    Returns:
        The number.
    """
    return None  # your number
