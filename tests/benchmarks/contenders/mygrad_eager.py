"""MyGrad with its own losses and activations, and textbook AdamW (it brings no optimizer).

Memory guarding is off, as MyGrad's documentation recommends when speed matters.
"""

import mygrad as mg
import numpy as np
from mygrad.nnet.activations import relu, softmax
from mygrad.nnet.losses import softmax_crossentropy

from ..workloads import LAYER_NORM_EPS, MLP, Step, Transformer, Workload
from .textbook_numpy import AdamW


def build(workload: Workload) -> Step:
    """One training step of the workload."""
    mg.turn_memory_guarding_off()
    x, target = workload.data()
    parameters = [mg.tensor(p, copy=False) for p in workload.parameters()]
    optimizer = AdamW([p.data for p in parameters])
    make = mlp_loss if isinstance(workload, MLP) else transformer_loss
    compute_loss = make(workload, parameters, x, target)

    def step():
        loss = compute_loss()
        loss.backward()
        optimizer.step([p.grad for p in parameters])
        return loss

    return step


def addition():
    """(4, 4) + (4, 4), and backward from a given gradient."""
    mg.turn_memory_guarding_off()
    a, b = (mg.tensor(np.ones((4, 4), np.float32)) for _ in range(2))
    g = np.ones((4, 4), np.float32)

    def run() -> None:
        (a + b).backward(g)  # MyGrad forgets old gradients by itself

    return run


def mlp_loss(w: MLP, parameters, x, target):
    *hidden, last = zip(parameters[0::2], parameters[1::2], strict=True)

    def loss():
        a = x
        for weight, bias in hidden:
            a = relu(mg.matmul(a, weight) + bias)
        z = mg.matmul(a, last[0]) + last[1]
        if w.loss == "mse":
            return mg.mean((z - target) ** 2)
        return softmax_crossentropy(z, target)

    return loss


def layer_norm(x, scale, shift):
    centred = x - mg.mean(x, axis=-1, keepdims=True)
    variance = mg.mean(centred * centred, axis=-1, keepdims=True)
    return centred / mg.sqrt(variance + np.float32(LAYER_NORM_EPS)) * scale + shift


def transformer_loss(w: Transformer, parameters, x, target):
    (position, token, s1, t1, Wqkv, bqkv, Wo, bo, s2, t2,
     W1, c1, W2, c2, s3, t3, Wh, bh) = parameters  # fmt: skip
    future = np.triu(np.full((w.positions, w.positions), -1e9, np.float32), 1)
    size = w.width // w.heads
    scale = np.float32(size**-0.5)

    def loss():
        h = mg.reshape(position + token[x], (-1, w.width))  # (B * T, d)
        qkv = mg.matmul(layer_norm(h, s1, t1), Wqkv) + bqkv
        qkv = mg.reshape(qkv, (w.batch, w.positions, 3, w.heads, size))
        qkv = mg.transpose(qkv, (2, 0, 3, 1, 4))
        q, k, v = qkv[0], qkv[1], qkv[2]
        p = softmax(mg.matmul(q, mg.swapaxes(k, -1, -2)) * scale + future)
        o = mg.reshape(mg.swapaxes(mg.matmul(p, v), 1, 2), (-1, w.width))
        h = h + mg.matmul(o, Wo) + bo
        u = relu(mg.matmul(layer_norm(h, s2, t2), W1) + c1)
        h = h + mg.matmul(u, W2) + c2
        return softmax_crossentropy(mg.matmul(layer_norm(h, s3, t3), Wh) + bh, target)

    return loss
