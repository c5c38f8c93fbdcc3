"""A module in words: repr and summary."""

import pytest

from minigrad import nn

from .registry import LAYERS, each

# PyTorch shows options that we do not have, or a class of its own.
SHOWN_OTHERWISE = {"MaxPool2d", "MultiheadAttention"}
SHOWN_ALIKE = {name: configs for name, configs in LAYERS.items() if name not in SHOWN_OTHERWISE}


@pytest.mark.parametrize(("name", "config"), **each(SHOWN_ALIKE))
def test_repr_is_pytorchs(name, config):
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    assert repr(config.build(nn)) == repr(config.build(torch.nn))


def test_repr_of_nested_and_shared_modules_is_pytorchs():
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")

    def build(nn):
        relu = nn.ReLU()
        block = nn.Sequential(nn.Linear(2, 2), relu, relu)
        layers = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), relu, block])
        return nn.ModuleDict({"layers": layers, "empty": nn.ModuleList(), "block": block})

    assert repr(build(nn)) == repr(build(torch.nn))


def test_repr_of_others():
    assert repr(nn.MaxPool2d(2)) == "MaxPool2d(kernel_size=2, stride=2, padding=0)"
    assert repr(nn.MultiheadAttention(4, 2)).splitlines()[1] == "  embed_dim=4, num_heads=2"
    values = nn.ParameterList([nn.Parameter([1.0, 2.0])])
    assert repr(values) == "ParameterList(\n  (0): Parameter of shape (2,)\n)"
    assert repr(nn.Module()) == "Module()"


def test_summary():
    model = nn.Sequential(nn.Embedding(1000, 8), nn.Linear(8, 4), nn.ReLU(), nn.Linear(8, 1000))
    model[1].requires_grad_(False)
    model[3].weight = model[0].weight
    assert model.summary().splitlines() == [
        "path  class      parameters                              count",
        "0     Embedding  weight (1000, 8)                        8,000",
        "1     Linear     weight (4, 8) frozen, bias (4,) frozen     36",
        "2     ReLU                                                   0",
        "3     Linear     weight = 0.weight, bias (1000,)         1,000",
        "9,036 parameters, 9,000 of them trainable",
    ]


def test_summary_of_a_layer_and_of_a_module_with_both():
    assert nn.Linear(2, 1).summary().splitlines()[1:] == [
        "-     Linear  weight (1, 2), bias (1,)      3",
        "3 parameters, 3 of them trainable",
    ]
    rows = nn.MultiheadAttention(4, 2).summary().splitlines()
    assert [row.split()[:2] for row in rows[1:3]] == [
        ["-", "MultiheadAttention"],
        ["out_proj", "Linear"],
    ]
