"""Training: the loop that every script repeats, and what belongs around it.

    x, target   a batch: what goes into the model, and what should come out
    epoch       once through the data

`fit` is the loop and comes first; what it calls follows in the order of use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from math import inf
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from . import io, random
from .checks import check_count, check_number, describe
from .data import TensorDataset
from .engine import no_grad
from .history import History
from .nn import Module
from .nn.utils import clip_grad_norm_
from .nonfinite import all_finite, explained
from .optim import Optimizer
from .optim.lr_scheduler import ReduceLROnPlateau
from .tensor import Tensor, as_tensor

Metrics = Mapping[str, Callable[[Tensor, Tensor], Any]]


@np.errstate(all="ignore")  # what NumPy would warn of, inf and nan, is explained with its cause
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
        model: called with x.
        loss: called with the output and the target; one number to minimise, a mean over the batch.
        optimizer: made for the model's parameters.
        data: batches (x, target), to be gone through again and again: a `DataLoader`, a list of
            batches, or one pair of Tensors, which then is the only batch.
        validation: batches as well; after each epoch the model is judged by them, not trained.
        metrics: what else to record, by name, such as ``{"accuracy": accuracy}``: functions of the
            output and the target that give a mean over the batch.
        scheduler, scheduler_per: a schedule of the learning rate, and when it makes a step: after
            each "epoch" or after each "batch". `ReduceLROnPlateau` is shown the watched loss.
        clip_norm: shorten the gradient, of all parameters together, to this length if it is longer.
        early_stop: end after so many epochs without a new lowest loss. The watched loss is that of
            `validation`, or of the training if there is none. The weights stay those of the end.
        checkpoint: a file, ``.npz``, to write everything to after each epoch.
        resume: such a file, to go on from; `epochs` counts those before, too.
        on_epoch: called with the history after each epoch; a true result ends the training.

    Resuming is exact: a run that was killed at any moment and resumed with the same arguments ends
    with the very weights, and the history but for the seconds, of a run that was not. This covers
    minigrad's random numbers, the optimizer, the scheduler and a `DataLoader`'s order; no other
    source of chance, and no change of the data.

    Raises:
        TypeError, ValueError: an argument does not fit, or there is no batch in the data.
        FloatingPointError: the loss or a gradient is infinite or not a number. The message names
            the operation, the layer, the step and what to do. The weights are those before it.
        KeyboardInterrupt: Ctrl-C; the message says from where to go on.

    >>> import minigrad
    >>> from minigrad import nn, optim
    >>> x = minigrad.tensor([[0.0], [1.0], [2.0]])
    >>> model = nn.Linear(1, 1)
    >>> optimizer = optim.SGD(model.parameters(), lr=0.3)
    >>> history = fit(model, nn.MSELoss(), optimizer, (x, 2 * x + 1), epochs=200)
    >>> print(f"{model.weight.item():.3f} {model.bias.item():.3f} {len(history)}")
    2.000 1.000 200
    """
    check_arguments(model, loss, optimizer, scheduler, scheduler_per, epochs, clip_norm, early_stop)
    data, validation = as_batches(data, "data"), as_batches(validation, "validation")
    parameters = list(model.parameters())
    run = Run(
        model=model, optimizer=optimizer, scheduler=scheduler, data=data, validation=validation
    )
    history = History() if resume is None else run.load(resume)
    stopped = False

    try:
        while not stopped and len(history) < epochs and not history.stalled(early_stop):
            began = perf_counter()
            average = Average()
            model.train()
            for x, target in pairs(data, "data"):
                random_state = random.generator().bit_generator.state
                optimizer.zero_grad()
                output = model(x)
                value = check_loss(loss(output, target), loss)
                value.backward()
                if not all_finite(value, parameters):
                    where = f"epoch {len(history) + 1}, batch {average.batches + 1}, at the "
                    where += f"learning rate {lr_of(optimizer):g}"
                    raise FloatingPointError(explained(model, loss, x, target, random_state, where))
                if clip_norm is not None:
                    clip_grad_norm_(parameters, clip_norm)
                lr = lr_of(optimizer)
                optimizer.step()
                if scheduler is not None and scheduler_per == "batch":
                    scheduler.step()
                average.add(output, target, value, metrics)

            judged = {} if validation is None else evaluate(model, loss, validation, metrics)
            history.append(average.values(), judged, lr, perf_counter() - began)
            if scheduler is not None and scheduler_per == "epoch":
                advance(scheduler, history)
            if checkpoint is not None:
                run.save(checkpoint, history)
            stopped = on_epoch is not None and bool(on_epoch(history))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(interrupted(history, run)) from None
    return history


