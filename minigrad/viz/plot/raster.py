"""A heat map with many cells as an image within the SVG."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode

import numpy as np

from .axes import Axes
from .colour_map import SHADES, shade_rgb
from .svg import element

DENSITY = 2  # pixels of the image for each of the picture


def raster(axes: Axes, x_edges: np.ndarray, y_edges: np.ndarray, index: np.ndarray) -> str:
    """An <image> over the axes.

    Args:
        x_edges, y_edges: where the cells begin and end, in pixels of the picture.
        index: (rows, columns), the shade of each cell; -1 is see-through.
    """
    columns = cells_at(x_edges, axes.left, axes.width)
    rows = cells_at(y_edges, axes.top, axes.height)
    pixels = np.pad(index, 1, constant_values=-1)[np.ix_(rows, columns)]  # around it: nothing
    data = b64encode(png_of(np.where(pixels < 0, SHADES, pixels).astype(np.uint8))).decode("ascii")
    return element(
        "image",
        x=axes.left,
        y=axes.top,
        width=axes.width,
        height=axes.height,
        preserveAspectRatio="none",
        href=f"data:image/png;base64,{data}",
    )


def cells_at(edges: np.ndarray, start: float, length: float) -> np.ndarray:
    """For each pixel of the image, its cell, counted from 1; 0 and n + 1 lie outside."""
    count = max(round(length * DENSITY), 1)
    centres = start + (np.arange(count) + 0.5) * length / count
    if edges[0] < edges[-1]:
        return np.searchsorted(edges, centres)
    return len(edges) - np.searchsorted(edges[::-1], centres)


def png_of(pixels: np.ndarray) -> bytes:
    """A PNG of shades (height, width); the shade after the last one is see-through.

    Source: the PNG specification, third edition, W3C 2025.
    """
    height, width = pixels.shape
    palette = bytes(channel for shade in range(SHADES) for channel in shade_rgb(shade)) + bytes(3)
    rows = np.pad(pixels, ((0, 0), (1, 0))).tobytes()  # each row begins with its filter: none
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", palette),
            chunk(b"tRNS", bytes([255] * SHADES + [0])),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
