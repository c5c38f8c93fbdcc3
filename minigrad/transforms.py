"""Derivatives of functions: vjp, jvp, jacobian, hessian, hvp, as small functions over the sweep.

    x          the inputs of a function f            J    its Jacobian, J[k, j] = dy_k/dx_j
    y          its outputs, y = f(x)                 H    the Hessian, H[i, j] = d^2 y/dx_i dx_j
    v          a vector that J or H is multiplied by

The arguments are those of ``torch.autograd.functional``: a function, and its inputs, one Tensor or
a tuple of them; where one Tensor goes in, one comes out. ``create_graph=True`` makes the result
differentiable with respect to the inputs that were given.
"""

import numpy as np

from .autograd import grad
from .engine import enable_grad
from .ops import stack
from .tensor import Tensor, wrap

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vjp"]


def vjp(func, inputs, v=None, create_graph=False):
    """v^T J, the vector-Jacobian product: one sweep, whatever the number of inputs.

        (v^T J)_j = sum_k v_k dy_k/dx_j

    Args:
        func: takes Tensors, returns a Tensor or a tuple of them.
        inputs: a Tensor, or a tuple, one for each argument of `func`.
        v: of the shape of the output, a tuple for a tuple. May be left out for one number: it is 1.
        create_graph: make the result differentiable.

    Returns: (outputs, v^T J), the latter with the structure and shapes of the inputs.

    Raises:
        ValueError: `v` is missing or its shape is not that of the output.

    >>> import minigrad
    >>> x = minigrad.tensor([1.0, 2.0, 3.0])
    >>> vjp(lambda x: x**2, x, minigrad.tensor([1.0, 0.0, 1.0]))[1]
    tensor([2., 0., 6.])
    """
    with enable_grad():
        xs, ys, pack, pack_y = computed(func, inputs, create_graph, "vjp")
        seeds = vectors(v, ys, "vjp", "output")
        result = pulled_back(ys, xs, seeds, create_graph)
    return pack_y(ys, create_graph), pack(result, create_graph)


def jvp(func, inputs, v=None, create_graph=False):
    """J v, the Jacobian-vector product: how fast the outputs change when x moves along v.

        (J v)_k = sum_j dy_k/dx_j v_j

    A sweep runs backwards and gives u^T J. That is a linear function of u, whose own Jacobian is
    J^T; so one more sweep, through the first and with respect to u, gives v^T J^T = (J v)^T. The
    value of u does not matter; it is zero here. ("A new trick for calculating Jacobian vector
    products", J. Townsend, 2017.)

    Args:
        func, inputs, create_graph: as in `vjp`.
        v: of the shape of the input, a tuple for a tuple. May be left out for one number: it is 1.

    Returns: (outputs, J v), the latter with the structure and shapes of the outputs.

    >>> import minigrad
    >>> x = minigrad.tensor([1.0, 2.0, 3.0])
    >>> jvp(lambda x: x.sum() * x, x, minigrad.tensor([1.0, 0.0, 0.0]))[1]
    tensor([7., 2., 3.])
    """
    with enable_grad():
        xs, ys, _, pack_y = computed(func, inputs, create_graph, "jvp")
        along = vectors(v, xs, "jvp", "input")
        us = [wrap(np.zeros_like(y.array)).requires_grad_() for y in ys]
        result = pulled_back(pulled_back(ys, xs, us, True), us, along, create_graph)
    return pack_y(ys, create_graph), pack_y(result, create_graph)


