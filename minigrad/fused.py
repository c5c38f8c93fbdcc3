"""The few operations worth fusing: one pass forward and one rule each, by hand, for speed.

    x, z, w, b   inputs        g   upstream gradient        kept   what the forward pass saved

Each forward function takes arrays and returns ``(y, kept)``; each rule takes ``(g, kept, *inputs)``
and computes with arrays only. What an operation *is* stands in functional/, as a composition of
operations of the table: that is what a graph of the gradient goes through, and the tests hold the
two against each other. Why the calls look as they do (``dot`` with ones instead of ``sum``,
``argmax`` and ``take`` instead of ``max``): they are several times faster on small arrays.

This file knows NumPy and the table alone.
"""

from functools import lru_cache

import numpy as np

from .adjoints import column_sum, ones, unbroadcast
from .vjps import defvjp

# ---------------------------------------------------------------- helpers


@lru_cache(64)
def row_starts(rows, length):
    return np.arange(rows) * length


@lru_cache(64)
def averaging(n, dtype):
    return np.full(n, 1 / n, dtype)


def row_max(z):
    """The largest element of each row of a matrix."""
    return z.take(z.argmax(1) + row_starts(*z.shape))


def rows(x):
    """x as a matrix: all axes but the last made one."""
    return x.reshape(-1, x.shape[-1])


# ---------------------------------------------------------------- y = x w^T + b


def linear(x, w, b):
    """x (..., n_in), w (n_out, n_in), b (n_out,) -> (..., n_out)."""
    # As one product of matrices: with more axes, `dot` would not hand it to BLAS.
    y = x.dot(w.T) if x.ndim == 2 else rows(x).dot(w.T).reshape(*x.shape[:-1], len(w))
    y += b
    return y, None


def linear_x(g, _kept, _x, w, _b):
    return g.dot(w) if g.ndim == 2 else rows(g).dot(w).reshape(_x.shape)  # (modules.x_bar)


def linear_w(g, _kept, x, _w, _b):
    return rows(g).T.dot(rows(x)) if g.ndim != 2 else g.T.dot(x)  # (modules.w_bar)


def linear_b(g, _kept, _x, _w, _b):
    g = rows(g) if g.ndim != 2 else g
    total = ones(len(g), g.dtype).dot(g)  # (modules.b_bar)
    return total if total.shape == _b.shape else unbroadcast(total[None], _b.shape)


defvjp(linear, linear_x, linear_w, linear_b)


# ---------------------------------------------------------------- mean squared error


def mse(z, t):
    """The mean of (z - t)^2, z and t of one shape."""
    d = z - t
    flat = d.reshape(-1)
    return np.asarray(flat.dot(flat) / max(flat.size, 1), d.dtype), d


def mse_z(g, d, _z, _t):
    return d * (g * (2 / d.size))


def mse_t(g, d, _z, _t):
    return d * (g * (-2 / d.size))


defvjp(mse, mse_z, mse_t)


# ---------------------------------------------------------------- cross-entropy of class indices


def cross_entropy(z, classes):
    """The mean over rows of log(sum_j e^z_j) - z_class; z (n, c) logits, classes (n,) integers."""
    n, c = z.shape
    at = row_starts(n, c) + classes
    z = z - row_max(z)[:, None]
    p = np.exp(z)
    total = p.dot(ones(c, z.dtype))
    loss = (np.log(total) - z.take(at)).dot(averaging(n, z.dtype))  # (classification.loss)
    p /= total[:, None]
    return np.asarray(loss, z.dtype), (p, at)


def cross_entropy_z(g, kept, z, _classes):
    """(p - y)/n, y being the one-hot classes."""
    p, at = kept
    g = g * p.dtype.type(1 / len(p))
    out = p * g
    out.put(at, out.take(at) - g)  # (classification.z_bar)
    return out


defvjp(cross_entropy, cross_entropy_z)


# ---------------------------------------------------------------- layer normalisation


def layer_norm(x, w, b, eps):
    """(x - mean)/sqrt(var + eps) w + b over the last axis; w and b have its length."""
    flat = rows(x)
    avg = averaging(flat.shape[1], x.dtype)
    xhat = flat - flat.dot(avg)[:, None]
    r = 1 / np.sqrt((xhat * xhat).dot(avg) + x.dtype.type(eps))[:, None]
    xhat *= r
    y = xhat * w
    y += b  # (transformer.affine)
    return y.reshape(x.shape), (xhat, r)


def layer_norm_x(g, kept, _x, w, _b, _eps):
    xhat, r = kept
    g = rows(g) * w
    avg = averaging(g.shape[1], g.dtype)
    along = xhat * (g * xhat).dot(avg)[:, None]
    g -= g.dot(avg)[:, None]
    g -= along
    g *= r
    return g.reshape(_x.shape)


