"""The bar beside a heat map that says which colour is which number."""

from __future__ import annotations

from ..theme import LIGHT
from .axes import TICK_SIZE, Axes, ticks_up
from .colour_map import SHADES, rgb
from .fields import HeatMap
from .scales import Linear
from .svg import element, shortened, text, text_width

BEFORE, WIDTH, TICK = 18, 14, 8  # pixels: from the axes to the bar, the bar, from it to its labels


def room_for_bar(mark: HeatMap, height: float) -> float:
    """The bar's width, with its labels and the space before it."""
    labels = ticks_up(Linear(mark.low, mark.high), height).labels
    widest = max((text_width(label, TICK_SIZE) for label in labels), default=0)
    return BEFORE + WIDTH + TICK + widest


def colour_bar(mark: HeatMap, axes: Axes) -> str:
    """The bar to the right of the axes, as high as they are; its name ends above it."""
    scale, left = Linear(mark.low, mark.high), axes.right + BEFORE
    out = []
    for shade in range(SHADES):
        # All begin at the top, the next ones cover the upper part: no seams between them.
        height = axes.height * (1 - shade / SHADES)
        band = {"x": left, "y": axes.top, "width": WIDTH, "height": height}
        out.append(element("rect", **band, fill=rgb(shade)))
    ticks = ticks_up(scale, axes.height)
    for place, label in zip(ticks.places, ticks.labels):
        y = axes.top + axes.height * (1 - scale.place(place))
        out.append(
            text(left + WIDTH + TICK, y + 4, label, TICK_SIZE, LIGHT["muted"]),
        )
        ends = {"x1": left + WIDTH, "x2": left + WIDTH + 4, "y1": y, "y2": y}
        out.append(element("line", **ends, stroke=LIGHT["muted"]))
    if mark.name:
        end = left + room_for_bar(mark, axes.height) - BEFORE
        words = shortened(mark.name, end - axes.left, 12)
        out.append(text(end, axes.top - 13, words, 12, anchor="end"))
    return element("g", "".join(out), class_="colour-bar", shape_rendering="crispEdges")
