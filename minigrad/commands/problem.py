"""The data of a run: by name or from a file, split, and in the units of the network."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .. import data
from ..data import DataLoader, TensorDataset, train_test_split
from ..tensor import Tensor, wrap
from .parsing import CommandError
from .settings import TOYS, Settings


class Problem(NamedTuple):
    """What there is to learn."""

    train: TensorDataset  # x float32 (n, inputs); y int64 (n,) for classes, or float32 (n, 1)
    test: TensorDataset
    outputs: int  # classes, or 1 for a quantity
    task: str  # "classification" or "regression"
    # For model.npz: the names of the columns and classes, and the units of the network, which
    # reads (x - mean) / std and, if it gives a quantity, means output * target_std + target_mean.
    units: dict[str, Any]
    fingerprint: str | None  # of a file: the SHA-256 of its bytes

    @property
    def inputs(self) -> int:
        """The number of features."""
        return self.train.tensors[0].shape[1]

    def batches(self, settings: Settings) -> DataLoader:
        """The training part in batches of random order; minigrad's own random numbers decide."""
        return DataLoader(self.train, settings.batch_size, shuffle=True)

    def in_order(self) -> tuple[DataLoader, DataLoader]:
        """Both parts, to be judged: in batches that are large, but fit into memory."""
        return DataLoader(self.train, 1000), DataLoader(self.test, 1000)


def load(settings: Settings) -> Problem:
    """Load and split the data, and convert a file's numbers to the units of the network.

    The statistics for that are of the training part alone: the test part must not be known to
    the network in any way.

    Raises:
        CommandError: the file, or what is in it, does not fit.
    """
    units: dict[str, Any] = {}
    task, fingerprint = "classification", None
    try:
        if settings.data == "digits":
            x, y = data.digits()
            units["classes"] = [str(digit) for digit in range(10)]
        elif settings.data in TOYS:
            noise = {} if settings.noise is None else {"noise": settings.noise}
            x, y = getattr(data, settings.data)(settings.points, seed=settings.seed, **noise)
        else:
            table = data.read_table(settings.data, settings.target, settings.task)
            x, y, task = table.x, table.y, table.task
            units = {"columns": table.columns, "target": table.target, "classes": table.classes}
            fingerprint = hashlib.sha256(Path(settings.data).read_bytes()).hexdigest()
        parts = train_test_split(
            x, y, settings.test_fraction, settings.seed, stratify=task == "classification"
        )
    except (OSError, ValueError) as error:
        raise CommandError(str(error)) from None
    x_train, x_test, y_train, y_test = parts
    if fingerprint is not None:
        units["mean"], units["std"] = statistics(x_train)
        x_train, x_test = (scaled(x, units["mean"], units["std"]) for x in (x_train, x_test))
    if task == "regression":
        units["target_mean"], units["target_std"] = statistics(y_train)
        y_train, y_test = (
            scaled(y, units["target_mean"], units["target_std"]) for y in (y_train, y_test)
        )
    outputs = 1 if task == "regression" else int(y.array.max()) + 1
    return Problem(
        TensorDataset(x_train, y_train),
        TensorDataset(x_test, y_test),
        outputs,
        task,
        units,
        fingerprint,
    )


def statistics(x: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each column; 1 for one that does not vary."""
    columns = x.array.astype(np.float64)
    std = columns.std(0)
    return columns.mean(0), np.where(std > 0, std, 1.0)


def scaled(x: Tensor, mean: np.ndarray, std: np.ndarray) -> Tensor:
    """(x - mean) / std, float32."""
    return wrap(((x.array - mean) / std).astype(np.float32))
