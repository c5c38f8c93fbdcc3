"""New Tensors from shapes and numbers. Random ones are in minigrad/random.py."""

import numpy as np

from ..random import shape_of
from ..tensor import as_tensor, wrap
from ..values import FLOAT32


def _made(array, requires_grad=False):
    out = wrap(array)
    return out.requires_grad_() if requires_grad else out


def chosen(dtype):
    """float32 unless another type is asked for."""
    return FLOAT32 if dtype is None else dtype


def zeros(*size, dtype=None, requires_grad=False):
    """Zeros of shape `size`: ``zeros(2, 3)`` or ``zeros((2, 3))``."""
    return _made(np.zeros(shape_of(size), chosen(dtype)), requires_grad)


def ones(*size, dtype=None, requires_grad=False):
    """Ones of shape `size`."""
    return _made(np.ones(shape_of(size), chosen(dtype)), requires_grad)


def empty(*size, dtype=None, requires_grad=False):
    """Memory that was not set, of shape `size`."""
    return _made(np.empty(shape_of(size), chosen(dtype)), requires_grad)


def full(size, fill_value, *, dtype=None, requires_grad=False):
    """`fill_value` everywhere, of shape `size`; float32, int64 or bool as the value is."""
    value = as_tensor(fill_value).array
    return _made(np.full(shape_of((size,)), value, dtype or value.dtype), requires_grad)


def eye(n, m=None, *, dtype=None, requires_grad=False):
    """The identity matrix, (n, n) or (n, m)."""
    return _made(np.eye(n, m, dtype=chosen(dtype)), requires_grad)


def arange(start, end=None, step=1, *, dtype=None, requires_grad=False):
    """start, start + step, ... below end; int64 if all three are integers, else float32."""
    start, end = (0, start) if end is None else (start, end)
    if step == 0:
        raise ValueError("arange: step must not be 0")
    whole = all(isinstance(n, (int, np.integer)) for n in (start, end, step))
    dtype = dtype or (np.int64 if whole else FLOAT32)
    return _made(np.arange(start, end, step).astype(dtype), requires_grad)


def linspace(start, end, steps, *, dtype=None, requires_grad=False):
    """`steps` numbers at equal distances from start to end, both included."""
    return _made(np.linspace(start, end, steps).astype(chosen(dtype)), requires_grad)


def zeros_like(x, *, dtype=None, requires_grad=False):
    """Zeros of the shape and type of x."""
    return _made(np.zeros(x.shape, dtype or x.dtype), requires_grad)


def ones_like(x, *, dtype=None, requires_grad=False):
    """Ones of the shape and type of x."""
    return _made(np.ones(x.shape, dtype or x.dtype), requires_grad)


def full_like(x, fill_value, *, dtype=None, requires_grad=False):
    """`fill_value` everywhere, of the shape and type of x."""
    return _made(np.full(x.shape, fill_value, dtype or x.dtype), requires_grad)


def empty_like(x, *, dtype=None, requires_grad=False):
    """Memory that was not set, of the shape and type of x."""
    return _made(np.empty(x.shape, dtype or x.dtype), requires_grad)
