"""At least one call of every function of minigrad.functional, in names that PyTorch shares.

A float array is an input to differentiate; `Given` is one that is not (a target, a mask). All
shapes are small, because gradgradcheck goes through every element, and no two lengths are equal,
so that an axis taken for another shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

rng = np.random.default_rng(0)


@dataclass
class Given:
    """A float array that gets no gradient."""

    array: np.ndarray


@dataclass
class Case:
    """``functional.<name>(*args, **options)``; ``meant(torch)`` is it where PyTorch has no such."""

    name: str
    args: tuple
    options: dict = field(default_factory=dict)
    meant: Callable | None = None

    def __str__(self):
        shown = ", ".join(f"{k}={self.show(v)}" for k, v in self.options.items())
        return f"{self.name}({', '.join([*map(self.show, self.args), shown]).strip(', ')})"

    @staticmethod
    def show(value: Any) -> str:
        value = value.array if isinstance(value, Given) else value
        if isinstance(value, np.ndarray):
            return "x".join(map(str, value.shape)) + ("" if value.dtype.kind == "f" else "i")
        return str(value)

    def call(self, function: Callable, tensor: Callable) -> tuple[Any, list]:
        """(output, inputs that require grad); `tensor(array, requires_grad)` makes the Tensors."""
        inputs = []

        def made(value):
            if isinstance(value, Given):
                return tensor(value.array, False)
            if not isinstance(value, np.ndarray):
                return value
            t = tensor(value, value.dtype.kind == "f")
            if value.dtype.kind == "f":
                inputs.append(t)
            return t

        args = [made(value) for value in self.args]
        options = {name: made(value) for name, value in self.options.items()}
        return function(*args, **options), inputs

    def as_type(self, dtype) -> "Case":
        """The same with its floats in another type."""

        def cast(value):
            if isinstance(value, Given):
                return Given(cast(value.array))
            is_float = isinstance(value, np.ndarray) and value.dtype.kind == "f"
            return value.astype(dtype) if is_float else value

        options = {name: cast(value) for name, value in self.options.items()}
        return Case(self.name, tuple(map(cast, self.args)), options, self.meant)


def normal(*shape):
    return rng.standard_normal(shape)


def probabilities(*shape):
    p = rng.random(shape) + 0.1
    return p / p.sum(-1, keepdims=True)


def classes(c, *shape):
    return rng.integers(0, c, shape)


def ignoring(index, target):
    """The class numbers with the first one replaced by the one to ignore."""
    target = target.copy()
    target.flat[0] = index
    return target


def packed_attention(torch):
    """What self_attention means, in PyTorch: three parts, split into heads, put together again."""

    def meant(qkv, heads, mask=None):
        n, t, width = qkv.shape
        parts = qkv.reshape(n, t, 3, heads, -1).permute(2, 0, 3, 1, 4)
        y = torch.nn.functional.scaled_dot_product_attention(*parts, attn_mask=mask)
        return y.transpose(1, 2).reshape(n, t, width // 3)

    return meant


X = normal(3, 4)
LARGE = 30 * normal(3, 4)  # where a careless formula overflows or cancels
HALF = np.triu(np.full((5, 5), -np.inf), 1)  # the causal mask

CASES = [
    # ------------------------------------------------------------ activations
    *(Case(f, (X,)) for f in ("relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus")),
    *(Case(f, (X,)) for f in ("hardtanh", "tanh", "sigmoid", "logsigmoid")),
    *(Case(f, (LARGE,)) for f in ("elu", "selu", "silu", "softplus", "sigmoid", "logsigmoid")),
    Case("leaky_relu", (X, 0.3)),
    Case("elu", (X, 1.7)),
    Case("gelu", (X,), {"approximate": "tanh"}),
    Case("softplus", (X, 3.0, 1.0)),
    Case("hardtanh", (X, -0.3, 0.4)),
    Case("softmax", (X,), {"dim": -1}),
    Case("softmax", (normal(2, 3, 4), 1)),
    Case("softmax", (LARGE, 1)),
    Case("log_softmax", (X,), {"dim": -1}),
    Case("log_softmax", (normal(2, 3, 4), 0)),
    Case("log_softmax", (LARGE, 1)),
    Case("one_hot", (classes(4, 2, 3),)),
    Case("one_hot", (classes(4, 5), 6)),
    # ------------------------------------------------------------ layers
    Case("linear", (normal(5, 3), normal(4, 3), normal(4))),
    Case("linear", (normal(5, 3), normal(4, 3))),
    Case("linear", (normal(2, 5, 3), normal(4, 3), normal(4))),
    Case("linear", (normal(3), normal(4, 3), normal(4))),
    Case("embedding", (classes(6, 4), normal(6, 3))),
    Case("embedding", (np.array([[1, 1, 0], [5, 1, 5]]), normal(6, 2))),
    Case("embedding", (np.array([1, 2, 1]), normal(4, 3)), {"padding_idx": 1}),
    Case("embedding", (np.array([1, 3]), normal(4, 3)), {"padding_idx": -1}),
    Case("embedding", (classes(600, 7), normal(600, 2))),  # many rows: another way back
    Case("layer_norm", (normal(5, 4), (4,), normal(4), normal(4))),
    Case("layer_norm", (normal(2, 3, 4), (4,), normal(4), normal(4), 0.1)),
    Case("layer_norm", (normal(2, 3, 4), (3, 4), normal(3, 4), normal(3, 4))),
    Case("layer_norm", (normal(5, 4), (4,), normal(4))),
    Case("layer_norm", (normal(5, 4), (4,))),
    Case("batch_norm", (normal(5, 3), None, None, normal(3), normal(3), True)),
    Case("batch_norm", (normal(2, 3, 4), None, None, normal(3), normal(3), True)),
    Case("batch_norm", (normal(2, 3, 2, 2), None, None), {"training": True, "eps": 0.1}),
    Case(
        "batch_norm",
        (normal(5, 3), Given(normal(3)), Given(normal(3) ** 2 + 0.1), normal(3), normal(3)),
    ),
    Case("dropout", (X,), {"p": 0.5, "training": False}),
    Case("dropout", (X, 0.0)),
    Case("dropout", (X, 1.0)),
    # ------------------------------------------------------------ attention
    Case(
        "scaled_dot_product_attention",
        (normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 2)),
    ),
    Case(
        "scaled_dot_product_attention",
        (normal(1, 2, 3, 4), normal(1, 2, 5, 4), normal(1, 2, 5, 4)),
        {"attn_mask": rng.random((3, 5)) < 0.7, "scale": 0.3},
    ),
    Case(
        "scaled_dot_product_attention",
        (normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 4)),
        {"attn_mask": normal(3, 5)},
    ),
    Case(
        "scaled_dot_product_attention",
        (normal(2, 4, 3), normal(2, 4, 3), normal(2, 4, 3)),
        {"is_causal": True},
    ),
    Case("self_attention", (normal(2, 4, 12), 2), {}, packed_attention),
    Case("self_attention", (normal(1, 5, 6), 1, Given(HALF)), {}, packed_attention),
    # ------------------------------------------------------------ convolution and pooling
    Case("conv2d", (normal(2, 2, 4, 5), normal(3, 2, 2, 3), normal(3))),
    Case("conv2d", (normal(1, 2, 5, 6), normal(3, 2, 3, 2), None, 2, 1)),
    Case("conv2d", (normal(1, 2, 5, 7), normal(1, 2, 2, 3), normal(1), (2, 1), (0, 2), (3, 2))),
    Case("conv2d", (normal(2, 4, 3, 4), normal(6, 2, 2, 2), normal(6), 1, 0, 1, 2)),
    Case("conv1d", (normal(2, 3, 6), normal(4, 3, 2), normal(4))),
    Case(
        "conv1d", (normal(2, 2, 9), normal(2, 1, 3), None), {"stride": 2, "padding": 1, "groups": 2}
    ),
    Case("conv1d", (normal(1, 2, 9), normal(3, 2, 3), None), {"dilation": 3}),
    Case("max_pool2d", (normal(2, 2, 4, 5), 2)),
    Case("max_pool2d", (normal(1, 2, 5, 4), (3, 2), 1, 1)),
    Case("avg_pool2d", (normal(2, 2, 4, 5), 2)),
    Case("avg_pool2d", (normal(1, 2, 5, 4), (3, 2), 1, (1, 0))),
    Case("pad", (normal(2, 3, 4), (1, 2))),
    Case("pad", (normal(2, 3, 4), (1, 0, 2, 1)), {"value": 0.5}),
    Case("pad", (normal(2, 3, 4), (2, 1)), {"mode": "reflect"}),
    Case("pad", (normal(2, 3, 4), (2, 1)), {"mode": "replicate"}),
    Case("pad", (normal(2, 3, 4), (2, 1)), {"mode": "circular"}),
    # ------------------------------------------------------------ likeness
    Case("cosine_similarity", (normal(3, 4), normal(3, 4))),
    Case("cosine_similarity", (normal(3, 4), normal(3, 4), 0)),
    Case("normalize", (X,)),
    Case("normalize", (X, 3.0, 0)),
    Case("normalize", (X, 1.0)),
]


def losses():
    """Every loss with each of its reductions, and each option of it."""
    x, t, p, q = normal(5, 3), normal(5, 3), probabilities(5, 3), probabilities(5, 3)
    y, w, seen = classes(3, 5), Given(rng.random(3) + 0.1), Given(rng.random((5, 3)))
    image, pixels = normal(2, 3, 4), classes(3, 2, 4)
    given = Given(np.round(q))
    for reduction in ("mean", "sum", "none"):
        how = {"reduction": reduction}
        yield from (Case(f, (x, t), how) for f in ("mse_loss", "l1_loss", "huber_loss"))
        yield Case("huber_loss", (x, t), how | {"delta": 0.3})
        yield from (Case("smooth_l1_loss", (x, t), how | {"beta": b}) for b in (1.0, 0.3, 0.0))
        for options in (
            {},
            {"weight": w},
            {"ignore_index": int(y[0])},
            {"label_smoothing": 0.2},
            {"weight": w, "ignore_index": int(y[0]), "label_smoothing": 0.2},
        ):
            yield Case("cross_entropy", (x, y), how | options)
            ignored = ignoring(options.get("ignore_index", -100), pixels)
            yield Case("cross_entropy", (image, ignored), how | options)
            if "label_smoothing" not in options:
                yield Case("nll_loss", (np.log(p), y), how | options)
            if "ignore_index" not in options:
                yield Case("cross_entropy", (x, q), how | options)
        yield Case("cross_entropy", (normal(3), np.array(1)), how)
        yield Case("cross_entropy", (30 * x, y), how)
        yield Case("nll_loss", (normal(2, 3, 4), pixels), how | {"weight": w})
        yield Case("binary_cross_entropy", (p, q), how)
        yield Case("binary_cross_entropy", (p, given, seen), how)
        yield Case("binary_cross_entropy_with_logits", (x, q), how)
        yield Case("binary_cross_entropy_with_logits", (x, given, seen), how | {"pos_weight": w})
        yield Case("binary_cross_entropy_with_logits", (30 * x, given), how)
    for reduction in ("mean", "sum", "none", "batchmean"):
        yield Case("kl_div", (np.log(p), q), {"reduction": reduction})
        yield Case("kl_div", (np.log(p), np.log(q)), {"reduction": reduction, "log_target": True})
    yield Case("kl_div", (np.log(p), given), {"reduction": "sum"})  # t log t at t = 0


CASES += losses()
DIFFERENTIABLE = [case for case in CASES if case.name != "one_hot"]
