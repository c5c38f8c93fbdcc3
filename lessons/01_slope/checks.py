"""The references, the known mistakes and the hints of the exercises of lesson 1."""

import math

from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on

# ---------------------------------------------------------------- the central difference


def central(f, x, h, slips=frozenset()):
    """The central difference; each slip makes one mistake."""
    if "h_ignored" in slips:
        h = 1e-5
    if "h_relative" in slips:
        h = h * x
    if "half_steps" in slips:
        h = h / 2
    right, left, width = x + h, x - h, 2 * h
    if "forward" in slips:
        left, width = x, h
    elif "backward" in slips:
        right, width = x, h
    elif "double_step" in slips:
        right, left = x + 2 * h, x
    if "divided_by_h" in slips:
        width = width / 2
    if "swapped" in slips:
        right, left = left, right
    a, b = f(right), f(left)
    if "not_divided" in slips:
        width = 1.0
    if "only_left_divided" in slips:
        slope = a - (b / 2 * h if "times_h" in slips else b / width)
    elif "times_h" in slips:
        slope = (a - b) / 2 * h
    else:
        rise = a + b if "sum" in slips else a - b
        slope = rise // width if "whole" in slips else rise / width
    return abs(slope) if "no_sign" in slips else slope


def at(f, x, h):
    """A case: the slope of f at x."""
    return lambda function: function(f, x, h)


def cube(x):
    return x**3


def falling(x):
    return 5.0 - x**2 / 3.0 + x**3 / 10.0


def steep(x):
    return 1000.0 * x**3


CENTRAL_CASES = (
    Case("f(x) = x³ at x = 2, with h = 0.1", at(cube, 2.0, 0.1), 1),
    Case("f(x) = x³ at x = 2, with h = 2", at(cube, 2.0, 2.0), 1),
    Case("the sine, at x = -2.5 with h = 0.5", at(math.sin, -2.5, 0.5), 2),
    Case("the exponential, at x = -1 with h = 0.01", at(math.exp, -1.0, 0.01), 2),
    Case("f(x) = 5 - x²/3 + x³/10, which falls, at x = 1.5 with h = 0.2", at(falling, 1.5, 0.2), 4),
    Case("f(x) = 1000 x³ at x = 3, with h = 0.25", at(steep, 3.0, 0.25), 4),
)

CENTRAL_MISTAKES = (
    Mistake(
        "N1",
        "the forward difference",
        "One step to the right, and none to the left. Its error shrinks like h only; with a step "
        "to each side it shrinks like h².",
        "slope.forward",
        slip="forward",
    ),
    Mistake(
        "N2",
        "the backward difference",
        "One step to the left, and none to the right. Its error shrinks like h only; with a step "
        "to each side it shrinks like h².",
        "slope.backward",
        slip="backward",
    ),
    Mistake(
        "N3",
        "divided by h, not by 2h",
        "From x - h to x + h it is two steps, so the rise belongs to a distance of 2h. Divided by "
        "h, the slope comes out twice as large.",
        "slope.central",
        slip="divided_by_h",
    ),
    Mistake(
        "N4",
        "/ 2 * h: multiplied by h",
        "Python reads / and * from left to right: a / 2 * h is (a / 2) times h. The parentheses "
        "of / (2 * h) are needed.",
        "slope.central",
        slip="times_h",
    ),
    Mistake(
        "N5",
        "only f(x - h) is divided",
        "Python divides before it subtracts. The whole rise is divided: (f(x + h) - f(x - h)) "
        "needs parentheses of its own.",
        "slope.central",
        slip="only_left_divided",
    ),
    Mistake(
        "N6",
        "left and right are swapped",
        "The rise is the value on the right minus the value on the left. The other way round, a "
        "curve that goes up seems to go down.",
        "slope.central",
        slip="swapped",
    ),
    Mistake(
        "N7",
        "the values are added",
        "A rise is a difference: how much larger is f on the right than on the left? The sum says "
        "how high the curve is, not how steep.",
        "slope.central",
        slip="sum",
    ),
    Mistake(
        "N8",
        "the rise is not divided by the step",
        "A slope is rise over step. The rise alone shrinks with h, and says nothing about how "
        "steep the curve is.",
        "slope.central",
        slip="not_divided",
    ),
    Mistake(
        "N9",
        "h is not used",
        "The step is an argument; here it is always 1e-5. Who calls the function chooses h, since "
        "the best one depends on the curve and on the type of the numbers.",
        "slope.best",
        slip="h_ignored",
    ),
    Mistake(
        "N10",
        "both steps to the right",
        "The width is 2h, but it lies on one side of x. The slope at x needs a step to each side; "
        "only then do the large parts of the two errors cancel.",
        "slope.mean",
        slip="double_step",
    ),
    Mistake(
        "N11",
        "half a step to each side",
        "The width is h here, with x in its middle. That is a good central difference, with a "
        "quarter of the error; but in the task h is the step to each side.",
        "slope.central",
        slip="half_steps",
        convention="The central difference operator of many books on numerical analysis",
    ),
    Mistake(
        "N12",
        "the sign is lost",
        "abs() makes every slope positive. The sign counts: a slope below 0 says that more x "
        "gives less y.",
        "slope.predict",
        slip="no_sign",
    ),
    Mistake(
        "N13",
        "the step is multiplied by x",
        "The step is h itself, and not the share h of x. At x = 0 such a step would be 0.",
        "slope.central",
        slip="h_relative",
    ),
    Mistake(
        "N14",
        "// in the place of /",
        "// divides and rounds down to a whole number. A slope is seldom a whole number.",
        "slope.central",
        slip="whole",
    ),
)

