"""``minigrad solution``: a right solution, after passing or when asked for twice."""

from __future__ import annotations

from ..course.progress import HINTS, changing
from .choosing import NAME_HELP, one
from .parsing import Parser
from .starting import start
from .telling import heading, hint_left, items, line, wrapped

DESCRIPTION = """\
Show a right solution of an exercise: one of many, to compare yours with.

Before you have passed, it is shown when you ask for the second time. Without a name it is the
exercise that you are at."""


def main(argv: list[str]) -> int:
    """Show the solution, or ask whether it is wanted."""
    parser = Parser(
        prog="minigrad solution", usage="minigrad solution [NAME]", description=DESCRIPTION
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help=NAME_HELP)
    name = parser.parse_args(argv).name
    tasks, space, screen, progress = start()
    task = one(name, tasks, progress)
    with changing(space.progress, screen.say) as progress:
        progress.last = task.key
        entry = progress.entry(task.key)
        shown = entry.status == "passed" or entry.solution != ""
        if entry.status != "passed":
            entry.solution = "shown" if shown else "asked"
    lines = [heading(task), []]
    if shown:
        lines += [line("  " + text, "code") for text in task.exercise.source.splitlines()]
        if entry.status != "passed":
            lines.append([])
            lines += wrapped(
                "Close this, and write it in your own words: what you can write again "
                "tomorrow is yours.",
                screen.width,
                "  ",
                "faint",
            )
    else:
        words = "You have not passed this one yet. Ask once more, and the solution is shown."
        lines += wrapped(words, screen.width, "  ")
        lines.append([])
        if entry.hints < HINTS:
            lines += items("Before", [hint_left(task.exercise.name, entry)], screen.width)
        lines += items("Or", [f"minigrad solution {task.exercise.name}"], screen.width)
    screen.show(lines)
    return 0
