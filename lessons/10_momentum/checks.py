"""The references, the known mistakes and the hints of the exercises of lesson 10."""

from functools import partial

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on


def first(slips, values, otherwise):
    """The value of the first of these slips that is made."""
    return next((values[slip] for slip in values if slip in slips), otherwise)


def kind_of(result, count):
    """What a function returned, in words: "2 values", or what there is instead."""
    if isinstance(result, (tuple, list)) and len(result) == count:
        return f"{count} values"
    return "nothing" if result is None else "something else"


# ---------------------------------------------------------------- momentum_step


def momentum_step(theta, g, b, lr, mu, slips=frozenset()):
    """One step with momentum; each slip makes one mistake."""
    if "one_for_all" in slips:
        b = np.full_like(b, b.mean())
    old, inside = b, bool(slips & {"lr_inside", "keras"})
    kept = {"resets": 0.0, "never_fades": 1.0, "mu_on_g": 1.0, "swapped": 1 - mu, "minus": -mu}
    kept = first(slips - {"resets"} if "keeps_old" in slips else slips, kept, mu)
    if "lr_on_b" in slips and not inside:
        kept = lr * kept
    added = first(slips, {"mu_on_g": mu, "bracket": mu}, 1.0)
    if "bracket" in slips and slips & {"resets", "never_fades"}:
        added = 1.0
    if "dampened" in slips:
        added = (1 - mu) * added
    if inside or ("lr_twice" in slips and not slips & {"lr_on_g", "no_lr"}):
        added = (-lr if "keras" in slips else lr) * added
    b = kept * b + added * g
    directions = {"old_velocity": old, "plain": g, "nesterov": g + mu * b}
    rate = first(slips, {"keras": -1.0, "lr_inside": 1.0, "no_lr": 1.0}, lr)
    change = rate * first(slips, directions, b)
    if "lr_on_g" in slips and not inside:
        change = rate * added * g + kept * old
    if "uphill" in slips:
        change = -change
    if "stores_g" in slips and not slips & {"old_velocity", "plain", "lr_on_g"}:
        b = g
    elif "stores_step" in slips and not (inside or slips & {"lr_on_g", "plain", "resets"}):
        b = change
    elif "keeps_old" in slips and "lr_on_g" not in slips:
        b = old
    theta = theta - change
    if "only_theta" in slips:
        return theta
    return (b, theta) if "exchanged" in slips else (theta, b)


def steps(shape, seed, changing=False):
    """A scenario of six steps; one gradient is zero, sizes are mixed, the last rate is another."""
    rng = np.random.default_rng(seed)
    gradients = rng.normal(size=(6, *shape)) * 10.0 ** rng.uniform(-2, 0.5, size=(6, *shape))
    gradients[3] = 0.0
    start = rng.normal(size=shape)

    def run(function):
        theta, b, outcome = start.copy(), np.zeros(shape), {}
        for t, g in enumerate(gradients, 1):
            lr = 0.1 if not changing or t < 5 else 0.02
            result = function(theta, g.copy(), b, lr, 0.8)
            outcome["returned"] = kind_of(result, 2)
            if outcome["returned"] != "2 values":
                return outcome
            theta, b = result
            outcome[f"step {t}"] = {"b": b, "theta": theta}
        return outcome

    return run


def one_step(function):
    """The smallest case, to be followed by hand."""
    result = function(np.array([1.0]), np.array([2.0]), np.array([3.0]), 0.1, 0.5)
    if kind_of(result, 2) != "2 values":
        return {"returned": kind_of(result, 2)}
    return {"returned": "2 values", "b": result[1], "theta": result[0]}


CASES = (
    Case("one step from theta = 1, b = 3 with g = 2, lr = 0.1, mu = 0.5", one_step, 1),
    Case("six steps with one parameter", steps((1,), 0), 2),
    Case("six steps with three parameters", steps((3,), 1), 3),
    Case("a matrix, and a learning rate that changes", steps((2, 3), 2, changing=True), 6),
)

