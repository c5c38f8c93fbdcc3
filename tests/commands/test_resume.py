"""RUN/: killing, resuming and interrupting a run; what is never overwritten; damaged folders."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from minigrad import io
from minigrad.commands import screen

from .helpers import ENVIRONMENT, FILES, QUICK, contents, same_run, train


def start(*arguments):
    command = [sys.executable, "-m", "minigrad", "train", *map(str, arguments), "--plain"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)


def test_killed_and_resumed_it_is_the_run_that_was_not_killed():
    given = ["spirals", "--points", 300, "--epochs", 60, "--dropout", 0.1, "--optimizer", "sgd"]
    assert train(*given, "--plain", "--out", "straight") == 0

    for epoch, arguments in ((3, [*given, "--out", "killed"]), (9, ["--resume", "killed"])):
        with start(*arguments) as process:
            for line in process.stdout:
                if line.startswith(f"epoch {epoch:2}/60"):
                    process.kill()
                    break
        assert process.returncode != 0
        done = len(io.load("killed/checkpoint.npz")["history"]["lr"])
        assert epoch <= done < 60 and not Path("killed/model.npz").exists()

    Path("killed/.checkpoint.npz.1.part").write_text("what a kill in the middle of saving leaves")
    assert train("--resume", "killed", "--plain") == 0
    assert same_run("straight", "killed") and sorted(contents("killed")) == FILES
    assert contents("straight")["config.json"] == contents("killed")["config.json"]


def test_a_run_without_a_checkpoint_yet_begins_again():
    train("moons", *QUICK, "--out", "a")
    train("moons", *QUICK, "--out", "b")
    for name in ("checkpoint.npz", "model.npz", "metrics.json"):
        Path("b", name).unlink()
    assert train("--resume", "b", "--plain") == 0
    assert same_run("a", "b")


def test_resuming_a_run_that_is_over_changes_nothing(capsys):
    train("moons", *QUICK, "--out", "run")
    before = contents("run")
    assert train("--resume", "run", "--plain") == 0
    assert contents("run") == before
    assert "after epoch 3 of 3" in capsys.readouterr().out


@pytest.mark.parametrize("epoch", [1, 2])
def test_ctrl_c_ends_with_130_and_the_way_back(monkeypatch, capsys, epoch):
    train("moons", *QUICK, "--out", "straight")
    show = screen.Plain.epoch

    def impatient(self, history):
        show(self, history)
        if len(history) == epoch:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(screen.Plain, "epoch", impatient)
        assert train("moons", *QUICK, "--out", "run") == 130
    error = capsys.readouterr().err
    assert error == "\nminigrad train: interrupted; go on with: minigrad train --resume run\n"
    assert train("--resume", "run", "--plain") == 0
    assert same_run("straight", "run")


def test_a_table_is_found_from_another_folder_and_must_be_the_same(
    houses, tmp_path, monkeypatch, capsys
):
    run = tmp_path / "run"
    train("houses.csv", "--epochs", 2, "--plain", "--out", run)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert train("--resume", run, "--plain") == 0
    houses.write_text(houses.read_text() + "\n1.0,2,3,4.5")
    assert train("--resume", run) == 2
    assert "houses.csv has changed since the run began" in capsys.readouterr().err


def test_another_version_is_mentioned(capsys):
    train("moons", *QUICK, "--out", "run")
    config = json.loads(Path("run/config.json").read_text())
    config["versions"]["numpy"] = "1.0"
    Path("run/config.json").write_text(json.dumps(config))
    assert train("--resume", "run") == 0
    assert "'numpy': '1.0'" in capsys.readouterr().err


# ---------------------------------------------------------------- folders


def test_a_run_is_never_overwritten_unless_by_force(capsys):
    train("moons", *QUICK, "--out", "run")
    before = contents("run")
    assert train("xor", *QUICK, "--out", "run") == 2
    error = capsys.readouterr().err
    assert "holds a run" in error and "--resume run" in error and "--force" in error
    assert contents("run") == before
    Path("run/notes.txt").write_text("mine")
    assert train("xor", *QUICK, "--out", "run", "--force") == 0
    assert json.loads(Path("run/config.json").read_text())["settings"]["data"] == "xor"
    assert Path("run/notes.txt").read_text() == "mine"


def test_a_folder_that_is_there_may_be_used_if_there_is_no_run_in_it():
    Path("run").mkdir()
    assert train("moons", *QUICK, "--out", "run") == 0
    assert train("moons", *QUICK, "--out", "deep/er") == 0


def test_a_disk_that_is_full_is_one_line_and_the_checkpoint_stays(monkeypatch, capsys):
    train("moons", *QUICK, "--out", "straight")
    replace, calls = os.replace, []

    def full(source, target):
        calls.append(target)
        if len(calls) == 4:  # after config.json and the checkpoints of two epochs
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        assert train("moons", *QUICK, "--out", "run") == 1
    error = capsys.readouterr().err
    assert "No space left on device" in error and error.count("\n") == 1
    assert len(io.load("run/checkpoint.npz")["history"]["lr"]) == 2
    assert train("--resume", "run", "--plain") == 0 and same_run("straight", "run")


def damage(name, content):
    train("moons", *QUICK, "--out", "run")
    Path("run", name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("checkpoint.npz", b"PK", "checkpoint.npz"),
        ("config.json", b"{", "config.json is damaged"),
        ("config.json", b'{"settings": {"data": "moons"}}', "config.json is damaged"),
    ],
)
def test_a_damaged_run_is_an_error_of_one_line(capsys, name, content, words):
    damage(name, content)
    capsys.readouterr()
    assert train("--resume", "run") == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


def test_a_config_that_was_changed_by_hand_does_not_fit_its_checkpoint(capsys):
    train("moons", *QUICK, "--out", "run")
    config = json.loads(Path("run/config.json").read_text())
    config["settings"]["hidden"] = [9]
    Path("run/config.json").write_text(json.dumps(config))
    assert train("--resume", "run") == 2
    assert "its model does not fit" in capsys.readouterr().err
