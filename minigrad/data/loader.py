"""Batches of a data set, in order or shuffled, with an order that can be resumed exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from .. import random
from ..checks import check_count, describe
from ..tensor import Tensor, as_tensor, wrap
from .checks import seeded

Batch = tuple[Tensor, ...] | Tensor


class TensorDataset:
    """Tensors that share their first dimension: example i is row i of each of them.

    `dataset[i]` is a tuple of rows; an array of numbers as index gives a tuple of batches.

    Shapes: (n, ...) each. NumPy arrays are taken as well, without a copy.
    Raises: TypeError for anything else, ValueError when the lengths differ.
    """

    def __init__(self, *tensors: Tensor | np.ndarray) -> None:
        for i, value in enumerate(tensors):
            if not isinstance(value, (Tensor, np.ndarray)) or value.ndim == 0:
                raise TypeError(
                    f"tensors must be Tensors or NumPy arrays with a row per example, but number "
                    f"{i} is {describe(value)}. Convert it first, for example with "
                    f"minigrad.tensor(...)"
                )
        if not tensors:
            raise ValueError("tensors must be one at least, got none. Pass for example x and y")
        if len({len(value) for value in tensors}) > 1:
            shapes = ", ".join(str(tuple(value.shape)) for value in tensors)
            raise ValueError(f"tensors must have equally many rows, got the shapes {shapes}")
        self.tensors = tuple(as_tensor(value) for value in tensors)

    def __len__(self) -> int:
        return len(self.tensors[0])

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(value[index] for value in self.tensors)


class Dataset:
    """A base for data sets of one's own: define ``__len__`` and ``__getitem__(i)``.

    Any object with these two will do; the base only says so when one is missing.
    """

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} needs __len__, the number of examples")

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} needs __getitem__, example i by number")


class Items(Protocol):
    """A data set is anything with a length and examples that are found by number."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Any: ...


