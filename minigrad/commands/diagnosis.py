"""When a run fails, or learns nothing: what the doctor says to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checkup import doctor
from ..random import manual_seed
from . import problem as problems
from . import recipe
from .settings import Settings

# After fewer steps, nothing can be expected yet.
LEAST_STEPS = 100

# Above this share of the loss of a guess, a network has learnt next to nothing.
STUCK = 0.95


def of_the_start(settings: Settings, problem: problems.Problem) -> str:
    """What the doctor says of a run's first step, where all numbers were finite still."""
    manual_seed(settings.seed)
    model = recipe.network(settings, problem.inputs, problem.outputs)
    optimizer = recipe.optimizer(settings, model)
    batch = next(iter(problem.batches(settings)))
    report = doctor(model, recipe.loss(settings, problem.task), batch, optimizer)
    return f"The first step of this run, looked at by the doctor:\n\n{report}"


def of_the_end(
    settings: Settings,
    problem: problems.Problem,
    model: Any,
    loss: Any,
    optimizer: Any,
    train_loss: float,
) -> str | None:
    """What the doctor says of a network that has learnt next to nothing; None if it has.

    The learning rate of `optimizer` is set back to that of the start: a schedule ends near 0.
    """
    guess = loss_of_guess(settings, problem)
    steps = settings.epochs * len(problem.batches(settings))
    if steps < LEAST_STEPS or not guess > 0 or train_loss <= STUCK * guess:
        return None
    optimizer.zero_grad()
    for group in optimizer.param_groups:
        group["lr"] = settings.lr
    report = doctor(model, loss, next(iter(problem.in_order()[0])), optimizer)
    return (
        f"The network has learnt next to nothing: its training loss is {train_loss:.4g}, and that "
        f"of the best guess\nthat does not look at the inputs is {guess:.4g}. Looked at by the "
        f"doctor:\n\n{report}"
    )


def loss_of_guess(settings: Settings, problem: problems.Problem) -> float:
    """The training loss of the best answer that is the same for all rows."""
    target = problem.train.tensors[1].array
    if problem.task == "regression":
        return float(target.var())
    shares = np.bincount(target, minlength=problem.outputs) / len(target)
    s = settings.label_smoothing
    shares = (1 - s) * shares + s / problem.outputs
    return float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())
