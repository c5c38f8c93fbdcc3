"""The progress: the same format as in the terminal, merged without loss, shown on the pages."""

import json
import re
from pathlib import Path

import pytest

from minigrad.course.progress import ProgressError, from_json, to_json
from tests.course.test_progress import DAMAGED, text

SCRIPT = Path(__file__).resolve().parents[2] / "site" / "docs" / "scripts" / "progress.js"
KEY = "12_adam/adam_step"
KEPT = "localStorage.getItem('minigrad progress')"


# ---------------------------------------------------------------- the format, without a browser


@pytest.fixture(scope="module")
def script():
    """Evaluates JavaScript with the functions of progress.js; results come as JSON."""
    reason = "runs JavaScript: pip install mini-racer"
    context = pytest.importorskip("py_mini_racer", reason=reason).MiniRacer()
    context.eval(re.sub(r"^export ", "", SCRIPT.read_text(encoding="utf-8"), flags=re.M))
    return lambda code: json.loads(context.eval(f"JSON.stringify({code})"))


def refused(script, content):
    words = f"(() => {{ try {{ fromText({json.dumps(content)}); }} catch (e) "
    return script(words + "{ return e.message; } })() ?? ''")


@pytest.mark.parametrize("content", DAMAGED, ids=DAMAGED.values())
def test_the_browser_refuses_what_the_terminal_refuses_and_says_the_same(script, content):
    with pytest.raises(ProgressError) as error:
        from_json(content)
    said = refused(script, content)
    parsed = "no JSON" not in str(error.value) and "nested" not in str(error.value)
    assert said == str(error.value) if parsed else said


def test_it_refuses_a_day_that_is_none_and_what_is_newer(script):
    assert '"passed" is "2025-02-30"' in refused(script, text(passed="2025-02-30"))
    newer = text(status="passed").replace('"version": 1', '"version": 2')
    assert refused(script, newer) == "it has version 2; only 1 is known here"


def test_it_reads_and_writes_what_the_terminal_wrote(script):
    written = to_json(from_json(text(status="tried", tries=2, mood="good")))
    again = script(f"toText(fromText({json.dumps(written)}))")
    assert json.loads(again) == json.loads(written)
    marked = script(f"toText(withRead(fromText({json.dumps(written)}), '12_adam', '2025-06-01'))")
    back = json.loads(to_json(from_json(marked)))  # the terminal keeps the mark
    assert back == {**json.loads(written), "read": {"12_adam": "2025-06-01"}}


def merged(script, own, other):
    return script(f"merged(fromText({json.dumps(own)}), fromText({json.dumps(other)}))")


OPEN = dict(status="open")
TRIED = dict(status="tried", tries=4, hints=2, solution="asked")
PASSED = dict(status="passed", tries=2, hints=1, passed="2025-06-01")
LATER = dict(status="passed", tries=3, passed="2025-07-01")


@pytest.mark.parametrize(("own", "other"), [(TRIED, PASSED), (PASSED, TRIED)])
def test_passed_beats_tried_and_nothing_is_lost(script, own, other):
    both = merged(script, text(**own), text(**other))["progress"]["exercises"][KEY]
    assert both == {**PASSED, "tries": 4, "hints": 2, "solution": "asked"}


def test_the_first_day_stays(script):
    for pair in ((PASSED, LATER), (LATER, PASSED)):
        both = merged(script, *(text(**entry) for entry in pair))
        assert both["progress"]["exercises"][KEY]["passed"] == "2025-06-01"


@pytest.mark.parametrize(
    ("own", "other", "taken"),
    [
        (TRIED, PASSED, "passed"),
        (OPEN, TRIED, "tried"),
        (LATER, PASSED, "more"),
        (PASSED, OPEN, None),
    ],
)
def test_it_counts_what_was_taken(script, own, other, taken):
    counts = merged(script, text(**own), text(**other))["taken"]
    assert counts == {k: int(k == taken) for k in ("passed", "tried", "more", "read")}


def test_lessons_that_were_read_come_together_and_unknown_keys_stay(script):
    own = {**json.loads(text()), "read": {"01_slope": "2025-06-01"}, "mood": "good"}
    other = {**json.loads(text()), "read": {"02_chain_rule": "2025-06-02"}, "theme": "dark"}
    both = merged(script, json.dumps(own), json.dumps(other))
    assert both["taken"]["read"] == 1 and set(both["progress"]["read"]) == {
        "01_slope",
        "02_chain_rule",
    }
    assert both["progress"]["mood"] == "good" and both["progress"]["theme"] == "dark"


