r"""Every equation of the course is executed.

    label    joins an equation, ``\tag{adam.m}``, and the line of code that is it, ``# (adam.m)``
    level 1  the equation is read from its LaTeX, computed, and compared with what the labelled line
             computed when the program ran
    level 2  a statement that is no assignment: a cell of the lesson, tagged with the label,
             asserts it

How a label's line is reached, and which symbol is which variable, stands in the lesson's
equations.py: functions with the decorator `checks`, which run the package on random numbers.

    @checks("adam.m", "adam.v", symbols={r"\eta": "lr"})
    def steps(rng, see):
        ...
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from ..optim import optimizer
from . import latex
from .capture import Capture, Hit, Line, copy, labelled_lines
from .latex import Derivative, Equation, LatexError, Symbol, written
from .lesson import LESSONS, Displayed, Lesson, all_lessons, displayed_in
from .meaning import INDICES, Meaning, MeaningError, difference, walk

PACKAGE = Path(__file__).resolve().parents[1]
TOLERANCE = 1e-9  # all checks compute with float64
SEED = 0
GREEK = {"theta": "theta", "epsilon": "eps", "eta": "lr", "lambda": "weight_decay"}

See = Callable[[Mapping[str, Any]], None]


class EquationError(ValueError):
    """An equation and its code do not agree, or one of the two is missing."""


@dataclass
class Check:
    r"""How the equations of some labels are checked.

    Attributes:
        labels: of the equations.
        run: a function ``run(rng, see)``. It calls the package so that the labelled lines are
            reached, on random numbers of float64. ``see({r"\theta_t": value})`` adds values to the
            passages since the last `see`.
        symbols: which variable a symbol is, for those that are not called the same. "lr" is the
            variable's value before the line, or after it on the left side; "entry.m", "before.m"
            and "after.m" say which; "return" is what the function returned there.
        functions: letters that stand for functions.
        indices: letters that are indices.
    """

    labels: tuple[str, ...]
    run: Callable[[np.random.Generator, See], None]
    symbols: Mapping[str, str] = field(default_factory=dict)
    functions: tuple[str, ...] = ()
    indices: Collection[str] = INDICES


def checks(
    *labels: str,
    symbols: Mapping[str, str] | None = None,
    functions: tuple[str, ...] = (),
    indices: Collection[str] = INDICES,
) -> Callable:
    """Decorator: this function reaches the lines of these labels; see `Check`."""

    def decorate(run: Callable) -> Callable:
        run.check = Check(labels, run, symbols or {}, functions, indices)
        return run

    return decorate


@dataclass
class Result:
    r"""What became of an equation.

    Attributes:
        level: 1 or 2.
        place: file and line of the code, as "minigrad/optim/adam.py:99".
        inputs: on how many inputs it was compared.
        worst: the largest deviation, as a share of the largest number; None at level 2.
        variables: of the code, by the symbols that they are: {r"\hat{m}_t": "m_hat"}.
        functions: letters of the equation that stand for functions.
    """

    label: str
    lesson: str
    equation: Displayed
    level: int
    place: str
    inputs: int = 0
    worst: float | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    functions: tuple[str, ...] = ()


# ---------------------------------------------------------------- what there is


def package_files() -> list[str]:
    """The Python files of the package."""
    return [str(path) for path in sorted(PACKAGE.rglob("*.py"))]


def checks_of(lesson: Lesson) -> list[Check]:
    """The checks in the lesson's equations.py."""
    path = lesson.path.with_name("equations.py")
    if not path.exists():
        return []
    spec = importlib.util.spec_from_file_location(f"equations_of_{lesson.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [x.check for x in vars(module).values() if isinstance(getattr(x, "check", None), Check)]


def docstring_equations() -> list[Displayed]:
    """The equations in the docstrings of the package."""
    found = []
    for file in package_files():
        source = Path(file).read_text(encoding="utf-8")
        if r"\tag{" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body:
                text = ast.get_docstring(node, clean=True) or ""
                line = node.body[0].lineno if text else 1
                found += [e for e in displayed_in(text, Path(file), line) if e.label]
    return found


def captured(check: Check, lesson: Lesson) -> list[Hit]:
    """The passages through the labelled lines when the check runs."""
    files = [*package_files(), *map(str, sorted(lesson.path.parent.glob("*.py")))]
    noted = 0
    capture = Capture(files, check.labels)

    def see(values: Mapping[str, Any]) -> None:
        nonlocal noted
        for hit in capture.hits[noted:]:
            hit.noted.update({key: copy(value) for key, value in values.items()})
        noted = len(capture.hits)

    # Optimizers run their blocks as they stand, not the compiled twins, which have other lines.
    with patch.object(optimizer, "compiled", lambda update: lambda n, dtype: update), capture:
        check.run(np.random.default_rng(SEED), see)
    return capture.hits


# ---------------------------------------------------------------- level 1


def deviation(equation: Equation, hit: Hit, check: Check) -> float:
    """How far the sides are apart for the numbers of one passage."""
    return Sides(hit, check, equation.arrow).deviation(equation)


class Sides(Meaning):
    """Computes the sides of an equation from a passage; the left one sees what is new."""

    def __init__(self, hit: Hit, check: Check, arrow: bool):
        super().__init__(self.either, check.indices)
        self.hit, self.check, self.arrow = hit, check, arrow

    def deviation(self, equation: Equation) -> float:
        defined, *others = equation.sides
        if isinstance(defined, Symbol) and defined in walk(tuple(others)) and not self.arrow:
            raise MeaningError(f"{written(defined)} is defined by itself: write t-1, or an arrow")
        worst = 0.0
        free = sorted(set(self.free_indices(equation.sides)))
        for at in self.places(free, equation.sides):
            left = Meaning(self.new, self.indices, at).compute(equation.sides[0])
            for side in equation.sides[1:]:
                right = Meaning(self.old, self.indices, at).compute(side)
                worst = max(worst, difference(left, right))
        return worst

    def either(self, symbol: Symbol | Derivative) -> Any:
        """A value of the symbol, old or new: how far its indices count is the same."""
        try:
            return self.old(symbol)
        except MeaningError:
            return self.new(symbol)

    def new(self, symbol: Symbol | Derivative) -> Any:
        return self.value(symbol, left=True)

    def old(self, symbol: Symbol | Derivative) -> Any:
        return self.value(symbol, left=False)

    def value(self, symbol: Symbol | Derivative, left: bool) -> Any:
        """The value of a symbol."""
        hit, key = self.hit, written(symbol)
        if key in hit.noted:
            return hit.noted[key]
        when, _, name = self.name(symbol).rpartition(".")
        if name == "return":
            return hit.result
        if not when:
            if time_of(symbol) == "t-1":
                when = "entry"
            else:
                assigned = name in hit.line.assigned
                current = time_of(symbol) == "t" and assigned and not self.arrow
                when = "after" if assigned and (left or current) else "before"
        values = getattr(hit, when)
        if name not in values:
            raise MeaningError(f"{key}: the code of ({hit.line.label}) has no variable {name!r}")
        return values[name]

    def name(self, symbol: Symbol | Derivative) -> str:
        """What the symbol is in the code, by the check's table or by rule: "lr", "entry.m"."""
        return self.check.symbols.get(written(symbol)) or self.by_rule(symbol)

    def by_rule(self, symbol: Symbol | Derivative) -> str:
        r"""The variable of a symbol that the table does not name: \hat{m}_t is m_hat."""
        if isinstance(symbol, Derivative):
            raise MeaningError(f"{written(symbol)}: no variable is named for it")
        timeless = Symbol(symbol.base, symbol.accent, tuple(without_time(symbol.subscripts)))
        if (named := self.check.symbols.get(written(timeless))) is not None:
            return named
        parts = [GREEK.get(symbol.base, symbol.base)]
        for subscript in timeless.subscripts:
            parts.append(written(subscript).removeprefix("\\"))
        digits = len(parts) == 2 and parts[1].isdigit()
        name = "".join(parts) if digits else "_".join(parts)
        return f"{name}_{symbol.accent}" if symbol.accent else name


def time_of(symbol: Symbol | Derivative) -> str:
    """ "t", "t-1" or "": which step a symbol belongs to."""
    if isinstance(symbol, Derivative):
        return ""
    times = [written(s) for s in symbol.subscripts if written(s) in ("t", "t-1")]
    return times[0] if times else ""


def without_time(subscripts: tuple) -> Iterator:
    return (s for s in subscripts if written(s) not in ("t", "t-1"))


# ---------------------------------------------------------------- all of them


@dataclass
class Report:
    """What was found.

    Attributes:
        results: one for each equation of a lesson that holds.
        problems: sentences about those that do not, and about labels without a partner.
    """

    results: list[Result] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def report(lessons: list[Lesson] | None = None) -> Report:
    """Check all equations of the lessons (default: of the whole course).

    The cells of level 2 are not run here, they are when the lesson runs.
    """
    whole = lessons is None
    lessons = all_lessons() if lessons is None else lessons
    found = Report()
    places = lines_by_label(lessons)
    documented = {e.label: e for e in docstring_equations()}
    seen: dict[str, Displayed] = {}
    for lesson in lessons:
        asserted = {label: cell for cell in lesson.cells for label in cell.labels}
        passages = {}
        for check in checks_of(lesson):
            try:
                hits = captured(check, lesson)
            except Exception as error:
                found.problems.append(f"{lesson.folder}: {check.run.__name__} failed: {error}")
                continue
            for label in check.labels:
                passages[label] = (check, [hit for hit in hits if hit.line.label == label])
        for equation in [*lesson.equations, *documented_in(lesson, passages, documented)]:
            where = f"{relative(equation.file)}:{equation.line}"
            label = equation.label
            if label is None:
                found.problems.append(f"{where}: an equation without a label: {equation.latex}")
            elif label in seen:
                found.problems.append(f"{where}: ({label}) is used twice")
            elif label in passages:
                seen[label] = equation
                try:
                    found.results.append(at_level_1(equation, lesson, *passages[label]))
                except EquationError as error:
                    found.problems.append(f"{where}: ({label}) {error}")
            elif label in asserted:
                seen[label] = equation
                place = f"{relative(lesson.path)}:{asserted[label].line}"
                found.results.append(Result(label, lesson.folder, equation, 2, place))
            else:
                found.problems.append(
                    f"{where}: nothing checks ({label}): neither a check in equations.py nor a "
                    "cell tagged with it"
                )
        for label in [*asserted, *passages]:
            if label not in seen:
                found.problems.append(f"{lesson.folder}: ({label}) is checked but not displayed")
    found.problems += partnerless(seen, documented, places, whole)
    return found


def documented_in(lesson: Lesson, passages: Collection[str], documented: Mapping) -> list:
    """Equations that the lesson checks, but leaves to a docstring of the package to display."""
    displayed = {e.label for e in lesson.equations}
    return [
        documented[label] for label in passages if label in documented and label not in displayed
    ]


def at_level_1(equation: Displayed, lesson: Lesson, check: Check, hits: list[Hit]) -> Result:
    """Compare an equation with every passage through its line.

    Raises:
        EquationError: it cannot be read or computed, deviates, or its line was not reached.
    """
    if not hits:
        raise EquationError("no line of code with this label was reached by its check")
    try:
        tree = latex.read(equation.latex, check.functions)
        worst = max(deviation(tree, hit, check) for hit in hits)
    except (LatexError, MeaningError) as error:
        raise EquationError(str(error)) from None
    except (ArithmeticError, IndexError, TypeError, ValueError) as error:  # NumPy's
        raise EquationError(f"cannot be computed: {error}") from error
    place = place_of(hits[0].line)
    if not worst <= TOLERANCE:
        raise EquationError(f"deviates from {place} by {worst:.2g}: {equation.latex}")
    return Result(
        equation.label,
        lesson.folder,
        equation,
        1,
        place,
        len(hits),
        worst,
        variables_of(tree, check, hits[0]),
        check.functions,
    )


def variables_of(equation: Equation, check: Check, hit: Hit) -> dict[str, str]:
    """Which names in the labelled line are which symbols of the equation."""
    sides, there = Sides(hit, check, equation.arrow), set(re.findall(r"\w+", hit.line.text))
    symbols = [symbol for symbol in walk(equation.sides) if isinstance(symbol, Symbol)]
    names = {written(s): sides.name(s).rpartition(".")[2] for s in symbols}
    return {key: name for key, name in names.items() if name in there}


def lines_by_label(lessons: list[Lesson]) -> dict[str, list[Line]]:
    """The labelled lines of the package and of the lessons."""
    files = [*package_files(), *(str(lesson.path) for lesson in lessons)]
    found: dict[str, list[Line]] = {}
    for file in files:
        for line in labelled_lines(file):
            found.setdefault(line.label, []).append(line)
    return found


def partnerless(
    seen: Mapping[str, Displayed],
    documented: Mapping[str, Displayed],
    places: Mapping[str, list[Line]],
    whole: bool,
) -> list[str]:
    """Labels that stand on one side only."""
    problems = []
    for label, equation in documented.items():
        where = f"{relative(equation.file)}:{equation.line}"
        if label not in places:
            problems.append(f"{where}: no line of code has the label ({label})")
        elif label in seen and not same(seen[label], equation):
            problems.append(f"{where}: ({label}) is written in another way in the lesson")
    for label, lines in places.items():
        if whole and label not in seen:
            problems.append(f"{place_of(lines[0])}: no equation is displayed for ({label})")
    return problems


def same(a: Displayed, b: Displayed) -> bool:
    """Do two equations have the same tree?"""
    try:
        return latex.read(a.latex) == latex.read(b.latex)
    except LatexError:
        return a.latex == b.latex


def place_of(line: Line) -> str:
    return f"{relative(Path(line.file))}:{line.first}"


def relative(path: Path) -> str:
    """The path as seen from the checkout."""
    try:
        return path.resolve().relative_to(LESSONS.parent).as_posix()
    except ValueError:
        return str(path)
