"""The reference, the known mistakes and the hints of the exercises of lesson 13."""

from functools import partial

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on

# ---------------------------------------------------------------- one step


def adamw_step(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay, slips=frozenset()):
    """AdamW's step; each slip makes one mistake."""
    if "betas_swapped" in slips:
        beta1, beta2 = beta2, beta1
    time = {"t_from_0": t - 1, "t_ahead": t + 1, "t_stuck": 1}
    t = next((time[slip] for slip in time if slip in slips), t)
    penalized = g + weight_decay * theta
    m = beta1 * m + (1 - beta1) * (penalized if slips & {"l2", "into_m", "l2_too"} else g)
    v = beta2 * v + (1 - beta2) * (penalized if slips & {"l2", "into_v", "l2_too"} else g) ** 2
    first, second = np.float64(1 - beta1**t), np.float64(1 - beta2**t)
    if "multiplied" in slips:
        first, second = 1 / first, 1 / second
    first = 1.0 if slips & {"no_correction", "only_v"} else first
    second = 1.0 if slips & {"no_correction", "only_m"} else second
    m_hat, v_hat = m / first, v / second
    root = denominator(v, v_hat, second, eps, slips)
    step = lr * (g if "gradient_on_top" in slips else m_hat) / root
    step = -step if "uphill" in slips else step
    share = decayed_share(lr, weight_decay, slips)
    share = share / root if "in_the_fraction" in slips else share
    before = theta - step if "after" in slips else theta
    if "constant" in slips:
        decay = share * np.sign(before)
    elif "penalty" in slips:
        decay = share * before**2
    else:
        decay = share * before
    theta = theta - step - decay
    if "eps_outside" in slips:
        theta = theta + eps
    if "stores_corrected" in slips:
        m, v = m_hat, v_hat
    return theta, m, v


def denominator(v, v_hat, second, eps, slips):
    """What m_hat is divided by."""
    if "no_root" in slips:
        return v_hat + eps
    if "root_first" in slips:
        return np.sqrt(v) / second + eps
    if "eps_inside" in slips:
        return np.sqrt(v_hat + eps)
    if "eps_hat" in slips:
        return np.sqrt(v_hat) + eps / np.sqrt(second)
    return np.sqrt(v_hat) + (0 if slips & {"no_eps", "eps_outside"} else eps)


def decayed_share(lr, weight_decay, slips):
    """The share of a weight that a step takes."""
    if slips & {"l2", "into_m", "no_decay"}:
        return 0.0
    share = lr * weight_decay
    if "no_rate" in slips:
        share = weight_decay
    elif "rate_twice" in slips:
        share = lr * lr * weight_decay
    if "twice" in slips:
        share = 1 - (1 - share) ** 2
    return -share if "grows" in slips else share


SETTINGS = (0.1, 0.5, 0.75, 0.5, 0.5)


def by_hand(function):
    """Two steps with numbers that can be followed on paper."""
    theta, m, v = np.array([4.0]), np.array([0.0]), np.array([0.0])
    outcome = {}
    for t, g in enumerate((2.0, -1.0), 1):
        theta, m, v = function(theta, np.array([g]), m, v, t, *SETTINGS)
        outcome[f"step {t}"] = {"m": m, "v": v, "theta": theta}
    return outcome


def in_the_middle(function):
    """One step of a run that has begun before."""
    arrays = (np.array([x]) for x in (-4.0, 2.0, 0.5, 3.0))
    theta, m, v = function(*arrays, 3, *SETTINGS)
    return {"m": m, "v": v, "theta": theta}


def idle(function):
    """A weight without a gradient."""
    theta, m, v = np.array([-4.0]), np.array([0.0]), np.array([0.0])
    outcome = {}
    for t in (1, 2, 3):
        theta, m, v = function(theta, np.array([0.0]), m, v, t, *SETTINGS)
        outcome[f"step {t}"] = {"m": m, "v": v, "theta": theta}
    return outcome