# ---------------------------------------------------------------- arguments


def check_arguments(
    model: Any,
    loss: Any,
    optimizer: Any,
    scheduler: Any,
    scheduler_per: str,
    epochs: Any,
    clip_norm: Any,
    early_stop: Any,
) -> None:
    """Raise TypeError or ValueError unless these fit each other."""
    if not isinstance(model, Module):
        raise TypeError(f"model: expected an nn.Module, got {describe(model)}")
    if isinstance(loss, type):
        raise TypeError(f"loss: got the class {loss.__name__}; make one: {loss.__name__}()")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(
            f"optimizer: expected an optimizer, got {describe(optimizer)}. Write for example "
            "optim.AdamW(model.parameters())"
        )
    own = {id(p) for p in model.parameters()}
    if not any(id(p) in own for group in optimizer.param_groups for p in group["params"]):
        raise ValueError(
            "optimizer: it holds none of the model's parameters, so the model would never change. "
            "Make it from this model's: optim.AdamW(model.parameters())"
        )
    if scheduler is not None and getattr(scheduler, "optimizer", None) is not optimizer:
        raise ValueError(
            f"scheduler: {describe(scheduler)} was not made for this optimizer, so it would not "
            "change the learning rate. Write for example StepLR(optimizer, step_size=10)"
        )
    if scheduler_per not in ("epoch", "batch"):
        raise ValueError(f"scheduler_per must be 'epoch' or 'batch', got {scheduler_per!r}")
    if scheduler_per == "batch" and isinstance(scheduler, ReduceLROnPlateau):
        raise ValueError(
            "scheduler_per: ReduceLROnPlateau looks at each epoch's loss: pass 'epoch'"
        )
    check_count("epochs", epochs)
    if early_stop is not None:
        check_count("early_stop", early_stop)
    if clip_norm is not None and check_number("clip_norm", clip_norm, 0, inf) == 0:
        raise ValueError("clip_norm must be above 0, or every gradient would be made 0")


def check_loss(value: Any, loss: Any) -> Tensor:
    """What the loss function gave, if it is a Tensor."""
    if not isinstance(value, Tensor):
        raise TypeError(
            f"loss: {describe(loss)} must return a Tensor to call backward on, got "
            f"{describe(value)}"
        )
    return value


def as_batches(data: Any, name: str) -> Any:
    """`data` as something that gives batches each time it is gone through."""
    if isinstance(data, tuple) and all(isinstance(x, (Tensor, np.ndarray)) for x in data):
        return [data]
    if isinstance(data, (TensorDataset, Tensor, np.ndarray)):
        raise TypeError(
            f"{name}: a {type(data).__name__} gives single rows, not batches. Pass "
            "DataLoader(TensorDataset(x, target), batch_size=32), or (x, target) for one batch"
        )
    if isinstance(data, Iterator) or (data is not None and not isinstance(data, Iterable)):
        raise TypeError(
            f"{name}: expected batches that can be gone through again and again, got "
            f"{describe(data)}. Pass a DataLoader or a list of batches"
        )
    if isinstance(data, Sized) and len(data) == 0:
        raise ValueError(f"{name}: there is no batch in it")
    return data


def pairs(data: Iterable, name: str) -> Iterator[tuple[Any, Any]]:
    """The batches, each looked at before it is used."""
    batch = None
    for batch in data:
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            got = f"{len(batch)} parts" if isinstance(batch, (tuple, list)) else describe(batch)
            raise TypeError(f"{name}: each batch must be a pair (x, target), got {got}")
        yield batch[0], batch[1]
    if batch is None:
        raise ValueError(f"{name}: there is no batch in it")


def lr_of(optimizer: Optimizer) -> float:
    """The learning rate of the first group of parameters."""
    return optimizer.param_groups[0]["lr"]


def advance(scheduler: Any, history: History) -> None:
    """The schedule's step at the end of an epoch."""
    if isinstance(scheduler, ReduceLROnPlateau):
        scheduler.step(history.watched[-1])
    else:
        scheduler.step()


def interrupted(history: History, run: Run) -> str:
    """What to say after Ctrl-C."""
    message = f"training was interrupted in epoch {len(history) + 1}"
    if run.saved is None:
        return f"{message}; there is no checkpoint to go on from"
    path, epoch = run.saved
    return (
        f"{message}; {path} holds epoch {epoch}: fit(..., resume={str(path)!r}) goes on from there"
    )


# ---------------------------------------------------------------- judging


