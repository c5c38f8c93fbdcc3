"""The first page: what minigrad is, a live picture, where to start, and the map of the course."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

from ..equations import Result
from ..exercise import all_exercises
from ..lesson import LESSONS, Lesson
from . import exercise_list
from .contents import Course
from .figures import stepper
from .lesson_page import front_matter, question
from .recording import shown

GROUPS = {  # each with its first lesson
    "Derivatives": 1,
    "Networks": 7,
    "Optimizers": 9,
    "Beyond": 15,
}
EXAMPLE = """\
import minigrad
from minigrad import viz

x, w, b = (minigrad.tensor(v, requires_grad=True) for v in (2.0, -3.0, 6.5))
y = (x * w + b).tanh()
viz.trace(y, {"x": x, "w": w, "b": b, "y": y})"""
DESCRIPTION = (
    "Reverse-mode automatic differentiation from scratch, in Python over NumPy, written to be "
    "read: a course of {lessons} lessons with exercises that find the mistake."
)


def pages(course: Course) -> dict[str, str | bytes]:
    """The first page."""
    return {"index.md": markdown(course.lessons, course.facts.results.values())}


def markdown(lessons: list[Lesson], equations: Iterable[Result]) -> str:
    """The page."""
    exercises = [e for found in all_exercises().values() for e in found]
    counts = {
        "lessons": len(lessons),
        "exercises": len(exercises),
        "mistakes": sum(len(e.mistakes) for e in exercises),
        "equations": sum(1 for _ in equations),
    }
    head = front_matter(
        title="minigrad",
        description=DESCRIPTION.format(lessons=len(lessons)),
        hide="navigation, toc",
    )
    text = TEXT.format(
        **counts,
        example=EXAMPLE,
        picture=stepper(shown(value_of(EXAMPLE))),
        map=course_map(lessons),
        **speed((LESSONS.parent / "README.md").read_text(encoding="utf-8")),
    )
    return f"{head}\n\n{text}"


def value_of(program: str) -> Any:
    """Run a program; the value of its last line."""
    tree = ast.parse(program)
    last, names = tree.body.pop(), {}
    exec(compile(tree, "example", "exec"), names)
    return eval(compile(ast.Expression(last.value), "example", "eval"), names)


def speed(readme: str) -> dict[str, str]:
    """From the README's table of times: those of W2, as {minigrad: .., pytorch: ..}."""
    rows = {"minigrad": r"\*\*minigrad\*\*", "pytorch": "PyTorch, eager"}
    found = {}
    for name, row in rows.items():
        match = re.search(rf"^\| {row} \|(.*)\|$", readme, re.M)
        if match is None:
            raise ValueError(f"README.md: the table of times has no row {row}")
        found[name] = match[1].split("|")[1].strip(" *")
    return found


# ---------------------------------------------------------------- the map


def course_map(lessons: list[Lesson]) -> str:
    """The lessons in their groups, each with its question and its exercises.

    The script fills in what the reader has done; what it needs is there as data-lesson and
    data-exercise. There is room for its words, so that nothing moves.
    """
    return "\n\n".join(
        f'<section class="group" markdown="block">\n\n### {name}\n\n'
        f'<ol class="lessons" start="{members[0].number}" markdown="block">\n'
        f"{''.join(map(entry, members))}</ol>\n\n</section>"
        for name, members in grouped(lessons).items()
    )


def grouped(lessons: list[Lesson]) -> dict[str, list[Lesson]]:
    """The lessons by the names of their groups."""
    found: dict[str, list[Lesson]] = {name: [] for name in GROUPS}
    for lesson in lessons:
        found[[name for name, first in GROUPS.items() if first <= lesson.number][-1]].append(lesson)
    return {name: members for name, members in found.items() if members}


