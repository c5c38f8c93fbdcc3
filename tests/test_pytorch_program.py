"""A program written for PyTorch runs with its imports changed, and its numbers agree."""

import numpy as np
import pytest

import minigrad
from minigrad import optim

torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")

PROGRAM = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(3, 8)
        self.out = nn.Linear(8, 1)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))

model = Net().to(dtype)
model.load_state_dict(weights(model))
criterion = nn.MSELoss()
optimizer = make_optimizer(optim, model)
losses = []
for step in range(50):
    if step == 20:
        for group in optimizer.param_groups:
            group["lr"] *= 0.5
    optimizer.zero_grad()
    loss = criterion(model(torch.tensor(X)), torch.tensor(Y))
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
result = [p.detach().numpy() for p in model.parameters()]
"""
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((20, 3)), RNG.standard_normal((20, 1))
MINIGRAD = "import minigrad as torch, minigrad.nn as nn, minigrad.optim as optim"
PYTORCH = "import torch, torch.nn as nn, torch.optim as optim"
SIBLINGS = [c for c in optim.Optimizer.__subclasses__() if c.__module__.startswith("minigrad.")]


def run(imports, dtype, make_optimizer):
    scope = {}
    exec(imports, scope)

    def weights(model):
        rng = np.random.default_rng(1)
        return {
            name: scope["torch"].tensor(0.3 * rng.standard_normal(tuple(p.shape)).astype(dtype))
            for name, p in model.state_dict().items()
        }

    scope |= {"weights": weights, "make_optimizer": make_optimizer}
    scope |= {"dtype": getattr(scope["torch"], dtype), "X": X.astype(dtype), "Y": Y.astype(dtype)}
    exec(PROGRAM, scope)
    return scope["result"], scope["losses"]


def one_group(name, **options):
    return lambda optim, model: getattr(optim, name)(model.parameters(), **options)


def two_groups(name):
    """Each layer a group of its own, one with another learning rate and a decay."""

    def make(optim, model):
        groups = [
            {"params": model.hidden.parameters(), "lr": 0.02, "weight_decay": 0.1},
            {"params": model.out.parameters()},
        ]
        return getattr(optim, name)(groups, lr=0.01)

    return make


CASES = [pytest.param(one_group(c.__name__, lr=0.01), id=c.__name__) for c in SIBLINGS] + [
    pytest.param(two_groups(c.__name__), id=f"{c.__name__}, two groups") for c in SIBLINGS
]
CASES += [
    pytest.param(one_group("AdamW", lr=0.01, weight_decay=0.1, amsgrad=True), id="AMSGrad"),
    pytest.param(one_group("SGD", lr=0.01, momentum=0.9, nesterov=True), id="Nesterov"),
    pytest.param(one_group("RMSprop", lr=0.01, momentum=0.9, centered=True), id="centered"),
]


@pytest.mark.parametrize("make_optimizer", CASES)
@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-6), ("float64", 1e-12)])
def test_parameters_and_losses_agree_over_50_steps(dtype, tolerance, make_optimizer):
    ours, our_losses = run(MINIGRAD, dtype, make_optimizer)
    theirs, their_losses = run(PYTORCH, dtype, make_optimizer)
    assert len(ours) == len(theirs) == 4
    for a, b in zip(ours, theirs, strict=True):
        assert a.dtype == b.dtype == dtype
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(our_losses, their_losses, rtol=tolerance, atol=tolerance)


def test_pytorchs_options_of_execution_are_accepted_and_change_nothing():
    fused, _ = run(MINIGRAD, "float64", one_group("AdamW", lr=0.01, fused=True, foreach=None))
    plain, _ = run(MINIGRAD, "float64", one_group("AdamW", lr=0.01))
    for a, b in zip(fused, plain, strict=True):
        np.testing.assert_array_equal(a, b)
    w = [minigrad.ones(1, requires_grad=True)]
    with pytest.raises(TypeError, match=r"Adam has no option 'beta'. Did you mean 'betas'\?"):
        optim.Adam(w, beta=(0.9, 0.99))
    with pytest.raises(NotImplementedError, match="differentiable"):
        optim.SGD(w, differentiable=True)