RESETS = Mistake(
    "Q3",
    "the velocity is forgotten at each step",
    "The velocity of the step before is an argument, and mu times it is kept. Without it this is "
    "plain descent.",
    "sgd.b",
    slip="resets",
)
STORES_G = Mistake(
    "Q4",
    "the gradient is stored as the velocity",
    "The step is right, but the velocity that is handed on is g. All gradients before the last "
    "one are lost.",
    "momentum.unrolled",
    slip="stores_g",
)
DAMPENED = Mistake(
    "Q1",
    "the velocity is an average",
    "Here the gradient is multiplied by 1 - mu. That is dampening: the steps are shorter by this "
    "factor. The task has no dampening.",
    "sgd.b",
    slip="dampened",
    convention="PyTorch with dampening = mu (from the second step on)",
)
LR_INSIDE = Mistake(
    "Q2",
    "the learning rate is inside the velocity",
    "At a constant learning rate this is the same path. When the rate changes, old gradients keep "
    "the old rate. The task has the rate outside, and stores b without it.",
    "momentum.inside_outside",
    slip="lr_inside",
    convention="Flux",
)
UPHILL = Mistake(
    "D1",
    "uphill",
    "The velocity is a sum of gradients, which point uphill. The step is subtracted.",
    "sgd.theta",
    slip="uphill",
)
NO_LR = Mistake(
    "D12",
    "no learning rate",
    "The velocity is multiplied by lr before it is subtracted.",
    "sgd.theta",
    slip="no_lr",
)
NEVER_FADES = Mistake(
    "Q9",
    "the velocity never fades",
    "mu is missing. With mu = 1 there is no friction, and the parameters swing for ever, as in "
    "lesson 9's loop without zero_grad.",
    "sgd.b",
    slip="never_fades",
)
SWAPPED = Mistake(
    "Q10",
    "1 - mu is kept in the place of mu",
    "mu is the share that is kept. With 0.9 nine tenths of the old velocity remain, not one tenth.",
    "sgd.b",
    slip="swapped",
)
MINUS = Mistake(
    "Q8",
    "mu times the velocity is subtracted",
    "What agrees adds up: mu b and g have the same sign. With a minus the steps brake themselves.",
    "sgd.b",
    slip="minus",
)
OLD_VELOCITY = Mistake(
    "Q5",
    "the step takes the old velocity",
    "The velocity is brought up to date first. With the old one the newest gradient is felt one "
    "step late, and the first step goes nowhere.",
    "sgd.d",
    slip="old_velocity",
)
STORES_STEP = Mistake(
    "Q11",
    "the step is stored as the velocity",
    "lr times b is the step. What is handed on is b, without lr; else lr is applied again at every "
    "step.",
    "sgd.b",
    slip="stores_step",
)
ONLY_THETA = Mistake(
    "Q30",
    "the velocity is not returned",
    "The next step needs the new velocity, and the function keeps nothing itself. Return both: "
    "(theta, b).",
    "sgd.b",
    slip="only_theta",
)
EXCHANGED = Mistake(
    "Q31",
    "the results are returned in the wrong order",
    "Whoever calls the function takes the first result for the parameters, and the second for the "
    "velocity. Return (theta, b).",
    "sgd.b",
    slip="exchanged",
)

