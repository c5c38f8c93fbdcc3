"""minigrad train: what a run reaches and leaves behind, and that each option does something."""

import json
from pathlib import Path

import numpy as np
import pytest

import minigrad
from minigrad import io
from minigrad.commands import recipe, settings
from minigrad.data import read_table, train_test_split
from minigrad.train import accuracy

from .helpers import FILES, QUICK, contents, metrics, same_run, train


def test_digits_reach_97_percent_of_the_test_part():
    assert train("digits", "--epochs", 10, "--plain") == 0
    assert metrics("runs/digits-1")["test"]["accuracy"] >= 0.97


@pytest.mark.parametrize("name", settings.TOYS)
def test_each_toy_set_is_learnt(name):
    assert train(name, "--epochs", 40, "--plain") == 0
    assert metrics(f"runs/{name}-1")["test"]["accuracy"] >= 0.97


def test_a_run_leaves_its_files_and_says_what_it_reached(capsys):
    assert train("moons", *QUICK, "--out", "run") == 0
    assert sorted(contents("run")) == FILES
    result = metrics("run", seconds=True)
    assert result["epochs"] == 3 and result["parameters"] == 2 * 8 + 8 + 8 * 2 + 2
    assert result["seconds"] == pytest.approx(sum(result["history"]["seconds"]))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines if line.startswith("epoch")] == [
        ["epoch", "1/3"],
        ["epoch", "2/3"],
        ["epoch", "3/3"],
    ]
    table = {line.split()[0]: line.split()[1:] for line in lines if line[:4] in ("loss", "accu")}
    for part, place in (("train", 0), ("test", 1)):
        assert float(table["loss"][place]) == pytest.approx(result[part]["loss"], abs=1e-4)
        assert float(table["accuracy"][2 * place]) == pytest.approx(
            100 * result[part]["accuracy"], abs=0.06
        )
    assert "42 parameters" in lines[-1] and "run" in lines[-1]
    assert all(line.isascii() for line in lines)


def test_the_model_file_gives_the_accuracy_that_was_reported():
    train("moons", *QUICK, "--seed", 3, "--out", "run")
    saved = io.load("run/model.npz")
    model = recipe.network(settings.Settings.from_dict(saved["settings"]), 2, 2)
    model.load_state_dict(saved["model"])
    x, y = minigrad.data.moons(100, seed=3)
    x_train, x_test, y_train, y_test = train_test_split(x, y, 0.2, seed=3, stratify=True)
    result = metrics("run")
    assert accuracy(model(x_train), y_train) == pytest.approx(result["train"]["accuracy"])
    assert accuracy(model(x_test), y_test) == pytest.approx(result["test"]["accuracy"])


def test_the_seed_decides_everything():
    for out, seed in (("a", 1), ("b", 1), ("c", 2)):
        train("moons", *QUICK, "--dropout", 0.2, "--seed", seed, "--out", out)
    assert same_run("a", "b")
    assert not same_run("a", "c")


def test_without_out_each_run_gets_a_folder_of_its_own():
    for _ in range(2):
        assert train("xor", *QUICK) == 0
    assert sorted(path.name for path in Path("runs").iterdir()) == ["xor-1", "xor-2"]


@pytest.mark.parametrize("schedule", settings.SCHEDULES)
def test_each_schedule_moves_the_learning_rate_as_its_name_says(schedule):
    train("xor", *QUICK, "--epochs", 8, "--schedule", schedule, "--lr", 0.01, "--out", "run")
    lr = metrics("run")["history"]["lr"]
    shape = {
        "none": set(lr) == {0.01},
        "step": lr == pytest.approx([0.01] * 4 + [0.001] * 2 + [0.0001] * 2),
        "cosine": lr == sorted(lr, reverse=True) and 0.009 < lr[0] < 0.01 and 0 < lr[-1] < 2e-4,
        "linear": np.allclose(np.diff(lr), -0.01 / 8) and 0 < lr[-1] < 5e-4,
        "warmup": max(lr) <= 0.01 and 0 < lr[-1] < 2e-4,
    }[schedule]
    assert shape, lr


