"""What is shown, what counts, and arguments that do not fit."""

import pytest

import minigrad
from minigrad import doctor, nn
from minigrad.checkup import Finding, Report

from .helpers import mlp, rows, sgd

CE = nn.CrossEntropyLoss()


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


def test_nothing_found_is_said_with_what_was_looked_at():
    model = mlp(4, 8, 3)
    report = doctor(model, CE, rows())
    text = " ".join(str(report).split())
    assert text.startswith("doctor: nothing found Looked at: shapes of output and target, ")
    assert "Not looked at: parameters in no optimizer, " in text
    assert "because no optimizer was given" in text
    assert len(report) == 0 and not report and list(report) == []
    assert "Not looked at" not in str(doctor(model, CE, rows(), sgd(model)))


def test_findings_are_shown_with_evidence_and_advice():
    model = nn.Sequential(*mlp(4, 10, 3), nn.Softmax(1))
    model[0].bias.array[:9] = -100
    report = doctor(model, CE, rows())
    text = str(report)
    assert report.codes == ["softmax-before-loss", "dead-relu"] and len(report) == 2 and report
    assert text.startswith("doctor: 1 mistake and 1 hint\n\n1. WRONG  softmax before cross-entropy")
    assert "2. HINT  9 of 10 units are dead in layer '1' (ReLU)  [dead-relu]" in text
    assert text.count("What to do: ") == 2
    assert text.isascii() and max(map(len, text.splitlines())) <= 100


def test_what_is_certain_comes_first():
    model = mlp(4, 10, 3)
    model[0].bias.array[:9] = -100
    report = doctor(model, CE, rows(), sgd(mlp(4, 3)))
    assert report.codes == ["not-in-optimizer", "dead-relu"]


def test_a_report_is_plain_data():
    finding = Finding("code", "title", "details", {"n": 1}, "advice", certain=True)
    assert Report([finding])[0] is finding and Report([finding]).codes == ["code"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((mlp, CE, None), "model: expected an nn.Module, got the function mlp"),
        ((nn.Linear(1, 1), nn.MSELoss, None), "make one: MSELoss()"),
        ((nn.Linear(1, 1), minigrad.tensor(1.0), None), "loss: expected a function"),
        ((nn.Linear(1, 1), CE, minigrad.ones(2)), "batch: expected a pair (x, target)"),
        ((nn.Linear(1, 1), CE, (1, 2), "adam"), "optimizer: expected an optimizer"),
    ],
)
def test_arguments_that_do_not_fit(arguments, words):
    with pytest.raises(TypeError) as caught:
        doctor(*arguments)
    assert words in str(caught.value)


def test_a_loss_with_gradients_in_it_can_be_looked_at():
    model, batch = mlp(4, 8, 3), rows()

    def loss(output, target):
        value = CE(output, target)
        (g,) = minigrad.autograd.grad(value, [model[0].weight], create_graph=True)
        return value + (g * g).sum()

    assert not doctor(model, loss, batch, sgd(model))
