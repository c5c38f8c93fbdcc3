"""Syntax trees without what does nothing: x = x, values that nobody uses, a factor of 1."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Any

HARMLESS = {
    "abs",
    "min",
    "max",
    "len",
    "list",
    "dict",
    "tuple",
    "sorted",
    "range",
    "slice",
    "float",
}
HARMLESS_METHODS = {"copy", "sum", "mean", "max", "min", "items", "reshape", "detach", "numpy"}


def tidied(node: Any) -> Any:
    """A function or class without what does nothing in it."""
    functions = [n for n in walked(node) if isinstance(n, ast.FunctionDef)]
    for function in functions:
        before = ""
        while (now := ast.unparse(ast.fix_missing_locations(function))) != before:
            before = now
            function.body = block(function.body, function) or [ast.Pass()]
            without_last_return(function)
            forward_names(function)
    return node


def without_last_return(function: ast.FunctionDef) -> None:
    last = function.body[-1]
    if isinstance(last, ast.Return) and last.value is None and len(function.body) > 1:
        function.body.pop()


def block(statements: list[ast.stmt], function: ast.FunctionDef) -> list[ast.stmt]:
    """The statements that do something."""
    found: list[ast.stmt] = []
    used = loads(function) - {n for n in only_stored_in(function)}
    for i, node in enumerate(statements):
        for part in ("body", "orelse", "finalbody"):
            inner = getattr(node, part, None)
            if isinstance(inner, list) and not isinstance(node, ast.FunctionDef):
                setattr(node, part, block(inner, function))
        if isinstance(node, ast.If):
            found += branch(node)
            continue
        if isinstance(node, (ast.For, ast.While, ast.With)) and not node.body:
            node.body = [ast.Pass()]
        if is_store_in_dict(node) and node.targets[0].value.id not in used:
            continue
        if isinstance(node, ast.FunctionDef) and node.name not in used:
            continue
        if isinstance(node, ast.Assert) and is_true(node.test):
            continue
        if isinstance(node, ast.Pass) and len(statements) > 1:
            continue
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            found += assignment(node, used, statements[i + 1 :])
            continue
        found.append(node)
    return found


def is_store_in_dict(node: ast.AST) -> bool:
    """Is it table["key"] = x?"""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)


def only_stored_in(function: ast.FunctionDef) -> set[str]:
    """The names of dicts that are filled, and never read."""
    dicts, others, reads = set(), set(), Counter()
    for node in walked(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            kind = dicts if isinstance(node.value, ast.Dict) else others
            kind.add(node.targets[0].id)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            reads[node.id] += 1
        if is_store_in_dict(node):
            reads[node.targets[0].value.id] -= 1
    return {name for name in dicts - others if reads[name] == 0}


def branch(node: ast.If) -> list[ast.stmt]:
    """An if whose branches may be empty by now."""
    if not node.body and not node.orelse:
        return [] if is_harmless(node.test) else [ast.Expr(node.test)]
    if not node.body:
        node.test = ast.UnaryOp(ast.Not(), node.test)
        node.body, node.orelse = node.orelse, []
    return [node]


def assignment(node: ast.Assign, used: set[str], after: list[ast.stmt]) -> list[ast.stmt]:
    """An assignment, if it is needed; a, b = x, y in two parts if that makes it simpler."""
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Name):
        if isinstance(value, ast.Name) and value.id == target.id:
            return []
        unused = target.id not in used or overwritten(target.id, after)
        return [] if unused and is_harmless(value) else [node]
    both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
    if not both or len(target.elts) != len(value.elts):
        return [node]
    pairs = list(zip(target.elts, value.elts))
    if not all(isinstance(t, ast.Name) for t, _ in pairs):
        return [node]
    for i, (t, _) in enumerate(pairs):
        if any(t.id in names(v) for _, v in pairs[i + 1 :]):
            return [node]
    parts = [ast.Assign([t], v) for t, v in pairs]
    kept = [part for part in parts if assignment(part, used, after)]
    simple = any(isinstance(v, ast.Name) for _, v in pairs)
    if len(kept) == len(parts) and not simple:
        return [node]
    if len(kept) < 2 or simple:
        return kept
    targets = ast.Tuple([part.targets[0] for part in kept], ast.Store())
    return [ast.Assign([targets], ast.Tuple([part.value for part in kept], ast.Load()))]


def overwritten(name: str, after: list[ast.stmt]) -> bool:
    """Is the name given another value before anybody looks at this one?"""
    for node in after:
        if name in loads(node):
            return False
        if isinstance(node, ast.Assign) and name in names_assigned([node]):
            return True
        if isinstance(node, (ast.Return, ast.Raise)):
            return True
        if name in names_assigned([node]):
            return False
    return False


def forward_names(function: ast.FunctionDef) -> None:
    """Where a name is only another name for a value, the first one is used."""
    order = list(statements_of(function.body))
    counts = Counter(names_assigned(function.body))
    bound = bound_in(function)
    parameters = {a.arg for n in walked(function) if isinstance(n, ast.arguments)
                  for a in [*n.args, *n.kwonlyargs, n.vararg, n.kwarg] if a}  # fmt: skip
    for i, (node, loops) in enumerate(order):
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1):
            continue
        target, value = node.targets[0], node.value
        if not (isinstance(target, ast.Name) and isinstance(value, ast.Name)):
            continue
        x, y = target.id, value.id
        local = y in counts or y in {a.arg for a in function.args.args}
        once = counts[x] == 1 and x not in bound | parameters and y not in bound
        later = [s for s, _ in order[i + 1 :]] + [
            s for s, inside in order if set(loops) & set(inside)
        ]
        if local and once and not any(y in own_names_assigned(s) for s in later if s is not node):
            Renaming(x, y).visit(function)
            return


def statements_of(
    body: list[ast.stmt], loops: tuple[int, ...] = ()
) -> Iterator[tuple[ast.stmt, tuple[int, ...]]]:
    """All statements in their order, each with the loops around it."""
    for node in body:
        yield node, loops
        inside = (*loops, id(node)) if isinstance(node, (ast.For, ast.While)) else loops
        for part in ("body", "orelse", "finalbody"):
            inner = getattr(node, part, None)
            if isinstance(inner, list):
                yield from statements_of(inner, inside)


def own_names_assigned(node: ast.stmt) -> list[str]:
    """The names that a statement gives a value to, without those in its inner statements."""
    if isinstance(node, (ast.If, ast.While, ast.With, ast.Try, ast.FunctionDef)):
        return []
    if isinstance(node, ast.For):
        return [n.id for n in walked(node.target) if isinstance(n, ast.Name)]
    return names_assigned([node])


class Renaming(ast.NodeTransformer):
    """Uses another name where one is read."""

    def __init__(self, old: str, new: str):
        self.old, self.new = old, new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id == self.old and isinstance(node.ctx, ast.Load):
            node.id = self.new
        return node


# ---------------------------------------------------------------- expressions


def folded(value: Any) -> ast.expr:
    """A constant that a switch has chosen."""
    negative = isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0
    node = ast.Constant(-value if negative else value)
    node = ast.UnaryOp(ast.USub(), node) if negative else node
    node.folded = True
    return node


def simpler(node: ast.expr) -> ast.expr:
    """Without a factor 1 or a term 0 that a switch has chosen; and a lambda's call as its body."""
    if isinstance(node, (ast.BinOp, ast.UnaryOp)):
        for name in ("left", "right", "operand"):
            if hasattr(node, name):
                setattr(node, name, without_one(getattr(node, name)))
    found = without_one(node)
    if not isinstance(found, (ast.Name, ast.Attribute, ast.Subscript)):
        node = found  # 1 * x is a copy, x is not: the caller may change it in place
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        node.values = [v for v in node.values if not is_true(v)] or node.values[:1]
        node = node.values[0] if len(node.values) == 1 else node
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Lambda)
    if called and not node.keywords and len(node.args) == len(node.func.args.args):
        values = {a.arg: v for a, v in zip(node.func.args.args, node.args)}
        body = node.func.body
        uses = Counter(n.id for n in walked(body) if isinstance(n, ast.Name))
        if all(is_simple(v) or uses[name] <= 1 for name, v in values.items()) and not bound_in(
            body
        ):
            return Put(values).visit(cloned(body))
    return node


