"""Products of vectors and matrices."""

import numpy as np

from ..protocols import answers
from ..tensor import method, record


@method
def matmul(x, other):
    """The matrix product, as ``x @ other``.

    Shapes: (..., n, k) @ (..., k, m) -> (..., n, m); leading axes broadcast. A vector counts as a
    row on the left and as a column on the right, and its axis is dropped: (k,) @ (k,) -> ().
    """
    return record(np.matmul, (x, other))


@method
def mm(x, other):
    """The product of two matrices."""
    _need(x, 2, "mm"), _need(other, 2, "mm")
    return record(np.matmul, (x, other))


@method
def bmm(x, other):
    """The products of two stacks of matrices: (b, n, k), (b, k, m) -> (b, n, m)."""
    _need(x, 3, "bmm"), _need(other, 3, "bmm")
    return record(np.matmul, (x, other))


@method
def mv(x, vector):
    """A matrix times a vector."""
    _need(x, 2, "mv"), _need(vector, 1, "mv")
    return record(np.matmul, (x, vector))


@method
def dot(x, other):
    """The sum of the products of the elements of two vectors."""
    _need(x, 1, "dot"), _need(other, 1, "dot")
    return record(np.matmul, (x, other))


@method
def outer(x, other):
    """(n,) and (m,) -> (n, m): every element of x times every element of the other."""
    _need(x, 1, "outer"), _need(other, 1, "outer")
    return x[:, None] * other


def einsum(subscripts, *operands):
    """Sums of products, named by labels: ``einsum("ij,jk->ik", a, b)`` is ``a @ b``."""
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    if not isinstance(subscripts, str):
        raise TypeError(
            f'einsum: the first argument is a string such as "ij,jk->ik", got {subscripts!r}'
        )
    return record(np.einsum, (subscripts, *operands))


def _need(x, ndim, name):
    if x.ndim != ndim:
        raise ValueError(f"{name}: expected {ndim} axes, got shape {tuple(x.shape)}")


# ---------------------------------------------------------------- NumPy's names for them

answers(np.outer)(outer)


@answers(np.dot)
def _np_dot(a, b):
    """A product with a number, or of vectors and matrices."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return record(np.multiply, (a, b))
    if np.ndim(b) > 2:
        raise TypeError(f"shapes {np.shape(a)} and {np.shape(b)}; use np.matmul or np.einsum")
    return record(np.dot if np.ndim(a) <= 2 else np.matmul, (a, b))
