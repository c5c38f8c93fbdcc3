"""``minigrad reset``: an exercise as it was at the start, with a backup of what was written."""

from __future__ import annotations

import sys

from ..course.progress import changing
from ..course.workspace import WorkspaceError
from .choosing import Task, named
from .parsing import CommandError, Parser
from .starting import start

DESCRIPTION = """\
Bring an exercise, or the whole file of a lesson, back to what it was at the start.

It asks before. Your file is kept beside it, as 12_adam.py.backup-1. In the progress the exercise
is open again; the day when you passed it first is kept."""
EPILOG = """\
examples:
  minigrad reset adam_step     this function; the rest of the file stays
  minigrad reset 12            the whole file of lesson 12"""


def main(argv: list[str]) -> int:
    """Restore a function or a file."""
    parser = Parser(
        prog="minigrad reset",
        usage="minigrad reset NAME [--yes]",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument(
        "name", metavar="NAME", help="an exercise (adam_step), or a lesson: 12, adam or 12_adam.py"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(argv)
    tasks, space, screen, _ = start()
    chosen = named(options.name, tasks)
    lesson = chosen[0].lesson
    one = is_exercise(options.name, chosen)
    file = space.file(lesson)
    what = f"{chosen[0].exercise.name} in {file.name}" if one else f"all of {file.name}"
    if not options.yes and not agreed(f"Bring {what} back to what it was at the start?"):
        screen.say("Nothing was changed.")
        return 1
    try:
        if one:
            backup = space.reset_function(lesson, chosen[0].exercise.name)
        else:
            backup = space.reset_file(lesson)
    except WorkspaceError as error:
        raise CommandError(str(error)) from None
    with changing(space.progress, screen.say) as progress:
        for task in chosen:
            if task.key in progress.entries:
                progress.entry(task.key).status = "open"
    screen.say(f"Restored: {what}.", "good")
    if backup is not None:
        screen.say(f"What you had is in {backup.name}.")
    return 0


def is_exercise(word: str, chosen: list[Task]) -> bool:
    """Does the word mean an exercise, and not a lesson?"""
    return len(chosen) == 1 and word in (chosen[0].exercise.name, chosen[0].key)


def agreed(question: str) -> bool:
    """Ask, and wait for y or n; n if there is nobody to answer.

    Raises:
        CommandError: there is no terminal to ask on.
    """
    if not sys.stdin.isatty():
        raise CommandError("it asks before, but there is no terminal to ask on: add --yes")
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False