def steps(shape, seed, changing=False):
    """A scenario of six steps; one gradient is zero, sizes are mixed, the last rate is another."""
    rng = np.random.default_rng(seed)
    gradients = rng.normal(size=(6, *shape)) * 10.0 ** rng.uniform(-3, 0.3, size=(6, *shape))
    gradients[3] = 0.0
    start = 2 * rng.normal(size=shape)

    def run(function):
        theta, m, v = start.copy(), np.zeros(shape), np.zeros(shape)
        outcome = {}
        for t, g in enumerate(gradients, 1):
            lr = 0.1 if not changing or t < 5 else 0.02
            theta, m, v = function(theta, g.copy(), m, v, t, lr, 0.8, 0.95, 1e-3, 0.4)
            outcome[f"step {t}"] = {"m": m, "v": v, "theta": theta}
        return outcome

    return run


CASES = (
    Case(
        "two steps: theta 4, gradients 2 and -1, lr 0.1, beta1 0.5, beta2 0.75, eps 0.5, "
        "weight_decay 0.5",
        by_hand,
        2,
    ),
    Case("three steps with the gradient 0, other settings as before", idle, 3),
    Case("a third step: theta -4, g 2, m 0.5, v 3, settings as before", in_the_middle, 4),
    Case("six steps with one parameter", steps((1,), 0), 6),
    Case("six steps with three parameters", steps((3,), 1), 18),
    Case("a matrix, and a learning rate that changes", steps((2, 3), 2, changing=True), 36),
)

