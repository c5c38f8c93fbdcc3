"""Small sets of points in the plane, made by formula: what a line separates comes first.

Every function returns `(x, y)`: `x` is a float32 Tensor (n, 2), `y` an int64 Tensor (n,) with
the class of each point. Classes are as equal in size as `n` allows, the rows are in random
order. The same arguments give the same points, whatever `minigrad.manual_seed` was told.

Short names: n number of points, t place along a curve (one per point, drawn uniformly),
rng the random generator of this one data set. Each function draws `noise` last, so `noise=0`
and the same seed give the very same points on their curve.
"""

from __future__ import annotations

import numpy as np

from ..checks import check_count, check_number
from ..tensor import Tensor, wrap
from .checks import seeded


def blobs(
    n: int = 200, noise: float = 0.3, seed: int = 0, classes: int = 3
) -> tuple[Tensor, Tensor]:
    """Round clouds, one per class, with their centres spread evenly over the unit circle.

    Equation: `x = (cos(a), sin(a)) + noise * e` with `a = 2 pi y / classes`, `e ~ N(0, 1)` in
    each coordinate.

    Returns: x (n, 2) float32, y (n,) int64 from 0 to classes - 1.
    Raises: TypeError, ValueError for `n < classes`, `noise < 0`, `classes < 2`, `seed < 0`.
    """
    y, rng = _classes(n, classes, seed)
    a = 2 * np.pi * y / classes
    return _points(np.cos(a), np.sin(a), y, noise, rng)


def xor(n: int = 200, noise: float = 0.1, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Four clouds at the corners of the unit square; the class is "exactly one coordinate is 1".

    Equation: `x = (a, b) + noise * e` for a, b in {0, 1}, `e ~ N(0, 1)`; `y = a xor b`.
    `xor(4, noise=0)` is the truth table itself (its rows in random order).

    Returns: x (n, 2) float32, y (n,) int64: 0 for corners (0, 0), (1, 1); 1 for (0, 1), (1, 0).
    Raises: TypeError, ValueError for `n < 4` (a corner would be empty), `noise < 0`, `seed < 0`.
    """
    corner, rng = _classes(n, 4, seed)  # 0, 1, 2, 3: the binary digits of the corner are a and b
    a, b = corner // 2, corner % 2
    return _points(a, b, a ^ b, noise, rng)


def circles(
    n: int = 200, noise: float = 0.1, seed: int = 0, factor: float = 0.5
) -> tuple[Tensor, Tensor]:
    """A circle around a smaller one: no straight line separates them, the radius does.

    Equation: `x = r (cos(t), sin(t)) + noise * e` with t uniform in [0, 2 pi), `e ~ N(0, 1)`;
    `r = 1` for class 0 (outside), `r = factor` for class 1 (inside).

    Returns: x (n, 2) float32, y (n,) int64, 0 or 1.
    Raises: TypeError, ValueError for `n < 2`, `noise < 0`, `seed < 0`, `factor` not in [0, 1].
    """
    factor = check_number("factor", factor, least=0, most=1)
    y, rng = _classes(n, 2, seed)
    t = rng.uniform(0, 2 * np.pi, n)
    r = np.where(y == 0, 1.0, factor)
    return _points(r * np.cos(t), r * np.sin(t), y, noise, rng)


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Two half circles that reach into each other.

    Equation, with t uniform in [0, pi) and `e ~ N(0, 1)` in each coordinate:
    class 0: `x = (cos(t), sin(t)) + noise * e`, the upper half of a circle around (0, 0);
    class 1: `x = (1 - cos(t), 1/2 - sin(t)) + noise * e`, the lower half, around (1, 1/2).
    Both have radius 1.

    Returns: x (n, 2) float32, y (n,) int64, 0 or 1.
    Raises: TypeError, ValueError for `n < 2`, `noise < 0`, `seed < 0`.
    """
    y, rng = _classes(n, 2, seed)
    t = rng.uniform(0, np.pi, n)
    first = np.where(y == 0, np.cos(t), 1 - np.cos(t))
    second = np.where(y == 0, np.sin(t), 0.5 - np.sin(t))
    return _points(first, second, y, noise, rng)


def spirals(
    n: int = 200, noise: float = 0.03, seed: int = 0, classes: int = 2, turns: float = 1.0
) -> tuple[Tensor, Tensor]:
    """Spiral arms around the origin, one per class, wound up `turns` times.

    Equation: `x = t (cos(a), sin(a)) + noise * e` with `a = 2 pi (turns t + y / classes)`,
    t uniform in [0.1, 1), `e ~ N(0, 1)`. At t = 0 all arms would meet in one point.
    Neighbouring arms are `1 / (turns classes)` apart along a ray: keep `noise` well below that.

    Returns: x (n, 2) float32, y (n,) int64 from 0 to classes - 1.
    Raises: TypeError, ValueError for `n < classes`, `noise < 0`, `seed < 0`, `classes < 2`,
    `turns < 0`.
    """
    turns = check_number("turns", turns, least=0, most=float("inf"))
    y, rng = _classes(n, classes, seed)
    t = rng.uniform(0.1, 1.0, n)
    a = 2 * np.pi * (turns * t + y / classes)
    return _points(t * np.cos(a), t * np.sin(a), y, noise, rng)


def _classes(n: int, classes: int, seed: int) -> tuple[np.ndarray, np.random.Generator]:
    """Return shuffled classes 0, 1, ..., 0, 1, ... (n,) and the generator that shuffled them."""
    classes = check_count("classes", classes, least=2)
    n = check_count("n", n, least=classes, why=", a point for each group")
    rng = seeded("seed", seed)
    return rng.permutation(np.arange(n, dtype=np.int64) % classes), rng


def _points(
    first: np.ndarray, second: np.ndarray, y: np.ndarray, noise: float, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Put two coordinates (n,) side by side, (n, 2), and add the noise."""
    noise = check_number("noise", noise, least=0, most=float("inf"))
    x = np.stack([first, second], axis=1)
    x = x + noise * rng.standard_normal(x.shape)
    return wrap(x.astype(np.float32)), wrap(y)