MOMENTUM_STEP = Exercise(
    "momentum_step",
    "One step with momentum",
    momentum_step,
    CASES,
    (
        DAMPENED,
        LR_INSIDE,
        Mistake(
            "Q2b",
            "the learning rate, with a minus, is inside the velocity",
            "This is Sutskever's form: v = mu v - lr g, and v is added. At a constant learning "
            "rate it is the same path. The task has the rate outside, and stores b without it.",
            "momentum.sutskever",
            slip="keras",
            convention="Keras",
        ),
        RESETS,
        STORES_G,
        OLD_VELOCITY,
        Mistake(
            "Q6",
            "mu multiplies the gradient",
            "mu is the share of the old velocity that is kept. Here the old velocity never fades, "
            "and the new gradient is made small.",
            "sgd.b",
            slip="mu_on_g",
        ),
        MINUS,
        Mistake(
            "Q8b",
            "the old velocity is multiplied by lr as well",
            "lr multiplies the step, not the memory. lr times mu is so small that nearly nothing "
            "is remembered.",
            "sgd.b",
            slip="lr_on_b",
        ),
        Mistake(
            "Q8c",
            "mu times the velocity goes into the step without lr",
            "The whole velocity is multiplied by lr. In theta - lr g - mu b the memory is 1 / lr "
            "times too strong, because this b holds gradients and not steps.",
            "sgd.theta",
            slip="lr_on_g",
        ),
        NEVER_FADES,
        SWAPPED,
        STORES_STEP,
        Mistake(
            "Q12",
            "mu multiplies the old velocity and the gradient",
            "The new gradient enters whole: mu b + g, not mu (b + g).",
            "sgd.b",
            slip="bracket",
        ),
        Mistake(
            "Q13",
            "the step takes the gradient",
            "The velocity is computed, and then not used. The step follows b.",
            "sgd.d",
            slip="plain",
        ),
        Mistake(
            "Q14",
            "Nesterov's step",
            "g + mu b looks one step ahead. The task is plain momentum, whose direction is b.",
            "sgd.d_nesterov",
            slip="nesterov",
            convention="PyTorch with nesterov=True",
        ),
        Mistake(
            "Q15",
            "lr is applied twice",
            "It is inside the velocity and outside as well. It belongs in one place, here outside.",
            "sgd.b",
            slip="lr_twice",
        ),
        Mistake(
            "Q16",
            "the old velocity is returned",
            "The next step needs the new velocity. Here the memory never changes.",
            "sgd.b",
            slip="keeps_old",
        ),
        Mistake(
            "Q17",
            "one velocity for all parameters",
            "Each parameter has a velocity of its own. A mean over parameters mixes directions "
            "that have nothing to do with each other.",
            "sgd.b",
            slip="one_for_all",
        ),
        UPHILL,
        NO_LR,
        ONLY_THETA,
        EXCHANGED,
    ),
    (
        "Two lines: first the new velocity, then the parameters.",
        "mu is the share of the old velocity that is kept; the gradient enters whole. lr stands "
        "only in the second line.",
        "b = mu * b + g; then return theta - lr * b and b.",
    ),
    "A velocity",
    solution="""\
def momentum_step(theta, g, b, lr, mu):
    b = mu * b + g
    return theta - lr * b, b
""",
)


# ---------------------------------------------------------------- nesterov_step


def nesterov_step(theta, g, b, lr, mu, slips=frozenset()):
    """One step of Nesterov's momentum; each slip makes one mistake."""
    old = b
    kept = first(slips, {"resets": 0.0, "never_fades": 1.0, "swapped": 1 - mu, "minus": -mu}, mu)
    added = 1 - mu if "dampened" in slips else 1.0
    fresh = lr * g if "lr_inside" in slips else g
    b = kept * b + added * fresh
    directions = {
        "old_velocity": fresh + kept * old,
        "twice": fresh + mu * (fresh + mu * b),
        "both_ahead": b + mu * b,
        "no_mu": fresh + b,
        "no_g": mu * b,
    }
    if not slips & {"dampened", "stores_g", "stores_d", "stores_step"}:
        directions["mu_on_g"] = b + mu * fresh
    d = first(slips, directions, fresh + mu * b)
    rate = first(slips, {"lr_inside": 1.0, "no_lr": 1.0}, lr)
    change = rate * fresh + mu * b if "lr_on_g" in slips else rate * d
    if "uphill" in slips:
        change = -change
    if "stores_g" in slips:
        b = g
    elif "stores_d" in slips:
        b = d
    elif "stores_step" in slips and not slips & {"lr_inside", "no_lr"}:
        b = change
    theta = theta - change
    if "only_theta" in slips:
        return theta
    return (b, theta) if "exchanged" in slips else (theta, b)


