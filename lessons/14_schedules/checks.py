"""The reference, the known mistakes and the hints of the exercises of lesson 14."""

from math import cos, pi, sin

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake

# ---------------------------------------------------------------- the cosine


def cosine_rate(t, T, lr, eta_min, slips=frozenset()):
    """The cosine's rate; each slip makes one mistake."""
    t = t + 1 if "t_ahead" in slips else t
    t = min(t, T) if "stays" in slips else t
    if slips & {"T_short", "T_long"}:
        T = T - 1 if "T_short" in slips else T + 1
    share = t // T if "whole_division" in slips else t / T
    angle = pi * share
    if "degrees" in slips:
        angle = 180 * share
    elif "no_pi" in slips:
        angle = share
    elif "whole_period" in slips:
        angle = 2 * pi * share
    wave = sin(angle) if "sine" in slips else cos(angle)
    if "divided_late" in slips:
        wave = cos(pi * t) / T
    if "rises" in slips:
        wave = -wave
    factor = (1 + wave) / 2
    if "no_half" in slips:
        factor = 1 + wave
    elif "half_of_wave" in slips:
        factor = 1 + wave / 2
    elif "no_one" in slips:
        factor = wave
    if "no_min" in slips:
        return lr * factor
    if "min_not_subtracted" in slips:
        return eta_min + lr * factor
    if "min_not_added" in slips:
        return (lr - eta_min) * factor
    if "min_as_floor" in slips:
        return max(eta_min, lr * factor)
    return eta_min + (lr - eta_min) * factor


def rates_of(times, *settings):
    """The rates at several times, as an array."""

    def run(function):
        name = f"rates at t = {times[0]} to {times[-1]}"
        return {name: np.array([function(t, *settings) for t in times])}

    return run


COSINE_CASES = (
    Case("T 4, lr 0.8, eta_min 0", rates_of(range(5), 4, 0.8, 0.0), 5),
    Case("T 4, lr 0.8, eta_min 0.6", rates_of(range(5), 4, 0.8, 0.6), 6),
    Case("T 5, lr 0.3, eta_min 0.05, beyond T", rates_of(range(13), 5, 0.3, 0.05), 13),
)

COSINE = (
    Mistake(
        "C3",
        "no 1/2",
        "1 + cos goes from 2 to 0. Without the half the schedule begins with more than lr.",
        "schedules.cosine",
        slip="no_half",
    ),
    Mistake(
        "C4",
        "no eta_min",
        "The rate should end at eta_min. It takes the place of 0: eta_min below, and lr - eta_min "
        "as the height.",
        "schedules.cosine",
        slip="no_min",
    ),
    Mistake(
        "C5",
        "degrees",
        "The cosine of NumPy and of the module math takes radians: half a turn is pi, not 180.",
        "schedules.cosine",
        slip="degrees",
    ),
    Mistake(
        "C9",
        "the rate stays at eta_min after T",
        "The formula knows no end: after T the cosine comes up again. The task leaves it so.",
        "schedules.cosine",
        slip="stays",
        convention="Keras's CosineDecay and Optax's cosine_decay_schedule",
    ),
    Mistake(
        "C11",
        "eta_min is added but not subtracted",
        "With lr as the height the schedule begins at lr + eta_min. The height is lr - eta_min.",
        "schedules.cosine",
        slip="min_not_subtracted",
    ),
    Mistake(
        "C12",
        "eta_min is subtracted but not added",
        "lr - eta_min is the height. Below it lies eta_min, where the schedule ends.",
        "schedules.cosine",
        slip="min_not_added",
    ),
    Mistake(
        "C13",
        "eta_min as a floor",
        "max(eta_min, ...) cuts the curve off. Here the whole curve is squeezed between lr and "
        "eta_min.",
        "schedules.cosine",
        slip="min_as_floor",
    ),
    Mistake(
        "C14",
        "T - 1 in the place of T",
        "t counts the steps made. After T of them, at t = T, the rate is eta_min.",
        "schedules.cosine",
        slip="T_short",
    ),
    Mistake(
        "C15",
        "T + 1 in the place of T",
        "Then the rate has not yet come down to eta_min at t = T.",
        "schedules.cosine",
        slip="T_long",
    ),
    Mistake(
        "C1",
        "t is one ahead",
        "Before the first step t = 0, and the rate is lr. With t + 1 the schedule has moved on "
        "before its first rate was used.",
        "schedules.cosine",
        slip="t_ahead",
    ),
    Mistake(
        "C16",
        "a whole period",
        "From 0 to 2 pi the cosine goes down and up again. T is half a period.",
        "schedules.cosine",
        slip="whole_period",
    ),
    Mistake(
        "C17",
        "pi is missing",
        "t / T goes from 0 to 1. The cosine's half period is pi long.",
        "schedules.cosine",
        slip="no_pi",
    ),
    Mistake(
        "C18",
        "the 1 is missing",
        "The cosine goes from 1 to -1. Adding 1 keeps the learning rate above 0.",
        "schedules.cosine",
        slip="no_one",
    ),
    Mistake(
        "C19",
        "it rises",
        "At t = 0 the cosine is 1, and the rate is to be lr. Perhaps a sign is wrong, or lr and "
        "eta_min have changed places.",
        "schedules.cosine",
        slip="rises",
    ),
    Mistake(
        "C20",
        "the sine",
        "The sine is 0 at 0 and at pi. What falls from 1 to -1 on that way is the cosine.",
        "schedules.cosine",
        slip="sine",
    ),
    Mistake(
        "C21",
        "t // T",
        "// rounds down, so that the rate changes only at T. t / T is the share of the way.",
        "schedules.cosine",
        slip="whole_division",
    ),
    Mistake(
        "C22",
        "divided by T after the cosine",
        "cos(pi t) / T has lost its brackets: T belongs inside, cos(pi t / T).",
        "schedules.cosine",
        slip="divided_late",
    ),
    Mistake(
        "C23",
        "only the cosine is halved",
        "1 + cos / 2 goes from 1.5 to 0.5. The sum as a whole is halved.",
        "schedules.cosine",
        slip="half_of_wave",
    ),
)

