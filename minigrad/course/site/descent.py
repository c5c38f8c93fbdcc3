"""The page of the family tree: who descends from whom, drawn, and all equations side by side."""

from __future__ import annotations

import re

from ...viz.plot.svg import element, text
from ...viz.theme import LIGHT, styled
from .. import family_tree
from .figures import figure
from .lesson_links import link
from .lesson_page import front_matter
from .siblings import Sibling, capital

HERE = "optimizers/family_tree.md"
WIDTH, HEIGHT = 340, 606
BOX = 104, 46

# name: (x and y of its middle, the line below the name, is it a class of its own?)
NODES = {
    "SGD": (170, 27, "a step downhill", True),
    "momentum": (64, 178, "1964, 2013", False),
    "Adagrad": (264, 178, "2011", True),
    "RMSprop": (264, 303, "2012", True),
    "Adam": (170, 430, "2015", True),
    "AMSGrad": (64, 579, "2018", False),
    "AdamW": (264, 579, "2019", True),
}

# (from, to, the idea in lines, the y of its middle)
EDGES = (
    ("SGD", "momentum", ("a velocity that", "gradients push"), 116),
    ("SGD", "Adagrad", ("divide by the root of", "the sum of squares"), 116),
    ("Adagrad", "RMSprop", ("the sum becomes an", "average that fades"), 239),
    ("momentum", "Adam", ("an average", "of the gradient"), 300),
    ("RMSprop", "Adam", ("both averages corrected", "for their start at 0"), 353),
    ("Adam", "AMSGrad", ("an average", "that never shrinks"), 517),
    ("Adam", "AdamW", ("the decay stays out", "of the gradient"), 517),
)

PAGE = """\
# {title}

Each optimizer took an idea from those before it and added one of its own. In the code of minigrad
they are siblings: none inherits from another. The tree is the descent of the ideas.

<div class="descent" markdown="block">

{picture}

<div class="ideas" markdown="block">

{ideas}

A dashed box is no class of its own: momentum is an option of SGD, and of RMSprop; AMSGrad is the
option `amsgrad` of Adam and AdamW. Years are those of the papers; those of momentum are Polyak's
and Sutskever's. [Further reading](../closing/further_reading.md) has them all.

</div>

</div>

## The equations side by side

One column for each optimizer, one row for each part of a step. What departs from the neighbour on
the left is marked **new:** where it is another equation, and **none** where there is none any more.
The equations are those of the package, which are compared with its code. A name at the head of a
column leads to what they mean.

<div class="side-by-side" markdown="block" tabindex="0" role="region"
  aria-label="The equations of the optimizers side by side">

{table}

</div>
"""


def page(known: list[Sibling]) -> str:
    """The page."""
    heads = {one.name: f"[{one.name}]({one.key}.md)" for one in known}
    ideas = "\n".join(f"- **[{one.name}]({one.key}.md).** {idea(one)}" for one in known)
    text = PAGE.format(
        title=family_tree.TITLE,
        picture=figure(picture()),
        ideas=ideas,
        table=with_row_heads(family_tree.table(heads)),
    )
    head = front_matter(
        title=family_tree.TITLE,
        description="Who descends from whom among SGD, AdaGrad, RMSProp, Adam and AdamW, and "
        "their equations side by side, with what is new in each.",
        hide="navigation, toc",
    )
    return f"{head}\n\n{text}"


def idea(one: Sibling) -> str:
    """What an optimizer added, and where it is taught."""
    numbers = [f"[{int(folder.partition('_')[0])}]({link(folder, HERE)})" for folder in one.lessons]
    lessons = "Lesson" if len(numbers) == 1 else "Lessons"
    return f"{capital(one.adds)} {lessons} {' and '.join(numbers)}."


def with_row_heads(table: str) -> str:
    """The table in Markdown, its first column marked as what the rows are about."""
    return re.sub(r"^\| ([a-z][^|]*?) \|", r"| \1 { role=rowheader } |", table, flags=re.M)


# ---------------------------------------------------------------- the drawing


def picture() -> str:
    """The tree as SVG."""
    parts = [
        element("title", "The descent of the optimizers' ideas"),
        element("desc", " ".join(told(*edge[:3]) for edge in EDGES)),
        element("rect", width=WIDTH, height=HEIGHT, rx=6, fill=LIGHT["paper"]),
        *(line(start, end) for start, end, *_ in EDGES),
        *(label for edge in EDGES for label in labels(*edge)),
        *(box(name) for name in NODES),
    ]
    svg = element(
        "svg",
        "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="minigrad",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        style="max-width:100%;height:auto",
        role="img",
        font_family="system-ui, sans-serif",
    )
    return styled(svg)


def told(start: str, end: str, words: tuple[str, ...]) -> str:
    return f"From {start} to {end}: {' '.join(words)}."


def line(start: str, end: str) -> str:
    """The way from one box to another, with an arrowhead: level in the middle, never at a label."""
    (x1, y1, *_), (x2, y2, *_) = NODES[start], NODES[end]
    y1, y2 = y1 + BOX[1] / 2, y2 - BOX[1] / 2 - 2
    side = 24 if x2 > x1 else -24
    if end == "Adam":  # several reach this box, each at its own side; else, several leave one
        x2 -= side
        way = f"M{x1} {y1}V{y2 - 44}C{x1} {y2 - 20} {x2} {y2 - 32} {x2} {y2 - 7}"
    elif x1 == x2:
        way = f"M{x1} {y1}V{y2 - 7}"
    else:
        x1 += side
        way = f"M{x1} {y1}C{x1} {y1 + 24} {x2} {y1 + 12} {x2} {y1 + 42}V{y2 - 7}"
    head = f"M{x2 - 4.5} {y2 - 8}h9l-4.5 8z"
    return element("path", d=way, fill="none", stroke=LIGHT["muted"], stroke_width=1.5) + element(
        "path", d=head, fill=LIGHT["muted"]
    )


def labels(start: str, end: str, words: tuple[str, ...], middle: float) -> list[str]:
    """The idea on a line, in a gap of it."""
    x = NODES[start if end == "Adam" else end][0]
    height = 15 * len(words) + 6
    gap = element(
        "rect", x=x - 5, y=middle - height / 2, width=10, height=height, fill=LIGHT["paper"]
    )
    y = middle + 4 - 7.5 * (len(words) - 1)
    return [gap] + [text(x, y + 15 * i, word, 12, anchor="middle") for i, word in enumerate(words)]


def box(name: str) -> str:
    """A box; a dashed one for what is an option of others."""
    x, y, below, own = NODES[name]
    width, height = BOX
    frame = element(
        "rect",
        x=x - width / 2,
        y=y - height / 2,
        width=width,
        height=height,
        rx=8,
        fill=LIGHT["input"] if own else LIGHT["paper"],
        stroke=LIGHT["c0"] if own else LIGHT["muted"],
        stroke_width=1.5,
        stroke_dasharray=None if own else "5 3",
    )
    return (
        frame
        + text(x, y - 2, name, 14, anchor="middle", font_weight="650")
        + text(x, y + 15, below, 11, LIGHT["muted"], anchor="middle")
    )
