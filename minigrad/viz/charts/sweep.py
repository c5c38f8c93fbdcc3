"""Heat map of a sweep: the results of trainings over two hyper-parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from ...checks import describe
from ...tensor import Tensor
from ..plot import Figure
from ..plot.scales import short


def heat_map(
    sweep: Mapping[tuple[Any, Any], float | None] | np.ndarray | Sequence,
    *,
    x: Sequence | None = None,
    y: Sequence | None = None,
    x_label: str = "",
    y_label: str = "",
    label: str = "",
    best: str = "lowest",
    title: str = "Sweep",
) -> Figure:
    """The results of trainings over two hyper-parameters: a cell for each pair, the best marked.

    Args:
        sweep: {(a, b): result, ...}, a along x and b along y; or an array (rows, columns).
        x, y: of an array, the values that belong to its columns and its rows.
        x_label, y_label: what the hyper-parameters are called.
        label: what the results are, such as "validation loss".
        best: "lowest" or "highest" marks that cell; "none" marks none.
        title: stands above.

    Numbers stand in rising order, other values (names of optimizers) as they come first. A result
    that is None or not a finite number, or a pair that is not there, leaves its cell empty.

    Raises:
        TypeError, ValueError: no table of numbers over two hyper-parameters, or no result in it.

    >>> results = {(lr, wd): (lr - 0.1) ** 2 + wd for lr in (0.01, 0.1, 1) for wd in (0, 0.1)}
    >>> picture = heat_map(results, x_label="learning rate", y_label="weight decay", label="loss")
    """
    if best not in ("lowest", "highest", "none"):
        raise ValueError(f"heat_map: best must be 'lowest', 'highest' or 'none', got {best!r}")
    if isinstance(sweep, Mapping):
        if x is not None or y is not None:
            raise TypeError("heat_map: a dict brings the values along x and y in its keys")
        x, y, values = of_pairs(sweep)
    else:
        x, y, values = of_array(sweep, x, y)
    values = np.where(np.isfinite(values), values, np.nan)
    if np.isnan(values).all():
        raise ValueError("heat_map: there is no result in it, or none that is a finite number")
    x_names, y_names = ([name_of(value) for value in axis] for axis in (x, y))
    found = {"lowest": np.nanargmin, "highest": np.nanargmax}
    words = ""
    if best in found:
        row, column = map(int, np.unravel_index(found[best](values), values.shape))
        words = (
            f"The {best} {label or 'value'}, {values[row, column]:.4g}, is at "
            f"{x_label or 'x'} {x_names[column]}, {y_label or 'y'} {y_names[row]}."
        )
    figure = Figure(title, description=words, x_label=x_label, y_label=y_label)
    figure.heat_map(values[::-1], x_names, y_names[::-1], label=label or None, text=True)
    if best in found:  # a frame; names stand at 0, 1, 2 ..., rows from the top
        corners = 0.47 * np.array([[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]])
        figure.line(column + corners[0], len(y) - 1 - row + corners[1], label=best)
    return figure


def name_of(value: Any) -> str:
    """A value of a hyper-parameter, as it stands along the axis."""
    return short(float(value)) if isinstance(value, Real) else str(value)


def of_pairs(sweep: Mapping) -> tuple[list, list, np.ndarray]:
    """The values along x and along y, and the table (y, x); NaN where there is no result."""
    for key in sweep:
        if not isinstance(key, tuple) or len(key) != 2:
            raise TypeError(
                "heat_map: the keys must be pairs such as (lr, weight_decay), got "
                f"{describe(key)}. Of more hyper-parameters, choose two"
            )
    x, y = (in_order([key[i] for key in sweep]) for i in (0, 1))
    values = np.full((len(y), len(x)), np.nan)
    for (a, b), result in sweep.items():
        values[y.index(b), x.index(a)] = number((a, b), result)
    return x, y, values


def in_order(values: list) -> list:
    """Each value once; numbers rise, others stay in the order in which they came first."""
    different = list(dict.fromkeys(values))
    return sorted(different) if all(isinstance(v, Real) for v in different) else different


def number(key: tuple, result: Any) -> float:
    """A result as a float, NaN for None."""
    if result is None:
        return np.nan
    if isinstance(result, (Tensor, np.ndarray)) and result.ndim == 0:
        result = result.item()
    if not isinstance(result, Real):
        raise TypeError(
            f"heat_map: the result of {key} must be a number, got {describe(result)}. Of a History "
            "take for example min(history.validation['loss'])"
        )
    return float(result)


def of_array(sweep: Any, x: Any, y: Any) -> tuple[list, list, np.ndarray]:
    """The same of an array and the values along its axes."""
    try:
        values = np.asarray(sweep.array if isinstance(sweep, Tensor) else sweep, np.float64)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.ndim != 2 or not values.size:
        raise ValueError(
            "heat_map: expected {(a, b): result} or a table (rows, columns) of numbers, got "
            f"{describe(sweep)}"
        )
    rows, columns = values.shape
    axes = []
    for name, given, n, what in (("x", x, columns, "column"), ("y", y, rows, "row")):
        names = list(range(n)) if given is None else list(given)
        if len(names) != n:
            raise ValueError(
                f"heat_map: {name} must have a value for each of the {n} {what}s, got {len(names)}"
            )
        axes.append(names)
    return axes[0], axes[1], values
