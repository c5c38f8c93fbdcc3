"""A lesson is light, painted at once, and then nothing moves."""

import pytest

from .speed import measure

HEAVIEST = 400_000  # bytes on the way
LATEST = 1000  # milliseconds


def addresses(built):
    return [a for a in built.pages if a.startswith("lessons/") and a.count("/") == 2]


@pytest.mark.parametrize("width", [1280, 360])
def test_lessons_are_light_and_steady(built, browser, site, width):
    wrong = []
    for address in addresses(built):
        found = measure(browser, site + address, width)
        if found.paint >= LATEST:  # another process may have had the processor: once more
            found = measure(browser, site + address, width)
        if found.weight > HEAVIEST or found.paint >= LATEST or found.shift > 0:
            wrong.append(f"{address}: {found}")
    assert not wrong, "\n" + "\n".join(wrong)
