"""Exercises of lesson 16: Attention, and a model that writes names. Fill in the functions, and try
them: minigrad check 16"""

import numpy as np


def table_loss(counts, contexts, letters, extra):
    """The loss of a table of counts: the mean of -log p over all letters.

        p(l after c) = (counts_cl + extra) / sum_k (counts_ck + extra)
        loss = -(1 / N) sum_i log p(letter_i after context_i)

    Args:
        counts: an array of shape (m, m): row c tells how often each letter came after letter c.
        contexts, letters: arrays of N integers, 0 to m - 1: letter i came after context i.
        extra: a number that is added to every count.

    Returns:
        the loss, a number.
    """
    raise NotImplementedError


def attention(Q, K, V, causal):
    """Scaled dot-product attention.

        S = Q K^T / sqrt(d) + M
        a_ij = e^S_ij / sum_l e^S_il
        Y_i = sum_j a_ij V_j

    M is zero; but if causal, M_ij is minus infinity for j > i. Scores may be as large as 1000 or
    -1000, and Y must be right there too (lesson 8).

    Args:
        Q: an array of shape (n, d), the queries.
        K: an array of shape (m, d), the keys.
        V: an array of shape (m, k), the values.
        causal: True or False. If True, n = m.

    Returns:
        Y, of shape (n, k).
    """
    raise NotImplementedError


def layer_norm(x, w, b, eps):
    """LayerNorm, written with Tensors, so that minigrad finds the gradients.

        mu_i = (1 / d) sum_j x_ij
        s_i = (1 / d) sum_j (x_ij - mu_i)^2
        y_ij = w_j (x_ij - mu_i) / sqrt(s_i + eps) + b_j

    The features are the last axis of x, whatever comes before it. The check looks at y, and at the
    gradients of x, w and b after y.backward.

    Args:
        x: a Tensor of shape (..., d), float64.
        w, b: Tensors of shape (d,), float64.
        eps: a number.

    Returns:
        y, a Tensor of the shape of x.
    """
    raise NotImplementedError


def test_causal(attend):
    """Write a test: does a layer read ahead?

    A layer reads ahead if the output of some step depends on a later step of the input. Your test
    calls `attend` as often as it likes, and looks at nothing else. It has to let every layer pass
    that does not read ahead, whatever it computes, and to fail for every layer that does:

        assert ...

    Args:
        attend: a function; it takes an array of shape (T, d), T steps with d features (you choose
            both), and returns an array of the same shape, one output for each step.
    """
    raise NotImplementedError
