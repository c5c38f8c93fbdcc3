"""A learner's function, run in a process of its own: it may loop for ever, or change what it gets.

    python -P -m minigrad.course.running FILE LESSON NAME [MEGABYTES]

prints what happened as JSON. `run` starts that, with a limit of time.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..tensor import Tensor
from .child import limit_memory, limited
from .exercise import Case, exercises_of
from .lesson import LESSONS
from .outcomes import encoded

SECONDS = 10.0
MOST_PRINTED = 10_000  # characters that are kept
FORM = "form"  # the kind of a Failure: what was returned is not of the form that was asked for
MARK = "minigrad-outcomes:"  # what the learner prints comes before it


@dataclass
class Failure:
    """An exception in the learner's code.

    Attributes:
        kind, message: of the exception; or `FORM`, and what was returned instead.
        line, text: of the innermost line in the learner's file; 0 if there is none.
    """

    kind: str
    message: str
    line: int = 0
    text: str = ""


@dataclass
class Tried:
    """What a case gave: an encoded outcome, or a failure.

    Attributes:
        changed: the arguments that the function changed in place, by name.
        again: does a second try give the same?
    """

    outcome: Any = None
    failure: Failure | None = None
    changed: list[str] = field(default_factory=list)
    again: bool = True


@dataclass
class Run:
    """What happened to all cases, in their order.

    Attributes:
        tried: one for each case; fewer if the time was up.
        failure: why there was nothing to try: the file could not be loaded, or has no such name.
        timeout: the time was up.
        printed: what the function printed.
    """

    tried: list[Tried] = field(default_factory=list)
    failure: Failure | None = None
    timeout: bool = False
    printed: str = ""


def run(
    file: Path,
    folder: str | Path,
    name: str,
    seconds: float = SECONDS,
    megabytes: int | None = None,
) -> Run:
    """Try the function `name` of a learner's file on the cases of its exercise.

    Args:
        file: the learner's exercises.py.
        folder: of the lesson, such as "12_adam"; or its path.
        seconds, megabytes: limits of time and, on POSIX, of memory.
    """
    file = file.resolve()
    given = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    path = os.pathsep.join([str(LESSONS.parent), *map(os.path.abspath, given)])
    # -P: a learner's numpy.py is not taken for NumPy
    command = [sys.executable, "-P", "-m", "minigrad.course.running", str(file), str(folder), name]
    command += [] if megabytes is None else [str(megabytes)]
    ended = limited(command, seconds, env={**os.environ, "PYTHONPATH": path}, cwd=file.parent)
    if ended.stopped == "time":
        return Run(timeout=True)
    if ended.stopped:
        return Run(failure=Failure("too much output", "is there a print in an endless loop?"))
    printed, _, data = ended.out.rpartition(MARK)
    if ended.code != 0 or not data:
        last = (ended.err.strip().splitlines() or ["it ended by itself, without a word"])[-1]
        return Run(failure=Failure("the process ended", last), printed=printed)
    return decoded(json.loads(data), printed)


def decoded(data: dict[str, Any], printed: str) -> Run:
    """A Run from the child's JSON."""

    def failure(x: dict | None) -> Failure | None:
        return None if x is None else Failure(**x)

    tried = [Tried(**{**t, "failure": failure(t["failure"])}) for t in data["tried"]]
    return Run(tried, failure(data["failure"]), printed=printed)


# ---------------------------------------------------------------- in the child


def main(argv: list[str]) -> None:
    """Try the function on all cases, and print the result."""
    file, folder, name = Path(argv[0]).resolve(), argv[1], argv[2]
    sys.path.append(str(file.parent))  # modules of the learner's own
    if len(argv) > 3:
        limit_memory(int(argv[3]))
    (exercise,) = (e for e in exercises_of(LESSONS / folder) if e.name == name)
    tried: list[Tried] = []
    failure = None
    with contextlib.redirect_stdout(Tail()) as printed:
        try:
            spec = importlib.util.spec_from_file_location("exercises", file)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            function = getattr(module, name)
        except Exception as error:
            failure = failure_of(error, file)
        else:
            tried = [try_case(case, function, file) for case in exercise.cases]
    data = {
        "tried": [{**vars(t), "failure": t.failure and vars(t.failure)} for t in tried],
        "failure": failure and vars(failure),
    }
    print(printed.text + MARK + json.dumps(data))


class Tail(io.StringIO):
    """Keeps the end of what is printed: a loop that prints must not fill the memory."""

    text = ""

    def write(self, text: str) -> int:
        self.text = (self.text + text)[-MOST_PRINTED:]
        return len(text)


def try_case(case: Case, function: Callable, file: Path) -> Tried:
    """What the function gives for a case, twice."""
    watched = Watched(function)
    try:
        outcome = encoded(case.run(watched))
        with contextlib.redirect_stdout(Tail()):
            again = encoded(case.run(function))
    except Exception as error:
        failure = failure_of(error, file)
        if watched.raised is None and not failure.line and watched.results:
            failure = Failure(FORM, describe(watched.results[-1]))  # the case could not use it
        return Tried(failure=failure)
    same = json.dumps(outcome) == json.dumps(again)
    return Tried(outcome, None, sorted(watched.changed), same)


class Watched:
    """Calls a function, and notes which of its arguments it changes in place.

    Arrays are handed over as copies: a scenario goes on with what it had, whatever is done to them.
    """

    def __init__(self, function: Callable):
        self.function, self.changed = function, set()
        self.results: list[Any] = []
        self.raised: Exception | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args = [x.copy() if isinstance(x, np.ndarray) else x for x in args]
        kwargs = {k: x.copy() if isinstance(x, np.ndarray) else x for k, x in kwargs.items()}
        given = {**{str(i + 1): x for i, x in enumerate(args)}, **kwargs}
        before = {name: json.dumps(encoded(x)) for name, x in given.items() if is_data(x)}
        try:
            result = self.function(*args, **kwargs)
        except Exception as error:
            self.raised = error
            raise
        self.results = [result]
        self.changed |= {n for n, text in before.items() if json.dumps(encoded(given[n])) != text}
        return result


def describe(x: Any) -> str:
    """What was returned, in a few words."""
    if x is None:
        return "None"
    if isinstance(x, (tuple, list)):
        return f"a {type(x).__name__} of {len(x)}"
    shape = f" of shape {tuple(x.shape)}" if hasattr(x, "shape") else ""
    return f"a {type(x).__name__}{shape}"


def is_data(x: Any) -> bool:
    """Is this something that can be changed, and compared?"""
    return isinstance(x, (np.ndarray, Tensor, dict, list))


def failure_of(error: Exception, file: Path) -> Failure:
    """An exception, with the innermost line of the learner's file."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(file)]
    line, text = (frames[-1].lineno, frames[-1].line) if frames else (0, "")
    if isinstance(error, SyntaxError):
        line, text = error.lineno or 0, (error.text or "").strip()
    return Failure(type(error).__name__, str(error), line, text or "")


if __name__ == "__main__":
    main(sys.argv[1:])
