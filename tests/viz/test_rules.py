"""Rules in symbols and in numbers: what is shown is what the table says, and what runs."""

import ast
import inspect
from itertools import islice

import numpy as np
import pytest

from minigrad import fused
from minigrad import primitives as p
from minigrad.viz.rules import array_text, bracketed, lambda_body, rule_of, summed, unwrapped
from minigrad.vjps import VJPS, defvjp

from ..samples import SAMPLES

ELEMENTWISE = [
    f
    for f in VJPS
    if (isinstance(f, np.ufunc) and f.signature is None)
    or f in (p.rsqrt, p.sigmoid, p.softplus, p.erf, p.relu)
]


def inputs_with_rules(function):
    return [i for i, rule in enumerate(islice(VJPS[function], 4)) if rule is not None]


ALL = [(f, i) for f in VJPS for i in inputs_with_rules(f)]


def named(x):
    return getattr(x, "__name__", str(x))


def forward(function, sample):
    """(what the rules get as saved, the output)."""
    y = function(*sample.args, **sample.kwargs)
    return (y[1], y[0]) if isinstance(y, tuple) else (np.asarray(y), np.asarray(y))


def calls(function):
    """(sample, upstream, saved, input) for each input that has a rule and is an array of floats."""
    for sample in SAMPLES[function]:
        saved, y = forward(function, sample)
        g = np.linspace(-1, 2, y.size).reshape(y.shape)
        for i, (rule, x) in enumerate(zip(VJPS[function], sample.args)):
            is_input = isinstance(x, np.ndarray) and x.dtype.kind == "f" and i not in sample.fixed
            if rule is not None and is_input:
                yield sample, g, saved, i


@pytest.mark.parametrize(("function", "i"), ALL, ids=named)
def test_every_rule_of_the_table_can_be_read(function, i):
    rule = rule_of(function, i)
    names = {n.id for n in ast.walk(ast.parse(rule.symbols)) if isinstance(n, ast.Name)}
    assert "g" in names and "\n" not in rule.symbols and "lambda" not in rule.symbols
    assert not any(name.startswith("_") for name in names)
    assert set(rule.reads) <= names
    for sentence in rule.about:
        assert sentence.split(":")[1].strip(), sentence


@pytest.mark.parametrize("function", [f for f in VJPS if f in SAMPLES], ids=named)
def test_the_symbols_are_what_runs(function):
    """Evaluated, the expression gives what the rule gives."""
    for sample, g, saved, i in calls(function):
        rule = rule_of(function, i)
        bare, bound = unwrapped(rule.rule)
        if lambda_body(bare) is None:
            assert rule.symbols.startswith(f"{bare.__name__}(")
            continue
        given = inspect.signature(bare).bind(*bound, g, saved, *sample.args, **sample.kwargs)
        given.apply_defaults()
        values = {name.lstrip("_"): value for name, value in given.arguments.items()}
        shown = eval(rule.symbols, bare.__globals__, values)
        assert np.array_equal(shown, rule.rule(g, saved, *sample.args, **sample.kwargs))


@pytest.mark.parametrize("function", [f for f in VJPS if f in SAMPLES], ids=named)
def test_numbers_can_be_put_into_every_rule(function):
    for sample, g, saved, i in calls(function):
        text = rule_of(function, i).numbers(g, saved, list(sample.args), sample.kwargs)
        assert text and "\n" not in text and len(text) < 400


@pytest.mark.parametrize("function", ELEMENTWISE, ids=named)
def test_with_numbers_put_in_the_expression_has_the_rules_value(function):
    """Every sign of input and upstream; four digits are shown, so that is what is compared."""
    for sample, _, _, i in calls(function):
        if any(np.size(x) == 0 for x in sample.args):
            continue
        arrays = [np.asarray(x).ravel()[0] if isinstance(x, np.ndarray) else x for x in sample.args]
        arrays = [np.asarray(np.round(x, 3)) if isinstance(x, float) else x for x in arrays]
        y = function(*arrays)
        for g in (np.array(1.5), np.array(-0.25)):
            rule = rule_of(function, i)
            text = rule.numbers(g, y, arrays, {})
            assert "g" not in ast.unparse(ast.parse(text)).split()
            value = eval(text, unwrapped(rule.rule)[0].__globals__)
            assert np.isclose(value, rule.rule(g, y, *arrays), rtol=5e-3, atol=1e-6), text


