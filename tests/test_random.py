"""One generator, repeatable; shapes, types and ranges of what it makes."""

import numpy as np
import pytest

import minigrad


def draw():
    return [
        minigrad.rand(3),
        minigrad.randn(2, 2),
        minigrad.randint(0, 10, (4,)),
        minigrad.randperm(5),
        minigrad.bernoulli(minigrad.full((4,), 0.5)),
        minigrad.zeros(3).normal_(),
        minigrad.zeros(3).uniform_(),
        minigrad.functional.dropout(minigrad.ones(8), 0.5),
        minigrad.rand_like(minigrad.ones(2)),
        minigrad.randn_like(minigrad.ones(2)),
    ]


def test_one_seed_makes_all_of_it_repeatable():
    minigrad.manual_seed(1)
    first = draw()
    more = draw()
    minigrad.manual_seed(1)
    for a, b in zip(first, draw()):
        np.testing.assert_array_equal(a.array, b.array)
    assert not np.array_equal(first[1].array, more[1].array)
    minigrad.manual_seed(2)
    assert not np.array_equal(first[1].array, draw()[1].array)


def test_numpys_own_generator_is_left_alone():
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    minigrad.manual_seed(3)
    draw()
    np.testing.assert_array_equal(before, np.random.get_state()[1])


def test_the_generator_can_be_shared():
    minigrad.manual_seed(5)
    expected = np.random.default_rng(5).random(3)
    np.testing.assert_array_equal(minigrad.random.generator().random(3), expected)


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1", None])
def test_a_seed_is_a_natural_number(seed):
    with pytest.raises(ValueError, match="manual_seed"):
        minigrad.manual_seed(seed)


@pytest.mark.parametrize("make", [minigrad.rand, minigrad.randn])
def test_shapes_types_and_requires_grad(make):
    assert make().shape == () and make(()).shape == ()
    assert make(2, 3).shape == make((2, 3)).shape == make([2, 3]).shape == (2, 3)
    assert make(0, 3).shape == (0, 3)
    assert make(2).dtype == np.float32 and make(2, dtype=np.float64).dtype == np.float64
    assert make(2, requires_grad=True).requires_grad and not make(2).requires_grad
    for wrong in ((-1,), (1.5,), (True,)):
        with pytest.raises(ValueError, match="shape"):
            make(*wrong)


def test_uniform_numbers_fill_the_unit_interval_but_never_reach_one():
    minigrad.manual_seed(0)
    x = minigrad.rand(100_000).array
    assert 0 <= x.min() < 1e-3 and 1 - 1e-3 < x.max() < 1
    assert abs(x.mean() - 0.5) < 0.005


def test_the_largest_double_below_one_does_not_become_one_in_single(monkeypatch):
    class Extreme:
        def random(self, size, dtype=np.float64):
            one = np.ones((), dtype)
            return np.full(size, np.nextafter(one, 0 * one), dtype)

    monkeypatch.setattr(minigrad.random, "_generator", Extreme())
    assert (minigrad.rand(3).array < 1).all()


def test_normal_numbers():
    minigrad.manual_seed(0)
    x = minigrad.randn(100_000).array
    assert abs(x.mean()) < 0.02 and abs(x.std() - 1) < 0.02


def test_integers():
    minigrad.manual_seed(0)
    x = minigrad.randint(2, 5, (1000,))
    assert x.dtype == np.int64 and set(x.tolist()) == {2, 3, 4}
    assert set(minigrad.randint(3, (1000,)).tolist()) == {0, 1, 2}
    assert minigrad.randint(0, 2, (2, 3)).shape == (2, 3)
    assert minigrad.randint(-3, -2, (2,)).tolist() == [-3, -3]
    with pytest.raises(ValueError, match="high must exceed low"):
        minigrad.randint(5, 5, (1,))


def test_permutations():
    assert sorted(minigrad.randperm(10).tolist()) == list(range(10))
    assert minigrad.randperm(3).dtype == np.int64 and minigrad.randperm(0).shape == (0,)


def test_like_and_bernoulli():
    x = minigrad.ones(2, 3, dtype=np.float64)
    for made in (minigrad.rand_like(x), minigrad.randn_like(x), minigrad.bernoulli(x)):
        assert made.shape == (2, 3) and made.dtype == np.float64 and not made.requires_grad
    assert minigrad.bernoulli(x).array.all() and not minigrad.bernoulli(x * 0).array.any()
