"""Reading and writing by index."""

import numpy as np

from minigrad import primitives as p

from .registry import call, real, row

INDICES = (
    ((3, 4), 1),
    ((3, 4), (1, -1)),
    ((3, 4), slice(None, None, 2)),
    ((3, 4), (slice(None), slice(1, 3))),
    ((3, 4), (Ellipsis, 0)),
    ((3, 4), (None, 1, None)),
    ((3, 4), np.array([0, 2, 0, 0])),
    ((3, 4), (np.array([0, 2, 0]), np.array([1, 1, 1]))),
    ((3, 4), (slice(None), np.array([[0, 0], [3, -1]]))),
    ((3, 4), np.array([True, False, True])),
    ((2, 3), np.array([[True, False, True], [False, False, True]])),
    ((2, 3), (1, np.array([True, False, True]))),
    ((2, 3, 2), (np.array([0, 0]), slice(None), np.array([1, 1]))),
    ((2, 3), np.array([], dtype=int)),
    ((2, 3), slice(0, 0)),
    ((), ()),
    ((), None),
)


def _basic(index):
    return tuple(index) if isinstance(index, list) else index


row(
    p.getitem,
    *(call(np.asarray(real(*shape)), index) for shape, index in INDICES),
    torch=lambda torch, x, index: x[_basic(index)],
)
row(
    p.scatter,
    *(
        call(np.asarray(real(*np.shape(np.zeros(shape)[index]))), shape, index)
        for shape, index in INDICES
    ),
)


def _torch_setitem(torch, x, index, value):
    out = x.clone()
    out[index] = value
    return out


row(
    p.setitem,
    call(real(3, 2), 1, real(2)),
    call(real(3, 2), 1, np.asarray(real())),
    call(real(3, 2), (slice(None), 0), 5.0),
    call(real(3, 2), slice(1, 3), real(1, 2)),
    call(real(3, 2), 0, real(1, 2)),
    call(real(3, 2), np.array([2, 0]), real(2, 2)),
    call(real(3, 2), np.array([True, False, True]), real(2)),
    call(real(3, 2), Ellipsis, real(3, 2)),
    call(np.asarray(real()), (), np.asarray(real())),
    torch=_torch_setitem,
)
