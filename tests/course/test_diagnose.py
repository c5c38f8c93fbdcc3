"""The diagnosis, on a small exercise: what each kind of wrong function is told."""

import textwrap

import numpy as np
import pytest

from minigrad.course.diagnose import diagnose, judged
from minigrad.course.exercise import Case, Exercise, Mistake, exercises_of
from minigrad.course.running import Run, try_case


def mean_square(x, slips=frozenset()):
    """The mean of the squares."""
    total = np.sum(np.abs(x) if "absolute" in slips else x**2)
    return total / (1 if "sum" in slips else x.size)


def case(words, x):
    x = np.array(x)
    return Case(words, lambda function: {"loss": function(x.copy())}, x.size)


EXERCISE = Exercise(
    "mean_square",
    "The mean of squares",
    mean_square,
    (case("two numbers", [1.0, -3.0]), case("a matrix", [[0.5, 2.0, 1.0], [3.0, 0.1, -1.0]])),
    (
        Mistake("M1", "the sum, not the mean", "Divide by how many there are.", "x.y", slip="sum"),
        Mistake("M2", "absolute values", "Square them.", "x.y", slip="absolute"),
        Mistake("M3", "the root", "No root.", "x.y", wrong=lambda x: np.sqrt(np.mean(x**2))),
        Mistake("M4", "half of it", "Half.", "x.y", wrong=lambda x: np.mean(x**2) / 2,
                convention="A well-known book"),
    ),
    ("Look at the division.", "Divide by x.size.", "np.sum(x**2) / x.size"),
    "A section",
)  # fmt: skip


def local(function, tmp_path):
    tried = [try_case(c, function, tmp_path / "exercises.py") for c in EXERCISE.cases]
    return judged(EXERCISE, Run(tried))


@pytest.mark.parametrize(
    "function",
    [
        mean_square,
        lambda x: float((x * x).mean()),
        lambda x: np.dot(x.ravel(), x.ravel()) / len(x.ravel()),
        lambda x: np.float32(np.mean(np.float32(x) ** 2)),
        lambda x: sum(v**2 for v in x.ravel().tolist()) / x.size,
    ],
)
def test_right_however_it_is_written(function, tmp_path):
    assert local(function, tmp_path).passed


@pytest.mark.parametrize("mistake", EXERCISE.mistakes, ids=lambda m: m.code)
def test_each_mistake_is_known_by_name(mistake, tmp_path):
    found = local(EXERCISE.implementation(mistake), tmp_path)
    assert found.mistakes == [mistake]
    assert found.verdict == ("convention" if mistake.convention else "mistake")
    assert mistake.title in found.title


def test_two_mistakes_at_once(tmp_path):
    found = local(lambda x: np.sum(np.abs(x)), tmp_path)
    assert [m.code for m in found.mistakes] == ["M1", "M2"]
    assert found.title == "the sum, not the mean and absolute values"


def test_nothing_is_guessed(tmp_path):
    found = local(lambda x: 0.99 * np.mean(x**2), tmp_path)
    assert (found.verdict, found.mistakes) == ("wrong", [])
    assert found.case == "two numbers"  # the smallest that fails
    assert found.difference.place == "loss"
    assert found.difference.expected == pytest.approx(5.0)
    assert found.difference.got == pytest.approx(4.95)


def test_a_mistake_must_fit_every_case(tmp_path):
    """Right for the vector, the sum for the matrix: that is not "the sum"."""
    found = local(lambda x: np.sum(x**2) / (x.size if x.ndim == 1 else 1), tmp_path)
    assert (found.verdict, found.case) == ("wrong", "a matrix")


def raises(x):
    raise KeyError("m")


def in_place(x):
    x **= 2
    return x.mean()


class Counting:
    calls = 0

    def __call__(self, x):
        self.calls += 1
        return np.mean(x**2) * (1 if self.calls % 2 else 2)


@pytest.mark.parametrize(
    ("function", "verdict", "words"),
    [
        (raises, "raised", "KeyError"),
        (in_place, "changed", "argument 1 in place"),
        (Counting(), "remembers", "between calls"),
        (lambda x: None, "wrong", "is no number"),
        (lambda x: np.mean(x**2, keepdims=True), "wrong", "Does an axis stay"),
        (lambda x: np.mean(x**2) + np.nan, "wrong", "0 is divided by 0"),
    ],
)
def test_other_faults_are_answered_in_words(function, verdict, words, tmp_path):
    found = local(function, tmp_path)
    assert found.verdict == verdict
    assert words in " ".join([found.title, *found.words])


def test_a_stub_is_no_mistake(tmp_path):
    def stub(x):
        raise NotImplementedError

    assert local(stub, tmp_path).verdict == "not started"


def test_time_is_up():
    assert judged(EXERCISE, Run(timeout=True), 3.0).verdict == "endless"


# ---------------------------------------------------------------- in a process of its own


@pytest.fixture
def lessons(tmp_path):
    """A course of one lesson with one exercise."""
    folder = tmp_path / "lessons" / "01_double"
    folder.mkdir(parents=True)
    (folder / "checks.py").write_text(
        textwrap.dedent(
            """
            from minigrad.course.exercise import Case, Exercise

            EXERCISES = [
                Exercise(
                    "pair",
                    "x and its double",
                    lambda x: (x, 2 * x),
                    (Case("three", lambda f: dict(zip(("x", "double"), unpacked(f(3.0)))), 1),),
                    (),
                    ("a", "b", "c"),
                    "Section",
                )
            ]


            def unpacked(result):
                x, double = result
                return x, double
            """
        )
    )
    return tmp_path


def tried_in_a_process(lessons, source, seconds=10.0):
    """The diagnosis of a file, by the exercise of the little course."""
    file, folder = lessons / "exercises.py", lessons / "lessons" / "01_double"
    file.write_text(textwrap.dedent(source))
    (exercise,) = exercises_of(folder)
    return diagnose(exercise, file, folder, seconds)


@pytest.mark.parametrize(
    ("source", "verdict", "words"),
    [
        ("def pair(x):\n    return x, 2 * x\n", "passed", ""),
        ("def pair(x):\n    print('hello')\n    return x, x + x\n", "passed", "It prints"),
        ("def pair(x):\n    return 2 * x\n", "form", "returns a float"),
        ("def pair(x):\n    x, 2 * x\n", "form", "Is the return missing?"),
        ("def pair(x):\n    return y, 2 * x\n", "raised", "Line 2: return y, 2 * x"),
        ("def pear(x):\n    return x, 2 * x\n", "not loaded", "pair"),
        ("def pair(x:\n", "not loaded", "Line 1"),
        ("import nothing_like_this\n", "not loaded", "nothing_like_this"),
        ("def pair(x):\n    while True:\n        pass\n", "endless", "1.5 seconds"),
        ("def pair(x):\n    while True:\n        print('x' * 1000)\n", "endless", "1.5 seconds"),
        ("def pair(x):\n    raise SystemExit('bye')\n", "ended", "bye"),
        ("import os\ndef pair(x):\n    os._exit(0)\n", "ended", "by itself"),
    ],
)
def test_a_file_is_run_and_answered(lessons, source, verdict, words):
    found = tried_in_a_process(lessons, source, seconds=1.5 if verdict == "endless" else 30.0)
    assert found.verdict == verdict
    assert words in " ".join([found.title, *found.words])


def test_nothing_of_the_learner_runs_in_this_process(lessons):
    tried_in_a_process(lessons, "import sys\nsys.learner = 1\ndef pair(x):\n    return x, 2 * x\n")
    assert not hasattr(__import__("sys"), "learner")
