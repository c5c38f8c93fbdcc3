"""A figure: axes, and what is drawn on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...checks import check_count, describe
from . import layout
from .arguments import (
    are_names,
    bare,
    check_above_zero,
    check_choice,
    check_label,
    check_range,
    grid_axis,
    is_whole,
    numbers,
)
from .bars import Histogram
from .fields import CellAxis, Contour, HeatMap, Regions, edges_between
from .levels import levels_between
from .lines import Line, Trajectory
from .looks import Look, look
from .marks import Mark, Reference, Scatter
from .picture import Drawn, Picture
from .scales import short

ROWS_IN_SVG = 20


class Figure(Picture):
    """A plot that is built up call by call, and shows itself in a notebook.

    Args:
        title: stands above, at the left.
        description: a sentence or two for readers who cannot see the picture.
        x_label, y_label: what the axes show.
        x_scale, y_scale: "linear", or "log" for numbers above 0 that differ by powers of ten.
        width, height: in pixels; the picture shrinks where there is less room.
        x_range, y_range: (low, high), what part to show; else, all of the data.
        equal: one unit is as long in x as in y. Then `width` and `height` are the most it takes.

    Raises:
        TypeError, ValueError: an argument of another kind; says which and what it may be.

    Series may be arrays, lists or Tensors. Points that are not finite are left out and break a
    line. Each method that draws returns the figure.

    >>> figure = Figure("Loss", x_label="step", y_scale="log")
    >>> figure = figure.line([1.0, 0.1, 0.01], label="train").line([1.0, 0.3, 0.2], label="test")
    >>> figure.svg()[:21]
    '<svg class="minigrad"'
    >>> print(figure.table())
    Loss
    train (line): 3 points
    step     y
       0     1
       1   0.1
       2  0.01
    test (line): 3 points
    step    y
       0    1
       1  0.3
       2  0.2
    """

    def __init__(
        self,
        title: str = "",
        *,
        description: str = "",
        x_label: str = "",
        y_label: str = "",
        x_scale: str = "linear",
        y_scale: str = "linear",
        width: int = 640,
        height: int = 400,
        x_range: tuple[float, float] | None = None,
        y_range: tuple[float, float] | None = None,
        equal: bool = False,
    ):
        texts = {"title": title, "description": description, "x_label": x_label, "y_label": y_label}
        for name, words in texts.items():
            if not isinstance(words, str):
                raise TypeError(f"Figure: {name} must be a text, got {describe(words)}")
        check_choice("x_scale", x_scale, ("linear", "log"))
        check_choice("y_scale", y_scale, ("linear", "log"))
        if equal and "log" in (x_scale, y_scale):
            raise ValueError('Figure: equal=True needs x_scale="linear" and y_scale="linear"')
        self.settings = layout.Settings(
            **texts,
            x_scale=x_scale,
            y_scale=y_scale,
            width=check_count("Figure: width", width, least=160),
            height=check_count("Figure: height", height, least=120),
            x_range=check_range("x", x_range, x_scale),
            y_range=check_range("y", y_range, y_scale),
            equal=bool(equal),
        )
        self.marks: list[Mark] = []

    # ------------------------------------------------------------ series

    def line(self, x: Any, y: Any = None, label: str | None = None) -> Figure:
        """Join points in their order. With one argument, these are the y at x = 0, 1, 2 ...

        Args:
            x, y: n numbers each. A long line keeps what can be seen of it.
            label: its name in the legend.
        """
        x, y, whole = self._series("line", x, y)
        mark = Line(x, y, check_label("line", label), self._next_look(Line, Trajectory))
        mark.whole_x = whole
        return self._with(mark)

    def scatter(self, x: Any, y: Any = None, label: str | None = None) -> Figure:
        """Draw points. With one argument, these are the y at x = 0, 1, 2 ..."""
        x, y, whole = self._series("scatter", x, y)
        mark = Scatter(x, y, check_label("scatter", label), self._next_look(Scatter))
        mark.whole_x = whole
        return self._with(mark)

    def trajectory(self, points: Any, label: str | None = None) -> Figure:
        """Draw a path over the plane: a ring at its start, a marker at its end.

        Steps that are far enough apart to be told from each other get a dot each.

        Args:
            points: (n, 2), the places in their order.
        """
        points = numbers("trajectory", "points", points, 2)
        if points.shape[1] != 2:
            raise ValueError(
                f"Figure.trajectory: points must have shape (n, 2), a row (x, y) for each step, "
                f"got {points.shape}"
            )
        self._check_scales("trajectory", points[:, 0], points[:, 1])
        style = self._next_look(Line, Trajectory)
        return self._with(Trajectory(points, check_label("trajectory", label), style))

    def histogram(self, values: Any, bins: Any = 30, label: str | None = None) -> Figure:
        """Count the values that fall into each bin; those that are not finite are left out.

        Args:
            values: numbers, of any shape.
            bins: how many, all as wide (on a log axis, as wide there), or their n + 1 edges.
        """
        values = np.asarray(bare(values))
        values = numbers("histogram", "values", values.reshape(-1), 1)
        self._check_scales("histogram", values, None)
        finite = values[np.isfinite(values)]
        edges = self._bin_edges(finite, bins)
        counts, _ = np.histogram(finite, edges)
        left_out = values.size - int(counts.sum())
        style = self._next_look(Line, Trajectory, Histogram)
        mark = Histogram(edges, counts, left_out, check_label("histogram", label), style)
        mark.whole_y = True
        return self._with(mark)

    # ------------------------------------------------------------ fields

    def heat_map(
        self, values: Any, x: Any = None, y: Any = None, label: str | None = None, text=False
    ) -> Figure:
        """Colour each cell of a matrix by its value, and draw a bar that explains the colours.

        Args:
            values: (rows, columns). Cells that are not finite stay empty.
            x, y: the places of the columns and of the rows, increasing numbers, or their names.
                Without `y`, and with names, row 0 is at the top, as a matrix is written; with
                numbers, y grows upwards.
            label: what the values are; stands above the bar.
            text: also write each value into its cell, where it has room.
        """
        values = numbers("heat_map", "values", values, 2)
        if not values.size:
            raise ValueError(f"Figure.heat_map: there is no cell in values of shape {values.shape}")
        columns = self._cell_axis("x", x, values.shape[1])
        rows = self._cell_axis("y", y, values.shape[0])
        downwards = y is None or bool(rows.names)
        label = check_label("heat_map", label)
        return self._with(HeatMap(values, columns, rows, downwards, label, bool(text)))

    def contour(
        self,
        f_or_values: Callable[[np.ndarray, np.ndarray], Any] | Any,
        x: Any,
        y: Any,
        levels: int | Sequence[float] = 12,
        log: bool = False,
    ) -> Figure:
        """Draw lines of equal value of a function of two variables; higher ground is darker.

        Args:
            f_or_values: f(X, Y), called once with two (m, n) arrays; or its values, (m, n).
            x, y: (n,) and (m,), increasing: the columns and the rows of the grid.
            levels: about how many lines, or their values.
            log: each level is a multiple of the one before, not a sum: for a function that grows
                fast from a minimum. All values are 0 or more.
        """
        x, y = numbers("contour", "x", x, 1), numbers("contour", "y", y, 1)
        if callable(f_or_values):
            shape = (len(y), len(x))
            f_or_values = f_or_values(*np.meshgrid(x, y))
            if np.shape(bare(f_or_values)) != shape:
                raise ValueError(
                    f"Figure.contour: f(X, Y) got two arrays of shape {shape} and must return one "
                    f"like them, but it returned {describe(f_or_values)}. Write f with operations "
                    "that work on each element, such as X**2 + Y**2"
                )
        values = numbers("contour", "values", f_or_values, 2)
        x, y = self._grid_axes("contour", x, y, values.shape)
        return self._with(Contour(x, y, values, levels_between(values, levels, log)))

    def regions(self, classes: Any, x: Any, y: Any, labels: Sequence[str] | None = None) -> Figure:
        """Colour the plane by class, and draw the borders.

        Args:
            classes: (m, n) integers from 0. Class k has the colour of series k, so that points
                drawn class by class match.
            x, y: (n,) and (m,), increasing: the columns and the rows of the grid.
            labels: names for the legend, one for each class, from 0 on.
        """
        given = np.asarray(bare(classes))
        if given.dtype.kind not in "biu" or given.min(initial=0) < 0:
            raise TypeError(
                "Figure.regions: classes must be integers, 0 or more, got "
                f"{describe(classes)} of {given.dtype}. Scores become classes by .argmax(-1)"
            )
        classes = numbers("regions", "classes", classes, 2).astype(int)
        x, y = self._grid_axes("regions", x, y, classes.shape)
        names = list(labels or ())
        if names and len(names) <= classes.max():
            raise ValueError(
                f"Figure.regions: classes go up to {classes.max()}, but there are only "
                f"{len(names)} labels. Pass one for each class, from 0 on"
            )
        names = [check_label("regions", name) for name in names]
        return self._with(Regions(x, y, classes, names))

    # ------------------------------------------------------------ reference lines

    def horizontal(self, y: float, label: str | None = None) -> Figure:
        """Draw a dashed line at this height, with its name on it."""
        return self._reference("horizontal", "y", y, label)

    def vertical(self, x: float, label: str | None = None) -> Figure:
        """Draw a dashed line at this x, with its name on it."""
        return self._reference("vertical", "x", x, label)

    # ------------------------------------------------------------ what comes of it

    def drawn(self) -> Drawn:
        return layout.draw(self.settings, self.marks)

    def heading(self) -> str:
        return self.settings.title or "Plot"

    def words(self) -> str:
        s = self.settings
        axes = [
            f"{name} axis: {label}{', logarithmic' if scale == 'log' else ''}."
            for name, label, scale in (("x", s.x_label, s.x_scale), ("y", s.y_label, s.y_scale))
            if label or scale == "log"
        ]
        head = " ".join([s.description, *axes]).strip()
        return "\n".join(part for part in (head, *self._tables(ROWS_IN_SVG)) if part)

    def table(self, rows: int | None = None) -> str:
        """The data as plain text, series by series.

        Args:
            rows: show at most so many rows of each, evenly spaced; None shows all.
        """
        if rows is not None:
            check_count("Figure.table: rows", rows)
        return "\n".join(part for part in (self.settings.title, *self._tables(rows)) if part)

    # ------------------------------------------------------------ helpers

    def _tables(self, rows: int | None) -> list[str]:
        names = self.settings.x_label or "x", self.settings.y_label or "y"
        return [mark.table(rows, *names) for mark in self.marks] or ["no data"]

    def _with(self, mark: Mark) -> Figure:
        self.marks.append(mark)
        return self

    def _next_look(self, *kinds: type[Mark]) -> Look:
        """The look of the next series; dashes and shapes are counted for each kind by itself."""
        series = [m for m in self.marks if isinstance(m, Line | Trajectory | Scatter | Histogram)]
        return look(len(series), sum(isinstance(mark, kinds) for mark in series))

    def _series(self, call: str, x: Any, y: Any) -> tuple[np.ndarray, np.ndarray, bool]:
        """x, y, and whether the x are whole numbers."""
        if isinstance(y, str):
            raise TypeError(f"Figure.{call}: y is the text {y!r}. To name a series: label={y!r}")
        if y is None:
            y = numbers(call, "y", x, 1)
            x, whole = np.arange(len(y), dtype=float), True
            if self.settings.x_scale == "log":
                raise ValueError(
                    f'Figure.{call}: with x_scale="log", pass x as well: without it, x begins '
                    f"at 0, which a log axis cannot show. {call}(range(1, n + 1), y) begins at 1"
                )
        else:
            given, x, y = x, numbers(call, "x", x, 1), numbers(call, "y", y, 1)
            whole = is_whole(given)
        if len(x) != len(y):
            raise ValueError(
                f"Figure.{call}: x and y must have one number for each point, but x has {len(x)} "
                f"and y has {len(y)}"
            )
        self._check_scales(call, x, y)
        return x, y, whole

    def _check_scales(self, call: str, x: np.ndarray | None, y: np.ndarray | None) -> None:
        if x is not None:
            check_above_zero(call, "x", x, self.settings.x_scale)
        if y is not None:
            check_above_zero(call, "y", y, self.settings.y_scale)

    def _grid_axes(self, call: str, x: Any, y: Any, shape: tuple[int, int]):
        """The places of the columns and rows of a grid, at least two by two."""
        x, y = grid_axis(call, "x", x, shape[1]), grid_axis(call, "y", y, shape[0])
        if min(shape) < 2:
            raise ValueError(f"Figure.{call}: the grid must be 2 by 2 or larger, got {shape}")
        self._check_scales(call, x, y)
        return x, y

    def _cell_axis(self, name: str, given: Any, cells: int) -> CellAxis:
        log = getattr(self.settings, f"{name}_scale") == "log"
        if are_names(given):
            if len(given) != cells or log:
                raise ValueError(
                    f"Figure.heat_map: {name} has {len(given)} names for {cells} "
                    f"{'columns' if name == 'x' else 'rows'}"
                    + f'; names need {name}_scale="linear"'
                    * log
                )
            return CellAxis(np.arange(cells + 1) - 0.5, [], list(given), False)
        given = np.arange(cells) if given is None else given
        centres = grid_axis("heat_map", name, given, cells)
        self._check_scales("heat_map", *((centres, None) if name == "x" else (None, centres)))
        words = [short(float(centre)) for centre in centres]
        return CellAxis(edges_between(centres, log), words, [], is_whole(given))

    def _bin_edges(self, values: np.ndarray, bins: Any) -> np.ndarray:
        if np.ndim(bare(bins)):
            edges = numbers("histogram", "bins", bins, 1)
            if len(edges) < 2 or not (np.diff(edges) > 0).all():
                raise ValueError(
                    "Figure.histogram: bins must be a number, or two or more edges that increase"
                )
            self._check_scales("histogram", edges, None)
            return edges
        count = check_count("Figure.histogram: bins", bins)
        if not values.size:
            return np.array([1.0, 10.0]) if self.settings.x_scale == "log" else np.array([0.0, 1.0])
        low, high = values.min(), values.max()
        if self.settings.x_scale == "log":
            return np.geomspace(low, high, count + 1) if high > low else low * np.array([0.9, 1.1])
        return np.histogram_bin_edges(values, count)

    def _reference(self, call: str, name: str, value: Any, label: str | None) -> Figure:
        given = numbers(call, name, value, 0).reshape(1)
        if not np.isfinite(given).all():
            raise ValueError(f"Figure.{call}: {name} must be a finite number, got {value}")
        check_above_zero(call, name, given, getattr(self.settings, f"{name}_scale"))
        mark = Reference(float(given[0]), check_label(call, label), call == "horizontal")
        return self._with(mark)
