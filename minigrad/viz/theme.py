"""Colours that follow the page's light or dark scheme; graphs and plots share them.

A picture is drawn in the light colours, written as plain attributes (``fill="#1965a1"``), which
any program that reads SVG understands. `styled` adds a style sheet that says which colour takes
the place of each when the page is dark. Nothing else in a picture has to know of schemes.

Series colours go back to Okabe and Ito, "Color Universal Design" (2008), darkened or lightened
until each has a contrast of 3:1 with its background, and moved apart until any two differ for
colour-blind readers as well; tests/viz/test_theme.py measures it.
"""

from __future__ import annotations

import re

# name: (on a light page, on a dark page). No two light colours may be equal: they are the keys.
COLOURS = {
    "paper": ("#ffffff", "#1b1e26"),
    "panel": ("#f4f5f7", "#242833"),
    "grid": ("#dfe2e7", "#3a3f4b"),
    "muted": ("#626a76", "#a3abb8"),
    "ink": ("#1c2027", "#e7e9ee"),
    # series of a plot
    "c0": ("#1965a1", "#6aaee5"),
    "c1": ("#e16b01", "#f38337"),
    "c2": ("#28a07c", "#52ebb7"),
    "c3": ("#903165", "#c687a7"),
    "c4": ("#6f5d00", "#dedb4a"),
    "c5": ("#5448b3", "#8d9cff"),
    "c6": ("#915b44", "#e29871"),
    # what a node of a graph is
    "parameter": ("#ffe3c7", "#5c3a17"),
    "input": ("#d3e9f8", "#17425c"),
    "constant": ("#e9ebee", "#353b47"),
    "value": ("#fefefe", "#22262f"),
    "output": ("#d3f0e4", "#164636"),
    "operation": ("#e6e0f7", "#3b3357"),
    # where the backward pass has got to
    "active": ("#ffd84d", "#7a6000"),
    "waiting": ("#fbd7e6", "#5b2742"),
}

LIGHT, DARK = ({name: pair[i] for name, pair in COLOURS.items()} for i in (0, 1))

# How pages say which scheme they are in, where it is not the reader's system that decides:
# Material for MkDocs, JupyterLab, and the common data-theme.
ON_LIGHT = '[data-md-color-scheme="default"] [data-jp-theme-light="true"] [data-theme="light"]'
ON_DARK = '[data-md-color-scheme="slate"] [data-jp-theme-light="false"] [data-theme="dark"]'


def styled(svg: str) -> str:
    """The SVG text with a style sheet for the theme's colours that occur in it."""
    head = re.search(r"<svg\b[^>]*>", svg)
    if head is None:
        raise ValueError("styled: expected the text of an SVG, found no <svg> in it")
    end = head.end()
    return f"{svg[:end]}<style>{style_sheet(svg)}</style>{svg[end:]}"


def style_sheet(svg: str) -> str:
    """CSS that gives the theme's colours in `svg` a light and a dark side."""
    used = [name for name, colour in LIGHT.items() if colour in svg]
    light, dark = (";".join(f"--{n}:{side[n]}" for n in used) for side in (LIGHT, DARK))
    rules = [f".minigrad{{{light}}}", f"@media(prefers-color-scheme:dark){{.minigrad{{{dark}}}}}"]
    for pages, side in ((ON_LIGHT, light), (ON_DARK, dark)):
        rules.append(",".join(f"{page} .minigrad" for page in pages.split(" ")) + f"{{{side}}}")
    for name in used:
        for attribute in ("fill", "stroke"):
            if f'{attribute}="{LIGHT[name]}"' in svg:
                rules.append(
                    f'.minigrad [{attribute}="{LIGHT[name]}"]{{{attribute}:var(--{name})}}'
                )
    return "\n".join(rules)
