"""Every layer and every loss in several configurations, as ``build(nn)`` and its inputs.

`build` is given minigrad.nn or torch.nn. Inputs are shapes, to be filled with random numbers, or
arrays. A class of minigrad.nn without an entry fails test_layers.py or test_losses.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from minigrad import nn

rng = np.random.default_rng(0)


@dataclass
class Config:
    """A module, what it is called with, and by which options."""

    build: Callable
    inputs: tuple
    options: dict = field(default_factory=dict)

    def arrays(self, dtype):
        """The inputs; what was given as an array of integers stays so."""
        random = np.random.default_rng(1)
        arrays = [random.standard_normal(x) if isinstance(x, tuple) else x for x in self.inputs]
        return [a.astype(dtype) if a.dtype.kind == "f" else a for a in arrays]


def final_classes(base=nn.Module):
    """The classes of minigrad.nn that are meant to be used: those without a subclass there."""
    below = [c for c in base.__subclasses__() if c.__module__.startswith("minigrad.nn.")]
    return [base] if not below else [c for sub in below for c in final_classes(sub)]


def each(registry):
    """(name, config) pairs for parametrize, with readable ids."""
    return {
        "argvalues": [(name, config) for name, configs in registry.items() for config in configs],
        "ids": [f"{name}-{i}" for name, configs in registry.items() for i in range(len(configs))],
    }


CAUSAL = np.triu(np.ones((5, 5), bool), 1)
PADDED = np.array([[False] * 5, [False, False, False, True, True]])
SOME = np.triu(np.ones((4, 6), bool), 3)

LAYERS = {
    "Linear": [
        Config(lambda nn: nn.Linear(3, 4), ((5, 3),)),
        Config(lambda nn: nn.Linear(3, 4, bias=False), ((5, 3),)),
        Config(lambda nn: nn.Linear(3, 4), ((2, 5, 3),)),
        Config(lambda nn: nn.Linear(3, 1), ((3,),)),
    ],
    "Embedding": [
        Config(lambda nn: nn.Embedding(6, 3), (np.array([[0, 5, 0], [1, 2, 1]]),)),
        Config(lambda nn: nn.Embedding(6, 3, padding_idx=1), (np.array([0, 1, 1, 5]),)),
        Config(lambda nn: nn.Embedding(6, 3, -1), (np.array([0, 5]),)),
    ],
    "Identity": [Config(lambda nn: nn.Identity(3, anything=True), ((5, 3),))],
    "Flatten": [
        Config(lambda nn: nn.Flatten(), ((2, 3, 4, 5),)),
        Config(lambda nn: nn.Flatten(2, 3), ((2, 3, 4, 5),)),
        Config(lambda nn: nn.Flatten(0), ((2, 3),)),
    ],
    "Unflatten": [Config(lambda nn: nn.Unflatten(1, (2, 3)), ((4, 6),))],
    "Dropout": [
        Config(lambda nn: nn.Dropout(0.0), ((5, 3),)),
        Config(lambda nn: nn.Dropout(1.0), ((5, 3),)),
    ],
    "Conv1d": [
        Config(lambda nn: nn.Conv1d(2, 3, 4), ((2, 2, 9),)),
        Config(lambda nn: nn.Conv1d(2, 4, 3, 2, 1, 2, 2, False), ((2, 2, 9),)),
        Config(lambda nn: nn.Conv1d(2, 3, (4,), padding="same"), ((2, 2, 9),)),
        Config(lambda nn: nn.Conv1d(2, 3, 2, padding="valid"), ((2, 2, 9),)),
        Config(lambda nn: nn.Conv1d(2, 3, 3, padding=2, padding_mode="circular"), ((1, 2, 5),)),
    ],
    "Conv2d": [
        Config(lambda nn: nn.Conv2d(2, 3, 3), ((2, 2, 5, 6),)),
        Config(lambda nn: nn.Conv2d(1, 2, (2, 3), (2, 1), (1, 0)), ((2, 1, 5, 6),)),
        Config(lambda nn: nn.Conv2d(4, 6, 3, padding=1, groups=2), ((1, 4, 3, 4),)),
        Config(lambda nn: nn.Conv2d(2, 3, 2, dilation=(2, 3), bias=False), ((2, 2, 5, 6),)),
        Config(lambda nn: nn.Conv2d(2, 3, (4, 3), padding="same", dilation=2), ((1, 2, 7, 6),)),
        Config(lambda nn: nn.Conv2d(2, 3, 3, 2, (1, 2), padding_mode="reflect"), ((1, 2, 5, 6),)),
        Config(lambda nn: nn.Conv2d(2, 3, 3, padding=1, padding_mode="replicate"), ((1, 2, 5, 6),)),
    ],
    "MaxPool2d": [
        Config(lambda nn: nn.MaxPool2d(2), ((2, 3, 4, 6),)),
        Config(lambda nn: nn.MaxPool2d((3, 2), 1, (1, 0)), ((2, 3, 5, 4),)),
    ],
    "AvgPool2d": [
        Config(lambda nn: nn.AvgPool2d(2), ((2, 3, 4, 6),)),
        Config(lambda nn: nn.AvgPool2d(3, (1, 2), 1), ((2, 3, 5, 4),)),
    ],
    "LayerNorm": [
        Config(lambda nn: nn.LayerNorm(4), ((5, 4),)),
        Config(lambda nn: nn.LayerNorm((3, 4), eps=0.1), ((2, 3, 4),)),
        Config(lambda nn: nn.LayerNorm([4], bias=False), ((2, 3, 4),)),
        Config(lambda nn: nn.LayerNorm(4, elementwise_affine=False), ((5, 4),)),
    ],
    "BatchNorm1d": [
        Config(lambda nn: nn.BatchNorm1d(3), ((5, 3),)),
        Config(lambda nn: nn.BatchNorm1d(3, eps=0.1, momentum=0.3), ((5, 3, 4),)),
        Config(lambda nn: nn.BatchNorm1d(3, momentum=None, affine=False), ((5, 3),)),
        Config(lambda nn: nn.BatchNorm1d(3, track_running_stats=False), ((5, 3),)),
        Config(lambda nn: nn.BatchNorm1d(3, bias=False), ((5, 3),)),
    ],
    "BatchNorm2d": [
        Config(lambda nn: nn.BatchNorm2d(3), ((2, 3, 4, 5),)),
        Config(lambda nn: nn.BatchNorm2d(3, affine=False, momentum=None), ((2, 3, 4, 5),)),
    ],
    "MultiheadAttention": [
        Config(lambda nn: nn.MultiheadAttention(6, 2), ((4, 2, 6), (5, 2, 6), (5, 2, 6))),
        Config(
            lambda nn: nn.MultiheadAttention(6, 3, bias=False, batch_first=True),
            ((2, 4, 6), (2, 6, 6), (2, 6, 6)),
            {"attn_mask": SOME, "average_attn_weights": False},
        ),
        Config(
            lambda nn: nn.MultiheadAttention(4, 2, batch_first=True),
            ((2, 3, 4), (2, 5, 4), (2, 5, 4)),
            {"key_padding_mask": PADDED, "attn_mask": CAUSAL[:3]},
        ),
        Config(
            lambda nn: nn.MultiheadAttention(4, 2),
            ((3, 2, 4), (5, 2, 4), (5, 2, 4)),
            {"attn_mask": rng.standard_normal((4, 3, 5)), "need_weights": False},
        ),
        Config(lambda nn: nn.MultiheadAttention(4, 2), ((3, 4), (5, 4), (5, 4))),
        Config(
            lambda nn: nn.MultiheadAttention(4, 1),
            ((3, 4), (5, 4), (5, 4)),
            {"key_padding_mask": PADDED[1], "need_weights": False},
        ),
    ],
    "ReLU": [
        Config(lambda nn: nn.ReLU(), ((5, 3),)),
        Config(lambda nn: nn.ReLU(inplace=True), ((5, 3),)),
    ],
    "LeakyReLU": [
        Config(lambda nn: nn.LeakyReLU(), ((5, 3),)),
        Config(lambda nn: nn.LeakyReLU(0.3), ((5, 3),)),
    ],
    "ELU": [
        Config(lambda nn: nn.ELU(), ((5, 3),)),
        Config(lambda nn: nn.ELU(alpha=0.3), ((5, 3),)),
    ],
    "SELU": [Config(lambda nn: nn.SELU(), ((5, 3),))],
    "GELU": [
        Config(lambda nn: nn.GELU(), ((5, 3),)),
        Config(lambda nn: nn.GELU(approximate="tanh"), ((5, 3),)),
    ],
    "SiLU": [Config(lambda nn: nn.SiLU(), ((5, 3),))],
    "Softplus": [
        Config(lambda nn: nn.Softplus(), ((5, 3),)),
        Config(lambda nn: nn.Softplus(2.0, 1.0), ((5, 3),)),
    ],
    "Hardtanh": [
        Config(lambda nn: nn.Hardtanh(), ((5, 3),)),
        Config(lambda nn: nn.Hardtanh(-0.2, 0.7), ((5, 3),)),
    ],
    "Tanh": [Config(lambda nn: nn.Tanh(), ((5, 3),))],
    "Sigmoid": [Config(lambda nn: nn.Sigmoid(), ((5, 3),))],
    "LogSigmoid": [Config(lambda nn: nn.LogSigmoid(), ((5, 3),))],
    "Softmax": [
        Config(lambda nn: nn.Softmax(dim=1), ((5, 3),)),
        Config(lambda nn: nn.Softmax(dim=0), ((2, 3, 4),)),
    ],
    "LogSoftmax": [
        Config(lambda nn: nn.LogSoftmax(dim=-1), ((5, 3),)),
        Config(lambda nn: nn.LogSoftmax(dim=1), ((2, 3, 4),)),
    ],
    "Sequential": [
        Config(lambda nn: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)), ((5, 3),)),
        Config(
            lambda nn: nn.Sequential(
                nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(12, 2)
            ),
            ((3, 1, 4, 5),),
        ),
        Config(lambda nn: nn.Sequential(), ((5, 3),)),
    ],
}
WITHOUT_FORWARD = {"ModuleList", "ModuleDict", "ParameterList"}  # tested in test_containers.py

PROBABILITIES = rng.random((5, 3)) * 0.8 + 0.1
CLASSES = np.array([0, 2, 1, 1, 0])
WEIGHT = rng.random(3) + 0.1


def loss(name, *inputs, reductions=("mean", "sum", "none"), **options):
    """One Config for each reduction; arrays among the options become Tensors of either kind."""

    def builder(reduction):
        def build(nn, tensor=None):
            made = {k: tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
            return getattr(nn, name)(**made, reduction=reduction)

        return build

    return [Config(builder(reduction), inputs) for reduction in reductions]


XY = (5, 3), (5, 3)
LOSSES = {
    "MSELoss": loss("MSELoss", *XY),
    "L1Loss": loss("L1Loss", *XY),
    "HuberLoss": loss("HuberLoss", *XY) + loss("HuberLoss", *XY, delta=0.3),
    "SmoothL1Loss": loss("SmoothL1Loss", *XY)
    + loss("SmoothL1Loss", *XY, beta=0.3)
    + loss("SmoothL1Loss", *XY, beta=0.0),
    "CrossEntropyLoss": loss("CrossEntropyLoss", (5, 3), CLASSES)
    + loss("CrossEntropyLoss", (5, 3), CLASSES, weight=WEIGHT)
    + loss("CrossEntropyLoss", (5, 3), CLASSES, ignore_index=1)
    + loss("CrossEntropyLoss", (5, 3), CLASSES, weight=WEIGHT, label_smoothing=0.1)
    + loss("CrossEntropyLoss", (2, 3, 4), np.array([[0, 1, 2, -100], [2, 2, 0, 1]]))
    + loss("CrossEntropyLoss", (5, 3), PROBABILITIES, label_smoothing=0.1)
    + loss("CrossEntropyLoss", (3,), np.array(2)),
    "NLLLoss": loss("NLLLoss", (5, 3), CLASSES)
    + loss("NLLLoss", (5, 3), CLASSES, weight=WEIGHT, ignore_index=0),
    "BCELoss": loss("BCELoss", PROBABILITIES, rng.random((5, 3)))
    + loss("BCELoss", PROBABILITIES, rng.random((5, 3)), weight=WEIGHT),
    "BCEWithLogitsLoss": loss("BCEWithLogitsLoss", (5, 3), PROBABILITIES)
    + loss("BCEWithLogitsLoss", (5, 3), PROBABILITIES, weight=WEIGHT, pos_weight=2 * WEIGHT),
    "KLDivLoss": loss("KLDivLoss", (5, 3), PROBABILITIES, reductions=("batchmean", "sum", "none"))
    + loss("KLDivLoss", *XY, log_target=True, reductions=("batchmean", "sum", "none")),
}
