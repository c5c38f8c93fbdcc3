"""NumPy's functions on Tensors: recorded, answered or refused by name, never silently wrong."""

import inspect

import numpy as np
import pytest

import minigrad
from minigrad.changes import name_of
from minigrad.protocols import ANSWERS, WITHOUT_GRADIENT
from minigrad.tensor import Tensor, wrap
from minigrad.vjps import VJPS

from .samples import SAMPLES

# p.concatenate and its like are minigrad's own.
NUMPY_ROWS = [f for f in SAMPLES if name_of(f).startswith("np.")]
every_numpy_row = pytest.mark.parametrize("function", NUMPY_ROWS, ids=name_of)


def leaf(values):
    return minigrad.tensor(np.asarray(values, float), requires_grad=True)


def tracked(x):
    return leaf(x) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x


# ---------------------------------------------------------------- every row of the table


@every_numpy_row
def test_the_numpy_function_records(function):
    for sample in SAMPLES[function]:
        args = [tracked(x) for x in sample.args]
        y = function(*args, **sample.kwargs)
        expected = function(*sample.args, **sample.kwargs)
        assert type(y) is Tensor and y.requires_grad
        np.testing.assert_array_equal(y.detach().numpy(), expected)
        if VJPS[function]:
            y.backward(np.ones(y.shape))
            for x in args:
                assert not isinstance(x, Tensor) or x.grad.shape == x.shape


VALUES = {
    "dtype": np.float64, "out": np.zeros((2, 2)), "keepdims": True, "initial": 2.0, "order": "F",
    "where": np.array([True, False]), "ddof": 1, "correction": 1, "mean": np.zeros(()), "axis": 0,
    "decimals": 1, "k": 1, "min": 0.1, "max": 0.5, "casting": "unsafe", "subok": False,
    "mode": "edge", "shape": (4,), "copy": True, "optimize": True, "axes": (1, 0), "device": "cpu",
    "a_min": 0.2, "a_max": 0.4, "shift": 1, "reps": 2, "pad_width": 1, "source": 0,
    "destination": 1, "axis1": 0, "axis2": 1, "newshape": (4,),
}  # fmt: skip


@every_numpy_row
@pytest.mark.filterwarnings("ignore:invalid value", "ignore:divide by zero", "ignore:'where' used")
def test_every_option_is_understood_or_refused_by_name(function):
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:
        pytest.skip("NumPy does not say what options there are")
    if isinstance(function, np.ufunc) or function in (np.einsum, np.dot, np.where):
        options = ["dtype", "out", "order", "where", "casting", "optimize"]
        arrays = {np.einsum: ("ij->ji", 1), np.where: (np.eye(2, dtype=bool), 2)}
        first, count = arrays.get(function, (None, getattr(function, "nin", 2)))
        args = [np.full((2, 2), 0.5)] * count
        args = args if first is None else [first, *args]
    else:
        needed = [
            q.name
            for q in parameters.values()
            if q.default is q.empty and q.kind not in (q.VAR_POSITIONAL, q.VAR_KEYWORD)
        ]
        args = [np.array([[0.3, 0.72], [0.1, 0.45]]), *(VALUES[name] for name in needed[1:])]
        options = [n for n in parameters if n in VALUES and n not in needed]
    for name in options:
        given = {name: VALUES[name]}
        try:
            expected = function(*args, **given)
        except (TypeError, ValueError):  # not an option for these arguments
            continue
        try:
            y = function(*(tracked(x) for x in args), **given)
        except TypeError as error:
            assert name_of(function).split(".")[-1] in str(error), error  # it says who refuses
            continue
        np.testing.assert_array_equal(y.detach().numpy(), expected, err_msg=name)
        if VJPS[function]:
            y.backward(np.ones(y.shape))


OLD = np.lib.NumpyVersion(np.__version__) < "2.1.0"


def since_2_1(use):
    return pytest.param(use, marks=pytest.mark.skipif(OLD, reason="NumPy has it since 2.1"))


