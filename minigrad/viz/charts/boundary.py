"""Decision boundary: which class a model gives each point of the plane, and the data on top.

x (n, 2)      the points          xs, ys     the axes of the grid
target (n,)   their classes       C          the number of classes
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

import numpy as np

from ...checks import check_count, check_number, describe
from ...data import TensorDataset
from ...engine import no_grad
from ...nn import Module
from ...snapshot import untouched
from ...tensor import Tensor, wrap
from ..plot import Figure

BATCH = 4096  # rows of the grid that go through the model at once


def decision_boundary(
    model: Module | Callable[[Tensor], Tensor],
    x: Any,
    target: Any = None,
    *,
    resolution: int = 200,
    padding: float = 0.1,
    equal: bool = False,
    labels: Sequence[str] | None = None,
    names: tuple[str, str] = ("x1", "x2"),
    title: str = "Decision boundary",
) -> Figure:
    """A region for each class in the plane of two features, and the data as points on top.

    The model answers for each point of a grid, in eval mode; nothing is recorded, and nothing of
    it changes. Of logits (N, C) the largest decides; of one logit, (N,) or (N, 1), the sign: the
    boundary is where it is 0, which is where a sigmoid would give 1/2.

    Args:
        model: a Module, or any function of a Tensor (N, 2).
        x: the points (n, 2); or a pair (x, target); or a TensorDataset of the two.
        target: the classes, whole numbers from 0, (n,) or (n, 1); None for points without.
        resolution: points of the grid along each axis.
        padding: how far the picture reaches beyond the data, as a share of their extent.
        equal: one unit is as long in y as in x: for features of the same kind, so that a circle is
            round.
        labels: the names of the C classes.
        names: the names of the two features.
        title: stands above.

    Raises:
        TypeError, ValueError: the points are not in a plane, the target does not fit them or the
            model, or the model gives something else than logits.

    >>> from minigrad import data
    >>> picture = decision_boundary(lambda x: x[:, 1] - x[:, 0], data.moons(50), resolution=50)
    """
    points, classes = pair(x, target)
    resolution = check_count("decision_boundary: resolution", resolution, 2)
    padding = check_number("decision_boundary: padding", padding, 0, inf)
    dtype = points.dtype if points.dtype.kind == "f" else np.dtype(np.float32)
    xs, ys = (axis(points[:, i], resolution, padding) for i in (0, 1))
    cells = np.stack([a.ravel() for a in np.meshgrid(xs, ys)], 1)
    with untouched(model), no_grad():
        if isinstance(model, Module):
            model.eval()
        regions, count = answers(model, cells.astype(dtype))
        answered, _ = answers(model, points.astype(dtype))
    labels = checked_labels(labels, count, classes)

    figure = Figure(
        title,
        description=in_words(answered, classes),
        x_label=names[0],
        y_label=names[1],
        equal=equal,
    )
    figure.regions(regions.reshape(resolution, resolution), xs, ys, labels=labels)
    if classes is None:
        return figure.scatter(*points.T)
    for c, label in enumerate(labels):
        figure.scatter(*points[classes == c].T, label=label)
    return figure


def checked_labels(labels: Any, count: int, classes: np.ndarray | None) -> list[str]:
    """A name for each of the classes that the model tells apart."""
    if classes is not None and classes.max() >= count:
        raise ValueError(
            f"decision_boundary: target has a class {classes.max()}, but the model tells {count} "
            f"apart, 0 to {count - 1}. Give it an output for each class"
        )
    if labels is None:
        return [f"class {c}" for c in range(count)]
    if len(labels) != count:
        raise ValueError(
            f"decision_boundary: labels must name the {count} classes of the model, got "
            f"{len(labels)} names"
        )
    return [str(label) for label in labels]


def in_words(answered: np.ndarray, classes: np.ndarray | None) -> str:
    """How many of the points lie in the region of their class."""
    if classes is None:
        return ""
    right = int((answered == classes).sum())
    return f"{right} of the {len(classes)} points lie in the region of their class."


def pair(x: Any, target: Any) -> tuple[np.ndarray, np.ndarray | None]:
    """Points (n, 2) and, if there are any, classes (n,), as arrays."""
    if isinstance(x, TensorDataset):
        x = x.tensors
    if isinstance(x, (tuple, list)) and len(x) == 2 and isinstance(x[0], (Tensor, np.ndarray)):
        if target is not None:
            raise TypeError("decision_boundary: x is a pair (x, target) and target is given too")
        x, target = x
    points = numbers("x", x)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
        raise ValueError(
            "decision_boundary: x must have shape (n, 2), two features that span a plane, got "
            f"{points.shape}. To look at two of more features, pass those as x, and as model a "
            "function that fills in the others"
        )
    if not np.isfinite(points).all():
        raise ValueError("decision_boundary: x must hold finite numbers, but holds NaN or infinity")
    return points, None if target is None else classes_in(target, len(points))


def numbers(name: str, value: Any) -> np.ndarray:
    """The array of a Tensor, an array or a list of numbers."""
    found = value.array if isinstance(value, Tensor) else np.asarray(value)
    if found.dtype.kind not in "fiub":
        raise TypeError(f"decision_boundary: {name} must hold numbers, got {describe(value)}")
    return found


def classes_in(target: Any, n: int) -> np.ndarray:
    """The classes (n,) as whole numbers."""
    found = numbers("target", target)
    if found.shape not in ((n,), (n, 1)):
        raise ValueError(
            f"decision_boundary: target must have a class for each of the {n} points, shape "
            f"({n},), got {found.shape}"
        )
    found = found.reshape(n)
    if not np.isfinite(found).all() or (found != np.floor(found)).any() or (found < 0).any():
        raise ValueError(
            "decision_boundary: target must hold classes, whole numbers from 0, but it runs from "
            f"{found.min():g} to {found.max():g}. A quantity has no boundary"
        )
    return found.astype(np.int64)


def axis(values: np.ndarray, resolution: int, padding: float) -> np.ndarray:
    """Numbers from below the least of `values` to above the largest."""
    low, high = float(values.min()), float(values.max())
    margin = padding * (high - low) if high > low else 1.0
    return np.linspace(low - margin, high + margin, resolution)


def answers(model: Callable, x: np.ndarray) -> tuple[np.ndarray, int]:
    """The class of each row of x (N, 2), and how many classes the model tells apart."""
    logits = np.concatenate([logits_of(model, x[i : i + BATCH]) for i in range(0, len(x), BATCH)])
    if logits.shape[1] == 1:
        return (logits[:, 0] > 0).astype(np.int64), 2
    return logits.argmax(1), logits.shape[1]


def logits_of(model: Callable, x: np.ndarray) -> np.ndarray:
    """What the model gives for x (N, 2), as (N, C) or (N, 1)."""
    output = model(wrap(x))
    if not isinstance(output, Tensor):
        raise TypeError(f"decision_boundary: model must return a Tensor, got {describe(output)}")
    n, logits = len(x), output.array
    if logits.shape != (n,) and (logits.ndim != 2 or len(logits) != n or logits.size == 0):
        raise ValueError(
            f"decision_boundary: for {n} points the model must give logits of shape ({n}, C), or "
            f"one logit each, ({n},) or ({n}, 1), got {logits.shape}"
        )
    if np.isnan(logits).any():
        raise ValueError(
            "decision_boundary: the model gives NaN for some of the points, so they have no class. "
            "Look at its weights: the training may have diverged"
        )
    return logits.reshape(n, -1)
