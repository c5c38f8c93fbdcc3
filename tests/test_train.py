"""fit: the loop's contract, history, judging; more in test_checkpoint.py and test_nonfinite.py."""

import json
import math

import numpy as np
import pytest

import minigrad
from minigrad import nn, optim
from minigrad.data import DataLoader, TensorDataset
from minigrad.optim.lr_scheduler import (
    ReduceLROnPlateau,
    StepLR,
)
from minigrad.train import History, accuracy, evaluate, fit

N = 40


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


def rows(n=N, seed=1):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, 3)).astype(np.float32)
    return minigrad.tensor(x), minigrad.tensor((x.sum(1) > 0).astype(np.int64))


def regression(n=8):
    x, _ = rows(n)
    return x, x.sum(1, keepdim=True).detach()


def sgd(model, lr=0.1, **options):
    return optim.SGD(model.parameters(), lr=lr, **options)


def weights(model):
    return {name: t.numpy().tobytes() for name, t in model.state_dict().items()}


# ---------------------------------------------------------------- the loop


def test_it_is_the_loop_that_one_writes_by_hand():
    data = DataLoader(TensorDataset(*rows()), batch_size=16, shuffle=True, generator=3)
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 2))
    twin = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 2))
    twin.load_state_dict(model.state_dict())
    loss = nn.CrossEntropyLoss()

    fit(model, loss, sgd(model, momentum=0.9), data, epochs=3)

    data = DataLoader(TensorDataset(*rows()), batch_size=16, shuffle=True, generator=3)
    optimizer = sgd(twin, momentum=0.9)
    for _ in range(3):
        for x, target in data:
            optimizer.zero_grad()
            loss(twin(x), target).backward()
            optimizer.step()
    assert weights(model) == weights(twin)


def test_the_order_of_the_calls_is_the_contract():
    calls = []
    x, y = regression(4)

    def logged(name, function):
        def call(*arguments):
            calls.append(name)
            return function(*arguments)

        return call

    model = nn.Linear(3, 1)
    optimizer = sgd(model)
    scheduler = StepLR(optimizer, 1)
    loss = logged("loss", nn.MSELoss())
    model.forward = logged("forward", model.forward)
    for owner, name in ((optimizer, "zero_grad"), (optimizer, "step")):
        setattr(owner, name, logged(f"optimizer.{name}", getattr(owner, name)))
    scheduler.step = logged("scheduler.step", scheduler.step)
    fit(model, loss, optimizer, (x, y), 1, scheduler=scheduler, scheduler_per="batch")
    assert calls == ["optimizer.zero_grad", "forward", "loss", "optimizer.step", "scheduler.step"]


def test_the_loss_of_an_epoch_is_the_mean_over_rows_not_over_batches():
    x, y = regression(5)
    model = nn.Linear(3, 1)
    batches = [(x[:4], y[:4]), (x[4:], y[4:])]
    history = fit(model, nn.MSELoss(), sgd(model, lr=0.0), batches, 1, validation=batches)
    expected = nn.MSELoss()(model(x), y).item()
    assert history.train["loss"] == pytest.approx([expected], rel=1e-6)
    assert history.validation["loss"] == pytest.approx([expected], rel=1e-6)


def test_history_has_a_plain_number_for_each_epoch():
    model = nn.Linear(3, 2)
    optimizer = sgd(model, lr=0.4)
    history = fit(
        model,
        nn.CrossEntropyLoss(),
        optimizer,
        [rows(8), rows(8, seed=2)],
        3,
        validation=rows(6, seed=3),
        metrics={"accuracy": accuracy, "rows": lambda output, target: len(output)},
        scheduler=StepLR(optimizer, step_size=1, gamma=0.5),
    )
    assert len(history) == 3
    assert history.lr == [0.4, 0.2, 0.1]
    assert history.train["rows"] == [8.0] * 3 and history.validation["rows"] == [6.0] * 3
    assert history.train.keys() == history.validation.keys() == {"loss", "accuracy", "rows"}
    assert all(s > 0 for s in history.seconds)
    assert all(
        type(x) is float
        for values in (*history.train.values(), *history.validation.values(), history.seconds)
        for x in values
    )
    assert History(**json.loads(history.to_json())) == history == History(**history.to_dict())


