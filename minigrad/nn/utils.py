"""Tools for all parameters at once: clipping gradients, and one vector of everything."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from .. import ops
from ..changes import mark_changed
from ..tensor import Tensor, wrap
from ..values import FLOAT32


def _listed(parameters):
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)


def _gradients(parameters):
    """The arrays of the gradients that are there."""
    grads = [p._grad for p in _listed(parameters)]
    return [g.array if isinstance(g, Tensor) else g for g in grads if g is not None]


def clip_grad_norm_(
    parameters: Iterable[Tensor] | Tensor,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """Shorten all gradients, seen as one vector, to the length `max_norm` if they are longer.

    g <- g min(1, max_norm / (|g| + 1e-6)): the direction stays. Call it between ``backward`` and
    ``step``.

    Args:
        norm_type: p of the p-norm; inf for the largest element.
        error_if_nonfinite: raise where the norm is nan or inf; otherwise such gradients spread.

    Returns: the norm before, a Tensor.
    """
    if not max_norm >= 0:
        raise ValueError(f"clip_grad_norm_: max_norm must be 0 or more, got {max_norm}")
    grads = _gradients(parameters)
    norms = [np.linalg.norm(g.reshape(-1), norm_type) for g in grads if g.size]
    total = np.linalg.norm(norms, norm_type) if norms else 0.0
    if error_if_nonfinite and not math.isfinite(total):
        raise RuntimeError(
            f"clip_grad_norm_: the norm of the gradients is {total}. A loss of nan or inf, or too "
            "long a step? minigrad.set_detect_anomaly(True) finds the operation"
        )
    scale = max_norm / (float(total) + 1e-6)  # (clipping.norm)
    if not scale >= 1:  # also where it is nan
        for g in grads:
            g *= scale
            mark_changed(g, "clip_grad_norm_")
    return wrap(np.asarray(total, grads[0].dtype if grads else FLOAT32))


def clip_grad_value_(parameters: Iterable[Tensor] | Tensor, clip_value: float) -> None:
    """Cut every element off at -clip_value and clip_value; the direction of the whole turns."""
    if not clip_value >= 0:
        raise ValueError(f"clip_grad_value_: clip_value must be 0 or more, got {clip_value}")
    for g in _gradients(parameters):
        np.clip(g, -clip_value, clip_value, out=g)  # (clipping.value)
        mark_changed(g, "clip_grad_value_")


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """All parameters, flattened, in one vector; the gradient flows back to them."""
    return ops.cat([p.reshape(-1) for p in _listed(parameters)])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Copy the parts of a vector into the parameters, in the order of `parameters_to_vector`."""
    parameters = _listed(parameters)
    total = sum(p.numel() for p in parameters)
    if vec.shape != (total,):
        raise ValueError(
            f"vector_to_parameters: the parameters have {total} elements, so the vector must have "
            f"shape ({total},), got {vec.shape}"
        )
    start = 0
    for p in parameters:
        p.array[...] = vec.array[start : start + p.numel()].reshape(p.shape)
        mark_changed(p.array, "vector_to_parameters")
        start += p.numel()
