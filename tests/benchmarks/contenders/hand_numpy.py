"""The yardstick: gradients derived by hand, and the fastest NumPy calls we know for them.

This is what an engine is measured against, so it is written for speed and nothing else: every
array is allocated once, every call writes into one of them, constants are 0-d arrays (the scalar
that a ufunc reads fastest), and all parameters are views of one flat vector, so that AdamW is a few
passes over it.  The mathematics is that of `textbook_numpy`, which it is tested against.

Calls that look odd and are there because they are faster:
    dot(ones, g)                  g.sum(axis=0)
    dot(x, averages)              x.mean(axis=-1)
    argmax, then take             x.max(axis=-1)
    maximum(z, zeros)             maximum(z, 0), which misses the vectorised loop
    g * (z > 0)                   np.where(z > 0, g, 0)
    dot(onehot, g)                np.add.at(gtoken, x, g)
    out= by name for maximum      by position it raises, and pays for, a DeprecationWarning

Glossary: g before a name its gradient; B batch, T positions, H heads, d width, V vocabulary.
"""

from collections.abc import Callable

import numpy as np
from numpy import add, divide, dot, exp, matmul, maximum, multiply, sqrt, subtract

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

BLOCK = 32768  # elements of the flat vector updated at a time, so that all of them stay in cache

Arrays = list[np.ndarray]


def build(workload: Workload) -> Step:
    """One training step of the workload."""
    loss_and_gradients, update, _ = prepare(workload)

    def step() -> np.floating:
        loss = loss_and_gradients()
        update()
        return loss

    return step


def gradients(workload: Workload) -> tuple[np.floating, Arrays]:
    """The loss and the gradients at the initial parameters, for the tests."""
    loss_and_gradients, _, views = prepare(workload)
    return loss_and_gradients(), views


def prepare(workload: Workload) -> tuple[Step, Callable[[], None], Arrays]:
    """Forward and backward; the update; the arrays in which the former leaves the gradients."""
    parameters = workload.parameters()
    flat, views = flatten(parameters)
    flat_gradient, gradient_views = flatten(parameters)
    make = mlp if isinstance(workload, MLP) else transformer
    return make(workload, views, gradient_views), adamw(flat, flat_gradient), gradient_views


def flatten(arrays: Arrays) -> tuple[np.ndarray, Arrays]:
    """One vector with everything in it, and one view of it per array."""
    flat = np.concatenate([array.ravel() for array in arrays])
    ends = np.cumsum([array.size for array in arrays])
    pieces = np.split(flat, ends[:-1])
    return flat, [piece.reshape(a.shape) for piece, a in zip(pieces, arrays, strict=True)]


def scalar(x: float) -> np.ndarray:
    return np.asarray(x, np.float32)


def empty(*shape: int) -> np.ndarray:
    return np.empty(shape, np.float32)


def adamw(flat: np.ndarray, gradient: np.ndarray) -> Callable[[], None]:
    """AdamW in eleven passes.

    The factors (1 - beta) and the bias corrections are left out of m and v and go into the step
    size and epsilon, which are scalars.
    """
    m, v, scratch = np.zeros_like(flat), np.zeros_like(flat), empty(min(flat.size, BLOCK))
    cuts = [slice(start, start + BLOCK) for start in range(0, flat.size, BLOCK)]
    blocks = [(flat[c], gradient[c], m[c], v[c], scratch[: flat[c].size]) for c in cuts]
    beta1, beta2 = scalar(BETA1), scalar(BETA2)
    decay = scalar(1 - LEARNING_RATE * WEIGHT_DECAY)
    t = 0

    def update() -> None:
        nonlocal t
        t += 1
        k = ((1 - BETA2) / (1 - BETA2**t)) ** 0.5
        eps = scalar(EPS / k)
        step_size = scalar(LEARNING_RATE * (1 - BETA1) / (1 - BETA1**t) / k)
        for p, g, m, v, s in blocks:
            multiply(m, beta1, m)
            add(m, g, m)
            multiply(v, beta2, v)
            multiply(g, g, s)
            add(v, s, v)
            sqrt(v, s)
            add(s, eps, s)
            divide(m, s, s)
            multiply(s, step_size, s)
            multiply(p, decay, p)
            subtract(p, s, p)

    return update


