"""The catalogue of the known mistakes: one page for each lesson, and one with all of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from markdown.extensions.toc import slugify

from ..diagnose import outcome_of
from ..exercise import Exercise, Mistake, exercises_of
from ..lesson import Lesson
from ..outcomes import Difference, first_difference, leaves
from .cache import hashed, key_of_files, sources_in
from .code_text import Marked
from .contents import Course
from .exercise_list import KINDS, plain
from .lesson_page import front_matter
from .mistake_picture import grids, numbers, pairs, picture
from .specialised import CannotSpecialise
from .wrong_code import Module

TOKENS = re.compile(
    r"(?P<text>\"[^\"]*\"|'[^']*'|#.*)|(?P<key>\b(?:and|as|assert|break|class|continue|def|elif|"
    r"else|False|for|from|if|import|in|is|lambda|None|not|or|pass|raise|return|True|while|with|"
    r"yield)\b)|(?P<number>(?<![\w.])\d[\w.]*(?:(?<=e)-\d+)?)"
)
# The modules of this folder that an entry is made by.
OWN = ("mistakes", "mistake_picture", "wrong_code", "specialised", "tidying", "code_text")
MOST = 6  # numbers in a sentence


def address(folder: str, exercise: str, code: str) -> str:
    """The entry of a mistake, from the root of the site.

    >>> address("12_adam", "adam_step", "A1")
    'mistakes/12_adam/#adam_step-A1'
    """
    return f"mistakes/{folder}/#{anchor(exercise, code)}"


def anchor(exercise: str, code: str) -> str:
    """The id of an entry on the page of its lesson."""
    return f"{exercise}-{code}"


def pages(course: Course) -> dict[str, str | bytes]:
    """The pages of the catalogue."""
    known = {x.folder: exercises_of(x.path.parent) for x in course.lessons}
    found: dict[str, str | bytes] = {"mistakes/index.md": index(course.lessons, known)}
    for lesson in course.lessons:
        exercises = known[lesson.folder]
        key = key_of_entries(lesson.path.parent)
        made = course.cache.get(
            f"mistakes-{lesson.folder}",
            key,
            lambda e=exercises, p=lesson.path: entries(p.parent, e),
        )
        found[f"mistakes/{lesson.folder}.md"] = page(lesson, exercises, made, course.facts.homes)
    return found


def key_of_entries(folder: Path) -> str:
    """The key of what is computed for a lesson's mistakes."""
    own = [Path(__file__).with_name(f"{name}.py") for name in OWN]
    text = "".join(hashed(path, path.stat().st_mtime_ns).hex() for path in own)
    files = [path for path in sources_in(folder) if path.name != "lesson.py"]
    return key_of_files(files, folder, text)


# ---------------------------------------------------------------- what is computed


def entries(folder: Path, exercises: list[Exercise]) -> dict[str, str]:
    """The code, the counter-example and the picture of each mistake, by its anchor, as HTML."""
    module = Module((folder / "checks.py").read_text(encoding="utf-8"), exercises)
    return {
        anchor(e.name, m.code): code(module, e, m) + example(e, m)
        for e in exercises
        for m in e.mistakes
    }


def code(module: Module, exercise: Exercise, mistake: Mistake) -> str:
    """The wrong code."""
    try:
        lines = module.shown(exercise, mistake)
    except CannotSpecialise:
        lines = [Marked(" ", line) for line in exercise.source.splitlines()]
    compared = any(mark in "-+" for mark, _ in lines)
    head = "Right (-) and wrong (+)" if compared else "The wrong code"
    shown = "\n".join(line_of_code(line, compared) for line in lines)
    return (
        f'<p class="label" data-search-exclude>{head}</p>'
        f'<pre class="wrong-code" tabindex="0" data-search-exclude>{shown}</pre>'
    )


def line_of_code(line: Marked, compared: bool) -> str:
    """A line of code as HTML; -, + or a space stands before it if versions are compared."""
    if line.mark == "@":
        return "  ..."
    text = highlighted(line.text)
    if line.mark == " ":
        return f"  {text}" if compared and text else text or " "
    kind = "del" if line.mark == "-" else "ins"
    return f"<{kind}>{line.mark} {text}</{kind}>"


def highlighted(text: str) -> str:
    """Python as HTML, in four colours: <b> keywords, <i> texts, <u> numbers."""
    found, at = [], 0
    for match in TOKENS.finditer(text):
        tag = {"text": "i", "key": "b", "number": "u"}[match.lastgroup]
        found.append(html.escape(text[at : match.start()], quote=False))
        found.append(f"<{tag}>{html.escape(match[0], quote=False)}</{tag}>")
        at = match.end()
    return "".join(found) + html.escape(text[at:], quote=False)


