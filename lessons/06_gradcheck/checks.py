"""The reference, the known mistakes and the hints of the exercises of lesson 6.

a        the analytic slope, which the rule gives
n        the numeric slope, which was measured
g        the upstream gradient
slips    the mistakes to be made
"""

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on

# ---------------------------------------------------------------- relative_error


def relative_error(a, n, slips=frozenset()):
    """The relative error; each slip makes one mistake."""
    size_a, size_n = np.abs(a), np.abs(n)
    larger = np.maximum(size_a, size_n)
    share_of = {
        "of_n": lambda: size_n,
        "of_a": lambda: size_a,
        "of_sum": lambda: size_a + size_n,
        "of_mean": lambda: (size_a + size_n) / 2,
        "of_smaller": lambda: np.minimum(size_a, size_n),
        "of_signed": lambda: np.maximum(a, n),
        "of_whole": lambda: np.full(a.shape, larger.max()),
        "of_nothing": lambda: np.ones(a.shape),
        "of_at_least": lambda: np.maximum(larger, 1e-8),
    }
    below = next((share_of[slip] for slip in share_of if slip in slips), lambda: larger)()
    if "plus_little" in slips:
        below = below + 1e-8
    difference = a - n if "signed" in slips else np.abs(a - n)
    if "sizes_only" in slips:
        difference = np.abs(size_a - size_n)
    if "squared" in slips:
        difference = difference**2
    with np.errstate(all="ignore"):
        r = difference / below
    if "percent" in slips:
        r = 100 * r
    both_zero = {"not_a_number": np.nan, "one_at_zero": 1.0}
    at_zero = next((both_zero[slip] for slip in both_zero if slip in slips), 0.0)
    return np.where((a == 0) & (n == 0), at_zero, r)


def slopes(words, a, n):
    """A case: analytic and numeric slopes."""
    a, n = np.array(a, float), np.array(n, float)
    return Case(words, lambda function: function(a.copy(), n.copy()), a.size + n.size)


MIXED_A = [[1e-6, -2, 0], [1000, 0.3, -5]]
MIXED_N = [[2e-6, -2.1, 0], [990, 0.3, 4]]

ERROR_CASES = (
    slopes("a = 4, n = 5", [4], [5]),
    slopes("a = 5, n = 4", [5], [4]),
    slopes("a = -5, n = -4: both negative", [-5], [-4]),
    slopes("a = 2, n = -3: of different signs", [2], [-3]),
    slopes("a = 0, n = 0.5", [0], [0.5]),
    slopes("tiny slopes", [3e-9], [2e-9]),
    slopes("both are 0, in the first entry", [0, 1], [0, 2]),
    slopes("sizes from 0.000001 to 1000", MIXED_A, MIXED_N),
)

