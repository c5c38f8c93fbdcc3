"""At kinks and ties, where a slope cannot be measured: the choice is PyTorch's."""

import numpy as np
import pytest

from minigrad import primitives as p
from minigrad.tensor import record, wrap

KINKS = {
    "absolute": (np.absolute, [np.array([0.0, -1.0])], lambda torch, x: torch.abs(x)),
    "sign": (np.sign, [np.array([0.0, -1.0])], lambda torch, x: torch.sign(x)),
    "relu": (p.relu, [np.array([0.0, -1.0, 2.0])], lambda torch, x: torch.relu(x)),
    "maximum": (
        np.maximum,
        [np.array([1.0, 2.0]), np.array([1.0, 3.0])],
        lambda torch, a, b: torch.maximum(a, b),
    ),
    "minimum": (
        np.minimum,
        [np.array([1.0, 2.0]), np.array([1.0, 3.0])],
        lambda torch, a, b: torch.minimum(a, b),
    ),
    "max": (np.max, [np.array([1.0, 3.0, 3.0, 2.0])], lambda torch, x: torch.max(x)),
    "min": (np.min, [np.array([1.0, 3.0, 1.0, 1.0])], lambda torch, x: torch.min(x)),
    "clip": (
        np.clip,
        [np.array([-1.0, 1.0, 0.5, 2.0]), np.array(-1.0), np.array(1.0)],
        lambda torch, x, low, high: torch.clamp(x, low, high),
    ),
    "norm": (p.norm, [np.zeros(3)], lambda torch, x: torch.linalg.vector_norm(x)),
    "std": (np.std, [np.ones(3)], lambda torch, x: torch.std(x, correction=0)),
    "power": (
        np.power,
        [np.array([0.0, 0.0, 0.0]), np.array([0.0, 1.0, 2.0])],
        lambda torch, a, b: torch.pow(a, b),
    ),
}


@pytest.mark.parametrize("name", KINKS)
def test_at_a_kink_the_choice_is_pytorchs(name):
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    function, arrays, theirs = KINKS[name]
    xs = [wrap(x.copy()).requires_grad_() for x in arrays]
    y = record(function, tuple(xs))
    y.backward(np.ones(y.shape))
    their_xs = [torch.tensor(x, requires_grad=True) for x in arrays]
    y = theirs(torch, *their_xs)
    y.backward(torch.ones_like(y))
    for a, b in zip(xs, their_xs):
        np.testing.assert_array_equal(a.grad.array, b.grad.numpy())
