"""The reference, the known mistakes and the hints of the exercises of lesson 12."""

from functools import partial

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on

# ---------------------------------------------------------------- one step


def adam_step(theta, g, m, v, t, lr, beta1, beta2, eps, slips=frozenset()):
    """Adam's step; each slip makes one mistake."""
    if "betas_swapped" in slips:
        beta1, beta2 = beta2, beta1
    time = {"t_from_0": t - 1, "t_ahead": t + 1, "t_stuck": 1}
    t = next((time[slip] for slip in time if slip in slips), t)
    old_m, old_v = m, v
    m, v = averages(g, m, v, beta1, beta2, slips)
    first, second = corrections(t, beta1, beta2, slips)
    m_hat, v_hat = corrected(m, first, slips), corrected(v, second, slips)
    if "old_averages" in slips:
        top, below = corrected(old_m, first, slips), corrected(old_v, second, slips)
    else:
        top, below = m_hat, v_hat
    if "gradient_on_top" in slips:
        top = g
    if "no_root" in slips:
        root = below + eps
    elif "root_first" in slips:
        root = corrected(np.sqrt(v), second, slips) + eps
    elif "eps_inside" in slips:
        root = np.sqrt(below + eps)
    elif "eps_hat" in slips:
        root = np.sqrt(below) + eps / np.sqrt(second)
    elif "eps_printed" in slips:
        root = np.sqrt(below) + np.sqrt(second) * eps
    elif slips & {"no_eps", "eps_outside"}:
        root = np.sqrt(below)
    else:
        root = np.sqrt(below) + eps
    step = lr * top / root
    theta = theta + step if "uphill" in slips else theta - step
    if "eps_outside" in slips:
        theta = theta + eps
    if "stores_corrected" in slips:
        m, v = m_hat, v_hat
    return (theta, v, m) if "results_swapped" in slips else (theta, m, v)


def averages(g, m, v, beta1, beta2, slips):
    """The new m and v."""
    new1, new2 = 1 - beta1, 1 - beta2
    if "shares_swapped" in slips:
        beta1, new1, beta2, new2 = new1, beta1, new2, beta2
    new1 = 1 if "m_share" in slips else new1
    new2 = 1 if "v_share" in slips else new2
    m = beta1 * m + new1 * g
    square = m**2 if "square_of_m" in slips else g**2
    square = np.abs(g) if "no_square" in slips else square
    return m, beta2 * v + new2 * square


def corrections(t, beta1, beta2, slips):
    """What m and v are divided by; 1 where nothing is corrected."""
    beta2 = beta1 if "one_beta" in slips else beta2
    if "product" in slips:
        first, second = 1 - beta1 * t, 1 - beta2 * t
    elif "power_outside" in slips:
        first, second = (1 - beta1) ** t, (1 - beta2) ** t
    else:
        first, second = 1 - beta1**t, 1 - beta2**t
    first = 1 if slips & {"no_correction", "only_v"} else first
    second = 1 if slips & {"no_correction", "only_m"} else second
    return np.float64(first), np.float64(second)


def corrected(average, correction, slips):
    """An average with its correction."""
    if "multiplied" in slips:
        correction = 1 / correction
    return average / correction**2 if "twice" in slips else average / correction


def by_hand(function):
    """Two steps with numbers that can be followed on paper."""
    theta, m, v = np.array([1.0]), np.array([0.0]), np.array([0.0])
    outcome = {}
    for t, g in enumerate((2.0, -1.0), 1):
        theta, m, v = function(theta, np.array([g]), m, v, t, 0.1, 0.5, 0.75, 0.5)
        outcome[f"step {t}"] = {"m": m, "v": v, "theta": theta}
    return outcome


def in_the_middle(function):
    """One step of a run that has begun before."""
    arrays = (np.array([x]) for x in (1.0, 2.0, 0.5, 3.0))
    theta, m, v = function(*arrays, 3, 0.1, 0.5, 0.75, 0.5)
    return {"m": m, "v": v, "theta": theta}


def steps(shape, seed, changing=False, silent=3):
    """A scenario of six steps; one gradient is zero, sizes are mixed, the last rate is another."""
    rng = np.random.default_rng(seed)
    gradients = rng.normal(size=(6, *shape)) * 10.0 ** rng.uniform(-3, 0.3, size=(6, *shape))
    gradients[silent] = 0.0
    start = rng.normal(size=shape)

    def run(function):
        theta, m, v = start.copy(), np.zeros(shape), np.zeros(shape)
        outcome = {}
        for t, g in enumerate(gradients, 1):
            lr = 0.1 if not changing or t < 5 else 0.02
            theta, m, v = function(theta, g.copy(), m, v, t, lr, 0.8, 0.95, 1e-3)
            outcome[f"step {t}"] = {"m": m, "v": v, "theta": theta}
        return outcome

    return run


