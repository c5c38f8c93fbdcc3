"""Checks of arguments, and words for what was given, that the packages share."""

from __future__ import annotations

import reprlib
from numbers import Integral, Real
from typing import Any


def describe(value: Any) -> str:
    """A few words about a value: its type, and its name, shape or beginning."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if hasattr(value, "shape"):
        return f"{type(value).__name__} of shape {tuple(value.shape)}"
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__}"
    return f"{type(value).__name__} {reprlib.repr(value)}"


def check_count(name: str, value: Any, least: int = 1, why: str = "") -> int:
    """Return `value` as an int; it must be a whole number, `least` or more."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, got {describe(value)}")
    if value < least:
        raise ValueError(f"{name} must be {least} or more{why}, got {value}")
    return int(value)


def check_number(name: str, value: Any, least: float, most: float) -> float:
    """Return `value` as a float; it must be a number from `least` to `most`, both allowed."""
    limits = f"{least:g} or more" if most == float("inf") else f"from {least:g} to {most:g}"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, {limits}, got {describe(value)}")
    value = float(value)
    if not least <= value <= most or value == float("inf"):  # NaN fails the first comparison
        raise ValueError(f"{name} must be a finite number, {limits}, got {value}")
    return value
