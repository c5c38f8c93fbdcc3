r"""The glossary: every symbol of every equation, with its meaning and where it stands.

The symbols are gathered from the lessons; their meanings stand in lessons/closing/symbols.toml,
once for the whole course, or for a lesson in which a letter means something else:

    '\eta' = 'the learning rate'

    [03_backward]
    'n' = 'the number of values'
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import latex
from .equations import checks_of
from .latex import Derivative, LatexError, Symbol, written
from .lesson import LESSONS, Lesson, all_lessons
from .meaning import INDICES, children, walk

MEANINGS = LESSONS / "closing" / "symbols.toml"
TIMES = ("t", "t-1", "t-2")
CONSTANTS = ("e", "pi")


def symbols_of(lesson: Lesson) -> dict[str, list[str]]:
    """The symbols of a lesson's equations, without time and indices: {symbol: labels}."""
    checks = {label: check for check in checks_of(lesson) for label in check.labels}
    found: dict[str, list[str]] = {}
    for equation in lesson.equations:
        check = checks.get(equation.label)
        # A check that names some indices gives the others a value: they are indices all the same.
        indices = INDICES if check is None or check.indices else ()
        try:
            symbols = symbols_in(latex.read(equation.latex, check.functions if check else ()).sides)
        except LatexError:  # a statement, at level 2
            symbols = symbols_seen(equation.latex)
        for symbol in symbols:
            if symbol.base not in CONSTANTS:
                labels = found.setdefault(written(bare(symbol, indices)), [])
                labels += [equation.label] * (equation.label not in labels)
    return found


def symbols_in(tree: Any) -> Iterator[Symbol]:
    """The symbols of a tree, without those in subscripts."""
    if isinstance(tree, Symbol):
        yield tree
    else:
        for part in children(tree):
            yield from symbols_in(part)


def symbols_seen(text: str) -> Iterator[Symbol]:
    """The symbols of a statement that the grammar does not have, such as one with <."""
    reader = latex.Reader(text, ())
    while reader.next.kind != "end":
        letters = (*latex.GREEK, *latex.ACCENTS, *latex.STYLES)
        if reader.next.kind == "letter" or reader.next.text in letters:
            symbol = reader.symbol()
            if symbol.subscripts or symbol.base not in INDICES:  # no index of a sum
                yield symbol
        else:
            reader.take()


def bare(symbol: Symbol | Derivative, indices) -> Symbol:
    """A symbol without its time and its indices."""
    kept = tuple(
        s
        for s in symbol.subscripts
        if written(s) not in TIMES
        and not {p.base for p in walk(s) if isinstance(p, Symbol)} & set(indices)
    )
    return Symbol(symbol.base, symbol.accent, kept)


def meanings(path: Path = MEANINGS) -> dict[str, dict[str, str]]:
    """{"": {symbol: meaning}, "04_tensors": {...}}."""
    with open(path, "rb") as file:
        table = tomllib.load(file)
    general = {key: value for key, value in table.items() if isinstance(value, str)}
    return {"": general} | {key: value for key, value in table.items() if isinstance(value, dict)}


def entries() -> tuple[list[tuple[str, str, list[str]]], list[str]]:
    """(symbol, meaning, lessons) of the whole course, and what has no meaning or is not used."""
    known, used, rows, missing = meanings(), set(), {}, []
    for lesson in all_lessons():
        for symbol in symbols_of(lesson):
            section = lesson.folder if symbol in known.get(lesson.folder, {}) else ""
            meaning = known[section].get(symbol)
            if meaning is None:
                missing.append(f"{lesson.folder}: {symbol} has no meaning in {MEANINGS.name}")
                continue
            used.add((section, symbol))
            rows.setdefault((symbol, meaning), []).append(lesson.folder)
    for section, table in known.items():
        for symbol in table:
            if (section, symbol) not in used:
                missing.append(f"{MEANINGS.name}: {section} {symbol} stands in no equation")
    found = [(symbol, meaning, lessons) for (symbol, meaning), lessons in rows.items()]
    return sorted(found, key=lambda row: (*alphabetical(row[0]), row[2])), missing


def alphabetical(symbol: str) -> tuple:
    """By letter, then by accent: v, \\bar{v}, \\hat{v}, w."""
    letters = re.sub(r"\\(bar|hat|tilde|text)|[\\{}]", "", symbol)
    return letters.lower(), letters, len(symbol), symbol


def number(folder: str) -> str:
    """The number of a lesson, "12" of "12_adam"."""
    return str(int(folder.partition("_")[0]))


def markdown(mention: Callable[[str], str] = number) -> str:
    """The page, as Markdown with LaTeX.

    Args:
        mention: what is written of a lesson, by its folder.
    """
    lines = [
        "# Glossary of symbols",
        "",
        "Every symbol that stands in an equation of the course. A time, as in $m_t$, and an index, "
        "as in $x_i$, are left out here. A bar means a gradient, unless the table says otherwise: "
        "$\\bar{x}$ is $\\partial L / \\partial x$.",
        "",
        "| symbol | meaning | lessons |",
        "|---|---|---|",
    ]
    for symbol, meaning, lessons in entries()[0]:
        mentions = ", ".join(map(mention, lessons))
        lines.append(f"| ${symbol}$ | {meaning} | {mentions} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
