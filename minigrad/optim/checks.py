"""Checks of what an optimizer is given, in words: its parameters and its hyper-parameters."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from math import inf
from numbers import Real
from typing import Any

from ..checks import describe
from ..tensor import Tensor

# What to do about a value outside the range, for each name.
ADVICE = {
    "lr": "A step goes downhill by itself; to climb, pass maximize=True",
    "eps": "It keeps the denominator away from zero: a small number such as 1e-8",
    "weight_decay": "It pulls the weights towards zero; 0 switches it off",
    "momentum": "It is the share of the velocity that is kept: 0.9 is usual, 0 switches it off",
    "betas": "Each is the share of the old average that is kept, close to 1: (0.9, 0.999) is usual",
    "alpha": "It is the share of the old average that is kept, close to 1: 0.99 is usual",
    "lr_decay": "The rate is divided by 1 + (t-1) lr_decay; 0 keeps it",
    "initial_accumulator_value": "The sum of squares starts there, and squares are not negative",
}


# ---------------------------------------------------------------- hyper-parameters


def check_number(name: str, value: Any, least: float = 0.0, below: float = inf) -> float | int:
    """Return `value` as a Python number; it must be `least` or more, and less than `below`."""
    if hasattr(value, "dtype") and getattr(value, "shape", None) == ():
        value = value.item()  # a NumPy number of double precision would widen all arithmetic
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {describe(value)}. {ADVICE.get(name, '')}")
    if not least <= value < below:  # NaN fails too
        top = "finite" if below == inf else f"less than {below:g}"
        raise ValueError(
            f"{name} must be {least:g} or more and {top}, got {value}. {ADVICE.get(name, '')}"
        )
    return value


def check_numbers(group: dict, *names: str, least: float = 0.0, below: float = inf) -> None:
    """Check that the named hyper-parameters of `group` are numbers from `least` up to `below`."""
    for name in names:
        group[name] = check_number(name, group[name], least, below)


def check_betas(group: dict) -> None:
    """Check that ``group["betas"]`` is a pair of numbers from 0 to 1, 1 excluded."""
    betas = group["betas"]
    if not isinstance(betas, (tuple, list)) or len(betas) != 2:
        raise TypeError(
            f"betas must be a pair of numbers, got {describe(betas)}. {ADVICE['betas']}. "
            "(A weight decay is passed by its name: weight_decay=0.01)"
        )
    for i, beta in enumerate(betas):
        if not isinstance(beta, Real) or not 0 <= beta < 1:
            raise ValueError(
                f"betas must be 0 or more and less than 1, got {beta!r} as betas[{i}]. "
                f"{ADVICE['betas']}"
            )
    group["betas"] = tuple(float(beta) for beta in betas)


def check_execution(options: dict, optimizer: str, known: dict) -> None:
    """Accept PyTorch's options of execution, which change no number; refuse anything else."""
    for name, value in options.items():
        if name not in ("foreach", "fused", "capturable", "differentiable"):
            near = get_close_matches(name, known)
            hint = f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(known)}"
            raise TypeError(f"{optimizer} has no option {name!r}. {hint}")
        if name == "differentiable" and value:
            raise NotImplementedError(f"{optimizer}: steps are not recorded; differentiable=False")


# ---------------------------------------------------------------- parameters


def as_groups(params: Any) -> list[dict]:
    """`params` as the user gave them, as a list of parameter groups."""
    params = as_list(params)
    return params if isinstance(params[0], dict) else [{"params": params}]


def as_list(params: Any) -> list:
    """An iterable of parameters or of groups, as a list; or say what was given instead."""
    if isinstance(params, Tensor):
        raise TypeError("params: got one Tensor where several may stand. Put it into a list: [w]")
    if callable(getattr(params, "parameters", None)):
        raise TypeError(f"params: got the {type(params).__name__} itself. Pass model.parameters()")
    if callable(params):
        raise TypeError(
            f"params: got the function {getattr(params, '__name__', params)!r}, not what it "
            "returns. Call it: model.parameters()"
        )
    if isinstance(params, dict):
        raise TypeError(
            "params: got a dict. Parameter groups come in a list, [{'params': [...], 'lr': 0.1}], "
            "and model.state_dict() holds copies: pass model.parameters()"
        )
    if isinstance(params, (set, frozenset)):
        raise TypeError("params: got a set, which has no order to keep the state by. Pass a list")
    if isinstance(params, str) or not isinstance(params, Iterable):
        raise TypeError(f"params: expected an iterable of Tensors, got {describe(params)}")
    params = list(params)
    if not params:
        raise ValueError(
            "params: nothing to optimize, it is empty. Does the model have layers (those in a "
            "plain list are not found)? Was a generator read before? It can be read only once"
        )
    return params


def check_parameters(params: list, known: dict[int, str]) -> None:
    """Raise unless each can be optimized. `known`: id of a Tensor -> where it stands already."""
    for i, p in enumerate(params):
        if not isinstance(p, Tensor):
            raise TypeError(f"params[{i}]: expected a Tensor, got {describe(p)}{remedy(p)}")
        if id(p) in known:
            raise ValueError(
                f"params[{i}]: the same Tensor stands at {known[id(p)]} already. Two entries would "
                "make two steps: name it once"
            )
        if not p.is_leaf:
            raise ValueError(
                f"params[{i}]: this Tensor was computed, by {p.grad_fn}, so backward leaves no "
                "gradient in it. Optimize the Tensors that it was computed from, or cut it off: "
                "w = w.detach().requires_grad_()"
            )
        # A frozen Parameter of a model is meant to be left out; a plain Tensor was forgotten.
        if type(p) is Tensor and not p.requires_grad:
            raise ValueError(
                f"params[{i}]: this Tensor of shape {p.shape} does not require grad, so it would "
                "never move. Make it with requires_grad=True, or call p.requires_grad_() first"
            )
        known[id(p)] = f"params[{i}]"


def remedy(p: Any) -> str:
    """What to do about something that is not a Tensor."""
    if callable(getattr(p, "parameters", None)):
        return ". Pass its parameters: [*first.parameters(), *second.parameters()]"
    if isinstance(p, tuple):
        return ". named_parameters() gives pairs (name, parameter); pass model.parameters()"
    if isinstance(p, str):
        return ". Iterating over a dict gives its keys; pass model.parameters()"
    if isinstance(p, dict):
        return ". Either all entries are groups, or all are Tensors"
    return ". Make one with minigrad.tensor(values, requires_grad=True)"
