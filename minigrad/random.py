"""Random numbers. One generator serves all of minigrad; ``manual_seed`` makes it repeatable."""

import numpy as np

from .tensor import wrap
from .values import FLOAT32

_generator = None  # made when first needed: loading numpy.random takes a while


def manual_seed(seed):
    """Start minigrad's random numbers anew from `seed`, a non-negative integer."""
    global _generator
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"manual_seed: expected a non-negative integer, got {seed!r}")
    _generator = np.random.default_rng(seed)
    return _generator


def generator():
    """The generator in use, a ``numpy.random.Generator``."""
    global _generator
    if _generator is None:
        _generator = np.random.default_rng()
    return _generator


def shape_of(size):
    """The shape from ``f(2, 3)`` or ``f((2, 3))``."""
    shape = tuple(size[0]) if len(size) == 1 and isinstance(size[0], (tuple, list)) else size
    if any(isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 0 for n in shape):
        raise ValueError(f"shape: expected non-negative integers, got {shape}")
    return shape


def _drawn(draw, size, dtype, requires_grad):
    """A Tensor of what ``draw(shape, dtype)`` gives; NumPy draws float32 and float64 only."""
    dtype = FLOAT32 if dtype is None else np.dtype(dtype)
    drawn = draw(shape_of(size), dtype if dtype.itemsize >= 4 else FLOAT32)
    t = wrap(np.asarray(drawn, dtype))
    return t.requires_grad_() if requires_grad else t


def rand(*size, dtype=None, requires_grad=False):
    """Uniform random numbers in [0, 1), shape `size`."""
    return _drawn(generator().random, size, dtype, requires_grad)


def randn(*size, dtype=None, requires_grad=False):
    """Random numbers from the standard normal distribution, shape `size`."""
    return _drawn(generator().standard_normal, size, dtype, requires_grad)


def randint(low, high=None, size=None, *, dtype=np.int64):
    """Random integers in [low, high), or in [0, low) when only one bound is given."""
    if size is None and isinstance(high, (tuple, list)):
        high, size = None, high
    if high is None:
        low, high = 0, low
    if high <= low:
        raise ValueError(f"randint: high must exceed low, got low={low}, high={high}")
    return wrap(np.asarray(generator().integers(low, high, () if size is None else size), dtype))


def randperm(n):
    """The numbers 0 to n - 1 in random order, int64."""
    if n < 0:
        raise ValueError(f"randperm: n must not be negative, got {n}")
    return wrap(generator().permutation(n))


def rand_like(x, dtype=None):
    """Uniform random numbers in [0, 1), of the shape and type of x."""
    return rand(*x.shape, dtype=dtype or x.dtype)


def randint_like(x, low, high=None):
    """Random integers in [low, high), or in [0, low), of the shape and type of x."""
    return randint(low, high, x.shape, dtype=x.dtype)


def randn_like(x, dtype=None):
    """Standard normal random numbers, of the shape and type of x."""
    return randn(*x.shape, dtype=dtype or x.dtype)


def bernoulli(x):
    """1 with probability x, else 0, elementwise; the type of x."""
    return wrap((generator().random(x.shape) < x.array).astype(x.dtype))