# ---------------------------------------------------------------- a step that is too small


def too_small():
    """The forward difference of the square at 3, with h = 1e-16."""
    h = 1e-16
    return ((3.0 + h) ** 2 - 3.0**2) / h


TOO_SMALL_MISTAKES = (
    Mistake(
        "N15",
        "the slope of exact numbers",
        "6 is the derivative, and what exact numbers would give. But float64 has no number "
        "between 3 and 3 + 4e-16, so 3 + 1e-16 is rounded to 3, and no step is taken.",
        "slope.valley",
        wrong=lambda: 6.0,
    ),
    Mistake(
        "N16",
        "0 / 0",
        "The rise is 0, because 3 + 1e-16 is rounded to 3. But the division is by h, and 1e-16 is "
        "not 0: tiny numbers are no problem, only the gaps next to large ones are.",
        "slope.valley",
        wrong=lambda: math.nan,
    ),
    Mistake(
        "N17",
        "infinite",
        "To divide by a tiny number gives a huge one, unless what is divided is 0. Here it is 0: "
        "3 + 1e-16 is rounded to 3, so both squares are 9.",
        "slope.valley",
        wrong=lambda: math.inf,
    ),
    Mistake(
        "N18",
        "rounded up",
        "Rounding goes to the nearest number. From 3 + 1e-16, 3 is nearer than the next number, "
        "3 + 4e-16, so the step is lost and not made larger.",
        "slope.valley",
        wrong=lambda: ((3.0 + 2**-51) ** 2 - 9.0) / 1e-16,
    ),
    Mistake(
        "N19",
        "the value of the square",
        "9 is how high the curve is at 3. What is printed is a slope: a difference of two heights, "
        "divided by the step.",
        "slope.forward",
        wrong=lambda: 9.0,
    ),
)

# ---------------------------------------------------------------- the best step


def best_step(b, eps, slips=frozenset()):
    """Where the error valley is lowest; each slip makes one mistake."""
    product = b + eps if "added" in slips else b * eps
    if "no_b" in slips:
        product = eps
    if "upside_down" in slips:
        product = b / eps
    if "no_half" in slips:
        half = product
    elif "doubled" in slips:
        half = 2 * product
    else:
        half = product / 2
    if "power_first" in slips:
        return half**1 / 3
    if "divided" in slips:
        return half / 3
    if "outside" in slips:
        return product ** (1 / 3) / 2
    power = 1 / 2 if "square_root" in slips else 3 if "cubed" in slips else 1 / 3
    return half**power


STEP_CASES = (
    Case("b = 2 and eps = 0.001", lambda f: f(2.0, 1e-3), 2),
    Case("b = 16 and eps = 2⁻⁵², as for the cube in float64", lambda f: f(16.0, 2.0**-52), 2),
    Case("b = 0.3 and eps = 2⁻²³, as in float32", lambda f: f(0.3, 2.0**-23), 2),
)

