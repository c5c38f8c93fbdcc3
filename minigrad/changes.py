"""Which arrays were changed in place, and when: a rule must not read a value that is no longer it.

Time is counted in operations, backwards: the later, the smaller. (The engine wants the newest
operation first, and a heap gives the smallest number first.)
"""

import inspect
from itertools import count
from weakref import ref

import numpy as np

from .vjps import VJPS

clock = count(0, -1).__next__


class LatestChange:
    """When an array was last changed in place: before that, nothing need be checked."""

    __slots__ = ("time",)


latest_change = LatestChange()
latest_change.time = 1  # before the first operation

# When each block of memory was last changed in place, and by what. The key is the id of the array
# that owns it; a weak reference takes the entry away when that array goes.
_changes = {}


def owner(array):
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def mark_changed(array, by):
    """Note that `array` has just been changed in place by the operation named `by`."""
    latest_change.time = clock()
    array = owner(array)
    key = id(array)
    known = _changes.get(key)
    gone = known[2] if known else ref(array, lambda _: _changes.pop(key, None))
    _changes[key] = (latest_change.time, by, gone)


def check_unchanged(node, reads_all=False):
    """Raise if a value that a rule of this operation will read has been changed since."""
    time, function, inputs, arrays, _, saved, _ = node
    for rule, x in zip(VJPS[function], inputs):
        if rule is None or not getattr(x, "tracked", False):
            continue
        for value in arrays if reads_all else values_read(rule, saved, arrays):
            if not isinstance(value, np.ndarray):
                continue
            changed, by, _ = _changes.get(id(owner(value)), (1, None, None))
            if changed < time:
                raise RuntimeError(
                    f"backward: {name_of(function)} saved a Tensor of shape {value.shape} that was "
                    f"changed in place afterwards, by {by}. Its derivative needs the old value: "
                    "call backward before the change, or change a .clone()"
                )


def values_read(rule, saved, arrays):
    """The arrays whose values the rule reads: those whose parameter has no leading underscore."""
    parameters = [
        q for q in inspect.signature(rule).parameters.values() if q.kind is not q.KEYWORD_ONLY
    ][1:]
    values = [saved, *arrays]
    if parameters and parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL:
        parameters += parameters[-1:] * len(values)
    for parameter, value in zip(parameters, values):
        if not parameter.name.startswith("_"):
            yield from value if isinstance(value, tuple) else (value,)


def name_of(function):
    """The name of a recorded function, as a user would write it: ``np.tanh``, ``softmax``."""
    if function is None:
        return "an operation that was swept and freed"
    module = getattr(function, "__module__", None) or "numpy"
    prefix = "np." if isinstance(function, np.ufunc) or module.startswith("numpy") else ""
    return prefix + function.__name__
