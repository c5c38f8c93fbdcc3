"""Parameters that are not learnt, or twice."""

import warnings

import pytest

import minigrad
from minigrad import doctor, nn, optim

from .helpers import mlp, only, rows, sgd

CE = nn.CrossEntropyLoss()


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


class Net(nn.Module):
    """Two ways through; `forward` is given."""

    def __init__(self, forward):
        super().__init__()
        self.first, self.second, self.out = nn.Linear(4, 8), nn.Linear(8, 8), nn.Linear(8, 3)
        self.how = forward

    def forward(self, x):
        return self.how(self, x)


def test_a_layer_that_is_not_called():
    model = Net(lambda net, x: net.out(net.first(x).tanh()))
    finding = only(model, CE, rows(), sgd(model))
    assert finding.code == "unused-parameters" and not finding.certain
    assert finding.evidence["parameters"] == ["second.weight", "second.bias"]


@pytest.mark.parametrize(
    "cut",
    [
        lambda net, x: net.out(net.second(net.first(x).tanh()).detach()),
        lambda net, x: net.out(minigrad.tensor(net.second(net.first(x)).tolist())),
    ],
)
def test_a_layer_that_is_cut_off(cut):
    finding = only(Net(cut), CE, rows())
    assert finding.code == "cut-off-parameters"
    assert finding.evidence["parameters"] == [
        f"{layer}.{name}" for layer in ("first", "second") for name in ("weight", "bias")
    ]


def test_a_layer_under_no_grad_is_cut_off():
    def forward(net, x):
        with minigrad.no_grad():
            h = net.second(net.first(x))
        return net.out(h)

    assert only(Net(forward), CE, rows()).code == "cut-off-parameters"


def test_frozen_parameters_are_meant():
    model = Net(lambda net, x: net.out(net.second(net.first(x).tanh()).tanh()))
    model.first.requires_grad_(False)
    trained = [p for p in model.parameters() if p.requires_grad]
    assert not doctor(model, CE, rows(), optim.SGD(trained, lr=0.1))


def test_nothing_to_learn():
    frozen, empty = mlp(4, 3), nn.Sequential(nn.Identity())
    frozen.requires_grad_(False)
    assert "frozen" in only(frozen, CE, rows()).details
    assert "no parameters" in only(empty, CE, rows()).details
    finding = only(mlp(4, 3), lambda o, t: CE(o.detach(), t), rows())
    assert finding.code == "nothing-to-learn" and "no_grad" in finding.advice and finding.certain


def test_a_layer_that_is_in_no_optimizer():
    model = mlp(4, 8, 3)
    finding = only(model, CE, rows(), optim.SGD(model[0].parameters(), lr=0.1))
    assert finding.code == "not-in-optimizer" and not finding.certain
    assert finding.evidence["parameters"] == ["2.weight", "2.bias"]
    both = [optim.SGD(model[0].parameters(), lr=0.1), optim.Adam(model[2].parameters())]
    assert not doctor(model, CE, rows(), both)


def test_the_optimizer_of_another_model():
    finding = only(mlp(4, 3), CE, rows(), sgd(mlp(4, 3)))
    assert finding.code == "not-in-optimizer" and finding.certain
    assert "None of the model's parameters" in finding.title and "another model" in finding.advice


def test_a_parameter_that_is_listed_twice():
    model = mlp(4, 8, 3)
    two = [sgd(model), optim.Adam(model[0].parameters())]
    finding = only(model, CE, rows(), two)
    assert finding.code == "listed-twice" and finding.certain
    assert finding.evidence["parameters"] == ["0.weight", "0.bias"]
    one = sgd(model)
    one.param_groups[0]["params"].append(model[2].bias)
    assert only(model, CE, rows(), one).evidence["parameters"] == ["2.bias"]


def test_a_plain_list_of_layers():
    class Listed(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(4, 8), nn.Linear(8, 8)]
            self.out = nn.Linear(8, 3)

        def forward(self, x):
            for layer in self.layers:
                x = layer(x).tanh()
            return self.out(x)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = nn.Sequential(Listed())
        finding = only(model, CE, rows())
    assert finding.code == "hidden-parameters" and "ModuleList" in finding.advice
    assert finding.evidence == {"attribute": "0.layers", "type": "list"}
    learnt = [p for layer in model[0].layers for p in layer.parameters()]
    meant = optim.SGD([*learnt, *model[0].out.parameters()], lr=0.1)
    assert not doctor(model, CE, rows(), meant)


def test_a_tensor_that_is_no_parameter():
    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear, self.scale = nn.Linear(4, 3), minigrad.ones(3, requires_grad=True)

        def forward(self, x):
            return self.linear(x) * self.scale

    finding = only(Scaled(), CE, rows())
    assert finding.evidence == {"attribute": "scale", "type": "Tensor"}
    assert "nn.Parameter" in finding.advice
