"""gradcheck must pass what is right, fail what is wrong, and say where and why."""

import numpy as np
import pytest

import minigrad
from minigrad import autograd
from minigrad.gradcheck import GradcheckError, gradcheck, gradgradcheck
from minigrad.tensor import Tensor, wrap
from minigrad.vjps import VJPS


def leaf(values, dtype=np.float64):
    return minigrad.tensor(values, dtype=dtype, requires_grad=True)


def with_rule(monkeypatch, rule):
    """np.tanh with another derivative."""
    monkeypatch.setitem(VJPS, np.tanh, (rule,))
    return np.tanh


def message_of(*args, **kwargs):
    with pytest.raises(GradcheckError) as caught:
        gradcheck(*args, **kwargs)
    return str(caught.value)


def test_it_is_reachable_as_in_pytorch():
    assert autograd.gradcheck is gradcheck and autograd.gradgradcheck is gradgradcheck


def test_right_derivatives_pass():
    a, b = leaf([[0.5, 2.0]]), leaf([[1.0], [3.0]])
    assert gradcheck(lambda a, b: np.sin(a * b) / b, (a, b)) is True
    assert gradgradcheck(lambda a, b: np.sin(a * b) / b, (a, b)) is True


def test_several_outputs_and_other_arguments():
    def f(x, power, names):
        assert names == {"a": 1}
        return x**power, x.sum(), x > 0

    assert gradcheck(f, (leaf([0.5, 2.0]), 3, {"a": 1}))
    assert gradgradcheck(f, (leaf([0.5, 2.0]), 3, {"a": 1}))


def test_outputs_that_do_not_depend_on_an_input():
    assert gradcheck(lambda a, b: a * 2, (leaf([1.0]), leaf([1.0])))
    assert gradgradcheck(lambda a, b: a * 2, (leaf([1.0]), leaf([1.0])))
    assert gradcheck(lambda a: minigrad.ones(2), leaf([1.0]))


def test_untracked_tensors_are_not_checked():
    assert gradcheck(lambda a, b: a * b, (leaf([1.0]), minigrad.tensor([2.0])))


def test_empty_and_0d_inputs():
    assert gradcheck(np.exp, leaf(np.zeros((0, 2))))
    assert gradcheck(np.exp, leaf(0.5))
    assert gradgradcheck(np.exp, leaf(0.5))


def test_inputs_are_left_alone():
    x = leaf([1.0, 2.0])
    before = x.array.copy()
    gradcheck(np.exp, x)
    gradgradcheck(np.exp, x)
    assert x.grad is None
    np.testing.assert_array_equal(x.array, before)


def test_a_wrong_rule_is_reported_with_place_values_and_reasons(monkeypatch):
    def rule(g, y, x):
        slope = 1 - y * y
        return g * np.where(x > 1.5, 3 * slope, slope)

    f = with_rule(monkeypatch, rule)
    inputs = (minigrad.ones(2), leaf([[0.1, 0.2], [2.0, 0.3]]))
    message = message_of(lambda _, x: f(x).reshape(4), inputs)
    slope = 1 - np.tanh(2.0) ** 2
    assert "output 0, element [2], with respect to input 1, element [1, 0]" in message
    assert "1 of 16" in message
    assert f"analytic {3 * slope:.8g}"[:16] in message
    assert f"numeric  {slope:.8g}"[:15] in message
    assert "relative error 0.667" in message
    assert "eps=1e-06" in message and "1e-05 + 0.001" in message
    for reason in ("rule in the table", "kink", "seed", "type"):
        assert reason in message


def test_a_kink_is_recognised():
    message = message_of(abs, leaf([1.0, 1e-9]))
    assert "there is a kink: slope -" in message and "element [1]" in message
    smooth = message_of(lambda x: x.detach() * x, leaf([1.0]))
    assert "there is a kink" not in smooth


def test_a_value_that_was_detached_is_found():
    assert not gradcheck(lambda x: x * x.detach(), leaf([2.0]), raise_exception=False)


def test_nan_is_never_right(monkeypatch):
    f = with_rule(monkeypatch, lambda g, y, x: g * np.nan)
    assert not gradcheck(f, leaf([0.5]), raise_exception=False)


def test_the_smallest_wrong_derivative_decides(monkeypatch):
    f = with_rule(monkeypatch, lambda g, y, x: g * (1 - y * y) * 1.01)
    assert not gradcheck(f, leaf([0.5]), raise_exception=False)
    assert gradcheck(f, leaf([0.5]), rtol=0.02)
    assert gradcheck(f, leaf([0.5]), atol=0.02)


def test_only_second_order_sees_a_derivative_that_is_itself_detached(monkeypatch):
    def rule(g, y, x):
        y = y.detach() if isinstance(y, Tensor) else y
        return g * (1 - y * y)

    f = with_rule(monkeypatch, rule)
    assert gradcheck(f, leaf([0.5]))
    assert not gradgradcheck(f, leaf([0.5]), raise_exception=False)


def test_given_grad_outputs():
    x = leaf([0.5, 2.0])
    assert gradgradcheck(np.exp, x, minigrad.tensor([1.0, 3.0], dtype=np.float64))
    assert gradgradcheck(lambda x: (x * x, x), x, (wrap(np.ones(2)), wrap(np.ones(2))))


def test_a_random_rule_is_found(monkeypatch):
    random = np.random.default_rng(0)
    f = with_rule(monkeypatch, lambda g, y, x: g * (1 - y * y) * (1 + 1e-9 * random.random()))
    assert "nondet_tol" in message_of(f, leaf([0.5]))
    assert gradcheck(f, leaf([0.5]), nondet_tol=1e-6)


def test_float32_is_refused_unless_eps_suits_it():
    x = leaf([0.5, 2.0], np.float32)
    with pytest.raises(ValueError, match=r"input 0 is float32.*\.double\(\)"):
        gradcheck(np.log, x)
    with pytest.raises(ValueError, match="float32"):
        gradgradcheck(np.log, x)
    assert gradcheck(np.log, x, eps=1e-2, atol=1e-2, rtol=1e-2)
    assert gradgradcheck(np.log, x, eps=1e-2, atol=1e-2, rtol=1e-2)


def test_a_wrong_rule_in_float32_is_caught(monkeypatch):
    f = with_rule(monkeypatch, lambda g, y, x: g * (1 - y))
    x = leaf([0.5], np.float32)
    assert not gradcheck(f, x, eps=1e-2, atol=1e-2, rtol=1e-2, raise_exception=False)


def test_nothing_to_check_is_an_error():
    with pytest.raises(ValueError, match="no input requires grad"):
        gradcheck(np.exp, minigrad.ones(2))


def test_it_works_where_recording_is_off():
    with minigrad.no_grad():
        assert gradcheck(np.exp, leaf([0.5]))
        assert not minigrad.is_grad_enabled()
