"""The length of steps, and gradients of earlier batches."""

import pytest

import minigrad
from minigrad import doctor, nn, optim
from minigrad.nn.utils import clip_grad_norm_

from .helpers import mlp, only, rows, sgd

CE = nn.CrossEntropyLoss()
KINDS = [optim.SGD, optim.Adagrad, optim.RMSprop, optim.Adam, optim.AdamW]


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


@pytest.mark.parametrize("kind", KINDS)
def test_steps_as_long_as_the_weights(kind):
    model = mlp(4, 16, 3)
    finding = only(model, CE, rows(), kind(model.parameters(), lr=1000))
    assert finding.code == "steps-too-long" and finding.evidence["lr"] == "1000"
    assert set(finding.evidence["ratio"]) == {"0", "2"} and "0.001 is good" in finding.details


@pytest.mark.parametrize("kind", KINDS)
def test_the_ratio_is_that_of_the_step_the_optimizer_takes(kind):
    model, (x, y) = mlp(4, 16, 3), rows()
    optimizer = kind(model.parameters(), lr=50.0)
    loss = CE(model(x), y)
    ratio = doctor(model, CE, (x, y), optimizer)[0].evidence["ratio"]
    before = [model[i].weight.array.copy() for i in (0, 2)]
    loss.backward()
    optimizer.step()
    for i, weight in zip((0, 2), before, strict=True):
        taken = ((model[i].weight.array - weight) ** 2).sum() / (weight**2).sum()
        assert ratio[str(i)] == pytest.approx(taken**0.5, rel=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_learning_rate_that_is_given_where_none_is_chosen(kind):
    """All are quiet but RMSprop's 0.01, whose first step is ten times that, and kills ReLUs."""
    x, y = minigrad.data.digits()
    model = mlp(64, 128, 128, 10)
    optimizer = kind(model.parameters())
    for i in range(0, 640, 32):
        batch = x[i : i + 32], y[i : i + 32]
        report = doctor(model, CE, batch, optimizer)
        if kind is optim.RMSprop:
            assert report.codes == ["steps-too-long"]
            return
        assert not report, f"step {i // 32}: {report}"
        optimizer.zero_grad()
        CE(model(batch[0]), batch[1]).backward()
        optimizer.step()


@pytest.mark.parametrize(("lr", "factor"), [(1e-7, ", about 1,000 times"), (1e-12, "")])
def test_steps_too_short(lr, factor):
    model = mlp(4, 16, 3)
    finding = only(model, CE, rows(), optim.Adam(model.parameters(), lr=lr))
    assert finding.code == "steps-too-short"
    assert finding.advice == f"Raise the learning rate{factor}"


def test_short_steps_are_right_where_all_has_been_learnt():
    x, _ = rows()
    y = (x.array[:, 0] > 0).astype("int64")
    model, batch = mlp(4, 16, 2), (x, minigrad.tensor(y))
    optimizer = optim.Adam(model.parameters(), lr=0.03)
    for _ in range(100):
        optimizer.zero_grad()
        CE(model(x), batch[1]).backward()
        optimizer.step()
    optimizer.param_groups[0]["lr"] = 1e-12  # the end of a schedule
    assert not doctor(model, CE, batch, optimizer)


@pytest.mark.parametrize("start", ["zeros", "ones"])
def test_biases_and_weights_that_start_as_zeros_are_no_long_steps(start):
    model = mlp(4, 16, 3)
    nn.init.zeros_(model[2].weight)
    for layer in model[::2]:
        getattr(nn.init, f"{start}_")(layer.bias)
    assert not doctor(model, CE, rows(), optim.Adam(model.parameters(), lr=3e-3))


def test_without_an_optimizer_it_is_said():
    report = doctor(mlp(4, 16, 3), CE, rows())
    assert "no optimizer" in report.not_looked_at["length of the steps"]
    assert "no optimizer" in report.not_looked_at["missing zero_grad"]


# ---------------------------------------------------------------- zero_grad


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("clip", [None, 0.1])
def test_a_loop_that_never_zeroes(kind, clip):
    model, (x, y) = mlp(4, 16, 3), rows(160)
    optimizer = kind(model.parameters(), lr=1e-3)
    for i in range(5):
        batch = x[32 * i : 32 * i + 32], y[32 * i : 32 * i + 32]
        CE(model(batch[0]), batch[1]).backward()
        report = doctor(model, CE, batch, optimizer)
        if clip:
            clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        assert report.codes == ["missing-zero-grad"] * (i > 0)
    assert report[0].certain and "zero_grad()" in report[0].advice


def test_with_dropout_it_is_a_hint():
    model = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 3))
    batch, optimizer = rows(256), sgd(model, lr=1e-3)
    for _ in range(4):
        CE(model(batch[0]), batch[1]).backward()
        report = doctor(model, CE, batch, optimizer)
        optimizer.step()
    assert report.codes == ["missing-zero-grad"] and not report[0].certain


def test_after_the_step_it_cannot_be_told_and_it_is_said():
    model, (x, y) = mlp(4, 16, 3), rows()
    optimizer = sgd(model)
    for _ in range(3):
        CE(model(x), y).backward()
        optimizer.step()
    report = doctor(model, CE, (x, y), optimizer)
    assert not report and "right after backward()" in report.not_looked_at["missing zero_grad"]


def test_gradients_of_several_batches_added_up_on_purpose_are_no_mistake():
    model, (x, y) = mlp(4, 16, 3), rows(256)
    optimizer = sgd(model)
    for _ in range(3):
        optimizer.zero_grad()
        for i in range(0, 256, 64):
            batch = x[i : i + 64], y[i : i + 64]
            CE(model(batch[0]), batch[1]).backward()
            assert not doctor(model, CE, batch, optimizer)
        optimizer.step()