# ---------------------------------------------------------------- mend the loop


def rates_used(factor, lr, steps, slips=frozenset()):
    """The rates that an optimizer uses; each slip makes one mistake."""
    used, rate = [], lr
    steps = steps + 1 if "one_more" in slips else steps
    for step in range(steps):
        t = step
        if slips & {"early", "late"}:
            t = step + 1 if "early" in slips else max(step - 1, 0)
        t = 0 if "frozen" in slips else t
        if "compounded" in slips:
            rate = rate * factor(t)
        elif "added" in slips:
            rate = rate + factor(t)
        else:
            rate = lr * factor(t)
        if "ratio" in slips:
            rate = rate / factor(0)
        rate = factor(t) if "no_lr" in slips else rate
        used.append(lr if "first_is_lr" in slips and step == 0 else rate)
    return used


def with_factor(factor, steps, lr=0.8):
    """The rates of some steps, as an array."""

    def run(function):
        return {"rates": np.array(function(factor, lr, steps))}

    return run


USED_CASES = (
    Case("factor 0.5^t, lr 0.8, 3 steps", with_factor(lambda t: 0.5**t, 3), 3),
    Case(
        "factor (1 + min(t, 3)) / 4, which begins at 1/4, lr 0.8, 6 steps",
        with_factor(lambda t: (1 + min(t, 3)) / 4, 6),
        6,
    ),
    Case("factor 0.3^floor(t / 2), lr 2, 7 steps", with_factor(lambda t: 0.3 ** (t // 2), 7, 2), 7),
)

USED = (
    Mistake(
        "C1",
        "the schedule steps first",
        "The optimizer's first step uses lr factor(0). If the schedule moves on before, that rate "
        "is lost, and every step uses the rate of the next one.",
        "schedules.lambda",
        slip="early",
    ),
    Mistake(
        "C8",
        "the decay is compounded",
        "factor(t) is the factor of all steps so far, counted from lr. Multiplying the last rate "
        "by it takes factor(1) into account again and again.",
        "schedules.chain",
        slip="compounded",
    ),
    Mistake(
        "C24",
        "the first rate is lr, whatever factor(0) is",
        "With a warm-up, factor(0) is below 1, and the first step is to be a small one.",
        "schedules.lambda",
        slip="first_is_lr",
    ),
    Mistake(
        "C25",
        "divided by factor(0)",
        "Ratios factor(t) / factor(t - 1) multiply to factor(t) / factor(0). The rate they begin "
        "with must be lr factor(0), and not lr.",
        "schedules.chain",
        slip="ratio",
    ),
    Mistake(
        "C10",
        "the schedule never moves",
        "All steps use the rate of the first. It has to be asked for anew at each step.",
        "schedules.lambda",
        slip="frozen",
    ),
    Mistake(
        "C26",
        "one step late",
        "The second step uses lr factor(1): by then one step has been made.",
        "schedules.lambda",
        slip="late",
    ),
    Mistake(
        "C27",
        "one rate too many",
        "There is one rate for each step of the optimizer. What the schedule gives after the last "
        "one is not used.",
        "schedules.lambda",
        slip="one_more",
    ),
    Mistake(
        "C28",
        "lr is missing",
        "A factor is a share of lr, and no rate.",
        "schedules.lambda",
        slip="no_lr",
    ),
    Mistake(
        "C29",
        "the factor is added",
        "A factor multiplies lr.",
        "schedules.lambda",
        slip="added",
    ),
)

# ---------------------------------------------------------------- predict a rate


def fourth_epoch():
    """The rate of the tenth batch: the schedule has made nine steps of four."""
    return cosine_rate(9, 4, 0.8, 0.0)


def answer(function):
    """The number."""
    return {"your number": function()}


PREDICTED = (
    Mistake(
        "C2",
        "T in epochs, steps in batches",
        "That is the rate at t = 3 of 4, or 9 of 12, as it was meant. But T_max is 4, and the "
        "schedule makes a step per batch: after three epochs it has made nine.",
        "schedules.cosine",
        wrong=lambda: cosine_rate(3, 4, 0.8, 0.0),
    ),
    Mistake(
        "C9",
        "down at 0 for good",
        "After T steps the rate is 0, but the cosine goes on: it comes up again.",
        "schedules.cosine",
        wrong=lambda: 0.0,
    ),
    Mistake(
        "C14",
        "eight steps",
        "Three epochs of three batches are nine steps of the schedule, since it makes one after "
        "each batch. (Or did you take the rate to be constant?)",
        "schedules.cosine",
        wrong=lambda: cosine_rate(8, 4, 0.8, 0.0),
    ),
    Mistake(
        "C15",
        "ten steps",
        "The tenth batch comes after nine steps of the schedule.",
        "schedules.cosine",
        wrong=lambda: cosine_rate(10, 4, 0.8, 0.0),
    ),
    Mistake(
        "C3",
        "no 1/2",
        "1 + cos is halved, so that the schedule begins with lr.",
        "schedules.cosine",
        wrong=lambda: cosine_rate(9, 4, 0.8, 0.0, {"no_half"}),
    ),
    Mistake(
        "C30",
        "the factor and not the rate",
        "(1 + cos) / 2 is a share of lr, and lr is 0.8.",
        "schedules.cosine",
        wrong=lambda: cosine_rate(9, 4, 1.0, 0.0),
    ),
)

# ---------------------------------------------------------------- warm-up and cosine


def warm_up_cosine(t, W, T, lr, start, slips=frozenset()):
    """Warm-up, then cosine; each slip makes one mistake."""
    share = (t + 1) / W if "one_ahead" in slips else t / W
    if "start_is_a_rate" in slips:
        rising = start + (lr - start) * share
    elif "from_zero" in slips:
        rising = lr * share
    elif "too_high" in slips:
        rising = lr * (start + share)
    elif "constant" in slips:
        rising = lr * start
    elif "no_warm_up" in slips:
        rising = lr
    elif "downwards" in slips:
        rising = lr * (1 + (start - 1) * share)
    else:
        rising = lr * (start + (1 - start) * share)
    length = T if slips & {"not_shifted", "too_long"} else T - W
    made = t if slips & {"not_shifted", "short_unshifted"} else t - W
    made = made + 1 if "skips_the_top" in slips else made
    factor = (1 + cos(pi * made / length)) / 2
    if "no_half" in slips:
        factor = 2 * factor
    elif "straight" in slips:
        factor = 1 - made / length
    if "product" in slips:
        return min(rising, lr) * (1 + cos(pi * t / T)) / 2
    if t < W or "never_falls" in slips:
        return rising
    return start * lr * factor if "start_stays" in slips else lr * factor


WARM_CASES = (
    Case("W 2, T 6, lr 0.8, start 0.5", rates_of(range(7), 2, 6, 0.8, 0.5), 7),
    Case("W 3, T 10, lr 0.2, start 0.1", rates_of(range(11), 3, 10, 0.2, 0.1), 11),
    Case("W 4, T 7, lr 3, start 0.25", rates_of(range(8), 4, 7, 3.0, 0.25), 8),
)

WARM = (
    Mistake(
        "C6",
        "the warm-up starts at 0",
        "With the rate 0 the first step is wasted. It starts with lr times start.",
        "schedules.linear",
        slip="from_zero",
    ),
    Mistake(
        "C7",
        "the cosine does not begin where the warm-up ends",
        "cos(pi t / T) has already fallen at t = W, so that the rate jumps. The cosine has a clock "
        "of its own: it counts t - W of T - W steps.",
        "schedules.sequential",
        slip="not_shifted",
    ),
    Mistake(
        "C31",
        "the cosine is T steps long",
        "It begins at W and is to end at T, so that it has T - W steps. With T it does not reach "
        "its end.",
        "schedules.sequential",
        slip="too_long",
    ),
    Mistake(
        "C32",
        "the cosine counts from the start",
        "At t = W the cosine's own count is 0. It has made t - W steps.",
        "schedules.sequential",
        slip="short_unshifted",
    ),
    Mistake(
        "C33",
        "the warm-up is one step ahead",
        "(t + 1) / W reaches lr one step too early. At t = 0 the factor is start.",
        "schedules.linear",
        slip="one_ahead",
    ),
    Mistake(
        "C34",
        "the warm-up rises too high",
        "start + t / W ends at 1 + start. The way from start to 1 is 1 - start long.",
        "schedules.linear",
        slip="too_high",
    ),
    Mistake(
        "C35",
        "start is taken for a rate",
        "start is a factor. The first rate is lr times start.",
        "schedules.linear",
        slip="start_is_a_rate",
    ),
    Mistake(
        "C36",
        "a small rate that does not rise",
        "A warm-up grows, in a straight line. Here it keeps lr times start until it ends.",
        "schedules.linear",
        slip="constant",
    ),
    Mistake(
        "C37",
        "no warm-up",
        "The first W steps use lr itself. They are to be smaller.",
        "schedules.linear",
        slip="no_warm_up",
    ),
    Mistake(
        "C38",
        "the warm-up goes downwards",
        "It goes from start to 1. Here start and 1 have changed places.",
        "schedules.linear",
        slip="downwards",
    ),
    Mistake(
        "C39",
        "warm-up times cosine",
        "Two schedules at once multiply. Here one follows the other.",
        "schedules.sequential",
        slip="product",
    ),
    Mistake(
        "C40",
        "the warm-up never ends",
        "From t = W on it is the cosine's turn.",
        "schedules.sequential",
        slip="never_falls",
    ),
    Mistake(
        "C41",
        "start acts on the cosine as well",
        "start is the first factor of the warm-up only. At t = W the rate is lr.",
        "schedules.sequential",
        slip="start_stays",
    ),
    Mistake(
        "C42",
        "the cosine is one step ahead",
        "At t = W the rate is lr: the cosine begins with its step 0.",
        "schedules.sequential",
        slip="skips_the_top",
    ),
    Mistake(
        "C43",
        "a straight line in the place of the cosine",
        "After the warm-up the rate falls along half a cosine: slowly, then fast, then slowly.",
        "schedules.cosine",
        slip="straight",
    ),
    Mistake(
        "C3",
        "no 1/2",
        "1 + cos begins at 2. Without the half the rate jumps to twice lr when the warm-up ends.",
        "schedules.cosine",
        slip="no_half",
    ),
)

# ---------------------------------------------------------------- clipping


def clip_by_norm(gradients, c, delta, slips=frozenset()):
    """Gradients clipped to a length; each slip makes one mistake."""
    lengths = [length(g, slips) for g in gradients]
    if "sum_of_norms" in slips:
        norm = sum(lengths)
    elif "largest_norm" in slips:
        norm = max(lengths)
    elif "only_the_first" in slips:
        norm = lengths[0]
    else:
        norm = length(np.concatenate([g.reshape(-1) for g in gradients]), slips)
    if "by_element" in slips:
        clipped = [np.clip(g, -c, c) for g in gradients]
    elif "from_above" in slips:
        clipped = [np.minimum(g, c) for g in gradients]
    elif "each_array" in slips:
        clipped = [g * scale(n, c, delta, slips) for g, n in zip(gradients, lengths)]
    else:
        clipped = [g * scale(norm, c, delta, slips) for g in gradients]
    if "norm_afterwards" in slips:
        norm = length(np.concatenate([g.reshape(-1) for g in clipped]), slips)
    return clipped, norm


def length(g, slips):
    """The length of a vector."""
    if "absolute" in slips:
        return np.abs(g).sum()
    if "largest" in slips:
        return np.abs(g).max()
    square = (g**2).mean() if "mean" in slips else (g**2).sum()
    return square if "no_root" in slips else np.sqrt(square)


def scale(norm, c, delta, slips):
    """What a gradient is multiplied by."""
    norm = np.float64(norm if "no_delta" in slips else norm + delta)
    allowed = 1.0 if "no_c" in slips else c
    factor = norm / allowed if "upside_down" in slips else allowed / norm
    if "no_minimum" in slips:
        return factor
    if "no_c" in slips:
        return factor if norm > c else 1.0
    return max(1.0, factor) if "maximum" in slips else min(1.0, factor)


def clipping(c, delta, *gradients):
    """One call."""
    arrays = [np.array(g) for g in gradients]

    def run(function):
        clipped, norm = function([g.copy() for g in arrays], c, delta)
        names = {f"gradient {i}": g for i, g in enumerate(clipped, 1)}
        return {"norm": norm, **names}

    return run


def drawn(seed, size):
    """Gradients of three shapes."""
    rng = np.random.default_rng(seed)
    return [size * rng.normal(size=shape) for shape in ((2, 3), (4,), (1, 2, 2))]


CLIPPING_CASES = (
    Case("one gradient (3, -4), c 1, delta 0.01", clipping(1.0, 0.01, [3.0, -4.0]), 2),
    Case("one gradient (3, -4), c 10, delta 0.01", clipping(10.0, 0.01, [3.0, -4.0]), 2),
    Case("two gradients, (6) and (0, 8), c 5, delta 0.1", clipping(5.0, 0.1, [6.0], [0.0, 8.0]), 3),
    Case(
        "two gradients, (0.3) and (-0.4), c 2, delta 0.001", clipping(2.0, 1e-3, [0.3], [-0.4]), 2
    ),
    Case("all gradients 0, c 1, delta 0.01", clipping(1.0, 0.01, [0.0], [0.0, 0.0]), 3),
    Case("three arrays, long", clipping(2.0, 0.01, *drawn(0, 10.0)), 14),
    Case("three arrays, short", clipping(2.0, 0.01, *drawn(1, 0.1)), 14),
)

CLIPPING = (
    Mistake(
        "G1",
        "each array by its own norm",
        "The norm is that of all gradients together. With one for each array the direction of the "
        "step changes, and the whole may still be longer than c.",
        "clipping.norm",
        slip="each_array",
    ),
    Mistake(
        "G2",
        "each element is cut off",
        "Cutting every element off at c is the cruder way: it turns the gradient into another "
        "direction. By norm, all elements are multiplied by one number.",
        "clipping.value",
        slip="by_element",
        convention="clip_grad_value_",
    ),
    Mistake(
        "G3",
        "the minimum is missing",
        "A gradient that is shorter than c stays as it is. Without min(1, ...) it is made longer, "
        "and near the goal every step is too long.",
        "clipping.norm",
        slip="no_minimum",
    ),
    Mistake(
        "G4",
        "the maximum in the place of the minimum",
        "Long gradients are made shorter, so that the factor is at most 1: min(1, ...).",
        "clipping.norm",
        slip="maximum",
    ),
    Mistake(
        "G5",
        "the root is missing",
        "The sum of the squares is the square of the length.",
        "clipping.norm",
        slip="no_root",
    ),
    Mistake(
        "G6",
        "the sum of absolute values",
        "The length of (3, 4) is 5, not 7: the root of the sum of squares.",
        "clipping.norm",
        slip="absolute",
        convention="clip_grad_norm_ with norm_type=1",
    ),
    Mistake(
        "G7",
        "the largest element",
        "The length of (3, 4) is 5, not 4: the root of the sum of squares.",
        "clipping.norm",
        slip="largest",
        convention="clip_grad_norm_ with norm_type=inf",
    ),
    Mistake(
        "G8",
        "the mean in the place of the sum",
        "The length is the root of the sum of squares. The mean makes it shorter, the more so the "
        "more elements there are.",
        "clipping.norm",
        slip="mean",
    ),
    Mistake(
        "G9",
        "no delta",
        "delta keeps the denominator above 0, and stands beside the norm.",
        "clipping.norm",
        slip="no_delta",
        convention="The paper of Pascanu, Mikolov and Bengio",
    ),
    Mistake(
        "G10",
        "the norms are added",
        "Lengths at right angles do not add up; their squares do.",
        "clipping.norm",
        slip="sum_of_norms",
    ),
    Mistake(
        "G11",
        "only the first gradient counts",
        "The norm is that of all gradients together.",
        "clipping.norm",
        slip="only_the_first",
    ),
    Mistake(
        "G12",
        "the factor is upside down",
        "A gradient twice as long as c is to be halved: c / norm.",
        "clipping.norm",
        slip="upside_down",
    ),
    Mistake(
        "G13",
        "the norm is measured after clipping",
        "It is returned as it was before: that is what one looks at to choose c.",
        "clipping.norm",
        slip="norm_afterwards",
    ),
    Mistake(
        "G14",
        "shortened to 1, not to c",
        "g / norm has the length 1. Times c, it has the length that is allowed.",
        "clipping.norm",
        slip="no_c",
    ),
    Mistake(
        "G15",
        "the largest of the norms",
        "The norm of all gradients together exceeds that of each of them.",
        "clipping.norm",
        slip="largest_norm",
    ),
    Mistake(
        "G16",
        "elements are cut off from above only",
        "Large negative elements are as long as positive ones. And by norm, all elements are "
        "multiplied by one number.",
        "clipping.value",
        slip="from_above",
    ),
)

# ---------------------------------------------------------------- all

EXERCISES = [
    Exercise(
        "cosine_rate",
        "Half a cosine",
        cosine_rate,
        COSINE_CASES,
        COSINE,
        (
            "Compute by hand for t = 0 and t = T: what are the cosine, the fraction and the rate?",
            "The fraction goes from 1 to 0. It multiplies lr - eta_min, and eta_min is added.",
            "eta_min + (lr - eta_min) * (1 + np.cos(np.pi * t / T)) / 2.",
        ),
        "Half a cosine",
        solution="""\
def cosine_rate(t, T, lr, eta_min):
    return eta_min + (lr - eta_min) * (1 + np.cos(np.pi * t / T)) / 2
""",
    ),
    Exercise(
        "rates_used",
        "Mend the loop around a schedule",
        rates_used,
        USED_CASES,
        USED,
        (
            "Which rate does the very first step use? And what is multiplied by factor(t)?",
            "factor(t) counts from lr, not from the last rate. And the optimizer's step comes "
            "before the schedule's.",
            "Begin with rate = lr * factor(0). In the loop append first, and then "
            "set rate = lr * factor(t).",
        ),
        "Factors, and a product that is easily wrong",
        kind="mend",
        solution="""\
def rates_used(factor, lr, steps):
    rate, used = lr * factor(0), []
    for t in range(1, steps + 1):
        used.append(rate)  # the optimizer's step
        rate = lr * factor(t)  # the schedule's step
    return np.array(used)
""",
    ),
    Exercise(
        "fourth_epoch",
        "A schedule in the wrong loop",
        fourth_epoch,
        (Case("lr 0.8, T_max 4, three epochs of 3 batches before", answer, 1),),
        PREDICTED,
        (
            "How many steps has the schedule made by then?",
            "Nine, three in each of three epochs. And after T = 4 the cosine goes on.",
            "0.8 (1 + cos(9 pi / 4)) / 2, and the cosine of 9 pi / 4 is that of 45 degrees.",
        ),
        "Two mistakes of place",
        kind="predict",
        rtol=1e-3,
        solution="""\
def fourth_epoch():
    return 0.8 * (1 + np.cos(np.pi * 9 / 4)) / 2
""",
    ),
    Exercise(
        "warm_up_cosine",
        "Warm-up, then cosine",
        warm_up_cosine,
        WARM_CASES,
        WARM,
        (
            "At t = W both formulas should give lr. Do yours?",
            "The cosine has its own clock. At t = W it has made 0 steps, and it has T - W of them.",
            "u is (t - W) / (T - W).",
        ),
        "Warm-up",
        solution="""\
def warm_up_cosine(t, W, T, lr, start):
    if t < W:
        return lr * (start + (1 - start) * t / W)
    u = (t - W) / (T - W)
    return lr * (1 + np.cos(np.pi * u)) / 2
""",
    ),
    Exercise(
        "clip_by_norm",
        "Clipping by the norm",
        clip_by_norm,
        CLIPPING_CASES,
        CLIPPING,
        (
            "There is one norm for all arrays, and one number that multiplies them all.",
            "Add up the squares of all elements of all arrays, and take the root of the sum. The "
            "number is at most 1.",
            "norm = np.sqrt(sum((g**2).sum() for g in gradients)), and then "
            "[g * min(1, c / (norm + delta)) for g in gradients].",
        ),
        "Clipping: when a single step is the problem",
        solution="""\
def clip_by_norm(gradients, c, delta):
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    scale = min(1, c / (norm + delta))
    return [g * scale for g in gradients], norm
""",
    ),
]
