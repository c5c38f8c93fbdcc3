"""The contenders: for each a file with `build(workload) -> step` and, for engines, `addition()`.

A step is a function without arguments that takes one full training step and returns the loss.
`addition()` returns a function that adds two (4, 4) tensors and runs the backward pass.
minigrad's file has a `chain(operations)` besides: seconds to build, differentiate and drop a chain.
Peers are imported when they are built, not before: a worker that measures one never loads another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from ..workloads import Step, Workload


@dataclass(frozen=True)
class Contender:
    """How a contender is called, found and installed."""

    title: str
    module: str  # in this folder
    package: str  # what the module imports, and what pip calls it
    engine: bool = True  # differentiates by itself, so that `addition` makes sense
    options: Mapping[str, Any] = field(default_factory=dict)  # for build()

    @property
    def installed(self) -> bool:
        return find_spec(self.package) is not None

    def build(self, workload: Workload) -> Step:
        return self._load().build(workload, **self.options)

    def addition(self) -> Callable[[], None]:
        return self._load().addition()

    def chain(self, operations: int) -> dict[str, float]:
        return self._load().chain(operations)

    def matrix_library(self) -> str:
        """What multiplies its matrices, if it knows better than NumPy's configuration."""
        library = getattr(self._load(), "matrix_library", None)
        return library() if library else ""

    def _load(self) -> ModuleType:
        return import_module(f".{self.module}", __name__)


YARDSTICK = "hand"
FUSED = {"fused": True}

CONTENDERS = {
    "hand": Contender("hand-derived NumPy", "hand_numpy", "numpy", engine=False),
    "textbook": Contender("textbook NumPy", "textbook_numpy", "numpy", engine=False),
    "minigrad": Contender("minigrad", "minigrad_eager", "minigrad"),
    "torch": Contender("PyTorch", "torch_eager", "torch"),
    "torch-fused": Contender("PyTorch, fused AdamW", "torch_eager", "torch", options=FUSED),
    "mygrad": Contender("MyGrad", "mygrad_eager", "mygrad"),
    "autograd": Contender("HIPS autograd", "hips_autograd", "autograd"),
}