def entry(lesson: Lesson) -> str:
    """A lesson of the map."""
    items = exercise_list.items(lesson)
    page = f"lessons/{lesson.folder}/index.md"
    names = "".join(
        f'<li data-exercise="{item.key}" markdown="span">'
        f"[{exercise_list.plain(item.title)}]({page}#{item.anchor})"
        f' <span class="kind">{item.kind}</span> <span class="status"></span></li>\n'
        for item in items
    )
    return f"""<li value="{lesson.number}" data-lesson="{lesson.folder}" markdown="block">
<div class="about" markdown="block">
<span class="number" aria-hidden="true">{lesson.number}</span>
[{lesson.title}]({page}){{ .title }}
<span class="read"></span>

{question(lesson)}
</div>
<details class="done" markdown="block">
<summary><span class="count">{len(items)} exercises</span>
<span class="bar" aria-hidden="true"><span></span></span></summary>
<ul markdown="block">
{names}</ul>
</details>
</li>
"""


TEXT = """\
# minigrad

<div class="lead" markdown="block">

minigrad computes derivatives backwards through any program of array operations, and trains small
networks with them. It is written in Python over NumPy, to be read: a derivative is one line of a
table, and an optimizer is the equations of its paper, in code. The course builds it up in
{lessons} lessons, from the slope of a curve to a model that writes names, with {exercises}
exercises that are marked on your machine.

</div>

```python
{example}
```

{picture}

This ran when the page was built. The graph is of one neuron. Its backward pass finds out, step by
step, how much `y` changes with each number that it was made of.

## Start here

Read [lesson 1, the slope](lessons/01_slope/index.md). Nothing has to be installed for that. To do
the exercises you need Python 3.11 or newer, and a copy of the repository:

```sh
python -m pip install -e ".[course]"
minigrad course      # this site, built and served on your machine
minigrad learn       # copies the exercises into a folder of yours
minigrad check 1     # runs your solutions of lesson 1, and says what is wrong with them
```

## The course

<p class="sum" data-sum>{exercises} exercises in {lessons} lessons. Each lesson has one
question.</p>

<div class="course-map" markdown="block">

{map}

</div>

After the lessons: [from here to PyTorch](closing/from_here_to_pytorch.md), the
[family tree of the optimizers](optimizers/family_tree.md), the [known mistakes](mistakes/index.md),
the [glossary of symbols](closing/glossary.md), and [further reading](closing/further_reading.md).

<div class="progress-controls needs-script">
<p class="buttons"><label class="md-button file">Load progress.json<input type="file"
accept=".json,application/json" data-load></label>
<button type="button" class="md-button" data-save>Save as a file</button></p>
<p class="explained">The marks are kept in this browser, and nowhere else. <code>minigrad
check</code> keeps its own in <code>progress.json</code>, beside your exercises: load that file
here, and the better of both is kept. What you save here can take its place there.</p>
<p class="said" role="status"></p>
<p class="said error" role="alert"></p>
</div>

## What it promises

<div class="promises" markdown="block">

**A derivative is one line.** The rule of each NumPy function stands in a table,
[minigrad/vjps.py](source/minigrad/vjps.py/index.md). The same line serves second derivatives:
handed Tensors, it records a graph. [Lesson 4](lessons/04_tensors/index.md) derives the first rows.

**Every equation is executed.** The course has {equations} labelled equations. Each is read from
its LaTeX and compared with what the code did, or asserted by its lesson; otherwise this site would
not have been built. Open "checked" beside
[the correction of Adam](lessons/12_adam/index.md#adam.m_hat).

**Mistakes have names.** The checker knows {mistakes} wrong implementations by the numbers that they
give, such as "t stuck at 1", and says which idea is missing. Where none fits, it shows the smallest
case that fails. All of them can be read in [the catalogue](mistakes/index.md).

**No server is needed.** The course is a folder of static files. Its pages ask no other host for
anything, and work without JavaScript. [Put it on a host of your own](teachers.md).

**It is quick.** A training step of a network for digits (64-64-10, batch 64, AdamW) takes
{minigrad} times as long as one derived by hand in NumPy, without any library. In PyTorch's eager
mode it is {pytorch} times. `minigrad bench` measures this and more; the README has the table and
the machine. [What happens in a step](inside.md).

</div>
"""
