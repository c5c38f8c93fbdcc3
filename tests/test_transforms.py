"""vjp, jvp, jacobian, hessian and hvp against by-hand derivatives, each other and PyTorch."""

import numpy as np
import pytest

import minigrad
from minigrad import autograd
from minigrad.transforms import hessian, hvp, jacobian, jvp, vjp


def tensor(values, requires_grad=False):
    return minigrad.tensor(values, dtype=np.float64, requires_grad=requires_grad)


def same(a, b, **tolerance):
    np.testing.assert_allclose(a.array, b, **(tolerance or {"rtol": 1e-12, "atol": 1e-12}))


X = tensor([[0.5, -1.0, 2.0], [0.1, 0.3, -0.4]])
W = tensor([0.3, -0.2, 0.7])


def f(x, w):
    return np.tanh(x @ w) * w.sum()


def g(x, w):
    return f(x, w), x * w


def scalar(x, w):
    return (f(x, w) ** 3).sum() + (x * x * x).mean()


def as_torch(torch, *tensors):
    return tuple(torch.tensor(t.array) for t in tensors)


def in_torch(torch):
    """The three functions above, of PyTorch's Tensors."""

    def f(x, w):
        return torch.tanh(x @ w) * w.sum()

    return f, (lambda x, w: (f(x, w), x * w)), lambda x, w: (f(x, w) ** 3).sum() + (x**3).mean()


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")


# ---------------------------------------------------------------- by hand


def test_vjp_and_jvp_of_a_matrix():
    a = np.arange(6.0).reshape(2, 3)
    y, back = vjp(lambda x: a @ x, tensor([1.0, 2.0, 3.0]), tensor([1.0, -1.0]))
    same(y, a @ [1.0, 2.0, 3.0])
    same(back, [1.0, -1.0] @ a)
    y, forth = jvp(lambda x: a @ x, tensor([1.0, 2.0, 3.0]), tensor([1.0, 0.0, -1.0]))
    same(y, a @ [1.0, 2.0, 3.0])
    same(forth, a @ [1.0, 0.0, -1.0])


def test_one_number_needs_no_vector():
    same(vjp(lambda x: (x * x).sum(), tensor([1.0, 2.0]))[1], [2.0, 4.0])
    same(jvp(lambda x: x * tensor([1.0, 2.0]), tensor(3.0))[1], [1.0, 2.0])
    same(hvp(lambda x: x**3, tensor(2.0))[1], 12.0)


def test_structure_follows_inputs_and_outputs():
    one, two = tensor([1.0]), tensor([2.0])
    _, back = vjp(lambda x: x * x, one)
    assert back.shape == (1,)
    _, back = vjp(lambda x: x * x, (one,))
    assert isinstance(back, tuple) and len(back) == 1
    y, back = vjp(lambda a, b: (a, a * b), (one, two), (one, one))
    assert len(y) == 2 and [b.item() for b in back] == [3.0, 1.0]
    y, forth = jvp(lambda a, b: (a, a * b), (one, two), (one, one))
    assert len(y) == 2 and [t.item() for t in forth] == [1.0, 3.0]


def test_jacobian_has_the_shape_of_output_and_input():
    x = tensor([[1.0, 2.0, 3.0]])
    jac = jacobian(lambda x: (x * x).T, x)
    assert jac.shape == (3, 1, 1, 3)
    same(jac.reshape(3, 3), np.diag([2.0, 4.0, 6.0]))
    blocks = jacobian(g, (X, W))
    assert [[b.shape for b in row] for row in blocks] == [
        [(2, 2, 3), (2, 3)],
        [(2, 3, 2, 3), (2, 3, 3)],
    ]


def test_hessian_of_a_quadratic_form_is_its_matrix():
    a = np.array([[2.0, 1.0], [1.0, 5.0]])
    same(hessian(lambda x: 0.5 * (x @ (a @ x)), tensor([3.0, -1.0])), a)


def test_an_output_that_does_not_depend_on_an_input_gives_zeros():
    same(jacobian(lambda a, b: a * 2, (tensor([1.0]), tensor([1.0, 2.0])))[1], np.zeros((1, 2)))
    same(hessian(lambda x: (3 * x).sum(), tensor([1.0, 2.0])), np.zeros((2, 2)))
    same(jvp(lambda x: minigrad.ones(2), tensor(1.0))[1], np.zeros(2))
    same(hvp(lambda x: x.sum(), tensor([1.0, 2.0]), tensor([1.0, 1.0]))[1], np.zeros(2))


def test_empty_inputs_and_outputs():
    assert jacobian(lambda x: x * 2, tensor(np.zeros(0))).shape == (0, 0)
    assert jacobian(lambda x: x[:0], tensor([1.0])).shape == (0, 1)
    assert hessian(lambda x: x.sum(), tensor(np.zeros(0))).shape == (0, 0)


# ---------------------------------------------------------------- against each other


def test_the_jacobian_times_vectors_is_vjp_and_jvp():
    jac = jacobian(f, (X, W))
    v = tensor([0.7, -0.2])
    _, back = vjp(f, (X, W), v)
    same(back[0], np.tensordot(v.array, jac[0].array, 1))
    same(back[1], v.array @ jac[1].array)
    along = tensor(np.ones((2, 3))), tensor([0.5, 0.1, -1.0])
    _, forth = jvp(f, (X, W), along)
    same(forth, np.tensordot(jac[0].array, along[0].array, 2) + jac[1].array @ along[1].array)


