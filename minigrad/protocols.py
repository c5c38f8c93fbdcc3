"""NumPy's two protocols: ``np.tanh(t)``, ``array @ t`` and ``np.concatenate([t, u])`` record.

A function that minigrad does not know is refused by name, instead of silently returning an array
without history.
"""

import inspect
from functools import lru_cache

import numpy as np

from .changes import mark_changed, name_of
from .engine import mode
from .tensor import Tensor, record, wrap
from .vjps import VJPS

# What ufunc.reduce means, as a function of the table.
REDUCTIONS = {np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min}

# NumPy functions that are answered by a function of minigrad with the same arguments.
ANSWERS = {np.shape: lambda t: t.shape, np.ndim: lambda t: t.ndim, np.size: lambda t: t.numel()}

# NumPy's second names.
SAME = {np.amax: np.max, np.amin: np.min, np.around: np.round}

# Integer or boolean results, which carry no gradient.
WITHOUT_GRADIENT = {
    np.all,
    np.allclose,
    np.any,
    np.argmax,
    np.argmin,
    np.argsort,
    np.array_equal,
    np.count_nonzero,
    np.isclose,
    np.searchsorted,
}


def answers(*numpy_functions):
    """Decorate a function of minigrad that answers for these NumPy functions."""

    def decorate(function):
        ANSWERS.update(dict.fromkeys(numpy_functions, function))
        return function

    return decorate


def call_ufunc(self, ufunc, method, *inputs, out=None, **kwargs):
    """Tensor.__array_ufunc__"""
    if method == "reduce" and ufunc in REDUCTIONS:  # along the first axis, if none is named
        return call_function(self, REDUCTIONS[ufunc], (), inputs, {"axis": 0} | kwargs)
    if method != "__call__" or ufunc.nout != 1:
        called = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        raise TypeError(f"np.{called} is not recorded for Tensors; call it on t.detach().numpy()")
    if kwargs:
        raise TypeError(f"{name_of(ufunc)} on Tensors takes no {', '.join(kwargs)}")
    result = record(ufunc, inputs)
    if out is None:
        return result
    (target,) = out
    if mode.grad and (result.tracked or getattr(target, "tracked", False)):
        raise TypeError(
            f"{name_of(ufunc)}: out= cannot hold a recorded result; leave it out, or use no_grad()"
        )
    array = target.array if isinstance(target, Tensor) else target
    np.copyto(array, result.array, casting="same_kind")
    mark_changed(array, name_of(ufunc))
    return target


def call_function(self, function, types, args, kwargs):
    """Tensor.__array_function__"""
    function = SAME.get(function, function)
    if function in ANSWERS:
        try:
            return ANSWERS[function](*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{name_of(function)} on Tensors: {error}") from error
    if function in WITHOUT_GRADIENT:
        result = function(*map(bare, args), **{k: bare(v) for k, v in kwargs.items()})
        return result if isinstance(result, bool) else wrap(np.asarray(result))
    if function not in VJPS:
        raise TypeError(
            f"{name_of(function)} is not recorded for Tensors; use minigrad's operations, or call "
            "it on t.detach().numpy() if no gradient is needed"
        )
    inputs, options = arranged(function, args, kwargs)
    if any(isinstance(value, Tensor) for value in options.values()):
        raise TypeError(f"{name_of(function)}: pass Tensors by position, not by name")
    return record(function, inputs, options)


def bare(x):
    return x.array if isinstance(x, Tensor) else x


def arranged(function, args, kwargs):
    """(inputs, options) as the table's rules want them: arrays by position, the rest by name."""
    parameters = numpy_parameters(function)
    if parameters is None:  # written in C, or by us: the rules follow its own order
        inputs, options = args, kwargs
    else:
        given = dict(zip(parameters, args)) | kwargs
        arrays = parameters[: max(1, len(VJPS[function]))]
        inputs = tuple(given.get(k) for k in arrays)
        options = {
            k: v
            for k, v in given.items()
            if k not in arrays and v is not parameters_default(function, k)
        }
    known = rule_options(function)
    if known is not None and (unknown := set(options) - known):
        raise TypeError(f"{name_of(function)} on Tensors takes no {', '.join(sorted(unknown))}")
    return inputs, options


@lru_cache(None)
def numpy_parameters(function):
    if not name_of(function).startswith("np."):
        return None
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:
        return None
    any_number = any(q.kind is q.VAR_POSITIONAL for q in parameters.values())
    return None if any_number else list(parameters)


def parameters_default(function, name):
    parameter = inspect.signature(function).parameters.get(name)
    return None if parameter is None else parameter.default


@lru_cache(None)
def rule_options(function):
    """The names of the options that the function's rule knows, or None where there is no rule."""
    rule = next((r for r in VJPS[function] if r is not None), None)
    return None if rule is None else set(inspect.signature(rule).parameters)


Tensor.__array_ufunc__ = call_ufunc
Tensor.__array_function__ = call_function
