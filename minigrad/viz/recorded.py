"""The recorded operations behind a Tensor, as plain data: what graphs and traces are drawn from.

    value       a Tensor, or a constant that went into an operation; ids t0, t1 ...
    operation   a recorded call of a function; ids o0, o1 ..., the oldest first
    call        a call of a Module, within which operations were recorded; ids m0, m1 ...

Ids count in the order of recording, so that they are the same in every run.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..changes import name_of
from ..checks import describe
from ..engine import FREED, Recorded, inputs_of, mode, sweep
from ..nn import Module
from ..tensor import Tensor
from ..vjps import VJPS

NUMBERS = (bool, int, float, np.number, np.bool_)


@dataclass
class Value:
    """A Tensor or a constant.

    Attributes:
        kind: "parameter" (a leaf that requires grad), "input" (a Tensor that does not),
            "constant" (an array, or a number without a name), "value" (computed) or "output".
        name: as given, or None.
        array: the numbers.
        tensor: None for a constant.
    """

    id: str
    kind: str
    name: str | None
    array: np.ndarray
    tensor: Tensor | None


@dataclass
class Operation:
    """A recorded call of a function.

    Attributes:
        name: "tanh", "multiply", "matmul" ...
        inputs: ids of values, in order; one that was passed twice stands twice.
        letters: what the table calls each input: "a", "b", "x" ...
        output: id of a value.
        options: such as "axis=1".
        calls: ids of the calls it was recorded in, the outermost first.
        node: what the engine recorded.
    """

    id: str
    name: str
    inputs: list[str]
    letters: list[str]
    output: str
    options: str
    calls: list[str]
    node: tuple


@dataclass
class Call:
    """A call of a Module.

    Attributes:
        name: the module's path in the model; "" for the model itself, and where it is not known.
        kind: the name of its class.
        parent: the id of the call around it, or None.
    """

    id: str
    name: str
    kind: str
    parent: str | None


@dataclass
class Recording:
    """Everything that was recorded on the way to the outputs."""

    values: dict[str, Value] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)

    def gradients(self, watch: Any = None) -> dict[str, np.ndarray]:
        """The gradient of the output with respect to every value, by one sweep of the engine.

        Nothing of the user's is touched: no ``.grad``, no hook is called, the graph is kept.

        Args:
            watch: an object for the engine's `mode.watch`, to look on.

        Raises:
            ValueError: an output has several elements, so that there is no one gradient.
        """
        outputs = [self.values[i] for i in self.outputs]
        for output in outputs:
            if output.array.size != 1:
                raise ValueError(
                    f"gradients: the output has shape {output.array.shape}; gradients are of one "
                    "number. Draw a loss, such as output.sum(), or draw without gradients"
                )
        ids = {v.tensor: v.id for v in self.values.values() if v.tensor is not None}
        tracked = {t for t in ids if t.tracked}
        hooks = [(t, t.hooks) for t in tracked]
        before, mode.watch = mode.watch, watch
        try:
            for t in tracked:
                t.hooks = None
            seeds = [np.ones_like(output.array) for output in outputs]
            roots = [output.tensor for output in outputs]
            found = sweep(roots, seeds, retain_graph=True, wanted=tracked)
        finally:
            mode.watch = before
            for t, own in hooks:
                t.hooks = own
        return {ids[t]: g for t, g in found.items()}


def read(output: Any, names: Any = None) -> Recording:
    """What was recorded on the way to `output`.

    Args:
        output: a Tensor that was computed from one that requires grad, or several in a list.
        names: for values and calls: a Module, whose paths they are, or a dict of Tensors and
            Modules by name.

    Raises:
        TypeError: neither Tensors nor names. ValueError: nothing was recorded.
        RuntimeError: ``backward`` has freed what was.
    """
    outputs = list(output) if isinstance(output, (list, tuple)) else [output]
    tensor_names, paths = names_in(names)
    recording, ids, calls = Recording(), {}, {}

    def value_of(x: Any, kind: str) -> str:
        if isinstance(x, Recorded):
            if x in ids:
                return ids[x]
            ids[x] = f"t{len(recording.values)}"
        key = f"t{len(recording.values)}"
        tensor = x if isinstance(x, Recorded) else None
        array = np.asarray(x) if tensor is None else x.array
        name = None if tensor is None else tensor_names.get(x)
        recording.values[key] = Value(key, kind, name, array, tensor)
        return key

    def call_of(call: tuple | None) -> list[str]:
        if call is None:
            return []
        around, cls, module = call
        chain = call_of(around)
        if id(call) not in calls:
            key = calls[id(call)] = f"m{len(calls)}"
            name = paths.get(module(), "")
            recording.calls[key] = Call(key, name, cls.__name__, chain[-1] if chain else None)
        return [*chain, calls[id(call)]]

    for tensor in operations_behind(outputs):
        node = tensor.node
        inputs, letters, options = [], [], []
        for i, x in enumerate(inputs_of(node)):
            if is_operand(node[1], i, x):
                inputs.append(
                    value_of(x, kind_of(x, isinstance(x, Recorded) and x in tensor_names))
                )
                letters.append(letter(node[1], i))
            else:
                options.append(option_text(x))
        options += options_of(node[1], node[4])
        key = f"o{len(recording.operations)}"
        recording.operations[key] = Operation(
            key,
            name_of(node[1]).removeprefix("np."),
            inputs,
            letters,
            value_of(tensor, "value"),
            ", ".join(options),
            call_of(node[6]),
            node,
        )
    for tensor in outputs:
        recording.outputs.append(ids[tensor])
        recording.values[ids[tensor]].kind = "output"
    return recording


def operations_behind(outputs: list) -> list[Tensor]:
    """The Tensors that recorded operations made, on the way to the outputs; the oldest first."""
    for output in outputs:
        if not isinstance(output, Tensor):
            raise TypeError(
                f"graph: expected a Tensor, or a list of Tensors, got {describe(output)}"
            )
        if output.node is None:
            why = "it is a leaf" if output.tracked else "nothing it was computed from requires grad"
            raise ValueError(
                f"graph: no operation was recorded for this Tensor: {why}. Make the parameters "
                "with requires_grad=True, compute outside no_grad(), and draw what comes out"
            )
    seen, waiting = set(), list(outputs)
    while waiting:
        x = waiting.pop()
        if x in seen:
            continue
        if x.node is FREED:
            raise RuntimeError(
                "graph: backward() has freed this graph. Draw it before, or call "
                "backward(retain_graph=True)"
            )
        seen.add(x)
        waiting += [i for i in inputs_of(x.node) if isinstance(i, Recorded) and i.node is not None]
    return sorted(seen, key=lambda x: -x.node[0])


def names_in(names: Any) -> tuple[dict[Tensor, str], dict[Module, str]]:
    """Names by Tensor, and paths by Module."""
    if names is None:
        names = {}
    if isinstance(names, Module):
        names = {"": names}
    if not isinstance(names, Mapping):
        raise TypeError(
            f"params: expected a Module, or a dict of Tensors and Modules by name, got "
            f"{describe(names)}. For example params={{'x': x, 'model': model}}"
        )
    tensors, modules = {}, {}
    for name, x in names.items():
        if isinstance(x, Module):
            modules.update((module, path) for path, module in x.named_modules(prefix=name))
            for own in (x.named_parameters, x.named_buffers):
                tensors.update((t, path) for path, t in own(prefix=name))
        elif isinstance(x, Tensor):
            tensors[x] = name
        else:
            raise TypeError(f"params: {name!r} is {describe(x)}, not a Tensor or a Module")
    return tensors, modules


def kind_of(x: Any, named: bool) -> str:
    """What a value is, as far as it can be told before the outputs are known."""
    if not isinstance(x, Recorded):
        return "constant"
    if x.node is not None:
        return "value"
    if x.tracked:
        return "parameter"
    return "constant" if x.array.ndim == 0 and not named else "input"


def is_operand(function: Any, i: int, x: Any) -> bool:
    """Is input i a value that is computed with, or an option, such as an axis?"""
    if isinstance(x, (Recorded, np.ndarray)):
        return True
    rule = next((rule for j, rule in zip(range(i + 1), VJPS[function]) if j == i), None)
    return isinstance(x, NUMBERS) and (rule is not None or isinstance(function, np.ufunc))


def signature(function: Any) -> list[inspect.Parameter]:
    """The table's names for the inputs and options of a function."""
    rule = next(rule for rule in VJPS[function] if rule is not None)
    return list(inspect.signature(rule).parameters.values())[2:]


def letter(function: Any, i: int) -> str:
    """What the table calls input i, for example "a" or "b"; its number where it has no name."""
    parameters = signature(function)[: i + 1]
    if len(parameters) <= i or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return str(i)
    return parameters[i].name.lstrip("_")


def options_of(function: Any, kwargs: dict) -> list[str]:
    """The options that are not what they are if nothing is said."""
    usual = {p.name: p.default for p in signature(function)}
    return [f"{k}={option_text(x)}" for k, x in kwargs.items() if x is not usual.get(k, x is None)]


def option_text(x: Any) -> str:
    """An option in a few characters."""
    if isinstance(x, slice):
        ends = ["" if end is None else str(end) for end in (x.start, x.stop, x.step)]
        return ":".join(ends if ends[2] else ends[:2])
    if isinstance(x, tuple) and any(isinstance(i, (slice, np.ndarray)) for i in x):
        return ", ".join(map(option_text, x))
    if isinstance(x, (np.ndarray, Recorded)):
        return f"{x.dtype} {x.shape}"
    if x is Ellipsis:
        return "..."
    text = str(x)
    return text if len(text) <= 24 else text[:23] + "…"
