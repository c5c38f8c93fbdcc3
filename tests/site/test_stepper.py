"""The player of a backward pass: buttons, keys, words, and what is marked in the picture."""

import json

import pytest

LESSON = "lessons/03_backward/"
FIGURE = "figure.stepper"
# What is marked in the picture, and what it says of the gradients.
SHOWN = """figure => ({
  fills: Object.fromEntries([...figure.querySelectorAll("[data-id]:has([data-mark])")]
    .map(g => [g.dataset.id, g.querySelector("[data-mark]").dataset.mark])),
  texts: Object.fromEntries([...figure.querySelectorAll("[data-id]")]
    .map(g => [g.dataset.id, [...g.querySelectorAll("text")].map(t => t.textContent)
      .find(t => t.startsWith("grad "))?.slice(5)])
    .filter(([id, text]) => text !== undefined)),
})"""


@pytest.fixture
def page(tab):
    return tab.open(LESSON)


@pytest.fixture
def figure(page):
    found = page.locator(FIGURE)
    found.scroll_into_view_if_needed()
    return found


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


def step(figure):
    return int(figure.get_by_role("slider").input_value())


def count(figure):
    return figure.locator(".words > .frame").count()


def steps(figure):
    """From the first step to the last one, by the button."""
    for number in range(count(figure)):
        if number:
            press(figure, "Step forward")
        yield number


@pytest.mark.daily
def test_each_step_marks_and_tells_what_the_trace_says(figure):
    data = json.loads(figure.locator("script").text_content())
    rows = figure.locator(".steps tbody tr")
    texts = dict.fromkeys(data["values"], "?")
    for number in steps(figure):
        frame = data["frames"][number]
        assert step(figure) == number
        texts |= frame["texts"]
        assert figure.evaluate(SHOWN) == {"fills": frame["fills"], "texts": texts}
        words = figure.locator(".words > .now")
        row = rows.nth(number)
        assert words.locator("p").first.text_content() == row.locator("th").text_content()
        assert words.locator("p").count() == row.locator("div").count()
        assert figure.locator(".count").text_content() == f"Step {number} of {count(figure) - 1}"
    press(figure, "Step back")
    assert step(figure) == count(figure) - 2
    press(figure, "First step")
    assert step(figure) == 0
    press(figure, "Last step")
    assert step(figure) == count(figure) - 1


def test_ends_are_said_and_keep_the_focus(page, figure):
    back = figure.get_by_role("button", name="Step back")
    assert back.get_attribute("aria-disabled") == "true"
    figure.get_by_role("button", name="Step forward").click()
    assert back.get_attribute("aria-disabled") == "false"
    back.click()
    assert step(figure) == 0
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Step back"


def test_keys(page, figure):
    figure.focus()
    for key, number in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("Home", 0)):
        page.keyboard.press(key)
        assert step(figure) == number
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert step(figure) == count(figure) - 1
    figure.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")  # once, by the slider itself
    assert step(figure) == count(figure) - 2
    page.keyboard.press("Control+Home")
    assert figure.get_by_role("slider").get_attribute("aria-valuetext").startswith("Step ")


def test_words_are_live(figure):
    now = figure.locator("[aria-live=polite]")
    assert now.count() == 1 and now.text_content().startswith("Step 0.")
    hidden = figure.locator(".words > .frame")
    for i in range(count(figure)):  # they keep the room, and are not read
        assert hidden.nth(i).evaluate("e => getComputedStyle(e).visibility") == "hidden"


def test_play_goes_to_the_end_and_stops(tab):
    tab.page.clock.install()
    page = tab.open(LESSON)
    figure = page.locator(FIGURE)
    press(figure, "Play")
    assert figure.get_by_role("button", name="Pause").count() == 1
    page.clock.run_for(8500)
    assert step(figure) >= 1
    page.clock.run_for(8500 * count(figure))
    assert step(figure) == count(figure) - 1
    press(figure, "Play")  # from the beginning
    assert step(figure) == 0
    press(figure, "Pause")
    page.clock.run_for(20_000)
    assert step(figure) == 0


def test_play_pauses_when_the_tab_is_hidden(tab):
    tab.page.clock.install()
    page = tab.open(LESSON)
    figure = page.locator(FIGURE)
    press(figure, "Play")
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", {value: true});
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    page.clock.run_for(20_000)
    assert step(figure) == 0
    assert figure.get_by_role("button", name="Play", exact=True).count() == 1


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_while_stepping(open_tab, width):
    page = open_tab(width).open(LESSON)
    figure = page.locator(FIGURE)
    figure.scroll_into_view_if_needed()
    boxes = {json.dumps(figure.bounding_box()) for _ in steps(figure)}
    assert len(boxes) == 1


def test_what_is_at_work_is_scrolled_into_sight_on_a_phone(open_tab):
    page = open_tab(360, reduced_motion="reduce").open(LESSON)
    figure = page.locator(FIGURE)
    for number in steps(figure):
        kind = "operation" if number else "node"
        box = figure.locator(f"g.{kind} [data-mark=active]").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_less_motion_where_the_reader_wants_it(open_tab):
    page = open_tab(reduced_motion="reduce").open(LESSON)
    moves = "e => parseFloat(getComputedStyle(e).transitionDuration) > 0.001"
    assert not page.locator(f"{FIGURE} g.node ellipse").first.evaluate(moves)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_have_the_colours_of_the_theme(open_tab, scheme):
    from minigrad.viz.theme import DARK, LIGHT

    page = open_tab(color_scheme=scheme, reduced_motion="reduce").open(LESSON)
    figure = page.locator(FIGURE)
    press(figure, "Step forward")
    for name in ("active", "waiting"):
        found = figure.locator(f"g.node [data-mark={name}]").first
        colour = found.evaluate("e => getComputedStyle(e).fill")
        assert colour == rgb((LIGHT if scheme == "light" else DARK)[name])


def rgb(colour):
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({', '.join(map(str, parts))})"


def test_the_table_is_there_on_demand(figure):
    table = figure.locator(".steps table")
    assert table.is_hidden()
    figure.get_by_text("All steps as a table").click()
    assert table.is_visible()


def test_several_on_a_page_do_not_disturb_each_other(page):
    page.evaluate("""async () => {
      const address = document.querySelector('script[src*="scripts/stepper.js"]').src;
      const {start} = await import(address);
      const first = document.querySelector("figure.stepper");
      const copy = first.cloneNode(true);
      copy.classList.remove("ready");
      first.after(copy);
      start();
    }""")
    first, second = page.locator(FIGURE).nth(0), page.locator(FIGURE).nth(1)
    press(second, "Last step")
    assert (step(first), step(second)) == (0, count(second) - 1)
