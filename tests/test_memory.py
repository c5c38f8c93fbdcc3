"""No reference cycles, nothing left behind: graphs are freed with the collector off."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

import minigrad
from minigrad import autograd
from minigrad.tensor import Tensor, wrap


def leaf(values, dtype=np.float64):
    return minigrad.tensor(values, dtype=dtype, requires_grad=True)


def mlp_step(w1, b1, w2, b2, x, t):
    h = (x @ w1 + b1).tanh()
    loss = ((h @ w2 + b2 - t) ** 2).mean()
    loss.backward()
    with minigrad.no_grad():
        for p in (w1, b1, w2, b2):
            p -= 0.1 * p.grad
            p.grad = None
    return loss


def live_tensors():
    return sum(issubclass(type(x), Tensor) for x in gc.get_objects())


def test_a_thousand_training_steps_leave_nothing_behind_with_the_collector_off():
    random = np.random.default_rng(0)
    shapes = [(3, 4), (4,), (4, 1), (1,)]
    parameters = [leaf(random.standard_normal(s), np.float32) for s in shapes]
    x, t = wrap(random.random((8, 3), np.float32)), wrap(random.random((8, 1), np.float32))
    for _ in range(10):  # caches fill
        mlp_step(*parameters, x, t)
    gc.collect()
    gc.disable()
    try:
        tensors = live_tensors()
        tracemalloc.start()
        start, _ = tracemalloc.get_traced_memory()
        for _ in range(1000):
            loss = mlp_step(*parameters, x, t)
        del loss
        end, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert live_tensors() == tensors
        assert gc.collect() == 0
        assert end - start < 20_000 and peak - start < 100_000
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "build",
    [
        lambda x: (x * x).sum(),
        lambda x: (x * x).sum().backward(),
        lambda x: autograd.grad((x**3).sum(), x, create_graph=True),
        lambda x: autograd.grad(autograd.grad((x**3).sum(), x, create_graph=True)[0].sum(), x),
        lambda x: (x * 2).retain_grad().sum().backward(),
        lambda x: (x * 2).register_hook(lambda g: g * 2),
        lambda x: minigrad.functional.layer_norm(x, 2, x * 1, x * 2).sum().backward(),
        lambda x: autograd.grad(minigrad.functional.mse_loss(x, x * 2), x, create_graph=True),
        lambda x: minigrad.stack([x, x]).max(0).values.sum(),
    ],
)
def test_a_graph_is_freed_with_its_last_tensor(build):
    gc.collect()
    gc.disable()
    try:
        build(leaf([1.0, 2.0]))
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_what_a_sweep_has_used_is_freed_before_the_sweep_ends():
    """The graph goes operation by operation, so that memory shrinks while gradients are made."""
    x = leaf(np.ones(3))
    h = x * 2
    middle = h.exp()
    gone = weakref.ref(middle)
    y = (middle * 2).sum()
    del middle
    seen = []
    h.register_hook(lambda g: seen.append(gone() is None))
    y.backward()
    assert seen == [True]


def test_memory_that_was_changed_in_place_leaves_no_trace():
    for _ in range(10):
        wrap(np.zeros(3)).fill_(1.0)
    kept = []  # arrays that stay alive, so that each has an address of its own
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(300):
        for _ in range(20):
            kept.append(wrap(np.zeros(3)).fill_(1.0))
        kept.clear()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 20_000


def test_changes_are_forgotten_with_the_memory_that_was_changed():
    from minigrad.changes import _changes

    known = len(_changes)
    kept = [wrap(np.zeros(3)).fill_(1.0) for _ in range(100)]
    assert len(_changes) == known + 100
    kept.clear()
    assert len(_changes) == known
