"""Where the equations of this lesson are computed: in its own functions, and in gradcheck."""

import numpy as np

import minigrad
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions

lesson = definitions(__file__)
CURVES = (np.exp, np.sin, np.tanh, lambda x: x**3 - 2 * x)


def places(rng):
    """Curves, places of both signs and steps that are not small: a wrong formula shows."""
    for f in CURVES:
        for x in rng.normal(size=3):
            yield f, float(x), float(rng.uniform(0.2, 0.9))


def slopes_in_gradcheck(f, x, h):
    """gradcheck measures the slope to the right, the slope to the left, and takes their mean."""
    place = minigrad.tensor(x, dtype=minigrad.float64, requires_grad=True)
    minigrad.autograd.gradcheck(f, place, eps=h, raise_exception=False)


def see_returned(see, symbol, slope, f, x, h):
    """What a function of the lesson returns is the value of a symbol."""
    see({"f": f, "x": x, "h": h, symbol: slope(f, x, h)})


@checks("slope.forward", symbols={"F_h": "slope", "h": "taken"}, functions=("f",))
def rise_over_step(rng, see):
    for f, x, h in places(rng):
        slopes_in_gradcheck(f, x, h)
        see({"f": f, "x": x})
        see_returned(see, "F_h", lesson.forward, f, x, h)


@checks("slope.backward", functions=("f",))
def from_the_left(rng, see):
    for f, x, h in places(rng):
        see_returned(see, "B_h", lesson.backward, f, x, h)


@checks("slope.central", symbols={"C_h": "numeric", "h": "eps"}, functions=("f",))
def from_both_sides(rng, see):
    for f, x, h in places(rng):
        slopes_in_gradcheck(f, x, h)
        see({"f": f, "x": x})
        see_returned(see, "C_h", lesson.central, f, x, h)


@checks("slope.mean", symbols={"C_h": "numeric", "F_h": "right", "B_h": "left"})
def mean_of_two_slopes(rng, see):
    for f, x, h in places(rng):
        slopes_in_gradcheck(f, x, h)


@checks("slope.cube_forward", "slope.cube_central")
def cube(rng, see):
    """The formulas agree with their lines, and with the differences of the cube themselves."""
    for x in rng.normal(size=6):
        h = float(rng.uniform(0.2, 0.9))
        lesson.cube_forward(x, h)
        see({"F_h": lesson.forward(lesson.cube, x, h)})
        lesson.cube_central(x, h)
        see({"C_h": lesson.central(lesson.cube, x, h)})


@checks("slope.predict", functions=("f",))
def predict(rng, see):
    for f, x, h in places(rng):
        lesson.predicted(f, x, float(rng.normal()), h)


@checks("slope.valley", symbols={"E_h": "return"})
def valley(rng, see):
    for h in rng.uniform(0.2, 2, size=6):
        lesson.valley(h, rng.uniform(1, 20), rng.uniform(0.01, 0.5))


@checks("slope.best", symbols={r"h_{\text{best}}": "h_best"})
def bottom(rng, see):
    for _ in range(6):
        lesson.best_step(rng.uniform(1, 20), rng.uniform(0.01, 0.5))
