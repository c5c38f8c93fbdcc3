"""Right solutions of lesson 4, each written in another way."""

import math

import numpy as np

# ---------------------------------------------------------------- matmul_rule


def with_at(g, a, b):
    return g @ b.T, a.T @ g


def with_einsum(g, a, b):
    return [np.einsum("ik,jk->ij", g, b), np.einsum("ij,ik->jk", a, g)]


def with_loops(g, a, b):
    a_bar, b_bar = np.zeros(a.shape), np.zeros(b.shape)
    for i, j, k in np.ndindex(a.shape[0], a.shape[1], b.shape[1]):
        a_bar[i, j] += g[i, k] * b[j, k]
        b_bar[j, k] += a[i, j] * g[i, k]
    return a_bar, b_bar


def turned_round(g, a, b):
    return np.dot(b, g.T).T, np.dot(g.T, a).T


# ---------------------------------------------------------------- two_inputs


def as_calculus():
    return {
        "subtract": (lambda g, y, a, b: g, lambda g, y, a, b: -g),
        "multiply": (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
        "divide": (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * a / b**2),
        "power": (
            lambda g, y, a, b: g * b * a ** (b - 1),
            lambda g, y, a, b: g * a**b * np.log(a),
        ),
    }


def by_the_output():
    """Slopes from the output, wherever that is possible."""
    return {
        "subtract": [lambda g, y, a, b: 1.0 * g, lambda g, y, a, b: -1.0 * g],
        "multiply": [lambda g, y, a, b: y / a * g, lambda g, y, a, b: y / b * g],
        "divide": [lambda g, y, a, b: np.divide(g, b), lambda g, y, a, b: -y / b * g],
        "power": [
            lambda g, y, a, b: g * b * y / a,
            lambda g, y, a, b: y * (g * np.log2(a) * np.log(2)),
        ],
    }


def entry_by_entry():
    def rule(slope):
        def by_entries(g, y, a, b):
            bar = np.zeros(g.shape)
            for i in np.ndindex(g.shape):
                bar[i] = g[i] * slope(float(a[i]), float(b[i]))
            return bar

        return by_entries

    return {
        "subtract": (rule(lambda a, b: 1), rule(lambda a, b: -1)),
        "multiply": (rule(lambda a, b: b), rule(lambda a, b: a)),
        "divide": (rule(lambda a, b: 1 / b), rule(lambda a, b: -a / (b * b))),
        "power": (
            rule(lambda a, b: b * math.pow(a, b - 1)),
            rule(lambda a, b: math.exp(b * math.log(a)) * math.log(a)),
        ),
    }


# ---------------------------------------------------------------- one_input


def from_the_lesson():
    return {
        "exp": lambda g, y, x: g * y,
        "log": lambda g, y, x: g / x,
        "tanh": lambda g, y, x: g * (1 - y * y),
        "sigmoid": lambda g, y, x: g * (y * (1 - y)),
        "relu": lambda g, y, x: g * (y > 0),
    }


def from_the_input():
    """No rule uses the output."""
    return {
        "exp": (lambda g, y, x: np.exp(x) * g,),
        "log": (lambda g, y, x: x**-1.0 * g,),
        "tanh": (lambda g, y, x: g / np.cosh(x) ** 2,),
        "sigmoid": (lambda g, y, x: g * np.exp(-x) / (1 + np.exp(-x)) ** 2,),
        "relu": (lambda g, y, x: np.where(x > 0, g, 0),),
    }


def in_place_on_copies():
    def relu(g, y, x):
        x_bar = g.copy()
        x_bar[x <= 0] = 0
        return x_bar

    return {
        "exp": lambda g, y, x: np.multiply(g, y),
        "log": lambda g, y, x: np.exp(-y) * g,
        "tanh": lambda g, y, x: g * (1 - y) * (1 + y),
        "sigmoid": lambda g, y, x: g * y - g * y**2,
        "relu": relu,
    }


# ---------------------------------------------------------------- moving


def with_adding():
    def getitem(g, y, x, places):
        x_bar = np.zeros_like(x)
        np.add.at(x_bar, places, g)
        return x_bar

    return {
        "sum": lambda g, y, x: np.zeros_like(x) + g,
        "mean": lambda g, y, x: np.zeros_like(x) + g / x.shape[0],
        "transpose": lambda g, y, x, axes: g.transpose(np.argsort(axes)),
        "reshape": lambda g, y, x: g.reshape(x.shape),
        "getitem": getitem,
    }


def with_products():
    """Copies are products with ones, and picking is a product with S."""

    def transpose(g, y, x, axes):
        inverse = [0] * len(axes)
        for new, old in enumerate(axes):
            inverse[old] = new
        return np.transpose(g, inverse)

    def getitem(g, y, x, places):
        S = (places[:, None] == np.arange(len(x))).astype(float)
        return S.T @ g

    return {
        "sum": lambda g, y, x: np.ones((len(x), 1)) @ g[None, :],
        "mean": lambda g, y, x: np.full((len(x), 1), 1 / len(x)) @ g[None, :],
        "transpose": transpose,
        "reshape": lambda g, y, x: np.array(g.ravel().tolist()).reshape(x.shape),
        "getitem": getitem,
    }


def with_steps():
    def transpose(g, y, x, axes):
        return np.moveaxis(g, range(g.ndim), axes)

    def reshape(g, y, x):
        x_bar = np.empty(x.shape)
        x_bar.flat = g.flat
        return x_bar

    def getitem(g, y, x, places):
        x_bar = np.zeros(x.shape)
        for i, place in enumerate(places):
            x_bar[place] += g[i]
        return x_bar

    return {
        "sum": (lambda g, y, x: np.tile(g, (len(x), 1)),),
        "mean": (lambda g, y, x: np.repeat(g[None], len(x), axis=0) / len(x),),
        "transpose": (transpose,),
        "reshape": (reshape,),
        "getitem": (getitem,),
    }


SOLUTIONS = {
    "matmul_rule": [with_at, with_einsum, with_loops, turned_round],
    "two_inputs": [as_calculus, by_the_output, entry_by_entry],
    "one_input": [from_the_lesson, from_the_input, in_place_on_copies],
    "moving": [with_adding, with_products, with_steps],
}
