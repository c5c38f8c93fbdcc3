"""What the rules of the table share: reductions undone, choices, products of matrices, pieces.

    g   upstream gradient        y   output        x, a, b   inputs

Like the rules, each works on arrays and on Tensors alike.
"""

from functools import lru_cache

import numpy as np

from . import primitives as p


def unbroadcast(g, shape):
    """Sum g down to `shape`: broadcasting copied forward, so its gradient adds up what returns."""
    if g.shape == shape:
        return g
    extra = g.ndim - len(shape)
    if extra == 1 and g.ndim == 2 and shape == g.shape[1:]:
        return column_sum(g)  # (broadcasting.vector)
    axes = (*range(extra), *(i + extra for i, n in enumerate(shape) if n == 1))
    total = np.sum(g, axis=axes)  # (broadcasting.scalar)
    return total.reshape(shape)  # (broadcasting.row) (broadcasting.column)


def column_sum(g):
    """The sum over the rows of a matrix, as a product with ones: several times np.sum's speed."""
    return np.dot(ones(g.shape[0], g.dtype), g)


@lru_cache(64)
def ones(n, dtype):
    return np.ones(n, dtype)


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
    if g.ndim == b.ndim == 2:
        return np.dot(g, b.T)  # (tensors.left) (tensors.left_entry)
    return np.matmul(g, np.swapaxes(b, -1, -2))


def matmul_right(g, a, b):
    """b_bar = a^T g, likewise."""
    if a.ndim == 1:
        return unbroadcast(a[:, None] * g[..., None, :] if b.ndim > 1 else a * g, b.shape)
    if b.ndim == 1:
        return unbroadcast(a * g[..., None], b.shape)
    if g.ndim == a.ndim == 2:
        return np.dot(a.T, g)  # (tensors.right) (tensors.right_entry)
    return np.matmul(np.swapaxes(a, -1, -2), g)


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
    """The gradient of a value of `shape`: it may have more axes, of length 1, than its place."""
    return unbroadcast(g.reshape((1,) * (len(shape) - g.ndim) + g.shape), shape)


def piece_at(x, where, axis):
    return x[(slice(None),) * (axis % x.ndim) + (where,)]


def piece(g, i, xs, axis):
    """The part of g that came from the i-th of the concatenated arrays."""
    start = sum(x.shape[axis] for x in xs[:i])
    return piece_at(g, slice(start, start + xs[i].shape[axis]), axis)
