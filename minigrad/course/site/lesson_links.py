r"""Lessons that a text mentions, such as "lesson 9", as links to their pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache

from ..lesson import LESSONS

# A mention, and what holds none: code, formulas, headings, links, HTML tags.
APART = r"""
    ^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)
  | ^(?:\#|<).*?$
  | (?P<ticks>`+).+?(?P=ticks)
  | \$\$.+?\$\$ | \$(?:[^$\n]|\n(?!\n))+\$
  | \[[^]]*\]\([^)]*\) | <a\b.*?</a> | <[^>]*>
"""
MENTION = r"(?P<mention>\b[Ll]esson(?:\s+\d+|s\s+\d+(?:(?:,\s+and|,|\s+and|\s+to|\s+or)\s+\d+)*)\b)"
EITHER = re.compile(f"{APART} | {MENTION}", re.X | re.M | re.S)
PLACE = re.compile(r"(?:[Ll]essons?\s+)?(\d+)")


@lru_cache(1)
def folders() -> dict[int, str]:
    """{12: "12_adam", ...}."""
    found = sorted(path.parent.name for path in LESSONS.glob("[0-9][0-9]_*/lesson.py"))
    return {int(name.partition("_")[0]): name for name in found}


def link(folder: str, page: str) -> str:
    """The relative link from a page to that of a lesson, both by their paths in the docs.

    >>> link("12_adam", "optimizers/adam.md")
    '../lessons/12_adam/index.md'
    """
    return posixpath.relpath(f"lessons/{folder}/index.md", posixpath.dirname(page))


def linked(text: str, page: str, known: Mapping[int, str] | None = None) -> str:
    """Markdown in which each mention of a lesson is a link, but for mentions of the page itself.

    Args:
        page: the path in the docs of the page that the text is for.
        known: {number: folder} of the lessons; None: those of the course.

    >>> linked("See lessons 2 and 3.", "closing/x.md", {2: "02_chain_rule", 3: "03_backward"})
    'See [lessons 2](../lessons/02_chain_rule/index.md) and [3](../lessons/03_backward/index.md).'
    """
    known = folders() if known is None else known

    def one(place: re.Match) -> str:
        folder = known.get(int(place[1]))
        if folder is None or page == f"lessons/{folder}/index.md":
            return place[0]
        return f"[{place[0]}]({link(folder, page)})"

    return EITHER.sub(
        lambda found: PLACE.sub(one, found[0]) if found["mention"] else found[0], text
    )
