"""What a run of ``minigrad train`` can be told, and the defaults of each data set."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from .parsing import CommandError, did_you_mean

TOYS = ("moons", "circles", "spirals", "blobs", "xor")
DATA = ("digits", *TOYS)
OPTIMIZERS = {"sgd": 0.1, "adagrad": 0.03, "rmsprop": 0.001, "adam": 0.003, "adamw": 0.003}
SCHEDULES = ("none", "cosine", "linear", "step", "warmup")
ACTIVATIONS = ("relu", "gelu", "silu", "tanh", "sigmoid")
WITH_MOMENTUM = ("sgd", "rmsprop")


@dataclass(frozen=True)
class Settings:
    """All that decides how a run ends; config.json holds it."""

    data: str  # digits, a toy set, or the absolute path of a file
    seed: int = 0
    test_fraction: float = 0.2
    # of a toy set
    points: int | None = None
    noise: float | None = None  # None: that of the set
    # of a file
    target: str | None = None  # None: the last column
    task: str | None = None  # None: as the target's cells suggest
    # network
    hidden: tuple[int, ...] = (64, 64)
    activation: str = "relu"
    dropout: float = 0.0
    # training
    optimizer: str = "adamw"
    lr: float = OPTIMIZERS["adamw"]
    weight_decay: float = 0.01
    momentum: float | None = None  # None: the optimizer has none
    label_smoothing: float = 0.0
    schedule: str = "cosine"
    clip: float | None = None
    epochs: int = 100
    batch_size: int = 32

    @property
    def name(self) -> str:
        """What the data are called."""
        return self.data if self.data in DATA else Path(self.data).name

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**asdict(self), "hidden": list(self.hidden)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Settings:
        """The way back. Raises TypeError if there are other names in it."""
        if values.keys() != {field.name for field in fields(cls)}:
            raise TypeError(f"expected the settings {[field.name for field in fields(cls)]}")
        return cls(**{**values, "hidden": tuple(values["hidden"])})


# What differs from the defaults above, for each data set; "file" stands for any file. Those of the
# digits were chosen on a part of the training data; batches of 16 by 128 units are also small
# enough for NumPy's BLAS to stay on one thread, which is quicker wherever other programs run.
DEFAULTS: dict[str, dict[str, Any]] = {
    "digits": dict(hidden=(128, 128), dropout=0.2, label_smoothing=0.1, epochs=40, batch_size=16),
    "moons": dict(points=1000),
    "circles": dict(points=1000),
    "spirals": dict(points=1000),
    "blobs": dict(points=1000),
    "xor": dict(points=1000),
    "file": dict(),
}


def chosen(data: str, given: dict[str, Any]) -> Settings:
    """The settings for `data`: those given, and the defaults for the others.

    Raises:
        CommandError: there is no such data set, or settings contradict each other.
    """
    if data not in DATA and Path(data).suffix == "" and not Path(data).exists():
        hint = did_you_mean(data, DATA) or "."
        raise CommandError(
            f"there is no data set {data!r}{hint} Known are {', '.join(DATA)}, and files whose "
            "names end in .csv"
        )
    kind = data if data in DATA else "file"
    values = {"data": data, **DEFAULTS[kind], **given}
    optimizer = values.get("optimizer", "adamw")
    if optimizer in WITH_MOMENTUM:
        values.setdefault("momentum", 0.9 if optimizer == "sgd" else 0.0)
    elif "momentum" in given:
        raise CommandError(
            f"--momentum: {optimizer} has none of its own; those that have are "
            f"{', '.join(WITH_MOMENTUM)}"
        )
    values.setdefault("lr", OPTIMIZERS[optimizer])
    values.setdefault("weight_decay", 0.01 if optimizer == "adamw" else 0.0)
    for names, belong_to, wanted in (
        (("points", "noise"), TOYS, "a toy set"),
        (("target", "task"), ("file",), "a CSV file"),
    ):
        wrong = [f"--{name}" for name in names if name in given and kind not in belong_to]
        if wrong:
            raise CommandError(f"{wrong[0]} is for {wanted}, but the data are {data}")
    if kind == "file":
        values["data"] = str(Path(data).resolve())
    return Settings(**{**values, "hidden": tuple(values.get("hidden", Settings.hidden))})
