"""Looking on changes nothing: everything that running a batch can change is put back."""

from __future__ import annotations

import copy
import random as python_random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from . import random
from .engine import Recorded, mode
from .nn import Module
from .nn.hidden import leaves_in
from .tensor import Tensor

MISSING = object()
SLOTS = tuple(slot for slot in Recorded.__slots__ if not slot.startswith("__"))
SWITCHES = ("grad", "watch", "call")


@contextmanager
def untouched(*things: Any) -> Iterator[Snapshot]:
    """Put everything back at the end, also where an exception passes through."""
    snapshot = Snapshot(things)
    try:
        yield snapshot
    finally:
        snapshot.restore()


class Snapshot:
    """What is to be put back, bit for bit.

    Of modules: their attributes, the content of their lists, dicts and sets, and of their
    parameters, buffers and other leaves the numbers, the gradient and all else that a Tensor has.
    Of Tensors (and arrays) in the batch: the same. The random numbers of minigrad, of NumPy's
    global generator and of Python's. The engine's switches.

    `things` are modules, Tensors, arrays, and lists, tuples and dicts of them; others are passed
    over.
    """

    def __init__(self, things: Any):
        modules = dict.fromkeys(m for x in things if isinstance(x, Module) for m in x.modules())
        self.attributes = [(module, dict(vars(module))) for module in modules]
        values = [x for _, attributes in self.attributes for x in attributes.values()]
        self.containers = [(x, copy.copy(x)) for x in values if type(x) in (list, dict, set)]
        tensors = dict.fromkeys(t for x in (*values, *things) for t in leaves_in(x))
        self.slots = [(t, [getattr(t, slot, MISSING) for slot in SLOTS]) for t in tensors]
        arrays = [t.array for t in tensors] + [x for x in things if isinstance(x, np.ndarray)]
        self.numbers = [(a, a.copy()) for a in arrays if a.flags.writeable]
        self.generator = random.generator()
        self.random = copy.deepcopy(self.generator.bit_generator.state)
        self.other_random = np.random.get_state(), python_random.getstate()
        self.switches = [getattr(mode, name) for name in SWITCHES]

    def restore(self) -> None:
        """Put it all back. May be called several times."""
        for module, attributes in self.attributes:
            vars(module).clear()
            vars(module).update(attributes)
        for container, content in self.containers:
            container.clear()
            container.extend(content) if type(container) is list else container.update(content)
        for t, values in self.slots:
            restore_slots(t, values)
        for array, numbers in self.numbers:
            array[...] = numbers
        random._generator = self.generator
        self.generator.bit_generator.state = self.random
        np.random.set_state(self.other_random[0])
        python_random.setstate(self.other_random[1])
        for name, value in zip(SWITCHES, self.switches, strict=True):
            setattr(mode, name, value)


def restore_slots(t: Tensor, values: list) -> None:
    for slot, value in zip(SLOTS, values, strict=True):
        if value is not MISSING:
            setattr(t, slot, value)
        elif hasattr(t, slot):
            delattr(t, slot)