ERROR_MISTAKES = (
    Mistake(
        "V1",
        "a share of the numeric slope",
        "That says how far a is off if n is trusted. Here the larger of the two is below, so that "
        "it does not matter which is which, and r stays finite where n is 0.",
        "gradcheck.relative_error",
        slip="of_n",
    ),
    Mistake(
        "V2",
        "a share of the analytic slope",
        "A rule that gives 0 everywhere would divide by 0, and one that is far too large would "
        "look good. The larger of the two is below.",
        "gradcheck.relative_error",
        slip="of_a",
    ),
    Mistake(
        "V3",
        "a share of the sum",
        "With |a| + |n| below, the error is about half as large: two slopes of which one is 0 "
        "are apart by 1 in both forms, but 5 % are told as 2.5 %.",
        "gradcheck.relative_error",
        slip="of_sum",
        convention="The code of Stanford's course CS231n, but for a guard against zeros,",
    ),
    Mistake(
        "V4",
        "a share of the mean",
        "The mean of |a| and |n| is close to the larger one only if the two agree. Below stands "
        "the larger one, so that r is 1 where one of them is 0.",
        "gradcheck.relative_error",
        slip="of_mean",
    ),
    Mistake(
        "V5",
        "a share of the smaller one",
        "With the smaller one below, r has no upper end, and is infinite where one slope is 0. "
        "The larger one is below.",
        "gradcheck.relative_error",
        slip="of_smaller",
    ),
    Mistake(
        "V6",
        "the larger one with its sign",
        "Of -5 and -4 the larger number is -4, but the larger slope is -5. The maximum is taken "
        "of the absolute values; otherwise r may even become negative.",
        "gradcheck.relative_error",
        slip="of_signed",
    ),
    Mistake(
        "V7",
        "one scale for all entries",
        "Each entry is held against its own size. Divided by the largest of all slopes, a small "
        "one may be wholly wrong and not show.",
        "gradcheck.relative_error",
        slip="of_whole",
    ),
    Mistake(
        "V8",
        "the absolute error",
        "The difference alone says little: 0.01 is nothing beside 1000 and everything beside "
        "0.01. Divide by the larger of the two.",
        "gradcheck.relative_error",
        slip="of_nothing",
    ),
    Mistake(
        "V9",
        "something is added below",
        "A small number added below keeps 0 / 0 away, but it hides errors of slopes that are as "
        "small. Treat the case of two zeros by itself.",
        "gradcheck.relative_error",
        slip="plus_little",
    ),
    Mistake(
        "V10",
        "small slopes are let off",
        "A least size below keeps 0 / 0 away, but it hides errors of slopes that are smaller. "
        "Treat the case of two zeros by itself.",
        "gradcheck.relative_error",
        slip="of_at_least",
    ),
    Mistake(
        "V11",
        "the difference keeps its sign",
        "A negative error would be below every limit. How far apart two slopes are is never "
        "negative: the absolute value is above.",
        "gradcheck.relative_error",
        slip="signed",
    ),
    Mistake(
        "V12",
        "only the sizes are compared",
        "2 and -2 are as far apart as can be: one points uphill, the other downhill. Take the "
        "difference first, then its absolute value.",
        "gradcheck.relative_error",
        slip="sizes_only",
    ),
    Mistake(
        "V13",
        "the difference is squared",
        "A squared difference over a slope is no share: it changes when both slopes are multiplied "
        "by the same number. The absolute value is enough.",
        "gradcheck.relative_error",
        slip="squared",
    ),
    Mistake(
        "V14",
        "in percent",
        "r is a share: 0.05 for five percent. The limits of the lesson are meant so.",
        "gradcheck.relative_error",
        slip="percent",
    ),
    Mistake(
        "V15",
        "0 / 0",
        "Where both slopes are 0, they agree, and r is agreed to be 0. Nothing is larger or "
        "smaller than a value that is not a number, so every comparison with it says False.",
        "gradcheck.relative_error",
        slip="not_a_number",
    ),
    Mistake(
        "V16",
        "two zeros count as different",
        "Where both slopes are 0, they agree, and r is agreed to be 0. It is 1 where only one of "
        "them is 0.",
        "gradcheck.relative_error",
        slip="one_at_zero",
    ),
)

ERROR = Exercise(
    "relative_error",
    "The relative error of two slopes",
    relative_error,
    ERROR_CASES,
    ERROR_MISTAKES,
    (
        "What happens with your function if a slope is negative? And if both are 0?",
        "Three absolute values: of the difference above, and of both slopes below. Two zeros are "
        "a case of their own.",
        "larger = np.maximum(np.abs(a), np.abs(n)); the share is np.abs(a - n) / larger. Where "
        "larger is 0, divide by 1 instead: np.where(larger == 0, 1, larger).",
    ),
    "The relative error",
    solution="""\
def relative_error(a, n):
    larger = np.maximum(np.abs(a), np.abs(n))
    return np.abs(a - n) / np.where(larger == 0, 1.0, larger)
""",
)

# ---------------------------------------------------------------- checked


def checked(f, rule, x, g, h, atol, rtol, slips=frozenset()):
    """A check, entry by entry; each slip makes one mistake."""

    def loss(x):
        y = f(x)
        return np.sum(y if "loss_without_g" in slips else g * y)

    n, moved = np.zeros(x.shape), x.copy()
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h * x[place] if "relative_step" in slips else h
        if "all_at_once" in slips:
            step = np.full(x.shape, h)
        if "left_moved" in slips:
            moved = moved + step
            right, left = loss(moved), loss(moved - 2 * step)
            moved = moved - step if "all_at_once" in slips else moved
        else:
            right, left = loss(x + step), loss(x - step)
        middle = loss(x)
        width = 2 * step[place]
        if "forward" in slips:
            left, width = middle, step[place]
        if "backward" in slips:
            right, width = middle, step[place]
        if "half_width" in slips:
            width = width / 2
        with np.errstate(all="ignore"):
            n[place] = (right - left) / width
        if "times_h" in slips:
            n[place] = (right - left) / 2 * step[place]
    upstream = np.ones_like(g) if "rule_without_g" in slips else g
    inputs = (x, f(x)) if "y_and_x_exchanged" in slips else (f(x), x)
    a = rule(upstream, *inputs)
    return a, n, verdict(a, n, atol, rtol, slips)


