"""The catalogue of the mistakes: what it shows as wrong code is the wrong code."""

import ast
import os
import re
from functools import lru_cache

import numpy as np
import pytest

from minigrad.course.diagnose import outcome_of
from minigrad.course.exercise import all_exercises
from minigrad.course.lesson import LESSONS, all_lessons
from minigrad.course.outcomes import encoded, first_difference
from minigrad.course.site import mistakes
from minigrad.course.site.code_text import laid_out, tidy
from minigrad.course.site.mistake_picture import Pair, grids, picture
from minigrad.course.site.specialised import CannotSpecialise, Specialiser
from minigrad.course.site.wrong_code import Module

EXERCISES = all_exercises()
ALL = [(f, e, m) for f, exercises in EXERCISES.items() for e in exercises for m in e.mistakes]
EVERYTHING = os.environ.get("MINIGRAD_PEERS") == "required"  # the rest is a sample
CHOSEN = ALL if EVERYTHING else ALL[::25]


@lru_cache(None)
def module(folder):
    return Module((LESSONS / folder / "checks.py").read_text(encoding="utf-8"), EXERCISES[folder])


def same_outcomes(exercise, implementation, *made):
    """Does an implementation do the same as the reference with these mistakes, on all cases?"""
    for i, case in enumerate(exercise.cases):
        with np.errstate(all="ignore"):
            got = encoded(case.run(implementation))
        assert first_difference(outcome_of(exercise, made, i), got, 1e-12) is None, case.words


def name_of(x):
    folder, exercise, mistake = x
    return f"{folder[:2]}-{exercise.name}-{mistake.code}"


@pytest.mark.parametrize("chosen", CHOSEN, ids=name_of)
def test_wrong_code_does_what_the_mistake_does(chosen):
    folder, exercise, mistake = chosen
    program = module(folder).wrong(exercise, mistake)
    same_outcomes(exercise, program.run(module(folder).namespace), mistake)
    assert "slips" not in program.source
    marks = {mark for mark, _ in module(folder).shown(exercise, mistake)}
    assert marks - {" ", "@"} or not mistake.slip, "right and wrong look alike"


@pytest.mark.parametrize("folder", EXERCISES if EVERYTHING else [*EXERCISES][11:12])
def test_right_code_is_right(folder):
    for exercise in EXERCISES[folder]:
        program = module(folder).right(exercise)
        same_outcomes(exercise, program.run(module(folder).namespace))


# ---------------------------------------------------------------- switches


def specialised(source, slips, name="f"):
    namespace = {}
    exec(source, namespace)
    tree = ast.parse(source)
    parts = Specialiser(tree, namespace).specialised(name, slips=frozenset(slips))
    return "\n".join(line for part in parts.values() for line in laid_out(part))


SWITCHES = {
    "if": ('if "a" in slips:\n  x = 2 * x\n elif "b" in slips:\n  x = 3 * x\n return x',
           {"": "return x", "a": "x = 2 * x return x", "b": "x = 3 * x return x"}),
    "expression": ('return x + 1 if slips & {"a", "b"} and "c" not in slips else x',
                   {"": "return x", "a": "return x + 1", "ac": "return x"}),
    "dynamic": ('if "a" in slips and x > 0:\n  return x\n return -x',
                {"": "return -x", "a": "if x > 0: return x return -x"}),
    "table": ('t = {"a": x, "b": 2 * x}\n return next((t[s] for s in t if s in slips), 3 * x)',
              {"": "return 3 * x", "b": "return 2 * x"}),
    "flag": ('old, inside = x, bool(slips & {"a"})\n x = x + 1\n return old if inside else x',
             {"": "x = x + 1 return x", "a": "return x"}),
    "factor": ('k = 2.0 if "a" in slips else 1.0\n return k * x + 1',
               {"": "return x + 1", "a": "return 2.0 * x + 1"}),
    "copy": ('k = 2.0 if "a" in slips else 1.0\n return k * x',
             {"": "return 1.0 * x", "a": "return 2.0 * x"}),
    "loop": ('n = 0 if "a" in slips else 5\n for i in x:\n  n = n + i\n return n',
             {"": "n = 5 for i in x: n = n + i return n",
              "a": "n = 0 for i in x: n = n + i return n"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SWITCHES)
def test_switches_are_resolved(name):
    body, wanted = SWITCHES[name]
    for slips, text in wanted.items():
        found = specialised(f"def f(x, slips=frozenset()):\n {body}\n", slips)
        assert " ".join(found.split()) == f"def f(x): {text}"


def test_helpers_are_resolved_with_the_function():
    source = """
def f(x, slips=frozenset()):
    return long(x, slips) + short(x, slips)
def short(x, slips):
    y = x**2
    return 2 * y if "a" in slips else y
def long(x, slips):
    for i in range(3):
        x = x + (0 if "b" in slips else i)
    return x
"""
    assert "return long(x) + x**2" in specialised(source, "")
    found = specialised(source, "ab")
    assert "return long(x) + 2 * x**2" in found and "x = x + 0" not in found


def test_a_switch_that_cannot_be_resolved_is_an_error():
    with pytest.raises(CannotSpecialise, match=r"f: slips"):
        specialised("def f(x, slips=frozenset()):\n return [x, slips]\n", "a")


def test_code_is_laid_out_to_be_read():
    assert tidy("    return (beta1 ** t, x[i] ** 2, 'a')") == '    return beta1**t, x[i] ** 2, "a"'
    node = ast.parse("x = f(" + ", ".join(f"argument_{i}" for i in range(12)) + ")").body[0]
    assert laid_out(node)[:2] == ["x = f(", "    argument_0,"] and laid_out(node)[-1] == ")"


# ---------------------------------------------------------------- pictures and pages


def test_picture_says_the_numbers():
    drawn = picture("no root", [Pair("", "step 1", 0.5, 0.25, True), Pair("", "", 1.0, 1.0, False)])
    assert "step 1: right 0.5, wrong 0.25" in drawn and drawn.count("<circle") == 1
    many = [Pair("", f"{i}", float(i), i + 1.0, True) for i in range(9)]
    assert "9 of 9 numbers differ" in picture("many", many)
    assert picture("nothing", [Pair("", "", 1.0, 1.0, False)]) == ""
    assert grids("sizes", (3,), (2, 3)) and not grids("alike", (1,), (1, 1))


def test_pages_have_an_entry_for_every_mistake():
    lesson = all_lessons()[0]
    exercises = EXERCISES[lesson.folder]
    made = mistakes.entries(lesson.path.parent, exercises)
    page = mistakes.page(lesson, exercises, made, {"slope.central": "lessons/01_slope/"})
    ids = re.findall(r'<h3 id="([^"]+)">', page)
    assert ids == [mistakes.anchor(e.name, m.code) for e in exercises for m in e.mistakes]
    assert 'href="../../lessons/01_slope/#slope.central"' in page
    assert "\n\n" not in page[page.index("<details") : page.index("</div>", page.index("<details"))]
    everything = mistakes.index(all_lessons(), EXERCISES)
    for folder, exercise, mistake in ALL[::50]:
        address = mistakes.address(folder, exercise.name, mistake.code)
        assert f'href="{address.removeprefix("mistakes/")}"' in everything
    assert everything.count("<li>") == len(ALL)
