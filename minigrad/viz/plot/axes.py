"""The two axes of a figure: where a point lies in pixels, grid lines, ticks and their labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..theme import LIGHT
from .scales import Names, Scale, Ticks
from .svg import element, shortened, text, text_width

TICK_SIZE = 11.5  # of the labels at ticks, in pixels
GAP = 16  # between two labels next to each other
SLOPE = 0.6  # of names that do not fit side by side: the sine of 37 degrees


@dataclass(frozen=True)
class Axes:
    """A rectangle of the picture, in pixels, and the scales along its sides."""

    x: Scale
    y: Scale
    left: float
    top: float
    width: float
    height: float

    right = property(lambda self: self.left + self.width)
    bottom = property(lambda self: self.top + self.height)

    def across(self, x):
        """Pixels from the picture's left edge."""
        return self.left + self.width * self.x.place(x)

    def down(self, y):
        """Pixels from the picture's upper edge."""
        return self.top + self.height * (1 - self.y.place(y))


def ticks_along(scale: Scale, length: float) -> Ticks:
    """As many ticks as have room on a horizontal axis of this length."""
    return most_ticks(scale, length / 50, lambda ticks: fit(scale, ticks, length))


def ticks_up(scale: Scale, length: float) -> Ticks:
    """As many ticks as have room on a vertical axis of this length."""
    return most_ticks(scale, length / 42, lambda ticks: stack(scale, ticks, length))


def most_ticks(scale: Scale, wanted: float, fits: Callable[[Ticks], bool]) -> Ticks:
    """The most ticks up to those wanted that fit; names are all shown."""
    for most in range(max(int(wanted), 2), 1, -1):
        ticks = scale.ticks(most)
        if isinstance(scale, Names) or fits(ticks):
            return ticks
    stride = 1
    while True:  # even two round numbers are too many: leave some of them out
        stride += 1
        fewer = ticks._replace(places=ticks.places[::stride], labels=ticks.labels[::stride])
        if fits(fewer):
            return fewer


def fit(scale: Scale, ticks: Ticks, length: float) -> bool:
    """True if no two labels below a horizontal axis come too near to each other."""
    ends = sorted(
        (float(scale.place(place)) * length, text_width(label, TICK_SIZE) / 2)
        for place, label in zip(ticks.places, ticks.labels)
    )
    return all(b - a >= wa + wb + GAP for (a, wa), (b, wb) in pairwise(ends))


def stack(scale: Scale, ticks: Ticks, length: float) -> bool:
    """True if the labels beside a vertical axis stand clear of each other."""
    places = sorted(float(scale.place(place)) * length for place in ticks.places)
    return all(b - a >= 22 for a, b in pairwise(places))


def sloping(scale: Scale, ticks: Ticks, length: float) -> bool:
    """True if the labels below the axis are names too long to stand side by side."""
    return isinstance(scale, Names) and not fit(scale, ticks, length)


def room_below(scale: Scale, length: float) -> float:
    """Height of the labels below a horizontal axis."""
    ticks = ticks_along(scale, length)
    if sloping(scale, ticks, length):
        return 14 + SLOPE * min(max(text_width(t, TICK_SIZE) for t in ticks.labels), 130)
    return 22


def room_left(scale: Scale, length: float) -> float:
    """Width of the labels left of a vertical axis."""
    widths = [text_width(label, TICK_SIZE) for label in ticks_up(scale, length).labels]
    return 8 + min(max(widths, default=0), 150)


def grid(axes: Axes) -> list[str]:
    """Thin lines through the ticks."""
    lines = []
    for place in ticks_along(axes.x, axes.width).places:
        x = float(axes.across(place))
        lines.append(f"M{x:.1f} {axes.top:.1f}V{axes.bottom:.1f}")
    for place in ticks_up(axes.y, axes.height).places:
        y = float(axes.down(place))
        lines.append(f"M{axes.left:.1f} {y:.1f}H{axes.right:.1f}")
    return [element("path", d="".join(lines), stroke=LIGHT["grid"], fill="none")] if lines else []


def frame(axes: Axes) -> list[str]:
    """The lines of the axes, their ticks and labels."""
    below, left = ticks_along(axes.x, axes.width), ticks_up(axes.y, axes.height)
    marks = [f"M{axes.left:.1f} {axes.top:.1f}V{axes.bottom:.1f}H{axes.right:.1f}"]
    for places, size in ((below.places, 5), (below.minor, 3)):
        marks += [f"M{x:.1f} {axes.bottom:.1f}v{size}" for x in pixels(axes.across, places)]
    for places, size in ((left.places, 5), (left.minor, 3)):
        marks += [f"M{axes.left:.1f} {y:.1f}h{-size}" for y in pixels(axes.down, places)]
    out = [element("path", d="".join(marks), stroke=LIGHT["muted"], fill="none")]

    muted = {"size": TICK_SIZE, "fill": LIGHT["muted"]}
    slope = sloping(axes.x, below, axes.width)
    for x, label in zip(pixels(axes.across, below.places), below.labels):
        y = axes.bottom + 18
        if slope:
            turn = f"rotate(-37 {x:.1f} {y - 4:.1f})"
            words = shortened(label, min(130, 1.25 * x - 10), TICK_SIZE)  # up to the left edge
            out.append(text(x, y - 4, words, anchor="end", transform=turn, **muted))
        else:
            out.append(text(x, y, label, anchor="middle", **muted))
    for y, label in zip(pixels(axes.down, left.places), left.labels):
        words = shortened(label, 150, TICK_SIZE)
        out.append(text(axes.left - 8, y + 4, words, anchor="end", **muted))
    return out


def pixels(to_pixels, places) -> list[float]:
    return to_pixels(np.asarray(places, dtype=float)).tolist() if len(places) else []
