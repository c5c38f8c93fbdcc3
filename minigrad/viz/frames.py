"""The backward pass as a list of frames, taken down while the engine sweeps.

    frame       one operation fires: its rules run, and what they give is added to its inputs' sums
    part        what one use of a value adds to the value's gradient
    to come     the parts of a gradient that are missing, named by the operations that will add them

The newest operation always fires first. All operations that use a value were recorded after the one
that made it, so all of them are newer, and have added their parts by the time it fires. Distance
from the loss does not say that: a value may be used both near the loss and far from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from ..engine import inputs_of
from .recorded import Operation, Recording, is_operand
from .rules import Rule, rule_of, summed


@dataclass
class Part:
    """What an operation adds to the gradient of one of its inputs.

    Attributes:
        value: id of the input.
        position: which of the operation's inputs it is, from 0.
        rule: the row's rule for it.
        numbers: the rule with the numbers put in.
        summed: how the engine summed the result to the input's shape, "" if it had not to.
        gradient: what the rule gave.
        before: the sum before, None if this is the first part.
        after: the sum now.
        to_come: ids of the operations that still have to add a part; empty if the sum is complete.
    """

    value: str
    position: int
    rule: Rule
    numbers: str
    summed: str
    gradient: np.ndarray
    before: np.ndarray | None
    after: np.ndarray
    to_come: tuple[str, ...]


@dataclass
class Sum:
    """A gradient that has begun to arrive, of a value whose operation has not fired.

    Attributes:
        value: its id.
        gradient: the sum so far.
        made_by: id of the operation that made the value.
        to_come: ids of the operations that still have to add a part; empty if it is complete.
    """

    value: str
    gradient: np.ndarray
    made_by: str
    to_come: tuple[str, ...]


@dataclass
class Frame:
    """A step of the backward pass.

    Attributes:
        number: 0 for the seed.
        operation: id of the operation that fires, None for the seed.
        value: id of the value that it made; for the seed, of the loss.
        upstream: the gradient of that value, dL/dy.
        parts: what goes to its inputs.
        sums: afterwards, the gradients of values whose operation has not fired, the newest first.
        next: id of the operation that fires next, or None.
    """

    number: int
    operation: str | None
    value: str
    upstream: np.ndarray
    parts: list[Part] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    next: str | None = None


class Seen(NamedTuple):
    """What the engine shows after each rule, copied."""

    node: tuple
    g: np.ndarray
    x: Any
    gx: np.ndarray
    total: np.ndarray


class Watch:
    """Looks on while the engine sweeps; see `minigrad.engine.Mode`."""

    def __init__(self):
        self.seen: list[Seen] = []

    def forward(self, function, arrays, kwargs, out):
        """Nothing is recorded during the sweep."""

    def backward(self, node, g, x, gx, grads):
        self.seen.append(Seen(node, np.array(g), x, np.array(gx), np.array(grads[x])))


def frames_of(recording: Recording) -> tuple[list[Frame], dict[str, np.ndarray]]:
    """Sweep once, and return the frames and the gradients by the id of the value.

    Raises:
        ValueError: an output has several elements. RuntimeError: a saved value was changed.
    """
    watch = Watch()
    gradients = recording.gradients(watch)
    ids = {v.tensor: v.id for v in recording.values.values() if v.tensor is not None}
    by_time = {o.node[0]: o for o in recording.operations.values()}
    made_by = {o.output: o.id for o in recording.operations.values()}
    to_come: dict[str, list[str]] = {v: [] for v in recording.values}
    for o in reversed(recording.operations.values()):  # in the order in which they will fire
        for v in o.inputs:
            to_come[v].append(o.id)

    newest_first = [*reversed(made_by)]

    loss = recording.outputs[0]
    totals = {loss: gradients[loss]}
    frames = [Frame(0, None, loss, gradients[loss])]
    frames[0].sums = [Sum(loss, gradients[loss], made_by[loss], ())]
    for time, group in groupby(watch.seen, key=lambda seen: seen.node[0]):
        operation = by_time[time]
        frame = Frame(len(frames), operation.id, operation.output, np.empty(0))
        frames[-1].next = operation.id
        del totals[operation.output]
        places = operands(operation)
        for seen in group:
            value = ids[seen.x]
            position, i = next((k, i) for k, i, x in places if x is seen.x)
            to_come[value].remove(operation.id)
            frame.upstream = seen.g
            frame.parts.append(
                part(operation, value, position, i, seen, totals.get(value), to_come[value])
            )
            totals[value] = seen.total
        frame.sums = [
            Sum(v, totals[v], made_by[v], tuple(to_come[v])) for v in newest_first if v in totals
        ]
        frames.append(frame)
    return frames, gradients


def operands(operation: Operation):
    """(position, place in the node, input) of each input that is no option, one after another."""
    function, inputs = operation.node[1], inputs_of(operation.node)
    places = [(i, x) for i, x in enumerate(inputs) if is_operand(function, i, x)]
    return ((k, i, x) for k, (i, x) in enumerate(places))


def part(
    operation: Operation,
    value: str,
    position: int,
    i: int,
    seen: Seen,
    before: np.ndarray | None,
    to_come: list[str],
) -> Part:
    """What the engine has just added to the gradient of input `i` of the operation."""
    _, function, _, arrays, kwargs, saved, _ = seen.node
    rule = rule_of(function, i)
    return Part(
        value,
        position,
        rule,
        rule.numbers(seen.g, saved, arrays, kwargs),
        summed(function, seen.g.shape, seen.gx.shape),
        seen.gx,
        before,
        seen.total,
        tuple(to_come),
    )
