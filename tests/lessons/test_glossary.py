"""The glossary: a meaning for every symbol and a symbol for every meaning, in a sound table."""

import re

from minigrad.course import glossary, latex
from minigrad.course.lesson import all_lessons

ROWS, MISSING = glossary.entries()


def test_every_symbol_has_a_meaning_and_no_other_is_listed():
    assert MISSING == []


def test_a_meaning_is_half_a_line():
    for section, table in glossary.meanings().items():
        for symbol, meaning in table.items():
            where = f"{section} {symbol}: {meaning}"
            assert 0 < len(meaning) <= 80 and meaning.isprintable(), where
            assert meaning == meaning.strip() and not meaning.endswith((".", ",", ";", ":")), where
            assert meaning.count("$") % 2 == 0, where


def test_the_page_has_a_row_for_every_symbol_of_every_lesson():
    lines = [line for line in glossary.markdown().splitlines() if line.startswith("|")]
    assert lines[:2] == ["| symbol | meaning | lessons |", "|---|---|---|"]
    assert {line.count("|") for line in lines} == {4}  # no cell holds one
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]
    assert len(cells) == len(ROWS) == len({tuple(row[:2]) for row in cells})
    for lesson in all_lessons():
        here = [row[0] for row in cells if str(lesson.number) in row[2].split(", ")]
        assert sorted(here) == sorted(f"${symbol}$" for symbol in glossary.symbols_of(lesson))


def test_the_symbols_of_a_statement_are_seen():
    seen = glossary.symbols_seen(r"x < \mathbb{E}[\max(g_B, 0)] + \sum_k \hat{v}_k f'(\eta_{\min})")
    expected = ["x", "E", "g_B", r"\hat{v}_k", "f", r"\eta_{\min}"]
    assert [latex.written(symbol) for symbol in seen] == expected


def test_rows_stand_by_letter():
    symbols = ["w", r"\hat{v}", "V", r"\eta", "v", r"\bar{v}", r"\text{Var}"]
    assert sorted(symbols, key=glossary.alphabetical) == [
        r"\eta", "V", "v", r"\bar{v}", r"\hat{v}", r"\text{Var}", "w"
    ]  # fmt: skip


def test_symbols_are_such_as_a_browser_can_show():
    commands = {name for symbol, *_ in ROWS for name in re.findall(r"\\([a-zA-Z]+)", symbol)}
    assert commands <= {*latex.GREEK, *latex.ACCENTS, *latex.FUNCTIONS, "text"} - {"sign"}
