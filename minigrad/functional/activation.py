"""Activations, which bend each element, and softmax, which makes scores into probabilities."""

import numpy as np

from .. import primitives as p
from ..ops import where
from ..tensor import as_tensor, method, record, wrap


@method
def relu(x):
    """max(x, 0). Its derivative at 0 is taken to be 0."""
    return record(p.relu, (x,))


@method
def leaky_relu(x, negative_slope=0.01):
    """x where x > 0, negative_slope * x elsewhere."""
    return where(x > 0, x, negative_slope * x)


@method
def elu(x, alpha=1.0):
    """x where x > 0, alpha (e^x - 1) elsewhere."""
    return where(x > 0, x, alpha * x.clamp(max=0).expm1())


@method
def selu(x):
    """elu, scaled so that activations keep mean 0 and variance 1 (Klambauer et al. 2017)."""
    return 1.0507009873554805 * elu(x, 1.6732632423543772)


@method
def gelu(x, approximate="none"):
    """x Phi(x), Phi the normal distribution function; "tanh" is the usual approximation of it."""
    if approximate == "tanh":
        return 0.5 * x * (1 + (np.sqrt(2 / np.pi) * (x + 0.044715 * x * x * x)).tanh())
    if approximate != "none":
        raise ValueError(f'gelu: approximate must be "none" or "tanh", got {approximate!r}')
    return 0.5 * x * (1 + (x * 0.5**0.5).erf())


@method
def silu(x):
    """x sigmoid(x)."""
    return x * x.sigmoid()


@method
def softplus(x, beta=1.0, threshold=20.0):
    """log(1 + e^(beta x)) / beta; x itself where beta x exceeds the threshold."""
    return where(beta * x > threshold, x, record(p.softplus, (beta * x,)) / beta)


@method
def hardtanh(x, min_val=-1.0, max_val=1.0):
    """x between min_val and max_val, and the nearer of them outside; the derivative there is 0."""
    inside = (x > min_val) & (x < max_val)
    return where(inside, x, x.detach().clamp(min_val, max_val))


def tanh(x):
    """The hyperbolic tangent."""
    return x.tanh()


def sigmoid(x):
    """1 / (1 + e^-x)."""
    return x.sigmoid()


@method
def logsigmoid(x):
    """log(sigmoid(x)), without overflow."""
    return -record(p.softplus, (-x,))


@method
def softmax(x, dim=-1, *, axis=None):
    """e^x / sum(e^x) along `dim`: positive numbers that add up to 1."""
    return record(p.softmax, (x,), {"axis": dim if axis is None else axis})


@method
def log_softmax(x, dim=-1, *, axis=None):
    """log(softmax(x)), without overflow or underflow."""
    return record(p.log_softmax, (x,), {"axis": dim if axis is None else axis})


@method
def one_hot(index, num_classes=-1):
    """Rows of zeros with a 1 at `index`: (...) -> (..., num_classes), int64."""
    index = as_tensor(index).array
    if index.dtype.kind not in "iu":
        raise TypeError(f"one_hot: the index must hold integers, got {index.dtype}")
    n = int(index.max(initial=-1)) + 1 if num_classes == -1 else num_classes
    if index.size and not 0 <= index.min() <= index.max() < n:
        raise ValueError(
            f"one_hot: indices run from {index.min()} to {index.max()}, outside 0 to {n - 1}"
        )
    return wrap((index[..., None] == np.arange(n)).astype(np.int64))
