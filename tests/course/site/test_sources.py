"""The source view: every file, every line, and links that hit them."""

import ast
import html
import re

import pytest

from minigrad.course.site import sources
from minigrad.course.site.cache import Cache
from minigrad.course.site.contents import Facts
from minigrad.course.site.finishing import Page
from minigrad.course.site.imports import arrows_of_rooms, direct, imports_of, modules

TAGS = re.compile(r"<[^>]*>")


@pytest.fixture(scope="module")
def files():
    return sources.files()


def test_every_file_has_a_page_and_a_place_in_the_tree(files):
    tree = sources.index(files)
    assert "minigrad/optim/adam.py" in files
    for file in files:
        assert f"({file}/index.md)" in tree
        assert sources.first_sentence(file)


@pytest.mark.parametrize("file", ["minigrad/optim/adam.py", "minigrad/vjps.py"])
def test_the_page_shows_the_code_unchanged_with_an_anchor_for_each_line(file, tmp_path):
    shown = sources.block(file, Cache(tmp_path))
    code = re.search(r"<code[^>]*>(.*)</code>", shown, re.S)[1]
    assert html.unescape(TAGS.sub("", code)) == sources.source(file).rstrip("\n")
    ids = re.findall(r'<span id="L(\d+)">', code)
    assert [int(i) for i in ids] == list(range(1, len(code.split("\n")) + 1))


def test_code_is_highlighted_once_while_it_stays_the_same(tmp_path, monkeypatch):
    cache = Cache(tmp_path)
    first = sources.block("minigrad/cuda.py", cache)
    monkeypatch.setattr(sources, "highlighted", None)
    assert sources.block("minigrad/cuda.py", cache) == first


def test_lines_of_equations_are_linked_and_keep_their_anchors(tmp_path):
    page = f"<html>{sources.block('minigrad/optim/adam.py', Cache(tmp_path))}</html>"
    facts = Facts({}, {"adam.m": "lessons/12_adam/"}, {})
    done = Page(page, "../../", facts, None).finished()
    line = next(line for line in done.split("\n") if 'id="code-adam.m"' in line)
    number = int(re.search(r'id="L(\d+)"', line)[1])
    source = sources.source("minigrad/optim/adam.py").splitlines()
    assert "# (adam.m)" in source[number - 1]
    assert '<a href="../../lessons/12_adam/#adam.m">(adam.m)</a>' in line


def test_the_outline_names_the_lines_of_classes_and_functions():
    source = sources.source("minigrad/engine.py")
    lines = source.splitlines()
    for number, name in re.findall(r'href="#L(\d+)">(\w+)<', sources.outline(source)):
        assert re.match(rf"(class|def) {name}\b", lines[int(number) - 1])


def test_the_code_is_put_in_the_place_of_its_comment(tmp_path):
    folder = tmp_path / "html" / sources.link("minigrad/cuda.py")
    folder.mkdir(parents=True)
    page = "<main><!-- code of minigrad/cuda.py --></main>"
    (folder / "index.html").write_text(page, encoding="utf-8")
    sources.fill(tmp_path / "html", Cache(tmp_path / "cache"))
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert "code of" not in text and 'id="L1"' in text


def test_a_sentence_that_announces_a_list_is_left_out(monkeypatch):
    monkeypatch.setattr(sources, "source", lambda file: '"""What it is. The parts:\n\n- one"""')
    assert sources.first_sentence("any") == "What it is."


def test_text_of_docstrings_is_no_markdown():
    assert sources.as_markdown("a * b of `x * y` < 3") == "a \\* b of `x * y` &lt; 3"


# ---------------------------------------------------------------- imports


def test_imports_of_a_file():
    found = dict(imports_of("minigrad/optim/adam.py", modules()))
    assert found == {"minigrad/optim/checks.py": True, "minigrad/optim/optimizer.py": True}


def test_imports_for_type_hints_are_none_and_those_in_functions_are_marked():
    found = dict(imports_of("minigrad/course/site/formulas.py", modules()))
    assert found["minigrad/course/latex.py"]
    later = dict(imports_of("minigrad/course/site/recording.py", modules()))
    assert later["minigrad/viz/trace.py"] is False
    names = {a.name for a in ast.walk(ast.parse(sources.source("minigrad/viz/dot.py")))
             if isinstance(a, ast.alias)}  # fmt: skip
    assert "Digraph" in names  # under TYPE_CHECKING


def test_the_core_knows_nothing_above_it():
    arrows = arrows_of_rooms()
    assert arrows["primitives"] == set()
    assert not arrows["engine"] & {"tensor", "nn", "optim", "course"}


def test_an_arrow_that_a_longer_way_implies_is_left_out():
    arrows = {"a": {"b", "c"}, "b": {"c"}, "c": set()}
    assert direct(arrows) == {"a": {"b"}, "b": {"c"}, "c": set()}
