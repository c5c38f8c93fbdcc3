"""Products of vectors and matrices, and einsum."""

import numpy as np

from .registry import SAMPLES, call, real, row

_VECTORS = ((3,), (3,))
_MATRICES = (
    ((2, 3), (3, 2)),
    ((3,), (3, 2)),
    ((2, 3), (3,)),
    _VECTORS,
    ((1, 3), (3, 1)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 2)),
)
row(
    np.matmul,
    *(call(real(*a), real(*b)) for a, b in _MATRICES),
    call(real(2, 2, 3), real(2, 3, 2)),
    call(real(2, 2, 3), real(3, 2)),
    call(real(2, 3), real(2, 3, 1)),
    call(real(2, 1, 1, 2), real(3, 2, 1)),
    call(real(2), real(3, 2, 2)),
    call(real(3, 2, 2), real(2)),
    torch=lambda torch, a, b: torch.matmul(a, b),
)
row(
    np.dot,
    *(call(real(*a), real(*b)) for a, b in _MATRICES),
    torch=lambda torch, a, b: torch.matmul(a, b),
)
row(
    np.einsum,
    call("ij,jk->ik", real(2, 3), real(3, 2)),
    call("ij,jk", real(2, 2), real(2, 3)),
    call("ij->ji", real(2, 3)),
    call("ij->", real(2, 3)),
    call("ij->i", real(2, 3)),
    call("ii->i", real(3, 3)),
    call("ii", real(3, 3)),
    call("i,j->ij", real(2), real(3)),
    call("ij,ij->", real(2, 3), real(2, 3)),
    call("bij,bjk->bik", real(2, 2, 1), real(2, 1, 2)),
    call("...ij,...jk->...ik", real(2, 2, 2), real(2, 2)),
    call("...i,i", real(2, 3), real(3)),
    call("i...->...", real(2, 3)),
    call("i,i,i->i", real(2), real(2), real(2)),
    call("ij,kj->ik", real(1, 3), real(2, 3)),
    call("ij,jk->ik", real(0, 3), real(3, 2)),
    call(",i->i", np.asarray(real()), real(2)),
    call(" i j , j -> i ", real(2, 2), real(2)),
    torch=lambda torch, subscripts, *xs: torch.einsum(subscripts, *xs),
)
SAMPLES[np.einsum] += [
    call("ij,ij->ij", real(1, 3), real(2, 3)),
    call("ij,ij->j", real(2, 3), real(1, 3)),
]
