"""learning_curves: which figures there are, on which axes, and what their lines hold."""

import json
from xml.etree import ElementTree

import numpy as np
import pytest

from minigrad.history import History
from minigrad.viz.charts import learning_curves


def history(loss, validation=None, lr=None, **metrics):
    n = len(loss)
    judged = {} if validation is None else {"loss": validation}
    return History({"loss": loss, **metrics}, judged, lr or [0.1] * n, [1.0] * n)


def titles(curves):
    return [figure.settings.title for figure in curves.pictures]


def test_one_training_has_a_figure_for_each_quantity():
    run = history([1.0, 0.5, 0.4], [1.1, 0.7, 0.8], [0.1, 0.1, 0.01], accuracy=[0.5, 0.6, 0.7])
    curves = learning_curves(run)
    assert titles(curves) == ["loss", "accuracy", "learning rate"]
    training, validation = curves.pictures[0].marks
    assert (training.label, validation.label) == ("training", "validation")
    assert training.x.tolist() == [1, 2, 3] and validation.y.tolist() == [1.1, 0.7, 0.8]
    assert [mark.label for mark in curves.pictures[1].marks] == [None]  # one line needs no name
    ElementTree.fromstring(curves.svg())


def test_a_learning_rate_that_stays_is_not_drawn():
    assert titles(learning_curves(history([1.0, 0.5]))) == ["loss"]


@pytest.mark.parametrize(
    ("loss", "scale"),
    [
        ([1.0, 0.02], "linear"),
        ([1.0, 0.005], "log"),
        ([1.0, 0.005, 0.0], "linear"),
        ([1.0, float("inf"), 0.005], "log"),
        ([float("nan")], "linear"),
    ],
)
def test_a_loss_over_more_than_two_decades_is_on_a_log_axis(loss, scale):
    (figure,) = learning_curves(history(loss)).pictures
    assert figure.settings.y_scale == scale
    ElementTree.fromstring(figure.svg())


def test_only_the_loss_goes_on_a_log_axis():
    curves = learning_curves(history([1.0, 0.9], accuracy=[0.001, 0.9]))
    assert [figure.settings.y_scale for figure in curves.pictures] == ["linear", "linear"]


def test_a_value_that_is_not_finite_is_a_gap():
    run = history([1.0, float("nan"), 0.5, float("inf"), 0.4])
    again = History(**json.loads(run.to_json()))  # with null in their place
    for each in (run, again):
        ((line,),) = (figure.marks for figure in learning_curves(each).pictures)
        np.testing.assert_array_equal(line.y, [1.0, np.nan, 0.5, np.nan, 0.4])


def test_one_epoch_is_a_point_that_can_be_seen():
    (figure,) = learning_curves(history([0.5], [0.6])).pictures
    svg = ElementTree.fromstring(figure.svg())
    assert len(svg.findall(".//{*}circle")) == 2
    assert figure.settings.x_range == (0, 2)


def test_trainings_are_compared_on_one_scale():
    runs = {
        "sgd": history([1.0, 0.9], [1.2, 1.1]),
        "<adam> & co": history([1.0, 0.5, 0.3], [1.1, 0.6, 0.002]),
    }
    curves = learning_curves(runs)
    assert titles(curves) == ["training loss", "validation loss"] and curves.columns == 2
    training, validation = (figure.settings for figure in curves.pictures)
    assert training.y_range == validation.y_range
    assert training.y_scale == validation.y_scale == "log"
    assert [mark.label for mark in curves.pictures[0].marks] == list(runs)
    texts = [each.text for each in ElementTree.fromstring(curves.svg()).iter() if each.text]
    assert "<adam> & co" in texts


def test_a_training_without_validation_leaves_the_others_their_colours():
    runs = {"a": history([1.0, 0.9]), "b": history([1.0, 0.5], [1.1, 0.6])}
    training, validation = learning_curves(runs).pictures
    assert [mark.look for mark in training.marks] == [mark.look for mark in validation.marks]
    assert [mark.label for mark in validation.marks] == [None, "b"]


def test_parts_are_called_as_one_likes():
    (figure,) = learning_curves(history([1.0], [1.0]), parts=("train", "test")).pictures
    assert [mark.label for mark in figure.marks] == ["train", "test"]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ([1.0, 0.5], TypeError, "what fit"),
        ({"adam": [1.0]}, TypeError, "adam must be a History"),
        ({}, ValueError, "empty"),
        (History(), ValueError, "no epoch"),
        ({"adam": History()}, ValueError, "adam holds no epoch"),
    ],
)
def test_mistakes_are_explained(given, error, words):
    with pytest.raises(error, match=words):
        learning_curves(given)
