"""Why a loss or a gradient is no longer a finite number: the batch is run again, and watched.

Three causes are looked for, in this order: numbers in the batch, the weights (an earlier step blew
them up), and the first operation that makes something else out of finite numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, NoReturn

import numpy as np

from . import random
from .anomaly import Anomaly, bare, new_fault, users_line
from .changes import name_of
from .engine import mode
from .tensor import Tensor

SMALLER_STEPS = (
    "Take smaller steps (a lower learning rate) or shorten long gradients (clip_norm=1; on the "
    "command line, --clip 1)"
)
ADVICE = {
    "np.log": "The logarithm of 0 is infinite: keep its input above 0, for example by "
    "x.clamp(min=1e-7), or use a loss that takes logits, such as nn.CrossEntropyLoss",
    "np.sqrt": "The slope of a root is infinite at 0, and below it there is no root: add a small "
    "number such as 1e-8 under the root",
    "np.divide": "Something is divided by 0: keep the denominator away from it",
    "np.reciprocal": "Something is divided by 0: keep the denominator away from it",
    "np.exp": "Beyond exp(88) a float32 is infinite: subtract the largest input first, as "
    "log_softmax does. " + SMALLER_STEPS,
    "np.power": "A negative number has no broken power, and 0 no negative one; large powers "
    "overflow: keep the base in bounds",
}


class Cause(NamedTuple):
    """Why numbers are not finite: what was found and what to do; an operation and where it stands.

    `operation` and `layer` are None where no operation is to blame.
    """

    what: str
    advice: str
    operation: str | None = None
    layer: str | None = None


def all_finite(loss: Tensor, parameters: Iterable[Tensor]) -> bool:
    """Whether the loss and all gradients are finite numbers."""
    return bool(np.isfinite(loss.array).all()) and all(
        p._grad is None or np.isfinite(p._grad).all() for p in parameters
    )


def explained(
    model: Any,
    loss: Callable,
    x: Any,
    target: Any,
    random_state: dict,
    where: str,
) -> str:
    """What went wrong with this batch, in words; `where` is the step. See `cause`."""
    found = cause(model, loss, x, target, random_state)
    return f"training stopped in {where}: {found.what}. {found.advice}"


def cause(model: Any, loss: Callable, x: Any, target: Any, random_state: dict) -> Cause:
    """The first of the three causes that is found.

    Args:
        model, loss, x, target: what was computed; the weights are still those of that moment.
        random_state: that of minigrad's generator before the batch, so that dropout drops the same.
    """
    return (
        fault_in_batch(x, target)
        or fault_in_weights(model)
        or fault_in_operation(model, loss, x, target, random_state)
    )


def fault_in_batch(x: Any, target: Any) -> Cause | None:
    for what, value in (("inputs x", x), ("targets", target)):
        fault = fault_of(value.array) if isinstance(value, Tensor) else None
        if fault:
            return Cause(
                f"the {what} of the batch hold {fault}",
                "Look where the data come from: missing values, a division by a standard deviation "
                "of 0",
            )
    return None


def fault_in_weights(model: Any) -> Cause | None:
    for name, p in model.named_parameters():
        fault = fault_of(p.array)
        if fault:
            return Cause(
                f"the weights are not finite any more, {name} of shape {p.shape} holds {fault}",
                f"An earlier step was too long. {SMALLER_STEPS}",
            )
    return None


def fault_in_operation(
    model: Any, loss: Callable, x: Any, target: Any, random_state: dict
) -> Cause:
    """Run the batch again, with an eye on each operation."""
    random.generator().bit_generator.state = random_state
    watch = Watch(model)
    before, mode.watch = mode.watch, watch
    try:
        loss(model(x), target).backward()
    except FloatingPointError as error:
        largest = max((np.abs(p.array).max() for p in model.parameters() if p.numel()), default=0)
        return Cause(
            f"{error}. The largest weight is {largest:.3g}",
            ADVICE.get(watch.operation, SMALLER_STEPS),
            watch.operation,
            watch.layer,
        )
    finally:
        mode.watch = before
    return Cause(
        "the loss or a gradient is not finite, but was when the same batch was run again",
        "Does the model draw random numbers that minigrad.manual_seed does not govern?",
    )


class Watch(Anomaly):
    """What the engine calls after each operation; stops at the first that makes a NaN or infinity.

    The call of a Module in which an operation is recorded tells its layer.
    """

    def __init__(self, model: Any):
        self.operation: str | None = None  # the one at fault, and where it stands
        self.layer: str | None = None
        self.caller = users_line()  # the line that called fit: tells nothing
        self.paths = {module: path for path, module in model.named_modules()}
        self.lines: dict[int, str] = {}  # the time of an operation -> its line

    def forward(self, function: Callable, arrays: list, kwargs: dict, out: Tensor) -> None:
        line = users_line()
        if out.node is not None:
            self.lines[out.node[0]] = line
        fault = new_fault(out.array, [*arrays, *kwargs.values()])
        if fault:
            self.stop(function, "", mode.call, line, f"made {fault} out of {ranges(arrays)}")

    def backward(self, node: tuple, g: Any, x: Tensor, gx: Any, grads: dict) -> None:
        time, function, _, arrays, _, _, call = node
        fault = new_fault(bare(gx), [bare(g)])
        if fault:
            what = f"made {fault}; it took in {ranges(arrays)}"
            line = self.lines.get(time, "an unknown line")
            self.stop(function, "the derivative of ", call, line, what)

    def stop(
        self, function: Callable, of: str, call: tuple | None, line: str, what: str
    ) -> NoReturn:
        self.operation, self.layer = name_of(function), layer_of(call, self.paths)
        end = "" if line == self.caller else f". The line is {line}"
        raise FloatingPointError(f"{of}{self.operation} in {self.layer} {what}{end}")


def layer_of(call: tuple | None, paths: dict[Any, str]) -> str:
    """The innermost layer at work in a call, in words; `paths` are those of the model's modules."""
    while call is not None:
        around, cls, module = call
        path = paths.get(module())
        if path is not None:
            return f"layer {path!r} ({cls.__name__})" if path else "the model's forward"
        call = around
    return "the loss"


def fault_of(array: np.ndarray) -> str | None:
    """What numbers there are in `array` that are not finite: words, or None."""
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return None
    nans, infinite = np.isnan(array).sum(), np.isinf(array).sum()
    return f"{nans} NaN" if nans else f"{infinite} infinite numbers"


def ranges(arrays: Iterable) -> str:
    """Shapes, and from where to where the numbers go."""
    described = [
        f"numbers from {a.min():.3g} to {a.max():.3g} (shape {a.shape})"
        for a in map(bare, arrays)
        if isinstance(a, np.ndarray) and a.size
    ]
    return " and ".join(described) or "no numbers"
