"""The array functions that NumPy lacks, as functions of arrays: values, types, memory."""

import math

import numpy as np
import pytest

import minigrad
from minigrad import primitives as p

FLOATS = pytest.mark.parametrize("dtype", [np.float32, np.float64])


# ---------------------------------------------------------------- erf

GRID = np.unique(
    np.concatenate(
        [
            np.linspace(-7, 7, 4001),
            np.linspace(0.99, 1.01, 501),  # where the two series meet
            np.geomspace(1e-300, 1, 500),
            -np.geomspace(1e-300, 1, 500),
            [0.0, 27.0, -27.0, 1e10, -1e10, 1e300],
        ]
    )
)


def test_erf_in_double_is_right_to_a_few_units_in_the_last_place():
    ours, exact = p.erf(GRID), np.array([math.erf(x) for x in GRID])
    error = np.abs(ours - exact)
    assert error.max() < 4e-16
    assert (error <= 4 * np.spacing(np.abs(exact))).all()


def test_erf_in_single_is_the_double_rounded():
    grid = GRID[np.abs(GRID) < 1e30].astype(np.float32)
    ours = p.erf(grid)
    exact = np.array([math.erf(x) for x in grid.tolist()])
    assert ours.dtype == np.float32
    assert (np.abs(ours - exact) <= 0.51 * np.spacing(np.abs(exact).astype(np.float32))).all()


@FLOATS
def test_erf_of_special_values(dtype):
    with np.errstate(all="raise", under="ignore"):
        y = p.erf(np.array([np.inf, -np.inf, np.nan, 0.0, -0.0], dtype))
    np.testing.assert_array_equal(y, np.array([1, -1, np.nan, 0, 0], dtype))
    assert np.signbit(y[4]) and not np.signbit(y[3])


def test_erf_is_odd_monotone_and_takes_integers():
    assert (p.erf(-GRID) == -p.erf(GRID)).all()
    assert (np.diff(p.erf(GRID)) >= -2.3e-16).all()
    assert p.erf(np.array([0, 1])).dtype == np.float64
    assert p.erf(np.array(0.5)).shape == ()


# ---------------------------------------------------------------- stable at the extremes


@FLOATS
def test_nothing_overflows(dtype):
    x = np.array([-1e4, -100.0, -1.0, 0.0, 1.0, 100.0, 1e4], dtype)
    with np.errstate(all="raise", under="ignore"):
        for f in (p.sigmoid, p.softplus, p.softmax, p.log_softmax, p.logsumexp, p.relu):
            y = f(x)
            assert y.dtype == dtype and np.isfinite(y).all(), f.__name__
    assert p.sigmoid(x)[0] == 0 and p.sigmoid(x)[-1] == 1
    assert p.softplus(x)[-1] == dtype(1e4) and p.logsumexp(x) == dtype(1e4)
    assert p.softmax(x).sum() == pytest.approx(1)


def test_sigmoid_and_softplus_keep_their_small_values():
    x = np.array([-30.0, -300.0, -700.0])
    np.testing.assert_allclose(p.sigmoid(x), np.exp(x), rtol=1e-12)
    np.testing.assert_allclose(p.softplus(x), np.exp(x), rtol=1e-12)


@pytest.mark.filterwarnings("ignore:invalid value")  # NumPy's own word on nan
def test_infinities_and_nan():
    x = np.array([-np.inf, np.inf, np.nan])
    np.testing.assert_array_equal(p.sigmoid(x), [0, 1, np.nan])
    np.testing.assert_array_equal(p.softplus(x), [0, np.inf, np.nan])
    np.testing.assert_array_equal(p.relu(x), [0, np.inf, np.nan])


