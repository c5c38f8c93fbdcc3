"""A lesson and its record as a page of Markdown."""

from __future__ import annotations

import html
import re

from ..lesson import DISPLAY, Cell, Lesson
from . import exercise_list, sharing
from .contents import Course
from .figures import figure, stepper
from .lesson_links import linked
from .notebook import notebook
from .recording import Outputs

HEADING = re.compile(r"^# (.+)\n+", re.M)


def pages(course: Course) -> dict[str, str | bytes]:
    """The pages of all lessons, each with its Python file and its notebook."""
    found: dict[str, str | bytes] = {}
    for lesson in course.lessons:
        folder = f"lessons/{lesson.folder}"
        record = course.records[lesson.folder]
        found[f"{folder}/index.md"] = markdown(lesson, record, len(course.lessons))
        found[f"{folder}/lesson.py"] = lesson.path.read_bytes()
        found[f"{folder}/lesson.ipynb"] = notebook(lesson)
    return found


def markdown(lesson: Lesson, record: list[Outputs], count: int) -> str:
    """The page.

    Args:
        record: what each cell shows.
        count: how many lessons the course has.
    """
    head = front_matter(
        title=f"{lesson.number}. {lesson.title}",
        description=question(lesson),
        picture=sharing.path(lesson),
    )
    parts = [head]
    here = f"lessons/{lesson.folder}/index.md"
    for i, (cell, outputs) in enumerate(zip(lesson.cells, record)):
        text = linked(cell.text, here) if cell.kind == "markdown" else cell.text
        if i == 0:
            text = HEADING.sub(lambda head: head[0] + meta(lesson, count) + "\n", text, count=1)
        parts.append(set_apart(text) if cell.kind == "markdown" else code(cell))
        parts += [output(o) for o in outputs]
    parts.append(exercise_list.markdown(lesson))
    return "\n\n".join(parts) + "\n"


def front_matter(**entries: str) -> str:
    """The head of a page: its title and its description, in YAML."""
    quoted = (f"{name}: '{value.replace(chr(39), 2 * chr(39))}'" for name, value in entries.items())
    return "\n".join(["---", *quoted, "---"])


def question(lesson: Lesson) -> str:
    """The question that the lesson begins with."""
    text = HEADING.sub("", lesson.cells[0].text, count=1)
    return " ".join(text.strip().split("\n\n")[0].split())


def meta(lesson: Lesson, count: int) -> str:
    """The line below the heading."""
    return (
        f'<p class="lesson-meta">Lesson {lesson.number} of {count} '
        f'<a href="lesson.py" download="{lesson.folder}.py">Python file</a> '
        f'<a href="lesson.ipynb" download="{lesson.folder}.ipynb">Notebook</a></p>\n'
    )


def set_apart(text: str) -> str:
    """Markdown in which each displayed equation is a paragraph of its own."""
    text = DISPLAY.sub(lambda e: f"\n\n{' '.join(e[0].split())}\n\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def code(cell: Cell) -> str:
    """A cell's code. A comment names the equations that the whole cell asserts."""
    asserts = f"<!-- asserts {' '.join(cell.labels)} -->\n\n" if cell.labels else ""
    return f"{asserts}```python\n{cell.text}\n```"


def output(found: dict[str, str]) -> str:
    """What a cell showed, as HTML."""
    kind = found["kind"]
    if kind == "text":
        return f'<pre class="output">{html.escape(found["text"].rstrip())}</pre>'
    if kind == "picture":
        return figure(found["svg"], found["table"])
    return stepper(found)
