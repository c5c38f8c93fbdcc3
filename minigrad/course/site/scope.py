"""What is known of the names of a function while its switches are resolved."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

Table = dict[str, ast.expr]


@dataclass
class Scope:
    """What is known while a function is read.

    Attributes:
        known: values, by name; "self.slips" is a name here.
        tables: by name.
        nested: functions that are defined in this function, with what they see.
        shadowed: names that are not those of the module.
        fixed: names that are assigned at most once, so that a nested function can rely on them.
        changed: names whose arrays are changed in place.
    """

    known: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    nested: dict[str, tuple[ast.FunctionDef, Scope]] = field(default_factory=dict)
    shadowed: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()

    def copied(self) -> Scope:
        return replace(
            self, known=dict(self.known), tables=dict(self.tables), nested=dict(self.nested)
        )

    def without(self, names: Iterable[str]) -> Scope:
        scope = self.copied()
        scope.forget(names)
        scope.shadowed = self.shadowed | set(names)
        return scope

    def forget(self, names: Iterable[str]) -> None:
        for name in names:
            self.known.pop(name, None)
            self.tables.pop(name, None)

    def keep_common(self, *others: Scope) -> None:
        """What is known whichever way the program went."""
        for mine, theirs in (
            (self.known, [o.known for o in others]),
            (self.tables, [o.tables for o in others]),
        ):
            for name in list(mine):
                if any(name not in t or t[name] != mine[name] for t in theirs):
                    del mine[name]
