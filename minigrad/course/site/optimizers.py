"""The pages of the optimizers: an overview, and one page for each, from the package's own files."""

from __future__ import annotations

from ..equations import Result
from ..lesson import LABEL, LESSONS, read
from . import descent, valleys
from .contents import Course
from .lesson_links import link
from .lesson_page import front_matter, output
from .siblings import Sibling, capital, siblings

OVERVIEW = """\
# The optimizers

Five optimizers in the order in which they were invented. They are siblings: each is one class in
one file, with one block of equations, and none inherits from another. The difference between two
files is the difference between two papers.

<div class="overview" markdown="block">

{table}

</div>

Each page has the equations beside the code that is them, the meaning of every symbol, a path
through a valley, and where PyTorch, Keras, Optax or the paper do something else. The
[family tree](family_tree.md) has the equations of all five side by side. How the learning rate
changes in the course of a training is a question for all of them: [lesson 14]({schedules}).
"""

PAGE = """\
# {name}

{summary}
{{ .summary }}

{family}

## The step

{given}

<div class="step" markdown="block">

<div class="equations" markdown="block">

{equations}

</div>

<div class="listing" markdown="block">

```python
{update}
```

{place}

</div>

</div>

{remarks}

## What each symbol is

<div class="symbols" markdown="block">

<div markdown="block">

{chosen}

</div>

<div markdown="block">

{computed}

</div>

</div>

## In a valley

{words}

<div class="valley" markdown="block">

<div class="seen" markdown="block">

{seen}

</div>

<div class="program" markdown="block">

```python
{program}
```

</div>

</div>

## In a training loop

The last six lines are the same for every optimizer, but for its name and its options.

```python
{loop}
```

{looped}

## Where others differ

{differences}

**Source:** {sources}

## Read on

{links}
"""


def pages(course: Course) -> dict[str, str | bytes]:
    """The overview, the family tree, and the page of each optimizer."""
    known = siblings()
    found: dict[str, str | bytes] = {"optimizers/index.md": overview(known)}
    found["optimizers/family_tree.md"] = descent.page(known)
    return found | {f"optimizers/{one.key}.md": page(one, known, course) for one in known}


def overview(known: list[Sibling]) -> str:
    """All of them in a table."""
    lines = [
        "| optimizer | what it adds | kept for each parameter | default learning rate | lesson |",
        "|---|---|---|---|---|",
    ]
    for one in known:
        lines.append(
            f"| [{one.name}]({one.key}.md) | {capital(one.adds)} | {numbers(one.kept)} "
            f"| `{one.default('lr')}` | {lessons(one, 'optimizers/index.md')} |"
        )
    text = OVERVIEW.format(
        table="\n".join(lines), schedules=link("14_schedules", "optimizers/index.md")
    )
    head = front_matter(
        title="The optimizers",
        description="SGD, AdaGrad, RMSProp, Adam and AdamW: what each added to those before it.",
    )
    return f"{head}\n\n{text}"


def page(one: Sibling, known: list[Sibling], course: Course) -> str:
    """The page of an optimizer."""
    walk, results = valleys.WALKS[one.name], course.facts.results
    update, first, last = one.update
    program, loop = walk.program(), valleys.loop(one.name)
    text = PAGE.format(
        name=one.name,
        summary=one.summary,
        family=family(one, known),
        given=one.given,
        equations="\n\n".join(one.displayed),
        update=update,
        place=f"[{one.file}](../source/{one.file}/index.md#L{first}), lines {first} to {last}",
        remarks="\n\n".join(one.remarks),
        chosen=chosen(one),
        computed=computed(one, results),
        words=walk.words,
        seen=shown(f"optimizer.{one.key}.valley", program, course),
        program=program,
        loop=loop,
        looped=shown(f"optimizer.{one.key}.loop", loop, course),
        differences="\n".join(f"- {with_links(text)}" for text in one.differences),
        sources=one.sources,
        links=links(one, known),
    )
    head = front_matter(title=one.name, description=one.summary, hide="navigation, toc")
    return f"{head}\n\n{text}"


def shown(name: str, program: str, course: Course) -> str:
    """What a program shows, the picture first."""
    outputs = valleys.record(name, program, course.cache)
    return "\n\n".join(output(found) for found in reversed(outputs))


def family(one: Sibling, known: list[Sibling]) -> str:
    """All siblings in a row, this one without a link."""
    names = [
        f"- **{other.name}**" if other is one else f"- [{other.name}]({other.key}.md)"
        for other in known
    ]
    rows = "\n".join([*names, "- [Family tree](family_tree.md)"])
    return f'<div class="family" markdown="block">\n\n{rows}\n\n</div>'


def chosen(one: Sibling) -> str:
    """The arguments with their defaults, as a table."""
    lines = ["| symbol | you choose | meaning |", "|---|---|---|"]
    for symbols, argument, default, meaning in one.chosen:
        lines.append(f"| {symbols} | `{argument}={default}` | {meaning} |")
    return "\n".join(lines)


def computed(one: Sibling, results: dict[str, Result]) -> str:
    """What is computed, as a table."""
    lines = ["| symbol | in the code | meaning |", "|---|---|---|"]
    for symbol, variable, meaning in one.computed(results):
        lines.append(f"| ${symbol}$ | {f'`{variable}`' if variable else ''} | {meaning} |")
    return "\n".join(lines)


def with_links(text: str) -> str:
    """A text in which the labels of equations lead to them."""
    # No Markdown: the equations get their ids later, and the generator would miss them.
    return LABEL.sub(lambda label: f'<a href="#{label[1]}">{label[0]}</a>', text)


def links(one: Sibling, known: list[Sibling]) -> str:
    """What to read after a page."""
    here = f"optimizers/{one.key}.md"
    rows = []
    for folder in one.lessons:
        lesson = read(LESSONS / folder / "lesson.py")
        rows.append(f"- Lesson {lesson.number}: [{lesson.title}]({link(folder, here)})")
        rows.append(f"- [The mistakes of lesson {lesson.number}](../mistakes/{folder}.md)")
    at = known.index(one)
    if at:
        before = known[at - 1]
        rows.append(f"- Before it: [{before.name}]({before.key}.md)")
    if one is not known[-1]:
        after = known[at + 1]
        rows.append(f"- After it: [{after.name}]({after.key}.md). {capital(after.adds)}")
    rows.append("- All five side by side: the [family tree](family_tree.md)")
    rows.append(f"- The whole file: [{one.file}](../source/{one.file}/index.md)")
    return "\n".join(rows)


def numbers(count: int) -> str:
    return {0: "nothing", 1: "1 number"}.get(count, f"{count} numbers")


def lessons(one: Sibling, here: str) -> str:
    """The numbers of the lessons on it, as links."""
    return ", ".join(
        f"[{int(folder.partition('_')[0])}]({link(folder, here)})" for folder in one.lessons
    )
