"""Marching squares: where a function of two variables, known on a grid, crosses a level.

The region above a level is bounded by closed loops. To close them at the grid's edge too, the grid
gets a rim of values below any level, at the very places of the edge. A value that is not finite
counts as below any level.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# A cell has four corners: 1 lower left, 2 lower right, 4 upper right, 8 upper left; the sum of
# those above the level says which of its edges (S, E, N, W) the boundary enters and leaves by.
# Seen along the way, what is above the level lies to the left.
S, E, N, W = range(4)
SEGMENTS = {
    1: ((S, W),),
    2: ((E, S),),
    3: ((E, W),),
    4: ((N, E),),
    6: ((N, S),),
    7: ((N, W),),
    8: ((W, N),),
    9: ((S, N),),
    11: ((E, N),),
    12: ((W, E),),
    13: ((S, E),),
    14: ((W, S),),
}
# Two corners that face each other: the mean of the four says whether they are joined.
APART = {5: ((S, W), (N, E)), 10: ((E, S), (W, N))}
JOINED = {5: ((S, E), (N, W)), 10: ((W, S), (E, N))}


class Loop(NamedTuple):
    x: np.ndarray
    y: np.ndarray
    on_rim: np.ndarray  # which points lie on the edge of the grid, or next to a value left out


def loops(x: np.ndarray, y: np.ndarray, values: np.ndarray, level: float) -> list[Loop]:
    """The boundary of the region where the values (m, n) are above `level`.

    Args:
        x: (n,) increasing, the places of the columns.
        y: (m,) increasing, the places of the rows.

    >>> x = np.array([0.0, 1.0, 2.0])
    >>> peak = np.array([[0.0, 0, 0], [0, 2, 0], [0, 0, 0]])
    >>> [loop] = loops(x, x, peak, level=1.0)
    >>> loop.x.tolist(), loop.y.tolist()
    ([0.5, 1.0, 1.5, 1.0], [1.0, 0.5, 1.0, 1.5])
    """
    x, y = (np.concatenate((axis[:1], axis, axis[-1:])) for axis in (x, y))
    z = np.pad(np.where(np.isfinite(values), values, -np.inf), 1, constant_values=-np.inf)
    above = z > level
    case = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    with np.errstate(invalid="ignore"):
        middle = (z[:-1, :-1] + z[:-1, 1:] + z[1:, 1:] + z[1:, :-1]) / 4 > level

    follower = segments(case, middle, z.shape)
    if not follower:
        return []
    places = crossings(x, y, z, level)
    found = []
    while follower:
        first, edge = follower.popitem()
        way = [first]
        while edge != first:
            way.append(edge)
            edge = follower.pop(edge)
        px, py, on_rim = (each[way] for each in places)
        start = int(np.lexsort((py, px))[0])  # the same point, however the grid was walked
        found.append(Loop(*(np.roll(each, -start) for each in (px, py, on_rim))))
    return found[::-1]


def segments(case: np.ndarray, middle: np.ndarray, shape: tuple[int, int]) -> dict[int, int]:
    """From each edge of the grid that the boundary crosses, the one that it crosses next.

    Edges have numbers: the one to the right of point p is 2 * p, the one above it 2 * p + 1.
    """
    rows, columns = np.nonzero((case > 0) & (case < 15))
    kinds, joined = case[rows, columns], middle[rows, columns]
    corner = rows * shape[1] + columns
    follower: dict[int, int] = {}

    def add(cells: np.ndarray, ways: tuple[tuple[int, int], ...]) -> None:
        here = corner[cells]
        sides = (2 * here, 2 * (here + 1) + 1, 2 * (here + shape[1]), 2 * here + 1)  # S, E, N, W
        for start, end in ways:
            follower.update(zip(sides[start].tolist(), sides[end].tolist()))

    for kind, ways in SEGMENTS.items():
        add(kinds == kind, ways)
    for kind in APART:
        add((kinds == kind) & ~joined, APART[kind])
        add((kinds == kind) & joined, JOINED[kind])
    return follower


def crossings(
    x: np.ndarray, y: np.ndarray, z: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each edge, by its number: where the level is crossed, and whether on the rim."""
    columns, rows = np.meshgrid(x, y)
    px, py = (np.repeat(axis[..., None], 2, axis=2) for axis in (columns, rows))
    rim = np.zeros(px.shape, dtype=bool)
    along, rim[:, :-1, 0] = fraction(z[:, :-1], z[:, 1:], level)
    px[:, :-1, 0] += along * np.diff(columns, axis=1)
    along, rim[:-1, :, 1] = fraction(z[:-1], z[1:], level)
    py[:-1, :, 1] += along * np.diff(rows, axis=0)
    return px.reshape(-1), py.reshape(-1), rim.reshape(-1)


def fraction(a: np.ndarray, b: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """How far from a to b the level is reached, 0 to 1, and whether one of them is below any."""
    with np.errstate(invalid="ignore", divide="ignore"):
        along = (level - a) / (b - a)
    along[np.isneginf(b)] = 0.0
    along[np.isneginf(a)] = 1.0
    along[~np.isfinite(along)] = 0.0  # no crossing here
    return along, np.isneginf(a) | np.isneginf(b)


def simplified(loop: Loop, tolerance: float) -> Loop:
    """A loop without points that are nearly on the line between their neighbours.

    Twice, every second point is looked at, so up to three quarters go.

    >>> square = Loop(np.array([0.0, 1, 2, 2, 2, 1, 0, 0]), np.array([0.0, 0, 0, 1, 2, 2, 2, 1]),
    ...               np.zeros(8, dtype=bool))
    >>> simplified(square, 0.1).x.tolist()
    [0.0, 2.0, 2.0, 0.0]
    """
    for _ in range(2):
        x, y, _ = loop
        before_x, before_y, after_x, after_y = (np.roll(a, s) for s in (1, -1) for a in (x, y))
        dx, dy = after_x - before_x, after_y - before_y
        off = np.abs(dx * (y - before_y) - dy * (x - before_x))  # distance times length
        kept = off > tolerance * np.hypot(dx, dy)
        kept[::2] = True
        loop = Loop(*(each[kept] for each in loop))
    return loop
