"""Right solutions of lesson 6, each written in another way."""

import math

import numpy as np

# ---------------------------------------------------------------- relative_error


def with_where(a, n):
    larger = np.maximum(abs(a), abs(n))
    return np.where(larger > 0, abs(a - n) / np.where(larger > 0, larger, 1), 0)


def entry_by_entry(a, n):
    r = np.zeros(a.shape)
    for i in np.ndindex(a.shape):
        if a[i] or n[i]:
            r[i] = math.fabs(a[i] - n[i]) / max(math.fabs(a[i]), math.fabs(n[i]))
    return r


def by_dividing_first(a, n):
    """|a / larger - n / larger|, which is the same."""
    larger = np.max(np.abs([a, n]), axis=0)
    larger[larger == 0] = np.inf
    return np.abs(a / larger - n / larger)


# ---------------------------------------------------------------- checked


def as_in_the_lessons(f, rule, x, g, h, atol, rtol):
    n = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        n[place] = np.sum(g * (f(x + step) - f(x - step))) / (2 * h)
    a = rule(g, f(x), x)
    return a, n, np.abs(a - n) <= atol + rtol * np.abs(n)


def on_a_copy(f, rule, x, g, h, atol, rtol):
    """Moves one entry of a copy, and puts it back."""
    moved, n = x.copy(), []
    for j in range(x.size):
        ends = []
        for way in (1, -1):
            moved.flat[j] = x.flat[j] + way * h
            ends.append(float((g * f(moved)).sum()))
        moved.flat[j] = x.flat[j]
        n.append((ends[0] - ends[1]) / h / 2)
    n = np.array(n).reshape(x.shape)
    return [rule(g, f(x), x), n, np.isclose(rule(g, f(x), x), n, rtol=rtol, atol=atol)]


def by_the_jacobian(f, rule, x, g, h, atol, rtol):
    """n = J^T g, with J measured column by column."""
    columns = [f(x + s.reshape(x.shape)) - f(x - s.reshape(x.shape)) for s in h * np.eye(x.size)]
    J = np.stack([c.ravel() for c in columns], axis=1) / (2 * h)
    a, n = rule(g, f(x), x), (J.T @ g.ravel()).reshape(x.shape)
    return a, n, ~(np.abs(n - a) - rtol * np.abs(n) > atol)


# ---------------------------------------------------------------- test_product_rule


def by_hand(rule):
    a_bar, b_bar = rule(
        np.array([2.0, -1.0, 3.0]), np.array([3.0, -4.0, 1.0]), np.array([-0.5, 5.0, 2.0])
    )
    np.testing.assert_allclose(a_bar, [-1, -5, 6])
    np.testing.assert_allclose(b_bar, [6, 4, 3])


def by_nudging(rule):
    rng = np.random.default_rng(0)
    g, a, b = rng.normal(size=(3, 2, 5))
    h = 1e-6
    for i in np.ndindex(2, 5):
        step = np.zeros((2, 5))
        step[i] = h
        along_a = np.sum(g * ((a + step) * b - (a - step) * b)) / (2 * h)
        along_b = np.sum(g * (a * (b + step) - a * (b - step))) / (2 * h)
        a_bar, b_bar = rule(g, a, b)
        assert abs(a_bar[i] - along_a) < 1e-6 and abs(b_bar[i] - along_b) < 1e-6


def by_relative_error(rule):
    rng = np.random.default_rng(1)
    for _ in range(3):
        g, a, b = (rng.uniform(0.5, 2, size=7) * rng.choice([-1, 1], size=7) for _ in range(3))
        for got, right in zip(rule(g, a, b), (g * b, g * a)):
            assert got.shape == (7,)
            assert np.max(np.abs(got - right) / np.maximum(abs(got), abs(right))) < 1e-8


# ---------------------------------------------------------------- beside_the_kink


def number():
    return 0.75


def by_the_equation():
    x, h = 5e-7, 1e-6
    return (x + h) / (2 * h)


def as_array():
    return np.array(3 / 4)


SOLUTIONS = {
    "relative_error": [with_where, entry_by_entry, by_dividing_first],
    "checked": [as_in_the_lessons, on_a_copy, by_the_jacobian],
    "test_product_rule": [by_hand, by_nudging, by_relative_error],
    "beside_the_kink": [number, by_the_equation, as_array],
}
