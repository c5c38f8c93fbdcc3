"""Softmax twice, and losses far from that of a guess."""

import numpy as np
import pytest

import minigrad
from minigrad import doctor, nn
from minigrad import functional as F

from .helpers import mlp, only, rows, sgd

CE = nn.CrossEntropyLoss()


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


class ByHand(nn.Module):
    def forward(self, x):
        e = (x - x.max(1, keepdim=True).values).exp()
        return e / e.sum(1, keepdim=True)


LOSSES = {
    "layer": CE,
    "smoothed": nn.CrossEntropyLoss(label_smoothing=0.1),
    "function": lambda o, t: F.cross_entropy(o, t),
    "written out": lambda o, t: F.nll_loss(F.log_softmax(o, 1), t),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("last", [nn.Softmax(1), nn.Sigmoid(), ByHand()])
def test_softmax_or_sigmoid_before_cross_entropy(loss, last):
    model = nn.Sequential(*mlp(4, 16, 3), last)
    finding = only(model, loss, rows(), sgd(model))
    assert finding.code == "softmax-before-loss" and finding.certain
    name = "sigmoid" if isinstance(last, nn.Sigmoid) else "softmax"
    assert finding.evidence["function"] == name and f"without {name}" in finding.advice
    assert isinstance(last, ByHand) or finding.evidence["where"].startswith("layer '3'")


def test_it_is_found_behind_a_change_of_shape():
    model = nn.Sequential(*mlp(4, 16, 3), nn.Softmax(1), nn.Unflatten(1, (3, 1)), nn.Flatten())
    assert only(model, CE, rows()).code == "softmax-before-loss"


def test_sigmoid_before_the_binary_cross_entropy_with_logits():
    x, y = rows(classes=2)
    target = y.to(minigrad.float32).reshape(-1, 1)
    model = nn.Sequential(*mlp(4, 16, 1), nn.Sigmoid())
    assert only(model, nn.BCEWithLogitsLoss(), (x, target)).evidence["function"] == "sigmoid"
    assert not doctor(model, nn.BCELoss(), (x, target))


def test_log_softmax_twice_is_a_hint():
    finding = only(nn.Sequential(*mlp(4, 16, 3), nn.LogSoftmax(1)), CE, rows())
    assert finding.code == "log-softmax-twice" and not finding.certain
    assert "changes nothing" in finding.details


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        (nn.LogSoftmax(1), nn.NLLLoss()),
        (nn.Softmax(1), lambda o, t: F.nll_loss(o.log(), t)),
        (nn.Softmax(1), lambda o, t: ((o - F.one_hot(t, 3)) ** 2).mean()),
        (nn.Softplus(), CE),
    ],
)
def test_once_is_right(last, loss):
    assert not doctor(nn.Sequential(*mlp(4, 16, 3), last), loss, rows())


def test_attention_is_no_softmax_at_the_end():
    class Attending(nn.Module):
        def __init__(self):
            super().__init__()
            self.score, self.out = nn.Linear(4, 4), nn.Linear(4, 3)

        def forward(self, x):
            return self.out(F.softmax(self.score(x), 1) * x)

    assert not doctor(Attending(), CE, rows())


# ---------------------------------------------------------------- far from guessing


def test_a_first_loss_far_above_that_of_a_guess():
    x, y = rows(classes=10)
    model = mlp(4, 16, 10)
    finding = only(model, CE, (100 * x, y), sgd(model, lr=1e-4))
    assert finding.code == "loss-far-above-guessing" and not finding.certain
    assert finding.evidence["expected"] == pytest.approx(np.log(10))
    assert finding.evidence["classes"] == 10 and finding.evidence["steps"] == 0
    assert finding.details.startswith("Before the first step") and "variance 1" in finding.advice
    assert "untrained" in only(model, CE, (100 * x, y)).details


def test_later_it_means_steps_that_are_too_long():
    x, y = rows(classes=10)
    model = mlp(4, 16, 10)
    optimizer = sgd(model, lr=1e-4)
    CE(model(x), y).backward()
    optimizer.step()
    finding = only(model, CE, (300 * x, y), optimizer)
    assert finding.details.startswith("After 1 step the") and "learning rate" in finding.advice


@pytest.mark.parametrize(
    "loss",
    [
        nn.CrossEntropyLoss(reduction="sum"),
        lambda o, t: CE(o, t) + 100,
        lambda o, t: 1000 * CE(o, t),
        nn.CrossEntropyLoss(weight=minigrad.tensor([100.0, 1.0, 1.0])),
    ],
)
def test_the_scale_of_the_loss_does_not_matter(loss):
    assert not doctor(mlp(4, 16, 3), loss, rows())


def test_the_binary_loss_and_nll_are_known_too():
    x, y = rows(classes=2)
    model = mlp(4, 16, 1)
    target = y.to(minigrad.float32).reshape(-1, 1)
    finding = only(model, nn.BCEWithLogitsLoss(), (100 * x, target), sgd(model, lr=1e-4))
    assert finding.evidence["classes"] == 2
    assert finding.evidence["loss"] == pytest.approx(
        nn.BCEWithLogitsLoss()(model(100 * x), target).item(), rel=1e-3
    )
    model = nn.Sequential(*mlp(4, 16, 2), nn.LogSoftmax(1))
    finding = only(model, nn.NLLLoss(), (100 * x, y), sgd(model, lr=1e-4))
    assert finding.code == "loss-far-above-guessing"
