"""state_dict and load_state_dict: values are copied, and every problem is listed."""

import copy

import numpy as np
import pytest

import minigrad
from minigrad import nn, optim


def make():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1, bias=False))


def test_keys_and_values():
    model = make()
    state = model.state_dict()
    assert list(state) == [
        "0.weight",
        "0.bias",
        "1.weight",
        "1.bias",
        "1.running_mean",
        "1.running_var",
        "1.num_batches_tracked",
        "2.weight",
    ]
    assert not any(t.requires_grad for t in state.values())
    assert state["0.weight"].array is model[0].weight.array  # PyTorch's way: no copy


def test_a_snapshot_is_a_deepcopy():
    model = make()
    snapshot = copy.deepcopy(model.state_dict())
    nn.init.zeros_(model[0].weight)
    assert snapshot["0.weight"].array.any() and not model.state_dict()["0.weight"].array.any()


def test_loading_copies_values_and_keeps_types():
    model, other = make(), make().double()
    state = other.state_dict()
    result = model.load_state_dict(state)
    assert result.missing_keys == result.unexpected_keys == [] and result == ([], [])
    for name, t in model.state_dict().items():
        assert t.dtype == ("int64" if "num_batches" in name else "float32")
        np.testing.assert_array_equal(t.numpy(), state[name].numpy().astype(t.dtype))
        assert not np.shares_memory(t.array, state[name].array)


def test_arrays_and_other_libraries_tensors_will_do():
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    theirs = torch.nn.Sequential(
        torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1, bias=False)
    )
    model = make()
    model.load_state_dict(theirs.state_dict())
    x = np.ones((4, 2), np.float32)
    expected = theirs.eval()(torch.tensor(x)).numpy(force=True)
    np.testing.assert_allclose(model.eval()(minigrad.tensor(x)).array, expected, rtol=1e-5)
    arrays = {name: t.numpy() + 1 for name, t in model.state_dict().items()}
    model.load_state_dict(arrays)
    assert model[0].bias.tolist() == arrays["0.bias"].tolist()


def test_every_problem_is_listed_and_nothing_is_loaded():
    model = make()
    before = {name: t.tolist() for name, t in model.state_dict().items()}
    state = {name: t.numpy() + 1 for name, t in model.state_dict().items()}
    del state["0.bias"], state["1.running_mean"]
    state["3.weight"] = state["extra"] = np.zeros(3)
    state["0.weight"] = np.zeros((3, 4))
    state["2.weight"] = np.zeros(3)
    state["1.num_batches_tracked"] = np.array(1.5)
    with pytest.raises(RuntimeError) as raised:
        model.load_state_dict(state)
    message = str(raised.value)
    for line in (
        "missing: 0.bias",
        "missing: 1.running_mean",
        "unexpected: 3.weight",
        "unexpected: extra",
        "misfit: 0.weight: float64 of shape (3, 4), for the model's float32 of shape (3, 2)",
        "misfit: 2.weight: float64 of shape (3,), for the model's float32 of shape (1, 3)",
        "misfit: 1.num_batches_tracked: float64 of shape (), for the model's int64 of shape ()",
    ):
        assert line in message
    assert {name: t.tolist() for name, t in model.state_dict().items()} == before


def test_not_strict():
    model = make()
    state = {"0.bias": np.ones(3), "extra": np.ones(1)}
    result = model.load_state_dict(state, strict=False)
    assert result.unexpected_keys == ["extra"] and "0.weight" in result.missing_keys
    assert "0.bias" not in result.missing_keys and model[0].bias.tolist() == [1, 1, 1]
    with pytest.raises(RuntimeError, match=r"misfit: 0.bias.*\(2,\)"):
        model.load_state_dict({"0.bias": np.ones(2)}, strict=False)


@pytest.mark.parametrize("given", [nn.Linear(2, 3), "model.npz", [1, 2]])
def test_something_else_than_a_state(given):
    with pytest.raises(TypeError, match="expected a dict such as"):
        make().load_state_dict(given)


def test_an_optimizer_goes_on_with_the_loaded_values():
    """Its parameters are views of one vector: loading writes into that."""
    model = nn.Linear(1, 1, bias=False)
    optimizer = optim.SGD(model.parameters(), lr=1.0)
    x = minigrad.ones(1, 1)
    model(x).sum().backward()
    optimizer.step()
    model.load_state_dict({"weight": np.array([[5.0]])})
    optimizer.step()
    assert model.weight.item() == 4
    model.double()
    optimizer.step()
    assert model.weight.item() == 3 and model.weight.dtype == "float64"


def test_a_graph_notices_that_its_values_were_loaded_over():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    x = minigrad.ones(1, 2, requires_grad=True)
    loss = model(x).sum()
    model.load_state_dict(copy.deepcopy(model.state_dict()))
    with pytest.raises(RuntimeError, match=r"changed in place.*load_state_dict"):
        loss.backward()
