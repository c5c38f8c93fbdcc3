"""Operators of Tensors: values and element types, against PyTorch's rules."""

import numpy as np
import pytest

import minigrad
from minigrad.tensor import Tensor, wrap


def leaf(values, dtype=np.float32):
    return minigrad.tensor(values, dtype=dtype, requires_grad=True)


FLOATS = (np.float32, np.float64)


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")


VALUES = {
    "float32": np.array([1.5, -2.0], np.float32),
    "float64": np.array([1.5, -2.0]),
    "int64": np.array([3, -2]),
    "bool": np.array([True, False]),
}
OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
    ">=": lambda a, b: a >= b,
}


def outcome(operator, a, b):
    """(type, values) of a result, or "error"."""
    try:
        y = operator(a, b)
    except (RuntimeError, TypeError, ValueError, ZeroDivisionError):
        return "error"
    return str(y.dtype).removeprefix("torch."), np.asarray(y.tolist(), dtype=float)


def same_outcome(ours, theirs, sign):
    """Where both have a result. PyTorch refuses to subtract booleans and to divide integers by 0,
    NumPy to raise integers to negative powers."""
    if isinstance(theirs, str):
        assert sign in ("-", "//", "%", "**")
    elif isinstance(ours, str) or ours[0] == "int8":  # int8 is NumPy's power of two booleans
        assert sign == "**"
    else:
        assert ours[0] == theirs[0]
        np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-6)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("sign", OPERATORS)
@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("number", [2, 2.5, True, -1, 0.5], ids=str)
def test_types_with_python_numbers_are_pytorchs(torch, sign, kind, number):
    a = VALUES[kind]
    operator = OPERATORS[sign]
    ours, theirs = wrap(a), torch.tensor(a)
    same_outcome(outcome(operator, ours, number), outcome(operator, theirs, number), sign)
    same_outcome(outcome(operator, number, ours), outcome(operator, number, theirs), sign)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("sign", OPERATORS)
@pytest.mark.parametrize("left", VALUES)
@pytest.mark.parametrize("right", VALUES)
def test_types_with_tensors_are_pytorchs(torch, sign, left, right):
    a, b = VALUES[left], VALUES[right]
    ours = outcome(OPERATORS[sign], wrap(a), wrap(b))
    same_outcome(ours, outcome(OPERATORS[sign], torch.tensor(a), torch.tensor(b)), sign)


@pytest.mark.parametrize("number", [2, 2.5, True, np.float64(2), np.float32(2), np.int64(2)])
def test_numbers_never_widen_float32(number):
    t = minigrad.ones(2)
    for operator in (v for k, v in OPERATORS.items() if k not in ("<", "==", ">=")):
        assert operator(t, number).dtype == operator(number, t).dtype == np.float32


def test_arrays_and_0d_tensors_of_float64_widen_as_numpys_arrays_do():
    """PyTorch would keep float32 beside a tensor without axes; minigrad's rule has no exception."""
    t = minigrad.ones(2)
    assert (t * np.ones(2)).dtype == np.float64
    assert (t * minigrad.tensor(2.0, dtype=np.float64)).dtype == np.float64
    assert (t * minigrad.tensor(2)).dtype == np.float32


def test_integers_become_float32_where_numpy_would_say_float64():
    n, w = minigrad.tensor([1, 4]), leaf([1.0, 1.0])
    for y in (n / 2, n.sqrt(), n.exp(), n.mean(), n**0.5, n.sigmoid(), n * 0.5, n @ w):
        assert y.dtype == np.float32


@pytest.mark.parametrize("dtype", FLOATS)
def test_floats_keep_their_type_through_operations_and_gradients(dtype):
    x = leaf([[0.5, 2.0], [1.0, 3.0]], dtype)
    for f in (
        lambda x: x.sum(), lambda x: x.mean(0), lambda x: x.std(), lambda x: x.softmax(1),
        lambda x: x @ x, lambda x: x**1.5, lambda x: 2**x, lambda x: x.log().exp().erf(),
        lambda x: x[0], lambda x: x.norm(), lambda x: x.max(0).values, lambda x: x.clamp(0.7, 1.2),
        lambda x: minigrad.where(x > 1, x, 0.0), lambda x: minigrad.cat([x, x]), lambda x: 5.0 // x,
        lambda x: x.cumsum(0), lambda x: x.prod(), lambda x: x.logsumexp(0), lambda x: x % 0.7,
        lambda x: minigrad.pad(x, (1, 1)), lambda x: x.round(), lambda x: x * np.float64(2),
    ):  # fmt: skip
        y = f(x)
        assert y.dtype == dtype
        x.grad = None
        y.sum().backward()
        assert x.grad.dtype == dtype


@pytest.mark.parametrize("sign", ["//", "%"])
def test_floor_division_and_remainder_belong_together(torch, sign):
    operator = OPERATORS[sign]
    a = np.array([1.0, -1.0, 5.3, -5.3, 6.0, 0.3])
    for b in (0.1, -0.1, 0.7, 2.0, -3.0):
        ours, theirs = operator(wrap(a), b), operator(torch.tensor(a), b)
        np.testing.assert_array_equal(ours.array, theirs.numpy())
        np.testing.assert_array_equal(operator(b, wrap(a)).array, operator(b, torch.tensor(a)))
    x = leaf(a, np.float64)
    (operator(x, 0.7) + operator(7.0, x)).sum().backward()
    assert np.isfinite(x.grad.array).all()


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 4, -1, -2, 0.5, 1.5, 2.0, True])
def test_powers_by_numbers(torch, exponent):
    values = np.array([0.5, 1.0, 2.0])
    x, y = leaf(values, np.float64), torch.tensor(values, requires_grad=True)
    (x**exponent).sum().backward()
    (y**exponent).sum().backward()
    np.testing.assert_allclose((x**exponent).array, (y**exponent).detach(), rtol=1e-14)
    np.testing.assert_allclose(x.grad.array, y.grad, rtol=1e-14)


def test_reflected_operators_with_arrays_and_lists():
    x = leaf([1.0, 2.0])
    array = np.array([3.0, 4.0], np.float32)
    for y, expected in (
        (array + x, [4, 6]), (array - x, [2, 2]), (array * x, [3, 8]), (array / x, [3, 2]),
        (array @ x, 11), (x @ array, 11), (array**x, [3, 16]), (array % x, [0, 0]),
        (x - [1, 1], [0, 1]), ([1, 1] - x, [0, -1]), (array < x, [False, False]),
        (np.float32(2) * x, [2, 4]), (np.float64(1) - x, [0, -1]),
    ):  # fmt: skip
        assert isinstance(y, Tensor) and y.tolist() == expected


def test_logic_on_booleans():
    a, b = minigrad.tensor([True, True, False]), minigrad.tensor([True, False, False])
    assert (a & b).tolist() == [True, False, False] and (a | b).tolist() == [True, True, False]
    assert (a ^ b).tolist() == [False, True, False] and (~a).tolist() == [False, False, True]
    assert (True & b).tolist() == (b & True).tolist() == [True, False, False]


def test_unary_operators_and_round():
    x = minigrad.tensor([-1.6, 2.4])
    assert (-x).tolist() == (x * -1).tolist() and (+x).tolist() == x.tolist()
    assert abs(x).tolist() == x.abs().tolist() == np.abs(x.array).tolist()
    assert round(x).tolist() == [-2.0, 2.0]
