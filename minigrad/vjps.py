"""THE TABLE: the derivative of every NumPy function that minigrad knows, one row each.

A row holds one rule per input. The rule takes the gradient of the loss with respect to the
output and returns its gradient with respect to that input: a vector-Jacobian product (VJP).

    g          upstream gradient, dL/dy, of the shape of y
    y          the output
    x, a, b    the inputs
    _x, _y     a leading underscore: the rule does not read this value (its shape at most), so it
               may have been overwritten since

Rules are plain NumPy. Handed arrays, they compute numbers. Handed Tensors (``create_graph=True``),
they record a graph, because Tensors answer to NumPy's functions: that is all there is to second
derivatives. A ufunc's rule may ignore broadcasting: the engine sums its result back to the input's
shape. The rows are ordered like a calculus book; the file knows NumPy alone.
"""

import sys
from functools import partial
from itertools import count

import numpy as np

from . import primitives as p
from .adjoints import (
    above,
    assigned,
    below,
    centred,
    choose,
    cumprod_vjp,
    group_size,
    inverse,
    matmul_left,
    matmul_right,
    per_degree,
    piece,
    power_slope,
    product_of_others,
    share,
    spread,
    unbroadcast,
    unpad,
    untile,
)
from .einsum import einsum_vjp

VJPS = {}


def defvjp(function, *rules):
    """Enter a row: `rules[i]` is for input i, None if there is none."""
    VJPS[function] = rules


class ForEach:
    """The rules of a function of any number of inputs: ``rule(i, g, y, *xs)`` serves input i."""

    def __init__(self, rule):
        self.rule = rule

    def __iter__(self):
        return (partial(self.rule, i) for i in count())

    def __len__(self):
        return sys.maxsize


PI, LN2, LN10 = float(np.pi), float(np.log(2)), float(np.log(10))

# fmt: off
# ---------------------------------------------------------------- arithmetic
defvjp(np.positive,     lambda g, _y, _x: g)
defvjp(np.negative,     lambda g, _y, _x: -g)
defvjp(np.add,          lambda g, _y, _a, _b: g,        lambda g, _y, _a, _b: g)  # (tensors.add)
defvjp(np.subtract,     lambda g, _y, _a, _b: g,        lambda g, _y, _a, _b: -g)
defvjp(np.multiply,     lambda g, _y, _a, b: g * b,     lambda g, _y, a, _b: g * a)  # (tensors.multiply_a) (tensors.multiply_b)
defvjp(np.divide,       lambda g, _y, _a, b: g / b,     lambda g, y, _a, b: -g * y / b)  # (tensors.divide_a) (tensors.divide_b)
defvjp(np.remainder,    lambda g, _y, _a, _b: g,        lambda g, _y, a, b: -g * np.floor_divide(a, b))
defvjp(np.floor_divide, lambda g, _y, _a, _b: np.zeros_like(g), lambda g, _y, _a, _b: np.zeros_like(g))
defvjp(np.reciprocal,   lambda g, y, _x: -g * y * y)
defvjp(np.square,       lambda g, _y, x: g * (2 * x))
defvjp(np.sqrt,         lambda g, y, _x: g / (2 * y))
defvjp(p.rsqrt,         lambda g, y, x: -0.5 * g * y / x)
defvjp(np.power,        lambda g, _y, a, b: g * power_slope(a, b),  # (tensors.power_a)
                        lambda g, y, a, _b: g * y * np.log(np.where(a == 0, 1, a)))  # (tensors.power_b)
defvjp(np.absolute,     lambda g, _y, x: g * np.sign(x))
defvjp(np.sign,         lambda g, _y, _x: np.zeros_like(g))
defvjp(np.floor,        lambda g, _y, _x: np.zeros_like(g))
defvjp(np.ceil,         lambda g, _y, _x: np.zeros_like(g))
defvjp(np.trunc,        lambda g, _y, _x: np.zeros_like(g))
defvjp(np.round,        lambda g, _y, _x, decimals=0: np.zeros_like(g))
defvjp(np.zeros_like,   lambda g, _y, _x: np.zeros_like(g))
defvjp(np.ones_like,    lambda g, _y, _x: np.zeros_like(g))

