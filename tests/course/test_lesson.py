"""Reading a lesson."""

from pathlib import Path

import pytest

from minigrad.course.lesson import all_lessons, displayed_in, read

TEXT = r"""# %% [markdown]
# # The slope
#
# $$ y = x^2 \tag{slope.square} $$
#
# and $inline$.

# %%
x = 3.0
y = x**2  # (slope.square)

# %% (slope.limit)
assert y == 9
"""


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "01_slope" / "lesson.py"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return read(path)


def test_cells(lesson):
    assert [cell.kind for cell in lesson.cells] == ["markdown", "code", "code"]
    assert lesson.cells[1].text == "x = 3.0\ny = x**2  # (slope.square)"
    assert lesson.cells[0].text.startswith("# The slope\n\n$$")
    lines = TEXT.splitlines()
    for cell in lesson.cells[1:]:
        assert lines[cell.line - 1] == cell.text.splitlines()[0]
    assert lesson.cells[2].labels == ("slope.limit",)


def test_names(lesson):
    assert (lesson.number, lesson.name, lesson.title) == (1, "slope", "The slope")


def test_equations(lesson):
    (equation,) = lesson.equations
    assert (equation.label, equation.latex) == ("slope.square", "y = x^2")
    assert r"\tag{slope.square}" in TEXT.splitlines()[equation.line - 1]


def test_an_equation_over_several_lines_without_a_label():
    (equation,) = displayed_in("first\n$$\na = b\n+ c\n$$", Path("x"), 10)
    assert (equation.label, equation.latex, equation.line) == (None, "a = b + c", 11)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n# %%\n", ":1: a lesson begins with a cell"),
        ("# %% [markdown]\n# # Title\nx = 1\n", ":3: a line of a markdown cell"),
    ],
)
def test_what_is_no_lesson(tmp_path, text, words):
    path = tmp_path / "lesson.py"
    path.write_text(text)
    with pytest.raises(ValueError, match=words):
        read(path)


def test_a_missing_folder_is_explained(tmp_path):
    with pytest.raises(FileNotFoundError, match="Clone"):
        all_lessons(tmp_path / "nowhere")
