"""Every layer: outputs, gradients and state are those of PyTorch's layer with the same state."""

import numpy as np
import pytest

import minigrad
from minigrad import nn

from .registry import LAYERS, LOSSES, WITHOUT_FORWARD, each, final_classes

torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")

# PyTorch on padding="same" where one end gets more than the other.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")
TYPES = pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-10)])


def test_every_layer_has_a_configuration():
    names = {c.__name__ for c in final_classes()}
    assert names == LAYERS.keys() | LOSSES.keys() | WITHOUT_FORWARD


def both(config, dtype):
    """The module in minigrad and in PyTorch, both freshly initialised, of one type."""
    return config.build(nn).to(dtype), config.build(torch.nn).to(getattr(torch, dtype))


def outputs_of(module, arrays, options, tensor):
    """(outputs, inputs): everything that the module returned, as a list, and what it was given."""
    inputs = [tensor(a) for a in arrays]
    for x in inputs:
        x.requires_grad_("float" in str(x.dtype))
    dtype = arrays[0].dtype
    given = {
        k: tensor(v if v.dtype.kind == "b" else v.astype(dtype)) if isinstance(v, np.ndarray) else v
        for k, v in options.items()
    }
    # PyTorch's layers that work in place may not do so on a leaf.
    outputs = module(*[x.clone() for x in inputs], **given)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    return [y for y in outputs if y is not None], inputs


def assert_agree(mine, theirs, config, dtype, tolerance):
    """One pass forward and back through both: outputs, gradients, and the state it leaves."""

    def close(a, b):
        assert (a is None) == (b is None)
        if a is not None:
            a, b = a.detach().numpy(), b.numpy(force=True)
            assert a.shape == b.shape and a.dtype == b.dtype
            np.testing.assert_allclose(a, b, tolerance, tolerance)

    arrays = config.arrays(dtype)
    my_outputs, my_inputs = outputs_of(mine, arrays, config.options, minigrad.tensor)
    outputs, inputs = outputs_of(theirs, arrays, config.options, torch.tensor)
    for a, b in zip(my_outputs, outputs, strict=True):
        close(a, b)
    if not my_outputs[0].requires_grad:
        assert not outputs[0].requires_grad
        return
    random = np.random.default_rng(2)
    seeds = [random.standard_normal(y.shape).astype(dtype) for y in my_outputs]
    minigrad.autograd.backward(my_outputs, [minigrad.tensor(g) for g in seeds])
    torch.autograd.backward(outputs, [torch.tensor(g) for g in seeds])
    for a, b in zip([*my_inputs, *mine.parameters()], [*inputs, *theirs.parameters()], strict=True):
        close(a.grad, b.grad)
    for (name, a), (their_name, b) in zip(
        mine.state_dict().items(), theirs.state_dict().items(), strict=True
    ):
        assert name == their_name
        close(a, b)


@pytest.mark.parametrize(("name", "config"), **each(LAYERS))
@TYPES
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_with_pytorchs_state(name, config, dtype, tolerance, training):
    mine, theirs = both(config, dtype)
    assert type(mine).__name__ == name
    mine.load_state_dict(theirs.state_dict())
    if not training and mine.state_dict():  # running statistics that are not the initial ones
        outputs_of(theirs, config.arrays(dtype), config.options, torch.tensor)
        mine.load_state_dict(theirs.state_dict())
    assert_agree(mine.train(training), theirs.train(training), config, dtype, tolerance)


@pytest.mark.parametrize(("name", "config"), **each(LAYERS))
def test_pytorch_with_our_state(name, config):
    mine, theirs = both(config, "float64")
    theirs.load_state_dict({k: torch.tensor(v.numpy()) for k, v in mine.state_dict().items()})
    assert_agree(mine, theirs, config, "float64", 1e-10)


# ---------------------------------------------------------------- initial values


