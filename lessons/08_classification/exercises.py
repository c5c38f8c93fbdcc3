"""Exercises of lesson 8: Classification. Fill in the functions, and try them: minigrad check 8"""

import numpy as np


def softmax(z):
    """Make probabilities of scores, without overflow.

        p_ij = e^(z_ij) / sum_k e^(z_ik)

    Scores of 1000 or -1000 are fine, also in rows beside smaller ones: for each row there is a
    number that may be subtracted from all its scores.

    Args:
        z: array (N, C), the scores of one example in each row.

    Returns:
        p: a new array (N, C); each row adds up to 1.
    """
    raise NotImplementedError


def log_softmax(z):
    """The logarithms of the probabilities, without overflow and without a logarithm of 0.

        l_ij = z_ij - s_i,    s_i = log sum_k e^(z_ik) = m_i + log sum_k e^(z_ik - m_i)

    where m_i is the largest score of row i.

    Args:
        z: array (N, C), the scores of one example in each row. Differences of 1000 are fine.

    Returns:
        l: a new array (N, C) of numbers that are not above 0.
    """
    raise NotImplementedError


def cross_entropy(z, classes):
    """The loss of a batch, and its gradient with respect to the scores.

        L = -1/N sum_i log p_ij    where j is the right class of row i
        z_bar_ij = (p_ij - y_ij) / N    where y_ij is 1 if j is the right class of row i, else 0

    p is the softmax of z. Write all that you need here; no score may be too large.

    Args:
        z: array (N, C), the scores of one example in each row.
        classes: array (N,) of integers, the right class of each row, counted from 0.

    Returns:
        (L, z_bar): a number, and a new array (N, C).
    """
    raise NotImplementedError


def binary_cross_entropy(z, y):
    """The cross-entropy of two classes, from one score. To be mended: it gives nan for large z.

    With two classes, one score is enough; let the other be 0. Then the second class has the
    probability p = e^z / (1 + e^z) = sigmoid(z), and the log-sum-exp of the two scores is
    s = log(1 + e^z). So log p = z - s and log(1 - p) = -s, and the loss can be written with or
    without p:

        L = -1/N sum_i (y_i log p_i + (1 - y_i) log(1 - p_i))
          =  1/N sum_i (log(1 + e^(z_i)) - y_i z_i)

    As it stands, log gets a 0 where p is 0 or 1 in floats. Mend it, so that scores of 1000 and
    -1000 are fine. The larger of the two scores is max(z, 0).

    Args:
        z: array (N,), the score of the second class for each example.
        y: array (N,), the probability that the second class should have: 0, 1 or between.

    Returns:
        L: a number, right for all scores.
    """
    p = 1 / (1 + np.exp(-z))
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()


def first_loss():
    """Predict a number. Think first, then compute, if you need to: nothing is trained here.

    A network shall name the next letter of a word. There are 26 letters, so it gives 26 scores.
    It was made a moment ago, and its scores are nearly equal. Its loss is F.cross_entropy, over a
    batch of 500 letters, of which 100 are an "e". What loss do you expect before the first step?

    Returns:
        a number, right to three digits.
    """
    return None  # your number


def test_softmax_backward(backward):
    """Write a test. It should let right implementations pass, and none of the wrong ones.

    An implementation is a function backward(z, p_bar). For scores z, an array (N, C), it should
    give the gradient z_bar of the same shape, if p_bar, an array (N, C), is the gradient with
    respect to the probabilities p = softmax(z), row by row:

        z_bar_ij = p_ij (p_bar_ij - sum_k p_bar_ik p_ik)

    Choose z and p_bar, work out what should come out, call backward, and compare with assert, or
    with np.testing.assert_allclose. Your test will be given two right implementations and several
    wrong ones, one by one.

    Args:
        backward: the implementation that is tested.

    Raises:
        AssertionError: it is wrong.
    """
    raise NotImplementedError
