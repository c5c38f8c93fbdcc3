"""Which exercises a learner means, and in which folder: shared by learn, check, hint ..."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from ..course.exercise import Exercise, all_exercises
from ..course.lesson import LESSONS, read
from ..course.progress import Progress
from ..course.workspace import Workspace, find
from .parsing import CommandError, did_you_mean

NAME_HELP = "an exercise (adam_step), or a lesson: 12, adam or 12_adam.py"


class Task(NamedTuple):
    """An exercise and the folder of its lesson."""

    folder: Path
    exercise: Exercise

    @property
    def lesson(self) -> str:
        """Such as "12_adam"."""
        return self.folder.name

    @property
    def key(self) -> str:
        """Its name in progress.json."""
        return f"{self.lesson}/{self.exercise.name}"

    @property
    def number(self) -> int:
        return int(self.lesson[:2])


def course() -> list[Task]:
    """All exercises, in order."""
    tasks = [Task(LESSONS / name, e) for name, es in all_exercises(LESSONS).items() for e in es]
    if not tasks:
        raise CommandError(
            f"there are no exercises in {LESSONS}: the lessons are not part of the installed "
            "package. Clone the repository and install it from there: pip install -e ."
        )
    return tasks


def title_of(folder: Path) -> str:
    """The title of the lesson in a folder."""
    path = folder / "lesson.py"
    return read(path).title if path.exists() else folder.name[3:].replace("_", " ")


def workspace() -> Workspace:
    """The learner's folder: this one, or one above it."""
    found = find(Path.cwd(), LESSONS)
    if found is None:
        raise CommandError(
            f"there are no exercises in {Path.cwd()}, nor in a folder above it: minigrad learn "
            "copies them into a folder of yours; then cd into it"
        )
    return found


def named(word: str, tasks: list[Task]) -> list[Task]:
    """The exercise, or all those of the lesson, that a word means."""
    word = word.rstrip("/\\")
    same = [task for task in tasks if word in (task.exercise.name, task.key)]
    if len(same) > 1:
        keys = " or ".join(task.key for task in same)
        raise CommandError(f"two exercises are called {word}: say {keys}")
    if same:
        return same
    lesson = Path(word).name.removesuffix(".py")
    number = int(lesson) if re.fullmatch("[0-9]{1,2}", lesson) else None
    same = [t for t in tasks if lesson in (t.lesson, t.lesson[3:]) or t.number == number]
    if same:
        return same
    lessons = list(dict.fromkeys(task.lesson for task in tasks))
    known = [*(task.exercise.name for task in tasks), *lessons, *(x[3:] for x in lessons)]
    hint = did_you_mean(word, known) or "; minigrad progress lists them"
    raise CommandError(f"there is no exercise and no lesson with exercises {word!r}{hint}")


def one(word: str | None, tasks: list[Task], progress: Progress) -> Task:
    """The one exercise that a word means; without a word, the one at hand."""
    if word is None:
        task = at_hand(tasks, progress)
        if task is None:
            raise CommandError("all exercises are passed: say which one you mean")
        return task
    found = named(word, tasks)
    if len(found) > 1:
        names = ", ".join(task.exercise.name for task in found)
        raise CommandError(f"{word} has {len(found)} exercises, say which one: {names}")
    return found[0]


def at_hand(tasks: list[Task], progress: Progress) -> Task | None:
    """What the learner is at: the first that is not passed, from what was tried last on."""
    keys = [task.key for task in tasks]
    at = keys.index(progress.last) if progress.last in keys else 0
    in_order = [*tasks[at:], *tasks[:at]]
    return next((task for task in in_order if progress.of(task.key).status != "passed"), None)
