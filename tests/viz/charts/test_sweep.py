"""heat_map: each result stands where its hyper-parameters say, and what is missing stays so."""

from xml.etree import ElementTree

import numpy as np
import pytest

import minigrad
from minigrad.viz.charts import heat_map
from minigrad.viz.plot.fields import HeatMap
from minigrad.viz.plot.lines import Line

NAN = float("nan")
RESULTS = {(0.1, 0): 3.0, (0.01, 0): 1.0, (0.1, 1e-5): 2.0, (0.01, 1e-5): None, (1.0, 0): np.inf}


def parts(figure):
    (table,) = (mark for mark in figure.marks if isinstance(mark, HeatMap))
    return table, [mark for mark in figure.marks if isinstance(mark, Line)]


def test_results_stand_in_rising_order_and_missing_ones_are_not_zero():
    table, _ = parts(heat_map(RESULTS))
    assert table.x_axis.names == ["0.01", "0.1", "1"] and table.y_axis.names == ["1e-05", "0"]
    np.testing.assert_array_equal(table.values, [[NAN, 2, NAN], [1, 3, NAN]])


@pytest.mark.parametrize(
    ("best", "cell"), [("lowest", (0, 1)), ("highest", (1, 1)), ("none", None)]
)
def test_the_best_cell_is_framed_and_named(best, cell):
    figure = heat_map(RESULTS, x_label="lr", y_label="decay", label="loss", best=best)
    _, frames = parts(figure)
    assert len(frames) == (cell is not None)
    if cell:
        middle = (frames[0].x[:4].mean(), frames[0].y[:4].mean())
        assert middle == pytest.approx(cell) and frames[0].label == best
    assert ("The lowest loss, 1, is at lr 0.01, decay 0." in figure.words()) == (best == "lowest")
    ElementTree.fromstring(figure.svg())


def test_names_stay_in_the_order_in_which_they_came():
    sweep = {("sgd", 1): 0.5, ("<adam> & co", 1): minigrad.tensor(0.25), ("sgd", 0): np.float32(1)}
    figure = heat_map(sweep)
    table, _ = parts(figure)
    assert table.x_axis.names == ["sgd", "<adam> & co"] and table.y_axis.names == ["1", "0"]
    np.testing.assert_array_equal(table.values, [[0.5, 0.25], [1, NAN]])
    ElementTree.fromstring(figure.svg())


def test_an_array_has_its_first_row_at_the_bottom():
    array = np.arange(6.0).reshape(2, 3)
    for given in (array, array.tolist(), minigrad.tensor(array)):
        table, _ = parts(heat_map(given, x=[1, 2, 3], y=["a", "b"]))
        assert table.y_axis.names == ["b", "a"] and table.x_axis.names == ["1", "2", "3"]
        np.testing.assert_array_equal(table.values, array[::-1])
    table, _ = parts(heat_map(array))
    assert table.y_axis.names == ["1", "0"]


def test_a_single_result_is_a_picture():
    ElementTree.fromstring(heat_map({(1, 2): 3}).svg())


@pytest.mark.parametrize(
    ("sweep", "options", "error", "words"),
    [
        ({}, {}, ValueError, "no result"),
        ({(1, 2): None}, {}, ValueError, "no result"),
        ({0.1: 3.0}, {}, TypeError, "pairs such as"),
        ({(1, 2, 3): 3.0}, {}, TypeError, "choose two"),
        ({(1, 2): "low"}, {}, TypeError, r"the result of \(1, 2\) must be a number"),
        ({(1, 2): minigrad.ones(3)}, {}, TypeError, r"Tensor of shape \(3,\)"),
        ({(1, 2): 3.0}, {"x": [1]}, TypeError, "in its keys"),
        ({(1, 2): 3.0}, {"best": "least"}, ValueError, "'lowest', 'highest' or 'none'"),
        ([1.0, 2.0], {}, ValueError, "a table"),
        ([[1.0], [2.0, 3.0]], {}, ValueError, "a table"),
        ([[1.0, 2.0]], {"x": [1]}, ValueError, "each of the 2 columns, got 1"),
        ([[1.0, 2.0]], {"y": [1, 2]}, ValueError, "each of the 1 rows, got 2"),
    ],
)
def test_mistakes_are_explained(sweep, options, error, words):
    with pytest.raises(error, match=words):
        heat_map(sweep, **options)
