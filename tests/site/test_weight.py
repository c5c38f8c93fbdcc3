"""A lesson is light, and nothing moves once it is painted. measure.py tells how soon that is."""

import pytest

from .speed import measure

HEAVIEST = 400_000  # bytes on the way


def addresses(built):
    return [a for a in built.pages if a.startswith("lessons/") and a.count("/") == 2]


@pytest.mark.parametrize("width", [1280, 360])
def test_lessons_are_light_and_steady(built, browser, site, width):
    wrong = {}
    for address in addresses(built):
        found = measure(browser, site + address, width)
        if found.shift > 0:  # on a busy machine a font may come late: once more
            found = measure(browser, site + address, width)
        if found.weight > HEAVIEST or found.shift > 0:
            wrong[address] = found
    assert not wrong
