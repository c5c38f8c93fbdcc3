"""Where the equations of this lesson are computed: in its own functions, and in gradcheck."""

import ast
from pathlib import Path
from types import SimpleNamespace

import numpy as np

import minigrad
from minigrad import gradcheck as package
from minigrad.course.equations import checks


def functions_of_the_lesson():
    """The functions of lesson.py, without running its cells."""
    path = Path(__file__).with_name("lesson.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    tree.body = [part for part in tree.body if isinstance(part, kept)]
    names = {}
    exec(compile(tree, str(path), "exec"), names)
    return SimpleNamespace(**names)


lesson = functions_of_the_lesson()
CURVES = (np.exp, np.sin, np.tanh, lambda x: x**3 - 2 * x)


def places(rng):
    """Curves, places of both signs and steps that are not small: a wrong formula shows."""
    for f in CURVES:
        for x in rng.normal(size=3):
            yield f, float(x), float(rng.uniform(0.2, 0.9))


def slopes_in_gradcheck(f, x, h):
    """gradcheck measures the slope to the right, the slope to the left, and takes their mean."""
    place = minigrad.tensor(x, dtype=minigrad.float64, requires_grad=True)
    package.gradcheck(f, place, eps=h, raise_exception=False)


@checks("slope.forward", symbols={"F_h": "slope", "h": "taken"}, functions=("f",))
def rise_over_step(rng, see):
    for f, x, h in places(rng):
        slopes_in_gradcheck(f, x, h)
        see({"f": f, "x": x})
        see_returned(see, f, x, h, {"F_h": lesson.forward})


@checks("slope.backward", functions=("f",))
def from_the_left(rng, see):
    for f, x, h in places(rng):
        see_returned(see, f, x, h, {"B_h": lesson.backward})


@checks("slope.central", symbols={"C_h": "numeric", "h": "eps"}, functions=("f",))
def from_both_sides(rng, see):
    for f, x, h in places(rng):
        slopes_in_gradcheck(f, x, h)
        see({"f": f, "x": x})
        see_returned(see, f, x, h, {"C_h": lesson.central})


def see_returned(see, f, x, h, slopes):
    """Values of symbols that are what a function of the lesson returns."""
    values = {symbol: slope(f, x, h) for symbol, slope in slopes.items()}
    see({"f": f, "x": x, "h": h, **values})


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
