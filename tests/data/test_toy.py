"""Toy data: the formula of each docstring, checked without noise; balance; seeds; errors."""

import numpy as np
import pytest

import minigrad
from minigrad.data import blobs, circles, moons, spirals, xor

MAKERS = [blobs, xor, circles, moons, spirals]


def arrays(xy):
    return xy[0].numpy(), xy[1].numpy()


def group_sizes(make, n, **options):
    return np.bincount(arrays(make(n, **options))[1])


@pytest.mark.parametrize("make", MAKERS)
def test_shapes_dtypes_and_kind(make):
    x, y = make(n=30)
    assert isinstance(x, minigrad.Tensor) and isinstance(y, minigrad.Tensor)
    assert x.shape == (30, 2) and x.dtype == np.float32
    assert y.shape == (30,) and y.dtype == np.int64


@pytest.mark.parametrize("n", [7, 50, 101])
def test_classes_are_as_equal_as_n_allows(n):
    for make in (xor, circles, moons, spirals):
        sizes = group_sizes(make, n)
        assert len(sizes) == 2 and np.ptp(sizes) <= 1
    for make in (blobs, spirals):
        sizes = group_sizes(make, n, classes=5)
        assert len(sizes) == 5 and np.ptp(sizes) <= 1


@pytest.mark.parametrize("make", MAKERS)
def test_rows_are_in_random_order(make):
    _, y = arrays(make(n=100, seed=3))
    changes = np.count_nonzero(y[1:] != y[:-1])
    assert 20 < changes < 99  # sorted classes would change once or twice, alternating ones 99 times


@pytest.mark.parametrize("make", MAKERS)
def test_the_seed_and_nothing_else_decides(make):
    minigrad.manual_seed(1)
    x, y = arrays(make(seed=5))
    minigrad.manual_seed(2)
    x_again, y_again = arrays(make(seed=5))
    np.testing.assert_array_equal(x, x_again)
    np.testing.assert_array_equal(y, y_again)
    assert not np.array_equal(x, arrays(make(seed=6))[0])


@pytest.mark.parametrize("make", MAKERS)
def test_the_global_generator_is_not_moved(make):
    minigrad.manual_seed(1)
    expected = minigrad.random.generator().random()
    minigrad.manual_seed(1)
    make()
    assert minigrad.random.generator().random() == expected


@pytest.mark.parametrize("make", MAKERS)
def test_noise_is_normal_around_the_very_same_points(make):
    clean, y = arrays(make(n=4000, noise=0, seed=1))
    noisy, y_noisy = arrays(make(n=4000, noise=0.2, seed=1))
    np.testing.assert_array_equal(y, y_noisy)
    e = (noisy - clean) / 0.2
    assert abs(e.mean()) < 0.05 and abs(e.std() - 1) < 0.05
    assert abs(np.mean(e[:, 0] * e[:, 1])) < 0.05  # the coordinates are independent


def test_moons_without_noise_lie_on_their_half_circles():
    x, y = arrays(moons(n=300, noise=0))
    upper, lower = x[y == 0], x[y == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1, atol=1e-6)
    assert upper[:, 1].min() >= 0 and np.ptp(upper[:, 0]) > 1.9
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1, atol=1e-6)
    assert lower[:, 1].max() <= 0.5 and np.ptp(lower[:, 0]) > 1.9


def test_circles_without_noise_have_their_radius_and_go_all_the_way_round():
    x, y = arrays(circles(n=400, noise=0, factor=0.3))
    radius = np.hypot(*x.T)
    np.testing.assert_allclose(radius, np.where(y == 0, 1, 0.3), atol=1e-6)
    for k in (0, 1):
        quadrants = set(map(tuple, np.sign(x[y == k]).astype(int)))
        assert quadrants == {(1, 1), (1, -1), (-1, 1), (-1, -1)}


def test_spirals_without_noise_lie_on_their_arm():
    classes, turns = 3, 1.5
    x, y = arrays(spirals(n=300, noise=0, classes=classes, turns=turns))
    t = np.hypot(*x.T)
    assert t.min() >= 0.1 - 1e-6 and t.max() <= 1
    unwound = np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi) - turns * t - y / classes
    np.testing.assert_allclose(unwound, np.round(unwound), atol=1e-5)  # whole turns are left


def test_spirals_wind_up_as_often_as_asked():
    x, y = arrays(spirals(n=4000, noise=0, turns=2))
    arm = x[y == 0]
    arm = arm[np.argsort(np.hypot(*arm.T))]
    angle = np.unwrap(np.arctan2(arm[:, 1], arm[:, 0]))
    assert (angle[-1] - angle[0]) / (2 * np.pi) == pytest.approx(2 * 0.9, abs=0.02)  # t: .1 to 1


def test_blobs_without_noise_are_their_centres():
    x, y = arrays(blobs(n=40, noise=0, classes=4))
    corners = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    np.testing.assert_allclose(x, corners[y], atol=1e-6)


def test_xor_without_noise_is_the_truth_table():
    x, y = arrays(xor(n=4, noise=0))
    rows = sorted((int(a), int(b), int(c)) for (a, b), c in zip(x, y, strict=True))
    assert rows == [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n": 0}, ValueError, ["n must be", "got 0"]),
        ({"n": 2.5}, TypeError, ["n must be a whole number", "2.5"]),
        ({"n": True}, TypeError, ["n must be", "True"]),
        ({"noise": -0.1}, ValueError, ["noise", "0 or more", "-0.1"]),
        ({"noise": float("nan")}, ValueError, ["noise", "nan"]),
        ({"noise": float("inf")}, ValueError, ["noise", "inf"]),
        ({"noise": "loud"}, TypeError, ["noise", "loud"]),
        ({"seed": -1}, ValueError, ["seed", "-1"]),
        ({"seed": None}, TypeError, ["seed", "None"]),
    ],
)
def test_errors_name_the_argument_and_the_value(make, arguments, error, words):
    with pytest.raises(error) as caught:
        make(**arguments)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: blobs(classes=1), ["classes", "2 or more", "got 1"]),
        (lambda: blobs(n=3, classes=4), ["n must be 4 or more", "got 3"]),
        (lambda: xor(n=3), ["n must be 4 or more", "got 3"]),
        (lambda: circles(factor=1.5), ["factor", "from 0 to 1", "1.5"]),
        (lambda: spirals(turns=-1), ["turns", "-1"]),
    ],
)
def test_errors_of_single_makers(call, words):
    with pytest.raises(ValueError) as caught:
        call()
    assert all(word in str(caught.value) for word in words)
