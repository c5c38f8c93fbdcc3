"""The compiled block gives the numbers of the block, bit for bit; what it cannot do, it leaves."""

import inspect
import itertools

import numpy as np
import pytest

from minigrad import optim
from minigrad.optim.compiler import compiled

SIBLINGS = [c for c in optim.Optimizer.__subclasses__() if c.__module__.startswith("minigrad.")]
VALUES = {"lr": [0.1], "betas": [(0.9, 0.99)], "eps": [1e-8], "alpha": [0.9]}


def option_sets(update):
    """Each switch on and off, each number of the block 0 and not, the others as in VALUES."""
    defaults = inspect.signature(update).parameters.values()
    names = [p.name for p in defaults if p.kind is p.KEYWORD_ONLY]
    switches = {"amsgrad", "nesterov", "centered"}
    choices = [VALUES.get(n, [False, True] if n in switches else [0, 0.3]) for n in names]
    return [dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*choices)]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("sibling", SIBLINGS)
def test_the_twin_of_every_block_gives_its_numbers(sibling, dtype):
    rng = np.random.default_rng(0)
    theta, g = rng.standard_normal((2, 33)).astype(dtype)
    later = list(rng.uniform(0.5, 0.6, (len(sibling.initial_state), 33)).astype(dtype))
    make = compiled(sibling.update)
    twin = make(33, np.dtype(dtype))
    assert twin is not sibling.update
    for options in option_sets(sibling.update):
        for t, state in [(1, list(sibling.initial_state.values())), (7, later)]:
            block = sibling.update(theta, g, t, *state, **options)
            before = theta.copy(), g.copy()
            state = [np.copy(x) if isinstance(x, np.ndarray) else x for x in state]
            for x, y in zip(block, twin(theta, g, t, *state, **options), strict=True):
                np.testing.assert_array_equal(x, y)
            np.testing.assert_array_equal(before, (theta, g))


@pytest.mark.parametrize("sibling", SIBLINGS)
def test_a_twin_allocates_nothing_as_long_as_its_arrays(sibling):
    import tracemalloc

    n = 100_000
    state = [np.ones(n) for _ in sibling.initial_state]
    theta, g = np.ones((2, n))
    options = option_sets(sibling.update)[-1]
    twin = compiled(sibling.update)(n, theta.dtype)
    twin(theta, g, 2, *state, **options)
    tracemalloc.start()
    twin(theta, g, 3, *state, **options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < n


def looping(theta, g, t, *, lr):
    for _ in range(2):
        g = g * lr
    return (g,)


def with_keywords(theta, g, t, *, lr):
    return (np.multiply(g, lr, where=True),)


def not_a_ufunc(theta, g, t, *, lr):
    step = np.sort(g) * lr
    return (step,)


@pytest.mark.parametrize("block", [looping, with_keywords, not_a_ufunc])
def test_what_it_does_not_know_stays_as_it_is(block):
    assert compiled(block)(3, np.dtype("float32")) is block


def test_a_block_without_source_or_with_variables_from_outside_stays_as_it_is():
    scope = {}
    exec("def typed(theta, g, t, *, lr): return (lr * g,)", scope)
    factor = 2.0

    def enclosed(theta, g, t, *, lr):
        return (factor * lr * g,)

    for block in scope["typed"], enclosed:
        assert compiled(block)(3, np.dtype("float32")) is block


TWO = 2.0


def with_a_global(theta, g, t, *, lr):
    step = TWO * lr * -(g**2)
    return (step,)


def test_a_block_may_use_numbers_of_its_module():
    g = np.arange(3.0)
    twin = compiled(with_a_global)(3, g.dtype)
    assert twin is not with_a_global
    np.testing.assert_array_equal(twin(g, g, 1, lr=0.5)[0], with_a_global(g, g, 1, lr=0.5)[0])
