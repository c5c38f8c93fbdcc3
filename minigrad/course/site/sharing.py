"""The pictures that other programs show of a page to which somebody links: 1200 x 630, PNG.

They are drawn by ``python site/sharing_pictures.py``, which needs a program that draws SVG, and are
kept with the sources. In each, a text chunk holds the digest of the words in it: a test compares
it, so that no picture is older than its lesson.
"""

from __future__ import annotations

import hashlib
import html
import struct
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from ...viz.theme import LIGHT
from ..lesson import Lesson

FOLDER = "images/sharing"
SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = "minigrad words"  # of the text chunk


@dataclass(frozen=True)
class Words:
    """What is written on a picture: a line above, the title, and a sentence below it."""

    above: str
    title: str
    sentence: str

    @property
    def digest(self) -> str:
        words = "\n".join((self.above, self.title, self.sentence))
        return hashlib.sha256(words.encode()).hexdigest()


SITE = Words(
    "",
    "minigrad",
    "Automatic differentiation from scratch, in Python over NumPy, written to be read",
)
SITE_PATH = f"{FOLDER}/minigrad.png"


def path(lesson: Lesson) -> str:
    """Where the picture of a lesson is, in the docs."""
    return f"{FOLDER}/{lesson.folder}.png"


def words(lesson: Lesson, question: str) -> Words:
    """What is written on the picture of a lesson."""
    return Words(f"minigrad, lesson {lesson.number}", lesson.title, question)


# ---------------------------------------------------------------- the drawing


def drawing(on: Words) -> str:
    """The picture as SVG. At the right is the nabla, as a graph of two inputs and an output."""
    size = 96 if len(on.title) < 18 else 72 if len(on.title) < 28 else 60
    title = lines(on.title, 800, size, bold=True)
    sentence = lines(on.sentence, 760, 34)
    top = 345 - (len(title) * size * 1.15 + len(sentence) * 48 + 30) / 2 + size * 0.8
    below = top + len(title) * size * 1.15 - size * 0.8 + 64
    blue, orange, ink, muted = (LIGHT[name] for name in ("c0", "c1", "ink", "muted"))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"
font-family="Liberation Sans, Arial, Helvetica, sans-serif">
<rect width="1200" height="630" fill="{LIGHT["paper"]}"/>
<path d="M905 210h210l-105 195z" fill="none" stroke="{blue}" stroke-width="14"/>
<g fill="{blue}"><circle cx="905" cy="210" r="38"/><circle cx="1115" cy="210" r="38"/></g>
<circle cx="1010" cy="405" r="38" fill="{orange}"/>
<rect y="618" width="1200" height="12" fill="{blue}"/>
<text x="80" y="110" font-size="34" font-weight="bold" fill="{ink}">{html.escape(on.above)}</text>
{text(title, top, size * 1.15, f'font-size="{size}" font-weight="bold" fill="{ink}"')}
{text(sentence, below, 48, f'font-size="34" fill="{muted}"')}
</svg>"""


def text(lines: list[str], top: float, step: float, style: str) -> str:
    """Lines, one below the other."""
    return "\n".join(
        f'<text x="80" y="{top + i * step:.0f}" {style}>{html.escape(line)}</text>'
        for i, line in enumerate(lines)
    )


def lines(words: str, width: float, size: float, bold: bool = False) -> list[str]:
    """A text in lines of a width; a letter is about half as wide as it is high."""
    return textwrap.wrap(words, int(width / (size * (0.56 if bold else 0.5))))


# ---------------------------------------------------------------- the digest in the file


def digest_in(png: bytes) -> str:
    """The digest that the script has written into a picture, or ""."""
    begin = KEYWORD.encode() + b"\0"
    for kind, data in chunks(png):
        if kind == b"tEXt" and data.startswith(begin):
            return data.removeprefix(begin).decode()
    return ""


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG: (kind, data).

    Raises:
        ValueError: it is none.
    """
    if not png.startswith(SIGNATURE):
        raise ValueError("this is no PNG")
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size
