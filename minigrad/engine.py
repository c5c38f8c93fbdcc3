"""The engine: one reverse sweep over recorded operations, and the switches that steer recording.

Recording makes Tensors and therefore lives in tensor.py; the sweep works on whatever it is handed.
What it needs of a Tensor is `Recorded`: an array, whether it takes part, and the operation it came
from, a plain tuple:

    node = (time, function, inputs, arrays, kwargs, saved, call)

    time       when it was recorded; the newest operation has the smallest number
    inputs     as given: Tensors, arrays, numbers, axes ...
    arrays     the same with each Tensor's array in its place
    saved      the output array, or what a fused operation kept for its rules
    call       the call of a Module in which it was recorded, or None (see `Mode`)

No closures, no reference cycles: a graph is freed the moment its last Tensor goes.
"""

from contextlib import ContextDecorator
from functools import wraps
from heapq import heappop, heappush

import numpy as np
from numpy import ndarray

from .adjoints import unbroadcast
from .changes import check_unchanged, latest_change, name_of
from .vjps import VJPS

FREED = (0, None, (), (), {}, None, None)  # stands in the place of a swept operation

# Fused operations have quick rules for arrays only. Here stands what each one is, as a composition
# of operations of the table; functional/ fills it in. A graph of the gradient goes through it.
DEFINITIONS = {}


class Recorded:
    """What the sweep needs of a Tensor.

    array     the values
    tracked   does it require a gradient?
    _grad     a leaf's gradient: None, an array, or a Tensor under `create_graph`
    node      the operation that made it, None for a leaf
    hooks     functions of the complete gradient, or None
    past      only after recorded changes in place: pairs (time, a Tensor of what it was before)
    """

    __slots__ = ("array", "tracked", "_grad", "node", "hooks", "past", "__weakref__")


class Mode:
    """The switches, and who looks on.

    grad     is recording on?
    watch    None, or an object whose `forward` is called after each operation, and whose
             `backward` after each rule (anomaly.py hunts NaNs so, viz/trace.py tells the story)
    call     the call of a Module that is at work, or None: a tuple (the call around it, the
             module's class, a weak reference to the module)
    """

    __slots__ = ("grad", "watch", "call")


mode = Mode()
mode.grad, mode.watch, mode.call = True, None, None


class _GradMode(ContextDecorator):
    """A context manager and a decorator; nested uses restore what they found."""

    def __new__(cls, function=None):
        if callable(function):  # @no_grad without parentheses
            return cls()(function)
        return super().__new__(cls)

    def __init__(self, function=None):
        self.before = []

    def __enter__(self):
        self.before.append(mode.grad)
        mode.grad = self.on

    def __exit__(self, *exc):
        mode.grad = self.before.pop()


class no_grad(_GradMode):
    """Inside, operations are computed, not recorded: ``with no_grad(): ...`` or ``@no_grad()``."""

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

    def __call__(self, function):
        mode.grad = self.before.pop()  # to decorate a function is not to switch
        on = self.on

        @wraps(function)
        def switched(*args, **kwargs):
            with set_grad_enabled(on):
                return function(*args, **kwargs)

        return switched


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
                push(heap, root)
    before, mode.grad = mode.grad, create_graph
    watch = mode.watch
    try:
        while heap:
            out = heappop(heap)[1]
            g = grads.pop(out)
            if out.hooks is not None:
                g = run_hooks(out, g)
            if wanted is not None:
                if out in wanted:
                    found[out] = own(g)
                if out not in needed:
                    continue
            node = out.node
            time, function, inputs, arrays, kwargs, saved, _ = node
            if time > latest_change.time:
                inputs = inputs_of(node)
                check_unchanged(node, create_graph and function in DEFINITIONS)
            if create_graph:
                arrays = [x if isinstance(x, Recorded) else a for x, a in zip(inputs, arrays)]
                saved = out
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
                    i = next(i for i, other in enumerate(inputs) if other is x)
                    raise NotImplementedError(no_rule(function, i))
                gx = (  # (tensors.vjp) (tensors.vjp_entry)
                    rule(g, saved, *arrays, **kwargs) if kwargs else rule(g, saved, *arrays)
                )
                like = x.array
                if gx.shape != like.shape:
                    gx = summed_to(like.shape, gx, function)  # (broadcasting.multiply)
                if gx.dtype is not like.dtype and gx.dtype != like.dtype:
                    gx = gx.astype(like.dtype)
                if x.node is None and wanted is None and x.hooks is None:
                    # The first gradient is stored, not added to zeros: as it is, if it is new.
                    if x._grad is None and type(gx) is ndarray and gx.base is None and gx is not g:
                        x._grad = gx
                    else:
                        accumulate(x, gx, g)
                elif (so_far := grads.get(x)) is not None:
                    so_far = so_far + gx  # (backward.add)
                    grads[x] = so_far
                else:
                    grads[x] = gx
                    if x.node is not None:
                        push(heap, x)
                if watch is not None:
                    watch.backward(node, g, x, gx, grads)
        for x, g in grads.items():  # what is left are leaves
            g = g if x.hooks is None else run_hooks(x, g)
            if wanted is None:
                accumulate(x, g)
            elif x in wanted:
                found[x] = own(g)
    finally:
        mode.grad = before
    return found


