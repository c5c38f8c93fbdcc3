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
from functools import lru_cache, partial
from itertools import count

import numpy as np

from . import primitives as p
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


def unbroadcast(g, shape):
    """Sum g down to `shape`: broadcasting copies forward, so its gradient adds up what came back."""
    if g.shape == shape:
        return g
    extra = g.ndim - len(shape)
    if extra == 1 and g.ndim == 2 and shape == g.shape[1:]:
        return column_sum(g)
    axes = (*range(extra), *(i + extra for i, n in enumerate(shape) if n == 1))
    return np.sum(g, axis=axes).reshape(shape)


def column_sum(g):
    """The sum over the rows of a matrix, as a product with ones: several times np.sum's speed."""
    return np.dot(_ones(g.shape[0], g.dtype), g)


@lru_cache(64)
def _ones(n, dtype):
    return np.ones(n, dtype)


# fmt: off
# ---------------------------------------------------------------- arithmetic
defvjp(np.positive,     lambda g, _y, _x: g)
defvjp(np.negative,     lambda g, _y, _x: -g)
defvjp(np.add,          lambda g, _y, _a, _b: g,        lambda g, _y, _a, _b: g)
defvjp(np.subtract,     lambda g, _y, _a, _b: g,        lambda g, _y, _a, _b: -g)
defvjp(np.multiply,     lambda g, _y, _a, b: g * b,     lambda g, _y, a, _b: g * a)
defvjp(np.divide,       lambda g, _y, _a, b: g / b,     lambda g, y, _a, b: -g * y / b)
defvjp(np.remainder,    lambda g, _y, _a, _b: g,        lambda g, _y, a, b: -g * np.floor_divide(a, b))
defvjp(np.floor_divide, lambda g, _y, _a, _b: np.zeros_like(g), lambda g, _y, _a, _b: np.zeros_like(g))
defvjp(np.reciprocal,   lambda g, y, _x: -g * y * y)
defvjp(np.square,       lambda g, _y, x: g * (2 * x))
defvjp(np.sqrt,         lambda g, y, _x: g / (2 * y))
defvjp(p.rsqrt,         lambda g, y, x: -0.5 * g * y / x)
defvjp(np.power,        lambda g, _y, a, b: g * power_slope(a, b),
                        lambda g, y, a, _b: g * y * np.log(np.where(a == 0, 1, a)))
defvjp(np.absolute,     lambda g, _y, x: g * np.sign(x))
defvjp(np.sign,         lambda g, _y, _x: np.zeros_like(g))
defvjp(np.floor,        lambda g, _y, _x: np.zeros_like(g))
defvjp(np.ceil,         lambda g, _y, _x: np.zeros_like(g))
defvjp(np.trunc,        lambda g, _y, _x: np.zeros_like(g))
defvjp(np.round,        lambda g, _y, _x, decimals=0: np.zeros_like(g))
defvjp(np.zeros_like,   lambda g, _y, _x: np.zeros_like(g))
defvjp(np.ones_like,    lambda g, _y, _x: np.zeros_like(g))

# ---------------------------------------------------------------- exponentials and logarithms
defvjp(np.exp,          lambda g, y, _x: g * y)
defvjp(np.exp2,         lambda g, y, _x: g * y * LN2)
defvjp(np.expm1,        lambda g, y, _x: g * (y + 1))
defvjp(np.log,          lambda g, _y, x: g / x)
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
defvjp(np.tanh,         lambda g, y, _x: g * (1 - y * y))
defvjp(np.arcsinh,      lambda g, _y, x: g / np.sqrt(x * x + 1))
defvjp(np.arccosh,      lambda g, _y, x: g / np.sqrt(x * x - 1))
defvjp(np.arctanh,      lambda g, _y, x: g / (1 - x * x))

