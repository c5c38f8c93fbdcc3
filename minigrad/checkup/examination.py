"""The examination: one batch is run, forward and backward, and what happened is written down.

Nothing is judged here. The checks (shapes.py, numbers.py ...) read an `Examination`, run nothing.

    rows       examples of the batch        delta    dL/d(output of a layer)
"""

from __future__ import annotations

import copy
import traceback
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import nonfinite, random
from ..anomaly import PACKAGE
from ..checks import describe
from ..engine import mode, sweep
from ..fused import conv2d, linear
from ..nn.module import Module, tensors_in
from ..optim import Optimizer
from ..snapshot import Snapshot
from ..tensor import Tensor
from .report import CannotTell

# Operations that multiply what comes in by a matrix of weights.
WEIGHTED = {linear, conv2d, np.matmul, np.dot, np.einsum}


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation that was computed.

    Attributes:
        inputs: Tensors, arrays, numbers and options.
        arrays: the same with each Tensor's array in its place.
        layer: where it was computed, in words: "layer '2' (ReLU)".
        in_loss: after the model's output was there.
    """

    function: Callable
    inputs: tuple | list
    arrays: list
    out: Tensor
    layer: str
    in_loss: bool


@dataclass(frozen=True)
class Failure:
    """An exception: where the examination was, the exception, and the line of the user's code."""

    during: str
    error: Exception
    line: str


@dataclass
class Examination:
    """What was seen. Attributes that were not reached are None, or empty.

    Attributes:
        parameters: path -> parameter, of the model.
        optimizers: those that were given.
        previous: parameter -> its gradient before the examination.
        operations: all that were computed in the forward pass, the oldest first.
        made: Tensor -> the operation that made it.
        gradients: parameter, or output of a layer -> gradient of the loss.
        layers: path of a weight -> the operations that it took part in, in order of first use.
        steps: parameter -> what the optimizers would subtract from it; {} if none was given.
        cause: why numbers are not finite, if they are not.
        failure: why it was not run to the end, if it was not.
        random: whether random numbers were drawn.
    """

    model: Module
    loss: Callable
    x: Any
    target: Any
    optimizers: list[Optimizer]
    parameters: dict[str, Tensor]
    previous: dict[Tensor, Any]
    operations: list[Operation] = field(default_factory=list)
    made: dict[Tensor, Operation] = field(default_factory=dict)
    output: Any = None
    value: Tensor | None = None
    gradients: dict[Tensor, np.ndarray] | None = None
    layers: dict[str, list[Operation]] = field(default_factory=dict)
    steps: dict[Tensor, np.ndarray] = field(default_factory=dict)
    cause: nonfinite.Cause | None = None
    failure: Failure | None = None
    random: bool = False

    @property
    def trainable(self) -> dict[str, Tensor]:
        """path -> parameter, of those that are to be learnt."""
        return {path: p for path, p in self.parameters.items() if p.requires_grad}

    @property
    def step_count(self) -> int | None:
        """How many steps the optimizers have made; None if none was given."""
        return max(map(steps_made, self.optimizers)) if self.optimizers else None

    def need_output(self) -> None:
        """Raise CannotTell unless the model gave an output of finite numbers."""
        if self.output is None:
            raise CannotTell("the model could not be run")
        self.need_finite()

    def need_gradients(self) -> None:
        """Raise CannotTell unless there are gradients, of finite numbers."""
        if self.gradients is None:
            raise CannotTell("the batch could not be run to the end")
        if not self.gradients:
            raise CannotTell("there are no gradients")
        self.need_finite()

    def need_finite(self) -> None:
        """Raise CannotTell if numbers are not finite."""
        if self.cause is not None:
            raise CannotTell("numbers are not finite, and what follows from them means nothing")

    def need_optimizer(self) -> None:
        """Raise CannotTell if no optimizer was given."""
        if not self.optimizers:
            raise CannotTell("no optimizer was given: doctor(model, loss, batch, optimizer)")


def examine(
    model: Module,
    loss: Callable,
    x: Any,
    target: Any,
    optimizers: list[Optimizer],
    snapshot: Snapshot,
) -> Examination:
    """Run the batch, in train mode, and write down what happens.

    What the model or the loss raises becomes `Examination.failure`. `snapshot` is restored between
    two runs, and by the caller at the end.
    """
    parameters = dict(tensors_in(model._walk(), Module._own_parameters))
    previous = {p: p._grad for p in parameters.values()}
    seen = Examination(model, loss, x, target, optimizers, parameters, previous)
    state = copy.deepcopy(random.generator().bit_generator.state)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what they warn of is looked for, and named
        run(seen)
        seen.random = state != random.generator().bit_generator.state
        if not finite(seen):
            snapshot.restore()
            ready(model)
            with suppress(Exception):  # the same as in the first run: `failure` tells it
                seen.cause = nonfinite.cause(model, loss, x, target, state)
        elif seen.gradients:
            try:
                seen.steps = steps_of(seen.optimizers, seen.gradients)
            except Exception as error:
                seen.failure = Failure("the optimizer's step", error, line_of(error))
    return seen


