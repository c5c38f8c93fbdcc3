"""Right solutions of lesson 14, each written in another way."""

import math

import numpy as np


def mean_of_ends(t, T, lr, eta_min):
    return 0.5 * (lr + eta_min) + 0.5 * (lr - eta_min) * math.cos(math.pi * t / T)


def half_angle(t, T, lr, eta_min):
    share = math.cos(math.pi * t / (2 * T)) ** 2
    return share * lr + (1 - share) * eta_min


def from_above(t, T, lr, eta_min):
    return lr - (lr - eta_min) * np.sin(np.pi * t / T / 2) ** 2


# ---------------------------------------------------------------- the loop


def without_a_loop(factor, lr, steps):
    return [lr * factor(t) for t in range(steps)]


def as_an_array(factor, lr, steps):
    return lr * np.array([factor(t) for t in range(steps)])


def by_ratios(factor, lr, steps):
    rate, used = lr * factor(0), []
    for t in range(steps):
        used.append(rate)
        rate *= factor(t + 1) / factor(t)
    return tuple(used)


# ---------------------------------------------------------------- a prediction


def by_counting():
    made = 0
    for _ in range(3 * 3):
        made += 1
    return mean_of_ends(made, 4, 0.8, 0.0)


# ---------------------------------------------------------------- warm-up


def with_half_angle(t, W, T, lr, start):
    if t >= W:
        return half_angle(t - W, T - W, lr, 0.0)
    return lr * start + (lr - lr * start) * (t / W)


def lines_meet(t, W, T, lr, start):
    """At t = W the line and the cosine give the same."""
    if t <= W:
        return lr * (1 - (1 - start) * (W - t) / W)
    return lr / 2 * (1 - math.cos(math.pi * (T - t) / (T - W)))


def interpolated(t, W, T, lr, start):
    warm = np.interp(t, [0, W], [lr * start, lr])
    u = max(t - W, 0) / (T - W)
    return warm * 0.5 * (1 + np.cos(np.pi * u))


# ---------------------------------------------------------------- clipping


def as_one_vector(gradients, c, delta):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    scale = np.minimum(1.0, c / (norm + delta))
    return tuple(scale * g for g in gradients), norm


def with_an_if(gradients, c, delta):
    total = 0.0
    for g in gradients:
        for x in g.flat:
            total += float(x) ** 2
    norm = math.sqrt(total)
    if norm + delta <= c:
        return [g.copy() for g in gradients], norm
    return [g * c / (norm + delta) for g in gradients], norm


def norm_of_norms(gradients, c, delta):
    norm = math.hypot(*(np.linalg.norm(g) for g in gradients))
    scale = c / max(c, norm + delta)
    return [g * scale for g in gradients], np.array(norm)


SOLUTIONS = {
    "cosine_rate": [mean_of_ends, half_angle, from_above],
    "rates_used": [without_a_loop, as_an_array, by_ratios],
    "fourth_epoch": [by_counting, lambda: 0.6828, lambda: np.float64(0.683)],
    "warm_up_cosine": [with_half_angle, lines_meet, interpolated],
    "clip_by_norm": [as_one_vector, with_an_if, norm_of_norms],
}