def is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def without_one(node: ast.expr) -> ast.expr:
    """x for 1 * x, x / 1, x + 0, x - 0, where a switch has chosen the number."""
    if isinstance(node, ast.BinOp):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            one = is_folded(side, 1) and (
                isinstance(node.op, ast.Mult)
                or (isinstance(node.op, ast.Div) and side is node.right)
            )
            zero = is_folded(side, 0) and (
                isinstance(node.op, ast.Add)
                or (isinstance(node.op, ast.Sub) and side is node.right)
            )
            if one or zero:
                return other
        if is_folded(node.left, -1) and isinstance(node.op, ast.Mult):
            return ast.UnaryOp(ast.USub(), node.right)
    return node


class Put(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, values: dict[str, ast.expr]):
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return cloned(self.values.get(node.id, node))


def is_folded(node: ast.expr, value: int) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = node.operand
        return hasattr(node, "folded") and isinstance(inner, ast.Constant) and -inner.value == value
    same = isinstance(node, ast.Constant) and not isinstance(node.value, (bool, str, bytes))
    return same and hasattr(node, "folded") and node.value == value


def is_simple(node: ast.expr) -> bool:
    """A name, a number, an attribute: it can stand in several places."""
    if isinstance(node, ast.Attribute):
        return is_simple(node.value)
    return isinstance(node, (ast.Name, ast.Constant))


