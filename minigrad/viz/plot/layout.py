"""Where the parts of a figure go: title, axes, legend, colour bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..theme import LIGHT
from . import legend
from .axes import Axes, frame, grid, room_below, room_left, ticks_along
from .colour_bar import colour_bar, room_for_bar
from .fields import HeatMap
from .marks import Mark, Reference
from .picture import Drawn
from .scales import Linear, Log, Names, Scale, range_of
from .svg import element, number, shortened, text, text_width, wrapped

PADDING = 16
BOLD = 1.12  # so much wider are bold letters
TITLE_SIZE, LABEL_SIZE = 14, 12
SMALLEST = 40.0  # axes are never narrower or lower


@dataclass(frozen=True)
class Settings:
    """What was said about a figure when it was made."""

    title: str = ""
    description: str = ""
    x_label: str = ""
    y_label: str = ""
    x_scale: str = "linear"
    y_scale: str = "linear"
    width: int = 640
    height: int = 400
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    equal: bool = False


class Places(NamedTuple):
    """Where the axes are, and how large the whole is."""

    axes: Axes
    width: float
    height: float


def draw(settings: Settings, marks: Sequence[Mark]) -> Drawn:
    """The inside of a figure."""
    places, key = arranged(settings, marks)
    axes = places.axes
    fields = [mark for mark in marks if mark.covers_all]
    references = [mark for mark in marks if isinstance(mark, Reference)]
    series = [mark for mark in marks if not mark.covers_all and not isinstance(mark, Reference)]

    out = title_and_labels(settings, places)
    if not fields:
        out += grid(axes)
    out.append(cropped(axes, [part for mark in fields for part in mark.draw(axes)], margin=0))
    over = [part for mark in (*references, *series) for part in mark.draw(axes)]
    out.append(cropped(axes, over, margin=2))  # lines along the edge stay whole
    taken: list[tuple[float, float, float, float]] = []
    out += [mark.words_at(axes, taken) for mark in references]
    out += frame(axes)
    out += [colour_bar(mark, axes) for mark in fields if isinstance(mark, HeatMap)]
    if not marks:
        middle = axes.left + axes.width / 2, axes.top + axes.height / 2
        out.append(text(*middle, "no data", 12, LIGHT["muted"], "middle"))
    return Drawn("".join((*out, key)), places.width, places.height)


def arranged(settings: Settings, marks: Sequence[Mark]) -> tuple[Places, str]:
    """All places, and the legend: in a corner of the axes or, if it would hide data, outside."""
    entries = legend.entries_of(marks)
    plain = placed(settings, marks)
    if not entries:
        return plain, ""
    width, height = legend.size_of(entries)
    corner = free_corner(plain.axes, marks, (width, height))
    if corner:
        return plain, legend.boxed(entries, *corner)
    beside = placed(settings, marks, room_right=width)
    enough = min(0.55 * settings.width, 0.8 * plain.axes.width)
    if beside.axes.width >= enough and beside.axes.height >= height:
        return beside, legend.boxed(entries, beside.width - PADDING - width + 8, beside.axes.top)
    top = title_height(settings)
    rows, height = legend.in_rows(entries, PADDING, top, settings.width - 2 * PADDING)
    return placed(settings, marks, room_above=height + 4), rows


def free_corner(axes: Axes, marks: Sequence[Mark], size: tuple[float, float]):
    """Where a legend of this size hides nothing, or None."""
    if any(mark.covers_all for mark in marks):
        return None
    taken: list[tuple[float, float, float, float]] = []
    for mark in marks:
        if isinstance(mark, Reference):
            mark.words_at(axes, taken)
    points = np.concatenate([mark.covered(axes) for mark in marks])
    return legend.free_corner(axes, size, points, taken)


def placed(settings: Settings, marks, room_right: float = 0, room_above: float = 0) -> Places:
    """The axes fill what titles, labels and the legend leave."""
    x, y = scales_of(settings, marks)
    maps = [mark for mark in marks if isinstance(mark, HeatMap)]
    top = title_height(settings) + room_above
    top += 24 if settings.y_label or any(mark.name for mark in maps) else 6

    # The labels below need more height if they slope, which depends on the width; that depends on
    # the labels at the left, which depend on the height. Two rounds settle it.
    width, height = 0.7 * settings.width, 0.7 * settings.height
    for _ in range(2):
        bottom = room_below(x, width) + (20 if settings.x_label else 0) + 10
        height = max(settings.height - top - bottom, SMALLEST)
        left = PADDING + room_left(y, height)
        right = PADDING + room_right + sum(room_for_bar(mark, height) for mark in maps)
        width = max(settings.width - left - right, SMALLEST)
    overhang = last_label_overhang(x, width) - right
    if overhang > 0:
        width = max(width - overhang, SMALLEST)
        right += overhang
    if settings.equal:
        x, y, width, height = equalled(x, y, width, height, any(m.covers_all for m in marks))
    axes = Axes(x, y, left, top, width, height)
    return Places(axes, max(left + width + right, least_width(settings)), top + height + bottom)


def title_lines(settings: Settings) -> list[str]:
    return wrapped(settings.title, settings.width - 2 * PADDING, BOLD * TITLE_SIZE)


def title_height(settings: Settings) -> float:
    return 14.0 + 19 * len(title_lines(settings))


def least_width(settings: Settings) -> float:
    """With equal=True a figure may be narrower than asked for, but not than its texts."""
    lines = [*title_lines(settings), settings.x_label, settings.y_label]
    needed = max(text_width(line, BOLD * TITLE_SIZE) for line in lines) + 2 * PADDING
    return min(settings.width, needed)


def last_label_overhang(scale: Scale, width: float) -> float:
    """How far the last label below the axis reaches past the axis' end."""
    ticks = ticks_along(scale, width)
    if not ticks.labels or isinstance(scale, Names):
        return 0.0
    return text_width(ticks.labels[-1], 12) / 2 - width * (1 - float(scale.place(ticks.places[-1])))


