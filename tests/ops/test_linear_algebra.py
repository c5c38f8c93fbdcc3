"""Products of vectors, matrices and stacks of matrices."""

import numpy as np
import pytest

import minigrad

from .compare import agree, random

SHAPES = (
    ((2, 3), (3, 4)),
    ((3,), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3,)),
    ((2, 1, 2, 3), (4, 3, 2)),
    ((3,), (2, 3, 2)),
    ((2, 2, 3), (3,)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 2)),
    ((1, 1), (1, 1)),
)


@pytest.mark.parametrize("a, b", SHAPES, ids=str)
def test_matmul(a, b):
    agree("matmul", random(*a), random(*b, seed=1))
    x, y = minigrad.tensor(random(*a)), minigrad.tensor(random(*b, seed=1))
    assert (x @ y).equal(x.matmul(y)) and (x.array @ y).equal(x @ y) and (x @ y.array).equal(x @ y)


def test_special_cases_by_name():
    agree("mm", random(2, 3), random(3, 2))
    agree("bmm", random(2, 2, 3), random(2, 3, 1))
    agree("mv", random(2, 3), random(3))
    agree("dot", random(3), random(3, seed=1))
    agree("outer", random(3), random(2))


def test_wrong_ranks_are_refused():
    for name, a, b in (("mm", (2,), (2, 2)), ("bmm", (2, 2), (2, 2)), ("mv", (2, 2), (2, 2)),
        ("dot", (2, 2), (2,)), ("outer", (2, 2), (2,))):  # fmt: skip
        with pytest.raises(ValueError, match=f"{name}: expected . axes"):
            getattr(minigrad, name)(minigrad.ones(a), minigrad.ones(b))
    with pytest.raises((ValueError, TypeError), match=r"np\.matmul"):
        minigrad.ones(2) @ minigrad.tensor(1.0)


@pytest.mark.parametrize(
    "subscripts, shapes",
    [
        ("ij,jk->ik", ((2, 3), (3, 2))),
        ("ij,jk", ((2, 3), (3, 2))),
        ("bij,bjk->bik", ((2, 2, 3), (2, 3, 2))),
        ("...ij,...jk->...ik", ((2, 2, 3), (3, 2))),
        ("ii->i", ((3, 3),)),
        ("ii", ((3, 3),)),
        ("ij->ji", ((2, 3),)),
        ("ij->", ((2, 3),)),
        ("i,j,k->ijk", ((2,), (3,), (2,))),
        ("bhqd,bhkd->bhqk", ((1, 2, 3, 2), (1, 2, 2, 2))),
        ("i...->...", ((2, 3, 2),)),
        ("ba,ac", ((2, 3), (3, 4))),
        ("ij,ij->j", ((2, 3), (1, 3))),
        ("ii,i->", ((2, 2), (2,))),
    ],
    ids=str,
)
def test_einsum(subscripts, shapes):
    agree("einsum", subscripts, *(random(*s, seed=i) for i, s in enumerate(shapes)), method=False)


def test_einsum_of_a_list_and_its_errors():
    a, b = minigrad.ones(2, 3), minigrad.ones(3, 2)
    assert minigrad.einsum("ij,jk->ik", [a, b]).equal(a @ b)
    with pytest.raises(TypeError, match="einsum: the first argument is a string"):
        minigrad.einsum(a, b)
    with pytest.raises(ValueError, match=r"einsum"):
        minigrad.einsum("ij,jk->ik", a)


def test_the_same_matrix_on_both_sides():
    x = minigrad.tensor(random(3, 3), requires_grad=True)
    (x @ x).sum().backward()
    ones = np.ones((3, 3))
    np.testing.assert_allclose(x.grad.array, ones @ x.array.T + x.array.T @ ones)
