"""Mentions of lessons become links; nothing else does."""

import pytest

from minigrad.course.lesson import all_lessons
from minigrad.course.site.lesson_links import folders, linked

PAGE = "closing/page.md"
KNOWN = {1: "01_slope", 2: "02_chain_rule", 9: "09_sgd"}


def url(number):
    return f"../lessons/{KNOWN[number]}/index.md"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("as in lesson 9.", f"as in [lesson 9]({url(9)})."),
        ("Lesson 1's valley", f"[Lesson 1]({url(1)})'s valley"),
        ("(lesson\n9)", f"([lesson\n9]({url(9)}))"),
        ("lessons 1, 2 and 9", f"[lessons 1]({url(1)}), [2]({url(2)}) and [9]({url(9)})"),
        ("lessons 1 to 9", f"[lessons 1]({url(1)}) to [9]({url(9)})"),
        ("in lesson 2, 9 steps", f"in [lesson 2]({url(2)}), 9 steps"),
        ("$x$ of lesson 9 is $y$", f"$x$ of [lesson 9]({url(9)}) is $y$"),
    ],
)
def test_a_mention_is_a_link(text, expected):
    assert linked(text, PAGE, KNOWN) == expected


@pytest.mark.parametrize(
    "text",
    [
        "# After lesson 9\n",
        "### Lesson 9",
        "`lesson 9`",
        "```python\n# lesson 9\n```",
        "[lesson 9](https://x)",
        '<a href="x">lesson 9</a>',
        '<img alt="lesson 9">',
        r"$\text{lesson 9}$",
        "$$\n\\text{lesson 9}\n$$",
        "lesson 99",
        "a lesson. 9 steps",
        "lesson 19",
    ],
)
def test_nothing_else_is(text):
    assert linked(text, PAGE, KNOWN) == text


def test_a_page_does_not_link_to_itself():
    assert linked("lesson 9", "lessons/09_sgd/index.md") == "lesson 9"
    found = linked("lesson 9", "lessons/10_momentum/index.md")
    assert found == "[lesson 9](../09_sgd/index.md)"


def test_the_lessons_of_the_course_are_known():
    assert list(folders().values()) == [lesson.folder for lesson in all_lessons()]
