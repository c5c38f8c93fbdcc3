"""What is wrong with a learner's function, as plain data. The terminal and the browser show it.

The function's outcomes are compared with those of the reference on every case. If they differ, the
mistake, or the pair of mistakes, is looked for whose outcomes agree with the learner's on every
case. Nothing is guessed: where no mistake fits, the smallest failing case is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from .exercise import Exercise, Mistake
from .outcomes import Difference, encoded, first_difference
from .running import FORM, SECONDS, Run, Tried, run


@dataclass
class Diagnosis:
    """What was found.

    Attributes:
        verdict: "passed", "not started", "mistake", "convention", "wrong", "form", "raised",
            "changed", "remembers", "endless", "ended" or "not loaded".
        title: in one line.
        words: sentences.
        mistakes: those that were recognised, one or two.
        case: in words, the smallest one that fails: a counter-example to follow by hand.
        difference: where in its outcome, with what was expected and what was got.
    """

    verdict: str
    title: str
    words: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    case: str = ""
    difference: Difference | None = None

    @property
    def passed(self) -> bool:
        return self.verdict == "passed"


def diagnose(
    exercise: Exercise, file: Path, folder: str | Path, seconds: float = SECONDS
) -> Diagnosis:
    """Run a learner's function in a process of its own, and say what is wrong with it."""
    return judged(exercise, run(file, folder, exercise.name, seconds), seconds)


def judged(exercise: Exercise, found: Run, seconds: float = SECONDS) -> Diagnosis:
    """The diagnosis of what happened."""
    if found.timeout:
        return Diagnosis(
            "endless",
            "It does not come to an end",
            [f"After {seconds:g} seconds {exercise.name} was stopped. Look for a loop whose "
             "condition never becomes false."],
        )  # fmt: skip
    failure = found.failure or next((t.failure for t in found.tried if t.failure), None)
    if failure is not None:
        return raised(exercise, found, failure)
    right = [outcome_of(exercise, (), i) for i in range(len(exercise.cases))]
    differences = [
        first_difference(r, t.outcome, exercise.rtol) for r, t in zip(right, found.tried)
    ]
    if not any(differences):
        return side_effects(exercise, found)
    known = matching(exercise, found.tried)
    at = min((i for i, d in enumerate(differences) if d), key=lambda i: exercise.cases[i].size)
    if known:
        return named(exercise, known, at, differences[at])
    return unnamed(exercise, at, differences[at])


# ---------------------------------------------------------------- what can be found

ENDED = {  # a kind of failure of the process: what the learner's code did
    "the process ended": "It ended the process it ran in, as sys.exit or a lack of memory does",
    "too much output": "It wrote too much, and was stopped",
}


def raised(exercise: Exercise, found: Run, failure: Any) -> Diagnosis:
    """An exception in the learner's code."""
    if failure.kind == "NotImplementedError":
        return Diagnosis("not started", f"{exercise.name} is not written yet")
    if failure.kind == FORM:
        hint = "Is the return missing?" if failure.message == "None" else "Read what is asked for."
        return Diagnosis(
            "form",
            f"{exercise.name} returns {failure.message}",
            [f"That is not what the docstring asks for under Returns. {hint}"],
            case=exercise.cases[next(i for i, t in enumerate(found.tried) if t.failure)].words,
        )
    if failure.kind in ENDED:
        return Diagnosis("ended", ENDED[failure.kind], [failure.message])
    where = f"Line {failure.line}: {failure.text}" if failure.line else ""
    if found.failure is not None:
        words = [f"{failure.kind}: {failure.message}.", where]
        return Diagnosis("not loaded", "The file cannot be loaded", [w for w in words if w])
    at = next(i for i, t in enumerate(found.tried) if t.failure)
    words = [f"{failure.kind}: {failure.message}.", where]
    return Diagnosis(
        "raised",
        f"{exercise.name} raised {failure.kind}",
        [w for w in words if w],
        case=exercise.cases[at].words,
    )


