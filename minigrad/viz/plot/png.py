"""SVG to PNG, through the package resvg-py."""

from __future__ import annotations

from ..theme import LIGHT


def png_bytes(svg: str, zoom: int = 2) -> bytes:
    """A PNG of an SVG, `zoom` pixels for each of its own, on the light paper.

    Pass the SVG as it is before `theme.styled`: a PNG has no dark side, and the converter knows no
    CSS variables.

    Raises:
        ImportError: resvg-py is not installed; says how to get it.
    """
    try:
        import resvg_py
    except ImportError:
        raise ImportError(
            "A PNG needs the package resvg-py: pip install resvg-py. Without it, save the picture "
            "as .svg: browsers and notebooks show it, and it stays sharp at any size"
        ) from None
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, background=LIGHT["paper"], zoom=zoom))
