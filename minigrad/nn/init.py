"""Initial values: functions that fill a Tensor in place, whether it requires grad or not.

    n_in, n_out    fans: how many inputs one output sums over, how many outputs one input reaches
    gain           makes up for what the following activation takes away from the variance

A weight (n_out, n_in) with entries of variance 1/n_in keeps the variance of what passes forward
through it; one of variance 1/n_out keeps that of the gradient that comes back.
"""

from __future__ import annotations

import math

import numpy as np

from .. import random
from ..changes import mark_changed
from ..tensor import Tensor

# What one multiplies the standard deviation with so that activations keep their size.
GAINS = {
    "linear": 1.0,
    "conv1d": 1.0,
    "conv2d": 1.0,
    "sigmoid": 1.0,
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 3 / 4,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The gain for an activation; for "leaky_relu", `param` is its slope (0.01 unless given).

    ReLU halves the mean square of a symmetric input, hence sqrt(2). The values for tanh and selu
    are PyTorch's, found by trial.
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, (int, float)):
            raise TypeError(f"calculate_gain: the slope of leaky_relu is a number, got {slope!r}")
        return math.sqrt(2 / (1 + slope**2))
    if nonlinearity not in GAINS:
        raise ValueError(
            f"calculate_gain: unknown nonlinearity {nonlinearity!r}; there are leaky_relu, "
            + ", ".join(GAINS)
        )
    return GAINS[nonlinearity]


def fans(tensor: Tensor) -> tuple[int, int]:
    """(n_in, n_out) of a weight (n_out, n_in), or (n_out, n_in, ...) for a kernel.

    Every output of a convolution sums over all places of the kernel: they multiply both.
    """
    if tensor.ndim < 2:
        raise ValueError(
            f"a Tensor of shape {tensor.shape} has no fans: a weight has at least 2 axes, (n_out, "
            "n_in). For a bias use uniform_, normal_ or zeros_"
        )
    places = math.prod(tensor.shape[2:])
    return tensor.shape[1] * places, tensor.shape[0] * places


def _filled(tensor, values, by):
    tensor.array[...] = values
    mark_changed(tensor.array, by)
    return tensor


# ---------------------------------------------------------------- plain


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Every element `val`."""
    return _filled(tensor, val, "init.constant_")


def zeros_(tensor: Tensor) -> Tensor:
    """Every element 0: right for a bias; weights that are all equal stay so, and learn as one."""
    return _filled(tensor, 0, "init.zeros_")


def ones_(tensor: Tensor) -> Tensor:
    """Every element 1."""
    return _filled(tensor, 1, "init.ones_")


def eye_(tensor: Tensor) -> Tensor:
    """The identity matrix: a layer that at first hands on its input."""
    if tensor.ndim != 2:
        raise ValueError(f"eye_: expected a matrix, got shape {tensor.shape}")
    return _filled(tensor, np.eye(*tensor.shape), "init.eye_")


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0) -> Tensor:
    """U(a, b): variance (b - a)^2 / 12."""
    if not a <= b:
        raise ValueError(f"uniform_: a must not exceed b, got a={a} and b={b}")
    return _filled(tensor, random.generator().uniform(a, b, tensor.shape), "init.uniform_")


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0) -> Tensor:
    """N(mean, std^2)."""
    if not std >= 0:
        raise ValueError(f"normal_: std must not be negative, got {std}")
    return _filled(tensor, random.generator().normal(mean, std, tensor.shape), "init.normal_")


def trunc_normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0
) -> Tensor:
    """N(mean, std^2), restricted to [a, b]: what falls outside is drawn again.

    a and b are values, not multiples of std, as in PyTorch.
    """
    if not (std > 0 and a < b):
        raise ValueError(f"trunc_normal_: needs std > 0 and a < b, got std={std}, a={a}, b={b}")
    if not a - 2 * std <= mean <= b + 2 * std:
        raise ValueError(
            f"trunc_normal_: the mean {mean} is more than two std={std} outside [{a}, {b}], where "
            "next to nothing falls; bring them closer"
        )
    rng, values = random.generator(), np.full(tensor.numel(), np.inf)
    nearest = min(max(mean, a), b)  # the most likely value in [a, b]
    while (again := np.flatnonzero((values < a) | (values > b))).size:
        if b - a > 2 * std:
            values[again] = rng.normal(mean, std, again.size)
        else:  # few would fall inside: draw there, and keep each in proportion to its density
            x = rng.uniform(a, b, again.size)
            likely = np.exp(((nearest - mean) ** 2 - (x - mean) ** 2) / (2 * std**2))
            values[again] = np.where(rng.random(again.size) < likely, x, np.inf)
    return _filled(tensor, values.reshape(tensor.shape), "init.trunc_normal_")


# ---------------------------------------------------------------- by the fans


def xavier_uniform_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """U(-k, k), k = gain sqrt(6 / (n_in + n_out)) (Glorot and Bengio 2010): for tanh and its like.

    A compromise between keeping the variance forward (1/n_in) and backward (1/n_out).
    """
    k = gain * math.sqrt(6 / sum(fans(tensor)))
    return uniform_(tensor, -k, k)


def xavier_normal_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """N(0, gain^2 2 / (n_in + n_out)), as `xavier_uniform_`."""
    return normal_(tensor, 0.0, gain * math.sqrt(2 / sum(fans(tensor))))  # (modules.glorot)


def kaiming_uniform_(
    tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Tensor:
    """U(-k, k), k = gain sqrt(3 / n) (He et al. 2015): for ReLU and its like.

    Args:
        a: slope of the leaky_relu that follows.
        mode: "fan_in", n = n_in, keeps the variance forward; "fan_out" that of the gradient.
        nonlinearity: what follows, for `calculate_gain`.
    """
    k = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -k, k)


def kaiming_normal_(
    tensor: Tensor, a: float = 0.0, mode: str = "fan_in", nonlinearity: str = "leaky_relu"
) -> Tensor:
    """N(0, gain^2 / n), as `kaiming_uniform_`."""
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity))  # (modules.he)


def _kaiming_std(tensor, a, mode, nonlinearity):
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f'kaiming: mode must be "fan_in" or "fan_out", got {mode!r}')
    n = fans(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(max(n, 1))


def orthogonal_(tensor: Tensor, gain: float = 1.0) -> Tensor:
    """gain times a random matrix whose rows (or columns, if they are fewer) are orthonormal.

    It changes no vector's length (Saxe et al. 2013). Axes after the first count as one.
    """
    if tensor.ndim < 2:
        raise ValueError(f"orthogonal_: expected at least 2 axes, got shape {tensor.shape}")
    rows, columns = tensor.shape[0], math.prod(tensor.shape[1:])
    q, r = np.linalg.qr(random.generator().normal(size=(max(rows, columns), min(rows, columns))))
    q *= np.where(np.diag(r) < 0, -1, 1)  # QR's signs are not random; with these all are as likely
    q = q if rows >= columns else q.T
    return _filled(tensor, gain * q.reshape(tensor.shape), "init.orthogonal_")
