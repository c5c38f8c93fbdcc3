"""The legend: in the emptiest corner, or outside where no corner is free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..theme import LIGHT
from .axes import Axes
from .marks import Key, Mark, overlaps
from .svg import element, escaped, shortened, text, text_width

SIZE, ROW, KEY = 12, 19, 34  # of the text, from row to row, and the room of a sign, in pixels
INSET = 8  # from the axes' edge
LONGEST = 200  # a longer label is cut


class Entry(NamedTuple):
    label: str
    keys: list[Key]  # the signs of all that have this label


def entries_of(marks: Sequence[Mark]) -> list[Entry]:
    """One entry for each label, in the order of the calls."""
    found: dict[str, list[Key]] = {}
    for mark in marks:
        for label, key in mark.legend_keys():
            found.setdefault(label, []).append(key)
    return [Entry(label, keys) for label, keys in found.items()]


def size_of(entries: Sequence[Entry], longest: float = LONGEST) -> tuple[float, float]:
    """Width and height of a legend with one entry a row."""
    widest = max(text_width(shortened(e.label, longest), SIZE) for e in entries)
    return KEY + widest + 12, ROW * len(entries) + 6


def free_corner(
    axes: Axes, size: tuple[float, float], points: np.ndarray, taken: Sequence
) -> tuple[float, float] | None:
    """The upper left corner of a legend within the axes, or None where each place hides data."""
    width, height = size
    if width > 0.6 * axes.width or height > 0.8 * axes.height:
        return None
    xs = (axes.right - INSET - width, axes.left + INSET)
    ys = (axes.top + INSET, axes.bottom - INSET - height)
    for y in ys:
        for x in xs:
            box = (x - 4, y - 4, x + width + 4, y + height + 4)
            hidden = (points[:, 0] > box[0]) & (points[:, 0] < box[2])
            hidden &= (points[:, 1] > box[1]) & (points[:, 1] < box[3])
            if not hidden.any() and not overlaps(box, taken):
                return x, y
    return None


def boxed(entries: Sequence[Entry], x: float, y: float, longest: float = LONGEST) -> str:
    """The legend with one entry a row, its upper left corner at (x, y)."""
    width, height = size_of(entries, longest)
    paper = {"fill": LIGHT["paper"], "fill_opacity": 0.85}
    out = [element("rect", x=x, y=y, width=width, height=height, rx=4, **paper)]
    for i, entry in enumerate(entries):
        out.append(drawn(entry, x + 4, y + 3 + ROW * (i + 0.5), longest))
    return element("g", "".join(out), class_="legend")


def in_rows(entries: Sequence[Entry], x: float, y: float, width: float) -> tuple[str, float]:
    """The legend with its entries side by side, and its height."""
    out, left, top = [], x, y
    for entry in entries:
        words = shortened(entry.label, width - KEY)
        needed = KEY + text_width(words, SIZE) + 14
        if left > x and left + needed > x + width + 14:
            left, top = x, top + ROW
        out.append(drawn(entry, left, top + ROW / 2, width - KEY))
        left += needed
    return element("g", "".join(out), class_="legend"), top + ROW - y


def drawn(entry: Entry, x: float, y: float, longest: float) -> str:
    keys = "".join(key(x, y) for key in entry.keys)
    words = shortened(entry.label, longest)
    whole = element("title", escaped(entry.label)) if words != entry.label else ""
    return element("g", whole + keys + text(x + KEY, y + 4, words, SIZE))
