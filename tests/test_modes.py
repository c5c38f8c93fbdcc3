"""Recording on and off: no_grad, enable_grad, set_grad_enabled."""

import numpy as np
import pytest

import minigrad


def leaf(values, dtype=np.float64):
    return minigrad.tensor(values, dtype=dtype, requires_grad=True)


@pytest.fixture(autouse=True)
def recording_is_on():
    yield
    minigrad.set_grad_enabled(True)


def test_no_grad_and_enable_grad_nest():
    x = leaf(1.0)
    with minigrad.no_grad():
        assert not (x * 2).requires_grad
        with minigrad.enable_grad():
            assert (x * 2).requires_grad
            with minigrad.no_grad():
                assert not (x * 2).requires_grad
            assert (x * 2).requires_grad
        assert not minigrad.is_grad_enabled()
    assert minigrad.is_grad_enabled()


def test_one_object_can_be_entered_twice_and_survives_an_error():
    off = minigrad.no_grad()
    with pytest.raises(KeyError), off, minigrad.enable_grad(), off:
        assert not minigrad.is_grad_enabled()
        raise KeyError
    assert minigrad.is_grad_enabled()


def test_as_decorators_also_of_recursive_functions():
    @minigrad.no_grad()
    def off(depth):
        assert not minigrad.is_grad_enabled()
        if depth:
            on(depth - 1)
        assert not minigrad.is_grad_enabled()

    @minigrad.enable_grad()
    def on(depth):
        assert minigrad.is_grad_enabled()
        if depth:
            off(depth - 1)
        assert minigrad.is_grad_enabled()

    for _ in range(3):
        off(4)
        assert minigrad.is_grad_enabled()


def test_set_grad_enabled_as_function_context_and_decorator():
    with minigrad.set_grad_enabled(False):
        assert not minigrad.is_grad_enabled()
    assert minigrad.is_grad_enabled()
    minigrad.set_grad_enabled(False)
    assert not minigrad.is_grad_enabled()
    minigrad.set_grad_enabled(True)
    assert minigrad.is_grad_enabled()

    @minigrad.set_grad_enabled(False)
    def f():
        return minigrad.is_grad_enabled()

    assert minigrad.is_grad_enabled()  # to decorate is not to switch
    assert [f(), f(), f()] == [False] * 3
    assert minigrad.is_grad_enabled()


def test_a_leaf_made_within_no_grad_can_require_grad():
    with minigrad.no_grad():
        x = leaf(2.0)
        assert x.requires_grad
    (x * x).backward()
    assert x.grad.item() == 4.0
