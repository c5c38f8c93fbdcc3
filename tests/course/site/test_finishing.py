"""Finished pages: formulas without a script, and equations and code that point at each other."""

import re
from pathlib import Path

import pytest

from minigrad.course.equations import Result, report
from minigrad.course.lesson import Displayed, all_lessons
from minigrad.course.site.contents import Facts
from minigrad.course.site.finishing import Page, deviation, searchable, statement_around

pytest.importorskip("py_mini_racer", reason="typesets formulas: pip install mini-racer")
from minigrad.course.site.formulas import FormulaError, Typesetter, marked, readable

SHOWN = Displayed("adam.m", r"m_t = \beta_1 m_{t-1}", "", Path("lesson.py"), 1)
RESULT = Result("adam.m", "12_adam", SHOWN, 1, "minigrad/optim/adam.py:99", 8, 2e-16,
                {"m_t": "m", "m_{t-1}": "m", r"\beta_1": "beta1"})  # fmt: skip
FACTS = Facts(
    {"adam.m": RESULT},
    {"adam.m": "lessons/12_adam/", "sgd.theta": "lessons/09_sgd/"},
    {"adam.m": [("minigrad/optim/adam.py", 99, 99)]},
)
EQUATION = r'<div class="arithmatex">\[ m_t = \beta_1 m_{t-1} \tag{adam.m} \]</div>'
CODE = (
    '<div class="highlight"><pre><span></span><code>'
    '<span class="n">m</span> <span class="o">=</span> <span class="n">beta1</span> '
    '<span class="c1"># (adam.m)</span>\n<span class="n">m</span>\n</code></pre></div>'
)


@pytest.fixture(scope="module")
def typesetter():
    with Typesetter() as engine:
        yield engine


def finished(text, typesetter, root="../../"):
    return Page(f"<head><title>x</title></head>{text}", root, FACTS, typesetter).finished()


def test_equation_and_line_point_at_each_other(typesetter):
    page = finished(EQUATION + CODE, typesetter)
    assert 'id="adam.m"' in page and 'href="#code-adam.m"' in page
    assert page.count('id="code-adam.m"') == 1 and '<a href="#adam.m">(adam.m)</a>' in page
    assert page.count('<span class="labelled"') == 1  # the other line is as it was
    assert 'data-var="beta1">beta1</span>' in page  # in the code
    assert re.search(r'data-var="beta1">.*β', page)  # in the formula


def test_without_its_line_an_equation_points_at_the_source(typesetter):
    page = finished(EQUATION, typesetter)
    assert 'href="../../source/minigrad/optim/adam.py/#L99"' in page
    assert "computed on 8 inputs" in page and "2 · 10<sup>-16</sup>" in page


def test_without_its_equation_a_line_points_at_the_lesson(typesetter):
    assert 'href="../../lessons/12_adam/#adam.m"' in finished(CODE, typesetter)


def test_labels_in_the_text_are_links(typesetter):
    text = "<p>By (sgd.theta), <code>(adam.m)</code> and (np.sqrt).</p>"
    page = finished(text, typesetter)
    assert '<a href="../../lessons/09_sgd/#sgd.theta">(sgd.theta)</a>' in page
    assert "<code>(adam.m)</code> and (np.sqrt)." in page


def test_a_formula_that_is_wrong_stops_the_build(typesetter):
    with pytest.raises(FormulaError, match=r"Expected '}'|end of input"):
        finished(r'<span class="arithmatex">\(\frac{1\)</span>', typesetter)


def test_titles_and_the_search_hold_readable_formulas(typesetter):
    page = Page(r"<head><title>Why \(\beta_1^t\)?</title></head>", "./", FACTS, typesetter)
    assert "<title>Why β_1^t?</title>" in page.finished()
    index = r'{"docs": [{"location": "a/", "title": "A", "text": "so \\[v = g^2 \\tag{a.v}\\]"}]}'
    found = searchable(index)
    assert "so v = g^2 (a.v)" in found and '"location":"a/#a.v"' in found


def test_a_statement_of_several_lines_is_one():
    lines = ["x = 1", "m = (", "    1", ")  # (adam.m)", "y = 2"]
    assert statement_around(lines, 3) == (1, 3)
    assert statement_around(["no python (", "at all"], 1) == (1, 1)


def test_deviations_are_written_as_powers_of_ten():
    assert deviation(0.0).startswith("none") and deviation(1.5e-14).startswith("1 · 10<sup>-14")


def test_marks_change_nothing_of_what_an_equation_shows(typesetter):
    def shown(formula):
        text = re.sub("<annotation.*?</annotation>", "", typesetter.html(formula, display=True))
        return re.sub("<[^>]*>", "", text)

    marks = 0
    for result in report(all_lessons()).results:
        formula = result.equation.latex
        with_marks = marked(formula, result.variables, result.functions)
        marks += with_marks.count("htmlData")
        assert shown(with_marks) == shown(formula), result.label
        assert result.level == 2 or "\\" not in readable(formula), result.label
    assert marks > 400
