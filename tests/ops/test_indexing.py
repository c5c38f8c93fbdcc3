"""Reading by index against NumPy and PyTorch: by hand, and by thousands of random indices."""

import numpy as np
import pytest

import minigrad
from minigrad.tensor import wrap

from .compare import agree, random

# ---------------------------------------------------------------- random indices


def random_index(rng, shape):
    """An index for an array of `shape`, of every kind: as NumPy takes it."""
    parts, axis = [], 0
    advanced = tuple(rng.integers(1, 3, rng.integers(1, 3)))  # the shape of index arrays
    while axis < len(shape) and rng.random() < 0.85:
        n, kind = shape[axis], rng.integers(7)
        if kind == 0:
            parts.append(int(rng.integers(-n, n)))
        elif kind == 1:
            start, stop = (None if rng.random() < 0.3 else int(rng.integers(-n, n)) for _ in "ab")
            parts.append(slice(start, stop, [None, 1, 2, -1, -2][rng.integers(5)]))
        elif kind == 2 and not any(isinstance(p, np.ndarray) for p in parts):
            mask = rng.random(n) < 0.6
            parts.append(mask)
        elif kind == 3 and not any(isinstance(p, np.ndarray) and p.dtype == bool for p in parts):
            parts.append(rng.integers(-n, n, advanced))
        elif kind == 4:
            parts.append(None)
            continue
        else:
            parts.append(slice(None))
        axis += 1
    if axis == len(shape) and rng.random() < 0.5:  # an Ellipsis that stands for no axis
        parts.insert(int(rng.integers(len(parts) + 1)), Ellipsis)
    elif rng.random() < 0.3:
        parts.append(Ellipsis)
    if len(parts) == 1 and rng.random() < 0.5:
        return parts[0]
    return tuple(parts)


def as_tensors(index, convert):
    """Index arrays as Tensors."""
    if isinstance(index, tuple):
        return tuple(as_tensors(i, convert) for i in index)
    return convert(index) if isinstance(index, np.ndarray) else index


@pytest.mark.parametrize("seed", range(4))
def test_random_indices_read_what_numpy_reads_and_scatter_what_was_read(seed):
    rng = np.random.default_rng(seed)
    for _ in range(150):
        shape = tuple(int(n) for n in rng.integers(1, 5, rng.integers(1, 4)))
        array, index = rng.standard_normal(shape), random_index(rng, shape)
        expected = array[index]
        for tensors in (index, as_tensors(index, wrap)):
            x = wrap(array.copy()).requires_grad_()
            y = x[tensors]
            np.testing.assert_array_equal(y.array, expected, err_msg=repr((shape, index)))
            g = rng.standard_normal(y.shape)
            y.backward(g)
            adjoint = np.zeros(shape)
            np.add.at(adjoint, index, g)
            np.testing.assert_allclose(x.grad.array, adjoint, err_msg=repr((shape, index)))


@pytest.mark.parametrize("seed", range(4))
def test_random_assignments_write_what_numpy_writes(seed):
    rng = np.random.default_rng(100 + seed)
    for _ in range(100):
        shape = tuple(int(n) for n in rng.integers(1, 5, rng.integers(1, 4)))
        array, index = rng.standard_normal(shape), random_index(rng, shape)
        places = np.arange(array.size).reshape(shape)[index]
        value = rng.standard_normal(np.shape(places))
        expected = array.copy()
        expected[index] = value
        x = wrap(array.copy())
        x[as_tensors(index, wrap)] = wrap(value)
        np.testing.assert_array_equal(x.array, expected)
        if np.unique(places).size < np.size(places):
            continue  # an element named twice: recorded, it is refused
        a, v = wrap(array.copy()).requires_grad_(), wrap(value).requires_grad_()
        y = a * 1.0
        y[index] = v
        np.testing.assert_array_equal(y.array, expected)
        g = rng.standard_normal(shape)
        y.backward(g)
        kept = g.copy()
        kept[index] = 0
        np.testing.assert_array_equal(a.grad.array, kept)
        np.testing.assert_array_equal(v.grad.array, g[index])


# ---------------------------------------------------------------- by hand, against PyTorch


@pytest.mark.parametrize(
    "index",
    [
        0, -1, (1, 2), slice(None), slice(1, None), (slice(None), 1), (Ellipsis, 0), None,
        (None, 0, None, slice(1, 3)), (0, Ellipsis), Ellipsis, (slice(None, None, 2), slice(0, 0)),
        [0, 2, 0], [True, False, True], ([0, 1], [1, 1]), (slice(None), [3, 3, -1]),
        np.array([[0, 1], [2, 2]]), np.array(1), (np.array([0, 1]), 2), (1, np.array([0, 0, 1])),
        np.random.default_rng(0).random((3, 4)) > 0.5, np.zeros((3, 4), bool), [],
        (np.array([[0], [2]]), np.array([1, 3])), True, False,
    ],
    ids=repr,
)  # fmt: skip
def test_the_forms_of_an_index(index):
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    array = random(3, 4)
    x, z = wrap(array.copy()).requires_grad_(), torch.tensor(array, requires_grad=True)
    theirs = as_tensors(index, torch.tensor)
    y, w = x[index], z[torch.tensor(theirs, dtype=torch.long) if theirs == [] else theirs]
    assert y.shape == tuple(w.shape)
    np.testing.assert_array_equal(y.array, w.detach())
    (y * y).sum().backward()
    (w * w).sum().backward()
    np.testing.assert_allclose(x.grad.array, z.grad)


