"""The words for a loss that is not finite: operation, layer, step, and what to do."""

import math

import numpy as np
import pytest

import minigrad
from minigrad import nn, nonfinite
from minigrad.train import fit

from .test_train import regression, sgd, weights


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


def words_of(model, data, loss=None, lr=0.1, epochs=30):
    """The message of the FloatingPointError."""
    with pytest.raises(FloatingPointError) as caught:
        fit(model, loss or nn.MSELoss(), sgd(model, lr=lr), data, epochs)
    return str(caught.value)


class Log(nn.Module):
    def forward(self, x):
        return x.log()


class Length(nn.Module):
    def forward(self, x):
        return (x * x).sum(1, keepdim=True).sqrt()


def test_an_operation_of_the_forward_pass_is_named_with_its_layer():
    model = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.ReLU(), Log()), nn.Linear(4, 1))
    before = weights(model)
    words = words_of(model, regression())
    for part in (
        "epoch 1, batch 1, at the learning rate 0.1",
        "np.log in layer '1.1' (Log) made",
        "infinities",
        "numbers from 0 to",
        "test_nonfinite.py",
        "return x.log()",
        "clamp(min=1e-7)",
    ):
        assert part in words, words
    assert weights(model) == before


def test_the_hooks_of_the_hunt_are_taken_away(monkeypatch):
    watches = []

    class Spy(nonfinite.Watch):
        def __init__(self, model):
            super().__init__(model)
            watches.append(self)

    monkeypatch.setattr(nonfinite, "Watch", Spy)
    model = nn.Sequential(nn.Linear(3, 1))
    words_of(model, regression(), loss=lambda o, t: ((o - t) / 0.0).mean())
    watches[0].at_work = None  # a hook that is left would stumble over it
    model(regression()[0])


def test_an_operation_of_the_backward_pass_is_named_with_its_layer():
    x, y = regression()
    model = nn.Sequential(nn.Linear(3, 4, bias=False), Length())
    before = weights(model)
    words = words_of(model, (0 * x, y))  # the loss is finite, its gradient is not
    assert "the derivative of np.sqrt in layer '1' (Length)" in words
    assert "add a small number such as 1e-8 under the root" in words
    assert weights(model) == before


def test_a_fault_outside_of_the_layers_is_the_losses():
    words = words_of(nn.Linear(3, 1), regression(), loss=lambda o, t: ((o - t) / 0.0).mean())
    assert "np.divide in the loss" in words and "divided by 0" in words


def test_too_long_steps_are_recognised_and_the_step_is_named():
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    words = words_of(model, [regression(), regression()], lr=1e8)
    for part in (
        "epoch 2, batch 1, at the learning rate 1e+08",
        "lower learning rate",
        "clip_norm",
    ):
        assert part in words, words
    assert "The largest weight is" in words


def test_weights_that_an_earlier_step_made_infinite_are_named():
    words = words_of(nn.Linear(3, 1), regression(), lr=1e39)
    assert "the weights are not finite any more, weight of shape (1, 3)" in words
    assert "An earlier step was too long" in words


@pytest.mark.parametrize("which", [0, 1])
def test_numbers_in_the_data_are_found(which):
    data = regression()
    data[which].numpy()[3] = np.nan
    words = words_of(nn.Linear(3, 1), data)
    assert f"the {('inputs x', 'targets')[which]} of the batch hold" in words and "NaN" in words


def test_the_batch_is_run_again_with_the_same_random_numbers():
    class Fragile(nn.Module):
        """Fails for few draws only."""

        def forward(self, x):
            draw = minigrad.random.generator().random()
            drawn.append(draw)
            return x / (0.0 if draw > 0.9 else 1.0)

    drawn = []
    model = nn.Sequential(nn.Linear(3, 1), nn.Dropout(0.1), Fragile())
    words = words_of(model, regression(), lr=1e-3, epochs=500)
    assert "np.divide in layer '2' (Fragile)" in words
    assert drawn[-1] == drawn[-2] and len(drawn) > 2
    assert f"epoch {len(drawn) - 1}, batch 1" in words


def test_luck_from_elsewhere_is_admitted():
    factors = iter([math.inf, 1.0])
    words = words_of(nn.Linear(3, 1), regression(), lambda o, t: ((o - t) * next(factors)).mean())
    assert "was when the same batch was run again" in words
    assert "random numbers that minigrad.manual_seed does not govern" in words


def test_the_hunt_leaves_the_switch_as_it_was():
    words_of(nn.Linear(3, 1), regression(), lr=1e39)
    assert minigrad.engine.mode.watch is None