def ready(model: Module) -> None:
    """Record, and compute as in training; a model in train mode keeps the modes of its parts."""
    mode.grad, mode.watch, mode.call = True, None, None
    if not model.training:
        model.train()


def run(seen: Examination) -> None:
    """Forward and backward."""
    onlooker = Onlooker(seen)
    during = "the model's forward"
    try:
        ready(seen.model)
        mode.watch = onlooker
        seen.output = seen.model(seen.x)
        during, onlooker.in_loss = "the loss", True
        seen.value = checked_loss(seen.loss(seen.output, seen.target))
        mode.watch = None
        during = "the backward pass"
        seen.layers = layers_of(seen)
        if not seen.value.requires_grad:
            seen.gradients = {}
            return
        outputs = (op.out for ops in seen.layers.values() for op in ops)
        wanted = {*seen.trainable.values(), *(t for t in outputs if t.requires_grad)}
        seed = np.ones_like(seen.value.array)
        seen.gradients = sweep((seen.value,), (seed,), retain_graph=True, wanted=wanted)
    except Exception as error:
        seen.failure = Failure(during, error, line_of(error))
    finally:
        mode.watch = None


class Onlooker:
    """Writes down each operation of the forward pass; `record` calls it."""

    def __init__(self, seen: Examination):
        self.seen, self.in_loss = seen, False
        self.paths = {module: path for path, module in seen.model.named_modules()}

    def forward(self, function: Callable, arrays: list, kwargs: dict, out: Tensor) -> None:
        inputs = arrays if out.node is None else out.node[2]
        layer = nonfinite.layer_of(mode.call, self.paths)
        operation = Operation(function, inputs, arrays, out, layer, self.in_loss)
        self.seen.operations.append(operation)
        self.seen.made[out] = operation

    def backward(self, *_: Any) -> None:
        """A sweep within the forward pass, as for a penalty on gradients, is not judged."""


def checked_loss(value: Any) -> Tensor:
    """The loss, which must be a Tensor of one number."""
    if not isinstance(value, Tensor):
        raise TypeError(f"the loss gave {describe(value)}, not a Tensor")
    if value.numel() != 1:
        raise ValueError(
            f"the loss has shape {value.shape}, but one number can be minimised: take the mean"
        )
    return value


def line_of(error: Exception) -> str:
    """The innermost line outside minigrad where it was raised, or ""."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if not f.filename.startswith(PACKAGE)]
    return f"{own[-1].filename}:{own[-1].lineno}: {own[-1].line}" if own else ""


def finite(seen: Examination) -> bool:
    """Whether the batch, the weights, the output, the loss and the gradients are finite."""
    tensors = (seen.x, seen.target, seen.output, seen.value)
    arrays = [t.array for t in tensors if isinstance(t, Tensor)]
    arrays += [*(seen.gradients or {}).values()]
    arrays += [p.array for p in seen.parameters.values()]
    return all(a.dtype.kind != "f" or np.isfinite(a).all() for a in arrays)


# ---------------------------------------------------------------- layers


def layers_of(seen: Examination) -> dict[str, list[Operation]]:
    """path of a weight -> the operations that multiply by it, in order of first use."""
    names = {p: path for path, p in seen.parameters.items()}  # and what was made of one of them
    layers: dict[str, list[Operation]] = {}
    for op in seen.operations:
        if op.in_loss:
            break
        tensors = [x for x in op.inputs if isinstance(x, Tensor)]
        weights = [names[t] for t in tensors if t in names and t.ndim > 1]
        if op.function in WEIGHTED and weights:
            layers.setdefault(weights[0], []).append(op)
        elif len(tensors) == 1 and tensors[0] in names:
            names[op.out] = names[tensors[0]]  # its transpose, a part of it ...
    return layers


# ---------------------------------------------------------------- the optimizer's step


def steps_of(
    optimizers: Iterable[Optimizer], gradients: dict[Tensor, np.ndarray]
) -> dict[Tensor, np.ndarray]:
    """parameter -> what the optimizers would subtract from it, computed with copies of them."""
    steps: dict[Tensor, np.ndarray] = {}
    for optimizer in optimizers:
        params = [p for group in optimizer.param_groups for p in group["params"]]
        if len(set(params)) < len(params):
            continue  # listed twice: a finding of its own, and a copy could not make a step
        twin = copy.deepcopy(optimizer)
        pairs = [
            (p, q)
            for group, copied in zip(optimizer.param_groups, twin.param_groups, strict=True)
            for p, q in zip(group["params"], copied["params"], strict=True)
        ]
        for p, q in pairs:
            q._grad = gradients[p].copy() if p in gradients else None
        type(twin).step(twin)  # not twin.step: that may be somebody's wrapper of the original's
        for p, q in pairs:
            steps[p] = steps.get(p, 0) + p.array - q.array
    return steps


def steps_made(optimizer: Optimizer) -> int:
    """How many steps an optimizer has made, also before it was saved and loaded."""
    states = [
        own for i in range(len(optimizer.param_groups)) for own in optimizer._states(i).values()
    ]
    return max([optimizer._step_count, *(own.get("step", 0) for own in states)])
