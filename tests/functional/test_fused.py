"""The fused operations are what their definitions say: values, first and second derivatives."""

import numpy as np
import pytest

import minigrad
from minigrad import fused
from minigrad.autograd import grad
from minigrad.engine import DEFINITIONS
from minigrad.tensor import record

rng = np.random.default_rng(0)
CAUSAL = np.triu(np.full((5, 5), -np.inf), 1)


def normal(*shape):
    return rng.standard_normal(shape)


# Float arrays are differentiated; what is listed in CONSTANT is not.
CASES = {
    fused.linear: [
        (normal(5, 3), normal(4, 3), normal(4)),
        (normal(2, 5, 3), normal(4, 3), normal(4)),
        (normal(3), normal(4, 3), normal(4)),
        (normal(1, 3), normal(1, 3), normal(1)),
        (normal(0, 3), normal(4, 3), normal(4)),
    ],
    fused.mse: [(normal(5, 3), normal(5, 3)), (normal(4), normal(4)), (normal(), normal())],
    fused.cross_entropy: [
        (normal(5, 3), np.array([0, 2, 1, 1, 0])),
        (1000 * normal(5, 3), np.array([0, 2, 1, 1, 0])),
        (normal(1, 1), np.array([0])),
    ],
    fused.layer_norm: [
        (normal(5, 4), normal(4), normal(4), 1e-5),
        (normal(2, 3, 4), normal(4), normal(4), 0.1),
        (normal(4), normal(4), normal(4), 1e-5),
        (1 + 1e-3 * normal(5, 4), normal(4), normal(4), 1e-5),
    ],
    fused.embedding: [
        (normal(6, 3), np.array([4, 0, 4, 1])),
        (normal(6, 3), np.array([[5, 5], [0, 5]])),
        (normal(600, 2), np.array([599, 3, 3])),
        (normal(6, 3), np.array([], int)),
        (normal(6, 3), np.array(2)),
    ],
    fused.attention: [
        (normal(2, 4, 12), 2, None),
        (normal(2, 5, 6), 1, CAUSAL),
        (normal(1, 5, 12), 4, normal(5, 5)),
        (normal(3, 1, 6), 1, None),
        (100 * normal(2, 4, 12), 2, None),
    ],
    fused.conv2d: [
        (normal(2, 2, 4, 5), normal(3, 2, 2, 3), (1, 1), (1, 1)),
        (normal(1, 2, 6, 7), normal(3, 2, 3, 2), (2, 3), (1, 1)),
        (normal(2, 1, 7, 6), normal(2, 1, 2, 3), (1, 2), (3, 2)),
        (normal(2, 3, 2, 2), normal(4, 3, 2, 2), (1, 1), (1, 1)),
    ],
}
CONSTANT = {fused.attention: (2,)}
EACH = [
    pytest.param(function, args, id=f"{function.__name__}-{i}")
    for function, cases in CASES.items()
    for i, args in enumerate(cases)
]


def test_every_fused_operation_has_cases():
    assert CASES.keys() == DEFINITIONS.keys()


def made(function, args):
    """(arguments, those of them that require grad)."""
    args = [
        minigrad.tensor(x, requires_grad=True)
        if isinstance(x, np.ndarray) and x.dtype.kind == "f" and i not in CONSTANT.get(function, ())
        else x
        for i, x in enumerate(args)
    ]
    return args, [x for x in args if isinstance(x, minigrad.Tensor)]


def fused_output(function, args):
    return record(function, tuple(args))


def definition(function, args):
    return DEFINITIONS[function](*args)


def close(a, b):
    assert a.shape == b.shape
    scale = max(1, np.abs(b.numpy()).max(initial=0))
    np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-12, atol=1e-12 * scale)


@pytest.mark.parametrize(("function", "args"), EACH)
def test_values_and_gradients(function, args):
    results = []
    for form in (fused_output, definition):
        given, inputs = made(function, args)
        y = form(function, given)
        y.backward(minigrad.tensor(np.random.default_rng(1).standard_normal(y.shape)))
        results.append([y.detach(), *(x.grad for x in inputs)])
    for mine, defined in zip(*results):
        close(mine, defined)


@pytest.mark.parametrize(("function", "args"), EACH)
def test_gradients_that_are_recorded(function, args):
    given, inputs = made(function, args)
    y = fused_output(function, given)
    g = minigrad.tensor(np.random.default_rng(1).standard_normal(y.shape))
    plain = grad(y, inputs, g, retain_graph=True)
    for recorded, computed in zip(grad(y, inputs, g, create_graph=True), plain):
        close(recorded.detach(), computed)


@pytest.mark.parametrize(("function", "args"), EACH)
def test_second_derivatives(function, args):
    results = []
    for form in (fused_output, definition):
        random = np.random.default_rng(1)
        given, inputs = made(function, args)
        y = form(function, given)
        g = minigrad.tensor(random.standard_normal(y.shape), requires_grad=True)
        first = grad(y, inputs, g, create_graph=True)
        total = sum((a * minigrad.tensor(random.standard_normal(a.shape))).sum() for a in first)
        second = grad(total, [*inputs, g], allow_unused=True)
        zeros = [minigrad.zeros_like(x) for x in [*inputs, g]]
        results.append([zero if a is None else a for a, zero in zip(second, zeros)])
    for mine, defined in zip(*results):
        close(mine, defined)


@pytest.mark.parametrize("order", [1, 2])
def test_one_tensor_as_several_inputs(order):
    """x x^T + x: each place where x stands contributes, in the fused form too."""
    x = minigrad.tensor(normal(3, 3), requires_grad=True)
    for a, b in (
        (record(fused.linear, (x, x, x[0])), x @ x.T + x[0]),
        (record(fused.mse, (x, x * x)), ((x - x * x) ** 2).mean()),
        (record(fused.mse, (x, x)), ((x - x) ** 2).mean()),
    ):
        gradients = []
        for y in (a, b):
            (g,) = grad((y * y).sum(), x, create_graph=order == 2)
            gradients.append(grad((g * g).sum(), x)[0] if order == 2 else g)
        close(*gradients)


def test_only_what_is_wanted_is_computed():
    """A frozen weight gets no gradient, and the others are the same without it."""
    x, w, b = made(fused.linear, (normal(5, 3), normal(4, 3), normal(4)))[0]
    (full,) = grad(record(fused.linear, (x, w, b)).sum(), x)
    w.requires_grad_(False)
    record(fused.linear, (x, w, b)).sum().backward()
    close(x.grad, full)
    assert w.grad is None and b.grad is not None


def test_a_mask_that_requires_grad_is_not_ignored():
    """The quick rule of attention knows no derivative by the mask, so its definition is used."""
    mask = minigrad.tensor(normal(4, 4), requires_grad=True)
    qkv = minigrad.tensor(normal(2, 4, 12), requires_grad=True)
    expected = grad((definition(fused.attention, (qkv, 2, mask)) ** 2).sum(), mask)[0]
    (minigrad.functional.self_attention(qkv, 2, mask) ** 2).sum().backward()
    close(mask.grad, expected)
