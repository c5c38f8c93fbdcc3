"""A small plotter: NumPy arrays in, SVG text out.

The same picture in a script, a notebook, a page and the browser; it follows the light or dark
scheme of the page, and tells its data to readers who cannot see it.

    figure.py      Figure: what can be drawn, and the checks of what was passed
    grids.py       row and grid: several figures as one picture
    picture.py     what both share: SVG text, notebooks, files
    layout.py      where title, axes, legend and colour bar go
    axes.py        grid lines, ticks, labels; scales.py: linear, logarithmic, names
    marks.py       points and reference lines; lines.py, bars.py, fields.py: the others
    contours.py    marching squares; levels.py: at which values
    legend.py      the legend and its place; colour_bar.py, colour_map.py, looks.py: colours
    data_table.py  data as text; arguments.py: data as arrays; svg.py, png.py: the formats

Figures are made of marks; a mark draws itself on axes, in pixels.
"""

from .figure import Figure
from .grids import Grid, grid, row

__all__ = ["Figure", "Grid", "grid", "row"]
