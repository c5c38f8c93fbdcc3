"""learn, check, next, hint, solution, progress and reset: the flow of the exercises."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from minigrad import cli
from minigrad.commands import check as checking
from minigrad.commands import choosing
from minigrad.course.lesson import LESSONS

from .helpers import ENVIRONMENT

COMMANDS = ("learn", "check", "next", "hint", "solution", "progress", "reset", "grade")
ONE = Path("01_twice.py")


@pytest.fixture(autouse=True)
def no_colour(monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def call(lessons, capsys, tmp_path, monkeypatch):
    """Calls a command in the learner's folder, and returns its exit code and its words."""
    assert cli.main(["learn", "."]) == 0
    capsys.readouterr()

    def called(*arguments):
        code = cli.main([*arguments])
        output = capsys.readouterr()
        return code, output.out + output.err

    return called


def write(name, body):
    """Put a body in the place of a function's last line."""
    text = ONE.read_text()
    begin = text.index(f"def {name}")
    end = text.find("\n\n\n", begin)
    end = len(text) - 1 if end < 0 else end
    old = text[begin:end]
    head = old[: old.rindex("\n    ")]
    ONE.write_text(text[:begin] + head + "\n    " + body + text[end:])


def entry(key):
    return json.loads(Path("progress.json").read_text())["exercises"].get(key, {})


# ---------------------------------------------------------------- learn


def test_learn_makes_a_folder_and_says_what_to_do_next(lessons, capsys):
    assert cli.main(["learn"]) == 0
    text = capsys.readouterr().out
    assert "2 lessons copied to minigrad-exercises" in text
    assert "cd minigrad-exercises" in text and "minigrad next" in text
    names = sorted(path.name for path in Path("minigrad-exercises").iterdir())
    assert names == ["01_twice.py", "02_square.py", "progress.json"]


def test_learn_again_adds_what_is_new_and_touches_nothing_else(call, tmp_path, monkeypatch):
    ONE.write_text("# mine")
    Path("02_square.py").unlink()
    before = Path("progress.json").read_text()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")  # without DIR, the folder is found from below
    code, text = call("learn")
    monkeypatch.chdir(tmp_path)
    assert code == 0 and "1 lesson copied" in text and "1 file of yours stayed" in text
    assert ONE.read_text() == "# mine" and Path("02_square.py").exists()
    assert Path("progress.json").read_text() == before


def test_the_real_course_can_be_learnt(capsys):
    assert cli.main(["learn"]) == 0
    assert (
        Path("minigrad-exercises", "12_adam.py").read_bytes()
        == (LESSONS / "12_adam" / "exercises.py").read_bytes()
    )


# ---------------------------------------------------------------- check


def test_a_recognised_mistake_names_the_equation_the_section_and_the_hint(call):
    write("double", "return x")
    code, text = call("check", "double")
    assert code == 1
    assert text == (
        "double  01_twice.py, lesson 1: Two times\n"
        "\n"
        "  Mistake: once\n"
        "  Twice is two times.\n"
        "\n"
        "  Tried on  the number 5\n"
        "\n"
        "    expected  got\n"
        "          10    5\n"
        "\n"
        "  Equation  (twice.double), lessons/01_twice/lesson.py line 6\n"
        '  Read      "By two" in lesson 1, lessons/01_twice/lesson.py line 4\n'
        "  Hint      minigrad hint double  (hint 1 of 3)\n"
    )
    assert entry("01_twice/double") == {
        "status": "tried",
        "tries": 1,
        "hints": 0,
        "solution": "",
        "passed": None,
    }


def test_another_convention_is_named_and_a_label_without_a_place_is_only_named(call):
    write("double", "return 3 * x")
    _, text = call("check", "double")
    assert "convention: thrice" in text and "Nobody" in text and "Equation  (no.where)\n" in text


def test_expected_and_got_stand_side_by_side(call):
    write("double", "return 2.5 * x")
    code, text = call("check", "double")
    assert code == 1 and "Tried on  the number 5" in text
    rows = [line.split() for line in text.splitlines()]
    assert ["expected", "got"] in rows and ["10", "12.5"] in rows


