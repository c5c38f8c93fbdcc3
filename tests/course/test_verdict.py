"""The verdict of a test: what accepts, what rejects, and which exceptions are the test's own."""

import numpy as np
import pytest

from minigrad.course.verdict import verdict_on

ACCEPTED, REJECTED = {"your test": "accepts it"}, {"your test": "rejects it"}


def one_is_one(function):
    assert function(1) == 1


def raising(error):
    def test(function):
        raise error

    return test


@pytest.mark.parametrize("right", [True, False])
def test_a_test_accepts_or_rejects(right):
    assert verdict_on(abs, right)(one_is_one) == ACCEPTED
    assert verdict_on(lambda x: -x, right)(one_is_one) == REJECTED


@pytest.mark.parametrize("right", [True, False])
def test_an_empty_test_accepts_and_a_failing_one_rejects(right):
    assert verdict_on(abs, right)(lambda function: None) == ACCEPTED
    assert verdict_on(abs, right)(lambda function: False) == ACCEPTED
    assert verdict_on(abs, right)(raising(AssertionError())) == REJECTED


def test_another_exception_rejects_what_is_wrong():
    assert verdict_on(abs)(raising(ValueError("two shapes"))) == REJECTED


def test_another_exception_on_what_is_right_is_raised():
    with pytest.raises(ValueError, match="two shapes"):
        verdict_on(abs, right=True)(raising(ValueError("two shapes")))


@pytest.mark.parametrize("right", [True, False])
def test_a_test_that_is_not_written_yet_says_so(right):
    with pytest.raises(NotImplementedError):
        verdict_on(abs, right)(raising(NotImplementedError()))


def test_numpy_warns_of_nothing():
    def test(function):
        assert np.isinf(function(np.zeros(1)))

    assert verdict_on(lambda x: 1 / x)(test) == ACCEPTED
