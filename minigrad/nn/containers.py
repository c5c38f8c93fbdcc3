"""Modules that hold others: Sequential, ModuleList, ModuleDict; and ParameterList.

A plain Python list of layers would hide their parameters from ``parameters()``; these do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from ..checks import describe
from ..tensor import Tensor
from . import advice
from .module import Module
from .parameter import Parameter


class Numbered(Module):
    """Abstract: things in an order, which are the attributes "0", "1", "2" ..."""

    _kind: type = Module
    _things: tuple = ()  # the same things once more: to run through them costs no search

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        self._renew()

    def __delattr__(self, name):
        super().__delattr__(name)
        self._renew()

    def _renew(self):
        vars(self)["_things"] = tuple(thing for _, thing in self._own(self._kind))

    def _arrange(self, things):
        """Make `things` the contents, numbered from 0."""
        for name, _ in self._own(self._kind):
            object.__delattr__(self, name)
        for i, thing in enumerate(things):
            self._register(str(i), self._checked(thing, i), self._kind)
        self._renew()

    def _checked(self, thing, place):
        if isinstance(thing, self._kind):
            return thing
        raise TypeError(
            f"{type(self).__name__}: expected a {self._kind.__name__} at {place!r}, got "
            f"{describe(thing)}. {advice.module_advice(thing)}"
        )

    def _place(self, i):
        n = len(self._things)
        if not -n <= i < n:
            raise IndexError(f"{type(self).__name__}: no item {i}, there are {n}")
        return [name for name, _ in self._own(self._kind)][i]

    def __len__(self) -> int:
        return len(self._things)

    def __iter__(self) -> Iterator:
        return iter(self._things)

    def __getitem__(self, i: int | slice) -> Any:
        if isinstance(i, slice):
            return self._part(dict(self._own(self._kind)[i]))
        return vars(self)[self._place(i)]

    def __setitem__(self, i: int, thing: Any) -> None:
        setattr(self, self._place(i), self._checked(thing, i))

    def __delitem__(self, i: int | slice) -> None:
        things = list(self._things)
        del things[i]
        self._arrange(things)

    def append(self, thing: Any) -> Numbered:
        """Add one at the end. Returns this container."""
        return self.extend([thing])

    def extend(self, things: Iterable) -> Numbered:
        """Add several at the end. Returns this container."""
        for thing in things:
            n = len(self._things)
            self._register(str(n), self._checked(thing, n), self._kind)
        return self

    def insert(self, index: int, thing: Any) -> None:
        """Add one before the item `index`; those behind it are numbered anew."""
        things = list(self._things)
        things.insert(index, thing)
        self._arrange(things)


class Sequential(Numbered):
    """Layers one after the other: the output of each is the input of the next.

    Args:
        layers: the layers, or one dict {name: layer}.

    >>> from minigrad import nn
    >>> nn.Sequential(nn.Linear(2, 8), nn.Tanh())
    Sequential(
      (0): Linear(in_features=2, out_features=8, bias=True)
      (1): Tanh()
    )
    """

    def __init__(self, *layers: Module | Mapping[str, Module]):
        super().__init__()
        by_name = len(layers) == 1 and isinstance(layers[0], Mapping)
        for name, layer in layers[0].items() if by_name else enumerate(layers):
            self.add_module(str(name), self._checked(layer, name))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self._things:
            x = layer(x)
        return x

    def _part(self, named):
        return Sequential(named)


class ModuleList(Numbered):
    """A list of modules, whose parameters are found. Loop over it in ``forward``."""

    def __init__(self, modules: Iterable[Module] = ()):
        super().__init__()
        self.extend(modules or ())

    def _part(self, named):
        return ModuleList(named.values())

    def _in_words(self):
        """Equal neighbours share a line: ``(0-2): 3 x Linear(...)``."""
        lines, i = [], 0
        for words, run in groupby(map(repr, self)):
            n = len(list(run))
            lines.append((str(i), words) if n == 1 else (f"{i}-{i + n - 1}", f"{n} x {words}"))
            i += n
        return lines


class ParameterList(Numbered):
    """A list of Parameters that ``parameters()`` finds. Tensors are made Parameters."""

    _kind = Parameter

    def __init__(self, values: Iterable[Tensor] = ()):
        super().__init__()
        self.extend(values or ())

    def _checked(self, thing, place):
        plain = isinstance(thing, Tensor) and not isinstance(thing, Parameter)
        return Parameter(thing) if plain else super()._checked(thing, place)

    def _part(self, named):
        return ParameterList(named.values())

    def _in_words(self):
        return [(name, f"Parameter of shape {p.shape}") for name, p in self._own(Parameter)]


class ModuleDict(Module):
    """Modules by name, whose parameters are found. The names are text without dots."""

    def __init__(self, modules: Mapping[str, Module] | None = None):
        super().__init__()
        self.update(modules or {})

    def __getitem__(self, name: str) -> Module:
        if name not in self:
            raise KeyError(f"ModuleDict: no module {name!r}; there are {', '.join(self.keys())}")
        return vars(self)[name]

    def __setitem__(self, name: str, module: Module) -> None:
        self.add_module(name, module)

    def __delitem__(self, name: str) -> None:
        self.pop(name)

    def __contains__(self, name: str) -> bool:
        return isinstance(vars(self).get(name), Module)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def keys(self) -> list[str]:
        """The names, in order."""
        return [name for name, _ in self._own(Module)]

    def values(self) -> list[Module]:
        """The modules, in order."""
        return [module for _, module in self._own(Module)]

    def items(self) -> list[tuple[str, Module]]:
        """(name, module), in order."""
        return self._own(Module)

    def update(self, modules: Mapping[str, Module]) -> None:
        """Add all of `modules`, in place of those of the same name."""
        for name, module in modules.items():
            self[name] = module

    def pop(self, name: str) -> Module:
        """Take one out and return it."""
        module = self[name]
        delattr(self, name)
        return module

    def clear(self) -> None:
        """Take all out."""
        for name in self.keys():
            delattr(self, name)
