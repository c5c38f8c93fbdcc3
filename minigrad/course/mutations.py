"""Wrong equations, made from right ones: what a check has to notice.

Each is a small slip of the pen: a sign, an index, a hat, a root, a transpose, beta1 for beta2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from .latex import (
    Add,
    Equation,
    Function,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Symbol,
    Transpose,
    written,
)
from .meaning import walk

T = Symbol("t")
T_BEFORE = Add(((1, T), (-1, Number(1.0))))
SLIPS = {"cos": "sin", "max": "min", "min": "max", "exp": "log", "log": "exp", "tanh": "sin"}


def mutants(equation: Equation) -> Iterator[tuple[str, Equation]]:
    """Each wrong equation with a few words about what is wrong in it. The first side stays."""
    for i, side in enumerate(equation.sides[1:], 1):
        for words, wrong in slips(side):
            sides = (*equation.sides[:i], wrong, *equation.sides[i + 1 :])
            yield words, replace(equation, sides=sides)


def slips(tree: Any) -> Iterator[tuple[str, Any]]:
    """All trees that differ from this one by one slip, with words."""
    yield from own_slips(tree)
    if isinstance(tree, (Symbol, Number)) or not is_dataclass(tree):
        return
    for part in fields(tree):
        value = getattr(tree, part.name)
        if isinstance(value, tuple):
            for i, item in enumerate(value):
                if isinstance(item, tuple):  # a sign and a term
                    for words, wrong in slips(item[1]):
                        yield (
                            words,
                            replace(
                                tree, **{part.name: (*value[:i], (item[0], wrong), *value[i + 1 :])}
                            ),
                        )
                else:
                    for words, wrong in slips(item):
                        yield (
                            words,
                            replace(tree, **{part.name: (*value[:i], wrong, *value[i + 1 :])}),
                        )
        elif is_dataclass(value):
            for words, wrong in slips(value):
                yield words, replace(tree, **{part.name: wrong})


def own_slips(tree: Any) -> Iterator[tuple[str, Any]]:
    """The slips at the top of the tree."""
    match tree:
        case Number(value):
            yield f"{value + 1:g} for {value:g}", Number(value + 1)
        case Symbol():
            yield from symbol_slips(tree)
        case Add(terms):
            for i, (sign, term) in enumerate(terms):
                flipped = (*terms[:i], (-sign, term), *terms[i + 1 :])
                yield f"the sign of term {i + 1}", Add(flipped)
                if len(terms) > 1:
                    yield f"without term {i + 1}", Add((*terms[:i], *terms[i + 1 :]))
            roots = [t for _, t in terms if isinstance(t, Function) and t.name == "sqrt"]
            if len(terms) == 2 and len(roots) == 1:
                inside = [(s, roots[0].arguments[0] if t is roots[0] else t) for s, t in terms]
                yield "both under the root", Function("sqrt", (Add(tuple(inside)),))
        case Product(left, right, kind):
            yield "without the left factor", right
            yield "without the right factor", left
            if has_matrix(left) and has_matrix(right):
                yield "factors swapped", Product(right, left, kind)
        case Quotient(top, bottom):
            yield "upside down", Quotient(bottom, top)
            yield "without the denominator", top
        case Power(base, _):
            yield "without the exponent", base
        case Transpose(body):
            yield "not transposed", body
        case Function(name, arguments):
            if name in ("sqrt", "norm", "absolute"):
                yield f"without {name}", arguments[0]
            if name in SLIPS:
                yield f"{SLIPS[name]} for {name}", Function(SLIPS[name], arguments)
        case Over(_, _, low, _, body):
            yield "without the sum", body
            if low is not None:
                yield "begins one later", replace(tree, low=Add(((1, low), (1, Number(1.0)))))


def has_matrix(tree: Any) -> bool:
    """Does a matrix stand in it: a capital letter without indices? Other products commute."""
    return any(
        isinstance(part, Symbol) and part.base.isupper() and not part.subscripts
        for part in walk(tree)
    )


def symbol_slips(symbol: Symbol) -> Iterator[tuple[str, Symbol]]:
    """Another index, another hat, the other beta."""
    if symbol.accent:
        yield f"without the {symbol.accent}", replace(symbol, accent="")
    for i, subscript in enumerate(symbol.subscripts):
        before, after = symbol.subscripts[:i], symbol.subscripts[i + 1 :]
        if written(subscript) == "t":
            yield "t-1 for t", replace(symbol, subscripts=(*before, T_BEFORE, *after))
        elif written(subscript) == "t-1":
            yield "t for t-1", replace(symbol, subscripts=(*before, T, *after))
        elif isinstance(subscript, Number):
            other = Number(3.0 - subscript.value)
            yield "the other number", replace(symbol, subscripts=(*before, other, *after))
    if len(symbol.subscripts) == 2:
        yield "indices swapped", replace(symbol, subscripts=symbol.subscripts[::-1])