CASES = (
    Case(
        "two steps: theta 1, gradients 2 and -1, lr 0.1, beta1 0.5, beta2 0.75, eps 0.5",
        by_hand,
        2,
    ),
    Case("a third step: theta 1, g 2, m 0.5, v 3, settings as before", in_the_middle, 4),
    Case("six steps with one parameter", steps((1,), 0), 6),
    Case("six steps; the gradient of the first is 0", steps((1,), 3, silent=0), 6),
    Case("six steps with three parameters", steps((3,), 1), 18),
    Case("a matrix, and a learning rate that changes", steps((2, 3), 2, changing=True), 36),
)

MISTAKES = (
    Mistake(
        "A1",
        "no bias correction",
        "The averages start at 0, so at first they are too small. Dividing by 1 - beta^t makes up "
        "for that.",
        "adam.m_hat",
        slip="no_correction",
    ),
    Mistake(
        "A2",
        "only m is corrected",
        "v starts at 0 as well. Without its correction the denominator is too small, and the "
        "first steps are too long.",
        "adam.v_hat",
        slip="only_m",
    ),
    Mistake(
        "A3",
        "only v is corrected",
        "m starts at 0 as well. Without its correction the first steps are too short.",
        "adam.m_hat",
        slip="only_v",
    ),
    Mistake(
        "A4",
        "t starts at 0",
        "The first step has t = 1. With t = 0 it divides by 1 - beta^0, which is 0, and 0 / 0 is "
        "not a number.",
        "adam.m_hat",
        slip="t_from_0",
    ),
    Mistake(
        "A5",
        "t is one ahead",
        "The first step has t = 1. With t + 1 the correction is too weak at every step.",
        "adam.m_hat",
        slip="t_ahead",
    ),
    Mistake(
        "A6",
        "t stuck at 1",
        "t counts the steps. With t = 1 for ever, the averages are divided by 1 - beta even when "
        "they have long forgotten their start.",
        "adam.m_hat",
        slip="t_stuck",
    ),
    Mistake(
        "A7",
        "beta times t, not beta to the power t",
        "Each step multiplies the share of the start by beta once more. After t steps that is "
        "beta^t. The product beta * t soon exceeds 1, and there is no root of what is left.",
        "adam.weights",
        slip="product",
    ),
    Mistake(
        "A8",
        "the corrected averages are stored",
        "m_hat and v_hat are for this step only. The next step goes on from m and v as they were "
        "before the correction.",
        "adam.m",
        slip="stores_corrected",
    ),
    Mistake(
        "A9",
        "corrected twice",
        "One division by 1 - beta^t makes the weights of the gradients add up to 1. After a second "
        "one they add up to more.",
        "adam.m_hat",
        slip="twice",
    ),
    Mistake(
        "A10",
        "multiplied by the correction",
        "An average that is too small is divided by 1 - beta^t, which is below 1, and so grows.",
        "adam.m_hat",
        slip="multiplied",
    ),
    Mistake(
        "A11",
        "the betas are swapped",
        "beta1 belongs to the gradient's average, beta2 to that of its square.",
        "adam.m",
        slip="betas_swapped",
    ),
    Mistake(
        "A12a",
        "eps inside the root",
        "Here eps is added to the root, not under it. Under the root, a gradient of 0 is divided "
        "by the root of eps.",
        "adam.theta",
        slip="eps_inside",
        convention="Optax with eps_root in the place of eps",
    ),
    Mistake(
        "A12b",
        "eps before the correction",
        "Here eps is added to the root of the corrected average. Added before the correction it "
        "counts for more in the first steps.",
        "adam.folded",
        slip="eps_hat",
        convention="Keras",
    ),
    Mistake(
        "A12c",
        "no eps",
        "Without eps a gradient that was always 0 gives 0 / 0.",
        "adam.theta",
        slip="no_eps",
    ),
    Mistake(
        "A12d",
        "eps is added to the parameter",
        "A division binds more tightly than a sum. In a / b + eps the sum comes last; the "
        "denominator needs brackets: a / (b + eps).",
        "adam.theta",
        slip="eps_outside",
    ),
    Mistake(
        "A12e",
        "eps times the root of 1 - beta2^t",
        "Beside the corrected root stands eps as it is. If you folded the corrections into a "
        "factor in front: eps_hat is the root of 1 - beta2^t, times eps, and the root is easily "
        "lost.",
        "adam.eps_hat",
        slip="eps_printed",
    ),
    Mistake(
        "A13",
        "the gradient on top",
        "The step goes along the averaged gradient, m_hat. With g in its place this is RMSProp "
        "with a correction.",
        "adam.theta",
        slip="gradient_on_top",
    ),
    Mistake(
        "A15",
        "no root",
        "v averages squares. Only its root has the size of a gradient again.",
        "adam.theta",
        slip="no_root",
    ),
    Mistake(
        "A16",
        "uphill",
        "The step is subtracted: against the gradient goes downhill.",
        "adam.theta",
        slip="uphill",
    ),
    Mistake(
        "A17",
        "the root before the correction",
        "The correction of v belongs inside the root. Outside, the root is divided by 1 - beta2^t "
        "and not by its root, and the first steps are much too short.",
        "adam.v_hat",
        slip="root_first",
    ),
    Mistake(
        "A18",
        "(1 - beta1) is missing",
        "The new gradient has the weight 1 - beta1. Without it m is a sum, as in momentum, and "
        "dividing by 1 - beta1^t does not make it a mean.",
        "adam.m",
        slip="m_share",
    ),
    Mistake(
        "A19",
        "(1 - beta2) is missing",
        "The new square has the weight 1 - beta2. Without it v is a sum, and it is too large for "
        "ever.",
        "adam.v",
        slip="v_share",
    ),
    Mistake(
        "A20",
        "the absolute value in the place of the square",
        "v averages g^2. The root at the end takes the square back; an average of |g| needs none.",
        "adam.v",
        slip="no_square",
    ),
    Mistake(
        "A21",
        "the square of m in the place of the square of g",
        "v says how large gradients usually are, noise and all. In m the noise is averaged away.",
        "adam.v",
        slip="square_of_m",
    ),
    Mistake(
        "A22",
        "the step uses the old averages",
        "m and v take in the gradient of this step first, and then the step is made with them.",
        "adam.m_hat",
        slip="old_averages",
    ),
    Mistake(
        "A23",
        "beta and 1 - beta are swapped",
        "beta is the share of the old average that is kept, 1 - beta that of the new gradient.",
        "adam.m",
        slip="shares_swapped",
    ),
    Mistake(
        "A24",
        "v is corrected with beta1",
        "Each average is corrected with the beta that it was made with.",
        "adam.v_hat",
        slip="one_beta",
    ),
    Mistake(
        "A25",
        "(1 - beta)^t, not 1 - beta^t",
        "The power belongs to beta alone: beta^t is the share that the start still has, and "
        "1 - beta^t is what the gradients have.",
        "adam.weights",
        slip="power_outside",
    ),
    Mistake(
        "A26",
        "m and v are returned in the wrong order",
        "The caller hands m and v back at the next step, each in its place.",
        "adam.v",
        slip="results_swapped",
    ),
)
A = {m.code: m for m in MISTAKES}

