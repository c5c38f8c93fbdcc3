"""What an equation says of numbers: both sides of its tree, computed.

    symbol   a name whose value is asked for: ``value_of(Symbol)``
    index    a letter that counts along an axis, from 1 on: the j of x_{ij}

A product side by side of two matrices, or of a matrix and a vector, is that of linear algebra; any
other product is element by element. An equation with a free index holds for all its values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, fields
from itertools import product
from typing import Any

import numpy as np

from .latex import (
    Add,
    Call,
    Derivative,
    Function,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Symbol,
    Transpose,
)  # fmt: skip

FUNCTIONS: dict[str, Callable] = {
    "exp": np.exp,
    "log": np.log,
    "cos": np.cos,
    "sin": np.sin,
    "tanh": np.tanh,
    "sign": np.sign,
    "max": np.maximum,
    "min": np.minimum,
    "sqrt": np.sqrt,
    "absolute": np.abs,
    "norm": lambda x: np.sqrt(np.sum(np.square(x))),
}
INDICES = frozenset("ijkl")


class MeaningError(ValueError):
    """An equation cannot be computed from the values that there are."""


@dataclass
class Meaning:
    """Computes trees.

    Attributes:
        value_of: the value of a symbol without its indices: a number, an array or a function.
        indices: the letters that are indices.
        at: the value of each index, from 1 on.
    """

    value_of: Callable[[Symbol | Derivative], Any]
    indices: Collection[str] = INDICES
    at: dict[str, int] = field(default_factory=dict)

    def places(self, free: list[str], trees: Any) -> Iterator[dict[str, int]]:
        """All values of the free indices together."""
        lengths = [self.length(index, trees) for index in free]
        for values in product(*(range(1, n + 1) for n in lengths)):
            yield dict(zip(free, values))

    # ------------------------------------------------------------ trees

    def compute(self, tree: Any) -> Any:
        """The value of an expression."""
        match tree:
            case Number(value):
                return value
            case Symbol() | Derivative():
                return self.symbol(tree)
            case Add(terms):
                total = 0.0
                for sign, term in terms:
                    total = total + sign * self.compute(term)
                return total
            case Product(left, right, kind):
                return multiplied(self.compute(left), self.compute(right), kind)
            case Quotient(top, bottom):
                return self.compute(top) / self.compute(bottom)
            case Power(base, exponent):
                return self.compute(base) ** self.compute(exponent)
            case Transpose(body):
                return np.swapaxes(np.atleast_2d(self.compute(body)), -1, -2)
            case Function(name, arguments):
                return FUNCTIONS[name](*map(self.compute, arguments))
            case Call(function, arguments):
                value = self.symbol(function)
                return value(*map(self.compute, arguments)) if callable(value) else value
            case Over():
                return self.over(tree)
        raise MeaningError(f"a {type(tree).__name__} has no value")

    def over(self, tree: Over) -> Any:
        """A sum or a product over an index."""
        if tree.low is None:
            values = range(1, self.length(tree.index, (tree.body,)) + 1)
        else:
            values = range(round(self.compute(tree.low)), round(self.compute(tree.high)) + 1)
        total = 0.0 if tree.kind == "sum" else 1.0
        for value in values:
            here = Meaning(
                self.value_of, {*self.indices, tree.index}, {**self.at, tree.index: value}
            )
            term = here.compute(tree.body)
            total = total + term if tree.kind == "sum" else total * term
        return total

    def symbol(self, tree: Symbol | Derivative) -> Any:
        """The value of a symbol, at its indices."""
        if (
            isinstance(tree, Symbol)
            and not tree.accent
            and tree.base in self.at
            and not tree.subscripts
        ):
            return self.at[tree.base]
        name, subscripts = self.split(tree)
        if isinstance(name, Symbol) and name == Symbol("e"):
            try:
                value = self.value_of(name)
            except MeaningError:
                value = np.e
        elif isinstance(name, Symbol) and name == Symbol("pi"):
            value = np.pi
        else:
            value = self.value_of(name)
        for subscript in subscripts:
            place = round(self.compute(subscript)) - 1
            if not 0 <= place < len(value):
                raise MeaningError(f"there is no entry {place + 1} among {len(value)}")
            value = value[place]
        return value

    # ------------------------------------------------------------ indices

    def split(self, tree: Symbol | Derivative) -> tuple[Any, tuple]:
        """The symbol without its indices, and these."""
        if isinstance(tree, Derivative):
            (top, first), (bottom, second) = self.split(tree.top), self.split(tree.bottom)
            return Derivative(top, bottom), (*first, *second)
        found = tuple(s for s in tree.subscripts if self.is_index(s))
        rest = tuple(s for s in tree.subscripts if not self.is_index(s))
        return Symbol(tree.base, tree.accent, rest), found

    def is_index(self, subscript: Any) -> bool:
        """Is a subscript computed from indices, as i and t - i are, and so a place in an array?"""
        letters = {s.base for s in symbols_in(subscript)}
        return bool(letters) and letters <= {*self.indices, *self.at}

    def free_indices(self, trees: Any) -> Iterator[str]:
        """The indices that no sum binds."""
        for tree in trees if isinstance(trees, tuple) else (trees,):
            if isinstance(tree, Over):
                inner = (tree.body, tree.low, tree.high)
                yield from (i for i in self.free_indices(inner) if i != tree.index)
            elif isinstance(tree, (Symbol, Derivative)):
                for subscript in self.split(tree)[1]:
                    yield from (s.base for s in symbols_in(subscript) if s.base not in self.at)
            elif tree is not None:
                yield from self.free_indices(children(tree))

    def length(self, index: str, trees: Any) -> int:
        """How far an index counts: the length of the axis at which it stands alone."""
        for tree in walk(trees):
            if isinstance(tree, (Symbol, Derivative)):
                name, subscripts = self.split(tree)
                for axis, subscript in enumerate(subscripts):
                    if subscript == Symbol(index):
                        return np.shape(self.value_of(name))[axis]
        raise MeaningError(f"nothing says how far {index} counts: write the bounds of the sum")


# ---------------------------------------------------------------- helpers


def multiplied(a: Any, b: Any, kind: str) -> Any:
    """The product that is meant: of linear algebra where a matrix takes part."""
    dimensions = np.ndim(a), np.ndim(b)
    if kind == "elementwise" or min(dimensions) == 0 or dimensions == (1, 1):
        return a * b
    return np.matmul(a, b)


def difference(a: Any, b: Any) -> float:
    """The largest difference, as a share of the largest number; infinite where one is no number.

    Raises:
        MeaningError: the shapes differ by more than axes of length 1.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    if (
        a.shape != b.shape
        and a.size != 1
        and b.size != 1
        and a.squeeze().shape != b.squeeze().shape
    ):
        raise MeaningError(f"the sides have shapes {a.shape} and {b.shape}")
    if a.shape != b.shape:
        a, b = np.broadcast_arrays(a.squeeze(), b.squeeze())
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0), 1e-300)
    worst = np.abs(a - b).max(initial=0) / scale
    return float(worst) if np.isfinite(worst) else np.inf


def children(tree: Any) -> tuple:
    """The parts of a tree."""
    if isinstance(tree, tuple):
        return tree
    if not hasattr(tree, "__dataclass_fields__"):
        return ()
    return tuple(getattr(tree, f.name) for f in fields(tree))


def walk(tree: Any) -> Iterator[Any]:
    """A tree and all its parts."""
    yield tree
    for part in children(tree):
        yield from walk(part)


def symbols_in(tree: Any) -> Iterator[Symbol]:
    """The symbols in it."""
    return (part for part in walk(tree) if isinstance(part, Symbol))
