"""Charts look on: no chart changes a model, its gradients, its mode, or the random numbers."""

import copy

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.random import generator
from minigrad.viz.charts import activations, decision_boundary, gradients


def made():
    minigrad.manual_seed(1)
    model = nn.Sequential(
        nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 2)
    )
    model(minigrad.randn(10, 2)).square().mean().backward()
    model[3].eval()  # a mixture of modes
    return model


def state(model):
    return (
        {name: t.numpy().copy() for name, t in model.state_dict().items()},
        {name: p.grad.numpy().copy() for name, p in model.named_parameters()},
        [module.training for module in model.modules()],
        [module._forward_hooks for module in model.modules()],
        copy.deepcopy(generator().bit_generator.state),
        minigrad.is_grad_enabled(),
    )


def same(a, b):
    np.testing.assert_equal(a, b)
    return True


X = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
CHARTS = {
    "activations": lambda model: activations(model, minigrad.tensor(X)),
    "gradients": gradients,
    "decision_boundary": lambda model: decision_boundary(model, X, resolution=5),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("training", [True, False])
def test_nothing_of_the_model_changes(name, training):
    model = made()
    model[3].train(training)
    before = state(model)
    CHARTS[name](model).svg()
    assert same(before, state(model))


@pytest.mark.parametrize("name", ["activations", "decision_boundary"])
def test_nothing_changes_where_the_model_fails(name):
    model = nn.Sequential(made(), nn.Linear(3, 1))  # 2 features, not 3
    for p in model.parameters():
        p.grad = minigrad.ones(*p.shape)
    before = state(model)
    with pytest.raises(ValueError, match="3"):
        CHARTS[name](model)
    assert same(before, state(model))


def test_training_goes_on_as_if_no_one_had_looked():
    losses = []
    for look in (False, True):
        model = made().train()
        optimizer = minigrad.optim.Adam(model.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            loss = model(minigrad.tensor(X)).square().mean()
            loss.backward()
            if look:
                for chart in CHARTS.values():
                    chart(model)
            optimizer.step()
        losses.append(loss.item())
    assert losses[0] == losses[1]
