"""Rules of the table of derivatives to be read: in symbols, and with the numbers put in.

The symbols are those of the table itself, found in its source, so that what is shown is what runs.

    g          upstream gradient, dL/dy        y   the output        x, a, b   the inputs
    rule       a function of (g, y, inputs...), as it stands in the table
    unread     a parameter that the table writes with a leading underscore: the rule reads its shape
               at most
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from types import CodeType
from typing import Any

import numpy as np

from ..engine import DEFINITIONS
from ..vjps import VJPS
from .dot import FEW, in_short
from .recorded import option_text


def array_text(a: Any) -> str:
    """A number, a small array in full, or a large one's shape, mean and range.

    >>> array_text(np.array([[1.0, -0.25]]))
    '[[1, -0.25]]'
    >>> array_text(np.ones((64, 10)))
    'array (64, 10), mean 1 in [1, 1]'
    """
    a = np.asarray(a)
    return in_short(a) if a.size <= FEW else f"array {a.shape}, {in_short(a)}"


# ---------------------------------------------------------------- rules


@dataclass(frozen=True)
class Rule:
    """The rule of one input of a function, to be read.

    Attributes:
        symbols: the table's expression, or a call of a named rule: ``g * (1 - y * y)``.
        reads: the symbols in it whose values it reads: ``("g", "y")``.
        about: sentences about the functions of minigrad that are called in it.
        rule: the rule itself.
    """

    symbols: str
    reads: tuple[str, ...]
    about: tuple[str, ...]
    rule: Callable

    def numbers(self, g: Any, saved: Any, arrays: list, kwargs: dict) -> str:
        """The expression with each symbol replaced by its number, or by its name and shape.

        Args:
            g: the upstream gradient.
            saved, arrays, kwargs: as the engine recorded them.

        >>> rule_of(np.tanh, 0).numbers(np.array(2.0), np.array(-0.5), [np.array(0.1)], {})
        '2 * (1 - (-0.5) * (-0.5))'
        >>> rule_of(np.multiply, 0).numbers(np.ones((3, 4)), None, [0, np.ones((3, 4))], {})
        'g (3, 4) * b (3, 4)'
        """
        function, bound = unwrapped(self.rule)
        given = inspect.signature(function).bind(*bound, g, saved, *arrays, **kwargs)
        given.apply_defaults()
        values = {name.lstrip("_"): value for name, value in given.arguments.items()}
        return put_in(self.symbols, values, self.reads)


def rule_of(function: Callable, i: int) -> Rule:
    """The rule of the table for input `i` of `function`.

    Raises:
        KeyError: the function has no row. ValueError: its row has no rule for this input.

    >>> rule_of(np.tanh, 0).symbols
    'g * (1 - y * y)'
    >>> rule_of(np.divide, 1).symbols
    '-g * y / b'
    """
    rule = next(islice(VJPS[function], i, None), None)
    if rule is None:
        raise ValueError(f"rule_of: the row of {function.__name__} has no rule for its input {i}")
    bare, bound = unwrapped(rule)
    parameters = list(inspect.signature(bare).parameters)
    symbols = lambda_body(bare)
    if symbols is None:
        read = [name for name in parameters if not name.startswith("_")]
        symbols = f"{name_of_rule(bare)}({', '.join(read)})"
    fixed = dict(zip(parameters, bound))  # ForEach and einsum: which input it is
    symbols = put_in(symbols, fixed, tuple(fixed))
    for name in parameters:
        if name.startswith("_"):
            symbols = re.sub(rf"\b{name}\b", name.lstrip("_"), symbols)
    used = names_in(symbols)
    reads = tuple(name for name in parameters if name in used)
    words = about(function, bare, symbols)
    saved = parameters[len(bound) + 1].lstrip("_")
    if saved in used and saved != "y":
        words.append(f"{saved}: what the forward pass kept for the rule.")
    return Rule(symbols, reads, tuple(words), rule)


def summed(function: Callable, g_shape: tuple, shape: tuple) -> str:
    """How the engine summed a ufunc's gradient of `g_shape` to the input's `shape`, or "".

    >>> summed(np.add, (4, 3), (3,))
    'summed over axis 0 to shape (3,)'
    """
    if not isinstance(function, np.ufunc):
        return ""  # other rules return the input's shape themselves
    raw = g_shape
    if function.signature is not None:  # matmul: only the axes before the matrices are broadcast
        if not len(g_shape) >= len(shape) >= 2:
            return ""
        raw = g_shape[:-2] + shape[-2:]
    extra = len(raw) - len(shape)
    axes = [*range(extra)]
    axes += [i + extra for i, n in enumerate(shape) if n == 1 and raw[i + extra] != 1]
    if not axes:
        return ""
    where = f"axis {axes[0]}" if len(axes) == 1 else "axes " + ", ".join(map(str, axes))
    return f"summed over {where} to " + (f"shape {shape}" if shape else "one number")


# ---------------------------------------------------------------- the source


def unwrapped(rule: Callable) -> tuple[Callable, tuple]:
    """The function beneath a `partial`, and the arguments that it has already."""
    return (rule.func, rule.args) if isinstance(rule, partial) else (rule, ())


def name_of_rule(rule: Callable) -> str:
    """What it is called; just "rule" if it has no name of its own."""
    name = getattr(rule, "__name__", "")
    return name if name.isidentifier() else "rule"


def lambda_body(function: Callable) -> str | None:
    """The expression of a lambda, as it is written, in one line; None if it cannot be had."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_name != "<lambda>":
        return None
    source = "".join(linecache.getlines(code.co_filename, function.__globals__))
    place = last_place(code)
    around = [found for found in lambdas(source) if place and found[0] <= place < found[1]]
    return max(around)[2] if around else None  # the innermost begins last


