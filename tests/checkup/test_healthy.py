"""Silence on runs that learn well: at the start, after a few steps, and at the end."""

import pytest

import minigrad
from minigrad import doctor

from . import healthy


@pytest.mark.parametrize("make", healthy.RUNS, ids=lambda make: make.__name__)
def test_nothing_is_found(make):
    minigrad.manual_seed(0)
    run = make()
    losses = []
    for n in (0, 1, 4, 245):
        losses += healthy.steps(run, n)
        for optimizer in (run.optimizer, None):
            for batch in (run.batches[0], run.batches[-1]):
                report = doctor(run.model, run.loss, batch, optimizer)
                assert not report, f"after {len(losses)} steps: {report}"
    assert sum(losses[-8:]) < 0.8 * sum(losses[:8]), "this run does not learn well"


@pytest.mark.parametrize("make", healthy.RUNS, ids=lambda make: make.__name__)
def test_all_was_looked_at(make):
    minigrad.manual_seed(0)
    run = make()
    report = doctor(run.model, run.loss, run.batches[0], run.optimizer)
    unseen = {"loss against guessing"} if make is healthy.regression_mse else set()
    assert set(report.not_looked_at) == unseen
    assert len(report.looked_at) + len(unseen) == 15


@pytest.mark.parametrize("make", healthy.RUNS, ids=lambda make: make.__name__)
def test_nothing_is_found_between_backward_and_step(make):
    minigrad.manual_seed(0)
    run = make()
    for i, (x, y) in enumerate(run.batches[:4]):
        run.optimizer.zero_grad(set_to_none=i % 2 == 0)
        run.loss(run.model(x), y).backward()
        assert not doctor(run.model, run.loss, (x, y), run.optimizer)
        run.optimizer.step()