def mlp(w: MLP, parameters: Arrays, gradients: Arrays) -> Step:
    """Forward and backward of (Linear, ReLU) ..., Linear."""
    x, target = w.data()
    n = len(x)
    weights, biases = parameters[0::2], parameters[1::2]
    gweights, gbiases = gradients[0::2], gradients[1::2]
    outputs = [empty(n, size) for size in w.sizes[1:]]  # of a layer; ReLU overwrites them in place
    goutputs = [empty(n, size) for size in w.sizes[1:]]
    inputs = [x, *outputs[:-1]]
    forward = [
        (*layer, np.zeros_like(layer[-1]))
        for layer in zip(inputs, weights, biases, outputs, strict=True)
    ]
    *hidden, (x_last, w_last, b_last, z, _) = forward
    backward = [
        (inputs[i].T, gweights[i], gbiases[i], goutputs[i], weights[i].T, goutputs[i - 1],
         inputs[i], np.empty(inputs[i].shape, bool))
        for i in reversed(range(1, len(weights)))
    ]  # fmt: skip
    first = (x.T, goutputs[0], gweights[0])
    gbias_first, gz = gbiases[0], goutputs[-1]
    ones, zero = np.ones(n, np.float32), scalar(0)
    output_loss = (mse if w.loss == "mse" else cross_entropy)(z, target, gz)

    def loss_and_gradients() -> np.floating:
        for a, weight, bias, out, zeros in hidden:
            dot(a, weight, out)
            add(out, bias, out)
            maximum(out, zeros, out=out)
        dot(x_last, w_last, z)
        add(z, b_last, z)
        loss = output_loss()
        for a_t, gweight, gbias, g, weight_t, ga, a, mask in backward:
            dot(a_t, g, gweight)
            dot(ones, g, gbias)
            dot(g, weight_t, ga)
            np.greater(a, zero, mask)
            multiply(ga, mask, ga)
        dot(*first)
        dot(ones, first[1], gbias_first)
        return loss

    return loss_and_gradients


def mse(z: np.ndarray, target: np.ndarray, gz: np.ndarray) -> Step:
    """mean((z - target)^2); the gradient goes into gz."""
    flat, size, two_over_size = gz.reshape(-1), gz.size, scalar(2 / gz.size)

    def loss_and_gradient() -> np.floating:
        subtract(z, target, gz)
        loss = flat.dot(flat) / size
        multiply(gz, two_over_size, gz)
        return loss

    return loss_and_gradient


def cross_entropy(z: np.ndarray, target: np.ndarray, gz: np.ndarray) -> Step:
    """mean(log(sum(exp(z))) - z[target]); softmax(z) / n - onehot / n goes into gz; z is lost."""
    n, classes = z.shape
    flat, first_in_row = z.reshape(-1), np.arange(n) * classes
    at_target, at_maximum = first_in_row + target, np.empty(n, np.intp)
    onehot = np.zeros_like(z)
    onehot[np.arange(n), target] = 1 / n
    row, ones, ones_classes = empty(n), np.ones(n, np.float32), np.ones(classes, np.float32)
    column, inverse_n = row.reshape(n, 1), scalar(1 / n)

    def loss_and_gradient() -> np.floating:
        add(z.argmax(1, at_maximum), first_in_row, at_maximum)
        flat.take(at_maximum, None, row, "clip")
        subtract(z, column, z)
        exp(z, gz)
        dot(gz, ones_classes, row)
        loss = (np.log(row).dot(ones) - flat.take(at_target).dot(ones)) * inverse_n
        divide(inverse_n, row, row)
        multiply(gz, column, gz)
        subtract(gz, onehot, gz)
        return loss

    return loss_and_gradient