# ---------------------------------------------------------------- functions of machine learning
defvjp(p.sigmoid,       lambda g, y, _x: g * (y * (1 - y)))
defvjp(p.softplus,      lambda g, _y, x: g * p.sigmoid(x))
defvjp(p.erf,           lambda g, _y, x: g * (2 / PI**0.5 * np.exp(-x * x)))
defvjp(p.relu,          lambda g, y, _x: g * (y > 0))
defvjp(p.softmax,       lambda g, y, _x, axis=-1: (g - np.sum(g * y, axis=axis, keepdims=True)) * y)
defvjp(p.log_softmax,   lambda g, y, _x, axis=-1: g - np.exp(y) * np.sum(g, axis=axis, keepdims=True))
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
defvjp(np.sum,          lambda g, _y, _x, axis=None, keepdims=False: spread(g, _x, axis, keepdims))
defvjp(np.mean,         lambda g, _y, _x, axis=None, keepdims=False:
                            spread(g / group_size(_x, _y), _x, axis, keepdims))
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
defvjp(np.reshape,      lambda g, _y, _x, shape: g.reshape(_x.shape))
defvjp(np.squeeze,      lambda g, _y, _x, axis=None: g.reshape(_x.shape))
defvjp(np.expand_dims,  lambda g, _y, _x, axis: g.reshape(_x.shape))
defvjp(np.transpose,    lambda g, _y, _x, axes=None: np.transpose(g, inverse(axes, g.ndim)))
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
defvjp(p.getitem,       lambda g, _y, _x, index: p.scatter(g, _x.shape, index))
defvjp(p.scatter,       lambda g, _y, _x, shape, index: g[index])
defvjp(p.setitem,       lambda g, _y, _x, index, _v: p.setitem(g, index, 0), None,
                        lambda g, _y, _x, index, _v: assigned(g[index], np.shape(_v)))
# fmt: on

# ---------------------------------------------------------------- what the rules share
PI, LN2, LN10 = float(np.pi), float(np.log(2)), float(np.log(10))


def power_slope(a, b):
    """d(a^b)/da = b a^(b-1), which is 0 for b = 0 even where a = 0 (0 * 0^-1 would be nan)."""
    if isinstance(b, (int, float)):
        return b * a ** (b - 1) if b != 0 else np.zeros_like(a)
    return b * a ** np.where((a == 0) & (b == 0), 1, b - 1)


def choose(g, wins, ties):
    return g * wins + 0.5 * g * ties


def below(x, low, high):
    """Where clip returns its lower bound."""
    return (x < low) & (True if high is None else low <= high)


def above(x, low, high):
    """Where clip returns its upper bound, which wins where the bounds are the wrong way round."""
    return (x > high) | (False if low is None else low > high)


def with_ones(g, x, axis, keepdims):
    """g with the reduced axes back as axes of length one."""
    if keepdims or axis is None:
        return g.reshape((1,) * x.ndim) if axis is None else g
    rank = max(x.ndim, 1)  # NumPy lets a number have an axis 0
    axes = {i % rank for i in (axis if isinstance(axis, tuple) else (axis,))}
    return g.reshape(tuple(1 if i in axes else n for i, n in enumerate(x.shape)))


def spread(g, x, axis, keepdims):
    """Copy g along the axes that a reduction of x summed away."""
    return p.expand(with_ones(g, x, axis, keepdims), x.shape)


def group_size(x, y):
    """How many elements of x went into one element of y."""
    return np.size(x) / max(np.size(y), 1)


def per_degree(x, y, ddof):
    """1 / (n - ddof), the share of a squared deviation in the variance of n elements."""
    n = group_size(x, y) - ddof
    return 1 / n if n > 0 else np.nan


def centred(x, axis, factor):
    return (x - np.mean(x, axis=axis, keepdims=True)) * factor


def share(g, y, x, axis, keepdims):
    """The gradient of a maximum or minimum, in equal parts to the elements that attain it."""
    attained = x == with_ones(y, x, axis, keepdims)
    parts = np.sum(attained, axis=axis, keepdims=True)
    return attained * (with_ones(g, x, axis, keepdims) / parts.astype(g.dtype))


