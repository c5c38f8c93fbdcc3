"""The learner's folder: a copy of each lesson's exercises, as NN_name.py, and progress.json."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from ..io import replacing
from .lesson import LESSONS

PROGRESS = "progress.json"


class WorkspaceError(Exception):
    """Something in the learner's folder is not as it should be; says what to do."""


@dataclass(frozen=True)
class Workspace:
    """A learner's folder.

    Attributes:
        folder: it.
        lessons: the folder of the course, with NN_name/exercises.py.
    """

    folder: Path
    lessons: Path = LESSONS

    @property
    def progress(self) -> Path:
        return self.folder / PROGRESS

    def file(self, lesson: str) -> Path:
        """The learner's file of a lesson, such as "12_adam"."""
        return self.folder / f"{lesson}.py"

    def stub(self, lesson: str) -> Path:
        """What the learner's file was at the start."""
        return self.lessons / lesson / "exercises.py"

    def add_lessons(self) -> tuple[list[str], list[str]]:
        """Copy the exercises that are not in the folder yet; what is there stays as it is.

        Returns:
            The lessons that were added, and those that were there.

        Raises:
            WorkspaceError: the course has no exercises, or a file stands in the folder's place.
        """
        names = lessons_with_exercises(self.lessons)
        if not names:
            raise WorkspaceError(
                f"there are no exercises in {self.lessons}: the lessons are not part of the "
                "installed package. Clone the repository and install it from there: "
                "pip install -e ."
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise WorkspaceError(
                f"{self.folder} cannot be made, a file is in its place: choose another name"
            ) from None
        there = [name for name in names if self.file(name).exists()]
        added = [name for name in names if name not in there]
        for name in added:
            write(self.file(name), self.stub(name).read_bytes())
        return added, there

    def reset_file(self, lesson: str) -> Path | None:
        """Restore the file of a lesson.

        Returns:
            The backup of what it was; None if there was no file.
        """
        file = self.file(lesson)
        backup = back_up(file) if file.exists() else None
        write(file, self.stub(lesson).read_bytes())
        return backup

    def reset_function(self, lesson: str, name: str) -> Path | None:
        """Restore one function (or class) in the file of a lesson; one that was deleted returns.

        Returns:
            The backup of the file as it was; None if there was no file.

        Raises:
            WorkspaceError: the file is no Python, so that the function cannot be found in it.
        """
        file = self.file(lesson)
        if not file.exists():
            return self.reset_file(lesson)
        stub = definition(read(self.stub(lesson)), name)
        text = read(file)
        try:
            begin, end = lines_of(text, name)
        except SyntaxError as error:
            raise WorkspaceError(
                f"{file.name} has a syntax error in line {error.lineno}, so {name} cannot be found "
                f"in it. Mend that line, or restore the whole file: minigrad reset {file.name}"
            ) from None
        except KeyError:
            new = f"{text.rstrip()}\n\n\n{stub}"
        else:
            lines = text.split("\n")
            new = "\n".join([*lines[:begin], stub.rstrip("\n"), *lines[end:]])
        backup = back_up(file)
        write(file, new.encode("utf-8"))
        return backup


def find(start: Path, lessons: Path = LESSONS) -> Workspace | None:
    """The learner's folder: `start`, or the nearest one above it with a file of the course."""
    names = [f"{name}.py" for name in lessons_with_exercises(lessons)]
    for folder in (start, *start.parents):
        if any((folder / name).is_file() for name in names):
            return Workspace(folder, lessons)
    return None


def lessons_with_exercises(lessons: Path) -> list[str]:
    """The folders of the lessons that have exercises, in order."""
    return [path.parent.name for path in sorted(lessons.glob("[0-9][0-9]_*/exercises.py"))]


# ---------------------------------------------------------------- definitions in a file


def definition(text: str, name: str) -> str:
    """The source of a function or class in a text.

    >>> definition("import math\\n\\n\\ndef half(x):\\n    return x / 2\\n", "half")
    'def half(x):\\n    return x / 2\\n'
    """
    begin, end = lines_of(text, name)
    return "\n".join(text.split("\n")[begin:end]) + "\n"


def lines_of(text: str, name: str) -> tuple[int, int]:
    """Which lines define a name, from 0 on; the last definition, which is the one that counts.

    Raises:
        SyntaxError: the text is no Python.
        KeyError: nothing of this name is defined.
    """
    found = None
    try:
        tree = ast.parse(text)
    except ValueError:  # a zero byte
        raise SyntaxError("it holds a zero byte", ("", 1, 0, "")) from None
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            found = node
    if found is None:
        raise KeyError(name)
    first = min([found.lineno, *(d.lineno for d in found.decorator_list)])
    return first - 1, found.end_lineno


def same_definition(text: str, stub: str, name: str) -> bool:
    """Is a function in a text as it is in the stub?"""
    try:
        return definition(text.replace("\r\n", "\n"), name) == definition(stub, name)
    except (KeyError, SyntaxError):
        return False


def read(file: Path) -> str:
    """The text of a Python file, with newlines as \\n."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WorkspaceError(
            f"{file.name} is no text in UTF-8: save it as UTF-8, or restore the whole file: "
            f"minigrad reset {file.name}"
        ) from None


# ---------------------------------------------------------------- files


def back_up(file: Path) -> Path:
    """A copy beside a file, under the first free name: 12_adam.py.backup-1."""
    n = 1
    while (backup := file.with_name(f"{file.name}.backup-{n}")).exists():
        n += 1
    write(backup, file.read_bytes())
    return backup


def write(path: Path, content: bytes) -> None:
    """Write a file, all of it or nothing."""
    with replacing(path) as file:
        file.write(content)
