"""Does every unit and every layer take part? Dead, saturated, vanishing, exploding.

unit     a column of a layer's output, or a channel of a convolution's
rows     the values that a unit takes on: one for each example, or place of one
delta    dL/d(output of a layer), as a length over all of its elements
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .. import fused
from .. import primitives as p
from ..inplace import VIEWS
from ..tensor import Tensor
from .examination import WEIGHTED, Examination, Operation
from .loss import knows_nothing
from .report import CannotTell, Finding, by_name

# In fewer rows, a unit that answers to one example in ten is often silent by chance.
LEAST_ROWS = 32

# Networks that learn well have some units that are silent in a batch, and narrow deep ones many: up
# to 0.7 of a layer was seen. What is dead for good is most often the whole layer.
DEAD_SHARE = 0.8

# At the ends of tanh and sigmoid the slope is below this share of the greatest one: |tanh| > 0.97.
FLAT_SLOPE = 0.05

# The share of outputs that are at the ends. Usual initial values give less than 0.05, too large
# ones 0.5 to 0.8. Training moves units to their ends, and well-trained ones were seen with 0.94:
# later, only what is all but stuck there counts.
SATURATED_AT_FIRST = 0.4
SATURATED_LATER = 0.98

# By how much delta may shrink or grow from the last layer to the first. Networks that learn well
# were seen with 0.001 to 26. Five layers of sigmoid, which learn late or never, have 0.00006.
VANISHING = 1e-4
EXPLODING = 1e4


# ---------------------------------------------------------------- units


def dead_relus(seen: Examination) -> Iterator[Finding]:
    """Units of a ReLU that are zero for every row."""
    seen.need_output()
    dead, too_few = {}, False
    for op in in_model(seen):
        if not is_relu(op):
            continue
        units = units_of(seen, op)
        if units is None or len(units) < LEAST_ROWS:
            too_few = True
            continue
        silent = ~(units > 0).any(0)
        if silent.mean() >= DEAD_SHARE:
            dead[op.layer] = (int(silent.sum()), len(silent), len(units))
    for layer, (silent, units, rows) in dead.items():
        alone = "No gradient passes through this layer" if silent == units else "They learn nothing"
        yield Finding(
            "dead-relu",
            f"{silent} of {units} units are dead in {layer}",
            f"They are 0 in all {rows} rows, where the slope of ReLU is 0 too. {alone}.",
            {"layer": layer, "dead": silent, "units": units, "rows": rows},
            "Usual causes: a learning rate too high, which has pushed the biases far below 0, or "
            "inputs far from mean 0. Lower the learning rate, normalise the inputs, or take "
            "LeakyReLU or GELU",
            certain=silent == units,
        )
    if too_few and not dead:
        raise CannotTell(f"a batch of {LEAST_ROWS} rows or more is needed to tell")


def saturated(seen: Examination) -> Iterator[Finding]:
    """Hidden units of tanh or sigmoid that are at their ends, where the slope is nearly 0."""
    seen.need_output()
    most = SATURATED_AT_FIRST if knows_nothing(seen) else SATURATED_LATER
    for op in in_model(seen):
        if op.function not in (np.tanh, p.sigmoid) or not feeds_a_layer(seen, op):
            continue
        y = op.out.array
        slope = 1 - y * y if op.function is np.tanh else 4 * y * (1 - y)
        share = float((slope < FLAT_SLOPE).mean())
        if y.size < LEAST_ROWS or share < most:
            continue
        name = "tanh" if op.function is np.tanh else "sigmoid"
        z = op.arrays[0]
        yield Finding(
            "saturated",
            f"{100 * share:.0f} % of the outputs of {name} are at its ends in {op.layer}",
            f"What goes in runs from {z.min():.3g} to {z.max():.3g}; there {name} is nearly flat, "
            "and a gradient that comes back is multiplied by nearly 0.",
            {
                "layer": op.layer,
                "share": share,
                "lowest": float(z.min()),
                "highest": float(z.max()),
            },
            "Smaller initial weights (nn.init.xavier_uniform_), inputs of mean 0 and variance 1, "
            "a lower learning rate, or a normalisation layer before it",
            certain=False,
        )


def in_model(seen: Examination) -> list[Operation]:
    """The operations within the model."""
    return [op for op in seen.operations if not op.in_loss]


def is_relu(op: Operation) -> bool:
    """ReLU, also when written as a maximum with 0 or cut off at 0."""
    if op.function is np.maximum:
        return any(np.ndim(a) == 0 and a == 0 for a in op.arrays)
    if op.function is np.clip:
        return np.ndim(op.arrays[1]) == 0 and op.arrays[1] == 0 and op.arrays[2] is None
    return op.function is p.relu


def units_of(seen: Examination, op: Operation) -> np.ndarray | None:
    """The output as a matrix (rows, units); None if it has one axis only."""
    y = op.out.array
    if y.ndim < 2 or not y.size:
        return None
    axis = 1 if y.ndim > 2 and comes_from_convolution(seen, op) else -1
    return np.moveaxis(y, axis, -1).reshape(-1, y.shape[axis])


def comes_from_convolution(seen: Examination, op: Operation | None) -> bool:
    """Whether the layer before is a convolution, whose units are on axis 1."""
    while op is not None and op.function not in WEIGHTED:
        before = [x for x in op.inputs if isinstance(x, Tensor)]
        op = seen.made.get(before[0]) if before else None
    return op is not None and op.function is fused.conv2d


def feeds_a_layer(seen: Examination, op: Operation) -> bool:
    """Whether the next thing that happens to the output, but for dropout, is a layer's weights.

    The sigmoid in SiLU, in a gate, or at the end of a model may well be at its ends.
    """
    outs = {op.out}
    for other in in_model(seen):
        tensors = [x for x in other.inputs if isinstance(x, Tensor)]
        if not outs.intersection(tensors):
            continue
        if other.function in WEIGHTED:
            return True
        masked = other.function is np.multiply and sum(t.requires_grad for t in tensors) == 1
        if other.function in VIEWS or masked:
            outs.add(other.out)
    return False


# ---------------------------------------------------------------- depth


def depth(seen: Examination) -> Iterator[Finding]:
    """A gradient that gets lost, or swells, on its way from the last layer to the first."""
    seen.need_gradients()
    deltas = deltas_of(seen)
    if len(deltas) < 2:
        raise CannotTell("there are fewer than two layers with a gradient")
    last = list(deltas.values())[-1]
    relative = {path: delta / last for path, delta in deltas.items()}
    for code, verb, found, advice in (
        (
            "vanishing",
            "vanishes",
            min(relative.values()) < VANISHING,
            "ReLU in place of sigmoid or tanh, initial weights that fit it "
            "(nn.init.kaiming_normal_), normalisation layers, or residual connections x + f(x)",
        ),
        (
            "exploding",
            "explodes",
            max(relative.values()) > EXPLODING,
            "Smaller initial weights (nn.init.kaiming_normal_ or xavier_uniform_), normalisation "
            "layers, or shortened gradients (clip_norm=1 in fit, nn.utils.clip_grad_norm_)",
        ),
    ):
        if not found:
            continue
        far = (min if code == "vanishing" else max)(relative, key=relative.get)
        yield Finding(
            code,
            f"The gradient {verb} on its way back through the layers",
            f"At {far} it is {relative[far]:.1g} times as long as at the last layer. The length of "
            f"dL/d(output), first layer first: {by_name(deltas)}.",
            {"delta": deltas, "relative": relative},
            advice,
            certain=False,
        )


def deltas_of(seen: Examination) -> dict[str, float]:
    """path of each layer -> delta; without layers whose delta is exactly 0.

    A layer that is used several times counts once, with all of its outputs. An exact 0 comes from a
    weight that starts as 0, or from dead units: nothing vanishes on the way there.
    """
    deltas = {}
    for path, ops in seen.layers.items():
        found = [seen.gradients[op.out] for op in ops if op.out in seen.gradients]
        length = float(np.sqrt(sum(np.square(g, dtype=np.float64).sum() for g in found)))
        if length > 0:
            deltas[path.removesuffix(".weight")] = length
    return deltas
