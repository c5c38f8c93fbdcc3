"""Tensor: an array, its gradient, and the operation it came from. Recording happens here.

`record` is the one door: every operation of minigrad, and every NumPy function called on a Tensor,
passes through it. The operations themselves are functions in minigrad/ops; most are methods too.
Changes in place are in inplace.py, NumPy's two protocols in protocols.py.
"""

import weakref
from functools import lru_cache
from operator import attrgetter

import numpy as np

from . import primitives as p
from .changes import clock, name_of
from .engine import Recorded, accumulate, mode, no_rule, sweep
from .values import FLOAT16, FLOAT32, FLOAT64, PLAIN, array_of, bare_index, has_type, plain, widened
from .vjps import VJPS

# A step of training allocates and frees the same large arrays again and again. glibc would hand
# each back to the system and fetch it anew, page by page, which can double the time of a step;
# freeing one large block, which is never touched, makes it keep what is freed.
np.empty(31 << 20, np.uint8)

NO_KWARGS = {}


def record(function, inputs, kwargs=NO_KWARGS, new=object.__new__):
    """Call `function` on the inputs' arrays; remember the call if a gradient will want it.

    `inputs` is a tuple of Tensors, arrays, numbers and positional options, in the function's order.
    The output is float64 only if float64 went in (and float16 likewise): integers and Python's
    numbers give float32.
    """
    arrays, tracked = [], False
    for x in inputs:
        if isinstance(x, Tensor):
            arrays.append(x.array)
            if x.tracked:
                tracked = True
        else:
            arrays.append(x if type(x) in PLAIN else plain(x))
    try:
        y = saved = function(*arrays, **kwargs) if kwargs else function(*arrays)
    except (ValueError, TypeError, IndexError) as error:
        raise explained(error, function, arrays) from error
    if type(y) is not np.ndarray:
        if type(y) is tuple:  # a fused operation: its output and what it keeps for its rules
            y, saved = y
        else:
            y = saved = np.asarray(y)
    if (y.dtype is FLOAT64 or y.dtype is FLOAT16) and not any(has_type(a, y.dtype) for a in arrays):
        if y.dtype is FLOAT16:  # NumPy's choice for small integers: do it again, in float32
            return record(function, tuple(map(widened, arrays)), kwargs)
        y = y.astype(FLOAT32)
        saved = saved if type(saved) is tuple else y
    out = new(Tensor)
    out.array = y
    out._grad = out.hooks = None
    if (
        tracked
        and mode.grad
        and (len(VJPS.get(function, ())) >= len(inputs) or has_derivative(function, inputs, y))
    ):
        out.tracked = True
        out.node = (clock(), function, inputs, arrays, kwargs, saved, mode.call)
    else:
        out.tracked = False
        out.node = None
    if mode.watch is not None:
        mode.watch.forward(function, arrays, kwargs, out)
    return out


def has_derivative(function, inputs, y):
    """Is this to be recorded? An error where a gradient would silently be lost."""
    rules = VJPS.get(function)
    if rules is None:
        if y.dtype.kind != "f":
            return False  # integers and booleans carry no gradient
        raise NotImplementedError(
            f"{name_of(function)} has no row in the table of derivatives (minigrad/vjps.py). "
            "Compose it from functions that have one, or call it on x.detach()"
        )
    for i, x in enumerate(inputs[len(rules) :], len(rules)):  # an option, not an input
        if isinstance(x, Tensor) and x.tracked:
            raise NotImplementedError(no_rule(function, i))
    return True


def explained(error, function, arrays):
    """The same error, with the operation's name and what it was given."""
    given = ", ".join(
        f"shape {a.shape} {a.dtype}" if isinstance(a, np.ndarray) else repr(a) for a in arrays
    )
    message, hint = str(error), ""
    if "broadcast" in message:
        hint = ". Shapes are compared from the right: two lengths must be equal, or one of them 1"
    elif "matmul" in message or "not aligned" in message:
        message = "the inner lengths differ" if "mismatch" in message else message
        hint = ". The last length of the first must equal the last but one of the second"
    kind = next(k for k in (IndexError, ValueError, TypeError) if isinstance(error, k))
    return kind(f"{name_of(function)} of {given}: {message}{hint}")


def wrap(array, new=object.__new__):
    """A Tensor around `array` without checks or copy."""
    out = new(Tensor)
    out.array, out.tracked, out._grad, out.node, out.hooks = array, False, None, None, None
    return out


