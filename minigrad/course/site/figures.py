"""Pictures and backward passes as HTML, for a page of Markdown."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping

from ...viz.theme import LIGHT, style_sheet

WIDE = 460  # pixels; a wider picture scrolls on a phone
# The colours of marked parts, as CSS variables: in the SVG itself nothing is marked.
MARKS = style_sheet(" ".join(LIGHT[name] for name in ("active", "waiting", "c3", "c4")))
ICONS = {
    "first": ("First step", '<path d="M3 3h2v10H3zM13 3v10L6 8z"/>'),
    "back": ("Step back", '<path d="M11 3v10L4 8z"/>'),
    "play": (
        "Play",
        '<path class="to-play" d="M4 2v12l9-6z"/>'
        '<path class="to-pause" d="M4 3h3v10H4zM9 3h3v10H9z"/>',
    ),
    "forward": ("Step forward", '<path d="M5 3v10l7-5z"/>'),
    "last": ("Last step", '<path d="M11 3h2v10h-2zM3 3v10l7-5z"/>'),
}


def figure(svg: str, table: str = "") -> str:
    """A picture, and its numbers for those who cannot see it."""
    numbers = ""
    if table:
        numbers = (
            '<details class="numbers"><summary>The numbers</summary>'
            f"<pre>{html.escape(table)}</pre></details>"
        )
    return f'<figure class="picture">{drawing(svg)}{in_a_block(numbers)}</figure>'


def drawing(svg: str) -> str:
    """The SVG in a box that scrolls where it is too narrow for the text in it."""
    width = int(re.search(r'<svg\b[^>]*? width="(\d+)', svg)[1])
    wide = " wide" if width > WIDE else ""
    return f'<div class="drawing{wide}" style="--width:{width}px">{in_a_block(svg)}</div>'


def stepper(found: Mapping[str, str]) -> str:
    """A backward pass, to be played step by step. Without a script it is a picture and a table.

    Args:
        found: what recording.shown makes of a trace: "svg", "data" and "table".
    """
    known = json.loads(found["data"])
    frames = known["frames"]
    marks = {
        "values": list(known["gradients"]),
        "frames": [{"fills": f["fills"], "texts": f["texts"]} for f in frames],
    }
    written = json.dumps(marks, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    svg = found["svg"].replace("<style>", f"<style>{MARKS}\n", 1)
    words = "".join(f'<div class="frame">{told(f["words"])}</div>' for f in frames)
    return in_a_block(
        f'<figure class="picture stepper">{drawing(svg)}{controls(len(frames) - 1)}'
        f'<div class="words" data-search-exclude><div class="now"></div>{words}</div>'
        '<details class="steps" open><summary>All steps as a table</summary>'
        f"{found['table']}</details>"
        f'<script type="application/json">{written}</script></figure>'
    )


def told(words: list[tuple[int, str]]) -> str:
    """The sentences of a frame; the first is its title."""
    return "".join(f'<p class="depth-{depth}">{html.escape(text)}</p>' for depth, text in words)


def controls(last: int) -> str:
    """The buttons of a stepper, its slider, and what its marks mean."""
    buttons = "".join(
        f'<button type="button" data-do="{name}" aria-label="{label}" title="{label}">'
        f'<svg viewBox="0 0 16 16" aria-hidden="true">{icon}</svg></button>'
        for name, (label, icon) in ICONS.items()
    )
    return (
        f'<div class="controls" data-search-exclude><div class="buttons">{buttons}</div>'
        f'<input type="range" min="0" max="{last}" value="0" aria-label="Step">'
        f'<span class="count">Step 0 of {last}</span>'
        '<span class="legend minigrad"><span data-mark="active">at work</span> '
        '<span data-mark="waiting">waits for more parts</span></span></div>'
    )


def in_a_block(text: str) -> str:
    """HTML without blank lines, at which Markdown would take it for the end of the block."""
    return re.sub(r"\n\s*\n", "\n", text)