def test_masked_scores():
    x = np.array([[0.0, -np.inf, 0.0], [-np.inf, -np.inf, 1.0]])
    np.testing.assert_array_equal(p.softmax(x), [[0.5, 0, 0.5], [0, 0, 1]])
    np.testing.assert_array_equal(p.logsumexp(x, axis=1), [np.log(2), 1])
    np.testing.assert_array_equal(p.log_softmax(x)[1], [-np.inf, -np.inf, 0])
    assert p.logsumexp(np.full(3, -np.inf)) == -np.inf
    assert p.logsumexp(np.array([np.inf, 0.0])) == np.inf


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1), (0, 2), (-1,)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_and_norm_over_axes(axis, keepdims):
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    np.testing.assert_allclose(
        p.logsumexp(x, axis=axis, keepdims=keepdims),
        np.log(np.exp(x).sum(axis=axis, keepdims=keepdims)),
    )
    np.testing.assert_allclose(
        p.norm(x, axis=axis, keepdims=keepdims),
        np.sqrt((x * x).sum(axis=axis, keepdims=keepdims)),
    )


# ---------------------------------------------------------------- indexing


def test_getitem_of_one_element_is_a_view_too():
    x = np.arange(6.0).reshape(2, 3)
    for index in ((1, 2), (1, -1), (..., 1, 2), (np.int64(1), 2)):
        y = p.getitem(x, index)
        assert y.shape == () and np.shares_memory(x, y) and y == 5
    y = p.getitem(np.arange(3.0), 1)
    assert isinstance(y, np.ndarray) and y == 1
    assert p.getitem(np.arange(3.0), np.array(1)) == 1
    assert p.getitem(np.array(2.0), ()) == 2


@pytest.mark.parametrize(
    "index, basic",
    [
        (1, True),
        (np.int64(1), True),
        (slice(1, None), True),
        ((None, Ellipsis, -1), True),
        (True, False),
        (np.True_, False),
        ((0, [1]), False),
        (np.array([1]), False),
        (np.array([True, False]), False),
    ],
)
def test_is_basic_index(index, basic):
    assert p.is_basic_index(index) is basic


def test_scatter_adds_up_where_an_index_repeats():
    x = np.array([1.0, 2.0, 4.0])
    assert p.scatter(x, (3,), np.array([1, 1, -1])).tolist() == [0, 3, 4]
    where = (np.array([0, 0, 1]), np.array([1, 1, 1]))
    assert p.scatter(x, (2, 2), where).tolist() == [[0, 3], [0, 4]]
    assert p.scatter(x, (2, 3), 1).tolist() == [[0, 0, 0], [1, 2, 4]]
    assert p.scatter(x[:0], (2,), np.array([], int)).tolist() == [0, 0]
    assert p.scatter(x.astype(np.float32), (2, 3), 1).dtype == np.float32


def test_setitem_and_expand_copy():
    x = np.zeros(3)
    assert p.setitem(x, 1, 5).tolist() == [0, 5, 0] and x.tolist() == [0, 0, 0]
    y = p.expand(x, (2, 3))
    assert y.flags.writeable and y.flags.c_contiguous and not np.shares_memory(x, y)
    assert p.expand(np.float64(2), (2,)).tolist() == [2, 2]


# ---------------------------------------------------------------- the protocol


class Answers:
    """Something that takes part in NumPy's protocol."""

    def __array_function__(self, function, types, args, kwargs):
        return function.__name__, args, kwargs


def test_a_primitive_lets_others_answer_as_numpys_functions_do():
    other = Answers()
    assert p.sigmoid(other) == ("sigmoid", (other,), {})
    name, args, kwargs = p.concatenate(np.ones(1), other, axis=0)
    assert name == "concatenate" and args[1] is other and kwargs == {"axis": 0}


def test_primitives_record_when_handed_tensors():
    t = minigrad.tensor([1.0, 2.0], requires_grad=True)
    assert p.sigmoid(t).grad_fn == "sigmoid"
    assert p.concatenate(t, np.ones(1, np.float32), axis=0).shape == (3,)


def test_the_file_knows_numpy_alone():
    import ast
    import inspect

    tree = ast.parse(inspect.getsource(p))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in [getattr(node, "module", None) or node.names[0].name]
    }
    assert imported <= {"numpy", "functools"}
