"""How the equations of lesson 16 are checked."""

import numpy as np

import minigrad
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions
from minigrad.functional.attention import causal_mask
from minigrad.nn import functional as F

lesson = definitions(__file__)


def softmax(s):
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@checks(
    "transformer.scores",
    "transformer.attention",
    symbols={"Q": "query", "K": "key", "V": "value", "S": "scores", "Y": "return"},
    functions=("softmax",),
)
def attention(rng, see):
    for shape, sources, d, out in (
        ((3,), 5, 2, 4),
        ((4,), 4, 3, 3),
        ((2, 5), 3, 6, 2),
        ((2, 3, 4), 6, 5, 7),
        ((6,), 6, 9, 2),
    ):
        *stack, steps = shape
        q = rng.normal(size=(*stack, steps, d))
        k, v = rng.normal(size=(*stack, sources, d)), rng.normal(size=(*stack, sources, out))
        q, k, v = map(minigrad.tensor, (q, k, v))
        mask = rng.normal(size=(steps, sources))
        F.scaled_dot_product_attention(q, k, v, minigrad.tensor(mask))
        see({"M": mask, "d": d, r"\text{softmax}": softmax})
        F.scaled_dot_product_attention(q, k, v, is_causal=True)
        see({"M": causal_mask(steps, sources, float), "d": d, r"\text{softmax}": softmax})


@checks("transformer.weights", symbols={"a": "after.flat"})
def fused_weights(rng, see):
    for heads, steps, d in ((1, 4, 3), (2, 3, 2), (2, 5, 1), (3, 2, 4), (1, 6, 2)):
        qkv = rng.normal(size=(2, steps, 3, heads, d))
        mask = causal_mask(steps, steps, float) if heads == 2 else rng.normal(size=(steps, steps))
        F.self_attention(minigrad.tensor(qkv.reshape(2, steps, -1)), heads, mask)
        q, k, _ = qkv.transpose(2, 0, 3, 1, 4)
        see({"S": (q @ k.swapaxes(-1, -2) / d**0.5 + mask).reshape(-1, steps)})


def uneven(rng, n, d):
    """Rows of different size and mean."""
    return rng.normal(size=(n, d)) * rng.uniform(0.1, 5, (n, 1)) + rng.normal(size=(n, 1))


@checks(
    "transformer.mean",
    "transformer.var",
    "transformer.layer_norm",
    symbols={r"\mu": "after.mean", "s": "after.var", r"\hat{x}": "return"},
)
def normalised(rng, see):
    for n, d in ((2, 3), (5, 2), (3, 4), (4, 7), (1, 5)):
        F.layer_norm(minigrad.tensor(uneven(rng, n, d)), d, eps=0.1)
        see({"d": d})


@checks("transformer.affine", symbols={"y": "after.y", r"\hat{x}": "xhat"})
def scaled_and_shifted(rng, see):
    for n, d in ((2, 3), (5, 2), (3, 4), (4, 7), (1, 5)):
        w, b = minigrad.tensor(rng.normal(size=d)), minigrad.tensor(rng.normal(size=d))
        F.layer_norm(minigrad.tensor(uneven(rng, n, d)), d, w, b, eps=0.1)


@checks("transformer.attend", "transformer.think", functions=("attention", "norm", "mlp"))
def block(rng, see):
    minigrad.manual_seed(0)
    for steps, width, heads in ((3, 4, 1), (4, 4, 2), (5, 6, 3), (2, 6, 2), (6, 2, 1)):
        made = lesson.Block(width, heads, causal_mask(steps, steps, float), 0.1).double().eval()
        for p in made.parameters():
            p.array[:] = rng.normal(size=p.shape)
        made(minigrad.tensor(rng.normal(size=(2, steps, width))))
        see(
            {
                r"\text{attention}": on_arrays(made.attention),
                r"\text{mlp}": on_arrays(made.mlp),
                r"\text{norm}_1": on_arrays(made.norm1),
                r"\text{norm}_2": on_arrays(made.norm2),
            }
        )


def on_arrays(module):
    return lambda x: module(minigrad.tensor(x)).detach().numpy()
