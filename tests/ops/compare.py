"""One operation three ways: minigrad's function and method, and PyTorch's; values, gradients."""

import numpy as np
import pytest

import minigrad
from minigrad.tensor import Tensor, wrap


def random(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-2, 2, shape)


def each(x, convert):
    """`convert` the arrays in x, also in a list of them."""
    if isinstance(x, np.ndarray):
        return convert(x)
    if isinstance(x, list) and x and isinstance(x[0], np.ndarray):
        return [convert(part) for part in x]
    return x


def flat(x, kind):
    """All Tensors in x: an argument, a list, or a result of several."""
    if isinstance(x, kind):
        return [x]
    return [t for part in x for t in flat(part, kind)] if isinstance(x, (list, tuple)) else []


def gradients(outputs, inputs, constant):
    """The gradients that reach the inputs from all outputs, weighted by constants."""
    outputs = [y for y in outputs if y.requires_grad]
    for k, y in enumerate(outputs):
        y.backward(constant(np.cos(np.arange(np.prod(y.shape)) + k).reshape(y.shape)))
    return [None if x.grad is None else x.grad.tolist() for x in inputs]


def agree(name, *args, method=True, torch_name=None, axis=False, **kwargs):
    """Check function, method and PyTorch against each other; with `axis`, NumPy's spelling too."""
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    torch_name = torch_name or name
    theirs = getattr(torch, torch_name, None) or getattr(torch.Tensor, torch_name)
    expected = measured(
        theirs, args, kwargs, torch.Tensor, torch.tensor, lambda x: torch.tensor(x.copy())
    )
    forms = [getattr(minigrad, name)]
    if name != "where":  # its method has the arguments in another order
        assert hasattr(Tensor, name) is method, f"{name} as a method"
    if method:
        forms.append(lambda x, *rest, **kw: getattr(x, name)(*rest, **kw))
    spellings = [kwargs]
    if axis:
        names = {"dim": "axis", "keepdim": "keepdims"}
        spellings.append({names.get(k, k): v for k, v in kwargs.items()})
    for form in forms:
        for spelling in spellings:
            found = measured(form, args, spelling, Tensor, wrap, lambda x: wrap(x.copy()))
            same(found, expected)


def measured(form, args, kwargs, kind, constant, convert):
    """(outputs, types, gradients) as plain lists."""

    def tracked(x):
        t = convert(x)
        return t.requires_grad_() if x.dtype.kind == "f" else t

    args = [each(x, tracked) for x in args]
    inputs = [x for x in flat(args, kind) if x.requires_grad]
    result = form(*args, **{k: each(v, convert) for k, v in kwargs.items()})
    outputs = flat(result, kind)
    return (
        [y.tolist() for y in outputs] or result,
        [tuple(y.shape) for y in outputs],
        [str(y.dtype).removeprefix("torch.") for y in outputs],
        gradients(outputs, inputs, constant),
    )


def same(found, expected):
    (values, shapes, types, grads), (values_, shapes_, types_, grads_) = found, expected
    assert shapes == shapes_ and types == types_
    assert len(grads) == len(grads_)
    if not shapes:  # a Python bool
        assert values == values_
        return
    for a, b in zip([*values, *grads], [*values_, *grads_]):
        if b is None:  # PyTorch has no gradient where minigrad may say 0
            assert a is None or not np.any(a)
        else:
            np.testing.assert_allclose(
                np.asarray(a, float), np.asarray(b, float), rtol=1e-12, atol=1e-13
            )
