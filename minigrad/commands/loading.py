"""The object that MODULE:OBJECT names on a command line: net:model, or net.py:model."""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from .parsing import CommandError, did_you_mean


def load(target: str) -> tuple[Any, ModuleType]:
    """The object that MODULE:OBJECT names, and its module.

    Raises:
        CommandError: there is no such module or object. What the module itself raises passes.
    """
    place, _, path = target.rpartition(":")
    if not place or not path:
        raise CommandError(
            f"expected MODULE:OBJECT, such as net:model or net.py:model, got {target!r} "
            "(an expression goes behind --expr)"
        )
    module = module_from_file(Path(place)) if place.endswith(".py") else module_by_name(place)
    x: Any = module
    for name in path.split("."):
        if not hasattr(x, name):
            hint = did_you_mean(name, [n for n in dir(x) if not n.startswith("_")])
            raise CommandError(f"{target}: there is no {name!r}{hint}")
        x = getattr(x, name)
    return x, module


def module_by_name(name: str) -> ModuleType:
    """Import a module, from the current folder or an installed one."""
    sys.path.insert(0, os.getcwd())
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise  # the module is there, but imports one that is not
        raise CommandError(
            f"there is no module {error.name!r} in {os.getcwd()} or among the installed ones"
        ) from None


def module_from_file(path: Path) -> ModuleType:
    """Import a file; modules beside it are found."""
    if not path.is_file():
        raise CommandError(f"{path}: there is no such file, seen from {os.getcwd()}")
    sys.path.insert(0, str(path.parent.resolve()))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    known = sys.modules.setdefault(path.stem, module)  # dataclasses look their module up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        if known is module:
            del sys.modules[path.stem]
        raise
    return module
