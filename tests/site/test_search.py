"""Material's search finds a term, an equation by its name, and a function."""

import json
import re

import pytest

COMMANDS_OF_LATEX = re.compile(r"\\(?:frac|theta|hat|beta|sqrt|eta|sum|partial|tag|quad|left)\b")


def search(page, words):
    """The addresses and the texts of what is found, best first."""
    page.keyboard.press("/")
    page.get_by_role("textbox", name="Search").press_sequentially(words)
    page.wait_for_function(
        "words => document.querySelector('.md-search-result__link')?.href.includes('h=')"
        " && document.querySelector('.md-search__input').value === words", arg=words
    )  # fmt: skip
    links = page.locator(".md-search-result__link").all()
    return [(link.get_attribute("href"), link.inner_text()) for link in links]


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("broadcasting", "lessons/05_broadcasting/"),
        ("adam.m_hat", "#adam.m_hat"),
        ("cross_entropy", "lessons/08_classification/"),
        ("clip_grad_norm_", "lessons/14_schedules/"),
        ("CrossEntropyLoss", "lessons/08_classification/"),
    ],
)
def test_it_finds(tab, site, words, address):
    found = search(tab.open("lessons/01_slope/"), words)
    assert all(link.startswith(site) for link, _ in found)
    plain = [re.sub(r"\?h=[^#]*", "", link) for link, _ in found]
    assert any(link.endswith(address) for link in plain), plain[:5]
    assert not tab.wrong


def test_a_result_shows_the_equation_and_leads_to_it(tab):
    page = tab.open("")
    search(page, "adam.m_hat")
    found = page.locator(
        '.md-search-result__link[href$="#adam.m_hat"]:visible', has_text="m̂_t"
    ).first
    assert "\\" not in found.inner_text()
    found.click()
    page.wait_for_url("**#adam.m_hat")
    assert page.locator('[id="adam.m_hat"]').is_visible()
    assert not tab.wrong


def test_the_index_is_loaded_when_somebody_searches(tab):
    loaded = []
    tab.page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    page = tab.open("lessons/01_slope/")
    page.wait_for_load_state("networkidle")
    assert "bundle" in str(loaded) and "search_index.json" not in loaded
    with page.expect_request("**/search_index.json"):
        page.get_by_role("textbox", name="Search").focus()


def test_the_index_holds_no_latex(built):
    index = json.loads((built.folder / "search" / "search_index.json").read_text("utf-8"))
    for entry in index["docs"]:
        prose = re.sub(r"(?s)<pre.*?</pre>|<code.*?</code>", "", entry["text"])
        assert not COMMANDS_OF_LATEX.search(entry["title"] + prose), entry["location"]
