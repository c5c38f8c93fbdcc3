"""Operations that make many elements into one: sums, products, extremes, norms, orders.

`dim` is an axis, a tuple of axes, or None for all; `keepdim` leaves reduced axes with length one.
NumPy's spellings `axis` and `keepdims` work as well.
"""

import builtins
from typing import NamedTuple

import numpy as np

from .. import primitives
from ..protocols import answers
from ..tensor import Tensor, method, record
from .indexing import take_along_dim
from .pointwise import maximum, minimum, where


class ValuesAndIndices(NamedTuple):
    """Elements and where they stood along the axis."""

    values: Tensor
    indices: Tensor


def options(x, dim, keepdim, axis, keepdims):
    """NumPy's keyword arguments from either spelling."""
    axis = dim if axis is None else axis
    axis = tuple(axis) if isinstance(axis, list) else axis
    if axis in (0, -1) and x.ndim == 0:  # PyTorch lets a number have a last axis
        axis = None
    return {"axis": axis, "keepdims": keepdim or keepdims}


def one_axis(x, dim, axis, name):
    """The one axis that a running operation needs, checked."""
    dim = dim if axis is None else axis
    if dim is None:
        raise TypeError(f"{name}: needs dim, the axis to run along; flatten() first for all")
    if not -max_rank(x) <= dim < max_rank(x):
        raise IndexError(f"{name}: dim {dim} is out of range for shape {x.shape}")
    return dim


def max_rank(x):
    return builtins.max(x.ndim, 1)


# ---------------------------------------------------------------- sums and products