def test_negative_numbers_are_in_brackets_where_they_need_them():
    minus = np.array(-2.0)
    assert rule_of(np.multiply, 0).numbers(minus, None, [minus, minus], {}) == "-2 * (-2)"
    assert rule_of(np.negative, 0).numbers(minus, None, [minus], {}) == "-(-2)"
    assert rule_of(np.power, 0).numbers(minus, None, [minus, -1], {}) == "-2 * power_slope(-2, -1)"
    axis = rule_of(p.log_softmax, 0).numbers(minus, minus, [minus], {"axis": -1})
    assert axis == "-2 - np.exp(-2) * np.sum(-2, axis=-1, keepdims=True)"
    assert [bracketed("-1"), bracketed("1")] == ["(-1)", "1"]


def test_small_arrays_are_written_out_and_large_ones_by_name_and_shape():
    small, large = np.array([1.0, -0.5]), np.ones((3, 4))
    multiply, tanh = rule_of(np.multiply, 0), rule_of(np.tanh, 0)
    assert multiply.numbers(small, None, [small, small], {}) == "[1, -0.5] * [1, -0.5]"
    assert multiply.numbers(large, None, [large, large], {}) == "g (3, 4) * b (3, 4)"
    assert multiply.numbers(large, None, [large, 2], {}) == "g (3, 4) * 2"
    assert tanh.numbers(large, large, [large], {}) == "g (3, 4) * (1 - y (3, 4) * y (3, 4))"


def test_a_value_that_is_not_read_stands_by_its_shape():
    g, x = np.array(2.0), np.ones((3, 2))
    text = rule_of(np.sum, 0).numbers(g, g, [x], {"axis": None})
    assert text == "spread(2, x (3, 2), None, False)"
    text = rule_of(np.reshape, 0).numbers(np.arange(6.0), x, [x, (6,)], {})
    assert text == "[0, 1, 2, 3, 4, 5].reshape((3, 2))"
    where = rule_of(np.where, 1).numbers(g, g, [np.array(True), np.ones(3), g], {})
    assert where == "unbroadcast(np.where(True, 2, 0), (3,))"


def test_indices_and_other_options_are_short():
    g, x = np.array([1.0, 2.0]), np.ones((4, 3))
    text = rule_of(p.getitem, 0).numbers(g, g, [x, (slice(0, 2), 1)], {})
    assert text == "p.scatter([1, 2], (4, 3), (0:2, 1))"
    text = rule_of(p.scatter, 0).numbers(g, g, [x, (4, 3), (slice(0, 2), 1)], {})
    assert text == "[1, 2][0:2, 1]"
    operands = [x, np.ones((3, 2))]
    text = rule_of(np.einsum, 2).numbers(np.ones((4, 2)), None, ["ij,jk->ik", *operands], {})
    assert text == "einsum_vjp(1, g (4, 2), 'ij,jk->ik', operands)"


def test_which_input_it_is_stands_in_the_rule_of_any_number_of_inputs():
    assert rule_of(p.concatenate, 0).symbols == "piece(g, 0, xs, axis)"
    assert rule_of(p.concatenate, 7).symbols == "piece(g, 7, xs, axis)"
    assert rule_of(np.einsum, 2).symbols == "einsum_vjp(1, g, subscripts, operands)"


def test_rules_by_hand_are_named_and_explained():
    rule = rule_of(fused.cross_entropy, 0)
    assert rule.symbols == "cross_entropy_z(g, kept, z)"
    assert any("one-hot" in words for words in rule.about)
    assert any(words.startswith("kept: what the forward pass kept") for words in rule.about)
    assert any("x @ w.T + b" in words for words in rule_of(fused.linear, 1).about)
    assert any("softmax(q k^T" in words for words in rule_of(fused.attention, 0).about)


