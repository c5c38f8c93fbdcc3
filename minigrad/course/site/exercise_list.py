"""The exercises of a lesson, as they stand at the end of its page and in the map of the course."""

from __future__ import annotations

import ast
import html
import re
from dataclasses import dataclass

from markdown.extensions.toc import slugify

from ..exercise import exercises_of
from ..lesson import Lesson

KINDS = {"write": "write", "mend": "mend", "predict": "predict", "test": "write a test"}
SPECIAL = re.compile(r"[\\*_$\[\]{}#!|~^=]")  # what Markdown and its extensions would take up


@dataclass(frozen=True)
class Item:
    """An exercise as a page shows it.

    Attributes:
        key: its name in progress.json, such as "12_adam/adam_step".
        task: the first sentence of the stub's docstring.
        section: the heading of the lesson's section that teaches it, as Markdown.
    """

    key: str
    title: str
    kind: str
    task: str
    section: str

    @property
    def name(self) -> str:
        """Of the function or class that the learner fills in."""
        return self.key.partition("/")[2]

    @property
    def anchor(self) -> str:
        """Its id on the page of the lesson."""
        return f"exercise-{self.name}"


def items(lesson: Lesson) -> list[Item]:
    """The exercises of a lesson, in order."""
    folder = lesson.path.parent
    stubs = folder / "exercises.py"
    tasks = tasks_in(stubs.read_text(encoding="utf-8")) if stubs.exists() else {}
    return [
        Item(f"{lesson.folder}/{e.name}", e.title, KINDS[e.kind], tasks[e.name], e.section)
        for e in exercises_of(folder)
    ]


def tasks_in(stubs: str) -> dict[str, str]:
    """{name: the first paragraph of its docstring}, of the functions and classes of a file."""
    definitions = (ast.FunctionDef, ast.ClassDef)
    found = {n.name: ast.get_docstring(n) for n in ast.parse(stubs).body if type(n) in definitions}
    return {name: " ".join(doc.split("\n\n")[0].split()) for name, doc in found.items() if doc}


def markdown(lesson: Lesson) -> str:
    """The end of a lesson's page: its exercises, and the mark "I have read this"."""
    found = items(lesson)
    parts = [exercises(lesson, found)] if found else []
    return "\n\n".join([*parts, read_mark(lesson)])


def exercises(lesson: Lesson, found: list[Item]) -> str:
    """The list, and how to check a solution."""
    number = lesson.number
    return f"""## Exercises

`minigrad learn` copies the exercises into your folder; those of this lesson are in
`{lesson.folder}.py`. Fill them in, and check them with

```sh
minigrad check {number}
```

<ol class="exercises" markdown>
{"".join(map(list_item, found))}</ol>

`minigrad hint {found[0].name}` gives a hint, up to three of them; `minigrad solution` shows a
solution. The checker names the mistake if it knows it:
[the known mistakes of this lesson](../../mistakes/{lesson.folder}.md)."""


def list_item(item: Item) -> str:
    """An exercise with its task. The script fills in its status."""
    return f"""<li id="{item.anchor}" data-exercise="{item.key}" markdown="block">
**{plain(item.title)}** `{item.name}` <span class="kind">{item.kind}</span>
<span class="status"></span>

{plain(item.task)}

<span class="taught">Taught in [{item.section}](#{slugify(item.section, "-")})</span>

</li>
"""


def read_mark(lesson: Lesson) -> str:
    """A button to mark the lesson as read; a page without scripts shows nothing of it."""
    return f"""<div class="read-mark needs-script">
<button type="button" class="md-button" data-read="{lesson.folder}">I have read this lesson</button>
<p role="status"></p>
</div>"""


def plain(text: str) -> str:
    """A text without Markdown, as Markdown: only `code` in it is code.

    >>> plain("The sum of g * f(x), as `a_b`: a < b")
    'The sum of g &#42; f(x), as `a_b`: a &lt; b'
    """
    pieces = re.split(r"(`[^`]+`)", text)
    return "".join(p if p.startswith("`") else encoded(p) for p in pieces)


def encoded(text: str) -> str:
    return SPECIAL.sub(lambda m: f"&#{ord(m[0])};", html.escape(text, quote=False))
