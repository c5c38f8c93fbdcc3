"""Learning curves: loss, metrics and learning rate over the epochs of one or several trainings.

panel      a figure to be: {label: values, one for each epoch}
quantity   what is measured: "loss", "accuracy"; its panels share their scale
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...checks import describe
from ...history import History
from ..plot import Figure, grid
from ..plot.scales import range_of

Panel = dict[str, list[float]]

WIDTH, HEIGHT = 420, 300
DECADES = 2  # a loss that spans more is drawn on a logarithmic axis


def learning_curves(
    history: History | Mapping[str, History],
    *,
    title: str = "Learning curves",
    parts: tuple[str, str] = ("training", "validation"),
) -> Any:
    """Loss, each metric, and the learning rate where it changed, over the epochs, counted from 1.

    One training: a figure for each quantity, with a line for the training data and one for the
    validation data. Several, as {"adam": history, ...}: a figure for each quantity and part of the
    data, with a line for each training; the two parts share their scale.

    The loss gets a logarithmic axis if it spans more than two decades. A value that is not a finite
    number leaves a gap in its line.

    Args:
        history: what `fit` returned, or {name: History}.
        title: stands above the figures.
        parts: how the two parts of the data are called.

    Raises:
        TypeError: not a History. ValueError: there is no epoch in it.

    >>> from minigrad.history import History
    >>> history = History(train={"loss": [1.0, 0.5]}, lr=[0.1, 0.1], seconds=[0.2, 0.2])
    >>> learning_curves(history).save("curves.svg")  # doctest: +SKIP
    """
    check(history)
    if isinstance(history, History):
        quantities, rates = of_one(history, parts), {"": history.lr}
    else:
        quantities = of_several(history, parts)
        rates = {name: run.lr for name, run in history.items()}
    if any(len(set(lr)) > 1 for lr in rates.values()):
        quantities["learning rate"] = {"learning rate": rates}
    figures = []
    for quantity, panels in quantities.items():
        values = finite(panels)
        log = quantity == "loss" and spans_decades(values)
        reach = range_of(values, log)
        figures += [drawn(name, panel, log, reach) for name, panel in panels.items()]
    pairs = any(len(panels) == 2 for panels in quantities.values())
    return grid(figures, columns=2 if pairs else min(len(figures), 3), title=title)


def check(history: Any) -> None:
    """Raise unless these are histories with epochs in them."""
    runs = history if isinstance(history, Mapping) else {"history": history}
    if not runs:
        raise ValueError("learning_curves: the dict is empty; pass {'adam': history, ...}")
    for name, run in runs.items():
        if not isinstance(run, History):
            raise TypeError(
                f"learning_curves: {name} must be a History, got {describe(run)}. Pass what "
                "fit(...) returned, or several as {'adam': history, ...}"
            )
        if not any(run.train.values()):
            raise ValueError(f"learning_curves: {name} holds no epoch; train first")


def of_one(history: History, parts: tuple[str, str]) -> dict[str, dict[str, Panel]]:
    """{quantity: {title: panel}}: training and validation in one panel."""
    return {
        name: {
            name: {
                part: lists[name]
                for part, lists in zip(parts, (history.train, history.validation))
                if name in lists
            }
        }
        for name in history.train
    }


def of_several(runs: Mapping[str, History], parts: tuple[str, str]) -> dict[str, dict[str, Panel]]:
    """{quantity: {title: panel}}: a panel for each part of the data, with a line for each run."""
    quantities: dict[str, dict[str, Panel]] = {}
    for name in dict.fromkeys(name for run in runs.values() for name in run.train):
        # An empty line where a run has none: the others keep their colours.
        sides: list[Panel] = [
            {key: run.train.get(name, []) for key, run in runs.items()},
            {key: run.validation.get(name, []) for key, run in runs.items()},
        ]
        quantities[name] = {
            f"{part} {name}": panel for part, panel in zip(parts, sides) if any(panel.values())
        }
    return quantities


def finite(panels: Mapping[str, Panel]) -> np.ndarray:
    """All finite values of the panels."""
    lists = [values for panel in panels.values() for values in panel.values()]
    values = np.concatenate([np.asarray(x, np.float64) for x in lists])
    return values[np.isfinite(values)]


def spans_decades(values: np.ndarray) -> bool:
    """Whether the largest is more than 10**DECADES times the least, and all are above 0."""
    return values.size > 0 and values.min() > 0 and values.max() > 10**DECADES * values.min()


def drawn(title: str, panel: Panel, log: bool, reach: tuple[float, float]) -> Figure:
    """The figure of a panel."""
    epochs = max(map(len, panel.values()))
    figure = Figure(
        title,
        x_label="epoch",
        y_scale="log" if log else "linear",
        x_range=(1, epochs) if epochs > 1 else (0, 2),
        y_range=reach,
        width=WIDTH,
        height=HEIGHT,
    )
    for label, values in panel.items():
        numbers = np.asarray(values, np.float64)  # None, of a History from JSON, becomes NaN
        shown = label if values and len(panel) > 1 else None
        figure.line(np.arange(1, len(values) + 1), numbers, shown)
    return figure
