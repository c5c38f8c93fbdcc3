"""The reference, the known mistakes and the hints of the exercises of lesson 5.

g        the upstream gradient
shape    what was broadcast to the shape of g
extra    how many axes NumPy put in front
slips    the mistakes to be made
"""

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on

FIT, REFUSED = "fit", "do not fit: NumPy refuses to compute"


# ---------------------------------------------------------------- summed_back


def summed_back(g, shape, slips=frozenset()):
    """Sum over the copies; each slip makes one mistake."""
    extra = g.ndim - len(shape)
    front = list(range(extra))
    stretched = [extra + i for i, n in enumerate(shape) if n == 1]
    if "not_shifted" in slips:
        stretched = [i for i, n in enumerate(shape) if n == 1]
    if "flush_left" in slips:
        front = list(range(len(shape), g.ndim))
        stretched = [i for i, n in enumerate(shape) if n == 1]
    axes = sorted({*front, *stretched})
    fits = True  # is the result given the shape at the end?
    if "no_sum" in slips:
        return g
    if "everything" in slips:
        return np.full(shape, g.sum())
    if "front_only" in slips:
        axes, fits = front, False
    if "stretched_only" in slips:
        axes = stretched
    if slips & {"always_first", "always_down", "always_across"}:
        axis = -1 if "always_across" in slips else 0
        result = reduced(g, (axis,), slips).squeeze(axis)
        return result if "always_first" in slips else result.reshape(shape)
    if "wrong_axis" in slips and axes and np.prod(shape) > 1:
        axes = [k for k in range(g.ndim) if k not in axes]
        fits = g.sum(tuple(axes)).size == np.prod(shape)
    result = reduced(g, tuple(axes), slips)
    if slips & {"axes_kept", "stretched_only"}:
        return result
    result = result.reshape([n for k, n in enumerate(g.shape) if k not in axes])
    return result.reshape(shape) if fits and "axes_lost" not in slips else result


def reduced(g, axes, slips):
    """The sum over these axes, which stay with length 1; or what is mistaken for it."""
    if "first_copy" in slips or "last_copy" in slips:
        at = 0 if "first_copy" in slips else -1
        for axis in axes:
            g = np.take(g, [at], axis)
        return g
    if "mean" in slips:
        return g.mean(axes, keepdims=True)
    if "ones" in slips:
        g = np.ones_like(g)
    return g.sum(axes, keepdims=True)


