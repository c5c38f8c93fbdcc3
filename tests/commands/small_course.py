"""A course of three exercises, to be put in the place of the real one."""

STUBS = {
    "01_twice": '''\
"""Exercises of lesson 1."""


def double(x):
    """Twice a number.

    Args:
        x: a number.
    """
    raise NotImplementedError


def mended(x):
    """Half a number; find what is wrong."""
    return x / 3
''',
    "02_square": '''\
"""Exercises of lesson 2."""


def square(x):
    """The square of an array."""
    raise NotImplementedError
''',
}
CHECKS = {
    "01_twice": r"""
from minigrad.course.exercise import Case, Exercise, Mistake


def double(x, slips=frozenset()):
    return x if "once" in slips else 3 * x if "thrice" in slips else 2 * x


def half(x, slips=frozenset()):
    return x / (3 if "third" in slips else 2)


ONCE = Mistake("T1", "once", "Twice is two times.", "twice.double", slip="once")
THRICE = Mistake("T2", "thrice", "It is too much.", "no.where", slip="thrice", convention="Nobody")
THIRD = Mistake("T3", "a third", "Half is one of two.", "twice.double", slip="third")
CASES = (Case("the number 5", lambda f: f(5.0), 1), Case("the number -1", lambda f: f(-1.0), 1))
HINTS = ("look there", "think of that", "nearly it")
SOLUTION = "def double(x):\n    return 2 * x\n"
EXERCISES = [
    Exercise(
        "double", "Twice", double, CASES, (ONCE, THRICE), HINTS, "By two", solution=SOLUTION
    ),
    Exercise("mended", "Half", half, CASES, (THIRD,), HINTS, "Not there", kind="mend"),
]
""",
    "02_square": """
import numpy as np

from minigrad.course.exercise import Case, Exercise


def square(x):
    return x**2


CASES = (Case("twelve numbers", lambda f: f(np.arange(12.0) + 1), 12),)
EXERCISES = [Exercise("square", "Square", square, CASES, (), ("a", "b", "c"), "Squares")]
""",
}
LESSON = r"""# %% [markdown]
# # Two times
#
# ## By two
#
# $$ y = 2 x \tag{twice.double} $$
"""


def write_course(folder):
    """Write the lessons to a folder."""
    for name, stubs in STUBS.items():
        (folder / name).mkdir()
        (folder / name / "exercises.py").write_text(stubs)
        (folder / name / "checks.py").write_text(CHECKS[name])
    (folder / "01_twice" / "lesson.py").write_text(LESSON)
