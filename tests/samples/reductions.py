"""Rows that work along axes: sums, extremes, softmax."""

import numpy as np

from minigrad import primitives as p

from .registry import SAMPLES, call, dims, distinct, nonzero, real, row


def along(module_function):
    """PyTorch's function of (x, dim), for ours of (x, axis)."""
    return lambda torch, x, axis=-1: getattr(torch, module_function)(x, axis)


row(
    p.softmax,
    call(real(2, 3)),
    call(real(2, 3), axis=0),
    call(real(3)),
    call(real(1)),
    call(real(0, 3)),
    torch=along("softmax"),
)
row(
    p.log_softmax,
    call(real(2, 3)),
    call(real(2, 3), axis=0),
    call(real(2, 1, 2), axis=1),
    call(real(0, 3)),
    torch=along("log_softmax"),
)


def reduction(function, domain, torch, **kwargs):
    """Over all axes, one, several, from the end; 0-d, size-one and empty inputs."""
    row(
        function,
        call(domain(2, 3), **kwargs),
        call(domain(2, 3), axis=0, **kwargs),
        call(domain(2, 3), axis=-1, keepdims=True, **kwargs),
        call(domain(2, 2, 3), axis=(0, 2), **kwargs),
        call(domain(2, 2, 2), axis=(-1, 0), keepdims=True, **kwargs),
        call(domain(2, 3), axis=None, keepdims=True, **kwargs),
        call(domain(3, 1), axis=1, **kwargs),
        call(np.asarray(domain()), **kwargs),
        call(domain(0, 3), axis=1, **kwargs),
        torch=torch,
    )


reduction(
    p.logsumexp,
    real,
    lambda torch, x, axis=None, keepdims=False: torch.logsumexp(x, dims(x, axis), keepdims),
)
reduction(
    np.sum, real, lambda torch, x, axis=None, keepdims=False: torch.sum(x, dims(x, axis), keepdims)
)
SAMPLES[np.sum].append(call(real(0, 3), axis=0))
reduction(
    np.mean,
    real,
    lambda torch, x, axis=None, keepdims=False: torch.mean(x, dims(x, axis), keepdims),
)
reduction(
    p.norm,
    nonzero,
    lambda torch, x, axis=None, keepdims=False: torch.linalg.vector_norm(x, 2, axis, keepdims),
)
reduction(
    np.max,
    distinct,
    lambda torch, x, axis=None, keepdims=False: torch.amax(x, dims(x, axis), keepdims),
)
reduction(
    np.min,
    distinct,
    lambda torch, x, axis=None, keepdims=False: torch.amin(x, dims(x, axis), keepdims),
)

_SPREAD = (
    call(real(2, 3)),
    call(real(2, 3), ddof=1),
    call(real(2, 3), axis=0, ddof=1),
    call(real(2, 3), axis=-1, keepdims=True),
    call(real(2, 2, 3), axis=(0, 2), ddof=1),
    call(real(3, 2), axis=None, keepdims=True),
    call(real(0, 3), axis=1),
)
row(
    np.var,
    *_SPREAD,
    call(real(3, 1), axis=1),
    torch=lambda torch, x, axis=None, ddof=0, keepdims=False: torch.var(
        x, dims(x, axis), correction=ddof, keepdim=keepdims
    ),
)
row(
    np.std,
    *_SPREAD,
    torch=lambda torch, x, axis=None, ddof=0, keepdims=False: torch.std(
        x, dims(x, axis), correction=ddof, keepdim=keepdims
    ),
)
_RUNNING = (call(real(2, 3), axis=0), call(real(2, 3), axis=-1), call(real(1), axis=0))
row(
    np.cumsum,
    *_RUNNING,
    call(real(0, 3), axis=0),
    torch=lambda torch, x, axis: torch.cumsum(x, axis),
)
row(
    np.cumprod,
    *_RUNNING,
    call(np.array([[2.0, 0.0, 3.0, 0.5], [0.0, 0.0, 1.5, -2.0]]), axis=1),
    call(real(0, 3), axis=0),
    call(real(2, 0), axis=1),
    torch=lambda torch, x, axis: torch.cumprod(x, axis),
)


def _torch_prod(torch, x, axis=None, keepdims=False):
    for i in sorted({i % max(x.ndim, 1) for i in np.atleast_1d(dims(x, axis))}, reverse=True):
        x = torch.prod(x, int(i), keepdims) if x.ndim else x
    return x


reduction(np.prod, nonzero, _torch_prod)
SAMPLES[np.prod] += [
    call(np.array([[2.0, 0.0, 3.0], [0.0, 0.0, 1.5], [1.0, -2.0, 0.5]]), axis=1),
    call(np.array([0.0, 2.0, 3.0])),
    call(real(0, 3), axis=0),
]