def last_place(code: CodeType) -> tuple[int, int] | None:
    """Line and column of something in the body: of the last instruction that has a place."""
    places = [p for p in code.co_positions() if None not in p and (p[0], p[2]) < (p[1], p[3])]
    return (places[-1][0], places[-1][2]) if places else None


@lru_cache(16)
def lambdas(source: str) -> list[tuple]:
    """(start, end, body) of every lambda; start and end are pairs (line, column)."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # not a file of Python
        return []
    return [
        (
            (node.lineno, node.col_offset),
            (node.end_lineno, node.end_col_offset),
            " ".join(ast.get_source_segment(source, node.body).split()),
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.Lambda)
    ]


def names_in(expression: str) -> set[str]:
    return {n.id for n in ast.walk(ast.parse(expression, mode="eval")) if isinstance(n, ast.Name)}


def about(function: Callable, rule: Callable, symbols: str) -> list[str]:
    """A sentence for each function of minigrad that is called in the rule, where there is one."""
    sentences = {}
    for node in ast.walk(ast.parse(symbols, mode="eval")):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name == name_of_rule(rule):
            called = rule
        else:
            first, _, second = name.partition(".")
            called = getattr(rule, "__globals__", {}).get(first)
            called = getattr(called, second, None) if second else called
        module = getattr(called, "__module__", None) or "numpy"
        words = (getattr(called, "__doc__", None) or "").partition("\n")[0]
        if called is rule and not words:
            words = f"the rule of {function.__name__}, written by hand; {definition(function)}"
        if words and not module.startswith("numpy"):
            sentences[name] = f"{name}: {words[0].lower()}{words[1:]}"
    return list(sentences.values())


def definition(function: Callable) -> str:
    """What a fused operation is: the expression in DEFINITIONS, or else its own first words."""
    expression = lambda_body(DEFINITIONS.get(function))
    return f"y = {expression}" if expression else (function.__doc__ or "").partition("\n")[0]


# ---------------------------------------------------------------- numbers for symbols


def put_in(expression: str, values: dict, reads: tuple[str, ...]) -> str:
    """The expression with its symbols replaced by their values."""
    tree = ast.parse(expression, mode="eval")
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    places = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in values]
    for node in sorted(places, key=lambda n: -n.col_offset):  # from the right: columns stay true
        value, parent = values[node.id], parents[node]
        if isinstance(parent, ast.Attribute) and parent.attr in ("shape", "ndim"):
            node, text = parent, repr(getattr(value, parent.attr))
        elif isinstance(parent, ast.Call) and ast.unparse(parent.func) == "np.shape":
            node, text = parent, repr(np.shape(value))
        elif node.id not in reads and getattr(value, "ndim", 0):
            text = f"{node.id} {value.shape}"
        elif node.id not in reads or opaque(value):
            continue
        elif isinstance(value, np.ndarray) and value.size > FEW:
            if isinstance(parent, (ast.Attribute, ast.Subscript)):
                continue
            text = f"{node.id} {value.shape}"
        else:
            text = value_text(value)
            is_index = isinstance(parent, ast.Subscript) and parent.slice is node
            if isinstance(value, tuple) and not text.startswith("(") and not is_index:
                text = f"({text})"
        before, after = expression[: node.col_offset], expression[node.end_col_offset :]
        if needs_brackets(before, after):
            text = bracketed(text)
        expression = before + text + after
    return expression


def opaque(value: Any) -> bool:
    """True for what is no number, nor can be written as one: a fused operation's, for example."""
    return isinstance(value, tuple) and any(
        isinstance(x, np.ndarray) and x.dtype.kind == "f" for x in value
    )


def value_text(value: Any) -> str:
    if isinstance(value, (np.ndarray, float, np.generic)):
        return array_text(value)
    return repr(value) if isinstance(value, str) else option_text(value)


def bracketed(text: str) -> str:
    """A number, in brackets if it is negative, for the middle of an expression."""
    return f"({text})" if text.startswith("-") else text


def needs_brackets(before: str, after: str) -> bool:
    """Does a negative number between these need brackets? Not as an argument or at the start."""
    start = re.search(r"(^|[(\[,]|[^=<>!]=)\s*$", before)
    return start is None or re.match(r"\s*\*\*|[.\[]", after) is not None
