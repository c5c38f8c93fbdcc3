"""Operations that move elements but do not change them."""

import math

import numpy as np

from .. import primitives as p
from ..protocols import answers
from ..tensor import Tensor, as_tensor, method, record


def numbers(args):
    """The numbers from ``f(2, 3)`` or ``f((2, 3))``."""
    return tuple(args[0]) if len(args) == 1 and isinstance(args[0], (tuple, list)) else args


def axis_in(rank, dim, name):
    """`dim` as a number from 0 to rank - 1."""
    if dim is None:
        raise TypeError(f"{name}: needs dim, the number of an axis")
    if not -rank <= dim < rank:
        raise IndexError(f"{name}: dim {dim} is out of range for {rank} axes")
    return dim % rank


# ---------------------------------------------------------------- the same elements, other axes


@method
def reshape(x, *shape):
    """The elements, in order, in another shape; one length may be -1, to be computed."""
    return record(np.reshape, (x, numbers(shape)))


@method
def view(x, *shape):
    """`reshape` (which copies only if it must)."""
    return reshape(x, *shape)


@method
def view_as(x, other):
    """x in the shape of the other."""
    return reshape(x, other.shape)


@method
def flatten(x, start_dim=0, end_dim=-1):
    """The axes from start_dim to end_dim, both included, made one."""
    if x.ndim == 0:
        return reshape(x, 1)
    start = axis_in(x.ndim, start_dim, "flatten")
    end = axis_in(x.ndim, end_dim, "flatten")
    if start > end:
        raise ValueError(f"flatten: start_dim {start_dim} comes after end_dim {end_dim}")
    merged = math.prod(x.shape[start : end + 1])
    return reshape(x, (*x.shape[:start], merged, *x.shape[end + 1 :]))


@method
def unflatten(x, dim, sizes):
    """One axis made several, of the lengths `sizes`."""
    dim = axis_in(x.ndim, dim, "unflatten")
    return reshape(x, (*x.shape[:dim], *sizes, *x.shape[dim + 1 :]))


@method
def ravel(x):
    """All elements along one axis."""
    return reshape(x, -1)


@method
def squeeze(x, dim=None, *, axis=None):
    """Without the axes of length one, or without those of `dim` that have length one."""
    dim = dim if axis is None else axis
    dims = range(x.ndim) if dim is None else dim if isinstance(dim, (tuple, list)) else (dim,)
    gone = {axis_in(max(x.ndim, 1), i, "squeeze") for i in dims}
    return reshape(x, tuple(n for i, n in enumerate(x.shape) if i not in gone or n != 1))


@method
def unsqueeze(x, dim=None, *, axis=None):
    """With one more axis, of length one, at `dim`."""
    dim = axis_in(x.ndim + 1, dim if axis is None else axis, "unsqueeze")
    return reshape(x, (*x.shape[:dim], 1, *x.shape[dim:]))


@method
def swapaxes(x, dim0, dim1):
    """Two axes exchanged."""
    return record(np.swapaxes, (x, dim0, dim1)) if x.ndim else x


@method
def transpose(x, dim0, dim1):
    """Two axes exchanged. (NumPy's transpose is `permute`.)"""
    return swapaxes(x, dim0, dim1)


@method
def t(x):
    """A matrix with rows and columns exchanged."""
    if x.ndim > 2:
        raise ValueError(f"t: expected at most 2 axes, got shape {x.shape}; use permute")
    return record(np.transpose, (x,))


@method
def permute(x, *dims):
    """The axes in another order."""
    return record(np.transpose, (x, numbers(dims)))


@method
def movedim(x, source, destination):
    """One axis, or several, moved to other places; the others keep their order."""
    return record(np.moveaxis, (x, source, destination)) if x.ndim else x


Tensor.T = property(lambda x: record(np.transpose, (x,)), doc="All axes in reverse order.")
Tensor.mT = property(lambda x: swapaxes(x, -1, -2), doc="The last two axes exchanged.")


# ---------------------------------------------------------------- copies


@method
def broadcast_to(x, shape):
    """x repeated to `shape` by the rules of broadcasting; no memory is copied."""
    return record(np.broadcast_to, (x, tuple(shape)))


