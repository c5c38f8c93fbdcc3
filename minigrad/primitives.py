"""Array functions that NumPy lacks and the table of derivatives needs, written as NumPy would.

Short names: x an array, g an upstream gradient, xs several arrays.

Those that rules of the table call, marked ``@primitive``, speak NumPy's own protocol: handed
something that implements ``__array_function__`` (a Tensor), they let that object answer, exactly as
``np.sum`` does. So a rule serves arrays and Tensors alike. This file knows NumPy alone.
"""

import functools

import numpy as np


def primitive(function):
    """Make `function` dispatch on its positional arguments as NumPy's functions do."""

    @functools.wraps(function)
    def dispatching(*args, **kwargs):
        for x in args:
            if not isinstance(x, np.ndarray) and hasattr(x, "__array_function__"):
                return x.__array_function__(dispatching, (type(x),), args, kwargs)
        return function(*args, **kwargs)

    return dispatching


# ---------------------------------------------------------------- indexing


def is_basic_index(index):
    """True if `index` is built from integers, slices, None and Ellipsis: no element twice."""
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        i is None
        or i is Ellipsis
        or isinstance(i, (slice, np.integer))
        or (isinstance(i, int) and not isinstance(i, bool))
        for i in parts
    )


@primitive
def getitem(x, index):
    """x[index]: a view for a basic index, a copy for an index made of arrays."""
    y = x[index]
    if isinstance(y, np.ndarray):
        return y
    # NumPy gives a number for one element; with an Ellipsis, a view without axes.
    return x[(*index, ...) if isinstance(index, tuple) else (index, ...)]


@primitive
def scatter(x, shape, index):
    """Zeros of `shape` with x added at `index`: what getitem's gradient needs.

    An element that the index names twice receives both parts, which ``out[index] = x`` would lose.
    """
    out = np.zeros(shape, x.dtype)
    if is_basic_index(index):
        out[index] = x
    else:
        # One flat index per element: np.add.at has a fast loop for one dimension only.
        flat = np.arange(out.size).reshape(shape)[index]
        np.add.at(out.reshape(-1), flat.reshape(-1), np.broadcast_to(x, flat.shape).reshape(-1))
    return out


@primitive
def setitem(x, index, value):
    """A copy of x in which the elements at `index` are `value`."""
    out = x.copy()
    out[index] = value
    return out


# ---------------------------------------------------------------- shapes


@primitive
def concatenate(*xs, axis=0):
    """np.concatenate with the arrays as separate arguments, so that each is an input of its own."""
    return np.concatenate(xs, axis)


@primitive
def expand(x, shape):
    """x repeated to `shape` by the rules of broadcasting, as an array of its own (not a view)."""
    out = np.empty(shape, x.dtype)
    out[...] = x
    return out


@primitive
def astype(x, dtype):
    """x converted to `dtype` (np.astype, which NumPy has since 2.1)."""
    return x.astype(dtype)


# ---------------------------------------------------------------- special functions


@functools.lru_cache(16)
def _zeros(shape, dtype):
    return np.zeros(shape, dtype)


def relu(x):
    """max(x, 0). Small arrays are compared with an array of zeros, which NumPy does faster."""
    return np.maximum(x, _zeros(x.shape, x.dtype) if x.size <= 1 << 18 else 0)


def real(x):
    """x as floats: NumPy would take e^x of small integers in half precision."""
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float32)


@primitive
def sigmoid(x):
    """1 / (1 + e^-x). Only e^-|x| is taken, which cannot overflow."""
    x = real(x)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def softplus(x):
    """log(1 + e^x) without overflow."""
    return np.logaddexp(real(x), 0)


def rsqrt(x):
    """1 / sqrt(x)."""
    return 1 / np.sqrt(x)


def norm(x, axis=None, keepdims=False):
    """sqrt(sum(x^2)), over any axes."""
    return np.sqrt(np.sum(x * x, axis=axis, keepdims=keepdims))


def logsumexp(x, axis=None, keepdims=False):
    """log(sum(e^x)): the largest term is taken out of the sum so that nothing overflows."""
    x = real(x)
    top = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)  # -inf - -inf would be nan
    with np.errstate(divide="ignore"):
        y = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top  # (classification.lse)
    return y if keepdims else np.squeeze(y, axis)


def softmax(x, axis=-1):
    """e^x / sum(e^x) along `axis`."""
    x = real(x)
    p = np.exp(x - np.max(x, axis=axis, keepdims=True, initial=-np.inf))
    p /= np.sum(p, axis=axis, keepdims=True)  # (classification.softmax)
    return p


def log_softmax(x, axis=-1):
    """x - log(sum(e^x)) along `axis`."""
    return x - logsumexp(x, axis, True)  # (classification.log_p)


# erf by two Chebyshev series, accurate to a few units in the last place of a double:
# erf(x) = x f(x^2) on |x| < 1, and erf(x) = 1 - e^(-x^2) h(t), t = 4 / (2 + |x|) - 1, beyond.
# Both series were fitted to mpmath's erf at 40 digits; tests/test_primitives.py checks them.
# fmt: off
_ERF_NEAR = (
    0.9754769393826541,
    -0.14226120510371365,
    0.010035582187599796,
    -0.0005768764699767485,
    2.741993125219606e-05,
    -1.1043175507344507e-06,
    3.8488755420345036e-08,
    -1.1808582533875466e-09,
    3.2334215826050907e-11,
    -7.991015947004549e-13,
    1.7990725113961456e-14,
    -3.718635487818693e-16,
)
_ERF_FAR = (
    0.37737609962585944,
    0.4825091196506807,
    0.12232459533097705,
    0.017831149719276792,
    0.00032117365249439837,
    -0.0003503952564796157,
    -2.243880650620326e-05,
    1.0537433119356064e-05,
    5.671331132647553e-07,
    -4.297681576665876e-07,
    5.104952512865141e-09,
    1.8899699318179606e-08,
    -2.242755529856193e-09,
    -6.855254370550185e-10,
    2.1487959525733994e-10,
    5.515409718485674e-12,
    -1.3477495048063454e-11,
    2.0863894672105998e-12,
    4.481881445148597e-13,
    -2.2684175777875652e-13,
    1.8505867519748427e-14,
    1.1509611397547722e-14,
    -4.00989014707125e-15,
    1.398284570577713e-16,
    2.635380772175244e-16,
    -7.953987696969458e-17,
    9.151033515544547e-19,
    6.071172780200994e-18,
)
# fmt: on


def _chebyshev(coefficients, t):
    """Clenshaw's sum of c_0 + c_1 T_1(t) + c_2 T_2(t) + ..."""
    b1 = b2 = 0.0
    for c in coefficients[:0:-1]:
        b1, b2 = 2 * t * b1 - b2 + c, b1
    return t * b1 - b2 + coefficients[0]


def erf(x):
    """The error function, 2/sqrt(pi) times the integral of e^(-s^2) from 0 to x."""
    dtype = np.asarray(x).dtype
    x = np.asarray(x, np.float64)  # the series are made for doubles
    inner, outer = np.clip(x, -1, 1), np.minimum(np.abs(x), 27)  # each series sees its own side
    near = inner * _chebyshev(_ERF_NEAR, 2 * inner * inner - 1)
    far = 1 - np.exp(-outer * outer) * _chebyshev(_ERF_FAR, 4 / (2 + outer) - 1)
    y = np.where(outer < 1, near, np.copysign(far, x))
    return y.astype(dtype if dtype.kind == "f" else np.float64)
