"""Adam: bias correction, AMSGrad, and where its L2 penalty goes wrong."""

import numpy as np
import pytest

import minigrad
from minigrad.optim import Adam


def test_first_step_is_lr_long_whatever_the_gradient():
    w = minigrad.tensor(np.zeros(3), requires_grad=True)
    optimizer = Adam([w], lr=0.25)
    w.grad = minigrad.tensor(np.array([1e-3, -1.0, 1e5]))
    optimizer.step()
    assert w.detach().numpy() == pytest.approx([-0.25, 0.25, -0.25], rel=1e-4)


def test_amsgrad_never_forgets_a_large_gradient():
    latest = {}
    for amsgrad in (False, True):
        w = minigrad.tensor(np.zeros(1), requires_grad=True)
        optimizer = Adam([w], lr=1.0, betas=(0.0, 0.5), amsgrad=amsgrad)
        for t in range(50):
            before = w.item()
            w.grad = minigrad.tensor(np.array([100.0 if t == 0 else 1.0]))
            optimizer.step()
        latest[amsgrad] = before - w.item()
    assert latest[False] == pytest.approx(1.0, rel=1e-3)
    assert latest[True] == pytest.approx(1 / 5000**0.5, rel=1e-3)  # the first v was 100**2 / 2


@pytest.mark.parametrize("weight_decay", [1e-6, 1e-3, 1.0])
def test_idle_weight_hardly_minds_the_penalty(weight_decay):
    """Experiment A: without any gradient of a loss, 50 steps from 1 with lr 0.01."""
    w = minigrad.tensor(np.ones(1), requires_grad=True)
    optimizer = Adam([w], lr=0.01, weight_decay=weight_decay)
    for _ in range(50):
        w.grad = minigrad.tensor(np.zeros(1))
        optimizer.step()
    assert 0.53 < w.item() < 0.55
