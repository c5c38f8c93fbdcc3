"""Trajectories: the ways of optimizers over a function of two variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...checks import check_count, describe
from ...engine import no_grad
from ...tensor import Tensor, wrap
from ..plot import Figure

Range = tuple[float, float]
STEEP = 6  # the largest value is more than so many times the median: see `lines_of`
MARGIN = 0.15  # of the extent of the paths, around them


def trajectories(
    function: Callable[[Tensor, Tensor], Tensor],
    paths: Mapping[str, Any],
    *,
    x_range: Range | None = None,
    y_range: Range | None = None,
    minimum: tuple[float, float] | None = None,
    levels: int | Sequence[float] = 12,
    resolution: int = 100,
    equal: bool = False,
    title: str = "Trajectories",
) -> Figure:
    """Contour lines of a function of two variables, and the paths of optimizers over it.

    Args:
        function: such as ``def f(x, y): return x**2 + 10 * y**2``, written for numbers or Tensors,
            element by element: it is called once, with two float64 Tensors (m, n).
        paths: {"adam": path, ...}; a path (steps, 2) is an array, or a list of points (x, y).
        x_range, y_range: what is shown. None: all finite points of the paths, and a margin.
        minimum: (x, y) of the lowest point, to be marked where it is known.
        levels: how many contour lines, about; or their values.
        resolution: points of the grid along each axis.
        equal: one unit is as long in y as in x, so that the steepest way down is at right angles to
            the contour lines.
        title: stands above.

    The lines stand for equal differences; for equal ratios where the function, nowhere below 0,
    rises so steeply that most of its range lies at the picture's rim. A step that is not finite
    breaks its path.

    Raises:
        TypeError, ValueError: a path is not (steps, 2), or the function does not give one number
            for each point.

    >>> def f(x, y):
    ...     return x**2 + 10 * y**2
    >>> path = [(0.8**t, 0.5**t) for t in range(20)]
    >>> picture = trajectories(f, {"descent": path}, minimum=(0, 0))
    """
    ways = {name: as_path(name, path) for name, path in checked(paths).items()}
    resolution = check_count("trajectories: resolution", resolution, 2)
    if not np.ndim(levels):
        check_count("trajectories: levels", levels)
    if minimum is not None and np.shape(minimum) != (2,):
        raise ValueError(f"trajectories: minimum must be a point (x, y), got {describe(minimum)}")
    figure = Figure(title, x_label="x", y_label="y", x_range=x_range, y_range=y_range, equal=equal)
    shown = np.vstack([*ways.values(), *([] if minimum is None else [minimum])])
    shown = shown[np.isfinite(shown).all(1)]
    xs, ys = (
        np.linspace(*(reach(shown[:, i]) if given is None else given), resolution)
        for i, given in enumerate((x_range, y_range))
    )
    values = surface(function, xs, ys)
    figure.contour(values, xs, ys, levels=lines_of(values, levels))
    if minimum is not None:
        figure.vertical(minimum[0]).horizontal(minimum[1], label="minimum")
    for name, points in ways.items():
        figure.trajectory(points, label=name)
    return figure


def checked(paths: Any) -> Mapping:
    if not isinstance(paths, Mapping):
        raise TypeError(
            f"trajectories: paths must be a dict such as {{'adam': path}}, got {describe(paths)}"
        )
    if not paths:
        raise ValueError("trajectories: there is no path in the dict")
    return paths


def as_path(name: str, path: Any) -> np.ndarray:
    """A path (steps, 2) as float64."""
    points = path.array if isinstance(path, Tensor) else path
    if isinstance(points, (list, tuple)):
        points = [point.array if isinstance(point, Tensor) else point for point in points]
        check_copies(name, points)
    try:
        points = np.asarray(points, np.float64)
    except (TypeError, ValueError):
        points = np.empty(0)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(
            f"trajectories: the path {name!r} must have shape (steps, 2), a point (x, y) for each "
            f"step, got {describe(path)}"
        )
    if not np.isfinite(points).all(1).any():
        raise ValueError(f"trajectories: the path {name!r} has no point of finite numbers")
    return points


def check_copies(name: str, points: list) -> None:
    """Raise if the points are one and the same array, which an optimizer has changed in place."""
    arrays = [point for point in points if isinstance(point, np.ndarray)]
    if len(arrays) > 1 and np.shares_memory(arrays[0], arrays[-1]):
        raise ValueError(
            f"trajectories: the points of the path {name!r} share their memory, so that all are "
            "what the last one is. Append a copy at each step: w.detach().numpy().copy()"
        )


def reach(values: np.ndarray) -> Range:
    """From below the least number to above the largest."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) if high > low else 1.0
    return low - margin, high + margin


def surface(function: Callable, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """The values (m, n) of the function on the grid."""
    x, y = (wrap(a) for a in np.meshgrid(xs, ys))
    with no_grad(), np.errstate(all="ignore"):  # what is not finite is left out of the picture
        z = function(x, y)
    values = z.array if isinstance(z, Tensor) else np.asarray(z)
    if values.shape != x.shape:
        raise ValueError(
            f"trajectories: the function must give a number for each point. It got x and y of "
            f"shape {x.shape} and gave {describe(z)}. Write it element by element, such as "
            "x**2 + 10 * y**2, without sum() or float()"
        )
    return values


def lines_of(values: np.ndarray, levels: int | Sequence[float]) -> int | Sequence[float]:
    """The levels of the contour lines: at equal ratios where those at equal differences would
    crowd far up a slope and leave out the valley.

    In a bowl such as x**2 + 10 * y**2 the largest value is four times the median.
    """
    finite = values[np.isfinite(values)]
    if np.ndim(levels) or not finite.size or finite.min() < 0:
        return levels
    most = finite.max()
    if not most > STEEP * np.median(finite):
        return levels
    low = np.quantile(finite[finite > 0], 0.02)  # below, the grid is too coarse for a narrow valley
    return [float(f"{level:.1e}") for level in np.geomspace(low, most, levels + 1)[:-1]]
