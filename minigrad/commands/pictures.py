"""The pictures of a run: the network's graph, the learning curves, the decision boundary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..history import History
from ..nn import Module
from ..snapshot import untouched
from ..tensor import Tensor, wrap
from ..viz import graph
from ..viz.charts import decision_boundary, learning_curves
from ..viz.layout import GraphvizMissing
from .folder import Folder
from .problem import Problem

ROWS = 4  # of the batch whose graph is drawn
TITLE = "Decision boundary, and the test part"
GET_GRAPHVIZ = "pip install graphviz pygraphviz; --resume then draws it"


def draw(
    folder: Folder, model: Module, loss: Callable, history: History, problem: Problem
) -> tuple[list[str], list[str]]:
    """Draw what can be drawn of a run that is over: the names of the files, and notes on others.

    Nothing here is an error: the run and its numbers are kept already.
    """
    pictures = {
        folder.graph: lambda: network(model, loss, problem),
        folder.curves: lambda: learning_curves(history, parts=("training", "test")),
    }
    if problem.task == "classification" and problem.inputs == 2:
        pictures[folder.boundary] = lambda: boundary(model, problem)
    written, notes = [], []
    for path, picture in pictures.items():
        try:
            picture().save(path)
        except GraphvizMissing:
            notes.append(f"{path.name} is left out: it needs Graphviz. {GET_GRAPHVIZ}")
        except (OSError, RuntimeError, ValueError) as error:
            notes.append(f"{path.name} is left out: {' '.join(str(error).split())}")
        else:
            written.append(path.name)
    return written, notes


def network(model: Module, loss: Callable, problem: Problem) -> Any:
    """The graph of the loss of a small batch."""
    x, target = problem.train[:ROWS]
    with untouched(model):
        return graph(loss(model(x), target), params=model, title="The network and its loss")


def boundary(model: Module, problem: Problem) -> Any:
    """The regions of the classes, and the points of the test part."""
    x, target = problem.test.tensors
    units = problem.units
    if "mean" not in units:  # a toy set, whose axes are of one kind
        return decision_boundary(model, x, target, equal=True, title=TITLE)
    own = wrap(x.array * units["std"] + units["mean"])
    return decision_boundary(
        InUnits(model, units["mean"], units["std"]),
        own,
        target,
        labels=units["classes"],
        names=tuple(units["columns"]),
        title=TITLE,
    )


class InUnits(Module):
    """The model for numbers as they stand in the file; it was trained on (x - mean) / std."""

    def __init__(self, model: Module, mean: np.ndarray, std: np.ndarray):
        super().__init__()
        self.model, self.mean, self.std = model, mean, std

    def forward(self, x: Tensor) -> Tensor:
        return self.model(wrap(((x.array - self.mean) / self.std).astype(np.float32)))