@method
def expand(x, *sizes):
    """x repeated along axes of length one; -1 keeps an axis as it is."""
    sizes = numbers(sizes)
    kept = (1,) * (len(sizes) - x.ndim) + x.shape
    return broadcast_to(x, tuple(n if m == -1 else m for m, n in zip(sizes, kept)))


@method
def expand_as(x, other):
    """x repeated to the shape of the other."""
    return broadcast_to(x, other.shape)


@method
def repeat(x, *repeats):
    """x laid out `repeats` times along each axis (np.tile)."""
    repeats = numbers(repeats)
    if len(repeats) < x.ndim:
        raise ValueError(f"repeat: give a number for each axis of shape {x.shape}, got {repeats}")
    return record(np.tile, (x, repeats))


@method
def repeat_interleave(x, repeats, dim=None):
    """Each element repeated in place along an axis (np.repeat)."""
    x, dim = (ravel(x), 0) if dim is None else (x, axis_in(x.ndim, dim, "repeat_interleave"))
    repeats = repeats.array if isinstance(repeats, Tensor) else repeats
    return x[(slice(None),) * dim + (np.repeat(np.arange(x.shape[dim]), repeats),)]


@method
def flip(x, *dims, axis=None):
    """The elements in reverse order along the axes `dims`."""
    dims = numbers(dims if axis is None else (axis,))
    if not dims:
        raise TypeError("flip: which axes? Write x.flip(0), or x.flip(0, 1) for several")
    return record(np.flip, (x, dims)) if x.ndim else x.clone()


@method
def roll(x, shifts, dims=None, *, axis=None):
    """The elements moved along by `shifts`; those pushed off the end come in at the start."""
    return record(np.roll, (x, shifts, dims if axis is None else axis))


