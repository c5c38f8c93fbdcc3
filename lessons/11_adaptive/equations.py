"""How the equations of this lesson are reached."""

import numpy as np

import minigrad
from minigrad import optim
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions

lesson = definitions(__file__)


def walk(rng, see, make, steps=8):
    """Some steps with gradients of mixed size and sign; the learning rate changes on the way."""
    theta = minigrad.tensor(rng.normal(size=6), requires_grad=True)
    optimizer, before = make([theta]), np.zeros(6)
    for t in range(1, steps + 1):
        size = 10 ** rng.uniform(-3, 0.3, size=6)
        g = rng.normal(size=6) * size * (t != 4)  # one gradient is zero
        theta.grad = minigrad.from_numpy(g)
        if t == 5:
            optimizer.param_groups[0]["lr"] *= 0.3
        optimizer.step()
        see({r"\theta_t": theta.detach().numpy(), r"g_{t-1}": before})
        before = g


@checks(
    "adagrad.l2",
    "adagrad.s",
    "adagrad.eta",
    "adagrad.theta",
    symbols={r"\eta": "lr", r"\eta_t": "eta", r"\rho": "lr_decay"},
)
def adagrad(rng, see):
    options = dict(lr=0.2, lr_decay=0.3, weight_decay=0.1, eps=1e-3)
    walk(rng, see, lambda p: optim.Adagrad(p, initial_accumulator_value=0.01, **options))


@checks("rmsprop.l2", "rmsprop.v", "rmsprop.d", "rmsprop.theta")
def rmsprop(rng, see):
    walk(rng, see, lambda p: optim.RMSprop(p, lr=0.2, alpha=0.7, eps=1e-3, weight_decay=0.1))


@checks(
    "rmsprop.m",
    "rmsprop.d_centered",
    "rmsprop.b",
    "rmsprop.d_momentum",
    symbols={r"\mu": "momentum"},
)
def centered_with_momentum(rng, see):
    options = dict(lr=0.2, alpha=0.7, eps=1e-3, weight_decay=0.1, momentum=0.6)
    walk(rng, see, lambda p: optim.RMSprop(p, centered=True, **options))


@checks("adaptive.effective", "adaptive.inside", symbols={"d": "inside"})
def own_lines(rng, see):
    for _ in range(6):
        lesson.effective(rng.uniform(0, 0.01, size=5), lr=rng.uniform(0.1, 1), eps=1e-3)
        lesson.first_steps(rng.normal(size=5) * 0.1, alpha=0.7, eps=1e-3)
