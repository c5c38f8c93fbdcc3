"""Right solutions of lesson 12, each written in another way."""

import math

import numpy as np


def textbook(theta, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return theta - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def moving(theta, g, m, v, t, lr, beta1, beta2, eps):
    """As PyTorch writes it: the averages move towards the gradient; one number for the step."""
    m = m + (g - m) * (1 - beta1)
    v = v + (g * g - v) * (1 - beta2)
    root = v**0.5 / math.sqrt(1 - beta2**t) + eps
    return theta - (lr / (1 - beta1**t)) * m / root, m, v


def entry_by_entry(theta, g, m, v, t, lr, beta1, beta2, eps):
    new = [np.empty_like(theta) for _ in range(3)]
    for i in np.ndindex(theta.shape):
        new[1][i] = beta1 * m[i] + (1 - beta1) * g[i]
        new[2][i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        m_hat, v_hat = new[1][i] / (1 - beta1**t), new[2][i] / (1 - beta2**t)
        new[0][i] = theta[i] - lr * m_hat / (math.sqrt(v_hat) + eps)
    return tuple(new)


def folded(theta, g, m, v, t, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
    root = math.sqrt(1 - beta2**t)
    return [theta - lr * root * m / ((1 - beta1**t) * (np.sqrt(v) + root * eps)), m, v]


# ---------------------------------------------------------------- averages


def weighted_means(x, beta):
    """Without m: each one is a mean with the weights beta^(t - i)."""
    weights = [beta ** np.arange(t)[::-1] for t in range(1, len(x) + 1)]
    return [float(w @ x[: len(w)] / w.sum()) for w in weights]


def as_a_matrix(x, beta):
    i = np.arange(len(x))
    w = np.tril(float(beta) ** np.maximum(i[:, None] - i, 0))
    return np.einsum("ti,i->t", w, x) / w.sum(axis=1)


def two_sums(x, beta):
    """The sum and the sum of the weights, both by a loop; single precision."""
    result, m, w = np.zeros(len(x), np.float32), 0.0, 0.0
    for i, entry in enumerate(x):
        m += (1 - beta) * (entry - m)
        w += (1 - beta) * (1 - w)
        result[i] = m / w
    return result


# ---------------------------------------------------------------- a prediction


def computed():
    return float(textbook(5.0, -0.004, 0.0, 0.0, 1, 0.1, 0.9, 0.999, 1e-3)[0])


# ---------------------------------------------------------------- tests


def test_against_the_equations(step):
    rng = np.random.default_rng(0)
    theta, m, v = rng.normal(size=3), np.zeros(3), np.zeros(3)
    other = theta, m, v
    for t in range(1, 5):
        g = rng.normal(size=3)
        theta, m, v = step(theta, g, m, v, t, 0.1, 0.9, 0.99, 1e-8)
        other = textbook(other[0], g, *other[1:], t, 0.1, 0.9, 0.99, 1e-8)
        for got, wanted in zip((theta, m, v), other):
            assert np.abs(got - wanted).max() < 1e-10


def test_two_steps_by_hand(step):
    one = np.ones(1)
    x1, m1, v1 = step(0 * one, one, 0 * one, 0 * one, 1, 1.0, 0.5, 0.75, 0.0)
    assert abs(x1[0] + 1) < 1e-12 and abs(m1[0] - 0.5) < 1e-12 and abs(v1[0] - 0.25) < 1e-12
    x2, _, _ = step(x1, -one, m1, v1, 2, 1.0, 0.5, 0.75, 0.0)
    # m = 0.25 - 0.5 = -0.25, m_hat = -0.25 / 0.75; v_hat = 1
    assert abs(x2[0] - (-1 + 1 / 3)) < 1e-12


def test_one_call_in_the_middle(step):
    """Without a loop: the state of the third step, made up."""
    theta, g, m, v = (np.array([x]) for x in (1.0, 0.5, 0.2, 0.04))
    got = step(theta, g, m, v, 3, 0.1, 0.9, 0.99, 0.01)
    m_new, v_new = 0.9 * 0.2 + 0.1 * 0.5, 0.99 * 0.04 + 0.01 * 0.25
    root = (v_new / (1 - 0.99**3)) ** 0.5
    wanted = (1 - 0.1 * (m_new / (1 - 0.9**3)) / (root + 0.01), m_new, v_new)
    assert np.allclose(np.ravel(got), wanted, rtol=0, atol=1e-9)


# ---------------------------------------------------------------- the class


class Lists:
    """Three lists, filled at the first step."""

    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.rest, self.m = lr, (beta1, beta2, eps), None

    def step(self, params, grads):
        if self.m is None:
            self.m = [np.zeros_like(p) for p in params]
            self.v = [np.zeros_like(p) for p in params]
            self.t = [0] * len(params)
        new = list(params)
        for i, g in enumerate(grads):
            if g is None:
                continue
            self.t[i] += 1
            beta1, beta2, eps = self.rest
            new[i], self.m[i], self.v[i] = textbook(
                params[i], g, self.m[i], self.v[i], self.t[i], self.lr, beta1, beta2, eps
            )
        return new


class InPlaceAverages:
    """The averages, which belong to the optimizer, are changed in place; results as a tuple."""

    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.beta1, self.beta2, self.eps, self.state = lr, beta1, beta2, eps, {}

    def moved(self, i, theta, g):
        state = self.state.setdefault(i, [np.zeros_like(theta), np.zeros_like(theta), 0])
        state[2] += 1
        state[0] *= self.beta1
        state[0] += (1 - self.beta1) * g
        state[1] *= self.beta2
        state[1] += (1 - self.beta2) * g * g
        m, v, t = state
        root = np.sqrt(v / (1 - self.beta2**t)) + self.eps
        return theta - self.lr / (1 - self.beta1**t) * m / root

    def step(self, params, grads):
        pairs = enumerate(zip(params, grads))
        return tuple(p if g is None else self.moved(i, p, g) for i, (p, g) in pairs)


class Parts:
    """One small optimizer for each parameter."""

    class One:
        def __init__(self):
            self.m, self.v, self.t = 0.0, 0.0, 0

        def step(self, theta, g, lr, *rest):
            self.t += 1
            theta, self.m, self.v = moving(theta, g, self.m, self.v, self.t, lr, *rest)
            return theta

    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.rest, self.parts = lr, (beta1, beta2, eps), []

    def step(self, params, grads):
        while len(self.parts) < len(params):
            self.parts.append(Parts.One())
        new = []
        for part, theta, g in zip(self.parts, params, grads):
            new.append(theta if g is None else part.step(theta, g, self.lr, *self.rest))
        return new


SOLUTIONS = {
    "corrected_averages": [weighted_means, as_a_matrix, two_sums],
    "adam_step": [textbook, moving, entry_by_entry, folded],
    "first_step": [computed, lambda: 5.08, lambda: np.float64(5.08)],
    "adam_folded": [textbook, moving, folded],
    "test_adam": [test_against_the_equations, test_two_steps_by_hand, test_one_call_in_the_middle],
    "Adam": [Lists, InPlaceAverages, Parts],
}
