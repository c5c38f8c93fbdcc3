"""An equation and the line of code that is it light up together, and lead to each other."""

import pytest

ADAM = "lessons/12_adam/"
PANEL = ".partner"
LIT = "() => [...document.querySelectorAll('.lit')].map(e => e.dataset.label ?? e.dataset.var)"

FOCUSED = "href => document.activeElement.getAttribute('href') === href"


@pytest.fixture
def page(tab):
    return tab.open(ADAM)


@pytest.fixture
def phone(open_tab):
    return open_tab(360, has_touch=True, is_mobile=True).open(ADAM)


def equation(page, label="adam.m_hat"):
    return page.locator(f'.equation[data-label="{label}"]')


def line(page, label="adam.m_hat"):
    return page.locator(f'.labelled[data-label="{label}"]').first


def middle(locator):
    """Scroll it into the middle of the window."""
    locator.evaluate("e => e.scrollIntoView({block: 'center'})")
    return locator


def away(page):
    page.mouse.move(2, 300)


@pytest.mark.daily
@pytest.mark.parametrize("source", [equation, line])
def test_both_light_up_under_the_mouse(page, source):
    middle(source(page)).hover(position={"x": 4, "y": 10})
    assert page.evaluate(LIT) == ["adam.m_hat", "adam.m_hat"]
    for lit in (equation(page), line(page)):  # not by colour alone: there is a bar
        assert lit.evaluate("e => getComputedStyle(e).boxShadow") != "none"
    away(page)
    assert page.evaluate(LIT) == []


@pytest.mark.parametrize("source", [equation, line])
def test_a_symbol_lights_its_variable_everywhere(page, source):
    middle(source(page, "adam.theta")).locator("[data-var=v_hat]").hover()  # it is below a root
    lit = page.evaluate(LIT)
    assert sorted(lit) == ["adam.theta", "adam.theta", "v_hat", "v_hat"]


def test_every_symbol_can_be_found_by_the_mouse(page):
    hidden = page.evaluate("""() => [...document.querySelectorAll(".equation [data-var]")]
      .filter(e => {
        e.scrollIntoView({block: "center", behavior: "instant"});
        const {left, right, top, bottom} = e.getBoundingClientRect();
        const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return found?.closest("[data-var]") !== e && !e.contains(found);
      }).map(e => `${e.dataset.var} in ${e.closest("[data-label]").dataset.label}`)""")
    assert not hidden


def test_nothing_moves_when_it_lights(page):
    measure = """() => [...document.querySelectorAll(".equation, .labelled, article > p")]
      .map(e => e.getBoundingClientRect().toJSON())"""
    symbol = middle(equation(page)).locator("[data-var=m]").first
    before = page.evaluate(measure)
    symbol.hover()
    assert page.evaluate(LIT) and page.evaluate(measure) == before


def test_an_equation_lights_all_of_a_block_that_asserts_it(page):
    middle(equation(page, "adam.mean")).hover(position={"x": 20, "y": 10})
    assert page.locator(".highlight.lit").count() == 1
    assert "assert" in page.locator(".highlight.lit").inner_text()


# ---------------------------------------------------------------- the panel


def test_a_partner_out_of_sight_is_shown_below(page):
    equation(page).evaluate("e => e.scrollIntoView({block: 'end'})")
    assert line(page).evaluate("e => e.getBoundingClientRect().top > innerHeight")
    equation(page).locator("[data-var=m]").first.hover()
    panel = page.locator(PANEL)
    panel.wait_for(state="visible")
    assert "m_hat = m / (1 - beta1**t)" in panel.inner_text()
    assert panel.locator(".lit").inner_text() == "m"
    panel.locator("a", has_text="go there").click()  # the mouse can reach it
    assert page.url.endswith("#code-adam.m_hat") and panel.is_hidden()


