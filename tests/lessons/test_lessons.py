"""Every lesson runs as a script, from any folder, and keeps to the form of a lesson."""

import ast
import os
import re
import subprocess
import sys
from itertools import pairwise

import pytest

from minigrad.course.lesson import LESSONS, all_lessons

COURSE = all_lessons()
READERS = {
    "collections",
    "fractions",
    "inspect",
    "itertools",
    "json",
    "math",
    "pathlib",
    "time",
    "warnings",
}
MOST_LINES = 15  # of code in a cell
each_lesson = pytest.mark.parametrize("lesson", COURSE, ids=lambda lesson: lesson.folder)


def test_the_course_is_complete():
    assert [lesson.number for lesson in COURSE] == list(range(1, 17))


@each_lesson
def test_it_runs_as_a_script(lesson, tmp_path):
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    root = str(LESSONS.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-W", "error", str(lesson.path)],
        cwd=tmp_path,
        env={**os.environ, **one_thread, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout
    assert not list(tmp_path.iterdir()), "a lesson writes no files"


@each_lesson
def test_its_cells_are_short(lesson):
    for cell in lesson.cells:
        if cell.kind == "code":
            lines = [line for line in cell.text.splitlines() if line.strip()]
            limit = MOST_LINES if not is_definition(cell.text) else 3 * MOST_LINES
            assert len(lines) <= limit, f"line {cell.line}: {len(lines)} lines in a cell"


def is_definition(text):
    """A class, or a function, whose lines belong together."""
    return any(isinstance(node, (ast.ClassDef, ast.FunctionDef)) for node in ast.parse(text).body)


@each_lesson
def test_it_begins_with_a_title_and_text_and_code_take_turns(lesson):
    assert lesson.cells[0].kind == "markdown"
    assert lesson.title
    for before, after in pairwise(lesson.cells):
        assert not before.kind == after.kind == "markdown", f"line {after.line}: join the cells"


@each_lesson
def test_it_claims_what_it_asserts(lesson):
    code = "\n".join(cell.text for cell in lesson.cells if cell.kind == "code")
    assert any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(code)))


@each_lesson
def test_it_imports_only_what_a_reader_has(lesson):
    allowed = {"minigrad", "numpy", *READERS}
    for cell in lesson.cells:
        if cell.kind == "code":
            for name in re.findall(r"^\s*(?:import|from)\s+([a-zA-Z_]+)", cell.text, re.M):
                assert name in allowed, f"line {cell.line}: {name}"
