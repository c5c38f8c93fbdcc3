"""The legend hides no data: it takes a free corner, or stands outside."""

import numpy as np
import pytest

from minigrad.viz.plot import Figure
from minigrad.viz.plot.layout import arranged, free_corner
from minigrad.viz.plot.legend import entries_of, size_of


def place_of(figure):
    """Which corner of the axes the legend is in, or None."""
    axes = arranged(figure.settings, figure.marks)[0].axes
    corner = free_corner(axes, figure.marks, size_of(entries_of(figure.marks)))
    if corner is None:
        return None
    x, y = corner
    return (
        "upper " if y < axes.top + axes.height / 2 else "lower ",
        "left" if x < axes.left + axes.width / 2 else "right",
    )


N = 40
UP, DOWN = np.linspace(0, 1, N), np.linspace(1, 0, N)


@pytest.mark.parametrize(
    "figure, place",
    [
        (Figure().line(DOWN, label="a"), ("upper ", "right")),
        (Figure().line(UP, label="a"), ("upper ", "left")),
        (Figure().line([0, 1], [0, 1], label="a"), ("upper ", "left")),  # no point is in a corner
        (Figure().line(UP, label="a").line(DOWN, label="b"), None),
        (Figure().scatter([0, 1, 0], [1, 1, 0], label="a"), ("lower ", "right")),
        (Figure().scatter([0, 1, 1], [1, 1, 0], label="a"), ("lower ", "left")),
        (Figure().histogram(np.repeat(UP, 1 + np.arange(N)), 10, label="a"), ("upper ", "left")),
        (Figure().regions(np.eye(3, dtype=int), [0, 1, 2], [0, 1, 2], ["a", "b"]), None),
    ],
)
def test_the_emptiest_corner(figure, place):
    assert place_of(figure) == place


def test_outside_the_axes_make_room():
    crossing = Figure().line(UP).line(DOWN)
    wide = arranged(crossing.settings, crossing.marks)[0].axes.width
    crossing = Figure().line(UP, label="up").line(DOWN, label="down")
    assert arranged(crossing.settings, crossing.marks)[0].axes.width < wide - 60


def test_on_a_narrow_figure_it_stands_above():
    def axes(**labels):
        figure = Figure(width=300).line(UP, label=labels.get("a")).line(DOWN, label=labels.get("b"))
        return arranged(figure.settings, figure.marks)[0].axes

    bare, named = axes(), axes(a="the first of two", b="the second of two")
    assert named.width == bare.width and named.top > bare.top + 15


def test_one_entry_for_each_label():
    figure = Figure().line(UP, label="a").scatter(UP, label="a").line(DOWN).line(DOWN, label="b")
    entries = entries_of(figure.marks)
    assert [(entry.label, len(entry.keys)) for entry in entries] == [("a", 2), ("b", 1)]
