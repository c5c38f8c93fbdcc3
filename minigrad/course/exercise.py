"""An exercise: what the learner writes, what is right, and every mistake that is known by name.

    case      an input, or a short scenario, on which a function is tried
    outcome   what a function gave for a case: numbers and arrays, in dicts, lists and tuples
    slip      a switch of the reference that makes one mistake: reference(..., slips={"no_root"})

The exercises of a lesson stand in its checks.py, as a list EXERCISES; the stubs that the learner
fills in stand in exercises.py, under the same names.
"""

from __future__ import annotations

import importlib.util
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from .lesson import LESSONS

KINDS = ("write", "mend", "predict", "test")


@dataclass(frozen=True)
class Case:
    """An input on which functions are tried.

    Attributes:
        words: what it is, for a learner: "a gradient of zero at step 3".
        run: ``run(function)`` calls the function, once or in a scenario, and returns the outcome.
        size: how many numbers go in: the smallest case that fails is shown.
    """

    words: str
    run: Callable[[Callable], Any]
    size: int


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that has a name.

    Attributes:
        code: its name in the catalogue, such as "A1"; unique within the exercise.
        title: in a few words: "no bias correction".
        meaning: two or three sentences: what is misunderstood, and what is right.
        label: of the equation that it breaks.
        slip: the switch of the reference that makes it; or
        wrong: a wrong implementation of its own.
        convention: who computes it like this, if it is another convention and no mistake.
    """

    code: str
    title: str
    meaning: str
    label: str
    slip: str = ""
    wrong: Callable | None = None
    convention: str = ""


@dataclass(frozen=True)
class Exercise:
    """A task.

    Attributes:
        name: of the function that the learner fills in.
        title: in a few words.
        kind: "write" a function, "mend" a wrong one, "predict" a number (the function takes no
            arguments and returns it), or "test": write a test that kills a bug (the function gets
            an implementation, and raises AssertionError if that is wrong).
        reference: the right function; with slips, it takes a keyword ``slips``, a frozenset.
        cases: on which functions are tried; the smallest first.
        mistakes: those that are known.
        hints: three: where to look, why, and nearly the solution.
        section: the heading of the lesson's section that teaches it.
        rtol: how close numbers must be, as a share of the largest number of an outcome.
    """

    name: str
    title: str
    reference: Callable
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]
    section: str
    kind: str = "write"
    rtol: float = 1e-6
    solution: str = field(default="", compare=False)

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: kind must be one of {', '.join(KINDS)}")
        if len(self.hints) != 3:
            raise ValueError(f"{self.name}: expected three hints, got {len(self.hints)}")
        if len({m.code for m in self.mistakes}) < len(self.mistakes):
            raise ValueError(f"{self.name}: two mistakes have the same code")

    def implementation(self, *mistakes: Mistake) -> Callable:
        """The reference with these mistakes in it; without any, the reference.

        Raises:
            ValueError: a mistake with an implementation of its own cannot be combined.
        """
        if len(mistakes) == 1 and mistakes[0].wrong is not None:
            return mistakes[0].wrong
        if any(m.wrong is not None for m in mistakes):
            raise ValueError(f"{self.name}: only mistakes that are slips can be combined")
        slips = frozenset(m.slip for m in mistakes)
        return partial(self.reference, slips=slips) if slips else self.reference

    @property
    def source(self) -> str:
        """A right solution, to be shown: the given text, or the reference's own source."""
        return self.solution or inspect.getsource(self.reference)


def exercises_of(folder: Path) -> list[Exercise]:
    """The exercises of a lesson's folder, in order."""
    path = folder / "checks.py"
    if not path.exists():
        return []
    spec = importlib.util.spec_from_file_location(f"checks_of_{folder.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.EXERCISES)


def all_exercises(lessons: Path = LESSONS) -> dict[str, list[Exercise]]:
    """{folder of the lesson: its exercises}, of the lessons that have some."""
    found = {f.name: exercises_of(f) for f in sorted(lessons.glob("[0-9][0-9]_*")) if f.is_dir()}
    return {name: exercises for name, exercises in found.items() if exercises}
