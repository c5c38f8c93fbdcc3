"""Marking submissions: a folder with a folder for each student, with files as 12_adam.py.

Each exercise of each student runs in a process of its own, on a copy of the student's files, with
limits of time, memory and output. One bad submission does not stop the others. The limits are
against accidents; whoever marks the work of strangers does it in a container.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .diagnose import Diagnosis, judged
from .exercise import Exercise
from .running import SECONDS, Run, run
from .workspace import same_definition

MEGABYTES = 1024
LARGEST = 1_000_000  # bytes of a file
LONGEST = 1000  # letters of a text in the report
NOTHING = ("missing", "not started")  # verdicts of what was not handed in


@dataclass
class Mark:
    """The diagnosis of an exercise of a student, as plain data.

    Attributes:
        verdict: as of a Diagnosis; or "missing": there is no file, or "failed": the checker did.
        mistakes: {code: title} of those that were recognised.
        expected, got: where it first differs, as texts.
    """

    lesson: str
    exercise: str
    verdict: str
    title: str
    words: list[str] = field(default_factory=list)
    mistakes: dict[str, str] = field(default_factory=dict)
    case: str = ""
    expected: str = ""
    got: str = ""

    @property
    def passed(self) -> bool:
        return self.verdict == "passed"


@dataclass
class Student:
    """A student's folder, and the marks in the order of the course."""

    name: str
    marks: list[Mark]

    @property
    def passed(self) -> int:
        return sum(mark.passed for mark in self.marks)


class Common(NamedTuple):
    """A mistake, and how many students made it."""

    students: int
    lesson: str
    exercise: str
    code: str  # "" if it is none of the known ones
    title: str


Files = dict[str, bytes]


def submissions(folder: Path) -> dict[str, Files]:
    """{student: {name of a file: its content}}, the Python files of each folder in a folder.

    All are read before anything runs: a submission cannot change another one.
    """
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.name.startswith((".", "__")):
            files = sorted(f for f in path.glob("*.py") if f.is_file())
            found[path.name] = {f.name: content(f) for f in files}
    return found


def content(file: Path) -> bytes:
    """What a file holds; of one that is too large, a line that says so when it is run."""
    try:
        with open(file, "rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        return f"raise OSError({error.strerror!r})\n".encode()
    return data if len(data) <= LARGEST else b"raise OSError('the file is larger than 1 MB')\n"


def grade(
    students: dict[str, Files],
    course: list[tuple[Path, Exercise]],
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    jobs: int | None = None,
) -> Iterator[Student]:
    """Mark all students, and yield them in order, each as soon as it is done.

    Args:
        course: the exercises to be marked, in order, each with the folder of its lesson.
        seconds, megabytes: the limits for one exercise of one student.
        jobs: how many run at a time; one for each core.
    """

    def one(files: Files, lesson: Path, exercise: Exercise) -> Mark:
        return mark(files, lesson, exercise, seconds, megabytes)

    pool = ThreadPoolExecutor(jobs or os.cpu_count())
    try:
        waiting = [
            (name, [pool.submit(one, files, *item) for item in course])
            for name, files in students.items()
        ]
        for name, futures in waiting:
            yield Student(name, [future.result() for future in futures])
    finally:  # after Ctrl-C, no more of them
        pool.shutdown(cancel_futures=True)


def mark(files: Files, lesson: Path, exercise: Exercise, seconds: float, megabytes: int) -> Mark:
    """Mark an exercise of a student, whatever happens."""
    name = f"{lesson.name}.py"
    if name not in files:
        return Mark(lesson.name, exercise.name, "missing", f"there is no {name}")
    try:
        tried = attempt(files, lesson, exercise.name, seconds, megabytes)
        found = judged(exercise, tried, seconds)
    except Exception as error:  # a result that even the checker chokes on
        words = [f"{type(error).__name__}: {error}"[:LONGEST]]
        return Mark(lesson.name, exercise.name, "failed", "it could not be judged", words)
    if not found.passed and is_stub(files[name], lesson / "exercises.py", exercise.name):
        title = f"{exercise.name} is as it was at the start"
        return Mark(lesson.name, exercise.name, "not started", title)
    named = re.search(rf"\b{exercise.name}\b".encode(), files[name])
    if found.verdict == "not loaded" and not named:
        title = f"{name} does not define {exercise.name}"
        return Mark(lesson.name, exercise.name, "missing", title)
    return as_mark(lesson.name, exercise, found)


def is_stub(data: bytes, stubs: Path, name: str) -> bool:
    """Is the function in a student's file as it was handed out?"""
    text = data.decode("utf-8-sig", "replace")
    return stubs.exists() and same_definition(text, stubs.read_text(encoding="utf-8"), name)


def attempt(files: Files, lesson: Path, name: str, seconds: float, megabytes: int) -> Run:
    """Run a function on its cases, in a folder of its own that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="minigrad-", ignore_cleanup_errors=True) as folder:
        for file, data in files.items():
            Path(folder, file).write_bytes(data)
        return run(Path(folder, f"{lesson.name}.py"), lesson, name, seconds, megabytes)


def as_mark(lesson: str, exercise: Exercise, found: Diagnosis) -> Mark:
    """A diagnosis as plain data."""
    difference = found.difference
    return Mark(
        lesson,
        exercise.name,
        found.verdict,
        found.title[:LONGEST],
        [text[:LONGEST] for text in found.words],
        {m.code: m.title for m in found.mistakes},
        found.case,
        text_of(difference.expected) if difference else "",
        text_of(difference.got) if difference else "",
    )


def text_of(x: Any) -> str:
    """A value as a text."""
    if isinstance(x, np.ndarray):
        x = x.tolist() if x.size <= 16 else f"{x.size} numbers of shape {x.shape}"
    return str(x)[:LONGEST]


def common(students: list[Student]) -> list[Common]:
    """The mistakes of the class, the most frequent first."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for student in students:
        for m in student.marks:
            if m.mistakes:
                found.update((m.lesson, m.exercise, *pair) for pair in m.mistakes.items())
            elif not m.passed and m.verdict not in NOTHING:
                title = "wrong, but no known mistake" if m.verdict == "wrong" else m.title
                found[m.lesson, m.exercise, "", title] += 1
    return [Common(n, *what) for what, n in found.most_common()]