def example(exercise: Exercise, mistake: Mistake) -> str:
    """The smallest case in which a mistake shows, and its picture."""
    right = [outcome_of(exercise, (), i) for i in range(len(exercise.cases))]
    wrong = [outcome_of(exercise, (mistake,), i) for i in range(len(exercise.cases))]
    shows = {
        i: first_difference(a, b, exercise.rtol) if b is not None else None
        for i, (a, b) in enumerate(zip(right, wrong))
    }
    fails = [i for i, found in shows.items() if found or wrong[i] is None]
    at = min(fails, key=lambda i: exercise.cases[i].size)
    case, found = exercise.cases[at], shows[at]
    if exercise.kind == "test":
        return judged(exercise, fails, right, wrong)
    head = paragraph("Counter-example", f"{html.escape(case.words, quote=False)}.", "tried")
    if exercise.kind == "predict":
        head = '<p class="label" data-search-exclude>Right and wrong</p>'
    if found is None:
        return head + "<p data-search-exclude>Here it fails with an error.</p>"
    name = f"{mistake.title}, {case.words}"
    expected, got = list(leaves(right[at])), list(leaves(wrong[at]))
    drawn = drawing(name, found, expected, got, exercise)
    words = "" if has_numbers(drawn) else f"<p data-search-exclude>{sentence(found)}</p>"
    return head + words + drawn


def has_numbers(drawn: str) -> bool:
    """Does a picture say the numbers itself?"""
    return "<tspan" in drawn


def drawing(
    name: str, found: Difference, expected: list[Any], got: list[Any], exercise: Exercise
) -> str:
    """The picture of a difference; "" where there is nothing to be drawn."""
    if found.kind == "shape":
        return grids(name, found.expected.shape, found.got.shape)
    if found.kind not in ("value", "nan"):
        return ""
    return picture(name, pairs(expected, got, exercise.rtol))


def paragraph(label: str, words: str, kind: str) -> str:
    return f'<p class="{kind}" data-search-exclude><span class="label">{label}</span> {words}</p>'


def judged(exercise: Exercise, fails: list[int], right: list[Any], wrong: list[Any]) -> str:
    """What a wrong test says of the implementations that it is tried on."""
    count = len(exercise.cases)
    rows = []
    for i in fails:
        words = html.escape(exercise.cases[i].words, quote=False)
        rows.append(f"<tr><td>{words}<td>{verdict(right[i])}<td>{verdict(wrong[i])}")
    return (
        '<p class="tried" data-search-exclude><span class="label">Counter-example</span> '
        f"{len(fails)} of {count} implementations are judged wrongly.</p>"
        '<div class="judged" tabindex="0" data-search-exclude><table><tr><th>Implementation'
        f"<th>A right test<th>This test{''.join(rows)}</table></div>"
    )


def verdict(outcome: Any) -> str:
    if outcome is None:
        return "fails with an error"
    return html.escape(", ".join(str(leaf.value) for leaf in leaves(outcome)), quote=False)


def sentence(found: Difference) -> str:
    """What was expected and what came, in words."""
    place = f"{html.escape(found.place, quote=False)}: " if found.place else ""
    right, wrong = value(found.expected, found.got), value(found.got, found.expected)
    if found.kind == "shape":
        right, wrong = f"shape {found.expected.shape}", f"shape {found.got.shape}"
    elif found.kind == "type":
        wrong = f"a {found.got}"
    elif found.kind == "missing":
        wrong = "nothing"
    elif found.kind == "more":
        right = "nothing"
    return (
        f'{place}<span class="right">right {right}</span>, <span class="wrong">wrong {wrong}</span>'
    )


def value(x: Any, other: Any = None) -> str:
    """A value of an outcome, as short as it can be told from the other one."""
    if not isinstance(x, np.ndarray):
        return f"“{html.escape(str(x), quote=False)}”" if isinstance(x, str) else str(x)
    if x.size > MOST:
        return f"an array of shape {x.shape}"
    flat = x.reshape(-1)
    same = isinstance(other, np.ndarray) and other.shape == x.shape
    beside = other.reshape(-1) if same else flat
    texts = [numbers(float(a), float(b))[0] for a, b in zip(flat, beside)]
    return f"({', '.join(texts)})" if x.ndim else texts[0]


# ---------------------------------------------------------------- a lesson's page


