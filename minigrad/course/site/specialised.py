"""A reference with switches, as the plain program that it is with some of them on.

The reference of an exercise makes its mistakes by switches, ``if "no_root" in slips``, and with all
of them in it nobody can read it. Here the switches of a given set are resolved in the syntax tree:
what is not chosen goes, and so do the parameter ``slips`` and whatever becomes trivial. What is
left computes the same numbers, and is short.

    known     values of names that are settled by the switches, by name
    table     a dict whose keys are names of switches: {"t_stuck": 1}
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from .scope import Scope, Table
from .syntax import (
    Attributes,
    all_arguments,
    arguments,
    assignments,
    changed_in_place,
    default_values,
    drop_parameters,
    marked,
    mentioned,
    mentions,
    names_in_order,
    number,
    substituted,
    without_docstring,
)
from .tidying import (
    bound_in,
    cloned,
    folded,
    is_simple,
    is_store_in_dict,
    loads,
    names,
    names_assigned,
    simpler,
    tidied,
    walked,
    without_one,
)

BUILTINS = {"frozenset", "set", "bool", "any", "all", "len", "sorted", "min", "max", "tuple"}
SETTLING = (bool, str, type(None), set, frozenset)  # what a parameter can be settled to
PLAIN = (bool, int, float, str, type(None))
ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
LONGEST = 88  # characters of an expression that takes the place of a call


class CannotSpecialise(ValueError):
    """A switch cannot be resolved; the message says which function has it."""


class Specialiser:
    """Resolves switches in the functions of a module.

    Args:
        tree: of the module.
        namespace: of the module, when it has run.
    """

    def __init__(self, tree: ast.Module, namespace: Mapping[str, Any]):
        kinds = (ast.FunctionDef, ast.ClassDef)
        self.definitions = {n.name: n for n in tree.body if isinstance(n, kinds)}
        self.namespace = namespace
        self.names: dict[tuple, str] = {}  # of what was made, by what was asked for
        self.made: dict[str, ast.stmt | None] = {}
        self.busy: list[str] = []  # the functions that are being read

    def specialised(self, name: str, **settled: Any) -> dict[str, ast.stmt]:
        """A function or class, with the values of some parameters settled, and what it calls.

        Raises:
            CannotSpecialise: a switch is left.
        """
        found = self.needed(self.request(name, settled))
        for made, node in found.items():
            left = {n.id for n in walked(node) if isinstance(n, ast.Name)} & set(settled)
            left |= {n.attr for n in walked(node) if isinstance(n, ast.Attribute)} & {"slips"}
            if left:
                raise CannotSpecialise(f"{made}: {', '.join(left)} cannot be resolved")
        return found

    def needed(self, name: str) -> dict[str, ast.stmt]:
        """A function that was made, and those that it calls, in this order."""
        found, waiting = {name: self.made[name]}, [name]
        while waiting:
            for called in names_in_order(self.made[waiting.pop(0)]):
                if called in self.made and called not in found:
                    found[called] = self.made[called]
                    waiting.append(called)
        return found

    def request(self, name: str, settled: dict[str, Any]) -> str:
        """The name of a specialised function; it is made if there is none."""
        key = (name, *sorted((p, repr(sorted(v) if isinstance(v, frozenset) else v))
                             for p, v in settled.items()))  # fmt: skip
        if key not in self.names:
            same = sum(other[0] == name for other in self.names)
            self.names[key] = made = f"{name}_{same + 1}" if same else name
            self.made[made] = None  # a place in the order, and for recursion
            node = self.definitions[name]
            new = self.of_class if isinstance(node, ast.ClassDef) else self.of_function
            self.busy.append(name)
            self.made[made] = tidied(new(node, settled))
            self.busy.pop()
            self.made[made].name = made
        return self.names[key]

    def of_function(
        self, node: ast.FunctionDef, settled: dict[str, Any], outer: Scope | None = None
    ) -> ast.FunctionDef:
        node = cloned(node)
        drop_parameters(node.args, settled)
        parameters = {a.arg for a in all_arguments(node.args)}
        assigned = names_assigned(node.body)
        scope = (outer or Scope()).without(parameters | set(assigned))
        scope.known |= settled
        scope.fixed = frozenset(
            n for n in {*assigned, *settled, *scope.known} if assigned.count(n) <= 1
        )
        scope.changed = changed_in_place(node)
        node.body = self.block(without_docstring(node.body), scope) or [ast.Pass()]
        return node

    def of_class(self, node: ast.ClassDef, settled: dict[str, Any]) -> ast.ClassDef:
        node = cloned(node)
        init = next(m for m in node.body if isinstance(m, ast.FunctionDef) and m.name == "__init__")
        attributes = {}
        for target, value in assignments(init.body):
            is_kept = isinstance(target, ast.Attribute) and isinstance(value, ast.Name)
            if is_kept and value.id in settled:
                attributes[ast.unparse(target)] = settled[value.id]
        body = []
        for member in without_docstring(node.body):
            if isinstance(member, ast.FunctionDef):
                outer = Scope(known=dict(attributes))
                member = self.of_function(member, settled if member.name == "__init__" else {},
                                          outer)  # fmt: skip
            body.append(member)
        node.body = body
        return node

    # ------------------------------------------------------------ statements

    def block(self, statements: list[ast.stmt], scope: Scope) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in statements:
            found += self.statement(statement, scope)
            if found and isinstance(found[-1], ENDS):
                break
        return found

    def statement(self, node: ast.stmt, scope: Scope) -> list[ast.stmt]:
        name = f"on_{type(node).__name__}"
        if hasattr(self, name):
            return getattr(self, name)(node, scope)
        for key, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, key, self.expression(value, scope))
        return [node]

    def on_Assign(self, node: ast.Assign, scope: Scope) -> list[ast.stmt]:
        pairs = list(assignments([node]))
        if len(pairs) > 1 and self.can_part(pairs, scope):
            parts = [ast.Assign([target], value) for target, value in pairs]
            return [s for part in parts for s in self.on_Assign(part, scope)]
        (target, value), *more = [(t, node.value) for t in node.targets]
        if isinstance(target, ast.Attribute) and ast.unparse(target) in scope.known:
            return []
        settled = self.static(value, scope)
        table = None if more else self.table(value, scope)
        new = self.expression(value, scope)
        if isinstance(target, ast.Name) and not scope.changed & {target.id, *names(new)}:
            new = without_one(new)
        scope.forget(names_assigned([node]))
        if is_store_in_dict(node) and target.value.id in scope.tables:
            scope.tables[target.value.id] |= {target.slice.value: new}
        if isinstance(target, ast.Name) and not more:
            if settled is None and isinstance(new, ast.Constant) and isinstance(new.value, bool):
                settled = (new.value,)
            if settled is None and hasattr(new, "folded"):
                settled = (number(new),)
            if settled is not None:
                scope.known[target.id] = settled[0]
                if not isinstance(settled[0], PLAIN):
                    return []
            elif table is not None:
                scope.tables[target.id] = table
        node.value = new
        node.targets = [self.expression(t, scope) for t in node.targets]
        return [node]

    def can_part(self, pairs: list[tuple[ast.expr, ast.expr]], scope: Scope) -> bool:
        """Can a, b = x, y be two assignments, and would that help?"""
        if not all(isinstance(t, (ast.Name, ast.Attribute)) for t, _ in pairs):
            return False
        for i, (target, _) in enumerate(pairs):
            if any(ast.unparse(target) in mentioned(v) for _, v in pairs[i + 1 :]):
                return False
        return any(
            self.static(v, scope) is not None or ast.unparse(t) in scope.known for t, v in pairs
        )

    def on_AugAssign(self, node: ast.AugAssign, scope: Scope) -> list[ast.stmt]:
        node.value = self.expression(node.value, scope)
        scope.forget(names_assigned([node]))
        node.target = self.expression(node.target, scope)
        return [node]

    def on_If(self, node: ast.If, scope: Scope) -> list[ast.stmt]:
        test = self.test(node.test, scope)
        if isinstance(test, bool):
            return self.block(node.body if test else node.orelse, scope)
        one, other = scope.copied(), scope.copied()
        node.test = test
        node.body, node.orelse = self.block(node.body, one), self.block(node.orelse, other)
        ways = [
            s
            for s, body in ((one, node.body), (other, node.orelse))
            if not (body and isinstance(body[-1], ENDS))
        ]
        scope.forget(names_assigned([node]))
        if ways:
            scope.known |= ways[0].known
            scope.tables |= ways[0].tables
            scope.keep_common(*ways)
        if not node.body and not node.orelse:
            return []
        if not node.body:
            node.test, node.body, node.orelse = ast.UnaryOp(ast.Not(), test), node.orelse, []
        return [node]

    def on_For(self, node: ast.For, scope: Scope) -> list[ast.stmt]:
        table = self.table(node.iter, scope)
        if table is not None and isinstance(node.target, ast.Name):
            found: list[ast.stmt] = []
            for key in table:
                scope.known[node.target.id] = key
                found += self.block(cloned(node.body), scope)
                if found and isinstance(found[-1], ENDS):
                    break
            return found
        node.iter = self.expression(node.iter, scope)
        return self.loop(node, scope)

    def on_While(self, node: ast.While, scope: Scope) -> list[ast.stmt]:
        scope.forget(names_assigned([node]))
        node.test = self.expression(node.test, scope)
        return self.loop(node, scope)

    def loop(self, node: ast.For | ast.While, scope: Scope) -> list[ast.stmt]:
        scope.forget(names_assigned([node]))
        node.body = self.block(node.body, scope.copied()) or [ast.Pass()]
        node.orelse = self.block(node.orelse, scope.copied())
        return [node]

    def on_With(self, node: ast.With, scope: Scope) -> list[ast.stmt]:
        for item in node.items:
            item.context_expr = self.expression(item.context_expr, scope)
        # It says which warnings are wanted, and has no part in the numbers.
        node.items = [i for i in node.items if "np.errstate(" not in ast.unparse(i)]
        body = self.block(node.body, scope)
        if not node.items:
            return body
        node.body = body or [ast.Pass()]
        return [node]

    def on_FunctionDef(self, node: ast.FunctionDef, scope: Scope) -> list[ast.stmt]:
        outer = scope.copied()
        for name in {*outer.known, *outer.tables} - scope.fixed:
            if "." not in name:
                outer.forget([name])
        scope.nested[node.name] = (cloned(node), outer)
        return [self.of_function(node, {}, outer)]

    # ------------------------------------------------------------ expressions

    def expression(self, node: ast.expr, scope: Scope) -> ast.expr:
        """The expression with its switches resolved."""
        settled = self.static(node, scope)
        if settled is not None and isinstance(settled[0], PLAIN):
            return folded(settled[0])
        name = f"as_{type(node).__name__}"
        if hasattr(self, name):
            return getattr(self, name)(node, scope)
        return simpler(self.parts(node, scope))

    def parts(self, node: ast.AST, scope: Scope) -> Any:
        """Resolves the switches in the parts of an expression."""
        for key, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, key, self.expression(value, scope))
            elif isinstance(value, (ast.keyword, ast.slice)):
                self.parts(value, scope)
            elif isinstance(value, list):
                new = []
                for v in value:
                    is_part = isinstance(v, (ast.keyword, ast.comprehension))
                    new.append(
                        self.expression(v, scope) if isinstance(v, ast.expr)
                        else self.parts(v, scope) if is_part else v
                    )  # fmt: skip
                setattr(node, key, new)
        return node

    def as_IfExp(self, node: ast.IfExp, scope: Scope) -> ast.expr:
        test = self.test(node.test, scope)
        if isinstance(test, bool):
            return marked(self.expression(node.body if test else node.orelse, scope))
        node.test = test
        node.body = self.expression(node.body, scope)
        node.orelse = self.expression(node.orelse, scope)
        return node

    def as_BoolOp(self, node: ast.BoolOp, scope: Scope) -> ast.expr:
        ends = isinstance(node.op, ast.Or)  # the value that settles all of it
        left = []
        for value in node.values:
            test = self.test(value, scope)
            if test is ends:
                return folded(ends)
            if not isinstance(test, bool):
                left.append(test)
        if not left:
            return folded(not ends)
        return left[0] if len(left) == 1 else ast.BoolOp(node.op, left)

    def as_UnaryOp(self, node: ast.UnaryOp, scope: Scope) -> ast.expr:
        if isinstance(node.op, ast.Not):
            test = self.test(node.operand, scope)
            if isinstance(test, bool):
                return folded(not test)
            node.operand = test
            return node
        return simpler(self.parts(node, scope))

    def as_Lambda(self, node: ast.Lambda, scope: Scope) -> ast.expr:
        node.body = self.expression(
            node.body, scope.without(a.arg for a in all_arguments(node.args))
        )
        return node

    def as_ListComp(self, node: Any, scope: Scope) -> ast.expr:
        inner = scope.without(bound_in(node))
        for generator in node.generators:
            generator.iter = self.expression(generator.iter, inner)
            tests = [self.test(test, inner) for test in generator.ifs]
            generator.ifs = [folded(t) if t is False else t for t in tests if t is not True]
        for part in ("elt", "key", "value"):
            if hasattr(node, part):
                setattr(node, part, self.expression(getattr(node, part), inner))
        return node

    as_SetComp = as_GeneratorExp = as_DictComp = as_ListComp

    def as_Subscript(self, node: ast.Subscript, scope: Scope) -> ast.expr:
        table, key = self.table(node.value, scope), self.static(node.slice, scope)
        if table is not None and key is not None:
            return self.expression(cloned(table[key[0]]), scope)
        return self.parts(node, scope)

    def as_Call(self, node: ast.Call, scope: Scope) -> ast.expr:
        chosen = self.choice(node, scope)
        if chosen is not None:
            return chosen
        definition, outer = self.called(node.func, scope)
        if definition is not None:
            found = self.call(node, definition, outer, scope)
            if found is not None:
                return found
        return simpler(self.parts(node, scope))

    def called(self, func: ast.expr, scope: Scope) -> tuple[Any, Scope | None]:
        """The definition of what is called, and what it sees; (None, None) if it is not here."""
        if isinstance(func, ast.Name):
            if func.id in scope.nested:
                return scope.nested[func.id]
            if func.id in self.definitions and func.id not in scope.shadowed:
                return self.definitions[func.id], None
        return None, None

    def call(
        self, node: ast.Call, definition: Any, outer: Scope | None, scope: Scope
    ) -> ast.expr | None:
        """A call that hands on switches, or chooses by them; None if it does neither."""
        is_class = isinstance(definition, ast.ClassDef)
        function = definition
        if is_class:
            function = next(
                (m for m in definition.body if getattr(m, "name", "") == "__init__"), None
            )
        bound = function and arguments(function.args, node, skip=1 if is_class else 0)
        if not bound:
            return None
        settled = {
            p: s[0]
            for p, a in bound.items()
            if a and (s := self.static(a, scope)) and isinstance(s[0], SETTLING)
        }
        tables = {p: t for p, a in bound.items() if a and (t := self.table(a, scope)) is not None}
        reads = outer is not None and set(outer.known) & loads(function)
        if not settled and not tables and not reads:
            return None
        given = {p: a for p, a in bound.items() if a is not None and p not in settled}
        if not is_class:
            short = self.inlined(function, outer, settled, tables, given, scope)
            if short is not None:
                return short
        if outer is not None or not settled:
            return None
        name = self.request(definition.name, settled)
        keywords = {k.arg for k in node.keywords}
        args = [ast.keyword(p, a) if p in keywords else a for p, a in given.items()]
        return self.parts(
            ast.Call(
                ast.Name(name, ast.Load()),
                [a for a in args if isinstance(a, ast.expr)],
                [k for k in args if isinstance(k, ast.keyword)],
            ),
            scope,
        )

    def inlined(
        self,
        function: ast.FunctionDef,
        outer: Scope | None,
        settled: dict[str, Any],
        tables: dict[str, Table],
        given: dict[str, ast.expr],
        scope: Scope,
    ) -> ast.expr | None:
        """The expression that a call comes to, if its function is no more than one expression."""
        if function.name in self.busy:  # it calls itself
            return None
        self.busy.append(function.name)
        try:
            return self.in_one_expression(function, outer, settled, tables, given, scope)
        finally:
            self.busy.pop()

    def in_one_expression(
        self,
        function: ast.FunctionDef,
        outer: Scope | None,
        settled: dict[str, Any],
        tables: dict[str, Table],
        given: dict[str, ast.expr],
        scope: Scope,
    ) -> ast.expr | None:
        node = cloned(function)
        drop_parameters(node.args, settled)
        parameters = {a.arg for a in all_arguments(node.args)}
        inner = (outer or Scope()).without(parameters | set(names_assigned(node.body)))
        inner.known |= settled
        inner.tables |= {p: t for p, t in tables.items()}
        defaults = {p: d for p, d in default_values(node.args).items() if p not in given}
        node.body = self.block(without_docstring(node.body), inner)
        values = {p: cloned(a) for p, a in {**defaults, **given}.items()}
        if node.args.kwarg is not None:
            values.pop(node.args.kwarg.arg, None)
        body = tidied(node).body
        if not body or not isinstance(body[-1], ast.Return) or body[-1].value is None:
            return None
        values = {p: self.expression(a, scope) for p, a in values.items()}
        for s in body[:-1]:
            if not (isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)):
                return None
            new = substituted(s.value, values)
            if new is None:
                return None
            values[s.targets[0].id] = new
        for name, value in values.items():
            if not is_simple(value) and not isinstance(value, ast.Lambda):
                uses = sum(
                    isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
                    for s in body for n in walked(s)
                )  # fmt: skip
                if uses > 1:
                    return None
        found = substituted(body[-1].value, values)
        if found is None or (len(ast.unparse(found)) > LONGEST and not tables):
            return None
        return marked(self.resettled(found))

    def resettled(self, node: ast.expr) -> ast.expr:
        """What became simpler by putting it in the place of a call."""
        for key, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, key, self.resettled(value))
            elif isinstance(value, list):
                setattr(
                    node,
                    key,
                    [self.resettled(v) if isinstance(v, ast.expr) else v for v in value],
                )
        return simpler(node)

    # ------------------------------------------------------------ what is settled

    def test(self, node: ast.expr, scope: Scope) -> bool | ast.expr:
        """A condition: settled, or what is left of it."""
        settled = self.static(node, scope)
        if settled is not None:
            return bool(settled[0])
        new = self.expression(node, scope)
        if isinstance(new, ast.Constant) and hasattr(new, "folded"):
            return bool(new.value)
        return new

    def static(self, node: ast.expr, scope: Scope) -> tuple[Any] | None:
        """(value,) of an expression that depends on switches alone; None if it does not."""
        if not scope.known or not mentions(node, scope.known):
            return None
        node = Attributes(scope.known).visit(cloned(node))
        values = {name.replace(".", "__"): value for name, value in scope.known.items()}
        bound = bound_in(node)
        for part in walked(node):
            if isinstance(part, (ast.Lambda, ast.Attribute, ast.NamedExpr, ast.Yield, ast.Starred)):
                return None
            if isinstance(part, ast.Name) and part.id not in values and part.id not in bound:
                given = self.namespace.get(part.id)
                if part.id in BUILTINS and part.id not in scope.shadowed:
                    continue
                if part.id in scope.shadowed or not isinstance(given, (set, frozenset)):
                    return None
                values[part.id] = given
        try:
            code = compile(ast.fix_missing_locations(ast.Expression(node)), "<switches>", "eval")
            return (eval(code, {**values}),)
        except Exception:
            return None

    def table(self, node: ast.expr, scope: Scope) -> Table | None:
        """The table that an expression is, or names."""
        if isinstance(node, ast.Name):
            return scope.tables.get(node.id)
        if not isinstance(node, ast.Dict):
            return None
        found: Table = {}
        for key, value in zip(node.keys, node.values):
            if key is None:
                inner = self.table(value, scope)
                if inner is None:
                    return None
                found |= inner
            elif isinstance(key, ast.Constant) and isinstance(key.value, str):
                found[key.value] = value
            else:
                return None
        return found

    def choice(self, node: ast.Call, scope: Scope) -> ast.expr | None:
        """``next(... for slip in table if slip in slips)`` and ``table.get(slip, default)``."""
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "get" and len(node.args) == 2:
            table = self.table(func.value, scope)
            key = self.expression(cloned(node.args[0]), scope)
            if table is not None and isinstance(key, ast.Constant):
                chosen = table.get(key.value, node.args[1])
                return marked(self.expression(cloned(chosen), scope))
        if not (isinstance(func, ast.Name) and func.id == "next" and len(node.args) == 2):
            return None
        generator, default = node.args
        if not isinstance(generator, ast.GeneratorExp) or len(generator.generators) != 1:
            return None
        (loop,) = generator.generators
        source, target = loop.iter, loop.target
        items = isinstance(source, ast.Call) and ast.unparse(source.func).endswith(".items")
        if items:
            source = source.func.value
        table = self.table(source, scope)
        if table is None:
            return None
        for key, value in table.items():
            inner = scope.copied()
            if items:
                key_name, value_name = (e.id for e in target.elts)
                inner.known[key_name] = key
            else:
                inner.known[target.id] = key
            tests = [self.static(test, inner) for test in loop.ifs]
            if any(test is None for test in tests):
                return None
            if all(test[0] for test in tests):
                if items and isinstance(generator.elt, ast.Name) and generator.elt.id == value_name:
                    return marked(self.expression(cloned(value), scope))
                return marked(self.expression(cloned(generator.elt), inner))
        return marked(self.expression(default, scope))
