"""Marks that fill the axes: heat maps, contours, decision regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ..theme import LIGHT
from .axes import Axes
from .colour_map import rgb, shades, text_on
from .contours import Loop, loops, simplified
from .data_table import matrix_table
from .looks import COLOURS
from .marks import Key, Mark, overlaps
from .raster import raster
from .scales import Linear, Names, Scale, range_of, short, value_labels
from .svg import element, number, outlined, path_data, text, text_width


class CellAxis(NamedTuple):
    """The columns or the rows of a heat map."""

    edges: np.ndarray  # one more than there are cells
    centres_in_words: list[str]
    names: list[str]  # empty where the cells have numbers
    whole: bool  # these numbers are integers


class HeatMap(Mark):
    """A matrix: each entry is a cell, coloured by its value."""

    covers_all = True
    MANY = 2500  # more cells than this are drawn as an image, which is smaller

    def __init__(self, values, x: CellAxis, y: CellAxis, downwards: bool, label, text: bool):
        self.values, self.x_axis, self.y_axis = values, x, y
        self.x, self.y = x.edges, y.edges
        self.whole_x, self.whole_y, self.downwards = x.whole, y.whole, downwards
        self.name, self.text = label, text
        finite = values[np.isfinite(values)]
        self.low, self.high = range_of(finite, log=False, padding=0.0)

    def scales(self, x: Scale, y: Scale) -> tuple[Scale, Scale]:
        """The axes of a figure with this map: with names, and row 0 at the top of a matrix."""
        if self.x_axis.names:
            x = Names(self.x_axis.names)
        if self.y_axis.names:
            y = Names(self.y_axis.names, backwards=self.downwards)
        elif self.downwards and isinstance(y, Linear):
            y = Linear(y.high, y.low, y.whole)
        return x, y

    def draw(self, axes: Axes) -> list[str]:
        x, y = axes.across(self.x), axes.down(self.y)
        index = shades(self.values, self.low, self.high)
        if self.values.size > self.MANY:
            return [raster(axes, x, y, index)]
        pieces: dict[int, list[str]] = {}
        for row, shade_row in enumerate(index):
            # Cells of one shade side by side are one rectangle.
            starts = np.flatnonzero(np.diff(shade_row, prepend=-2))
            ends = np.append(starts[1:], len(shade_row))
            for start, end in zip(starts.tolist(), ends.tolist()):
                ways = (number(x[start]), number(y[row]), number(x[end]), number(y[row + 1]))
                pieces.setdefault(int(shade_row[start]), []).append(
                    "M{0} {1}H{2}V{3}H{0}Z".format(*ways)
                )
        crisp = {"shape_rendering": "crispEdges"}
        out = [
            element("path", d="".join(pieces[s]), fill=rgb(s) if s >= 0 else LIGHT["panel"])
            for s in sorted(pieces)
        ]
        return [element("g", "".join(out), **crisp), *(self.numbers(axes, x, y, index))]

    def numbers(self, axes: Axes, x: np.ndarray, y: np.ndarray, index: np.ndarray) -> list[str]:
        """Each value in its cell, if it was asked for and there is room."""
        if not self.text:
            return []
        words = [[cell_text(float(v)) for v in row] for row in self.values]
        widest = max(text_width(word, 1) for row in words for word in row)
        size = min(12.0, (np.abs(np.diff(x)).min() - 4) / widest, np.abs(np.diff(y)).min() - 3)
        if size < 7:
            return []
        middle_x, middle_y = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2 + 0.35 * size
        out = []
        for i, row in enumerate(words):
            for j, word in enumerate(row):
                shade = int(index[i, j])
                fill = text_on(shade) if shade >= 0 else LIGHT["muted"]
                out.append(text(middle_x[j], middle_y[i], word, size, fill, "middle"))
        return out

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        heading = self.name or "heat map"
        missing = int((~np.isfinite(self.values)).sum())
        if missing:
            heading += f" ({missing} not finite)"
        names = [axis.names or axis.centres_in_words for axis in (self.y_axis, self.x_axis)]
        return matrix_table(heading, rows and min(rows, 10), self.values, *names)


def cell_text(value: float) -> str:
    return f"{value:.3g}".replace("-", "\u2212") if np.isfinite(value) else "–"


def edges_between(centres: np.ndarray, log: bool) -> np.ndarray:
    """Where cells around these places begin and end: halfway to their neighbours.

    >>> edges_between(np.array([1.0, 2.0, 4.0]), log=False)
    array([0.5, 1.5, 3. , 5. ])
    """
    centres = np.log(centres) if log else centres
    if len(centres) == 1:
        edges = centres[0] + np.array([-0.5, 0.5])
    else:
        half = np.diff(centres) / 2
        edges = np.concatenate(
            (centres[:1] - half[0], centres[:-1] + half, centres[-1:] + half[-1])
        )
    return np.exp(edges) if log else edges


class Contour(Mark):
    """Lines of equal value, with the ground the greyer the higher it is."""

    covers_all = True

    def __init__(self, x: np.ndarray, y: np.ndarray, values: np.ndarray, levels: Sequence[float]):
        self.x, self.y, self.values, self.levels = x, y, values, levels

    def draw(self, axes: Axes) -> list[str]:
        px, py = axes.across(self.x), axes.down(self.y)
        step = 0.4 / max(len(self.levels), 6)  # darkness that one level adds
        fills, lines, labelled = [], [], []
        for level in self.levels:
            # In pixels, y runs downwards: flip the rows so that it increases, as loops() wants.
            rings = drawable(loops(px, py[::-1], self.values[::-1], level))
            if not rings:
                continue
            data = "".join(path_data(ring.x, ring.y, closed=True) for ring in rings)
            fills.append(element("path", d=data, fill_rule="evenodd"))
            open_lines = [piece for ring in rings for piece in off_rim(ring)]
            lines += [path_data(x, y) for x, y in open_lines]
            labelled.append((level, open_lines))
        shade = {"fill": LIGHT["muted"], "fill_opacity": step}
        style = {"fill": "none", "stroke": LIGHT["muted"], "stroke_opacity": 0.55}
        out = [element("g", "".join(fills), **shade)] if fills else []
        if lines:
            out.append(element("path", d="".join(lines), **style))
        return out + level_labels(axes, labelled)

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        heading = f"contour (columns: {x_name}, rows: {y_name})"
        names = [[short(float(v)) for v in axis] for axis in (self.y, self.x)]
        return matrix_table(heading, rows and min(rows, 7), self.values, *names)


def drawable(rings: list[Loop]) -> list[Loop]:
    """Loops, in pixels, with only as many points as can be seen."""
    return [simplified(ring, tolerance=0.1) for ring in rings]


def off_rim(ring) -> list[tuple[np.ndarray, np.ndarray]]:
    """The pieces of a loop that are lines of the level, not the edge of the grid."""
    x, y, rim = (np.append(each, each[0]) for each in ring)
    drawn = ~(rim[1:] | rim[:-1])  # segment by segment
    if drawn.all():
        return [(x, y)]
    turn = int(np.flatnonzero(~drawn)[0])  # begin behind a gap, so that no piece is cut in two
    x, y = (np.append(np.roll(each[:-1], -turn), each[turn]) for each in (x, y))
    edges = np.flatnonzero(np.diff(np.roll(drawn, -turn), prepend=False, append=False))
    return [(x[a : b + 1], y[a : b + 1]) for a, b in edges.reshape(-1, 2).tolist()]


def level_labels(axes: Axes, labelled) -> list[str]:
    """The value of a level, written on its longest line where that runs most level."""
    words = value_labels([level for level, _ in labelled])
    taken: list[tuple[float, float, float, float]] = []
    out = []
    for word, (_, lines) in zip(words, labelled):
        if not lines:
            continue
        x, y = max(lines, key=lambda line: np.hypot(np.diff(line[0]), np.diff(line[1])).sum())
        width = text_width(word, 10)
        if np.hypot(np.diff(x), np.diff(y)).sum() < 3 * width:
            continue
        middle_x, middle_y = (x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2
        steepness = np.abs(np.diff(y)) / (np.abs(np.diff(x)) + 1e-9)
        for i in np.argsort(np.round(steepness, 1), kind="stable").tolist():
            left, base = float(middle_x[i]) - width / 2, float(middle_y[i]) + 3.5
            box = (left - 4, base - 12, left + width + 4, base + 6)
            within = box[0] > axes.left and box[2] < axes.right
            within = within and box[1] > axes.top and box[3] < axes.bottom
            if within and not overlaps(box, taken):
                taken.append((box[0] - 30, box[1] - 8, box[2] + 30, box[3] + 8))
                out.append(outlined(left, base, word))
                break
    return out


class Regions(Mark):
    """A class for each point of the plane: its colour, lightly, and the borders between."""

    covers_all = True

    def __init__(self, x: np.ndarray, y: np.ndarray, classes: np.ndarray, labels):
        self.x, self.y, self.classes = x, y, classes
        self.kinds = np.unique(classes).tolist()
        self.labels = dict(zip(self.kinds, labels)) if labels else {}

    def draw(self, axes: Axes) -> list[str]:
        px, py = axes.across(self.x), axes.down(self.y)
        out, borders = [], []
        for kind in self.kinds:
            member = (self.classes[::-1] == kind).astype(float)
            rings = drawable([smoothed(r) for r in loops(px, py[::-1], member, 0.5)])
            data = "".join(path_data(ring.x, ring.y, closed=True) for ring in rings)
            out.append(
                element("path", d=data, fill=colour_of(kind), fill_opacity=0.2, fill_rule="evenodd")
            )
            borders += [path_data(x, y) for ring in rings for x, y in off_rim(ring)]
        if borders:
            style = {"fill": "none", "stroke": LIGHT["muted"], "stroke_width": 1.25}
            out.append(element("path", d="".join(borders), **style))
        return out

    def legend_keys(self) -> list[tuple[str, Key]]:
        return [(label, swatch(colour_of(kind))) for kind, label in self.labels.items()]

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        shares = [
            f"{self.labels.get(kind, f'class {kind}')} {np.mean(self.classes == kind):.1%}"
            for kind in self.kinds
        ]
        return "decision regions, by their share of the plane: " + ", ".join(shares)


def smoothed(ring: Loop) -> Loop:
    """A loop without the stairs of its grid: each point moves to the middle of its neighbours.

    It stays within half a cell; how the border runs within a cell is not known anyway.
    """
    x, y, rim = ring
    fixed = rim | np.roll(rim, 1) | np.roll(rim, -1)  # where it meets the edge of the grid
    for _ in range(2):
        x, y = (
            np.where(fixed, each, (np.roll(each, 1) + 2 * each + np.roll(each, -1)) / 4)
            for each in (x, y)
        )
    return Loop(x, y, rim)


def colour_of(kind: int) -> str:
    """Class 0 has the colour of the first series, and so on: points drawn class by class match."""
    return COLOURS[kind % len(COLOURS)]


def swatch(colour: str) -> Callable[[float, float], str]:
    def key(x: float, y: float) -> str:
        return element(
            "rect", x=x + 2, y=y - 7, width=22, height=14, rx=2, fill=colour, fill_opacity=0.25
        )

    return key
