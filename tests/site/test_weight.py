"""A lesson is light, and nothing moves once it is painted. measure.py tells how soon that is."""

import pytest

from .speed import measure

HEAVIEST = 400_000  # bytes on the way


def addresses(built):
    return [a for a in built.pages if a.startswith("lessons/") and a.count("/") == 2]


@pytest.mark.parametrize("width", [1280, 360])
def test_lessons_are_light_and_steady(built, browser, site, width):
    found = {a: measure(browser, site + a, width) for a in addresses(built)}
    wrong = {a: f for a, f in found.items() if f.weight > HEAVIEST or f.shift > 0}
    assert found and not wrong