def test_json_has_null_for_what_is_not_finite():
    history = History()
    history.append({"loss": 1.0}, {"loss": math.nan}, 0.1, 1.0)
    assert json.loads(history.to_json())["validation"] == {"loss": [None]}


@pytest.mark.parametrize(("per", "expected"), [("epoch", [0.8, 0.4]), ("batch", [0.2, 0.025])])
def test_the_scheduler_steps_per_epoch_or_per_batch(per, expected):
    model = nn.Linear(3, 1)
    optimizer = sgd(model, lr=0.8)
    scheduler = StepLR(optimizer, step_size=1, gamma=0.5)
    data = [regression(4)] * 3
    history = fit(model, nn.MSELoss(), optimizer, data, 2, scheduler=scheduler, scheduler_per=per)
    assert history.lr == pytest.approx(
        expected
    )  # of each epoch's last step; batches halve it thrice


def test_reduce_on_plateau_sees_the_validation_loss():
    model = nn.Linear(3, 1)
    optimizer = sgd(model, lr=0.1)
    scheduler = ReduceLROnPlateau(optimizer, factor=0.5, patience=0)
    x, y = regression()
    history = fit(
        model, nn.MSELoss(), optimizer, (x, y), 6, validation=(x, -y), scheduler=scheduler
    )
    losses = history.validation["loss"]
    assert losses == sorted(losses)  # the better on y, the worse on -y
    assert history.lr == pytest.approx([0.1, 0.1, 0.05, 0.025, 0.0125, 0.00625])


def test_clipping_bounds_the_step_and_leaves_short_gradients_alone():
    x, y = regression()

    def step_of(clip_norm):
        minigrad.manual_seed(0)
        model = nn.Linear(3, 1)
        before = {k: v.clone() for k, v in model.state_dict().items()}
        fit(model, nn.MSELoss(), sgd(model, lr=1.0), (x, 100 * y), 1, clip_norm=clip_norm)
        after = model.state_dict()
        return np.sqrt(sum(float(((after[k] - before[k]) ** 2).sum()) for k in after))

    assert step_of(None) > 10
    assert step_of(0.5) == pytest.approx(0.5, rel=1e-3)
    assert step_of(1e6) == pytest.approx(step_of(None))


def test_early_stop_ends_without_a_new_lowest_validation_loss():
    x, y = regression()
    model = nn.Linear(3, 1)
    history = fit(
        model, nn.MSELoss(), sgd(model), (x, y), 50, validation=(x, -y), early_stop=3
    )  # the first epoch is the best: three more, and it is over
    assert len(history) == 4

    model = nn.Linear(3, 1)
    assert len(fit(model, nn.MSELoss(), sgd(model), (x, y), 50, early_stop=3)) == 50


def test_stalled_counts_from_the_lowest_and_takes_nan_for_the_worst():
    history = History()
    for loss in (math.nan, 2.0, 2.0, 3.0):
        history.append({"loss": loss}, {}, 0.1, 1.0)
    assert history.stalled(2) and not history.stalled(3) and not history.stalled(None)
    assert not History().stalled(1)


def test_on_epoch_sees_the_history_and_may_end_the_training():
    seen = []
    model = nn.Linear(3, 1)

    def on_epoch(history):
        seen.append(len(history))
        return len(history) == 2

    history = fit(model, nn.MSELoss(), sgd(model), regression(), 5, on_epoch=on_epoch)
    assert seen == [1, 2] and len(history) == 2


def test_validation_neither_trains_nor_draws():
    x, y = rows()

    def trained(validation):
        minigrad.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.Dropout(), nn.Linear(8, 2))
        data = DataLoader(TensorDataset(x, y), batch_size=8, shuffle=True)
        fit(model, nn.CrossEntropyLoss(), sgd(model), data, 2, validation=validation)
        assert all(module.training for module in model.modules())
        return weights(model)

    assert trained(None) == trained((x, y))


def test_a_model_that_was_left_in_eval_mode_is_trained_in_train_mode():
    model = nn.Sequential(nn.Linear(3, 1), nn.Dropout(0.5))
    seen = []
    fit(
        model.eval(),
        lambda output, target: seen.append(model[1].training) or ((output - target) ** 2).mean(),
        sgd(model),
        regression(),
        2,
        validation=regression(),
    )
    assert seen == [True, False, True, False]


