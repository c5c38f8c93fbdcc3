"""The pages of the optimizers hold what the package's files hold, and their programs run."""

import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from minigrad import optim
from minigrad.course.site import descent, optimizers, valleys
from minigrad.course.site.cache import Cache
from minigrad.course.site.contents import Course, Facts
from minigrad.course.site.recording import run_cell
from minigrad.course.site.siblings import siblings

KNOWN = siblings()
NAMES = [one.name for one in KNOWN]
SOURCES = Path(optim.__file__).parent


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    cache = Cache(tmp_path_factory.mktemp("cache"))
    return optimizers.pages(Course([], {}, Facts(), cache))


def test_every_optimizer_has_a_page():
    named = {name for name in optim.__all__ if name not in ("Optimizer", "lr_scheduler")}
    assert set(NAMES) == named == set(valleys.WALKS)


@pytest.mark.parametrize("one", KNOWN, ids=NAMES)
def test_each_equation_is_a_paragraph_with_its_line_of_code(one, pages):
    page = pages[f"optimizers/{one.key}.md"]
    labels = re.findall(r"^\$\$[^$\n]+ \\tag\{(.+?)\}\$\$$", page, re.M)
    assert labels == [e.label for e in one.equations.values()]
    code = page[page.index("```python") :].partition("\n```\n")[0]
    assert set(re.findall(r"# \((.+?)\)", code)) == set(labels)


@pytest.mark.parametrize("one", KNOWN, ids=NAMES)
def test_the_listing_is_what_stands_in_the_file(one):
    text, first, last = one.update
    lines = (SOURCES / f"{one.key}.py").read_text(encoding="utf-8").splitlines()
    assert [line[4:] for line in lines[first - 1 : last]] == text.splitlines()


@pytest.mark.parametrize("one", KNOWN, ids=NAMES)
def test_no_part_of_the_docstring_is_left_out(one, pages):
    page = " ".join(pages[f"optimizers/{one.key}.md"].split())
    page = re.sub(r"<a href[^>]*>(.*?)</a>", r"\1", page)
    parts = [one.summary, one.given, *one.displayed, *one.remarks, one.sources, *one.differences]
    assert all(" ".join(part.split()) in page for part in parts)
    own = " ".join([one.passages[0], *one.passages[2 : one.place_of("Args")]])
    own = re.sub(r"(Sources?|Where others differ):", "", own)
    assert words_of(own) == words_of(" ".join(parts))


def words_of(text):
    return [word for word in text.split() if word != "-"]


@pytest.mark.parametrize("one", KNOWN, ids=NAMES)
def test_each_argument_has_its_default(one, pages):
    page = pages[f"optimizers/{one.key}.md"]
    arguments = [argument for _, argument, _, _ in one.chosen]
    assert len(arguments) == len(set(arguments))
    assert {*arguments, "params", "execution"} == set(one.parameters)
    assert all(f"`{name}={one.default(name)}`" in page for name in arguments)


@pytest.mark.parametrize("one", KNOWN, ids=NAMES)
def test_every_symbol_has_a_meaning(one):
    symbols = " ".join(row[0] for row in one.chosen)
    symbols += " ".join(f"${row[0]}$" for row in one.computed({}))
    for equation in one.displayed:
        for symbol in re.findall(r"\\(?:theta|eta|beta_\d|alpha|lambda|mu|tau|rho)", equation):
            assert symbol in symbols


def test_a_symbol_has_the_name_of_its_variable():
    adam = next(one for one in KNOWN if one.name == "Adam")
    results = {"adam.m_hat": SimpleNamespace(variables={r"\hat{m}_t": "m_hat", "m_t": "m"})}
    rows = {symbol: variable for symbol, variable, _ in adam.computed(results)}
    assert rows[r"\hat{m}"] == "m_hat" and rows["m"] == "m" and rows["v"] == ""


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_compares_with_plain_sgd(name):
    outputs = run_cell(valleys.Cell("code", valleys.WALKS[name].program(), 1), Path("x.py"), {})
    printed, picture = outputs
    assert [line.split("  ")[0] for line in printed["text"].splitlines()] == list(
        valleys.WALKS[name].makers
    )
    assert any(maker.startswith(f"{name}, ") for maker in valleys.WALKS[name].makers.values())
    assert picture["kind"] == "picture" and "plain SGD" in picture["svg"]


def test_a_claim_that_fails_stops_the_build():
    walk = valleys.WALKS["Adam"]
    program = walk.program().replace("lr=0.1)", "lr=0.2)")
    with pytest.raises(AssertionError):
        run_cell(valleys.Cell("code", program, 1), Path("x.py"), {})


def test_lines_of_the_programs_are_not_long():
    programs = [text for name in NAMES for text in (valleys.WALKS[name].program(),)]
    programs += [valleys.loop(name) for name in NAMES]
    assert max(len(line) for text in programs for line in text.splitlines()) <= 88


def test_the_overview_links_to_each_page_and_lesson(pages):
    page = pages["optimizers/index.md"]
    for one in KNOWN:
        assert f"[{one.name}]({one.key}.md)" in page
        assert all(f"../lessons/{folder}/index.md" in page for folder in one.lessons)
    kept = {one.name: one.kept for one in KNOWN}
    assert kept == {"SGD": 0, "Adagrad": 1, "RMSprop": 1, "Adam": 2, "AdamW": 2}


def test_links_to_lessons_sources_and_neighbours(pages):
    page = pages["optimizers/adam.md"]
    for target in (
        "../lessons/12_adam/index.md",
        "../mistakes/12_adam.md",
        "../source/minigrad/optim/adam.py/index.md",
        "rmsprop.md",
        "adamw.md",
        "family_tree.md",
    ):
        assert f"({target}" in page
    differences = pages["optimizers/sgd.md"]
    assert '<a href="#sgd.d_nesterov">(sgd.d_nesterov)</a>' in differences


def test_the_family_tree_is_a_table_with_heads_for_columns_and_rows(pages):
    page = pages["optimizers/family_tree.md"]
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert all(f"[{one.name}]({one.key}.md)" in rows[0] for one in KNOWN)
    assert all("{ role=rowheader }" in row.split("|")[1] for row in rows[2:])


def test_the_drawn_tree_has_words_and_stays_inside():
    root = ElementTree.fromstring(descent.picture())
    tag = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{tag}title").text and root.get("role") == "img"
    told = root.find(f"{tag}desc").text
    drawn = " ".join(text.text for text in root.iter(f"{tag}text"))
    for start, end, words, _ in descent.EDGES:
        assert f"From {start} to {end}: {' '.join(words)}." in told
        assert all(word in drawn for word in words)
    for x, y, *_ in descent.NODES.values():
        assert descent.BOX[0] / 2 <= x <= descent.WIDTH - descent.BOX[0] / 2
        assert descent.BOX[1] / 2 <= y <= descent.HEIGHT - descent.BOX[1] / 2
    assert {name for name, (*_, own) in descent.NODES.items() if own} == set(NAMES)
