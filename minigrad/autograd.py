"""Gradients on demand: ``grad(outputs, inputs)``, and the checks that show they are right."""

import numpy as np

from .anomaly import set_detect_anomaly
from .engine import Recorded, enable_grad, no_grad, set_grad_enabled, sweep
from .gradcheck import gradcheck, gradgradcheck
from .tensor import Tensor, seed_for, wrap

detect_anomaly = set_detect_anomaly

__all__ = [
    "backward",
    "enable_grad",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "no_grad",
    "set_detect_anomaly",
    "set_grad_enabled",
]


def listed(x):
    return (x,) if isinstance(x, (Tensor, np.ndarray)) else tuple(x)


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=False,
):
    """The gradients of the outputs with respect to the inputs; no ``grad`` attribute is touched.

    Args:
        outputs: a Tensor, or several, whose gradients add up.
        inputs: a Tensor, or several: leaves, or computed on the way to the outputs.
        grad_outputs: dL/d(output) for each output; may be None for an output of one element.
        retain_graph: keep the graph for another sweep. Default: `create_graph`.
        create_graph: record the sweep, so that the gradients can be differentiated again.
        allow_unused: give None for an input that the outputs do not depend on.

    Returns: a tuple of Tensors, one per input, each of its shape.

    Raises:
        RuntimeError: an input takes no part (and not `allow_unused`), or as in ``backward``.

    >>> import minigrad
    >>> x = minigrad.tensor(3.0, requires_grad=True)
    >>> (dy,) = grad(x**2, x, create_graph=True)
    >>> grad(dy, x)
    (tensor(2.),)
    """
    outputs, inputs = listed(outputs), listed(inputs)
    given = (None,) * len(outputs) if grad_outputs is None else listed(grad_outputs)
    if len(given) != len(outputs):
        raise ValueError(f"grad: {len(outputs)} outputs, but {len(given)} grad_outputs")
    seeds = [seed_for(y, g, create_graph, "grad") for y, g in zip(outputs, given)]
    for i, x in enumerate(inputs):
        if not isinstance(x, Tensor):
            raise TypeError(f"grad: input {i} must be a Tensor, got {type(x).__name__}")
        if not x.tracked:
            raise RuntimeError(f"grad: input {i} does not require grad; call requires_grad_()")
    keep = create_graph if retain_graph is None else retain_graph
    found = sweep(outputs, seeds, create_graph, keep, set(inputs))
    for i, x in enumerate(inputs):
        if x not in found and not allow_unused:
            raise RuntimeError(
                f"grad: the outputs do not depend on input {i} of shape {x.shape}. "
                "With allow_unused=True its gradient is None"
            )
    results = (found.get(x) for x in inputs)
    return tuple(g if g is None or isinstance(g, Recorded) else wrap(g) for g in results)


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False):
    """``backward`` for several Tensors at once: the gradient of their sum."""
    tensors = listed(tensors)
    given = (None,) * len(tensors) if grad_tensors is None else listed(grad_tensors)
    seeds = [seed_for(y, g, create_graph, "backward") for y, g in zip(tensors, given)]
    keep = create_graph if retain_graph is None else retain_graph
    sweep(tensors, seeds, create_graph, keep)
