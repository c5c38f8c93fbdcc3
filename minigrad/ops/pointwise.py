"""Operations on each element by itself, in the order of the table of derivatives."""

import numpy as np

from .. import primitives as p
from ..protocols import answers
from ..tensor import Tensor, as_tensor, method, record

# ---------------------------------------------------------------- arithmetic


@method
def add(x, other, *, alpha=1):
    """x + alpha * other."""
    return x + (other if alpha == 1 else alpha * other)


@method
def sub(x, other, *, alpha=1):
    """x - alpha * other."""
    return x - (other if alpha == 1 else alpha * other)


@method
def mul(x, other):
    """x * other."""
    return record(np.multiply, (x, other))


@method
def div(x, other):
    """x / other."""
    return record(np.divide, (x, other))


@method
def remainder(x, other):
    """x - floor(x / other) * other: the remainder with the sign of `other`."""
    return record(np.remainder, (x, other))


@method
def neg(x):
    """-x."""
    return record(np.negative, (x,))


@method
def abs(x):
    """|x|. Its derivative at 0 is taken to be 0."""
    return record(np.absolute, (x,))


@method
def sign(x):
    """-1, 0 or 1. Its derivative is 0."""
    return record(np.sign, (x,))


@method
def square(x):
    """x^2."""
    return record(np.square, (x,))


@method
def sqrt(x):
    """The square root; nan for negative x."""
    return record(np.sqrt, (x,))


@method
def rsqrt(x):
    """1 / sqrt(x)."""
    return record(p.rsqrt, (x,))


@method
def reciprocal(x):
    """1 / x."""
    return record(np.reciprocal, (x,)) if x.dtype.kind == "f" else 1 / x


@method
def pow(x, exponent):
    """x ** exponent. Both may be Tensors, and both have a derivative."""
    return x**exponent


@method
def floor(x):
    """The largest integer not above x. Its derivative is 0."""
    return record(np.floor, (x,))


@method
def ceil(x):
    """The smallest integer not below x. Its derivative is 0."""
    return record(np.ceil, (x,))


@method
def trunc(x):
    """x without its fractional part. Its derivative is 0."""
    return record(np.trunc, (x,))


@method
def round(x, decimals=0):
    """The nearest multiple of 10^-decimals, halves to even. Its derivative is 0."""
    return record(np.round, (x,), {"decimals": decimals})


# ---------------------------------------------------------------- exponentials and logarithms


@method
def exp(x):
    """e^x."""
    return record(np.exp, (x,))


@method
def exp2(x):
    """2^x."""
    return record(np.exp2, (x,))


@method
def expm1(x):
    """e^x - 1, accurate near 0."""
    return record(np.expm1, (x,))


@method
def log(x):
    """The natural logarithm; -inf at 0 and nan below."""
    return record(np.log, (x,))


@method
def log2(x):
    """The logarithm to base 2."""
    return record(np.log2, (x,))


@method
def log10(x):
    """The logarithm to base 10."""
    return record(np.log10, (x,))


@method
def log1p(x):
    """log(1 + x), accurate near 0."""
    return record(np.log1p, (x,))


@method
def logaddexp(x, other):
    """log(e^x + e^other) without overflow."""
    return record(np.logaddexp, (x, other))


# ---------------------------------------------------------------- trigonometry


@method
def sin(x):
    """The sine of x in radians."""
    return record(np.sin, (x,))


@method
def cos(x):
    """The cosine of x in radians."""
    return record(np.cos, (x,))


@method
def tan(x):
    """The tangent of x in radians."""
    return record(np.tan, (x,))


@method
def asin(x):
    """The angle in [-pi/2, pi/2] whose sine is x."""
    return record(np.arcsin, (x,))


@method
def acos(x):
    """The angle in [0, pi] whose cosine is x."""
    return record(np.arccos, (x,))


@method
def atan(x):
    """The angle in (-pi/2, pi/2) whose tangent is x."""
    return record(np.arctan, (x,))


@method
def atan2(y, x):
    """The angle of the point (x, y), in (-pi, pi]."""
    return record(np.arctan2, (y, x))


@method
def sinh(x):
    """(e^x - e^-x) / 2."""
    return record(np.sinh, (x,))


