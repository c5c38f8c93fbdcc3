"""Looking at a model: it is called, and afterwards everything is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ... import random
from ...nn import Module


@contextmanager
def untouched(model: Any) -> Iterator[None]:
    """Inside, a model may be called and switched; afterwards nothing remains of it.

    Restored are the mode of each module (train or eval), the values of the buffers, which
    BatchNorm changes, and minigrad's random numbers, which Dropout draws. `model` may be a mere
    function as well.
    """
    modules = list(model.modules()) if isinstance(model, Module) else []
    modes = [(module, module.training) for module in modules]
    buffers = [(b, b.array, b.array.copy()) for module in modules for b in module.buffers(False)]
    random_state = random.generator().bit_generator.state
    try:
        yield
    finally:
        random.generator().bit_generator.state = random_state
        for module, training in modes:
            module.training = training
        for buffer, array, values in buffers:
            array[...] = values
            buffer.array = array
