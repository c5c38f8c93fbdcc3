"""What equations say of numbers."""

import numpy as np
import pytest

from minigrad.course.latex import read, written
from minigrad.course.meaning import Meaning, MeaningError, difference

RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(2, 3)), RNG.normal(size=(3, 4))
VALUES = {
    "a": 2.0,
    "b": -3.0,
    "x": np.array([1.0, 2.0, 4.0]),
    "y": np.array([0.5, -1.0, 3.0]),
    "A": A,
    "B": B,
    "n": 3,
    "t": 4,
    r"\beta_1": 0.9,
    "m_t": 5.0,
    "m_{t-1}": 7.0,
    "f": lambda x: x**2 + 1,
    r"\frac{\partial u}{\partial x}": np.array([1.0, 2.0, 3.0]),
}


def value_of(symbol):
    try:
        return VALUES[written(symbol)]
    except KeyError:
        raise MeaningError(written(symbol)) from None


def compute(text, **at):
    return Meaning(value_of, at=at).compute(read(f"q = {text}", functions="f").sides[1])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b", -1.0),
        ("a - b a", 8.0),
        ("-a^2", -4.0),
        ("a / b", -2 / 3),
        (r"\frac{a + 1}{b}", -1.0),
        (r"\sqrt{a^2 + b^2}", 13**0.5),
        (r"\left| b \right|", 3.0),
        (r"\max(a, b)", 2.0),
        (r"\min(1, a)", 1.0),
        (r"1 - \beta_1^t", 1 - 0.9**4),
        ("m_t - m_{t-1}", -2.0),
        ("f(a + 1)", 10.0),
        (r"\cos(\pi a)", 1.0),
        ("e^a", np.e**2),
        (r"\log e^b", -3.0),
        (r"\lVert x \rVert", 21**0.5),
        (r"\sum_i x_i", 7.0),
        (r"\sum_i x_i y_i", 10.5),
        (r"\sum_{i=1}^{n} i x_i", 17.0),
        (r"\sum_{i=1}^{2} x_i", 3.0),
        (r"\prod_i x_i", 8.0),
        (r"\sum_i \sum_j A_{ij}", A.sum()),
        (r"\sum_i \frac{\partial u_i}{\partial x}", 6.0),
    ],
)
def test_numbers(text, value):
    assert compute(text) == pytest.approx(value, rel=1e-12)


def test_arrays():
    np.testing.assert_allclose(compute("A B"), A @ B)
    np.testing.assert_allclose(compute(r"B^\top A^\top"), (A @ B).T)
    np.testing.assert_allclose(compute(r"A \odot A"), A * A)
    np.testing.assert_allclose(compute("a A"), 2 * A)
    np.testing.assert_allclose(compute("A x"), A @ VALUES["x"])
    np.testing.assert_allclose(compute("x y"), VALUES["x"] * VALUES["y"])
    assert compute("x_j", j=2) == 2.0


@pytest.mark.parametrize(
    ("text", "words"),
    [("z", "z"), (r"\sum_k a", "how far k counts"), (r"\sum_{i=1}^{4} x_i", "no entry 4 among 3")],
)
def test_what_cannot_be_computed(text, words):
    with pytest.raises(MeaningError, match=words):
        compute(text)


def test_difference_is_relative_to_the_largest_number():
    assert difference(100.0, 101.0) == pytest.approx(1 / 101)
    assert difference(np.zeros(3), np.zeros(3)) == 0.0
    assert difference(np.nan, 1.0) == np.inf
    with pytest.raises(MeaningError, match="shapes"):
        difference(np.ones((2, 3)), np.ones((3, 2)))
