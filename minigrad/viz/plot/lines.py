"""Lines and trajectories: points joined in their order, broken where one is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..theme import LIGHT
from .axes import Axes
from .data_table import series_table
from .looks import Look, marker
from .marks import Mark, inside
from .svg import element, path_data


class Line(Mark):
    """A series of points, joined."""

    def __init__(self, x: np.ndarray, y: np.ndarray, label: str | None, look: Look):
        self.x, self.y, self.label, self.look = x, y, label, look

    def draw(self, axes: Axes) -> list[str]:
        pieces = list(unbroken(axes.across(self.x), axes.down(self.y)))
        out = []
        if strokes := "".join(path_data(x, y) for x, y in pieces if len(x) > 1):
            out.append(stroke(strokes, self.look))
        for x, y in pieces:
            if len(x) == 1:  # between two gaps: a path would not show it
                out.append(element("circle", cx=x[0], cy=y[0], r=2.5, fill=self.look.colour))
        return out

    def covered(self, axes: Axes) -> np.ndarray:
        return along(axes, self.x, self.y)

    def key(self, x: float, y: float) -> str:
        return stroke(path_data(np.array([x, x + 26]), np.array([y, y])), self.look)

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        return series_table(
            f"{self.label or 'line'} (line)", rows, {x_name: self.x, y_name: self.y}
        )


class Trajectory(Mark):
    """A path over the plane: a ring at its start, a marker at its end, dots for far apart steps."""

    APART = 6  # pixels from step to step; dots that are closer would hide the dashes

    def __init__(self, points: np.ndarray, label: str | None, look: Look):
        self.x, self.y = points[:, 0], points[:, 1]
        self.label, self.look = label, look

    def draw(self, axes: Axes) -> list[str]:
        x, y = axes.across(self.x), axes.down(self.y)
        finite = np.isfinite(x) & np.isfinite(y)
        if not finite.any():
            return []
        pieces = [path_data(*piece) for piece in unbroken(x, y) if len(piece[0]) > 1]
        out = []
        if pieces:
            rim = {"stroke": LIGHT["paper"], "stroke_opacity": 0.6, "stroke_width": 4}
            out = [element("path", d="".join(pieces), fill="none", **rim)]
            out.append(stroke("".join(pieces), self.look))
        x, y = x[finite], y[finite]
        apart = np.median(np.hypot(np.diff(x), np.diff(y))) if len(x) > 1 else 0.0
        x, y = x.tolist(), y.tolist()
        if apart >= self.APART:
            dots = [element("circle", cx=a, cy=b, r=2.25) for a, b in zip(x, y)]
            out.append(element("g", "".join(dots), fill=self.look.colour))
        ring = {"fill": LIGHT["paper"], "stroke": self.look.colour, "stroke_width": 2}
        out.append(element("circle", cx=x[0], cy=y[0], r=4.5, **ring))
        end = {"fill": self.look.colour, "stroke": LIGHT["paper"], "stroke_width": 1.25}
        out.append(marker(self.look.shape, x[-1], y[-1], 6, **end))
        return out

    def covered(self, axes: Axes) -> np.ndarray:
        return along(axes, self.x, self.y)

    def key(self, x: float, y: float) -> str:
        line = stroke(path_data(np.array([x, x + 20]), np.array([y, y])), self.look)
        return line + marker(self.look.shape, x + 22, y, 4.5, fill=self.look.colour)

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        heading = f"{self.label or 'path'} (trajectory, ends in a {self.look.shape})"
        return series_table(heading, rows, {x_name: self.x, y_name: self.y})


def stroke(data: str, look: Look) -> str:
    return element(
        "path",
        d=data,
        fill="none",
        stroke=look.colour,
        stroke_width=2,
        stroke_linejoin="round",
        stroke_dasharray=look.dash,
    )


def unbroken(x: np.ndarray, y: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The pieces between points that are not finite, each thinned to what can be seen."""
    edges = np.diff(np.isfinite(x) & np.isfinite(y), prepend=False, append=False)
    starts, ends = np.flatnonzero(edges).reshape(-1, 2).T.tolist()
    for start, end in zip(starts, ends):
        kept = thinned(x[start:end], y[start:end])
        yield x[start:end][kept], y[start:end][kept]


def thinned(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which points to keep so that the line, in pixels, looks the same.

    Of points that follow each other in one column of pixels, the first, the lowest, the highest
    and the last are enough.

    >>> thinned(np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5]), np.array([1.0, 9, 5, 0, 2, 3]))
    array([0, 1, 3, 5])
    """
    column = np.floor(x)
    new = np.flatnonzero(np.diff(column, prepend=np.nan) != 0)  # NaN: the first one is new
    if len(x) <= 4 * len(new):
        return np.arange(len(x))
    run = np.zeros(len(x), dtype=int)
    run[new[1:]] = 1
    by_height = np.lexsort((y, run.cumsum()))  # run after run, upwards within each
    last = np.append(new[1:], len(x)) - 1
    return np.unique(np.concatenate((new, by_height[new], by_height[last], last)))


def along(axes: Axes, x: np.ndarray, y: np.ndarray, step: float = 5.0) -> np.ndarray:
    """Points on the line through (x, y), `step` pixels apart, that lie within the axes."""
    places = [np.empty((0, 2))]
    for px, py in unbroken(axes.across(x), axes.down(y)):
        px = np.clip(px, axes.left - 2000, axes.right + 2000)
        py = np.clip(py, axes.top - 2000, axes.bottom + 2000)
        lengths = np.hypot(np.diff(px), np.diff(py))
        position = np.append(0.0, lengths.cumsum())
        stops = np.arange(0.0, position[-1] + step, step)
        places.append(inside(axes, np.interp(stops, position, px), np.interp(stops, position, py)))
    return np.concatenate(places)
