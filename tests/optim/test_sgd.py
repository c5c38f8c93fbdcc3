"""Gradient descent: the two conventions of its momentum, and theory's rates on a quadratic."""

import numpy as np
import pytest

import minigrad
from minigrad.optim import SGD


def descend(optimizer, w, gradient, steps):
    path = []
    for t in range(steps):
        w.grad = minigrad.tensor(gradient(w.detach().numpy(), t))
        optimizer.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


def test_first_velocity_is_the_gradient_undampened():
    w = minigrad.tensor([0.0], requires_grad=True)
    path = descend(SGD([w], lr=1.0, momentum=0.5, dampening=0.75), w, lambda w, t: w * 0 + 1, 3)
    assert path.ravel().tolist() == [-1.0, -1.75, -2.375]  # velocities 1, .5 + .25, .375 + .25


def test_first_velocity_goes_by_the_state_not_by_the_step():
    """A velocity that was loaded is gone on with, though SGD's state has no step count."""
    w = minigrad.tensor([0.0], requires_grad=True)
    optimizer = SGD([w], lr=1.0, momentum=0.5)
    saved = optimizer.state_dict()
    saved["state"] = {0: {"momentum_buffer": minigrad.tensor([8.0])}}
    optimizer.load_state_dict(saved)
    assert descend(optimizer, w, lambda w, t: w * 0 + 1, 1).ravel().tolist() == [-5.0]


def test_momentum_switched_on_later_starts_with_the_gradient():
    w = minigrad.tensor([0.0], requires_grad=True)
    optimizer = SGD([w], lr=1.0)
    descend(optimizer, w, lambda w, t: w * 0 + 1, 2)
    optimizer.param_groups[0]["momentum"] = 0.5
    assert descend(optimizer, w, lambda w, t: w * 0 + 1, 2).ravel().tolist() == [-3.0, -4.5]


def test_a_new_rate_acts_on_the_whole_velocity():
    w = minigrad.tensor([0.0], requires_grad=True)
    optimizer = SGD([w], lr=1.0, momentum=0.5)
    descend(optimizer, w, lambda w, t: w * 0 + 1, 1)
    optimizer.param_groups[0]["lr"] = 0.0
    assert descend(optimizer, w, lambda w, t: w * 0 + 1, 1).item() == -1.0


@pytest.mark.parametrize(
    "lr, momentum, rate",
    [(2 / 101, 0.0, 99 / 101), (4 / 11**2, (9 / 11) ** 2, 9 / 11)],
    ids=["descent", "heavy ball"],
)
def test_best_rates_on_a_quadratic_are_theorys(lr, momentum, rate):
    """Eigenvalues from 1 to 100: the error shrinks by 99/101 a step, with momentum by 9/11."""
    eigenvalues = np.linspace(1.0, 100.0, 20)
    w = minigrad.tensor(np.ones(20), requires_grad=True)
    optimizer = SGD([w], lr=lr, momentum=momentum)
    errors = np.abs(descend(optimizer, w, lambda w, t: eigenvalues * w, 1500)).max(axis=1)
    assert (errors[-1] / errors[-501]) ** (1 / 500) == pytest.approx(rate, abs=1e-3)
