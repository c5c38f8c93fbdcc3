"""A lesson, run cell by cell: what each cell printed, and what its last expression shows.

A record is a list with an entry for each cell, a list of outputs, which are plain data:

    {"kind": "text", "text"}                    what was printed, or the value of the last line
    {"kind": "picture", "svg", "title", "table"}
                                                a plot or a graph; its numbers as text, or ""
    {"kind": "trace", "svg", "data", "table"}   a backward pass: the picture, the frames as JSON
                                                text, and the steps as an HTML table

``python -m minigrad.course.site.recording LESSON.PY RECORD.JSON`` runs it in a process of its own.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import os
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..child import Group, limited
from ..lesson import LESSONS, Cell, Lesson, read

SECONDS = 300  # a lesson that takes longer is stopped
TABLE_ROWS = 12  # of the numbers of a picture that a page shows
Outputs = list[dict[str, str]]


class LessonError(Exception):
    """A lesson failed; the message names the lesson, the cell, the line and the error."""


@dataclass
class Failure:
    """Where a lesson failed.

    Attributes:
        cell: its number, from 1 on. line, text: in lesson.py.
        error: as in the last line of a traceback.
    """

    cell: int
    line: int
    text: str
    error: str


def check_syntax(lesson: Lesson) -> None:
    """Find what keeps a cell from being run at all, before any lesson runs.

    Raises:
        LessonError: a cell is no Python.
    """
    for number, cell in enumerate(lesson.cells, 1):
        try:
            if cell.kind == "code":
                tree_of(cell, lesson.path)
        except SyntaxError as error:
            failure = failure_of(error, number, cell, lesson.path)
            raise LessonError(told(lesson, failure)) from None


def record(lesson: Lesson, group: Group | None = None) -> list[Outputs]:
    """Run a lesson in a process of its own.

    Args:
        group: with which the process is stopped.

    Raises:
        LessonError: a cell raised an exception, or the lesson took too long.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "record.json"
        command = [sys.executable, "-W", "error", "-m", __name__, str(lesson.path), str(out)]
        root = str(Path(__file__).resolve().parents[3])
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        environment = {  # one thread, so that sums are taken in the same order everywhere
            **os.environ,
            "PYTHONPATH": path,
            "PYTHONHASHSEED": "0",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        ended = limited(command, SECONDS, group=group, cwd=folder, env=environment)
        if ended.stopped == "time":
            raise LessonError(f"{lesson.folder}: stopped after {SECONDS} seconds")
        if not out.exists():
            words = ended.err.strip()[-500:] or f"exit code {ended.code}"
            raise LessonError(f"{lesson.folder}: the process ended: {words}")
        found = json.loads(out.read_text(encoding="utf-8"))
    if "failure" in found:
        raise LessonError(told(lesson, Failure(**found["failure"])))
    for number, outputs in enumerate(found["cells"], 1):
        if any(str(LESSONS.parent) in text for shown in outputs for text in shown.values()):
            raise LessonError(
                f"{lesson.folder}, cell {number}: shows a path of this computer, {LESSONS.parent}"
            )
    return found["cells"]


def told(lesson: Lesson, failure: Failure) -> str:
    """A failure in words."""
    place = f"lessons/{lesson.folder}/lesson.py, cell {failure.cell}, line {failure.line}"
    return f"{place}: {failure.text}\n{failure.error}"


# ---------------------------------------------------------------- in the process of the lesson


def run(lesson: Lesson) -> dict[str, Any]:
    """Run all cells in one namespace: {"cells": record}, or {"failure": ...}."""
    # A lesson finds files beside itself by __file__; its labelled lines by their line numbers.
    names: dict[str, Any] = {"__name__": "__main__", "__file__": str(lesson.path)}
    cells: list[Outputs] = []
    for number, cell in enumerate(lesson.cells, 1):
        try:
            cells.append(run_cell(cell, lesson.path, names) if cell.kind == "code" else [])
        except Exception as error:
            return {"failure": vars(failure_of(error, number, cell, lesson.path))}
    return {"cells": cells}


def run_cell(cell: Cell, path: Path, names: dict[str, Any]) -> Outputs:
    """Run a cell and take down what it shows."""
    tree = tree_of(cell, path)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, str(path), "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), str(path), "eval"), names)
    outputs = [{"kind": "text", "text": printed.getvalue()}] if printed.getvalue() else []
    return outputs if value is None else [*outputs, shown(value)]


def tree_of(cell: Cell, path: Path) -> ast.Module:
    """The cell's code, at its place in the file."""
    return ast.parse("\n" * (cell.line - 1) + cell.text, str(path))


def shown(value: Any) -> dict[str, str]:
    """A value as a page shows it."""
    from ...viz.trace import Trace

    if isinstance(value, Trace):
        return {
            "kind": "trace",
            "svg": value.svg(),
            "data": value.json(),
            "table": value._repr_html_(),
        }
    if hasattr(value, "_repr_svg_"):
        table = value.table(TABLE_ROWS) if hasattr(value, "table") else ""
        title = value.heading() if hasattr(value, "heading") else getattr(value, "title", "")
        return {"kind": "picture", "svg": value._repr_svg_(), "title": title, "table": table}
    return {"kind": "text", "text": f"{value!r}\n"}


def failure_of(error: Exception, number: int, cell: Cell, path: Path) -> Failure:
    """Where in the lesson an exception came from."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    line = frames[-1].lineno if frames else getattr(error, "lineno", None) or cell.line
    text = linecache.getline(str(path), line).strip()
    if isinstance(error, SyntaxError) and not frames:  # Python's words for it name the line again
        return Failure(number, line, text, f"{type(error).__name__}: {error.msg}")
    return Failure(number, line, text, "".join(traceback.format_exception_only(error)).strip())


if __name__ == "__main__":
    result = run(read(Path(sys.argv[1])))
    Path(sys.argv[2]).write_text(json.dumps(result), encoding="utf-8")
