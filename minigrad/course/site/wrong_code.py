"""The wrong code of a mistake, as short as it can be shown and still be true.

slip       the switches of the reference are resolved: what differs from the right one
factory    a wrong test is often made by a function, tests(gradients=(2.0,)): it is written out
the rest   the wrong implementation, as it stands in checks.py
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..exercise import Exercise, Mistake
from .code_text import Marked, difference, laid_out
from .scope import Scope
from .specialised import CannotSpecialise, Specialiser
from .syntax import arguments, default_values, substituted, without_docstring
from .tidying import bound_in, cloned, loads, names, names_assigned, simpler, tidied, walked

Definition = ast.FunctionDef | ast.ClassDef
SHORT = 80  # characters of a value that stands in the place of its name
MOST = 10  # lines of a helper that is shown along with a wrong implementation


@dataclass
class Program:
    """An implementation as source.

    Attributes:
        root: its name.
        parts: it, and the functions that it calls, by name.
        origin: what it was made from: programs of the same origin can be compared line by line.
    """

    root: str
    parts: dict[str, ast.stmt]
    origin: str = ""

    @property
    def source(self) -> str:
        return "\n\n".join("\n".join(laid_out(part)) for part in self.parts.values())

    def run(self, namespace: dict[str, Any]) -> Any:
        """The implementation, in a copy of the module's namespace."""
        names = dict(namespace)
        exec(compile(self.source, f"<{self.root}>", "exec"), names)
        return names[self.root]


class Module:
    """The checks.py of a lesson.

    Args:
        text: its source.
        exercises: those in it.
    """

    def __init__(self, text: str, exercises: list[Exercise]):
        self.tree = ast.parse(text)
        self.text = text
        self.namespace = namespace_of(exercises)
        self.definitions = {n.name: n for n in self.tree.body if isinstance(n, Definition)}
        self.right_ones: dict[str, Program | None] = {}

    def shown(self, exercise: Exercise, mistake: Mistake) -> list[Marked]:
        """The lines to be shown, each with its mark: "-" right, "+" wrong, " " both or alone."""
        right, wrong = self.right(exercise), self.wrong(exercise, mistake)
        if right is not None and right.origin and right.origin == wrong.origin:
            found = difference(right.parts, wrong.parts)
            if found:
                return found
        return [Marked(" ", line) for line in wrong.source.splitlines()]

    # ------------------------------------------------------------ programs

    def right(self, exercise: Exercise) -> Program | None:
        """The reference; None if it cannot be shown."""
        if exercise.name not in self.right_ones:
            self.right_ones[exercise.name] = self.reference(exercise)
        return self.right_ones[exercise.name]

    def reference(self, exercise: Exercise) -> Program | None:
        name = getattr(exercise.reference, "__name__", "")
        if name in self.definitions:
            return self.with_slips(name, frozenset())
        call = self.argument("Exercise", 2, "reference", exercise.name)
        if isinstance(call, ast.Name):
            call = next((n.value for n in self.tree.body if is_assigned(n, call.id)), None)
        return self.from_expression(exercise, call) if call is not None else None

    def wrong(self, exercise: Exercise, mistake: Mistake) -> Program:
        """The implementation with a mistake.

        Raises:
            CannotSpecialise: its source cannot be found, or resolved.
        """
        if mistake.slip:
            return self.with_slips(exercise.reference.__name__, frozenset({mistake.slip}))
        wrong = mistake.wrong
        if isinstance(wrong, partial):
            return self.with_slips(wrong.func.__name__, frozenset().union(*wrong.args))
        if getattr(wrong, "__name__", "") in self.definitions:
            return self.as_written(wrong.__name__)
        found = self.argument("Mistake", None, "wrong", mistake.code, mistake.title)
        program = found and self.from_expression(exercise, found)
        if not program:
            raise CannotSpecialise(f"{exercise.name} {mistake.code}: its source was not found")
        return program

    def with_slips(self, name: str, slips: frozenset[str]) -> Program:
        definition = self.definitions[name]
        function = definition
        if isinstance(definition, ast.ClassDef):
            function = next(m for m in definition.body if getattr(m, "name", "") == "__init__")
        if "slips" not in {a.arg for a in function.args.args}:
            return self.as_written(name)
        specialiser = Specialiser(self.tree, self.namespace)
        return Program(name, specialiser.specialised(name, slips=slips), f"slips of {name}")

    def as_written(self, name: str) -> Program:
        """A function of the module and its short helpers."""
        node = without_text(self.definitions[name])
        parts: dict[str, ast.stmt] = {name: node}
        for called in sorted(loads(node) & set(self.definitions)):
            helper = without_text(self.definitions[called])
            if isinstance(helper, ast.FunctionDef) and len(laid_out(helper)) <= MOST:
                takes_slips = "slips" in {a.arg for a in helper.args.args}
                if not takes_slips:
                    parts.setdefault(called, helper)
        return Program(name, parts)

    def from_expression(self, exercise: Exercise, node: ast.expr) -> Program | None:
        """The program of an expression in checks.py: a lambda, or a call that makes a function."""
        if isinstance(node, ast.Lambda):
            return self.from_lambda(exercise, node)
        made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        factory = self.definitions.get(node.func.id) if made else None
        if not isinstance(factory, ast.FunctionDef):
            return None
        body = without_docstring(factory.body)
        inner = body[0]
        if not (len(body) == 2 and isinstance(inner, ast.FunctionDef)):
            return None
        values = {n: self.literal(v) for n, v in values_of(factory, node).items()}
        inner = cloned(inner)
        own = {a.arg for a in inner.args.args} | set(names_assigned(inner.body))
        own |= bound_in(inner)
        scope, put = Scope(), {}
        for name, value in values.items():
            try:
                scope.known[name] = ast.literal_eval(value)
            except ValueError:
                put[name] = value
            if isinstance(value, ast.Tuple) and name in scope.known:
                put[name] = value  # folded where its entries settle something, shown elsewhere
        if own & {n for value in put.values() for n in names(value)}:
            return None
        specialiser = Specialiser(self.tree, self.namespace)
        new = specialiser.of_function(inner, {}, scope)
        new.body = [substituted_in(statement, put) for statement in new.body]
        new.name = exercise.name
        tidied(new)
        parts = specialiser.made | {new.name: new}
        return Program(new.name, {new.name: new, **parts}, f"made by {factory.name}")

    def literal(self, node: ast.expr) -> ast.expr:
        """What a name of the module stands for, or an entry of it, if that is short."""
        for part in (node, *getattr(node, "elts", ())):
            if not isinstance(part, (ast.Name, ast.Subscript, ast.Tuple)):
                return node
        try:
            value = eval(ast.unparse(node), self.namespace)
            text = repr(value)
            same = ast.literal_eval(text) == value
        except Exception:  # no literal: an array, a function
            return node
        return ast.parse(text, mode="eval").body if same and len(text) <= SHORT else node

    def from_lambda(self, exercise: Exercise, node: ast.Lambda) -> Program:
        """A lambda as a function with the name of the exercise."""
        node = cloned(node)
        body = node.body
        calls = isinstance(body, ast.Call) and isinstance(body.func, ast.Name)
        if calls and body.func.id in self.definitions and len(body.args) == len(node.args.args) + 1:
            same = [a.id for a in body.args[:-1] if isinstance(a, ast.Name)]
            slips = eval(ast.unparse(body.args[-1]), self.namespace)
            if same == [a.arg for a in node.args.args] and isinstance(slips, (set, frozenset)):
                return self.with_slips(body.func.id, frozenset(slips))
        function = ast.FunctionDef(
            exercise.name, node.args, [ast.Return(body)], decorator_list=[], type_params=[]
        )
        return Program(exercise.name, {exercise.name: function})

    def argument(self, kind: str, at: int | None, keyword: str, *texts: str) -> ast.expr | None:
        """An argument of the call that begins with these texts: Mistake("A1", "no ...", ...)."""
        for node in walked(self.tree):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == kind):
                continue
            begin = [a.value for a in node.args[: len(texts)] if isinstance(a, ast.Constant)]
            if begin != list(texts):
                continue
            found = next((k.value for k in node.keywords if k.arg == keyword), None)
            if found is None and at is not None and len(node.args) > at:
                found = node.args[at]
            if found is not None:
                return found
        return None


