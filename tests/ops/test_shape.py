"""Operations that move elements: against PyTorch, with axes from the front and from the end."""

import numpy as np
import pytest

import minigrad

from .compare import agree, random

X = random(2, 3, 4)


@pytest.mark.parametrize(
    "name, args",
    [
        ("reshape", ((6, 4),)),
        ("reshape", (-1,)),
        ("reshape", (4, -1)),
        ("reshape", ([2, 12],)),
        ("view", (3, 8)),
        ("flatten", ()),
        ("flatten", (1,)),
        ("flatten", (0, -2)),
        ("flatten", (-1, -1)),
        ("ravel", ()),
        ("unsqueeze", (0,)),
        ("unsqueeze", (-1,)),
        ("unsqueeze", (2,)),
        ("swapaxes", (0, 2)),
        ("transpose", (0, -1)),
        ("transpose", (1, 1)),
        ("permute", (2, 0, 1)),
        ("permute", (-1, 0, 1)),
        ("permute", ((0, -1, -2),)),
        ("permute", ((1, 2, 0),)),
        ("movedim", (0, -1)),
        ("movedim", ((0, 1), (1, 2))),
        ("flip", (0,)),
        ("flip", ((0, -1),)),
        ("flip", (0, 2)),
        ("roll", (1,)),
        ("roll", (-1, 1)),
        ("roll", ((1, 2), (0, 2))),
        ("repeat", (2, 1, 1)),
        ("repeat", ((2, 1, 2, 1),)),
        ("repeat_interleave", (2,)),
        ("repeat_interleave", (2, 1)),
        ("tril", ()),
        ("tril", (1,)),
        ("triu", (-1,)),
        ("diagonal", ()),
        ("diagonal", (1,)),
        ("diagonal", (-1, 1, 2)),
        ("diagonal", (0, -2, -1)),
        ("diagonal", (9,)),
        ("unbind", ()),
        ("unbind", (-1,)),
        ("split", (2, 1)),
        ("split", (3, 2)),
        ("split", ([1, 3], -1)),
        ("chunk", (2, 2)),
        ("chunk", (3, -1)),
        ("chunk", (5, 1)),
    ],
    ids=str,
)
def test_one_tensor(name, args):
    if name not in ("permute", "reshape", "view", "flip", "repeat"):
        return agree(name, X, *args)
    # These take numbers one by one, or a tuple or list of them; PyTorch's functions a tuple.
    numbers = args if len(args) > 1 or isinstance(args[0], int) else tuple(args[0])
    agree(name, X, numbers, torch_name="reshape" if name == "view" else None)
    ours = minigrad.tensor(X)
    for form in (numbers, list(numbers)):
        assert getattr(ours, name)(*numbers).equal(getattr(ours, name)(form))


@pytest.mark.parametrize("dim", [None, 0, 1, -1, (0, 2), (0, 1)], ids=str)
def test_squeeze(dim):
    x = random(1, 3, 1)
    agree("squeeze", x) if dim is None else agree("squeeze", x, dim=dim, axis=True)


def test_expansions():
    agree("broadcast_to", random(3, 1), (2, 3, 4))
    agree("broadcast_to", np.array(1.5), (2, 2))
    agree("expand", random(3, 1), (2, -1, 4))
    agree("expand", random(1), (0,))
    agree("expand_as", random(3, 1), random(2, 3, 4, seed=1))
    agree("view_as", random(2, 6), random(3, 4, seed=1))
    agree("unflatten", random(2, 6), 1, (3, 2))
    agree("unflatten", random(2, 6), -1, (3, -1))
    x = minigrad.ones(3, 1)
    assert x.expand(2, 3, 4).shape == x.expand((2, 3, 4)).shape == (2, 3, 4)


def test_transposes_of_matrices():
    agree("t", random(2, 3))
    agree("t", random(3))
    agree("t", np.array(1.0))
    x = minigrad.tensor(X, requires_grad=True)
    assert x[0].T.shape == (4, 3) and x.mT.shape == (2, 4, 3) and x.T.shape == (4, 3, 2)
    x.mT.square().sum().backward()
    np.testing.assert_allclose(x.grad.array, 2 * X)
    with pytest.raises(ValueError, match=r"t: expected at most 2 axes.*permute"):
        x.t()


def test_diagonals():
    agree("diag", random(3, 4))
    agree("diag", random(3, 4), 1)
    agree("diag", random(3))
    agree("diag", random(3), -2)
    agree("trace", random(3, 3))
    agree("trace", random(2, 3))
    with pytest.raises(ValueError, match="diag: expected a vector or a matrix"):
        minigrad.ones(1, 1, 1).diag()


@pytest.mark.parametrize("name", ["tril", "triu"])
def test_triangles_are_of_matrices(name):
    agree(name, random(3, 3), 0)
    with pytest.raises(ValueError, match=f"{name}: expected a matrix"):
        getattr(minigrad.ones(3), name)()


