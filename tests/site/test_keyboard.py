"""The keyboard reaches everything, and one can see where it is."""

import pytest

REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, summary, input:not([type=hidden]), select, textarea, [tabindex='0']")]
  .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && e.tabIndex >= 0 && !e.disabled && e.getClientRects().length
    && !(e.type === "radio" && !e.checked))
  .map((e, i) => { e.dataset.stop = i; return `${e.tagName} ${e.className} ${e.innerText}`; })"""
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  // What shows the focus may be drawn by the element, by what is around it, or by its label.
  const shown = [e, e.parentElement, e.nextElementSibling].some(x => {
    const s = x && getComputedStyle(x);
    return s && (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0
      || s.boxShadow !== "none");
  });
  const box = e.getBoundingClientRect();
  return {stop: e.dataset.stop ?? "", name: `${e.tagName} ${e.className} ${e.innerText || ""}`,
    shown, seen: box.bottom > 0 && box.top < innerHeight};
}"""


@pytest.mark.parametrize("address", ["", "lessons/03_backward/"])
def test_tab_goes_to_everything(open_tab, address):
    tab = open_tab()
    page = tab.open(address)
    names = page.evaluate(REACHABLE)
    reached, invisible = set(), []
    for _ in range(len(names) + 20):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if now is None:
            break
        reached.add(now["stop"])
        if not (now["shown"] and now["seen"]):
            invisible.append(now["name"])
    missed = [name for i, name in enumerate(names) if str(i) not in reached]
    assert not missed
    assert not invisible


def test_the_first_stop_leads_past_the_navigation(tab):
    page = tab.open("lessons/03_backward/")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("href").startswith("#") and link.is_visible()
    target = link.get_attribute("href")[1:]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{target}")


def test_wide_code_can_be_scrolled_from_the_keyboard(open_tab):
    page = open_tab(360).open("lessons/03_backward/")
    wide = page.evaluate("""() => [...document.querySelectorAll("pre, pre code, .formula, table")]
      .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible")
      .filter(e => e.tabIndex < 0 && !e.querySelector("a, button, [tabindex='0']"))
      .map(e => e.outerHTML.slice(0, 120))""")
    # Chromium itself makes such elements stops of the Tab key; Safari does not.
    assert not wide
