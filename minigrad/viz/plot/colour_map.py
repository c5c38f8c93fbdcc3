"""Colours for numbers: dark blue is low, yellow is high.

The colours are nine anchors of viridis, by Nathaniel Smith and Stéfan van der Walt (2015, in the
public domain): its lightness grows evenly, for colour-blind readers too. They are the same on a
light and on a dark page, so they are written as ``rgb(...)``, which the theme leaves alone.
"""

from __future__ import annotations

import numpy as np

ANCHORS = np.array(
    [
        (68, 1, 84),
        (71, 45, 123),
        (59, 82, 139),
        (44, 114, 142),
        (33, 145, 140),
        (40, 174, 128),
        (94, 201, 98),
        (173, 220, 48),
        (253, 231, 37),
    ]
)
SHADES = 64  # so many different colours


def shades(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Which of the shades each value gets, from 0 for `low`; -1 where it is not finite."""
    span = high - low or 1.0
    index = np.nan_to_num((values - low) / span * SHADES, nan=-1.0)
    return np.where(np.isfinite(values), np.clip(index, 0, SHADES - 1), -1).astype(int)


def shade_rgb(shade: int) -> tuple[int, int, int]:
    """Red, green and blue of a shade, 0 to 255.

    >>> shade_rgb(0), shade_rgb(63)
    ((68, 1, 84), (253, 231, 37))
    """
    where = shade / (SHADES - 1) * (len(ANCHORS) - 1)
    channels = (np.interp(where, range(len(ANCHORS)), ANCHORS[:, c]) for c in range(3))
    red, green, blue = (round(float(channel)) for channel in channels)
    return red, green, blue


def rgb(shade: int) -> str:
    return "rgb({},{},{})".format(*shade_rgb(shade))


def text_on(shade: int) -> str:
    """Black or white, whichever stands out more."""
    red, green, blue = ((c / 255) ** 2.2 for c in shade_rgb(shade))
    return "#000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else "#fff"