NESTEROV_STEP = Exercise(
    "nesterov_step",
    "Nesterov, and not quite",
    nesterov_step,
    CASES,
    (
        Mistake(
            "Q18",
            "the velocity before its update: this is plain momentum",
            "g + mu * (old velocity) is the new velocity itself. Nesterov's direction takes the "
            "velocity after its update, g + mu b_t. A function that steps along b gives the same "
            "numbers.",
            "sgd.d_nesterov",
            slip="old_velocity",
        ),
        Mistake(
            "Q7",
            "the look ahead is made twice",
            "mu times the velocity is added to the gradient once. Here the result goes through the "
            "same formula again.",
            "sgd.d_nesterov",
            slip="twice",
        ),
        Mistake(
            "Q19",
            "the velocity in the place of the gradient",
            "The direction is the gradient and mu times the velocity. b + mu b is only the plain "
            "step, made longer.",
            "sgd.d_nesterov",
            slip="both_ahead",
        ),
        Mistake(
            "Q6",
            "mu multiplies the gradient",
            "In g + mu b the gradient enters whole, and the velocity in part. Here it is the "
            "other way round.",
            "sgd.d_nesterov",
            slip="mu_on_g",
        ),
        Mistake(
            "Q20",
            "mu is missing before the velocity",
            "The next step carries the parameters by mu times the velocity, and so far ahead the "
            "step looks, not by the whole velocity.",
            "sgd.d_nesterov",
            slip="no_mu",
        ),
        Mistake(
            "Q21",
            "the gradient is missing in the direction",
            "mu b is where the velocity will carry the parameters. The newest gradient is added to "
            "it once more.",
            "sgd.d_nesterov",
            slip="no_g",
        ),
        Mistake(
            "Q22",
            "the direction is stored as the velocity",
            "d is for this step only. The velocity goes on from b, or every step looks ahead of a "
            "look ahead.",
            "sgd.b",
            slip="stores_d",
        ),
        Mistake(
            "Q8c",
            "mu times the velocity goes into the step without lr",
            "lr multiplies the whole direction g + mu b. A bracket is missing.",
            "sgd.theta",
            slip="lr_on_g",
        ),
        DAMPENED,
        LR_INSIDE,
        RESETS,
        STORES_G,
        STORES_STEP,
        NEVER_FADES,
        SWAPPED,
        MINUS,
        UPHILL,
        NO_LR,
        ONLY_THETA,
        EXCHANGED,
    ),
    (
        "Follow one step by hand, with g = 2, b = 3, mu = 0.5. Which velocity does the first line "
        "take?",
        "At the line of d, b is still the old velocity. The equation has b_t there.",
        "Exchange the first two lines.",
    ),
    "Nesterov: look before you leap",
    kind="mend",
    solution="""\
def nesterov_step(theta, g, b, lr, mu):
    b = mu * b + g
    d = g + mu * b
    return theta - lr * d, b
""",
)


# ---------------------------------------------------------------- test_momentum


def other_order(theta, g, b, lr, mu):
    """Right, with other rounding errors."""
    return theta - (lr * mu) * b - lr * g, g + b * mu


def by_entries(theta, g, b, lr, mu):
    """Right, one entry at a time."""
    b = np.array([mu * y + x for x, y in zip(g.ravel(), b.ravel())]).reshape(b.shape)
    return np.array([p - lr * y for p, y in zip(theta.ravel(), b.ravel())]).reshape(b.shape), b


def a_little_long(theta, g, b, lr, mu):
    """Wrong by one part in a hundred."""
    return momentum_step(theta, g, b, 1.01 * lr, mu)


def one_number(theta, g, b, lr, mu):
    """Wrong: the velocity that is handed on is a single number."""
    theta, b = momentum_step(theta, g, b, lr, mu)
    return theta, b.mean()


