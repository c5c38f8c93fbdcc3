r"""A lesson, read from its percent format: page, script and notebook from one source.

    # %% [markdown]
    # Text with $symbols$ and, on lines of their own, equations between double dollars, which end
    # with a label: y = x^2 \tag{slope.square}

    # %%
    y = x**2  # (slope.square)

    # %% (slope.limit)
    assert abs(slope - 2 * x) < 1e-6

A code cell whose head names labels asserts the equations of those labels.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
HEAD = re.compile(r"# %%(?P<markdown> \[markdown\])?(?P<rest>.*)")
LABEL = re.compile(r"\(([a-z0-9_]+\.[a-z0-9_]+)\)")
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.S)
TAG = re.compile(r"\\tag\{([^}]*)\}")
CONDITION = re.compile(r",?\s*\\q?quad(?![a-zA-Z])(.*)$", re.S)


@dataclass(frozen=True)
class Displayed:
    """An equation as it is displayed.

    Attributes:
        label: as in "adam.m", or None.
        latex: the formula alone, without the label and the condition.
        condition: such as "if amsgrad", in LaTeX, or "".
        file, line: where it begins.
    """

    label: str | None
    latex: str
    condition: str
    file: Path
    line: int


@dataclass
class Cell:
    """A cell: `kind` is "markdown" or "code"; `line` is that of the first line of its text."""

    kind: str
    text: str
    line: int
    labels: tuple[str, ...] = ()


@dataclass
class Lesson:
    """A lesson.

    Attributes:
        path: of lesson.py.
        cells: in order.
    """

    path: Path
    cells: list[Cell] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """Such as "12_adam"."""
        return self.path.parent.name

    @property
    def number(self) -> int:
        return int(self.folder.partition("_")[0])

    @property
    def name(self) -> str:
        """Such as "adam"."""
        return self.folder.partition("_")[2]

    @cached_property
    def title(self) -> str:
        """The text of the first heading."""
        match = re.search(r"^# (.+)$", self.cells[0].text, re.M) if self.cells else None
        if match is None:
            raise ValueError(f"{self.path}: the first cell must hold a heading, # Title")
        return match[1]

    @cached_property
    def equations(self) -> list[Displayed]:
        """The displayed equations, in order."""
        texts = [(cell.text, cell.line) for cell in self.cells if cell.kind == "markdown"]
        return [e for text, line in texts for e in displayed_in(text, self.path, line)]


def read(path: Path) -> Lesson:
    """Read a lesson.py.

    Raises:
        ValueError: something stands before the first cell, or a line of a markdown cell is no
            comment; the message names the line.
    """
    path = path.resolve()  # code finds its labels by the absolute path
    lesson, lines = Lesson(path), []

    def close() -> None:
        if lesson.cells:
            cell = lesson.cells[-1]
            leading = next((i for i, line in enumerate(lines) if line.strip()), 0)
            cell.line += leading
            cell.text = "\n".join(lines[leading:]).rstrip()

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        head = HEAD.fullmatch(line)
        if head:
            close()
            kind = "markdown" if head["markdown"] else "code"
            lesson.cells.append(Cell(kind, "", number + 1, tuple(LABEL.findall(head["rest"]))))
            lines = []
        elif not lesson.cells:
            if line.strip():
                raise ValueError(f"{path}:{number}: a lesson begins with a cell, # %% [markdown]")
        elif lesson.cells[-1].kind == "markdown":
            if line.strip() and not re.match(r"#( |$)", line):
                raise ValueError(f"{path}:{number}: a line of a markdown cell begins with '# '")
            lines.append(line[2:])
        else:
            lines.append(line)
    close()
    return lesson


def all_lessons(folder: Path = LESSONS) -> list[Lesson]:
    """The lessons, in order.

    Raises:
        FileNotFoundError: there is no folder of lessons, because this is no checkout.
    """
    if not folder.is_dir():
        raise FileNotFoundError(
            f"the lessons are not part of the installed package, and there is no {folder}. Clone "
            "the repository and install it from there: pip install -e ."
        )
    return [read(path) for path in sorted(folder.glob("[0-9][0-9]_*/lesson.py"))]


def definitions(path: Path | str) -> SimpleNamespace:
    """The imports, functions and classes of the lesson beside a file; its cells do not run.

    For the checks of equations whose code stands in the lesson: the functions keep their place in
    lesson.py, so that their labelled lines are found.
    """
    path = Path(path).resolve().with_name("lesson.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    tree.body = [statement for statement in tree.body if isinstance(statement, kept)]
    names: dict[str, Any] = {"__name__": f"definitions of {path.parent.name}"}
    exec(compile(tree, str(path), "exec"), names)
    return SimpleNamespace(**names)


def displayed_in(text: str, file: Path, line: int = 1) -> list[Displayed]:
    r"""The equations between double dollars in a text that begins at a line of a file.

    >>> [e] = displayed_in(r"$$v = \max(v, w) \quad \text{if amsgrad} \tag{adam.v}$$", Path("x"))
    >>> e.label, e.latex, e.condition
    ('adam.v', 'v = \\max(v, w)', '\\text{if amsgrad}')
    """
    found = []
    for match in DISPLAY.finditer(text):
        formula, tag = match[1], TAG.search(match[1])
        formula = TAG.sub("", formula)
        condition = CONDITION.search(formula)
        found.append(
            Displayed(
                tag[1] if tag else None,
                " ".join(CONDITION.sub("", formula).split()),
                " ".join(condition[1].split()) if condition else "",
                file,
                line + text[: match.start()].count("\n"),
            )
        )
    return found
