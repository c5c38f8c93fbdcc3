"""The references, the known mistakes and the hints of the exercises of lesson 11."""

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake


def first(slips, values, otherwise):
    """The value of the first of these slips that is made."""
    return next((values[slip] for slip in values if slip in slips), otherwise)


def kind_of(result, count):
    """What a function returned, in words: "2 values", or what there is instead."""
    if isinstance(result, (tuple, list)) and len(result) == count:
        return f"{count} values"
    return "nothing" if result is None else "something else"


def squares(g, slips):
    """What is added up: the squares of the gradient, or what is taken for them."""
    size = first(slips, {"absolute": np.abs(g), "no_square": g}, g**2)
    return np.full_like(size, size.sum()) if "global" in slips else size


def denominator(under, eps, slips):
    """The root and eps, or what is taken for them."""
    if "no_root" in slips:
        return under + (0.0 if slips & {"no_eps", "eps_to_fraction", "eps_to_theta"} else eps)
    if "eps_inside" in slips:
        return np.sqrt(under + eps)
    outside = not slips & {"no_eps", "eps_to_fraction", "eps_to_theta"}
    return np.sqrt(under) + (eps if outside else 0.0)


def stepped(theta, g, below, lr, eps, slips):
    """The new parameters, or what is taken for them."""
    above = first(slips, {"no_g": np.ones_like(g), "sign_of_g": np.sign(g)}, g)
    fraction = above * below if "multiplied" in slips else above / below
    if "eps_to_fraction" in slips and not slips & {"eps_inside", "no_eps"}:
        fraction = fraction + eps
    change = (1.0 if "no_lr" in slips else lr) * fraction
    if "eps_to_theta" in slips and not slips & {"eps_inside", "no_eps", "eps_to_fraction"}:
        change = change - eps
    return theta + change if "uphill" in slips else theta - change


def handed_on(theta, kept, slips):
    """What is returned."""
    if "only_theta" in slips:
        return theta
    return (kept, theta) if "exchanged" in slips else (theta, kept)


def gradients_of(shape, seed):
    """Six gradients of mixed sizes; the fourth is zero, and so is the last entry at first."""
    rng = np.random.default_rng(seed)
    gradients = rng.normal(size=(6, *shape)) * 10.0 ** rng.uniform(-3, 0.3, size=(6, *shape))
    gradients[3] = 0.0
    if np.prod(shape) > 1:
        gradients[:2].reshape(2, -1)[:, -1] = 0.0
    return gradients, rng.normal(size=shape)


UPHILL = Mistake(
    "D1",
    "uphill",
    "The step is subtracted: against the gradient goes downhill.",
    "adagrad.theta",
    slip="uphill",
)
NO_LR = Mistake(
    "D12",
    "no learning rate",
    "The fraction is about 1 in size for any gradient. The learning rate says how far to go.",
    "adaptive.effective",
    slip="no_lr",
)
EPS_TO_FRACTION = Mistake(
    "R13",
    "eps is added to the fraction",
    "A division comes before an addition: g / sqrt(s) + eps adds eps to the result. Put the root "
    "and eps in brackets. A gradient that was always 0 gives 0 / 0 here.",
    "adaptive.effective",
    slip="eps_to_fraction",
)
EPS_TO_THETA = Mistake(
    "R12",
    "eps is added to the parameter",
    "A division and a subtraction come first: theta - lr g / sqrt(s) + eps moves every parameter "
    "by eps. Put the root and eps in brackets. A large online book has printed Adam like this.",
    "adaptive.effective",
    slip="eps_to_theta",
)
NO_EPS = Mistake(
    "R11",
    "no eps",
    "Without eps a gradient that was always 0 gives 0 / 0.",
    "adaptive.effective",
    slip="no_eps",
)
NO_ROOT = Mistake(
    "R2",
    "no root",
    "What is kept are squares. Only its root has the size of a gradient again. Without it a loss "
    "that is 1000 times as large makes steps that are 1000 times as short.",
    "adaptive.effective",
    slip="no_root",
)
NO_G = Mistake(
    "R16",
    "the gradient is missing above the line",
    "lr / sqrt(s) is the effective learning rate. It multiplies the gradient, which also says in "
    "which direction to go.",
    "adaptive.effective",
    slip="no_g",
)
SIGN_OF_G = Mistake(
    "R17",
    "only the sign of the gradient above the line",
    "The size of the gradient counts as well: one that is smaller than usual makes a shorter step.",
    "adaptive.effective",
    slip="sign_of_g",
)
MULTIPLIED = Mistake(
    "R18",
    "multiplied by the root",
    "Loud gradients are to be made smaller: the gradient is divided by the root. Multiplied, large "
    "gradients become larger still.",
    "adaptive.effective",
    slip="multiplied",
)
ONLY_THETA = Mistake(
    "R33",
    "what is remembered is not returned",
    "The next step needs it, and the function keeps nothing itself. Return both: the parameters "
    "and what is remembered.",
    "adaptive.effective",
    slip="only_theta",
)
EXCHANGED = Mistake(
    "R34",
    "the results are returned in the wrong order",
    "Whoever calls the function takes the first result for the parameters, and the second for what "
    "is remembered.",
    "adaptive.effective",
    slip="exchanged",
)


