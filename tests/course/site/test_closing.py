"""The closing pages: links where there are mentions, prompts as a console, all text in place."""

import re

from minigrad.course import glossary
from minigrad.course.lesson import LESSONS
from minigrad.course.site import closing

PAGES = closing.pages(None)


def test_there_are_three_pages():
    assert set(PAGES) == {
        "closing/glossary.md",
        "closing/from_here_to_pytorch.md",
        "closing/further_reading.md",
    }
    for page in PAGES.values():
        title = re.match(r"---\ntitle: '(.+)'\ndescription: '(.+)'\n---\n\n# (.+)\n", page)
        assert title[1] == title[3] and len(title[2]) < 160


def test_the_text_of_a_page_is_that_of_its_file():
    for name in closing.DESCRIPTIONS:
        text = (LESSONS / "closing" / f"{name}.md").read_text(encoding="utf-8")
        page = re.sub(r"\[([^]]*)\]\(\.\./lessons/[^)]*\)", r"\1", PAGES[f"closing/{name}.md"])
        page = page.partition("---\n\n")[2].replace("```pycon", "```python")
        assert page.split() == text.split()


def test_examples_with_prompts_are_consoles():
    page = PAGES["closing/from_here_to_pytorch.md"]
    file = (LESSONS / "closing" / "from_here_to_pytorch.md").read_text(encoding="utf-8")
    assert "```python" not in page
    assert page.count("```pycon\n>>> ") == file.count("```python\n>>> ") == 5
    assert "\n\n```\n" not in page


def test_mentions_of_lessons_are_links():
    page = PAGES["closing/further_reading.md"]
    assert "[lesson 1](../lessons/01_slope/index.md)'s" in page
    assert "([lessons 2](../lessons/02_chain_rule/index.md) and [3](" in page
    assert not re.search(r"(?<!\[)lesson \d", page)


def test_the_glossary_links_to_lessons_and_has_a_jump_to_each_letter():
    page = PAGES["closing/glossary.md"]
    rows = [line for line in page.splitlines() if line.startswith("| $")]
    assert len(rows) == len(glossary.entries()[0])
    assert all("](../lessons/" in row.split("|")[3] for row in rows)
    targets = re.findall(r"\{ #(\w) \}", page)
    assert targets == sorted(set(targets)) == re.findall(r'href="#(\w)"', page)
    letters = [glossary.alphabetical(row[0])[0][0] for row in glossary.entries()[0]]
    assert set(targets) == set(letters)


def test_no_line_inside_a_paragraph_begins_like_an_item_of_a_list():
    for page in PAGES.values():
        assert not re.search(r"^ *\d+[.)] ", page, re.M)
