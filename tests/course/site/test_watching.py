"""Builds on every save, and what open pages are told."""

import json
import sys
import threading
import time

import pytest

from minigrad.course.site import watching
from minigrad.course.site.publishing import MARKER
from minigrad.course.site.watching import OLD, PROGRAM, STATE, State, failure, stamps, watch


class Enough(Exception):
    """Ends the endless loop of a test."""


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(watching, "POLL", 0.02)


def test_stamps_see_what_a_reader_would_call_a_change(tmp_path):
    lessons, apart = tmp_path / "lessons", tmp_path / "lessons" / "public"
    for name in ("12_adam/lesson.py", "public/index.html", "__pycache__/a.pyc", ".build/a"):
        (lessons / name).parent.mkdir(parents=True, exist_ok=True)
        (lessons / name).write_text("1")
    before = stamps([lessons, tmp_path / "nothing"], apart)
    assert list(before) == [str(lessons / "12_adam" / "lesson.py")]
    for name in ("public/index.html", "__pycache__/b.pyc", ".build/b", "12_adam/.lesson.py.swp"):
        (lessons / name).write_text("22")
    (lessons / "12_adam" / "lesson.py~").write_text("backup")
    assert stamps([lessons], apart) == before
    (lessons / "12_adam" / "lesson.py").write_text("22")
    changed = stamps([lessons], apart)
    (lessons / "12_adam" / "new.py").write_text("1")
    assert changed != before and stamps([lessons], apart) not in (before, changed)


def test_a_build_in_a_process_of_its_own(tmp_path, quick):
    def python(code):
        return failure([sys.executable, "-c", code], tmp_path, lambda: False)

    assert python("import sys; sys.stderr.write('a remark')") == ""
    assert python("import sys; sys.exit('lesson 12: wrong')") == "lesson 12: wrong"
    assert python("import os; os._exit(3)") == "the build ended by itself"


def test_a_build_that_is_out_of_date_is_stopped(tmp_path, quick):
    begin = time.monotonic()
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    assert failure(command, tmp_path, lambda: True) is None
    assert time.monotonic() - begin < 5


def test_it_builds_again_on_every_change_and_tells_what_failed(tmp_path, quick):
    source, out = tmp_path / "lesson.py", tmp_path / "out"
    out.mkdir()
    build = (
        f"text = open({str(source)!r}).read()\n"
        "assert text != 'bad', 'it is bad'\n"
        f"open({str(out / MARKER)!r}, 'w').write(text)"
    )
    state, told, versions = State(out, "/"), [], [State(out, "/").version()]
    texts = iter(["bad", "2"])

    def built():
        versions.append(state.version())
        text = next(texts, None)
        if text is None:
            raise Enough
        threading.Timer(0.05, source.write_text, [text]).start()

    source.write_text("1")
    with pytest.raises(Enough):
        watch(
            lambda: stamps([tmp_path], out),
            [sys.executable, "-c", build],
            tmp_path,
            state,
            told.append,
            built,
        )
    assert len(told) == 1 and told[0].endswith("AssertionError: it is bad")
    assert versions[0] == "none" and len(set(versions)) == 3
    assert versions[1] == versions[2], "a build that failed changes nothing"
    assert state.problem == ""


def test_what_pages_are_told(tmp_path):
    state = State(tmp_path, "/some/path/")
    assert f'src="/some/path/{PROGRAM}?version=none"' in state.added()
    answers = state.answers()
    assert STATE in answers[PROGRAM]()
    assert json.loads(answers[STATE]()) == {"version": "none", "problem": ""}
    (tmp_path / MARKER).write_text("1")
    state.problem = "lesson 12: wrong"
    found = json.loads(answers[STATE]())
    assert found["problem"] == f"{OLD}\n\nlesson 12: wrong" and found["version"] != "none"
    assert found["version"] in state.added()