# ---------------------------------------------------------------- adagrad_step


def adagrad_step(theta, g, s, t, lr, lr_decay, eps, slips=frozenset()):
    """One step of AdaGrad; each slip makes one mistake."""
    old = s
    s = (0.0 if "forgets" in slips else 1.0) * s + squares(g, slips)
    under = old if "old_sum" in slips else s
    under = under / t if "mean" in slips else under
    falls = {
        "no_decay": 1.0,
        "t_ahead": 1 + t * lr_decay,
        "decay_root": np.sqrt(1 + (t - 1) * lr_decay),
        "decay_power": (1 + lr_decay) ** (t - 1),
    }
    lr = (1.0 if "no_lr" in slips else lr) / first(slips, falls, 1 + (t - 1) * lr_decay)
    theta = stepped(theta, g, denominator(under, eps, slips), lr, eps, slips - {"no_lr"})
    stored = {"keeps_old": old, "stores_root": np.sqrt(s), "stores_eps": s + eps}
    return handed_on(theta, first(slips, stored, s), slips)


def adagrad(shape, seed, changing=False):
    """A scenario of six steps."""
    gradients, start = gradients_of(shape, seed)

    def run(function):
        theta, s, outcome = start.copy(), np.zeros(shape), {}
        for t, g in enumerate(gradients, 1):
            lr = 0.1 if not changing or t < 5 else 0.02
            result = function(theta, g.copy(), s, t, lr, 0.25, 1e-3)
            outcome["returned"] = kind_of(result, 2)
            if outcome["returned"] != "2 values":
                return outcome
            theta, s = result
            outcome[f"step {t}"] = {"s": s, "theta": theta}
        return outcome

    return run


def one_adagrad(function):
    """The smallest case, to be followed by hand."""
    one, three, sixteen = np.array([1.0]), np.array([3.0]), np.array([16.0])
    result = function(one, three, sixteen, 2, 0.1, 0.25, 1e-3)
    if kind_of(result, 2) != "2 values":
        return {"returned": kind_of(result, 2)}
    return {"returned": "2 values", "s": result[1], "theta": result[0]}