DECAY = (
    Mistake(
        "W1",
        "L2 in the gradient, no decay of the weight",
        "That is Adam with an L2 penalty. What is added to the gradient is divided by the root of "
        "v, and so weight_decay nearly cancels. AdamW keeps it out of both averages.",
        "adamw.theta",
        slip="l2",
        convention="PyTorch's Adam (without W)",
    ),
    Mistake(
        "W2",
        "the decay is not multiplied by lr",
        "Here a step takes the share lr * weight_decay. Without lr it takes far more, and a "
        "schedule has no effect on it.",
        "adamw.theta",
        slip="no_rate",
        convention="Flux with couple=false (and the paper, up to its schedule)",
    ),
    Mistake(
        "W3",
        "the sign of the decay",
        "The decay is subtracted: the weight becomes smaller. With the other sign it grows without "
        "end.",
        "adamw.theta",
        slip="grows",
    ),
    Mistake(
        "W4",
        "the decay comes after the step",
        "The decay takes its share of theta_{t-1}, the weight before the step. Here it takes it of "
        "the new weight, which is the same as shrinking Adam's step as well.",
        "adamw.theta",
        slip="after",
    ),
    Mistake(
        "W5",
        "the decay inside the fraction",
        "Divided by the root of v the decay depends on the size of the gradients again, and a "
        "quiet weight is torn to pieces. The last term stands beside the fraction.",
        "adamw.theta",
        slip="in_the_fraction",
    ),
    Mistake(
        "W6",
        "the decay twice",
        "The weight is multiplied by 1 - lr * weight_decay, and then loses that share once more. "
        "Shrink it first, or subtract the term at the end, but not both.",
        "adamw.theta",
        slip="twice",
    ),
    Mistake(
        "W7",
        "the decay goes into m",
        "Through m it is averaged, corrected and divided by the root of v like a gradient. It "
        "belongs beside the fraction.",
        "adamw.m",
        slip="into_m",
    ),
    Mistake(
        "W8",
        "a constant, not a share",
        "Every weight loses the same amount, whatever its size: that is the slope of |theta|. The "
        "decay is a share, lr * weight_decay * theta.",
        "adamw.theta",
        slip="constant",
    ),
    Mistake(
        "W9",
        "the decay goes into v",
        "v is to say how large gradients are, and the decay is no gradient. It makes the steps of "
        "large weights shorter.",
        "adamw.v",
        slip="into_v",
    ),
    Mistake(
        "W10",
        "lr twice on the decay",
        "Written as lr * (fraction + weight_decay * theta), the bracket holds no further lr.",
        "adamw.theta",
        slip="rate_twice",
    ),
    Mistake(
        "W11",
        "L2 in the gradient, and the decay as well",
        "The line g + weight_decay * theta is what AdamW has removed. It decays beside the "
        "fraction only.",
        "adamw.m",
        slip="l2_too",
    ),
    Mistake(
        "W12",
        "no decay at all",
        "That is Adam. The last term, lr * weight_decay * theta, is missing.",
        "adamw.theta",
        slip="no_decay",
    ),
    Mistake(
        "W13",
        "the square of the weight",
        "theta^2 is the penalty; its slope is proportional to theta. The square has lost its sign, "
        "so that negative weights grow.",
        "adamw.theta",
        slip="penalty",
    ),
)
ADAM = (
    Mistake(
        "A1",
        "no bias correction",
        "The averages start at 0, so at first they are too small. Dividing by 1 - beta^t makes up "
        "for that.",
        "adamw.m_hat",
        slip="no_correction",
    ),
    Mistake(
        "A2",
        "only m is corrected",
        "v starts at 0 as well. Without its correction the first steps are too long.",
        "adamw.v_hat",
        slip="only_m",
    ),
    Mistake(
        "A3",
        "only v is corrected",
        "m starts at 0 as well. Without its correction the first steps are too short.",
        "adamw.m_hat",
        slip="only_v",
    ),
    Mistake(
        "A4",
        "t starts at 0",
        "The first step has t = 1. With t = 0 it divides by 1 - beta^0, which is 0.",
        "adamw.m_hat",
        slip="t_from_0",
    ),
    Mistake(
        "A5",
        "t is one ahead",
        "The first step has t = 1. With t + 1 the correction is too weak at every step.",
        "adamw.m_hat",
        slip="t_ahead",
    ),
    Mistake(
        "A6",
        "t stuck at 1",
        "t counts the steps. With t = 1 for ever, the averages are divided by 1 - beta even when "
        "they have long forgotten their start.",
        "adamw.m_hat",
        slip="t_stuck",
    ),
    Mistake(
        "A8",
        "the corrected averages are stored",
        "m_hat and v_hat are for this step only. The next step goes on from m and v.",
        "adamw.m",
        slip="stores_corrected",
    ),
    Mistake(
        "A10",
        "multiplied by the correction",
        "An average that is too small is divided by 1 - beta^t, which is below 1, and so grows.",
        "adamw.m_hat",
        slip="multiplied",
    ),
    Mistake(
        "A11",
        "the betas are swapped",
        "beta1 belongs to the gradient's average, beta2 to that of its square.",
        "adamw.m",
        slip="betas_swapped",
    ),
    Mistake(
        "A12a",
        "eps inside the root",
        "Here eps is added to the root, not under it.",
        "adamw.theta",
        slip="eps_inside",
        convention="Optax with eps_root in the place of eps",
    ),
    Mistake(
        "A12b",
        "eps before the correction",
        "Here eps is added to the root of the corrected average. Added before the correction it "
        "counts for more in the first steps.",
        "adamw.keras",
        slip="eps_hat",
        convention="Keras",
    ),
    Mistake(
        "A12c",
        "no eps",
        "Without eps a gradient that was always 0 gives 0 / 0.",
        "adamw.theta",
        slip="no_eps",
    ),
    Mistake(
        "A12d",
        "eps is added to the parameter",
        "A division binds more tightly than a sum. The denominator needs brackets: a / (b + eps).",
        "adamw.theta",
        slip="eps_outside",
    ),
    Mistake(
        "A13",
        "the gradient on top",
        "The step goes along the averaged gradient, m_hat, and not along g.",
        "adamw.theta",
        slip="gradient_on_top",
    ),
    Mistake(
        "A15",
        "no root",
        "v averages squares. Only its root has the size of a gradient again.",
        "adamw.theta",
        slip="no_root",
    ),
    Mistake(
        "A16",
        "uphill",
        "Adam's step is subtracted: against the gradient goes downhill.",
        "adamw.theta",
        slip="uphill",
    ),
    Mistake(
        "A17",
        "the root before the correction",
        "The correction of v belongs inside the root. Outside, the root is divided by 1 - beta2^t "
        "and not by its root.",
        "adamw.v_hat",
        slip="root_first",
    ),
)
ALL = {m.code: m for m in (*DECAY, *ADAM)}


def as_in(code, label, **other):
    """A mistake of adamw_step in another exercise."""
    m = ALL[code]
    given = dict(slip=m.slip, convention=m.convention) | other
    return Mistake(code, m.title, m.meaning, label, **given)


# ---------------------------------------------------------------- predict the idle weight


def idle_weight(slips=frozenset()):
    """The weight after three steps of AdamW without a gradient."""
    theta, m, v = 4.0, 0.0, 0.0
    for t in (1, 2, 3):
        theta, m, v = adamw_step(theta, 0.0, m, v, t, 0.1, 0.9, 0.999, 1e-8, 0.5, slips)
    return float(theta)


def answer(function):
    """The number."""
    return {"your number": function()}


