"""Hooks on gradients, and gradients of computed Tensors that are kept."""

import numpy as np
import pytest

import minigrad
from minigrad import autograd
from minigrad.tensor import wrap


def leaf(values, dtype=np.float64):
    return minigrad.tensor(values, dtype=dtype, requires_grad=True)


def test_a_hook_sees_the_complete_gradient_once():
    x = leaf(2.0)
    h = x * 3
    seen = []
    h.register_hook(lambda g: seen.append(g.item()))
    (h + h * h).backward()
    assert seen == [1.0 + 12.0]


def test_a_hook_on_a_leaf_sees_the_sum_of_this_sweep_only():
    x = leaf(2.0)
    seen = []
    x.register_hook(lambda g: seen.append(g.item()))
    (x * x + x).backward()
    (x * x + x).backward()
    assert seen == [5.0, 5.0] and x.grad.item() == 10.0


def test_what_a_hook_returns_takes_the_gradients_place_and_hooks_run_in_order():
    x = leaf(2.0)
    h = x * 3
    h.register_hook(lambda g: g * 10)
    h.register_hook(lambda g: g + 1)
    x.register_hook(lambda g: g * 2)
    h.backward()
    assert x.grad.item() == (1 * 10 + 1) * 3 * 2


def test_a_hook_works_under_create_graph_and_in_grad():
    x = leaf(2.0)
    h = x * x
    h.register_hook(lambda g: g * 2)
    (g,) = autograd.grad(h * h, x, create_graph=True)
    assert g.item() == 2 * 4 * 8
    # g = 2 * 2h * 2x. The hook doubles what comes to h this time too: 8h + 2 * 8x * 2x.
    assert autograd.grad(g, x)[0].item() == 32 + 2 * 16 * 4


def test_a_removed_hook_is_not_called():
    x = leaf(2.0)
    seen = []
    keep = x.register_hook(lambda g: seen.append("kept"))
    handle = x.register_hook(lambda g: seen.append("removed"))
    handle.remove()
    handle.remove()
    (x * x).backward()
    assert seen == ["kept"]
    keep.remove()
    (x * x).backward()
    assert seen == ["kept"]


def test_a_hook_that_removes_itself():
    x = leaf(2.0)
    seen = []
    handle = x.register_hook(lambda g: (seen.append(1), handle.remove())[-1])
    (x * x).backward()
    (x * x).backward()
    assert seen == [1]


def test_two_leaves_whose_hooks_return_one_tensor_keep_gradients_of_their_own():
    a, b, constant = leaf([1.0]), leaf([1.0]), wrap(np.array([5.0]))
    a.register_hook(lambda g: constant)
    b.register_hook(lambda g: constant)
    (a + b).backward()
    assert a.grad.tolist() == b.grad.tolist() == [5.0]
    assert not np.shares_memory(a.grad.array, b.grad.array)
    assert not np.shares_memory(a.grad.array, constant.array)


def test_a_hook_must_return_a_gradient():
    x = leaf([1.0, 2.0])
    x.register_hook(lambda g: minigrad.ones(3))
    with pytest.raises((ValueError, RuntimeError), match=r"hook.*\(3,\).*\(2,\)"):
        (x * x).sum().backward()
    x = leaf([1.0, 2.0])
    x.register_hook(lambda g: 3.0)
    with pytest.raises((TypeError, ValueError), match=r"hook returned 3\.0"):
        (x * x).sum().backward()


def test_a_gradient_from_a_hook_has_the_type_of_its_tensor():
    x = leaf([1.0, 2.0], np.float32)
    x.register_hook(lambda g: g.double() * 2)
    (x * 3).sum().backward()
    assert x.grad.dtype == np.float32 and x.grad.tolist() == [6.0, 6.0]


def test_a_hook_needs_a_tensor_that_receives_gradients():
    with pytest.raises(RuntimeError, match="register_hook"):
        minigrad.ones(2).register_hook(print)


def test_retain_grad_keeps_the_gradient_of_a_computed_tensor():
    x = leaf([1.0, 2.0])
    h = x * 3
    h.retain_grad()
    h.retain_grad()  # once is enough; twice is not double
    y = (h * h).sum()
    y.backward(retain_graph=True)
    assert h.grad.tolist() == [6.0, 12.0]
    y.backward()
    assert h.grad.tolist() == [12.0, 24.0]
    x.retain_grad()  # nothing to do for a leaf
    (x * 1).sum().backward()
    assert x.grad.tolist() == [36.0 + 1, 72.0 + 1]


def test_retained_gradients_share_no_memory():
    x = leaf([1.0, 2.0])
    a, b = x * 2, x * 3
    a.retain_grad(), b.retain_grad()
    (a + b).sum().backward()
    assert not np.shares_memory(a.grad.array, b.grad.array)