def test_of_many_numbers_those_that_differ_are_shown(call):
    path = Path("02_square.py")
    text = path.read_text()
    path.write_text(text.replace("raise NotImplementedError", "return x * x + (x > 2) * 1e-3"))
    _, text = call("check", "square")
    rows = [line.split() for line in text.splitlines()]
    assert ["[2]", "9", "9.001", "<"] in rows and not any(row[:1] == ["[0]"] for row in rows)
    path.write_text(path.read_text().replace("1e-3", "1.0"))
    assert "the first 8 of 10 numbers that differ" in call("check", "square")[1]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return undefined_name", ["NameError", "Line 10: return undefined_name"]),
        ("raise ValueError('\\x1b[31m' + 'long ' * 1000)", ["ValueError", "?[31mlong", " ..."]),
        ("return 'text'", []),
        ("return [x, x]", []),
        ("pass", []),
        ("return float('nan')", []),
        ("return {", ["SyntaxError"]),
        ("import sys; sys.exit()", []),
    ],
)
def test_whatever_is_wrong_is_told_in_words(call, body, words):
    write("double", body)
    code, text = call("check", "double")
    assert code == 1 and all(word in text for word in words), text
    assert "Traceback" not in text and "\x1b" not in text and "minigrad hint double" in text
    assert max(map(len, text.splitlines())) <= 80


def test_an_endless_loop_is_stopped(call):
    write("double", "while True: pass")
    code, text = call("check", "double", "--seconds", "0.5")
    assert code == 1 and "0.5 seconds" in text


def test_passing_leads_to_the_next_one(call):
    write("double", "return x + x")
    code, text = call("check")
    assert code == 0 and "Right" in text and "minigrad solution double" in text
    assert "minigrad next  (mended, lesson 1)" in text
    assert entry("01_twice/double")["status"] == "passed"
    write("double", "return 0")  # what was passed stays passed
    call("check", "double")
    assert entry("01_twice/double")["status"] == "passed"


def test_what_is_not_begun_is_no_try_and_a_planted_mistake_is_not_told(call):
    code, text = call("check", "1")
    assert code == 1 and "[ ] double  double is not written yet" in text
    assert "[ ] mended  mended is as it was at the start" in text and "third" not in text
    assert entry("01_twice/mended") == {}
    write("mended", "return x / 3.0")
    assert "Mistake: a third" in call("check", "mended")[1]


def test_a_lesson_is_a_line_for_each_exercise_and_one_diagnosis(call):
    write("double", "return x")
    code, text = call("check", "01_twice.py")
    assert code == 1
    assert text.index("[~] double  Mistake: once") < text.index("[ ] mended") < text.index("By two")
    assert text.endswith("0 of 2 right\n")
    write("double", "return 2 * x")
    write("mended", "return x / 2")
    code, text = call("check", "twice")
    assert code == 0 and "[x] double  Right" in text and "2 of 2 right" in text
    assert call("check", "--all")[0] == 1


def test_the_end_of_the_course(call):
    write("double", "return 2 * x")
    write("mended", "return x / 2")
    two = Path("02_square.py")
    two.write_text(two.read_text().replace("raise NotImplementedError", "return x * x"))
    code, text = call("check", "--all")
    assert code == 0 and "All exercises of the course are passed." in text
    assert call("check")[1].startswith("All exercises are passed.")
    assert "are passed" in call("next")[1]
    code, text = call("hint")
    assert code == 2 and "say which one" in text


def test_a_function_or_file_that_is_gone_is_said(call):
    ONE.write_text("x = 1\n")
    _, text = call("check", "double")
    assert "01_twice.py does not define double" in text and "minigrad reset double" in text
    ONE.write_text("double = lambda x: 2 * x\n")
    assert call("check", "double")[0] == 0
    ONE.unlink()
    code, text = call("check", "double")
    assert code == 1 and "01_twice.py is not in your folder" in text and "minigrad learn" in text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("check doubel", "'doubel', did you mean double?"),
        ("check 9", "minigrad progress lists them"),
        ("check double --all", "leave out double"),
        ("check --wacht", "did you mean --watch"),
        ("check --seconds 0", "above 0"),
        ("hint 1", "1 has 2 exercises, say which one: double, mended"),
        ("reset", "NAME"),
        ("reset double", "add --yes"),
        ("next double", "no argument 'double'"),
    ],
)
def test_a_mistake_at_the_keyboard_is_one_line(call, line, words):
    code, text = call(*line.split())
    assert code == 2 and words in text and text.count("\n") == 1, text


