"""Does the loss fit the output? Softmax goes into a loss once; at first a loss is that of guessing.

logits    scores of any size, (N, C)        C    classes        log C    loss of an even guess
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .. import fused
from .. import primitives as p
from ..inplace import VIEWS
from ..tensor import Tensor
from .examination import Examination, Operation
from .report import CannotTell, Finding, counted

# What may stand between the output of a softmax and the loss without making something else of it.
HARMLESS = {*VIEWS, p.astype, np.positive, np.negative, np.clip, np.log}

# How far above log C is far: by so much, and by this share of log C. Fresh networks with usual
# initial values were within 0.2. Later, and where the moment is not known, twice as far: a first
# long step can overshoot, by 1.8 in a run that learnt well.
FAR = 1.0
FAR_SHARE = 0.5

# Above this share of the loss of a guess, nothing has been learnt yet.
LEARNT = 0.9

NAMES = {p.softmax: "softmax", p.log_softmax: "log_softmax", p.sigmoid: "sigmoid"}


class Guess(NamedTuple):
    """A loss of classification."""

    logits: np.ndarray
    classes: int
    nats: float  # the mean cross-entropy of the batch


# ---------------------------------------------------------------- softmax, and softmax again


def softmax_twice(seen: Examination) -> Iterator[Finding]:
    """Softmax or sigmoid at the end of the model, and once more in the loss."""
    seen.need_output()
    for op in seen.operations:
        if not op.in_loss or op.function not in (fused.cross_entropy, p.log_softmax, p.softplus):
            continue
        logits = op.inputs[0]
        if not isinstance(logits, Tensor):
            continue
        many = op.function is not p.softplus
        before, through = traced(seen, logits)
        kind = NAMES.get(before.function) if before is not None and not before.in_loss else None
        where = before.layer if kind else "the model's output"
        if many and (kind == "log_softmax" or (kind == "softmax" and np.log in through)):
            yield harmless_twice(where)
        elif many and (kind in ("softmax", "sigmoid") or is_distribution(logits.array)):
            yield squashed(kind or "softmax", where, "cross-entropy", "log_softmax", logits)
        elif kind == "sigmoid" and np.log not in through:
            yield squashed(kind, where, "the binary cross-entropy with logits", "sigmoid", logits)
        else:
            continue
        return


def squashed(kind: str, where: str, loss: str, inner: str, logits: Tensor) -> Finding:
    low, high = float(logits.array.min()), float(logits.array.max())
    return Finding(
        "softmax-before-loss",
        f"{kind} before {loss}",
        f"The output comes from {kind} in {where} and runs from {low:.2g} to {high:.2g}, but the "
        f"loss applies {inner} itself and expects scores of any size. Squashed twice, the loss "
        "cannot get near 0 and the gradients are small.",
        {"function": kind, "where": where, "lowest": low, "highest": high},
        f"Let the model give the scores, without {kind}; for probabilities, apply {kind} "
        "outside of the training",
        certain=True,
    )


def harmless_twice(where: str) -> Finding:
    return Finding(
        "log-softmax-twice",
        "log_softmax before cross-entropy",
        f"The output comes from log_softmax in {where}, and the loss applies log_softmax once "
        "more. The second one changes nothing, it only costs time.",
        {"function": "log_softmax", "where": where},
        "Keep one of the two: scores with CrossEntropyLoss, or log_softmax with NLLLoss",
        certain=False,
    )


def traced(seen: Examination, t: Tensor) -> tuple[Operation | None, set]:
    """The operation that `t` comes from, and the harmless ones on the way back to it."""
    through = set()
    op = seen.made.get(t)
    while op is not None and op.function in HARMLESS and isinstance(op.inputs[0], Tensor):
        through.add(op.function)
        op = seen.made.get(op.inputs[0])
    return op, through


def is_distribution(array: np.ndarray) -> bool:
    """Are these rows of probabilities, of two classes or more?"""
    return (
        array.ndim == 2
        and array.shape[1] > 1
        and bool((array >= 0).all())
        and bool((abs(array.sum(1) - 1) < 1e-3).all())
    )


# ---------------------------------------------------------------- the loss of a guess


def far_from_guessing(seen: Examination) -> Iterator[Finding]:
    """A cross-entropy far above log C, that of a guess that gives every class the same chance."""
    seen.need_gradients()
    guess = classification(seen)
    if guess is None:
        raise CannotTell("the loss is no cross-entropy of classes")
    expected = float(np.log(guess.classes))
    steps = seen.step_count
    allowed = max(FAR, FAR_SHARE * expected) * (1 if steps == 0 else 2)
    if guess.nats <= expected + allowed:
        return
    low, high = float(guess.logits.min()), float(guess.logits.max())
    if steps == 0:
        when = "Before the first step"
    elif steps is None:
        when = "In this state (an untrained network should know nothing, a trained one more)"
    else:
        when = f"After {counted(steps, 'step')}"
    yield Finding(
        "loss-far-above-guessing",
        f"The loss is far above log({guess.classes})",
        f"{when} the cross-entropy is {guess.nats:.3g}; a guess that gives each of the "
        f"{guess.classes} classes the same chance has log({guess.classes}) = {expected:.3g}. The "
        f"scores run from {low:.3g} to {high:.3g}: the network is sure, and wrong.",
        {"loss": guess.nats, "expected": expected, "classes": guess.classes, "steps": steps},
        "Bring the inputs to mean 0 and variance 1, and keep the initial weights small, most of "
        "all in the last layer"
        if not steps
        else "The steps are too long: lower the learning rate. Are the labels those of these rows?",
        certain=False,
    )


def knows_nothing(seen: Examination) -> bool:
    """At the first step, or when the loss is no better than that of a guess.

    The guess for a squared error is the mean of the targets. False where the loss is another one.
    """
    if seen.step_count == 0:
        return True
    if seen.value is None:
        return False
    guess = classification(seen)
    if guess is not None:
        return guess.nats > LEARNT * np.log(guess.classes)
    squares = [op for op in seen.operations if op.in_loss and op.function is fused.mse]
    return bool(squares) and seen.value.item() > LEARNT * float(np.var(squares[-1].arrays[1]))


def classification(seen: Examination) -> Guess | None:
    """What the loss is a cross-entropy of, if it is one."""
    target = np.asarray(getattr(seen.target, "array", seen.target))
    for op in seen.operations:
        if op.in_loss and op.function in (fused.cross_entropy, p.log_softmax):
            return of_classes(op.arrays[0], target)
        if op.in_loss and op.function is p.softplus:
            return of_yes_or_no(-op.arrays[0], target)  # it is called with the scores negated
    op, _ = traced(seen, seen.output) if isinstance(seen.output, Tensor) else (None, None)
    if op is not None and op.function is p.log_softmax:
        guess = of_classes(op.arrays[0], target)  # a loss such as NLLLoss
        if guess is not None and np.isclose(guess.nats, seen.value.item(), rtol=1e-3):
            return guess
    return None


def of_classes(logits: np.ndarray, target: np.ndarray) -> Guess | None:
    """The mean of -log softmax(logits)_target over the rows, for logits (N, C)."""
    if logits.ndim != 2 or logits.shape[1] < 2:
        return None
    z = logits.astype(np.float64)
    log_p = p.log_softmax(z, axis=1)
    if target.shape == z.shape:  # probabilities
        return Guess(logits, z.shape[1], float(-(target * log_p).sum(1).mean()))
    if target.dtype.kind not in "iu" or target.size != len(z):
        return None
    classes = target.reshape(-1)
    counted = (classes >= 0) & (classes < z.shape[1])
    if not counted.any():
        return None
    chosen = log_p[np.flatnonzero(counted), classes[counted]]
    return Guess(logits, z.shape[1], float(-chosen.mean()))


def of_yes_or_no(logits: np.ndarray, target: np.ndarray) -> Guess | None:
    """The mean of -log sigmoid of the scores, or of their opposites where the answer is no."""
    z = logits.astype(np.float64)
    if target.shape != z.shape or target.size == 0 or target.min() < 0 or target.max() > 1:
        return None
    return Guess(logits, 2, float((p.softplus(z) - target * z).mean()))
