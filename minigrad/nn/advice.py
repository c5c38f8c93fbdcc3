"""What a Module says when something cannot be right: what happened, and what to do instead."""

from __future__ import annotations

from difflib import get_close_matches

from ..checks import describe


def not_initialised(module, name):
    cls = type(module).__name__
    return (
        f"{cls}.{name}: Module.__init__ has not run yet, so parameters and layers cannot be kept. "
        f"Call super().__init__() in the first line of {cls}.__init__"
    )


def method_hidden(module, name):
    return (
        f"{type(module).__name__}.{name} is a method of every such module, which a layer or "
        "parameter of that name would hide. Choose another name"
    )


def wrong_kind(module, name, kind, value):
    """`value` was to be assigned where a `kind` belongs."""
    given = f"expected {kind.__name__} or None, got {describe(value)}"
    where = f"{type(module).__name__}.{name}: {given}"
    if kind.__name__ == "Parameter":
        return (
            f"{where}. An optimizer would not find it. To change the values, work in place: "
            f"`with no_grad(): module.{name} -= step`; for a new one, wrap it in nn.Parameter(...)"
        )
    if kind.__name__ == "Module":
        return f"{where}. {module_advice(value)}"
    return f"{where}. It is a buffer: wrap the values in minigrad.tensor(...)"


def module_advice(value):
    if isinstance(value, type):
        return f"Make one: {value.__name__}(...)"
    if isinstance(value, (list, tuple)):
        return "Several layers in a row are Sequential(*layers), others a ModuleList(layers)"
    if callable(value):
        return "Use the layer of that name, such as nn.ReLU() for relu, or call it in forward"
    return "A Module is an object of a class such as nn.Linear, or of your subclass of nn.Module"


def no_forward(module):
    cls = type(module).__name__
    own = [n for c in type(module).__mro__[:-2] for n in vars(c) if not n.startswith("_")]
    near = get_close_matches("forward", own, n=1, cutoff=0.7)
    if near:
        return f"{cls} has no forward(), but {near[0]}(). Is that misspelt?"
    return f"{cls} cannot be called: it has no forward(). Define `def forward(self, x): ...`"
