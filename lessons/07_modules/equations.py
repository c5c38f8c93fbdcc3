"""How the lines of lesson 7's equations are reached."""

from unittest.mock import patch

import numpy as np

import minigrad
from minigrad import nn, random
from minigrad.autograd import grad
from minigrad.course.equations import checks
from minigrad.functional import linear

SHAPES = [(4, 3, 2), (2, 5, 3), (1, 2, 4), (6, 1, 3), (3, 4, 1)]  # N, n_in, n_out


def inputs(rng):
    """x, W, b of a layer, and an upstream gradient, for each of the shapes."""
    for n, n_in, n_out in SHAPES:
        shapes = [(n, n_in), (n_out, n_in), (n_out,), (n, n_out)]
        x, weight, bias, g = (minigrad.tensor(3 * rng.standard_normal(s)) for s in shapes)
        yield *(t.requires_grad_() for t in (x, weight, bias)), g


@checks("modules.linear", symbols={"y": "return", "W": "w"})
def forward(rng, see):
    for x, weight, bias, g in inputs(rng):
        y = linear(x, weight, bias)
        grad(y, [x, weight, bias], g, create_graph=True)  # goes through the layer's definition
        assert np.allclose(y.array, x.array @ weight.array.T + bias.array, rtol=1e-12)


@checks(
    "modules.x_bar",
    "modules.w_bar",
    "modules.b_bar",
    symbols={
        r"\bar{x}": "return",
        r"\bar{W}": "return",
        r"\bar{b}": "after.total",
        r"\bar{y}": "g",
        "W": "w",
    },
)
def backward(rng, see):
    for x, weight, bias, g in inputs(rng):
        linear(x, weight, bias).backward(g)


class Exact:
    """Draws whose mean and variance are those asked for, not only nearly so."""

    def __init__(self, rng):
        self.rng = rng

    def normal(self, mean, std, shape):
        values = self.rng.standard_normal(shape)
        return mean + std * (values - values.mean()) / values.std()


@checks("modules.he", "modules.glorot", symbols={"W": "return"}, functions=("Var",))
def start(rng, see):
    with patch.object(random, "generator", lambda: Exact(rng)):
        for n_out, n_in in [(3, 2), (2, 7), (5, 1), (4, 30), (40, 3)]:
            relu, tanh = (minigrad.zeros(n_out, n_in, dtype=minigrad.float64) for _ in range(2))
            nn.init.kaiming_normal_(relu, nonlinearity="relu")
            nn.init.xavier_normal_(tanh)
            see({r"\text{Var}": np.var, r"n_{\text{in}}": n_in, r"n_{\text{out}}": n_out})