def verdict(a, n, atol, rtol, slips):
    """Which entries pass?"""
    size = {"allowed_by_a": np.abs(a), "allowed_signed": n}
    size = next((size[slip] for slip in size if slip in slips), np.abs(n))
    allowed = atol + rtol * size
    if "no_atol" in slips:
        allowed = rtol * size
    if "no_rtol" in slips:
        allowed = np.full(n.shape, atol)
    if "larger_of_both" in slips:
        allowed = np.maximum(atol, rtol * size)
    if "smaller_of_both" in slips:
        allowed = np.minimum(atol, rtol * size)
    if "tolerances_exchanged" in slips:
        allowed = rtol + atol * size
    difference = a - n if "difference_signed" in slips else np.abs(a - n)
    passes = difference < allowed if "strict" in slips else difference <= allowed
    if "turned_round" in slips:
        passes = ~passes
    return passes.all() if "one_verdict" in slips else passes


def probe(words, f, rule, x, g, h=0.1, atol=0.01, rtol=0.1):
    """A case: a check of a rule."""
    x, g = np.array(x, float), np.array(g, float)

    def run(function):
        result = function(f, rule, x.copy(), g.copy(), h, atol, rtol)
        if isinstance(result, (tuple, list)) and len(result) == 3:
            return dict(zip(("a", "n", "passes"), result))
        return result

    return Case(words, run, x.size + g.size)


def close_calls():
    """A case: a line of slope c, and rules that are off by a little more or less than allowed."""
    calls = []
    for c in (2.0, -2.0, 0.05, -0.05, 0.0):
        for near in (c, 2 * c):
            allowed = (0.01, 0.1 * abs(near), 0.01 + 0.1 * abs(near))
            sizes = {0.5 * min(allowed[:2]), 0.5 * sum(allowed[:2])}
            sizes |= {size * z for size in allowed for z in (0.97, 1.03)}
            calls += [(c, near + d) for size in sorted(sizes) for d in (size, -size)]

    def run(function):
        one, found = np.ones(1), []
        for c, a in calls:
            rule, f = (lambda g, y, x, a=a: g * a), (lambda x, c=c: c * x)
            result = function(f, rule, one.copy(), one.copy(), 1.0, 0.01, 0.1)
            found.append(bool(np.all(result[2])))
        return {f"passes, slope {c:g}, rule {a:.4g}": z for (c, a), z in zip(calls, found)}

    return Case("straight lines, and rules that are off by a little", run, 2 * len(calls))


def square(x):
    return x**2


def square_off(g, y, x):
    """The rule of the square, off by an amount of its own in each entry."""
    return 2 * g * x + np.array([0, -0.5, 0.205, -0.205, 0.22, 0.005, -0.025, 0.3, -0.195])


def cube(x):
    return x**3


def neighbours(x):
    """Each exponential times the entry at the other end."""
    return np.exp(x) * x[::-1]


def neighbours_rule(g, y, x):
    return g * y + (g * np.exp(x))[::-1]


def tanh_too_large(g, y, x):
    return 1.05 * g * (1 - y**2)


WEIGHTS = np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25]])
X1, G1 = [[0.5, -1.5], [2, -0.25]], [[2, -1], [0.5, 4]]
X2, G2 = [[1, 2, -1], [0.5, 0, 3]], [[1, -2], [0.5, 3]]
X3, G3 = [1, 1, 1, -1, 1, 0, 0, -1, -0.5], [1, -1, 1, 1, 1, 1, 2, 1, 2]

CHECK_CASES = (
    probe("nothing is allowed", lambda x: 4 * x, lambda g, y, x: 4 * g, [2], [0.5], 1.0, 0.0, 0.0),
    probe("the square of 3", square, lambda g, y, x: 2 * g * x, [3], [-0.5]),
    probe("the cube of two numbers", cube, lambda g, y, x: 3 * g * x**2, [2, -1], [0.5, 3]),
    probe("exp times a neighbour", neighbours, neighbours_rule, [0.5, -1, 1.5], [1, -2, 0.5]),
    probe("tanh, with a rule 5 % too large", np.tanh, tanh_too_large, X1, G1, 0.01, 1e-5, 1e-2),
    probe("a product of matrices", lambda x: x @ WEIGHTS, lambda g, y, x: g @ WEIGHTS.T, X2, G2),
    probe("a rule that is off by more or less", square, square_off, X3, G3),
    close_calls(),
)

