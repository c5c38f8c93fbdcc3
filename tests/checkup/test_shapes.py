"""Labels (N, 1) against outputs (N,)."""

import pytest

import minigrad
from minigrad import doctor, nn

from .helpers import mlp, only, rows, sgd


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


class Flat(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 1)

    def forward(self, x):
        return self.linear(x).squeeze(1)


LOSSES = {
    "mse": nn.MSELoss(),
    "l1": nn.L1Loss(),
    "bce": nn.BCEWithLogitsLoss(),
    "huber": nn.HuberLoss(),
    "by hand": lambda o, t: ((o - t) ** 2).mean(),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("flat", [True, False])
def test_crossed_shapes_are_found_whatever_the_loss(loss, flat):
    x, y = rows(classes=2)
    target = y.to(minigrad.float32)
    model = Flat() if flat else mlp(4, 1)
    finding = only(model, loss, (x, target.reshape(-1, 1) if flat else target), sgd(model))
    assert finding.code == "crossed-shapes" and finding.certain
    shapes = (64,), (64, 1)
    assert (finding.evidence["output"], finding.evidence["target"]) == (
        shapes if flat else shapes[::-1]
    )
    assert "(64, 64)" in finding.details and "reshape(-1, 1)" in finding.advice


def test_a_loss_that_refuses_them_is_named_once():
    def strict(o, t):
        if o.shape != t.shape:
            raise ValueError("shapes differ")
        return ((o - t) ** 2).mean()

    x, y = rows()
    finding = only(mlp(4, 1), strict, (x, y.to(minigrad.float32)))
    assert finding.code == "crossed-shapes" and "shapes differ" in finding.details


@pytest.mark.parametrize(
    "loss", [lambda o, t: nn.MSELoss()(o.squeeze(1), t), lambda o, t: ((o[:, 0] - t) ** 2).mean()]
)
def test_a_loss_that_brings_them_together_is_right(loss):
    x, y = rows()
    assert not doctor(mlp(4, 1), loss, (x, y.to(minigrad.float32)))


def test_class_numbers_of_shape_n_1_are_explained_by_the_loss_itself():
    x, y = rows()
    finding = only(mlp(4, 3), nn.CrossEntropyLoss(), (x, y.reshape(-1, 1)))
    assert finding.code == "failed" and "expected shape (64,)" in finding.details