# ---------------------------------------------------------------- parts


def namespace_of(exercises: list[Exercise]) -> dict[str, Any]:
    """The names of the module that the exercises come from."""
    for exercise in exercises:
        for function in (exercise.reference, *vars(exercise.reference).values()):
            if hasattr(function, "__globals__"):
                return function.__globals__
    return {}


def values_of(factory: ast.FunctionDef, call: ast.Call) -> dict[str, ast.expr]:
    """The value of each parameter in a call."""
    if factory.args.vararg is None:
        given = {n: v for n, v in arguments(factory.args, call, skip=0).items() if v is not None}
    else:
        items = cloned(call.args)
        alone = len(items) == 1 and isinstance(items[0], ast.Starred)
        entries = items[0].value if alone else ast.Tuple(items, ast.Load())
        given = {factory.args.vararg.arg: entries} | {k.arg: k.value for k in call.keywords}
    return default_values(factory.args) | given


def substituted_in(statement: ast.stmt, values: dict[str, ast.expr]) -> ast.stmt:
    """A statement with values for names, in all its expressions."""
    for name, part in ast.iter_fields(statement):
        if isinstance(part, ast.expr):
            setattr(statement, name, deeper(substituted(part, values) or part))
        elif isinstance(part, list):
            setattr(
                statement,
                name,
                [
                    substituted_in(p, values)
                    if isinstance(p, ast.stmt)
                    else deeper(substituted(p, values) or p)
                    if isinstance(p, ast.expr)
                    else p
                    for p in part
                ],
            )
    return statement


def deeper(node: Any) -> Any:
    """The expression, and what is in it, made simpler."""
    for name, part in ast.iter_fields(node):
        if isinstance(part, ast.expr):
            setattr(node, name, deeper(part))
        elif isinstance(part, list):
            setattr(node, name, [deeper(p) if isinstance(p, ast.expr) else p for p in part])
    return simpler(node)


def without_text(node: Definition) -> Definition:
    """A function without its docstring."""
    node = cloned(node)
    node.body = without_docstring(node.body) or [ast.Pass()]
    return node


def is_assigned(node: ast.stmt, name: str) -> bool:
    """Is this the statement name = ...?"""
    if not isinstance(node, ast.Assign):
        return False
    return any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