CHECK_MISTAKES = (
    Mistake(
        "V17",
        "the forward difference",
        "From x to x + h is one side only; its error is of the size of h. The central difference, "
        "from x - h to x + h, has an error of the size of h squared.",
        "slope.central",
        slip="forward",
    ),
    Mistake(
        "V18",
        "the backward difference",
        "From x - h to x is one side only; its error is of the size of h. The central difference, "
        "from x - h to x + h, has an error of the size of h squared.",
        "slope.central",
        slip="backward",
    ),
    Mistake(
        "V19",
        "divided by h",
        "From x - h to x + h it is 2 h. Divided by h, every slope comes out twice as large.",
        "slope.central",
        slip="half_width",
    ),
    Mistake(
        "V20",
        "multiplied by h",
        "... / 2 * h divides by 2 and then multiplies by h. Both belong below: ... / (2 * h).",
        "slope.central",
        slip="times_h",
    ),
    Mistake(
        "V21",
        "a step in proportion to x",
        "The step is h for every entry. In proportion to x it is 0 where x is 0, and nothing can "
        "be measured there.",
        "slope.central",
        slip="relative_step",
    ),
    Mistake(
        "V22",
        "all entries are moved at once",
        "That measures one slope along the direction of ones, the sum of all. For the slope along "
        "one entry, move this one and keep the others still.",
        "gradcheck.direction",
        slip="all_at_once",
    ),
    Mistake(
        "V23",
        "entries stay moved",
        "Each entry is measured at the same point x. If the one before is not put back, the "
        "others are measured somewhere else.",
        "slope.central",
        slip="left_moved",
    ),
    Mistake(
        "V24",
        "g is missing in the loss",
        "The loss is the sum of g * y. Measured without g, it is the slope of another loss, the "
        "sum of y.",
        "tensors.vjp",
        slip="loss_without_g",
    ),
    Mistake(
        "E10",
        "the rule does not get g",
        "The rule is asked for the gradient of the loss, so it is handed the upstream gradient g. "
        "With ones it gives the gradient of another loss.",
        "tensors.vjp",
        slip="rule_without_g",
    ),
    Mistake(
        "V25",
        "x and y are exchanged",
        "The rule takes g, then the output y, then the input x.",
        "tensors.vjp",
        slip="y_and_x_exchanged",
    ),
    Mistake(
        "V26",
        "a share of the analytic slope is allowed",
        "The share is taken of n, which was measured. If it is taken of a, a rule that is too "
        "large allows itself more.",
        "gradcheck.allowed",
        slip="allowed_by_a",
    ),
    Mistake(
        "V27",
        "n without its absolute value",
        "Where n is negative, rtol n takes away from what is allowed, and a right rule fails.",
        "gradcheck.allowed",
        slip="allowed_signed",
    ),
    Mistake(
        "V28",
        "atol is missing",
        "A share of nothing is nothing. Where the slope is 0, the measurement is off by a little, "
        "and atol allows for that.",
        "gradcheck.allowed",
        slip="no_atol",
    ),
    Mistake(
        "V29",
        "rtol is missing",
        "An amount that is small beside 1 is nothing beside 1000. Large slopes are allowed a "
        "share of their size.",
        "gradcheck.allowed",
        slip="no_rtol",
    ),
    Mistake(
        "V30",
        "the larger of the two allowances",
        "Here the amount and the share are added, as in NumPy and PyTorch.",
        "gradcheck.allowed",
        slip="larger_of_both",
        convention="Python's math.isclose, but for the slope that the share is taken of,",
    ),
    Mistake(
        "V31",
        "the smaller of the two allowances",
        "Either of the two shall be enough by itself, so they are added. With the smaller one, "
        "nothing is allowed where the slope is 0.",
        "gradcheck.allowed",
        slip="smaller_of_both",
    ),
    Mistake(
        "V32",
        "atol and rtol are exchanged",
        "rtol is the share, and is multiplied by |n|. atol is the amount, and stands alone.",
        "gradcheck.allowed",
        slip="tolerances_exchanged",
    ),
    Mistake(
        "V33",
        "the difference keeps its sign",
        "A slope that is far too small gives a negative difference, and passes every limit. Take "
        "the absolute value.",
        "gradcheck.allowed",
        slip="difference_signed",
    ),
    Mistake(
        "V43",
        "exactly what is allowed does not pass",
        "At most means <=. With < nothing passes where nothing is allowed, not even a slope that "
        "is exactly right.",
        "gradcheck.allowed",
        slip="strict",
    ),
    Mistake(
        "V34",
        "True and False are exchanged",
        "An entry passes, True, if the difference is at most what is allowed.",
        "gradcheck.allowed",
        slip="turned_round",
    ),
    Mistake(
        "V35",
        "one verdict for all entries",
        "Each entry gets its own True or False, so that one sees where a rule is wrong.",
        "gradcheck.allowed",
        slip="one_verdict",
    ),
)

