"""NaNs and exceptions: what makes the rest meaningless."""

import numpy as np
import pytest

import minigrad
from minigrad import doctor, nn

from .helpers import mlp, only, rows, sgd

CE = nn.CrossEntropyLoss()


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


class Log(nn.Module):
    def forward(self, x):
        return x.log()


def test_the_operation_that_made_an_infinity_is_named_with_its_layer():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), Log(), nn.Linear(8, 3))
    finding = only(model, CE, rows(), sgd(model))
    assert finding.code == "non-finite" and finding.certain
    assert finding.evidence == {"operation": "np.log", "layer": "layer '2' (Log)"}
    assert "return x.log()" in finding.details and "clamp(min=1e-7)" in finding.advice


def test_the_operation_of_the_backward_pass_is_named():
    class Length(nn.Module):
        def forward(self, x):
            return (x * x).sum(1, keepdim=True).sqrt()

    x, _ = rows()
    model = nn.Sequential(nn.Linear(4, 2, bias=False), Length())
    finding = only(model, nn.MSELoss(), (0 * x, minigrad.ones(64, 1)))
    assert finding.evidence["operation"] == "np.sqrt" and "derivative" in finding.details


@pytest.mark.parametrize("where", ["x", "weight"])
def test_numbers_in_the_data_and_in_the_weights(where):
    model, (x, y) = mlp(4, 3), rows()
    (x if where == "x" else model[0].weight).array[1, 1] = np.nan
    finding = only(model, CE, (x, y))
    assert finding.code == "non-finite" and finding.evidence["operation"] is None
    assert ("inputs x" if where == "x" else "0.weight") in finding.details


def test_consequences_are_left_out_and_it_is_said_why():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), Log(), nn.Linear(8, 3))
    report = doctor(model, CE, rows(), sgd(model))
    for what in ("dead ReLUs", "length of the steps", "vanishing and exploding gradients"):
        assert "not finite" in report.not_looked_at[what]
    assert "parameters in no optimizer" in report.looked_at


def test_a_cause_elsewhere_is_named_beside_it():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), Log(), nn.Linear(8, 3))
    report = doctor(model, CE, rows(), sgd(mlp(4, 3)))
    assert report.codes == ["non-finite", "not-in-optimizer"]


@pytest.mark.parametrize("during", ["the model's forward", "the loss", "the backward pass"])
def test_an_exception_is_a_finding(during):
    model, loss = mlp(4, 3), CE
    if during == "the model's forward":
        model = mlp(5, 3)
    elif during == "the loss":
        loss = lambda o, t: undefined(o)  # noqa: E731, F821
    else:
        loss = lambda o, t: (o * changed(o)).mean()  # noqa: E731
    finding = only(model, loss, rows(), sgd(model))
    assert finding.code == "failed" and finding.certain
    assert finding.evidence["during"] == during and during in finding.title
    assert isinstance(finding.evidence["error"], Exception)
    if during != "the backward pass":
        assert "test_numbers.py" in finding.evidence["line"] or during == "the model's forward"


def changed(o):
    """A value that multiplication saves, changed before backward."""
    twice = o * 2
    product = twice * o
    twice.detach().add_(1)
    return product


def test_parameters_are_judged_although_the_batch_cannot_be_run():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(4, 3)]

        def forward(self, x):
            raise RuntimeError("not ready")

    report = doctor(Net(), CE, rows())
    assert report.codes == ["failed", "nothing-to-learn", "hidden-parameters"]


@pytest.mark.parametrize("loss", [lambda o, t: 1.0, nn.CrossEntropyLoss(reduction="none")])
def test_a_loss_must_be_one_number(loss):
    assert "the loss" in only(mlp(4, 3), loss, rows()).details


def test_an_exception_that_a_nan_caused_is_not_the_news():
    model = nn.Sequential(nn.Linear(4, 1), Log(), nn.Sigmoid())
    target = rows(classes=2)[1].to(minigrad.float32).reshape(-1, 1)
    finding = only(model, nn.BCELoss(), (rows()[0], target))
    assert finding.code == "non-finite" and finding.evidence["operation"] == "np.log"
