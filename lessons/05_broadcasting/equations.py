"""How the equations of the lesson are reached: a sum of two arrays of different shapes."""

import numpy as np

import minigrad
from minigrad.course.equations import checks

SIZES = ((4, 3), (3, 4), (2, 5), (5, 2), (3, 3))


def swept_sum(rng, large, small):
    """X + b, with a random upstream gradient; only b needs one."""
    b = minigrad.tensor(rng.normal(size=small), requires_grad=True)
    y = rng.normal(size=large) + b
    y.backward(minigrad.tensor(rng.normal(size=large)))


@checks("broadcasting.vector", symbols={r"\bar{b}": "return", r"\bar{y}": "g"})
def vector(rng, see):
    for n, m in SIZES:
        swept_sum(rng, (n, m), (m,))


@checks("broadcasting.row", symbols={r"\bar{r}": "return", r"\bar{Y}": "g"})
def row(rng, see):
    for n, m in SIZES:
        swept_sum(rng, (n, m), (1, m))
        see({"u": np.ones((n, 1))})


@checks("broadcasting.column", symbols={r"\bar{c}": "return", r"\bar{y}": "g"})
def column(rng, see):
    for n, m in SIZES:
        swept_sum(rng, (n, m), (n, 1))


@checks("broadcasting.scalar", symbols={r"\bar{s}": "after.total", r"\bar{y}": "g"})
def scalar(rng, see):
    for n, m in SIZES:
        swept_sum(rng, (n, m), ())


@checks("broadcasting.multiply", symbols={r"\bar{w}": "after.gx", r"\bar{y}": "g"})
def multiply(rng, see):
    for n, m in SIZES:
        x = rng.normal(size=(n, m))
        w = minigrad.tensor(rng.normal(size=m), requires_grad=True)
        y = x * w
        y.backward(minigrad.tensor(rng.normal(size=(n, m))))
        see({"x": x})
