"""Adam with L2 against AdamW on badly scaled features, in 36 set-ups that lesson 13 tells of.

    python lessons/13_adamw/setups.py        about four minutes

The lesson runs one of them. Each line names the set-up, the mean gap of the test losses over ten
problems (above 0, AdamW is lower), and the settings that a search on two other problems chose.
"""

from itertools import product

import numpy as np

from minigrad import data
from minigrad.course.lesson import definitions

lesson = definitions(__file__)  # its network, its steps and how it judges

LRS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
DECAYS = {"Adam + L2": (1e-5, 1e-4, 1e-3, 1e-2, 1e-1), "AdamW": (0.003, 0.03, 0.1, 0.3, 1.0, 3.0)}
RATES = {
    "constant": lambda part: 1.0,
    "line": lambda part: 1 - part,
    "cosine": lambda part: (1 + np.cos(np.pi * part)) / 2,
}
WEIGHTS = {
    "Linear": lambda rng, shape: rng.uniform(-1, 1, shape) / 8,
    "He": lambda rng, shape: rng.normal(0, (2 / shape[1]) ** 0.5, shape),
    "Glorot": lambda rng, shape: rng.normal(0, (2 / (shape[1] + shape[2])) ** 0.5, shape),
}
EPOCHS, PROBLEMS, SEARCHED = 40, range(10), (100, 101)


def problem(seed, centred):
    """Digits whose pixels are multiplied by 10^U(-2, 2); 30 % of 500 training labels are random."""
    pixels, digit = (t.numpy() for t in data.digits())
    rng = np.random.default_rng(seed)
    order, scales = rng.permutation(1797), 10 ** rng.uniform(-2, 2, 64)
    x = (pixels - (pixels.mean(0) if centred else 0))[order] * scales
    y = digit[order]
    spoilt = (rng.random(1797) < 0.3) & (np.arange(1797) < 500)
    y[spoilt] = rng.integers(0, 10, spoilt.sum())
    return x.astype(np.float32), y


def trained(name, problems, lr, decay, weights, rate, batch):
    """Train on all problems at once; their test losses."""
    x, y = (np.stack(parts) for parts in zip(*problems))
    count, rng, t = len(x), np.random.default_rng(0), 0
    lr, decay = (np.broadcast_to(np.float32(a), count).reshape(-1, 1, 1) for a in (lr, decay))
    w1, w2 = (WEIGHTS[weights](rng, (count, 64, n)).astype(np.float32) for n in (64, 10))
    values = [w1, 0 * w1[:, :1], w2, 0 * w2[:, :1]]
    states = [(0.0, 0.0, 0.0)] * 4
    for _ in range(EPOCHS):
        for rows in rng.permutation(500).reshape(-1, batch):
            now = lr * np.float32(RATES[rate](t / (EPOCHS * 500 // batch)))
            t += 1
            for i, g in enumerate(lesson.gradients(values, x[:, rows], y[:, rows])):
                change, *states[i] = lesson.step(name, values[i], g, t, states[i], now, decay)
                values[i] = values[i] - change
    return lesson.judge(values, x[:, 500:], y[:, 500:])[0]


def compared(weights, rate, batch, centred):
    """The gaps on ten problems, and the settings that the search chose."""
    how, best = (weights, rate, batch), {}
    for name, decays in DECAYS.items():
        pairs = list(product(LRS, decays))
        lr, decay = np.repeat(pairs, len(SEARCHED), 0).T
        searched = [problem(seed, centred) for seed in SEARCHED] * len(pairs)
        losses = trained(name, searched, lr, decay, *how).reshape(len(pairs), -1)
        best[name] = pairs[np.nanargmin(losses.mean(1))]
    twice = 2 * [problem(seed, centred) for seed in PROBLEMS]  # from two sets of initial weights
    l2, w = (trained(name, twice, *best[name], *how).reshape(2, -1).mean(0) for name in DECAYS)
    return l2 - w, best


if __name__ == "__main__":
    np.seterr(all="ignore")  # the highest rates diverge
    gaps = []
    for centred, batch, weights, rate in product((True, False), (50, 25), WEIGHTS, RATES):
        gap, best = compared(weights, rate, batch, centred)
        gaps.append(gap)
        print(
            f"{weights:6} {rate:8} batch {batch} {'centred' if centred else 'as it is':8} "
            f"gap {gap.mean():7.4f}  lower in {(gap > 0).sum():2} of 10  {best}",
            flush=True,
        )
    means = np.mean(gaps, axis=1)
    wins = np.sum(np.array(gaps) > 0, axis=1)
    print(
        f"AdamW lower in at least 9 of 10: {np.sum(wins >= 9)} of {len(gaps)} set-ups; higher on "
        f"average: {np.sum(means < 0)}; mean gap from {means.min():.2f} to {means.max():.2f}"
    )
