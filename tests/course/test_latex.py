"""The grammar of equations: what it reads, and what it refuses, with the column."""

import pytest

from minigrad.course.latex import (
    Add,
    Call,
    Derivative,
    Function,
    LatexError,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Symbol,
    Transpose,
    read,
    written,
)

T, X, Y = Symbol("t"), Symbol("x"), Symbol("y")
ONE = Number(1.0)


def right(text, functions=()):
    """The right side of an equation."""
    return read(f"q = {text}", functions).sides[1]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("3.5", Number(3.5)),
        ("x", X),
        (r"\beta_1", Symbol("beta", "", (ONE,))),
        (r"m_{t-1}", Symbol("m", "", (Add(((1, T), (-1, ONE))),))),
        (r"\hat m_t", Symbol("m", "hat", (T,))),
        (r"\hat{m}_t", Symbol("m", "hat", (T,))),
        (r"x_{ij}", Symbol("x", "", (Symbol("i"), Symbol("j")))),
        (r"x_{i,j}", Symbol("x", "", (Symbol("i"), Symbol("j")))),
        (r"\eta_{\min}", Symbol("eta", "", (Symbol("min"),))),
        (r"n_{\text{in}}", Symbol("n", "", (Symbol("in"),))),
        ("x + y - 1", Add(((1, X), (1, Y), (-1, ONE)))),
        ("-x", Add(((-1, X),))),
        ("x y", Product(X, Y)),
        (r"x \cdot y", Product(X, Y, "times")),
        (r"x \odot y", Product(X, Y, "elementwise")),
        ("x / y", Quotient(X, Y)),
        (r"\frac{x}{y}", Quotient(X, Y)),
        ("x^2", Power(X, Number(2.0))),
        ("x^{t-1}", Power(X, Add(((1, T), (-1, ONE))))),
        ("(x + 1)^2", Power(Add(((1, X), (1, ONE))), Number(2.0))),
        (r"A^\top B", Product(Transpose(Symbol("A")), Symbol("B"))),
        (r"\sqrt{x}", Function("sqrt", (X,))),
        (r"\left| x \right|", Function("absolute", (X,))),
        (r"\lVert x \rVert", Function("norm", (X,))),
        (r"\log x_i", Function("log", (Symbol("x", "", (Symbol("i"),)),))),
        (r"\cos(x)", Function("cos", (X,))),
        (r"\max(x, y)", Function("max", (X, Y))),
        (r"\sum_i x y", Over("sum", "i", None, None, Product(X, Y))),
        (r"\sum_{i=1}^{t} x", Over("sum", "i", ONE, T, X)),
        (r"\prod_i x", Over("product", "i", None, None, X)),
        (r"\frac{\partial x}{\partial y}", Derivative(X, Y)),
    ],
)
def test_what_it_reads(text, tree):
    assert right(text) == tree


def test_a_sum_ends_with_its_term():
    assert right(r"\sum_i x + y") == Add(((1, Over("sum", "i", None, None, X)), (1, Y)))


def test_a_function_is_no_factor():
    assert right("f(x)", functions="f") == Call(Symbol("f"), (X,))
    assert right("f(x)") == Product(Symbol("f"), X)


def test_sides_and_arrows():
    assert len(read("x = y = 1").sides) == 3
    assert not read("x = y").arrow
    assert read(r"x \leftarrow x + y").arrow
    assert read("x = y.") == read("x = y")


def test_spaces_and_brackets_that_only_look_change_nothing():
    spaced = r"x \, = \; \left( y + 1 \right) \! x"
    assert read(spaced) == read("x = (y + 1) x")


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("x + y", 6, "expected ="),
        ("x = ", 5, "expected a number, a symbol or an opening bracket"),
        (r"x = \foo y", 5, "found 'foo'"),
        ("x = (y", 7, "expected ')'"),
        ("x = y)", 6, "expected an operator or the end"),
        ("x = y / z w", 7, "two ways"),
        ("x = y^12", 7, "write braces"),
        ("x = y^2^3", 9, "two exponents"),
        (r"x = \sum_{i=1} y", 16, "both bounds, or neither"),
        (r"x = \hat", 9, "expected a symbol"),
        (r"x = \frac{y} z", 14, "expected '{'"),
        (r"x = \begin{cases} y \end{cases}", 5, "found 'begin'"),
        (r"x = y \approx z", 7, "expected an operator or the end"),
        ("x = y' + 1", 6, "expected an operator or the end"),
        (r"x = \text{word", 15, "expected }"),
    ],
)
def test_what_it_refuses(text, column, words):
    with pytest.raises(LatexError) as error:
        read(text)
    assert str(error.value).startswith(f"column {column}: ")
    assert words in str(error.value)


def test_nothing_is_dropped():
    """Every letter of a formula is in its tree: change one, and the tree changes."""
    formula = r"\theta_t = \theta_{t-1} - \eta \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}"
    tree = read(formula)
    for old, new in [("hat", "bar"), ("-", "+"), ("1", "2"), ("m", "n"), ("eta", "rho")]:
        for i in range(len(formula)):
            if formula.startswith(old, i) and formula[i - 1 : i] in ("\\", "{", " ", "t"):
                assert read(formula[:i] + new + formula[i + len(old) :]) != tree


@pytest.mark.parametrize(
    "text",
    [
        r"\hat{m}_t",
        r"\theta_{t-1}",
        r"\eta_{\min}",
        r"n_{\text{in}}",
        r"x_{ij}",
        r"\beta_1",
        r"\bar{A}",
    ],
)
def test_symbols_are_written_as_they_are_read(text):
    symbol = right(text)
    assert written(symbol) == text
    assert right(written(symbol)) == symbol
