"""AdamW: the decay is decoupled, multiplied by the learning rate, and taken of the old weight."""

import numpy as np
import pytest

import minigrad
from minigrad.optim import Adam, AdamW


@pytest.mark.parametrize("weight_decay", [1e-6, 1e-3, 1.0])
def test_idle_weight_decays_by_the_formula(weight_decay):
    """Experiment A: without any gradient of a loss, 50 steps from 1 with lr 0.01."""
    w = minigrad.tensor(np.ones(1), requires_grad=True)
    optimizer = AdamW([w], lr=0.01, weight_decay=weight_decay)
    for _ in range(50):
        w.grad = minigrad.tensor(np.zeros(1))
        optimizer.step()
    assert w.item() == pytest.approx((1 - 0.01 * weight_decay) ** 50, abs=1e-9)


def test_decay_is_of_the_old_weight_beside_the_step():
    w = minigrad.tensor(np.array([8.0]), requires_grad=True)
    optimizer = AdamW([w], lr=0.5, weight_decay=0.25, eps=0.0)
    w.grad = minigrad.tensor(np.array([3.0]))
    optimizer.step()
    assert w.item() == pytest.approx(8 - 0.5 - 0.5 * 0.25 * 8, abs=1e-12)
    assert optimizer.state[w]["exp_avg"].item() == pytest.approx(0.3)  # no decay in it


def test_maximize_climbs_but_still_decays():
    w = minigrad.tensor(np.array([8.0]), requires_grad=True)
    optimizer = AdamW([w], lr=0.5, weight_decay=0.25, eps=0.0, maximize=True)
    w.grad = minigrad.tensor(np.array([3.0]))
    optimizer.step()
    assert w.item() == pytest.approx(8 + 0.5 - 0.5 * 0.25 * 8, abs=1e-12)


def test_without_decay_it_is_adam():
    ws = [minigrad.tensor(np.array([1.0, -2.0]), requires_grad=True) for _ in range(2)]
    optimizers = [make([w], weight_decay=0.0) for make, w in zip((Adam, AdamW), ws, strict=True)]
    for t in range(10):
        for w, optimizer in zip(ws, optimizers, strict=True):
            w.grad = minigrad.tensor(np.array([1.0, t]))
            optimizer.step()
    assert ws[0].tolist() == ws[1].tolist()


def test_adam_and_adamw_are_siblings():
    assert not issubclass(AdamW, Adam) and AdamW.__base__ is Adam.__base__
