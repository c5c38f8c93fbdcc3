"""What a caller passed, as arrays of numbers that can be drawn; or an error that explains."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...checks import describe
from ...tensor import Tensor
from .scales import LARGEST


def numbers(call: str, name: str, values: Any, ndim: int) -> np.ndarray:
    """`values` as a float64 array with `ndim` axes; infinite and huge ones become NaN.

    Args:
        call: the method that was called, for the message: "line".
        name: the argument's name.
        values: array, Tensor, or a list of numbers or of Tensors.

    Raises:
        TypeError: they are not real numbers.
        ValueError: they have another number of axes.
    """
    given = [bare(v) for v in values] if isinstance(values, list | tuple) else bare(values)
    try:
        array = np.asarray(given)
    except ValueError:
        raise ValueError(
            f"Figure.{call}: the parts of {name} differ in length. Pass one array of numbers"
        ) from None
    if array.dtype.kind not in "biuf" and array.size:
        raise TypeError(f"Figure.{call}: {name} must be real numbers, got {describe(values)}")
    if array.ndim != ndim:
        wanted = {0: "one number", 1: "a list of numbers, shape (n,)"}.get(
            ndim, "a matrix of numbers, shape (rows, columns)"
        )
        hint = " Flatten it with .reshape(-1), or draw its columns one by one." * (
            ndim == 1 and array.ndim > 1
        )
        raise ValueError(f"Figure.{call}: {name} must be {wanted}, got shape {array.shape}.{hint}")
    array = array.astype(np.float64)
    return np.where(np.abs(array) <= LARGEST, array, np.nan)  # NaN fails the comparison


def bare(value: Any) -> Any:
    """The array of a Tensor; anything else as it is."""
    return value.array if isinstance(value, Tensor) else value


def is_whole(values: Any) -> bool:
    """True if the values are integers by their type."""
    values = np.asarray([bare(v) for v in values] if isinstance(values, list) else bare(values))
    return values.dtype.kind in "iub" and values.size > 0


def are_names(values: Any) -> bool:
    """True for a list, tuple or array of texts."""
    return (
        isinstance(values, list | tuple | np.ndarray)
        and len(values) > 0
        and all(isinstance(value, str) for value in values)
    )


def check_above_zero(call: str, name: str, values: np.ndarray, scale: str) -> None:
    """A log axis shows numbers above 0 alone."""
    if scale != "log":
        return
    bad = np.flatnonzero(values.ravel() <= 0)
    if bad.size:
        first, least = int(bad[0]), float(np.nanmin(values))
        raise ValueError(
            f'Figure.{call}: {name}_scale="log" shows numbers above 0 only, but {bad.size} of the '
            f"{values.size} values of {name} are 0 or less (the first at index {first}, the least "
            f'is {least:g}). Use Figure({name}_scale="linear"), or put NaN in their place to '
            "leave a gap"
        )


def check_label(call: str, label: Any) -> str | None:
    if label is not None and not isinstance(label, str):
        raise TypeError(
            f"Figure.{call}: label must be a text or None, got {describe(label)}. "
            "Pass a second series in a call of its own"
        )
    return label


def grid_axis(call: str, name: str, values: Any, length: int) -> np.ndarray:
    """Coordinates of a grid's columns or rows: increasing, one for each."""
    axis = numbers(call, name, values, 1)
    if axis.size != length:
        what = "columns" if name == "x" else "rows"
        raise ValueError(
            f"Figure.{call}: the values have {length} {what}, but {name} has {axis.size} entries. "
            "Values have shape (len(y), len(x)): a row for each y"
        )
    if axis.size > 1 and not (np.diff(axis) > 0).all():
        raise ValueError(f"Figure.{call}: {name} must increase from entry to entry, without NaN")
    return axis


def check_range(name: str, given: Any, scale: str) -> tuple[float, float] | None:
    if given is None:
        return None
    try:
        low, high = (float(bare(end)) for end in given)
    except (TypeError, ValueError):
        raise TypeError(
            f"Figure: {name}_range must be two numbers (low, high), got {describe(given)}"
        ) from None
    largest = max(abs(low), abs(high))
    if not (largest <= LARGEST and high - low > max(1e-12 * largest, 1e-290)):
        raise ValueError(
            f"Figure: {name}_range must be (low, high), finite and low < high (by more than "
            f"rounding), got ({low}, {high})"
        )
    if scale == "log" and low <= 0:
        raise ValueError(
            f'Figure: {name}_scale="log" needs a {name}_range above 0, got ({low:g}, {high:g})'
        )
    return low, high


def check_choice(name: str, given: Any, choices: tuple[str, ...]) -> str:
    if given not in choices:
        wanted = " or ".join(f'"{choice}"' for choice in choices)
        raise ValueError(f"Figure: {name} must be {wanted}, got {describe(given)}")
    return given