def gradient(shape, seed):
    """An upstream gradient: quarters of both signs, no two of them alike."""
    n = int(np.prod(shape))
    return (np.random.default_rng(seed).permutation(n + 9)[:n].reshape(shape) - n // 2) / 4


def broadcast(large, small, seed=0):
    """A case: a gradient of shape `large` for something of shape `small`."""
    g = gradient(large, seed)

    def run(function):
        try:
            return {"the shapes": FIT, "the result": function(g.copy(), small)}
        except ValueError:
            return {"the shapes": REFUSED}

    return Case(f"g of shape {large}, back to {small}", run, g.size)


BROADCASTS = (
    broadcast((2, 2), (2,)),
    broadcast((2, 2), (1, 1)),
    broadcast((2, 3), (3,)),
    broadcast((2, 3), (1, 3)),
    broadcast((3, 2), (3, 1)),
    broadcast((2, 3), ()),
    broadcast((1, 3), (3,)),
    broadcast((2, 3), (2, 3)),
    broadcast((3, 3), (3,), 1),
    broadcast((2, 3, 2), (3, 1)),
    broadcast((2, 3, 2), (2, 1, 2), 1),
    broadcast((2, 3, 4), (1, 4)),
)

BROADCAST_MISTAKES = (
    Mistake(
        "B1",
        "no sum",
        "The gradient has the shape of the output, not of what was broadcast. A bias of three "
        "numbers would become a matrix after the first step. Each number gets the sum over its "
        "copies.",
        "broadcasting.vector",
        slip="no_sum",
    ),
    Mistake(
        "B2",
        "the mean over the copies",
        "Each copy is a path to the loss, and paths add up; nobody divides by their number. With "
        "the mean, the gradient is too small by a factor that depends on the number of rows.",
        "broadcasting.vector",
        slip="mean",
    ),
    Mistake(
        "B3",
        "the first copy only",
        "The copies are equal on the way forward. What comes back to them is not, and all of it "
        "counts.",
        "broadcasting.vector",
        slip="first_copy",
    ),
    Mistake(
        "B4",
        "the sum of everything",
        "Each number adds up what comes back to its own copies. The sum of everything belongs to "
        "a single number that was copied everywhere.",
        "broadcasting.scalar",
        slip="everything",
    ),
    Mistake(
        "B5",
        "the wrong axis",
        "A sum runs along the axis along which was copied. A row was copied down, so its gradient "
        "adds down the columns. On a square matrix the wrong axis has the right shape.",
        "broadcasting.vector",
        slip="wrong_axis",
    ),
    Mistake(
        "B6",
        "only the axes in front are summed",
        "An axis of length 1 was stretched by copying, too. (1, 3) and (4, 1) need a sum, although "
        "they have as many axes as the output.",
        "broadcasting.row",
        slip="front_only",
    ),
    Mistake(
        "B8",
        "only the axes of length 1 are summed",
        "NumPy also puts axes in front: (3,) becomes (1, 3), and then it is copied down. Those "
        "axes are to be summed as well.",
        "broadcasting.vector",
        slip="stretched_only",
    ),
    Mistake(
        "B9",
        "axes of length 1 are lost",
        "The sums are right, the shape is not. (1, 3) and (3,) are two shapes: an axis of length "
        "1 is summed and stays, with length 1.",
        "broadcasting.row",
        slip="axes_lost",
    ),
    Mistake(
        "B10",
        "axes in front are kept",
        "The sums are right, the shape is not. Axes that NumPy put in front are not there in the "
        "array that was broadcast; they go away.",
        "broadcasting.vector",
        slip="axes_kept",
    ),
    Mistake(
        "B11",
        "the last copy only",
        "An assignment in a loop keeps the last copy's part. All the copies are paths to the "
        "loss, and their parts add up.",
        "broadcasting.vector",
        slip="last_copy",
    ),
    Mistake(
        "B12",
        "shapes are compared from the left",
        "NumPy writes two shapes flush right: (3,) against (2, 3) stands under the 3. The missing "
        "axes are in front.",
        "broadcasting.vector",
        slip="flush_left",
    ),
    Mistake(
        "B13",
        "always along axis 0",
        "Axis 0 is right for a bias of shape (3,), but not for all that can be broadcast. Which "
        "axes are summed follows from the two shapes.",
        "broadcasting.column",
        slip="always_first",
    ),
    Mistake(
        "B25",
        "always along axis 0, then a reshape",
        "Axis 0 is right for a row, (3,) or (1, 3). For a column the sum runs across, and for a "
        "single number over everything. Which axes are summed follows from the two shapes.",
        "broadcasting.column",
        slip="always_down",
    ),
    Mistake(
        "B14",
        "axes are counted from the wrong end",
        "The axis i of the small array is the axis extra + i of g, where extra axes were put in "
        "front. Without that, the wrong axis is summed as soon as there is one in front.",
        "broadcasting.column",
        slip="not_shifted",
    ),
    Mistake(
        "E10",
        "the upstream gradient is ignored",
        "This counts the copies. What is added up is what comes back to them, the entries of g.",
        "broadcasting.vector",
        slip="ones",
    ),
)

SUMMED_BACK = Exercise(
    "summed_back",
    "Sum back over the copies",
    summed_back,
    tuple(sorted(BROADCASTS, key=lambda case: case.size)),
    BROADCAST_MISTAKES,
    (
        "Write the two shapes flush right, one below the other. Along which axes was copied?",
        "There are two kinds of axes to sum: the g.ndim - len(shape) axes in front, and those "
        "where shape has a 1. The result must have exactly the shape that is asked for.",
        "g.sum(axis=axes) takes a tuple of axes. If extra axes stand in front, they are "
        "range(extra), and axis i of shape is axis extra + i of g. Then .reshape(shape).",
    ),
    "The code",
    solution="""\
def summed_back(g, shape):
    extra = g.ndim - len(shape)
    stretched = [extra + i for i, n in enumerate(shape) if n == 1]
    return g.sum(axis=(*range(extra), *stretched)).reshape(shape)
""",
)

# ---------------------------------------------------------------- scale_and_shift


def scale_and_shift(g, x, w, slips=frozenset()):
    """The gradients of x * w + b; each slip makes one mistake."""
    if "no_upstream" in slips:
        g = np.ones_like(g)
    x_bar = {
        "x_no_factor": lambda: g,
        "x_own_factor": lambda: g * x,
        "x_summed": lambda: (g * w).sum(0),
    }
    w_bar = {
        "w_product_of_sums": lambda: g.sum(0) * x.sum(0),
        "w_not_summed": lambda: g * x,
        "w_no_x": lambda: g.sum(0),
        "w_mean": lambda: (g * x).mean(0),
        "w_across": lambda: (g * x).sum(1),
        "w_everything": lambda: np.full(w.shape, (g * x).sum()),
        "w_own_factor": lambda: (g * w).sum(0),
        "w_first": lambda: (g * x)[0],
        "w_mean_of_x": lambda: g.sum(0) * x.mean(0),
    }
    b_bar = {
        "b_mean": lambda: g.mean(0),
        "b_not_summed": lambda: g,
        "b_across": lambda: g.sum(1),
        "b_everything": lambda: np.full(w.shape, g.sum()),
        "b_first": lambda: g[0],
        "b_with_x": lambda: (g * x).sum(0),
        "b_with_w": lambda: (g * w).sum(0),
    }

    def pick(right, wrong):
        return next((wrong[slip] for slip in wrong if slip in slips), right)()

    return (
        pick(lambda: g * w, x_bar),
        pick(lambda: (g * x).sum(0), w_bar),
        pick(lambda: g.sum(0), b_bar),
    )


def layer(n, m, seed):
    """A case: n rows of m numbers."""
    rng = np.random.default_rng(seed)
    g, x = gradient((n, m), seed), rng.integers(-9, 10, size=(n, m)) / 2 + 0.25
    w = rng.integers(-9, 10, size=m) / 2 + 0.25

    def run(function):
        result = function(g.copy(), x.copy(), w.copy())
        if isinstance(result, (tuple, list)) and len(result) == 3:
            return dict(zip(("x_bar", "w_bar", "b_bar"), result))
        return result

    return Case(f"{n} rows of {m} numbers", run, g.size + x.size + w.size)


LAYER_MISTAKES = (
    Mistake(
        "O18",
        "x_bar is g alone",
        "g alone belongs to a sum. x is multiplied by w, so g is multiplied by w on its way back.",
        "tensors.multiply_a",
        slip="x_no_factor",
    ),
    Mistake(
        "O17x",
        "x in its own gradient",
        "The slope of a product along one factor is the other one: x_bar is g times w.",
        "tensors.multiply_a",
        slip="x_own_factor",
    ),
    Mistake(
        "B15",
        "x_bar is summed",
        "x was not copied: each x_ij stands in one y_ij only. There is nothing to add up.",
        "tensors.multiply_a",
        slip="x_summed",
    ),
    Mistake(
        "B16",
        "the product of the sums",
        "w_bar_j adds up the products, row by row: first multiply, then sum. The product of two "
        "sums mixes the gradient of one row with the numbers of another.",
        "broadcasting.multiply",
        slip="w_product_of_sums",
    ),
    Mistake(
        "B17",
        "the sum of g times the mean of x",
        "w_bar_j adds up the products, row by row: first multiply, then sum. A mean of x in "
        "place of its rows forgets which gradient belongs to which row.",
        "broadcasting.multiply",
        slip="w_mean_of_x",
    ),
    Mistake(
        "B1w",
        "w_bar is not summed",
        "g * x has a row for each copy of w. w has one row, and gets the sum.",
        "broadcasting.multiply",
        slip="w_not_summed",
    ),
    Mistake(
        "B2w",
        "w_bar is a mean",
        "Each row is a path from w to the loss, and paths add up; nobody divides by their number.",
        "broadcasting.multiply",
        slip="w_mean",
    ),
    Mistake(
        "B3w",
        "w_bar takes the first row only",
        "The same w stands in all the rows. What comes back differs from row to row, and all of "
        "it counts.",
        "broadcasting.multiply",
        slip="w_first",
    ),
    Mistake(
        "B4w",
        "w_bar adds up everything",
        "w_j stands in column j only. What happens in the other columns does not concern it.",
        "broadcasting.multiply",
        slip="w_everything",
    ),
    Mistake(
        "B5w",
        "w_bar is summed along the wrong axis",
        "w was copied down, to all rows, so the sum runs down: over axis 0. On a square matrix the "
        "wrong axis has the right shape.",
        "broadcasting.multiply",
        slip="w_across",
    ),
    Mistake(
        "O17w",
        "w in its own gradient",
        "The slope of a product along one factor is the other one: w_bar is made of g and x.",
        "broadcasting.multiply",
        slip="w_own_factor",
    ),
    Mistake(
        "B18",
        "w_bar is that of b",
        "g summed belongs to b, which is added. w is multiplied by x, so x comes in before the "
        "sum.",
        "broadcasting.multiply",
        slip="w_no_x",
    ),
    Mistake(
        "B1b",
        "b_bar is not summed",
        "g has a row for each copy of b. b has one row, and gets the sum.",
        "broadcasting.vector",
        slip="b_not_summed",
    ),
    Mistake(
        "B2b",
        "b_bar is a mean",
        "Each row is a path from b to the loss, and paths add up; nobody divides by their number.",
        "broadcasting.vector",
        slip="b_mean",
    ),
    Mistake(
        "B3b",
        "b_bar takes the first row only",
        "The same b stands in all the rows. What comes back differs from row to row, and all of "
        "it counts.",
        "broadcasting.vector",
        slip="b_first",
    ),
    Mistake(
        "B4b",
        "b_bar adds up everything",
        "b_j stands in column j only. What happens in the other columns does not concern it.",
        "broadcasting.vector",
        slip="b_everything",
    ),
    Mistake(
        "B5b",
        "b_bar is summed along the wrong axis",
        "b was copied down, to all rows, so the sum runs down: over axis 0. On a square matrix the "
        "wrong axis has the right shape.",
        "broadcasting.vector",
        slip="b_across",
    ),
    Mistake(
        "B19",
        "b_bar contains x",
        "b is added, and the slope of a sum is 1. x belongs to the gradient of w.",
        "broadcasting.vector",
        slip="b_with_x",
    ),
    Mistake(
        "B20",
        "b_bar contains w",
        "b is added after x was multiplied by w. The slope of y along b is 1.",
        "broadcasting.vector",
        slip="b_with_w",
    ),
    Mistake(
        "E10",
        "the upstream gradient is ignored",
        "These are the gradients of the sum of y, where all upstream gradients are 1. Here they "
        "are the entries of g.",
        "tensors.vjp",
        slip="no_upstream",
    ),
)

LAYER = Exercise(
    "scale_and_shift",
    "Two wrong lines in the gradient of a layer",
    scale_and_shift,
    (layer(2, 1, 0), layer(2, 3, 1), layer(4, 2, 2), layer(3, 3, 3)),
    LAYER_MISTAKES,
    (
        "Compare each line with its equation. Which of the three arrays were copied, and what is "
        "done with what comes back?",
        "The sum of products is not the product of sums. And copies are paths: their parts add "
        "up, without a division.",
        "w_bar = (g * x).sum(0): multiply row by row, then add down. b_bar = g.sum(0).",
    ),
    "The code",
    kind="mend",
    solution="""\
def scale_and_shift(g, x, w):
    x_bar = g * w
    w_bar = (g * x).sum(0)
    b_bar = g.sum(0)
    return x_bar, w_bar, b_bar
""",
)

# ---------------------------------------------------------------- crossed_loss

OUTPUTS, TARGETS = np.array([[1.0], [4.0]]), np.array([1.0, 4.0])


def crossed_loss():
    """The mean over all pairs of an output and a target."""
    outputs = np.array([[1.0], [4.0]])
    targets = np.array([1.0, 4.0])
    return ((outputs - targets) ** 2).mean()


def squares():
    """The squared differences of all pairs."""
    return (OUTPUTS - TARGETS) ** 2


CROSSED = Exercise(
    "crossed_loss",
    "What does the crossed loss print?",
    crossed_loss,
    (Case("your number", lambda function: function(), 1),),
    (
        Mistake(
            "B7",
            "row by row",
            "That would be so if each output met its own target. But (2, 1) minus (2,) is (2, 2): "
            "every output meets every target. The model is right, and the loss is not 0.",
            "broadcasting.trap",
            wrong=lambda: ((OUTPUTS[:, 0] - TARGETS) ** 2).mean(),
        ),
        Mistake(
            "B21",
            "the sum of the squares",
            "These are the right squares of all pairs, added up. The loss is their mean.",
            "broadcasting.trap",
            wrong=lambda: squares().sum(),
        ),
        Mistake(
            "B22",
            "divided by the number of rows",
            "There are as many differences as pairs, so the mean divides by N times N.",
            "broadcasting.trap",
            wrong=lambda: squares().sum() / len(TARGETS),
        ),
        Mistake(
            "B23",
            "the variance of the targets",
            "That is how small the crossed loss can get, with all outputs at the mean of the "
            "targets. These outputs are not there, and pay for it.",
            "broadcasting.trap",
            wrong=lambda: TARGETS.var(),
        ),
        Mistake(
            "B24",
            "the differences are not squared",
            "Each difference of a pair is squared before the mean is taken; 3 and -3 both count 9.",
            "broadcasting.trap",
            wrong=lambda: np.abs(OUTPUTS - TARGETS).mean(),
        ),
    ),
    (
        "What is the shape of outputs - targets?",
        "Flush right, (2,) becomes (1, 2), and both are stretched to (2, 2). Write the four "
        "differences down.",
        "The differences are 0 and -3 in the first row, 3 and 0 in the second. Square them, and "
        "take the mean of all four.",
    ),
    "The trap: (N, 1) against (N,)",
    kind="predict",
    rtol=1e-3,
    solution="""\
def crossed_loss():
    return 4.5  # the mean of 0, 9, 9 and 0
""",
)

# ---------------------------------------------------------------- test_summed_back


def doubtful(slip):
    """A wrong implementation."""
    return lambda g, shape: summed_back(np.asarray(g, float), tuple(shape), frozenset({slip}))


def in_steps(g, shape):
    """Another right implementation: one axis after the other."""
    g = np.array(g, float)
    while g.ndim > len(shape):
        g = g.sum(0)
    for axis, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis, keepdims=True)
    return g


