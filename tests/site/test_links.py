"""Every link leads somewhere: in the pages, in their search index, and in the README."""

import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import markdown
import pytest

from .built import Page, elsewhere

ROOT = Path(__file__).parents[2]
SLUG = {"toc": {"slugify": lambda text, _: text.lower().replace(" ", "-")}}  # as on GitHub


def test_internal_links_and_files_exist(built):
    dead = Counter()
    for address, page in built.pages.items():
        if address == "404.html":
            continue  # it is shown at any depth; test_wrong_address.py looks at its links
        for reference in page.references:
            if not elsewhere(reference.address):
                why = built.dead(reference.address, base=address)
                if why:
                    dead[f"{reference.address}: {why}, on {address or 'home'}"] += 1
    assert not dead, told(dead)


def test_no_id_stands_twice_on_a_page(built):
    twice = {
        f"{address or 'home'}: {identity}, {times} times"
        for address, page in built.pages.items()
        for identity, times in Counter(page.ids).items()
        if times > 1
    }
    assert not twice, told(twice)


def test_the_search_index_leads_to_places_that_exist(built):
    index = json.loads((built.folder / "search" / "search_index.json").read_text("utf-8"))
    locations = [entry["location"] for entry in index["docs"]]
    assert len(locations) > 100
    dead = {f"{place}: {why}" for place in locations if (why := built.dead(place, base=""))}
    assert not dead, told(dead)


def test_links_in_the_readme():
    text = (ROOT / "README.md").read_text("utf-8")
    html = markdown.markdown(text, extensions=["toc", "tables", "fenced_code"],
                             extension_configs=SLUG)  # fmt: skip
    page, dead = Page(html), set()
    assert len(page.references) > 15
    for reference in page.references:
        if not elsewhere(reference.address):
            parts = urlsplit(reference.address)
            if parts.path and not (ROOT / parts.path).exists():
                dead.add(f"{reference.address}: no such file")
            if not parts.path and parts.fragment not in page.ids:
                dead.add(f"{reference.address}: no such heading")
    assert not dead, told(dead)


def test_the_check_sees_what_is_dead(built):
    page = next(a for a in built.pages if a.startswith("lessons/01"))
    assert built.dead("lesson.py", base=page) == ""
    assert built.dead("../../", base=page) == ""
    for address, why in {
        "nothing/": "no such file",
        "#nothing": "no such id on that page",
        "/lessons/": "begins at the root of the host, where the site need not be",
        "../../../": "leads out of the site",
        "../02_chain_rule": "no such file",  # needs a redirect, which not every host makes
    }.items():
        assert built.dead(address, base=page) == why


def told(problems) -> str:
    lines = sorted(problems)
    more = [f"... and {len(lines) - 60} more"] if len(lines) > 60 else []
    return "\n" + "\n".join(lines[:60] + more)


@pytest.mark.parametrize("name", ["lesson.py", "lesson.ipynb"])
def test_each_lesson_offers_its_files(built, name):
    for address, page in built.pages.items():
        if address.startswith("lessons/") and address.count("/") == 2 and address != "lessons/":
            links = [reference.address for reference in page.references]
            assert name in links, address
