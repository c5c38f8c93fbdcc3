"""Clipping and vectors of parameters: what PyTorch does, including what it returns."""

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.nn import utils

torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")


def both(*gradients):
    """Parameters in minigrad and in PyTorch with these gradients; None is none."""
    mine, theirs = [], []
    for g in gradients:
        shape = (2,) if g is None else np.shape(g)
        mine.append(nn.Parameter(np.ones(shape, np.float32)))
        theirs.append(torch.nn.Parameter(torch.ones(shape)))
        if g is not None:
            mine[-1].grad = minigrad.tensor(np.array(g, np.float32))
            theirs[-1].grad = torch.tensor(np.array(g, np.float32))
    return mine, theirs


def assert_same_gradients(mine, theirs):
    for p, q in zip(mine, theirs, strict=True):
        assert (p.grad is None) == (q.grad is None)
        if q.grad is not None:
            np.testing.assert_allclose(p.grad.numpy(), q.grad.numpy(), rtol=1e-6)


GRADIENTS = [[3.0, -4.0]], None, 12.0


@pytest.mark.parametrize("norm_type", [2.0, 1.0, 3.0, float("inf")])
@pytest.mark.parametrize("max_norm", [0.0, 0.5, 13.0, 100.0])
def test_clip_grad_norm(max_norm, norm_type):
    mine, theirs = both(*GRADIENTS)
    total = utils.clip_grad_norm_(mine, max_norm, norm_type)
    expected = torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type)
    assert total.shape == () and total.dtype == "float32" and not total.requires_grad
    assert total.item() == pytest.approx(expected.item(), rel=1e-6)
    assert_same_gradients(mine, theirs)


def test_clip_grad_norm_of_one_or_of_none():
    (p, q), _ = both([3.0, 4.0], None)
    assert utils.clip_grad_norm_(p, 1.0).item() == 5
    np.testing.assert_allclose(p.grad.numpy(), [0.6, 0.8], rtol=1e-6)
    assert utils.clip_grad_norm_([q], 1.0).item() == 0 == utils.clip_grad_norm_([], 1.0).item()
    assert utils.clip_grad_norm_((x for x in (p, q)), 9.0).item() == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_norms_that_are_not_finite(bad):
    mine, theirs = both([1.0, bad], [2.0])
    with pytest.raises(RuntimeError, match=r"norm of the gradients is (nan|inf)"):
        utils.clip_grad_norm_(mine, 1.0, error_if_nonfinite=True)
    assert_same_gradients(mine, theirs)  # untouched
    with np.errstate(invalid="ignore"):
        total = utils.clip_grad_norm_(mine, 1.0).item()
    expected = torch.nn.utils.clip_grad_norm_(theirs, 1.0).item()
    assert np.array_equal(total, expected, equal_nan=True)
    assert_same_gradients(mine, theirs)


def test_clip_grad_value():
    mine, theirs = both(*GRADIENTS)
    assert utils.clip_grad_value_(mine, 3.5) is None
    torch.nn.utils.clip_grad_value_(theirs, 3.5)
    assert_same_gradients(mine, theirs)
    utils.clip_grad_value_(mine[0], 1.0)
    assert mine[0].grad.tolist() == [[1, -1]]


def test_clipping_gradients_that_have_a_graph():
    p = nn.Parameter([3.0])
    (p**2).sum().backward(create_graph=True)
    assert utils.clip_grad_norm_([p], 1.0).item() == 6
    assert p.grad.item() == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("clip", [utils.clip_grad_norm_, utils.clip_grad_value_])
def test_bounds_are_not_negative(clip):
    with pytest.raises(ValueError, match=r"must be 0 or more, got -1"):
        clip([nn.Parameter([1.0])], -1)


def test_parameters_to_vector_and_back():
    model = nn.Linear(2, 3)
    vector = utils.parameters_to_vector(model.parameters())
    assert vector.shape == (9,) and vector.tolist()[:2] == model.weight.tolist()[0]
    (vector * vector).sum().backward()  # the gradient flows through
    np.testing.assert_allclose(model.bias.grad.numpy(), 2 * model.bias.detach().numpy())
    array = model.weight.array
    given = minigrad.arange(9).float()
    utils.vector_to_parameters(given, model.parameters())
    assert model.weight.tolist() == [[0, 1], [2, 3], [4, 5]] and model.bias.tolist() == [6, 7, 8]
    assert model.weight.array is array and not np.shares_memory(array, given.array)


@pytest.mark.parametrize("vector", [minigrad.zeros(8), minigrad.zeros(10), minigrad.zeros(3, 3)])
def test_a_vector_of_another_length(vector):
    with pytest.raises(ValueError, match=r"9 elements.*shape \(9,\), got"):
        utils.vector_to_parameters(vector, nn.Linear(2, 3).parameters())
