"""Right against wrong: a small picture of the numbers in which a mistake shows.

    numbers        one number line for each: a ring where it is right, a cross where it is wrong
    long arrays    all their numbers side by side
    two shapes     two grids of cells

Colours are classes of the page, so that a picture follows its scheme.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..outcomes import Leaf

WIDTH = 320
ROW = 44  # the height of a number line
EDGE = 8
LINES = 6  # the most number lines in a picture
POINTS = 40  # the most numbers side by side
PLOT = 110  # their height
SEEN = 8  # how far apart a ring and a cross must be
CELL, GRID = 12, 10  # the size of a cell; the most cells in a row or column
FAR = 20  # times the size of the right numbers: what lies farther out is drawn at the edge


class Pair(NamedTuple):
    """A number as it should be, and as it is; numbers of the same array have the same leaf."""

    leaf: str
    place: str
    right: float
    wrong: float
    differs: bool


def pairs(expected: Sequence[Leaf], got: Sequence[Leaf], rtol: float) -> list[Pair]:
    """The numbers of two outcomes, as far as they have the same form."""
    given = {leaf.place: leaf.value for leaf in got}
    found = []
    for leaf in expected:
        a, b = leaf.value, given.get(leaf.place)
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.shape == b.shape):
            continue
        limit = rtol * np.abs(a[np.isfinite(a)]).max(initial=1e-300)
        for index in np.ndindex(a.shape):
            x, y = float(a[index]), float(b[index])
            same = x == y or (math.isnan(x) and math.isnan(y)) or abs(x - y) <= limit
            place = place_of(leaf.place, index, a.size)
            found.append(Pair(leaf.place, place, x, y, not same))
    return found


def place_of(place: str, index: tuple[int, ...], size: int) -> str:
    """Where a number stands, in words: "step 2, theta, entry 1"."""
    if size == 1:
        return place
    inside = f"entry {', '.join(map(str, index))}"
    return f"{place}, {inside}" if place else inside


def picture(name: str, found: list[Pair]) -> str:
    """The picture of some numbers; "" if there is nothing to be seen."""
    wrong = [p for p in found if p.differs and math.isfinite(p.right)]
    if not wrong:
        return ""
    first = [pair for pair in found if pair.leaf == wrong[0].leaf]
    if sum(pair.differs for pair in first) > LINES:
        return side_by_side(name, first)
    return number_lines(name, wrong)


# ---------------------------------------------------------------- number lines


def number_lines(name: str, wrong: list[Pair]) -> str:
    """One number line for each pair; of many, for the first ones."""
    shown = wrong[:LINES]
    parts = [row(pair, i * ROW, *span_of(pair, shown)) for i, pair in enumerate(shown)]
    words = "; ".join(f"{p.place or 'the result'}: {in_words(p)}" for p in shown)
    height = len(shown) * ROW
    if len(shown) < len(wrong):
        height += 14
        parts.append(f'<text y="{height - 4}">{len(wrong)} numbers differ</text>')
    return svg(name, words, height, parts)


def span_of(pair: Pair, shown: list[Pair]) -> tuple[float, float]:
    """The ends of a number line. Those of an array are the same, unless nothing is seen then."""
    together = [p for p in shown if p.leaf == pair.leaf]
    low, high = span(together)
    near = any(abs(across(p.right, low, high) - across(p.wrong, low, high)) < SEEN
               for p in together if math.isfinite(p.wrong))  # fmt: skip
    return span([pair]) if near else (low, high)


def row(pair: Pair, top: int, low: float, high: float) -> str:
    right, wrong = numbers(pair.right, pair.wrong)
    y = top + 25
    parts = [
        f'<text y="{top + 11}">{html.escape(pair.place or "result", quote=False)}</text>'
        f'<text x="{WIDTH}" y="{top + 11}" text-anchor="end">'
        f'<tspan class="right">right {right}</tspan> '
        f'<tspan class="wrong" dx="6">wrong {wrong}</tspan></text>'
        f'<path class="axis" d="M0 {y}H{WIDTH}"/>'
    ]
    if low <= 0 <= high:
        x = across(0, low, high)
        parts.append(
            f'<path class="axis" d="M{x} {y}v5"/><text x="{x - 3:g}" y="{y + 15}">0</text>'
        )
    a = across(pair.right, low, high)
    if math.isfinite(pair.wrong):
        b = across(pair.wrong, low, high)
        parts.append(f'<path class="gap" d="M{a} {y}H{b}"/>{cross(b, y)}')
    parts.append(ring(a, y))
    return "".join(parts)


def span(shown: list[Pair]) -> tuple[float, float]:
    """The ends of number lines: with 0, unless the numbers lie close together far from it."""
    values = [v for pair in shown for v in (pair.right, pair.wrong) if math.isfinite(v)]
    low, high = min(values), max(values)
    if high - low >= 0.1 * max(abs(low), abs(high)):
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - 1, high + 1
    return low, high


def across(value: float, low: float, high: float) -> float:
    share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


# ---------------------------------------------------------------- long arrays


def side_by_side(name: str, found: list[Pair]) -> str:
    """The numbers of an array; at most POINTS of them."""
    first = next(i for i, pair in enumerate(found) if pair.differs)
    kept = found[:POINTS] if first < POINTS // 2 else found[first : first + POINTS]
    kept = [pair for pair in kept if math.isfinite(pair.right)]
    reach = FAR * max(max(abs(p.right) for p in kept), 1e-300)
    values = [v for p in kept for v in (p.right, p.wrong) if math.isfinite(v) and abs(v) <= reach]
    low, high = min([0.0, *values]), max([0.0, *values])
    high = high if high > low else low + 1

    def at(i: int, value: float) -> tuple[float, float]:
        value = min(max(value, low), high)
        x = EDGE + i * (WIDTH - 2 * EDGE) / max(1, len(kept) - 1)
        return round(x, 1), round(EDGE + (high - value) / (high - low) * (PLOT - 2 * EDGE), 1)

    zero = at(0, 0.0)[1]
    parts = [f'<path class="axis" d="M0 {zero}H{WIDTH}"/>']
    dots = []
    for i, pair in enumerate(kept):
        x, y = at(i, pair.right)
        if pair.differs and math.isfinite(pair.wrong):
            other = at(i, pair.wrong)[1]
            parts.append(f'<path class="gap" d="M{x} {y}V{other}"/>')
            dots.append(cross(x, other, 2.5))
        dots.append(ring(x, y, 3))
    count = sum(p.differs for p in found)
    words = f"{count} of {len(found)} numbers differ"
    if len(kept) < len(found):
        words += f"; {len(kept)} are drawn"
    parts += dots
    parts.append(f'<text y="{PLOT + 12}">{words}, from {short(low)} to {short(high)}</text>')
    return svg(name, words, PLOT + 18, parts)


# ---------------------------------------------------------------- shapes


def grids(name: str, right: tuple[int, ...], wrong: tuple[int, ...]) -> str:
    """Two arrays as grids of cells; "" if they are too large to be drawn, or look alike."""
    sizes = [shape if len(shape) == 2 else (1, *(shape or (1,))) for shape in (right, wrong)]
    if sizes[0] == sizes[1] or any(len(size) > 2 or max(size) > GRID for size in sizes):
        return ""
    parts, x, height = [], 1, 0
    for shape, size, kind in zip((right, wrong), sizes, ("right", "wrong")):
        rows, columns = size
        cells = "".join(f"M{x + CELL * i} 1v{CELL * rows}" for i in range(columns + 1))
        cells += "".join(f"M{x} {1 + CELL * i}h{CELL * columns}" for i in range(rows + 1))
        words = f"one number, shape {shape}" if shape == () else f"shape {shape}"
        parts.append(f'<path class="{kind}" d="{cells}"/>')
        parts.append(f'<text class="{kind}" x="{x}" y="{CELL * rows + 15}">{words}</text>')
        height = max(height, CELL * rows + 20)
        x += WIDTH // 2
    return svg(name, f"right has the shape {right}, wrong {wrong}", height, parts)


# ---------------------------------------------------------------- parts


def svg(name: str, words: str, height: int, parts: list[str]) -> str:
    return (
        f'<svg class="against" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img"><title>Right against wrong: {html.escape(name, quote=False)}</title>'
        f"<desc>{html.escape(words, quote=False)}</desc>{''.join(parts)}</svg>"
    )


def ring(x: float, y: float, size: float = 4.5) -> str:
    return f'<circle class="right" cx="{x}" cy="{y}" r="{size}"/>'


def cross(x: float, y: float, size: float = 4) -> str:
    s, t = f"{size:g}", f"{2 * size:g}"
    return f'<path class="wrong" d="M{x:g} {y:g}m-{s}-{s}l{t} {t}m0-{t}l-{t} {t}"/>'


def in_words(pair: Pair) -> str:
    right, wrong = numbers(pair.right, pair.wrong)
    return f"right {right}, wrong {wrong}"


def numbers(expected: float, got: float) -> tuple[str, str]:
    """Two numbers, as short as they can be told apart."""
    for digits in (4, 6, 9, 12, 17):
        a, b = short(expected, digits), short(got, digits)
        if a != b or expected == got:
            break
    return a, b


def short(x: float, digits: int = 4) -> str:
    return f"{x:.{digits}g}".replace("e+0", "e").replace("e-0", "e-").replace("-", "\N{MINUS SIGN}")
