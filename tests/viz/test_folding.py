"""What a large graph shows as one box."""

import random

import pytest

import minigrad
from minigrad import nn
from minigrad.viz.folding import boxes_of
from minigrad.viz.recorded import read


def leaf(value):
    return minigrad.tensor(value, requires_grad=True)


def mlp(hidden):
    layers = [nn.Linear(2, 8), nn.ReLU()]
    for _ in range(hidden - 1):
        layers += [nn.Linear(8, 8), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(8, 3))


def boxes(output, depth=None, limit=None, names=None):
    """Each box in words, and what was folded beyond the depth."""
    recording = read(output, names)
    found, words = boxes_of(recording, depth, limit)
    operations = [o for box in found for o in box.operations]
    assert operations == list(recording.operations), "each operation is in one box, in order"
    texts = []
    for box in found:
        if box.times > 1:
            texts.append(f"{' '.join(box.pattern)} x{box.times}")
        elif box.call:
            texts.append(f"{recording.calls[box.call].name}:{recording.calls[box.call].kind}")
        elif len(box.operations) > 1:
            texts.append(f"{len(box.operations)} operations")
        else:
            texts.append(recording.operations[box.operations[0]].name)
    return texts, words


def test_depth_opens_modules_level_by_level():
    model = nn.Sequential(mlp(1), nn.Tanh())
    loss = model(minigrad.ones(4, 2)).sum()
    assert boxes(loss, 0, names=model)[0] == [":Sequential", "sum"]
    assert boxes(loss, 1, names=model)[0] == ["0:Sequential", "1:Tanh", "sum"]
    inner = ["0.0:Linear", "0.1:ReLU", "0.2:Linear"]
    assert boxes(loss, 2, names=model)[0] == [*inner, "tanh", "sum"]
    assert boxes(loss, None)[0] == ["linear", "relu", "linear", "tanh", "sum"]


def test_layers_that_repeat_are_one_box():
    loss = mlp(5)(minigrad.ones(4, 2)).sum()
    expected = [":Linear", ":ReLU", "Linear ReLU x4", ":Linear", "sum"]
    assert boxes(loss, 1)[0] == expected


def test_two_in_a_row_are_drawn_as_two():
    loss = mlp(3)(minigrad.ones(4, 2)).sum()
    assert "x" not in "".join(boxes(loss, 1)[0])


def test_layers_of_other_shapes_do_not_repeat():
    model = nn.Sequential(*[nn.Linear(n, n + 1) for n in range(1, 6)])
    assert len(boxes(model(minigrad.ones(1, 1)).sum(), 1)[0]) == 6


def test_without_a_depth_nothing_is_folded_below_the_limit():
    y = leaf(1.0)
    for _ in range(20):
        y = y * 1.5
    assert boxes(y, limit=20) == (["multiply"] * 20, [])


def test_a_long_chain_folds_its_repeats():
    y = leaf(1.0)
    for _ in range(250):
        y = (y * 1.01).tanh()
    texts, words = boxes(y, limit=100)
    assert texts == ["multiply", "tanh multiply x249", "tanh"]
    assert words == [
        "500 operations are more than limit=100",
        "repeats are one box: tanh, multiply ×249",
    ]


def test_a_chain_without_repeats_folds_its_middle():
    choose = random.Random(0).choice
    y = leaf(1.0)
    for _ in range(300):
        y = getattr(y, choose(["tanh", "sin", "cos", "sigmoid", "relu", "abs"]))()
    texts, words = boxes(y, limit=20)
    assert len(texts) == 20
    (middle,) = [text for text in texts if text.endswith(" operations")]
    assert words[-1] == f"{middle} in the middle are one box"


def test_a_model_over_the_limit_folds_its_modules_only_as_far_as_needed():
    model = nn.Sequential(*[nn.Sequential(nn.Linear(n, n + 1), nn.Tanh()) for n in range(1, 11)])
    texts, words = boxes(model(minigrad.ones(1, 1)).sum(), limit=15)
    assert texts == [":Sequential"] * 10 + ["sum"]
    assert words == ["21 operations are more than limit=15", "modules are folded at depth 1"]


@pytest.mark.parametrize("limit", [3, 4, 5, 50])
def test_the_limit_is_kept(limit):
    choose = random.Random(1).choice
    y = leaf(1.0)
    for _ in range(120):
        y = getattr(y, choose(["tanh", "sin", "cos", "sigmoid", "relu", "abs"]))()
    assert len(boxes(y, limit=limit)[0]) <= limit