RIGHT = {
    "a right implementation": momentum_step,
    "a right one in another order": other_order,
    "a right one, entry by entry": by_entries,
}
BUGS = {
    "no learning rate": "no_lr",
    "uphill": "uphill",
    "the gradient multiplied by 1 - mu": "dampened",
    "mu on the gradient": "mu_on_g",
    "mu forgotten": "never_fades",
    "1 - mu for mu": "swapped",
    "mu with a minus": "minus",
    "the velocity forgotten": "resets",
    "a step along the gradient": "plain",
    "a step along the old velocity": "old_velocity",
    "the gradient stored": "stores_g",
    "one velocity for all entries": "one_for_all",
}
WRONG = {
    **{
        f"a wrong one: {words}": partial(momentum_step, slips=frozenset({slip}))
        for words, slip in BUGS.items()
    },
    "a wrong one: a velocity that is a single number": one_number,
    "a wrong one: the step one percent too long": a_little_long,
}
TEST_CASES = tuple(
    Case(words, verdict_on(f, right=words in RIGHT), i)
    for i, (words, f) in enumerate({**RIGHT, **WRONG}.items(), 1)
)


def test_momentum(step):
    """Two steps of two parameters, with numbers found by hand."""
    theta, b = np.array([1.0, -2.0]), np.array([3.0, 0.5])
    theta, b = step(theta, np.array([2.0, -4.0]), b, 0.1, 0.75)
    assert np.allclose(b, [4.25, -3.625])
    assert np.allclose(theta, [0.575, -1.6375])
    theta, b = step(theta, np.array([0.0, 1.0]), b, 0.2, 0.5)
    assert np.allclose(b, [2.125, -0.8125])
    assert np.allclose(theta, [0.15, -1.475])


def asserts_nothing(step):
    step(np.ones(2), np.ones(2), np.zeros(2), 0.1, 0.9)


def always_fails(step):
    raise AssertionError


def only_shapes(step):
    theta, b = step(np.ones((2, 3)), np.ones((2, 3)), np.zeros((2, 3)), 0.1, 0.9)
    assert theta.shape == b.shape == (2, 3)
    assert np.isfinite(theta).all()


def checked(theta, g, b, lr, mu, parts=("theta", "b"), rtol=1e-9, steps=1):
    """A test of some steps from here with a constant gradient, which looks at these parts."""

    def test(step):
        p, q, now, velocity = theta, b, theta, b
        for _ in range(steps):
            p, q = momentum_step(p, g, q, lr, mu)
            now, velocity = step(now, g, velocity, lr, mu)
        assert "theta" not in parts or np.allclose(now, p, rtol=rtol, atol=1e-12)
        assert "b" not in parts or np.allclose(velocity, q, rtol=rtol, atol=1e-12)

    return test


THETA, G, B = np.array([1.0, -2.0]), np.array([2.0, -4.0]), np.array([3.0, 0.5])


def only_the_direction(step):
    theta, _ = step(THETA, G, np.zeros(2), 0.1, 0.75)
    assert (np.sign(theta - THETA) == -np.sign(G)).all()


def exactly_equal(step):
    g = np.array([0.3, -0.7])
    theta, b = step(THETA, g, B, 0.1, 0.9)
    right, velocity = momentum_step(THETA, g, B, 0.1, 0.9)
    assert (theta == right).all() and (b == velocity).all()


