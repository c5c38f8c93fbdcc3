"""The whole site, of a course of one lesson; and what happens when something fails."""

import json
import threading
import time
from pathlib import Path

import pytest

from minigrad.course.equations import Result
from minigrad.course.lesson import Displayed, all_lessons
from minigrad.course.site import building, lesson_page
from minigrad.course.site.building import BuildError, check_place, facts_of, licence_of, run_all
from minigrad.course.site.cache import Cache
from minigrad.course.site.contents import Facts
from minigrad.course.site.locking import alone
from minigrad.course.site.publishing import FolderError
from minigrad.course.site.recording import LessonError

LESSON = "# %% [markdown]\n# # Title {0}\n#\n# A question?\n\n# %%\n{0}\n"
CONFIG = """\
site_name: small
docs_dir: .build/docs
site_dir: .build/html
theme: {name: null, custom_dir: theme}
plugins: []
nav:
  - Home: index.md
  - One: lessons/01_one/index.md
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A function that writes lessons, by their folders, into a course of their own."""
    root = tmp_path / "lessons"

    def write(*folders):
        for folder in folders:
            (root / folder).mkdir(parents=True, exist_ok=True)
            (root / folder / "lesson.py").write_text(LESSON.format(int(folder[:2])))
        return all_lessons(root)

    monkeypatch.setattr(building, "LESSONS", root)
    monkeypatch.setattr(building, "ROOT", tmp_path)
    monkeypatch.setattr(building, "all_lessons", lambda: all_lessons(root))
    monkeypatch.setattr(building, "facts_of", lambda lessons: Facts())
    return write


@pytest.fixture
def site(course, tmp_path, monkeypatch):
    """The same, with one lesson, and all that a site needs."""
    folder = tmp_path / "site"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# Home\n\n[One](lessons/01_one/index.md)\n")
    (folder / "mkdocs.yml").write_text(CONFIG)
    (folder / "theme").mkdir()
    (folder / "theme" / "main.html").write_text(
        '<link rel="canonical" href="{{ page.canonical_url }}"><body>{{ page.content }}</body>'
    )
    course("01_one")
    monkeypatch.setattr(building, "SITE", folder)
    monkeypatch.setattr(building, "SHIPPED", ())
    monkeypatch.setattr(building, "MAKERS", (lesson_page.pages,))
    monkeypatch.setattr(building, "record", lambda lesson, group: [[] for _ in lesson.cells])
    return folder


def test_a_site_is_built_and_kept_up_to_date(site, course, tmp_path):
    pytest.importorskip("material", reason="the site needs it")
    pytest.importorskip("py_mini_racer", reason="formulas need it")
    out, work, ran, parts = tmp_path / "out", tmp_path / "work", [], []

    def build():
        ran.clear()
        return building.build(out, ran.append, work, "https://example.org/x/", parts.append)

    assert {"index.html", "lessons/01_one/index.html", ".nojekyll"} <= set(build())
    assert [(r.lesson.folder, r.cached) for r in ran] == [("01_one", False)]
    assert parts == ["running the lessons", "writing the pages", "typesetting the formulas"]
    page = (out / "lessons" / "01_one" / "index.html").read_text()
    assert 'href="https://example.org/x/lessons/01_one/"' in page
    assert (out / "third_party" / "mkdocs-material" / "LICENSE").exists()

    assert build() == [] and ran[0].cached
    lesson = tmp_path / "lessons" / "01_one" / "lesson.py"
    lesson.write_text(lesson.read_text().replace("A question?", "Another?"))
    assert "lessons/01_one/index.html" in build() and ran[0].cached, "its text alone"

    (site / "docs" / "index.md").write_text("# Home\n\n[One](lessons/02_two/index.md)\n")
    with pytest.raises(BuildError, match="02_two"):
        build()
    assert (out / "lessons" / "01_one" / "index.html").exists(), "the last good one stays"


def test_as_many_lessons_run_as_there_are(course, tmp_path, monkeypatch):
    monkeypatch.setattr(building, "record", lambda lesson, group: [[], [{"text": lesson.folder}]])
    lessons, said = course("01_one", "02_two", "03_three"), []
    records, facts = run_all(lessons, Cache(tmp_path / "cache"), said.append)
    assert {name: record[1][0]["text"] for name, record in records.items()} == {
        lesson.folder: lesson.folder for lesson in lessons
    }
    assert len(said) == 3 and facts == Facts()


