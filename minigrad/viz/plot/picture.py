"""What figures and grids of figures share: being SVG text, in a notebook, in a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ...io import replacing
from ..theme import LIGHT, styled
from .png import png_bytes
from .svg import FONT, element, escaped


class Drawn(NamedTuple):
    """The inside of a picture, in light colours, and its size in pixels."""

    content: str
    width: float
    height: float


class Picture:
    """A figure or several. Its kinds say what is drawn, and describe it."""

    def drawn(self) -> Drawn:
        raise NotImplementedError

    def heading(self) -> str:
        """A short name for the whole."""
        raise NotImplementedError

    def words(self) -> str:
        """What there is to see, for those who cannot see it."""
        raise NotImplementedError

    def svg(self) -> str:
        """The picture as SVG text, which follows the light or dark scheme of its page."""
        return styled(self.plain_svg())

    def _repr_svg_(self) -> str:
        return self.svg()

    def save(self, path: str | Path) -> None:
        """Write the picture to a file; its name ends in ``.svg`` or ``.png``.

        A PNG has the light colours, two pixels for each of the picture's, and needs the package
        resvg-py.

        Raises:
            ValueError: another ending.
            ImportError: a PNG, and resvg-py is not installed.
        """
        path = Path(path)
        if path.suffix == ".svg":
            content = self.svg().encode("utf-8")
        elif path.suffix == ".png":
            content = png_bytes(self.plain_svg())
        else:
            raise ValueError(
                f"save: the name must end in .svg or .png, but {path.name} ends in {path.suffix!r}"
            )
        with replacing(path) as file:
            file.write(content)

    def plain_svg(self) -> str:
        """The SVG in the light colours alone, without a style sheet."""
        content, width, height = self.drawn()
        head = element("title", escaped(self.heading())) + element("desc", escaped(self.words()))
        paper = element("rect", width=width, height=height, rx=6, fill=LIGHT["paper"])
        return element(
            "svg",
            head + paper + content,
            class_="minigrad",
            xmlns="http://www.w3.org/2000/svg",
            width=width,
            height=height,
            viewBox=f"0 0 {width:g} {height:g}",
            role="img",
            style="max-width:100%;height:auto",
            font_family=FONT,
        )
