"""What no comparison of smooth values shows: extremes, random masks, running statistics."""

import numpy as np
import pytest

import minigrad
import minigrad.nn.functional as F
from minigrad import randn, tensor

# ---------------------------------------------------------------- losses at the ends


def test_losses_stay_finite_at_the_ends():
    """Certain and right, or certain and wrong: no nan, forward or backward."""
    scores = tensor([[1000.0, 0.0, -1000.0]] * 2, requires_grad=True)
    F.cross_entropy(scores, tensor([0, 2])).backward()
    assert np.isfinite(scores.grad.numpy()).all()

    logits = tensor([1000.0, -1000.0, 1000.0, -1000.0], requires_grad=True)
    loss = F.binary_cross_entropy_with_logits(logits, tensor([1.0, 0.0, 0.0, 1.0]))
    loss.backward()
    assert loss.item() == 500 and np.isfinite(logits.grad.numpy()).all()


@pytest.mark.parametrize(("target", "loss"), [([0.0, 1.0], 0), ([1.0, 0.0], 100)])
def test_binary_cross_entropy_of_certain_probabilities(target, loss):
    """log 0 is kept above -100, without a warning, and the gradient is a number."""
    x = tensor([0.0, 1.0], requires_grad=True)
    y = F.binary_cross_entropy(x, tensor(target))
    y.backward()
    assert y.item() == loss and np.isfinite(x.grad.numpy()).all()


def test_all_rows_ignored():
    """Nothing to learn from: nan, as in PyTorch, for the mean; 0 for the sum."""
    x, nothing = randn(5, 3), tensor([-100] * 5)
    assert F.cross_entropy(x, nothing, reduction="sum").item() == 0
    assert F.cross_entropy(x, nothing, reduction="none").tolist() == [0] * 5


# ---------------------------------------------------------------- dropout


def test_dropout_keeps_the_expected_value():
    minigrad.manual_seed(0)
    x = minigrad.ones(200, 200, requires_grad=True)
    y = F.dropout(x, 0.3)
    kept = y.detach().numpy() != 0
    assert abs(kept.mean() - 0.7) < 0.01
    np.testing.assert_allclose(y.detach().numpy()[kept], 1 / 0.7, rtol=1e-6)
    y.sum().backward()
    np.testing.assert_array_equal(
        x.grad.numpy(), y.detach().numpy()
    )  # the mask of the forward pass


def test_dropout_obeys_the_seed_and_training():
    def draw(seed):
        minigrad.manual_seed(seed)
        return F.dropout(minigrad.ones(50)).tolist()

    assert draw(1) == draw(1) != draw(2)
    x = randn(5, 3)
    assert F.dropout(x, 0.5, training=False) is x


# ---------------------------------------------------------------- batch_norm


def test_running_statistics_follow_the_batch():
    mean, var = tensor([1.0, 2.0]), tensor([3.0, 4.0])
    x = tensor([[0.0, 2.0], [2.0, 6.0], [4.0, 1.0]])
    F.batch_norm(x, mean, var, training=True, momentum=0.25)
    np.testing.assert_allclose(mean.numpy(), 0.75 * np.array([1, 2]) + 0.25 * np.array([2, 3]))
    np.testing.assert_allclose(var.numpy(), 0.75 * np.array([3, 4]) + 0.25 * np.array([4, 7]))
    before = mean.tolist(), var.tolist()
    F.batch_norm(x, mean, var, training=False)
    assert (mean.tolist(), var.tolist()) == before