# ---------------------------------------------------------------- the average of a sequence


def corrected_averages(x, beta, slips=frozenset()):
    """Corrected averages of a sequence; each slip makes one mistake."""
    m, found = np.float64(0.0), []
    if "plain_mean" in slips:
        return np.cumsum(x) / np.arange(1, len(x) + 1)
    times = {"t_from_0": -1, "t_ahead": 1}
    for t, entry in enumerate(x, 1):
        old = m
        m, _ = averages(entry, m, 0.0, beta, beta, slips)
        m = entry if "first_entry" in slips and t == 1 else m
        t = next((t + times[slip] for slip in times if slip in slips), t)
        t = 1 if "t_stuck" in slips else t
        t = len(x) if "t_at_the_end" in slips else t
        inner = slips | {"no_correction"} if "first_entry" in slips else slips
        correction, _ = corrections(t, beta, beta, inner)
        m_hat = corrected(old if "old_averages" in slips else m, correction, slips)
        m = m_hat if "stores_corrected" in slips else m
        found.append(m_hat)
    return np.array(found)


def averages_of(x, beta):
    """One call."""
    return lambda function: {"averages": function(np.array(x), beta)}


SEQUENCES = (
    Case("x = (4, 2, -1), beta 0.5", averages_of([4.0, 2.0, -1.0], 0.5), 3),
    Case("x = (0, 3, 0, -2), beta 0.25", averages_of([0.0, 3.0, 0.0, -2.0], 0.25), 4),
    Case("x = (5, 7), beta 0", averages_of([5.0, 7.0], 0.0), 2),
    Case(
        "eight numbers, beta 0.9",
        averages_of([1.0, 3.0, -2.0, 0.0, 0.01, 10.0, -0.5, 2.0], 0.9),
        8,
    ),
)

