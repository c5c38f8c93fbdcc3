"""The first page, the exercises at the end of a lesson, and the pictures for sharing."""

import re
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from minigrad.course.exercise import all_exercises
from minigrad.course.lesson import all_lessons
from minigrad.course.site import exercise_list, home, sharing
from minigrad.course.site.lesson_page import question

COURSE = all_lessons()
EXERCISES = all_exercises()
DOCS = Path(__file__).resolve().parents[3] / "site" / "docs"
each_lesson = pytest.mark.parametrize("lesson", COURSE, ids=lambda lesson: lesson.folder)


@pytest.fixture(scope="module")
def page():
    return home.markdown(COURSE, [])


def test_the_map_has_every_lesson_and_every_exercise_once(page):
    assert re.findall(r'data-lesson="(.*?)"', page) == [lesson.folder for lesson in COURSE]
    keys = [f"{folder}/{e.name}" for folder, found in EXERCISES.items() for e in found]
    assert re.findall(r'data-exercise="(.*?)"', page) == keys
    assert all(question(lesson) in page for lesson in COURSE)


def test_groups_follow_each_other():
    groups = home.grouped(COURSE)
    assert [lesson for members in groups.values() for lesson in members] == COURSE
    assert list(groups) == list(home.GROUPS)


def test_its_program_ran_and_its_numbers_are_there(page):
    assert home.EXAMPLE in page and "0.4621" in page
    assert f"{len(COURSE)} lessons" in page
    assert f"{sum(map(len, EXERCISES.values()))} exercises" in page


def test_times_are_those_of_the_readme():
    table = "| **minigrad** | **3.06** | **2.34** | 1 |\n| PyTorch, eager | 16.8 | 8.33 | 2 |\n"
    assert home.speed(table) == {"minigrad": "2.34", "pytorch": "8.33"}
    with pytest.raises(ValueError, match="no row PyTorch"):
        home.speed(table.splitlines()[0])


@each_lesson
def test_each_exercise_has_a_task_and_a_section_that_exists(lesson):
    text = "\n".join(cell.text for cell in lesson.cells if cell.kind == "markdown")
    headings = {slugify(h, "-") for h in re.findall(r"^#+ (.+)$", text, re.M)}
    found = exercise_list.items(lesson)
    assert [item.name for item in found] == [e.name for e in EXERCISES[lesson.folder]]
    for item in found:
        assert item.task.endswith((".", "?")) and len(item.task) < 120
        assert slugify(item.section, "-") in headings


def test_a_task_is_no_markdown():
    assert exercise_list.plain("a * b_c <d> of `x * y`") == "a &#42; b&#95;c &lt;d&gt; of `x * y`"


# ---------------------------------------------------------------- sharing


def test_every_picture_is_as_new_as_its_words():
    wanted = {sharing.path(lesson): sharing.words(lesson, question(lesson)) for lesson in COURSE}
    wanted[sharing.SITE_PATH] = sharing.SITE
    old = [
        name
        for name, words in wanted.items()
        if not (DOCS / name).exists()
        or sharing.digest_in((DOCS / name).read_bytes()) != words.digest
    ]
    assert old == [], "draw them again: python site/sharing_pictures.py"
    there = {f"{sharing.FOLDER}/{path.name}" for path in (DOCS / sharing.FOLDER).iterdir()}
    assert there == set(wanted)


def test_pictures_have_the_right_size_and_are_small():
    for path in (DOCS / sharing.FOLDER).iterdir():
        png = path.read_bytes()
        (head,) = (data for kind, data in sharing.chunks(png) if kind == b"IHDR")
        assert (int.from_bytes(head[:4]), int.from_bytes(head[4:8])) == (1200, 630)
        assert len(png) < 40_000


def test_no_line_of_a_drawing_leaves_the_picture():
    for lesson in COURSE:
        drawing = sharing.drawing(sharing.words(lesson, question(lesson)))
        heights = [int(y) for y in re.findall(r'<text x="80" y="(\d+)"', drawing)]
        assert heights == sorted(heights) and heights[1] > 160 and heights[-1] < 590


def test_what_is_no_png_is_refused():
    with pytest.raises(ValueError, match="no PNG"):
        sharing.digest_in(b"GIF89a")
