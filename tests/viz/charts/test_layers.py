"""activations and gradients: what is counted is what the layers gave, and what backward left."""

from xml.etree import ElementTree

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.viz.charts import activations, gradients
from minigrad.viz.charts.layers import outputs
from minigrad.viz.plot.bars import Histogram
from minigrad.viz.plot.fields import HeatMap
from minigrad.viz.plot.marks import Scatter


def titles(picture):
    return [figure.settings.title for figure in picture.pictures]


class Twice(nn.Module):
    """One layer called twice, one never, and one that is no leaf."""

    def __init__(self):
        super().__init__()
        self.block = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
        self.act = nn.ReLU()
        self.unused = nn.Linear(2, 2)

    def forward(self, x):
        return self.act(self.block(self.act(x))).sum()


def test_there_is_a_figure_for_each_call_of_a_layer_in_order():
    x = minigrad.tensor([[-1.0, 2.0], [-3.0, 4.0]])
    found = outputs(Twice(), x)
    kinds = [(each.path, type(each.layer).__name__) for each in found]
    assert kinds == [("act", "ReLU"), ("block.0", "Linear"), ("block.1", "Tanh"), ("act", "ReLU")]
    np.testing.assert_array_equal(found[0].values, [[0, 2], [0, 4]])
    picture = activations(Twice(), x)
    assert titles(picture)[0] == "act ReLU: 50 % zeros"
    assert [title.partition(":")[0] for title in titles(picture)[1:]] == [
        "block.0 Linear",
        "block.1 Tanh",
        "act ReLU, call 2",
    ]
    ElementTree.fromstring(picture.svg())


def test_a_histogram_counts_all_values_but_zeros():
    x = minigrad.tensor([[-1.0, 2.0, 0.0, 4.0, 5.0]])
    (figure,) = activations(nn.ReLU(), x).pictures
    (bars,) = figure.marks
    assert isinstance(bars, Histogram) and bars.counts.sum() == 3
    assert figure.settings.title == "ReLU: 40 % zeros"


@pytest.mark.parametrize(
    ("layer", "x", "share"),
    [
        (nn.Tanh(), [0.0, 1.0, 3.0, -3.0], 0.5),
        (nn.Sigmoid(), [0.0, 1.0, -6.0, 6.0, 7.0], 0.6),
        (nn.Tanh(), [0.1, 0.2], 0.0),
        (nn.ReLU(), [1.0, 100.0], None),
    ],
)
def test_saturated_is_where_the_slope_is_next_to_nothing(layer, x, share):
    (found,) = outputs(layer, minigrad.tensor(x))
    assert found.saturated == (share if share is None else pytest.approx(share))


def test_values_that_are_not_finite_are_told_and_drawn_around():
    picture = activations(nn.Identity(), minigrad.tensor([1.0, float("nan"), float("inf"), 2.0]))
    assert titles(picture) == ["Identity: 50 % not finite"]
    ElementTree.fromstring(picture.svg())


def test_all_zeros_are_a_figure_too():
    picture = activations(nn.ReLU(), minigrad.tensor([-1.0, -2.0]))
    assert titles(picture) == ["ReLU: 100 % zeros"]
    ElementTree.fromstring(picture.svg())


def test_dropout_is_seen_as_the_model_is_at_the_moment():
    model = nn.Dropout(0.5)
    x = minigrad.ones(1000)
    assert 0.4 < outputs(model, x)[0].zeros < 0.6
    assert outputs(model.eval(), x)[0].zeros == 0


# ---------------------------------------------------------------- gradients


def differentiated():
    minigrad.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    model(minigrad.randn(20, 2)).square().mean().backward()
    return model


def marks(figure):
    (table,) = (mark for mark in figure.marks if isinstance(mark, HeatMap))
    (points,) = (mark for mark in figure.marks if isinstance(mark, Scatter))
    return table, points


def test_each_parameter_has_a_row_with_the_spread_and_the_root_mean_square():
    model = differentiated()
    figure = gradients(model)
    table, points = marks(figure)
    names = [name for name, _ in model.named_parameters()]
    assert table.y_axis.names == names
    np.testing.assert_allclose(np.nansum(table.values, axis=1), 1)
    rms = [np.sqrt(np.mean(p.grad.numpy() ** 2)) for p in model.parameters()]
    np.testing.assert_allclose(points.x, rms, rtol=1e-5)
    assert points.y.tolist() == [0, 1, 2, 3] and figure.settings.x_scale == "log"
    ElementTree.fromstring(figure.svg())


def test_what_cannot_be_seen_is_said():
    model = differentiated()
    model[0].weight.grad = None
    model[0].bias.grad = minigrad.zeros(8)
    model[2].bias.grad = minigrad.tensor([float("nan")])
    table, points = marks(gradients(model))
    assert table.y_axis.names == [
        "0.weight (no gradient)",
        "0.bias (all 0)",
        "2.weight",
        "2.bias (not finite)",
    ]
    assert points.y.tolist() == [2]
    assert np.isnan(table.values[[0, 1, 3]]).all()


def test_zeros_count_in_the_share_though_a_log_axis_cannot_show_them():
    model = differentiated()
    model[0].bias.grad = minigrad.tensor([0.0] * 6 + [1e-3, 1e-3])
    table, _ = marks(gradients(model))
    assert np.nansum(table.values[1]) == pytest.approx(0.25)


def test_gradients_of_nothing_but_zeros_are_a_picture():
    model = nn.Linear(2, 1)
    model(minigrad.zeros(3, 2)).sum().mul(0).backward()
    ElementTree.fromstring(gradients(model).svg())


@pytest.mark.parametrize(
    ("chart", "given", "error", "words"),
    [
        (activations, (lambda x: x, minigrad.ones(2)), TypeError, "activations: model must be"),
        (activations, (Twice, minigrad.ones(2)), TypeError, "the class Twice"),
        (gradients, (None,), TypeError, "gradients: model must be"),
        (gradients, (nn.Linear(1, 1),), ValueError, r"loss\.backward\(\) first"),
        (gradients, (nn.ReLU(),), ValueError, "no parameter"),
    ],
)
def test_mistakes_are_explained(chart, given, error, words):
    with pytest.raises(error, match=words):
        chart(*given)


def test_a_model_whose_layers_are_never_called_is_explained():
    class Functions(nn.Module):
        def __init__(self):
            super().__init__()
            self.act = nn.ReLU()

        def forward(self, x):
            return x.relu()

    with pytest.raises(ValueError, match=r"no layer in Functions.*self\.act\(x\)"):
        activations(Functions(), minigrad.ones(2))
