"""What every mark of a figure can do, and the simplest of them: points and reference lines."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..theme import LIGHT
from .axes import Axes
from .data_table import series_table
from .looks import Look, marker
from .svg import element, outlined, text_width

Key = Callable[[float, float], str]
NOTHING = np.empty((0, 2))


class Mark:
    """A layer of a figure. Its kinds fill in what they need.

    Attributes:
        x, y: the numbers that the axes have to reach.
        label: its name in the legend, or None.
    """

    covers_all = False  # it fills the axes, which then end where it ends
    stands_on_zero = False  # bars: the vertical axis begins at 0
    whole_x = whole_y = False  # its numbers are whole: no ticks between them
    label: str | None = None
    x: np.ndarray
    y: np.ndarray

    def draw(self, axes: Axes) -> list[str]:
        """SVG elements, in the pixels of the picture."""
        raise NotImplementedError

    def covered(self, axes: Axes) -> np.ndarray:
        """Points (k, 2) in pixels that a legend should not hide."""
        return NOTHING

    def legend_keys(self) -> list[tuple[str, Key]]:
        """For the legend: labels, each with a function that draws its sign."""
        return [(self.label, self.key)] if self.label else []

    def key(self, x: float, y: float) -> str:
        """Its sign in the legend: 26 pixels wide from `x` on, around the height `y`."""
        raise NotImplementedError

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        """Its data as text, at most so many rows of them."""
        raise NotImplementedError


class Scatter(Mark):
    """Points of one series."""

    MANY = 2000  # from here on, points in the same spot are drawn once

    def __init__(self, x: np.ndarray, y: np.ndarray, label: str | None, look: Look):
        self.x, self.y, self.label, self.look = x, y, label, look

    def draw(self, axes: Axes) -> list[str]:
        points = self.covered(axes)
        radius = 3.5 if len(points) <= 300 else 2.75
        if len(points) > self.MANY:
            radius = 2
            spots = np.round(points / radius).astype(int)
            points = points[np.sort(np.unique(spots, axis=0, return_index=True)[1])]
        marks = [marker(self.look.shape, x, y, radius) for x, y in points.tolist()]
        style = {"fill": self.look.colour, "stroke": LIGHT["paper"], "stroke_width": 0.75}
        return [element("g", "".join(marks), fill_opacity=0.85, **style)] if marks else []

    def covered(self, axes: Axes) -> np.ndarray:
        return inside(axes, axes.across(self.x), axes.down(self.y))

    def key(self, x: float, y: float) -> str:
        return marker(self.look.shape, x + 13, y, 4, fill=self.look.colour)

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        heading = f"{self.label or 'points'} ({self.look.shape}s)"
        return series_table(heading, rows, {x_name: self.x, y_name: self.y})


class Reference(Mark):
    """A line right across the axes, at one value, with its name written along it."""

    whole_x = whole_y = True  # it does not ask for finer ticks

    def __init__(self, value: float, label: str | None, horizontal: bool):
        self.value, self.horizontal, self.words = value, horizontal, label
        here, nothing = np.array([value]), np.empty(0)
        self.x, self.y = (nothing, here) if horizontal else (here, nothing)

    def draw(self, axes: Axes) -> list[str]:
        if self.horizontal:
            y = float(axes.down(self.value))
            ends = {"x1": axes.left, "x2": axes.right, "y1": y, "y2": y}
        else:
            x = float(axes.across(self.value))
            ends = {"x1": x, "x2": x, "y1": axes.top, "y2": axes.bottom}
        style = {"stroke": LIGHT["muted"], "stroke_width": 1.25, "stroke_dasharray": "5 4"}
        return [element("line", **ends, **style)]

    def words_at(self, axes: Axes, taken: list[tuple[float, float, float, float]]) -> str:
        """Its label, where none of the boxes that are taken is; adds its own box to them."""
        if not self.words:
            return ""
        width = text_width(self.words, 11)
        if self.horizontal:
            y = float(axes.down(self.value))
            left = axes.right - 6 - width
            spots = [(left - shift, y + dy) for shift in (0, width + 12) for dy in (-6, 14)]
        else:
            x = float(axes.across(self.value))
            left = x + 6 if x + 6 + width < axes.right else x - 6 - width
            spots = [(left, axes.top + 12 + 15 * i) for i in range(8)]
        for left, base in spots:
            box = (left, base - 11, left + width, base + 3)
            if box[1] >= axes.top - 2 and box[3] <= axes.bottom and not overlaps(box, taken):
                break
        else:
            left, base = spots[0]
            box = (left, base - 11, left + width, base + 3)
        taken.append(box)
        return outlined(left, base, self.words)

    def covered(self, axes: Axes) -> np.ndarray:
        if self.horizontal:
            x = np.arange(axes.left, axes.right, 8.0)
            return inside(axes, x, np.full_like(x, axes.down(self.value)))
        y = np.arange(axes.top, axes.bottom, 8.0)
        return inside(axes, np.full_like(y, axes.across(self.value)), y)

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        name = y_name if self.horizontal else x_name
        return f"{self.words or 'reference line'}: {name} = {self.value:g}"


def overlaps(box, taken) -> bool:
    left, top, right, bottom = box
    return any(left < r and right > x and top < b and bottom > y for x, y, r, b in taken)


def inside(axes: Axes, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Those of the points, in pixels, that lie within the axes, (k, 2); NaN does not."""
    within = (x >= axes.left - 1) & (x <= axes.right + 1)
    within &= (y >= axes.top - 1) & (y <= axes.bottom + 1)
    return np.column_stack((x[within], y[within]))
