"""Other element types, and copies."""

import numpy as np

from .. import primitives as p
from ..protocols import answers
from ..tensor import Tensor, method, record, wrap


@method
def to(x, *args, **kwargs):
    """x with another element type: ``to(float64)``, ``to("float64")``; ``to("cpu")`` is x."""
    (target,) = args or kwargs.values()
    if isinstance(target, Tensor):
        target = target.dtype
    if isinstance(target, str) and target.partition(":")[0] in ("cpu", "cuda", "mps"):
        if target != "cpu":
            raise ValueError(f"to: there is no device {target!r}; minigrad computes on the CPU")
        return x
    dtype = np.dtype(target)
    if dtype == x.dtype:
        return x
    if dtype.kind != "f":  # integers and booleans carry no gradient
        return wrap(x.array.astype(dtype))
    return record(p.astype, (x, dtype))


@method
def astype(x, dtype):
    """NumPy's name for `to`."""
    return to(x, dtype)


@method
def type(x, dtype):
    """PyTorch's older name for `to`."""
    return to(x, dtype)


@method
def float(x):
    """x as float32."""
    return to(x, np.float32)


@method
def double(x):
    """x as float64."""
    return to(x, np.float64)


@method
def half(x):
    """x as float16."""
    return to(x, np.float16)


@method
def long(x):
    """x as int64; fractions are cut off."""
    return to(x, np.int64)


@method
def int(x):
    """x as int32; fractions are cut off."""
    return to(x, np.int32)


@method
def bool(x):
    """x as booleans: True where it is not 0."""
    return to(x, np.bool_)


@method
def cpu(x):
    """x itself: minigrad computes on the CPU."""
    return x


@method
def clone(x):
    """A copy with memory of its own; the gradient flows back to x."""
    return record(np.positive, (x,)) if x.dtype.kind != "b" else wrap(x.array.copy())


@method
def contiguous(x):
    """x, copied if its memory is not in C order."""
    return x if x.array.flags.c_contiguous else record(p.expand, (x, x.shape))


answers(np.copy)(clone)