PREDICTED = (
    *(
        as_in(code, "adamw.idle", slip="", wrong=partial(idle_weight, frozenset({ALL[code].slip})))
        for code in ("W1", "W2", "W3", "W6", "W8", "W10", "W12")
    ),
    Mistake(
        "P4",
        "the share of the start, three times",
        "Each step takes its share of what the steps before have left, and not of the 4 at the "
        "start. So the factors multiply.",
        "adamw.idle",
        wrong=lambda: 4 * (1 - 3 * 0.05),
    ),
    Mistake(
        "P5",
        "what was taken, not what is left",
        "The steps have taken this much of the weight. The question is what is left of it.",
        "adamw.idle",
        wrong=lambda: 4 - 4 * 0.95**3,
    ),
    Mistake(
        "P6",
        "the share that is left, not the weight",
        "This share is left, and the weight was 4.",
        "adamw.idle",
        wrong=lambda: 0.95**3,
    ),
    Mistake(
        "P7",
        "two steps",
        "range(3) makes three steps.",
        "adamw.idle",
        wrong=lambda: 4 * 0.95**2,
    ),
    Mistake(
        "P8",
        "four steps",
        "range(3) makes three steps.",
        "adamw.idle",
        wrong=lambda: 4 * 0.95**4,
    ),
)

# ---------------------------------------------------------------- mend PyTorch's form

SHRUNK = tuple(
    as_in(code, "adamw.pytorch")
    for code in (
        *("W2", "W3", "W4", "W6", "W10", "W11", "W12"),
        *("A1", "A2", "A3", "A6", "A10", "A12b", "A12c", "A12d", "A17"),
    )
)

# ---------------------------------------------------------------- settings of other frameworks


def converted(framework, t, rate, multiplier, beta2, eps, weight_decay, slips=frozenset()):
    """minigrad's settings for a step of another framework; each slip makes one mistake."""
    lr = rate * multiplier
    if framework == "paper" and "no_multiplier" in slips:
        lr = rate
    elif framework == "paper" and "only_multiplier" in slips:
        lr = multiplier
    if framework == "Keras" or "eps_everywhere" in slips:
        eps = converted_eps(t, beta2, eps, slips)
    if framework == "Flux, couple=false" or ("all_uncoupled" in slips and framework != "paper"):
        if "flux_multiplied" in slips:
            weight_decay = weight_decay * rate
        elif "flux_as_it_is" not in slips:
            weight_decay = weight_decay / rate
    if framework == "paper":
        if "paper_multiplied" in slips:
            weight_decay = weight_decay * rate
        elif "paper_by_lr" in slips:
            weight_decay = weight_decay / (rate * multiplier)
        elif "paper_by_multiplier" in slips:
            weight_decay = weight_decay / multiplier
        elif "paper_scheduled" in slips:
            weight_decay = weight_decay * multiplier / rate
        elif "paper_as_it_is" not in slips:
            weight_decay = weight_decay / rate
    return {"lr": lr, "eps": eps, "weight_decay": weight_decay}


def converted_eps(t, beta2, eps, slips):
    """The eps that acts like Keras's."""
    if "eps_as_it_is" in slips:
        return eps
    t = 1 if "t_stuck" in slips else t
    t = t + 1 if "t_ahead" in slips else t
    correction = 1 - beta2**t
    root = correction if "eps_no_root" in slips else correction**0.5
    return eps * root if "eps_multiplied" in slips else eps / root


FRAMEWORKS = ("PyTorch", "Optax", "Flux", "Keras", "Flux, couple=false", "paper")


def settings_of(framework):
    """Two steps of a framework."""
    factors = (0.75, 0.3) if framework == "paper" else (1.0, 1.0)

    def run(function):
        given = zip((1, 4), (0.01, 0.2), factors, (0.99, 0.9), (1e-3, 1e-5), (0.1, 0.4))
        wanted = ("lr", "eps", "weight_decay")
        found = {f"t = {x[0]}": function(framework, *x) for x in given}
        return {t: {k: s[k] for k in wanted if k in s} for t, s in found.items()}

    return run


SETTINGS_CASES = tuple(
    Case(
        f'"{name}": t 1, rate 0.01, multiplier {0.75 if name == "paper" else 1}, beta2 0.99, '
        "eps 0.001, weight_decay 0.1; then t 4, rate 0.2, "
        f"multiplier {0.3 if name == 'paper' else 1}, beta2 0.9, eps 0.00001, weight_decay 0.4",
        settings_of(name),
        12,
    )
    for name in FRAMEWORKS
)

