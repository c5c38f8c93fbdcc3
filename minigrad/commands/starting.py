"""What check, next, hint, solution, progress and reset begin with."""

from __future__ import annotations

from ..course.progress import Progress, load_or_begin
from ..course.workspace import Workspace
from .choosing import Task, course, workspace
from .telling import Screen


def start() -> tuple[list[Task], Workspace, Screen, Progress]:
    """The exercises, the learner's folder, the screen, and the progress that is kept in the folder.

    If the progress cannot be read, it is begun anew, and the screen says so.

    Raises:
        CommandError: there are no lessons, or no folder with exercises.
    """
    tasks, space, screen = course(), workspace(), Screen()
    progress, words = load_or_begin(space.progress)
    if words:
        screen.say(words, "almost")
        screen.say()
    return tasks, space, screen, progress