class Tensor(Recorded):
    """An n-dimensional array that remembers how it was computed.

    Args:
        data: number, (nested) list, array or Tensor. It is copied. Python floats become float32,
            integers int64, booleans bool; an array or a Tensor keeps its own type.
        dtype: element type to convert to.
        requires_grad: record what is computed from it, so that ``backward`` fills in its ``grad``.

    Raises:
        TypeError: the data are not real numbers, or they are integers that should carry a gradient.
        ValueError: nested lists of unequal lengths.

    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __init__(self, data, dtype=None, requires_grad=False):
        self.array = array_of(data, dtype)
        self.tracked, self._grad, self.node, self.hooks = False, None, None, None
        if requires_grad:
            self.requires_grad_()

    # ------------------------------------------------------------ what it is

    shape = property(attrgetter("array.shape"), doc="Lengths of the axes, a tuple.")
    ndim = property(attrgetter("array.ndim"), doc="Number of axes.")
    dtype = property(attrgetter("array.dtype"), doc="Element type, a NumPy dtype.")
    is_leaf = property(lambda t: t.node is None, doc="True if no recorded operation made it.")
    device = property(lambda t: "cpu", doc="Always 'cpu': minigrad computes with NumPy.")

    @property
    def requires_grad(self):
        """True if operations on this Tensor are recorded."""
        return self.tracked

    @requires_grad.setter
    def requires_grad(self, on):
        if on and self.array.dtype.kind != "f":
            raise TypeError(
                f"requires_grad: a Tensor of {self.dtype} cannot carry a gradient; only floats "
                "can. Write 1.0 for 1, or call .float() first"
            )
        if not on and self.node is not None:
            raise RuntimeError(
                "requires_grad: only a leaf's can be switched off; this Tensor was computed by "
                f"{name_of(self.node[1])}. Use .detach() for a Tensor without history"
            )
        self.tracked = bool(on)

    def requires_grad_(self, requires_grad=True):
        """Set `requires_grad` and return this Tensor."""
        self.requires_grad = requires_grad
        return self

    @property
    def grad(self):
        """The gradient that ``backward`` accumulated, a Tensor of the same shape, or None."""
        g = self._grad
        return wrap(g) if isinstance(g, np.ndarray) else g

    @grad.setter
    def grad(self, g):
        if g is not None and not (
            isinstance(g, Tensor) and g.shape == self.shape and g.dtype == self.dtype
        ):
            got = f"shape {g.shape}, {g.dtype}" if isinstance(g, Tensor) else type(g).__name__
            raise TypeError(
                f"grad: expected None or a Tensor of shape {self.shape}, {self.dtype}; got {got}"
            )
        self._grad = g.array if isinstance(g, Tensor) and not g.tracked else g

    @property
    def data(self):
        """The same memory as a Tensor without history. Changing it is seen by ``backward``."""
        return wrap(self.array)

    @data.setter
    def data(self, value):
        array = value.array if isinstance(value, Tensor) else array_of(value)
        if self.tracked and array.dtype.kind != "f":
            raise TypeError(f"data: a Tensor that requires grad holds floats, got {array.dtype}")
        self.array = array

    @property
    def grad_fn(self):
        """The name of the operation that made this Tensor, or None for a leaf."""
        return None if self.node is None or self.node[1] is None else name_of(self.node[1])

    def size(self, dim=None):
        """The shape, or the length of one axis."""
        return self.shape if dim is None else self.shape[dim]

    def dim(self):
        """Number of axes."""
        return self.array.ndim

    def numel(self):
        """Number of elements."""
        return self.array.size

    # ------------------------------------------------------------ out of minigrad

    def item(self):
        """The value of a Tensor of one element, as a Python number."""
        if self.array.size != 1:
            raise ValueError(f"item: needs one element, got shape {self.shape}; use .tolist()")
        return self.array.item()

    def tolist(self):
        """The values as nested Python lists."""
        return self.array.tolist()

    def numpy(self):
        """The NumPy array itself: no copy, the same memory."""
        if self.tracked:
            raise RuntimeError(
                "numpy: this Tensor requires grad, and what NumPy does to the array would not be "
                "recorded. Use .detach().numpy()"
            )
        return self.array

    def __array__(self, dtype=None, copy=None):
        array = self.numpy()
        return np.array(array, dtype) if copy or dtype not in (None, array.dtype) else array

    def detach(self):
        """The same memory as a Tensor without history that requires no gradient."""
        return wrap(self.array)

    def detach_(self):
        """Forget this Tensor's history: it becomes a leaf that requires no gradient."""
        self.tracked, self.node = False, None
        return self

    def __repr__(self):
        text = np.array2string(self.array, separator=", ", prefix="tensor(")
        if self.array.size == 0 and self.array.ndim != 1:
            text += f", shape={self.shape}"
        if self.dtype not in (FLOAT32, np.dtype("int64"), np.dtype("bool")):
            text += f", dtype={self.dtype}"
        if self.node is not None:
            text += f", grad_fn={self.grad_fn}"
        elif self.tracked:
            text += ", requires_grad=True"
        return f"tensor({text})"

    def __format__(self, spec):
        return format(self.item(), spec) if spec else repr(self)

    def __len__(self):
        if not self.shape:
            raise TypeError("len: a Tensor without axes has no length")
        return self.shape[0]

    def __iter__(self):
        if not self.shape:
            raise TypeError("iter: a Tensor without axes cannot be iterated over")
        return (self[i] for i in range(self.shape[0]))

    def __bool__(self):
        if self.array.size != 1:
            raise ValueError(
                f"bool: the truth of a Tensor of shape {self.shape} is ambiguous; "
                "use .any(), .all() or .item()"
            )
        return bool(self.array.item())

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __index__(self):
        if self.dtype.kind not in "biu":
            raise TypeError(f"index: only integer Tensors can be an index, got {self.dtype}")
        return int(self.item())

    def __round__(self, digits=0):
        return record(np.round, (self,), {"decimals": digits})

    def __contains__(self, value):
        return bool((self.array == (value.array if isinstance(value, Tensor) else value)).any())

    def __deepcopy__(self, memo):
        if self.node is not None:
            raise RuntimeError(
                "deepcopy: only leaves can be copied with their memory; this Tensor was computed "
                f"by {name_of(self.node[1])}. Use .detach().clone()"
            )
        twin = memo[id(self)] = object.__new__(type(self))
        twin.array, twin.tracked = self.array.copy(), self.tracked
        twin.node = twin.hooks = None
        twin._grad = self._grad.copy() if isinstance(self._grad, np.ndarray) else None
        return twin

    # ------------------------------------------------------------ gradients

    def backward(self, gradient=None, retain_graph=None, create_graph=False):
        """Add the gradient of this Tensor to the ``grad`` of every leaf it was computed from.

        Args:
            gradient: dL/d(this Tensor), of its shape. May be left out for one element: it is 1.
            retain_graph: keep the graph for another sweep. Default: `create_graph`.
            create_graph: record the sweep too, so that gradients can be differentiated.

        Raises:
            RuntimeError: nothing to differentiate, no `gradient` for several elements, the graph
                was freed, or a saved value was changed in place.
        """
        keep = create_graph if retain_graph is None else retain_graph
        seed = seed_for(self, gradient, create_graph, "backward")
        sweep((self,), (seed,), create_graph, keep)

    def register_hook(self, hook):
        """Call ``hook(gradient)`` when this Tensor's gradient is complete; what it returns, if not
        None, takes the gradient's place. Returns a handle with ``remove()``."""
        if not self.tracked:
            raise RuntimeError("register_hook: no gradient will come: this Tensor requires none")

        def call(g):
            result = hook(g if isinstance(g, Tensor) else wrap(np.asarray(g)))
            if result is None:
                return None
            if not isinstance(result, Tensor) or result.shape != g.shape:
                got = f"shape {result.shape}" if isinstance(result, Tensor) else repr(result)
                raise ValueError(
                    f"register_hook: the hook returned {got} for a gradient of shape {g.shape}; "
                    "it must return None or a Tensor of that shape"
                )
            return result if isinstance(g, Tensor) else result.array.astype(g.dtype, copy=False)

        self.hooks = [*(self.hooks or ()), call]
        return HookHandle(self, call)

    def retain_grad(self):
        """Keep the gradient of a computed Tensor in its ``grad`` too, not only that of leaves."""
        kept = any(getattr(hook, "keeps", False) for hook in self.hooks or ())
        if self.node is not None and not kept:
            target = weakref.ref(self)  # a hook that held its own Tensor would be a cycle

            def keep(g):
                accumulate(target(), g)

            keep.keeps = True
            self.hooks = [*(self.hooks or ()), keep]
        return self

    # ------------------------------------------------------------ operators

    # fmt: off
    def __add__(a, b): return record(np.add, (a, b))
    def __radd__(a, b): return record(np.add, (b, a))
    def __sub__(a, b): return record(np.subtract, (a, b))
    def __rsub__(a, b): return record(np.subtract, (b, a))
    def __mul__(a, b): return record(np.multiply, (a, b))
    def __rmul__(a, b): return record(np.multiply, (b, a))
    def __truediv__(a, b): return record(np.divide, (a, b))
    def __rtruediv__(a, b): return record(np.divide, (b, a))
    def __floordiv__(a, b): return record(np.floor_divide, (a, b))
    def __rfloordiv__(a, b): return record(np.floor_divide, (b, a))
    def __mod__(a, b): return record(np.remainder, (a, b))
    def __rmod__(a, b): return record(np.remainder, (b, a))
    def __rpow__(a, b): return record(np.power, (b, a))
    def __matmul__(a, b): return record(np.matmul, (a, b))
    def __rmatmul__(a, b): return record(np.matmul, (b, a))
    def __neg__(a): return record(np.negative, (a,))
    def __pos__(a): return record(np.positive, (a,))
    def __abs__(a): return record(np.absolute, (a,))
    def __invert__(a): return record(np.invert, (a,))
    def __and__(a, b): return record(np.bitwise_and, (a, b))
    def __or__(a, b): return record(np.bitwise_or, (a, b))
    def __xor__(a, b): return record(np.bitwise_xor, (a, b))
    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__
    def __lt__(a, b): return record(np.less, (a, b))
    def __le__(a, b): return record(np.less_equal, (a, b))
    def __gt__(a, b): return record(np.greater, (a, b))
    def __ge__(a, b): return record(np.greater_equal, (a, b))
    def __eq__(a, b): return NotImplemented if b is None else record(np.equal, (a, b))
    def __ne__(a, b): return NotImplemented if b is None else record(np.not_equal, (a, b))
    # fmt: on

    def __pow__(a, b):
        # NumPy's general power is many times slower than these.
        if isinstance(b, (int, float)) and a.dtype.kind == "f":
            if b == 2:
                return record(np.square, (a,))
            if b == 3:
                return a * a * a
            if b == 0.5:
                return record(np.sqrt, (a,))
            if b == -1:
                return record(np.reciprocal, (a,))
        return record(np.power, (a, b))

    def __getitem__(self, index):
        return record(p.getitem, (self, bare_index(index)))


