"""Checks of arguments that several layers share."""

from __future__ import annotations

from typing import Any

from ..checks import check_count, check_number


def check_probability(name: str, value: Any) -> float:
    """Return `value`; it must be a number from 0 to 1."""
    return check_number(name, value, 0, 1)


def check_counts(name: str, value: Any, n: int, least: int = 1) -> tuple[int, ...]:
    """Return `n` whole numbers, one for each axis, from one number for all or from n of them."""
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * n
    if len(values) != n:
        raise ValueError(f"{name} must be one number or {n}, one for each axis, got {value}")
    return tuple(check_count(name, v, least) for v in values)
