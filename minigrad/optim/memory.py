"""Memory for vectors that are passed over again and again."""

import numpy as np


def aligned(n: int, dtype: np.dtype) -> np.ndarray:
    """An array of n elements, not set, that starts at a multiple of 64 bytes.

    That is a line of the cache and a register of the processor: a sum of 32,000 elements takes up
    to twice as long where each of its loads reaches into two lines.
    """
    dtype = np.dtype(dtype)
    raw = np.empty(n * dtype.itemsize + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + n * dtype.itemsize].view(dtype)