@pytest.mark.parametrize(
    "build",
    [
        lambda nn: nn.Linear(300, 200),
        lambda nn: nn.Conv1d(30, 40, 5),
        lambda nn: nn.Conv2d(32, 40, 3, groups=2),
        lambda nn: nn.Embedding(200, 100),
        lambda nn: nn.Embedding(200, 100, padding_idx=3),
        lambda nn: nn.MultiheadAttention(60, 4),
        lambda nn: nn.LayerNorm(50),
        lambda nn: nn.BatchNorm1d(50),
    ],
)
def test_initial_values_are_distributed_as_in_pytorch(build):
    minigrad.manual_seed(0)
    torch.manual_seed(0)
    theirs = dict(build(torch.nn).state_dict())
    for name, mine in build(nn).state_dict().items():
        a, b = mine.numpy().astype(float), theirs[name].numpy().astype(float)
        n = a.size
        assert a.shape == b.shape and mine.dtype == theirs[name].numpy().dtype
        assert abs(a.mean() - b.mean()) <= 6 * b.std() / n**0.5, name
        assert abs(a.std() - b.std()) <= 6 * b.std() / n**0.5, name
        assert (a == 0).sum() == (b == 0).sum(), name
        if n > 5000 and abs(b).max() < 3 * b.std():  # uniform: the ends
            np.testing.assert_allclose([a.min(), a.max()], [b.min(), b.max()], rtol=0.01)


def test_reset_parameters_draws_anew():
    for name in ("Linear", "Embedding", "Conv1d", "Conv2d", "MultiheadAttention"):
        layer = LAYERS[name][0].build(nn)
        before = {k: v.tolist() for k, v in layer.state_dict().items()}
        layer.reset_parameters()
        assert all(v.tolist() != before[k] or "bias" in k for k, v in layer.state_dict().items())


def test_dtype_of_the_parameters():
    for layer in (
        nn.Linear(2, 3, dtype=minigrad.float64),
        nn.Conv2d(1, 2, 3, dtype="float64"),
        nn.Embedding(4, 2, dtype="float64"),
        nn.LayerNorm(3, dtype="float64"),
        nn.BatchNorm1d(3, dtype="float64"),
        nn.MultiheadAttention(4, 2, dtype="float64"),
    ):
        assert {p.dtype for p in layer.parameters()} == {minigrad.float64}
        floats = [b for b in layer.buffers() if b.dtype.kind == "f"]
        assert {b.dtype for b in floats} <= {minigrad.float64}


# ---------------------------------------------------------------- one by one


def test_dropout_acts_in_training_only():
    minigrad.manual_seed(0)
    layer, x = nn.Dropout(0.25), minigrad.ones(100, 100)
    y = layer(x).numpy()
    assert abs((y == 0).mean() - 0.25) < 0.02 and set(np.unique(y)) == {0, np.float32(1 / 0.75)}
    assert layer.eval()(x) is x


def test_attention_drops_weights_in_training_only():
    minigrad.manual_seed(0)
    layer, x = nn.MultiheadAttention(4, 2, dropout=0.5), minigrad.randn(20, 3, 4)
    _, weights = layer(x, x, x, average_attn_weights=False)
    assert abs((weights.detach().numpy() == 0).mean() - 0.5) < 0.05
    fast, _ = layer(x, x, x, need_weights=False)
    again, _ = layer(x, x, x, need_weights=False)
    assert fast.tolist() != again.tolist()
    layer.eval()
    assert layer(x, x, x, need_weights=False)[0].allclose(layer(x, x, x)[0], atol=1e-6)


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"is_causal": True},
        {"attn_mask": np.eye(5, k=1, dtype=bool)},
        {"attn_mask": np.linspace(-1, 1, 25).reshape(5, 5)},
        {"attn_mask": np.eye(5, k=1, dtype=bool), "is_causal": True},
    ],
)
def test_fast_attention_is_the_same_as_the_general_one(batch_first, options):
    """query is key is value, and no weights asked for: one fused operation."""
    layer = nn.MultiheadAttention(6, 2, batch_first=batch_first).double()
    options = {k: minigrad.tensor(v) if k == "attn_mask" else v for k, v in options.items()}
    results = []
    for need_weights in (False, True):
        x = minigrad.tensor(np.random.default_rng(0).standard_normal((5, 5, 6)), requires_grad=True)
        layer.zero_grad()
        y, _ = layer(x, x, x, need_weights=need_weights, **options)
        (y * y).sum().backward()
        results.append([y.detach(), x.grad, *(p.grad.clone() for p in layer.parameters())])
    for fast, general in zip(*results):
        np.testing.assert_allclose(fast.numpy(), general.numpy(), atol=1e-12)


def test_causal_attention_does_not_look_ahead():
    layer, x = nn.MultiheadAttention(4, 2, batch_first=True), minigrad.randn(1, 6, 4)
    x.requires_grad_()
    y, weights = layer(x, x, x, is_causal=True)
    assert not np.triu(weights.detach().numpy(), 1).any()
    y[0, 2].sum().backward()
    assert not x.grad.numpy()[0, 3:].any() and x.grad.numpy()[0, :3].all()


