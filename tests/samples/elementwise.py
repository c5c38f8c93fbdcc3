"""Rows that treat each element by itself."""

import numpy as np

from minigrad import primitives as p

from .registry import (
    PAIRS,
    SAMPLES,
    SHAPES,
    TORCH,
    above_one,
    binary,
    call,
    fraction,
    inside,
    nonzero,
    positive,
    real,
    row,
    tensors,
    unary,
)

unary(np.positive, real, "positive")
unary(np.negative, real, "neg")
binary(np.add, real, "add")
binary(np.subtract, real, "sub")
binary(np.multiply, real, "mul")
binary(np.divide, nonzero, "div")
binary(np.floor_divide, fraction, None, lambda *s: np.full(s, 1.0))
TORCH[np.floor_divide] = lambda torch, a, b: torch.div(*tensors(torch, a, b), rounding_mode="floor")
binary(np.remainder, fraction, "remainder", lambda *s: np.full(s, 1.0))
SAMPLES[np.remainder] += [
    call(np.array([5.3, -5.3, 5.3, -5.3]), np.array([2.0, 2.0, -2.0, -2.0])),
    call(np.array([1.0, 0.95]), 0.15),
]
unary(np.reciprocal, nonzero, "reciprocal")
unary(np.square, real, "square")
unary(np.sqrt, positive, "sqrt")
unary(p.rsqrt, positive, "rsqrt")
binary(np.power, positive, "pow", real)
SAMPLES[np.power] += [
    call(real(3), 2),
    call(real(3), 3.0),
    call(nonzero(3), -2),
    call(real(3), 0),
    call(positive(3), np.array([0.0, 1.0, 2.0])),
    call(nonzero(3), np.array([0, 1, -2])),
]
unary(np.absolute, nonzero, "abs")
unary(np.sign, nonzero, "sign")
unary(np.floor, fraction, "floor")
unary(np.ceil, fraction, "ceil")
unary(np.trunc, fraction, "trunc")
row(
    np.round,
    call(np.array([[0.3, 1.7], [-2.2, 0.1]])),
    call(np.array([0.312, 1.749]), decimals=1),
    call(np.array(0.3)),
    torch=lambda torch, x, decimals=0: torch.round(x, decimals=decimals),
)
unary(np.zeros_like, real, "zeros_like")
unary(np.ones_like, real, "ones_like")

# ---------------------------------------------------------------- exponentials, trigonometry ...

unary(np.exp, real, "exp")
unary(np.exp2, real, "exp2")
unary(np.expm1, real, "expm1")
unary(np.log, positive, "log")
unary(np.log2, positive, "log2")
unary(np.log10, positive, "log10")
unary(np.log1p, inside, "log1p")
binary(np.logaddexp, real, "logaddexp")
unary(np.sin, real, "sin")
unary(np.cos, real, "cos")
unary(np.tan, inside, "tan")
unary(np.arcsin, inside, "asin")
unary(np.arccos, inside, "acos")
unary(np.arctan, real, "atan")
binary(np.arctan2, nonzero, "atan2")
unary(np.sinh, real, "sinh")
unary(np.cosh, real, "cosh")
unary(np.tanh, real, "tanh")
unary(np.arcsinh, real, "asinh")
unary(np.arccosh, above_one, "acosh")
unary(np.arctanh, inside, "atanh")
unary(p.sigmoid, real, "sigmoid")
row(
    p.softplus,
    *(call(np.asarray(real(*shape))) for shape in SHAPES),
    torch=lambda torch, x: torch.nn.functional.softplus(x),
)
unary(p.erf, real, "erf")
unary(p.relu, nonzero, "relu")

# ---------------------------------------------------------------- choices

row(
    np.maximum,
    *(call(np.asarray(real(*a)), np.asarray(real(*b))) for a, b in PAIRS),
    call(real(2, 2), 0.0),
    torch=lambda torch, a, b: torch.maximum(*tensors(torch, a, b)),
)
row(
    np.minimum,
    *(call(np.asarray(real(*a)), np.asarray(real(*b))) for a, b in PAIRS),
    call(0.0, real(2, 2)),
    torch=lambda torch, a, b: torch.minimum(*tensors(torch, a, b)),
)
row(
    np.clip,
    call(real(2, 3), -0.5, 0.75),
    call(real(2, 3), None, 0.3),
    call(real(2, 3), 0.3, None),
    call(np.asarray(0.1), -1, 1),
    call(real(0, 3), -1, 1),
    call(real(2, 3), np.array([-0.5, 0.1, -2.5]), np.array([[0.6], [2.5]])),
    call(real(4), np.array(0.3), np.array(0.8)),
    call(real(4), None, np.array(0.3)),
    call(real(4), np.array(0.8), np.array(0.3)),  # the wrong way round: the upper bound wins
    call(real(2, 3), np.array([-0.5, 0.1, -2.5]), None),
    torch=lambda torch, x, low, high: torch.clamp(x, low, high),
)
_WHERE = np.array([[True, False, True], [False, False, True]])
row(
    np.where,
    call(_WHERE, real(2, 3), real(2, 3)),
    call(_WHERE, real(3), real(2, 1)),
    call(_WHERE, np.asarray(real()), 0.5),
    call(_WHERE[0], real(2, 3), np.asarray(real())),
    call(_WHERE[0], -1.0, real(3)),
    call(np.array(True), real(2), real(1, 2)),
    call(_WHERE[:0], real(3), real(1, 3)),
    torch=lambda torch, c, a, b: torch.where(c, *tensors(torch, a, b)),
)
