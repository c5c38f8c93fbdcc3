"""Tensor: making one, types, arithmetic, getting out again, and what its errors say."""

import copy
import pickle

import numpy as np
import pytest

import minigrad
from minigrad.tensor import Tensor

FLOATS = (np.float32, np.float64)


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")


def leaf(values, dtype=np.float32):
    return minigrad.tensor(values, dtype=dtype, requires_grad=True)


# ---------------------------------------------------------------- making


@pytest.mark.parametrize(
    "data, dtype",
    [
        (1, np.int64),
        (1.5, np.float32),
        (True, np.bool_),
        ([], np.float32),
        ([1, 2], np.int64),
        ([1, 2.0], np.float32),
        ([True, False], np.bool_),
        ([[1.0], [2.0]], np.float32),
        ((1.0, 2.0), np.float32),
        (np.ones(2), np.float64),
        (np.ones(2, np.float32), np.float32),
        (np.ones(2, np.float16), np.float16),
        (np.arange(2, dtype=np.int32), np.int32),
        (np.float64(1), np.float64),
        (np.float32(1), np.float32),
        ([np.ones(2), np.ones(2)], np.float64),
        ([np.ones(2, np.float32), [1.0, 2.0]], np.float32),
        (range(3), np.int64),
    ],
)
def test_the_type_follows_the_data(data, dtype):
    t = minigrad.tensor(data)
    assert t.dtype == dtype
    assert t.tolist() == np.asarray(data).tolist()


def test_a_type_can_be_asked_for():
    assert minigrad.tensor([1, 2], dtype=minigrad.float32).dtype == np.float32
    assert minigrad.tensor([1.7], dtype=minigrad.int64).tolist() == [1]
    assert Tensor([1.0], dtype="float64").dtype == np.float64


def test_data_are_copied():
    array = np.ones(2)
    t = minigrad.tensor(array)
    u = minigrad.tensor(t)
    array[0] = 5
    t.array[1] = 7
    assert t.tolist() == [1, 7] and u.tolist() == [1, 1]


def test_tensors_in_lists():
    assert minigrad.tensor([minigrad.tensor(1.0), 2.0]).tolist() == [1, 2]
    assert minigrad.tensor([[minigrad.tensor([1, 2])]]).shape == (1, 1, 2)


@pytest.mark.parametrize("data", ["abc", None, [1j], object(), [None], ["a"], {1: 2}])
def test_only_real_numbers(data):
    with pytest.raises(TypeError, match="expected real numbers"):
        minigrad.tensor(data)


def test_ragged_lists():
    with pytest.raises(ValueError, match="give all rows one length"):
        minigrad.tensor([[1.0], [1.0, 2.0]])


def test_from_numpy_and_as_tensor_share_memory():
    array = np.ones(2)
    for t in (minigrad.from_numpy(array), minigrad.as_tensor(array)):
        assert np.shares_memory(t.array, array)
    t = minigrad.as_tensor(array, dtype=np.float32)
    assert t.dtype == np.float32 and not np.shares_memory(t.array, array)
    assert minigrad.as_tensor(t) is t and minigrad.as_tensor([1]).tolist() == [1]
    with pytest.raises(TypeError, match="expected a NumPy array, got list"):
        minigrad.from_numpy([1.0])
    with pytest.raises(TypeError, match="expected real numbers"):
        minigrad.from_numpy(np.array(["a"]))


def test_float64_that_was_pickled_stays_float64():
    """Its dtype equals np.dtype("float64"), but is another object."""
    array = pickle.loads(pickle.dumps(np.ones((2, 2))))
    for t in (minigrad.from_numpy(array), minigrad.tensor(array)):
        for y in (t.sum(), t.mean(), t @ t, t * 2, t * minigrad.ones(2), t.exp(), t.var()):
            assert y.dtype == np.float64
    big_endian = minigrad.from_numpy(np.ones(2).astype(">f8"))
    assert (big_endian.sum() + 1).dtype == np.float64


# ---------------------------------------------------------------- requires_grad, leaves, grad


def test_only_floats_can_require_grad():
    for data in ([1, 2], [True]):
        with pytest.raises(TypeError, match=r"cannot carry a gradient.*\.float\(\)"):
            minigrad.tensor(data, requires_grad=True)
    with pytest.raises(TypeError):
        minigrad.ones(2, dtype=np.int64).requires_grad_()


def test_integer_and_boolean_results_do_not_require_grad():
    x = leaf([1.5, -2.0])
    results = (
        x.long(), x.int(), x.bool(), x.to(np.int64), x > 0, x == x, x.argmax(), x.isnan(),
        x.argsort(), x.any(), np.argmax(x), x.sort().indices, x.nonzero(),
    )  # fmt: skip
    assert not any(y.requires_grad for y in results)


