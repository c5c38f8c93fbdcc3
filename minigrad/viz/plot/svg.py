"""The few pieces of SVG that the plotter writes: elements, text, paths."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

import numpy as np

from ..text import for_xml
from ..theme import LIGHT

FONT = "system-ui, sans-serif"
FAR = 1e6  # pixels; what lies farther out is drawn there, well outside of any picture


def number(value: float) -> str:
    """A coordinate, rounded to two decimals.

    >>> number(12.3456), number(7.0), number(-0.001)
    ('12.35', '7', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def escaped(text: str) -> str:
    """Any text as the content of an element.

    >>> escaped("a < b & c")
    'a &lt; b &amp; c'
    """
    return escape(for_xml(text))


def element(tag: str, content: str = "", **attributes: str | float | None) -> str:
    """An element; `content` is SVG already. An attribute that is None is left out.

    >>> element("line", x1=0, x2=1.5, stroke_width=2)
    '<line x1="0" x2="1.5" stroke-width="2"/>'
    """
    parts = [tag]
    for name, value in attributes.items():
        if value is not None:
            text = for_xml(value) if isinstance(value, str) else number(value)
            parts.append(f"{name.rstrip('_').replace('_', '-')}={quoteattr(text)}")
    return f"<{' '.join(parts)}>{content}</{tag}>" if content else f"<{' '.join(parts)}/>"


def text(
    x: float,
    y: float,
    words: str,
    size: float = 12,
    fill: str = LIGHT["ink"],
    anchor: str | None = None,
    **attributes: str | float | None,
) -> str:
    """A line of text whose baseline is at `y`; `anchor` is None (start), "middle" or "end"."""
    return element(
        "text",
        escaped(words),
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        text_anchor=anchor,
        **attributes,
    )


def outlined(x: float, y: float, words: str, fill: str = LIGHT["muted"], **attributes) -> str:
    """A small text over data, with a rim in the colour of the paper so that it stays legible."""
    rim = {"stroke": LIGHT["paper"], "stroke_width": 3, "stroke_linejoin": "round"}
    return text(x, y, words, 11, fill, paint_order="stroke", **rim, **attributes)


def path_data(x: np.ndarray, y: np.ndarray, closed: bool = False) -> str:
    """The `d` of a path from point to point.

    >>> path_data(np.array([0.0, 10.0]), np.array([1.0, 2.5]))
    'M0 1 10 2.5'
    """
    points = np.round(np.column_stack((x, y)).clip(-FAR, FAR), 2) + 0.0  # and no -0
    numbers = tuple(points.ravel().tolist())
    return "M" + " ".join(["%.9g"] * len(numbers)) % numbers + "Z" * closed


# Widths of characters in units of the font's size; the fonts of systems differ, so a bit generous.
NARROW, WIDE = set("iljtfrI.,:;'|!()[] \u2009\u202f"), set("mwMW@%\u2013\u2014")


def text_width(words: str, size: float = 12) -> float:
    """About how many pixels wide a text is."""
    units = 0.0
    for character in words:
        if character in NARROW:
            units += 0.36
        elif character in WIDE:
            units += 0.92
        elif ord(character) > 0x2E80:  # Chinese, Japanese, Korean, emoji
            units += 1.0
        else:
            units += 0.66 if character.isupper() else 0.6
    return units * size


def shortened(words: str, width: float, size: float = 12) -> str:
    """The text, cut to about `width` pixels.

    >>> shortened("a learning rate of one tenth", 80)
    'a learning r…'
    """
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words + "…"


def wrapped(words: str, width: float, size: float) -> list[str]:
    """The text in lines of about `width` pixels, broken between words."""
    lines: list[str] = []
    for word in words.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [shortened(line, width, size) for line in lines]
