"""Right solutions of lesson 8, each written in another way."""

import math

import numpy as np

import minigrad
import minigrad.nn.functional as F

# ---------------------------------------------------------------- softmax


def textbook(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def row_by_row(z):
    p = np.empty(z.shape)
    for i, row in enumerate(z):
        powers = [math.exp(score - max(row)) for score in row]
        p[i] = [power / sum(powers) for power in powers]
    return p


def by_differences(z):
    """1 / sum_k e^(z_k - z_j): an infinite sum gives the right 0."""
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)


def from_logarithms(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])


def in_columns(z):
    shifted = np.float32(z).T - np.float32(z).max(axis=1)
    return (np.exp(shifted) / np.exp(shifted).sum(axis=0)).T


# ---------------------------------------------------------------- log_softmax


def by_log_sum_exp(z):
    m = z.max(axis=1, keepdims=True)
    return z - (m + np.log(np.exp(z - m).sum(axis=1, keepdims=True)))


def shifted_first(z):
    z = z - z.max(1)[:, np.newaxis]
    return z - np.log(np.einsum("ij->i", np.exp(z)))[:, np.newaxis]


def by_logaddexp(z):
    return (z.T - np.logaddexp.reduce(z.T)).T


def one_by_one(z):
    rows = []
    for row in z.tolist():
        m = max(row)
        s = m + math.log(math.fsum(math.exp(score - m) for score in row))
        rows.append([score - s for score in row])
    return np.array(rows)


# ---------------------------------------------------------------- cross_entropy


def with_indices(z, classes):
    n = len(z)
    log_p = by_log_sum_exp(z)
    z_bar = np.exp(log_p)
    z_bar[np.arange(n), classes] -= 1
    return -log_p[np.arange(n), classes].mean(), z_bar / n


def with_one_hot(z, classes):
    y = (classes[:, None] == np.arange(z.shape[1])).astype(float)
    loss = -(y * shifted_first(z)).sum() / len(z)
    return loss, (textbook(z) - y) / len(z)


def with_lists(z, classes):
    loss, z_bar = 0.0, np.zeros(z.shape)
    for i, c in enumerate(classes):
        loss -= one_by_one(z[i : i + 1])[0, c] / len(z)
        z_bar[i] = row_by_row(z[i : i + 1])[0] / len(z)
        z_bar[i, c] -= 1 / len(z)
    return float(loss), z_bar


def by_minigrad(z, classes):
    scores = minigrad.tensor(z, requires_grad=True)
    loss = F.cross_entropy(scores, minigrad.tensor(classes))
    loss.backward()
    return loss.item(), scores.grad.numpy()


# ---------------------------------------------------------------- binary_cross_entropy


def larger_in_front(z, y):
    return (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - y * z).mean()


def as_two_classes(z, y):
    log_p = by_log_sum_exp(np.stack([np.zeros(len(z)), z], axis=1))
    return -(log_p * np.stack([1 - y, y], axis=1)).sum() / len(z)


def with_logaddexp(z, y):
    return np.mean(y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))


def case_by_case(z, y):
    losses = []
    for score, target in zip(z.tolist(), y.tolist()):
        larger = score if score > 0 else 0.0
        s = larger + math.log(math.exp(-larger) + math.exp(score - larger))
        losses.append(s - target * score)
    return sum(losses) / len(losses)


# ---------------------------------------------------------------- first_loss


def computed():
    return -math.log(1 / 26)


def by_hand():
    return 3.26


def by_the_loss():
    return F.cross_entropy(minigrad.zeros(1, 26), minigrad.tensor([4])).item()


# ---------------------------------------------------------------- test_softmax_backward


def by_formula(backward):
    rng = np.random.default_rng(0)
    z, p_bar = rng.normal(size=(2, 5)), rng.normal(size=(2, 5))
    p = textbook(z)
    expected = p * (p_bar - (p_bar * p).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(backward(z, p_bar), expected, rtol=1e-7)


def by_central_difference(backward):
    z = np.array([[0.3, -1.2, 0.8], [1.0, 0.1, -0.4]])
    p_bar = np.array([[2.0, -1.0, 0.5], [0.3, 1.4, -0.7]])
    result = backward(z, p_bar)
    assert result.shape == z.shape
    for place in np.ndindex(z.shape):
        step = np.zeros(z.shape)
        step[place] = 1e-5
        change = ((textbook(z + step) - textbook(z - step)) * p_bar).sum() / 2e-5
        assert abs(result[place] - change) < 1e-7


def by_hand_and_row(backward):
    """Probabilities 1/8, 2/8, 5/8; the first one counts, and in the second row the last."""
    z = np.log([[1.0, 2.0, 5.0], [1.0, 2.0, 5.0]])
    result = backward(z, np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 2.0]]))
    expected = [[7 / 64, -2 / 64, -5 / 64], [-10 / 64, -20 / 64, 30 / 64]]
    assert np.shape(result) == (2, 3)
    assert np.allclose(result, expected)


def by_engine(backward):
    z = minigrad.tensor(np.array([[0.2, 1.0], [-0.5, 0.4], [2.0, 0.0]]), requires_grad=True)
    p_bar = np.array([[1.0, 3.0], [-2.0, 0.5], [0.1, 0.9]])
    F.softmax(z, dim=1).backward(minigrad.tensor(p_bar))
    result = backward(z.detach().numpy(), p_bar)
    assert result.shape == (3, 2) and abs(result - z.grad.numpy()).max() < 1e-10


SOLUTIONS = {
    "softmax": [textbook, row_by_row, by_differences, from_logarithms, in_columns],
    "log_softmax": [by_log_sum_exp, shifted_first, by_logaddexp, one_by_one],
    "cross_entropy": [with_indices, with_one_hot, with_lists, by_minigrad],
    "binary_cross_entropy": [larger_in_front, as_two_classes, with_logaddexp, case_by_case],
    "first_loss": [computed, by_hand, by_the_loss],
    "test_softmax_backward": [by_formula, by_central_difference, by_hand_and_row, by_engine],
}