def layer_norm(n: int, scale: np.ndarray, shift: np.ndarray, gradients: Arrays):
    """Two functions: forward(x, out), and backward(g, gx), which uses g as scratch."""
    gscale, gshift = gradients
    d = len(scale)
    normalised, r, row = empty(n, d), empty(n), empty(n)  # r: 1 / deviation
    averages, ones = np.full(d, 1 / d, np.float32), np.ones(n, np.float32)
    eps = scalar(LAYER_NORM_EPS)
    column, r_column = row.reshape(n, 1), r.reshape(n, 1)

    def forward(x: np.ndarray, out: np.ndarray) -> None:
        dot(x, averages, row)
        subtract(x, column, normalised)
        multiply(normalised, normalised, out)
        dot(out, averages, r)
        add(r, eps, r)
        sqrt(r, r)
        np.reciprocal(r, r)
        multiply(normalised, r_column, normalised)
        multiply(normalised, scale, out)
        add(out, shift, out)

    def backward(g: np.ndarray, gx: np.ndarray) -> None:
        dot(ones, g, gshift)
        multiply(g, normalised, gx)
        dot(ones, gx, gscale)
        multiply(g, scale, g)
        dot(g, averages, row)
        multiply(g, normalised, gx)
        subtract(g, column, g)
        dot(gx, averages, row)
        multiply(normalised, column, gx)
        subtract(g, gx, gx)
        multiply(gx, r_column, gx)

    return forward, backward


def attention(w: Transformer, qkv: np.ndarray, out: np.ndarray, gout: np.ndarray, gqkv: np.ndarray):
    """Causal attention: forward() reads qkv and fills out; backward() reads gout and fills gqkv.

    The scale 1 / sqrt(d / H) multiplies the queries: they are smaller than the scores.
    """
    B, T, H = w.batch, w.positions, w.heads
    size = w.width // H
    scale, one = scalar(size**-0.5), scalar(1)
    future = np.triu(np.full((T, T), -1e9, np.float32), 1)
    heads, gheads = empty(3, B, H, T, size), empty(3, B, H, T, size)
    q, k, v = heads
    gq, gk, gv = gheads
    k_t, v_t = k.swapaxes(-1, -2), v.swapaxes(-1, -2)
    p, gp, o, go = empty(B, H, T, T), empty(B, H, T, T), empty(B, H, T, size), empty(B, H, T, size)
    p_t, gp_t = p.swapaxes(-1, -2), gp.swapaxes(-1, -2)
    p_rows, p_flat, go_rows = p.reshape(-1, T), p.reshape(-1), go.reshape(-1, size)
    n = B * H * T
    first_in_row, at_maximum, row = np.arange(n) * T, np.empty(n, np.intp), empty(n)
    column = row.reshape(B, H, T, 1)
    ones_T, ones_size = np.ones(T, np.float32), np.ones(size, np.float32)
    qkv_by_head = qkv.reshape(B, T, 3, H, size).transpose(2, 0, 3, 1, 4)
    gqkv_by_head = gqkv.reshape(B, T, 3, H, size).transpose(2, 0, 3, 1, 4)
    out_by_head = out.reshape(B, T, H, size).transpose(0, 2, 1, 3)
    gout_by_head = gout.reshape(B, T, H, size).transpose(0, 2, 1, 3)

    def forward() -> None:
        np.copyto(heads, qkv_by_head)
        multiply(q, scale, q)
        matmul(q, k_t, p)
        add(p, future, p)
        add(p_rows.argmax(1, at_maximum), first_in_row, at_maximum)
        p_flat.take(at_maximum, None, row, "clip")
        subtract(p, column, p)
        exp(p, p)
        dot(p_rows, ones_T, row)
        divide(one, row, row)
        multiply(p, column, p)
        matmul(p, v, o)
        np.copyto(out_by_head, o)

    def backward() -> None:
        np.copyto(go, gout_by_head)
        matmul(p_t, go, gv)
        matmul(go, v_t, gp)
        multiply(go, o, go)  # the row sums of gp * p are those of go * o, which is smaller
        dot(go_rows, ones_size, row)
        subtract(gp, column, gp)
        multiply(gp, p, gp)
        matmul(gp, k, gq)
        multiply(gq, scale, gq)
        matmul(gp_t, q, gk)  # q is scaled already
        np.copyto(gqkv_by_head, gheads)

    return forward, backward