@method
def sum(x, dim=None, keepdim=False, *, axis=None, keepdims=False, dtype=None):
    """The sum."""
    x = x if dtype is None else x.to(dtype)
    return record(np.sum, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def mean(x, dim=None, keepdim=False, *, axis=None, keepdims=False, dtype=None):
    """The arithmetic mean."""
    x = x if dtype is None else x.to(dtype)
    return record(np.mean, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def prod(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """The product. Its derivative holds for zeros too."""
    return record(np.prod, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def var(x, dim=None, unbiased=True, keepdim=False, *, correction=None, axis=None, keepdims=False):
    """The variance: squared deviations from the mean, summed, divided by n - correction.

    `correction` is 1 (unbiased) unless given, or 0 with ``unbiased=False``. NumPy divides by n.
    """
    return _spread_out(np.var, x, dim, unbiased, keepdim, correction, axis, keepdims)


@method
def std(x, dim=None, unbiased=True, keepdim=False, *, correction=None, axis=None, keepdims=False):
    """The standard deviation, the root of `var`."""
    return _spread_out(np.std, x, dim, unbiased, keepdim, correction, axis, keepdims)


def _spread_out(function, x, dim, unbiased, keepdim, correction, axis, keepdims):
    if isinstance(dim, builtins.bool):  # var(False) is var(unbiased=False)
        dim, unbiased = None, dim
    ddof = builtins.int(unbiased) if correction is None else correction
    return record(function, (x,), options(x, dim, keepdim, axis, keepdims) | {"ddof": ddof})


@method
def norm(x, p=2, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """(sum |x|^p)^(1/p) for a number p; the largest |x| for p = inf. Its derivative at 0 is 0."""
    how = options(x, dim, keepdim, axis, keepdims)
    if p in (2, "fro"):
        return record(primitives.norm, (x,), how)
    if p == 1:
        return record(np.sum, (abs(x),), how)
    if p in (np.inf, -np.inf):
        return record(np.max if p > 0 else np.min, (abs(x),), how)
    if p == 0:
        return record(np.sum, ((x != 0).to(x.dtype),), how)
    total = record(np.sum, (abs(x) ** p,), how)
    zero = total == 0  # the root's slope is infinite there: keep it away from 0, then put 0 back
    return where(zero, 0.0, where(zero, 1.0, total) ** (1 / p))


@method
def logsumexp(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """log(sum(e^x)) without overflow."""
    return record(primitives.logsumexp, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def cumsum(x, dim=None, *, axis=None):
    """Running sums along one axis."""
    axis = one_axis(x, dim, axis, "cumsum")
    return record(np.cumsum, (x,), {"axis": axis}) if x.ndim else x.clone()


@method
def cumprod(x, dim=None, *, axis=None):
    """Running products along one axis."""
    axis = one_axis(x, dim, axis, "cumprod")
    return record(np.cumprod, (x,), {"axis": axis}) if x.ndim else x.clone()


# ---------------------------------------------------------------- extremes


@method
def amax(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """The largest element; where several attain it, they share the gradient."""
    return record(np.max, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def amin(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """The smallest element; where several attain it, they share the gradient."""
    return record(np.min, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def max(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """The largest element; with a `dim`, (values, indices), and the first of equals is taken.

    ``max(x, y)`` of two Tensors is `maximum`.
    """
    if isinstance(dim, Tensor):
        return maximum(x, dim)
    if dim is None and axis is None:
        return amax(x, keepdim=keepdim or keepdims)
    return _pick(argmax, x, dim if axis is None else axis, keepdim or keepdims)


@method
def min(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """The smallest element; with a `dim`, (values, indices), and the first of equals is taken."""
    if isinstance(dim, Tensor):
        return minimum(x, dim)
    if dim is None and axis is None:
        return amin(x, keepdim=keepdim or keepdims)
    return _pick(argmin, x, dim if axis is None else axis, keepdim or keepdims)


def _pick(choice, x, dim, keepdim):
    if x.ndim == 0:
        return ValuesAndIndices(x.clone(), choice(x))
    indices = choice(x, dim, keepdim=True)
    values = take_along_dim(x, indices, dim)
    if not keepdim:
        values, indices = values.squeeze(dim), indices.squeeze(dim)
    return ValuesAndIndices(values, indices)


@method
def argmax(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """Where the largest element stands (the first of equals); of the flattened Tensor if no dim."""
    return record(np.argmax, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def argmin(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """Where the smallest element stands (the first of equals)."""
    return record(np.argmin, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def any(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """True if one element is."""
    return record(np.any, (x,), options(x, dim, keepdim, axis, keepdims))


@method
def all(x, dim=None, keepdim=False, *, axis=None, keepdims=False):
    """True if all elements are."""
    return record(np.all, (x,), options(x, dim, keepdim, axis, keepdims))


# ---------------------------------------------------------------- orders


@method
def argsort(x, dim=-1, descending=False, *, axis=None):
    """The indices that sort x along an axis; equal elements keep their order."""
    dim = one_axis(x, dim, axis, "argsort")
    if x.ndim == 0:
        return argmax(x)
    # Sorted from the end, a stable descending order keeps equal elements in theirs.
    array = np.flip(x.array, dim) if descending else x.array
    order = np.argsort(array, axis=dim, kind="stable")
    if descending:
        order = x.array.shape[dim] - 1 - np.flip(order, dim)
    return Tensor(order)


@method
def sort(x, dim=-1, descending=False, *, axis=None):
    """(values, indices) with the elements in order along an axis."""
    dim = one_axis(x, dim, axis, "sort")
    indices = argsort(x, dim, descending)
    return ValuesAndIndices(take_along_dim(x, indices, dim) if x.ndim else x.clone(), indices)


@method
def topk(x, k, dim=-1, largest=True, sorted=True, *, axis=None):
    """(values, indices) of the k largest elements along an axis (smallest: ``largest=False``)."""
    dim = one_axis(x, dim, axis, "topk")
    n = x.shape[dim] if x.ndim else 1
    if not 0 <= k <= n:
        raise ValueError(f"topk: k must be between 0 and {n}, the length of axis {dim}, got {k}")
    values, indices = sort(x, dim, descending=largest)
    if x.ndim == 0:
        return ValuesAndIndices(values, indices)
    first = (slice(None),) * (dim % x.ndim) + (slice(k),)
    return ValuesAndIndices(values[first], indices[first])


# ---------------------------------------------------------------- NumPy's names for them


@answers(np.sort)
def _sort(a, axis=-1):
    return sort(a, axis).values  # NumPy's sort has no indices


@answers(np.cumsum)
def _cumsum(a, axis=None):
    return cumsum(a.reshape(-1), 0) if axis is None else cumsum(a, axis)


@answers(np.cumprod)
def _cumprod(a, axis=None):
    return cumprod(a.reshape(-1), 0) if axis is None else cumprod(a, axis)


@answers(np.linalg.norm)
def _norm(x, ord=None, axis=None, keepdims=False):
    axes = x.ndim if axis is None else np.size(axis)
    if axes != 1 and ord not in (None, "fro"):
        raise TypeError(f"ord={ord!r} over {axes} axes is a norm of matrices; give one axis")
    return norm(x, 2 if ord is None else ord, axis, keepdims)