def test_outside_of_the_folder_the_way_is_shown(lessons, capsys):
    for name in COMMANDS[1:-2]:
        assert cli.main([name]) == 2
        error = capsys.readouterr().err
        assert "minigrad learn" in error and error.count("\n") == 1


def test_without_lessons_the_way_is_shown(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(choosing, "LESSONS", tmp_path / "nowhere")
    for arguments in (["learn"], ["check"], ["progress"]):
        assert cli.main(arguments) == 2
        assert "pip install -e ." in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_there_and_fits(name, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([name, "--help"])
    text = capsys.readouterr().out
    assert caught.value.code == 0 and f"minigrad {name}" in text
    assert max(map(len, text.splitlines())) <= 100


# ---------------------------------------------------------------- watch


def test_every_save_is_noticed_and_a_vanished_file_is_waited_for(tmp_path, monkeypatch):
    a, b = tmp_path / "a.py", tmp_path / "b.py"
    a.write_text("1")
    b.write_text("1")
    steps = iter([lambda: a.write_text("22"), a.unlink, lambda: a.write_text("333"), b.touch])

    def sleep(_):
        next(steps)()
        os.utime(b, ns=(1, 1)) if not steps.__length_hint__() else None

    monkeypatch.setattr(checking.time, "sleep", sleep)
    seen = []
    with contextlib.suppress(RuntimeError, StopIteration):
        for file in checking.saved([a, b]):
            seen.append(file.name)
    assert seen == ["a.py", "a.py", "b.py"]


def test_watch_ends_cleanly(call, monkeypatch):
    write("double", "return x")

    def saved(files):
        yield Path.cwd() / ONE
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "saved", saved)
    code, text = call("check", "double", "--watch")
    assert code == 0 and "Watching 01_twice.py" in text and "Mistake: once" in text
    assert text.endswith("No longer watching.\n")


@pytest.mark.skipif(os.name != "posix", reason="sends Ctrl-C as POSIX does")
def test_watch_in_a_process_of_its_own_answers_a_save_and_ctrl_c():
    subprocess.run([sys.executable, "-m", "minigrad", "learn", "."], env=ENVIRONMENT, check=True)
    command = [sys.executable, "-m", "minigrad", "check", "adam_step", "--watch"]
    process = subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert "Watching 12_adam.py" in process.stdout.readline()
    time.sleep(0.3)
    with open("12_adam.py", "a") as file:
        file.write("\n\ndef adam_step(*args):\n    return 1 / 0\n")
    words = ""
    while "ZeroDivisionError" not in words:
        line = process.stdout.readline()
        assert line, words
        words += line
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 0 and out.endswith("No longer watching.\n") and err == ""


# ---------------------------------------------------------------- next, hint, solution


def test_next_names_the_file_the_line_and_the_section(call):
    code, text = call("next")
    assert code == 0 and "Twice a number." in text and "Args" not in text
    assert "01_twice.py, line 4" in text and '"By two"' in text and "minigrad check double" in text
    write("double", "return x")
    call("check", "double")
    assert "1 try" in call("next")[1]


def test_a_hint_more_at_each_call(call):
    for n, (last, more) in enumerate(
        [("look there", "hint 2 of 3"), ("think of that", "hint 3 of 3"), ("nearly it", "solution")]
    ):
        code, text = call("hint")
        assert code == 0 and f"hint {n + 1} of 3\n  {last}" in text and more in text
        assert text.count(" of 3\n") == n + 1
        assert entry("01_twice/double")["hints"] == n + 1
    assert call("hint", "double")[1] == text and entry("01_twice/double")["hints"] == 3
    assert "hint 1 of 3" not in call("check", "double")[1]


def test_the_solution_before_passing_is_asked_for_twice(call):
    code, text = call("solution")
    assert code == 0 and "return 2 * x" not in text and "once more" in text
    assert entry("01_twice/double")["solution"] == "asked"
    code, text = call("solution", "double")
    assert code == 0 and "  def double(x):\n      return 2 * x" in text
    assert entry("01_twice/double")["solution"] == "shown"


def test_the_solution_after_passing_is_shown_at_once(call):
    write("double", "return 2 * x")
    call("check", "double")
    assert "return 2 * x" in call("solution", "double")[1]
    assert entry("01_twice/double")["solution"] == ""


def test_what_one_is_at_is_what_was_tried_last(call):
    call("check", "square")
    assert "a\n" in call("hint")[1] and entry("02_square/square")["hints"] == 1
    assert "square  02_square.py" in call("next")[1]


# ---------------------------------------------------------------- progress


@pytest.mark.parametrize("width", [60, 100])
def test_the_map_fits_and_is_plain(call, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    write("double", "return 2 * x")
    call("check", "double")
    call("solution", "mended")
    write("mended", "return 0")
    call("check", "mended")
    Path("02_square.py").unlink()
    code, text = call("progress")
    assert code == 0 and text.isascii() and max(map(len, text.splitlines())) <= width
    assert "[x] double   [~] mended" in text and "[ ] square" in text and "1 of 2" in text
    assert "1 of 3 exercises passed, 1 tried" in text and "02_square.py is not in your" in text
    code, text = call("progress", "1")
    assert "[x] double  passed on 2" in text and "[~] mended  tried, 1 try" in text


def test_a_damaged_progress_is_kept_and_said(call):
    Path("progress.json").write_text("{")
    code, text = call("progress")
    assert code == 0 and "kept as progress.damaged-1.json" in text
    assert Path("progress.damaged-1.json").read_text() == "{"
    assert "damaged" not in call("progress")[1]


# ---------------------------------------------------------------- reset


def test_reset_brings_back_a_function_or_a_file_and_keeps_a_backup(call, lessons):
    stub = (lessons / "01_twice" / "exercises.py").read_text()
    write("double", "return 2 * x")
    write("mended", "return 0")
    mine = ONE.read_text()
    call("check", "1")
    code, text = call("reset", "double", "--yes")
    assert code == 0 and "01_twice.py.backup-1" in text
    assert Path("01_twice.py.backup-1").read_text() == mine
    assert ONE.read_text() == stub.replace("return x / 3", "return 0")
    assert entry("01_twice/double")["status"] == "open" and entry("01_twice/double")["passed"]
    assert entry("01_twice/mended")["status"] == "tried"
    call("reset", "1", "--yes")
    assert ONE.read_text() == stub and Path("01_twice.py.backup-2").exists()
    assert entry("01_twice/mended")["status"] == "open"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_reset_asks(call, monkeypatch, answer, code):
    write("double", "return 2 * x")
    mine = ONE.read_text()
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    found, text = call("reset", "double")
    assert found == code and "back to what it was at the start?" in text
    assert (ONE.read_text() == mine) == (code == 1)


def test_a_function_in_a_broken_file_cannot_be_restored_alone(call):
    ONE.write_text("def (")
    code, text = call("reset", "double", "--yes")
    assert code == 2 and "line 1" in text and "minigrad reset 01_twice.py" in text


# ---------------------------------------------------------------- colours


def test_colours_on_a_terminal_unless_they_are_not_wanted(call, monkeypatch):
    pytest.importorskip("rich", reason="colours need it: pip install rich")
    for name in ("NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def shown(*arguments):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", Terminal())
            cli.main([*arguments])
            return sys.stdout.getvalue()

    write("double", "return x")
    coloured = shown("check", "double")
    assert "\x1b[31m" in coloured and "Mistake: once" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    plain = shown("check", "double")
    assert "\x1b" not in plain and "Mistake: once" in plain
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert shown("check", "double") == plain


def test_a_heading_with_a_formula_is_readable(capsys):
    assert cli.main(["learn", "."]) == 0
    capsys.readouterr()
    cli.main(["check", "best_step"])
    assert '"Which h to choose" in lesson 1' in capsys.readouterr().out