ADAGRAD_STEP = Exercise(
    "adagrad_step",
    "One step of AdaGrad",
    adagrad_step,
    (
        Case(
            "step 2 from theta = 1, s = 16 with g = 3, lr = 0.1, lr_decay = 0.25, eps = 0.001",
            one_adagrad,
            1,
        ),
        Case("six steps with one parameter", adagrad((1,), 0), 2),
        Case("six steps with three parameters", adagrad((3,), 1), 3),
        Case("a matrix, and a learning rate that changes", adagrad((2, 3), 2, True), 6),
    ),
    (
        Mistake(
            "R1",
            "eps inside the root",
            "Under the root eps acts as its root would outside: 1e-8 as 1e-4. The task has it "
            "outside.",
            "adaptive.inside",
            slip="eps_inside",
            convention="Keras (and Optax)",
        ),
        NO_ROOT,
        Mistake(
            "R3",
            "the sizes of the gradients are added up, not their squares",
            "s is a sum of squares, of which the root is taken afterwards. The root of a sum of "
            "sizes is no gradient's size.",
            "adagrad.s",
            slip="absolute",
        ),
        Mistake(
            "R3b",
            "the gradients are added up, not their squares",
            "Gradients of both signs cancel, and the root of a negative sum does not exist. "
            "Squares are never negative.",
            "adagrad.s",
            slip="no_square",
        ),
        Mistake(
            "R4",
            "one sum for all parameters",
            "With one number for all, every gradient is divided by the same, and the loud ones "
            "stay as many times louder as before. Each parameter needs a sum of its own.",
            "adagrad.s",
            slip="global",
        ),
        Mistake(
            "R5",
            "the sum before this step",
            "The new square is added first. With the old sum the first step divides by eps alone, "
            "and is huge.",
            "adagrad.theta",
            slip="old_sum",
        ),
        Mistake(
            "R8",
            "the sum forgets",
            "s is the old sum and the new square. With the square alone each step is the sign of "
            "the gradient.",
            "adagrad.s",
            slip="forgets",
        ),
        Mistake(
            "R9",
            "t in the place of t - 1",
            "The first step has t = 1 and the whole learning rate: t - 1 is 0 there.",
            "adagrad.eta",
            slip="t_ahead",
        ),
        Mistake(
            "R10",
            "the learning rate does not fall",
            "lr_decay is an argument. The learning rate is divided by 1 + (t - 1) lr_decay.",
            "adagrad.eta",
            slip="no_decay",
        ),
        Mistake(
            "R19",
            "the root of the decay",
            "The root belongs to s. The learning rate is divided by 1 + (t - 1) lr_decay itself.",
            "adagrad.eta",
            slip="decay_root",
        ),
        Mistake(
            "R20",
            "the decay is compounded",
            "lr is divided once by a number that grows evenly, 1 + (t - 1) lr_decay. It is not "
            "divided anew at each step.",
            "adagrad.eta",
            slip="decay_power",
        ),
        NO_EPS,
        EPS_TO_FRACTION,
        EPS_TO_THETA,
        Mistake(
            "R14",
            "the root is stored",
            "The root is for this step only. The next square is added to s.",
            "adagrad.s",
            slip="stores_root",
        ),
        Mistake(
            "R21",
            "eps is stored in the sum",
            "eps is for this step only. Stored, it is added again at every step.",
            "adagrad.s",
            slip="stores_eps",
        ),
        Mistake(
            "R22",
            "the old sum is returned",
            "The next step needs the new sum. Here nothing is ever remembered.",
            "adagrad.s",
            slip="keeps_old",
        ),
        Mistake(
            "R15",
            "the mean in the place of the sum",
            "AdaGrad divides by the root of the sum, and so slows down. A mean does not grow with "
            "the number of steps.",
            "adaptive.slowing",
            slip="mean",
        ),
        NO_G,
        SIGN_OF_G,
        MULTIPLIED,
        UPHILL,
        NO_LR,
        ONLY_THETA,
        EXCHANGED,
    ),
    (
        "Three lines, in the order of the equations. Each of the arrays is treated entry by entry.",
        "The new square is in the sum before the root is taken. eps stands beside the root, and "
        "both are below the line.",
        "s = s + g**2; then theta - lr / (1 + (t - 1) * lr_decay) * g / (np.sqrt(s) + eps).",
    ),
    "AdaGrad: remember how loud each gradient was",
    solution="""\
def adagrad_step(theta, g, s, t, lr, lr_decay, eps):
    s = s + g**2
    lr_t = lr / (1 + (t - 1) * lr_decay)
    return theta - lr_t * g / (np.sqrt(s) + eps), s
""",
)


