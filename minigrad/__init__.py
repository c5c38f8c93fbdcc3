"""minigrad: reverse-mode automatic differentiation over NumPy, to be read.

Names are PyTorch's: ``import minigrad as torch`` runs most small programs. The public names only.
"""

import importlib as _importlib

import numpy as _np

from . import autograd, functional, inplace
from .anomaly import set_detect_anomaly
from .engine import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from .functional import *
from .ops import *
from .random import (
    bernoulli,
    manual_seed,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
)
from .tensor import Tensor, as_tensor, from_numpy, tensor

__version__ = "0.1.0"

float16, float32, float64 = _np.dtype("float16"), _np.dtype("float32"), _np.dtype("float64")
uint8, int32, int64 = _np.dtype("uint8"), _np.dtype("int32"), _np.dtype("int64")
half, float, double = float16, float32, float64
int, long, bool = int32, int64, _np.dtype("bool")
pi, e, inf, nan = _np.pi, _np.e, _np.inf, _np.nan

_LATER = {"fit": "train", "save": "io", "load": "io", "doctor": "checkup"}


def __getattr__(name):
    """Load these when they are first used, so that ``import minigrad`` takes no time."""
    if name in ("cuda", "data", "io", "nn", "optim", "transforms", "utils", "viz"):
        return _importlib.import_module(f"{__name__}.{name}")
    if name in _LATER:
        return getattr(_importlib.import_module(f"{__name__}.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
