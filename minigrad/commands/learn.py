"""``minigrad learn``: the exercises, copied into a folder of the learner's."""

from __future__ import annotations

from pathlib import Path

from ..course.progress import load_or_begin, save
from ..course.workspace import Workspace, WorkspaceError, find
from . import choosing
from .parsing import CommandError, Parser
from .telling import Screen, items, plural

DEFAULT = "minigrad-exercises"
DESCRIPTION = f"""\
Copy the exercises of the course into a folder: a file for each lesson, such as 12_adam.py.

Without DIR it is {DEFAULT}, or the folder of exercises that you are in. Call it again
when the course has grown: new lessons are added, your files stay as they are."""
EPILOG = """\
examples:
  minigrad learn
  minigrad learn ~/course"""


def main(argv: list[str]) -> int:
    """Make the learner's folder, or add what is new."""
    parser = Parser(
        prog="minigrad learn",
        usage="minigrad learn [DIR]",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("folder", nargs="?", metavar="DIR", type=Path, help="where to copy them")
    folder = parser.parse_args(argv).folder
    if folder is None:
        here = find(Path.cwd(), choosing.LESSONS)
        folder = here.folder if here else Path(DEFAULT)
    space = Workspace(folder.expanduser(), choosing.LESSONS)
    screen = Screen()
    try:
        added, there = space.add_lessons()
    except WorkspaceError as error:
        raise CommandError(str(error)) from None
    progress, words = load_or_begin(space.progress)
    if words:
        screen.say(words, "almost")
    if not space.progress.exists():
        save(space.progress, progress)
    if added:
        screen.say(f"{plural(len(added), 'lesson')} copied to {space.folder}", "good")
    if there:
        screen.say(f"{plural(len(there), 'file')} of yours stayed as before")
    enter = [] if space.folder.resolve() in (here := Path.cwd(), *here.parents) else [space.folder]
    screen.show(
        [
            [],
            *items("Next", [*(f"cd {name}" for name in enter), "minigrad next"], screen.width),
        ]
    )
    return 0
