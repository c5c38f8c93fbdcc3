"""Fused operations."""

import numpy as np

from minigrad import fused

from .registry import call, real, row


def _functional(name):
    return lambda torch, *args: getattr(torch.nn.functional, name)(*args)


row(
    fused.linear,
    call(real(2, 3), real(2, 3), real(2)),
    call(real(3), real(2, 3), real(2)),
    call(real(2, 2, 1), real(2, 1), real(2)),
    call(real(0, 3), real(2, 3), real(2)),
    torch=_functional("linear"),
)
row(
    fused.mse,
    call(real(2, 3), real(2, 3)),
    call(real(3), real(3)),
    call(np.asarray(real()), np.asarray(real())),
    torch=_functional("mse_loss"),
)
row(
    fused.cross_entropy,
    call(real(2, 3), np.array([2, 0])),
    call(real(3, 2), np.array([1, 1, 0])),
    call(real(1, 1), np.array([0])),
    torch=_functional("cross_entropy"),
)
row(
    fused.layer_norm,
    call(real(2, 3), real(3), real(3), 1e-5),
    call(real(3), real(3), real(3), 1e-2),
    call(real(2, 1, 4), real(4), real(4), 1e-5),
    call(real(0, 3), real(3), real(3), 1e-5),
    torch=lambda torch, x, w, b, eps: torch.nn.functional.layer_norm(x, w.shape, w, b, eps),
)
row(
    fused.embedding,
    call(real(3, 2), np.array([2, 0, 2])),
    call(real(3, 2), np.array([[1], [1]])),
    call(real(3, 1), np.array(1)),
    call(real(3, 2), np.array([], dtype=int)),
    torch=lambda torch, w, index: torch.nn.functional.embedding(index, w),
)


def _torch_attention(torch, qkv, heads, mask):
    b, t, width = qkv.shape
    q, k, v = qkv.reshape(b, t, 3, heads, -1).permute(2, 0, 3, 1, 4)
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):
        y = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return y.transpose(1, 2).reshape(b, t, width // 3)


row(
    fused.attention,
    call(real(2, 2, 3), 1, None),
    call(real(1, 3, 6), 2, np.triu(np.full((3, 3), -np.inf), 1), fixed=(2,)),
    call(real(1, 2, 6), 1, real(2, 2), fixed=(2,)),
    torch=_torch_attention,
)
row(
    fused.conv2d,
    call(real(1, 1, 3, 3), real(1, 1, 2, 2), (1, 1), (1, 1)),
    call(real(2, 2, 3, 2), real(1, 2, 2, 1), (2, 1), (1, 1)),
    call(real(1, 1, 3, 4), real(2, 1, 2, 2), (1, 1), (2, 2)),
    call(real(1, 1, 4, 3), real(1, 1, 1, 2), (3, 2), (1, 1)),
    torch=lambda torch, x, w, stride, dilation: torch.nn.functional.conv2d(
        x, w, None, stride, 0, dilation
    ),
)
