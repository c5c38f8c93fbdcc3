"""Right solutions of lesson 13, each written in another way."""

import math

import numpy as np


def textbook(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * (m_hat / (np.sqrt(v_hat) + eps) + weight_decay * theta), m, v


def shrunk_first(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    theta = theta * (1 - lr * weight_decay)
    m = m + (g - m) * (1 - beta1)
    v = v + (g * g - v) * (1 - beta2)
    root = v**0.5 / math.sqrt(1 - beta2**t) + eps
    return theta - (lr / (1 - beta1**t)) * m / root, m, v


def on_a_copy(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    theta, m, v = theta.copy(), m.copy(), v.copy()
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    theta -= lr * weight_decay * theta
    scale = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)
    theta -= scale * m / (np.sqrt(v) + eps * math.sqrt(1 - beta2**t))
    return [theta, m, v]


def entry_by_entry(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    new = [np.empty_like(theta) for _ in range(3)]
    for i in np.ndindex(theta.shape):
        new[1][i] = beta1 * m[i] + (1 - beta1) * g[i]
        new[2][i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        adam = new[1][i] / (1 - beta1**t) / (math.sqrt(new[2][i] / (1 - beta2**t)) + eps)
        new[0][i] = theta[i] - lr * adam - lr * weight_decay * theta[i]
    return tuple(new)


# ---------------------------------------------------------------- a prediction


def by_a_loop():
    theta = 4.0
    for _ in range(3):
        theta -= 0.05 * theta
    return theta


# ---------------------------------------------------------------- settings


def by_a_table(framework, t, rate, multiplier, beta2, eps, weight_decay):
    share = {"Flux, couple=false": weight_decay / rate, "paper": weight_decay / rate}
    small = {"Keras": eps / math.sqrt(1 - beta2**t)}
    return dict(
        lr=rate * multiplier,
        eps=small.get(framework, eps),
        weight_decay=share.get(framework, weight_decay),
    )


def by_cases(framework, t, rate, multiplier, beta2, eps, weight_decay):
    lr = np.float64(rate) * multiplier
    if framework == "paper":
        return {"weight_decay": weight_decay * multiplier / lr, "eps": eps, "lr": lr}
    if framework.startswith("Flux,"):
        return {"lr": lr, "eps": eps, "weight_decay": weight_decay / lr}
    if framework == "Keras":
        return {"lr": lr, "eps": eps * (1 - beta2**t) ** -0.5, "weight_decay": weight_decay}
    return {"lr": lr, "eps": eps, "weight_decay": weight_decay}


def by_solving(framework, t, rate, multiplier, beta2, eps, weight_decay):
    """minigrad's lr * weight_decay must be what the other form takes of theta."""
    lr = rate * multiplier
    uncoupled = framework in {"paper", "Flux, couple=false"}
    taken = multiplier * weight_decay if uncoupled else rate * weight_decay
    root = np.sqrt(1 - beta2**t) if framework == "Keras" else 1
    return {"lr": lr, "eps": eps / root, "weight_decay": taken / lr}


# ---------------------------------------------------------------- tests


def test_against_the_equations(step):
    rng = np.random.default_rng(0)
    theta, m, v = 2 * rng.normal(size=3), np.zeros(3), np.zeros(3)
    other = theta, m, v
    for t in range(1, 5):
        g = rng.normal(size=3)
        theta, m, v = step(theta, g, m, v, t, 0.1, 0.9, 0.99, 1e-8, 0.3)
        other = textbook(other[0], g, *other[1:], t, 0.1, 0.9, 0.99, 1e-8, 0.3)
        for got, wanted in zip((theta, m, v), other):
            assert np.abs(got - wanted).max() < 1e-10


def test_one_step_by_hand(step):
    one, zero = np.ones(1), np.zeros(1)
    theta, _, _ = step(4 * one, 2 * one, zero, zero, 1, 0.5, 0.9, 0.999, 0.0, 0.25)
    assert abs(theta[0] - (4 - 0.5 - 0.5)) < 1e-12  # Adam's step is lr; an eighth of 4 is 0.5


def test_by_difference(step):
    """What does the decay add to the step? It is the share of the old weight."""
    theta, g, zero = np.array([4.0, -2.0, 0.5]), np.array([1.0, 3.0, -0.1]), np.zeros(3)
    with_decay, m, v = step(theta, g, zero, zero, 1, 0.1, 0.9, 0.99, 1e-8, 0.3)
    without, a, b = step(theta, g, zero, zero, 1, 0.1, 0.9, 0.99, 1e-8, 0.0)
    assert np.allclose(without - with_decay, 0.1 * 0.3 * theta, rtol=0, atol=1e-9)
    assert np.allclose(m, a) and np.allclose(v, b)


SOLUTIONS = {
    "adamw_step": [textbook, shrunk_first, on_a_copy, entry_by_entry],
    "idle_weight": [by_a_loop, lambda: 3.4295, lambda: np.float64(3.43)],
    "adamw_shrunk": [textbook, shrunk_first, on_a_copy],
    "converted": [by_a_table, by_cases, by_solving],
    "test_adamw": [test_against_the_equations, test_one_step_by_hand, test_by_difference],
}
