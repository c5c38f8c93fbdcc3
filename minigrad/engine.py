"""The engine: one reverse sweep over recorded operations, and the switches that steer recording.

Recording makes Tensors and therefore lives in tensor.py; the sweep works on whatever it is handed.
What it needs of a Tensor is `Recorded`: an array, whether it takes part, and the operation it came
from, a plain tuple:

    node = (time, function, inputs, arrays, kwargs, saved)

    time       when it was recorded; the newest operation has the smallest number
    inputs     as given: Tensors, arrays, numbers, axes ...
    arrays     the same with each Tensor's array in its place
    saved      the output array, or what a fused operation kept for its rules

No closures, no reference cycles: a graph is freed the moment its last Tensor goes.
"""

import inspect
from contextlib import ContextDecorator
from heapq import heappop, heappush
from itertools import count

import numpy as np

from .vjps import VJPS, unbroadcast

clock = count(0, -1).__next__
FREED = (0, None, (), (), {}, None)  # stands in the place of a swept operation

# Fused operations have quick rules for arrays only. Here stands what each one is, as a composition
# of operations of the table; functional.py fills it in. A graph of the gradient goes through it.
DEFINITIONS = {}


class Recorded:
    """What the sweep needs of a Tensor."""

    __slots__ = ("array", "tracked", "_grad", "node", "hooks", "__weakref__")


class Mode:
    """The switches: is recording on, are NaNs hunted, and when was an array last changed in place."""

    __slots__ = ("grad", "anomaly", "changed_at")


mode = Mode()
mode.grad, mode.anomaly, mode.changed_at = True, None, 1


class _GradMode(ContextDecorator):
    """A context manager and a decorator; nested uses restore what they found."""

    def __init__(self):
        self.before = []

    def __enter__(self):
        self.before.append(mode.grad)
        mode.grad = self.on

    def __exit__(self, *exc):
        mode.grad = self.before.pop()


class no_grad(_GradMode):
    """Inside, operations are computed but not recorded: ``with no_grad(): ...`` or ``@no_grad()``."""

    on = False


class enable_grad(_GradMode):
    """Inside, operations are recorded again, even within `no_grad`."""

    on = True


class set_grad_enabled(_GradMode):
    """Switch recording on or off, at once or as a context manager."""

    def __init__(self, on):
        super().__init__()
        self.on = bool(on)
        self.before.append(mode.grad)
        mode.grad = self.on

    def __enter__(self):
        mode.grad = self.on


def is_grad_enabled():
    """True if operations are being recorded."""
    return mode.grad


# ---------------------------------------------------------------- the sweep


def sweep(roots, seeds, create_graph=False, retain_graph=False, wanted=None):
    """Carry gradients from `roots` back through the recorded operations.

    Gradients of leaves are added to their ``_grad``; with a set `wanted`, nothing is touched, and
    {Tensor: gradient} of those Tensors is returned. Gradients are bare arrays, or Tensors under
    `create_graph`. The newest operation goes first: all consumers of its output are newer still, so
    the output's gradient is complete. That needs neither a sorted list nor recursion.
    """
    grads, found, heap = {}, {}, []
    needed = None if wanted is None else leads_to(wanted, roots)
    for root, seed in zip(roots, seeds):
        if root in grads:
            grads[root] = grads[root] + seed
        else:
            grads[root] = seed
            if root.node is not None:
                heappush(heap, (root.node[0], root))
    before, mode.grad = mode.grad, create_graph
    anomaly = mode.anomaly
    try:
        while heap:
            out = heappop(heap)[1]
            g = grads.pop(out)
            if out.hooks is not None:
                g = run_hooks(out, g)
            if wanted is not None:
                if out in wanted:
                    found[out] = g
                if out not in needed:
                    continue
            time, function, inputs, arrays, kwargs, saved = out.node
            if function is None:
                raise RuntimeError(FREED_MESSAGE)
            if time > mode.changed_at:
                check_unchanged(out)
            if create_graph:
                arrays, saved = inputs, out
                rules = rules_to_record(function, g, inputs, kwargs)
            else:
                rules = VJPS[function]
                if not retain_graph:
                    out.node = FREED
            for rule, x in zip(rules, inputs):
                if not isinstance(x, Recorded) or not x.tracked:
                    continue
                if needed is not None and x not in needed and x not in wanted:
                    continue
                if rule is None:
                    raise NotImplementedError(no_rule(function, inputs, x))
                gx = rule(g, saved, *arrays, **kwargs) if kwargs else rule(g, saved, *arrays)
                like = x.array
                if gx.shape != like.shape:
                    gx = summed_to(like.shape, gx, function)
                if gx.dtype is not like.dtype and gx.dtype != like.dtype:
                    gx = gx.astype(like.dtype)
                if anomaly is not None:
                    anomaly.backward(function, time, g, arrays, gx)
                if x.node is None and wanted is None and x.hooks is None:
                    accumulate(x, gx, g)
                elif (so_far := grads.get(x)) is not None:
                    grads[x] = so_far + gx
                else:  # the first gradient is stored, not added to zeros
                    grads[x] = gx
                    if x.node is not None:
                        heappush(heap, (x.node[0], x))
        for x, g in grads.items():  # what is left are leaves
            g = g if x.hooks is None else run_hooks(x, g)
            if wanted is None:
                accumulate(x, g)
            elif x in wanted:
                found[x] = own(g)
    finally:
        mode.grad = before
    return found