CHECK = Exercise(
    "checked",
    "A check of your own",
    checked,
    CHECK_CASES,
    CHECK_MISTAKES,
    (
        "Three parts, one after the other: what the rule says, what is measured, and whether the "
        "two are close enough.",
        "For each entry: a step that is h there and 0 elsewhere, made anew each time; the loss "
        "on both sides; the difference over 2 h. The loss is np.sum(g * f(x)), one number.",
        "for place in np.ndindex(x.shape): step = np.zeros(x.shape); step[place] = h; "
        "n[place] = np.sum(g * (f(x + step) - f(x - step))) / (2 * h). "
        "a is rule(g, f(x), x). Then np.abs(a - n) <= atol + rtol * np.abs(n).",
    ),
    "A slope of zero",
    solution="""\
def checked(f, rule, x, g, h, atol, rtol):
    a = rule(g, f(x), x)
    n = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        n[place] = np.sum(g * (f(x + step) - f(x - step))) / (2 * h)
    return a, n, np.abs(a - n) <= atol + rtol * np.abs(n)
""",
)

# ---------------------------------------------------------------- test_product_rule


def in_another_order(g, a, b):
    """A right rule, rounded in another way."""
    return 3 * (g * b / 3), 7 * (a / 7 * g)


RIGHT = {
    "a right rule": lambda g, a, b: (g * b, g * a),
    "a right rule, rounded in another way": in_another_order,
}
BUGS = {
    "g is forgotten": lambda g, a, b: (b + 0 * g, a + 0 * g),
    "each its own factor": lambda g, a, b: (g * a, g * b),
    "the rule of addition": lambda g, a, b: (g + 0 * b, g + 0 * a),
    "only a_bar is wrong": lambda g, a, b: (g * a, g * a),
    "only b_bar is wrong": lambda g, a, b: (g * b, g * b),
    "the signs of the factors are ignored": lambda g, a, b: (g * np.abs(b), g * np.abs(a)),
    "negative gradients are dropped": lambda g, a, b: (
        np.maximum(g, 0) * b,
        np.maximum(g, 0) * a,
    ),
    "the sum of g in place of its entries": lambda g, a, b: (np.sum(g) * b, np.sum(g) * a),
    "added up to one number": lambda g, a, b: (np.sum(g * b), np.sum(g * a)),
    "twice as large": lambda g, a, b: (2 * g * b, 2 * g * a),
    "5 % too large": lambda g, a, b: (1.05 * g * b, 1.05 * g * a),
    "a thousandth too large": lambda g, a, b: (1.001 * g * b, 1.001 * g * a),
}
WRONG = {f"a wrong one: {words}": rule for words, rule in BUGS.items()}


def of_floats(rule):
    """The rule, for lists and whole numbers as well, which a test may hand over."""
    return lambda g, a, b: rule(*(np.asarray(z, float) for z in (g, a, b)))


TEST_CASES = tuple(
    Case(words, verdict_on(of_floats(f), right=words in RIGHT), i)
    for i, (words, f) in enumerate({**RIGHT, **WRONG}.items(), 1)
)

