"""History: what happened in each epoch of a training."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import inf, isfinite, isnan
from typing import Any


@dataclass
class History:
    """What happened in each epoch: lists with an entry for each, the first epoch first.

    Attributes:
        train: ``train["loss"]`` and each metric, means over the batches as they were trained on:
            with dropout, and by weights that changed from batch to batch.
        validation: the same after the epoch, by `evaluate`; {} without validation data.
        lr: learning rate of the epoch's last step (of the first group of parameters).
        seconds: how long the epoch took.

    ``len(history)`` is the number of epochs.
    """

    train: dict[str, list[float]] = field(default_factory=dict)
    validation: dict[str, list[float]] = field(default_factory=dict)
    lr: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.seconds)

    def append(self, train: dict, validation: dict, lr: float, seconds: float) -> None:
        """Add an epoch."""
        for lists, values in ((self.train, train), (self.validation, validation)):
            for name, value in values.items():
                lists.setdefault(name, []).append(value)
        self.lr.append(lr)
        self.seconds.append(seconds)

    @property
    def watched(self) -> list[float]:
        """The loss that decides: that of the validation, or of the training without one."""
        return (self.validation or self.train).get("loss", [])

    def stalled(self, patience: int | None) -> bool:
        """Whether the last `patience` epochs brought no new lowest loss; never if it is None."""
        if patience is None or not self.watched:
            return False
        losses = [inf if isnan(x) else x for x in self.watched]
        return len(losses) - 1 - losses.index(min(losses)) >= patience

    def to_dict(self) -> dict[str, Any]:
        """The attributes as a dict; ``History(**d)`` is the way back."""
        train, validation = (
            {name: list(values) for name, values in lists.items()}
            for lists in (self.train, self.validation)
        )
        return dict(train=train, validation=validation, lr=[*self.lr], seconds=[*self.seconds])

    def to_json(self) -> str:
        """As JSON. What is infinite or not a number, for which JSON has no word, becomes null."""
        return json.dumps(json_ready(self.to_dict()))


def json_ready(value: Any) -> Any:
    """Nested dicts and lists with None where a float is not finite."""
    if isinstance(value, dict):
        return {key: json_ready(x) for key, x in value.items()}
    if isinstance(value, list):
        return [json_ready(x) for x in value]
    return None if isinstance(value, float) and not isfinite(value) else value
