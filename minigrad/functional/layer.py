"""The functions behind the layers: linear, embedding, dropout, normalisations.

Where a faster version exists (minigrad/fused.py), the function uses it when its case is the plain
one; its definition, an equation in operations of the table, stands right below.
"""

import numpy as np

from .. import fused, random
from ..engine import DEFINITIONS
from ..ops import where
from ..tensor import as_tensor, method, record, wrap


@method
def linear(x, weight, bias=None):
    """y = x W^T + b.

    Shapes: x (..., n_in), weight (n_out, n_in), bias (n_out,) or None -> (..., n_out).
    """
    if bias is None:
        return x @ weight.T
    return record(fused.linear, (x, weight, bias))


DEFINITIONS[fused.linear] = lambda x, w, b: x @ w.T + b  # (modules.linear)


@method
def embedding(index, weight, padding_idx=None):
    """Rows of `weight` by number. Shapes: index (...) of integers, weight (V, D) -> (..., D)."""
    index = as_tensor(index).array
    if index.dtype.kind not in "iu":
        raise TypeError(f"embedding: the index must hold integers, got {index.dtype}")
    if index.size and not 0 <= index.min() <= index.max() < weight.shape[0]:
        raise IndexError(
            f"embedding: indices run from {index.min()} to {index.max()}, but the table has rows "
            f"0 to {weight.shape[0] - 1}"
        )
    if padding_idx is not None:
        row = np.arange(weight.shape[0]) == padding_idx % weight.shape[0]
        weight = where(wrap(row[:, None]), weight.detach(), weight)
    return record(fused.embedding, (weight, index))


DEFINITIONS[fused.embedding] = lambda w, index: w[index]


@method
def dropout(x, p=0.5, training=True):
    """Each element set to 0 with probability p, the others divided by 1 - p; x if not training."""
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: p must be a probability, between 0 and 1, got {p}")
    if not training or p == 0:
        return x
    kept = random.generator().random(x.shape) >= p
    return x * wrap(kept.astype(x.dtype) * (1 / (1 - p) if p < 1 else 0))  # (second_order.dropout)


@method
def layer_norm(x, normalized_shape, weight=None, bias=None, eps=1e-5):
    """(x - mean) / sqrt(var + eps) * weight + bias over the last axes (Ba et al. 2016).

    `normalized_shape` is the shape of those axes, and of weight and bias. var divides by n.
    """
    shape = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if x.shape[x.ndim - len(shape) :] != shape:
        raise ValueError(f"layer_norm: x of shape {x.shape} does not end in {shape}")
    for name, t in (("weight", weight), ("bias", bias)):
        if t is not None and t.shape != shape:
            raise ValueError(f"layer_norm: {name} has shape {t.shape}, expected {shape}")
    if len(shape) == 1 and weight is not None and bias is not None:
        return record(fused.layer_norm, (x, weight, bias, eps))
    y = _normalized(x, tuple(range(-len(shape), 0)), eps)
    y = y if weight is None else y * weight
    return y if bias is None else y + bias


def _normalized(x, dims, eps):
    mean = x.mean(dims, keepdim=True)  # (transformer.mean)
    var = x.var(dims, unbiased=False, keepdim=True)  # (transformer.var)
    return (x - mean) * (var + eps).rsqrt()  # (transformer.layer_norm)


DEFINITIONS[fused.layer_norm] = lambda x, w, b, eps: _normalized(x, -1, eps) * w + b


@method
def batch_norm(
    x,
    running_mean=None,
    running_var=None,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
):
    """(x - mean) / sqrt(var + eps) * weight + bias for each channel (Ioffe and Szegedy 2015).

    x is (N, C) or (N, C, ...). In training, mean and var are the batch's (var divides by n), and
    the running ones move a step of `momentum` towards them (with the unbiased var); otherwise the
    running ones are used.
    """
    if x.ndim < 2:
        raise ValueError(f"batch_norm: expected (N, C) or (N, C, ...), got shape {x.shape}")
    dims = (0, *range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    n = x.numel() // x.shape[1]
    if training or running_mean is None:
        if training and n <= 1:
            raise ValueError(
                f"batch_norm: one value per channel has no variance (shape {x.shape}); use a "
                "larger batch, or model.eval()"
            )
        mean = x.mean(dims)  # (second_order.batch_mean)
        var = x.var(dims, unbiased=False)  # (second_order.batch_var)
        if running_mean is not None:
            move = mean.array - running_mean.array
            running_mean.array += momentum * move  # (second_order.running_mean)
            move = var.array * n / (n - 1) - running_var.array
            running_var.array += momentum * move  # (second_order.running_var)
    else:
        mean, var = running_mean, running_var
    scale = (var.reshape(shape) + eps).rsqrt()
    y = (x - mean.reshape(shape)) * scale  # (second_order.batch_norm) (second_order.batch_eval)
    y = y if weight is None else y * weight.reshape(shape)
    return y if bias is None else y + bias.reshape(shape)