RIGHT = {
    "a right one": lambda g, shape: summed_back(np.asarray(g, float), tuple(shape)),
    "a right one, that sums one axis after the other": in_steps,
}
BUGS = {
    "no sum": "no_sum",
    "the mean over the copies": "mean",
    "the first copy only": "first_copy",
    "the last copy only": "last_copy",
    "the sum of everything": "everything",
    "the wrong axis": "wrong_axis",
    "only the axes in front are summed": "front_only",
    "only the axes of length 1 are summed": "stretched_only",
    "always along axis 0, and the axis is lost": "always_first",
    "always down": "always_down",
    "always across": "always_across",
    "the upstream gradient is ignored": "ones",
    "axes of length 1 are lost": "axes_lost",
    "axes in front are kept": "axes_kept",
}
WRONG = {f"a wrong one: {words}": doubtful(slip) for words, slip in BUGS.items()}

TEST_CASES = tuple(
    Case(words, verdict_on(f, right=words in RIGHT), i)
    for i, (words, f) in enumerate({**RIGHT, **WRONG}.items(), 1)
)


def probing(*probes, ones=False, compare=np.allclose, shapes=True):
    """A test with these pairs of shapes."""

    def test(summed_back):
        for seed, (large, small) in enumerate(probes):
            g = np.ones(large) if ones else gradient(large, seed)
            result, right = np.asarray(summed_back(g, small)), in_steps(g, small)
            assert result.shape == right.shape or not shapes
            assert compare(result, right)

    return test


