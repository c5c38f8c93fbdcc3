"""Changes in place: ``x += y``, ``x[i] = y`` and the methods whose names end in an underscore.

Two cases, because a recorded value must stay what it was when it was recorded:

* Nothing is being recorded (data, or inside ``no_grad``): the memory itself is overwritten. A graph
  that saved it is told, and reports it at ``backward``.
* The change is recorded: the Tensor gets new memory and the operation as its history, so that
  its old value, which other operations may have saved, survives. That is refused where it could
  not mean what it says: for a leaf that requires grad, whose gradient would be the gradient of
  something else, and for a view, whose change the viewed Tensor would not see. A view that was
  taken before keeps the old value; here PyTorch differs.
"""

import numpy as np

from . import primitives as p
from . import random
from .changes import clock, latest_change, mark_changed
from .engine import mode
from .tensor import Tensor, method, record, wrap
from .values import bare_index

VIEWS = {
    np.reshape,
    np.transpose,
    np.swapaxes,
    np.moveaxis,
    np.squeeze,
    np.expand_dims,
    np.broadcast_to,
    np.flip,
    p.getitem,
}


def change(x, function, others, by):
    """x becomes ``function(x, *others)``; `by` names the change in messages."""
    if mode.grad and (x.tracked or any(isinstance(o, Tensor) and o.tracked for o in others)):
        return change_recorded(x, function, others, by)
    y = record(function, (x, *others)).array
    check_fits(x, y, by)
    x.array[...] = y
    mark_changed(x.array, by)
    return x


def change_recorded(x, function, others, by):
    if x.node is None and x.tracked:
        raise RuntimeError(
            f"{by}: a leaf that requires grad cannot be changed in place while operations are "
            "recorded: its gradient would be that of the new value. Update parameters inside "
            "`with no_grad():`, or write x = x + y for a new Tensor"
        )
    base = x.array.base
    if isinstance(base, np.ndarray) and (x.node is None or x.node[1] in VIEWS):
        raise RuntimeError(
            f"{by}: this Tensor is a view of another one's memory, which would not see a recorded "
            "change. Write v = v + y for a new Tensor, x[i] = x[i] + y for elements, or start "
            "from a .clone()"
        )
    before = wrap(x.array)
    before.tracked, before.node, before.hooks = x.tracked, x.node, x.hooks
    others = tuple(before if o is x else o for o in others)
    redirect(others, x, before)
    y = record(function, (before, *others))
    check_fits(x, y.array, by)
    x.array, x.tracked, x.node, x.hooks = y.array.astype(x.dtype, copy=False), True, y.node, None
    latest_change.time = clock()
    if not hasattr(x, "past"):
        x.past = []
    x.past.append((latest_change.time, before))  # for other, older operations on x
    return x


def redirect(tensors, x, before):
    """Let the operations that made `tensors` from x refer to its old self.

    Otherwise x, as the result of an operation on them, would lead back to itself: a cycle.
    """
    waiting, seen = [t for t in tensors if isinstance(t, Tensor)], set()
    while waiting:
        t = waiting.pop()
        older_than_x = t.node is None or (x.node is not None and t.node[0] >= x.node[0])
        if t in seen or older_than_x:
            continue
        seen.add(t)
        time, function, inputs, *rest = t.node
        t.node = (time, function, tuple(before if i is x else i for i in inputs), *rest)
        waiting += [i for i in inputs if isinstance(i, Tensor)]


def check_fits(x, y, by):
    if y.shape != x.shape:
        raise ValueError(f"{by}: the result has shape {y.shape}, but the Tensor has {x.shape}")
    if not np.can_cast(y.dtype, x.dtype, "same_kind"):
        raise TypeError(
            f"{by}: the result is {y.dtype}, which a Tensor of {x.dtype} cannot hold; "
            "write x = x + y for a new Tensor"
        )


# fmt: off
Tensor.__iadd__ = lambda x, y: change(x, np.add, (y,), "+=")
Tensor.__isub__ = lambda x, y: change(x, np.subtract, (y,), "-=")
Tensor.__imul__ = lambda x, y: change(x, np.multiply, (y,), "*=")
Tensor.__itruediv__ = lambda x, y: change(x, np.divide, (y,), "/=")
Tensor.__ipow__ = lambda x, y: change(x, np.power, (y,), "**=")
# fmt: on


def set_elements(x, index, value):
    index = bare_index(index)
    if isinstance(value, (list, np.generic)):
        value = Tensor(value)
    tracked = isinstance(value, Tensor) and value.tracked and mode.grad
    if not tracked and not (x.tracked and mode.grad):
        value = value.array if isinstance(value, Tensor) else value
        try:
            x.array[index] = value
        except ValueError as error:
            raise ValueError(f"an assignment to elements of shape {x.shape}: {error}") from error
        mark_changed(x.array, "an assignment to elements")
        return
    if tracked and not p.is_basic_index(index):
        places = np.arange(x.array.size).reshape(x.shape)[index]
        if np.unique(places).size < places.size:
            raise ValueError(
                "an assignment to elements: the index names an element twice, so which value "
                "stays, and receives the gradient, is not defined. Use scatter_add to sum them"
            )
    change_recorded(x, p.setitem, (index, value), "an assignment to elements")


Tensor.__setitem__ = set_elements


@method
def add_(x, other, *, alpha=1):
    """x += alpha * other, in place."""
    return change(x, np.add, (other if alpha == 1 else other * alpha,), "add_")


@method
def sub_(x, other, *, alpha=1):
    """x -= alpha * other, in place."""
    return change(x, np.subtract, (other if alpha == 1 else other * alpha,), "sub_")


@method
def mul_(x, other):
    """x *= other, in place."""
    return change(x, np.multiply, (other,), "mul_")


@method
def div_(x, other):
    """x /= other, in place."""
    return change(x, np.divide, (other,), "div_")


@method
def clamp_(x, min=None, max=None):
    """Bring every element into [min, max], in place."""
    return change(x, np.clip, (min, max), "clamp_")


@method
def fill_(x, value):
    """Set every element to `value`, in place."""
    return change(x, p.setitem, (Ellipsis, value), "fill_")


@method
def zero_(x):
    """Set every element to zero, in place."""
    return change(x, p.setitem, (Ellipsis, 0), "zero_")


@method
def copy_(x, source):
    """Copy the elements of `source`, which must broadcast to the shape of x, in place."""
    return change(x, p.setitem, (Ellipsis, source), "copy_")


@method
def uniform_(x, low=0.0, high=1.0):
    """Fill with random numbers, uniform in [low, high), in place."""
    numbers = random.generator().uniform(low, high, x.shape)
    return change(x, p.setitem, (Ellipsis, numbers), "uniform_")


@method
def normal_(x, mean=0.0, std=1.0):
    """Fill with normal random numbers of this mean and standard deviation, in place."""
    numbers = random.generator().normal(mean, std, x.shape)
    return change(x, p.setitem, (Ellipsis, numbers), "normal_")