def jacobian(func, inputs, create_graph=False):
    """The whole Jacobian, one sweep for each element of the output.

        J[k, j] = dy_k/dx_j,    shape (*shape of y, *shape of x)

    Returns: a Tensor; for several inputs a tuple, J[i] for input i; for several outputs a tuple
        of these, `J[output][input]`.

    >>> import minigrad
    >>> jacobian(lambda x: x**2, minigrad.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    with enable_grad():
        xs, ys, pack, pack_y = computed(func, inputs, create_graph, "jacobian")
        blocks = [pack(_jacobian(y, xs, create_graph), create_graph) for y in ys]
    return pack_y(blocks, True)


def _jacobian(y, xs, create_graph):
    """One Tensor of shape (*y.shape, *x.shape) for each x."""
    rows = []
    for j in range(y.numel()):
        seed = np.zeros_like(y.array)
        seed.flat[j] = 1
        rows.append(pulled_back([y], xs, [wrap(seed)], create_graph))
    if not rows:
        return [wrap(np.zeros(y.shape + x.shape, x.dtype)) for x in xs]
    return [stack(column).reshape((*y.shape, *x.shape)) for column, x in zip(zip(*rows), xs)]


def hessian(func, inputs, create_graph=False):
    """The matrix of second derivatives of a function with one number as its output.

        H[i, j] = d^2 y / dx_i dx_j,    shape (*shape of x, *shape of x)

    It is the Jacobian of the gradient. For several inputs, a tuple of tuples: `H[a][b]` holds
    the derivatives by input a and input b.

    Raises:
        ValueError: the output has more than one element.

    >>> import minigrad
    >>> hessian(lambda x: x[0] ** 2 * x[1], minigrad.tensor([1.0, 3.0]))
    tensor([[6., 2.],
            [2., 0.]])
    """

    def gradient(*xs):
        (y,) = one_number(func(*xs), "hessian")
        gradients = tuple(pulled_back([y], xs, [wrap(np.ones_like(y.array))], True))
        return gradients[0] if isinstance(inputs, Tensor) else gradients

    return jacobian(gradient, inputs, create_graph)  # (second_order.hessian)


def hvp(func, inputs, v=None, create_graph=False):
    """H v, the Hessian-vector product, without the Hessian: the gradient of v . dy/dx, two sweeps.

        (H v)_i = d/dx_i sum_j v_j dy/dx_j

    Args:
        func, inputs, create_graph: as in `vjp`; the output is one number.
        v: of the shape of the input, a tuple for a tuple. May be left out for one number: it is 1.

    Returns: (output, H v), the latter with the structure and shapes of the inputs.

    >>> import minigrad
    >>> x = minigrad.tensor([1.0, 3.0])
    >>> hvp(lambda x: x[0] ** 2 * x[1], x, minigrad.tensor([1.0, 0.0]))[1]
    tensor([6., 2.])
    """
    with enable_grad():
        xs, ys, pack, pack_y = computed(func, inputs, create_graph, "hvp")
        (y,) = one_number(ys, "hvp")
        along = vectors(v, xs, "hvp", "input")
        gradients = pulled_back([y], xs, [wrap(np.ones_like(y.array))], True)
        result = pulled_back(gradients, xs, along, create_graph)  # (second_order.hvp)
    return pack_y(ys, create_graph), pack(result, create_graph)


# ---------------------------------------------------------------- what they share


def computed(func, inputs, create_graph, name):
    """(inputs, outputs, pack, pack_y): both as lists, and the functions that undo that.

    The inputs that the function sees stand for those given: fresh leaves, or, under `create_graph`,
    recorded copies, through which the result stays connected to them.
    """
    given = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    for i, x in enumerate(given):
        if not isinstance(x, Tensor) or x.dtype.kind != "f":
            got = f"a Tensor of {x.dtype}" if isinstance(x, Tensor) else type(x).__name__
            raise TypeError(f"{name}: input {i} must be a Tensor of floats, got {got}")
    xs = [+x if create_graph else x.detach() for x in given]
    xs = [x if x.requires_grad else x.requires_grad_() for x in xs]
    ys = func(*xs)
    pack, pack_y = packer(inputs), packer(ys)
    ys = [ys] if isinstance(ys, Tensor) else list(ys)
    for y in ys:
        if not isinstance(y, Tensor):
            raise TypeError(f"{name}: the function must return Tensors, got {type(y).__name__}")
    return xs, ys, pack, pack_y


def packer(example):
    """A function that gives a list of Tensors the form of `example`: one Tensor, or a tuple."""

    def pack(tensors, keep_history):
        tensors = tuple(t if keep_history else t.detach() for t in tensors)
        return tensors[0] if isinstance(example, Tensor) else tensors

    return pack


def vectors(v, like, name, what):
    """`v` as a list with one Tensor for each of `like`, of its shape."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise ValueError(f"{name}: the {what} is more than one number; give v, of its shape")
        return [wrap(np.ones_like(like[0].array))]
    vs = [v] if isinstance(v, Tensor) else list(v)
    if [x.shape for x in vs] != [x.shape for x in like]:
        raise ValueError(
            f"{name}: v has shape {', '.join(str(x.shape) for x in vs)}, but the {what} has "
            f"{', '.join(str(x.shape) for x in like)}"
        )
    return vs


def one_number(ys, name):
    ys = [ys] if isinstance(ys, Tensor) else list(ys)
    if len(ys) != 1 or ys[0].numel() != 1:
        shapes = ", ".join(str(y.shape) for y in ys)
        raise ValueError(f"{name}: the function must return one number, got shape {shapes}")
    return ys


def pulled_back(ys, xs, seeds, create_graph):
    """sum over ys of seed^T dy/dx for each x; zeros where no y depends on it."""
    pairs = [(y, seed) for y, seed in zip(ys, seeds) if y.requires_grad]
    if not pairs:
        return [wrap(np.zeros_like(x.array)) for x in xs]
    ys, seeds = zip(*pairs)
    found = grad(ys, xs, seeds, retain_graph=True, create_graph=create_graph, allow_unused=True)
    return [wrap(np.zeros_like(x.array)) if g is None else g for g, x in zip(found, xs)]
