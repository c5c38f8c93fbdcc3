"""Hunting NaNs: ``set_detect_anomaly`` names the operation where the first one appears."""

import linecache
import os
import sys
from functools import wraps

import numpy as np

from .changes import name_of
from .engine import Recorded, mode

PACKAGE = os.path.dirname(__file__) + os.sep


class set_detect_anomaly:
    """Stop at the first operation that makes a NaN or an infinity out of finite numbers.

    Use it as a function, ``set_detect_anomaly(True)``, or as a context manager. Every operation,
    forward and backward, is then checked, which costs time: switch it on to find a fault.

    Raises (later, at the operation):
        FloatingPointError: with the operation's name, the shapes, and the line of your code.
    """

    def __init__(self, on=True):
        self.before = mode.watch
        mode.watch = Anomaly() if on else None

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        mode.watch = self.before

    def __call__(self, function):
        on, mode.watch = mode.watch is not None, self.before  # to decorate is not to switch

        @wraps(function)
        def switched(*args, **kwargs):
            with set_detect_anomaly(on):
                return function(*args, **kwargs)

        return switched


class Anomaly:
    """Checks that the engine and `record` call after each operation."""

    def __init__(self):
        self.lines = {}  # time of an operation -> the user's line that recorded it

    def forward(self, function, arrays, kwargs, out):
        line = users_line()
        if out.node is not None:
            self.lines[out.node[0]] = line
        fault = new_fault(out.array, [*arrays, *kwargs.values()])
        if fault:
            raise FloatingPointError(
                f"{name_of(function)} produced {fault} in the forward pass, from inputs of "
                f"{described(arrays)}, at {line}"
            )

    def backward(self, node, g, x, gx, grads):
        time, function, _, arrays, *_ = node
        fault = new_fault(bare(gx), [bare(g)])
        if fault:
            raise FloatingPointError(
                f"the derivative of {name_of(function)} produced {fault} in the backward pass, "
                f"from inputs of {described(arrays)}; it was recorded at "
                f"{self.lines.get(time, 'an unknown line')}"
            )


def bare(x):
    return x.array if isinstance(x, Recorded) else x


def new_fault(result, inputs):
    """What kind of number the result has that no input had: words, or None."""
    inputs = [a for a in inputs if isinstance(a, (float, np.ndarray))]
    if result.dtype.kind != "f" or np.isfinite(result).all():
        return None
    if np.isnan(result).any() and not any(np.isnan(a).any() for a in inputs):
        return f"{np.isnan(result).sum()} NaN in a result of shape {result.shape}"
    if np.isinf(result).any() and all(np.isfinite(a).all() for a in inputs):
        count = np.isinf(result).sum()
        some = "an infinity" if count == 1 else f"{count} infinities"
        return f"{some} in a result of shape {result.shape}"
    return None


def described(arrays):
    shapes = [f"shape {a.shape}" for a in arrays if isinstance(a, np.ndarray)]
    return " and ".join(shapes) or "no Tensor"


def users_line():
    """The innermost line of code outside minigrad, as ``file:number: text``."""
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
    if frame is None:
        return "an unknown line"
    name, number = frame.f_code.co_filename, frame.f_lineno
    return f"{name}:{number}: {linecache.getline(name, number).strip()}"
