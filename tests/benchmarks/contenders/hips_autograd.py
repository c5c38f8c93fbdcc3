"""HIPS autograd: a loss written as a function of a list of arrays, and textbook AdamW.

Autograd wants a function of its parameters, so this contender has no modules.
"""

import autograd.numpy as np
import numpy
from autograd import value_and_grad
from autograd.differential_operators import make_vjp

from ..workloads import LAYER_NORM_EPS, MLP, Step, Transformer, Workload
from .textbook_numpy import AdamW


def build(workload: Workload) -> Step:
    """One training step of the workload."""
    x, target = workload.data()
    parameters = workload.parameters()
    optimizer = AdamW(parameters)
    make = mlp_loss if isinstance(workload, MLP) else transformer_loss
    loss_and_gradients = value_and_grad(make(workload, x, target))

    def step():
        loss, gradients = loss_and_gradients(parameters)
        optimizer.step(gradients)
        return loss

    return step


def addition():
    """(4, 4) + (4, 4), and backward from a given gradient, for one of the two.

    Autograd differentiates in both by packing them into a tuple, which takes five times as long.
    """
    a, b, g = (numpy.ones((4, 4), numpy.float32) for _ in range(3))
    vjp_of = make_vjp(np.add)

    def run() -> None:
        vjp, _ = vjp_of(a, b)
        vjp(g)

    return run


def cross_entropy(z, target):
    n = len(target)
    z = z - np.max(z, axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - z[numpy.arange(n), target])


def mlp_loss(w: MLP, x, target):
    def loss(parameters):
        *hidden, last = zip(parameters[0::2], parameters[1::2], strict=True)
        a = x
        for weight, bias in hidden:
            a = np.maximum(np.dot(a, weight) + bias, 0)
        z = np.dot(a, last[0]) + last[1]
        return np.mean((z - target) ** 2) if w.loss == "mse" else cross_entropy(z, target)

    return loss


def layer_norm(x, scale, shift):
    centred = x - np.mean(x, axis=-1, keepdims=True)
    variance = np.mean(centred * centred, axis=-1, keepdims=True)
    return centred / np.sqrt(variance + LAYER_NORM_EPS) * scale + shift


def transformer_loss(w: Transformer, x, target):
    future = numpy.triu(numpy.full((w.positions, w.positions), -1e9, numpy.float32), 1)

    def loss(parameters):
        (position, token, s1, t1, Wqkv, bqkv, Wo, bo, s2, t2,
         W1, c1, W2, c2, s3, t3, Wh, bh) = parameters  # fmt: skip
        h = np.reshape(position + token[x], (-1, w.width))  # (B * T, d)
        qkv = np.dot(layer_norm(h, s1, t1), Wqkv) + bqkv
        qkv = np.reshape(qkv, (w.batch, w.positions, 3, w.heads, -1))
        q, k, v = np.transpose(qkv, (2, 0, 3, 1, 4))
        size = w.width // w.heads
        scores = np.matmul(q, np.swapaxes(k, -1, -2)) * size**-0.5 + future
        e = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
        p = e / np.sum(e, axis=-1, keepdims=True)
        o = np.reshape(np.swapaxes(np.matmul(p, v), 1, 2), (-1, w.width))
        h = h + np.dot(o, Wo) + bo
        u = np.maximum(np.dot(layer_norm(h, s2, t2), W1) + c1, 0)
        h = h + np.dot(u, W2) + c2
        return cross_entropy(np.dot(layer_norm(h, s3, t3), Wh) + bh, target)

    return loss
