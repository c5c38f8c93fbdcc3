"""Split data into a part to train on and a part to test on."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from ..checks import check_number, describe
from ..tensor import Tensor
from .checks import seeded

Rows = TypeVar("Rows", Tensor, np.ndarray)
Labels = TypeVar("Labels", Tensor, np.ndarray)


def train_test_split(
    x: Rows, y: Labels, test_fraction: float = 0.2, seed: int = 0, stratify: bool = False
) -> tuple[Rows, Rows, Labels, Labels]:
    """Shuffle the rows and set a fraction of them aside: `x_train, x_test, y_train, y_test`.

    Every row goes to exactly one side, and row i of x stays with row i of y. The test side
    gets `round(test_fraction * n)` rows; with `stratify`, that many of each class of y, so
    that a rare class is found on both sides. The order of the results is scikit-learn's.

    Shapes: x (n, ...), y (n, ...), or (n,) with `stratify`; Tensors or arrays, and the results
    are copies of the same kind.
    Raises: TypeError for anything else than Tensors and arrays; ValueError when the lengths
    differ, the fraction is not between 0 and 1, or a side would be empty.
    """
    for name, value in (("x", x), ("y", y)):
        if not isinstance(value, (Tensor, np.ndarray)) or value.ndim == 0:
            raise TypeError(
                f"{name} must be a Tensor or a NumPy array with a row per example, got "
                f"{describe(value)}. Convert it first, for example with minigrad.tensor({name})"
            )
    if len(x) != len(y):
        raise ValueError(
            f"x and y must have a row for each example, got {len(x)} rows in x {tuple(x.shape)} "
            f"and {len(y)} in y {tuple(y.shape)}"
        )
    test_fraction = check_number("test_fraction", test_fraction, least=0, most=1)

    order = seeded("seed", seed).permutation(len(x))
    in_test = np.zeros(len(x), dtype=bool)
    if not stratify:
        in_test[_share(order, test_fraction, "")] = True
    else:
        if y.ndim != 1:
            raise ValueError(
                f"stratify needs one class per row, y of shape (n,), got {tuple(y.shape)}. "
                f"Pass stratify=False, or y.squeeze(1) if y is a column"
            )
        labels = np.asarray(y.array if isinstance(y, Tensor) else y)
        for label in np.unique(labels):
            rows = order[labels[order] == label]
            in_test[_share(rows, test_fraction, f" of class {label}")] = True

    test, train = order[in_test[order]], order[~in_test[order]]
    return x[train], x[test], y[train], y[test]


def _share(rows: np.ndarray, fraction: float, whose: str) -> np.ndarray:
    """Return the first `fraction` of the rows; neither they nor the others may be none."""
    n_test = round(fraction * len(rows))
    if not 0 < n_test < len(rows):
        raise ValueError(
            f"test_fraction={fraction:g} of {len(rows)} row(s){whose} leaves "
            f"{len(rows) - n_test} for training and {n_test} for testing. "
            f"Both need a row at least: choose a fraction between 0 and 1, or bring more rows"
        )
    return rows[:n_test]
