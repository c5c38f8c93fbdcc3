"""How the equations of lesson 15 are checked."""

import numpy as np

import minigrad
from minigrad import random, transforms
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions
from minigrad.functional import batch_norm, dropout

lesson = definitions(__file__)


def quartic(rng, n):
    """A function of n variables, its gradient and its Hessian, the latter two by hand."""
    a, b = rng.normal(size=n), rng.normal(size=(n, n))

    def f(x):
        return (minigrad.tensor(a) * x**4).sum() + (x * (minigrad.tensor(b) @ x)).sum()

    def gradient(x):
        return 4 * a * x**3 + (b + b.T) @ x

    def hessian(x):
        return np.diag(12 * a * x**2) + b + b.T

    return f, gradient, hessian


@checks("second_order.hessian", symbols={"H": "return"})
def whole_hessian(rng, see):
    for n in (2, 3, 3, 4, 5, 5):
        f, _, hessian = quartic(rng, n)
        x = rng.normal(size=n)
        transforms.hessian(f, minigrad.tensor(x))
        see({r"\frac{\partial g}{\partial x}": hessian(x)})


@checks(
    "second_order.hvp", symbols={r"\frac{\partial u}{\partial x}": "after.result", "v": "entry.v"}
)
def hessian_vector(rng, see):
    for n in (2, 3, 3, 4, 5, 5):
        f, _, hessian = quartic(rng, n)
        x, v = rng.normal(size=n), rng.normal(size=n)
        transforms.hvp(f, minigrad.tensor(x), minigrad.tensor(v))
        see({"H": hessian(x)})


@checks("second_order.along")
def along(rng, see):
    for n in (2, 3, 3, 4, 5, 5):
        f, gradient, _ = quartic(rng, n)
        x, v = rng.normal(size=n), rng.normal(size=n)
        lesson.hessian_times(f, minigrad.tensor(x), minigrad.tensor(v))
        see({r"\frac{\partial f}{\partial x}": gradient(x)})


@checks("second_order.quadratic")
def quadratic(rng, see):
    names = lesson.bowl.__globals__  # the lesson's own H and b stand outside the function
    for n in (2, 3, 3, 4, 5, 5):
        half = rng.normal(size=(n, n))
        names["H"], names["b"] = half + half.T, rng.normal(size=n)
        lesson.bowl(minigrad.tensor(rng.normal(size=n)))
        see({"H": names["H"], "b": names["b"]})


@checks("second_order.direction", "second_order.newton")
def newton(rng, see):
    for n in (2, 3, 3, 4, 5, 5):
        f, gradient, hessian = quartic(rng, n)
        x = rng.normal(size=n)
        lesson.newton(f, x)
        see({"H": hessian(x), "g": gradient(x)})


@checks("second_order.dropout", symbols={"y": "return", "r": "kept"})
def dropped(rng, see):
    random.manual_seed(0)
    for p, shape in ((0.1, 7), (0.3, 20), (0.5, (4, 3)), (0.7, 9), (0.9, 30)):
        dropout(minigrad.tensor(rng.normal(size=shape)), p)


def normalised(rng, training):
    """Batches through a batch norm; its running averages are off 0 and 1, and eps is large."""
    for n in (2, 3, 5, 5, 8):
        mean, var = rng.normal(size=4), rng.uniform(0.1, 3, size=4)
        x = rng.normal(size=(n, 4)) * [0.1, 1, 3, 10] + rng.normal(size=4)
        alpha = rng.uniform(0.05, 0.6)
        weight, bias = minigrad.tensor(rng.normal(size=4)), minigrad.tensor(rng.normal(size=4))
        running = minigrad.tensor(mean), minigrad.tensor(var)
        batch_norm(minigrad.tensor(x), *running, weight, bias, training, alpha, 0.1)


# A variable that the line makes: "after", so that its shape is known on both sides.
BATCH = {r"\mu": "after.mean", "s": "after.var", r"\hat{x}": "after.y"}


@checks(
    "second_order.batch_mean", "second_order.batch_var", "second_order.batch_norm", symbols=BATCH
)
def training(rng, see):
    normalised(rng, training=True)


@checks(
    "second_order.running_mean",
    "second_order.running_var",
    symbols={
        r"\mu": "mean",
        "s": "var",
        r"\bar{\mu}": "running_mean",
        r"\bar{s}": "running_var",
        r"\alpha": "momentum",
    },
)
def remembering(rng, see):
    normalised(rng, training=True)


@checks(
    "second_order.batch_eval",
    symbols={r"\hat{x}": "after.y", r"\bar{\mu}": "running_mean", r"\bar{s}": "running_var"},
)
def evaluating(rng, see):
    normalised(rng, training=False)
