"""Which file of the package imports which; and the same for its rooms.

A room is a folder of the package, "nn", or a file beside them, "engine". Imports within functions
count too; those for type hints alone do not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import NamedTuple

from .sources import files, source

Arrows = dict[str, set[str]]  # importer -> imported


class Import(NamedTuple):
    """One imported name: "from ..a import b" has level 2, module "a" and name "b"."""

    level: int
    module: str
    name: str
    at_once: bool  # not in a function


@lru_cache(1000)
def written(text: str) -> tuple[Import, ...]:
    """The imports in the text of a file, without those for type hints."""

    def walk(node: ast.AST, at_once: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ImportFrom):
                for alias in child.names:
                    yield Import(child.level, child.module or "", alias.name, at_once)
            elif isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(0, alias.name, "", at_once)
            elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            elif isinstance(child, (ast.stmt, ast.ExceptHandler)):
                yield from walk(child, at_once and not isinstance(child, ast.FunctionDef))

    return tuple(walk(ast.parse(text), True))


def imports_of(file: str, known: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """The files that a file imports, and whether it does so at once, not in a function.

    Args:
        known: all files of the package, by the name of the module.
    """
    package = file.split("/")[:-1]
    for level, module, name, at_once in written(source(file)):
        above = package[: len(package) + 1 - level] if level else []
        place = ".".join(filter(None, [*above, module]))
        found = known.get(f"{place}.{name}") or known.get(place)
        if found and found != file:
            yield found, at_once


def modules() -> dict[str, str]:
    """The files of the package, by the name of the module."""
    return {
        f.removesuffix("/__init__.py").removesuffix(".py").replace("/", "."): f for f in files()
    }


def arrows_of_files(later: bool = True) -> Arrows:
    """The imports of each file; with `later`, also those that wait in functions."""
    known = modules()
    return {
        file: {other for other, at_once in imports_of(file, known) if at_once or later}
        for file in known.values()
    }


def room(file: str) -> str:
    """The room of a file.

    >>> room("minigrad/nn/layers/linear.py"), room("minigrad/engine.py")
    ('nn', 'engine')
    """
    return file.split("/")[1].removesuffix(".py")


def arrows_of_rooms() -> Arrows:
    """The imports between rooms. The package's __init__.py, a list of names, is left out."""
    found: Arrows = {}
    for file, others in arrows_of_files().items():
        targets = {room(other) for other in others} - {room(file), "__init__"}
        found.setdefault(room(file), set()).update(targets)
    del found["__init__"]
    return found


def direct(arrows: Arrows) -> Arrows:
    """Without the arrows that a longer way implies: a -> c where there is a -> b -> c."""
    reached: Arrows = {}
    for name in TopologicalSorter(arrows).static_order():
        others = arrows.get(name, set())
        reached[name] = others.union(*(reached[other] for other in others))
    return {
        name: {x for x in others if not any(x in reached[y] for y in others - {x})}
        for name, others in arrows.items()
    }
