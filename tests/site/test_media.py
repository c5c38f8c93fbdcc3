"""Whoever wants less motion gets none; on paper there is the text alone."""

MOVING = """() => [...document.querySelectorAll("*")].filter(e => {
    const s = getComputedStyle(e);
    const times = (s.transitionDuration + "," + s.animationDuration).split(",");
    return times.some(t => parseFloat(t) > 0.01) && e.checkVisibility();
  }).map(e => e.tagName + "." + (e.getAttribute("class") || ""))"""

PAPER_AND_INK = """() => [getComputedStyle(document.body).backgroundColor,
  getComputedStyle(document.querySelector("article p:not([class])")).color]"""


def test_nothing_moves_for_those_who_asked(open_tab):
    tab = open_tab(reduced_motion="reduce")
    for address in ("", "lessons/03_backward/"):
        page = tab.open(address)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        moving = page.evaluate(MOVING)
        assert not moving, sorted(set(moving))
        assert not page.evaluate("document.getAnimations().length")


def test_on_paper_there_is_the_text_alone(tab):
    page = tab.open("lessons/03_backward/")
    page.emulate_media(media="print")
    for part in (".md-header", ".md-sidebar", ".md-tabs", ".md-footer", ".md-clipboard"):
        assert not page.locator(f"{part}:visible").count(), part
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator(".equation .katex").first.is_visible()
    assert page.locator("figure.stepper svg").first.is_visible()


def test_paper_is_white(open_tab):
    page = open_tab(color_scheme="dark").open("lessons/03_backward/")
    page.emulate_media(media="print")
    colours = page.evaluate(PAPER_AND_INK)
    background, ink = ([float(x) for x in c[c.index("(") + 1 : -1].split(",")] for c in colours)
    paper = background if len(background) == 3 or background[3] else [255, 255, 255]
    assert min(paper[:3]) > 240 and max(ink[:3]) < 100