# ---------------------------------------------------------------- rmsprop_step


def averaged(old, new, alpha, slips):
    """The new average, or what is taken for it."""
    if "swapped" in slips:
        alpha = 1 - alpha
    kept = first(slips, {"forgets": 0.0, "never_forgets": 1.0}, alpha)
    added = 1.0 if slips & {"no_share", "forgets"} else 1 - alpha
    return kept * old + added * new


def rmsprop_step(theta, g, v, lr, alpha, eps, slips=frozenset()):
    """One step of RMSProp; each slip makes one mistake."""
    old, v = v, averaged(v, squares(g, slips), alpha, slips)
    if "mean_of_entries" in slips:
        v = np.full_like(v, v.mean())
    under = old if "old_average" in slips else v
    theta = stepped(theta, g, denominator(under, eps, slips), lr, eps, slips)
    stored = {"keeps_old": old, "stores_root": np.sqrt(v), "stores_eps": v + eps}
    return handed_on(theta, first(slips, stored, v), slips)


def rmsprop(shape, seed, changing=False):
    """A scenario of six steps."""
    gradients, start = gradients_of(shape, seed)

    def run(function):
        theta, v, outcome = start.copy(), np.zeros(shape), {}
        for t, g in enumerate(gradients, 1):
            lr = 0.1 if not changing or t < 5 else 0.02
            result = function(theta, g.copy(), v, lr, 0.8, 1e-3)
            outcome["returned"] = kind_of(result, 2)
            if outcome["returned"] != "2 values":
                return outcome
            theta, v = result
            outcome[f"step {t}"] = {"v": v, "theta": theta}
        return outcome

    return run


def one_rmsprop(function):
    """The smallest case, to be followed by hand."""
    result = function(np.array([1.0]), np.array([2.0]), np.array([9.0]), 0.1, 0.75, 1e-3)
    if kind_of(result, 2) != "2 values":
        return {"returned": kind_of(result, 2)}
    return {"returned": "2 values", "v": result[1], "theta": result[0]}


EPS_INSIDE = Mistake(
    "R1",
    "eps inside the root",
    "Under the root eps acts as its root would outside: 1e-8 as 1e-4. The task has it outside.",
    "adaptive.inside",
    slip="eps_inside",
    convention="Keras (and Optax, unless asked otherwise)",
)
SWAPPED = Mistake(
    "R6",
    "the shares are swapped",
    "alpha is the share of the old average that is kept, 1 - alpha that of the new square. "
    "Swapped, the average is nearly the last square alone, and each step is nearly a sign.",
    "rmsprop.v",
    slip="swapped",
)
NO_SHARE = Mistake(
    "R7",
    "1 - alpha is missing",
    "The two shares make up 1. Without 1 - alpha the average becomes 1 / (1 - alpha) times too "
    "large, and the steps too short.",
    "rmsprop.v",
    slip="no_share",
)
NEVER_FORGETS = Mistake(
    "R7b",
    "alpha is missing",
    "The old average is multiplied by alpha, and so fades. Without it this is AdaGrad's sum, which "
    "never forgets.",
    "rmsprop.v",
    slip="never_forgets",
)

