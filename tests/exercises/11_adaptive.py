"""Right solutions of lesson 11, each written in another way."""

import math

import numpy as np


def adagrad_textbook(theta, g, s, t, lr, lr_decay, eps):
    s = s + g**2
    return theta - lr / (1 + (t - 1) * lr_decay) * g / (np.sqrt(s) + eps), s


def adagrad_effective(theta, g, s, t, lr, lr_decay, eps):
    """The effective learning rates first."""
    s = g * g + s
    rates = lr / ((s**0.5 + eps) * (1 + t * lr_decay - lr_decay))
    return theta - rates * g, s


def adagrad_by_entries(theta, g, s, t, lr, lr_decay, eps):
    new, sums = np.array(theta), np.array(s)
    for i in np.ndindex(theta.shape):
        sums[i] += g[i] * g[i]
        new[i] -= lr / (1.0 + lr_decay * (t - 1)) * (g[i] / (math.sqrt(sums[i]) + eps))
    return new, sums


def rmsprop_textbook(theta, g, v, lr, alpha, eps):
    v = alpha * v + (1 - alpha) * g**2
    return theta - lr * g / (np.sqrt(v) + eps), v


def rmsprop_moving(theta, g, v, lr, alpha, eps):
    """The average moves towards the new square."""
    v = v + (1 - alpha) * (g * g - v)
    return theta - g * (lr / (eps + v**0.5)), v


def rmsprop_by_entries(theta, g, v, lr, alpha, eps):
    pairs = []
    for p, x, y in zip(theta.flat, g.flat, v.flat):
        y = alpha * y + (1 - alpha) * x * x
        pairs.append((p - lr * x / (math.sqrt(y) + eps), y))
    new, averages = np.array(pairs).T
    return new.reshape(theta.shape), averages.reshape(theta.shape)


def rmsprop_single(theta, g, v, lr, alpha, eps):
    """In single precision."""
    theta, g, v = (np.asarray(x, np.float32) for x in (theta, g, v))
    v = alpha * v + (1 - alpha) * np.square(g)
    return theta - lr * g / (np.sqrt(v) + eps), v


def centered_textbook(theta, g, v, m, lr, alpha, eps):
    v = alpha * v + (1 - alpha) * g**2
    m = alpha * m + (1 - alpha) * g
    return theta - lr * g / (np.sqrt(np.maximum(v - m**2, 0)) + eps), v, m


def centered_moving(theta, g, v, m, lr, alpha, eps):
    v = v + (1 - alpha) * (g * g - v)
    m = m + (1 - alpha) * (g - m)
    variance = np.clip(v - m * m, 0, None)
    return theta - (lr / (variance**0.5 + eps)) * g, v, m


def centered_by_entries(theta, g, v, m, lr, alpha, eps):
    new, squares, means = np.empty_like(theta), np.empty_like(theta), np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        squares[i] = alpha * v[i] + (1 - alpha) * g[i] ** 2
        means[i] = alpha * m[i] + (1 - alpha) * g[i]
        spread = math.sqrt(max(squares[i] - means[i] ** 2, 0.0))
        new[i] = theta[i] - lr * g[i] / (spread + eps)
    return new, squares, means


SOLUTIONS = {
    "adagrad_step": [adagrad_textbook, adagrad_effective, adagrad_by_entries],
    "rmsprop_step": [rmsprop_textbook, rmsprop_moving, rmsprop_by_entries, rmsprop_single],
    "centered_step": [centered_textbook, centered_moving, centered_by_entries],
    "first_length": [lambda: 0.25, lambda: 0.1 / np.sqrt(0.16), lambda: 0.1 * 7 / 2.8],
}
