"""Sums, extremes, norms and orders over no, one, several and all axes, in both spellings."""

import numpy as np
import pytest

import minigrad

from .compare import agree, random

# dim, or no dim at all; every reduction takes these.
DIMS = ({}, {"dim": 0}, {"dim": -1}, {"dim": 1, "keepdim": True}, {"dim": -2, "keepdim": True})
SEVERAL = ({"dim": (0, 2)}, {"dim": (-1, 0), "keepdim": True}, {"dim": (1,)}, {"dim": [0, 1]})


@pytest.mark.parametrize("name", ["sum", "mean", "amax", "amin", "logsumexp", "var", "std"])
def test_over_one_axis_several_and_all(name):
    for kwargs in (*DIMS, *SEVERAL):
        if kwargs or name != "logsumexp":  # PyTorch's logsumexp insists on a dim
            agree(name, random(2, 3, 2), axis=True, **kwargs)


@pytest.mark.parametrize("name", ["sum", "mean", "amax", "amin", "prod"])
def test_of_a_tensor_without_axes(name):
    agree(name, np.array(1.5))
    agree(name, np.array(1.5), dim=0, axis=True)
    agree(name, np.array(1.5), dim=-1, keepdim=True, axis=True)


def test_of_nothing():
    agree("sum", np.zeros((0, 3)))
    agree("sum", np.zeros((0, 3)), dim=0)
    agree("sum", np.zeros((2, 0)), dim=1, keepdim=True)
    agree("prod", np.zeros((0, 3)))
    agree("prod", np.zeros((0, 3)), dim=0)
    agree("mean", np.zeros((0, 3)), dim=1)
    agree("logsumexp", np.zeros((0, 3)), dim=1)
    agree("any", np.zeros((0, 3), bool))
    agree("all", np.zeros((0, 3), bool), dim=0)
    for name in ("max", "min", "amax", "argmax"):
        with pytest.raises((ValueError, IndexError, RuntimeError)):
            getattr(minigrad.zeros(0), name)()


def test_types_of_sums():
    agree("sum", np.array([True, True]))
    agree("sum", np.array([1, 2], np.int32))
    agree("prod", np.array([1, 2], np.int32))
    agree("sum", random(3).astype(np.float32), dtype=None)
    assert minigrad.ones(2).sum(dtype=minigrad.float64).dtype == np.float64
    assert minigrad.ones(2).mean(dtype=minigrad.float64).dtype == np.float64
    assert minigrad.tensor([1, 2]).mean().dtype == np.float32


@pytest.mark.parametrize("name", ["var", "std"])
def test_spreads(name):
    x = random(3, 4)
    agree(name, x, unbiased=False)
    agree(name, x, 1, unbiased=False)
    agree(name, x, 0, True, True)
    agree(name, x, dim=1, correction=0, axis=True)
    agree(name, x, dim=1, correction=2, keepdim=True, axis=True)
    agree(name, x, False)


