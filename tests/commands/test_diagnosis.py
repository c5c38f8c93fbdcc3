"""What minigrad train says where a run fails, or learns nothing; and that others are left alone."""

from pathlib import Path

import numpy as np
import pytest

from minigrad.commands import diagnosis, problem, settings

from .helpers import QUICK, train

LONGER = ["--points", "200", "--epochs", "20", "--hidden", "16", "--plain"]


def words(capsys):
    """Both streams, as one line."""
    output = capsys.readouterr()
    return " ".join((output.out + output.err).split())


@pytest.mark.parametrize(
    "options", ["--lr 1e6", "--lr 1e30 --optimizer sgd", "--lr 1e39 --optimizer sgd"]
)
def test_where_numbers_blow_up_the_first_step_is_looked_at(capsys, options):
    assert train("moons", *QUICK, "--hidden", "64,64", *options.split()) == 1
    text = words(capsys)
    assert text.index("training stopped") < text.index("The first step of this run")
    assert "[steps-too-long]" in text and "Lower the learning rate" in text


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("moons --lr 1e-9", "steps-too-short"),
        ("moons --lr 1e-9 --schedule none", "steps-too-short"),
        ("xor --activation sigmoid --hidden 32,32,32,32,32,32 --optimizer sgd", "vanishing"),
        ("houses.csv --lr 1e-9 --epochs 60", "steps-too-short"),
    ],
)
def test_where_nothing_is_learnt_the_end_is_looked_at(houses, capsys, options, code):
    data, *options = options.split()
    points = ["--points", "200"] if data in settings.TOYS else []
    assert train(data, "--epochs", "20", "--plain", *points, *options) == 0
    text = words(capsys)
    assert text.index("kept in") < text.index("The network has learnt next to nothing")
    assert f"[{code}]" in text and text.isascii()


@pytest.mark.parametrize("data", ["moons", "houses.csv"])
@pytest.mark.parametrize("options", [QUICK, LONGER])
def test_nothing_is_said_of_other_runs(houses, capsys, data, options):
    options = options if data in settings.TOYS else options[2:]
    assert train(data, *options) == 0
    text = words(capsys)
    assert "doctor" not in text and "learnt" not in text


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_the_loss_of_a_guess_is_the_lowest_that_one_answer_can_have(smoothing):
    chosen = settings.chosen("blobs", {"points": 100, "label_smoothing": smoothing})
    blobs = problem.load(chosen)
    y = blobs.train.tensors[1].array
    y[:20] = 0
    guess = diagnosis.loss_of_guess(chosen, blobs)
    targets = (1 - smoothing) * np.eye(3)[y] + smoothing / 3
    rng = np.random.default_rng(0)
    answers = [targets.mean(0), *rng.dirichlet(np.ones(3), 50)]
    losses = [-(targets * np.log(q)).sum(1).mean() for q in answers]
    assert guess == pytest.approx(losses[0]) and guess <= min(losses) + 1e-12


def test_a_target_that_never_changes_is_no_fault():
    rng = np.random.default_rng(0)
    lines = [f"{a:.3f},{b:.3f},1.5" for a, b in rng.standard_normal((80, 2))]
    Path("t.csv").write_text("\n".join(["a,b,c", *lines]))
    chosen = settings.chosen("t.csv", {"task": "regression", "epochs": 100})
    assert diagnosis.of_the_end(chosen, problem.load(chosen), None, None, None, 1e-9) is None
