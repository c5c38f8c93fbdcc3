"""At which values a contour plot draws its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...checks import check_count
from .arguments import numbers
from .scales import nice_numbers


def levels_between(values: np.ndarray, levels: int | Sequence[float], log: bool) -> list[float]:
    """Increasing levels: those that were given, or round numbers between the values.

    >>> levels_between(np.array([[0.0, 10.0]]), 5, log=False)
    [2.0, 4.0, 6.0, 8.0]
    """
    if np.ndim(levels):
        return sorted(set(finite_levels(levels)))
    count = check_count("Figure.contour: levels", levels)
    finite = values[np.isfinite(values)]
    if log and (finite < 0).any():
        raise ValueError(
            f"Figure.contour: log=True needs values of 0 or more, but "
            f"{int((finite < 0).sum())} of {finite.size} are below 0 (the least is "
            f"{finite.min():g}). Use log=False, or subtract the least value"
        )
    finite = finite[finite > 0] if log else finite
    if not finite.size or finite.min() == finite.max():
        return []  # flat ground has no lines
    if not log:
        low, high = float(finite.min()), float(finite.max())
        return [level for level in nice_numbers(low, high, count + 1) if low < level < high]
    low = float(np.quantile(finite, 0.002))  # one lucky point at the minimum does not count
    wanted = np.geomspace(low, finite.max(), count + 2)[1:-1].tolist()
    return sorted({float(f"{level:.1e}") for level in wanted})  # two digits, as they are labelled


def finite_levels(levels: Any) -> list[float]:
    array = numbers("contour", "levels", levels, 1)
    if not np.isfinite(array).all():
        raise ValueError(f"Figure.contour: levels must be finite numbers, got {levels}")
    return array.tolist()
