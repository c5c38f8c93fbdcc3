"""Gradients derived by hand, written as a textbook would: what most people mean by "pure NumPy".

Nothing is re-used and nothing is fused.  It is also the independent check of `hand_numpy`, and its
AdamW serves the contenders that bring no optimizer of their own.
"""

import numpy as np

from ..workloads import (
    BETA1,
    BETA2,
    EPS,
    LAYER_NORM_EPS,
    LEARNING_RATE,
    MLP,
    WEIGHT_DECAY,
    Step,
    Transformer,
    Workload,
)

Gradients = tuple[np.floating, list[np.ndarray]]  # the loss, and one gradient per parameter


class AdamW:
    """Loshchilov and Hutter, "Decoupled Weight Decay Regularization", per parameter, in place."""

    def __init__(self, parameters: list[np.ndarray]) -> None:
        self.parameters = parameters
        self.t = 0
        self.m = [np.zeros_like(p) for p in parameters]
        self.v = [np.zeros_like(p) for p in parameters]

    def step(self, gradients: list[np.ndarray]) -> None:
        self.t += 1
        for i, (p, g) in enumerate(zip(self.parameters, gradients, strict=True)):
            self.m[i] = BETA1 * self.m[i] + (1 - BETA1) * g
            self.v[i] = BETA2 * self.v[i] + (1 - BETA2) * g * g
            m_hat = self.m[i] / (1 - BETA1**self.t)
            v_hat = self.v[i] / (1 - BETA2**self.t)
            p -= LEARNING_RATE * (m_hat / (np.sqrt(v_hat) + EPS) + WEIGHT_DECAY * p)


def build(workload: Workload) -> Step:
    """One training step of the workload."""
    x, target = workload.data()
    parameters = workload.parameters()
    optimizer = AdamW(parameters)

    def step() -> np.floating:
        loss, gradients = loss_and_gradients(workload, parameters, x, target)
        optimizer.step(gradients)
        return loss

    return step


def loss_and_gradients(
    workload: Workload, parameters: list[np.ndarray], x: np.ndarray, target: np.ndarray
) -> Gradients:
    """The loss and its gradient with respect to every parameter."""
    if isinstance(workload, MLP):
        return mlp(workload, parameters, x, target)
    return transformer(workload, parameters, x, target)


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(z: np.ndarray, target: np.ndarray) -> tuple[np.floating, np.ndarray]:
    """The loss, and its gradient with respect to z: (softmax(z) - onehot(target)) / n."""
    n = len(z)
    p = softmax(z)
    loss = -np.log(p[np.arange(n), target]).mean()
    p[np.arange(n), target] -= 1
    return loss, p / n


def mlp(w: MLP, parameters: list[np.ndarray], x: np.ndarray, target: np.ndarray) -> Gradients:
    weights, biases = parameters[0::2], parameters[1::2]
    activations = [x]
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        activations.append(np.maximum(activations[-1] @ weight + bias, 0))
    z = activations[-1] @ weights[-1] + biases[-1]

    if w.loss == "mse":
        difference = z - target
        loss, g = (difference**2).mean(), 2 * difference / difference.size
    else:
        loss, g = cross_entropy(z, target)

    gradients = []
    for i in reversed(range(len(weights))):
        gradients += [g.sum(axis=0), activations[i].T @ g]
        if i > 0:
            g = (g @ weights[i].T) * (activations[i] > 0)
    return loss, gradients[::-1]


def layer_norm(x: np.ndarray, scale: np.ndarray, shift: np.ndarray):
    """The output, and what the backward pass needs: the normalised x and 1 / deviation."""
    r = 1 / np.sqrt(x.var(axis=-1, keepdims=True) + np.float32(LAYER_NORM_EPS))
    normalised = (x - x.mean(axis=-1, keepdims=True)) * r
    return normalised * scale + shift, (normalised, r)


def layer_norm_backward(g: np.ndarray, scale: np.ndarray, saved):
    """Gradients of the input, of the scale and of the shift."""
    n, r = saved
    gn = g * scale
    gx = r * (gn - gn.mean(-1, keepdims=True) - n * (gn * n).mean(-1, keepdims=True))
    return gx, (g * n).sum(axis=0), g.sum(axis=0)


def transformer(
    w: Transformer, parameters: list[np.ndarray], x: np.ndarray, target: np.ndarray
) -> Gradients:
    """Everything two-dimensional, (B * T, features), except inside the attention."""
    position, token, s1, t1, Wqkv, bqkv, Wo, bo, s2, t2, W1, c1, W2, c2, s3, t3, Wh, bh = parameters
    batch, positions, heads, d = w.batch, w.positions, w.heads, w.width
    scale = np.float32((d // heads) ** -0.5)
    future = np.triu(np.full((positions, positions), -np.inf, np.float32), 1)

    # forward
    h0 = (position + token[x]).reshape(-1, d)  # (B * T, d)
    a, saved1 = layer_norm(h0, s1, t1)
    qkv = (a @ Wqkv + bqkv).reshape(batch, positions, 3, heads, -1)
    q, k, v = qkv.transpose(2, 0, 3, 1, 4)  # each (B, heads, T, d / heads)
    p = softmax(q @ k.swapaxes(-1, -2) * scale + future)  # (B, heads, T, T)
    o = (p @ v).swapaxes(1, 2).reshape(-1, d)
    h1 = h0 + o @ Wo + bo
    f, saved2 = layer_norm(h1, s2, t2)
    u = np.maximum(f @ W1 + c1, 0)  # (B * T, 4 d)
    h2 = h1 + u @ W2 + c2
    n, saved3 = layer_norm(h2, s3, t3)
    loss, g = cross_entropy(n @ Wh + bh, target)

    # backward, from the last line to the first
    gWh, gbh = n.T @ g, g.sum(axis=0)
    gh, gs3, gt3 = layer_norm_backward(g @ Wh.T, s3, saved3)
    gW2, gc2 = u.T @ gh, gh.sum(axis=0)
    gu = (gh @ W2.T) * (u > 0)
    gW1, gc1 = f.T @ gu, gu.sum(axis=0)
    gx, gs2, gt2 = layer_norm_backward(gu @ W1.T, s2, saved2)
    gh = gh + gx
    gWo, gbo = o.T @ gh, gh.sum(axis=0)
    go = (gh @ Wo.T).reshape(batch, positions, heads, -1).swapaxes(1, 2)
    gv = p.swapaxes(-1, -2) @ go
    gp = go @ v.swapaxes(-1, -2)
    gs = p * (gp - (gp * p).sum(axis=-1, keepdims=True)) * scale
    gq, gk = gs @ k, gs.swapaxes(-1, -2) @ q
    gqkv = np.stack([gq, gk, gv]).transpose(1, 3, 0, 2, 4).reshape(-1, 3 * d)
    gWqkv, gbqkv = a.T @ gqkv, gqkv.sum(axis=0)
    gx, gs1, gt1 = layer_norm_backward(gqkv @ Wqkv.T, s1, saved1)
    gh = gh + gx
    gtoken = np.zeros_like(token)
    np.add.at(gtoken, x.ravel(), gh)
    gposition = gh.reshape(batch, positions, d).sum(axis=0)

    # fmt: off
    return loss, [gposition, gtoken, gs1, gt1, gWqkv, gbqkv, gWo, gbo, gs2, gt2,
                  gW1, gc1, gW2, gc2, gs3, gt3, gWh, gbh]
    # fmt: on
