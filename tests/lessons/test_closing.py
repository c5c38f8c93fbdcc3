"""The closing pages: their examples run, and the generated ones hold what the package has."""

import doctest

import pytest

from minigrad.course import family_tree
from minigrad.course.lesson import LESSONS


def test_from_here_to_pytorch():
    pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    page = LESSONS / "closing" / "from_here_to_pytorch.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried > 15 and failed == 0


def test_the_family_tree_has_every_equation_once():
    page = family_tree.markdown()
    for sibling in family_tree.SIBLINGS:
        for equation in family_tree.equations_of(sibling).values():
            assert equation.latex in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {len(family_tree.SIBLINGS) + 2}


def test_the_family_tree_marks_what_is_new():
    cells = {
        line.split("|")[1].strip(): line.split("|")[2:-1]
        for line in family_tree.markdown().splitlines()
        if line.startswith("|")
    }
    penalty = cells["the penalty enters the gradient"]
    assert "new" not in penalty[3] and penalty[4].strip() == "**none**"  # AdamW's point
    assert "new" in cells["step"][4]
    assert "new" not in cells["corrected for the start at 0"][4]
