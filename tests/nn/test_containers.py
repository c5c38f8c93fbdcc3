"""Containers: order, names, changes, and layers that are no layers."""

import copy

import pytest

import minigrad
from minigrad import nn


def names(container):
    return [name for name, _ in container.named_children()]


def layers(n):
    return [nn.Linear(i + 1, i + 2) for i in range(n)]


# ---------------------------------------------------------------- Sequential


def test_sequential_runs_in_order():
    model = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 3))
    x = minigrad.randn(4, 1)
    expected = model[2](model[1](model[0](x)))
    assert model(x).tolist() == expected.tolist() and model(x).shape == (4, 3)
    assert nn.Sequential()(x) is x


def test_sequential_runs_a_shared_layer_each_time():
    double = nn.Linear(1, 1, bias=False)
    nn.init.constant_(double.weight, 2)
    model = nn.Sequential(double, double, double)
    assert model(minigrad.ones(1, 1)).item() == 8
    assert len(list(model.parameters())) == 1 and len(model.state_dict()) == 3


def test_sequential_with_names():
    model = nn.Sequential({"in": nn.Linear(1, 2), "act": nn.Tanh()})
    assert names(model) == ["in", "act"] and model[1] is model.act
    assert list(model.state_dict()) == ["in.weight", "in.bias"]
    assert names(model[1:]) == ["act"]


@pytest.mark.parametrize("kind", [nn.Sequential, lambda *xs: nn.ModuleList(xs)])
def test_changes(kind):
    a, b, c, d, e = items = layers(5)
    box = kind(a, b)
    assert list(box) == [a, b] and len(box) == 2 and box[-1] is b
    assert box.append(c) is box and list(box.extend([d])) == [a, b, c, d]
    box.insert(1, e)
    assert list(box) == [a, e, b, c, d] and names(box) == list("01234")
    del box[0]
    assert list(box) == [e, b, c, d] and names(box) == list("0123")
    box[1] = a
    assert list(box) == [e, a, c, d]
    part = box[1:3]
    assert type(part) is type(box) and list(part) == [a, c]
    del box[::2]
    assert list(box) == [a, d]
    assert [id(p) for p in box.parameters()] == [id(p) for x in (a, d) for p in x.parameters()]
    assert set(items) >= set(box)


def test_what_runs_is_what_is_there():
    """The tuple that forward runs through follows every way to change the layers."""
    x = minigrad.tensor([[-1.0]])
    model = nn.Sequential(nn.Identity(), nn.Identity())
    model[0] = nn.ReLU()
    assert model(x).item() == 0
    setattr(model, "0", nn.Identity())
    assert model(x).item() == -1
    model.add_module("last", nn.ReLU())
    assert model(x).item() == 0
    del model.last
    assert model(x).item() == -1
    twin = copy.deepcopy(model)
    twin[0] = nn.ReLU()
    assert twin(x).item() == 0 and model(x).item() == -1


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (
            lambda: nn.Sequential(nn.Linear(1, 1), nn.ReLU),
            TypeError,
            r"at 1.*Make one: ReLU\(...\)",
        ),
        (lambda: nn.Sequential(minigrad.relu), TypeError, "at 0.*the function relu"),
        (lambda: nn.Sequential(layers(2)), TypeError, r"Sequential\(\*layers\)"),
        (lambda: nn.ModuleList([nn.ReLU(), 3]), TypeError, "ModuleList.*at 1.*int 3"),
        (lambda: nn.ModuleList(layers(2))[2], IndexError, "no item 2, there are 2"),
        (lambda: nn.ModuleDict({"a.b": nn.ReLU()}), ValueError, "a.b"),
        (lambda: nn.ModuleDict({"keys": nn.ReLU()}), AttributeError, "keys is a method"),
        (lambda: nn.ModuleDict({"a": 1}), TypeError, "int 1"),
        (lambda: nn.ModuleDict({"a": nn.ReLU()})["b"], KeyError, "no module 'b'; there are a"),
        (lambda: nn.ParameterList([1.0]), TypeError, "at 0.*float 1.0"),
        (lambda: nn.ModuleList()(1), NotImplementedError, "ModuleList cannot be called"),
    ],
)
def test_errors(make, error, words):
    with pytest.raises(error, match=words):
        make()


# ---------------------------------------------------------------- the others


def test_module_dict():
    a, b, c = layers(3)
    box = nn.ModuleDict({"a": a, "b": b})
    box["c"] = c
    assert list(box) == box.keys() == ["a", "b", "c"] and box.values() == [a, b, c]
    assert box.items()[0] == ("a", a) and "a" in box and "z" not in box and len(box) == 3
    assert "training" not in box
    assert box.pop("b") is b and box.keys() == ["a", "c"]
    del box["a"]
    box["c"] = a
    assert box.values() == [a] and len(list(box.parameters())) == 2
    box.clear()
    assert len(box) == 0 and list(box.parameters()) == []


def test_parameter_list():
    p, t = nn.Parameter([1.0]), minigrad.ones(2)
    box = nn.ParameterList([p, t])
    assert box[0] is p and isinstance(box[1], nn.Parameter) and box[1].requires_grad
    assert list(box.append(minigrad.zeros(1)).state_dict()) == ["0", "1", "2"]
    assert len(list(box.parameters())) == len(box) == 3 and len(box[1:]) == 2


def test_modules_in_a_list_are_found():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList(layers(2))

        def forward(self, x):
            for layer in self.layers:
                x = layer(x)
            return x

    net = Net()
    assert next(n for n, _ in net.named_parameters()) == "layers.0.weight"
    net(minigrad.ones(1, 1)).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
