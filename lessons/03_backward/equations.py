"""How the equations of the lesson are reached: its own functions, and the engine's sum."""

import minigrad
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions

lesson = definitions(__file__)


def some(rng, *shape):
    """Numbers of mixed magnitudes and of both signs."""
    return rng.normal(size=shape) * 10.0 ** rng.uniform(-1, 1, size=shape)


@checks(
    "backward.adjoint",
    symbols={
        r"\bar{v}_j": "v_bar_j",
        r"\bar{v}": "v_bar",
        r"\frac{\partial v}{\partial v_j}": "slopes_j",
    },
    indices="i",
)
def adjoint(rng, see):
    for n in (3, 5, 8):
        lesson.adjoints(some(rng, n, n))


@checks(
    "backward.tangent",
    symbols={
        r"\tilde{v}_i": "v_tilde_i",
        r"\tilde{v}": "v_tilde",
        r"\frac{\partial v_i}{\partial v}": "slopes_i",
    },
    indices="j",
)
def tangent(rng, see):
    for n, inputs in ((4, 1), (5, 2), (8, 3)):
        for chosen in range(1, inputs + 1):
            lesson.tangents(some(rng, n, n), chosen, inputs)


@checks("backward.dual_product")
def dual_product(rng, see):
    Dual = lesson.Dual
    for a, a_tilde, b, b_tilde in some(rng, 6, 4):
        Dual(a, a_tilde) * Dual(b, b_tilde)


@checks(
    "backward.add",
    symbols={r"\bar{u}": "so_far", r"\bar{v}": "g"},
)
def add(rng, see):
    """u has two consumers; the older one is the second to add its part."""
    for n in (1, 2, 3, 4, 5, 6):
        u = minigrad.tensor(some(rng, n), requires_grad=True) * minigrad.tensor(some(rng, n))
        slope = some(rng, n)
        older = u * minigrad.tensor(slope)
        newer = u * minigrad.tensor(some(rng, n))
        weights = minigrad.tensor(some(rng, 2, n))
        (older * weights[0] + newer * weights[1]).sum().backward()
        see({r"\frac{\partial v}{\partial u}": slope})