def test_a_mask_can_be_learnt():
    layer, x = nn.MultiheadAttention(4, 2, batch_first=True), minigrad.randn(2, 3, 4)
    mask = minigrad.zeros(3, 3, requires_grad=True)
    layer(x, x, x, attn_mask=mask, need_weights=False)[0].square().sum().backward()
    assert mask.grad.numpy().any()


def test_embedding_from_rows_that_are_given():
    rows = minigrad.randn(4, 3)
    layer = nn.Embedding.from_pretrained(rows)
    assert layer.weight.tolist() == rows.tolist() and not layer.weight.requires_grad
    nn.init.zeros_(layer.weight)
    assert rows.numpy().any()  # it was a copy
    assert nn.Embedding.from_pretrained(rows, freeze=False).weight.requires_grad


def test_batch_norm_counts_batches():
    layer, x = nn.BatchNorm1d(3), minigrad.randn(5, 3)
    layer(x), layer(x)
    layer.eval()(x)
    assert layer.num_batches_tracked.item() == 2 and layer.num_batches_tracked.dtype == "int64"


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: nn.Linear(0, 3), ValueError, ["in_features", "1 or more", "0"]),
        (lambda: nn.Linear(2.0, 3), TypeError, ["in_features", "whole number", "2.0"]),
        (
            lambda: nn.Linear(64, 3)(minigrad.zeros(32, 10)),
            ValueError,
            ["Linear(in_features=64, out_features=3, bias=True)", "(32, 10)", "(..., 64)"],
        ),
        (
            lambda: nn.Linear(64, 3, bias=False)(minigrad.zeros(32, 10)),
            ValueError,
            ["Linear(in_features=64, out_features=3, bias=False)", "(32, 10)", "(..., 64)"],
        ),
        (
            lambda: nn.Linear(3, 4)(minigrad.tensor(2.0)),
            ValueError,
            ["Linear(in_features=3", "shape ()", "(..., 3)"],
        ),
        (lambda: nn.Embedding(4, 2, padding_idx=4), ValueError, ["padding_idx 4", "4 rows"]),
        (lambda: nn.Embedding(4, 2)(minigrad.tensor([4])), IndexError, ["4", "rows 0 to 3"]),
        (lambda: nn.Conv2d(3, 4, 3, groups=2), ValueError, ["in_channels 3", "groups=2"]),
        (lambda: nn.Conv2d(3, 4, (3, 3, 3)), ValueError, ["kernel_size", "(3, 3, 3)"]),
        (lambda: nn.Conv2d(3, 4, 3, padding=-1), ValueError, ["padding", "-1"]),
        (lambda: nn.Conv2d(3, 4, 3, padding="full"), ValueError, ["'same'", "'valid'", "full"]),
        (lambda: nn.Conv1d(3, 4, 3, 2, "same"), ValueError, ["same", "stride 1"]),
        (lambda: nn.Conv1d(3, 4, 3, padding_mode="zero"), ValueError, ["zeros", "zero"]),
        (lambda: nn.BatchNorm1d(3)(minigrad.zeros(5, 4)), ValueError, ["(5, 4)", "C = 3"]),
        (lambda: nn.BatchNorm2d(3)(minigrad.zeros(5, 3)), ValueError, ["(N, C, H, W)", "(5, 3)"]),
        (lambda: nn.LayerNorm(3)(minigrad.zeros(5, 4)), ValueError, ["(5, 4)", "(3,)"]),
        (lambda: nn.Dropout(1.5), ValueError, ["p must be a finite number, from 0 to 1", "1.5"]),
        (lambda: nn.Dropout("half"), TypeError, ["p must be a number", "half"]),
        (lambda: nn.Hardtanh(1, -1), ValueError, ["min_val 1", "max_val -1"]),
        (lambda: nn.MultiheadAttention(6, 4), ValueError, ["embed_dim 6", "num_heads 4"]),
        (
            lambda: nn.MultiheadAttention(6, 2)(*[minigrad.zeros(3, 2, 4)] * 3),
            ValueError,
            ["MultiheadAttention(embed_dim=6, num_heads=2)", "(3, 2, 4)", "(L, N, E)"],
        ),
    ],
)
def test_errors_name_the_argument_and_the_layer(call, error, words):
    with pytest.raises(error) as raised:
        call()
    for word in words:
        assert word in str(raised.value)
