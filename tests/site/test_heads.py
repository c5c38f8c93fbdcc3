"""What each page says of itself: to a search engine, a screen reader, and whoever shares it."""

from collections import Counter

import pytest

from .built import elsewhere


def test_each_page_has_one_heading_of_the_first_rank(built):
    wrong = {a: page.headings for a, page in built.pages.items() if page.headings != 1}
    assert not wrong


@pytest.mark.parametrize("name", ["description", "viewport"])
def test_each_page_says(built, name):
    assert not without(built, name)


@pytest.mark.parametrize("name", ["og:title", "og:description", "og:image", "og:type"])
def test_each_page_can_be_shared(built, name):
    assert not [address for address in without(built, name) if address != "404.html"]


def without(built, name):
    return [address for address, page in built.pages.items() if not page.meta.get(name)]


def test_titles_tell_pages_apart(built):
    titles = Counter(page.title.strip() for page in built.pages.values())
    assert not [title for title, times in titles.items() if times > 1 or not title]


def test_no_formula_is_left_in_a_title(built):
    for address, page in built.pages.items():
        for text in (page.title, page.meta.get("description", ""), page.meta.get("og:title", "")):
            assert "\\" not in text and "$" not in text, f"{address}: {text}"


def test_the_picture_for_sharing_is_there(built):
    for address, page in built.pages.items():
        picture = page.meta.get("og:image", "")
        if not elsewhere(picture):
            assert not built.dead(picture, base=address), f"{address}: {picture}"
