"""Operations on each element by itself: names, methods, broadcasting, numbers on either side."""

import numpy as np
import pytest

import minigrad

from .compare import agree, random

ANYWHERE = ("neg", "abs", "sign", "square", "exp", "exp2", "expm1", "sin", "cos", "sinh", "cosh",
    "tanh", "atan", "asinh", "sigmoid", "erf", "floor", "ceil", "trunc")  # fmt: skip
POSITIVE = ("sqrt", "rsqrt", "log", "log2", "log10", "log1p", "reciprocal")
INSIDE = ("asin", "acos", "atanh", "tan")
SHAPES = ((), (1,), (2, 3), (0, 3))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", [*ANYWHERE, *POSITIVE, *INSIDE, "acosh"])
def test_of_one_tensor(name, shape):
    x = random(*shape)
    if name in POSITIVE or name == "acosh":
        x = np.abs(x) + (1.1 if name == "acosh" else 0.1)
    elif name in INSIDE:
        x = x / 2.5
    agree(name, np.asarray(x))


BINARY = ("add", "sub", "mul", "div", "remainder", "pow", "maximum", "minimum",
    "logaddexp", "atan2")  # fmt: skip


@pytest.mark.parametrize("name", BINARY)
def test_of_two_tensors(name):
    for a, b in (((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2,)), ((0, 3), (3,)), ((2, 3), (2, 3))):
        x, y = np.asarray(random(*a)), np.asarray(random(*b, seed=1))
        agree(name, np.asarray(np.abs(x) + 0.1) if name == "pow" else x, y)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "remainder", "pow"])
@pytest.mark.parametrize("number", [2, 0.5])
def test_with_a_number(name, number):
    agree(name, np.abs(random(2, 3)) + 0.1, number)


def test_alpha():
    agree("add", random(2), random(2, seed=1), alpha=3)
    agree("sub", random(2), random(2, seed=1), alpha=0.5)


@pytest.mark.parametrize("name", ["eq", "ne", "lt", "le", "gt", "ge"])
def test_comparisons(name):
    x = np.array([1.0, 2.0, 3.0, np.nan])
    agree(name, x, np.array([1.0, 3.0, 2.0, np.nan]))
    agree(name, x, 2.0)
    agree(name, np.array([1, 2, 3]), 2)


def test_logic_and_classification():
    a, b = np.array([True, True, False]), np.array([True, False, False])
    agree("logical_and", a, b)
    agree("logical_or", a, b)
    agree("logical_not", a)
    agree("logical_not", np.array([0.0, 2.0]))
    x = np.array([1.0, np.nan, np.inf, -np.inf])
    for name in ("isnan", "isinf", "isfinite"):
        agree(name, x)


def test_equal_and_allclose():
    x = random(2, 3)
    agree("equal", x, x.copy())
    agree("equal", x, random(2, 2))
    agree("allclose", x, x + 1e-9)
    agree("allclose", x, x + 1e-3)
    agree("allclose", x, x + 1e-3, atol=1e-2)
    assert isinstance(minigrad.ones(1).equal(minigrad.ones(1)), bool)
    assert minigrad.tensor([np.nan]).allclose(minigrad.tensor([np.nan]), equal_nan=True) is True


def test_round():
    agree("round", np.array([0.5, 1.5, 2.5, -0.5, 1.234]))
    agree("round", np.array([0.125, 1.234, -5.678]), decimals=2)


@pytest.mark.parametrize("bounds", [(-0.5, 1.0), (None, 0.3), (0.3, None), (1.0, -1.0)], ids=str)
def test_clamp(bounds):
    agree("clamp", random(2, 3), *bounds)
    agree("clamp", random(2, 3), min=bounds[0], max=bounds[1])
    agree("clamp", random(0, 3), *bounds)


def test_clamp_by_tensors():
    agree("clamp", random(2, 3), random(3, seed=1) - 1, random(2, 1, seed=2) + 1)
    with pytest.raises(ValueError, match="clamp: give min, max or both"):
        minigrad.ones(1).clamp()


def test_where():
    c = np.array([[True, False], [False, True]])
    agree("where", c, random(2, 2), random(2, 2, seed=1), method=False)
    agree("where", c, random(2), random(2, 1, seed=1), method=False)
    agree("where", c, random(2, 2), 0.5, method=False)
    agree("where", c, -np.inf, random(2, 2), method=False)
    agree("where", c, method=False)
    x = minigrad.tensor([1.0, -1.0], requires_grad=True)
    assert x.where(x > 0, 0.0).tolist() == minigrad.where(x > 0, x, 0.0).tolist()
    with pytest.raises(TypeError, match="where: the condition must be boolean, got float"):
        minigrad.where(x, x, 0.0)
    y = minigrad.where(x > 0, x, 0.0)
    assert y.tolist() == [1, 0] and y.dtype == np.float32


def test_where_keeps_gradients_of_the_branch_not_taken_at_zero():
    x = minigrad.tensor([0.0, 4.0], requires_grad=True)
    safe = minigrad.where(x > 0, x, 1.0)
    minigrad.where(x > 0, safe.sqrt(), 0.0).sum().backward()
    assert x.grad.tolist() == [0, 0.25]


def test_masked_fill():
    mask = np.array([[True, False, True]])
    agree("masked_fill", random(2, 3), mask, -np.inf)
    agree("masked_fill", random(2, 3), mask, 0.0)
    with pytest.raises(TypeError, match="masked_fill: the mask must be boolean, got int64"):
        minigrad.ones(2).masked_fill(minigrad.tensor([1, 0]), 0.0)
