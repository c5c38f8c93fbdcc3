"""``minigrad next``: the exercise that comes next."""

from __future__ import annotations

import ast
import os
from pathlib import Path

from ..course.workspace import Workspace, lines_of
from .choosing import Task, at_hand
from .parsing import Parser
from .starting import start
from .telling import heading, items, plural, section_of, wrapped

DESCRIPTION = """\
Say which exercise comes next, where it stands, and what to read for it.

It is the first one that is not passed, from the one that you tried last on."""


def main(argv: list[str]) -> int:
    """Show the next exercise."""
    Parser(prog="minigrad next", usage="minigrad next", description=DESCRIPTION).parse_args(argv)
    tasks, space, screen, progress = start()
    task = at_hand(tasks, progress)
    if task is None:
        screen.say("All exercises of the course are passed.", "good")
        return 0
    e, entry, width = task.exercise, progress.of(task.key), screen.width
    lines = [heading(task), []]
    lines += wrapped(purpose(space, task) or e.title, width, "  ")
    lines += [[], *items("Open", [place(space, task)], width)]
    lines += items("Read", section_of(task, width), width, style="")
    lines += items("Then", [f"minigrad check {e.name}"], width)
    if entry.tries:
        lines += items("So far", [plural(entry.tries, "try")], width, style="")
    screen.show(lines)
    return 0


def purpose(space: Workspace, task: Task) -> str:
    """The first paragraph of the docstring in the stub."""
    path = space.stub(task.lesson)
    if not path.exists():
        return ""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if getattr(node, "name", None) == task.exercise.name:
            return " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())
    return ""


def place(space: Workspace, task: Task) -> str:
    """The learner's file and the line of the function in it."""
    file = Path(os.path.relpath(space.file(task.lesson)))
    if not file.is_file():
        return f"{file} is not there: minigrad learn copies it"
    try:
        text = file.read_text(encoding="utf-8-sig")
        return f"{file}, line {lines_of(text, task.exercise.name)[0] + 1}"
    except KeyError:
        return f"{file}  (without the function: minigrad reset {task.exercise.name})"
    except (SyntaxError, ValueError):
        return str(file)
