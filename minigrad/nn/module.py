"""Module, a function with parameters of its own: a layer, or a whole model of layers.

Parameters, buffers and sub-modules are ordinary attributes, kept in the instance's own dictionary
and nowhere else. They are found by walking it, in the order in which they were first assigned.

    path      where a module or a parameter stands, seen from the model: "layers.0.weight"
    buffer    a Tensor that belongs to the model but is not learnt: a running mean, a mask
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from ..checks import describe
from ..engine import mode
from ..tensor import Tensor
from . import advice, text
from .hidden import warn_of_hidden
from .loading import LoadResult, load
from .parameter import Parameter

NOT_GIVEN = object()


class HookHandle:
    """What registering a hook returns: ``remove()`` takes the hook away again."""

    def __init__(self, module: Module, entry: tuple):
        self.module, self.entry = weakref.ref(module), entry  # a strong reference keeps it alive

    def remove(self) -> None:
        """Stop calling the hook."""
        module = self.module()
        if module is not None:
            module._forward_hooks = tuple(h for h in module._forward_hooks if h is not self.entry)


class Module:
    """Base of all layers and models.

    A subclass calls ``super().__init__()``, assigns its parameters and sub-modules to attributes,
    and defines ``forward``. Calling the module calls ``forward``.

    Attributes:
        training: True at first and after `train`, False after `eval`.

    >>> from minigrad import nn
    >>> class Net(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.hidden = nn.Linear(2, 16)
    ...         self.out = nn.Linear(16, 1)
    ...
    ...     def forward(self, x):
    ...         return self.out(self.hidden(x).tanh())
    >>> [name for name, p in Net().named_parameters()]
    ['hidden.weight', 'hidden.bias', 'out.weight', 'out.bias']
    """

    training: bool = True
    _forward_hooks: tuple = ()  # pairs (is it called before forward?, hook)
    _buffer_names: Mapping[str, bool] = MappingProxyType({})  # name -> is it saved?

    def __init__(self):
        self.training = True
        self._buffer_names = {}

    # ------------------------------------------------------------ calling

    def __call__(self, x: Any = NOT_GIVEN, /, *more: Any, **options: Any) -> Any:
        # Operations note the call in which they were recorded: graphs are drawn by it.
        around = mode.call
        mode.call = (around, type(self), weakref.ref(self))
        try:
            # The usual call is model(x). It packs and unpacks nothing, because time counts here.
            if more or options or x is NOT_GIVEN or self._forward_hooks:
                return self._call(() if x is NOT_GIVEN else (x, *more), options)
            return self.forward(x)
        finally:
            mode.call = around

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the output from the input. Every subclass defines its own."""
        raise NotImplementedError(advice.no_forward(self))

    def _call(self, args, kwargs):
        """Any call: hooks, forward, hooks."""
        hooks = self._forward_hooks
        for before, hook in hooks:
            if before and (changed := hook(self, args)) is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        output = self.forward(*args, **kwargs)
        for before, hook in hooks:
            if not before and (changed := hook(self, args, output)) is not None:
                output = changed
        return output

    def register_forward_pre_hook(self, hook: Callable) -> HookHandle:
        """Call ``hook(module, args)`` before each ``forward``; what it returns, if not None,
        replaces `args`. The handle's ``remove()`` ends it."""
        return self._add_hook((True, hook))

    def register_forward_hook(self, hook: Callable) -> HookHandle:
        """Call ``hook(module, args, output)`` after each ``forward``; what it returns, if not
        None, replaces the output. The handle's ``remove()`` ends it."""
        return self._add_hook((False, hook))

    def _add_hook(self, entry):
        self._forward_hooks = (*self._forward_hooks, entry)
        return HookHandle(self, entry)

    # ------------------------------------------------------------ attributes

    # There is no __getattr__: it would slow down every access to an attribute, also of those that
    # are there. For a misspelt one Python asks "Did you mean: 'weight'?" by itself.

    def __setattr__(self, name, value):
        old = vars(self).get(name)
        if isinstance(value, (Module, Parameter)):
            self._check_ready(name)
            if callable(getattr(type(self), name, None)):
                raise AttributeError(advice.method_hidden(self, name))
        for kind in (Module, Parameter):
            if isinstance(old, kind) and not isinstance(value, (kind, type(None))):
                raise TypeError(advice.wrong_kind(self, name, kind, value))
        if name in self._buffer_names and not isinstance(value, (Tensor, type(None))):
            raise TypeError(advice.wrong_kind(self, name, Tensor, value))
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        object.__delattr__(self, name)
        if name in self._buffer_names:
            del self._buffer_names[name]

    def _check_ready(self, name):
        if "_buffer_names" not in vars(self):
            raise AttributeError(advice.not_initialised(self, name))

    def _register(self, name, value, kind):
        """``self.name = value``, for a name and a value that the user did not write as such."""
        if not isinstance(name, str) or not name or "." in name:
            raise ValueError(f"expected a name, without the dots of a path, got {name!r}")
        if not isinstance(value, (kind, type(None))):
            raise TypeError(advice.wrong_kind(self, name, kind, value))
        self._check_ready(name)
        setattr(self, name, value)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """``self.name = param``; None where such a parameter was left out."""
        self._register(name, param, Parameter)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """``self.name = tensor``: not learnt, but converted and, if `persistent`, saved."""
        self._register(name, tensor, Tensor)
        self._buffer_names[name] = persistent

    def add_module(self, name: str, module: Module | None) -> None:
        """``self.name = module``, for names that the program makes up."""
        self._register(name, module, Module)

    register_module = add_module

    # ------------------------------------------------------------ what is in it

    def named_modules(
        self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """(path, module) of this module, at path `prefix`, and of all within; parents first."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, child in self._own(Module):
            yield from child.named_modules(memo, joined(prefix, name), remove_duplicate)

    def modules(self) -> Iterator[Module]:
        """This module and all within, each once; parents first."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """(name, module) of the modules directly in this one, each once."""
        seen = set()
        for name, child in self._own(Module):
            if child not in seen:
                seen.add(child)
                yield name, child

    def children(self) -> Iterator[Module]:
        """The modules directly in this one, each once."""
        return (child for _, child in self.named_children())

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """(path, parameter) of this module and, with `recurse`, of all within.

        A shared parameter appears once, under its first path. Warns of what should be learnt but
        is not found: Parameters in a plain list or dict, and Tensors that are no Parameters.
        """
        modules = self._walk(prefix, recurse, remove_duplicate)
        found = tensors_in(modules, Module._own_parameters, remove_duplicate)
        if recurse:
            warn_of_hidden(modules, {p for _, p in found})
        return iter(found)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters of this module and, with `recurse`, of all within, each once."""
        return (p for _, p in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """(path, buffer) of this module and, with `recurse`, of all within."""
        modules = self._walk(prefix, recurse, remove_duplicate)
        return iter(tensors_in(modules, Module._own_buffers, remove_duplicate))

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers of this module and, with `recurse`, of all within, each once."""
        return (b for _, b in self.named_buffers(recurse=recurse))

    def _walk(self, prefix="", recurse=True, remove_duplicate=True):
        """(path, module) of this module and, with `recurse`, of all within, as a list."""
        if not recurse:
            return [(prefix, self)]
        return list(self.named_modules(None, prefix, remove_duplicate))

    def _own(self, kind):
        return [(name, x) for name, x in vars(self).items() if isinstance(x, kind)]

    def _own_parameters(self):
        return self._own(Parameter)

    def _own_buffers(self):
        own = [(n, vars(self).get(n)) for n in self._buffer_names]
        return [(n, b) for n, b in own if isinstance(b, Tensor) and not isinstance(b, Parameter)]

    def get_submodule(self, target: str) -> Module:
        """The module at a path, such as "layers.0"; at "" this module itself."""
        return self._at(target, Module) if target else self

    def get_parameter(self, target: str) -> Parameter:
        """The parameter at a path, such as "layers.0.weight"."""
        return self._at(target, Parameter)

    def get_buffer(self, target: str) -> Tensor:
        """The buffer at a path, such as "layers.1.running_mean"."""
        return self._at(target, Tensor)

    def _at(self, target, kind):
        path, _, name = target.rpartition(".")
        found = getattr(self.get_submodule(path), name)
        if not isinstance(found, kind):
            raise AttributeError(f"{target!r} is not a {kind.__name__}, but {describe(found)}")
        return found

    # ------------------------------------------------------------ changing all of it

    def apply(self, fn: Callable[[Module], Any]) -> Module:
        """Call `fn` with each module within and then with this one. Returns this module."""
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def train(self, mode: bool = True) -> Module:
        """Switch layers that behave differently in training (Dropout, BatchNorm) to that."""
        if not isinstance(mode, bool):
            raise TypeError(
                f"train: mode must be True or False, got {describe(mode)}. train() switches "
                "Dropout and BatchNorm to training; the loop that fits the parameters is yours"
            )
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Module:
        """Switch layers that behave differently in training to how they are used afterwards."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Module:
        """Freeze all parameters (False), or let them be learnt again."""
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients; with ``set_to_none=False``, put zeros in their place."""
        for _, p in tensors_in(self._walk(), Module._own_parameters):
            if set_to_none:
                p._grad = None
            elif p._grad is not None:
                p._grad = np.zeros_like(p.array)

    def to(self, *args: Any, **kwargs: Any) -> Module:
        """Convert all floats: ``to(float64)``; ``to("cpu")`` changes nothing.

        Integer buffers stay as they are. Returns this module, not a copy.

        Raises:
            TypeError: a type that is not a float. ValueError: a device other than the CPU.
        """
        for target in (*args, *kwargs.values()):
            device = target.partition(":")[0] if isinstance(target, str) else ""
            if device in ("cuda", "mps"):
                raise ValueError(f"to: there is no device {target!r}; minigrad computes on the CPU")
            if target is None or device == "cpu":
                continue
            self._convert(np.dtype(target.dtype if isinstance(target, Tensor) else target))
        return self

    def _convert(self, dtype):
        if dtype.kind != "f":
            raise TypeError(f"to: parameters must be floats to be learnt, got {dtype}")
        for t in [*self.parameters(), *self.buffers()]:
            if t.dtype.kind == "f":
                t.array = t.array.astype(dtype, copy=False)
                t.grad = None if t.grad is None else t.grad.to(dtype)

    def float(self) -> Module:
        """Convert all floats to float32."""
        return self.to(np.float32)

    def double(self) -> Module:
        """Convert all floats to float64."""
        return self.to(np.float64)

    def half(self) -> Module:
        """Convert all floats to float16."""
        return self.to(np.float16)

    def cpu(self) -> Module:
        """This module: minigrad computes on the CPU."""
        return self

    # ------------------------------------------------------------ saving and loading

    def state_dict(self, *, prefix: str = "") -> dict[str, Tensor]:
        """{path: Tensor} of all parameters and persistent buffers, under PyTorch's names.

        The Tensors have no history and share the module's memory, as in PyTorch: what is learnt
        later shows in them. For a snapshot use ``copy.deepcopy(model.state_dict())``.
        """
        state = {}
        for path, module in self.named_modules(remove_duplicate=False):
            saved = [(name, b) for name, b in module._own_buffers() if module._buffer_names[name]]
            for name, t in [*module._own_parameters(), *saved]:
                state[prefix + joined(path, name)] = t.detach()
        return state

    def load_state_dict(self, state_dict: Mapping[str, Any], strict: bool = True) -> LoadResult:
        """Copy values into the parameters and persistent buffers; each keeps its own type.

        Args:
            state_dict: {path: Tensor or array}, as `state_dict` gives; PyTorch's will do.
            strict: every path must be there, and no other. If False, the others are returned.

        Returns: (missing_keys, unexpected_keys).

        Raises:
            RuntimeError: missing, unexpected and misshaped entries, all of them. Nothing has been
                changed then.
        """
        return load(self, state_dict, strict)

    # ------------------------------------------------------------ in words

    def extra_repr(self) -> str:
        """What `repr` shows of the module itself: a layer's sizes and options."""
        return ""

    def _in_words(self):
        return [(name, repr(child)) for name, child in self._own(Module)]

    def __repr__(self) -> str:
        return text.tree(self)

    def summary(self) -> str:
        """A table of the layers: path, class, shapes and number of parameters, and the total.

        >>> from minigrad import nn
        >>> print(nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1)).summary())
        path  class   parameters                  count
        0     Linear  weight (16, 2), bias (16,)     48
        1     ReLU                                    0
        2     Linear  weight (1, 16), bias (1,)      17
        65 parameters, 65 of them trainable
        """
        return text.table(self)


# ---------------------------------------------------------------- helpers


def joined(path: str, name: str) -> str:
    """The path of `name` within the module at `path`."""
    return f"{path}.{name}" if path else name


def tensors_in(
    modules: list[tuple[str, Module]], own: Callable, remove_duplicate: bool = True
) -> list[tuple[str, Tensor]]:
    """(path, Tensor) of what ``own(module)`` lists for each of the modules."""
    found, seen = [], set()
    for path, module in modules:
        for name, t in own(module):
            if not remove_duplicate or t not in seen:
                seen.add(t)
                found.append((joined(path, name), t))
    return found
