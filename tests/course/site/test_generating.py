"""Markdown to HTML: pages that did not change come from the cache, and are the same."""

import pytest

pytest.importorskip("material", reason='the site needs it: pip install -e ".[course]"')
pytest.importorskip("mkdocstrings", reason='the site needs it: pip install -e ".[course]"')
from mkdocs.structure.pages import Page

from minigrad.course.site.cache import Cache
from minigrad.course.site.generating import BuildError, generate

CONFIG = """\
site_name: small
theme: {name: null, custom_dir: theme}
validation: {anchors: warn}
plugins:
  - material/search: {lang: en, separator: " ", pipeline: [stemmer]}
  - mkdocstrings:
      handlers: {python: {paths: [.], options: {allow_inspection: false}}}
nav: [index.md, reference.md, deep/page.md]
markdown_extensions: [toc]
"""
DOCS = {
    "index.md": "# Home\n\nSee [half][small.half], [a page](deep/page.md#below).\n\n## Words\n",
    "reference.md": "---\ntitle: Names\n---\n\n::: small.half\n",
    "deep/page.md": "# Page\n\n## Below\n\n[home](../index.md#words) ~ zebra\n",
}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Writes pages, and generates: the HTML files, and which pages were converted."""
    (tmp_path / "small.py").write_text('def half(x):\n    """Half of it."""\n')
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "main.html").write_text("<body>{{ page.content }}</body>")
    converted, render = [], Page.render

    def rendering(page, *args):
        converted.append(page.file.src_uri)
        render(page, *args)

    monkeypatch.setattr(Page, "render", rendering)

    def make(**changed):
        converted.clear()
        for name, text in {**DOCS, **changed}.items():
            path = tmp_path / "docs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        out = tmp_path / "html"
        cache = Cache(tmp_path / "cache")
        generate(tmp_path / "mkdocs.yml", tmp_path / "docs", out, cache)
        kinds = (".html", ".json", ".css")
        files = {p.relative_to(out): p.read_text() for p in out.rglob("*") if p.suffix in kinds}
        return files, sorted(converted)

    return make


def test_what_did_not_change_is_not_converted_and_is_the_same(site):
    first, converted = site()
    assert converted == sorted(DOCS)
    again, converted = site()
    assert converted == [] and again == first
    home = next(text for path, text in first.items() if str(path) == "index.html")
    assert 'href="reference/#small.half"' in home and 'href="deep/page/#below"' in home

    changed, converted = site(**{"deep/page.md": DOCS["deep/page.md"].replace("zebra", "okapi")})
    assert converted == ["deep/page.md"]
    index = next(text for path, text in changed.items() if path.name == "search_index.json")
    assert "okapi" in index and "zebra" not in index and "Half of it" in index


def test_a_warning_is_heard_each_time(site):
    broken = {"deep/page.md": "# Page\n\n## Below\n\n[nowhere](nothing.md)\n"}
    for _ in range(2):
        with pytest.raises(BuildError, match=r"nothing\.md"):
            site(**broken)
    for _ in range(2):  # the link of a page from the cache leads to a heading that has gone
        with pytest.raises(BuildError, match="does not contain an anchor '#below'"):
            site(**{"deep/page.md": "# Page\n\n[home](../index.md#words)\n"})
