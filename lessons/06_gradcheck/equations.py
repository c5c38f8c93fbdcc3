"""How the equations of the lesson are reached: gradcheck with wrong rules, and the lesson's own."""

from unittest.mock import patch

import numpy as np

import minigrad
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions
from minigrad.vjps import VJPS

lesson = definitions(__file__)


def wrong_rules(rng):
    """Rules that are too large, too small and of the wrong sign, at slopes of both signs."""
    for factor in (1.4, 0.5, -0.7, -2.5, 3.0, 0.1):
        x = minigrad.tensor(rng.uniform(-3, 3, size=3), requires_grad=True)
        with patch.dict(VJPS, {np.sin: (lambda g, _y, x: factor * g * np.cos(x),)}):  # noqa: B023
            minigrad.autograd.gradcheck(np.sin, x, atol=0.02, rtol=0.05, raise_exception=False)


@checks("gradcheck.relative_error", symbols={"r": "relative", "a": "analytic", "n": "numeric"})
def relative_error(rng, see):
    wrong_rules(rng)


@checks("gradcheck.allowed", symbols={"n": "numeric"})
def allowed(rng, see):
    wrong_rules(rng)


@checks("gradcheck.kink")
def kink(rng, see):
    for x in rng.uniform(-1, 1, size=6):
        lesson.across_the_kink(x, abs(x) + rng.uniform(0.1, 2))


@checks("gradcheck.direction", functions=("f",))
def direction(rng, see):
    """Large steps and a function that is not odd, so that each part of the formula counts."""
    for h in (0.1, 0.3, 0.5, 0.7, 1.1):
        x, u = rng.normal(size=(2, 5))
        lesson.direction(lambda x: np.sum(np.exp(x) * x), x, u, h)


@checks("gradcheck.predicted")
def predicted(rng, see):
    for n in (1, 2, 3, 4, 5):
        lesson.predicted(*rng.normal(size=(2, n)))
