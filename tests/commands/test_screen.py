"""What one sees: a bar on a terminal, plain lines elsewhere."""

import io
import subprocess
import sys

import pytest

from .helpers import ENVIRONMENT, QUICK, train


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Call it in the test: until then the output is pytest's."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (("TERM", "xterm-256color"), ("COLUMNS", "80")):
        monkeypatch.setenv(name, value)

    def shown(*arguments):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", Terminal())
            assert train(*arguments) == 0
            return sys.stdout.getvalue()

    return shown


def test_on_a_terminal_there_is_a_bar_and_a_table(terminal):
    pytest.importorskip("rich", reason="the bar needs it: pip install rich")
    text = terminal("moons", *QUICK[:-1])
    assert "\x1b[" in text and "━" in text
    assert "epoch 3/3" in text and "epoch 3/3  loss" not in text
    assert "accuracy" in text and "42 parameters" in text


def test_a_resumed_bar_begins_where_the_run_was(terminal):
    pytest.importorskip("rich", reason="the bar needs it: pip install rich")
    train("moons", *QUICK, "--out", "run")
    text = terminal("--resume", "run")
    assert "epoch 3/3" in text and "epoch 0/3" not in text


def test_plain_is_plain_on_a_terminal_too(terminal):
    text = terminal("moons", *QUICK)
    assert text.isascii() and "\x1b" not in text and "epoch 3/3  loss" in text


def test_what_goes_to_a_file_is_plain_even_where_colours_are_forced(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert train("moons", *QUICK[:-1]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text and "epoch 3/3  loss" in text


def test_without_rich_the_lines_are_plain(terminal, monkeypatch):
    for name in ("rich", "rich.console", "rich.progress"):
        monkeypatch.setitem(sys.modules, name, None)
    text = terminal("moons", *QUICK[:-1])
    assert "\x1b" not in text and "epoch 3/3  loss" in text


def test_a_reader_that_goes_away_is_no_traceback():
    command = f"{sys.executable} -m minigrad train moons --epochs 200 --plain | head -1"
    result = subprocess.run(command, shell=True, capture_output=True, text=True, env=ENVIRONMENT)
    assert result.stdout.startswith("data") and result.stderr == ""