CONVERTED = (
    Mistake(
        "F1",
        "Keras: eps as it is",
        "Keras adds its epsilon before v is corrected. The same number acts like a larger eps "
        "here, 1 / sqrt(1 - beta2) times as large at the first step.",
        "adamw.keras",
        slip="eps_as_it_is",
    ),
    Mistake(
        "F2",
        "Keras: eps is multiplied by the root",
        "Keras's epsilon stands beside sqrt(v). Dividing that denominator by sqrt(1 - beta2^t), to "
        "get the corrected root, divides epsilon as well.",
        "adam.eps_hat",
        slip="eps_multiplied",
    ),
    Mistake(
        "F3",
        "Keras: without the root",
        "v is divided by 1 - beta2^t, so its root, and epsilon beside it, by the root of that.",
        "adam.eps_hat",
        slip="eps_no_root",
    ),
    Mistake(
        "F4",
        "Keras: t stuck at 1",
        "The correction fades with t. So eps has to be converted anew at each step.",
        "adam.eps_hat",
        slip="t_stuck",
    ),
    Mistake(
        "F5",
        "Keras: t is one ahead",
        "t is already the number of the step, 1 for the first.",
        "adam.eps_hat",
        slip="t_ahead",
    ),
    Mistake(
        "F6",
        "eps is converted for every framework",
        "Only Keras adds eps before the correction.",
        "adamw.optax",
        slip="eps_everywhere",
    ),
    Mistake(
        "F7",
        "couple=false: the decay as it is",
        "There the rate does not multiply the decay, and here it does. Divide by it beforehand, "
        "and the two cancel.",
        "adamw.flux",
        slip="flux_as_it_is",
    ),
    Mistake(
        "F8",
        "couple=false: the decay is multiplied by the rate",
        "minigrad multiplies by the rate already. To undo that, divide.",
        "adamw.flux",
        slip="flux_multiplied",
    ),
    Mistake(
        "F9",
        "the decay is divided by the rate for every framework",
        "PyTorch, Keras, Optax and Flux multiply the decay by the rate, as minigrad does. Only "
        "couple=false and the paper do not.",
        "adamw.optax",
        slip="all_uncoupled",
    ),
    Mistake(
        "F10",
        "the paper: the decay as it is",
        "In the paper's form the rate does not multiply the decay. minigrad's weight_decay is the "
        "paper's, divided by the rate.",
        "adamw.convert",
        slip="paper_as_it_is",
    ),
    Mistake(
        "F11",
        "the paper: the decay is divided by rate and multiplier",
        "The paper's multiplier does multiply the decay, as minigrad's lr does. Only the rate has "
        "to be undone.",
        "adamw.convert",
        slip="paper_by_lr",
    ),
    Mistake(
        "F12",
        "the paper: the decay is multiplied by the rate",
        "lambda_p = rate lambda gives the paper's decay from minigrad's. The question is the other "
        "way round.",
        "adamw.convert",
        slip="paper_multiplied",
    ),
    Mistake(
        "F13",
        "the paper: the decay is divided by the multiplier",
        "Both forms multiply the decay by the multiplier. The rate is what the paper leaves out.",
        "adamw.convert",
        slip="paper_by_multiplier",
    ),
    Mistake(
        "F14",
        "the paper: the multiplier counts twice",
        "minigrad's lr holds the multiplier already, and multiplies the decay by it.",
        "adamw.paper",
        slip="paper_scheduled",
    ),
    Mistake(
        "F15",
        "the paper: lr without the multiplier",
        "The multiplier stands before the whole bracket. minigrad's lr is the product of both.",
        "adamw.paper",
        slip="no_multiplier",
    ),
    Mistake(
        "F16",
        "the paper: lr is the multiplier alone",
        "Adam's fraction is multiplied by the rate and by the multiplier.",
        "adamw.paper",
        slip="only_multiplier",
    ),
)

# ---------------------------------------------------------------- write a test