TEST_MOMENTUM = Exercise(
    "test_momentum",
    "A test that kills bugs",
    test_momentum,
    TEST_CASES,
    (
        Mistake(
            "K1",
            "the test asserts nothing",
            "A test that only calls the function passes with every bug. A comparison whose result "
            "nobody looks at, or that is returned, asserts nothing either.",
            "sgd.b",
            wrong=asserts_nothing,
        ),
        Mistake(
            "K2",
            "the test always fails",
            "A test has to pass with a right implementation. Compute by hand what must come out, "
            "and compare with np.allclose.",
            "sgd.b",
            wrong=always_fails,
        ),
        Mistake(
            "K3",
            "only shapes are compared",
            "All bugs but one give arrays of the right shape. Compare numbers.",
            "sgd.b",
            wrong=only_shapes,
        ),
        Mistake(
            "K4",
            "one step from rest",
            "With b = 0 before the step, everything that is done to the old velocity is "
            "invisible. Start from a velocity that is not zero, or make several steps.",
            "momentum.unrolled",
            wrong=checked(THETA, G, np.zeros(2), 0.1, 0.75),
        ),
        Mistake(
            "K5",
            "only theta is looked at",
            "After one step theta may be right and the velocity that is handed on wrong. Look at "
            "b as well, or go on for three steps.",
            "sgd.b",
            wrong=checked(THETA, G, B, 0.1, 0.75, parts=("theta",)),
        ),
        Mistake(
            "K6",
            "only the velocity is looked at",
            "b may be right and the step wrong: uphill, without lr, along the gradient. Look at "
            "theta as well.",
            "sgd.theta",
            wrong=checked(THETA, G, B, 0.1, 0.75, parts=("b",)),
        ),
        Mistake(
            "K7",
            "lr is 1",
            "With lr = 1 nobody sees whether lr is there at all. Choose numbers that change "
            "something: not 0, not 1.",
            "sgd.theta",
            wrong=checked(THETA, G, B, 1.0, 0.75),
        ),
        Mistake(
            "K8",
            "mu is 0",
            "With mu = 0 the velocity is the gradient, and momentum is not tested. Choose numbers "
            "that change something: not 0, not 1.",
            "sgd.b",
            wrong=checked(THETA, G, B, 0.1, 0.0),
        ),
        Mistake(
            "K9",
            "mu is 1",
            "With mu = 1 it is all the same whether mu is there, or where. Choose numbers that "
            "change something: not 0, not 1.",
            "sgd.b",
            wrong=checked(THETA, G, B, 0.1, 1.0),
        ),
        Mistake(
            "K10",
            "mu is one half",
            "With mu = 1/2, mu and 1 - mu are the same number. Take one where they differ.",
            "sgd.b",
            wrong=checked(THETA, G, B, 0.1, 0.5),
        ),
        Mistake(
            "K11",
            "the gradient is 0",
            "With g = 0 nobody sees what is done to the gradient. Choose numbers that change "
            "something.",
            "sgd.b",
            wrong=checked(THETA, np.zeros(2), B, 0.1, 0.75),
        ),
        Mistake(
            "K12",
            "one parameter, or all of them equal",
            "Then nobody sees whether each entry has a velocity of its own. Take two that differ.",
            "sgd.b",
            wrong=checked(THETA[:1], G[:1], B[:1], 0.1, 0.75),
        ),
        Mistake(
            "K13",
            "the tolerance is too large",
            "A step that is one percent too long passes. Rounding errors in double precision are "
            "about 1e-16: np.allclose with its own tolerance will do.",
            "sgd.theta",
            wrong=checked(THETA, G, B, 0.1, 0.75, rtol=0.1),
        ),
        Mistake(
            "K14",
            "only the direction of the step is looked at",
            "Nearly all the bugs go downhill as well, only not as far as they should. Compare "
            "with the numbers that must come out.",
            "sgd.theta",
            wrong=only_the_direction,
        ),
        Mistake(
            "K15",
            "floats are compared with ==",
            "A right implementation may add in another order, and its last digits differ. Use "
            "np.allclose.",
            "sgd.theta",
            wrong=exactly_equal,
        ),
    ),
    (
        "Which numbers make a bug visible? Not b = 0, not lr = 1, not mu = 0, 1/2 or 1, and no "
        "theta beside which the step is tiny.",
        "One step from a velocity that is not zero, with two entries that differ, and a look at "
        "both results kills them all.",
        "theta, b = step(np.array([1.0, -2.0]), np.array([2.0, -4.0]), np.array([3.0, 0.5]), "
        "0.1, 0.75); find both by hand, and assert np.allclose for each.",
    ),
    "A velocity",
    kind="test",
    solution="""\
def test_momentum(step):
    theta, b = np.array([1.0, -2.0]), np.array([3.0, 0.5])
    theta, b = step(theta, np.array([2.0, -4.0]), b, 0.1, 0.75)
    assert np.allclose(b, [4.25, -3.625])
    assert np.allclose(theta, [0.575, -1.6375])
""",
)


# ---------------------------------------------------------------- Momentum


