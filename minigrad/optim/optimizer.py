"""The base class of all optimizers: parameter groups, state, and the loop.

    theta   parameters           t       number of the step, 1 the first time
    g       their gradient       state   what a block remembers: momentum, squared gradients ...

A sibling (sgd.py, adam.py, ...) owns its hyper-parameters and one pure block of equations,

    step, *new_state = update(theta, g, t, *state, **hyper_parameters)

and reads like its paper. Which arrays the block is called with is flat.py's business.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from ..checks import describe
from ..engine import enable_grad
from ..tensor import Tensor, wrap
from .checks import as_groups, as_list, check_execution, check_parameters
from .compiler import compiled
from .flat import Flat


class Optimizer:
    """Abstract base: changes parameters in place, by the gradients that ``backward`` left in them.

    A parameter whose gradient is None is skipped whole: no decay, and its own t stands still.
    ``maximize`` negates the gradient before anything else sees it.

    The parameters move into one vector, of which each ``.array`` is a view from then on. Here
    PyTorch differs: an alias of a parameter's memory (``p.detach()``, the array it was made from)
    that was taken *before* no longer follows the parameter.

    Args:
        params: an iterable of Tensors, or of dicts ``{"params": [...], "lr": ...}``, one for each
            group with hyper-parameters of its own.
        defaults: the hyper-parameters of groups that do not name their own.
        execution: PyTorch's options that say how a step is carried out, which is not theirs to say
            here: they are checked and not used.

    Attributes:
        param_groups: list of dicts; what is changed in them acts from the next step on.

    Raises:
        TypeError: `params` is no iterable of Tensors, or a hyper-parameter is no number.
        ValueError: no parameters, one twice, one that no gradient can reach, or a hyper-parameter
            outside its range.
    """

    # What is remembered of each element: PyTorch's name, and what the block gets in its place
    # while there is none yet. In the order of the block's arguments.
    initial_state: ClassVar[dict[str, float | None]] = {}

    # PyTorch's state of SGD has no "step".
    keeps_step = True

    def __init__(
        self, params: Iterable, defaults: dict[str, Any], execution: dict[str, Any] | None = None
    ):
        if type(self) is Optimizer:
            raise TypeError("Optimizer is abstract. Use SGD, Adagrad, RMSprop, Adam or AdamW")
        check_execution(execution or {}, type(self).__name__, defaults)
        arguments = inspect.signature(self.update).parameters.values()
        self._hyper = [a.name for a in arguments if a.kind is a.KEYWORD_ONLY]
        self._step_count = 0
        self._flats: list[list[Flat]] = []  # of each group, one for each dtype
        self.defaults = {**defaults, "maximize": defaults.get("maximize", False)}
        self.param_groups: list[dict[str, Any]] = []
        for group in as_groups(params):
            self.add_param_group(group)

    # ------------------------------------------------------------ what a sibling fills in

    @staticmethod
    def update(theta, g, t, *state, **hyper):
        """The equations: from arrays of any one shape and numbers, the step and the new state.

        Pure: nothing that comes in is changed. The base subtracts the step and stores the state;
        what is returned as it came in, the very same object, is left alone.
        """
        raise NotImplementedError("an optimizer defines update(), its block of equations")

    def check(self, group: dict[str, Any]) -> None:
        """Raise unless the hyper-parameters of `group` are legal."""

    def first_state(self, array: np.ndarray, group: dict[str, Any]) -> dict[str, Any]:
        """The state of a parameter that has not made a step yet."""
        return {}

    # ------------------------------------------------------------ the loop

    def step(self, closure: Callable | None = None) -> Any:
        """Change the parameters by one step, by the gradients that are there.

        Args:
            closure: called first; computes the loss, calls ``backward`` and returns the loss.

        Returns:
            What `closure` returned, or None.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        self._step_count += 1
        for i, group in enumerate(self.param_groups):
            while not all(map(Flat.collect, self._flats[i])):
                self._gather(i, self._states(i))
            hyper = {name: group[name] for name in self._hyper}
            for flat in self._flats[i]:
                if group["maximize"]:
                    np.negative(flat.g, out=flat.g)
                flat.step(hyper)
        return loss

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients; with ``set_to_none=False``, put zeros in their place."""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p._grad = None
                elif p._grad is not None:
                    p._grad = np.zeros_like(p.array)

    # ------------------------------------------------------------ groups

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Optimize ``param_group["params"]`` as well; its other keys override the defaults."""
        n = len(self.param_groups)
        if not isinstance(param_group, dict) or "params" not in param_group:
            raise TypeError(
                f"group {n}: expected a dict such as {{'params': [...], 'lr': 0.1}}, got "
                f"{describe(param_group)}"
            )
        for name in param_group:
            meant = get_close_matches(name, self.defaults, cutoff=0.82)
            if meant and name not in self.defaults:
                raise ValueError(f"group {n}: no option {name!r}. Did you mean {meant[0]!r}?")
        params = param_group["params"]
        params = [params] if isinstance(params, Tensor) else as_list(params)
        known = {id(p): f"group {i}" for i, g in enumerate(self.param_groups) for p in g["params"]}
        check_parameters(params, known)
        group = {**self.defaults, **param_group, "params": params}
        self.check(group)
        self.param_groups.append(group)
        self._flats.append([])
        self._gather(n, {})

    def _gather(self, i: int, states: dict[Tensor, dict]) -> None:
        """Move the parameters of group i into vectors, and their state beside them."""
        listed = [p for g in self.param_groups for p in g["params"]]
        if len(set(listed)) < len(listed):  # changed by hand: add_param_group refuses that
            raise ValueError(
                "param_groups: a parameter is listed twice. List each once, in one group"
            )
        group, by_dtype = self.param_groups[i], {}
        for p in group["params"]:
            state = states.get(p) or self.first_state(p.array, group)
            by_dtype.setdefault(p.array.dtype, []).append((p, state))
        by = type(self).__name__ + ".step()"
        block = compiled(self.update)
        self._flats[i] = [Flat(rows, self.initial_state, block, by) for rows in by_dtype.values()]

    def _states(self, i: int) -> dict[Tensor, dict]:
        """parameter -> {"step": t, name: vector} of group i; {} before its first step."""
        return {p: flat.state(k) for flat in self._flats[i] for k, p in enumerate(flat.params)}

    def __repr__(self):
        text = f"{type(self).__name__}(\n"
        for i, group in enumerate(self.param_groups):
            options = ", ".join(f"{k}={v!r}" for k, v in group.items() if k != "params")
            text += f"    group {i}: {len(group['params'])} parameters, {options}\n"
        return text + ")"

    # ------------------------------------------------------------ state, in PyTorch's layout

    @property
    def state(self) -> MappingProxyType:
        """parameter -> {"step": t, "exp_avg": Tensor, ...}, {} before its first step.

        The Tensors share memory with what `step` uses. To replace entries, use `load_state_dict`.
        """
        state = {}
        for i in range(len(self.param_groups)):
            for p, vectors in self._states(i).items():
                t = vectors.pop("step", None)
                state[p] = {"step": t} if vectors and self.keeps_step else {}
                state[p] |= {n: wrap(v.reshape(p.array.shape)) for n, v in vectors.items()}
        return MappingProxyType(state)

    def state_dict(self) -> dict[str, Any]:
        """A snapshot, which later steps do not change, under PyTorch's keys.

        Parameters are numbered through all groups: ``{"state": {0: {"step": 5, "exp_avg": ...}},
        "param_groups": [{"lr": 0.1, ..., "params": [0, 1]}]}``.
        """
        numbers = {p: i for i, p in enumerate(p for g in self.param_groups for p in g["params"])}
        state = {
            numbers[p]: {n: x if n == "step" else wrap(x.array.copy()) for n, x in own.items()}
            for p, own in self.state.items()
            if own
        }
        groups = [{**g, "params": [numbers[p] for p in g["params"]]} for g in self.param_groups]
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Continue where `state_dict` was taken, from this class or from PyTorch's of its name.

        Raises:
            ValueError: groups, number of parameters, shapes or kinds of state do not fit. Nothing
                has been changed then.
        """
        groups, states = [], []
        if len(state_dict["param_groups"]) != len(self.param_groups):
            raise ValueError(
                f"load_state_dict: saved with {len(state_dict['param_groups'])} parameter groups, "
                f"but there are {len(self.param_groups)} here. Make the same groups first"
            )
        for i, group in enumerate(self.param_groups):
            saved = state_dict["param_groups"][i]
            if len(saved["params"]) != len(group["params"]):
                raise ValueError(
                    f"load_state_dict: group {i} was saved with {len(saved['params'])} parameters, "
                    f"but has {len(group['params'])} here. Is it the same model?"
                )
            groups.append({**group, **saved, "params": group["params"]})
            self.check(groups[i])
            states.append({})
            for p, k in zip(group["params"], saved["params"], strict=True):
                states[i][p] = self._loaded(p, k, state_dict["state"].get(k, {}))
        for i, group in enumerate(groups):
            self.param_groups[i].update(group)
            self._gather(i, states[i])

    def _loaded(self, p: Tensor, k: int, saved: dict[str, Any]) -> dict[str, Any]:
        """The saved state of p, parameter number k, as arrays."""
        state = {}
        for name, value in saved.items():
            if name == "step":
                state["step"] = int(value)
            elif name not in self.initial_state:
                raise ValueError(
                    f"load_state_dict: the state of parameter {k} holds {name!r}, which "
                    f"{type(self).__name__} does not know. Was it saved by another optimizer?"
                )
            elif value is not None:
                state[name] = value.array if isinstance(value, Tensor) else np.asarray(value)
                if state[name].shape != p.array.shape:
                    raise ValueError(
                        f"load_state_dict: {name!r} of parameter {k} has shape "
                        f"{state[name].shape}, the parameter {p.array.shape}. Does the model list "
                        "its parameters in another order?"
                    )
        return state

    # Copies and pickles gather their own parameters: the copy of a view is a view no more.

    def __getstate__(self):
        return {**self.__dict__, "_flats": [self._states(i) for i in range(len(self._flats))]}

    def __setstate__(self, attributes):
        self.__dict__.update(attributes)
        for i, states in enumerate(attributes["_flats"]):
            self._gather(i, states)
