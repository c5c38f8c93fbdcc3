"""Right solutions of lesson 1, each written in another way."""

import math

import numpy as np


def textbook(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def mean_of_both_sides(f, x, h):
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


def halves(f, x, h):
    """In another order: half of each value, over the step."""
    right, left = 0.5 * f(x + h), 0.5 * f(x - h)
    return np.float64((right - left) / h)


def nothing():
    return 0


def nothing_as_float():
    return 0.0


def computed():
    return (np.float64(3.0 + 1e-16) ** 2 - 9.0) / 1e-16


def third_root(b, eps):
    return (b * eps / 2) ** (1 / 3)


def by_logarithms(b, eps):
    return math.exp((math.log(b) + math.log(eps) - math.log(2)) / 3)


def by_bisection(b, eps):
    """Where the slope of the error, 2h - b eps/h², changes its sign."""
    low, high = 0.0, 10.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if 2 * middle**3 > b * eps else (middle, high)
    return middle


def two_numbers(central):
    assert abs(central(lambda x: x**3, 2.0, 0.1) - 12.01) < 1e-9
    assert abs(central(lambda x: -(x**3), 2.0, 0.1) + 12.01) < 1e-9


def derivatives(central):
    """Compares with derivatives, and allows for the error of h²."""
    for x in (0.5, 3.0):
        for h in (1e-2, 1e-4):
            assert abs(central(math.cos, x, h) + math.sin(x)) < h**2
            assert abs(central(math.exp, x, h) - math.exp(x)) < h**2 * math.exp(x)


def parabola(central):
    """On a parabola the central difference is exact, but for rounding."""
    found = [central(lambda x: x * x, x, h) for x in (-3.0, 2.0) for h in (0.5, 4.0)]
    np.testing.assert_allclose(found, [-6.0, -6.0, 4.0, 4.0], rtol=1e-12)


SOLUTIONS = {
    "central": [textbook, mean_of_both_sides, halves],
    "too_small": [nothing, nothing_as_float, computed],
    "best_step": [third_root, by_logarithms, by_bisection],
    "test_central": [two_numbers, derivatives, parabola],
}