@method
def cosh(x):
    """(e^x + e^-x) / 2."""
    return record(np.cosh, (x,))


@method
def tanh(x):
    """sinh(x) / cosh(x)."""
    return record(np.tanh, (x,))


@method
def asinh(x):
    """The inverse of sinh."""
    return record(np.arcsinh, (x,))


@method
def acosh(x):
    """The inverse of cosh on x >= 1."""
    return record(np.arccosh, (x,))


@method
def atanh(x):
    """The inverse of tanh on -1 < x < 1."""
    return record(np.arctanh, (x,))


# ---------------------------------------------------------------- functions of machine learning


@method
def sigmoid(x):
    """1 / (1 + e^-x)."""
    return record(p.sigmoid, (x,))


@method
def erf(x):
    """2/sqrt(pi) times the integral of e^(-s^2) from 0 to x."""
    return record(p.erf, (x,))


# ---------------------------------------------------------------- choices


@method
def maximum(x, other):
    """The larger of two elements; where they are equal, each receives half the gradient."""
    return record(np.maximum, (x, other))


@method
def minimum(x, other):
    """The smaller of two elements; where they are equal, each receives half the gradient."""
    return record(np.minimum, (x, other))


@method
def clamp(x, min=None, max=None):
    """Every element brought into [min, max]; a bound may be a number, a Tensor or None."""
    if min is None and max is None:
        raise ValueError("clamp: give min, max or both")
    return record(np.clip, (x, min, max))


def where(condition, x=None, y=None):
    """x where the condition holds, y elsewhere; with the condition alone, where it is True."""
    if x is None and y is None:
        return as_tensor(condition).nonzero(as_tuple=True)
    if as_tensor(condition).dtype.kind != "b":
        raise TypeError(
            f"where: the condition must be boolean, got {as_tensor(condition).dtype}; compare "
            "first, as in where(x > 0, x, y)"
        )
    return record(np.where, (condition, x, y))


Tensor.where = lambda x, condition, y: where(condition, x, y)  # as a method, x comes first


@method
def masked_fill(x, mask, value):
    """x with `value` where the boolean `mask` holds."""
    if mask.dtype.kind != "b":
        raise TypeError(f"masked_fill: the mask must be boolean, got {mask.dtype}")
    return record(np.where, (mask, value, x))


# ---------------------------------------------------------------- comparisons


@method
def eq(x, other):
    """x == other, elementwise."""
    return x == other


@method
def ne(x, other):
    """x != other, elementwise."""
    return x != other


@method
def lt(x, other):
    """x < other, elementwise."""
    return x < other


@method
def le(x, other):
    """x <= other, elementwise."""
    return x <= other


@method
def gt(x, other):
    """x > other, elementwise."""
    return x > other


@method
def ge(x, other):
    """x >= other, elementwise."""
    return x >= other


@method
def logical_not(x):
    """True where x is zero or False."""
    return record(np.logical_not, (x,))


@method
def logical_and(x, other):
    """True where both are true."""
    return record(np.logical_and, (x, other))


@method
def logical_or(x, other):
    """True where one is true."""
    return record(np.logical_or, (x, other))


@method
def isnan(x):
    """True where x is not a number."""
    return record(np.isnan, (x,))


@method
def isinf(x):
    """True where x is infinite."""
    return record(np.isinf, (x,))


@method
def isfinite(x):
    """True where x is neither infinite nor nan."""
    return record(np.isfinite, (x,))


@method
def allclose(x, other, rtol=1e-5, atol=1e-8, equal_nan=False):
    """True if |x - other| <= atol + rtol |other| everywhere, a Python bool."""
    return bool(np.allclose(as_tensor(x).array, as_tensor(other).array, rtol, atol, equal_nan))


@method
def equal(x, other):
    """True if shapes and all elements are equal, a Python bool."""
    return bool(np.array_equal(as_tensor(x).array, as_tensor(other).array))


# ---------------------------------------------------------------- NumPy's names for them

answers(np.where)(where)


@answers(np.clip)
def _clip(a, a_min=None, a_max=None, *, min=None, max=None):
    return clamp(a, a_min if min is None else min, a_max if max is None else max)