def test_functions_that_a_rule_calls_are_explained_once_each():
    about = rule_of(p.logsumexp, 0).about
    assert [words.split(":")[0] for words in about] == ["spread"]
    assert rule_of(np.sin, 0).about == ()  # NumPy's own need no word


def test_a_row_of_ones_own_is_read_from_ones_own_source(monkeypatch):
    monkeypatch.setattr("minigrad.vjps.VJPS", VJPS)

    def cube(x):
        return x**3

    monkeypatch.setitem(VJPS, cube, ())
    monkeypatch.setitem(VJPS, np.hypot, ())
    defvjp(cube, lambda g, _y, x: g * 3 * x**2)
    defvjp(np.hypot, lambda g, y, a, _b: g * a / y, lambda g, y, _a, b: g * b / y)  # on one line
    assert rule_of(cube, 0).symbols == "g * 3 * x**2"
    assert rule_of(cube, 0).numbers(np.array(1.0), None, [np.array(-2.0)], {}) == "1 * 3 * (-2)**2"
    assert [rule_of(np.hypot, i).symbols for i in (0, 1)] == ["g * a / y", "g * b / y"]


def test_a_rule_without_source_is_a_call_in_words(monkeypatch):
    rule = eval("lambda g, y, _x: g * y")
    monkeypatch.setitem(VJPS, np.cbrt, (rule,))
    assert rule_of(np.cbrt, 0).symbols == "rule(g, y)"
    assert rule_of(np.cbrt, 0).numbers(np.array(2.0), np.array(3.0), [1.0], {}) == "rule(2, 3)"


def test_no_rule_is_an_error():
    with pytest.raises(ValueError, match="where has no rule for its input 0"):
        rule_of(np.where, 0)
    with pytest.raises(ValueError, match="tanh has no rule for its input 1"):
        rule_of(np.tanh, 1)


@pytest.mark.parametrize(
    ("g_shape", "shape", "words"),
    [
        ((3,), (3,), ""),
        ((4, 3), (3,), "summed over axis 0 to shape (3,)"),
        ((4, 3), (4, 1), "summed over axis 1 to shape (4, 1)"),
        ((2, 4, 3), (1, 3), "summed over axes 0, 1 to shape (1, 3)"),
        ((4, 3), (), "summed over axes 0, 1 to one number"),
        ((1, 3), (3,), "summed over axis 0 to shape (3,)"),
    ],
)
def test_the_sum_that_undoes_broadcasting_is_told(g_shape, shape, words):
    assert summed(np.add, g_shape, shape) == words


def test_of_a_product_of_matrices_only_the_batch_is_summed():
    assert summed(np.matmul, (5, 2, 4), (2, 3)) == "summed over axis 0 to shape (2, 3)"
    assert summed(np.matmul, (2, 4), (2, 3)) == ""
    assert summed(np.matmul, (5, 2), (5, 2, 3)) == ""  # a matrix times a vector


@pytest.mark.parametrize("function", [f for f in VJPS if f in SAMPLES], ids=named)
def test_a_sum_is_told_exactly_where_the_rule_returns_another_shape(function):
    for sample, g, saved, i in calls(function):
        gx = rule_of(function, i).rule(g, saved, *sample.args, **sample.kwargs)
        shape = sample.args[i].shape
        assert bool(summed(function, g.shape, shape)) == (np.shape(gx) != shape)


def test_arrays_in_short():
    assert array_text(np.array([[0.70710678]])) == "0.7071"
    assert array_text(np.array([True, False])) == "[True, False]"
    assert array_text(np.array([1.0, np.nan, -np.inf])) == "[1, nan, -inf]"
    assert array_text(np.zeros(10)).startswith("array (10,), ")
    assert array_text(3) == "3"