class Momentum:
    """The optimizer; each slip makes one mistake."""

    def __init__(self, params, lr, mu, slips=frozenset()):
        self.params, self.lr, self.mu, self.slips = list(params), lr, mu, slips
        self.at_first, self.velocities = lr, [None] * len(self.params)

    def step(self, gradients):
        slips, moved = self.slips, 0
        if "misaligned" in slips:
            gradients = [g for g in gradients if g is not None]
        lr = self.at_first if "lr_copied" in slips else self.lr
        for i, (p, g) in enumerate(zip(self.params, gradients)):
            k = 0 if "shared" in slips else i
            old = self.velocities[k]
            if g is None:
                if "stops" in slips:
                    return
                if "none_resets" in slips:
                    self.velocities[k] = None
                if old is None or not slips & {"coasts", "fades"}:
                    continue
                if "fades" in slips:
                    self.velocities[k] = self.mu * old
                    continue
                g = np.zeros_like(p)
            alias = slips & {"aliased", "aliased_in_place"} and "dampened_later" not in slips
            if old is None and alias:
                b = g
            elif alias and "aliased_in_place" in slips:
                b = old
                b *= self.mu
                b += g
            else:
                b = self.velocity(old, g, lr)
            self.velocities[k] = b
            along = b if "old_velocity" not in slips else np.zeros_like(b) if old is None else old
            change = (1.0 if "lr_inside" in slips else lr) * along
            change = -change if "uphill" in slips else change
            if "rebinds" in slips:
                self.params[i] = p - change
            else:
                p -= change
            if "clears" in slips:
                g[...] = 0.0
            moved += 1
            if "one_only" in slips:
                return

    def velocity(self, old, g, lr):
        """The new velocity."""
        slips, mu = self.slips, self.mu
        added = first(slips, {"dampened": 1 - mu, "dampened_later": 1 - mu, "lr_inside": lr}, 1.0)
        if old is None:
            return (1.0 if "dampened_later" in slips else added) * g
        kept = first(slips, {"resets": 0.0, "never_fades": 1.0, "minus": -mu}, mu)
        return kept * old + added * g


def optimizing(shape, seed, count, skips=(), changing=False):
    """Six steps of an optimizer with some parameters; `skips` are (step, parameter) without g."""
    rng = np.random.default_rng(seed)
    start = rng.normal(size=(count, *shape))
    sizes = 10.0 ** rng.uniform(-2, 0.5, size=(6, count, *shape))
    coming = rng.normal(size=(6, count, *shape)) * sizes
    coming[2, 0] = 0.0

    def run(function):
        params, buffers = [p.copy() for p in start], [np.zeros(shape) for _ in range(count)]
        optimizer, outcome = function(list(params), 0.1, 0.8), {}
        for t, gradients in enumerate(coming, 1):
            if changing and t == 5:
                optimizer.lr = 0.02
            for buffer, g in zip(buffers, gradients):
                buffer[...] = g
            handed = [None if (t, i) in skips else b for i, b in enumerate(buffers, 1)]
            optimizer.step(handed)
            outcome[f"parameters after step {t}"] = [p.copy() for p in params]
            outcome[f"the caller's gradients after step {t}"] = [b.copy() for b in buffers]
        return outcome

    return run


