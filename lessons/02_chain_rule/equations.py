"""Where the equations of this lesson are computed: in its own functions, and in backward."""

import numpy as np

import minigrad
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions

lesson = definitions(__file__)


def slope(top, bottom):
    return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"


SLOPES = {
    slope(top, bottom): f"d{top}_d{bottom}"
    for top, bottom in ("yx", "yu", "ux", "Lx", "Lp", "Lq", "px", "qx", "Lu")
}


@checks("chain_rule.chain", symbols=SLOPES)
def one_path(rng, see):
    for dy_du, du_dx in rng.normal(size=(6, 2)):
        lesson.multiplied(dy_du, du_dx)


@checks("chain_rule.partial", symbols={"D_a": "return"}, functions=("f",))
def one_input_moves(rng, see):
    for f in (np.multiply, np.arctan2, lambda a, b: a**3 * b - np.exp(b)):
        for a, b in rng.uniform(0.5, 2, size=(3, 2)):
            lesson.along_a(f, a, b, h=rng.uniform(0.2, 0.5))


@checks("chain_rule.diamond", symbols=SLOPES)
def two_paths(rng, see):
    for slopes in rng.normal(size=(6, 4)):
        lesson.diamond_slope(*slopes)


@checks("chain_rule.sum", symbols=SLOPES)
def several_uses(rng, see):
    for uses in (2, 3, 4, 5, 6):
        lesson.over_all_uses(*rng.normal(size=(2, uses)))


@checks("chain_rule.seed", symbols={slope("L", "L"): "return"})
def start_of_backward(rng, see):
    for number in rng.normal(size=6):
        x = minigrad.tensor(number, dtype=minigrad.float64, requires_grad=True)
        (x * x).exp().backward()
        see({})
        L = lesson.Value(number)
        lesson.backward(L)
        see({slope("L", "L"): L.grad})