G, A, B = (
    np.random.default_rng(seed).uniform(0.5, 2.0, size=(3, 4)) * signs
    for seed, signs in (
        (0, [[1, -1, 1, -1], [-1, 1, -1, 1], [1, 1, -1, -1]]),
        (1, [[1, 1, -1, -1], [-1, 1, 1, -1], [-1, -1, 1, 1]]),
        (2, [[-1, 1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]),
    )
)


def probing(g=G, a=A, b=B, compare=np.allclose, both=(True, True)):
    """A test with these arrays."""

    def test(rule):
        a_bar, b_bar = rule(g, a, b)
        assert not both[0] or (np.shape(a_bar) == np.shape(a) and compare(a_bar, g * b))
        assert not both[1] or (np.shape(b_bar) == np.shape(b) and compare(b_bar, g * a))

    return test


def within(rtol):
    return lambda x, right: np.allclose(x, right, rtol=rtol, atol=0)


def never(rule):
    """A test that complains about everything."""
    raise AssertionError


test_product_rule = probing()
ONES = np.ones((3, 4))

TEST_MISTAKES = (
    Mistake(
        "K1",
        "nothing is asserted",
        "This test is content with everything, so it tells nothing. Call rule, and assert that "
        "the two gradients are what you worked out. (A comparison that is only returned or "
        "printed asserts nothing.)",
        "tensors.multiply_a",
        wrong=lambda rule: None,
    ),
    Mistake(
        "K2",
        "it complains about everything",
        "A test must be content with a right rule: a_bar is g * b, b_bar is g * a, and a measured "
        "slope is off by a little.",
        "gradcheck.allowed",
        wrong=never,
    ),
    Mistake(
        "K14",
        "exactly equal",
        "A right rule may round its last digits in another way. Allow for that: np.allclose, or "
        "a limit such as 1e-6.",
        "gradcheck.allowed",
        wrong=probing(compare=np.array_equal),
    ),
    Mistake(
        "K3",
        "only shapes are compared",
        "Nearly every wrong rule gives the right shape. Compare the numbers.",
        "tensors.multiply_a",
        wrong=probing(compare=lambda x, right: True),
    ),
    Mistake(
        "K15",
        "only signs are compared",
        "A rule that is twice as large has the right signs. Compare the numbers.",
        "gradcheck.relative_error",
        wrong=probing(compare=lambda x, right: bool(np.all(np.sign(x) == np.sign(right)))),
    ),
    Mistake(
        "K16",
        "it allows a tenth",
        "A rule that is 5 % too large passes. In float64 a limit of 1e-6 leaves a right rule "
        "plenty of room.",
        "gradcheck.allowed",
        wrong=probing(compare=within(0.1)),
    ),
    Mistake(
        "K17",
        "it allows a hundredth",
        "A rule that is a thousandth too large passes. In float64 a limit of 1e-6 leaves a right "
        "rule plenty of room.",
        "gradcheck.allowed",
        wrong=probing(compare=within(0.01)),
    ),
    Mistake(
        "K8",
        "an upstream gradient of ones",
        "Where g is 1 a rule that forgets it is right. Take entries that differ, of both signs.",
        "tensors.vjp",
        wrong=probing(g=ONES),
    ),
    Mistake(
        "K18",
        "no negative upstream gradient",
        "A rule that drops negative gradients passes. Take a g with both signs.",
        "tensors.vjp",
        wrong=probing(g=np.abs(G)),
    ),
    Mistake(
        "K19",
        "equal factors",
        "Where a and b are equal, it does not show which of them a rule takes. Take two arrays "
        "that differ.",
        "tensors.multiply_a",
        wrong=probing(b=A),
    ),
    Mistake(
        "K20",
        "factors of ones",
        "Where both factors are 1, the rules of addition and multiplication agree, and so do many "
        "others. Take numbers that differ, of both signs.",
        "tensors.multiply_a",
        wrong=probing(a=ONES, b=ONES),
    ),
    Mistake(
        "K21",
        "all arrays of ones",
        "With ones everywhere nearly every wrong rule gives ones. Take numbers that differ, of "
        "both signs.",
        "tensors.multiply_a",
        wrong=probing(ONES, ONES, ONES),
    ),
    Mistake(
        "K22",
        "positive factors",
        "A rule that ignores the signs of the factors passes. Take factors of both signs.",
        "tensors.multiply_a",
        wrong=probing(a=np.abs(A), b=np.abs(B)),
    ),
    Mistake(
        "K23",
        "positive numbers everywhere",
        "Rules that ignore the sign of a factor, or drop negative gradients, pass. Take numbers of "
        "both signs, in all three arrays.",
        "tensors.multiply_a",
        wrong=probing(np.abs(G), np.abs(A), np.abs(B)),
    ),
    Mistake(
        "K24",
        "only a_bar is compared",
        "The row has two rules, and the second can be wrong by itself. Compare b_bar as well.",
        "tensors.multiply_b",
        wrong=probing(both=(True, False)),
    ),
    Mistake(
        "K25",
        "only b_bar is compared",
        "The row has two rules, and the first can be wrong by itself. Compare a_bar as well.",
        "tensors.multiply_a",
        wrong=probing(both=(False, True)),
    ),
    Mistake(
        "K26",
        "a single number",
        "With one entry each, a rule that mixes up entries, or adds them up, passes. Take several "
        "entries.",
        "tensors.multiply_a",
        wrong=probing(np.array([-1.5]), np.array([2.0]), np.array([-0.5])),
    ),
)

TEST = Exercise(
    "test_product_rule",
    "A test that no wrong rule survives",
    test_product_rule,
    TEST_CASES,
    TEST_MISTAKES,
    (
        "Go through the list of wrong rules. For which inputs does each of them give the right "
        "numbers? Avoid those.",
        "Several entries; a and b that differ; both signs in all three arrays; a g that is not "
        "one. Compare both gradients, with a small allowance for rounding.",
        "g, a, b = np.array([2.0, -1.0]), np.array([3.0, -4.0]), np.array([-0.5, 5.0]); "
        "a_bar, b_bar = rule(g, a, b); assert np.allclose(a_bar, [-1, -5]). b_bar likewise.",
    ),
    "What a check can miss",
    kind="test",
    solution="""\
def test_product_rule(rule):
    g, a, b = np.random.default_rng(0).normal(size=(3, 7))  # seven entries each, of both signs
    a_bar, b_bar = rule(g, a, b)
    assert np.allclose(a_bar, g * b)
    assert np.allclose(b_bar, g * a)
""",
)

# ---------------------------------------------------------------- beside_the_kink

X, H = 5e-7, 1e-6


def beside_the_kink():
    """The right end is at x + h, the left one is at 0."""
    x, h = 5e-7, 1e-6
    return (x + h) / (2 * h)


KINK = Exercise(
    "beside_the_kink",
    "What is measured beside a kink?",
    beside_the_kink,
    (Case("your number", lambda function: function(), 1),),
    (
        Mistake(
            "V36",
            "the slope of relu",
            "1 is the slope of relu at x, and what the rule says. But x - h is on the other side "
            "of the kink, where relu is flat, so less than that is measured.",
            "gradcheck.kink",
            wrong=lambda: 1.0,
        ),
        Mistake(
            "V37",
            "always one half",
            "One half is measured exactly at the kink. At x = h / 2 more than half of the way from "
            "x - h to x + h is on the rising side.",
            "gradcheck.kink",
            wrong=lambda: 0.5,
        ),
        Mistake(
            "V38",
            "the flat side",
            "That is the share of the way on the left of the kink, where relu is 0. What rises is "
            "the other part.",
            "gradcheck.kink",
            wrong=lambda: (H - X) / (2 * H),
        ),
        Mistake(
            "V39",
            "divided by h",
            "From x - h to x + h it is 2 h. And no line between two points of relu is steeper "
            "than 1.",
            "gradcheck.kink",
            wrong=lambda: (X + H) / H,
        ),
        Mistake(
            "V40",
            "flat",
            "0 is the slope on the left of the kink, and what the table says at the kink itself. "
            "x is on the right of it, and so is x + h.",
            "gradcheck.kink",
            wrong=lambda: 0.0,
        ),
        Mistake(
            "V41",
            "relu of x + h alone",
            "The value at the right end is 1.5 h, and the one at the left end is 0. Their "
            "difference is then divided by the way between them, 2 h.",
            "gradcheck.kink",
            wrong=lambda: X + H,
        ),
    ),
    (
        "Where are x - h and x + h, and what is relu there?",
        "x + h is 1.5e-6 and positive. x - h is -0.5e-6 and negative, so that relu gives 0.",
        "(1.5e-6 - 0) / 2e-6, or by the lesson's equation: (x + h) / (2 h).",
    ),
    "A right rule that fails: kinks",
    kind="predict",
    rtol=1e-3,
    solution="""\
def beside_the_kink():
    return 0.75  # relu is 1.5e-6 at the right end and 0 at the left one, 2e-6 apart
""",
)

EXERCISES = [ERROR, CHECK, TEST, KINK]
