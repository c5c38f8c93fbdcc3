"""Lessons, run cell by cell."""

import os
import threading
import time

import pytest

from minigrad.course.child import Group
from minigrad.course.lesson import read
from minigrad.course.site import recording
from minigrad.course.site.recording import LessonError, check_syntax, record, run


@pytest.fixture
def lesson(tmp_path):
    """A function that writes a lesson of these code cells, after a cell of text."""

    def make(*cells):
        path = tmp_path / "12_adam" / "lesson.py"
        path.parent.mkdir(exist_ok=True)
        parts = ["# %% [markdown]\n# # Title\n", *(f"# %%\n{cell}\n" for cell in cells)]
        path.write_text("".join(parts))
        return read(path)

    return make


def test_what_cells_show(lesson):
    found = run(lesson("print('a')\n1 + 1", "x = 3", "None", "'b'"))
    texts = [[output["text"] for output in outputs] for outputs in found["cells"]]
    assert texts == [[], ["a\n", "2\n"], [], [], ["'b'\n"]]


def test_pictures_and_traces(lesson):
    found = run(
        lesson(
            "import minigrad as mg\nfrom minigrad.viz import trace\n"
            "x = mg.tensor(3.0, requires_grad=True)\ny = x * x",
            "class P:\n    title = 'T'\n    def _repr_svg_(self): return '<svg/>'\n\nP()",
            "trace(y)",
        )
    )
    picture, backward = found["cells"][2][0], found["cells"][3][0]
    assert picture == {"kind": "picture", "svg": "<svg/>", "title": "T", "table": ""}
    assert backward["kind"] == "trace" and backward["table"].startswith("<")


def test_a_failure_names_the_cell_the_line_and_the_error(lesson):
    failure = run(lesson("x = 1", "def f():\n    return x / 0", "f()"))["failure"]
    assert failure == {
        "cell": 4,
        "line": 7,
        "text": "return x / 0",
        "error": "ZeroDivisionError: division by zero",
    }


def test_a_failure_in_words(lesson):
    with pytest.raises(LessonError) as caught:
        record(lesson("x = 1", "assert x == 2, 'too\\nbad'"))
    assert str(caught.value) == (
        "lessons/12_adam/lesson.py, cell 3, line 6: assert x == 2, 'too\\nbad'\n"
        "AssertionError: too\nbad"
    )


def test_what_is_no_python_is_found_before_anything_runs(lesson):
    check_syntax(lesson("x = 1"))
    with pytest.raises(LessonError) as caught:
        check_syntax(lesson("x = 1", "y = 2\nx +"))
    assert str(caught.value) == (
        "lessons/12_adam/lesson.py, cell 3, line 7: x +\nSyntaxError: invalid syntax"
    )


def test_a_lesson_that_takes_too_long_or_ends_by_itself(lesson, monkeypatch):
    with pytest.raises(LessonError, match="12_adam: the process ended: exit code 3"):
        record(lesson("import os\nos._exit(3)"))
    monkeypatch.setattr(recording, "SECONDS", 0.5)
    with pytest.raises(LessonError, match=r"12_adam: stopped after 0\.5 seconds"):
        record(lesson("while True: pass"))


def test_no_page_shows_a_path_of_this_computer(lesson, monkeypatch, tmp_path):
    monkeypatch.setattr(recording, "LESSONS", tmp_path / "lessons")
    with pytest.raises(LessonError, match="12_adam, cell 2: shows a path of this computer"):
        record(lesson("__file__"))


def test_lessons_that_run_are_stopped_with_their_group(lesson, tmp_path):
    begun = str(tmp_path / "begun")
    running, group, errors = lesson(f"open({begun!r}, 'w').close()\nwhile 1: pass"), Group(), []

    def in_a_thread():
        try:
            record(running, group)
        except LessonError as error:
            errors.append(error)

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    (process,) = group.processes
    group.stop()
    thread.join(5)
    assert not thread.is_alive() and len(errors) == 1 and not group.processes
    if os.name == "posix":
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)
    begin = time.monotonic()
    with pytest.raises(LessonError):  # one that comes late is stopped as well
        record(running, group)
    assert time.monotonic() - begin < 5
