"""A check-up changes nothing, bit for bit, whatever happens meanwhile."""

import copy
import random as python_random

import numpy as np
import pytest

import minigrad
from minigrad import doctor, nn, optim
from minigrad.engine import mode


class Busy(nn.Module):
    """Changes about everything that a forward pass can change."""

    def __init__(self, raises=None, factor=1.0):
        super().__init__()
        self.inner = nn.Sequential(
            nn.Linear(3, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 2)
        )
        self.register_buffer("seen", minigrad.zeros(3))
        self.spare = nn.Parameter(np.ones(2, np.float32), requires_grad=False)
        self.log, self.calls, self.raises, self.factor = [], 0, raises, factor

    def forward(self, x):
        self.calls += 1
        self.log.append(self.calls)
        self.seen.array += 1
        x.detach().array[...] += 1
        self.inner[1].eval()
        self.spare.requires_grad_(True)
        self.extra = "new"
        np.random.rand(), python_random.random(), minigrad.manual_seed(7)
        output = self.inner(x) * self.factor
        if self.raises is not None:
            raise self.raises
        return output


def everything(model, optimizer, batch):
    """All state, comparable."""
    tensors = [*model.parameters(), *model.buffers(), *batch]
    generator, numpy_state = minigrad.random.generator(), np.random.get_state()
    state = [{k: str(x) for k, x in own.items()} for own in optimizer.state.values()]
    return {
        "values": [t.array.tobytes() for t in tensors],
        "memory": [t.array.__array_interface__["data"] for t in tensors],
        "grad": [None if t._grad is None else (id(t._grad), t._grad.tobytes()) for t in tensors],
        "requires_grad": [t.requires_grad for t in tensors],
        "tensor hooks": [list(t.hooks or ()) for t in tensors],
        "attributes": [sorted(vars(m)) for m in model.modules()],
        "modes": [m.training for m in model.modules()],
        "hooks": [m._forward_hooks for m in model.modules()],
        "counters": (model.calls, list(model.log)),
        "random": (id(generator), str(generator.bit_generator.state)),
        "numpy": (numpy_state[1].tobytes(), numpy_state[2:]),
        "python": python_random.getstate(),
        "optimizer": (state, optimizer.state_dict()["param_groups"]),
        "steps": optimizer._step_count,
        "switches": (mode.grad, mode.watch, mode.call),
    }


def training(steps=2, **options):
    minigrad.manual_seed(0)
    model = Busy()
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    x, y = minigrad.randn(40, 3), minigrad.randint(0, 2, (40,))
    for _ in range(steps):
        nn.CrossEntropyLoss()(model(x), y).backward()
        optimizer.step()
    model.inner[0].register_forward_hook(lambda *_: None)
    model.spare.requires_grad_(False)
    vars(model).update(options)
    return model, optimizer, (x, y)


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("factor", [1.0, np.inf])
def test_nothing_is_changed(train, factor):
    model, optimizer, batch = training(factor=factor)
    model.train(train)
    before = everything(model, optimizer, batch)
    with minigrad.no_grad():
        report = doctor(model, nn.CrossEntropyLoss(), batch, optimizer)
    assert ("non-finite" in report.codes) == (factor == np.inf)
    assert everything(model, optimizer, batch) == before


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_nothing_is_changed_by_what_is_raised(error):
    model, optimizer, batch = training(raises=error)
    before = everything(model, optimizer, batch)
    if isinstance(error, KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            doctor(model, nn.CrossEntropyLoss(), batch, optimizer)
    else:
        assert "failed" in doctor(model, nn.CrossEntropyLoss(), batch, optimizer).codes
    assert everything(model, optimizer, batch) == before


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adagrad, optim.RMSprop, optim.Adam, optim.AdamW])
def test_training_goes_on_as_if_nothing_had_been_looked_at(kind):
    ends = []
    for looked_at in (True, False):
        minigrad.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.Dropout(0.2), nn.Linear(8, 2))
        optimizer = kind(model.parameters(), lr=0.01)
        x, y = minigrad.randn(40, 3), minigrad.randint(0, 2, (40,))
        for _ in range(4):
            optimizer.zero_grad()
            loss = nn.CrossEntropyLoss()(model(x), y)
            if looked_at:
                doctor(model, nn.CrossEntropyLoss(), (x, y), optimizer)
            loss.backward()  # of a graph that was recorded before
            if looked_at:
                doctor(model, nn.CrossEntropyLoss(), (x, y), optimizer)
            optimizer.step()
        ends.append({k: t.numpy().tobytes() for k, t in model.state_dict().items()})
    assert ends[0] == ends[1]


def test_the_switch_for_anomalies_stays_on():
    model, optimizer, batch = training()
    with minigrad.set_detect_anomaly(True):
        watch = mode.watch
        doctor(model, nn.CrossEntropyLoss(), batch, optimizer)
        assert mode.watch is watch is not None


def test_a_wrapped_step_is_not_called():
    model, optimizer, batch = training()
    calls, original = [], optimizer.step
    optimizer.step = lambda: (calls.append(1), original())
    before = copy.deepcopy(model.state_dict())
    doctor(model, nn.CrossEntropyLoss(), batch, optimizer)
    assert not calls
    assert all((t.array == before[k].array).all() for k, t in model.state_dict().items())
