"""Comparing what two functions gave."""

import json

import numpy as np
import pytest

import minigrad
from minigrad.course.outcomes import encoded, first_difference, leaves


def differs(a, b, rtol=1e-6):
    return first_difference(json.loads(json.dumps(encoded(a))), encoded(b), rtol)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (3, 3.0),
        (np.ones(3), [1.0, 1.0, 1.0]),
        (np.ones(3), np.ones(3, np.float32)),
        (np.ones(3), minigrad.ones(3)),
        ((np.ones(2), 1.0), [np.ones(2), 1.0]),
        ({"a": 1.0}, {"a": 1.0 + 1e-9}),
        (np.nan, np.nan),
        ("passed", "passed"),
        (True, True),
        (np.zeros((0, 2)), np.zeros((0, 2))),
    ],
)
def test_the_same(a, b):
    assert differs(a, b) is None


@pytest.mark.parametrize(
    ("a", "b", "kind", "place"),
    [
        (1.0, 1.1, "value", ""),
        (np.array([1.0, 2.0]), np.array([1.0, 2.1]), "value", ""),
        (np.ones(3), np.ones((3, 1)), "shape", ""),
        (np.ones(3), np.array([1.0, np.nan, 1.0]), "nan", ""),
        (1.0, "1.0", "type", ""),
        (1.0, None, "type", ""),
        ({"a": 1.0, "b": 2.0}, {"a": 1.0}, "missing", "b"),
        ({"step 1": {"m": 1.0}}, {"step 1": {"m": 2.0}}, "value", "step 1, m"),
        ([1.0, np.ones(2)], [1.0, np.zeros(2)], "value", "2"),
        ("passed", "failed", "value", ""),
        (True, 1.0, "value", ""),
    ],
)
def test_different(a, b, kind, place):
    found = differs(a, b)
    assert (found.kind, found.place) == (kind, place)


def test_single_precision_may_round_more():
    exact, rounded = np.array([1 / 3]), np.array([1 / 3], np.float32)
    assert differs(exact, rounded, rtol=1e-12) is None
    assert differs(exact, rounded.astype(np.float64), rtol=1e-12) is not None


def test_tolerance_is_a_share_of_the_largest_number():
    assert differs(np.array([1e6, 1e-3]), np.array([1e6, 2e-3])) is None
    assert differs(np.array([1e-3]), np.array([2e-3])) is not None


def test_what_is_no_data_is_named():
    (leaf,) = leaves(encoded(object()))
    assert leaf.kind == "object"
