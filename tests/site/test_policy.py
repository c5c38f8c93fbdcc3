"""Each page forbids itself to ask another host, and works all the same."""

import re

POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'; '
REFUSED = """() => new Promise((say) => {
  document.addEventListener("securitypolicyviolation", (e) => say(e.violatedDirective));
  new Image().src = "https://example.org/x.png";
})"""


def test_every_page_has_it_before_anything_is_loaded(built):
    for path in built.folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert POLICY in text, path
        assert not re.search("<link|<script|<style", text.partition(POLICY)[0]), path


def test_it_refuses_what_is_elsewhere(tab):
    page = tab.open("lessons/01_slope/")
    assert page.evaluate(REFUSED) == "img-src"


def test_the_search_the_switch_and_the_scripts_of_the_site_may_run(tab):
    page = tab.open("")
    page.locator("label[for^='__palette_']:visible").click()
    page.keyboard.press("/")
    page.keyboard.type("broadcasting")
    page.locator(".md-search-result__item").first.wait_for()
    assert page.locator(".progress-controls.ready").count() == 1
    assert not tab.wrong