MOMENTUM = Exercise(
    "Momentum",
    "Momentum as a class",
    Momentum,
    (
        Case("six steps with one parameter of one entry", optimizing((1,), 0, 1), 1),
        Case("two parameters, and a rate that changes", optimizing((2,), 1, 2, changing=True), 4),
        Case(
            "three matrices, of which one has no gradient at steps 3 and 4",
            optimizing((2, 3), 2, 3, skips={(3, 2), (4, 2)}, changing=True),
            18,
        ),
        Case(
            "two parameters, of which one has no gradient at the first step",
            optimizing((3, 4), 3, 2, skips={(1, 1), (5, 2)}),
            24,
        ),
    ),
    (
        Mistake(
            "L6",
            "the caller's arrays do not change",
            "p = p - ... makes a new array, and the caller still holds the old one. p -= ... "
            "changes the array that both hold.",
            "sgd.theta",
            slip="rebinds",
        ),
        RESETS,
        Mistake(
            "Q23",
            "one velocity for all parameters",
            "Each parameter needs a velocity of its own: a list with an entry for each. With one "
            "for all, each parameter moves by the gradients of the others.",
            "sgd.b",
            slip="shared",
        ),
        Mistake(
            "Q24",
            "the first velocity is the caller's own array",
            "b = g makes no copy: b and g are two names of one array. When the caller writes the "
            "next gradient into it, the velocity changes too. Start from zeros, or copy.",
            "sgd.b",
            slip="aliased",
        ),
        Mistake(
            "Q25",
            "the first velocity is the caller's own array, and is changed in place",
            "b = g makes no copy, and b *= mu then changes the caller's gradient. Start from "
            "zeros, or copy.",
            "sgd.b",
            slip="aliased_in_place",
        ),
        Mistake(
            "Q26",
            "a parameter without a gradient rolls on",
            "None is not a gradient of 0. As in PyTorch, a parameter without a gradient is "
            "skipped: it stays where it is, and its velocity stays as it is.",
            "sgd.theta",
            slip="coasts",
        ),
        Mistake(
            "Q27",
            "the velocity fades without a gradient",
            "None is not a gradient of 0. A parameter without one is skipped, with its velocity.",
            "sgd.b",
            slip="fades",
        ),
        Mistake(
            "Q28",
            "the velocity is lost without a gradient",
            "A parameter without a gradient is skipped: its velocity waits for the next one.",
            "sgd.b",
            slip="none_resets",
        ),
        Mistake(
            "L13",
            "it stops at a parameter without a gradient",
            "The loop goes on with the next parameter: continue, not return or break.",
            "sgd.theta",
            slip="stops",
        ),
        Mistake(
            "Q29",
            "the gradients are paired with the wrong parameters",
            "If the Nones are taken out of the list first, all that follow move up by one place. "
            "Walk through parameters and gradients together, and skip then.",
            "sgd.theta",
            slip="misaligned",
        ),
        Mistake(
            "L14",
            "only one parameter moves",
            "All parameters make a step. A return inside the loop ends it in its first round.",
            "sgd.theta",
            slip="one_only",
        ),
        Mistake(
            "C10",
            "lr is copied when the optimizer is made",
            "Whoever sets optimizer.lr later expects it to count. Read self.lr at each step.",
            "sgd.theta",
            slip="lr_copied",
        ),
        Mistake(
            "L15",
            "the gradients are cleared",
            "The gradients belong to the caller, and clearing them is the task of zero_grad.",
            "sgd.theta",
            slip="clears",
        ),
        DAMPENED,
        Mistake(
            "Q1b",
            "the velocity is an average from the second step on",
            "The first velocity is the first gradient, and later gradients are multiplied by "
            "1 - mu. The task has no dampening.",
            "sgd.b",
            slip="dampened_later",
            convention="PyTorch with dampening = mu",
        ),
        LR_INSIDE,
        OLD_VELOCITY,
        NEVER_FADES,
        MINUS,
        UPHILL,
    ),
    (
        "What must last from one step to the next, and how many of it are there?",
        "One velocity for each parameter, zeros at first. Go through params, gradients and "
        "velocities together, and skip where the gradient is None.",
        "In step: for i, (p, g) in enumerate(zip(self.params, gradients)): if g is not None: "
        "self.b[i] = self.mu * self.b[i] + g, then p -= self.lr * self.b[i].",
    ),
    "A velocity",
    solution="""\
class Momentum:
    def __init__(self, params, lr, mu):
        self.params, self.lr, self.mu = params, lr, mu
        self.b = [np.zeros_like(p) for p in params]

    def step(self, gradients):
        for i, (p, g) in enumerate(zip(self.params, gradients)):
            if g is not None:
                self.b[i] = self.mu * self.b[i] + g
                p -= self.lr * self.b[i]
""",
)

EXERCISES = [MOMENTUM_STEP, NESTEROV_STEP, TEST_MOMENTUM, MOMENTUM]