def test_a_tensor_as_bound_of_a_slice_and_as_index():
    x, n = minigrad.arange(5), minigrad.tensor(2)
    assert x[:n].tolist() == [0, 1] and x[n].item() == 2 and x[n:].tolist() == [2, 3, 4]
    assert x[minigrad.tensor([1, 1])].tolist() == [1, 1] and x[x > n].tolist() == [3, 4]


def test_the_index_is_not_kept_alive_by_reference():
    """What was read is defined by the index at the time of reading."""
    x = wrap(np.arange(3.0)).requires_grad_()
    index = [0, 0]
    y = x[index]
    index[0] = 2
    y.sum().backward()
    assert x.grad.tolist() == [2, 0, 0]


def test_errors():
    x = minigrad.ones(2, 3)
    with pytest.raises(IndexError, match=r"getitem of shape \(2, 3\).*out of bounds"):
        x[2]
    with pytest.raises(IndexError, match="too many indices"):
        x[0, 0, 0]
    with pytest.raises(IndexError):
        x[1.5]
    with pytest.raises(IndexError):
        x[minigrad.tensor([1.0])]
    with pytest.raises((ValueError, IndexError)):
        x[0] = minigrad.ones(2)


# ---------------------------------------------------------------- along an axis


def test_gather():
    x = random(3, 4)
    agree("gather", x, 0, np.array([[0, 1, 2, 0], [2, 2, 0, 1]]))
    agree("gather", x, 1, np.array([[0], [3], [3]]))
    agree("gather", x, -1, np.array([[0, 0, 1, 3, 3]]))
    agree("gather", random(3), 0, np.array([2, 2]))
    agree("gather", random(2, 2, 2), 1, np.array([[[0, 1]], [[1, 1]]]))
    agree("gather", np.array(1.5), 0, np.array(0))
    agree("gather", x, 0, np.zeros((0, 4), int))


def test_take_along_dim():
    x = random(3, 4)
    agree("take_along_dim", x, np.argsort(x, 1), 1)
    agree("take_along_dim", x, np.array([[1], [2], [3]]), dim=1)
    agree("take_along_dim", x, np.array([[0, 1, 2, 0]]), dim=0)
    agree("take_along_dim", x, np.array([[0, 0, 1]]), dim=-1)
    agree("take_along_dim", x, np.array([5, 0, 5]))
    agree("take_along_dim", random(1, 4), np.array([[1], [2], [3]]), dim=1)
    ours = wrap(x)
    order = ours.argsort(1)
    assert np.take_along_axis(ours, order, 1).equal(ours.sort(1).values)


def test_index_select():
    x = random(3, 4)
    agree("index_select", x, 0, np.array([2, 0, 0]))
    agree("index_select", x, -1, np.array([3, 1]))
    agree("index_select", x, 1, np.array([], int))


def test_scatter_add():
    x = random(3, 4)
    agree("scatter_add", x, 0, np.array([[0, 0, 2, 1]]), random(1, 4, seed=1))
    agree("scatter_add", x, 1, np.array([[0, 0], [1, 3]]), random(2, 2, seed=1))
    agree("scatter_add", random(3), 0, np.array([1, 1, 1, 0]), random(4, seed=1))
    src = wrap(random(3, 4)).requires_grad_()  # more of it than the index names
    y = wrap(np.zeros((2, 2))).scatter_add(0, minigrad.tensor([[1, 1], [1, 0]]), src)
    y.sum().backward()
    assert src.grad.tolist() == [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0]]


def test_masked_select():
    x = random(2, 3)
    agree("masked_select", x, x > 0)
    agree("masked_select", x, np.array([True, False, True]))
    agree("masked_select", x, np.array([[True], [False]]))
    agree("masked_select", random(3), x > 0)
    agree("masked_select", x, x > 5)


def test_nonzero():
    x = np.array([[1.0, 0.0], [0.0, 2.0]])
    agree("nonzero", x)
    agree("nonzero", x, as_tuple=True)
    agree("nonzero", np.zeros((2, 2)))


def test_wrong_arguments_are_named():
    x = minigrad.ones(3, 4)
    with pytest.raises(IndexError, match="gather: dim 2 is out of range"):
        x.gather(2, minigrad.zeros(3, 4).long())
    with pytest.raises(TypeError, match="gather: the index must hold integers, got float32"):
        x.gather(0, minigrad.zeros(3, 4))
    with pytest.raises(ValueError, match="gather: the index has 1 axes, but the Tensor 2"):
        x.gather(0, minigrad.zeros(3).long())
    with pytest.raises(ValueError, match="index_select: the index must have one axis"):
        x.index_select(0, minigrad.zeros(3, 4).long())
    with pytest.raises(ValueError, match=r"scatter_add: .*as many axes"):
        x.scatter_add(0, minigrad.zeros(3).long(), minigrad.ones(3))
    with pytest.raises(ValueError, match=r"index of shape .* is longer than src"):
        x.scatter_add(0, minigrad.zeros(3, 4).long(), minigrad.ones(1, 4))
