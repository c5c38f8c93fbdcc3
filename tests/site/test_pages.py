"""Every page, in light and dark, wide and narrow: nothing goes wrong, and axe finds nothing."""

from importlib.resources import files

import pytest

SECTIONS = ("lessons", "optimizers", "mistakes", "reference", "source", "closing", "")
SAMPLE = ("", "lessons/03_backward/")
LARGEST = 6  # of the source pages, which are all made alike: one listing, its lines numbered
STATES = [("light", 1280), ("light", 360), ("dark", 1280), ("dark", 360)]
# All rules of WCAG 2.1 A and AA. Contrast takes three quarters of the time, and does not depend on
# the width: narrow pages are spared it but for the first of a section, where the header differs.
AXE = """contrast => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], resultTypes: ["violations"],
  rules: {"color-contrast": {enabled: contrast}},
}).then(result =>
  result.violations.map(found => `${found.id}, ${found.nodes.length} times: ` +
    found.nodes.slice(0, 2).map(node => `${node.target.join(" ")}: ` +
      node.failureSummary.split("\\n").slice(1, 3).join(" ").trim()).join(" | ")))"""


def addresses(built, section):
    """The pages of a part of the site; "" stands for all that are in no other part."""
    found = [address for address in built.pages if part(address) == section]
    if section == "source":
        found.sort(key=lambda address: -(built.folder / address / "index.html").stat().st_size)
        return found[:LARGEST]
    return found


def part(address):
    first = address.partition("/")[0]
    return first if first in SECTIONS else ""


@pytest.fixture(scope="session")
def axe(browser):
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.daily
@pytest.mark.parametrize(("scheme", "width"), [STATES[0], STATES[-1]])
def test_nothing_is_wrong_with_a_few_pages(open_tab, axe, scheme, width):
    look(SAMPLE, open_tab(width, color_scheme=scheme), axe, scheme)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda name: name or "others")
@pytest.mark.parametrize(("scheme", "width"), STATES)
def test_nothing_is_wrong_with_any_page(built, open_tab, axe, section, scheme, width):
    look(addresses(built, section), open_tab(width, color_scheme=scheme), axe, scheme)


def look(pages, tab, axe, scheme):
    assert pages
    wide, problems = tab.page.viewport_size["width"] > 1000, []
    for address in pages:
        page = tab.open(address)
        found = [tab.overflow()]
        shown = page.evaluate("document.body.dataset.mdColorScheme")
        if shown != {"light": "default", "dark": "slate"}[scheme]:
            found.append(f"the scheme is {shown}")
        page.evaluate(axe)
        found += page.evaluate(AXE, wide or address == pages[0]) + tab.wrong
        problems += [f"{address or 'home'}: {problem}" for problem in found if problem]
    assert not problems, "\n" + "\n".join(problems)


def test_no_section_is_forgotten(built):
    others = addresses(built, "")
    assert len(others) < 15, f"a section of its own for {others}"
    for section in SECTIONS:
        assert addresses(built, section), section
