"""Network, loss, optimizer and schedule of a run, as the settings say."""

from __future__ import annotations

from typing import Any

from .. import nn, optim
from ..optim.lr_scheduler import CosineAnnealingLR, LinearLR, MultiStepLR, SequentialLR
from .settings import Settings

LAYERS = {
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}
CLASSES = {
    "sgd": optim.SGD,
    "adagrad": optim.Adagrad,
    "rmsprop": optim.RMSprop,
    "adam": optim.Adam,
    "adamw": optim.AdamW,
}


def network(settings: Settings, inputs: int, outputs: int) -> nn.Sequential:
    """Linear layers, with activation and dropout after each but the last."""
    layers: list[nn.Module] = []
    for width in settings.hidden:
        layers += [nn.Linear(inputs, width), LAYERS[settings.activation]()]
        if settings.dropout:
            layers.append(nn.Dropout(settings.dropout))
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))


def loss(settings: Settings, task: str) -> nn.Module:
    """Cross-entropy for classes, the squared error for a quantity."""
    if task == "regression":
        return nn.MSELoss()
    return nn.CrossEntropyLoss(label_smoothing=settings.label_smoothing)


def optimizer(settings: Settings, model: nn.Module) -> optim.Optimizer:
    """The optimizer of all parameters."""
    momentum = {} if settings.momentum is None else {"momentum": settings.momentum}
    return CLASSES[settings.optimizer](
        model.parameters(), lr=settings.lr, weight_decay=settings.weight_decay, **momentum
    )


def schedule(settings: Settings, optimizer: optim.Optimizer, batches: int) -> Any:
    """The schedule, or None; its step is a batch, of which an epoch has `batches`."""
    steps = settings.epochs * batches
    if settings.schedule == "cosine":
        return CosineAnnealingLR(optimizer, steps)
    if settings.schedule == "linear":
        return LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=steps)
    if settings.schedule == "step":
        return MultiStepLR(optimizer, [steps // 2, 3 * steps // 4])
    if settings.schedule == "warmup":
        first = max(steps // 20, 1)
        rise = LinearLR(optimizer, start_factor=0.1, total_iters=first)
        fall = CosineAnnealingLR(optimizer, max(steps - first, 1))
        return SequentialLR(optimizer, [rise, fall], [first])
    return None
