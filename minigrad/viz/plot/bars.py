"""Histograms."""

from __future__ import annotations

import numpy as np

from .axes import Axes
from .data_table import aligned, evenly
from .looks import Look
from .marks import Mark, inside
from .scales import short
from .svg import element, path_data


class Histogram(Mark):
    """How many values fall into each bin: light bars below an outline."""

    stands_on_zero = True

    def __init__(self, edges, counts, left_out: int, label: str | None, look: Look):
        self.edges, self.counts, self.left_out = edges, counts, left_out
        self.label, self.look = label, look
        self.x, self.y = edges, counts.astype(float)

    def draw(self, axes: Axes) -> list[str]:
        x, y = self.outline(axes)
        if not len(x):
            return []
        style = {"stroke": self.look.colour, "stroke_dasharray": self.look.dash}
        fill = {"fill": self.look.colour, "fill_opacity": 0.25}
        bars = element("path", d=path_data(x, y), **fill, **style, stroke_width=1.75)
        inner = [
            path_data(np.array([a, a]), np.array([axes.bottom, max(b, c)]))
            for a, b, c in zip(x[2:-2:2].tolist(), y[1:-3:2].tolist(), y[3:-1:2].tolist())
        ]
        lines = element(
            "path", d="".join(inner), stroke=self.look.colour, stroke_opacity=0.35, fill="none"
        )
        return [bars, lines] if inner else [bars]

    def outline(self, axes: Axes) -> tuple[np.ndarray, np.ndarray]:
        """The steps from bin to bin, in pixels: up at each edge, level over the bin."""
        with np.errstate(divide="ignore"):  # log of a bin without values: the bottom
            heights = np.maximum(axes.y.place(self.counts.astype(float)), 0.0)
        tops = axes.top + axes.height * (1 - heights)
        x = np.repeat(axes.across(self.edges), 2)
        return x, np.concatenate(([axes.bottom], np.repeat(tops, 2), [axes.bottom]))

    def covered(self, axes: Axes) -> np.ndarray:
        x, y = self.outline(axes)
        if not len(x):
            return np.empty((0, 2))
        columns = np.arange(x[0], x[-1], 6.0)
        bins = np.clip(np.searchsorted(x[::2], columns, side="right") - 1, 0, len(x) // 2 - 2)
        tops = y[1::2][bins]
        steps = np.linspace(0, 1, 12)
        down = tops[:, None] + (axes.bottom - tops[:, None]) * steps
        tall = np.broadcast_to(tops[:, None] < axes.bottom - 1, down.shape).ravel()
        return inside(axes, np.repeat(columns, len(steps))[tall], down.ravel()[tall])

    def key(self, x: float, y: float) -> str:
        style = {"fill": self.look.colour, "fill_opacity": 0.25, "stroke_width": 1.75}
        return element(
            "rect",
            x=x + 3,
            y=y - 5,
            width=20,
            height=10,
            stroke=self.look.colour,
            stroke_dasharray=self.look.dash,
            **style,
        )

    def table(self, rows: int | None, x_name: str, y_name: str) -> str:
        chosen = evenly(len(self.counts), rows)
        words = f"{self.label or 'histogram'}: {int(self.counts.sum())} values"
        if self.left_out:
            words += f", {self.left_out} left out that are not finite or outside of the bins"
        if len(chosen) < len(self.counts):
            words += f"; {len(chosen)} of {len(self.counts)} bins shown, evenly spaced"
        cells = [
            [short(self.edges[i]), short(self.edges[i + 1]), str(int(self.counts[i]))]
            for i in chosen
        ]
        return "\n".join([words, *aligned(["from", "to", "count"], cells)])
