"""The classic mistake: something is to be learnt, but ``parameters()`` cannot find it.

    self.layers = [nn.Linear(2, 8), nn.Linear(8, 1)]         # a plain list
    self.scale = minigrad.ones(8, requires_grad=True)        # no Parameter

Nothing fails, and nothing is learnt. Hence a look into the attributes whenever parameters are
listed; not when they are assigned, because a list may be filled later, or its layers be handed on
to a Sequential. It is a warning, no error: a program may do it on purpose.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..tensor import Tensor
from .parameter import Parameter

MAY_HIDE = {list, tuple, dict, Tensor}
DATA = (int, float, str, np.ndarray)
OURS = {"_forward_hooks", "_buffer_names", "_things"}  # of Module and of the containers


def warn_of_hidden(modules: list[tuple[str, Any]], found: set[Tensor]) -> None:
    """Warn of each attribute that holds something trainable which is not among those `found`."""
    for module, name, value in hiding(modules, found):
        warnings.warn(hidden(type(module).__name__, name, value), stacklevel=4)


def hiding(modules: list[tuple[str, Any]], found: set[Tensor]) -> Iterator[tuple[Any, str, Any]]:
    """(module, name, value) of each attribute that holds something trainable not in `found`."""
    for _, module in modules:
        for name, value in vars(module).items():
            if type(value) not in MAY_HIDE or name in OURS or name in module._buffer_names:
                continue
            if any(t.requires_grad and t not in found for t in leaves_in(value)):
                yield module, name, value


def leaves_in(value: Any) -> Iterator[Tensor]:
    """`value` itself, if it is a leaf, or the Parameters within lists, dicts and their Modules."""
    if isinstance(value, Tensor) and value.is_leaf:
        yield value
    elif hasattr(value, "named_modules"):
        for _, module in value.named_modules():
            yield from (p for p in vars(module).values() if isinstance(p, Parameter))
    elif isinstance(value, (list, tuple, dict)):
        items = list(value.values()) if isinstance(value, dict) else value
        # A list of a million losses, or words, is told by its first item.
        if isinstance(value, tuple) or not (items and isinstance(items[0], DATA)):
            for item in items:
                yield from leaves_in(item)


def hidden(cls, name, value):
    """The warning, in words."""
    if isinstance(value, Tensor):
        return (
            f"{cls}.{name} requires grad but is no Parameter, so it will be neither learnt nor "
            "saved. Write nn.Parameter(...); or, if that is meant, .detach() it"
        )
    remedy = "ModuleDict" if isinstance(value, dict) else "ModuleList or nn.ParameterList"
    return (
        f"{cls}.{name} is a plain {type(value).__name__}, so the parameters in it are not found: "
        f"they will be neither learnt nor saved. Use nn.{remedy}; or, if that is meant, freeze "
        "them with requires_grad_(False)"
    )
