"""What a user writes, in PyTorch's names, for two frameworks: `torch` is PyTorch or minigrad.

That one script runs under both is what makes the comparison fair: same layers, same calls, same
order.  Nothing here knows which of the two it got.

There is one choice.  Attention is usually written in one of two ways, with `nn.MultiheadAttention`
or with `nn.functional.scaled_dot_product_attention`, and each framework is given the one that is
quicker there: MultiheadAttention would cost PyTorch 8 % of W6.
"""

from types import ModuleType
from typing import Any

import numpy as np

from ..workloads import (
    BETA1,
    BETA2,
    EPS,
    LEARNING_RATE,
    MLP,
    WEIGHT_DECAY,
    Step,
    Transformer,
    Workload,
)


def build(torch: ModuleType, workload: Workload, multihead: bool = False, **options: Any) -> Step:
    """One training step; `multihead` chooses nn.MultiheadAttention; `options` go to AdamW."""
    inputs, target = (torch.from_numpy(array) for array in workload.data())
    if isinstance(workload, MLP):
        model = mlp(torch, workload)
        loss_class = {"mse": torch.nn.MSELoss, "cross_entropy": torch.nn.CrossEntropyLoss}
        loss_function = loss_class[workload.loss]()
    else:
        model = transformer(torch, workload, multihead)
        loss_function = torch.nn.CrossEntropyLoss()
    load(torch, model, workload.parameters())
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=LEARNING_RATE,
        betas=(BETA1, BETA2),
        eps=EPS,
        weight_decay=WEIGHT_DECAY,
        **options,
    )

    def step() -> Any:
        optimizer.zero_grad()
        loss = loss_function(model(inputs), target)
        loss.backward()
        optimizer.step()
        return loss

    return step


def load(torch: ModuleType, model: Any, arrays: list[np.ndarray]) -> None:
    """Copy the arrays into the parameters, in the order in which the model lists them."""
    remaining = iter(arrays)
    with torch.no_grad():
        for module in model.modules():
            for parameter in module.parameters(recurse=False):
                array = next(remaining)
                if isinstance(module, (torch.nn.Linear, torch.nn.MultiheadAttention)):
                    array = array.T  # ours are (in, out), theirs (out, in); a bias stays as it is
                parameter.copy_(torch.from_numpy(np.ascontiguousarray(array)))


def mlp(torch: ModuleType, w: MLP) -> Any:
    nn = torch.nn
    layers = []
    for n_in, n_out in zip(w.sizes, w.sizes[1:], strict=False):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def transformer(torch: ModuleType, w: Transformer, multihead: bool) -> Any:
    nn, F = torch.nn, torch.nn.functional

    class Attention(nn.Module):
        def __init__(self, width: int, heads: int) -> None:
            super().__init__()
            self.heads = heads
            self.qkv = nn.Linear(width, 3 * width)
            self.out = nn.Linear(width, width)

        def forward(self, x):
            B, T, d = x.shape
            qkv = self.qkv(x).reshape(B, T, 3, self.heads, d // self.heads)
            q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # each (B, heads, T, d / heads)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            return self.out(y.transpose(1, 2).reshape(B, T, d))

    class MultiheadAttention(nn.Module):
        def __init__(self, width: int, heads: int) -> None:
            super().__init__()
            self.attention = nn.MultiheadAttention(width, heads, batch_first=True)

        def forward(self, x):
            return self.attention(x, x, x, need_weights=False, is_causal=True)[0]

    class Model(nn.Module):
        def __init__(self, width: int) -> None:
            super().__init__()
            self.position = nn.Parameter(torch.zeros(w.positions, width))
            self.token = nn.Embedding(w.vocabulary, width)
            self.norm1 = nn.LayerNorm(width)
            self.attention = (MultiheadAttention if multihead else Attention)(width, w.heads)
            self.norm2 = nn.LayerNorm(width)
            self.feed_forward = nn.Sequential(
                nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width)
            )
            self.norm3 = nn.LayerNorm(width)
            self.head = nn.Linear(width, w.vocabulary)

        def forward(self, tokens):
            x = self.position + self.token(tokens)  # (B, T, d)
            x = x + self.attention(self.norm1(x))
            x = x + self.feed_forward(self.norm2(x))
            return self.head(self.norm3(x)).flatten(0, 1)  # (B * T, V)

    return Model(w.width)
