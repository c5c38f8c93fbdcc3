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
        found = [measure(browser, site + address, width)]
        while found[-1].paint >= LATEST and len(found) < 5:  # others may have had the processor
            found.append(measure(browser, site + address, width))
        last = found[-1]
        if last.weight > HEAVIEST or last.paint >= LATEST or max(f.shift for f in found) > 0:
            wrong.append(f"{address}: {found}")
    assert not wrong, "\n" + "\n".join(wrong)
