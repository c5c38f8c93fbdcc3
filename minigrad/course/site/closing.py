"""The closing pages: the glossary, from here to PyTorch, further reading."""

from __future__ import annotations

import re

from .. import glossary
from ..lesson import LESSONS
from .contents import Course
from .lesson_links import link, linked
from .lesson_page import HEADING, front_matter

CLOSING = LESSONS / "closing"
GLOSSARY = "closing/glossary.md"
DESCRIPTIONS = {
    "from_here_to_pytorch": "What carries over from minigrad to PyTorch, what differs, and how to "
    "take trained weights from one to the other.",
    "further_reading": "The papers and books behind the lessons, and what to read in each.",
}
# An example with prompts; its file ends such a block with an empty line, for doctest.
CONSOLE = re.compile(r"^```python\n(?=>>> )(.*?)\n*^```$", re.M | re.S)

SYMBOL = re.compile(r"^\| \$(.+?)\$ \|", re.M)  # in the first cell of a row
GREEK = "Greek letters stand where their names do: $\\eta$, eta, under E."


def pages(course: Course) -> dict[str, str | bytes]:
    """The closing pages."""
    found: dict[str, str | bytes] = {GLOSSARY: glossary_page()}
    for name, description in DESCRIPTIONS.items():
        path = f"closing/{name}.md"
        text = (CLOSING / f"{name}.md").read_text(encoding="utf-8")
        found[path] = with_head(consoles(linked(text, path)), description)
    return found


def glossary_page() -> str:
    """Every symbol, with links to the lessons that use it, and from each letter to its symbols."""
    text = glossary.markdown(lambda f: f"[{glossary.number(f)}]({link(f, GLOSSARY)})")
    begin = text.index("| symbol")
    letters: dict[str, None] = {}

    def marked(row: re.Match) -> str:
        letter = glossary.alphabetical(row[1])[0][0]
        if letter in letters:
            return row[0]
        letters[letter] = None
        return f"| ${row[1]}$ {{ #{letter} }} |"

    table = SYMBOL.sub(marked, text[begin:])
    jumps = "\n".join(f'- <a href="#{letter}">{letter.upper()}</a>' for letter in letters)
    return with_head(
        f"{text[:begin]}{GREEK}\n\n{in_a_division('letters', jumps)}\n\n"
        f"{in_a_division('glossary', table)}\n",
        "Every symbol in the equations of the course: what it means, and in which lessons.",
    )


def in_a_division(name: str, text: str) -> str:
    return f'<div class="{name}" markdown="block">\n\n{text}\n\n</div>'


def with_head(text: str, description: str) -> str:
    """A page whose title is its first heading."""
    title = HEADING.search(text)[1]
    return f"{front_matter(title=title, description=description)}\n\n{text}"


def consoles(text: str) -> str:
    """Markdown whose examples with prompts are shown as what a console shows."""
    return CONSOLE.sub(lambda block: f"```pycon\n{block[1]}\n```", text)
