"""Right solutions of lesson 5, each written in another way."""

import numpy as np

# ---------------------------------------------------------------- summed_back


def all_at_once(g, shape):
    full = (1,) * (g.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, n in enumerate(full) if n == 1)
    return g.sum(axis=axes, keepdims=True).reshape(shape)


def axis_by_axis(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis in range(len(shape)):
        if shape[axis] == 1 and g.shape[axis] != 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def copy_by_copy(g, shape):
    """Where does each entry of g come from? Broadcast the numbers of the places."""
    n = int(np.prod(shape))
    places = np.broadcast_to(np.arange(n).reshape(shape), g.shape)
    total = np.zeros(n)
    np.add.at(total, places.ravel(), g.ravel())
    return total.reshape(shape)


# ---------------------------------------------------------------- scale_and_shift


def multiply_then_sum(g, x, w):
    return g * w, (g * x).sum(0), g.sum(0)


def with_einsum(g, x, w):
    return (
        np.einsum("ij,j->ij", g, w),
        np.einsum("ij,ij->j", g, x),
        np.einsum("ij->j", g),
    )


def row_by_row(g, x, w):
    x_bar, w_bar, b_bar = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape)
    for i in reversed(range(len(x))):
        for j in range(len(w)):
            x_bar[i, j] = g[i, j] * w[j]
            w_bar[j] += g[i, j] * x[i, j]
            b_bar[j] += g[i, j]
    return [x_bar, w_bar, b_bar]


def with_products(g, x, w):
    return g @ np.diag(w), np.diag(g.T @ x), np.ones(len(g)) @ g


# ---------------------------------------------------------------- crossed_loss


def by_hand():
    return 4.5


def pair_by_pair():
    return sum((o - t) ** 2 for o in (1, 4) for t in (1, 4)) / 4


def by_the_equation():
    mean, variance = 2.5, 1.5**2
    return np.float32(((1 - mean) ** 2 + (4 - mean) ** 2) / 2 + variance)


# ---------------------------------------------------------------- test_summed_back


def numbers_by_hand(summed_back):
    g = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    for shape, right in (
        ((3,), [9, 18, 36]),
        ((1, 3), [[9, 18, 36]]),
        ((2, 1), [[7], [56]]),
        ((), 63),
    ):
        assert np.array_equal(summed_back(g, shape), right)


def by_nudging(summed_back):
    rng = np.random.default_rng(0)
    for large, small in (((4, 3), (3,)), ((2, 3, 4), (3, 1)), ((2, 5), (1, 5))):
        g, x, slopes = rng.normal(size=large), np.zeros(small), np.zeros(small)
        for place in np.ndindex(small):
            step = x.copy()
            step[place] = 0.5
            slopes[place] = np.sum(g * (np.zeros(large) + step)) / 0.5
        result = summed_back(g, small)
        np.testing.assert_allclose(result, slopes, rtol=1e-9, strict=True)


def by_the_definition(summed_back):
    """<g, copies of x> = <summed_back(g), x> for every x: that is what a gradient is."""
    rng = np.random.default_rng(1)
    for large, small in (((4, 3), (3,)), ((4, 3), (1, 3)), ((4, 3), (4, 1)), ((5, 2), ())):
        g = rng.normal(size=large)
        result = summed_back(g, small)
        assert np.shape(result) == small, "shape"
        for _ in range(5):
            x = rng.normal(size=small)
            assert abs(np.sum(result * x) - np.sum(g * x)) < 1e-9, "numbers"


SOLUTIONS = {
    "summed_back": [all_at_once, axis_by_axis, copy_by_copy],
    "scale_and_shift": [multiply_then_sum, with_einsum, row_by_row, with_products],
    "crossed_loss": [by_hand, pair_by_pair, by_the_equation],
    "test_summed_back": [numbers_by_hand, by_nudging, by_the_definition],
}
