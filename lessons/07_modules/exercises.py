"""Exercises of lesson 7: Modules. Fill in the functions, and try them: minigrad check 7"""

import numpy as np

from minigrad import nn


def linear(x, W, b):
    """What a linear layer gives for a batch of examples.

        y = x W^T + b,    that is    y_ij = b_j + sum_k x_ik W_jk

    Args:
        x: array (N, n_in), one example in each row.
        W: array (n_out, n_in), one unit in each row.
        b: array (n_out,), one bias for each unit.

    Returns:
        y: a new array (N, n_out).
    """
    raise NotImplementedError


def linear_backward(y_bar, x, W):
    """What flows back through a linear layer, y = x W^T + b.

        x_bar = y_bar W
        W_bar = y_bar^T x
        b_bar_j = sum_i y_bar_ij

    Args:
        y_bar: array (N, n_out), the gradient of the loss with respect to y.
        x: array (N, n_in), what went into the layer.
        W: array (n_out, n_in), its weights.

    Returns:
        (x_bar, W_bar, b_bar): new arrays, each with the shape of x, of W and of b, which is
        (n_out,).
    """
    raise NotImplementedError


def he_layer(rng, n_in, n_out):
    """The first weights and biases of a linear layer before a ReLU, as He et al. start it.

        weights: normally distributed, with mean 0 and variance 2 / n_in
        biases: 0

    Args:
        rng: np.random.Generator. Draw from this one: rng.normal(mean, standard deviation, size).
        n_in, n_out: how many numbers go into the layer, and how many come out of it.

    Returns:
        (W, b): arrays of the shapes (n_out, n_in) and (n_out,).
    """
    raise NotImplementedError


def find(module):
    """Find the parameters of a module. To be mended: below stands find of the lesson.

    It passes by what stands in a Python list. And a parameter that can be reached in two ways, say
    because two layers share it, is found twice; an optimizer would then step twice. Change it so
    that it looks into lists, tuples and the values of dictionaries, too, with all that stands in
    them, and lists each parameter once.

    Args:
        module: nn.Module. Its attributes, and those of the modules within, hold parameters.

    Returns:
        list of nn.Parameter, in the order in which the walk meets them for the first time.
    """
    found = []
    for value in vars(module).values():
        if isinstance(value, nn.Parameter):
            found.append(value)
        elif isinstance(value, nn.Module):
            found += find(value)
    return found
