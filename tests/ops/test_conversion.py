"""Other element types, and copies."""

import numpy as np
import pytest

import minigrad

from .compare import agree, random

TYPES = {
    "float": np.float32, "double": np.float64, "half": np.float16,
    "long": np.int64, "int": np.int32, "bool": np.bool_,
}  # fmt: skip


@pytest.mark.parametrize("name", ["float", "double", "half", "long", "int", "bool"])
def test_by_name(name):
    x = minigrad.tensor([0.0, 1.7, -2.3])
    y = getattr(x, name)()
    assert y.dtype == TYPES[name] and y.tolist() == x.array.astype(TYPES[name]).tolist()
    assert getattr(y, name)() is y


def test_by_type():
    x = minigrad.tensor([1.5, -2.5])
    for name in ("to", "astype", "type"):
        assert getattr(x, name)(np.float64).dtype == np.float64
        assert getattr(x, name)(minigrad.int64).tolist() == [1, -2]
        assert getattr(x, name)(np.float32) is x
    assert x.to(dtype=minigrad.float64).dtype == np.float64 and x.to("float64").dtype == np.float64
    assert x.to(minigrad.ones(1, dtype=np.float64)).dtype == np.float64


def test_devices():
    x = minigrad.ones(1)
    assert x.to("cpu") is x and x.cpu() is x and "cpu" in minigrad.ops.__all__
    for device in ("cuda", "cuda:0", "mps"):
        with pytest.raises(ValueError, match="there is no device"):
            x.to(device)


def test_gradients_come_back_in_the_inputs_type():
    x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    (x.double() * np.array([3.0, 4.0])).sum().backward()
    assert x.grad.dtype == np.float32 and x.grad.tolist() == [3, 4]
    y = minigrad.ones(2, dtype=np.float64, requires_grad=True)
    y.half().sum().backward()
    assert y.grad.dtype == np.float64
    (g,) = minigrad.autograd.grad((x.double() ** 2).sum(), x, create_graph=True)
    assert g.dtype == np.float32
    assert minigrad.autograd.grad(g.sum(), x)[0].tolist() == [2, 2]


def test_integers_cut_the_gradient_off():
    x = minigrad.tensor([1.7], requires_grad=True)
    assert not x.long().requires_grad and not (x.int() * 2.5).requires_grad
    assert x.bool().tolist() == [True]


def test_copies():
    agree("clone", random(2, 3))
    agree("contiguous", random(2, 3))
    x = minigrad.ones(2, 3)
    assert x.contiguous() is x
    y = x.T.contiguous()
    assert y.array.flags.c_contiguous and not np.shares_memory(x.array, y.array)
    assert np.copy(x).equal(x) and not np.shares_memory(np.copy(x).array, x.array)