def scales_of(settings: Settings, marks: Sequence[Mark]) -> tuple[Scale, Scale]:
    """Scales that reach all data, unless ranges were given; fields end where they end."""
    fields = [mark for mark in marks if mark.covers_all]
    found: list[Scale] = []
    for name in ("x", "y"):
        log = getattr(settings, f"{name}_scale") == "log"
        parts = [getattr(mark, name) for mark in fields or marks]
        values = np.concatenate([np.empty(0), *parts])
        values = values[np.isfinite(values) & ((values > 0) | (not log))]
        low, high = range_of(values, log, padding=0.0 if fields else 0.04)
        if name == "y" and any(mark.stands_on_zero for mark in marks):
            low = 0.7 if log else min(0.0, values.min(initial=0.0))
        low, high = getattr(settings, f"{name}_range") or (low, high)
        whole = bool(marks) and all(getattr(mark, f"whole_{name}") for mark in fields or marks)
        found.append(Log(low, high) if log else Linear(low, high, whole))
    for mark in fields:
        if isinstance(mark, HeatMap):
            found = mark.scales(*found)
    return found[0], found[1]


def equalled(x: Linear, y: Linear, width: float, height: float, exact: bool):
    """Scales and sizes such that one unit is as long upwards as sideways.

    Where the ranges are `exact`, the axes become smaller; else one of the ranges grows.
    """
    across, up = abs(x.high - x.low), abs(y.high - y.low)
    unit = min(width / across, height / up)  # pixels
    if exact:
        return x, y, across * unit, up * unit
    return widened(x, width / unit), widened(y, height / unit), width, height


def widened(scale: Linear, span: float) -> Linear:
    more = (span - (scale.high - scale.low)) / 2
    return replace(scale, low=scale.low - more, high=scale.high + more)


def title_and_labels(settings: Settings, places: Places) -> list[str]:
    axes, width, height = places
    out = []
    for i, line in enumerate(title_lines(settings)):
        out.append(text(PADDING, 26 + 19 * i, line, TITLE_SIZE, font_weight="600"))
    if settings.y_label:
        words = shortened(settings.y_label, width - 2 * PADDING, LABEL_SIZE)
        out.append(text(PADDING, axes.top - 13, words, LABEL_SIZE))
    if settings.x_label:
        words = shortened(settings.x_label, width - 2 * PADDING, LABEL_SIZE)
        half = text_width(words, LABEL_SIZE) / 2
        middle = min(max(axes.left + axes.width / 2, PADDING + half), width - PADDING - half)
        out.append(text(middle, height - 12, words, LABEL_SIZE, anchor="middle"))
    return out


def cropped(axes: Axes, parts: Sequence[str], margin: float) -> str:
    """The parts, without what lies outside of the axes and a margin.

    An <svg> within an <svg> does what a clip-path would, and needs no id: several pictures on one
    page would share ids.
    """
    if not parts:
        return ""
    x, y = axes.left - margin, axes.top - margin
    width, height = axes.width + 2 * margin, axes.height + 2 * margin
    view = " ".join(map(number, (x, y, width, height)))
    content = "".join(parts)
    return element("svg", content, x=x, y=y, width=width, height=height, viewBox=view)