def transformer(w: Transformer, parameters: Arrays, gradients: Arrays) -> Step:
    """Forward and backward of the one-block transformer; the names are those of the textbook."""
    x, target = w.data()
    position, token, s1, t1, Wqkv, bqkv, Wo, bo, s2, t2, W1, c1, W2, c2, s3, t3, Wh, bh = parameters
    (gposition, gtoken, gs1, gt1, gWqkv, gbqkv, gWo, gbo, gs2, gt2,
     gW1, gc1, gW2, gc2, gs3, gt3, gWh, gbh) = gradients  # fmt: skip
    B, T, d, V = w.batch, w.positions, w.width, w.vocabulary
    n = B * T
    h0, h1, h2, a, o, f, e, gh, gx, scratch = (empty(n, d) for _ in range(10))
    qkv, gqkv = empty(n, 3 * d), empty(n, 3 * d)
    u, gu = empty(n, 4 * d), empty(n, 4 * d)
    zeros, mask = np.zeros_like(u), np.empty(u.shape, bool)
    z, gz = empty(n, V), empty(n, V)
    ones, zero = np.ones(n, np.float32), scalar(0)
    h0_by_batch, gh_by_batch = h0.reshape(B, T, d), gh.reshape(B, T, d)
    tokens = np.zeros((V, n), np.float32)  # one-hot
    tokens[x.ravel(), np.arange(n)] = 1
    norm1, norm1_backward = layer_norm(n, s1, t1, [gs1, gt1])
    norm2, norm2_backward = layer_norm(n, s2, t2, [gs2, gt2])
    norm3, norm3_backward = layer_norm(n, s3, t3, [gs3, gt3])
    attend, attend_backward = attention(w, qkv, o, scratch, gqkv)
    output_loss = cross_entropy(z, target, gz)

    def linear_backward(g, x, weight, gweight, gbias, gx) -> None:
        dot(x.T, g, gweight)
        dot(ones, g, gbias)
        dot(g, weight.T, gx)

    def loss_and_gradients() -> np.floating:
        token.take(x, 0, h0_by_batch, "clip")
        add(h0_by_batch, position, h0_by_batch)
        norm1(h0, a)
        dot(a, Wqkv, qkv)
        add(qkv, bqkv, qkv)
        attend()
        dot(o, Wo, h1)
        add(h1, bo, h1)
        add(h1, h0, h1)
        norm2(h1, f)
        dot(f, W1, u)
        add(u, c1, u)
        maximum(u, zeros, out=u)
        dot(u, W2, h2)
        add(h2, c2, h2)
        add(h2, h1, h2)
        norm3(h2, e)
        dot(e, Wh, z)
        add(z, bh, z)
        loss = output_loss()

        linear_backward(gz, e, Wh, gWh, gbh, scratch)
        norm3_backward(scratch, gh)
        linear_backward(gh, u, W2, gW2, gc2, gu)
        np.greater(u, zero, mask)
        multiply(gu, mask, gu)
        linear_backward(gu, f, W1, gW1, gc1, scratch)
        norm2_backward(scratch, gx)
        add(gh, gx, gh)
        linear_backward(gh, o, Wo, gWo, gbo, scratch)
        attend_backward()
        linear_backward(gqkv, a, Wqkv, gWqkv, gbqkv, scratch)
        norm1_backward(scratch, gx)
        add(gh, gx, gh)
        dot(tokens, gh, gtoken)
        np.add.reduce(gh_by_batch, 0, None, gposition)
        return loss

    return loss_and_gradients
