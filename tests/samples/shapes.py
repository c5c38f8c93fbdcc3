"""Rows that move elements."""

import numpy as np

from minigrad import primitives as p

from .registry import call, dims, real, row

row(
    np.reshape,
    call(real(2, 3), (3, 2)),
    call(real(2, 3), -1),
    call(real(1), ()),
    call(np.asarray(real()), (1, 1)),
    call(real(0, 3), (3, 0)),
    torch=lambda torch, x, shape: torch.reshape(x, (shape,) if shape == -1 else shape),
)
row(
    np.squeeze,
    call(real(1, 2, 1)),
    call(real(1, 2, 1), axis=0),
    call(real(1, 2, 1), axis=(0, -1)),
    call(np.asarray(real())),
    torch=lambda torch, x, axis=None: torch.squeeze(x) if axis is None else torch.squeeze(x, axis),
)
row(
    np.expand_dims,
    call(real(2), axis=0),
    call(real(2), axis=-1),
    call(np.asarray(real()), axis=0),
    call(real(2), axis=(0, 2)),
    torch=lambda torch, x, axis: (
        torch.unsqueeze(x, axis) if isinstance(axis, int) else x[None, :, None]
    ),
)
row(
    np.transpose,
    call(real(2, 3)),
    call(real(2, 1, 3)),
    call(real(2, 1, 3), (1, 2, 0)),
    call(real(2, 2, 2), (2, 0, 1)),
    call(real(2, 2, 2), (-1, 0, 1)),
    call(real(2, 2, 2), (0, -1, -2)),
    call(np.asarray(real())),
    call(real(2)),
    call(real(0, 3)),
    torch=lambda torch, x, axes=None: torch.permute(x, axes or tuple(range(x.ndim))[::-1]),
)
row(
    np.swapaxes,
    call(real(2, 3), 0, 1),
    call(real(2, 2, 3), 0, -1),
    call(real(2, 2), -1, -1),
    torch=lambda torch, x, a, b: torch.swapaxes(x, a, b),
)
row(
    np.moveaxis,
    call(real(2, 2, 2), 0, -1),
    call(real(2, 2, 2), (0, 1), (-1, 0)),
    call(real(2, 1, 3), [2], [0]),
    torch=lambda torch, x, source, destination: torch.moveaxis(
        x, tuple(np.atleast_1d(source).tolist()), tuple(np.atleast_1d(destination).tolist())
    ),
)
_COPIES = (
    call(real(3), (2, 3)),
    call(real(2, 1), (2, 3)),
    call(real(1, 2, 1), (3, 1, 2, 2)),
    call(np.asarray(real()), (2, 2)),
    call(real(2), (2,)),
    call(real(1, 3), (0, 3)),
)
row(np.broadcast_to, *_COPIES, torch=lambda torch, x, shape: torch.broadcast_to(x, shape))
row(p.expand, *_COPIES, torch=lambda torch, x, shape: torch.broadcast_to(x, shape))
row(
    np.tile,
    call(real(2), 3),
    call(real(2, 2), (2, 1)),
    call(real(2), (2, 1, 2)),
    call(real(2, 2), 2),
    call(np.asarray(real()), (2, 2)),
    call(real(2), 0),
    torch=lambda torch, x, reps: torch.tile(x, (reps,) if isinstance(reps, int) else reps),
)
row(
    np.flip,
    call(real(2, 3)),
    call(real(2, 3), 0),
    call(real(2, 3), (0, -1)),
    torch=lambda torch, x, axis=None: torch.flip(x, tuple(np.atleast_1d(dims(x, axis)).tolist())),
)
row(
    np.roll,
    call(real(2, 3), 1),
    call(real(2, 3), -1, 0),
    call(real(2, 3), (1, 2), (0, -1)),
    torch=lambda torch, x, shift, axis=None: torch.roll(x, shift, axis),
)
row(
    np.tril,
    call(real(3, 3)),
    call(real(2, 3), 1),
    call(real(2, 2, 2), -1),
    torch=lambda torch, x, k=0: torch.tril(x, k),
)
row(
    np.triu,
    call(real(3, 3)),
    call(real(2, 3), 1),
    call(real(2, 2, 2), -1),
    torch=lambda torch, x, k=0: torch.triu(x, k),
)


def _torch_pad(torch, x, pad_width, constant_values=0):
    pairs = np.broadcast_to(pad_width, (x.ndim, 2))
    return torch.nn.functional.pad(x, pairs[::-1].ravel().tolist(), value=constant_values)


row(
    np.pad,
    call(real(2, 3), ((1, 0), (0, 2))),
    call(real(2), ((1, 1),), constant_values=3.0),
    call(real(2, 2), 1),
    call(real(2, 2), (1, 2)),
    torch=_torch_pad,
)
row(
    p.astype,
    call(real(2, 3), np.dtype("float64")),
    torch=lambda torch, x, dtype: x.to(torch.float64),
)
row(
    p.concatenate,
    call(real(2, 3), real(1, 3)),
    call(real(2, 1), real(2, 2), real(2, 0), axis=1),
    call(real(2, 1), real(2, 2), axis=-1),
    call(real(3)),
    torch=lambda torch, *xs, axis=0: torch.cat(xs, axis),
)