class DataLoader:
    """Goes through a data set in batches; each `for` loop over it is one epoch.

    A `TensorDataset` gives tuples of Tensors, (batch, ...) each, copies of the rows made by one
    indexing per Tensor. Any other data set with a length is asked for one example at a time and
    the examples are stacked; if they are tuples such as (x, y), each place by itself.

    Args:
        batch_size: examples in a batch; the last one holds what is left.
        shuffle: draw a new order for each epoch.
        drop_last: leave out a last batch that is not full.
        generator: where orders are drawn from: a seed, a `np.random.Generator`, or None for the
            global generator, which `minigrad.manual_seed` seeds. It gives one number an epoch,
            the seed of that epoch's order.

    Raises: TypeError, ValueError for arguments that do not fit, an empty data set, or a
    `drop_last` that leaves no batch.
    Difference from PyTorch: no samplers, worker processes or collate functions; `generator` is
    NumPy's or a seed; examples that are tuples become tuples, not lists.

    >>> data = TensorDataset(np.zeros((5, 3)), np.arange(5))
    >>> [(x.shape, y.tolist()) for x, y in DataLoader(data, batch_size=2)]
    [((2, 3), [0, 1]), ((2, 3), [2, 3]), ((1, 3), [4])]
    """

    def __init__(
        self,
        dataset: TensorDataset | Items,
        batch_size: int = 1,
        shuffle: bool = False,
        *,
        drop_last: bool = False,
        generator: np.random.Generator | int | None = None,
    ) -> None:
        _check_dataset(dataset)
        self.dataset = dataset
        self.batch_size = check_count("batch_size", batch_size)
        self.shuffle = shuffle
        self.drop_last = drop_last
        if generator is not None and not isinstance(generator, np.random.Generator):
            generator = seeded("generator", generator)
        self._generator = generator
        self._epoch: tuple[int | None, int] | None = None  # (seed, batches handed out) under way
        self._resume: tuple[int | None, int] | None = None  # the epoch that the next loop ends
        if len(self) == 0:
            raise ValueError(
                f"drop_last=True with batch_size={self.batch_size} leaves no batch of the "
                f"{len(dataset)} examples. Choose a smaller batch_size or drop_last=False"
            )

    @property
    def generator(self) -> np.random.Generator:
        """The generator that orders are drawn from: the loader's own, or the global one."""
        return random.generator() if self._generator is None else self._generator

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        full, rest = divmod(len(self.dataset), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self) -> Iterator[Batch]:
        n = len(self.dataset)
        if self._resume is not None:
            (seed, first), self._resume = self._resume, None
        else:
            seed = int(self.generator.integers(2**63)) if self.shuffle else None
            first = 0
        order = np.arange(n) if seed is None else np.random.default_rng(seed).permutation(n)
        try:
            for i in range(first, len(self)):
                self._epoch = seed, i + 1
                yield self._batch(order[i * self.batch_size : (i + 1) * self.batch_size])
        finally:  # also after a `break`: the next loop starts a new epoch
            self._epoch = None

    def _batch(self, rows: np.ndarray) -> Batch:
        if isinstance(self.dataset, TensorDataset):
            return self.dataset[rows]
        return _stack([self.dataset[i] for i in rows.tolist()])

    def state_dict(self) -> dict[str, Any]:
        """Return what it takes to go on from here: between epochs, or inside of one.

        "generator" is the state of the generator now (None if there is nothing to shuffle);
        "epoch" is None between epochs, or the seed of the order under way and the number of
        batches that were handed out (of the loop that was started last, if there are several).
        Plain numbers and texts, unless an own generator of another kind than NumPy's default
        brings arrays.
        """
        epoch = self._resume or self._epoch  # what was loaded and not yet used, or goes on now
        return {
            "generator": self.generator.bit_generator.state if self.shuffle else None,
            "epoch": None if epoch is None else list(epoch),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take up a saved state: the next `for` loop continues exactly where it was saved.

        Saved inside an epoch, the next loop hands out the rest of that epoch. A loader without
        a generator of its own sets the state of the global one.

        Raises: KeyError, ValueError for a state that this loader could not have saved.
        """
        missing = {"generator", "epoch"} - state.keys()
        if missing:
            raise KeyError(
                f"state has no {' and no '.join(sorted(missing))}. Pass what state_dict() returned"
            )
        generator, epoch = state["generator"], state["epoch"]
        if (generator is not None) != self.shuffle:
            raise ValueError(
                f"state was saved with shuffle={generator is not None}, this loader has "
                f"shuffle={self.shuffle}. Make the loader with the same arguments"
            )
        if epoch is not None and epoch[1] > len(self):
            raise ValueError(
                f"state was saved after {epoch[1]} batches, this loader has {len(self)} an epoch. "
                f"Make the loader with the same data set and batch_size"
            )
        if generator is not None:
            self.generator.bit_generator.state = generator
        self._resume = None if epoch is None else (epoch[0], epoch[1])


def _check_dataset(dataset: object) -> None:
    """Complain about what has no length, no examples, or is columns instead of rows."""
    if not hasattr(dataset, "__len__") or not hasattr(dataset, "__getitem__"):
        raise TypeError(
            f"dataset must have a length and examples by number (__len__, __getitem__), got "
            f"{describe(dataset)}. Make a list of it, or pass TensorDataset(x, y)"
        )
    if isinstance(dataset, tuple) and any(isinstance(x, (Tensor, np.ndarray)) for x in dataset):
        raise TypeError(
            f"dataset is a tuple of {len(dataset)}, which would be as many examples. "
            f"Pass TensorDataset(x, y) if x and y hold a row per example"
        )
    if len(dataset) == 0:
        raise ValueError(f"dataset is empty: {describe(dataset)}. Bring one example at least")


def _stack(examples: Sequence[Any]) -> Batch:
    """Put examples on top of each other: (x, y), (x, y), ... to (batch of x, batch of y)."""
    first = examples[0]
    if not isinstance(first, (tuple, list)):
        return _stack_values(examples, "")
    if any(not isinstance(e, (tuple, list)) or len(e) != len(first) for e in examples):
        raise ValueError(
            f"dataset must give examples with equally many parts, got {len(first)} in one and "
            f"another number in another. Return for example (x, y) for each"
        )
    return tuple(
        _stack_values(part, f"part {i} of ") for i, part in enumerate(zip(*examples, strict=True))
    )


def _stack_values(values: Sequence[Any], which: str) -> Tensor:
    """Stack Tensors, arrays or numbers of one shape; their values, no graph is recorded."""
    arrays = [as_tensor(value).array for value in values]
    shapes = {array.shape for array in arrays}
    if len(shapes) > 1:
        raise ValueError(
            f"{which}the examples must have one shape to be stacked, got "
            f"{' and '.join(map(str, sorted(shapes)))}. Pad or cut them, use batch_size=1, or pass "
            f"TensorDataset(x, y) if these are whole columns"
        )
    return wrap(np.stack(arrays))
