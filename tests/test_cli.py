"""The front of the command line; tests/commands has what the commands do."""

import subprocess
import sys

import numpy as np
import pytest

import minigrad
from minigrad import cli
from minigrad.commands import bench, settings
from minigrad.commands.options import parser

from .commands.helpers import ROOT


def test_train_without_arguments_explains_itself(capsys):
    assert cli.main(["train"]) == 2
    text = capsys.readouterr().out
    assert "minigrad train digits" in text and all(name in text for name in settings.DATA)


def test_help_is_complete_and_fits_the_screen(capsys):
    assert cli.main([]) == 0
    front = capsys.readouterr().out
    assert all(name in front for name in cli.COMMANDS)
    for arguments in (["--help"], ["train", "--help"]):
        with pytest.raises(SystemExit) as caught:
            cli.main(arguments)
        assert caught.value.code == 0
    text = capsys.readouterr().out
    for field in settings.Settings.__dataclass_fields__:
        assert field == "data" or f"--{field.replace('_', '-')} " in text, field
    assert all(len(line) <= 100 for line in text.splitlines())


def test_help_tells_the_true_defaults():
    text = " ".join(parser().format_help().split())
    plain, digits = settings.chosen("moons", {}), settings.chosen("digits", {})
    for words in (
        f"set aside for the test (default: {plain.test_fraction:g})",
        f"(default: {plain.points})",
        f"(default: 64,64; digits {','.join(map(str, digits.hidden))})",
        f"(default: {plain.activation})",
        f"(default: {plain.dropout:g}; digits {digits.dropout:g})",
        f"(default: {plain.optimizer})",
        f"(default: {plain.label_smoothing:g}; digits {digits.label_smoothing:g})",
        f"(default: {plain.schedule})",
        f"(default: {plain.epochs}; digits {digits.epochs})",
        f"(default: {plain.batch_size}; digits {digits.batch_size})",
        f"(default: 0; adamw {plain.weight_decay:g})",
    ):
        assert words in text, words
    assert plain.hidden == (64, 64) and plain.lr == digits.lr == settings.OPTIMIZERS["adamw"]
    assert settings.chosen("moons", {"optimizer": "sgd"}).momentum == 0.9


def test_version_names_minigrad_and_what_its_numbers_depend_on(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    text = capsys.readouterr().out
    assert text.startswith(f"minigrad {minigrad.__version__} ") and np.__version__ in text


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("trian", "did you mean train"),
        ("x", "there are course, train, graph, learn, check, "),
        ("hnt", "did you mean hint"),
        ("--verion", "--version"),
    ],
)
def test_an_unknown_command_is_one_line(capsys, argument, words):
    assert cli.main([argument]) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


def test_bench_hands_its_arguments_to_the_benchmarks(monkeypatch):
    seen = []

    class Benchmarks:
        @staticmethod
        def main(argv):
            seen.append(argv)
            return 7

    monkeypatch.setitem(sys.modules, "tests.benchmarks.command", Benchmarks)
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert cli.main(["bench", "--quick", "--workloads", "W1"]) == 7
    assert seen == [["--quick", "--workloads", "W1"]]
    assert sys.path[0] == str(ROOT)


def test_bench_outside_of_a_checkout_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(bench, "CHECKOUT", tmp_path)
    assert cli.main(["bench"]) == 2
    error = capsys.readouterr().err
    assert f"{tmp_path} is no checkout" in error and error.count("\n") == 1


def test_imports_stay_small():
    code = (
        "import sys, minigrad\n"
        "late = ('minigrad.train', 'minigrad.cli', 'minigrad.commands', 'rich', 'argparse')\n"
        "assert not [m for m in late if m in sys.modules], 'import minigrad'\n"
        "import minigrad.cli\n"
        "late = ('minigrad.train', 'minigrad.commands.train', 'minigrad.data', 'rich')\n"
        "assert not [m for m in late if m in sys.modules], 'import minigrad.cli'\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
