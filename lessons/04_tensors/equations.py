"""How the equations of the lesson are reached: one operation at a time, with a random upstream."""

import numpy as np

import minigrad
from minigrad.course.equations import checks

PLACES = np.array([2, 0, 2, 1, 2])


def swept(function, *arrays, g, needs=None):
    """Run a function on Tensors, and sweep back from its output with the upstream gradient g.

    `needs`: the numbers of the inputs that require a gradient; the others stay arrays.
    """
    inputs = [
        minigrad.tensor(a, requires_grad=True) if needs is None or i in needs else a
        for i, a in enumerate(arrays)
    ]
    y = function(*inputs)
    y.backward(minigrad.tensor(g(y.shape)))


def both_signs(rng, *shape):
    """Numbers of mixed sizes and signs, none near zero."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.2, 3.0, size=shape)


def upstream(rng):
    """Upstream gradients for outputs of any shape."""
    return lambda shape: both_signs(rng, *shape)


def jacobian_of(function, x, h=1e-30):
    """J[i, j] = dy_i/dx_j to the last digit, without minigrad: Im f(x + ih) = h f'(x)."""
    columns = [np.imag(function(x + 1j * h * e)) / h for e in np.eye(x.size)]
    return np.stack(columns, axis=1)


@checks("tensors.vjp", "tensors.vjp_entry", symbols={r"\bar{x}": "after.gx", r"\bar{y}": "g"})
def one_operation(rng, see):
    w = rng.normal(size=(4, 3))
    for function in (
        np.tanh,
        np.exp,
        lambda x: w @ x,
        lambda x: x[PLACES],
        lambda x: np.cumsum(x, axis=0),
        lambda x: np.cumprod(x, axis=0),
    ):
        x = both_signs(rng, 3)
        swept(function, x, g=upstream(rng))
        jacobian = jacobian_of(function, x)
        see({"J": jacobian, r"\frac{\partial y}{\partial x}": jacobian})


def products(rng, see):
    for n, m, r in ((2, 3, 2), (3, 4, 5), (4, 2, 3), (3, 3, 3), (1, 4, 2)):
        swept(np.matmul, rng.normal(size=(n, m)), rng.normal(size=(m, r)), g=upstream(rng))


left = checks(
    "tensors.left",
    "tensors.left_entry",
    symbols={r"\bar{A}": "return", r"\bar{a}": "return", r"\bar{C}": "g", r"\bar{c}": "g"}
    | {"A": "a", "B": "b"},
)(lambda rng, see: products(rng, see))

right = checks(
    "tensors.right",
    "tensors.right_entry",
    symbols={r"\bar{B}": "return", r"\bar{b}": "return", r"\bar{C}": "g", r"\bar{c}": "g"}
    | {"A": "a", "B": "b"},
)(lambda rng, see: products(rng, see))


GRADIENT = {r"\bar{x}": "return", r"\bar{y}": "g"}
OF_A = {r"\bar{a}": "return", r"\bar{y}": "g"}
OF_B = {r"\bar{b}": "return", r"\bar{y}": "g"}


def in_both_inputs(function, needs):
    def run(rng, see):
        for shape in ((2, 3), (3, 2), (4,), (1, 5), (3, 3)):
            a = rng.uniform(0.2, 3.0, size=shape)  # the power needs log a
            swept(function, a, both_signs(rng, *shape), g=upstream(rng), needs=needs)

    return run


add = checks("tensors.add", symbols=OF_A | OF_B)(in_both_inputs(np.add, (0, 1)))
multiply_a = checks("tensors.multiply_a", symbols=OF_A)(in_both_inputs(np.multiply, (0,)))
multiply_b = checks("tensors.multiply_b", symbols=OF_B)(in_both_inputs(np.multiply, (1,)))
divide_a = checks("tensors.divide_a", symbols=OF_A)(in_both_inputs(np.divide, (0,)))
divide_b = checks("tensors.divide_b", symbols=OF_B)(in_both_inputs(np.divide, (1,)))
power_a = checks("tensors.power_a", symbols=OF_A)(in_both_inputs(np.power, (0,)))
power_b = checks("tensors.power_b", symbols=OF_B)(in_both_inputs(np.power, (1,)))


def in_one_input(function, positive=False):
    def run(rng, see):
        for shape in ((2, 3), (3, 2), (6,), (1, 5), (3, 3)):
            x = both_signs(rng, *shape)
            swept(function, np.abs(x) if positive else x, g=upstream(rng))
        see({"H": lambda y: np.where(y > 0, 1.0, 0.0)})

    return run


exp = checks("tensors.exp", symbols=GRADIENT)(in_one_input(np.exp))
log = checks("tensors.log", symbols=GRADIENT)(in_one_input(np.log, positive=True))
tanh = checks("tensors.tanh", symbols=GRADIENT)(in_one_input(np.tanh))
sigmoid = checks("tensors.sigmoid", symbols=GRADIENT)(in_one_input(minigrad.sigmoid))
relu = checks("tensors.relu", symbols=GRADIENT, functions=("H",))(in_one_input(minigrad.relu))


@checks("tensors.sum", "tensors.mean", symbols=GRADIENT)
def down_the_columns(rng, see):
    for n, m in ((2, 3), (3, 2), (4, 3), (1, 5), (5, 1)):
        x = rng.normal(size=(n, m))
        swept(lambda x: x.sum(0), x, g=upstream(rng))
        swept(lambda x: x.mean(0), x, g=upstream(rng))
        see({"n": n})


@checks("tensors.transpose", symbols={r"\bar{X}": "return", r"\bar{Y}": "g"})
def transpose(rng, see):
    for shape in ((2, 3), (3, 2), (4, 1), (3, 3), (1, 2)):
        swept(lambda x: x.T, rng.normal(size=shape), g=upstream(rng))


@checks("tensors.permute", symbols=GRADIENT)
def permute(rng, see):
    for shape in ((2, 3, 4), (3, 2, 2), (1, 2, 3), (2, 2, 2), (3, 1, 2)):
        swept(lambda x: np.transpose(x, (2, 0, 1)), rng.normal(size=shape), g=upstream(rng))


def in_reading_order(values, shape):
    """An array of a shape, filled row by row, entry by entry."""
    numbers = iter(values.ravel())
    filled = np.zeros(shape)
    for place in np.ndindex(*shape):
        filled[place] = next(numbers)
    return filled


@checks("tensors.reshape", symbols=GRADIENT, functions=("reshape",))
def reshape(rng, see):
    for old, new in (((2, 3), (6,)), ((6,), (3, 2)), ((2, 6), (4, 3)), ((4, 1), (2, 2))):
        swept(lambda x: x.reshape(new), rng.normal(size=old), g=upstream(rng))  # noqa: B023
        see({r"\text{reshape}": in_reading_order, "s": old})
    swept(lambda x: x.reshape(3, 4), rng.normal(size=(2, 3, 2)), g=upstream(rng))
    see({r"\text{reshape}": in_reading_order, "s": (2, 3, 2)})


@checks("tensors.getitem", symbols=GRADIENT)
def getitem(rng, see):
    for places, n in (([2, 0, 2, 1, 2], 3), ([0, 0], 4), ([3, 1], 4), ([1] * 4, 2), ([0, 2], 3)):
        swept(lambda x: x[np.array(places)], rng.normal(size=n), g=upstream(rng))  # noqa: B023
        see({"S": np.eye(n)[places]})