# ---------------------------------------------------------------- exponentials and logarithms
defvjp(np.exp,          lambda g, y, _x: g * y)  # (tensors.exp)
defvjp(np.exp2,         lambda g, y, _x: g * y * LN2)
defvjp(np.expm1,        lambda g, y, _x: g * (y + 1))
defvjp(np.log,          lambda g, _y, x: g / x)  # (tensors.log)
defvjp(np.log2,         lambda g, _y, x: g / (x * LN2))
defvjp(np.log10,        lambda g, _y, x: g / (x * LN10))
defvjp(np.log1p,        lambda g, _y, x: g / (1 + x))
defvjp(np.logaddexp,    lambda g, _y, a, b: g * p.sigmoid(a - b), lambda g, _y, a, b: g * p.sigmoid(b - a))

# ---------------------------------------------------------------- trigonometry and its hyperbolic twin
defvjp(np.sin,          lambda g, _y, x: g * np.cos(x))
defvjp(np.cos,          lambda g, _y, x: -g * np.sin(x))
defvjp(np.tan,          lambda g, y, _x: g * (1 + y * y))
defvjp(np.arcsin,       lambda g, _y, x: g / np.sqrt(1 - x * x))
defvjp(np.arccos,       lambda g, _y, x: -g / np.sqrt(1 - x * x))
defvjp(np.arctan,       lambda g, _y, x: g / (1 + x * x))
defvjp(np.arctan2,      lambda g, _y, a, b: g * b / (a * a + b * b), lambda g, _y, a, b: -g * a / (a * a + b * b))
defvjp(np.sinh,         lambda g, _y, x: g * np.cosh(x))
defvjp(np.cosh,         lambda g, _y, x: g * np.sinh(x))
defvjp(np.tanh,         lambda g, y, _x: g * (1 - y * y))  # (tensors.tanh)
defvjp(np.arcsinh,      lambda g, _y, x: g / np.sqrt(x * x + 1))
defvjp(np.arccosh,      lambda g, _y, x: g / np.sqrt(x * x - 1))
defvjp(np.arctanh,      lambda g, _y, x: g / (1 - x * x))

# ---------------------------------------------------------------- functions of machine learning
defvjp(p.sigmoid,       lambda g, y, _x: g * (y * (1 - y)))  # (tensors.sigmoid)
defvjp(p.softplus,      lambda g, _y, x: g * p.sigmoid(x))
defvjp(p.erf,           lambda g, _y, x: g * (2 / PI**0.5 * np.exp(-x * x)))
defvjp(p.relu,          lambda g, y, _x: g * (y > 0))  # (tensors.relu)
defvjp(p.softmax,       lambda g, y, _x, axis=-1: (g - np.sum(g * y, axis=axis, keepdims=True)) * y)  # (classification.softmax_bar)
defvjp(p.log_softmax,   lambda g, y, _x, axis=-1: g - np.exp(y) * np.sum(g, axis=axis, keepdims=True))  # (classification.log_p_bar)
defvjp(p.logsumexp,     lambda g, y, x, axis=None, keepdims=False:
                            spread(g, x, axis, keepdims) * np.exp(x - spread(y, x, axis, keepdims)))

# ---------------------------------------------------------------- choices: ties share the gradient
defvjp(np.maximum,      lambda g, _y, a, b: choose(g, a > b, a == b),
                        lambda g, _y, a, b: choose(g, b > a, a == b))
defvjp(np.minimum,      lambda g, _y, a, b: choose(g, a < b, a == b),
                        lambda g, _y, a, b: choose(g, b < a, a == b))
defvjp(np.clip,         lambda g, y, x, _low, _high: unbroadcast(g * (y == x), np.shape(x)),
                        lambda g, _y, x, low, high: unbroadcast(g * below(x, low, high), np.shape(low)),
                        lambda g, _y, x, low, high: unbroadcast(g * above(x, low, high), np.shape(high)))
defvjp(np.where,        None,
                        lambda g, _y, c, _a, _b: unbroadcast(np.where(c, g, 0), np.shape(_a)),
                        lambda g, _y, c, _a, _b: unbroadcast(np.where(c, 0, g), np.shape(_b)))

# ---------------------------------------------------------------- sums and what is made of them
defvjp(np.sum,          lambda g, _y, _x, axis=None, keepdims=False: spread(g, _x, axis, keepdims))  # (tensors.sum)
defvjp(np.mean,         lambda g, _y, _x, axis=None, keepdims=False:
                            spread(g / group_size(_x, _y), _x, axis, keepdims))  # (tensors.mean)
