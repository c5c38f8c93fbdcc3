"""``minigrad grade``: mark a folder of submissions."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from ..course.grading import (
    MEGABYTES,
    NOTHING,
    Common,
    Files,
    Mark,
    Student,
    common,
    grade,
    submissions,
)
from ..course.running import SECONDS
from ..io import replacing
from .choosing import Task, course, named
from .parsing import CommandError, Parser, number, whole
from .telling import TAGS, Line, Screen, line, plural, safe, wrapped

MOST = 10  # of the class's mistakes on the screen; files have all
EXPLAINED = ("not loaded", "ended", "failed")  # verdicts that need a word more
DESCRIPTION = """\
Mark a folder of submissions: a folder for each student in it, with files such as 12_adam.py.

Every exercise of every student runs in a process of its own, on a copy of the files, with limits of
time, memory and output; one bad submission does not stop the others. That keeps out accidents, not
attacks: mark the work of strangers in a container."""
EPILOG = """\
examples:
  minigrad grade submissions
  minigrad grade submissions --lesson 12 --csv marks.csv
  minigrad grade submissions --json -  > marks.json"""
COLUMNS = ("student", "lesson", "exercise", "verdict", "title", "mistakes")


def main(argv: list[str]) -> int:
    """Mark all, and report; 0 if all could be marked, whatever the marks."""
    options = parser().parse_args(argv)
    files = read(options.folder)
    tasks = chosen(files, course(), options.lesson)
    to_stdout = "-" in (options.json, options.csv)
    students = []
    screen = Screen()
    pairs = [(task.folder, task.exercise) for task in tasks]
    for student in grade(files, pairs, options.seconds, options.memory, options.jobs):
        students.append(student)
        if not to_stdout:
            screen.show(of_student(student, screen.width))
    mistakes = common(students)
    if not to_stdout:
        screen.show(of_class(students, mistakes, screen.width))
    if options.json:
        write(options.json, as_json(students, mistakes))
    if options.csv:
        write(options.csv, as_csv(students))
    return 0


def parser() -> Parser:
    """All options."""
    p = Parser(
        prog="minigrad grade",
        usage="minigrad grade DIR [options]",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    p.add_argument("folder", metavar="DIR", type=Path, help="a folder for each student in it")
    p.add_argument(
        "--lesson",
        action="append",
        metavar="NAME",
        help="mark this lesson or exercise only; may be repeated (default: what is handed in)",
    )
    to = p.add_mutually_exclusive_group()
    to.add_argument("--json", metavar="FILE", help="write everything as JSON; - for the screen")
    to.add_argument("--csv", metavar="FILE", help="write a row for each exercise of each student")
    p.add_argument(
        "--seconds",
        type=number(above=0),
        default=SECONDS,
        metavar="S",
        help=f"the time for one exercise of one student (default: {SECONDS:g})",
    )
    p.add_argument(
        "--memory",
        type=whole(16),
        default=MEGABYTES,
        metavar="MB",
        help=f"the memory for it, beyond what NumPy takes (default: {MEGABYTES}; not on Windows)",
    )
    p.add_argument(
        "--jobs", type=whole(1), metavar="N", help="how many run at a time (default: the cores)"
    )
    return p


def read(folder: Path) -> dict[str, Files]:
    """The submissions in a folder."""
    if not folder.is_dir():
        raise CommandError(f"{folder} is no folder: name the one that holds the students' folders")
    found = submissions(folder)
    if not any(found.values()):
        own = sorted(folder.glob("[0-9][0-9]_*.py"))
        hint = f"; {folder} itself holds {own[0].name}: give the folder above it" if own else ""
        raise CommandError(
            f"{folder} has no folders with Python files in them. Expected a folder for each "
            f"student, as in {folder / 'anna' / '12_adam.py'}{hint}"
        )
    return found


def chosen(files: dict[str, Files], tasks: list[Task], words: list[str] | None) -> list[Task]:
    """What is marked: what is asked for, or the lessons of which somebody handed in a file."""
    if words:
        keys = {task.key for word in words for task in named(word, tasks)}
        return [task for task in tasks if task.key in keys]
    names = {name for student in files.values() for name in student}
    found = [task for task in tasks if f"{task.lesson}.py" in names]
    if not found:
        some = ", ".join(sorted(names)[:3])
        raise CommandError(
            f"nobody handed in a file of the course. Expected names such as {tasks[0].lesson}.py, "
            f"got {some}"
        )
    return found


# ---------------------------------------------------------------- the report


def of_student(student: Student, width: int) -> list[Line]:
    """A student: how many are right, and what is wrong with the others."""
    count = f"{student.passed} of {len(student.marks)} right"
    lines: list[Line] = [[(safe(student.name), "strong"), (f"  {count}", "")]]
    pad = max((len(m.exercise) for m in student.marks), default=0)
    for m in student.marks:
        if not m.passed:
            style, tag = TAGS.get(m.verdict, ("bad", ""))
            why = f": {m.words[0]}" if m.verdict in EXPLAINED and m.words else ""
            words = m.words[0] if m.verdict == "raised" and m.words else m.title + why
            texts = wrapped(safe(tag + words), width - pad - 6, style=style)
            for i, text in enumerate(texts):
                lines.append(
                    [("    " + (m.exercise if i == 0 else "").ljust(pad) + "  ", ""), *text]
                )
    return lines


def of_class(students: list[Student], mistakes: list[Common], width: int) -> list[Line]:
    """The sum, and the most common mistakes."""
    marks = [m for student in students for m in student.marks]
    right = sum(m.passed for m in marks)
    given = sum(m.verdict not in NOTHING for m in marks)
    words = f"{plural(len(students), 'student')}, {given} of {len(marks)} exercises handed in, "
    lines: list[Line] = [[], *wrapped(f"{words}{right} right", width, style="strong")]
    if mistakes:
        lines += [[], line("The most common mistakes:", "strong")]
    for m in mistakes[:MOST]:
        code = f" ({m.code})" if m.code else ""
        count = f"  {m.students:3} of {len(students)}  "
        texts = wrapped(f"{m.exercise}: {safe(m.title)}{code}", width - len(count))
        for i, text in enumerate(texts):
            lines.append([(count if i == 0 else " " * len(count), ""), *text])
    if len(mistakes) > MOST:
        lines.append(line(f"  and {len(mistakes) - MOST} more", "faint"))
    return lines


def as_json(students: list[Student], mistakes: list[Common]) -> str:
    """Everything."""
    data = {
        "format": "minigrad grades",
        "version": 1,
        "students": [
            {
                "name": student.name,
                "passed": student.passed,
                "of": len(student.marks),
                "marks": [asdict(m) for m in student.marks],
            }
            for student in students
        ],
        "mistakes": [m._asdict() for m in mistakes],
    }
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def as_csv(students: list[Student]) -> str:
    """A row for each exercise of each student."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(x) for x in row] for row in rows(students))
    return text.getvalue()


def rows(students: list[Student]) -> Iterator[list[str]]:
    """The rows of the table."""
    for student in students:
        for m in student.marks:
            yield [student.name, m.lesson, m.exercise, m.verdict, safe(m.title), codes(m)]


def codes(m: Mark) -> str:
    return " ".join(m.mistakes)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def write(name: str, text: str) -> None:
    """To a file, all of it or nothing; - is the screen."""
    if name == "-":
        sys.stdout.write(text)
        return
    path = Path(name)
    with replacing(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))
    print(f"written to {path}")
