"""Every loss: values and gradients are those of PyTorch's, for each reduction and option."""

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.nn.losses import Loss

from .registry import LOSSES, each, final_classes

torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")


def test_every_loss_has_a_configuration():
    assert {c.__name__ for c in final_classes(Loss)} == LOSSES.keys()


@pytest.mark.parametrize(("name", "config"), **each(LOSSES))
@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-10)])
def test_value_and_gradient(name, config, dtype, tolerance):
    mine = config.build(nn, minigrad.tensor).to(dtype)
    theirs = config.build(torch.nn, torch.tensor).to(getattr(torch, dtype))
    assert type(mine).__name__ == name
    x, target = config.arrays(dtype)
    a, b = minigrad.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, z = mine(a, minigrad.tensor(target)), theirs(b, torch.tensor(target))
    assert y.shape == z.shape and str(y.dtype) == dtype
    np.testing.assert_allclose(y.detach().numpy(), z.numpy(force=True), tolerance, tolerance)
    g = np.random.default_rng(2).standard_normal(y.shape).astype(dtype)
    y.backward(minigrad.tensor(g))
    z.backward(torch.tensor(g))
    np.testing.assert_allclose(a.grad.numpy(), b.grad.numpy(), tolerance, tolerance)
    assert mine.state_dict().keys() == theirs.state_dict().keys()


@pytest.mark.parametrize("name", LOSSES)
def test_unknown_reduction(name):
    with pytest.raises(ValueError, match=f"{name}.*mean, sum, none.*'avg'"):
        getattr(nn, name)(reduction="avg")


@pytest.mark.parametrize(
    "name", ["MSELoss", "L1Loss", "HuberLoss", "SmoothL1Loss", "BCELoss", "BCEWithLogitsLoss"]
)
def test_a_column_against_a_row_warns(name):
    with pytest.warns(UserWarning, match=r"\(4, 1\).*\(4,\).*\(4, 4\)"):
        getattr(nn, name)()(minigrad.full((4, 1), 0.5), minigrad.full((4,), 0.25))


def test_class_numbers_must_exist():
    with pytest.raises(IndexError, match=r"3.*classes 0 to 2"):
        nn.CrossEntropyLoss()(minigrad.randn(2, 3), minigrad.tensor([0, 3]))
    with pytest.raises(IndexError, match=r"3.*classes 0 to 2"):
        nn.NLLLoss()(minigrad.randn(2, 3), minigrad.tensor([0, 3]))


def test_weights_may_be_a_list_and_follow_the_model():
    loss = nn.CrossEntropyLoss([1.0, 2.0, 3.0])
    assert loss.weight.dtype == "float32" and loss.double().weight.dtype == "float64"
    assert [name for name, _ in loss.named_buffers()] == ["weight"]
    assert list(loss.parameters()) == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.HuberLoss(delta=0), "delta must be positive, got 0"),
        (lambda: nn.SmoothL1Loss(beta=-1), "beta must not be negative, got -1"),
        (lambda: nn.CrossEntropyLoss(label_smoothing=1.5), "label_smoothing.*1.5"),
    ],
)
def test_options_out_of_range(make, words):
    with pytest.raises(ValueError, match=words):
        make()