defvjp(np.var,          lambda g, _y, x, axis=None, ddof=0, keepdims=False:
                            spread(g, x, axis, keepdims) * centred(x, axis, 2 * per_degree(x, _y, ddof)))
defvjp(np.std,          lambda g, y, x, axis=None, ddof=0, keepdims=False:
                            spread(g / np.where(y == 0, np.inf, y), x, axis, keepdims)
                            * centred(x, axis, per_degree(x, y, ddof)))
defvjp(p.norm,          lambda g, y, x, axis=None, keepdims=False:
                            x * spread(g / np.where(y == 0, np.inf, y), x, axis, keepdims))
defvjp(np.max,          lambda g, y, x, axis=None, keepdims=False: share(g, y, x, axis, keepdims))
defvjp(np.min,          lambda g, y, x, axis=None, keepdims=False: share(g, y, x, axis, keepdims))
defvjp(np.cumsum,       lambda g, _y, _x, axis: np.flip(np.cumsum(np.flip(g, axis), axis=axis), axis))
defvjp(np.cumprod,      lambda g, _y, x, axis: cumprod_vjp(g, x, axis))
defvjp(np.prod,         lambda g, _y, x, axis=None, keepdims=False:
                            spread(g, x, axis, keepdims) * product_of_others(x, axis))

# ---------------------------------------------------------------- products of matrices
defvjp(np.matmul,       lambda g, _y, _a, b: matmul_left(g, _a, b), lambda g, _y, a, _b: matmul_right(g, a, _b))
defvjp(np.dot,          lambda g, _y, _a, b: matmul_left(g, _a, b), lambda g, _y, a, _b: matmul_right(g, a, _b))
defvjp(np.einsum,       None, *[partial(einsum_vjp, i) for i in range(32)])

# ---------------------------------------------------------------- shapes: the gradient goes back the way it came
defvjp(np.reshape,      lambda g, _y, _x, shape: g.reshape(_x.shape))  # (tensors.reshape)
defvjp(np.squeeze,      lambda g, _y, _x, axis=None: g.reshape(_x.shape))
defvjp(np.expand_dims,  lambda g, _y, _x, axis: g.reshape(_x.shape))
defvjp(np.transpose,    lambda g, _y, _x, axes=None: np.transpose(g, inverse(axes, g.ndim)))  # (tensors.transpose) (tensors.permute)
defvjp(np.swapaxes,     lambda g, _y, _x, axis1, axis2: np.swapaxes(g, axis1, axis2))
defvjp(np.moveaxis,     lambda g, _y, _x, source, destination: np.moveaxis(g, destination, source))
defvjp(np.broadcast_to, lambda g, _y, _x, shape: unbroadcast(g, _x.shape))
defvjp(p.expand,        lambda g, _y, _x, shape: unbroadcast(g, _x.shape))
defvjp(np.tile,         lambda g, _y, _x, reps: untile(g, _x.shape, reps))
defvjp(np.flip,         lambda g, _y, _x, axis=None: np.flip(g, axis))
defvjp(np.roll,         lambda g, _y, _x, shift, axis=None: np.roll(g, np.negative(shift), axis))
defvjp(np.tril,         lambda g, _y, _x, k=0: np.tril(g, k))
defvjp(np.triu,         lambda g, _y, _x, k=0: np.triu(g, k))
defvjp(np.pad,          lambda g, _y, _x, pad_width, constant_values=0: unpad(g, _x.shape, pad_width))
defvjp(p.astype,        lambda g, _y, _x, dtype: g)
VJPS[p.concatenate] = ForEach(lambda i, g, _y, *_xs, axis=0: piece(g, i, _xs, axis))

# ---------------------------------------------------------------- indexing: reading gathers, its gradient scatters
defvjp(p.getitem,       lambda g, _y, _x, index: p.scatter(g, _x.shape, index))  # (tensors.getitem)
defvjp(p.scatter,       lambda g, _y, _x, shape, index: g[index])
defvjp(p.setitem,       lambda g, _y, _x, index, _v: p.setitem(g, index, 0), None,
                        lambda g, _y, _x, index, _v: assigned(g[index], np.shape(_v)))
# fmt: on
