"""What a labelled line of code computed: the values of its names, before it and after it.

A line carries the label of an equation in its trailing comment, ``# (adam.m)``. While a program
runs, `Capture` looks on through Python's own trace function, so that the numbers are those of the
very line, not of a copy of it.

    hit      one passage through a labelled line
    entry    when the function was called; before, after: around the line
"""

from __future__ import annotations

import ast
import re
import sys
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

from ..engine import Recorded

LABEL = re.compile(r"\(([a-z0-9_]+\.[a-z0-9_]+)\)")


@dataclass(frozen=True)
class Line:
    """A labelled statement: where it begins and ends, and which names it assigns."""

    file: str
    first: int
    last: int
    label: str
    text: str
    assigned: tuple[str, ...]


@dataclass
class Hit:
    """One passage.

    Attributes:
        entry, before, after: values by name, copied.
        result: what the function returned there, if the line is a return or a lambda.
        noted: what the check added by hand.
    """

    line: Line
    entry: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any] = field(default_factory=dict)
    result: Any = None
    noted: dict[str, Any] = field(default_factory=dict)


@lru_cache(None)
def labelled_lines(file: str) -> tuple[Line, ...]:
    """The labelled statements of a file, in order."""
    source = Path(file).read_text(encoding="utf-8")
    if LABEL.search(source) is None:
        return ()
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    found = []
    with open(file, "rb") as stream:
        comments = [
            token
            for token in tokenize.tokenize(stream.readline)
            if token.type == tokenize.COMMENT and not token.line.lstrip().startswith("#")
        ]
    for comment in comments:
        number = comment.start[0]
        for label in LABEL.findall(comment.string):
            around = [s for s in statements if s.lineno <= number <= s.end_lineno]
            if not around:
                raise ValueError(f"{file}:{number}: the label ({label}) stands on no statement")
            statement = max(around, key=lambda s: (s.lineno, -s.end_lineno))
            last = statement.end_lineno
            if isinstance(
                statement, (ast.FunctionDef, ast.ClassDef, ast.If, ast.For, ast.While, ast.With)
            ):
                last = statement.body[0].lineno - 1
            text = "\n".join(source.splitlines()[statement.lineno - 1 : last])
            found.append(Line(file, statement.lineno, last, label, text, assigned_in(statement)))
    return tuple(found)


def assigned_in(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a statement gives a value."""
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return tuple(
        node.id
        for target in targets
        if target
        for node in ast.walk(target)
        if isinstance(node, ast.Name)
    )


class Capture:
    """A context in which passages through labelled lines are taken down.

    Args:
        files: whose lines are watched.
        labels: which labels.
    """

    def __init__(self, files: Iterable[str], labels: Iterable[str]):
        labels = set(labels)
        self.lines: dict[str, list[Line]] = {}
        for file in files:
            wanted = [line for line in labelled_lines(file) if line.label in labels]
            if wanted:
                self.lines[file] = wanted
        self.hits: list[Hit] = []
        self.open: dict[FrameType, list[Hit]] = {}

    def __enter__(self) -> Capture:
        self.before = sys.gettrace()
        sys.settrace(self.called)
        return self

    def __exit__(self, *exc) -> None:
        sys.settrace(self.before)

    def called(self, frame: FrameType, event: str, arg: Any):
        """A function begins: is there a labelled line in it?"""
        lines = self.lines.get(frame.f_code.co_filename)
        if lines is None:
            return None
        first, last = span(frame.f_code)
        lines = [line for line in lines if first <= line.last and line.first <= last]
        if not lines:
            return None
        entry = copied(frame.f_locals)
        if frame.f_code.co_name == "<lambda>":
            hits = [Hit(line, entry, entry) for line in lines]
            return lambda f, e, a: self.returned(hits, e, a)
        waiting: list[Hit] = []

        def step(frame: FrameType, event: str, arg: Any):
            if waiting and (event == "return" or not on(waiting[0].line, frame.f_lineno)):
                after = copied(frame.f_locals)
                for hit in waiting:
                    hit.after = after
                    hit.result = copy(arg) if event == "return" else None
                self.hits.extend(waiting)
                waiting.clear()
            if event == "line" and not waiting:
                here = [line for line in lines if on(line, frame.f_lineno)]
                before = copied(frame.f_locals) if here else {}
                waiting.extend(Hit(line, entry, before) for line in here)
            return step

        return step

    def returned(self, hits: list[Hit], event: str, arg: Any) -> None:
        if event == "return":
            for hit in hits:
                hit.after, hit.result = hit.before, copy(arg)
            self.hits.extend(hits)


def on(line: Line, number: int) -> bool:
    return line.first <= number <= line.last


def span(code: CodeType) -> tuple[int, int]:
    """The first and the last line of a function."""
    numbers = [number for _, _, number in code.co_lines() if number is not None]
    return min(code.co_firstlineno, *numbers), max(numbers)


def copied(values: dict[str, Any]) -> dict[str, Any]:
    return {name: copy(value) for name, value in values.items()}


def copy(value: Any) -> Any:
    """Numbers and arrays as they are now; anything else itself."""
    if isinstance(value, Recorded):
        value = value.array
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (tuple, list)):
        return type(value)(map(copy, value)) if type(value) in (tuple, list) else value
    return value
