"""What graphs and traces are drawn from: the recorded operations as plain data."""

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.viz.recorded import read


def leaf(value):
    return minigrad.tensor(value, requires_grad=True)


def steps(recording):
    """Each operation as (name, inputs, output)."""
    return [(o.name, o.inputs, o.output) for o in recording.operations.values()]


def test_a_product_of_a_tensor_with_itself_has_it_as_input_twice():
    x = leaf(3.0)
    assert steps(read(x * x)) == [("multiply", ["t0", "t0"], "t1")]


def test_operations_come_in_the_order_of_recording_whatever_the_path():
    a = leaf(2.0)
    late = a * 3
    early = a + 1
    recording = read(early * late)  # early is reached first, but late was recorded first
    assert [name for name, _, _ in steps(recording)] == ["multiply", "add", "multiply"]
    assert steps(recording)[-1][1] == [recording.operations["o1"].output, "t2"]


def test_the_ids_are_the_same_in_every_run():
    def run():
        model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
        loss = nn.CrossEntropyLoss()(model(minigrad.ones(5, 3)), minigrad.tensor([0, 1, 0, 1, 0]))
        recording = read(loss, model)
        values = [(v.id, v.kind, v.name, v.array.shape) for v in recording.values.values()]
        return steps(recording), values, list(recording.calls.values())

    assert run() == run()


def test_each_value_knows_what_it_is():
    w, x = leaf([1.0, 2.0]), minigrad.tensor([3.0, 4.0])
    mask = np.array([True, False])
    loss = minigrad.where(minigrad.tensor(mask), w * x, 2.0).sum() * 0.5
    recording = read(loss, {"w": w, "x": x, "loss": loss})
    found = {(v.kind, v.name, v.array.shape) for v in recording.values.values()}
    assert found == {
        ("parameter", "w", (2,)),
        ("input", "x", (2,)),
        ("input", None, (2,)),  # the mask
        ("constant", None, ()),  # 2.0, and 0.5
        ("value", None, (2,)),
        ("value", None, ()),
        ("output", "loss", ()),
    }


@pytest.mark.parametrize(
    ("compute", "operation", "letters", "options"),
    [
        (lambda x: x[0], "getitem", ["x"], "0"),
        (lambda x: x[:, 1:3], "getitem", ["x"], ":, 1:3"),
        (lambda x: x[minigrad.tensor([0, 1, 1])], "getitem", ["x", "index"], ""),
        (lambda x: x.sum(), "sum", ["x"], ""),
        (lambda x: x.sum(1, keepdim=True), "sum", ["x"], "axis=1, keepdims=True"),
        (lambda x: x.reshape(4, 3), "reshape", ["x"], "(4, 3)"),
        (lambda x: x.clamp(0, 2), "clip", ["x", "low", "high"], ""),
        (lambda x: minigrad.cat([x, x], dim=1), "concatenate", ["0", "1"], "axis=1"),
        (lambda x: 2 - x, "subtract", ["a", "b"], ""),
        (lambda x: x @ minigrad.ones(4), "matmul", ["a", "b"], ""),
    ],
)
def test_inputs_are_told_from_options(compute, operation, letters, options):
    y = compute(leaf(np.arange(12.0).reshape(3, 4)))
    (o,) = [o for o in read(y).operations.values() if o.name == operation]
    assert (o.letters, o.options) == (letters, options)


def test_operations_know_the_modules_they_were_recorded_in():
    block = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    model = nn.Sequential(block, nn.Linear(2, 1))
    recording = read(model(minigrad.ones(1, 2)).sum(), {"net": model})
    calls = recording.calls
    paths = [
        [(calls[c].name, calls[c].kind) for c in o.calls] for o in recording.operations.values()
    ]
    net, inner = ("net", "Sequential"), ("net.0", "Sequential")
    assert paths == [
        [net, inner, ("net.0.0", "Linear")],
        [net, inner, ("net.0.1", "ReLU")],
        [net, ("net.1", "Linear")],
        [],
    ]


def test_a_module_called_twice_has_two_calls():
    layer = nn.Linear(2, 2)
    recording = read(layer(layer(minigrad.ones(1, 2))).sum(), layer)
    assert [call.kind for call in recording.calls.values()] == ["Linear", "Linear"]
    assert [o.calls for o in recording.operations.values()] == [["m0"], ["m1"], []]


def test_a_call_that_fails_is_over():
    layer = nn.Linear(2, 2)
    with pytest.raises(ValueError, match="Linear"):
        layer(minigrad.ones(1, 3))
    recording = read((leaf([1.0]) * 2).sum())
    assert [o.calls for o in recording.operations.values()] == [[], []]


def test_gradients_equal_those_of_backward_and_nothing_is_touched():
    x, w = leaf([1.0, 2.0]), leaf([[0.5, -1.0], [2.0, 0.25]])
    hidden = (w @ x).tanh()
    heard = []
    hidden.register_hook(heard.append)
    hidden.retain_grad()
    x.grad = minigrad.tensor([7.0, 7.0])
    loss = (hidden * hidden).sum()
    recording = read(loss, {"x": x, "w": w, "hidden": hidden})
    found = {recording.values[i].name: g for i, g in recording.gradients().items()}
    assert not heard
    assert w.grad is None
    assert hidden.grad is None
    assert x.grad.tolist() == [7.0, 7.0]
    x.grad = None
    loss.backward()  # the graph is still there, and so are the hooks
    assert len(heard) == 1
    for name, tensor in (("x", x), ("w", w), ("hidden", hidden)):
        assert found[name].tobytes() == tensor.grad.numpy().tobytes()


def test_the_graph_of_a_derivative():
    x = leaf(0.5)
    (slope,) = minigrad.autograd.grad(minigrad.tanh(x), x, create_graph=True)
    recording = read(slope, {"x": x})
    assert steps(recording)[0][0] == "tanh"
    (x_id,) = [v.id for v in recording.values.values() if v.name == "x"]
    y = np.tanh(0.5)
    assert recording.gradients()[x_id] == pytest.approx(-2 * y * (1 - y * y), rel=1e-6)


def test_a_value_that_was_changed_later_is_shown_as_it_was():
    x = leaf([1.0, 2.0]) * 1
    y = x.sin().sum()
    x += 1.0
    recording = read(y)
    (o,) = [o for o in recording.operations.values() if o.name == "sin"]
    assert recording.values[o.inputs[0]].array.tolist() == [1.0, 2.0]


def test_a_chain_of_many_operations_needs_no_recursion():
    x = y = leaf(1.0)
    for _ in range(5000):
        y = y + 1.0
    assert len(read(y, {"x": x}).operations) == 5000


@pytest.mark.parametrize(
    ("output", "kind", "message"),
    [
        (3.0, TypeError, "expected a Tensor, or a list of Tensors, got float 3.0"),
        (minigrad.ones(2), ValueError, "nothing it was computed from requires grad"),
        (minigrad.ones(2, requires_grad=True), ValueError, "it is a leaf"),
    ],
)
def test_what_cannot_be_drawn_is_explained(output, kind, message):
    with pytest.raises(kind, match=message):
        read(output)


def test_a_freed_graph_is_explained():
    loss = leaf(1.0).exp() * 2
    loss.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        read(loss)


@pytest.mark.parametrize("names", [[1], {"x": 3}, "x"])
def test_names_that_do_not_fit_are_explained(names):
    with pytest.raises(TypeError, match="params"):
        read(leaf(1.0) * 2, names)


def test_gradients_of_several_numbers_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2,\).*output.sum\(\)"):
        read(leaf([1.0, 2.0]) * 2).gradients()
