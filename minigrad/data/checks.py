"""Checks of arguments that several files of this package share."""

from __future__ import annotations

import reprlib
from numbers import Integral, Real

import numpy as np


def check_count(name: str, value: object, least: int = 1, why: str = "") -> int:
    """Return `value` as an int; it must be a whole number, `least` or more."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(
            f"{name} must be a whole number, got {describe(value)}. Pass for example {name}={least}"
        )
    if value < least:
        raise ValueError(f"{name} must be {least} or more{why}, got {value}")
    return int(value)


def check_number(name: str, value: object, least: float, most: float) -> float:
    """Return `value` as a float; it must be a number from `least` to `most`, both allowed."""
    limits = f"{least:g} or more" if most == float("inf") else f"from {least:g} to {most:g}"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, {limits}, got {describe(value)}")
    value = float(value)
    if not least <= value <= most or value == float("inf"):  # NaN fails the first comparison
        raise ValueError(f"{name} must be a finite number, {limits}, got {value}")
    return value


def seeded(name: str, seed: object) -> np.random.Generator:
    """Return a new generator for `seed`; the global one is neither read nor moved."""
    return np.random.default_rng(check_count(name, seed, least=0))


def describe(value: object) -> str:
    """Return a few words for an error message: type and value, or type and shape of an array."""
    if hasattr(value, "shape"):
        return f"{type(value).__name__} of shape {tuple(value.shape)}"
    return f"{type(value).__name__} {reprlib.repr(value)}"