def test_switching_requires_grad():
    x = minigrad.ones(2)
    assert x.requires_grad_() is x and x.requires_grad
    assert not x.requires_grad_(False).requires_grad
    y = leaf([1.0]) * 2
    with pytest.raises(RuntimeError, match=r"only a leaf.*np\.multiply.*detach"):
        y.requires_grad = False
    y.backward()
    with pytest.raises(RuntimeError, match=r"only a leaf.*detach"):
        y.requires_grad = False


def test_leaves_and_grad_fn():
    x = leaf([1.0])
    y = x * 2
    assert x.is_leaf and not y.is_leaf and minigrad.ones(1).is_leaf
    assert x.grad_fn is None and y.grad_fn == "np.multiply"
    assert x.softmax(0).grad_fn == "softmax"


def test_grad_can_be_read_written_and_cleared():
    x = leaf([1.0, 2.0])
    assert x.grad is None
    (x * 3).sum().backward()
    assert isinstance(x.grad, Tensor) and not x.grad.requires_grad
    x.grad.zero_()
    assert x.grad.tolist() == [0, 0]
    x.grad += 5
    assert x.grad.tolist() == [5, 5]
    x.grad = minigrad.tensor([1.0, 7.0])
    (x * 1).sum().backward()
    assert x.grad.tolist() == [2, 8]
    x.grad = None
    assert x.grad is None
    for wrong in (minigrad.ones(3), 1.0, np.ones(2)):
        with pytest.raises(TypeError, match=r"grad: expected None or a Tensor of shape \(2,\)"):
            x.grad = wrong


def test_a_gradient_that_was_set_is_not_changed_by_backward():
    x, g = leaf([1.0, 2.0]), minigrad.tensor([1.0, 1.0])
    x.grad = g
    (x * 3).sum().backward()
    assert g.tolist() == [1, 1] and x.grad.tolist() == [4, 4]


def test_backward_says_what_is_missing():
    with pytest.raises(RuntimeError, match=r"does not require grad.*requires_grad=True"):
        minigrad.ones(1).backward()
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match=r"2 elements of shape \(2,\).*\.mean\(\)"):
        (x * 2).backward()
    with pytest.raises(ValueError, match=r"gradient has shape \(3,\), but the output \(2,\)"):
        (x * 2).backward(minigrad.ones(3))
    with minigrad.no_grad(), pytest.raises(RuntimeError, match="no_grad"):
        (x * 2).sum().backward()


def test_backward_takes_tensors_arrays_and_lists_as_gradient():
    for g in (minigrad.tensor([1.0, 2.0]), np.array([1.0, 2.0]), [1, 2], (1.0, 2.0)):
        x = leaf([1.0, 1.0])
        (x * 3).backward(g)
        assert x.grad.tolist() == [3, 6] and x.grad.dtype == np.float32


def test_one_element_of_any_shape_needs_no_gradient():
    x = leaf([[[2.0]]])
    (x * x).backward()
    assert x.grad.tolist() == [[[4.0]]]


# ---------------------------------------------------------------- getting out


def test_item_and_tolist():
    assert minigrad.tensor([[2.5]]).item() == 2.5 and isinstance(minigrad.tensor(1).item(), int)
    assert leaf([1.0, 2.0]).tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match=r"item: needs one element, got shape \(2,\).*tolist"):
        leaf([1.0, 2.0]).item()
    with pytest.raises(ValueError, match="item"):
        minigrad.ones(0).item()


def test_numpy_shares_memory_and_refuses_what_would_not_be_recorded():
    t = minigrad.ones(2)
    t.numpy()[0] = 5
    assert t.tolist() == [5, 1]
    x = leaf([1.0])
    for read in (x.numpy, lambda: np.asarray(x), lambda: np.array(x), (x * 2).numpy):
        with pytest.raises(RuntimeError, match=r"requires grad.*\.detach\(\)\.numpy\(\)"):
            read()
    assert x.detach().numpy() is x.array


def test_numpy_conversions():
    t = minigrad.tensor([1.0, 2.0])
    assert np.asarray(t) is t.array
    assert np.array(t) is not t.array and not np.shares_memory(np.array(t), t.array)
    assert np.asarray(t, np.float64).dtype == np.float64
    np.testing.assert_array_equal(t, [1, 2])


def test_python_numbers():
    assert float(minigrad.tensor([2.5])) == 2.5 and int(minigrad.tensor(2.9)) == 2
    assert bool(minigrad.tensor(0.0)) is False and bool(minigrad.tensor([[3]])) is True
    assert [10, 20, 30][minigrad.tensor(1)] == 20 and list(range(minigrad.tensor(2))) == [0, 1]
    with pytest.raises(ValueError, match=r"ambiguous.*\.any\(\)"):
        bool(minigrad.ones(2))
    with pytest.raises(TypeError, match="only integer Tensors can be an index"):
        [1, 2][minigrad.tensor(1.0)]
    assert f"{minigrad.tensor(1.23456):.2f}" == "1.23"
    assert f"{minigrad.tensor([1])}" == "tensor([1])"