RMSPROP_STEP = Exercise(
    "rmsprop_step",
    "One step of RMSProp",
    rmsprop_step,
    (
        Case("one step from theta = 1, v = 9 with g = 2, lr = 0.1, alpha = 0.75", one_rmsprop, 1),
        Case("six steps with one parameter", rmsprop((1,), 0), 2),
        Case("six steps with three parameters", rmsprop((3,), 1), 3),
        Case("a matrix, and a learning rate that changes", rmsprop((2, 3), 2, True), 6),
    ),
    (
        EPS_INSIDE,
        NO_ROOT,
        Mistake(
            "R3",
            "the sizes of the gradients are averaged, not their squares",
            "v is an average of squares, of which the root is taken afterwards.",
            "rmsprop.v",
            slip="absolute",
        ),
        Mistake(
            "R3b",
            "the gradients are averaged, not their squares",
            "Gradients of both signs cancel, and the root of a negative average does not exist. "
            "Squares are never negative.",
            "rmsprop.v",
            slip="no_square",
        ),
        Mistake(
            "R4",
            "one average for all parameters",
            "With one number for all, the loud gradients stay as many times louder as before. "
            "Each parameter needs an average of its own. Here it is the mean over the parameters.",
            "rmsprop.v",
            slip="mean_of_entries",
        ),
        Mistake(
            "R4b",
            "the squared length of the whole gradient",
            "With one number for all, the loud gradients stay as many times louder as before. The "
            "square is taken entry by entry.",
            "rmsprop.v",
            slip="global",
        ),
        Mistake(
            "R5",
            "the average before this step",
            "The new square enters the average first. With the old one the first step divides by "
            "eps alone, and is huge.",
            "rmsprop.d",
            slip="old_average",
        ),
        SWAPPED,
        NO_SHARE,
        NEVER_FORGETS,
        Mistake(
            "R8",
            "the average forgets everything",
            "v is a share of the old average and a share of the new square. With the square alone "
            "each step is the sign of the gradient.",
            "rmsprop.v",
            slip="forgets",
        ),
        NO_EPS,
        EPS_TO_FRACTION,
        EPS_TO_THETA,
        Mistake(
            "R14",
            "the root is stored",
            "The root is for this step only. The next square is averaged with v.",
            "rmsprop.v",
            slip="stores_root",
        ),
        Mistake(
            "R21",
            "eps is stored in the average",
            "eps is for this step only. Stored, it is added again at every step.",
            "rmsprop.v",
            slip="stores_eps",
        ),
        Mistake(
            "R22",
            "the old average is returned",
            "The next step needs the new average. Here nothing is ever remembered.",
            "rmsprop.v",
            slip="keeps_old",
        ),
        NO_G,
        SIGN_OF_G,
        MULTIPLIED,
        UPHILL,
        NO_LR,
        ONLY_THETA,
        EXCHANGED,
    ),
    (
        "Two lines: the average first, then the parameters.",
        "alpha is the share that is kept, and stands before the old v. Look at the brackets: root "
        "and eps together are below the line.",
        "v = alpha * v + (1 - alpha) * g**2; then theta - lr * g / (np.sqrt(v) + eps).",
    ),
    "RMSProp: a memory that fades",
    solution="""\
def rmsprop_step(theta, g, v, lr, alpha, eps):
    v = alpha * v + (1 - alpha) * g**2
    return theta - lr * g / (np.sqrt(v) + eps), v
""",
)


# ---------------------------------------------------------------- centered_step


def centered_step(theta, g, v, m, lr, alpha, eps, slips=frozenset()):
    """One step of centred RMSProp; each slip makes one mistake."""
    before, old_v = m, v
    v = averaged(v, squares(g, slips), alpha, slips)
    share = 1 - alpha if "m_swapped" in slips and "swapped" not in slips else alpha
    m = averaged(m, g, share, slips)
    mean = before if "old_m" in slips else m
    square = first(slips, {"m_not_squared": mean, "g_squared": g**2, "not_centered": 0.0}, mean**2)
    under = old_v if "old_average" in slips else v
    variance = under + square if "plus" in slips else under - square
    if "absolute_variance" in slips:
        variance = np.abs(variance)
    elif "eps_for_0" in slips:
        variance = np.maximum(variance, eps)
    elif "no_max" not in slips:
        variance = np.maximum(variance, 0)
    above = m if "m_on_top" in slips else g
    return stepped(theta, above, denominator(variance, eps, slips), lr, eps, slips), v, m


