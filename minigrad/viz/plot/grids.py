"""Several pictures as one."""

from __future__ import annotations

from collections.abc import Iterable

from ...checks import check_count, describe
from .layout import BOLD, PADDING, TITLE_SIZE
from .picture import Drawn, Picture
from .svg import element, text, wrapped


class Grid(Picture):
    """Pictures in rows and columns; made by `grid` and `row`."""

    def __init__(self, pictures: list[Picture], columns: int, title: str):
        self.pictures, self.columns, self.title = pictures, columns, title

    def drawn(self) -> Drawn:
        parts = [picture.drawn() for picture in self.pictures]
        n = self.columns
        widths = [max(part.width for part in parts[j::n]) for j in range(min(n, len(parts)))]
        heights = [max(part.height for part in parts[i : i + n]) for i in range(0, len(parts), n)]
        lines = wrapped(self.title, sum(widths) - 2 * PADDING, BOLD * (TITLE_SIZE + 2))
        above = 14 + 22 * len(lines) if lines else 0
        out = [
            text(PADDING, 30 + 22 * i, line, TITLE_SIZE + 2, font_weight="600")
            for i, line in enumerate(lines)
        ]
        for i, part in enumerate(parts):
            place = {"x": sum(widths[: i % n]), "y": above + sum(heights[: i // n])}
            size = {"width": part.width, "height": part.height}
            out.append(element("svg", part.content, **place, **size))
        return Drawn("".join(out), sum(widths), above + sum(heights))

    def heading(self) -> str:
        return self.title or "; ".join(picture.heading() for picture in self.pictures)

    def words(self) -> str:
        return "\n\n".join(f"{p.heading()}\n{p.words()}" for p in self.pictures)

    def table(self, rows: int | None = None) -> str:
        """The data of all pictures as plain text."""
        tables = [picture.table(rows) for picture in self.pictures]
        return "\n\n".join([self.title, *tables] if self.title else tables)


def grid(figures: Iterable[Picture], columns: int, title: str = "") -> Grid:
    """Put figures into one picture, row by row.

    Args:
        figures: any number of figures, or of grids.
        columns: how many stand side by side.
        title: stands above all.
    """
    figures = list(figures)
    for figure in figures:
        if not isinstance(figure, Picture):
            raise TypeError(f"grid: figures must be a list of Figures, found {describe(figure)}")
    if not figures:
        raise ValueError("grid: there is no figure in the list")
    return Grid(figures, check_count("grid: columns", columns), title)


def row(figures: Iterable[Picture], title: str = "") -> Grid:
    """Put figures side by side into one picture."""
    figures = list(figures)
    return grid(figures, max(len(figures), 1), title)