def side_effects(exercise: Exercise, found: Run) -> Diagnosis:
    """The numbers are right. Does the function leave alone what it was given?"""
    changed = sorted({name for t in found.tried for name in t.changed})
    if changed:
        names = ", ".join(f"argument {n}" if n.isdigit() else n for n in changed)
        return Diagnosis(
            "changed",
            "The numbers are right, but an argument is changed",
            [f"{exercise.name} changes {names} in place. Whoever called it still needs the old "
             "value: write x = x + ... instead of x += ..., or work on a copy."],
        )  # fmt: skip
    if not all(t.again for t in found.tried):
        return Diagnosis(
            "remembers",
            "A second call gives other numbers",
            [f"{exercise.name} remembers something between calls, or draws random numbers. It "
             "should depend on its arguments alone."],
        )  # fmt: skip
    words = ["It prints while it runs; that is no mistake."] if found.printed.strip() else []
    return Diagnosis("passed", "Right", words)


def matching(exercise: Exercise, tried: list[Tried]) -> list[Mistake]:
    """The mistake, or the pair, whose outcomes agree with the learner's on every case."""
    for mistakes in candidates(exercise):
        if agrees(exercise, mistakes, tried):
            return list(mistakes)
    return []


def candidates(exercise: Exercise) -> Iterator[tuple[Mistake, ...]]:
    """Single mistakes first, then pairs of slips."""
    yield from ((mistake,) for mistake in exercise.mistakes)
    yield from combinations([m for m in exercise.mistakes if m.wrong is None], 2)


def agrees(exercise: Exercise, mistakes: tuple[Mistake, ...], tried: list[Tried]) -> bool:
    """Do these mistakes give what the learner's function gives, on every case?"""
    for i, t in enumerate(tried):
        outcome = outcome_of(exercise, mistakes, i)
        if outcome is None or first_difference(outcome, t.outcome, exercise.rtol):
            return False
    return True


@lru_cache(10_000)
def outcome_of(exercise: Exercise, mistakes: tuple[Mistake, ...], i: int) -> Any:
    """The outcome of a case with these mistakes; None if they make it fail."""
    try:
        with np.errstate(all="ignore"):
            return encoded(exercise.cases[i].run(exercise.implementation(*mistakes)))
    except Exception:  # a wrong implementation may fail where the learner's does not
        return None


def named(
    exercise: Exercise, mistakes: list[Mistake], at: int, difference: Difference
) -> Diagnosis:
    """The diagnosis of known mistakes, with the smallest case in which they show."""
    where = dict(mistakes=mistakes, case=exercise.cases[at].words, difference=difference)
    if all(m.convention for m in mistakes):
        who = " and ".join(m.convention for m in mistakes)
        title = f"Another convention: {' and '.join(m.title for m in mistakes)}"
        words = [*(m.meaning for m in mistakes), f"{who} computes it so. The task asks otherwise."]
        return Diagnosis("convention", title, words, **where)
    title = " and ".join(m.title for m in mistakes)
    return Diagnosis("mistake", title, [m.meaning for m in mistakes], **where)


HINTS = {
    "missing": ("is missing", "The result does not hold everything that is asked for."),
    "more": ("is more than is asked for", "Return what the docstring asks for, and no more."),
    "type": ("is no number and no array", "Look at what stands behind return."),
    "shape": ("has another shape", "Expected shape {}, got {}. Does an axis stay, or go?"),
    "nan": ("is not a number", "Somewhere 0 is divided by 0, or a root or logarithm has no value."),
    "value": ("differs", "No mistake that is known here gives these numbers."),
}


def unnamed(exercise: Exercise, at: int, difference: Difference) -> Diagnosis:
    """No known mistake fits: the smallest case that fails, as it is."""
    if exercise.kind == "test":
        return Diagnosis(
            "wrong",
            "The test does not tell right from wrong",
            ["It must pass what is right, and fail what is wrong."],
            case=exercise.cases[at].words,
            difference=difference,
        )
    if exercise.kind == "predict" and difference.got == "NoneType":
        return Diagnosis("not started", f"{exercise.name} waits for your number")
    what, hint = HINTS[difference.kind]
    if difference.kind == "shape":
        hint = hint.format(difference.expected.shape, difference.got.shape)
    place = difference.place or "the result"
    return Diagnosis(
        "wrong",
        f"{place} {what}",
        [hint],
        case=exercise.cases[at].words,
        difference=difference,
    )
