"""Outcomes: what functions gave, made comparable, and as JSON between two processes.

leaf    a number, an array or a text in an outcome, with its place in it: "step 2, theta"
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ..tensor import Tensor

PLAIN = (bool, str, type(None))


class Leaf(NamedTuple):
    place: str  # "" if the outcome is one value
    value: Any  # a float64 array, a text, a bool or None
    kind: str  # "float64", "int64", "bool", "str", "NoneType", or the name of a type unknown here


class Difference(NamedTuple):
    """The first place where two outcomes differ: what was expected there, and what was got."""

    kind: str  # "missing", "more", "type", "shape", "nan" or "value"
    place: str
    expected: Any
    got: Any


def encoded(value: Any) -> Any:
    """An outcome as what JSON can hold.

    >>> encoded({"x": np.array([1.0, 2.0]), "n": 3})
    {'x': {'array': [1.0, 2.0], 'shape': [2], 'dtype': 'float64'}, 'n': \
{'array': [3], 'shape': [], 'dtype': 'int64'}}
    """
    if isinstance(value, Tensor):
        value = value.array
    if isinstance(value, dict):
        return {str(key): encoded(x) for key, x in value.items()}
    if isinstance(value, (list, tuple)) and not all(isinstance(x, (int, float)) for x in value):
        return [encoded(x) for x in value]
    if isinstance(value, PLAIN):
        return value
    try:
        array = np.asarray(value)
    except ValueError:
        return {"unknown": type(value).__name__}
    if array.dtype.kind not in "biuf":
        return {"unknown": type(value).__name__}
    numbers = array.reshape(-1).tolist()
    return {"array": numbers, "shape": list(array.shape), "dtype": str(array.dtype)}


def leaves(data: Any, place: str = "") -> Iterator[Leaf]:
    """The leaves of an encoded outcome, in order."""
    if isinstance(data, dict) and "array" in data:
        array = np.array(data["array"], np.float64).reshape(data["shape"])
        yield Leaf(place, array, data["dtype"])
    elif isinstance(data, dict) and "unknown" in data:
        yield Leaf(place, None, data["unknown"])
    elif isinstance(data, (dict, list)):
        items = data.items() if isinstance(data, dict) else enumerate(data, 1)
        for key, value in items:
            yield from leaves(value, f"{place}, {key}" if place else str(key))
    else:
        yield Leaf(place, data, type(data).__name__)


def first_difference(expected: Any, got: Any, rtol: float) -> Difference | None:
    """Where two encoded outcomes first differ by more than rounding, or None.

    Numbers may differ by `rtol` times the largest number of their array, and by single precision
    if what was got is in single precision.
    """
    wanted, given = list(leaves(expected)), {leaf.place: leaf for leaf in leaves(got)}
    for leaf in wanted:
        other = given.get(leaf.place)
        if other is None:
            return Difference("missing", leaf.place, leaf.value, None)
        found = difference_of(leaf, other, rtol)
        if found:
            return found
    more = [place for place in given if place not in {leaf.place for leaf in wanted}]
    return Difference("more", more[0], None, given[more[0]].value) if more else None


def difference_of(leaf: Leaf, other: Leaf, rtol: float) -> Difference | None:
    """How a leaf differs from what stands in its place."""
    if not isinstance(leaf.value, np.ndarray):
        same = leaf.kind == other.kind and leaf.value == other.value
        return None if same else Difference("value", *leaf[:2], other.value)
    if not isinstance(other.value, np.ndarray):
        return Difference("type", *leaf[:2], other.kind)
    a, b = leaf.value, other.value
    if a.shape != b.shape:
        return Difference("shape", leaf.place, a, b)
    if (np.isnan(b) & ~np.isnan(a)).any():
        return Difference("nan", leaf.place, a, b)
    limit = 1e-4 if other.kind in ("float32", "float16") else rtol
    scale = np.abs(a[np.isfinite(a)]).max(initial=1e-300)
    with np.errstate(invalid="ignore"):
        close = (a == b) | (np.isnan(a) & np.isnan(b)) | (np.abs(a - b) <= limit * scale)
    return None if close.all() else Difference("value", leaf.place, a, b)
