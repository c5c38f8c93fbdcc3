"""The data sets that are files of this package; each has its licence beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..tensor import Tensor, wrap

HERE = Path(__file__).parent


def digits() -> tuple[Tensor, Tensor]:
    """Handwritten digits of 8 x 8 pixels: scikit-learn's `load_digits`, scaled to 0 ... 1.

    `x[i].reshape(8, 8)` is the picture of `y[i]`, 0 is paper and 1 is ink. The rows are in
    the original order (writer by writer): shuffle them before you split.

    Returns: x (1797, 64) float32 in [0, 1], steps of 1/16; y (1797,) int64 from 0 to 9.
    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI (1998),
    CC BY 4.0, as distributed by scikit-learn; see digits.LICENSE.txt.
    """
    with np.load(HERE / "digits.npz") as file:
        x, y = file["x"], file["y"]
    return wrap(x.astype(np.float32) / 16), wrap(y.astype(np.int64))


def names() -> list[str]:
    """First names of the 1990 census of the United States, 5163 of them.

    Returns: a new list of distinct names in sorted order, of letters a to z alone.
    Source: United States Census Bureau (public domain); see names.LICENSE.txt.
    """
    return (HERE / "names.txt").read_text(encoding="ascii").split()
