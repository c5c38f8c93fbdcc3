"""decision_boundary: the regions are the model's own answers, the points the data."""

from xml.etree import ElementTree

import numpy as np
import pytest

import minigrad
from minigrad import data, nn
from minigrad.data import TensorDataset
from minigrad.viz.charts import boundary, decision_boundary

X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [1.0, 2.0]], np.float32)
Y = np.array([0, 1, 1, 0])


def right(x):
    """One logit: positive right of x1 = 0.25."""
    return x[:, 0] - 0.25


def parts(figure):
    regions, *points = figure.marks
    return regions, points


@pytest.mark.parametrize(
    "model",
    [
        right,
        lambda x: right(x).reshape(-1, 1),
        lambda x: minigrad.stack([-right(x), right(x)], 1),
    ],
)
def test_one_logit_is_judged_by_its_sign_and_several_by_the_largest(model):
    regions, _ = parts(decision_boundary(model, X, Y, resolution=21, padding=0.5))
    assert regions.x[0] == -0.5 and regions.x[-1] == 1.5 and regions.y[-1] == 3
    np.testing.assert_array_equal(regions.classes, np.tile(regions.x > 0.25, (21, 1)))


def test_three_classes_each_with_their_points_and_names():
    x, y = data.blobs(60, classes=3)
    centres = minigrad.tensor([[1.0, 0.0], [-0.5, 0.87], [-0.5, -0.87]])
    names = ["a", "<b>", "c & d"]
    figure = decision_boundary(lambda x: x @ centres.T, x, y, resolution=40, labels=names)
    regions, points = parts(figure)
    assert np.unique(regions.classes).tolist() == [0, 1, 2]
    assert [mark.label for mark in points] == names
    for c, mark in enumerate(points):
        np.testing.assert_allclose(np.stack([mark.x, mark.y], 1), x.numpy()[y.numpy() == c])
    ElementTree.fromstring(figure.svg())


def test_data_may_come_as_a_pair_or_a_data_set():
    column = Y.reshape(-1, 1).astype(np.float32)
    tables = {
        decision_boundary(right, *given, resolution=5).table()
        for given in (
            (X, Y),
            ((X, Y),),
            (TensorDataset(X, Y),),
            (X, column),
            (X.tolist(), Y.tolist()),
            (minigrad.tensor(X), minigrad.tensor(Y)),
        )
    }
    assert len(tables) == 1
    _, points = parts(decision_boundary(right, X, resolution=5))
    assert len(points) == 1 and points[0].label is None


def test_it_says_how_many_points_lie_in_the_region_of_their_class():
    figure = decision_boundary(right, X, Y, resolution=5)
    assert "2 of the 4 points lie in the region of their class" in figure.words()


def test_the_model_answers_in_eval_mode_in_batches(monkeypatch):
    monkeypatch.setattr(boundary, "BATCH", 10)

    class Model(nn.Module):
        def forward(self, x):
            seen.append((self.training, len(x), minigrad.is_grad_enabled(), x.dtype))
            return right(x)

    seen = []
    decision_boundary(Model(), X.astype(np.float64), resolution=5)
    assert [n for _, n, _, _ in seen] == [10, 10, 5, 4]
    assert {each[0] for each in seen} == {each[2] for each in seen} == {False}
    assert {each[3] for each in seen} == {minigrad.float64}


def test_a_single_point_and_integers_will_do():
    regions, _ = parts(decision_boundary(right, np.array([[3, 4]]), [1], resolution=3))
    assert regions.x.tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("model", "x", "target", "error", "words"),
    [
        (right, np.zeros((5, 64)), None, ValueError, r"\(n, 2\).*got \(5, 64\).*fills in"),
        (right, np.zeros((0, 2)), None, ValueError, r"got \(0, 2\)"),
        (right, np.full((5, 2), np.nan), None, ValueError, "NaN"),
        (right, ["a"], None, TypeError, "numbers"),
        (right, X, np.zeros(3), ValueError, "each of the 4 points"),
        (right, X, Y + 0.5, ValueError, "whole numbers"),
        (right, X, Y - 1, ValueError, "whole numbers"),
        (right, X, 2 * Y, ValueError, "a class 2, but the model tells 2 apart"),
        (right, (X, Y), Y, TypeError, "target is given too"),
        (lambda x: x.sum(), X, Y, ValueError, r"logits of shape \(25, C\)"),
        (lambda x: x.numpy(), X, Y, TypeError, "return a Tensor"),
        (lambda x: x[:, 0] * np.nan, X, Y, ValueError, "diverged"),
    ],
)
def test_mistakes_are_explained(model, x, target, error, words):
    with pytest.raises(error, match=words):
        decision_boundary(model, x, target, resolution=5)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"resolution": 1}, "resolution must be 2 or more"),
        ({"padding": -1}, "padding"),
        ({"labels": ["a"]}, "the 2 classes"),
    ],
)
def test_options_are_checked(options, words):
    with pytest.raises(ValueError, match=words):
        decision_boundary(right, X, Y, **options)