KINDS = (((4, 3), (3,)), ((4, 3), (1, 3)), ((4, 3), (4, 1)), ((4, 3), ()))
test_summed_back = probing(*KINDS)


def never(summed_back):
    """A test that complains about everything."""
    raise AssertionError


def totals(summed_back):
    for large, small in KINDS:
        g = gradient(large, 0)
        assert np.isclose(np.sum(summed_back(g, small)), g.sum())


TEST_MISTAKES = (
    Mistake(
        "K1",
        "nothing is asserted",
        "This test is content with everything, so it tells nothing. Call summed_back, and assert "
        "that the result is what you worked out. (A comparison that is only returned or printed "
        "asserts nothing.)",
        "broadcasting.vector",
        wrong=lambda summed_back: None,
    ),
    Mistake(
        "K2",
        "it complains about everything",
        "A test must be content with a right implementation. Work out the numbers by hand once "
        "more: add over the copies.",
        "broadcasting.vector",
        wrong=never,
    ),
    Mistake(
        "K3",
        "only shapes are compared",
        "A mean, a first copy and the sum of everything have the right shape as well. Compare the "
        "numbers.",
        "broadcasting.vector",
        wrong=probing(*KINDS, compare=lambda a, b: True),
    ),
    Mistake(
        "K27",
        "shapes are not compared",
        "np.allclose broadcasts as well: (1, 3) against (3,) passes. That the shape is right is "
        "half of what summed_back promises, so assert it, too.",
        "broadcasting.row",
        wrong=probing(*KINDS, shapes=False),
    ),
    Mistake(
        "K4",
        "only a row without a second axis, (3,)",
        "For (3,) the axes in front are all there is to sum. Test (1, 3) and (4, 1) as well, where "
        "an axis of length 1 was stretched.",
        "broadcasting.column",
        wrong=probing(KINDS[0]),
    ),
    Mistake(
        "K5",
        "only a row of shape (1, 3)",
        "For (1, 3) no axis was put in front. Test (3,) as well, and (4, 1).",
        "broadcasting.vector",
        wrong=probing(KINDS[1]),
    ),
    Mistake(
        "K6",
        "only a column of shape (4, 1)",
        "For (4, 1) no axis was put in front, and the sum runs across. Test (3,) as well.",
        "broadcasting.vector",
        wrong=probing(KINDS[2]),
    ),
    Mistake(
        "K13",
        "rows, but no column",
        "For (3,) and for (1, 3) the sum runs down. An implementation that always sums down "
        "passes. Test (4, 1), where it runs across.",
        "broadcasting.column",
        wrong=probing(KINDS[0], KINDS[1]),
    ),
    Mistake(
        "K7",
        "only a single number",
        "A single number was copied everywhere, so the sum of everything is right, and no axis can "
        "be the wrong one. Test a row and a column as well.",
        "broadcasting.vector",
        wrong=probing(KINDS[3]),
    ),
    Mistake(
        "K8",
        "a gradient of ones",
        "With g of ones, an implementation that never looks at g and counts the copies gives the "
        "same numbers. Take entries that differ.",
        "broadcasting.vector",
        wrong=probing(*KINDS, ones=True),
    ),
    Mistake(
        "K9",
        "a single row",
        "Where g has one row there is one copy, and its sum, its mean and the copy itself are "
        "the same. Take several rows.",
        "broadcasting.vector",
        wrong=probing(((1, 3), (3,))),
    ),
    Mistake(
        "K10",
        "nothing was copied",
        "Where g has the shape that is asked for, there is nothing to sum, and nearly every "
        "answer is right. Take shapes that were broadcast.",
        "broadcasting.vector",
        wrong=probing(((4, 3), (4, 3))),
    ),
    Mistake(
        "K11",
        "only the total is compared",
        "The sum of all entries comes out right even if they are in the wrong places, or not "
        "summed at all. Compare entry by entry.",
        "broadcasting.vector",
        wrong=totals,
    ),
    Mistake(
        "K12",
        "square, and all ones",
        "On a square matrix the sums down and across have the same shape, and with g of ones the "
        "same numbers. Take several shapes that are not square, and entries that differ.",
        "broadcasting.vector",
        wrong=probing(((3, 3), (3,)), ((3, 3), (1, 3)), ((3, 3), (3, 1)), ones=True),
    ),
)