@method
def pad(x, pad, mode="constant", value=0.0):
    """x made longer: `pad` is (before, after) of the last axis, then of the last but one ...

    `mode` is "constant" (filled with `value`), "reflect", "replicate" or "circular".
    """
    if len(pad) % 2 or len(pad) > 2 * x.ndim or min(pad, default=0) < 0:
        raise ValueError(
            f"pad: expected pairs of non-negative numbers for at most {x.ndim} axes, got {pad}"
        )
    pairs = [(0, 0)] * (x.ndim - len(pad) // 2) + list(zip(pad[-2::-2], pad[-1::-2]))
    if mode == "constant":
        return record(np.pad, (x,), {"pad_width": tuple(pairs), "constant_values": value})
    modes = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    if mode not in modes:
        raise ValueError(f"pad: mode must be constant, {', '.join(modes)}, got {mode!r}")
    for dim, pair in enumerate(pairs):
        if pair != (0, 0):
            where = np.pad(np.arange(x.shape[dim]), pair, modes[mode])
            x = x[(slice(None),) * dim + (where,)]
    return x


# ---------------------------------------------------------------- triangles and diagonals


@method
def tril(x, diagonal=0):
    """The lower triangle of a matrix, or of each in a stack; zeros above the diagonal."""
    _need_matrix(x, "tril")
    return record(np.tril, (x, diagonal))


@method
def triu(x, diagonal=0):
    """The upper triangle; zeros below the diagonal."""
    _need_matrix(x, "triu")
    return record(np.triu, (x, diagonal))


def _need_matrix(x, name):
    if x.ndim < 2:
        raise ValueError(f"{name}: expected a matrix or a stack of them, got shape {x.shape}")


@method
def diagonal(x, offset=0, dim1=0, dim2=1):
    """The elements whose indices along dim1 and dim2 differ by `offset`, as the last axis."""
    moved = movedim(x, (dim1, dim2), (-2, -1))
    n, m = moved.shape[-2:]
    i = np.arange(max(0, min(n + min(offset, 0), m - max(offset, 0))))
    return moved[(..., i + max(-offset, 0), i + max(offset, 0))]


@method
def diag(x, diagonal=0):
    """The diagonal of a matrix, or a matrix with this vector as its diagonal."""
    if x.ndim == 2:
        return x.diagonal(diagonal)
    if x.ndim != 1:
        raise ValueError(f"diag: expected a vector or a matrix, got shape {x.shape}")
    n = x.shape[0] + abs(diagonal)
    i = np.arange(x.shape[0])
    where = (i + max(-diagonal, 0), i + max(diagonal, 0))
    return record(p.scatter, (x, (n, n), where))


@method
def trace(x):
    """The sum of the diagonal of a matrix."""
    return x.diagonal().sum()


# ---------------------------------------------------------------- several Tensors


def listed(tensors, name):
    """Several Tensors as a tuple, at least one."""
    if isinstance(tensors, (Tensor, np.ndarray)):
        raise TypeError(f"{name}: expected a list of Tensors, got one Tensor; write {name}([x, y])")
    if not (tensors := tuple(tensors)):
        raise ValueError(f"{name}: expected at least one Tensor, got none")
    return tensors


def cat(tensors, dim=0, *, axis=None):
    """Tensors joined along an axis that they have; all other lengths must agree."""
    tensors, dim = listed(tensors, "cat"), dim if axis is None else axis
    return record(p.concatenate, tensors, {"axis": dim})


def stack(tensors, dim=0, *, axis=None):
    """Tensors of one shape joined along a new axis."""
    tensors, dim = listed(tensors, "stack"), dim if axis is None else axis
    shapes = {tuple(np.shape(x)) for x in tensors}
    if len(shapes) != 1:
        raise ValueError(f"stack: expected Tensors of one shape, got {sorted(shapes)}")
    dim = axis_in(len(shapes.pop()) + 1, dim, "stack")
    return cat([as_tensor(x).unsqueeze(dim) for x in tensors], dim)


@method
def split(x, split_size, dim=0, *, axis=None):
    """Parts of length `split_size` (the last may be shorter), or of the lengths in a list."""
    dim = axis_in(x.ndim, dim if axis is None else axis, "split")
    n = x.shape[dim]
    if isinstance(split_size, (int, np.integer)):
        if split_size < 1:
            raise ValueError(f"split: the size of a part must be at least 1, got {split_size}")
        ends = [*range(split_size, n, split_size), n]
    else:
        ends = list(np.cumsum(split_size))
        if sum(split_size) != n:
            raise ValueError(f"split: the sizes {split_size} do not add up to {n}, axis {dim}")
    starts = [0, *ends[:-1]]
    before = (slice(None),) * dim
    return tuple(x[(*before, slice(int(a), int(b)))] for a, b in zip(starts, ends))


@method
def chunk(x, chunks, dim=0, *, axis=None):
    """At most `chunks` parts of one length along an axis (the last may be shorter)."""
    dim = dim if axis is None else axis
    if chunks < 1:
        raise ValueError(f"chunk: expected at least 1 part, got {chunks}")
    n = x.shape[axis_in(x.ndim, dim, "chunk")]
    return split(x, max(1, -(-n // chunks)), dim)


@method
def unbind(x, dim=0, *, axis=None):
    """The slices along an axis, as a tuple; the axis is gone."""
    dim = axis_in(x.ndim, dim if axis is None else axis, "unbind")
    return tuple(x[(slice(None),) * dim + (i,)] for i in range(x.shape[dim]))


# ---------------------------------------------------------------- NumPy's names for them

answers(np.stack)(lambda arrays, axis=0: stack(arrays, axis))
answers(np.ravel)(ravel)
answers(np.diagonal)(lambda a, offset=0, axis1=0, axis2=1: diagonal(a, offset, axis1, axis2))
answers(np.tril)(lambda m, k=0: tril(m, k))
answers(np.triu)(lambda m, k=0: triu(m, k))


@answers(np.reshape)
def _reshape(a, shape=None, *, newshape=None):  # NumPy 2.0's name
    return reshape(a, shape if newshape is None else newshape)


@answers(np.concatenate)
def _concatenate(arrays, axis=0):
    return cat(arrays, axis) if axis is not None else cat([ravel(as_tensor(x)) for x in arrays])


@answers(np.trace)
def _trace(a, offset=0, axis1=0, axis2=1):
    return diagonal(a, offset, axis1, axis2).sum(-1)