def centered(shape, seed, changing=False):
    """A scenario of six steps."""
    gradients, start = gradients_of(shape, seed)

    def run(function):
        theta, v, m, outcome = start.copy(), np.zeros(shape), np.zeros(shape), {}
        for t, g in enumerate(gradients, 1):
            lr = 0.1 if not changing or t < 5 else 0.02
            result = function(theta, g.copy(), v, m, lr, 0.8, 1e-3)
            outcome["returned"] = kind_of(result, 3)
            if outcome["returned"] != "3 values":
                return outcome
            theta, v, m = result
            outcome[f"step {t}"] = {"v": v, "m": m, "theta": theta}
        return outcome

    return run


def one_centered(v):
    """A single step with g = 2 and m = 2 from this v."""

    def run(function):
        one, two = np.array([1.0]), np.array([2.0])
        result = function(one, two.copy(), np.array([v]), two.copy(), 0.1, 0.75, 1e-3)
        if kind_of(result, 3) != "3 values":
            return {"returned": kind_of(result, 3)}
        return {"returned": "3 values", "v": result[1], "m": result[2], "theta": result[0]}

    return run


CENTERED_STEP = Exercise(
    "centered_step",
    "A variance that is none",
    centered_step,
    (
        Case(
            "one step from theta = 1, v = 9, m = 2 with g = 2, lr = 0.1, alpha = 0.75",
            one_centered(9.0),
            1,
        ),
        Case("a variance that rounding has made negative", one_centered(4.0 - 1e-11), 1),
        Case("six steps with one parameter", centered((1,), 0), 2),
        Case("six steps with three parameters", centered((3,), 1), 3),
        Case("a matrix, and a learning rate that changes", centered((2, 3), 2, True), 6),
    ),
    (
        Mistake(
            "R23",
            "the average is not squared",
            "The variance is the average of the squares minus the square of the average. v - m "
            "takes a gradient from a square: the two do not even have the same unit.",
            "rmsprop.d_centered",
            slip="m_not_squared",
        ),
        Mistake(
            "R24",
            "the square of the average is added",
            "The variance says how much g scatters around its mean, so the mean's part is taken "
            "away.",
            "rmsprop.d_centered",
            slip="plus",
        ),
        Mistake(
            "R25",
            "the square of the gradient is subtracted",
            "What is taken away is the square of the average m, not of this step's gradient.",
            "rmsprop.d_centered",
            slip="g_squared",
        ),
        Mistake(
            "R26",
            "the average before this step",
            "m is brought up to date first, as v is. With an old m and a new v the difference is "
            "no variance.",
            "rmsprop.d_centered",
            slip="old_m",
        ),
        Mistake(
            "R27",
            "not centred",
            "m is computed and then not used. This is plain RMSProp.",
            "rmsprop.d_centered",
            slip="not_centered",
        ),
        Mistake(
            "R28",
            "no maximum with 0",
            "In exact arithmetic the variance is never negative, but rounding can make it so by a "
            "little. Its root is then nan.",
            "rmsprop.d_centered",
            slip="no_max",
        ),
        Mistake(
            "R29",
            "the variance without its sign",
            "A variance that rounding has made negative is 0. Its absolute value only looks like "
            "one.",
            "rmsprop.d_centered",
            slip="absolute_variance",
        ),
        Mistake(
            "R35",
            "the variance is at least eps",
            "The maximum is taken with 0; it only undoes rounding. With eps in its place every "
            "variance below eps counts as eps, as if its root were far larger than it is.",
            "rmsprop.d_centered",
            slip="eps_for_0",
        ),
        Mistake(
            "R30",
            "the average above the line",
            "The step goes along this step's gradient. The average m is used below the line only.",
            "rmsprop.d_centered",
            slip="m_on_top",
        ),
        Mistake(
            "R31",
            "the shares are swapped in m",
            "m keeps the share alpha of the old average, as v does.",
            "rmsprop.m",
            slip="m_swapped",
        ),
        Mistake(
            "R5",
            "v before this step",
            "The new square enters v first. With an old v and a new m the difference is no "
            "variance.",
            "rmsprop.d_centered",
            slip="old_average",
        ),
        EPS_INSIDE,
        NO_EPS,
        NO_ROOT,
        SWAPPED,
        NO_SHARE,
        NEVER_FORGETS,
        UPHILL,
        NO_LR,
    ),
    (
        "Compare the line of `spread` with the third equation, symbol by symbol.",
        "A variance is the average of the squares minus the square of the average. Which of the "
        "two squares is there?",
        "In the line of `spread`, m has to be squared: v - m**2.",
    ),
    "Centred, and with momentum",
    kind="mend",
    solution="""\
def centered_step(theta, g, v, m, lr, alpha, eps):
    v = alpha * v + (1 - alpha) * g**2
    m = alpha * m + (1 - alpha) * g
    spread = np.sqrt(np.maximum(v - m**2, 0))
    return theta - lr * g / (spread + eps), v, m
""",
)


