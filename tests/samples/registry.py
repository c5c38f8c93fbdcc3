"""The registry of samples, and the numbers they are made of.

    call(*args, **kwargs)   one sample. Arrays of floats are differentiated, all other arguments,
                            and the positions in `fixed`, are handed on as they are
    torch=                  PyTorch's function for the same arguments, where it has one

Domains keep away from kinks and from the edges of what a function is defined on, so that measured
slopes mean something; test_kinks.py looks at kinks.
"""

from typing import Any, NamedTuple

import numpy as np

SAMPLES = {}
TORCH = {}


class Sample(NamedTuple):
    args: tuple
    kwargs: dict
    fixed: tuple


def call(*args: Any, fixed=(), **kwargs):
    return Sample(args, kwargs, fixed)


def row(function, *samples, torch=None):
    """`torch` takes the module and the same arguments: ``lambda torch, x, axis=None: ...``."""
    SAMPLES[function] = list(samples)
    TORCH[function] = torch


# ---------------------------------------------------------------- domains

_random = np.random.default_rng(0)


def real(*shape):
    return _random.uniform(-2, 2, shape)


def positive(*shape):
    return _random.uniform(0.5, 2, shape)


def above_one(*shape):
    return _random.uniform(1.3, 3, shape)


def inside(*shape):
    """Within (-1, 1)."""
    return _random.uniform(-0.8, 0.8, shape)


def nonzero(*shape):
    return _random.uniform(0.4, 2, shape) * _random.choice([-1, 1], shape)


def fraction(*shape):
    """A multiple of 1/2, but not of 1, with a little noise: far from all integers."""
    return _random.integers(-3, 3, shape) + _random.uniform(0.3, 0.7, shape)


def distinct(*shape):
    """No two elements are near each other."""
    size = int(np.prod(shape))
    return _random.permutation(np.linspace(-2, 2, size)).reshape(shape) + 0.05


SHAPES = ((), (1,), (2, 3), (0, 3), (2, 1, 2))
PAIRS = (
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((), (2,)),
    ((2,), ()),
    ((), ()),
    ((1,), (2, 2)),
    ((0, 3), (1, 3)),
)


def unary(function, domain, torch=None, **kwargs):
    row(
        function,
        *(call(np.asarray(domain(*shape)), **kwargs) for shape in SHAPES),
        torch=torch and (lambda module, x, **kw: getattr(module, torch)(x, **kw)),
    )


def binary(function, domain, torch=None, right=None):
    right = right or domain
    row(
        function,
        *(call(np.asarray(domain(*a)), np.asarray(right(*b))) for a, b in PAIRS),
        call(np.asarray(domain(2, 2)), 0.75),
        call(0.75, np.asarray(right(2, 2))),
        torch=torch and (lambda module, a, b: getattr(module, torch)(*tensors(module, a, b))),
    )


def tensors(module, *args):
    """Python numbers as tensors too: many of PyTorch's functions want them so."""
    like = next(x for x in args if isinstance(x, module.Tensor))
    return [module.as_tensor(x, dtype=like.dtype) for x in args]


def dims(x, axis):
    """All axes where NumPy says None."""
    return tuple(range(x.ndim)) if axis is None else axis
