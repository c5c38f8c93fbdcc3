"""Every equation of the course holds, and a wrong one would be noticed."""

import numpy as np
import pytest

from minigrad.course import latex
from minigrad.course.equations import (
    TOLERANCE,
    EquationError,
    at_level_1,
    captured,
    checks_of,
    deviation,
    docstring_equations,
    report,
)
from minigrad.course.lesson import all_lessons, read
from minigrad.course.meaning import MeaningError
from minigrad.course.mutations import mutants

from .equivalent import EQUIVALENT

LESSON = r"""# %% [markdown]
# # Title
#
# $$ m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t \tag{adam.m} $$
"""
CHECK = """
import minigrad
from minigrad.course.equations import checks
from minigrad.optim import Adam


@checks("adam.m")
def steps(rng, see):
    w = minigrad.tensor(rng.normal(size=3), requires_grad=True)
    optimizer = Adam([w])
    for _ in range(5):
        w.grad = minigrad.tensor(rng.normal(size=3))
        optimizer.step()
"""


def written_lesson(tmp_path, text=LESSON, check=CHECK):
    folder = tmp_path / "01_title"
    folder.mkdir()
    (folder / "lesson.py").write_text(text, encoding="utf-8")
    (folder / "equations.py").write_text(check, encoding="utf-8")
    return read(folder / "lesson.py")


def test_an_equation_is_compared_with_the_very_line(tmp_path):
    found = report([written_lesson(tmp_path)])
    assert found.problems == []
    (result,) = found.results
    assert (result.label, result.level, result.inputs) == ("adam.m", 1, 5)
    assert result.place.startswith("minigrad/optim/adam.py:")
    assert result.worst <= TOLERANCE


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("m_{t-1}", "m_t", "defined by itself"),
        ("- \\beta_1) ", "+ \\beta_1) ", "deviates"),
        (r"\beta_1 m", r"\beta_2 m", "deviates"),
        ("g_t", "h_t", "no variable 'h'"),
        ("g_t", r"\frac{g_t", "column"),
        ("{adam.m}", "{adam.q}", "nothing checks"),
        (r" \tag{adam.m}", "", "without a label"),
        (r"\tag{adam.m} $$", "\\tag{adam.m} $$\n# $$ a = b \\tag{adam.m} $$", "used twice"),
    ],
)
def test_a_wrong_equation_is_noticed(tmp_path, old, new, words):
    assert old in LESSON
    found = report([written_lesson(tmp_path, LESSON.replace(old, new))])
    assert any(words in problem for problem in found.problems)


def test_a_check_that_reaches_no_line_is_noticed(tmp_path):
    lesson = written_lesson(tmp_path, check=CHECK.replace("range(5)", "range(0)"))
    assert any("was reached" in problem for problem in report([lesson]).problems)


def test_a_check_that_fails_is_noticed(tmp_path):
    lesson = written_lesson(tmp_path, check=CHECK.replace("range(5)", "range(1 // 0)"))
    assert any("steps failed" in problem for problem in report([lesson]).problems)


# ---------------------------------------------------------------- the course


@pytest.fixture(scope="module")
def course():
    return report()


def test_every_equation_holds_and_every_label_has_its_partner(course):
    assert course.problems == []


def test_at_least_four_of_five_equations_are_compared_with_code(course):
    first = [result for result in course.results if result.level == 1]
    assert len(course.results) >= 100
    assert len(first) >= 0.8 * len(course.results)


@pytest.mark.parametrize("lesson", all_lessons(), ids=lambda lesson: lesson.folder)
def test_every_slip_of_the_pen_is_noticed(lesson):
    displayed = {e.label: e for e in [*docstring_equations(), *lesson.equations]}
    missed = []
    for check in checks_of(lesson):
        hits = captured(check, lesson)
        for label in check.labels:
            own = [hit for hit in hits if hit.line.label == label]
            at_level_1(displayed[label], lesson, check, own)
            tree = latex.read(displayed[label].latex, check.functions)
            for words, wrong in mutants(tree):
                if not noticed(wrong, own, check) and (label, words) not in EQUIVALENT:
                    missed.append((label, words))
    assert missed == []


def noticed(equation, hits, check):
    """Does a wrong equation deviate, or can it not even be computed?"""
    for hit in hits:
        try:
            with np.errstate(all="ignore"):
                if not deviation(equation, hit, check) <= TOLERANCE:
                    return True
        except (MeaningError, EquationError, ArithmeticError, ValueError, TypeError, IndexError):
            return True
    return False
