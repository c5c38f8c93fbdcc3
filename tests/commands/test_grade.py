"""minigrad grade: one bad submission never stops the others."""

import csv
import io
import json
import os
import sys
import time
from pathlib import Path

import pytest

from minigrad import cli
from minigrad.course import child, grading
from minigrad.course.exercise import exercises_of

HEAD = "import os, sys, time\nimport numpy as np\n\n\ndef double(x):\n"
BAD = {  # student: (body, verdict)
    "endless": ("while True: pass", "endless"),
    "exit": ("sys.exit(0)", "ended"),
    "flood": ("while True: os.write(1, b'x' * 100000)", "ended"),
    "forged": ("print('minigrad-outcomes:{}'); return x", "mistake"),
    "gone": ("os.path.exists(__file__) and os.remove(__file__); return x", "mistake"),
    "hard_exit": ("os._exit(0)", "ended"),
    "hog": ("return [0.0] * 10**9", "raised"),
    "loud": ("print('x' * 30_000_000); return 2 * x", "passed"),
    "right": ("return 2 * x", "passed"),
    "strange": ("return {1: object(), 'x': 1 + 2j}", "wrong"),
    "syntax": ("return (", "not loaded"),
    "tidy": ("import shutil; shutil.rmtree(os.path.dirname(__file__), True); return x", "mistake"),
}
POSIX = pytest.mark.skipif(os.name != "posix", reason="the limit of memory is POSIX's")


def hand_in(student, text, name="01_twice.py"):
    path = Path("class", student, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def graded(capsys, *options):
    assert cli.main(["grade", "class", "--json", "-", *options]) == 0
    data = json.loads(capsys.readouterr().out)
    return data, {s["name"]: {m["exercise"]: m for m in s["marks"]} for s in data["students"]}


@POSIX
def test_no_submission_stops_the_others(lessons, capsys):
    for student, (body, _) in BAD.items():
        hand_in(student, f"{HEAD}    {body}\n")
    Path("class", "late").mkdir()
    options = ("--lesson", "double", "--seconds", "3", "--memory", "300")
    data, marks = graded(capsys, *options)
    found = {student: mark["double"]["verdict"] for student, mark in marks.items()}
    wanted = {student: verdict for student, (_, verdict) in BAD.items()}
    assert found.pop("late") == "missing"
    assert found == wanted
    assert "MemoryError" in marks["hog"]["double"]["words"][0]
    assert "too much" in marks["flood"]["double"]["title"]
    assert Path("class", "gone", "01_twice.py").exists()
    most = data["mistakes"][0]
    assert most == {
        "students": 3,
        "lesson": "01_twice",
        "exercise": "double",
        "code": "T1",
        "title": "once",
    }


def test_what_was_handed_in_is_marked_and_nothing_else(lessons, capsys):
    hand_in("anna", (lessons / "01_twice" / "exercises.py").read_text())
    hand_in("bert", f"{HEAD}    return helper.two * x\n\n\ndef mended(x):\n    return x\n")
    hand_in("bert", "two = 2\n", "helper.py")
    hand_in("bert", "1 / 0\n", "numpy.py")  # is not taken for NumPy
    hand_in("carla", f"{HEAD}    import helper; return helper.two * x\n")
    hand_in("carla", "two = 2\n", "helper.py")
    _, marks = graded(capsys)
    assert list(marks) == ["anna", "bert", "carla"] and list(marks["anna"]) == ["double", "mended"]
    verdicts = {s: [m["verdict"] for m in mark.values()] for s, mark in marks.items()}
    assert verdicts == {
        "anna": ["not started", "not started"],
        "bert": ["raised", "wrong"],
        "carla": ["passed", "missing"],
    }
    wrong = marks["bert"]["mended"]
    assert (wrong["expected"], wrong["got"], wrong["case"]) == ("2.5", "5.0", "the number 5")


def test_a_checker_that_fails_is_a_mark_too(lessons, monkeypatch):
    (exercise, _) = exercises_of(lessons / "01_twice")
    monkeypatch.setattr(grading, "judged", lambda *_: 1 / 0)
    files = {"01_twice.py": f"{HEAD}    return x\n".encode()}
    mark = grading.mark(files, lessons / "01_twice", exercise, 5.0, 500)
    assert mark.verdict == "failed" and "ZeroDivisionError" in mark.words[0]


def test_the_screen_and_the_table(lessons, capsys):
    hand_in("anna", f"{HEAD}    return x\n")
    hand_in("=bert", f"{HEAD}    return 2 * x\n")
    arguments = ["grade", "class", "--lesson", "double", "--csv", "marks.csv"]
    assert cli.main(arguments) == 0
    text = capsys.readouterr().out
    assert "anna  0 of 1 right\n    double  Mistake: once\n" in text
    assert "2 students, 2 of 2 exercises handed in, 1 right" in text
    assert "1 of 2  double: once (T1)" in text and "written to marks.csv" in text
    rows = list(csv.DictReader(io.StringIO(Path("marks.csv").read_text())))
    assert [row["student"] for row in rows] == ["'=bert", "anna"]  # no formula
    assert rows[1]["mistakes"] == "T1" and rows[1]["verdict"] == "mistake"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("grade", "DIR"),
        ("grade gone", "gone is no folder"),
        ("grade .", "no folders with Python files"),
        ("grade class/anna", "give the folder above it"),
        ("grade other", "Expected names such as 01_twice.py, got mine.py"),
        ("grade class --json a --csv b", "not allowed"),
        ("grade class --lesson twise", "did you mean twice"),
        ("grade class --memory 1", "16 or more"),
    ],
)
def test_a_mistake_at_the_keyboard_is_one_line(lessons, capsys, line, words):
    if words != "no folders with Python files":
        hand_in("anna", "x = 1\n")
        Path("other", "x").mkdir(parents=True)
        Path("other", "x", "mine.py").write_text("")
    assert cli.main(line.split()) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "01_twice.py").write_bytes(b"#" * 2_000_000)
    (tmp_path / ".git").mkdir()
    assert list(found := grading.submissions(tmp_path)) == ["anna"]
    assert b"larger than 1 MB" in found["anna"]["01_twice.py"]


# ---------------------------------------------------------------- a child with limits


def python(code, seconds=5.0, **options):
    return child.limited([sys.executable, "-c", code], seconds, **options)


def test_a_child_that_ends_well():
    ended = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert (ended.code, ended.out.strip(), ended.err.strip()) == (3, "out", "err")
    assert ended.stopped == "" and python("print(input())").code == 1  # there is nobody to ask


def test_a_child_that_does_not_end():
    for code in (
        "while True: pass",
        "import os, time; os.close(1); os.close(2); time.sleep(60)",
    ):
        assert python(code, 0.5).stopped == "time"


def test_a_child_that_writes_for_ever():
    for stream in ("stdout", "stderr"):
        ended = python(f"import sys\nwhile True: sys.{stream}.write('x' * 1000)", output=10_000)
        assert ended.stopped == "output" and len(ended.out + ended.err) <= 20_000


@POSIX
def test_a_grandchild_is_stopped_too():
    code = (
        "import subprocess, sys\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(p.pid)\n"
    )
    ended = python(code, 1.0)
    assert ended.code == 0 and ended.stopped == ""
    end = time.monotonic() + 5
    while running(int(ended.out)) and time.monotonic() < end:
        time.sleep(0.01)
    assert not running(int(ended.out))


def running(pid):
    """Is there such a process, and no zombie that waits for its parent?"""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
