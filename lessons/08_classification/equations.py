"""How the lines of lesson 8's equations are reached."""

import numpy as np

import minigrad
from minigrad import functional as F
from minigrad.course.equations import checks

SHAPES = [(4, 3), (2, 5), (1, 2), (6, 4), (3, 10)]  # N, C


def scores(rng):
    """Rows of scores: one each for 2 to 6 classes, far from 0 and of mixed sizes."""
    for c in range(2, 7):
        yield minigrad.tensor(rng.normal(rng.normal(0, 20), 3, c), requires_grad=True)


def batches(rng):
    """Scores (N, C), classes (N,) and the same classes as one-hot rows (N, C)."""
    for n, c in SHAPES:
        z = minigrad.tensor(rng.normal(rng.normal(0, 20), 2, (n, c)), requires_grad=True)
        classes = rng.integers(0, c, n)
        yield z, minigrad.tensor(classes), np.eye(c)[classes]


@checks("classification.softmax", symbols={"z": "entry.x"})
def softmax(rng, see):
    for z in scores(rng):
        F.softmax(z)


@checks("classification.lse", symbols={"s": "after.y", "z": "x", "m": "top"})
def log_sum_exp(rng, see):
    for z in scores(rng):
        minigrad.logsumexp(z, 0)


@checks("classification.log_p", symbols={r"\ell": "return", "z": "x"})
def log_softmax(rng, see):
    for z in scores(rng):
        F.log_softmax(z)
        see({"p": F.softmax(z)})


@checks("classification.loss", symbols={"L": "loss"})
def loss(rng, see):
    for z, classes, y in batches(rng):
        F.cross_entropy(z, classes)
        see({"p": F.softmax(z), "y": y, "N": len(y)})


@checks(
    "classification.log_p_bar",
    symbols={r"\bar{z}": "return", r"\bar{\ell}": "g", r"\ell": "y"},
)
def backward_of_log_softmax(rng, see):
    for z in scores(rng):
        F.log_softmax(z).backward(minigrad.tensor(rng.standard_normal(z.shape)))
        see({"p": F.softmax(z)})


@checks("classification.z_bar", symbols={r"\bar{z}": "after.out", r"\bar{L}": "entry.g"})
def backward_of_loss(rng, see):
    for z, classes, y in batches(rng):
        F.cross_entropy(z, classes).backward(minigrad.tensor(np.float64(rng.normal(0, 2))))
        see({"p": F.softmax(z), "y": y, "N": len(y)})


@checks("classification.softmax_bar", symbols={r"\bar{z}": "return", r"\bar{p}": "g", "p": "y"})
def backward_of_softmax(rng, see):
    for z in scores(rng):
        F.softmax(z).backward(minigrad.tensor(rng.standard_normal(z.shape)))
