"""Python's values as arrays: which type a number gets, and what may stand in a list or an index."""

import numpy as np

from .engine import Recorded

FLOAT16, FLOAT32, FLOAT64 = map(np.dtype, ("float16", "float32", "float64"))

# What an operation takes as it is; everything else goes through `plain`.
PLAIN = {np.ndarray, int, float, bool, tuple, str, slice, type(None), type(Ellipsis), np.dtype}


def plain(x):
    """NumPy scalars count as Python numbers, and lists as Tensors of their values."""
    if isinstance(x, complex):
        raise TypeError(f"minigrad computes with real numbers, got {x}")
    if isinstance(x, np.generic):
        return x.item()
    if isinstance(x, list):
        return array_of(x)
    return x


def has_type(x, dtype):
    """Is x an array of this float type, in either byte order, or the type itself?"""
    own = x if isinstance(x, np.dtype) else getattr(x, "dtype", None)
    return own is not None and own.kind == "f" and own.itemsize == dtype.itemsize


def widened(x):
    """An array of booleans or integers as float32; anything else as it is."""
    return x.astype(FLOAT32) if isinstance(x, np.ndarray) and x.dtype.kind in "biu" else x


def array_of(data, dtype=None):
    """A new array of `data`, with minigrad's types for Python numbers."""
    if isinstance(data, Recorded):
        data = data.array
    if isinstance(data, (list, tuple)):
        data = bare_list(data)
    try:
        array = np.array(data, dtype)
    except ValueError as error:
        raise ValueError(
            f"tensor: the nested lists do not form a rectangle ({error}); give all rows one length"
        ) from error
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"tensor: expected real numbers, got {type(data).__name__} of type {array.dtype}"
        )
    # Python floats, and nothing else, become float32; an array or a NumPy scalar keeps its type.
    if dtype is None and array.dtype == FLOAT64 and not holds_float64(data):
        array = array.astype(FLOAT32)
    return array


def bare_list(data):
    """Nested lists with each Tensor in them replaced by its array."""
    if isinstance(data, (list, tuple)):
        return [bare_list(x) for x in data]
    if isinstance(data, Recorded) and data.tracked:
        raise TypeError(
            "a list that holds a Tensor which requires grad would lose its history; use "
            "minigrad.stack(list), or detach() it"
        )
    return data.array if isinstance(data, Recorded) else data


def holds_float64(data):
    if isinstance(data, list):
        return any(holds_float64(x) for x in data)
    return getattr(data, "dtype", FLOAT32) == FLOAT64


def bare_index(index):
    """An index with arrays in the place of Tensors and lists."""
    if isinstance(index, tuple):
        return tuple(bare_index(i) for i in index)
    if isinstance(index, Recorded):
        return index.array
    return np.asarray(index, None if index else np.intp) if isinstance(index, list) else index
