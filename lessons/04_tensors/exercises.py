"""Exercises of lesson 4: Tensors. Fill in the functions, and try them: minigrad check 4"""

import numpy as np


def matmul_rule(g, a, b):
    """The gradients of both factors of c = a b, a product of two matrices.

        a_bar = c_bar b^T
        b_bar = a^T c_bar

    Args:
        g: c_bar, the upstream gradient, an array of shape (n, r).
        a: the left factor, shape (n, m).
        b: the right factor, shape (m, r).

    Returns:
        (a_bar, b_bar): arrays of the shapes of a and b.
    """
    raise NotImplementedError


def two_inputs():
    """Four rows of the table: the rules of -, *, / and ** for two arrays of one shape.

    Each rule takes the upstream gradient g, the output y and the two inputs, all arrays of one
    shape, and returns the gradient of one input. With s for the slope of y along that input, entry
    by entry, it is

        x_bar = y_bar s

    y is a - b, a * b, a / b and a ** b (where all entries of a are positive).

    Returns:
        A dict {"subtract": (rule of a, rule of b), "multiply": ..., "divide": ..., "power": ...};
        each rule is called as rule(g, y, a, b). The row of the sum would be
        "add": (lambda g, y, a, b: g, lambda g, y, a, b: g).
    """
    raise NotImplementedError


def one_input():
    """Five rows of the table. Two of them are wrong: mend them.

        exp:      x_bar = y_bar y
        log:      x_bar = y_bar / x
        tanh:     x_bar = y_bar (1 - y^2)
        sigmoid:  x_bar = y_bar y (1 - y)
        relu:     x_bar = y_bar H(y),    H is 1 where y > 0, and 0 elsewhere

    Returns:
        A dict from the name to the rule. Each rule is called as rule(g, y, x), with the upstream
        gradient, the output and the input, arrays of one shape; it returns x_bar, of that shape.
    """
    return {
        "exp": lambda g, y, x: g * x,
        "log": lambda g, y, x: g / x,
        "tanh": lambda g, y, x: g * (1 - y**2),
        "sigmoid": lambda g, y, x: g * y * (1 - y),
        "relu": lambda g, y, x: np.where(g > 0, g, 0.0),
    }


def moving():
    """Rows for operations that add up, or only move numbers about.

        sum:        y_j = sum_i x_ij, the sum of each column of a matrix:    x_bar_ij = y_bar_j
        mean:       y_j = sum_i x_ij / n, with n rows:                   x_bar_ij = y_bar_j / n
        transpose:  y = np.transpose(x, axes): undo it
        reshape:    y = np.reshape(x, shape): undo it
        getitem:    y = x[places], y_i = x_(p_i): each x_j gets the sum over its copies

    Returns:
        A dict {"sum": rule, "mean": rule, "transpose": rule, "reshape": rule, "getitem": rule}.
        The rules are called as

            sum, mean, reshape:  rule(g, y, x)
            transpose:           rule(g, y, x, axes), axes a tuple such as (2, 0, 1)
            getitem:             rule(g, y, x, places), x of shape (n,), places an array of m ints

        with the upstream gradient g and the output y, of one shape, and the input x. Each returns
        x_bar, an array of the shape of x.
    """
    raise NotImplementedError