SEQUENCE = (
    Mistake(
        "A35",
        "starts with the first entry, and is not corrected",
        "That is another cure for the start at 0: the first entry then has the weight of a whole "
        "past. Here m_0 is 0, and the division by 1 - beta^t makes up for it.",
        "adam.m_hat",
        slip="first_entry",
        convention="pandas, ewm with adjust=False,",
    ),
    Mistake(
        "A36",
        "all are divided by 1 - beta^T",
        "Each average is divided by the sum of its own weights, which is 1 - beta^t, with the t of "
        "its step.",
        "adam.weights",
        slip="t_at_the_end",
    ),
    Mistake(
        "A37",
        "the plain mean",
        "The plain mean gives all entries the same weight. Here newer ones count more: each step "
        "multiplies the old weights by beta.",
        "adam.m_sum",
        slip="plain_mean",
    ),
    Mistake(
        "A22",
        "one entry late",
        "m_t takes in x_t first, and is then corrected.",
        "adam.m_hat",
        slip="old_averages",
    ),
    Mistake(
        "A1",
        "no correction",
        "The average starts at 0, so at first it is too small. Dividing by 1 - beta^t makes up for "
        "that.",
        "adam.m_hat",
        slip="no_correction",
    ),
    *(
        Mistake(m.code, m.title, m.meaning, m.label, slip=m.slip)
        for m in (A[c] for c in ("A4", "A5", "A6", "A7", "A9", "A10", "A23", "A25"))
    ),
    Mistake(
        "A8",
        "the corrected average is stored",
        "m_hat is a result only. The next step goes on from m, as it was before the correction.",
        "adam.m",
        slip="stores_corrected",
    ),
    Mistake(
        "A18",
        "(1 - beta) is missing",
        "The new entry has the weight 1 - beta. Without it m is a sum, as in momentum, and no "
        "average.",
        "adam.m",
        slip="m_share",
    ),
)

# ---------------------------------------------------------------- predict the first step


def first_step(slips=frozenset()):
    """The weight after the first step of Adam, in the setting of the exercise."""
    theta, _, _ = adam_step(5.0, -0.004, 0.0, 0.0, 1, 0.1, 0.9, 0.999, 1e-3, slips)
    return theta


def answer(function):
    """The number."""
    return {"your number": function()}


PREDICTED = (
    Mistake(
        "P1",
        "a step of exactly lr",
        "That is nearly right, and right without eps. But eps is a quarter of the gradient here: "
        "|g| / (|g| + eps) is 0.8.",
        "adam.theta",
        wrong=lambda: 5.1,
    ),
    Mistake(
        "P2",
        "lr times the gradient",
        "That is the step of SGD. Adam divides by the size of the gradient, so it hardly matters "
        "how small it is.",
        "adam.theta",
        wrong=lambda: 5.0004,
    ),
    Mistake(
        "P3",
        "the length of the step, and not where it leads",
        "The length is right. The weight was 5, and the step is subtracted from it.",
        "adam.theta",
        wrong=lambda: 0.08,
    ),
    *(
        Mistake(
            m.code,
            m.title,
            m.meaning,
            m.label,
            wrong=partial(first_step, frozenset({m.slip})),
            convention=m.convention,
        )
        for m in (A[c] for c in ("A1", "A2", "A3", "A12a", "A12b", "A15", "A16"))
    ),
)

# ---------------------------------------------------------------- mend the folded form


