"""How a series looks: its colour, its dash pattern and the shape of its markers.

Two series differ in colour and, for those who cannot tell the colours apart, in the dash pattern
(lines) or in the shape (points).
"""

from __future__ import annotations

from typing import NamedTuple

from ..theme import LIGHT
from .svg import element, number

COLOURS = tuple(LIGHT[f"c{i}"] for i in range(7))
DASHES = (None, "8 4", "2 3", "10 3 2 3", "18 5", "10 3 2 3 2 3", "4 7")

# Corners of the shapes, in units of the marker's radius; the areas look alike.
SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "circle": (),
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "triangle": ((0, -1.25), (1.15, 0.85), (-1.15, 0.85)),
    "diamond": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "cross": tuple(
        (x * sx, y * sy)
        for sx, sy, corners in (
            (1, -1, ((0, 0.45), (0.75, 1.2), (1.2, 0.75))),
            (1, 1, ((0.45, 0), (1.2, 0.75), (0.75, 1.2))),
            (-1, 1, ((0, 0.45), (0.75, 1.2), (1.2, 0.75))),
            (-1, -1, ((0.45, 0), (1.2, 0.75), (0.75, 1.2))),
        )
        for x, y in corners
    ),
    "tip": ((0, 1.25), (1.15, -0.85), (-1.15, -0.85)),
    "plus": tuple(
        (x * sx, y * sy)
        for sx, sy, corners in (
            (1, -1, ((0.35, 1.3), (0.35, 0.35), (1.3, 0.35))),
            (1, 1, ((1.3, 0.35), (0.35, 0.35), (0.35, 1.3))),
            (-1, 1, ((0.35, 1.3), (0.35, 0.35), (1.3, 0.35))),
            (-1, -1, ((1.3, 0.35), (0.35, 0.35), (0.35, 1.3))),
        )
        for x, y in corners
    ),
}


class Look(NamedTuple):
    colour: str
    dash: str | None
    shape: str


def look(series: int, of_its_kind: int) -> Look:
    """The look of the `series`-th series of a figure, the `of_its_kind`-th of the lines, say.

    The first line is solid even where points were drawn before it. When the colours begin anew,
    the dashes and shapes begin one further on.
    """
    turn = of_its_kind + of_its_kind // len(DASHES)
    return Look(
        COLOURS[series % len(COLOURS)],
        DASHES[turn % len(DASHES)],
        tuple(SHAPES)[turn % len(SHAPES)],
    )


def marker(shape: str, x: float, y: float, radius: float, **attributes) -> str:
    """One marker around (x, y)."""
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=radius, **attributes)
    return element("path", d=f"M{number(x)} {number(y)}{outline(shape, radius)}", **attributes)


def outline(shape: str, radius: float) -> str:
    """The way around a shape, from its middle, as steps of a path."""
    steps, (last_x, last_y) = [], (0.0, 0.0)
    for x, y in SHAPES[shape]:
        steps.append(f"{number((x - last_x) * radius)} {number((y - last_y) * radius)}")
        last_x, last_y = x, y
    return "m" + " ".join(steps) + "z"
