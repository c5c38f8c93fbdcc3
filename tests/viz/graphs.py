"""Small recorded graphs on which traces are tested: each function returns (loss, names)."""

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.nn import functional as F


def leaf(*values, shape=()):
    return minigrad.tensor(
        np.array(values, float).reshape(shape or len(values)), requires_grad=True
    )


def number(value):
    return minigrad.tensor(value, requires_grad=True)


def chain():
    x, w, b = number(2.0), number(-3.0), number(6.88)
    return (x * w + b).tanh(), {"x": x, "w": w, "b": b}


def square():
    x = number(3.0)
    return x * x, {"x": x}


def diamond():
    x = number(0.7)
    a = x.exp()
    return a.sin() * a.cos(), {"x": x, "a": a}


def skewed():
    """a is used at depth 1, by the last operation, and at depth 3, by sin."""
    x = number(0.5)
    a = x.exp()
    return a.sin().square() * 2 + a, {"x": x, "a": a}


def broadcast():
    x, b = leaf(1, 2, 3, 4, 5, 6, 7, 8, shape=(4, 2)), leaf(0.5, -1)
    return ((x + b) * leaf(3, shape=(1, 1))).square().mean(), {"x": x, "b": b}


def indexed():
    x = leaf(1.0, 2.0, 3.0, 4.0)
    return (x[[0, 2, 2]] * x[1:]).sum(), {"x": x}


def in_place():
    x = leaf(1.0, 2.0)
    y = x * 3
    z = y.exp()
    y *= x
    y[0] = 5.0
    return (y + z).sum(), {"x": x}


def classifier():
    minigrad.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 5), nn.LayerNorm(5), nn.ReLU(), nn.Linear(5, 4))
    x, y = minigrad.randn(6, 3), minigrad.randint(0, 4, (6,))
    return F.cross_entropy(model(x), y), model


def pieces():
    a, b = leaf(1.0, 2.0), leaf(3.0)
    return minigrad.cat([a, b, a]).square().sum(), {"a": a, "b": b}


GRAPHS = [chain, square, diamond, skewed, broadcast, indexed, in_place, classifier, pieces]
every_graph = pytest.mark.parametrize("graph", GRAPHS, ids=lambda f: f.__name__)


def leaves(steps):
    return [v for v in steps.recording.values.values() if v.kind == "parameter"]


def ids(steps):
    return {v.name: v.id for v in steps.recording.values.values() if v.name}
