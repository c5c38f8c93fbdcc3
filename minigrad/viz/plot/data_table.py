"""Data as plain text, for those who cannot see the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .scales import short


def series_table(heading: str, rows: int | None, columns: Mapping[str, np.ndarray]) -> str:
    """A heading and one column of numbers for each array; all have the same length.

    >>> print(series_table("loss (line)", 2, {"step": np.arange(3.0), "loss": np.ones(3)}))
    loss (line): 3 points, 2 of them shown, evenly spaced
    step  loss
       0     1
       2     1
    """
    length = len(next(iter(columns.values())))
    chosen = evenly(length, rows)
    words = "1 point" if length == 1 else f"{length} points"
    if len(chosen) < length:
        words += f", {len(chosen)} of them shown, evenly spaced"
    cells = [[short(float(values[i])) for values in columns.values()] for i in chosen]
    return "\n".join([f"{heading}: {words}", *aligned(list(columns), cells)])


def matrix_table(
    heading: str,
    rows: int | None,
    values: np.ndarray,
    row_names: Sequence[str],
    column_names: Sequence[str],
) -> str:
    """A heading and a matrix, with names for its rows and columns."""
    down, across = evenly(len(row_names), rows), evenly(len(column_names), rows)
    shown = f"{len(row_names)} by {len(column_names)} values"
    if len(down) < len(row_names) or len(across) < len(column_names):
        shown += f", {len(down)} by {len(across)} of them shown, evenly spaced"
    cells = [[row_names[i], *(short(float(values[i, j])) for j in across)] for i in down]
    return "\n".join(
        [f"{heading}: {shown}", *aligned(["", *(column_names[j] for j in across)], cells)]
    )


def evenly(length: int, most: int | None) -> list[int]:
    """At most so many indices, evenly spaced, the first and the last among them."""
    if most is None or length <= most:
        return list(range(length))
    return np.unique(np.linspace(0, length - 1, most).round().astype(int)).tolist()


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table whose columns end below each other."""
    widths = [max(map(len, column)) for column in zip(header, *rows)]
    return (
        ["  ".join(map(str.rjust, row, widths)).rstrip() for row in (header, *rows)] if rows else []
    )