def test_len_iteration_and_membership():
    t = minigrad.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert len(t) == 2 and [row.tolist() for row in t] == [[1, 2], [3, 4]]
    a, b = leaf([1.0, 2.0])
    assert a.requires_grad and b.item() == 2
    assert 3.0 in t and 5.0 not in t and minigrad.tensor(2.0) in t
    for read in (len, iter, list):
        with pytest.raises(TypeError, match="without axes"):
            read(minigrad.tensor(1.0))


def test_detach_and_data_share_memory_without_history():
    y = leaf([1.0, 2.0]) * 1
    for t in (y.detach(), y.data):
        assert not t.requires_grad and t.is_leaf and np.shares_memory(t.array, y.array)
    p = leaf([1.0, 2.0])
    p.data = minigrad.tensor([3.0, 4.0])
    assert p.requires_grad and p.tolist() == [3, 4]
    z = leaf([1.0]) * 2
    assert z.detach_() is z and not z.requires_grad and z.is_leaf


def test_clone_has_memory_of_its_own_and_a_gradient():
    for values in ([1.0, 2.0], [1, 2], [True, False]):
        t = minigrad.tensor(values)
        u = t.clone()
        assert u.tolist() == values and u.dtype == t.dtype
        assert not np.shares_memory(t.array, u.array)
    x = leaf([1.0, 2.0])
    x.clone().sum().backward()
    assert x.grad.tolist() == [1, 1]


def test_deepcopy_of_leaves():
    x = leaf([1.0, 2.0])
    (x * 2).sum().backward()
    y = copy.deepcopy(x)
    assert y.requires_grad and y.is_leaf and y.grad.tolist() == [2, 2]
    y.grad.zero_()
    assert x.grad.tolist() == [2, 2] and not np.shares_memory(x.array, y.array)
    shared = copy.deepcopy([x, x])
    assert shared[0] is shared[1]
    loss = (x * 2).sum()
    with pytest.raises(RuntimeError, match=r"only leaves.*np\.sum.*detach"):
        copy.deepcopy(loss)
    loss.backward()
    with pytest.raises(RuntimeError, match=r"only leaves.*detach"):
        copy.deepcopy(loss)


def test_repr():
    assert repr(minigrad.tensor([1.0, 2.5])) == "tensor([1. , 2.5])"
    assert repr(minigrad.tensor(3)) == "tensor(3)"
    assert repr(leaf([1.0])) == "tensor([1.], requires_grad=True)"
    assert repr(leaf([1.0]) * 2) == "tensor([2.], grad_fn=np.multiply)"
    assert repr(minigrad.ones(1, dtype=np.float64)) == "tensor([1.], dtype=float64)"
    assert repr(minigrad.zeros(0, 3)) == "tensor([], shape=(0, 3))"
    freed = leaf([1.0]) * 2
    freed.backward()
    assert repr(freed).startswith("tensor([2.]")


def test_sizes():
    t = minigrad.zeros(2, 0, 3)
    assert t.shape == t.size() == (2, 0, 3) and t.size(-1) == 3
    assert t.ndim == t.dim() == 3 and t.numel() == 0 and t.device == "cpu"


def test_comparison_with_none_and_hashing():
    t = minigrad.ones(1)
    assert (t == None) is False and (t != None) is True  # noqa: E711
    assert {t: 1}[t] == 1 and len({t, minigrad.ones(1)}) == 2


# ---------------------------------------------------------------- what errors say


def test_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"np\.add of shape \(2,\).*shape \(3,\).*from the right"):
        minigrad.ones(2) + minigrad.ones(3)
    with pytest.raises(ValueError, match=r"np\.matmul of shape \(2, 3\).*last length of the first"):
        minigrad.ones(2, 3) @ minigrad.ones(2, 3)
    with pytest.raises(ValueError, match=r"reshape of shape \(2, 3\).*\(4,\)"):
        minigrad.ones(2, 3).reshape(4)
    with pytest.raises(IndexError, match=r"getitem of shape \(2,\).*5"):
        minigrad.ones(2)[5]
    with pytest.raises(IndexError, match=r"np\.sum of shape \(2,\)"):
        minigrad.ones(2).sum(3)


def test_a_function_without_a_derivative_is_named():
    x = leaf([1.0])
    with pytest.raises(NotImplementedError, match=r"np\.hypot has no row in the table"):
        np.hypot(x, 2.0)
    assert np.hypot(x.detach(), 0.0).tolist() == [1.0]
    with minigrad.no_grad():
        assert np.hypot(x, 0.0).tolist() == [1.0]


def test_a_misspelt_attribute_is_an_error():
    with pytest.raises(AttributeError):
        minigrad.ones(1).gradd = 1
    with pytest.raises(AttributeError):
        minigrad.ones(1).require_grad  # noqa: B018


def test_the_public_names_are_the_public_names():
    """No helper, module or decorator of the operations' files slips out with them."""
    names = {n for n in dir(minigrad) if not n.startswith("_")}
    assert not names & {"np", "p", "record", "method", "answers", "wrap", "math", "builtins"}
    assert {"tensor", "zeros", "no_grad", "where", "manual_seed", "float32", "autograd"} <= names
