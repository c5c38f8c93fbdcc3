"""Ten runs that learn well: models, data and optimizers of different kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

import minigrad
from minigrad import data, nn, optim


class Healthy(NamedTuple):
    """A run: `batches` gives the batches of an epoch."""

    model: nn.Module
    loss: Callable
    optimizer: optim.Optimizer
    batches: list[tuple[Any, Any]]


def batches(x, y, size=32) -> list[tuple[Any, Any]]:
    return [(x[i : i + size], y[i : i + size]) for i in range(0, len(x) - size + 1, size)]


def moons_relu():
    model = nn.Sequential(
        nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2)
    )
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    return Healthy(model, nn.CrossEntropyLoss(), optimizer, batches(*data.moons(256)))


def spirals_tanh():
    model = nn.Sequential(
        nn.Linear(2, 48), nn.Tanh(), nn.Linear(48, 48), nn.Tanh(), nn.Linear(48, 2)
    )
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    return Healthy(model, nn.CrossEntropyLoss(), optimizer, batches(*data.spirals(512)))


def digits_adamw():
    model = nn.Sequential(
        nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10)
    )
    optimizer = optim.AdamW(model.parameters(), lr=3e-3)
    return Healthy(model, nn.CrossEntropyLoss(), optimizer, batches(*digits(640)))


def regression_mse():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((256, 5)).astype(np.float32)
    y = (np.sin(x[:, :1]) + 0.5 * x[:, 1:2] * x[:, 2:3]).astype(np.float32)
    model = nn.Sequential(nn.Linear(5, 32), nn.GELU(), nn.Linear(32, 1))
    optimizer = optim.RMSprop(model.parameters(), lr=1e-3)
    return Healthy(model, nn.MSELoss(), optimizer, batches(minigrad.tensor(x), minigrad.tensor(y)))


def yes_or_no_batchnorm():
    x, y = data.circles(256)
    model = nn.Sequential(
        nn.Linear(2, 32, bias=False), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 1)
    )
    optimizer = optim.Adagrad(model.parameters(), lr=0.03)
    target = y.reshape(-1, 1).to(minigrad.float32)
    return Healthy(model, nn.BCEWithLogitsLoss(), optimizer, batches(x, target))


def digits_dropout():
    model = nn.Sequential(
        nn.Linear(64, 96), nn.SiLU(), nn.Dropout(0.3), nn.Linear(96, 10), nn.LogSoftmax(1)
    )
    optimizer = optim.AdamW(model.parameters(), lr=3e-3)
    return Healthy(model, nn.NLLLoss(), optimizer, batches(*digits(640)))


def digits_convolution():
    x, y = digits(320)
    model = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10),
    )  # fmt: skip
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    return Healthy(model, nn.CrossEntropyLoss(), optimizer, batches(x.reshape(-1, 1, 8, 8), y))


class Transformer(nn.Module):
    """Rows of a digit as words: pre-norm attention and MLP, on residual paths."""

    def __init__(self, width=32):
        super().__init__()
        self.read = nn.Linear(8, width)
        self.place = nn.Parameter(0.02 * np.ones((8, width), np.float32))
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, 4, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(width, 64), nn.GELU("tanh"), nn.Linear(64, width))
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, 10)

    def forward(self, x):  # (N, 64)
        h = self.read(x.reshape(-1, 8, 8)) + self.place
        a = self.norm1(h)
        h = h + self.attention(a, a, a, need_weights=False)[0]
        h = h + self.mlp(self.norm2(h))
        return self.out(self.norm(h).mean(1))


def digits_attention():
    model = Transformer()
    optimizer = optim.AdamW(model.parameters(), lr=3e-3)
    loss = nn.CrossEntropyLoss(label_smoothing=0.1)
    return Healthy(model, loss, optimizer, batches(*digits(320)))


class Residual(nn.Module):
    """x + f(x), twelve times; each f ends in weights that start as zeros."""

    def __init__(self, width=24, depth=12):
        super().__init__()
        self.read, self.out = nn.Linear(2, width), nn.Linear(width, 2)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
            for _ in range(depth)
        )
        for block in self.blocks:
            nn.init.zeros_(block[2].weight)

    def forward(self, x):
        h = self.read(x)
        for block in self.blocks:
            h = h + block(h)
        return self.out(h)


def deep_residual():
    model = Residual()
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    return Healthy(model, nn.CrossEntropyLoss(), optimizer, batches(*data.spirals(512)))


class NextLetter(nn.Module):
    """The letter after three letters."""

    def __init__(self):
        super().__init__()
        self.letters = nn.Embedding(27, 8)
        self.hidden, self.out = nn.Linear(24, 48), nn.Linear(48, 27)

    def forward(self, x):
        return self.out(self.hidden(self.letters(x).flatten(1)).tanh())


def names_embedding():
    text = "." + ".".join(data.names()[:300]) + "."
    numbers = np.array([0 if c == "." else ord(c) - 96 for c in text])
    x = minigrad.tensor(np.stack([numbers[i : len(numbers) - 3 + i] for i in range(3)], 1))
    model = NextLetter()
    optimizer = optim.SGD(model.parameters(), lr=0.03, momentum=0.9)
    return Healthy(
        model, nn.CrossEntropyLoss(), optimizer, batches(x, minigrad.tensor(numbers[3:]), 64)
    )


def digits(n):
    x, y = data.digits()
    return x[:n], y[:n]


RUNS = [
    moons_relu,
    spirals_tanh,
    digits_adamw,
    regression_mse,
    yes_or_no_batchnorm,
    digits_dropout,
    digits_convolution,
    digits_attention,
    deep_residual,
    names_embedding,
]


def steps(run: Healthy, n: int) -> Iterator[Any]:
    """Train for n steps; the losses."""
    done = 0
    while done < n:
        for x, y in run.batches[: n - done]:
            run.optimizer.zero_grad()
            loss = run.loss(run.model(x), y)
            loss.backward()
            run.optimizer.step()
            done += 1
            yield loss.item()
