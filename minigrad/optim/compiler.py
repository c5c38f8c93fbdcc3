"""A small compiler: the block of equations, rewritten so that it uses the same memory each time.

    m = beta1 * m + (1 - beta1) * g

allocates three arrays. Its twin computes the same numbers, in the same order, with none:

    s0[...] = beta1
    s1[...] = 1 - beta1
    m = add(multiply(s0, m, out=b0), multiply(s1, g, out=b1), out=m)

    b0, b1 ...   buffers, as long as theta; one whose value was used up is taken again
    s0, s1 ...   arrays without axes: NumPy takes them twice as fast as Python's numbers
    m            the new state takes the place of the old

What is an array is known from the names: the positional arguments of the block (but t), and what is
computed from them. A block that uses more than assignments, `if`, arithmetic and NumPy's ufuncs is
left as it is, as is one whose source cannot be read (typed at a prompt).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from .memory import aligned

OPERATORS = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.USub: "negative",
}
UFUNCS = {u.__name__: u for u in vars(np).values() if isinstance(u, np.ufunc)}


class NotCompilable(Exception):
    """The block uses something that the compiler does not know."""


@lru_cache(None)
def compiled(update: Callable) -> Callable:
    """``make(n, dtype)``, which gives a twin of the block `update` for vectors of n elements.

    A twin is called like the block and gives the same numbers, bit for bit. The arrays of the old
    state become those of the new, and the step is overwritten by the next call. For a block that
    cannot be compiled, `make` gives the block.
    """
    try:
        if update.__closure__:
            raise NotCompilable("it uses variables of a function around it")
        (block,) = ast.parse(textwrap.dedent(inspect.getsource(update))).body
        return Compiler(block).make(update.__globals__)
    except (NotCompilable, AttributeError, OSError, TypeError, SyntaxError, ValueError):
        return lambda n, dtype: update


class Compiler:
    """Rewrites one function definition."""

    def __init__(self, block: ast.FunctionDef):
        self.block = block
        theta, g, _t, *state = (a.arg for a in block.args.args)
        self.state = set(state)
        self.arrays = {theta, g, *state}
        self.buffers = self.scalars = 0  # how many there are
        self.free = []  # buffers whose value was used up
        self.owned = {}  # name -> the buffer that its value, and no other name's, stands in

    def make(self, surroundings: dict) -> Callable:
        self.block.decorator_list, self.block.returns = [], None
        self.block.body = self.statements(self.block.body)
        module = ast.Module([self.block], [])
        code = compile(ast.fix_missing_locations(module), f"<{self.block.name}, compiled>", "exec")

        def twin(n: int, dtype: np.dtype) -> Callable:
            names = {**surroundings, **UFUNCS, "ndarray": np.ndarray}
            names |= {f"b{i}": aligned(n, dtype) for i in range(self.buffers)}
            names |= {f"s{i}": np.empty((), dtype) for i in range(self.scalars)}
            exec(code, names)
            return names[self.block.name]

        return twin

    def statements(self, body: list) -> list:
        out = []
        for i, line in enumerate(body):
            before = []  # what the line's numbers are set to
            if isinstance(line, ast.If):
                line.body, line.orelse = self.statements(line.body), self.statements(line.orelse)
            elif isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
                self.assignment(line, line.targets[0].id, before)
            elif isinstance(line, ast.Return) and isinstance(line.value, ast.Tuple):
                line.value.elts = [self.expression(x, before)[0] for x in line.value.elts]
            elif self.mentions_array(line):
                raise NotCompilable(ast.dump(line))
            out += [*before, line]
            if body is self.block.body:
                still_read = set().union(*map(names_in, body[i + 1 :]))
                self.free += [self.owned.pop(name) for name in self.owned.keys() - still_read]
        return out

    def assignment(self, line: ast.Assign, name: str, before: list) -> None:
        """``name = expression``: where does the value stand, and for how long?"""
        line.value, is_array, buffer = self.expression(line.value, before)
        if not is_array:
            return
        self.arrays.add(name)
        if buffer is None:  # a second name of an array: its buffer is not taken again
            self.owned = {n: b for n, b in self.owned.items() if n not in names_in(line.value)}
        elif name in self.state:
            where = f"{name} if type({name}) is ndarray else b{buffer}"  # a number at first
            line.value.keywords[0].value = ast.parse(where, mode="eval").body
        else:
            self.owned[name] = buffer

    def expression(self, x: ast.expr, before: list) -> tuple[ast.expr, bool, int | None]:
        """The rewritten expression; is it an array; and the buffer that it alone stands in."""
        if not self.mentions_array(x):
            return x, False, None
        if isinstance(x, ast.Name):
            return x, True, None
        if isinstance(x, ast.IfExp):
            x.body = self.expression(x.body, before)[0]
            x.orelse = self.expression(x.orelse, before)[0]
            return x, True, None  # not taken again: it may be either
        if isinstance(x, ast.BinOp) and type(x.op) in OPERATORS:
            return self.call(OPERATORS[type(x.op)], [x.left, x.right], before)
        if isinstance(x, ast.BinOp) and isinstance(x.op, ast.Pow) and ast.unparse(x.right) == "2":
            return self.call("square", [x.left], before)  # as NumPy itself does
        if isinstance(x, ast.UnaryOp) and type(x.op) in OPERATORS:
            return self.call(OPERATORS[type(x.op)], [x.operand], before)
        if isinstance(x, ast.Call) and not x.keywords:
            name = ast.unparse(x.func).removeprefix("np.")
            if name in UFUNCS:
                return self.call(name, x.args, before)
        raise NotCompilable(ast.dump(x))

    def call(self, ufunc: str, operands: list, before: list):
        """ufunc(*operands, out=buffer), the buffer an operand's if that was its last use."""
        arguments, ours = [], []
        for x in operands:
            x, is_array, buffer = self.expression(x, before)
            arguments.append(x if is_array else self.scalar(x, before))
            ours += [] if buffer is None else [buffer]
        into = ours.pop() if ours else self.free.pop() if self.free else self.new_buffer()
        self.free += ours
        out = ast.keyword("out", ast.Name(f"b{into}", ast.Load()))
        return ast.Call(ast.Name(ufunc, ast.Load()), arguments, [out]), True, into

    def scalar(self, x: ast.expr, before: list) -> ast.expr:
        """An array without axes that is set to the number x before the line."""
        name = f"s{self.scalars}"
        self.scalars += 1
        before += ast.parse(f"{name}[...] = {ast.unparse(x)}").body
        return ast.Name(name, ast.Load())

    def new_buffer(self) -> int:
        self.buffers += 1
        return self.buffers - 1

    def mentions_array(self, x: ast.AST) -> bool:
        return bool(names_in(x) & self.arrays)


def names_in(x: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(x) if isinstance(n, ast.Name)}
