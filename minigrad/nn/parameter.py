"""Parameter: a Tensor that a Module learns."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from ..values import FLOAT32


class Parameter(Tensor):
    """A Tensor that its Module learns: ``module.parameters()`` finds it, and it requires grad.

    Args:
        data: floats: a number, list, array or Tensor. Copied (PyTorch shares a Tensor's memory).
        requires_grad: False freezes it.

    Raises:
        TypeError: the data are integers, which cannot carry a gradient.
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = True):
        super().__init__(data, requires_grad=requires_grad)

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


def blank(shape: tuple[int, ...], dtype: Any = None) -> Parameter:
    """A Parameter of zeros, float32 unless given, for a layer to fill with its initial values."""
    return Parameter(np.zeros(shape, FLOAT32 if dtype is None else dtype))