def test_evaluate_is_in_eval_mode_without_recording_and_restores_each_mode():
    class Spy(nn.Module):
        def forward(self, x):
            assert not self.training and not minigrad.is_grad_enabled()
            return x

    model = nn.Sequential(nn.Linear(3, 2), Spy(), nn.Dropout(0.5))
    model[2].eval()
    first = evaluate(model, nn.CrossEntropyLoss(), rows(), {"accuracy": accuracy})
    assert first == evaluate(model, nn.CrossEntropyLoss(), rows(), {"accuracy": accuracy})
    assert [m.training for m in model] == [True, True, False] and model.training
    assert minigrad.is_grad_enabled()

    def breaks(output, target):
        raise KeyError("broken")

    with pytest.raises(KeyError):
        evaluate(model, breaks, rows())
    assert [m.training for m in model] == [True, True, False]


# ---------------------------------------------------------------- accuracy


@pytest.mark.parametrize(
    ("output", "target", "expected"),
    [
        ([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]], [0, 1, 1], 2 / 3),
        ([[0.1], [-0.1], [2.0], [-2.0]], [[1.0], [0.0], [0.0], [0.0]], 3 / 4),
        ([0.1, -0.1], [0, 1], 0.0),
        ([[0.1], [-0.1]], [True, False], 1.0),
        ([[[1.0, 0.0], [0.0, 1.0]]], [[0, 1]], 1.0),
        ([[[1.0, 0.0], [0.0, 1.0]]], [[0, 0]], 0.5),
    ],
)
def test_accuracy_of_classes_and_of_two_classes(output, target, expected):
    assert accuracy(minigrad.tensor(output), minigrad.tensor(target)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("output", "target", "words"),
    [
        ((4, 3), np.zeros((4, 1), int), r"logits of shape \(4, 3\) need .* shape \(4,\)"),
        ((4, 1), np.zeros(3, int), r"shape \(4, 1\), the target \(3,\)"),
        ((2, 1), np.array([[0.5], [3.0]]), "from 0.5 to 3.* not for quantities"),
    ],
)
def test_accuracy_of_other_shapes_is_an_error(output, target, words):
    with pytest.raises(ValueError, match=words):
        accuracy(minigrad.zeros(*output), minigrad.tensor(target))


# ---------------------------------------------------------------- arguments


def test_arguments_that_do_not_fit_are_errors_that_say_what_to_do():
    x, y = regression()
    model, other = nn.Linear(3, 1), nn.Linear(3, 1)
    optimizer = sgd(model)
    good = dict(model=model, loss=nn.MSELoss(), optimizer=optimizer, data=(x, y), epochs=1)
    plateau = ReduceLROnPlateau(optimizer)
    for change, error, words in [
        ({"model": len}, TypeError, "nn.Module"),
        ({"optimizer": optim.SGD}, TypeError, "AdamW"),
        ({"optimizer": sgd(other)}, ValueError, "none of the model's parameters"),
        ({"scheduler": StepLR(sgd(other), 1)}, ValueError, "not made for this optimizer"),
        ({"scheduler_per": "step"}, ValueError, "'epoch' or 'batch', got 'step'"),
        ({"scheduler": plateau, "scheduler_per": "batch"}, ValueError, "ReduceLROnPlateau"),
        ({"epochs": 0}, ValueError, "epochs must be 1 or more"),
        ({"epochs": 1.5}, TypeError, "epochs must be a whole number"),
        ({"clip_norm": 0}, ValueError, "clip_norm must be above 0"),
        ({"clip_norm": -1}, ValueError, "clip_norm"),
        ({"early_stop": 0}, ValueError, "early_stop must be 1 or more"),
        ({"data": TensorDataset(x, y)}, TypeError, "DataLoader"),
        ({"data": x}, TypeError, "single rows"),
        ({"data": iter([(x, y)])}, TypeError, "again and again"),
        ({"data": 3}, TypeError, "int 3"),
        ({"data": []}, ValueError, "data: there is no batch"),
        ({"data": [x]}, TypeError, "pair"),
        ({"data": [(x, y, y)]}, TypeError, "3 parts"),
        ({"validation": TensorDataset(x, y)}, TypeError, "validation: a TensorDataset"),
        ({"validation": []}, ValueError, "validation: there is no batch"),
    ]:
        with pytest.raises(error) as caught:
            fit(**{**good, **change})
        assert words in str(caught.value), str(caught.value)
