"""RMSProp: what is divided by, and which state each option needs."""

import pytest

import minigrad
from minigrad.optim import RMSprop


@pytest.mark.parametrize(
    "options, kinds",
    [
        ({}, {"square_avg"}),
        ({"momentum": 0.9}, {"square_avg", "momentum_buffer"}),
        ({"centered": True}, {"square_avg", "grad_avg"}),
    ],
)
def test_only_the_state_that_is_used_is_kept(options, kinds):
    w = minigrad.tensor([1.0], requires_grad=True)
    optimizer = RMSprop([w], **options)
    w.grad = minigrad.tensor([1.0])
    optimizer.step()
    assert optimizer.state[w].keys() == {"step"} | kinds


def test_steps_against_a_constant_gradient_become_lr_long():
    w = minigrad.tensor([0.0], dtype=minigrad.float64, requires_grad=True)
    optimizer = RMSprop([w], lr=0.5, alpha=0.75)
    for _ in range(100):
        before = w.item()
        w.grad = minigrad.tensor([7.0], dtype=minigrad.float64)
        optimizer.step()
    assert before - w.item() == pytest.approx(0.5, rel=1e-8)


def test_centered_divides_by_the_deviation():
    w = minigrad.tensor([0.0], dtype=minigrad.float64, requires_grad=True)
    optimizer = RMSprop([w], lr=1.0, alpha=0.5, eps=0.0, centered=True)
    w.grad = minigrad.tensor([4.0], dtype=minigrad.float64)
    optimizer.step()
    assert w.item() == pytest.approx(-4 / (8 - 4) ** 0.5)  # v = 8, m = 2


def test_centered_survives_a_constant_gradient():
    """Its variance is zero, and by rounding less: 1200 steps in, without care, the root is NaN."""
    w = minigrad.tensor([0.0], requires_grad=True)
    optimizer = RMSprop([w], centered=True)
    w.grad = minigrad.tensor([7.7])
    for _ in range(1500):
        optimizer.step()
    assert abs(w.item()) < float("inf")