STEP_MISTAKES = (
    Mistake(
        "N20",
        "** 1 / 3: the power comes first",
        "Python computes a power before a division: a ** 1 / 3 is a divided by 3. The root needs "
        "parentheses: a ** (1 / 3).",
        "slope.best",
        slip="power_first",
    ),
    Mistake(
        "N21",
        "a square root",
        "The error h² + b eps/h is lowest where h³ = b eps/2, so h is a third root. The square "
        "root belongs to the forward difference, whose error grows like h, not like h².",
        "slope.best",
        slip="square_root",
    ),
    Mistake(
        "N22",
        "the 1/2 is forgotten",
        "The slope of h² is 2h. With it, the bottom is at 2h = b eps/h², and the 2 stays in the "
        "result.",
        "slope.best",
        slip="no_half",
    ),
    Mistake(
        "N23",
        "multiplied by 2",
        "From 2h = b eps/h² follows h³ = b eps/2: the 2 divides.",
        "slope.best",
        slip="doubled",
    ),
    Mistake(
        "N24",
        "the half is outside the root",
        "The 2 stands under the root, together with b eps. Outside, it would halve the step.",
        "slope.best",
        slip="outside",
    ),
    Mistake(
        "N25",
        "cubed",
        "h³ = b eps/2 is to be solved for h. That takes the third root, and not the third power.",
        "slope.best",
        slip="cubed",
    ),
    Mistake(
        "N26",
        "b is forgotten",
        "b says how much the rounding of this curve costs. The more it costs, the larger the best "
        "step.",
        "slope.valley",
        slip="no_b",
    ),
    Mistake(
        "N27",
        "b / eps in the place of b eps",
        "Fewer digits, that is a larger eps, need a larger step. So eps multiplies.",
        "slope.best",
        slip="upside_down",
    ),
    Mistake(
        "N28",
        "b + eps in the place of b eps",
        "The error of rounding is b times eps. As a sum, eps would vanish next to b.",
        "slope.valley",
        slip="added",
    ),
)

# ---------------------------------------------------------------- a test


def rounded_up(f, x, h):
    """Another right central difference, whose last digit is always another one."""
    return math.nextafter(central(f, x, h), math.inf)


def wrong_central(slip):
    return lambda f, x, h: central(f, x, h, frozenset([slip]))


TEST_CASES = (
    Case("a right one", verdict_on(lambda f, x, h: central(f, x, h), right=True), 1),
    Case("another right one, which rounds in another way", verdict_on(rounded_up, right=True), 2),
    Case("a wrong one: the forward difference", verdict_on(wrong_central("forward")), 3),
    Case("a wrong one: it divides by h", verdict_on(wrong_central("divided_by_h")), 4),
    Case("a wrong one: its sign", verdict_on(wrong_central("swapped")), 5),
    Case("a wrong one: it multiplies by h", verdict_on(wrong_central("times_h")), 6),
    Case("a wrong one: abs() of the slope", verdict_on(wrong_central("no_sign")), 7),
)


def test_central(central, slips=frozenset()):
    """Two places on the cube, and one on a curve that falls; each slip leaves something out."""
    if "flat" in slips:
        places = [(lambda x: x**2, 0.0, 0.1)]
    elif "line" in slips:
        places = [(lambda x: 4 * x, 2.0, 0.1), (lambda x: -4 * x, 2.0, 0.1)]
    else:
        places = [(cube, 2.0, 0.1), (lambda x: -cube(x), 2.0, 0.1)]
    if "rising" in slips:
        places = places[:1]
    for f, x, h in places:
        if "h_is_1" in slips:
            h = 1.0
        expected = (f(x + h) - f(x - h)) / (2 * h)
        assert abs(central(f, x, h) - expected) < 1e-9


def accepts_all(central):
    central(cube, 2.0, 0.1)


def rejects_all(central):
    raise AssertionError


def exactly(central):
    assert central(cube, 2.0, 0.1) == (cube(2.1) - cube(2.0 - 0.1)) / (2 * 0.1)
    assert central(falling, 1.5, 0.2) == (falling(1.7) - falling(1.3)) / (2 * 0.2)


