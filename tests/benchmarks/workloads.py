"""The six workloads: shapes, data and initial parameters, in float32, the same for every contender.

Parameters are a flat list of arrays.  Weights are stored (in, out), so that a layer is `x @ W + b`;
a contender that stores (out, in), as PyTorch does, transposes them when it loads them.

Glossary: B batch, T positions, d width of the model, V vocabulary.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# One full step: () -> the loss, a scalar with `.item()`, whatever the contender's type for it.
Step = Callable[[], Any]

# AdamW, the same for everybody.
LEARNING_RATE, BETA1, BETA2, EPS, WEIGHT_DECAY = 1e-3, 0.9, 0.999, 1e-8, 1e-2
LAYER_NORM_EPS = 1e-5


@dataclass(frozen=True)
class MLP:
    """(Linear, ReLU) ..., Linear, followed by a loss."""

    title: str
    sizes: tuple[int, ...]
    batch: int
    loss: str  # "mse" or "cross_entropy"

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (B, in) and targets: (B, 1) floats for "mse", (B,) class numbers otherwise."""
        rng = np.random.default_rng(0)
        x = rng.standard_normal((self.batch, self.sizes[0])).astype(np.float32)
        if self.loss == "mse":
            return x, np.sign(x[:, :1] * x[:, 1:2])  # exclusive or: nothing linear fits it
        return x, rng.integers(0, self.sizes[-1], self.batch)

    def parameters(self) -> list[np.ndarray]:
        """[W0, b0, W1, b1, ...], weights (in, out)."""
        rng = np.random.default_rng(1)
        parameters = []
        for n_in, n_out in zip(self.sizes, self.sizes[1:], strict=False):
            weight = rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)
            parameters += [weight.astype(np.float32), np.zeros(n_out, np.float32)]
        return parameters


@dataclass(frozen=True)
class Transformer:
    """A causal language model with one pre-norm block, ReLU in its feed-forward part, no dropout.

    h0 = position + token[x]                   (B, T, d)
    h1 = h0 + attention(norm1(h0)) Wo + bo
    h2 = h1 + relu(norm2(h1) W1 + c1) W2 + c2
    z  = norm(h2) Wh + bh                      (B, T, V)
    """

    title: str
    vocabulary: int = 65
    positions: int = 64
    batch: int = 8
    width: int = 64
    heads: int = 4

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Tokens (B, T), and the tokens that follow them (B * T,)."""
        rng = np.random.default_rng(0)
        text = rng.integers(0, self.vocabulary, (self.batch, self.positions + 1))
        return text[:, :-1].copy(), text[:, 1:].ravel()

    def parameters(self) -> list[np.ndarray]:
        """Eighteen arrays in the order of the equations above; weights (in, out)."""
        rng = np.random.default_rng(1)
        d, vocabulary = self.width, self.vocabulary

        def normal(*shape: int) -> np.ndarray:
            return (rng.standard_normal(shape) * 0.08).astype(np.float32)

        def linear(n_in: int, n_out: int) -> list[np.ndarray]:
            return [normal(n_in, n_out), np.zeros(n_out, np.float32)]

        def norm() -> list[np.ndarray]:
            return [np.ones(d, np.float32), np.zeros(d, np.float32)]

        return [
            normal(self.positions, d),  # position
            normal(vocabulary, d),  # token
            *norm(),
            *linear(d, 3 * d),  # queries, keys and values side by side
            *linear(d, d),  # Wo, bo
            *norm(),
            *linear(d, 4 * d),  # W1, c1
            *linear(4 * d, d),  # W2, c2
            *norm(),
            *linear(d, vocabulary),  # Wh, bh
        ]


Workload = MLP | Transformer

WORKLOADS: dict[str, Workload] = {
    "W1": MLP("moons 2-16-16-1, batch 100", (2, 16, 16, 1), 100, "mse"),
    "W2": MLP("digits 64-64-10, batch 64", (64, 64, 10), 64, "cross_entropy"),
    "W3": MLP("784-128-64-10, batch 64", (784, 128, 64, 10), 64, "cross_entropy"),
    "W4": MLP("784-512-512-10, batch 256", (784, 512, 512, 10), 256, "cross_entropy"),
    "W5": MLP("20 layers of 64, batch 32", (64,) * 20 + (10,), 32, "cross_entropy"),
    "W6": Transformer("transformer block, d 64, T 64, batch 8"),
}