def page(lesson: Lesson, exercises: list[Exercise], made: dict[str, str], homes: Any) -> str:
    """The page of a lesson's mistakes."""
    count = sum(len(e.mistakes) for e in exercises)
    title = f"Mistakes of lesson {lesson.number}: {lesson.title}"
    parts = [
        head(title, described(lesson, count)),
        f"# {title}",
        f"The checker knows {count} mistakes in the {len(exercises)} exercises of "
        f"[lesson {lesson.number}](../lessons/{lesson.folder}/index.md). Each has a name, its "
        "wrong code, and the smallest case in which it shows.",
        "In the code, a line with - is right, and a line with + stands in its place. In the "
        "pictures a ring is right and a cross is wrong.",
        '<div id="mistake-buttons"></div>',
    ]
    for exercise in exercises:
        parts.append(f"## {plain(exercise.title)} {{ #{exercise.name} }}")
        home = f"../lessons/{lesson.folder}/index.md"
        parts.append(
            f"The exercise [`{exercise.name}`]({home}#exercise-{exercise.name}) "
            f"({KINDS[exercise.kind]}) belongs to the section "
            f"[{exercise.section}]({home}#{slugify(exercise.section, '-')}). "
            f"{len(exercise.mistakes)} mistakes are known."
        )
        parts.append(
            '<div class="mistakes">\n'
            + "\n".join(entry(exercise, m, made, homes) for m in exercise.mistakes)
            + "\n</div>"
        )
    return "\n\n".join(parts) + "\n"


def described(lesson: Lesson, count: int) -> str:
    return (
        f"{count} mistakes that the checker knows by name, each with its wrong code, a "
        f"counter-example and a picture. Lesson {lesson.number}, {lesson.title}."
    )


def head(title: str, description: str, search: str = "boost: 0.5") -> str:
    """The front matter, with what the search does with the page."""
    return front_matter(title=title, description=description)[:-3] + f"search:\n  {search}\n---"


def entry(exercise: Exercise, mistake: Mistake, made: dict[str, str], homes: Any) -> str:
    """A mistake; it opens by its heading."""
    name = anchor(exercise.name, mistake.code)
    body = [f"<p>{html.escape(mistake.meaning, quote=False)}</p>"]
    if mistake.convention:
        who = html.escape(mistake.convention, quote=False)
        body.append(
            f'<p class="convention">{who} computes it so: another convention, and no mistake. The '
            "task asks otherwise.</p>"
        )
    body.append(made[name])
    if mistake.label in homes:
        link = f"../../{homes[mistake.label]}#{mistake.label}"
        body.append(f'<p class="equation-link">Equation <a href="{link}">{mistake.label}</a></p>')
    title = html.escape(mistake.title, quote=False)
    return (
        f'<details class="mistake"><summary><h3 id="{name}"><span>{mistake.code}</span> {title}'
        f"</h3></summary>{in_a_block(''.join(body))}</details>"
    )


def in_a_block(text: str) -> str:
    """HTML without blank lines, at which Markdown would take it for the end of the block."""
    return re.sub(r"\n\s*\n", "\n \n", text)


# ---------------------------------------------------------------- all of them


def index(lessons: Iterable[Lesson], known: dict[str, list[Exercise]]) -> str:
    """The page with all mistakes by title."""
    count = sum(len(e.mistakes) for exercises in known.values() for e in exercises)
    tasks = sum(len(exercises) for exercises in known.values())
    description = (
        f"The {count} mistakes that minigrad's checker knows by name, in {tasks} exercises, from "
        "the slope of a curve to a transformer."
    )
    parts = [
        head("Mistakes", description, "exclude: true"),
        "# The mistakes",
        f"The checker knows {count} mistakes by name, in {tasks} exercises. Each is a program: the "
        "reference with one thing wrong in it. When the numbers of your function are those of such "
        "a program, on every case, the checker says which mistake it is. It never guesses.",
        "A few are no mistakes but other conventions. Their entries say who computes it so.",
        '<div id="mistake-filter"></div>',
    ]
    for lesson in lessons:
        exercises = known[lesson.folder]
        if not exercises:
            continue
        parts.append(f"## [{lesson.number}. {lesson.title}]({lesson.folder}.md)")
        lists = "\n".join(list_of(lesson, e) for e in exercises)
        parts.append(f'<div class="mistake-list">\n{lists}\n</div>')
        parts[-2] += f" {{ #{lesson.folder} }}"
    return "\n\n".join(parts) + "\n"


def list_of(lesson: Lesson, exercise: Exercise) -> str:
    """The mistakes of an exercise, as links."""
    links = "".join(
        f'<li><a href="{lesson.folder}/#{anchor(exercise.name, m.code)}">'
        f"{html.escape(m.title, quote=False)}</a>"
        for m in exercise.mistakes
    )
    title = html.escape(exercise.title, quote=False)
    return (
        f'<section><h3 id="{lesson.folder}-{exercise.name}">{title} <span>{exercise.name}, '
        f"{len(exercise.mistakes)}</span></h3><ul>{links}</ul></section>"
    )