TEST_MISTAKES = (
    Mistake(
        "K1",
        "the test accepts everything",
        "It never raises an AssertionError. A comparison alone, or a result that is returned, does "
        "nothing, and that a number comes out is true of wrong functions, too: assert that the "
        "number is close to the right one.",
        "slope.central",
        wrong=accepts_all,
    ),
    Mistake(
        "K2",
        "the test rejects everything",
        "It rejects the right function as well. The central difference is not the derivative: "
        "compare it with its own formula, or allow for its error of about h². And two floats are "
        "seldom exactly equal.",
        "slope.taylor",
        wrong=rejects_all,
    ),
    Mistake(
        "K3",
        "the test asks for exact equality",
        "Two right programs may round differently. Allow for a small difference: "
        "abs(a - b) < 1e-9, and not a == b.",
        "slope.mean",
        wrong=exactly,
    ),
    Mistake(
        "K4",
        "the forward difference passes",
        "On a straight line both differences are right, and with a wide tolerance, or a tiny step, "
        "they look alike. Take a curve, a step such as 0.1, and a small tolerance.",
        "slope.forward",
        slip="line",
    ),
    Mistake(
        "K5",
        "the test looks where the curve is flat",
        "Where the slope is 0, twice the slope, the slope times h² and the slope with the wrong "
        "sign are 0 as well. Choose a place where the slope is not 0.",
        "slope.central",
        slip="flat",
    ),
    Mistake(
        "K6",
        "no slope below 0",
        "All slopes of the test are above 0, so abs() changes nothing. Add a curve that falls.",
        "slope.predict",
        slip="rising",
    ),
    Mistake(
        "K7",
        "h is 1",
        "With h = 1 it is all the same whether one divides by h or multiplies by it. Choose an h "
        "that is not 1.",
        "slope.central",
        slip="h_is_1",
    ),
)

EXERCISES = [
    Exercise(
        "central",
        "The central difference",
        central,
        CENTRAL_CASES,
        CENTRAL_MISTAKES,
        (
            "Which two places does the formula ask f about, and how far apart are they?",
            "The rise is f on the right minus f on the left, and the distance between them is 2h. "
            "Mind what Python computes first: both need parentheses.",
            "The rise is f(x + h) - f(x - h). Divide all of it by (2 * h).",
        ),
        "From both sides",
        solution="""\
def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)
""",
    ),
    Exercise(
        "too_small",
        "A step that is too small",
        too_small,
        (Case("your number", lambda f: f(), 0),),
        TOO_SMALL_MISTAKES,
        (
            "Begin inside: which number does the computer hold for 3.0 + 1e-16?",
            "1e-16 is less than half of the gap of 4e-16, so the sum is rounded.",
            "The sum is rounded to 3.0. So the rise is 9 - 9; divide that by 1e-16.",
        ),
        'The tempting wrong answer: "the smaller $h$, the better"',
        kind="predict",
        solution="""\
def too_small():
    return 0.0
""",
    ),
    Exercise(
        "best_step",
        "The best step",
        best_step,
        STEP_CASES,
        STEP_MISTAKES,
        (
            "Compute it by hand for b = 2 and eps = 0.001. Where does the code part from that?",
            "What does Python compute first in a ** 1 / 3?",
            "A power comes before a division. Put 1 / 3 in parentheses.",
        ),
        "Which $h$ to choose",
        kind="mend",
        solution="""\
def best_step(b, eps):
    return (b * eps / 2) ** (1 / 3)
""",
    ),
    Exercise(
        "test_central",
        "A test of the central difference",
        test_central,
        TEST_CASES,
        TEST_MISTAKES,
        (
            "On which curve, at which place and with which h do the wrong ones differ from the "
            "right ones?",
            "A straight line, a flat place, h = 1 and a curve that only rises each let a wrong one "
            "through. Compare with the formula's own value, up to rounding.",
            "The cube at x = 2 with h = 0.1 gives 12.01; minus the cube gives -12.01. Assert both, "
            "each to 1e-9.",
        ),
        "From both sides",
        kind="test",
        solution="""\
def test_central(central):
    assert abs(central(lambda x: x**3, 2.0, 0.1) - 12.01) < 1e-9
    assert abs(central(lambda x: -(x**3), 2.0, 0.1) + 12.01) < 1e-9
""",
    ),
]
