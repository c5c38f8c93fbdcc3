"""Without JavaScript: text, formulas, links between equation and code, the steps as a table."""

import pytest


@pytest.fixture
def tab(open_tab):
    return open_tab(java_script_enabled=False)


def test_a_lesson_can_be_read(tab):
    page = tab.open("lessons/03_backward/")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator(".equation .katex").first.is_visible()
    assert page.locator("article p").first.is_visible()
    assert page.locator(".highlight code").first.is_visible()
    assert page.locator("pre.output").first.is_visible()
    assert page.locator("figure.picture svg").first.is_visible()
    assert not tab.wrong


def test_the_backward_pass_is_a_table(tab):
    page = tab.open("lessons/03_backward/")
    table = page.locator("figure.stepper .steps table").first
    assert table.is_visible() and table.locator("tr").count() > 3
    assert not page.locator("figure.stepper button:visible").count()  # they would do nothing


def test_links_lead_from_the_equation_to_the_code_and_back(tab):
    page = tab.open("lessons/12_adam/")
    page.locator('.equation a.name[href="#code-adam.m"]').click()
    assert page.url.endswith("#code-adam.m")
    line = page.locator(".labelled", has=page.locator('a[href="#adam.m"]'))
    assert "beta1" in line.inner_text() and in_view(line)
    line.locator("a").click()
    assert page.url.endswith("#adam.m") and in_view(page.locator('[id="adam.m"]'))


def in_view(locator):
    box = locator.bounding_box()
    return 0 <= box["y"] < 800


def test_what_was_compared_opens(tab):
    page = tab.open("lessons/03_backward/")
    badge = page.locator("details.checked").first
    assert not badge.locator("p").is_visible()
    badge.locator("summary").click()
    assert badge.locator("p").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_home_leads_to_every_lesson(open_tab, built, width, scheme):
    tab = open_tab(width, java_script_enabled=False, color_scheme=scheme)
    page = tab.open("")
    links = {a.get_attribute("href") for a in page.locator("article a:visible").all()}
    lessons = [a for a in built.pages if a.startswith("lessons/") and a.count("/") == 2]
    assert len(lessons) >= 16 and {*lessons} <= links
    assert not tab.overflow_without_scripts() and not tab.wrong
