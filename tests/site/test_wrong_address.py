"""The page for addresses that lead nowhere."""


def test_a_wrong_address_finds_the_way_home_from_any_depth(tab):
    page = tab.open("optimizers/of/nobody/14_no_such-thing.html")
    assert page.get_by_role("heading", name="There is no page at this address").is_visible()
    page.locator("header a[href$='/some/where/']").wait_for()
    assert page.get_by_label("Search the course").input_value() == "no such thing"
    page.get_by_label("Search the course").fill("broadcasting")
    page.get_by_role("button", name="Search").click()
    page.locator(".md-search-result__item").first.wait_for()
    assert "/some/where/?q=broadcasting" in page.url


def test_it_has_the_colours_that_the_reader_has_chosen(open_tab):
    tab = open_tab(color_scheme="light")
    page = tab.open("")
    for _ in range(2):  # from the system's to light, from light to dark
        page.locator("label[for^='__palette_']:visible").click()
    tab.open("no/such/page/")
    page.wait_for_selector("body[data-md-color-scheme='slate']")


def test_without_javascript_it_says_what_happened(open_tab):
    page = open_tab(java_script_enabled=False).open("no/such/page/")
    assert page.get_by_text("The link was wrong, or the page has moved.").is_visible()
