"""A check-up of a training run: one batch is examined, and what is wrong is named, with advice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..checks import describe
from ..nn import Module
from ..optim import Optimizer
from ..snapshot import untouched
from . import layers, loss, numbers, parameters, shapes, steps
from .examination import Examination, examine
from .report import CannotTell, Finding, Report

__all__ = ["Finding", "Report", "doctor"]

# What is looked at: causes before their consequences.
CHECKS: list[tuple[str, Callable]] = [
    ("shapes of output and target", shapes.shapes),
    ("exceptions", numbers.failure),
    ("NaN and infinity", numbers.non_finite),
    ("whether anything is learnt", parameters.nothing_to_learn),
    ("hidden parameters", parameters.hidden_parameters),
    ("parameters without gradient", parameters.no_gradient),
    ("parameters in no optimizer", parameters.not_in_optimizer),
    ("parameters listed twice", parameters.listed_twice),
    ("softmax before the loss", loss.softmax_twice),
    ("missing zero_grad", steps.old_gradients),
    ("loss against guessing", loss.far_from_guessing),
    ("length of the steps", steps.ratios),
    ("dead ReLUs", layers.dead_relus),
    ("saturated units", layers.saturated),
    ("vanishing and exploding gradients", layers.depth),
]


def doctor(
    model: Module,
    loss: Callable[[Any, Any], Any],
    batch: tuple[Any, Any],
    optimizer: Optimizer | list[Optimizer] | None = None,
) -> Report:
    """Look at a training run, and name what is wrong with it, with evidence and advice.

    The batch is run forward and backward as in training; the next step of the optimizer is computed
    with a copy of it. It is advice: nothing is changed. Parameters, gradients, buffers, modes,
    random numbers and the optimizer are as before, also where an exception passes through. (Your
    own forward, loss and hooks are called, once or twice; what they do elsewhere, they do.)

    Args:
        model: called with x.
        loss: called with the output and the target; gives one number to minimise.
        batch: a pair (x, target). Units are judged by 32 rows or more.
        optimizer: that of the training, or a list of them. Without it, steps are not judged.

    The best moment is between ``loss.backward()`` and ``optimizer.step()``, with the same batch:
    only there a missing ``zero_grad`` can be told.

    An exception that the model or the loss raises is a finding too ("failed"); only Ctrl-C and the
    like pass through.

    Raises:
        TypeError: an argument is not what it must be.

    >>> import minigrad
    >>> from minigrad import nn
    >>> model = nn.Sequential(nn.Linear(2, 3), nn.Softmax(dim=1))
    >>> batch = minigrad.zeros(4, 2), minigrad.tensor([0, 1, 2, 0])
    >>> report = doctor(model, nn.CrossEntropyLoss(), batch)
    >>> report.codes
    ['softmax-before-loss']
    >>> report[0].title
    'softmax before cross-entropy'
    """
    optimizers = check_arguments(model, loss, batch, optimizer)
    x, target = batch
    with untouched(model, loss, x, target) as snapshot:
        return judged(examine(model, loss, x, target, optimizers, snapshot))


def judged(seen: Examination) -> Report:
    """The report of all checks."""
    report = Report()
    for what, check in CHECKS:
        try:
            report.findings.extend(check(seen))
            report.looked_at.append(what)
        except CannotTell as reason:
            report.not_looked_at[what] = str(reason)
    report.findings.sort(key=lambda finding: not finding.certain)
    return report


def check_arguments(model: Any, loss: Any, batch: Any, optimizer: Any) -> list[Optimizer]:
    """The optimizers as a list. Raises TypeError where an argument is not what it must be."""
    if not isinstance(model, Module):
        raise TypeError(f"model: expected an nn.Module, got {describe(model)}")
    if isinstance(loss, type):
        raise TypeError(f"loss: got the class {loss.__name__}; make one: {loss.__name__}()")
    if not callable(loss):
        raise TypeError(
            f"loss: expected a function of output and target, got {describe(loss)}. Pass for "
            "example nn.MSELoss(), not what it returned"
        )
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        raise TypeError(f"batch: expected a pair (x, target), got {describe(batch)}")
    if optimizer is None:
        return []
    optimizers = list(optimizer) if isinstance(optimizer, (tuple, list)) else [optimizer]
    for each in optimizers:
        if not isinstance(each, Optimizer):
            raise TypeError(
                f"optimizer: expected an optimizer, or a list of them, got {describe(each)}"
            )
    return optimizers
