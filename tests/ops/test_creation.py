"""New Tensors: shapes, types, requires_grad."""

import numpy as np
import pytest

import minigrad

FILLED = {"zeros": 0, "ones": 1}


@pytest.mark.parametrize("name", ["zeros", "ones", "empty"])
def test_of_a_shape(name):
    make = getattr(minigrad, name)
    assert make(2, 3).shape == make((2, 3)).shape == make([2, 3]).shape == (2, 3)
    assert make().shape == () and make(()).shape == () and make(0, 2).shape == (0, 2)
    assert make(2).dtype == make(2, dtype=None).dtype == np.float32
    assert make(2, dtype=minigrad.int64).dtype == np.int64
    assert make(2, requires_grad=True).requires_grad and not make(2).requires_grad
    if name in FILLED:
        assert (make(2, 2).array == FILLED[name]).all()
    with pytest.raises(ValueError, match="shape: expected non-negative integers"):
        make(-1)
    with pytest.raises(TypeError, match="cannot carry a gradient"):
        make(2, dtype=np.int64, requires_grad=True)


@pytest.mark.parametrize("name", ["zeros_like", "ones_like", "empty_like"])
def test_like_another(name):
    x = minigrad.tensor([[1.0, 2.0]], dtype=np.float64, requires_grad=True)
    y = getattr(minigrad, name)(x)
    assert y.shape == (1, 2) and y.dtype == np.float64 and not y.requires_grad
    assert getattr(minigrad, name)(x, dtype=np.int64).dtype == np.int64
    assert getattr(minigrad, name)(x, requires_grad=True).requires_grad


def test_full():
    assert "full" in minigrad.ops.__all__ and "full_like" in minigrad.ops.__all__
    for value, dtype in ((1, np.int64), (1.5, np.float32), (True, np.bool_)):
        t = minigrad.full((2,), value)
        assert t.dtype == dtype and t.tolist() == [value, value]
    assert minigrad.full((2,), 1, dtype=np.float64).dtype == np.float64
    assert minigrad.full(3, 1.0).shape == (3,)
    assert minigrad.full((2,), minigrad.tensor(3.0)).tolist() == [3, 3]
    assert minigrad.full_like(minigrad.ones(2), 7).tolist() == [7, 7]


def test_eye_and_linspace():
    assert "eye" in minigrad.ops.__all__ and "linspace" in minigrad.ops.__all__
    assert minigrad.eye(2).tolist() == [[1, 0], [0, 1]] and minigrad.eye(2, 3).shape == (2, 3)
    t = minigrad.linspace(0, 1, 5)
    assert t.tolist() == [0, 0.25, 0.5, 0.75, 1] and t.dtype == np.float32
    assert minigrad.linspace(0, 1, 1).tolist() == [0]


@pytest.mark.parametrize(
    "args", [(5,), (2, 5), (0, 10, 3), (5, 0, -2), (0, 1, 0.25), (2.5,), (1, 1), (0.0, 3)], ids=str
)
def test_arange(args):
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    ours, theirs = minigrad.arange(*args), torch.arange(*args)
    assert ours.tolist() == theirs.tolist()
    assert f"torch.{ours.dtype}" == str(theirs.dtype)
    assert "arange" in minigrad.ops.__all__


def test_arange_refuses_a_step_of_zero():
    with pytest.raises(ValueError, match="step must not be 0"):
        minigrad.arange(0, 1, 0)
    assert minigrad.arange(3, dtype=minigrad.float64).dtype == np.float64
