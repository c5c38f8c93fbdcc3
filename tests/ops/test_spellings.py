"""NumPy's `axis`, integers in functions of real numbers, and what must be a list."""

import numpy as np
import pytest

import minigrad
from minigrad import Tensor


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("topk", (2,)),
        ("unsqueeze", ()),
        ("flip", ()),
        ("roll", (1,)),
        ("unbind", ()),
        ("split", (1,)),
        ("chunk", (2,)),
        ("index_select", ()),
    ],
)
def test_axis_is_dim(name, arguments):
    x = minigrad.tensor(np.arange(12.0).reshape(4, 3))
    extra = {"index": minigrad.tensor([0, 2])} if name == "index_select" else {}
    by_dim = {"flip": (1,), "unsqueeze": (1,)}.get(name)
    method = getattr(x, name)
    if by_dim is not None:
        expected = method(*by_dim)
    else:
        key = "dims" if name == "roll" else "dim"
        expected = method(*arguments, **{key: 1}, **extra)
    found = method(*arguments, axis=1, **extra)
    for a, b in zip(parts(found), parts(expected), strict=True):
        assert a.shape == b.shape and a.tolist() == b.tolist()


def parts(x):
    return [x] if isinstance(x, Tensor) else list(x)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "int64"])
@pytest.mark.parametrize(
    "name",
    ["exp", "expm1", "sqrt", "rsqrt", "log2", "reciprocal", "sigmoid", "atan", "softmax", "tanh"],
)
def test_integers_give_the_float32_of_their_values(name, dtype):
    numbers = minigrad.tensor([1, 1, 8]).to(dtype)
    found = getattr(numbers, name)()
    expected = getattr(numbers.float(), name)()
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-6)


def test_logsumexp_of_integers():
    assert abs(minigrad.tensor([1, 2]).logsumexp(0).item() - np.log(np.e + np.e**2)) < 1e-6


def test_softmax_of_nothing_is_nothing():
    assert minigrad.zeros(0, 3).softmax(0).shape == (0, 3)


@pytest.mark.parametrize("name", ["cat", "stack"])
def test_one_tensor_is_not_a_list(name):
    with pytest.raises(TypeError, match=rf"{name}: expected a list of Tensors.*{name}\(\[x, y\]\)"):
        getattr(minigrad, name)(minigrad.ones(2, 3))
    with pytest.raises(ValueError, match=f"{name}: expected at least one Tensor"):
        getattr(minigrad, name)([])


def test_a_list_of_recorded_tensors_would_lose_their_history():
    w = minigrad.ones(2, requires_grad=True)
    for use in (lambda: minigrad.tensor([w[0], w[1]]), lambda: minigrad.ones(2) * [w[0], 2.0]):
        with pytest.raises(TypeError, match=r"minigrad\.stack"):
            use()