def test_the_hessian_times_a_vector_is_hvp_and_is_symmetric():
    h = hessian(lambda x: scalar(x, W), X)
    v = tensor(np.linspace(-1, 1, 6).reshape(2, 3))
    same(hvp(lambda x: scalar(x, W), X, v)[1], np.tensordot(h.array, v.array, 2))
    flat = h.array.reshape(6, 6)
    np.testing.assert_allclose(flat, flat.T, rtol=1e-12, atol=1e-12)


# ---------------------------------------------------------------- against PyTorch


def test_first_order_is_pytorchs(torch):
    functional, (their_f, their_g, _) = torch.autograd.functional, in_torch(torch)
    xs, v = as_torch(torch, X, W), tensor([0.7, -0.2])
    for ours, theirs in zip(
        vjp(f, (X, W), v)[1], functional.vjp(their_f, xs, torch.tensor(v.array))[1]
    ):
        same(ours, theirs)
    along = tensor(np.ones((2, 3))), tensor([0.5, 0.1, -1.0])
    for ours, theirs in zip(
        jvp(g, (X, W), along)[1], functional.jvp(their_g, xs, as_torch(torch, *along))[1]
    ):
        same(ours, theirs)
    for row, their_row in zip(jacobian(g, (X, W)), functional.jacobian(their_g, xs)):
        for ours, theirs in zip(row, their_row):
            same(ours, theirs)


def test_second_order_is_pytorchs(torch):
    functional, (_, _, their_scalar) = torch.autograd.functional, in_torch(torch)
    xs, along = as_torch(torch, X, W), (tensor(np.ones((2, 3))), tensor([0.5, 0.1, -1.0]))
    for row, their_row in zip(hessian(scalar, (X, W)), functional.hessian(their_scalar, xs)):
        for ours, theirs in zip(row, their_row):
            same(ours, theirs)
    ours = hvp(scalar, (X, W), along)
    theirs = functional.hvp(their_scalar, xs, as_torch(torch, *along))
    same(ours[0], theirs[0])
    for a, b in zip(ours[1], theirs[1]):
        same(a, b)


# ---------------------------------------------------------------- create_graph, recording, errors


def test_create_graph_connects_the_result_to_the_inputs():
    x = tensor([1.0, 2.0], requires_grad=True)
    total = jacobian(lambda x: x**3, x, create_graph=True).sum()
    same(autograd.grad(total, x)[0], [6.0, 12.0])
    _, back = vjp(lambda x: x**3, x, tensor([1.0, 1.0]), create_graph=True)
    same(autograd.grad(back.sum(), x)[0], [6.0, 12.0])
    _, forth = jvp(lambda x: x**3, x, tensor([1.0, 1.0]), create_graph=True)
    same(autograd.grad(forth.sum(), x)[0], [6.0, 12.0])
    _, product = hvp(lambda x: (x**3).sum(), x, tensor([1.0, 1.0]), create_graph=True)
    same(autograd.grad(product.sum(), x)[0], [6.0, 6.0])
    trace = hessian(lambda x: (x**4).sum(), x, create_graph=True).trace()
    same(autograd.grad(trace, x)[0], [24.0, 48.0])


def test_without_create_graph_nothing_is_recorded_and_no_grad_is_touched():
    x = tensor([1.0, 2.0], requires_grad=True)
    results = (
        vjp(lambda x: x * x, x, tensor([1.0, 1.0])),
        jvp(lambda x: x * x, x, tensor([1.0, 1.0])),
        hvp(lambda x: (x * x).sum(), x, tensor([1.0, 1.0])),
        (jacobian(lambda x: x * x, x), hessian(lambda x: (x * x).sum(), x)),
    )
    assert not any(t.requires_grad for pair in results for t in pair)
    assert x.grad is None and x.requires_grad


def test_recording_may_be_off_outside():
    with minigrad.no_grad():
        same(jacobian(lambda x: x * x, tensor([3.0])), [[6.0]])


def test_errors_teach():
    x = tensor([1.0, 2.0])
    with pytest.raises(ValueError, match="vjp: the output is more than one number; give v"):
        vjp(lambda x: x * x, x)
    with pytest.raises(ValueError, match=r"jvp: v has shape \(3,\), but the input has \(2,\)"):
        jvp(lambda x: x * x, x, tensor([1.0, 2.0, 3.0]))
    with pytest.raises(ValueError, match=r"hessian: the function must return one number.*\(2,\)"):
        hessian(lambda x: x * x, x)
    with pytest.raises(ValueError, match="hvp: the function must return one number"):
        hvp(lambda x: x * x, x, x)
    with pytest.raises(TypeError, match="jacobian: input 0 must be a Tensor of floats, got list"):
        jacobian(lambda x: x, [[1.0]])
    with pytest.raises(TypeError, match="got a Tensor of int64"):
        jacobian(lambda x: x, minigrad.tensor([1]))
    with pytest.raises(TypeError, match="must return Tensors, got float"):
        vjp(lambda x: (1.0,), x)
