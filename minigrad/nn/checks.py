"""Checks of arguments that several layers share."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

from .advice import kind_of


def check_count(name: str, value: Any, least: int = 1) -> int:
    """Return `value` as an int; it must be a whole number, `least` or more."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, got {kind_of(value)}")
    if value < least:
        raise ValueError(f"{name} must be {least} or more, got {value}")
    return int(value)


def check_probability(name: str, value: Any) -> float:
    """Return `value`; it must be a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number from 0 to 1, got {kind_of(value)}")
    if not 0 <= value <= 1:
        raise ValueError(f"{name} is a probability, a number from 0 to 1, got {value}")
    return value


def check_counts(name: str, value: Any, n: int, least: int = 1) -> tuple[int, ...]:
    """Return `n` whole numbers, one for each axis, from one number for all or from n of them."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * n
    if len(values) != n:
        raise ValueError(f"{name} must be one number or {n}, one for each axis, got {value}")
    return tuple(check_count(name, v, least) for v in values)
