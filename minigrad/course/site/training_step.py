"""A training step, run under a profiler that takes down every call of a function of the package.

A call is plain data; calls made within it are its `calls`:

    {"file", "line", "name"}    the function: where it is defined
    {"takes", "gives"}          its arguments and its result, in words: "x Tensor (4, 2)"
    {"calls"}                   what it called, in order

``python -m minigrad.course.site.training_step`` prints the record: a list of calls for each phase.
It is run in a process of its own, where nobody else has called the package before.
"""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from ...nn import Module, Parameter
from ...optim import Optimizer
from ...tensor import Tensor
from ..equations import PACKAGE, relative

Call = dict[str, Any]

BEFORE = """\
import minigrad
from minigrad import nn, optim

minigrad.manual_seed(0)
x = minigrad.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
target = minigrad.tensor([0, 1, 1, 0])

model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)
"""
# Each phase is a line of the program.
PHASES = {
    "forward": "output = model(x)",
    "loss": "loss = criterion(output, target)",
    "backward": "loss.backward()",
    "step": "optimizer.step()",
}
# Python's own: how they are run differs from version to version.
UNNAMED = ("<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>", "<module>")
LEFT_OUT = ("", "()", "{}", "None")
COMPILED = "<update, compiled>"  # the file name that compiler.py gives to a block


def recorded() -> dict[str, list[Call]]:
    """The calls of each phase, from a process of its own."""
    command = [sys.executable, "-W", "error", "-m", __name__]
    root = PACKAGE.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def record() -> dict[str, list[Call]]:
    """The calls of each phase of the second step: the first fills what is kept for the others."""
    names: dict[str, Any] = {}
    exec(BEFORE, names)
    for line in PHASES.values():
        exec(line, names)
    names["optimizer"].zero_grad()
    found = {}
    for phase, line in PHASES.items():
        watcher = Watcher()
        code = compile(line, "<step>", "exec")
        sys.setprofile(watcher)
        try:
            exec(code, names)
        finally:
            sys.setprofile(None)
        found[phase] = watcher.calls
    return found


class Watcher:
    """A profiler: takes down the calls of functions that are defined in the package."""

    def __init__(self):
        self.calls: list[Call] = []
        self.open: list[tuple[FrameType, Call]] = []

    def __call__(self, frame: FrameType, event: str, result: Any) -> None:
        code = frame.f_code
        if event == "call" and is_told(code):
            file, line = place(code, frame)
            call: Call = {"file": file, "line": line, "name": code.co_qualname}
            call |= {"takes": arguments(frame), "gives": "", "calls": []}
            (self.open[-1][1]["calls"] if self.open else self.calls).append(call)
            self.open.append((frame, call))
        elif event == "return" and self.open and self.open[-1][0] is frame:
            _, call = self.open.pop()
            call["gives"] = described(result)


def is_told(code: CodeType) -> bool:
    """Is this a function of the package, written out?"""
    if code.co_name in UNNAMED or code.co_flags & inspect.CO_GENERATOR:
        return False
    return code.co_filename == COMPILED or Path(code.co_filename).is_relative_to(PACKAGE)


def place(code: CodeType, frame: FrameType) -> tuple[str, int]:
    """File and line of a function; of a compiled block, those of what it was compiled from."""
    if code.co_filename != COMPILED:
        return relative(Path(code.co_filename)), code.co_firstlineno
    module = sys.modules[frame.f_globals["__name__"]]
    block = next(
        vars(x)["update"]
        for x in vars(module).values()
        if inspect.isclass(x) and x.__module__ == module.__name__ and "update" in vars(x)
    )
    return relative(Path(module.__file__)), block.__wrapped__.__code__.co_firstlineno


# ---------------------------------------------------------------- in words


def arguments(frame: FrameType) -> str:
    """What a function was called with; options that are empty or None are left out."""
    found = inspect.getargvalues(frame)
    names = [*found.args, *filter(None, [found.varargs, found.keywords])]
    told = ((name, described(found.locals[name])) for name in names)
    return ", ".join(f"{name} {text}" for name, text in told if text not in LEFT_OUT)


def described(x: Any) -> str:
    """A value: what it is, and its shape."""
    if isinstance(x, Parameter):
        return f"Parameter {x.shape}"
    if isinstance(x, Tensor):
        return f"Tensor {x.shape}"
    if isinstance(x, np.ndarray):
        return f"array {x.shape}"
    if isinstance(x, np.generic):
        return repr(x.item())
    if isinstance(x, (Module, Optimizer)):
        return type(x).__name__
    if isinstance(x, (np.ufunc, FunctionType, type)):
        return x.__name__
    if isinstance(x, (tuple, list)) and len(x) <= 6:
        return f"({', '.join(map(described, x))})"
    if isinstance(x, dict) and len(x) <= 6:
        return "{" + ", ".join(f"{described(k)}: {described(v)}" for k, v in x.items()) + "}"
    if x is None or isinstance(x, (bool, int, float, str)):
        return repr(x)
    return "" if isinstance(x, Callable) else type(x).__name__


if __name__ == "__main__":
    json.dump(record(), sys.stdout)
