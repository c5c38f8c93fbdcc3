"""Every exercise of the course: right solutions pass, every known mistake is known by its name."""

import ast
import copy
import importlib.util
import inspect
import os
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from minigrad.course.diagnose import judged
from minigrad.course.equations import docstring_equations
from minigrad.course.exercise import all_exercises
from minigrad.course.lesson import LESSONS, all_lessons
from minigrad.course.running import Run, try_case

from .identical import HARMLESS, IDENTICAL

COURSE = all_exercises()
EXERCISES = [(folder, e) for folder, exercises in COURSE.items() for e in exercises]
IDS = [f"{folder}-{e.name}" for folder, e in EXERCISES]
each_exercise = pytest.mark.parametrize(("folder", "exercise"), EXERCISES, ids=IDS)
thorough = pytest.mark.skipif(
    os.environ.get("MINIGRAD_PEERS") != "required",
    reason="takes a minute: MINIGRAD_PEERS=required pytest, as CI does",
)
SOLUTIONS = Path(__file__).parent.parent / "exercises"
STUBS = {"write": {"not started"}, "test": {"not started"}, "mend": {"mistake", "wrong"}}


def diagnosis(exercise, function):
    with np.errstate(all="ignore"):
        tried = [try_case(case, function, Path("exercises.py")) for case in exercise.cases]
    return judged(exercise, Run(tried))


def module_of(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def codes(diagnosed):
    return {mistake.code for mistake in diagnosed.mistakes}


def test_the_catalogue_is_large():
    assert sum(len(exercise.mistakes) for _, exercise in EXERCISES) >= 150
    assert len(EXERCISES) >= 40


def test_the_readme_counts_right():
    mistakes = sum(len(exercise.mistakes) for _, exercise in EXERCISES)
    readme = (LESSONS.parent / "README.md").read_text(encoding="utf-8")
    assert f"exercises, {len(EXERCISES)} in all" in readme
    assert f"knows {mistakes} mistakes by name" in readme


@each_exercise
def test_right_solutions_pass_however_they_are_written(folder, exercise):
    own = module_of(SOLUTIONS / f"{folder}.py").SOLUTIONS[exercise.name]
    assert len(own) >= 3
    for solution in (exercise.reference, solution_of(folder, exercise), *own):
        found = diagnosis(exercise, solution)
        assert found.passed, (solution, found)


def names_of(folder, exercise):
    """What a solution may use: what stands beside the reference, and in the learner's file."""
    own = vars(module_of(LESSONS / folder / "exercises.py"))
    return {**getattr(exercise.reference, "__globals__", {}), **own}


def solution_of(folder, exercise):
    """The solution that learners are shown, as a function."""
    space = names_of(folder, exercise)
    exec(exercise.source, space)
    return space[exercise.name]


@each_exercise
def test_each_mistake_is_diagnosed_as_itself(folder, exercise):
    for mistake in exercise.mistakes:
        found = diagnosis(exercise, exercise.implementation(mistake))
        assert codes(found) == {mistake.code}, (mistake.code, found)


@thorough
@each_exercise
def test_pairs_of_mistakes_are_never_taken_for_a_third(folder, exercise):
    slips = [mistake for mistake in exercise.mistakes if mistake.wrong is None]
    for pair in combinations(slips, 2):
        own = {mistake.code for mistake in pair}
        found = diagnosis(exercise, exercise.implementation(*pair))
        known = IDENTICAL.get((exercise.name, frozenset(own)), (own, ""))[0]
        assert not found.passed, own
        assert codes(found) <= own | set(known), (own, found)


@each_exercise
def test_the_stub_is_answered(folder, exercise):
    module = module_of(LESSONS / folder / "exercises.py")
    found = diagnosis(exercise, getattr(module, exercise.name))
    assert not found.passed
    if exercise.kind in STUBS:
        assert found.verdict in STUBS[exercise.kind]


@each_exercise
def test_stub_reference_and_solution_have_the_same_arguments(folder, exercise):
    stub = getattr(module_of(LESSONS / folder / "exercises.py"), exercise.name)
    wanted = list(inspect.signature(stub).parameters)
    own = [p for p in inspect.signature(exercise.reference).parameters if p != "slips"]
    assert own == wanted
    assert inspect.getdoc(stub)


@thorough
@each_exercise
def test_a_solution_with_a_small_change_never_passes(folder, exercise):
    if exercise.kind == "test":
        pytest.skip("a test with another input is a right test as well")
    passed = []
    for words, function in changed_solutions(folder, exercise):
        if diagnosis(exercise, function).passed and (exercise.name, words) not in HARMLESS:
            passed.append(words)
    assert passed == []


@each_exercise
def test_mistakes_point_to_equations_and_sections_of_the_course(folder, exercise):
    labels = {e.label for lesson in all_lessons() for e in lesson.equations}
    labels |= {e.label for e in docstring_equations()}
    for mistake in exercise.mistakes:
        assert mistake.label in labels, mistake
    (lesson,) = (lesson for lesson in all_lessons() if lesson.folder == folder)
    text = "\n".join(cell.text for cell in lesson.cells if cell.kind == "markdown")
    assert f"## {exercise.section}" in text


TESTS = [(folder, e) for folder, e in EXERCISES if e.kind == "test"]


@pytest.mark.parametrize(("folder", "exercise"), TESTS, ids=[e.name for _, e in TESTS])
def test_a_test_that_tests_nothing_is_refused(folder, exercise):
    def empty(implementation):
        pass

    def always_fails(implementation):
        raise AssertionError

    assert not diagnosis(exercise, empty).passed
    assert not diagnosis(exercise, always_fails).passed
    if int(folder[:2]) >= 4:  # before, there are no arrays whose shapes alone could be compared
        assert any("shape" in m.title + m.meaning for m in exercise.mistakes)


# ---------------------------------------------------------------- small changes of a solution


OTHER = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult,
}


def changed_solutions(folder, exercise):
    """(words, function) of the solution with one operator, number or order of arguments changed."""
    source = exercise.source
    tree = ast.parse(source)
    for i, node in enumerate(ast.walk(tree)):
        for words, change in changes(node):
            twin = copy.deepcopy(tree)
            change(list(ast.walk(twin))[i])
            space = names_of(folder, exercise)
            try:
                exec(compile(ast.fix_missing_locations(twin), "<changed>", "exec"), space)
            except SyntaxError:
                continue
            yield f"line {node.lineno}: {words}", space[exercise.name]


def changes(node):
    """(words, function that changes the node in place)."""
    if isinstance(node, ast.BinOp) and type(node.op) in OTHER:
        other = OTHER[type(node.op)]
        yield (
            f"{other.__name__} for {type(node.op).__name__} in {ast.unparse(node)}",
            lambda n: setattr(n, "op", other()),
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        for side in ("left", "right"):
            yield (
                f"without the other side of {ast.unparse(getattr(node, side))} in "
                f"{ast.unparse(node)}",
                lambda n, side=side: vars(n).update(
                    op=ast.Add(), **{"right" if side == "left" else "left": ast.Constant(0)}
                ),
            )
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield (
            f"{node.value + 1} for {node.value}",
            lambda n: setattr(n, "value", n.value + 1),
        )
    if isinstance(node, ast.Call) and len(node.args) == 2:
        yield f"arguments swapped in {ast.unparse(node)}", lambda n: n.args.reverse()
    if isinstance(node, ast.BinOp) and isinstance(
        node.op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)
    ):
        yield (
            f"operands swapped in {ast.unparse(node)}",
            lambda n: vars(n).update(left=n.right, right=n.left),
        )
