"""Parts of a syntax tree: its names, arguments and assignments, and what stands for a name."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .tidying import bound_in, cloned, names, walked


class Attributes(ast.NodeTransformer):
    """Puts a name in the place of an attribute that is known: self__slips for self.slips."""

    def __init__(self, known: Mapping[str, Any]):
        self.known = known

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        written = ast.unparse(node)
        if written in self.known:
            return ast.Name(written.replace(".", "__"), ast.Load())
        return self.generic_visit(node)


class Substitution(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, values: Mapping[str, ast.expr]):
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return cloned(self.values.get(node.id, node))


def substituted(node: ast.expr, values: Mapping[str, ast.expr]) -> ast.expr | None:
    """The expression with values for names; None if a name would be taken for another."""
    bound = bound_in(node)
    used = {name: values[name] for name in names(node) & set(values)}
    if bound & set(used) or any(bound & (names(v) - bound_in(v)) for v in used.values()):
        return None
    return Substitution(used).visit(cloned(node))


def number(node: ast.expr) -> Any:
    """The value of a folded constant, with its sign."""
    return ast.literal_eval(node)


def marked(node: ast.expr) -> ast.expr:
    """A constant that a switch has chosen may be put where its name stands."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float)):
        node.folded = True
    return node


def names_in_order(node: ast.AST) -> list[str]:
    """The names in a tree, by their first place."""
    found = [n for n in walked(node) if isinstance(n, ast.Name)]
    return list(dict.fromkeys(n.id for n in sorted(found, key=place)))


def place(node: ast.expr) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def mentions(node: ast.AST, known: Mapping[str, Any]) -> bool:
    """Does the expression have a name in it that is known?"""
    for part in walked(node):
        if isinstance(part, ast.Name) and part.id in known:
            return True
        on_name = isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name)
        if on_name and f"{part.value.id}.{part.attr}" in known:
            return True
    return False


def mentioned(node: ast.AST) -> set[str]:
    """The names in an expression, and its attributes: {"x", "self", "self.slips"}."""
    found = {n.id for n in walked(node) if isinstance(n, ast.Name)}
    return found | {ast.unparse(n) for n in walked(node) if isinstance(n, ast.Attribute)}


def assignments(statements: list[ast.stmt]) -> Iterator[tuple[ast.expr, ast.expr]]:
    """(target, value) of plain assignments; a, b = x, y are two."""
    for node in statements:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            if both and len(target.elts) == len(value.elts):
                yield from zip(target.elts, value.elts)
            else:
                yield target, value


def changed_in_place(node: ast.AST) -> frozenset[str]:
    """The names whose values x += ... and x[i] = ... change, if they are arrays."""
    found: set[str] = set()
    for part in walked(node):
        if isinstance(part, ast.AugAssign):
            found |= names(part.target)
        if isinstance(part, ast.Assign):
            found |= {n for t in part.targets if isinstance(t, ast.Subscript) for n in names(t)}
    return frozenset(found)


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_text and isinstance(first.value.value, str) else body


def all_arguments(args: ast.arguments) -> list[ast.arg]:
    more = [a for a in (args.vararg, args.kwarg) if a is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *more]


def default_values(args: ast.arguments) -> dict[str, ast.expr]:
    """The defaults of parameters, by name."""
    named = args.args[len(args.args) - len(args.defaults) :]
    found = {a.arg: d for a, d in zip(named, args.defaults)}
    return found | {a.arg: d for a, d in zip(args.kwonlyargs, args.kw_defaults) if d is not None}


def drop_parameters(args: ast.arguments, names: Iterable[str]) -> None:
    """Take parameters away."""
    defaults = default_values(args)
    args.args = [a for a in args.args if a.arg not in names]
    args.defaults = [defaults[a.arg] for a in args.args if a.arg in defaults]
    args.kwonlyargs = [a for a in args.kwonlyargs if a.arg not in names]
    args.kw_defaults = [defaults.get(a.arg) for a in args.kwonlyargs]


def arguments(args: ast.arguments, call: ast.Call, skip: int) -> dict[str, ast.expr | None]:
    """The arguments of a call by parameter; None where the default is left; {} if unclear."""
    names = [a.arg for a in args.args[skip:]]
    starred = any(isinstance(a, ast.Starred) for a in call.args)
    if starred:
        if args.vararg is not None or any(k.arg is None for k in call.keywords):
            return {}
        return starred_arguments(names, call)
    if args.vararg is not None or any(k.arg is None for k in call.keywords):
        return {}
    bound: dict[str, ast.expr | None] = dict.fromkeys([*names, *(a.arg for a in args.kwonlyargs)])
    if len(call.args) > len(names):
        return {}
    bound.update(zip(names, call.args))
    more = {k.arg: k.value for k in call.keywords}
    bound.update({k: v for k, v in more.items() if k in bound})
    rest = {k: v for k, v in more.items() if k not in bound}
    if rest and args.kwarg is None:
        return {}
    if args.kwarg is not None:
        bound[args.kwarg.arg] = ast.Dict([ast.Constant(k) for k in rest], list(rest.values()))
    return bound


def starred_arguments(names: list[str], call: ast.Call) -> dict[str, ast.expr | None]:
    """As `arguments`, of a call with one starred argument, which stands for as many as it takes."""
    at = [i for i, a in enumerate(call.args) if isinstance(a, ast.Starred)]
    behind = len(call.args) - 1 - at[0]
    if len(at) > 1 or call.keywords or behind == 0:
        return {}
    bound: dict[str, ast.expr | None] = dict(zip(names, call.args[: at[0]]))
    bound[f"*{at[0]}"] = call.args[at[0]]  # a place for it; it is handed on as it is
    bound.update(zip(names[-behind:], call.args[at[0] + 1 :]))
    return bound
