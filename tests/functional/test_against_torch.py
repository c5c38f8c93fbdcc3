"""Every function: values, gradients and second derivatives are PyTorch's."""

import numpy as np
import pytest

import minigrad
from minigrad import functional
from minigrad.autograd import grad

from .cases import CASES, DIFFERENTIABLE

torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")


# PyTorch's kl_div warns that reduction="mean" will mean something else one day.
pytestmark = pytest.mark.filterwarnings("ignore:reduction:UserWarning")


def ours(array, requires_grad):
    return minigrad.tensor(array, requires_grad=requires_grad)


def theirs(array, requires_grad):
    return torch.tensor(array, requires_grad=requires_grad)


def torch_function(case):
    return case.meant(torch) if case.meant else getattr(torch.nn.functional, case.name)


def close(mine, other, tolerance):
    other = other.numpy(force=True)
    assert mine.shape == other.shape and mine.dtype == other.dtype
    np.testing.assert_allclose(mine.detach().numpy(), other, tolerance, tolerance)


def test_every_function_has_a_case():
    assert {case.name for case in CASES} == set(functional.__all__)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-10)])
def test_values_and_gradients(case, dtype, tolerance):
    case = case.as_type(dtype)
    mine, inputs = case.call(getattr(functional, case.name), ours)
    other, their_inputs = case.call(torch_function(case), theirs)
    close(mine, other, tolerance)
    if inputs:
        g = np.random.default_rng(1).standard_normal(mine.shape).astype(dtype)
        mine.backward(minigrad.tensor(g))
        other.backward(torch.tensor(g))
        for x, t in zip(inputs, their_inputs):
            close(x.grad, t.grad, tolerance)


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=str)
def test_second_derivatives(case):
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        second = [
            second_derivative(*case.call(function, tensor), tensor, derive)
            for function, tensor, derive in (
                (getattr(functional, case.name), ours, grad),
                (torch_function(case), theirs, torch.autograd.grad),
            )
        ]
    for mine, other in zip(*second):
        close(mine, other, 1e-9)


def second_derivative(output, inputs, tensor, derive):
    """d/d(inputs) of the sum of v_i g_i, g being the gradients of the sum of u y; u, v random."""
    random = np.random.default_rng(1)
    u = tensor(random.standard_normal(output.shape), False)
    first = derive((output * u).sum(), inputs, create_graph=True)
    total = sum((g * tensor(random.standard_normal(g.shape), False)).sum() for g in first)
    zeros = [tensor(np.zeros(x.shape), False) for x in inputs]
    if not total.requires_grad:
        return zeros
    second = derive(total, inputs, allow_unused=True)
    return [zero if g is None else g for g, zero in zip(second, zeros)]
