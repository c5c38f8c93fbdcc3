"""The catalogue of the mistakes: its filter, its entries, and what is printed of them."""

ENTRY = '[id="adam_step-A6"]'
SHOWN = ".mistake-list li:not([hidden])"


def test_the_filter_shows_what_has_all_words(tab):
    page = tab.open("mistakes/")
    everything = page.locator(SHOWN).count()
    page.get_by_label("Find a mistake").fill("stuck at 1")
    page.get_by_role("status").filter(has_text="mistakes have all of this").wait_for()
    hits = page.locator(f"{SHOWN} a").all_inner_texts()
    assert 0 < len(hits) < everything and any("t stuck at 1" in words for words in hits)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.mistake-list') !== null")
    page.get_by_label("Find a mistake").fill("no such words at all")
    page.get_by_role("status").filter(has_text="No mistakes have").wait_for()
    assert page.locator(f"{SHOWN}:visible").count() == 0
    assert not tab.wrong


def test_a_link_opens_its_entry(tab):
    page = tab.open("mistakes/12_adam/#adam_step-A6")
    entry = page.locator(f"details{ENTRY}, details:has({ENTRY})").first
    assert entry.evaluate("entry => entry.open")
    assert page.locator("details.mistake[open]").count() == 1
    page.get_by_role("button", name="Open all").click()
    assert page.locator("details.mistake:not([open])").count() == 0
    assert not tab.wrong


def test_what_is_closed_is_open_on_paper(tab):
    for address, part in (
        ("mistakes/12_adam/", "details.mistake"),
        ("lessons/03_backward/", "details.steps"),
    ):
        page = tab.open(address)
        assert page.locator(f"{part}:not([open])").count() > 0
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator(f"{part}:not([open])").count() == 0
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator(f"{part}[open]").count() == 0
