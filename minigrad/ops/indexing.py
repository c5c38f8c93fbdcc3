"""Reading and writing elements by index. Reading gathers; its gradient scatters back, adding up."""

import numpy as np

from .. import primitives as p
from ..protocols import answers
from ..tensor import Tensor, method, record, wrap


def checked(x, dim, index, name):
    """The axis as a non-negative number and the index as an array of integers."""
    if dim is None or index is None:
        raise TypeError(f"{name}: needs dim and an index")
    if not -max(x.ndim, 1) <= dim < max(x.ndim, 1):
        raise IndexError(f"{name}: dim {dim} is out of range for shape {x.shape}")
    array = index.array if isinstance(index, Tensor) else np.asarray(index)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: the index must hold integers, got {array.dtype}")
    return dim % max(x.ndim, 1), array


def grid(index, dim):
    """Index arrays that read ``index`` along `dim` and count 0, 1, 2 ... along all other axes."""
    axes = list(np.ogrid[tuple(slice(n) for n in index.shape)])
    axes[dim] = index
    return tuple(axes)


@method
def gather(x, dim, index):
    """`out[i][j] = x[index[i][j]][j]` for dim = 0, and so on: one element of x per index.

    The index has as many axes as x and is no longer than x on the others.
    """
    dim, index = checked(x, dim, index, "gather")
    if index.ndim != x.ndim:
        raise ValueError(f"gather: the index has {index.ndim} axes, but the Tensor {x.ndim}")
    if x.ndim == 0:
        return gather(x.reshape(1), 0, index.reshape(1)).reshape(())
    return record(p.getitem, (x, grid(index, dim)))


@method
def take_along_dim(x, indices, dim=None):
    """x at `indices` along `dim`; all other axes are broadcast. Without dim, of flattened x."""
    if dim is None:
        return take_along_dim(x.reshape(-1), indices.reshape(-1), 0)
    dim, index = checked(x, dim, indices, "take_along_dim")
    if index.ndim != x.ndim:
        raise ValueError(
            f"take_along_dim: the indices have {index.ndim} axes, but the Tensor {x.ndim}"
        )
    wide = [n if m == 1 else m for n, m in zip(x.shape, index.shape)]
    wide[dim] = index.shape[dim]
    where = grid(np.broadcast_to(index, wide), dim)
    where = tuple(
        np.zeros_like(axis) if n == 1 and i != dim else axis
        for i, (axis, n) in enumerate(zip(where, x.shape))
    )
    return record(p.getitem, (x, where))


@method
def index_select(x, dim=None, index=None, *, axis=None):
    """The slices of x along `dim` whose numbers stand in the one-dimensional `index`."""
    dim, index = checked(x, dim if axis is None else axis, index, "index_select")
    if index.ndim > 1:
        raise ValueError(f"index_select: the index must have one axis, got shape {index.shape}")
    return record(p.getitem, (x, (slice(None),) * dim + (np.atleast_1d(index),)))


@method
def scatter_add(x, dim, index, src):
    """x with each element of `src` added where `index` says: the adjoint of `gather`."""
    dim, index = checked(x, dim, index, "scatter_add")
    if not index.ndim == src.ndim == x.ndim:
        raise ValueError(
            f"scatter_add: Tensor, index and src need as many axes each, got shapes {x.shape}, "
            f"{index.shape} and {src.shape}"
        )
    if any(n > m for n, m in zip(index.shape, src.shape)):
        raise ValueError(
            f"scatter_add: index of shape {index.shape} is longer than src of shape {src.shape}"
        )
    part = src[tuple(slice(n) for n in index.shape)]
    return x + record(p.scatter, (part, x.shape, grid(index, dim)))


@method
def masked_select(x, mask):
    """The elements of x where the boolean `mask` holds, as one axis."""
    shape = np.broadcast_shapes(x.shape, mask.shape)
    x = x if x.shape == shape else x.expand(shape)
    return record(p.getitem, (x, np.broadcast_to(mask.array, shape)))


@method
def nonzero(x, as_tuple=False):
    """The indices of the elements that are not 0: (count, axes), or a tuple, one per axis."""
    found = np.nonzero(x.array)
    return tuple(wrap(i) for i in found) if as_tuple else wrap(np.stack(found, -1))


answers(np.take_along_axis)(lambda arr, indices, axis=-1: take_along_dim(arr, indices, axis))