def running(x, axis):
    """For each element the product of those before it along `axis` (1 for the first)."""
    first = np.ones_like(piece_at(x, slice(0, 1), axis))
    return np.cumprod(p.concatenate(first, piece_at(x, slice(0, -1), axis), axis=axis), axis=axis)


def cumprod_vjp(g, x, axis):
    """Sum over k >= i of g_k prod_{j <= k, j != i} x_j, with no division: zeros are welcome.

    It is (product before i) r_i with the recurrence r_i = g_i + x_{i+1} r_{i+1}, from the end.
    """
    n = x.shape[axis]
    if n == 0:
        return g
    r = [piece_at(g, slice(n - 1, n), axis)]
    for i in range(n - 2, -1, -1):
        next_x = piece_at(x, slice(i + 1, i + 2), axis)
        r.append(piece_at(g, slice(i, i + 1), axis) + next_x * r[-1])
    return running(x, axis) * p.concatenate(*r[::-1], axis=axis)


def product_of_others(x, axis):
    """For each element the product of the others along `axis`, with no division."""
    if axis is None or x.ndim == 0:
        axis = tuple(range(x.ndim))
    axes = [i % x.ndim for i in (axis if isinstance(axis, tuple) else (axis,))]
    kept = [i for i in range(x.ndim) if i not in axes]
    order = kept + axes
    moved = np.transpose(x, order)
    flat = moved.reshape((*moved.shape[: len(kept)], -1)) if np.size(x) else moved
    others = running(flat, -1) * np.flip(running(np.flip(flat, -1), -1), -1) if np.size(x) else flat
    return np.transpose(others.reshape(moved.shape), np.argsort(order))


def inverse(axes, ndim):
    """The order of axes that undoes a transposition; None reverses them, and undoes itself."""
    return None if axes is None else np.argsort([i % ndim for i in axes])


def matmul_left(g, a, b):
    """a_bar = g b^T, for every combination of ranks; the engine sums over broadcast batches."""
    if b.ndim == 1:
        return g[..., None] * b
    if a.ndim == 1:
        return unbroadcast(np.matmul(b, g[..., None])[..., 0], a.shape)
    return np.dot(g, b.T) if g.ndim == b.ndim == 2 else np.matmul(g, np.swapaxes(b, -1, -2))


def matmul_right(g, a, b):
    """b_bar = a^T g, likewise."""
    if a.ndim == 1:
        return unbroadcast(a[:, None] * g[..., None, :] if b.ndim > 1 else a * g, b.shape)
    if b.ndim == 1:
        return unbroadcast(a * g[..., None], b.shape)
    return np.dot(a.T, g) if g.ndim == a.ndim == 2 else np.matmul(np.swapaxes(a, -1, -2), g)


def untile(g, shape, reps):
    """Sum the copies that np.tile made: axis n r becomes axes (r, n), and r is summed away."""
    reps = tuple(np.atleast_1d(reps))
    rank = max(len(reps), len(shape))
    reps = (1,) * (rank - len(reps)) + reps
    padded = (1,) * (rank - len(shape)) + tuple(shape)
    split = g.reshape(tuple(n for pair in zip(reps, padded) for n in pair))
    return np.sum(split, axis=tuple(range(0, 2 * rank, 2))).reshape(shape)


def unpad(g, shape, width):
    width = np.broadcast_to(width, (len(shape), 2))  # one number, or one pair, serves every axis
    return g[tuple(slice(before, before + n) for (before, _), n in zip(width, shape))]


def assigned(g, shape):
    """The gradient of a value of `shape`, which may have had more axes (of length 1) than its place."""
    return unbroadcast(g.reshape((1,) * (len(shape) - g.ndim) + g.shape), shape)


def piece_at(x, where, axis):
    return x[(slice(None),) * (axis % x.ndim) + (where,)]


def piece(g, i, xs, axis):
    """The part of g that came from the i-th of the concatenated arrays."""
    start = sum(x.shape[axis] for x in xs[:i])
    return piece_at(g, slice(start, start + xs[i].shape[axis]), axis)