def test_the_panel_shows_the_equation_of_a_line(page):
    line(page).evaluate("e => { e.scrollIntoView({block: 'start'}); scrollBy(0, -120); }")
    line(page).hover(position={"x": 4, "y": 10})
    page.locator(PANEL).wait_for(state="visible")
    assert page.locator(f"{PANEL} .katex").count() == 1
    away(page)
    page.locator(PANEL).wait_for(state="hidden")


def test_no_panel_for_a_partner_in_sight(page):
    middle(line(page, "adam.l2"))
    equation(page, "adam.theta").hover(position={"x": 20, "y": 10})
    page.wait_for_timeout(400)
    assert page.locator(PANEL).is_hidden()


def test_escape_closes_the_panel_and_it_is_for_the_eye_alone(page):
    equation(page).evaluate("e => e.scrollIntoView({block: 'end'})")
    equation(page).locator(".name").focus()
    panel = page.locator(PANEL)
    panel.wait_for(state="visible")
    assert panel.get_attribute("aria-hidden") == "true"  # the link itself says where it goes
    assert panel.locator("a[href], button, [tabindex]").count() == 1
    assert panel.locator("a[href]").get_attribute("tabindex") == "-1"
    assert panel.evaluate("e => !e.querySelector('[id], [data-label]')")
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.evaluate("document.activeElement.matches('.name')")


# ---------------------------------------------------------------- keyboard and touch


def test_there_and_back_by_keyboard(page):
    equation(page).locator(".name").focus()
    assert page.evaluate(LIT) == ["adam.m_hat", "adam.m_hat"]
    page.keyboard.press("Enter")
    page.wait_for_url("**#code-adam.m_hat")
    page.wait_for_function(FOCUSED, arg="#adam.m_hat")
    page.keyboard.press("Enter")
    page.wait_for_url("**#adam.m_hat")
    page.wait_for_function(
        "() => document.activeElement.getAttribute('href') === '#code-adam.m_hat'"
    )
    page.keyboard.press("Tab")
    assert page.evaluate(LIT) == []


def test_the_first_tap_lights_and_the_second_goes(phone):
    name = middle(equation(phone)).locator(".name")
    name.tap()
    assert phone.evaluate(LIT) == ["adam.m_hat", "adam.m_hat"] and "#" not in phone.url
    name.tap()
    phone.wait_for_url("**#code-adam.m_hat")


def test_a_tap_on_a_symbol_lights_it_and_one_elsewhere_ends_it(phone):
    middle(equation(phone)).locator("[data-var=m]").first.tap()
    assert sorted(phone.evaluate(LIT))[:3] == ["adam.m_hat", "adam.m_hat", "m"]
    middle(phone.locator("article h2").first).tap(position={"x": 5, "y": 5})
    assert phone.evaluate(LIT) == []


# ---------------------------------------------------------------- badge and screen reader


@pytest.mark.parametrize("width", [1280, 360])
def test_the_badge_opens_over_the_text_and_closes_by_escape(open_tab, width):
    page = open_tab(width).open(ADAM)
    height = page.evaluate("document.body.scrollHeight")
    badge = middle(equation(page)).locator(".checked")
    badge.locator("summary").focus()
    page.keyboard.press("Enter")
    words = badge.locator("p")
    assert words.is_visible() and "Largest deviation" in words.inner_text()
    box = words.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert page.evaluate("document.body.scrollHeight") == height
    page.keyboard.press("Escape")
    assert words.is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_screen_reader_meets_a_formula_once(page):
    told = equation(page).aria_snapshot()
    assert told.count("math") == 1 and told.count("β") == 1
    source = equation(page).locator("annotation").text_content()
    assert source == r"\hat m_t = \frac{m_t}{1 - \beta_1^t}"


def test_where_a_link_arrives_is_marked(tab):
    page = tab.open(f"{ADAM}#code-adam.m_hat")
    shadow = "e => getComputedStyle(e).boxShadow"
    assert line(page).evaluate(shadow) != line(page, "adam.v_hat").evaluate(shadow)
    assert line(page).bounding_box()["y"] > 48  # not below the header