@pytest.mark.parametrize(
    "use",
    [
        lambda x: np.sum(x, 1),
        lambda x: np.sum(x, axis=1, keepdims=True),
        lambda x: np.sum(x, 1, None, None, True),
        lambda x: np.mean(x, (0, 1)),
        lambda x: np.var(x, 1, None, None, 1),
        lambda x: np.std(x, axis=0, ddof=1, keepdims=True),
        lambda x: np.max(x, 1, None, True),
        lambda x: np.amax(x, 0) + np.amin(x, 0),
        lambda x: np.cumsum(x, 1),
        lambda x: np.cumsum(x),
        lambda x: np.cumprod(x),
        lambda x: np.prod(x, 0),
        lambda x: np.reshape(x, -1),
        since_2_1(lambda x: np.reshape(x, shape=(4, 1))),
        lambda x: np.transpose(x),
        lambda x: np.transpose(x, (-1, 0)),
        lambda x: np.permute_dims(x, axes=(1, 0)),
        lambda x: np.swapaxes(x, 0, 1),
        lambda x: np.expand_dims(x, 0),
        lambda x: np.squeeze(x[None], 0),
        lambda x: np.ravel(x),
        lambda x: np.clip(x, 0.2, 0.6),
        lambda x: np.clip(x, None, 0.6),
        lambda x: np.clip(x, a_min=0.2, a_max=None),
        since_2_1(lambda x: np.clip(x, min=0.2)),
        lambda x: np.where(x.astype(float) > 0.4, x, 0.0),
        lambda x: np.round(x, 1) + np.around(x, decimals=1),
        lambda x: np.concatenate([x, x * 2], 1),
        lambda x: np.concatenate([x, x], axis=None),
        lambda x: np.concat((x, x)),
        lambda x: np.stack([x, x], axis=-1),
        lambda x: np.pad(x, 1),
        lambda x: np.pad(x, (1, 2), constant_values=5.0),
        lambda x: np.pad(x, ((1, 0), (0, 2)), "constant"),
        lambda x: np.tile(x, 2),
        lambda x: np.flip(x),
        lambda x: np.roll(x, 1),
        lambda x: np.tril(x, k=-1) + np.triu(x, 1),
        lambda x: np.diagonal(x, 1),
        lambda x: np.trace(x),
        lambda x: np.trace(x, offset=1),
        lambda x: np.linalg.norm(x),
        lambda x: np.linalg.norm(x, axis=1),
        lambda x: np.linalg.norm(x, 1, axis=1, keepdims=True),
        lambda x: np.linalg.norm(x[0], 3),
        lambda x: np.dot(x, x),
        lambda x: np.dot(x, 2.0),
        lambda x: np.dot(2.0, x),
        lambda x: np.dot(x[None], x),
        lambda x: np.outer(x[0], x[1]),
        lambda x: np.matmul(x, x) @ np.ones((2, 2)),
        lambda x: np.ones((2, 2)) @ x,
        lambda x: np.einsum("ij,jk->ik", x, x),
        lambda x: np.broadcast_to(x, (3, 2, 2)),
        lambda x: np.sort(x),
        lambda x: np.sort(x, axis=0),
        lambda x: np.take_along_axis(x, np.array([[1], [0]]), 1),
        lambda x: np.add.reduce(x),
        lambda x: np.add.reduce(x, axis=1, keepdims=True),
        lambda x: np.add.reduce(x, axis=None),
        lambda x: np.maximum.reduce(x),
        lambda x: np.multiply.reduce(x, 1),
        lambda x: np.copy(x),
        lambda x: np.float64(2) * x + np.ones(2) / x,
        lambda x: np.zeros_like(x) + np.ones_like(x) * x,
    ],
    ids=lambda f: inspect.getsource(f).strip().removeprefix("lambda x: "),
)
def test_forms_in_which_numpys_functions_are_called(use):
    array = np.array([[0.3, 0.72], [0.1, 0.45]])
    x = leaf(array)
    y = use(x)
    assert type(y) is Tensor
    np.testing.assert_allclose(y.detach().numpy(), use(array), rtol=1e-15)
    y.backward(np.ones(y.shape))
    assert x.grad is not None


# ---------------------------------------------------------------- without a gradient


def test_questions_are_answered():
    t = minigrad.ones(2, 3)
    assert np.shape(t) == (2, 3) and np.ndim(t) == 2 and np.size(t) == 6
    u = leaf([1.0, 3.0, 2.0])
    assert np.argmax(u).item() == 1 and np.argmin(u, axis=0).item() == 0
    assert np.argsort(u).tolist() == [0, 2, 1] and np.count_nonzero(u).item() == 3
    assert np.any(u > 2) and not np.all(u > 2)
    assert np.isnan(u).tolist() == [False] * 3
    assert not np.argsort(u).requires_grad


def test_comparisons_of_two_tensors():
    a, b = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    assert np.allclose(a, b) is True and np.array_equal(a, b) is True
    assert np.allclose(a, np.array([1.0, 2.0])) and np.allclose([1.0, 2.0], b, atol=1e-3)
    assert np.isclose(np.array([1.0, 5.0]), b).tolist() == [True, False]
    assert np.searchsorted(a, 1.5).item() == 1
    for function in WITHOUT_GRADIENT:
        assert function not in VJPS


