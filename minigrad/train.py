"""Training: the loop that every script repeats, and what belongs around it.

    x, target   a batch: what goes into the model, and what should come out
    epoch       once through the data

`fit` is the loop and comes first; what it calls stands below in the order of its first use.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from math import inf, isfinite
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from . import io, random
from .data import TensorDataset
from .data.checks import check_count, check_number, describe
from .engine import no_grad
from .nn import Module
from .nn.utils import clip_grad_norm_
from .nonfinite import all_finite, explained
from .optim import Optimizer
from .optim.lr_scheduler import ReduceLROnPlateau
from .tensor import Tensor

Metrics = Mapping[str, Callable[[Tensor, Tensor], Any]]


def fit(
    model: Module,
    loss: Callable[[Tensor, Tensor], Tensor],
    optimizer: Optimizer,
    data: Iterable,
    epochs: int,
    *,
    validation: Iterable | None = None,
    metrics: Metrics | None = None,
    scheduler: Any = None,
    scheduler_per: str = "epoch",
    clip_norm: float | None = None,
    early_stop: int | None = None,
    checkpoint: str | Path | None = None,
    resume: str | Path | None = None,
    on_epoch: Callable[[History], Any] | None = None,
) -> History:
    """Train `model` until it has seen the data `epochs` times, and return what happened.

    Args:
        model: called with x; its parameters are those of the optimizer, or some of them.
        loss: called with the output and the target; one number to minimise, a mean over the batch.
        data: batches (x, target), to be gone through again and again: a `DataLoader`, a list of
            batches, or one pair of Tensors, which is then the only batch.
        validation: batches as well; the model is judged by them after each epoch, not trained.
        metrics: further numbers to record, by name, such as ``{"accuracy": accuracy}``; each is
            called with output and target and gives the batch's mean.
        scheduler, scheduler_per: a schedule of the learning rate, and when it makes a step: after
            each "epoch" or after each "batch". `ReduceLROnPlateau` is shown the watched loss.
        clip_norm: shorten the gradient of all parameters together to this length if it is longer.
        early_stop: end after so many epochs without a new lowest loss. The loss that is watched
            is that of `validation`, or that of training if there is none.
        checkpoint: a file, ``.npz``, to write everything to after each epoch.
        resume: such a file, to go on from; `epochs` counts those before, too.
        on_epoch: called with the history after each epoch; a true result ends the training.

    Resuming is exact: killed at any moment and resumed with the same arguments, a run ends with
    the weights and the history (but for the seconds) of a run that was not killed. That covers
    minigrad's random numbers, the optimizer, the scheduler and a `DataLoader`, but no other source
    of chance, and no change of the data.

    Raises:
        TypeError, ValueError: an argument does not fit, or there is no batch in the data.
        FloatingPointError: the loss or a gradient is infinite or not a number. The message names
            the operation, the layer, the step and what to do; the step is not made.
        KeyboardInterrupt: after Ctrl-C; says from where to go on.

    >>> import minigrad
    >>> from minigrad import nn, optim
    >>> x = minigrad.tensor([[0.0], [1.0], [2.0]])
    >>> model = nn.Linear(1, 1)
    >>> optimizer = optim.SGD(model.parameters(), lr=0.3)
    >>> history = fit(model, nn.MSELoss(), optimizer, (x, 2 * x + 1), epochs=200)
    >>> model.weight.round(decimals=3), model.bias.round(decimals=3)
    (tensor([[2.]], requires_grad=True), tensor([1.], requires_grad=True))
    """
    check_arguments(model, optimizer, scheduler, scheduler_per, epochs, clip_norm, early_stop)
    data, validation = as_batches(data, "data"), as_batches(validation, "validation")
    run = Run(model, optimizer, scheduler, data, validation)
    history = History() if resume is None else run.load(resume)
    stopped = False

    try:
        while not stopped and len(history) < epochs and not history.stalled(early_stop):
            began = perf_counter()
            train = Means()
            model.train()
            for x, target in pairs(data, "data"):
                luck = random.generator().bit_generator.state
                with np.errstate(all="ignore"):  # what NumPy would warn of is explained below
                    optimizer.zero_grad()
                    output = model(x)
                    value = loss(output, target)
                    value.backward()
                if not all_finite(value, model):
                    step = f"epoch {len(history) + 1}, batch {train.batches + 1}"
                    raise FloatingPointError(
                        explained(model, loss, x, target, luck, step, lr_of(optimizer))
                    )
                if clip_norm is not None:
                    clip_grad_norm_(model.parameters(), clip_norm)
                lr = lr_of(optimizer)
                optimizer.step()
                if scheduler is not None and scheduler_per == "batch":
                    scheduler.step()
                train.add(output, target, value, metrics)

            judged = evaluate(model, loss, validation, metrics) if validation is not None else {}
            history.append(train.result(), judged, lr, perf_counter() - began)
            if scheduler is not None and scheduler_per == "epoch":
                advance(scheduler, history)
            if checkpoint is not None:
                run.save(checkpoint, history)
            stopped = on_epoch is not None and on_epoch(history)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(interrupted(history, checkpoint)) from None
    return history
