"""What the functions say when the input cannot be right."""

import pytest

import minigrad
import minigrad.nn.functional as F
from minigrad import functional, randn, tensor, zeros

X = randn(5, 3)
Y = tensor([0, 1, 2, 1, 0])


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: F.gelu(X, "fast"), ValueError, ["gelu", "approximate", "fast"]),
        (lambda: F.one_hot(X), TypeError, ["one_hot", "integers", "float32"]),
        (lambda: F.one_hot(Y, 2), ValueError, ["one_hot", "0 to 2", "0 to 1"]),
        (lambda: F.one_hot(Y - 1), ValueError, ["one_hot", "-1"]),
        (lambda: F.linear(X, randn(4, 2), zeros(4)), ValueError, ["(5, 3)", "(4, 2)"]),
        (lambda: F.linear(X, randn(4, 2)), ValueError, ["(5, 3)", "(2, 4)"]),
        (lambda: F.embedding(tensor([0, 5]), X), IndexError, ["embedding", "0 to 5", "0 to 4"]),
        (lambda: F.embedding(tensor([-1]), X), IndexError, ["embedding", "-1"]),
        (lambda: F.embedding(tensor([0.0]), X), TypeError, ["embedding", "float32"]),
        (lambda: F.dropout(X, 1.5), ValueError, ["dropout", "1.5", "between 0 and 1"]),
        (lambda: F.layer_norm(X, 4), ValueError, ["layer_norm", "(5, 3)", "(4,)"]),
        (lambda: F.batch_norm(randn(3)), ValueError, ["batch_norm", "(3,)", "(N, C)"]),
        (
            lambda: F.batch_norm(randn(1, 3), training=True),
            ValueError,
            ["batch_norm", "(1, 3)", "variance", "eval"],
        ),
        (
            lambda: F.scaled_dot_product_attention(X, X, X, attn_mask=X, is_causal=True),
            ValueError,
            ["attn_mask", "is_causal"],
        ),
        (lambda: F.self_attention(X, 1), ValueError, ["self_attention", "(5, 3)"]),
        (lambda: F.self_attention(randn(2, 4, 9), 2), ValueError, ["2 heads", "(2, 4, 9)"]),
        (lambda: F.conv2d(X, X), ValueError, ["conv2d", "(5, 3)", "(N, C, H, W)"]),
        (
            lambda: F.conv2d(randn(1, 2, 5, 5), randn(4, 3, 3, 3)),
            ValueError,
            ["conv2d", "2 channels", "takes 3"],
        ),
        (
            lambda: F.conv2d(randn(1, 2, 5, 5), randn(3, 1, 3, 3), groups=2),
            ValueError,
            ["conv2d", "groups=2"],
        ),
        (lambda: F.conv2d(randn(1, 1, 3, 5), randn(1, 1, 2, 6)), ValueError, ["6", "W is 5"]),
        (lambda: F.conv1d(X, X), ValueError, ["conv1d", "(N, C, T)", "(5, 3)"]),
        (lambda: F.max_pool2d(X, 2), ValueError, ["max_pool2d", "(N, C, H, W)", "(5, 3)"]),
        (lambda: F.avg_pool2d(randn(1, 1, 4, 4), 2, padding=2), ValueError, ["avg_pool2d", "half"]),
        (
            lambda: F.max_pool2d(randn(1, 1, 2, 4), 3),
            ValueError,
            ["max_pool2d", "(3, 3)", "(2, 4)"],
        ),
        (lambda: F.pad(X, (1,)), ValueError, ["pad", "pairs"]),
        (lambda: F.pad(X, (1, 1), mode="mirror"), ValueError, ["pad", "reflect", "mirror"]),
        (lambda: F.mse_loss(X, X, "avg"), ValueError, ["mse_loss", "reduction", "avg"]),
        (lambda: F.huber_loss(X, X, delta=0), ValueError, ["huber_loss", "delta", "0"]),
        (lambda: F.smooth_l1_loss(X, X, beta=-1), ValueError, ["smooth_l1_loss", "beta", "-1"]),
        (lambda: F.cross_entropy(X, Y + 1), IndexError, ["1 to 3", "classes 0 to 2"]),
        (lambda: F.cross_entropy(X, Y - 1), IndexError, ["-1 to 1", "classes 0 to 2"]),
        (lambda: F.cross_entropy(X, Y[:4]), ValueError, ["(4,)", "(5, 3)", "(5,)"]),
        (lambda: F.cross_entropy(X, Y.reshape(5, 1)), ValueError, ["(5, 1)", "(5, 3)"]),
        (lambda: F.cross_entropy(X, Y.float()), ValueError, ["(5,)", "(5, 3)", "integers"]),
        (lambda: F.cross_entropy(X, Y == 1), TypeError, ["integers", "bool"]),
        (lambda: F.cross_entropy(X, Y, label_smoothing=2), ValueError, ["label_smoothing", "2"]),
        (lambda: F.cross_entropy(X, Y, reduction="avg"), ValueError, ["cross_entropy", "avg"]),
        (lambda: F.nll_loss(X, Y + 1), IndexError, ["nll_loss", "1 to 3"]),
        (lambda: F.nll_loss(X, Y.float()), TypeError, ["nll_loss", "integers", "float32"]),
        (
            lambda: F.binary_cross_entropy(X * 9, X * 0),
            ValueError,
            ["probabilities", "binary_cross_entropy_with_logits"],
        ),
        (lambda: F.kl_div(X, X, "average"), ValueError, ["kl_div", "reduction", "average"]),
    ],
)
def test_errors(call, error, words):
    with pytest.raises(error) as raised:
        call()
    for word in words:
        assert word in str(raised.value)


@pytest.mark.parametrize(
    "name",
    [
        "mse_loss",
        "l1_loss",
        "huber_loss",
        "smooth_l1_loss",
        "binary_cross_entropy",
        "binary_cross_entropy_with_logits",
        "kl_div",
    ],
)
def test_a_column_against_a_row_warns(name):
    """(N, 1) and (N,) broadcast to (N, N): the classic silent mistake."""
    column, row = minigrad.full((4, 1), 0.5), minigrad.full((4,), 0.25)
    with pytest.warns(UserWarning, match=r"\(4, 1\).*\(4,\).*\(4, 4\)") as caught:
        getattr(functional, name)(column, row)
    assert len(caught) == 1 and name in str(caught[0].message)


def test_module_path_is_pytorchs():
    assert {name: getattr(F, name) for name in functional.__all__} == {
        name: getattr(functional, name) for name in functional.__all__
    }


@pytest.mark.parametrize("shape", [(1,), (1, 3)])
def test_a_bias_that_broadcasts_gets_its_gradient(shape):
    x, w = minigrad.ones(4, 2), minigrad.ones(3, 2, requires_grad=True)
    b = minigrad.zeros(*shape, requires_grad=True)
    functional.linear(x, w, b).sum().backward()
    assert b.grad.shape == shape and b.grad.sum().item() == 12


def test_layer_norm_names_a_weight_of_another_shape():
    with pytest.raises(ValueError, match=r"layer_norm: weight has shape \(1,\), expected \(3,\)"):
        functional.layer_norm(minigrad.ones(2, 3), 3, minigrad.ones(1), minigrad.ones(3))
