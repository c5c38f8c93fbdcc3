"""Exercises of lesson 15: Curvature, and layers with two faces. Fill in the functions, and try
them: minigrad check 15"""

import numpy as np

import minigrad
from minigrad.autograd import grad


def newton_step(theta, g, H):
    """One step of Newton's method.

        H d = g
        theta_t = theta_{t-1} - d

    The first line is a system of linear equations for d. np.linalg.solve solves it.

    Args:
        theta: an array of shape (n,), the parameters.
        g: an array of shape (n,), the gradient there.
        H: an array of shape (n, n), the Hessian there. It is symmetric, and can be inverted.

    Returns:
        the new theta, of shape (n,).
    """
    raise NotImplementedError


def hessian_times(gradient, x, v, h):
    """The Hessian times a vector, from two gradients.

    H v says how fast the gradient changes along v. So it is a central difference (lesson 1), taken
    of the gradient, along v:

        H v = (gradient(x + h v) - gradient(x - h v)) / (2 h)

    Args:
        gradient: a function; it takes an array of shape (n,) and returns the gradient of some f
            there, of shape (n,).
        x: an array of shape (n,).
        v: an array of shape (n,), of any length; it may be zero.
        h: a number.

    Returns:
        an array of shape (n,).
    """
    raise NotImplementedError


def penalised_gradient(f, x, c):
    """Mend it: the gradient of a loss that also punishes steep places.

        P = f + (c / 2) sum_i g_i^2,    g_i = df / dx_i

    The task is the gradient of P. The code below looks like this equation, and something is lost
    on the way. Find out what, and mend it.

    Args:
        f: a function; it takes a Tensor of shape (n,) and returns a Tensor with one number.
        x: an array of shape (n,), float64.
        c: a number.

    Returns:
        dP / dx at x, an array of shape (n,).
    """
    x = minigrad.tensor(x, requires_grad=True)
    (g,) = grad(f(x), x)
    P = f(x) + c / 2 * (g * g).sum()
    return grad(P, x)[0].numpy()


def dropout(x, y_bar, kept, p, training):
    """Dropout, forward and backward, with a mask that is given.

        in training:   y_i = r_i x_i / (1 - p),   r_i = 1 where element i is kept, else 0
        in use:        y_i = x_i

    The gradient that comes from above is y_bar. Lesson 4: x_bar_i = y_bar_i dy_i / dx_i.

    Args:
        x: an array.
        y_bar: an array of the same shape, the gradient with respect to y.
        kept: an array of the same shape, of 1.0 and 0.0: the r_i.
        p: the probability with which an element is dropped, 0 <= p < 1.
        training: True or False.

    Returns:
        (y, x_bar): two arrays of that shape.
    """
    raise NotImplementedError


def batch_norm(x, mean, var, training, alpha, eps):
    """Batch norm without the learnt scale and shift, in training and in use.

    In training, with n examples and for each feature j:

        mu_j = (1 / n) sum_i x_ij
        s_j = (1 / n) sum_i (x_ij - mu_j)^2
        x_hat_ij = (x_ij - mu_j) / sqrt(s_j + eps)
        new mean_j = (1 - alpha) mean_j + alpha mu_j
        new var_j = (1 - alpha) var_j + alpha n / (n - 1) s_j

    In use, where mean and var stay as they are:

        x_hat_ij = (x_ij - mean_j) / sqrt(var_j + eps)

    Args:
        x: an array of shape (n, d): n examples with d features.
        mean, var: arrays of shape (d,), the running averages so far.
        training: True or False. If True, n is at least 2.
        alpha: the share of the newest batch.
        eps: a number.

    Returns:
        (x_hat, mean, var): new arrays. The old ones stay as they are.
    """
    raise NotImplementedError
