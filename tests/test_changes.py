"""Saved values that were changed in place: backward notices, and names the operations."""

import numpy as np
import pytest

import minigrad
from minigrad import autograd
from minigrad.tensor import wrap


def leaf(values, dtype=np.float64):
    return minigrad.tensor(values, dtype=dtype, requires_grad=True)


def data(values):
    return minigrad.tensor(values, dtype=np.float64)


def changed(tensor, change=lambda x: x.add_(1)):
    with minigrad.no_grad():
        change(tensor)


def test_a_saved_value_that_was_changed_is_reported_by_name():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    y = (a * b).sum()
    changed(b)
    with pytest.raises(RuntimeError, match=r"np\.multiply saved.*\(2,\).*add_.*clone"):
        y.backward()


@pytest.mark.parametrize(
    "change, name",
    [
        (lambda x: x.__iadd__(1), r"\+="),
        (lambda x: x.mul_(2), "mul_"),
        (lambda x: x.zero_(), "zero_"),
        (lambda x: x.copy_(x * 2), "copy_"),
        (lambda x: x.__setitem__(0, 5.0), "assignment"),
        (lambda x: x.normal_(), "normal_"),
        (lambda x: x[1:].add_(1), "add_"),
        (lambda x: x.data.add_(1), "add_"),
        (lambda x: x.detach().reshape(1, 3).add_(1), "add_"),
        (lambda x: np.add(x, 1, out=x), r"np\.add"),
    ],
)
def test_every_kind_of_change_is_noticed_also_through_views(change, name):
    a = leaf([1.0, 2.0, 3.0])
    y = (a * a).sum()
    changed(a, change)
    with pytest.raises(RuntimeError, match=f"np.multiply saved.*by .*{name}"):
        y.backward()


def test_a_saved_output_counts():
    a = leaf([1.0, 2.0])
    y = a.exp()
    loss = y.sum()
    changed(y.detach())
    with pytest.raises(RuntimeError, match=r"np\.exp saved"):
        loss.backward()


def test_an_index_counts():
    a, index = leaf([1.0, 2.0, 3.0]), minigrad.tensor([0, 1])
    y = a[index].sum()
    index += 1
    with pytest.raises(RuntimeError, match="getitem saved"):
        y.backward()


def test_a_fused_operation_counts():
    x, w, b = data([[1.0, 2.0]]), leaf([[1.0, 2.0]]), leaf([0.0])
    y = minigrad.functional.linear(x, w, b)
    x.zero_()
    with pytest.raises(RuntimeError, match="linear saved"):
        y.backward()


def test_a_change_that_does_not_matter_is_not_reported():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    y = (a + b).sum() + (a * 2).sum() + a.reshape(2, 1).sum() + a.max() * 0
    changed(b)
    autograd.backward([y])
    assert b.grad.tolist() == [1.0, 1.0] and a.grad.tolist() == [4.0, 4.0]


def test_a_change_of_what_only_an_untracked_side_needs_is_not_reported():
    a, c = leaf([1.0, 2.0]), data([3.0, 4.0])
    y = (a * c).sum()  # the rule reads c, never a
    changed(a)
    y.backward()
    assert a.grad.tolist() == [3.0, 4.0]


def test_a_change_before_the_operation_is_not_reported():
    a = leaf([1.0, 2.0])
    changed(a)
    (a * a).sum().backward()
    assert a.grad.tolist() == [4.0, 6.0]


def test_a_change_of_a_copy_is_not_reported():
    a = leaf([1.0, 2.0])
    y = (a * a).sum()
    a.detach().clone().add_(1)
    y.backward()
    assert a.grad.tolist() == [2.0, 4.0]


def test_memory_used_again_is_not_confused_with_what_was_changed():
    a = leaf(np.ones(1000))
    for _ in range(50):
        wrap(np.zeros(1000)).add_(1)  # freed at once: the next array may take its place
        y = (a * (a.detach() * 2)).sum()
        wrap(np.zeros(1000)).add_(1)
        y.backward()
    assert (a.grad.array == 100).all()


def test_recorded_gradients_read_more_and_are_checked_for_more():
    """The fast rule of the fused loss keeps a difference; its definition reads the target again."""
    z, t = leaf([1.0, 2.0]), data([0.0, 0.0])
    loss = minigrad.functional.mse_loss(z * 1.0, t)
    t.fill_(100.0)
    with pytest.raises(RuntimeError, match=r"mse saved|changed in place"):
        autograd.grad(loss, z, create_graph=True)


def test_training_steps_between_forward_and_backward_of_other_graphs():
    w = leaf([1.0, 2.0])
    for _ in range(3):
        (w * w).sum().backward()
        changed(w, lambda w: w.sub_(0.1 * w.grad))
        w.grad = None
    np.testing.assert_allclose(w.array, [0.8**3, 2 * 0.8**3])