def test_a_lesson_that_fails_stops_the_others(course, tmp_path, monkeypatch):
    lessons, begun, groups = course(*(f"{i:02}_x" for i in range(1, 9))), threading.Event(), []

    def record(lesson, group):
        groups.append(group)
        if lesson.number == 1:
            begun.wait(5)
            raise LessonError("lesson 1")
        begun.set()
        while not group.stopped:
            time.sleep(0.005)
        raise LessonError("stopped")

    monkeypatch.setattr(building, "record", record)
    monkeypatch.setattr(building.os, "cpu_count", lambda: 3)
    begin = time.monotonic()
    with pytest.raises(LessonError, match="lesson 1"):
        run_all(lessons, Cache(tmp_path / "cache"), lambda ran: None)
    assert time.monotonic() - begin < 4 and len(groups) < len(lessons)
    assert not (tmp_path / "cache" / "01_x").exists()


def test_ctrl_c_stops_all_lessons(course, tmp_path, monkeypatch):
    def record(lesson, group):
        while lesson.number > 1 and not group.stopped:
            time.sleep(0.005)
        return [[], []]

    def said(ran):
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "record", record)
    with pytest.raises(KeyboardInterrupt):
        run_all(course("01_a", "02_b", "03_c"), Cache(tmp_path / "cache"), said)


def test_what_is_no_python_is_told_before_anything_runs(course, tmp_path, monkeypatch):
    def record(lesson, group):
        raise AssertionError("it runs")

    course("01_a", "02_b")
    (tmp_path / "lessons" / "02_b" / "lesson.py").write_text(LESSON.format(2) + "1 +\n")
    monkeypatch.setattr(building, "record", record)
    with pytest.raises(LessonError, match=r"02_b/lesson.py, cell 2, line 8: 1 \+\nSyntaxError"):
        run_all(all_lessons(tmp_path / "lessons"), Cache(tmp_path / "cache"), lambda ran: None)


def test_a_record_of_a_lesson_that_changed_meanwhile_is_not_kept(course, tmp_path, monkeypatch):
    def record(lesson, group):
        lesson.path.write_text(LESSON.format(7))
        return [[], []]

    monkeypatch.setattr(building, "record", record)
    with pytest.raises(BuildError, match="01_a was changed while it ran"):
        run_all(course("01_a"), Cache(tmp_path / "cache"), lambda ran: None)
    assert not list((tmp_path / "cache").glob("01_a*"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            ZeroDivisionError("no"),
            r"test_building.py, line \d+: raise error\nZeroDivisionError: no",
        ),
        (SyntaxError("bad", ("/x/equations.py", 5, 1, "1 +")), "/x/equations.py, line 5: 1 +"),
    ],
)
def test_equations_that_cannot_be_checked(monkeypatch, error, words):
    def report():
        raise error

    monkeypatch.setattr(building.equations, "report", report)
    with pytest.raises(BuildError, match=words.replace("1 +", r"1 \+")):
        facts_of([])


def test_facts_survive_the_cache():
    equation = Displayed("adam.m", "m = 1", "", Path("lesson.py"), 3)
    place, variables = "minigrad/optim/adam.py:9", {"m": "m_hat"}
    result = Result("adam.m", "12_adam", equation, 1, place, 3, 1e-17, variables, ("f",))
    stated = Result("adam.v", "12_adam", equation, 2, place)
    facts = Facts(
        {"adam.m": result, "adam.v": stated},
        {"adam.m": "lessons/12_adam/"},
        {"adam.m": [("minigrad/optim/adam.py", 9, 10)]},
    )
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_places_that_are_in_use(tmp_path):
    check_place(tmp_path / "new", tmp_path / "work")
    check_place(building.WORK / "site", building.WORK)
    for place in (building.SITE / "docs" / "out", building.LESSONS / "out"):
        with pytest.raises(FolderError, match="among the sources"):
            check_place(place, tmp_path)
    with pytest.raises(FolderError, match="used while the site is built"):
        check_place(tmp_path / "html" / "x", tmp_path)


def test_one_build_at_a_time(tmp_path):
    order, waits = [], threading.Event()

    def second():
        with alone(tmp_path, waits.set):
            order.append("second")

    with alone(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(5)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_the_theme_comes_with_its_licence(monkeypatch):
    pytest.importorskip("material", reason="it is the theme's")
    assert "Permission is hereby granted" in licence_of(building.THEME)
    monkeypatch.setattr(building.metadata, "files", lambda package: None)
    with pytest.raises(BuildError, match="without its licence"):
        licence_of(building.THEME)
