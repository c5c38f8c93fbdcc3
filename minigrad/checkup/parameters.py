"""Will every parameter be learnt? One is not, without gradient, or outside of the optimizer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..nn.hidden import hidden, hiding
from .examination import Examination
from .report import CannotTell, Finding, counted, listed


def hidden_parameters(seen: Examination) -> Iterator[Finding]:
    """Parameters in a plain list or dict, and Tensors that are no Parameters."""
    found = {*seen.parameters.values(), *optimized(seen)}  # what is optimized is not forgotten
    modules = list(seen.model.named_modules())
    paths = {module: path for path, module in modules}
    for module, name, value in hiding(modules, found):
        what, _, advice = hidden(type(module).__name__, name, value).partition(". ")
        path = f"{paths[module]}.{name}".lstrip(".")
        yield Finding(
            "hidden-parameters",
            f"{path} is to be learnt, but parameters() cannot find it",
            f"{what}.",
            {"attribute": path, "type": type(value).__name__},
            advice,
            certain=False,
        )


def nothing_to_learn(seen: Examination) -> Iterator[Finding]:
    """No parameter at all, all of them frozen, or a loss that depends on none."""
    if not seen.parameters:
        what, advice = "the model has no parameters", "Has it layers, assigned to attributes?"
    elif not seen.trainable:
        what, advice = "every parameter is frozen", "Call model.requires_grad_(True)"
    elif seen.value is None:
        raise CannotTell("the batch could not be run to the end")
    elif not seen.value.requires_grad:
        what = "the loss does not depend on any parameter, so that there is nothing to go back to"
        advice = (
            "Somewhere on the way the record is cut: look for no_grad, detach(), item(), numpy(), "
            "argmax() or a comparison, or a new Tensor made of an output's numbers"
        )
    else:
        return
    yield Finding(
        "nothing-to-learn",
        "The model cannot learn",
        f"{what.capitalize()}.",
        {"parameters": len(seen.parameters), "trainable": len(seen.trainable)},
        advice,
        certain=True,
    )


def no_gradient(seen: Examination) -> Iterator[Finding]:
    """Parameters that the loss does not depend on: never used, or cut off."""
    if not seen.gradients:
        raise CannotTell("there are no gradients")
    without = {path: p for path, p in seen.trainable.items() if p not in seen.gradients}
    used = {id(a) for op in seen.operations for a in op.arrays}
    unused = [path for path, p in without.items() if id(p.array) not in used]
    cut = [path for path in without if path not in unused]
    if unused:
        yield Finding(
            "unused-parameters",
            f"{counted(len(unused), 'parameter')} took no part in the computation",
            f"Not used by the model's forward on this batch: {listed(unused)}. Without a gradient "
            "they stay as they are.",
            {"parameters": unused},
            "Is a layer defined but not called in forward? If that is meant, remove it or freeze "
            "it with requires_grad_(False)",
            certain=False,
        )
    if cut:
        yield Finding(
            "cut-off-parameters",
            f"{counted(len(cut), 'parameter')} cannot be reached by the backward pass",
            f"Used, but without a gradient: {listed(cut)}. What was computed from them was cut off "
            "or did not go into the loss.",
            {"parameters": cut},
            "Look behind these layers for no_grad, detach(), item(), numpy(), argmax() or a result "
            "that is not used. If that is meant, freeze them with requires_grad_(False)",
            certain=False,
        )


def not_in_optimizer(seen: Examination) -> Iterator[Finding]:
    """Trainable parameters that no optimizer holds."""
    seen.need_optimizer()
    held = optimized(seen)
    left_out = [path for path, p in seen.trainable.items() if p not in held]
    if not left_out:
        return
    none = len(left_out) == len(seen.trainable)
    how_many = "None of the model's parameters is" if none else f"{len(left_out)} of the model's "
    how_many += "" if none else f"{len(seen.trainable)} parameters are not"
    yield Finding(
        "not-in-optimizer",
        f"{how_many} in the optimizer",
        f"No step will change {listed(left_out)}.",
        {"parameters": left_out, "all": none},
        "The optimizer was made for another model, or before this one got its layers: make it from "
        "model.parameters(), after the model is complete"
        if none
        else "Pass all of model.parameters() to the optimizer, or add_param_group() what came "
        "later. If that is meant, freeze them with requires_grad_(False)",
        certain=none,
    )


def listed_twice(seen: Examination) -> Iterator[Finding]:
    """Parameters that stand in one optimizer, or in several together, more than once."""
    seen.need_optimizer()
    places = Counter(
        p for o in seen.optimizers for group in o.param_groups for p in group["params"]
    )
    names = {p: path for path, p in seen.parameters.items()}
    twice = [names.get(p, f"a Tensor of shape {p.shape}") for p, n in places.items() if n > 1]
    if twice:
        yield Finding(
            "listed-twice",
            f"{counted(len(twice), 'parameter')} will be changed more than once in each step",
            f"Listed more than once in the optimizers: {listed(twice)}.",
            {"parameters": twice},
            "List each parameter in one group of one optimizer",
            certain=True,
        )


def optimized(seen: Examination) -> set:
    """All Tensors that the optimizers hold."""
    return {p for o in seen.optimizers for group in o.param_groups for p in group["params"]}