@pytest.mark.parametrize("optimizer", settings.OPTIMIZERS)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_options_reach_the_training(optimizer, activation):
    given = ["--optimizer", optimizer, "--activation", activation, "--weight-decay", 0.1]
    given += ["--momentum", 0.5] if optimizer in settings.WITH_MOMENTUM else []
    assert train("blobs", *QUICK, *given, "--lr", 0.02, "--clip", 1, "--out", "run") == 0
    group = io.load("run/checkpoint.npz")["optimizer"]["param_groups"][0]
    assert group["weight_decay"] == 0.1 and group["initial_lr"] == 0.02
    assert group.get("momentum", 0.5) == 0.5
    config = json.loads(Path("run/config.json").read_text())["settings"]
    assert (config["activation"], config["clip"]) == (activation, 1)


def test_clipping_reaches_the_training():
    for out, options in (("a", []), ("b", ["--clip", 0.1])):
        train("moons", *QUICK, "--optimizer", "sgd", *options, "--out", out)
    loss = [metrics(out)["train"]["loss"] for out in ("a", "b")]
    assert loss[0] < loss[1] - 0.02


def test_no_hidden_layer_is_a_straight_line():
    train("moons", "--hidden", "none", "--epochs", 40, "--plain", "--out", "run")
    assert list(io.load("run/model.npz")["model"]) == ["0.weight", "0.bias"]
    assert 0.8 < metrics("run")["test"]["accuracy"] < 0.97


def test_label_smoothing_is_in_the_loss():
    for out, share in (("a", 0), ("b", 0.2)):
        train(
            "blobs", *QUICK, "--epochs", 40, "--lr", 0.05, "--label-smoothing", share, "--out", out
        )
    # The smoothed loss cannot go below the entropy of (0.8 + 0.2/3, 0.2/3, 0.2/3), about 0.49.
    assert metrics("b")["train"]["loss"] > 0.48 > metrics("a")["train"]["loss"]


# ---------------------------------------------------------------- tables


def test_a_quantity_is_learnt_in_units_of_the_training_part(houses, capsys):
    assert train(houses, "--epochs", 40, "--plain", "--out", "run", "--seed", 5) == 0
    table = read_table(houses)
    x, x_test, y, y_test = train_test_split(table.x, table.y, 0.2, seed=5)
    saved = io.load("run/model.npz")
    units = saved["units"]
    assert units["columns"] == ["area", "rooms", "constant"] and units["target"] == "price"
    np.testing.assert_allclose(units["mean"], x.numpy().astype("float64").mean(0))
    np.testing.assert_allclose(units["std"], [*x.numpy().astype("float64").std(0)[:2], 1.0])
    np.testing.assert_allclose(units["target_mean"], y.numpy().astype("float64").mean(0))

    model = recipe.network(settings.Settings.from_dict(saved["settings"]), 3, 1)
    model.load_state_dict(saved["model"])
    scaled = ((x_test.numpy() - units["mean"]) / units["std"]).astype("float32")
    output = model(minigrad.from_numpy(scaled)).detach().numpy()
    price = output * units["target_std"] + units["target_mean"]
    error = np.sqrt(np.mean((price - y_test.numpy()) ** 2))
    result = metrics("run")
    assert result["test"]["error"] == pytest.approx(error, rel=1e-3)
    assert result["test"]["error"] < 0.1 * y.numpy().std()
    assert result["test"].keys() == {"loss", "error"}
    assert "accuracy" not in capsys.readouterr().out


def test_classes_of_a_table_keep_their_names(tmp_path):
    rng = np.random.default_rng(0)
    rows = [f"{a:.2f},{'up' if a > 0 else 'down'},{b:.2f}" for a, b in rng.normal(size=(100, 2))]
    path = tmp_path / "signs.csv"
    path.write_text("\n".join(["a,sign,b", *rows]))
    assert train(path, "--target", "sign", "--epochs", 30, "--plain") == 0
    assert metrics("runs/signs-1")["test"]["accuracy"] >= 0.9
    assert io.load("runs/signs-1/model.npz")["units"]["classes"] == ["down", "up"]