def with_slip(*slips):
    """A step with the signature of the exercise."""

    def step(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
        given = (theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay)
        return adamw_step(*given, frozenset(slips))

    return step


def rounded_otherwise(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    """A right step whose last digits differ."""
    right = adamw_step(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay)
    return tuple(x * (1 + 1e-14) for x in right)


TESTED = (
    Case("a right AdamW", verdict_on(with_slip(), right=True), 1),
    Case("a right AdamW whose last digits differ", verdict_on(rounded_otherwise, right=True), 2),
    Case("Adam with L2 in the gradient", verdict_on(with_slip("l2")), 3),
    Case("an AdamW whose decay is not multiplied by lr", verdict_on(with_slip("no_rate")), 4),
    Case("an AdamW that decays the new weight", verdict_on(with_slip("after")), 5),
    Case("an AdamW that takes a constant", verdict_on(with_slip("constant")), 6),
    Case("an AdamW whose weights grow", verdict_on(with_slip("grows")), 7),
)


def tests(
    gradients=(2.0, -0.3, 0.0, 0.7), start=3.0, lr=0.1, decay=0.4, exact=False, right=adamw_step
):
    """A test that compares with a right step, on these gradients."""

    def test(step):
        theta = x = np.array([start])
        m = v = a = b = np.zeros(1)
        for t, g in enumerate(gradients, 1):
            theta, m, v = step(theta, np.array([g]), m, v, t, lr, 0.8, 0.95, 1e-3, decay)
            x, a, b = right(x, np.array([g]), a, b, t, lr, 0.8, 0.95, 1e-3, decay)
            for got, wanted in ((theta, x), (m, a), (v, b)):
                assert (got == wanted).all() if exact else np.allclose(got, wanted, 1e-9)

    return test


def only_the_direction(step):
    one, zero = np.ones(1), np.zeros(1)
    theta, _, _ = step(one, zero, zero, zero, 1, 0.1, 0.8, 0.95, 1e-3, 0.4)
    assert theta[0] < 1.0


def always_fails(step):
    raise AssertionError


WEAK = (
    Mistake(
        "K1",
        "the test accepts everything",
        "It never fails, so it shows nothing. Perhaps it is empty, returns False in place of an "
        "assert, compares shapes only, has a tolerance in which every number fits, or tries "
        "weight_decay = 0 only.",
        "adamw.theta",
        wrong=lambda step: None,
    ),
    Mistake(
        "K2",
        "the test rejects everything",
        "It fails for a right AdamW as well. Compute by hand what one step gives, and compare with "
        "that.",
        "adamw.theta",
        wrong=always_fails,
    ),
    Mistake(
        "K6",
        "equal to the last digit",
        "The same equation in another order differs in the last digits. Compare with a tolerance, "
        "such as abs(a - b) < 1e-9.",
        "adamw.theta",
        wrong=tests(exact=True),
    ),
    Mistake(
        "K8",
        "it notices nothing but the weight that grows",
        "That a weight without a gradient shrinks is true of nearly every kind of decay. Compare "
        "numbers, with a small tolerance.",
        "adamw.idle",
        wrong=only_the_direction,
    ),
    Mistake(
        "K10",
        "it accepts a decay that is not multiplied by lr",
        "All else is noticed. Perhaps lr is 1 in the test: then nobody can see whether it is "
        "there. Take another value.",
        "adamw.theta",
        wrong=tests(lr=1.0),
    ),
    Mistake(
        "K11",
        "it accepts a decay of the new weight",
        "All else is noticed. Perhaps the gradient is 0 in the test: then Adam's step is 0, and a "
        "decay before it is the same as a decay after it.",
        "adamw.theta",
        wrong=tests(gradients=(0.0,) * 4),
    ),
    Mistake(
        "K12",
        "it accepts a constant in the place of a share",
        "All else is noticed. Perhaps the weight is 1 in the test: the share of 1 is the same as "
        "a constant. Take another weight, or a second step.",
        "adamw.theta",
        wrong=tests(gradients=(2.0,), start=1.0),
    ),
    Mistake(
        "K13",
        "it rejects AdamW and accepts Adam with L2",
        "The test has the mistake itself: its numbers come from the wrong equation. The decay "
        "belongs beside Adam's fraction.",
        "adamw.theta",
        wrong=tests(right=with_slip("l2")),
    ),
    Mistake(
        "K14",
        "it rejects AdamW and accepts a decay of the new weight",
        "The test has the mistake itself. The decay takes its share of the weight before the step.",
        "adamw.theta",
        wrong=tests(right=with_slip("after")),
    ),
    Mistake(
        "K15",
        "it rejects AdamW and accepts a decay without lr",
        "The test has the mistake itself. In its numbers the decay has to be multiplied by lr.",
        "adamw.theta",
        wrong=tests(right=with_slip("no_rate")),
    ),
)

# ---------------------------------------------------------------- all

EXERCISES = [
    Exercise(
        "adamw_step",
        "One step of AdamW",
        adamw_step,
        CASES,
        (*DECAY, *ADAM),
        (
            "Adam's step, as in lesson 12, and one term more in the last line.",
            "weight_decay stands in the last line only, and multiplies the weight before the step. "
            "g, m and v know nothing of it.",
            "theta - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * theta.",
        ),
        "Take the decay out of the gradient",
        solution="""\
def adamw_step(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    theta = theta - lr * m_hat / (np.sqrt(v_hat) + eps) - lr * weight_decay * theta
    return theta, m, v
""",
    ),
    Exercise(
        "idle_weight",
        "What is left of an idle weight?",
        idle_weight,
        (Case("theta 4, three steps with lr 0.1 and weight_decay 0.5", answer, 1),),
        PREDICTED,
        (
            "Which terms of the step are 0 if the gradient always is?",
            "A step takes the share lr * weight_decay = 0.05 of what is there.",
            "Each step multiplies by 0.95, so that after three of them 4 * 0.95^3 is left.",
        ),
        "The idle weight again",
        kind="predict",
        rtol=2e-4,
        solution="""\
def idle_weight():
    return 4 * (1 - 0.1 * 0.5) ** 3
""",
    ),
    Exercise(
        "adamw_shrunk",
        "Mend PyTorch's form of AdamW",
        adamw_step,
        CASES,
        SHRUNK,
        (
            "m, v and the last line are right. Compare the two lines between them with the "
            "equation.",
            "Which share does a step take? And what corrects a root?",
            "shrunk = (1 - lr * weight_decay) * theta, and np.sqrt(v) / np.sqrt(1 - beta2**t).",
        ),
        "One step in four frameworks",
        kind="mend",
        solution="""\
def adamw_shrunk(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    shrunk = (1 - lr * weight_decay) * theta
    root = np.sqrt(v) / np.sqrt(1 - beta2**t) + eps
    theta = shrunk - lr / (1 - beta1**t) * m / root
    return theta, m, v
""",
    ),
    Exercise(
        "converted",
        "From another framework's settings to minigrad's",
        converted,
        SETTINGS_CASES,
        CONVERTED,
        (
            "Put the two steps side by side, and compare what multiplies theta, and what stands "
            "beside the root of v.",
            "Four of the six need no change of the decay, five none of eps. lr is always rate "
            "times multiplier.",
            "Keras: eps / (1 - beta2**t) ** 0.5. couple=false and paper: weight_decay / rate.",
        ),
        "One step in four frameworks",
        solution="""\
def converted(framework, t, rate, multiplier, beta2, eps, weight_decay):
    if framework == "Keras":
        eps = eps / (1 - beta2**t) ** 0.5
    if framework in ("Flux, couple=false", "paper"):
        weight_decay = weight_decay / rate
    return {"lr": rate * multiplier, "eps": eps, "weight_decay": weight_decay}
""",
    ),
    Exercise(
        "test_adamw",
        "A test that tells decay from L2",
        tests(),
        TESTED,
        WEAK,
        (
            "Which lr, which weight and which gradient would hide one of the mistakes?",
            "Take lr other than 1, a weight other than 1, a gradient other than 0 and a decay "
            "above 0. Compare with a number that you have worked out.",
            "theta 3, g 2, m = v = 0, t 1: Adam's fraction is 2 / (2 + eps). Assert that the new "
            "weight is 3 - lr * 2 / (2 + eps) - lr * weight_decay * 3, to 1e-9.",
        ),
        "Slips, and what they cost",
        kind="test",
        solution="""\
def test_adamw(step):
    lr, eps, weight_decay = 0.1, 1e-3, 0.4
    zero = np.zeros(1)
    arrays = np.array([3.0]), np.array([2.0]), zero, zero
    theta, m, v = step(*arrays, 1, lr, 0.9, 0.99, eps, weight_decay)
    expected = 3 - lr * 2 / (2 + eps) - lr * weight_decay * 3
    assert abs(theta[0] - expected) < 1e-9
""",
    ),
]
