"""Right solutions of lesson 10, each written in another way."""

import numpy as np


def textbook(theta, g, b, lr, mu):
    b = mu * b + g
    return theta - lr * b, b


def apart(theta, g, b, lr, mu):
    """The gradient's part of the step and the memory's, one after the other."""
    return theta - lr * g - lr * mu * b, b - (1 - mu) * b + g


def entry_by_entry(theta, g, b, lr, mu):
    new, velocity = np.empty_like(theta), np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        velocity[i] = g[i] + mu * b[i]
        new[i] = theta[i] - lr * velocity[i]
    return [new, velocity]


def single_precision(theta, g, b, lr, mu):
    b = (np.float32(mu) * b.astype(np.float32) + g).astype(np.float32)
    return (theta - lr * b).astype(np.float32), b


def nesterov(theta, g, b, lr, mu):
    b = mu * b + g
    return theta - lr * (g + mu * b), b


def nesterov_unrolled(theta, g, b, lr, mu):
    """The old velocity, with its weight mu squared."""
    return theta - lr * ((1 + mu) * g + mu**2 * b), g + mu * b


def nesterov_by_entries(theta, g, b, lr, mu):
    pairs = [(y * mu + x, x) for x, y in zip(g.flat, b.flat)]
    b = np.array([y for y, _ in pairs]).reshape(g.shape)
    d = np.array([x + mu * y for y, x in pairs]).reshape(g.shape)
    return theta + -lr * d, b


def test_by_hand(step):
    theta, b = np.array([1.0, 4.0]), np.array([3.0, -1.0])
    theta, b = step(theta, np.array([2.0, 0.25]), b, 0.1, 0.6)
    assert np.allclose(b, [3.8, -0.35])
    assert np.allclose(theta, [0.62, 4.035])


def test_three_steps(step):
    """From rest, three steps with other gradients, and theta alone."""
    theta, b = np.array([[0.5, -1.0]]), np.zeros((1, 2))
    for g in ([[1.0, 2.0]], [[-0.5, 3.0]], [[0.25, -1.0]]):
        theta, b = step(theta, np.array(g), b, 0.3, 0.9)
    velocities = np.array([[1.0, 0.4, 0.61], [2.0, 4.8, 3.32]])
    assert np.allclose(theta, [0.5, -1.0] - 0.3 * velocities.sum(axis=1))


def test_against_a_sum(step):
    """The velocity as a weighted sum of all gradients."""
    rng = np.random.default_rng(0)
    gradients, lr, mu = rng.normal(size=(5, 3)), 0.05, 0.8
    theta = rng.normal(size=3)
    b = np.zeros(3)
    for t in range(5):
        before = theta
        theta, b = step(theta, gradients[t], b, lr, mu)
        velocity = sum(mu ** (t - k) * gradients[k] for k in range(t + 1))
        assert np.abs(b - velocity).max() < 1e-9
        assert np.abs(before - lr * velocity - theta).max() < 1e-9


class WithZeros:
    def __init__(self, params, lr, mu):
        self.params, self.lr, self.mu = params, lr, mu
        self.b = [np.zeros_like(p) for p in params]

    def step(self, gradients):
        for p, g, b in zip(self.params, gradients, self.b):
            if g is None:
                continue
            b *= self.mu
            b += g
            p -= self.lr * b


class FromTheFirstGradient:
    """As PyTorch does it: the first velocity is a copy of the first gradient."""

    def __init__(self, params, lr, mu):
        self.params = list(params)
        self.lr, self.mu, self.velocities = lr, mu, {}

    def step(self, gradients):
        for i, g in enumerate(gradients):
            if g is not None:
                if i in self.velocities:
                    self.velocities[i] = self.velocities[i] * self.mu + g
                else:
                    self.velocities[i] = g.copy()
                self.params[i][...] = self.params[i] - self.lr * self.velocities[i]


class WithAFunction:
    def __init__(self, params, lr, mu):
        self.pairs = [[p, 0.0] for p in params]
        self.lr, self.mu = lr, mu

    def step(self, gradients):
        for pair, g in zip(self.pairs, gradients):
            if g is not None:
                new, pair[1] = textbook(pair[0], g, pair[1], self.lr, self.mu)
                np.copyto(pair[0], new)


SOLUTIONS = {
    "momentum_step": [textbook, apart, entry_by_entry, single_precision],
    "nesterov_step": [nesterov, nesterov_unrolled, nesterov_by_entries],
    "test_momentum": [test_by_hand, test_three_steps, test_against_a_sum],
    "Momentum": [WithZeros, FromTheFirstGradient, WithAFunction],
}
