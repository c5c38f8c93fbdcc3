"""Losses: how far an output is from its target, as one number to minimise.

`reduction` is "mean", "sum" or "none" (one value per element or row).
"""

import warnings

import numpy as np

from .. import fused
from .. import primitives as p
from ..engine import DEFINITIONS
from ..ops import where
from ..tensor import as_tensor, method, record, wrap
from .activation import log_softmax

INT64, UINT64 = np.dtype("int64"), np.dtype("uint64")


def reduced(values, reduction, name):
    """The mean, the sum, or the values themselves."""
    if reduction == "mean":
        return values.mean()
    if reduction == "sum":
        return values.sum()
    if reduction == "none":
        return values
    raise ValueError(f'{name}: reduction must be "mean", "sum" or "none", got {reduction!r}')


def compare_shapes(x, target, name):
    """Warn where broadcasting would compare every output with every target."""
    if x.shape == target.shape:
        return
    try:
        shape = np.broadcast_shapes(x.shape, target.shape)
    except ValueError:
        raise ValueError(
            f"{name}: an output of shape {x.shape} cannot be compared with a target of shape "
            f"{target.shape}; both need one shape"
        ) from None
    warnings.warn(
        f"{name}: the output has shape {x.shape} and the target {target.shape}; they will be "
        f"broadcast to {shape}, which compares outputs with targets of other rows. Give both one "
        "shape, for example by target.reshape(-1, 1)",
        stacklevel=3,
    )


# ---------------------------------------------------------------- regression


def mse_loss(x, target, reduction="mean"):
    """The squared error (x - target)^2."""
    target = as_tensor(target)
    same = x.shape == target.shape
    if same and reduction == "mean" and x.dtype == target.dtype and x.shape != (0,):
        return record(fused.mse, (x, target))
    compare_shapes(x, target, "mse_loss")
    return reduced((x - target) ** 2, reduction, "mse_loss")


DEFINITIONS[fused.mse] = lambda z, t: ((z - t) ** 2).mean()


def l1_loss(x, target, reduction="mean"):
    """The absolute error |x - target|."""
    target = as_tensor(target)
    compare_shapes(x, target, "l1_loss")
    return reduced(abs(x - target), reduction, "l1_loss")


def huber_loss(x, target, reduction="mean", delta=1.0):
    """d^2/2 for an error |d| below `delta`, beyond it the straight line delta (|d| - delta/2)."""
    compare_shapes(x, target, "huber_loss")
    if delta <= 0:
        raise ValueError(f"huber_loss: delta must be positive, got {delta}")
    return reduced(_huber(x, target, delta), reduction, "huber_loss")


def _huber(x, target, delta):
    size = abs(x - target)
    return where(size < delta, 0.5 * size * size, delta * (size - 0.5 * delta))


def smooth_l1_loss(x, target, reduction="mean", beta=1.0):
    """The Huber loss divided by its delta, here called `beta`: slope 1 beyond it."""
    if beta < 0:
        raise ValueError(f"smooth_l1_loss: beta must not be negative, got {beta}")
    if beta == 0:
        return l1_loss(x, target, reduction)
    compare_shapes(x, target, "smooth_l1_loss")
    return reduced(_huber(x, target, beta) / beta, reduction, "smooth_l1_loss")


# ---------------------------------------------------------------- classification