def adam_folded(theta, g, m, v, t, lr, beta1, beta2, eps, slips=frozenset()):
    """Adam with one factor in front; each slip makes one mistake."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    t = 1 if "t_stuck" in slips else t
    first, second = 1 - beta1**t, 1 - beta2**t
    eps_hat = np.sqrt(second) * eps
    if "eps_printed" in slips:
        eps_hat = second * eps
    elif "eps_divided" in slips:
        eps_hat = eps / np.sqrt(second)
    elif "eps_plain" in slips:
        eps_hat = eps
    elif "eps_beta1" in slips:
        eps_hat = np.sqrt(first) * eps
    first = 1.0 if "only_v" in slips else first
    root = second if "factor_no_root" in slips else np.sqrt(second)
    root = 1.0 if "only_m" in slips else root
    scale = first / root if "factor_upside_down" in slips else root / first
    scale = 1.0 if "no_factor" in slips else scale
    if slips & {"eps_outside", "eps_dropped"}:
        theta = theta - lr * scale * m / np.sqrt(v)
        theta = theta + eps_hat if "eps_outside" in slips else theta
    else:
        theta = theta - lr * scale * m / (np.sqrt(v) + eps_hat)
    return theta, m, v


FOLDED = (
    Mistake(
        "A12d",
        "eps_hat is added to the parameter",
        A["A12d"].meaning,
        "adam.folded",
        slip="eps_outside",
    ),
    Mistake(
        "A12e",
        "eps_hat without the root",
        "eps goes through the same division as the root of v. So it is scaled by the root of "
        "1 - beta2^t, as sqrt(v) is, and not by 1 - beta2^t itself.",
        "adam.eps_hat",
        slip="eps_printed",
    ),
    Mistake(
        "A12b",
        "eps in the place of eps_hat",
        "In the folded form eps stands beside the root of v before its correction, and must be "
        "scaled along with it. As a constant it counts for more in the first steps.",
        "adam.eps_hat",
        slip="eps_plain",
        convention="Keras",
    ),
    Mistake(
        "A12c",
        "no eps",
        "Without eps_hat a gradient that was always 0 gives 0 / 0.",
        "adam.folded",
        slip="eps_dropped",
    ),
    Mistake(
        "A12f",
        "eps_hat is divided by the root",
        "Going from the corrected root to the root of v, everything in the denominator is "
        "multiplied by the root of 1 - beta2^t.",
        "adam.eps_hat",
        slip="eps_divided",
    ),
    Mistake(
        "A12g",
        "eps_hat is made with beta1",
        "eps stands beside the root of v, so that it is scaled with beta2, as v is.",
        "adam.eps_hat",
        slip="eps_beta1",
    ),
    Mistake(
        "A1",
        "no factor in front",
        "The factor holds both corrections. Without it the averages stay as small as they began.",
        "adam.folded",
        slip="no_factor",
    ),
    Mistake(
        "A2",
        "the factor has no root of 1 - beta2^t",
        "The factor corrects m and v. Without its numerator only m is corrected.",
        "adam.folded",
        slip="only_m",
    ),
    Mistake(
        "A3",
        "the factor has no 1 - beta1^t",
        "The factor corrects m and v. Without its denominator only v is corrected.",
        "adam.folded",
        slip="only_v",
    ),
    Mistake(
        "A6",
        "t stuck at 1",
        A["A6"].meaning,
        "adam.folded",
        slip="t_stuck",
    ),
    Mistake(
        "A10",
        "the factor is upside down",
        "m is divided by 1 - beta1^t. v is divided as well, but stands in the denominator: its "
        "correction ends up on top.",
        "adam.folded",
        slip="factor_upside_down",
    ),
    Mistake(
        "A17",
        "1 - beta2^t in the factor without its root",
        "The correction of v comes out of a root, so that its root stands in the factor.",
        "adam.folded",
        slip="factor_no_root",
    ),
)

# ---------------------------------------------------------------- write a test


def rounded_otherwise(theta, g, m, v, t, lr, beta1, beta2, eps):
    """A right step whose last digits differ."""
    right = adam_step(theta, g, m, v, t, lr, beta1, beta2, eps)
    return tuple(x * (1 + 1e-14) for x in right)


def with_slip(*slips):
    """A step with the signature of the exercise."""

    def step(theta, g, m, v, t, lr, beta1, beta2, eps):
        return adam_step(theta, g, m, v, t, lr, beta1, beta2, eps, frozenset(slips))

    return step


TESTED = (
    Case("a right Adam", verdict_on(with_slip(), right=True), 1),
    Case("a right Adam whose last digits differ", verdict_on(rounded_otherwise, right=True), 2),
    Case("an Adam with t stuck at 1", verdict_on(with_slip("t_stuck")), 3),
    Case("an Adam without correction", verdict_on(with_slip("no_correction")), 4),
    Case("an Adam that stores corrected averages", verdict_on(with_slip("stores_corrected")), 5),
    Case("an Adam with swapped betas", verdict_on(with_slip("betas_swapped")), 6),
    Case("an Adam that goes uphill", verdict_on(with_slip("uphill")), 7),
)
SETTINGS = (0.1, 0.8, 0.95, 1e-3)


def tests(
    gradients=(2.0, -0.3, 0.0, 0.7, 0.01, -1.0),
    everything=True,
    carried=True,
    right=adam_step,
    exact=False,
):
    """A test that compares with a right step, on these gradients."""

    def test(step):
        theta = x = np.array([1.0])
        m = v = a = b = np.zeros(1)
        for t, g in enumerate(gradients, 1):
            theta, m, v = step(theta, np.array([g]), m, v, t, *SETTINGS)
            x, a, b = right(x, np.array([g]), a, b, t, *SETTINGS)
            for got, wanted in ((theta, x), (m, a), (v, b))[: 3 if everything else 1]:
                assert (got == wanted).all() if exact else np.allclose(got, wanted, 1e-9)
            if not carried:
                m = v = a = b = np.zeros(1)

    return test


def only_the_direction(step):
    theta, _, _ = step(np.array([1.0]), np.array([2.0]), np.zeros(1), np.zeros(1), 1, *SETTINGS)
    assert theta[0] < 1.0


def always_fails(step):
    raise AssertionError


WEAK = (
    Mistake(
        "K1",
        "the test accepts everything",
        "It never fails, so it shows nothing. Perhaps it is empty, returns False in place of an "
        "assert, compares shapes only, or has a tolerance in which every number fits.",
        "adam.theta",
        wrong=lambda step: None,
    ),
    Mistake(
        "K2",
        "the test rejects everything",
        "It fails for a right Adam as well. Compute by hand what the first step gives, and compare "
        "with that.",
        "adam.theta",
        wrong=always_fails,
    ),
    Mistake(
        "K3",
        "it accepts t stuck at 1, stored corrections and swapped betas",
        "At t = 1 the corrected averages are g and g^2 whatever the betas are, and t stuck at 1 "
        "is right. What is stored shows at the second step. Perhaps the test makes one step and "
        "looks at its theta only. Make several.",
        "adam.m_hat",
        wrong=tests(gradients=(2.0,), everything=False),
    ),
    Mistake(
        "K4",
        "it accepts t stuck at 1",
        "All else is noticed. At t = 1 a t that is stuck at 1 is right. So make several steps, "
        "and hand over t = 1, 2, 3 and so on.",
        "adam.m_hat",
        wrong=tests(gradients=(2.0,)),
    ),
    Mistake(
        "K5",
        "it accepts swapped betas",
        "All else is noticed. Every average of a constant is that constant, so that with one "
        "gradient throughout the betas hardly matter. Let the gradient change from step to step.",
        "adam.m",
        wrong=tests(gradients=(2.0,) * 6, everything=False),
    ),
    Mistake(
        "K6",
        "equal to the last digit",
        "The same equations in another order differ in the last digits. Compare with a tolerance, "
        "such as abs(a - b) < 1e-9.",
        "adam.theta",
        wrong=tests(exact=True),
    ),
    Mistake(
        "K7",
        "it accepts corrected averages that are stored",
        "All else is noticed. Stored averages show when the next step goes on with them. Look at "
        "the m and v that come back, or hand them on, and do not begin with 0 at every step.",
        "adam.m",
        wrong=tests(everything=False, carried=False),
    ),
    Mistake(
        "K8",
        "it notices nothing but the step uphill",
        "That the weight moves downhill, or that a loss falls, is true of most wrong optimizers, "
        "too. Compare numbers, with a small tolerance.",
        "adam.theta",
        wrong=only_the_direction,
    ),
    Mistake(
        "K9",
        "it rejects the right Adam and accepts t stuck at 1",
        "The test has the mistake itself: its numbers were computed with t = 1 at every step.",
        "adam.m_hat",
        wrong=tests(right=with_slip("t_stuck")),
    ),
)

# ---------------------------------------------------------------- the class


class Adam:
    """Adam with its memory; each slip makes one mistake."""

    def __init__(self, lr, beta1, beta2, eps, slips=frozenset()):
        self.lr, self.first_lr, self.betas, self.eps = lr, lr, (beta1, beta2), eps
        self.slips, self.state, self.t, self.calls = slips, {}, 0, 0

    def step(self, params, grads):
        self.calls += 1
        new, existing = [], 0
        for i, (theta, g) in enumerate(zip(params, grads)):
            if g is None and "none_is_zero" not in self.slips:
                new.append(theta)
                continue
            g = np.zeros_like(theta) if g is None else g
            key = existing if "place_shifts" in self.slips else i
            key = 0 if "one_state" in self.slips else key
            existing += 1
            new.append(self.moved(theta, g, key))
        if "only_the_last" in self.slips:
            new = [*params[:-1], new[-1]]
        return new

    def moved(self, theta, g, key):
        """A parameter after its step."""
        m, v, t = self.state.get(key, (np.zeros_like(theta), np.zeros_like(theta), 0))
        if "forgets" in self.slips:
            m, v = np.zeros_like(theta), np.zeros_like(theta)
        self.t += 1
        t += 1
        count = self.t if "counts_parameters" in self.slips else t
        count = self.calls if "one_count" in self.slips else count
        lr = self.first_lr if "lr_copied" in self.slips else self.lr
        inner = frozenset(x for x in self.slips if x in INNER)
        new, m, v = adam_step(theta, g, m, v, count, lr, *self.betas, self.eps, inner)
        self.state[key] = (m, v, t)
        if "in_place" in self.slips:
            theta[...] = new
            new = theta
        return new


INNER = {"no_correction", "t_from_0", "t_ahead", "t_stuck", "stores_corrected", "betas_swapped"}


def life(gradients, seed, changing=False):
    """A scenario: what an optimizer does to parameters in several steps."""
    rng = np.random.default_rng(seed)
    shape = next(g for g in gradients[0] if g is not None).shape
    start = [rng.normal(size=shape) for _ in gradients[0]]

    def run(make):
        optimizer = make(lr=0.1, beta1=0.8, beta2=0.95, eps=1e-3)
        params, outcome = [x.copy() for x in start], {}
        for t, grads in enumerate(gradients, 1):
            if changing and t == 4:
                optimizer.lr = 0.02
            given = [x.copy() for x in params], [None if g is None else g.copy() for g in grads]
            new = optimizer.step(*given)
            outcome[f"step {t}"] = {f"parameter {i}": np.array(x) for i, x in enumerate(new, 1)}
            same = all((a == b).all() for a, b in zip(given[0], params))
            same = same and all(g is None or (a == g).all() for a, g in zip(given[1], grads))
            outcome[f"step {t}"]["the given arrays"] = "as they were" if same else "changed"
            params = [np.array(x) for x in new]
        return outcome

    return run


def drawn(shape, count, steps, seed, gaps=()):
    """Gradients of mixed sizes; None at the (step, parameter) of `gaps`, both from 0."""
    rng = np.random.default_rng(seed)
    size = (steps, count, *shape)
    g = rng.normal(size=size) * 10.0 ** rng.uniform(-3, 0.3, size=size)
    return [[None if (t, i) in gaps else g[t, i] for i in range(count)] for t in range(steps)]


LIVES = (
    Case("three steps with one parameter", life(drawn((1,), 1, 3, 0), 0), 3),
    Case("three steps with two parameters", life(drawn((1,), 2, 3, 1), 1), 6),
    Case(
        "five steps with two parameters; the first has no gradient at steps 2 and 3",
        life(drawn((1,), 2, 5, 2, gaps={(1, 0), (2, 0)}), 2),
        10,
    ),
    Case(
        "six steps with three matrices, gradients missing, and another rate from step 4 on",
        life(drawn((2, 3), 3, 6, 3, gaps={(2, 1), (3, 0)}), 3, changing=True),
        108,
    ),
)

CLASS = (
    Mistake(
        "A14",
        "t grows with every parameter",
        "t counts steps. If it is raised inside the loop over the parameters, the second one "
        "is already at t = 2 in the first step.",
        "adam.m_hat",
        slip="counts_parameters",
    ),
    Mistake(
        "A27",
        "one t for all parameters",
        "Here a parameter that has had no gradient has made no step: its t stays. With one count "
        "for all, its averages are corrected less than they should be.",
        "adam.m_hat",
        slip="one_count",
        convention="Keras",
    ),
    Mistake(
        "A28",
        "the parameters share their averages",
        "Each weight has its own m and v. If there is one pair for all parameters, each one is "
        "pushed by the gradients of the others.",
        "adam.m",
        slip="one_state",
    ),
    Mistake(
        "A29",
        "the averages are forgotten",
        "m and v must outlive the call. If they start at 0 in every step, they average nothing.",
        "adam.m",
        slip="forgets",
    ),
    Mistake(
        "A30",
        "None is treated as a gradient of 0",
        "With the gradient 0 a weight still moves, as its m is not 0. None says that it took no "
        "part: nothing of it changes.",
        "adam.theta",
        slip="none_is_zero",
    ),
    Mistake(
        "A31",
        "a missing gradient shifts the others",
        "The averages belong to a parameter, so their place is its place in the list. If only the "
        "gradients that exist are counted, a None makes all that follow use another's averages.",
        "adam.m",
        slip="place_shifts",
    ),
    Mistake(
        "A32",
        "a change of lr is not noticed",
        "Who changes optimizer.lr expects the next step to use it. Read self.lr in step, and keep "
        "no copy.",
        "adam.theta",
        slip="lr_copied",
    ),
    Mistake(
        "A33",
        "the given arrays are changed",
        "The numbers are right, but the caller's arrays are overwritten. Return new ones: "
        "theta = theta - ... makes one, theta -= ... does not.",
        "adam.theta",
        slip="in_place",
    ),
    Mistake(
        "A34",
        "only the last parameter moves",
        "Every parameter makes its step. Perhaps the list of results is made anew inside the loop.",
        "adam.theta",
        slip="only_the_last",
    ),
    *(
        Mistake(m.code, m.title, m.meaning, m.label, slip=m.slip)
        for m in (A[c] for c in ("A1", "A4", "A5", "A6", "A8", "A11"))
    ),
)

# ---------------------------------------------------------------- all

EXERCISES = [
    Exercise(
        "corrected_averages",
        "Averages that start at 0",
        corrected_averages,
        SEQUENCES,
        SEQUENCE,
        (
            "What is m_hat_1? It is the mean of one number.",
            "Go through x with t = 1, 2, 3 and so on. Keep m as it is, and divide only what goes "
            "into the result.",
            "In the loop: m = beta * m + (1 - beta) * x[t - 1], and then append "
            "m / (1 - beta**t) to a list.",
        ),
        "Weights that do not add up to one",
        solution="""\
