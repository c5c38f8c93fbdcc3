"""Right solutions of lesson 16, each written in another way."""

import math

import numpy as np

from minigrad.nn import functional as F

# ---------------------------------------------------------------- table_loss


def by_rows(counts, contexts, letters, extra):
    p = (counts + extra) / (counts + extra).sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[contexts, letters]))


def letter_by_letter(counts, contexts, letters, extra):
    m, loss = len(counts), 0.0
    for c, i in zip(contexts, letters):
        below = sum(counts[c]) + m * extra
        loss += math.log(below) - math.log(counts[c][i] + extra)
    return loss / len(letters)


def by_pairs(counts, contexts, letters, extra):
    """How often each pair came, times its loss."""
    seen = np.zeros(counts.shape)
    np.add.at(seen, (contexts, letters), 1)
    more = counts + extra
    p = more / more.sum(1)[:, None]
    return -sum(seen[c, i] * np.log(p[c, i]) for c, i in zip(*seen.nonzero())) / seen.sum()


# ---------------------------------------------------------------- attention


def as_in_the_lesson(Q, K, V, causal):
    S = Q @ K.T / np.sqrt(Q.shape[1])
    if causal:
        S = S + np.triu(np.full(S.shape, -np.inf), 1)
    e = np.exp(S - S.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True) @ V


def with_einsum(Q, K, V, causal):
    """A large negative number in place of minus infinity; softmax by its logarithm."""
    S = np.einsum("id,jd->ij", Q, K) * Q.shape[-1] ** -0.5
    if causal:
        S[np.triu_indices(len(Q), 1)] = -1e9
    S = S - S.max(-1, keepdims=True)
    log_a = S - np.log(np.exp(S).sum(-1, keepdims=True))
    return np.einsum("ij,jk->ik", np.exp(log_a), V)


def step_by_step(Q, K, V, causal):
    """No mask at all: each step sees only the steps that it may see."""
    rows = []
    for i, q in enumerate(Q):
        m = i + 1 if causal else len(K)
        scores = [float(q @ k) / math.sqrt(len(q)) for k in K[:m]]
        e = [math.exp(s - max(scores)) for s in scores]
        rows.append(sum(x * v for x, v in zip(e, V)) / sum(e))
    return np.array(rows)


def renormalised(Q, K, V, causal):
    """Masked after softmax, and brought back to the sum 1: an algebraic twin."""
    S = (Q / np.sqrt(Q.shape[1])) @ K.T
    e = np.exp(S - S.max(1, keepdims=True))
    a = e / e.sum(1, keepdims=True)
    if causal:
        a = np.tril(a)
        a = a / a.sum(1, keepdims=True)
    return a @ V


# ---------------------------------------------------------------- layer_norm


def by_means(x, w, b, eps):
    mu = x.mean(-1, keepdim=True)
    s = ((x - mu) ** 2).mean(-1, keepdim=True)
    return w * (x - mu) / (s + eps) ** 0.5 + b


def by_var(x, w, b, eps):
    centred = x - x.mean(-1, keepdim=True)
    return centred * (x.var(-1, unbiased=False, keepdim=True) + eps).rsqrt() * w + b


def by_squares(x, w, b, eps):
    """The mean of the squares less the square of the mean."""
    d = x.shape[-1]
    mu = x.sum(-1, keepdim=True) / d
    s = (x * x).sum(-1, keepdim=True) / d - mu * mu
    return b + (x - mu) / np.sqrt(s + eps) * w


def packaged(x, w, b, eps):
    return F.layer_norm(x, (x.shape[-1],), w, b, eps)


# ---------------------------------------------------------------- test_causal


def one_change(attend):
    x = np.random.default_rng(3).normal(size=(5, 3))
    other = x.copy()
    other[2:] = 0.5 - other[2:]
    assert np.allclose(attend(x)[:2], attend(other)[:2])


def every_step(attend):
    x = np.random.default_rng(0).normal(size=(4, 2))
    y = attend(x)
    for t in range(1, 4):
        other = x.copy()
        other[t] += 1.0
        z = attend(other)
        for i in range(t):
            assert np.abs(z[i] - y[i]).max() < 1e-8, f"step {i} reads step {t}"


def cut_short(attend):
    """The first steps alone must give what they give when more steps follow."""
    x = np.random.default_rng(0).normal(size=(6, 4))
    y = attend(x)
    for t in range(1, 6):
        np.testing.assert_allclose(attend(x[:t]), y[:t], atol=1e-9)


SOLUTIONS = {
    "table_loss": [by_rows, letter_by_letter, by_pairs],
    "attention": [as_in_the_lesson, with_einsum, step_by_step, renormalised],
    "layer_norm": [by_means, by_var, by_squares, packaged],
    "test_causal": [one_change, every_step, cut_short],
}
