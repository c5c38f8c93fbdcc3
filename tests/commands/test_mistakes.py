"""Mistakes of the person at the keyboard: one line that says what to do, and exit code 2."""

from pathlib import Path

import pytest

from .helpers import QUICK, train


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("digitz", ["no data set 'digitz'", "did you mean digits", "moons", ".csv"]),
        ("wine", ["no data set 'wine'. Known are digits"]),
        ("gone.csv", ["gone.csv: there is no such file"]),
        ("houses.csv --target prise", ["no column 'prise'", "'price'"]),
        ("houses.csv --label-smoothing 0.1", ["--label-smoothing", "quantity"]),
        ("digits extra", ["no argument 'extra'"]),
        ("digits --optimiser adam", ["no option '--optimiser'", "--optimizer"]),
        ("digits --optim adam", ["no option '--optim'"]),
        ("digits --optimizer adamm", ["--optimizer", "'adamm'", "adamw"]),
        ("digits --lr 0", ["--lr", "above 0, got 0"]),
        ("digits --lr nan", ["--lr", "got nan"]),
        ("digits --lr fast", ["--lr", "'fast' is not a number"]),
        ("digits --lr", ["--lr", "expected one argument"]),
        ("digits --dropout 1", ["--dropout", "0 or more and below 1, got 1"]),
        ("digits --epochs 1.5", ["--epochs", "'1.5' is not a whole number"]),
        ("digits --epochs 0", ["--epochs", "1 or more, got 0"]),
        ("digits --hidden 64,0", ["--hidden", "64,64", "'64,0'"]),
        ("digits --momentum 0.9", ["--momentum", "adamw", "sgd"]),
        ("digits --points 50", ["--points", "toy set"]),
        ("moons --target x", ["--target", "CSV"]),
        ("moons --points 10 --test-fraction 0.01", ["test_fraction"]),
        ("--plain", ["which data", "digits"]),
        ("--resume gone", ["gone is no folder"]),
        ("--resume .", ["holds no run"]),
        ("digits --resume . --lr 1 --out x", ["leave out --lr, digits, --out"]),
        ("moons --out houses.csv", ["--out", "houses.csv"]),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(houses, capsys, line, words):
    assert train(*line.split()) == 2
    output = capsys.readouterr()
    assert output.err.startswith("minigrad train: ") and output.err.count("\n") == 1
    assert all(word in output.err for word in words), output.err
    assert output.out == "" and not Path("runs").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n3,x\n", ["line 3, column 'b'", "'x'"]),
        ("a,b\n1,2.5\n,3.5\n", ["line 3, column 'a'", "empty"]),
        ("a,b\n1,2\n3\n", ["line 3, column 'b'", "missing"]),
        ("a;b\n1;2\n", ["line 1", "commas"]),
        ("", ["empty"]),
    ],
)
def test_a_mistake_in_a_table_is_named_by_line_and_column(capsys, text, words):
    Path("t.csv").write_text(text)
    assert train("t.csv") == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and all(word in error for word in ["t.csv", *words]), error


def test_a_loss_that_is_not_finite_is_exit_code_1_and_explained(capsys):
    assert train("moons", *QUICK, "--optimizer", "sgd", "--lr", "1e30") == 1
    error = capsys.readouterr().err
    assert error.startswith("minigrad train: training stopped in epoch 1, batch 2")
    assert "--clip 1" in error.splitlines()[0]