def corrected_averages(x, beta):
    m, found = 0.0, []
    for t in range(1, len(x) + 1):
        m = beta * m + (1 - beta) * x[t - 1]
        found.append(m / (1 - beta**t))
    return np.array(found)
""",
    ),
    Exercise(
        "adam_step",
        "One step of Adam",
        adam_step,
        CASES,
        MISTAKES,
        (
            "Compute in the order of the equations: m and v first, then their corrected forms.",
            "m and v are returned as they are before the correction. t is 1 at the first step.",
            "m = beta1 * m + (1 - beta1) * g; v likewise with g**2; then "
            "theta - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps).",
        ),
        "The six lines",
        solution="""\
def adam_step(theta, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - lr * m_hat / (np.sqrt(v_hat) + eps)
    return theta, m, v
""",
    ),
    Exercise(
        "first_step",
        "How far is the first step?",
        first_step,
        (Case("theta 5, gradient -0.004, lr 0.1, eps 0.001", answer, 1),),
        PREDICTED,
        (
            "At t = 1 both averages hold one gradient. What are they after the correction?",
            "m_hat is g, and v_hat is g^2. So the step is lr g / (|g| + eps).",
            "The step is 0.1 * (-0.004) / (0.004 + 0.001), and it is subtracted from 5.",
        ),
        "How long is a step?",
        kind="predict",
        rtol=5e-5,
        solution="""\
def first_step():
    g = -0.004  # m_hat is g, and v_hat is g^2
    return 5 - 0.1 * g / (abs(g) + 0.001)
""",
    ),
    Exercise(
        "adam_folded",
        "Mend Adam with one factor in front",
        adam_folded,
        CASES,
        FOLDED,
        (
            "Both mistakes are about eps. m, v and scale are right.",
            "Which comes first in a / b + c? And: by what was the root of v multiplied, so that "
            "eps must be, too?",
            "eps_hat = np.sqrt(1 - beta2**t) * eps, and brackets around np.sqrt(v) + eps_hat.",
        ),
        "Two ways to write it, and two epsilons",
        kind="mend",
        solution="""\
def adam_folded(theta, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    eps_hat = np.sqrt(1 - beta2**t) * eps
    scale = np.sqrt(1 - beta2**t) / (1 - beta1**t)
    theta = theta - lr * scale * m / (np.sqrt(v) + eps_hat)
    return theta, m, v
""",
    ),
    Exercise(
        "test_adam",
        "A test that kills five wrong Adams",
        tests(),
        TESTED,
        WEAK,
        (
            "One step is not enough: t stuck at 1 is right at t = 1. Hand on theta, m and v.",
            "Let the gradients differ from step to step. Work out two steps by hand, or write the "
            "equations into the test, and compare with a tolerance.",
            "Keep x, a, b beside theta, m, v. In a loop over t, call step, compute x, a, b with "
            "the six equations, and assert np.allclose(theta, x), and so for m and v.",
        ),
        "Slips, and what they cost",
        kind="test",
        solution="""\
def test_adam(step):
    lr, beta1, beta2, eps = 0.1, 0.8, 0.95, 1e-3
    theta, m, v = np.array([1.0]), np.zeros(1), np.zeros(1)
    x, a, b = 1.0, 0.0, 0.0
    for t, g in enumerate([2.0, -0.3, 0.0, 0.7], 1):
        theta, m, v = step(theta, np.array([g]), m, v, t, lr, beta1, beta2, eps)
        a = beta1 * a + (1 - beta1) * g
        b = beta2 * b + (1 - beta2) * g**2
        x = x - lr * a / (1 - beta1**t) / (np.sqrt(b / (1 - beta2**t)) + eps)
        assert np.allclose(theta, x) and np.allclose(m, a) and np.allclose(v, b)
""",
    ),
    Exercise(
        "Adam",
        "Adam as a class",
        Adam,
        LIVES,
        CLASS,
        (
            "What must be remembered from one call to the next, and for which parameter?",
            "Keep a dictionary from the place of a parameter in the list to its (m, v, t). A "
            "parameter whose gradient is None goes into the result as it is.",
            "In step: for i, (theta, g) in enumerate(zip(params, grads)): look up m, v, t in "
            "self.state (0.0, 0.0, 0 at first), add 1 to t, call your adam_step with self.lr, "
            "and store m, v, t again.",
        ),
        "The six lines",
        solution="""\
class Adam:
    def __init__(self, lr, beta1, beta2, eps):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.state = {}

    def step(self, params, grads):
        new = []
        for i, (theta, g) in enumerate(zip(params, grads)):
            if g is not None:
                m, v, t = self.state.get(i, (0.0, 0.0, 0))
                t = t + 1
                m = self.beta1 * m + (1 - self.beta1) * g
                v = self.beta2 * v + (1 - self.beta2) * g**2
                m_hat = m / (1 - self.beta1**t)
                v_hat = v / (1 - self.beta2**t)
                theta = theta - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
                self.state[i] = (m, v, t)
            new.append(theta)
        return new
""",
    ),
]