def test_repeat_interleave_by_a_tensor():
    agree("repeat_interleave", random(3, 2), np.array([1, 0, 2]), 0)
    with pytest.raises(ValueError, match="repeat: give a number for each axis"):
        minigrad.ones(2, 2).repeat(2)


# ---------------------------------------------------------------- padding


@pytest.mark.parametrize(
    "shape, pad, mode",
    [
        ((2, 3), (1, 2), "constant"),
        ((2, 3), (1, 0, 0, 2), "constant"),
        ((1, 2, 3), (1, 1, 0, 1, 2, 0), "constant"),
        ((0, 2), (1, 1), "constant"),
        ((1, 2, 3), (1, 2), "reflect"),
        ((1, 2, 3), (2, 1), "replicate"),
        ((1, 2, 3), (2, 1), "circular"),
        ((1, 1, 3, 3), (1, 1, 2, 0), "reflect"),
        ((1, 1, 3, 3), (1, 4, 2, 0), "replicate"),
        ((1, 1, 3, 3), (1, 1, 2, 0), "circular"),
    ],
    ids=str,
)
def test_pad(shape, pad, mode):
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    x = random(*shape)
    ours = minigrad.tensor(x, requires_grad=True)
    theirs = torch.tensor(x, requires_grad=True)
    value = 1.5 if mode == "constant" else 0.0
    y = minigrad.pad(ours, pad, mode, value)
    z = torch.nn.functional.pad(theirs, pad, mode, value)
    np.testing.assert_array_equal(y.array, z.detach())
    (y * y).sum().backward()
    (z * z).sum().backward()
    np.testing.assert_allclose(ours.grad.array, theirs.grad)


def test_pad_refuses():
    x = minigrad.ones(2, 2)
    for wrong in ((1,), (1, 1, 1, 1, 1, 1), (-1, 0)):
        with pytest.raises(ValueError, match="pad: expected pairs of non-negative numbers"):
            minigrad.pad(x, wrong)
    with pytest.raises(ValueError, match="mode must be constant"):
        minigrad.pad(x, (1, 1), "edge")
    assert "pad" in minigrad.ops.__all__


# ---------------------------------------------------------------- several Tensors


def test_cat_and_stack():
    a, b = random(2, 3), random(1, 3, seed=1)
    agree("cat", [a, b], method=False)
    agree("cat", [a.T, b.T], dim=-1, method=False, axis=True)
    agree("cat", [a, np.zeros((0, 3))], dim=0, method=False)
    agree("cat", [a, b.astype(np.float32)], method=False)
    for dim in (0, 1, -1):
        agree("stack", [a, a + 1], dim=dim, method=False, axis=True)
    agree("stack", [np.array(1.0), np.array(2.0)], method=False)
    with pytest.raises(ValueError, match="cat: expected at least one Tensor"):
        minigrad.cat([])
    with pytest.raises(ValueError, match=r"of one shape.*\(1, 3\).*\(2, 3\)"):
        minigrad.stack([minigrad.tensor(a), minigrad.tensor(b)])
    with pytest.raises(ValueError, match="concatenate of shape"):
        minigrad.cat([minigrad.ones(2, 3), minigrad.ones(2, 2)])


def test_one_tensor_several_times():
    x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    (minigrad.cat([x, x]) * minigrad.tensor([1.0, 2.0, 3.0, 4.0])).sum().backward()
    assert x.grad.tolist() == [4, 6]


def test_splits_that_do_not_fit():
    x = minigrad.ones(4)
    with pytest.raises(ValueError, match="do not add up to 4"):
        x.split([1, 2])
    with pytest.raises(ValueError, match="at least 1"):
        x.split(0)
    with pytest.raises(ValueError, match="at least 1 part"):
        x.chunk(0)


def test_axes_out_of_range_are_named():
    x = minigrad.ones(2, 3)
    for name, args in (("unsqueeze", (4,)), ("flatten", (0, 2)), ("unflatten", (2, (1, 1))),
        ("split", (1, 2)), ("chunk", (1, -3)), ("unbind", (2,)), ("squeeze", (2,)),
        ("repeat_interleave", (1, 2))):  # fmt: skip
        with pytest.raises(IndexError, match=rf"{name}: dim -?\d is out of range"):
            getattr(x, name)(*args)
    with pytest.raises(ValueError, match="flatten: start_dim 1 comes after"):
        x.flatten(1, 0)


def test_views_share_memory():
    x = minigrad.ones(2, 3)
    for y in (x.reshape(6), x.T, x[0], x.unsqueeze(0), x.flip(0), x.expand(2, 2, 3), x.split(1)[0]):
        assert np.shares_memory(x.array, y.array)