def layer_norm_w(g, kept, _x, _w, _b, _eps):
    return column_sum(rows(g) * kept[0])


def layer_norm_b(g, _kept, _x, _w, _b, _eps):
    return column_sum(rows(g))


defvjp(layer_norm, layer_norm_x, layer_norm_w, layer_norm_b)


# ---------------------------------------------------------------- embedding


def embedding(w, index):
    """Rows of w (v, d) by number: index (...) -> (..., d)."""
    return w.take(index, 0), None


def embedding_w(g, _kept, _w, index):
    """Each row of g added to its row of w: a product with one-hot rows while they are few."""
    flat, index = g.reshape(-1, _w.shape[1]), index.reshape(-1)
    if _w.shape[0] <= 512:
        one_hot = np.zeros((_w.shape[0], index.size), g.dtype)
        one_hot[index, np.arange(index.size)] = 1
        return one_hot.dot(flat)
    out = np.zeros(_w.shape, g.dtype)
    np.add.at(out, index, flat)
    return out


defvjp(embedding, embedding_w)


# ---------------------------------------------------------------- self-attention


def attention(qkv, heads, mask):
    """softmax(q k^T / sqrt(d) + mask) v for each head.

    qkv (b, t, 3 heads d): queries, keys and values side by side; mask (t, t) or None, added to the
    scores -> (b, t, heads d).
    """
    b, t, width = qkv.shape
    d = width // (3 * heads)
    q, k, v = np.ascontiguousarray(qkv.reshape(b, t, 3, heads, d).transpose(2, 0, 3, 1, 4))
    q = q * qkv.dtype.type(d**-0.5)
    p = np.matmul(q, k.swapaxes(-1, -2))
    if mask is not None:
        p += mask
    flat = p.reshape(-1, t)
    flat -= row_max(flat)[:, None]
    np.exp(flat, out=flat)
    flat /= flat.dot(ones(t, flat.dtype))[:, None]  # (transformer.weights)
    out = np.matmul(p, v).transpose(0, 2, 1, 3).reshape(b, t, heads * d)
    return out, (q, k, v, p)


def attention_qkv(g, kept, _qkv, _heads, _mask):
    q, k, v, p = kept
    b, heads, t, d = q.shape
    g = np.ascontiguousarray(g.reshape(b, t, heads, d).transpose(0, 2, 1, 3))
    out = np.empty((3, b, heads, t, d), g.dtype)
    np.matmul(p.swapaxes(-1, -2), g, out=out[2])
    scores = np.matmul(g, v.swapaxes(-1, -2))
    scores -= (scores * p).reshape(-1, t).dot(ones(t, g.dtype)).reshape(b, heads, t, 1)
    scores *= p
    np.matmul(scores, k, out=out[0])
    out[0] *= g.dtype.type(d**-0.5)
    np.matmul(scores.swapaxes(-1, -2), q, out=out[1])
    return out.transpose(1, 3, 0, 2, 4).reshape(_qkv.shape)


defvjp(attention, attention_qkv, None, None)


# ---------------------------------------------------------------- convolution


def windows(x, kernel, stride, dilation, writeable=False):
    """A view (n, c, h', w', k, l) of x (n, c, h, w): every window that the kernel meets."""
    span = [d * (k - 1) + 1 for k, d in zip(kernel, dilation)]
    view = np.lib.stride_tricks.sliding_window_view(x, span, axis=(2, 3), writeable=writeable)
    return view[:, :, :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]


def conv2d(x, w, stride, dilation):
    """x (n, c, h, w), w (o, c, k, l) -> (n, o, h', w'): one product of matrices."""
    seen = windows(x, w.shape[2:], stride, dilation)
    y = np.tensordot(seen, w, axes=((1, 4, 5), (1, 2, 3)))  # (n, h', w', o)
    return np.ascontiguousarray(y.transpose(0, 3, 1, 2)), None


def conv2d_w(g, _kept, x, _w, stride, dilation):
    seen = windows(x, _w.shape[2:], stride, dilation)
    return np.tensordot(g, seen, axes=((0, 2, 3), (0, 2, 3)))


def conv2d_x(g, _kept, _x, w, stride, dilation):
    """Each window's share goes back to where the window stood; overlapping windows add up."""
    out = np.zeros(_x.shape, g.dtype)
    into = windows(out, w.shape[2:], stride, dilation, writeable=True)
    shares = np.tensordot(g, w, axes=((1,), (0,)))  # (n, h', w', c, k, l)
    for k in range(w.shape[2]):
        for j in range(w.shape[3]):
            into[..., k, j] += shares[..., k, j].transpose(0, 3, 1, 2)
    return out


defvjp(conv2d, conv2d_x, conv2d_w)