def test_names_of_objects_are_names_like_others(script):
    strange = text(status="passed").replace(KEY, "__proto__")
    both = merged(script, text(), strange)["progress"]["exercises"]
    assert both["__proto__"]["status"] == "passed"
    assert script(f"of(fromText({json.dumps(text())}), 'constructor').status") == "open"


# ---------------------------------------------------------------- in the browser


def file(content, name="progress.json"):
    return {"name": name, "mimeType": "application/json", "buffer": content.encode()}


def load(page, content, name="progress.json"):
    page.locator("[data-load]").set_input_files(file(content, name))


def test_a_lesson_is_marked_as_read_by_the_keyboard_and_the_map_shows_it(tab):
    page = tab.open("lessons/12_adam/")
    button = page.get_by_role("button", name="I have read this lesson")
    button.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("status").get_by_text("marked as read").is_visible()
    tab.open("")
    assert page.locator("[data-lesson='12_adam'] .read").inner_text() == "read"
    assert "1 of 16 lessons read" in page.locator("[data-sum]").inner_text()
    tab.open("lessons/12_adam/")
    page.get_by_role("button", name="Take the mark").click()
    assert json.loads(page.evaluate(KEPT))["read"] == {}
    assert not tab.wrong


def test_a_file_of_the_terminal_is_taken_and_said(tab):
    page = tab.open("")
    load(page, text(status="passed", tries=3, passed="2025-06-01"))
    said = page.locator(".progress-controls [role=status]")
    said.get_by_text("Taken from progress.json: 1 exercise passed.").wait_for()
    lesson = page.locator("[data-lesson='12_adam']")
    assert lesson.locator(".count").inner_text() == "1 of 6 exercises passed"
    assert lesson.locator(f"[data-exercise='{KEY}'] .status").text_content() == "passed"
    load(page, text(status="tried", tries=1))
    said.get_by_text("nothing that is not known here").wait_for()
    assert json.loads(page.evaluate(KEPT))["exercises"][KEY]["status"] == "passed"
    tab.open("lessons/12_adam/")
    assert page.locator(f"[data-exercise='{KEY}'] .status").inner_text() == "passed"


WRONG = {
    "{": "it is no JSON",
    '{"format": "other"}': 'it lacks "format"',
    text(status="passed").replace('"version": 1', '"version": 2'): "of a newer minigrad",
    text(status="won"): '"status" is "won"',
    "x" * 1_000_001: "1.0 MB",
}


def test_wrong_files_are_refused_with_words(tab):
    page = tab.open("")
    load(page, text(**TRIED))
    page.get_by_text("1 exercise tried").wait_for()
    before = page.evaluate(KEPT)
    for number, (content, words) in enumerate(WRONG.items()):
        load(page, content, f"other-{number}.json")
        alert = page.locator(".progress-controls [role=alert]")
        alert.get_by_text(f"other-{number}.json is not taken").wait_for()
        assert words in alert.inner_text() and page.evaluate(KEPT) == before


def test_progress_can_be_saved_for_the_terminal(tab):
    page = tab.open("")
    load(page, text(**PASSED))
    page.get_by_text("1 exercise passed.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    assert download.value.suggested_filename == "progress.json"
    found = from_json(Path(download.value.path()).read_text(encoding="utf-8"))
    assert found.entries[KEY].passed == "2025-06-01"


BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked') }})"


def test_without_a_storage_the_page_works_and_says_so(tab):
    tab.page.add_init_script(f"if (top === self) {BLOCKED}")
    page = tab.open("lessons/12_adam/")
    page.get_by_role("button", name="I have read this lesson").click()
    assert page.get_by_text("keeps nothing for this page").is_visible()
    assert page.get_by_role("button", name="Take the mark").is_visible()


def test_what_cannot_be_read_is_set_aside(tab):
    tab.open("")
    tab.page.evaluate("localStorage.setItem('minigrad progress', '{')")
    page = tab.open("lessons/12_adam/")
    page.get_by_role("button", name="I have read this lesson").click()
    assert page.get_by_text("progress begins anew").is_visible()
    assert page.evaluate("localStorage.getItem('minigrad progress damaged-1')") == "{"


def test_without_javascript_the_map_is_a_list(open_tab):
    page = open_tab(java_script_enabled=False).open("")
    assert page.locator(".course-map ol.lessons > li").count() == 16
    assert page.get_by_text("72 exercises in 16 lessons").is_visible()
    assert not page.locator(".progress-controls").is_visible()