def is_harmless(node: ast.expr) -> bool:
    """Has the expression no effect but its value?"""
    for part in walked(node):
        if isinstance(part, (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)):
            return False
        if isinstance(part, ast.Call) and not is_harmless_call(part.func):
            return False
    return True


def is_harmless_call(func: ast.expr) -> bool:
    if isinstance(func, ast.Name):
        return func.id in HARMLESS
    written = ast.unparse(func)
    if written.startswith(("np.", "math.")):
        return not written.startswith("np.random")
    return isinstance(func, ast.Attribute) and func.attr in HARMLESS_METHODS


# ---------------------------------------------------------------- trees and names


def walked(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a tree; quicker than ast.walk."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                if not isinstance(value, ast.expr_context):
                    waiting.append(value)
            elif isinstance(value, list):
                waiting += [v for v in value if isinstance(v, ast.AST)]


def cloned(node: Any) -> Any:
    """A copy of a tree; quicker than copy.deepcopy."""
    if isinstance(node, list):
        return [cloned(part) for part in node]
    if not isinstance(node, ast.AST) or isinstance(node, ast.expr_context):
        return node
    new = type(node)(**{name: cloned(getattr(node, name, None)) for name in node._fields})
    if hasattr(node, "folded"):
        new.folded = True
    return new


def names(node: ast.AST) -> set[str]:
    return {n.id for n in walked(node) if isinstance(n, ast.Name)}


def loads(node: ast.AST) -> set[str]:
    """The names that are read."""
    read = {n.id for n in walked(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    changed = {n.target.id for n in walked(node)
               if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)}  # fmt: skip
    return read | changed


def names_assigned(statements: list[ast.stmt]) -> list[str]:
    """The names that get a value, once for each time; not those of nested functions."""
    found: list[str] = []

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef):
            found.append(node.name)
            return
        if isinstance(
            node, (ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)
        ):
            return
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
        for child in ast.iter_child_nodes(node):
            walk(child)

    for statement in statements:
        walk(statement)
    return found


def bound_in(node: ast.AST) -> set[str]:
    """The names that lambdas and comprehensions bind in an expression."""
    found: set[str] = set()
    for part in walked(node):
        if isinstance(part, ast.comprehension):
            found |= names(part.target)
        if isinstance(part, ast.Lambda):
            found |= {a.arg for a in part.args.args}
    return found