def cross_entropy(x, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    """-sum_c y_c log softmax(x)_c, the negative log likelihood of the target under the logits.

    Args:
        x: logits, (N, C), (C,) or (N, C, ...): scores, not probabilities.
        target: class numbers, of the shape of x without C, or probabilities, of the shape of x.
        weight: (C,), a factor for each class; "mean" then divides by the sum of the factors used.
        ignore_index: rows with this class number count for nothing.
        label_smoothing: the share s of y that is spread evenly: (1 - s) y + s/C.

    Raises:
        ValueError: shapes that do not fit. IndexError: a class number outside 0 to C - 1.
    """
    target = as_tensor(target)
    plain = weight is None and reduction == "mean" and label_smoothing == 0
    if plain and is_plain(x, target) and not 0 <= ignore_index < x.shape[1]:
        return record(fused.cross_entropy, (x, target))
    if not 0 <= label_smoothing <= 1:
        raise ValueError(
            f"cross_entropy: label_smoothing must be between 0 and 1, got {label_smoothing}"
        )
    if target.dtype.kind == "f":
        if target.shape != x.shape:
            raise ValueError(
                f"cross_entropy: target probabilities of shape {target.shape} for logits of shape "
                f"{x.shape}; class numbers must be integers"
            )
        return _cross_entropy_of_probabilities(x, target, weight, reduction, label_smoothing)
    logp = log_softmax(x, 0 if x.ndim == 1 else 1)
    return _likelihood(
        logp, target, weight, ignore_index, reduction, label_smoothing, "cross_entropy"
    )


DEFINITIONS[fused.cross_entropy] = lambda z, classes: (
    -log_softmax(z, 1)[np.arange(z.shape[0]), classes].mean()
)


def is_plain(x, target):
    """True for a matrix of logits and one legal class number per row."""
    z, classes = x.array, target.array
    return (
        z.ndim == 2
        and classes.dtype is INT64
        and classes.shape == z.shape[:1] != (0,)
        # Seen as unsigned, a negative number is huge: one comparison covers both ends.
        and np.maximum.reduce(classes.view(UINT64)) < z.shape[1]
    )


def _cross_entropy_of_probabilities(x, target, weight, reduction, label_smoothing):
    axis = 0 if x.ndim == 1 else 1
    target = (1 - label_smoothing) * target + label_smoothing / x.shape[axis]
    values = -target * log_softmax(x, axis)
    if weight is not None:
        values = values * weight.reshape((-1,) + (1,) * (x.ndim - 1 - axis))
    values = values.sum(axis)
    if reduction == "mean":
        return values.sum() / max(values.numel(), 1)
    return reduced(values, reduction, "cross_entropy")


def nll_loss(x, target, weight=None, ignore_index=-100, reduction="mean"):
    """-x_target: the negative log likelihood of the target under log-probabilities x.

    Shapes and arguments as in `cross_entropy`, which is log_softmax followed by this.
    """
    return _likelihood(x, as_tensor(target), weight, ignore_index, reduction, 0.0, "nll_loss")


def _likelihood(logp, target, weight, ignore_index, reduction, label_smoothing, name):
    """The loss from log-probabilities and class numbers, in its general form."""
    axis = 0 if logp.ndim == 1 else 1
    classes = logp.shape[axis] if logp.ndim else 0
    if target.shape != logp.shape[:axis] + logp.shape[axis + 1 :]:
        raise ValueError(
            f"{name}: class numbers of shape {target.shape} for an output of shape {logp.shape}; "
            f"expected shape {logp.shape[:axis] + logp.shape[axis + 1 :]}"
        )
    if target.dtype.kind not in "iu":
        raise TypeError(f"{name}: class numbers must be integers, got {target.dtype}")
    counted = target.array != ignore_index
    index = np.where(counted, target.array, 0)
    if index.size and not 0 <= index.min() <= index.max() < classes:
        raise IndexError(
            f"{name}: class numbers run from {index.min()} to {index.max()}, but the output has "
            f"classes 0 to {classes - 1}"
        )
    factor = counted.astype(logp.dtype)
    if weight is not None:
        factor = factor * weight.array[index]
    rows = logp.movedim(axis, -1)
    chosen = rows.gather(rows.ndim - 1, wrap(index[..., None])).squeeze(-1)
    values = -chosen * factor
    if label_smoothing:
        spread = rows if weight is None else rows * weight
        even = -spread.sum(-1) * counted.astype(logp.dtype) / classes
        values = (1 - label_smoothing) * values + label_smoothing * even
    if reduction == "mean":
        return values.sum() / float(factor.sum())
    return reduced(values, reduction, name)


def binary_cross_entropy(x, target, weight=None, reduction="mean"):
    """-(t log x + (1 - t) log(1 - x)) for probabilities x.

    Logarithms are kept above -100; where they are, at x = 0 or 1, their derivative is 0. From
    scores, `binary_cross_entropy_with_logits` has no such points.
    """
    compare_shapes(x, target, "binary_cross_entropy")
    if x.numel() and not (x.array.min() >= 0 and x.array.max() <= 1):
        raise ValueError(
            f"binary_cross_entropy: x must be probabilities, but runs from {x.array.min()} to "
            f"{x.array.max()}; for scores use binary_cross_entropy_with_logits"
        )
    values = -(target * _log_above(x) + (1 - target) * _log_above(1 - x))
    return reduced(values if weight is None else values * weight, reduction, "binary_cross_entropy")


def _log_above(x, least=-100.0):
    """log(x), but never below `least`; there its derivative is 0."""
    return where(x > 0, where(x > 0, x, 1.0).log(), least).clamp(min=least)


def binary_cross_entropy_with_logits(x, target, weight=None, reduction="mean", pos_weight=None):
    """binary_cross_entropy(sigmoid(x), target), without overflow, for scores x.

    `pos_weight` is a factor for the term of the positive class.
    """
    name = "binary_cross_entropy_with_logits"
    compare_shapes(x, target, name)
    # -log sigmoid(x) = softplus(-x) and -log(1 - sigmoid(x)) = softplus(-x) + x
    missed = record(p.softplus, (-x,))
    positive = target if pos_weight is None else target * pos_weight
    values = positive * missed + (1 - target) * (missed + x)
    return reduced(values if weight is None else values * weight, reduction, name)


def kl_div(x, target, reduction="mean", log_target=False):
    """The Kullback-Leibler divergence t (log t - x), x and optionally t being log-probabilities.

    reduction "batchmean" divides the sum by the number of rows, which is the true divergence;
    "mean" divides by the number of elements.
    """
    compare_shapes(x, target, "kl_div")
    if log_target:
        values = target.exp() * (target - x)
    else:  # t log t is 0 for t = 0
        values = target * where(target > 0, target, 1).log() - target * x
    if reduction == "batchmean":
        return values.sum() / (x.shape[0] if x.ndim else 1)
    return reduced(values, reduction, "kl_div")


# ---------------------------------------------------------------- likeness


@method
def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    """x1 . x2 / (|x1| |x2|) along `dim`; each norm is kept above eps."""
    norms = x1.norm(dim=dim).clamp(min=eps) * x2.norm(dim=dim).clamp(min=eps)
    return (x1 * x2).sum(dim) / norms


def normalize(x, p=2.0, dim=1, eps=1e-12):
    """x / |x|_p along `dim`; the norm is kept above eps."""
    return x / x.norm(p, dim, keepdim=True).clamp(min=eps)
