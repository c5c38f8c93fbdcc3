"""``minigrad progress``: a map of the course, and how far the learner is in it."""

from __future__ import annotations

from itertools import groupby

from ..course.progress import Entry, Progress
from ..course.workspace import Workspace
from .choosing import Task, at_hand, named, title_of
from .parsing import Parser
from .starting import start
from .telling import (
    MARKS,
    Line,
    exercise_pieces,
    flowing,
    items,
    lesson_line,
    line,
    plural,
    wrapped,
)

DESCRIPTION = """\
Show a map of the course: its lessons and exercises, and which of them are passed, tried or open.

With the name of a lesson or an exercise: tries, hints and days. It is kept in progress.json beside
your exercises."""


def main(argv: list[str]) -> int:
    """Print the map."""
    parser = Parser(
        prog="minigrad progress", usage="minigrad progress [NAME]", description=DESCRIPTION
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="a lesson or an exercise")
    name = parser.parse_args(argv).name
    tasks, space, screen, progress = start()
    if name is not None:
        screen.show(details(named(name, tasks), progress))
        return 0
    screen.show(course_map(tasks, progress, space, screen.width))
    return 0


def course_map(tasks: list[Task], progress: Progress, space: Workspace, width: int) -> list[Line]:
    """The lessons with their exercises, and the sum."""
    lines: list[Line] = []
    for lesson, group in groupby(tasks, lambda task: task.lesson):
        of = list(group)
        entries = [progress.of(task.key) for task in of]
        passed = sum(entry.status == "passed" for entry in entries)
        lines.append(lesson_line(of[0].number, title_of(of[0].folder), passed, len(of), width))
        lines += flowing([exercise_pieces(*pair) for pair in zip(of, entries)], width)
        if not space.file(lesson).exists():
            words = f"{lesson}.py is not in your folder: minigrad learn copies it"
            lines += wrapped(words, width, "    ", "almost")
    passed = sum(progress.of(task.key).status == "passed" for task in tasks)
    tried = sum(progress.of(task.key).status == "tried" for task in tasks)
    legend: Line = []
    for status, (mark, style) in MARKS.items():
        legend += [(mark, style), (f" {status}   ", "faint")]
    words = f"{passed} of {plural(len(tasks), 'exercise')} passed, {tried} tried"
    lines += [[], legend, line(words, "strong")]
    following = at_hand(tasks, progress)
    if following is not None:
        text = f"minigrad next  ({following.exercise.name}, lesson {following.number})"
        lines += items("Next", [text], width)
    return lines


def details(tasks: list[Task], progress: Progress) -> list[Line]:
    """An exercise in each line: how it went."""
    pad = max(len(task.exercise.name) for task in tasks)
    lines: list[Line] = []
    for task in tasks:
        entry = progress.of(task.key)
        mark, style = MARKS[entry.status]
        lines.append(
            [
                (f"{mark} ", style),
                (task.exercise.name.ljust(pad) + "  ", "strong"),
                (story(entry), ""),
            ]
        )
    return lines


def story(entry: Entry) -> str:
    """How it went with an exercise."""
    parts = [f"passed on {entry.passed}" if entry.status == "passed" else entry.status]
    parts += [plural(entry.tries, "try")] if entry.tries else []
    parts += [plural(entry.hints, "hint")] if entry.hints else []
    parts += ["solution seen"] if entry.solution == "shown" else []
    return ", ".join(parts)
