"""Expressions such as "(x*w + b).tanh()": Python's parser reads them, minigrad computes them.

Arithmetic, numbers, lists, names, and minigrad's own operations: nothing else of Python is run.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

import numpy as np

from .. import functional, ops
from ..tensor import Tensor, tensor
from .parsing import CommandError, did_you_mean

OPERATORS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
FUNCTIONS = {
    name: getattr(module, name)
    for module in (functional, ops)
    for name in module.__all__
    if callable(getattr(module, name)) and name.islower()
}
METHODS = [name for name in [*FUNCTIONS, "detach"] if hasattr(Tensor, name)]
PREFIXES = ("F", "minigrad", "np", "torch")  # np.tanh(x) is tanh(x)
NUMBERS = {"pi": np.pi}
GRAMMAR = "names, numbers, lists, + - * / % ** @, and operations such as tanh(x) or x.sum()"


class Expression:
    """An expression in some names.

    Attributes:
        text: as it was written.
        names: those without a value of their own, in the order of their first use.

    Raises:
        CommandError: it is no Python expression.
    """

    def __init__(self, text: str):
        self.text = text.strip()
        if not self.text:
            self.fail("it is empty; for example: (x*w + b).tanh()")
        try:
            self.tree = ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            where = f" at character {error.offset}" if error.offset else ""
            self.fail(f"{self.text}: {error.msg}{where}")
        functions = {node.func for node in ast.walk(self.tree) if isinstance(node, ast.Call)}
        functions |= {f.value for f in functions if is_prefixed(f)}
        names = [n for n in ast.walk(self.tree) if isinstance(n, ast.Name) and n not in functions]
        names.sort(key=lambda n: (n.lineno, n.col_offset))
        self.names = list(dict.fromkeys(n.id for n in names if n.id not in NUMBERS))

    def computed(self, values: Mapping[str, Tensor]) -> Tensor:
        """The result, from a value for each name.

        Raises:
            CommandError: something in it is not known, or cannot be computed; says which part.
        """
        with np.errstate(all="ignore"):  # the picture shows an inf or NaN, and where it comes from
            result = self.value(self.tree, {**NUMBERS, **values})
        if not isinstance(result, Tensor):
            self.fail(
                f"{self.text} gives {type(result).__name__}, not one Tensor; there is nothing to "
                "draw. For example: (x*w + b).tanh()"
            )
        return result

    def value(self, node: ast.AST, values: Mapping[str, Any]) -> Any:
        """The value of a part of the expression."""

        def of(part: ast.AST | None) -> Any:
            return None if part is None else self.value(part, values)

        match node:
            case ast.Constant(value=bool() | int() | float() | str() | None as constant):
                return constant
            case ast.Name(id=name):
                return values[name]
            case ast.List(elts=parts):
                return [of(part) for part in parts]
            case ast.Tuple(elts=parts):
                return tuple(of(part) for part in parts)
            case ast.Slice(lower=lower, upper=upper, step=step):
                return slice(of(lower), of(upper), of(step))
            case ast.Subscript(value=whole, slice=index):
                return self.run(node, operator.getitem, of(whole), of(index))
            case ast.UnaryOp(op=sign, operand=a) if type(sign) in OPERATORS:
                return self.run(node, OPERATORS[type(sign)], of(a))
            case ast.BinOp(left=a, op=sign, right=b) if type(sign) in OPERATORS:
                return self.run(node, OPERATORS[type(sign)], of(a), of(b))
            case ast.BinOp(op=ast.BitXor()):
                self.fail(f"{self.part(node)}: ^ is no power in Python; write ** for it")
            case ast.Call(func=function, args=args, keywords=options):
                named = {option.arg: of(option.value) for option in options if option.arg}
                if len(named) == len(options):
                    given = [of(x) for x in args]
                    if isinstance(function, ast.Name) or is_prefixed(function):
                        return self.run(node, self.function(function), *given, **named)
                    if isinstance(function, ast.Attribute):
                        method = self.method(function, of(function.value))
                        return self.run(node, method, *given, **named)
            case ast.Attribute(value=whole, attr="T"):
                return self.run(node, operator.attrgetter("T"), of(whole))
            case ast.Attribute(attr=name) if name in METHODS:
                self.fail(f"{self.part(node)} is a method: write {self.part(node)}() to call it")
        self.fail(f"{self.part(node)} is more than is understood here, which is {GRAMMAR}")

    def function(self, node: ast.AST) -> Callable:
        """The function of minigrad that is called."""
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name not in FUNCTIONS:
            self.fail(f"there is no function {name!r}{suggestion(name, FUNCTIONS)}")
        return FUNCTIONS[name]

    def method(self, node: ast.Attribute, x: Any) -> Callable:
        """The method of a Tensor that is called."""
        if not isinstance(x, Tensor):
            self.fail(f"{self.part(node.value)} is no Tensor and has no methods")
        if node.attr not in METHODS:
            self.fail(f"a Tensor has no operation {node.attr!r}{suggestion(node.attr, METHODS)}")
        return getattr(x, node.attr)

    def run(self, node: ast.AST, function: Callable, *args: Any, **options: Any) -> Any:
        """Call `function`; what is wrong with its arguments is said of this part."""
        try:
            return function(*args, **options)
        except Exception as error:
            self.fail(f"{self.part(node)}: {' '.join(str(error).split())}")

    def part(self, node: ast.AST) -> str:
        """A part of the expression as it was written."""
        return ast.get_source_segment(self.text, node) or self.text

    def fail(self, message: str) -> NoReturn:
        raise CommandError(f"--expr: {message}") from None


def is_prefixed(node: ast.AST) -> bool:
    """Is it a function with its module, such as np.tanh?"""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in PREFIXES
    )


def suggestion(name: str, known: Iterable[str]) -> str:
    """The operation that was meant; letters in another order, as in tahn, are nearest."""
    swapped = [k for k in known if sorted(k) == sorted(name)]
    return did_you_mean(name, swapped) or did_you_mean(name, known) or f"; understood are {GRAMMAR}"


def values_for(names: list[str], given: list[str]) -> dict[str, Tensor]:
    """A Tensor for each name: as in ``x=2`` and ``w=[[1,2],[3,4]]``, else 0.5, 1, 1.5 ... in order.

    Raises:
        CommandError: a text of `given` is of another form, or its name is not among `names`.
    """
    numbers: dict[str, Any] = {name: (i + 1) / 2 for i, name in enumerate(names)}
    for text in given:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            raise CommandError(f"--set: expected NAME=VALUE, such as x=2, got {text!r}")
        if name not in numbers:
            hint = did_you_mean(name, names) or f"; there are {', '.join(names)}"
            raise CommandError(f"--set: the expression has no name {name!r}{hint}")
        numbers[name] = number_or_list(name, value)
    return {name: tensor(x, requires_grad=True) for name, x in numbers.items()}


def number_or_list(name: str, text: str) -> Any:
    """The value in ``x=2`` or ``x=[[1,2],[3,4]]``, as float32."""
    try:
        return np.array(ast.literal_eval(text), np.float32)
    except (ValueError, TypeError, SyntaxError):
        raise CommandError(
            f"--set: {name} must be a number or lists of numbers with rows of one length, such as "
            f"[[1,2],[3,4]], got {text}"
        ) from None
