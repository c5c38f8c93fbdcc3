"""The colours: as the system has them, light, or dark; the choice is remembered."""

import pytest

STATES = ["as the system has them", "light", "dark"]


def scheme(page):
    return page.evaluate("document.body.dataset.mdColorScheme")


def chosen(page):
    return page.locator("label[for^=__palette]:visible").get_attribute("title")


def switch(page):
    page.locator("label[for^=__palette]:visible").click()


@pytest.mark.parametrize(("system", "name"), [("light", "default"), ("dark", "slate")])
def test_without_a_choice_the_system_decides(open_tab, system, name):
    page = open_tab(color_scheme=system).open("")
    assert scheme(page) == name and STATES[0] in chosen(page)
    other = {"light": ("dark", "slate"), "dark": ("light", "default")}[system]
    page.emulate_media(color_scheme=other[0])
    page.wait_for_function("name => document.body.dataset.mdColorScheme === name", arg=other[1])


def test_the_switch_has_three_states(open_tab):
    page = open_tab(color_scheme="dark").open("")
    for state, name in [("light", "default"), ("dark", "slate"), (STATES[0], "slate")]:
        switch(page)
        page.wait_for_function("name => document.body.dataset.mdColorScheme === name", arg=name)
        assert state in chosen(page)


def test_a_choice_is_remembered(open_tab):
    tab = open_tab(color_scheme="dark")
    switch(tab.open(""))
    page = tab.open("lessons/01_slope/")
    assert scheme(page) == "default" and STATES[1] in chosen(page)
    page.reload()
    assert scheme(page) == "default" and not tab.wrong


def test_the_choice_is_there_before_the_first_paint(open_tab):
    """No page is painted in the wrong colours first: the scheme is set while it is parsed."""
    tab = open_tab(color_scheme="dark")
    tab.page.add_init_script(
        "new PerformanceObserver(list => list.getEntries().forEach(() => { window.painted ??="
        " document.body.dataset.mdColorScheme; })).observe({type: 'paint', buffered: true});"
    )
    page = tab.open("lessons/01_slope/")
    page.wait_for_function("() => window.painted !== undefined")
    assert page.evaluate("window.painted") == "slate"


def test_the_switch_can_be_used_from_the_keyboard(open_tab):
    page = open_tab(color_scheme="light").open("")
    page.locator("#__palette_0").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('[name=__palette]:checked').id") == "__palette_1"