TEST = Exercise(
    "test_summed_back",
    "A test that no wrong sum survives",
    test_summed_back,
    TEST_CASES,
    TEST_MISTAKES,
    (
        "Which shapes were tried in the lesson, and which wrong answer did each of them find?",
        "Take a g that is not square and has entries that differ. Go back to (3,), to (1, 3) and "
        "to (4, 1). Compare the shape and the numbers.",
        "g = np.arange(12.0).reshape(4, 3); result = summed_back(g, (4, 1)); "
        "assert result.shape == (4, 1); assert np.allclose(result[:, 0], [3, 12, 21, 30]). "
        "The other two shapes likewise.",
    ),
    "Six tempting wrong answers",
    kind="test",
    solution="""\
def test_summed_back(summed_back):
    g = np.array([[1.0, 0.0, -2.0], [0.5, 3.0, 1.0], [-1.0, 2.0, 0.0], [2.0, -4.0, 0.5]])
    right = {
        (3,): np.array([2.5, 1.0, -0.5]),
        (1, 3): np.array([[2.5, 1.0, -0.5]]),
        (4, 1): np.array([[-1.0], [4.5], [1.0], [-1.5]]),
    }
    for shape, numbers in right.items():
        result = summed_back(g, shape)
        assert result.shape == shape
        assert np.allclose(result, numbers)
""",
)

EXERCISES = [SUMMED_BACK, LAYER, CROSSED, TEST]