@pytest.mark.skipif(OLD, reason="NumPy 2.1 gave some parameters other names")
def test_every_answer_takes_numpys_parameters_by_name():
    for function, answer in ANSWERS.items():
        ours = list(inspect.signature(answer).parameters)
        if function not in (np.shape, np.ndim, np.size, np.where, np.outer, np.dot):
            numpys = list(inspect.signature(function).parameters)
            ours = [n for n in ours if n != "newshape"]  # np.reshape has it in NumPy 2.0 only
            assert ours[1:] == [n for n in numpys if n in ours][1:], name_of(function)


# ---------------------------------------------------------------- refused by name


@pytest.mark.parametrize(
    "use, name",
    [
        (lambda t: np.linalg.inv(t), r"np\.inv"),
        (lambda t: np.fft.fft(t), r"np\.fft"),
        (lambda t: np.median(t), r"np\.median"),
        (lambda t: np.hstack([t, t]), r"np\.hstack"),
        (lambda t: np.kron(t, t), r"np\.kron"),
        (lambda t: np.tensordot(t, t), r"np\.tensordot"),
        (lambda t: np.copyto(np.zeros((2, 2)), t), r"np\.copyto"),
        (lambda t: np.add.accumulate(t), r"np\.add\.accumulate"),
        (lambda t: np.multiply.outer(t, t), r"np\.multiply\.outer"),
        (lambda t: np.add.at(t, 0, 1), r"np\.add\.at"),
        (lambda t: np.modf(t), r"np\.modf"),
        (lambda t: np.linalg.norm(t, 2), r"np\.norm"),
        (lambda t: np.linalg.norm(t, "nuc"), r"np\.norm"),
        (lambda t: np.pad(t, 1, mode="reflect"), r"np\.pad.*mode"),
        (lambda t: np.sum(t, out=np.zeros(())), r"np\.sum.*out"),
        (lambda t: np.sum(t, dtype=np.float32), r"np\.sum.*dtype"),
        (lambda t: np.sum(t, where=t > 1), r"np\.sum"),
        (lambda t: np.var(t, mean=t), r"np\.var"),
        (lambda t: np.reshape(t, (4,), order="F"), r"np\.reshape.*order"),
        (lambda t: np.add(t, 1, where=np.array(True)), r"np\.add.*where"),
        (lambda t: np.exp(t, dtype=np.float32), r"np\.exp.*dtype"),
        (lambda t: np.einsum("ij->ji", t, optimize=True), r"np\.einsum.*optimize"),
        (lambda t: np.dot(t, np.ones((2, 2, 2))), r"np\.dot"),
        (lambda t: np.concatenate([t, t], dtype=np.float32), r"np\.concatenate.*dtype"),
        (lambda t: np.ravel(t, "F"), r"np\.ravel"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_what_is_not_recorded_is_refused_by_name(use, name):
    with pytest.raises(TypeError, match=name):
        use(leaf([[1.0, 2.0], [3.0, 4.0]]))


def test_without_a_row_but_without_gradient_any_ufunc_works():
    assert np.hypot(minigrad.tensor([3.0]), 4.0).tolist() == [5.0]
    assert np.invert(minigrad.tensor([True])).tolist() == [False]


# ---------------------------------------------------------------- out= and ndarray += Tensor


def test_out_takes_results_that_are_not_recorded():
    t, out = minigrad.ones(2), np.zeros(2)
    assert np.add(t, 1, out=out) is out and out.tolist() == [2, 2]
    target = minigrad.zeros(2)
    assert np.multiply(t, 3, out=target) is target and target.tolist() == [3, 3]
    out += t
    out *= minigrad.tensor([1.0, 2.0])
    assert type(out) is np.ndarray and out.tolist() == [3, 6]
    x = leaf([1.0, 2.0])
    with minigrad.no_grad():
        np.subtract(x, 1, out=x)
    assert x.tolist() == [0, 1] and x.is_leaf


def test_out_cannot_hold_a_recorded_result():
    x, out = leaf([1.0, 2.0]), np.zeros(2)
    with pytest.raises(TypeError, match=r"np\.add: out= cannot hold a recorded result"):
        np.add(x, 1, out=out)
    with pytest.raises(TypeError, match="out= cannot hold"):
        out += x
    with pytest.raises(TypeError, match="out= cannot hold"):
        np.add(out, 1, out=x)
    assert out.tolist() == [0, 0]


def test_what_out_overwrote_is_noticed():
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    with minigrad.no_grad():
        np.add(x, 1, out=x)
    with pytest.raises(RuntimeError, match=r"np\.multiply saved.*np\.add"):
        y.backward()


def test_lists_of_tensors_do_not_become_arrays_silently():
    with pytest.raises(RuntimeError, match="requires grad"):
        np.sum([leaf(1.0), leaf(2.0)])
    assert wrap(np.ones(1)).__array_ufunc__ is not None
