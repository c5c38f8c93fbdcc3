"""Dead, saturated, vanishing, exploding."""

import pytest

import minigrad
from minigrad import doctor, nn

from .helpers import mlp, only, rows, sgd

CE = nn.CrossEntropyLoss()


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


class Written(nn.Module):
    """ReLU in other words."""

    def __init__(self, how):
        super().__init__()
        self.how = how

    def forward(self, x):
        return self.how(x)


RELUS = [
    nn.ReLU(),
    Written(lambda x: x.relu()),
    Written(lambda x: x.clamp(min=0)),
    Written(lambda x: minigrad.maximum(x, minigrad.tensor(0.0))),
]


@pytest.mark.parametrize("relu", RELUS)
def test_dead_relus_are_counted(relu):
    model = nn.Sequential(nn.Linear(4, 10), relu, nn.Linear(10, 3))
    model[0].bias.array[:9] = -100
    finding = only(model, CE, rows(), sgd(model))
    assert finding.code == "dead-relu" and not finding.certain
    assert finding.evidence["layer"].startswith("layer '1'")
    assert (finding.evidence["dead"], finding.evidence["units"]) == (9, 10)
    assert finding.evidence["rows"] == 64


def test_a_layer_that_is_dead_altogether_is_a_mistake():
    model = mlp(4, 10, 3)
    model[0].bias.array[:] = -100
    finding = only(model, CE, rows(), sgd(model, lr=1e4))
    assert finding.certain and "No gradient passes" in finding.details


def test_few_dead_units_and_few_rows_are_no_evidence():
    model = mlp(4, 10, 3)
    model[0].bias.array[:6] = -100
    assert not doctor(model, CE, rows())
    model[0].bias.array[:] = -100
    report = doctor(model, CE, rows(8))
    assert not report and "32 rows" in report.not_looked_at["dead ReLUs"]


def test_channels_of_a_convolution_are_units():
    model = nn.Sequential(
        nn.Conv2d(1, 5, 3), nn.BatchNorm2d(5), nn.ReLU(), nn.Flatten(), nn.Linear(20, 3)
    )
    model[1].bias.array[:] = -100
    x, y = rows(inputs=16)
    finding = only(model, CE, (x.reshape(-1, 1, 4, 4), y))
    assert (finding.evidence["units"], finding.evidence["rows"]) == (5, 64 * 4)


@pytest.mark.parametrize("activation", [nn.Tanh, nn.Sigmoid])
@pytest.mark.parametrize("given", [True, False])
def test_saturated_units(activation, given):
    model = mlp(4, 64, 3, activation=activation)
    model[0].weight.array *= 30
    model.append(nn.Identity())
    finding = only(model, CE, rows(), sgd(model) if given else None)
    assert finding.code == "saturated" and not finding.certain
    assert finding.evidence["layer"].startswith("layer '1'") and finding.evidence["share"] > 0.4


@pytest.mark.parametrize("activation", [nn.SiLU, nn.ReLU, lambda: nn.GELU("tanh")])
def test_what_is_at_its_ends_inside_another_activation_is_not_saturated(activation):
    model = mlp(4, 64, 3, activation=activation)
    model[0].weight.array *= 30
    model[2].weight.array /= 30
    assert not doctor(model, CE, rows())


def test_a_sigmoid_at_the_end_may_be_sure():
    x, _ = rows(classes=2)
    model = nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())
    model[0].weight.array *= 1000
    target = (model(x) > 0.5).to(minigrad.float32)
    assert not doctor(model, nn.BCELoss(), (x, target))


def test_the_gradient_vanishes_in_a_deep_net_of_sigmoids():
    model = mlp(4, *[32] * 8, 3, activation=nn.Sigmoid)
    finding = only(model, CE, rows(), sgd(model))
    assert finding.code == "vanishing" and not finding.certain
    assert list(finding.evidence["delta"]) == [str(2 * i) for i in range(9)]
    assert finding.evidence["relative"]["0"] < 1e-4 and "and 3 more" in finding.details


def test_the_gradient_explodes_where_the_weights_are_large():
    model = mlp(4, *[32] * 8, 1)
    for layer in model[::2]:
        nn.init.normal_(layer.weight, std=1.0)
    x, _ = rows()
    report = doctor(model, nn.MSELoss(), (x, x[:, :1]))
    assert report.codes == ["exploding"] and report[0].evidence["relative"]["0"] > 1e4


def test_a_layer_used_many_times_is_one_layer():
    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.step, self.out = nn.Linear(8, 8), nn.Linear(8, 3)

        def forward(self, x):
            h = minigrad.zeros(len(x), 8)
            for _ in range(60):
                h = (0.2 * self.step(h) + x).tanh()
            return self.out(h)

    report = doctor(Recurrent(), CE, rows(inputs=8))
    assert not report and "vanishing and exploding gradients" in report.looked_at


def test_weights_of_the_users_own_are_layers():
    class Own(nn.Module):
        def __init__(self):
            super().__init__()
            for i in range(8):
                self.register_parameter(f"w{i}", nn.Parameter(0.05 * minigrad.randn(8, 8)))

        def forward(self, x):
            for w in self.parameters():
                x = (x @ w.T).tanh()
            return x

    report = doctor(Own(), nn.MSELoss(), (rows(inputs=8)[0], minigrad.zeros(64, 8)))
    assert report.codes == ["vanishing"]
    assert list(report[0].evidence["delta"]) == [f"w{i}" for i in range(8)]