def evaluate(
    model: Module,
    loss: Callable[[Tensor, Tensor], Tensor],
    data: Iterable,
    metrics: Metrics | None = None,
) -> dict[str, float]:
    """The mean loss, and the mean of each metric, over all rows of `data`.

    The model is in eval mode meanwhile, and each of its modules afterwards in the mode it was in;
    nothing is recorded. Arguments as for `fit`.
    """
    modes = [(module, module.training) for module in model.modules()]
    average = Average()
    model.eval()
    try:
        with no_grad():
            for x, target in pairs(as_batches(data, "data"), "data"):
                output = model(x)
                average.add(output, target, loss(output, target), metrics)
    finally:
        for module, training in modes:
            module.training = training
    return average.values()


class Average:
    """The means of loss and metrics over batches that need not be of one size."""

    def __init__(self) -> None:
        self.batches = self.rows = 0
        self.sums: dict[str, float] = {}

    def add(self, output: Tensor, target: Any, loss: Tensor, metrics: Metrics | None) -> None:
        """Take in the means over one batch."""
        means = {"loss": loss.item()}
        with no_grad():
            for name, metric in (metrics or {}).items():
                means[name] = float(metric(output, target))
        n = len(target)
        for name, mean in means.items():
            self.sums[name] = self.sums.get(name, 0.0) + n * mean
        self.batches += 1
        self.rows += n

    def values(self) -> dict[str, float]:
        """The mean over all rows so far, by name."""
        return {name: total / self.rows for name, total in self.sums.items()}


def accuracy(output: Tensor, target: Tensor) -> float:
    """The share of rows whose class the output gets right, 0 to 1.

    Shapes: logits (N, C) or (N, C, ...) with class numbers (N,) or (N, ...): the largest of the C
    decides. Or, for two classes, logits (N,) or (N, 1) with zeros and ones (N,) or (N, 1): a logit
    above 0 means 1.

    Raises:
        ValueError: the shapes fit neither case, or the target of two classes is not 0 and 1.
    """
    scores, classes = output.array, as_tensor(target).array
    if scores.ndim > 1 and scores.shape[1] > 1:
        if classes.shape != scores.shape[:1] + scores.shape[2:]:
            raise ValueError(
                f"accuracy: logits of shape {scores.shape} need class numbers of shape "
                f"{scores.shape[:1] + scores.shape[2:]}, got a target of shape {classes.shape}"
            )
        return float((scores.argmax(1) == classes).mean())
    if scores.size != classes.size or scores.ndim not in (1, 2) or classes.ndim not in (1, 2):
        raise ValueError(
            f"accuracy: the output has shape {scores.shape}, the target {classes.shape}. Expected "
            "logits (N, C) and class numbers (N,), or for two classes (N, 1) and (N, 1)"
        )
    if not ((classes == 0) | (classes == 1)).all():
        raise ValueError(
            f"accuracy: with one output per row the target must be 0 or 1, but it runs from "
            f"{classes.min():g} to {classes.max():g}. Accuracy is for classes, not for quantities"
        )
    return float(((scores.ravel() > 0) == classes.ravel()).mean())


# ---------------------------------------------------------------- checkpoints


class CheckpointError(ValueError):
    """A file is no checkpoint, or that of another training."""


class Run:
    """Everything that changes during a training, and its way to a file and back."""

    def __init__(self, **parts: Any):
        self.parts = {name: x for name, x in parts.items() if hasattr(x, "state_dict")}
        self.saved: tuple[str | Path, int] | None = None  # the last checkpoint and its epoch

    def save(self, path: str | Path, history: History) -> None:
        """Write a checkpoint, all of it or nothing."""
        state = {name: part.state_dict() for name, part in self.parts.items()}
        state["random"] = random.generator().bit_generator.state
        state["history"] = history.to_dict()
        io.save(state, path)
        self.saved = path, len(history)

    def load(self, path: str | Path) -> History:
        """Take up a checkpoint."""
        state = io.load(path)
        expected = {*self.parts, "random", "history"}
        if not isinstance(state, dict) or state.keys() != expected:
            got = ", ".join(map(str, state)) if isinstance(state, dict) else describe(state)
            raise CheckpointError(
                f"{path}: not a checkpoint of this training. Expected the parts "
                f"{', '.join(sorted(expected))}, got {got}. Pass fit the same arguments as then"
            )
        for name, part in self.parts.items():
            try:
                part.load_state_dict(state[name])
            except (KeyError, RuntimeError, TypeError, ValueError) as error:
                raise CheckpointError(f"{path}: its {name} does not fit: {error}") from error
        random.generator().bit_generator.state = state["random"]  # last: making parts draws numbers
        history = History(**state["history"])
        self.saved = path, len(history)
        return history