def accumulate(leaf, gx, g=None):
    """Add `gx`, which a rule made from `g`, to the leaf's gradient."""
    if leaf._grad is not None:
        gx = leaf._grad + gx
        leaf._grad = gx if isinstance(gx, (np.ndarray, Recorded)) else np.asarray(gx)
    else:
        leaf._grad = own(gx, g)


def own(gx, g=None):
    """`gx`, copied unless it is new: a gradient that is kept shares memory with no other."""
    array = gx.array if isinstance(gx, Recorded) else gx
    if g is not None and gx is not g and type(array) is np.ndarray and array.base is None:
        return gx
    return +gx if isinstance(gx, Recorded) else np.array(gx)


def summed_to(shape, gx, function):
    """The adjoint of broadcasting is summation; a rule of another kind must give the shape itself."""
    if not isinstance(function, np.ufunc):
        raise ValueError(
            f"the derivative of {name_of(function)} returned shape {tuple(gx.shape)} for an input "
            f"of shape {shape}: correct its row in the table"
        )
    return unbroadcast(gx, shape)


def leads_to(wanted, roots):
    """The Tensors computed from one of `wanted` on the way to `roots`: all others can be left out."""
    seen, waiting = set(), [x for x in roots if x.node is not None]
    while waiting:
        x = waiting.pop()
        if x not in seen:
            if x.node is FREED:
                raise RuntimeError(FREED_MESSAGE)
            seen.add(x)
            waiting += [i for i in x.node[2] if isinstance(i, Recorded) and i.node is not None]
    needed = set()
    for x in sorted(seen, key=lambda x: -x.node[0]):  # the oldest first: inputs before outputs
        if any(isinstance(i, Recorded) and (i in wanted or i in needed) for i in x.node[2]):
            needed.add(x)
    return needed


def rules_to_record(function, g, inputs, kwargs):
    """The rules under `create_graph`; those of a fused operation come from its definition."""
    if function not in DEFINITIONS:
        return VJPS[function]
    # Fresh copies keep the inputs apart even where one Tensor is passed twice.
    copies = [+x if isinstance(x, Recorded) and x.tracked else x for x in inputs]
    y = DEFINITIONS[function](*copies, **kwargs)
    wanted = {x for x in copies if isinstance(x, Recorded)}
    found = sweep([y], [g], create_graph=True, wanted=wanted)
    return [lambda *_, gx=found.get(x) if x in wanted else None, **__: gx for x in copies]


def run_hooks(x, g):
    for hook in x.hooks:
        changed = hook(g)
        g = g if changed is None else changed
    return g


# ---------------------------------------------------------------- changes in place

# When each block of memory was last changed in place, and by what. The key is the id of the array
# that owns it. An id that was used before cannot mislead: only operations older than the change
# are looked at, and what they saved was alive, with its own id, when the change happened.
_changes = {}


def owner(array):
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def mark_changed(array, by):
    """Note that `array` has just been changed in place by the operation named `by`."""
    mode.changed_at = clock()
    _changes[id(owner(array))] = (mode.changed_at, by)


def check_unchanged(out):
    """Raise if a value that a rule of this operation will read was changed since it was recorded."""
    time, function, inputs, arrays, kwargs, saved = out.node
    for rule, x in zip(VJPS[function], inputs):
        if not isinstance(x, Recorded) or not x.tracked or rule is None:
            continue
        for value in values_read(rule, saved, arrays):
            changed, by = _changes.get(id(owner(value)), (1, None))
            if changed < time:
                raise RuntimeError(
                    f"backward: {name_of(function)} saved a Tensor of shape {value.shape} that was "
                    f"changed in place afterwards, by {by}. Its derivative needs the old value: "
                    "call backward before the change, or change a .clone()"
                )


def values_read(rule, saved, arrays):
    """The arrays whose values the rule reads: those whose parameter has no leading underscore."""
    parameters = [
        q for q in inspect.signature(rule).parameters.values() if q.kind is not q.KEYWORD_ONLY
    ][1:]
    values = [saved, *arrays]
    if parameters and parameters[-1].kind is inspect.Parameter.VAR_POSITIONAL:
        parameters += parameters[-1:] * len(values)
    for parameter, value in zip(parameters, values):
        if not parameter.name.startswith("_"):
            yield from (a for a in (value if isinstance(value, tuple) else (value,))
                        if isinstance(a, np.ndarray))


# ---------------------------------------------------------------- words


FREED_MESSAGE = (
    "backward: this graph was already swept and its operations were freed. "
    "Call backward(retain_graph=True) the first time, or compute the loss again"
)


def name_of(function):
    """The name of a recorded function, as a user would write it: ``np.tanh``, ``softmax``."""
    module = getattr(function, "__module__", None) or "numpy"
    prefix = "np." if isinstance(function, np.ufunc) or module.startswith("numpy") else ""
    return prefix + function.__name__


def no_rule(function, inputs, x):
    i = next(i for i, y in enumerate(inputs) if y is x)
    return f"{name_of(function)} has no derivative with respect to its argument {i}; detach() it"