def push(heap, x):
    """Put the operation that made x in its place among those that wait."""
    if x.node is FREED:
        raise RuntimeError(FREED_MESSAGE)
    heappush(heap, (x.node[0], x))


def inputs_of(node):
    """The inputs as they were: for a Tensor that was changed since, what stood in its place."""
    time, inputs = node[0], []
    for x in node[2]:
        past = getattr(x, "past", ()) if isinstance(x, Recorded) else ()
        inputs.append(next((before for changed, before in past if changed < time), x))
    return inputs


def accumulate(leaf, gx, g=None):
    """Add `gx` to the leaf's gradient, which shares memory with no other array."""
    if leaf._grad is None:
        leaf._grad = own(gx, g)
    else:
        gx = leaf._grad + gx
        leaf._grad = gx if isinstance(gx, (ndarray, Recorded)) else np.asarray(gx)


def own(gx, g=None):
    """A copy, unless `gx` is a recorded result of its own."""
    if isinstance(gx, Recorded):
        return gx if gx is not g and gx.node is not None and gx.array.base is None else +gx
    return np.array(gx)


def summed_to(shape, gx, function):
    """The adjoint of broadcasting is summation; any other rule must give the shape itself."""
    if not isinstance(function, np.ufunc):
        raise ValueError(
            f"the derivative of {name_of(function)} returned shape {tuple(gx.shape)} for an input "
            f"of shape {shape}: correct its row in the table"
        )
    return unbroadcast(gx, shape)


def leads_to(wanted, roots):
    """The Tensors computed from one of `wanted` on the way to `roots`: others are left out."""
    seen, waiting = set(), [x for x in roots if x.node is not None]
    while waiting:
        x = waiting.pop()
        if x not in seen:
            if x.node is FREED:
                raise RuntimeError(FREED_MESSAGE)
            seen.add(x)
            waiting += [i for i in inputs_of(x.node) if isinstance(i, Recorded) and i.node]
    needed = set()
    for x in sorted(seen, key=lambda x: -x.node[0]):  # the oldest first: inputs before outputs
        inputs = [i for i in inputs_of(x.node) if isinstance(i, Recorded)]
        if any(i in wanted or i in needed for i in inputs):
            needed.add(x)
    return needed


def rules_to_record(function, g, inputs, kwargs):
    """The rules under `create_graph`; those of a fused operation come from its definition."""
    if function not in DEFINITIONS:
        return VJPS[function]
    # Copies keep the inputs apart even where one Tensor is passed twice.
    copies = [+x if isinstance(x, Recorded) and x.tracked else x for x in inputs]
    wanted = {x for x in copies if isinstance(x, Recorded) and x.tracked}
    y = DEFINITIONS[function](*copies, **kwargs)
    found = sweep([y], [g], create_graph=True, wanted=wanted)

    def rule_for(gx):
        return lambda *_, **__: gx

    return [rule_for(found[x]) if isinstance(x, Recorded) and x in wanted else None for x in copies]


def run_hooks(x, g):
    for hook in x.hooks:
        changed = hook(g)
        g = g if changed is None else changed
    return g


# ---------------------------------------------------------------- words


FREED_MESSAGE = (
    "backward: this graph was already swept and its operations were freed. "
    "Call backward(retain_graph=True) the first time, or compute the loss again"
)


def no_rule(function, i):
    return f"{name_of(function)} has no derivative with respect to its argument {i}; detach() it"
