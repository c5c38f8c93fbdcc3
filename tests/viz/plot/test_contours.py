"""Marching squares: the boundary is where the level is, closed, and encloses what is above."""

import numpy as np
import pytest

from minigrad.viz.plot.contours import Loop, loops, simplified
from minigrad.viz.plot.fields import off_rim


def area(loop):
    return 0.5 * float(np.sum(loop.x * np.roll(loop.y, -1) - np.roll(loop.x, -1) * loop.y))


def test_a_circle():
    axis = np.linspace(-2, 2, 81)
    X, Y = np.meshgrid(axis, axis)
    [loop] = loops(axis, axis, -(X**2 + Y**2), -1.0)
    np.testing.assert_allclose(np.hypot(loop.x, loop.y), 1, atol=1e-3)
    assert area(loop) == pytest.approx(np.pi, rel=2e-3)  # positive: what is above lies to the left
    assert not loop.on_rim.any()
    small = simplified(loop, 0.001)
    assert len(small.x) < len(loop.x) and area(small) == pytest.approx(np.pi, rel=1e-2)


def test_a_hole_runs_the_other_way_round():
    axis = np.linspace(-2, 2, 81)
    X, Y = np.meshgrid(axis, axis)
    ring = -np.abs(np.hypot(X, Y) - 1)
    areas = sorted(area(loop) for loop in loops(axis, axis, ring, -0.5))
    np.testing.assert_allclose(areas, [-np.pi * 0.25, np.pi * 2.25], rtol=1e-2)


def test_a_region_that_reaches_the_edge_is_closed_along_it():
    x, y = np.array([0.0, 1, 2, 3]), np.array([0.0, 1])
    [loop] = loops(x, y, np.tile(x, (2, 1)), 1.5)
    assert area(loop) == pytest.approx(1.5)
    [(px, py)] = off_rim(loop)
    assert px.tolist() == [1.5] * len(px) and sorted({*py.tolist()}) == [0, 1]


@pytest.mark.parametrize("corner, count", [(0.9, 1), (-3.0, 2)])
def test_a_saddle_follows_the_mean(corner, count):
    values = np.array([[1.0, corner], [corner, 1.0]])
    assert len(loops(np.arange(2.0), np.arange(2.0), values, 0.94)) == count


@pytest.mark.parametrize("seed", range(5))
def test_every_point_is_where_the_level_is(seed):
    values = np.random.default_rng(seed).normal(size=(9, 12))
    values[3, 4] = np.nan
    x, y = np.arange(12.0), np.arange(9.0)
    for level in (-0.5, 0.0, 0.8):
        found = loops(x, y, values, level)
        assert 0 < sum(map(area, found)) < 88
        for loop in found:  # each point lies on the grid, and at the level but for the rim
            on_line = (loop.x % 1 == 0) | (loop.y % 1 == 0)
            assert on_line.all()
        inner = np.concatenate([np.c_[p.x, p.y][~p.on_rim] for p in found])
        np.testing.assert_allclose(between(values, inner), level, atol=1e-9)


def between(values, points):
    """The values along the grid's lines."""
    x, y = points.T
    i, j = np.floor(y).astype(int), np.floor(x).astype(int)
    across, up = x - j, y - i
    right, above = np.minimum(j + 1, values.shape[1] - 1), np.minimum(i + 1, values.shape[0] - 1)
    end = np.where(across > 0, values[i, right], values[above, j])
    return values[i, j] + np.maximum(across, up) * (end - values[i, j])


def test_nothing_above_and_everything_above():
    flat = np.ones((3, 3))
    axis = np.arange(3.0)
    assert loops(axis, axis, flat, 2.0) == []
    [loop] = loops(axis, axis, flat, 0.0)
    assert area(loop) == 4 and off_rim(loop) == []


def test_the_same_grid_gives_the_same_loops():
    values = np.random.default_rng(0).normal(size=(8, 8))
    first, second = (loops(np.arange(8.0), np.arange(8.0), values, 0.0) for _ in range(2))
    assert [loop.x.tolist() for loop in first] == [loop.x.tolist() for loop in second]


def test_off_rim_cuts_a_loop_where_the_rim_begins():
    loop = Loop(np.arange(5.0), np.zeros(5), np.array([True, False, False, False, True]))
    assert [x.tolist() for x, _ in off_rim(loop)] == [[1, 2, 3]]