class HookHandle:
    """What `register_hook` returns: ``remove()`` takes the hook away again."""

    def __init__(self, tensor, call):
        self.tensor, self.call = weakref.ref(tensor), call

    def remove(self):
        tensor = self.tensor()
        if tensor is not None and tensor.hooks:
            tensor.hooks = [h for h in tensor.hooks if h is not self.call] or None


# ---------------------------------------------------------------- helpers


def method(function):
    """Make a function whose first argument is a Tensor a method of Tensor as well."""
    setattr(Tensor, function.__name__, function)
    return function


@lru_cache(64)
def one(shape, dtype):
    return np.ones(shape, dtype)


def seed_for(output, gradient, create_graph, caller):
    """The gradient that the sweep starts from, checked."""
    if not output.tracked:
        raise RuntimeError(
            f"{caller}: this Tensor does not require grad, so there is nothing to differentiate. "
            "Was a parameter created without requires_grad=True, or the loss computed in no_grad()?"
        )
    if gradient is None:
        if output.array.size != 1:
            raise RuntimeError(
                f"{caller}: which of the {output.array.size} elements of shape {output.shape}? "
                "Reduce to one number first, for example with .mean(), or pass its gradient"
            )
        if not create_graph:
            return one(output.array.shape, output.array.dtype)  # (chain_rule.seed)
        gradient = wrap(np.ones_like(output.array))
    elif not isinstance(gradient, Tensor):
        gradient = wrap(np.array(gradient, output.dtype))
    if gradient.shape != output.shape:
        raise ValueError(
            f"{caller}: the gradient has shape {gradient.shape}, but the output {output.shape}"
        )
    if create_graph:
        return gradient
    return gradient.array.astype(output.dtype, copy=output.node is None)


# ---------------------------------------------------------------- making Tensors


def tensor(data, *, dtype=None, requires_grad=False):
    """A Tensor of a copy of `data`: numbers, nested lists, an array or another Tensor.

    >>> tensor([[1, 2], [3, 4]]).dtype
    dtype('int64')
    >>> tensor([0.5]).dtype
    dtype('float32')
    """
    return Tensor(data, dtype, requires_grad)


def from_numpy(array):
    """A Tensor that shares the array's memory: a change of one is a change of the other."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"from_numpy: expected a NumPy array, got {type(array).__name__}")
    if array.dtype.kind not in "fiub":
        raise TypeError(f"from_numpy: expected real numbers, got {array.dtype}")
    return wrap(array)


def as_tensor(data, dtype=None):
    """`data` as a Tensor, without a copy where it is a Tensor or an array of that type already."""
    if isinstance(data, Tensor):
        return data if dtype is None or data.dtype == dtype else data.to(dtype)
    if isinstance(data, np.ndarray) and dtype in (None, data.dtype):
        return from_numpy(data)
    return Tensor(data, dtype)