@pytest.mark.parametrize("name", ["var", "std"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
def test_the_spread_of_one_element_is_nan_and_so_is_its_gradient(name):
    x = minigrad.tensor([2.0], requires_grad=True)
    y = getattr(x, name)()
    y.backward()
    assert np.isnan(y.item()) and np.isnan(x.grad.item())


def test_products():
    for kwargs in DIMS:
        agree("prod", random(2, 3), axis=True, **kwargs)
    agree("prod", np.array([[2.0, 0.0, 3.0], [0.0, 0.0, 1.0]]), dim=1)
    agree("prod", np.array([0.0, 2.0, 3.0]))


@pytest.mark.parametrize("p", [1, 2, 3, 1.5, 0, np.inf, -np.inf, "fro"], ids=str)
def test_norms(p):
    x = random(2, 3)
    agree("norm", x, p)
    if p != "fro":
        agree("norm", x, p, dim=1, axis=True)
        agree("norm", x, p, dim=0, keepdim=True, axis=True)
    agree("norm", np.array([0.5, -2.0, 0.25]), p)


@pytest.mark.parametrize("p", [1, 2, 3, 1.5, np.inf])
def test_the_norm_of_zero_has_derivative_zero(p):
    x = minigrad.zeros(3, requires_grad=True)
    y = x.norm(p)
    y.backward()
    assert y.item() == 0 and x.grad.tolist() == [0, 0, 0]


def test_running_sums_and_products():
    for name in ("cumsum", "cumprod"):
        cases = ((random(2, 3), 0), (random(2, 3), -1), (random(0, 3), 0), (np.array(1.5), 0))
        for x, dim in cases:
            agree(name, x, dim=dim, axis=True)
        with pytest.raises(TypeError, match=f"{name}: needs dim"):
            getattr(minigrad.ones(2), name)()
        with pytest.raises(IndexError, match=f"{name}: dim 2 is out of range"):
            getattr(minigrad.ones(2), name)(2)


def test_logsumexp_is_stable():
    agree("logsumexp", np.array([[1000.0, 1000.0], [-1000.0, -1000.0]]), dim=1)
    agree("logsumexp", np.array([[-np.inf, 1.0]]), dim=1)


@pytest.mark.parametrize("name", ["max", "min"])
def test_extremes_with_indices(name):
    x = random(2, 3, 2)
    for kwargs in DIMS:
        agree(name, x, axis=True, **kwargs)
    agree(name, np.array(1.5), dim=0)
    result = getattr(minigrad.tensor([[1.0, 5.0]]), name)(1)
    assert result.values.shape == result.indices.shape == (1,)
    assert result.indices.dtype == np.int64
    agree(name, random(2, 3), random(3, seed=1))


def test_ties():
    x = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
    agree("max", x)  # shared by all that attain it
    agree("amax", x, dim=1)
    ours = minigrad.tensor(x, requires_grad=True)
    ours.max(1).values.sum().backward()
    assert ours.grad.tolist() == [[0, 1, 0], [1, 0, 0]]  # the first of equals
    assert ours.max(1).indices.tolist() == [1, 0] and ours.argmax(1).tolist() == [1, 0]


@pytest.mark.parametrize("name", ["argmax", "argmin"])
def test_where_the_extremes_stand(name):
    for kwargs in DIMS:
        agree(name, random(2, 3), axis=True, **kwargs)
    agree(name, np.array([3, 1, 2]))
    agree(name, np.array(1.5))


@pytest.mark.parametrize("name", ["any", "all"])
def test_any_and_all(name):
    x = np.array([[True, False], [True, True]])
    for kwargs in DIMS:
        agree(name, x, axis=True, **kwargs)
    agree(name, np.array([0.0, 2.0]))


@pytest.mark.parametrize("descending", [False, True])
def test_orders(descending):
    x = np.array([[3.0, 1.0, 2.0], [0.0, 5.0, -1.0]])
    for dim in (0, 1, -1):
        agree("sort", x, dim, descending)
        agree("argsort", x, dim, descending)
    agree("sort", x, dim=0, descending=descending, axis=True)
    agree("sort", np.array(2.0), 0, descending)
    agree("argsort", np.array(2.0))
    agree("sort", np.zeros((0, 2)), 0, descending)


def test_equal_elements_keep_their_order():
    t = minigrad.tensor([2, 1, 2, 1])
    assert t.argsort().tolist() == [1, 3, 0, 2]
    assert t.argsort(descending=True).tolist() == [0, 2, 1, 3]


def test_topk():
    x = random(2, 5)
    agree("topk", x, 2)
    agree("topk", x, 3, dim=-1, largest=False)
    agree("topk", x, 1, dim=0)
    agree("topk", x, 0)
    agree("topk", np.array(1.5), 1)
    with pytest.raises(ValueError, match="k must be between 0 and 5"):
        minigrad.tensor(x).topk(6)


def test_results_of_several_are_named_tuples():
    values, indices = minigrad.tensor([2.0, 1.0]).sort()
    assert values.tolist() == [1, 2] and indices.tolist() == [1, 0]
    assert isinstance(minigrad.tensor([1.0]).max(0), minigrad.ops.ValuesAndIndices)
    assert minigrad.ops.ValuesAndIndices._fields == ("values", "indices"), "ValuesAndIndices"