# ---------------------------------------------------------------- first_length


def first_length(slips=frozenset()):
    """The length of RMSProp's first step; each slip makes one mistake."""
    lr, alpha, g = 0.1, 0.84, 7.0
    share = alpha if "swapped" in slips else 1 - alpha
    root = first(slips, {"no_share": 1.0, "no_root": share}, np.sqrt(share))
    length = lr * root if "multiplied" in slips else lr / root
    if "with_g" in slips:
        length = g * length
    elif "divided_by_g" in slips:
        length = length / g
    return length / lr if "no_lr" in slips else length


def its_number(function):
    """What a function without arguments says."""
    return {"length": function()}


FIRST_LENGTH = Exercise(
    "first_length",
    "The first step of RMSProp",
    first_length,
    (Case("your number", its_number, 1),),
    (
        Mistake(
            "R7",
            "the learning rate itself",
            "v starts at 0 and has taken in only the share 1 - alpha of the first square. So the "
            "root is smaller than |g|, and the step is longer than lr. This would be the length "
            "if v were already full, or if 1 - alpha were missing.",
            "adaptive.start",
            slip="no_share",
        ),
        Mistake(
            "R2",
            "no root",
            "v is the share 1 - alpha of a square. The step is divided by its root.",
            "adaptive.start",
            slip="no_root",
        ),
        Mistake(
            "R6",
            "alpha in the place of 1 - alpha",
            "The new square enters with the share 1 - alpha; alpha is the share of the old "
            "average, which is 0.",
            "adaptive.start",
            slip="swapped",
        ),
        Mistake(
            "R32",
            "the gradient does not cancel",
            "The gradient stands above the line, and its size below: 7 / (0.4 times 7). The size "
            "cancels.",
            "adaptive.start",
            slip="with_g",
        ),
        Mistake(
            "R16",
            "the gradient is missing above the line",
            "The effective learning rate is 0.1 / (0.4 times 7). It multiplies the gradient, 7.",
            "adaptive.effective",
            slip="divided_by_g",
        ),
        Mistake(
            "R18",
            "multiplied by the root",
            "The gradient is divided by the root of v. A root below 1 makes the step longer.",
            "adaptive.start",
            slip="multiplied",
        ),
        Mistake(
            "D12",
            "no learning rate",
            "This is the fraction d. The step is lr times d.",
            "rmsprop.theta",
            slip="no_lr",
        ),
    ),
    (
        "Compute v after the first step, then its root, then the fraction, then the step.",
        "v = (1 - 0.84) * 7^2. The root of 0.16 is 0.4.",
        "The fraction is 7 / (0.4 * 7). The step is 0.1 times that.",
    ),
    "Two slips, and the start",
    kind="predict",
    rtol=0.01,
    solution="""\
def first_length():
    return 0.1 / 0.4
""",
)

EXERCISES = [ADAGRAD_STEP, RMSPROP_STEP, CENTERED_STEP, FIRST_LENGTH]
