"""The reference, the known mistakes and the hints of the exercises of lesson 8."""

import math

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on

LOGS = np.log([[1.0, 2.0, 5.0]])  # the scores of the lesson: probabilities 1/8, 2/8, 5/8
TWO_ROWS = np.array([[0.5, -1.0, 2.0], [-0.3, 1.5, 0.1]])
LARGE = np.array([[1000.0, 1001.0, 1002.0], [-1002.0, -1000.0, -1001.0]])
FAR_APART = np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1003.0]])
SPREAD = np.array([[0.0, 1000.0], [2000.0, -1.0], [0.2, 0.4]])
OUTLIER = np.array([[1.0, 0.0, 2.0, 4000.0], [0.0, -1000.0, 1.0, 0.5]])
APART = np.array([[0.0, -1000.0]])
LOW = np.array([[1000.0, 1001.0, 1002.0], [-720.0, -721.0, -719.0]])
TINY = np.array([[0.0, -18.0, -22.5, -27.0]])


def scores(n, c, seed):
    """Scores of mixed sizes and both signs."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, c)) * 10.0 ** rng.uniform(-1, 0.7, size=(n, c))


def quiet(run):
    """A case in which NumPy warns of nothing: what is infinite or no number is seen anyway."""

    def silent(function):
        with np.errstate(all="ignore"):
            return run(function)

    return silent


def of_scores(z):
    return quiet(lambda function: function(z.copy()))


SCORE_CASES = (
    Case("the scores of the lesson: the logarithms of 1, 2 and 5", of_scores(LOGS), 3),
    Case("one row with small probabilities: e^-18, e^-22.5, e^-27", of_scores(TINY), 4),
    Case("two rows of three scores", of_scores(TWO_ROWS), 6),
    Case("large scores: 1000, 1001, 1002, and -1002, -1000, -1001", of_scores(LARGE), 6.5),
    Case("two rows of three scores, one of them 1000 higher", of_scores(FAR_APART), 6.5),
    Case("rows whose scores are 1000 and more apart", of_scores(SPREAD), 6.5),
    Case("two rows of three scores, one of them 1720 lower", of_scores(LOW), 6.6),
    Case("a score that is far from the other three", of_scores(OUTLIER), 8),
    Case("three rows of three scores", of_scores(scores(3, 3, 0)), 9),
    Case("five rows of four scores", of_scores(scores(5, 4, 1)), 20),
)


def subtracted(z, axis, slips):
    """What is subtracted before the powers are taken: the largest score of each row."""
    if "no_max" in slips:
        return 0.0
    if "batch_max" in slips:
        return z.max()
    if "least" in slips:
        return z.min(axis=axis, keepdims=True)
    if "mean" in slips:
        return z.mean(axis=axis, keepdims=True)
    return z.max(axis=axis, keepdims=True)


# ---------------------------------------------------------------- softmax


def softmax(z, slips=frozenset()):
    """Softmax of each row; each slip makes one mistake."""
    if "twice" in slips:
        z = softmax(z, slips - {"twice", "logarithm"})
    z = np.minimum(z, 50) if "clipped_above" in slips else z
    z = np.clip(z, -50, 50) if "clipped" in slips else z
    z = -z if "minus" in slips else z
    axis = 0 if "axis_0" in slips else 1
    powers = np.exp(z - subtracted(z, axis, slips))
    powers = z if "no_powers" in slips else powers
    if "over_all" in slips:
        p = powers / powers.sum()
    elif "over_largest" in slips:
        p = powers / powers.max(axis=axis, keepdims=True)
    else:
        p = powers / powers.sum(axis=axis, keepdims=True)
    if "winner" in slips:
        p = np.eye(z.shape[1])[p.argmax(axis=1)]
    return np.log(p) if "logarithm" in slips else p


SOFTMAX_MISTAKES = (
    Mistake(
        "S1",
        "nothing is subtracted",
        "e^1000 is more than a float can hold. It becomes infinity, and infinity by infinity is no "
        "number. Only differences of scores count, so the largest may be subtracted first.",
        "classification.lse",
        slip="no_max",
    ),
    Mistake(
        "S2",
        "the largest score of the whole batch is subtracted",
        "Each row has its own largest score. In a row that lies 1000 below another, all powers "
        "become 0, and 0 by 0 is no number.",
        "classification.lse",
        slip="batch_max",
    ),
    Mistake(
        "S19",
        "the least score is subtracted",
        "Then the largest power is e to the power of the whole spread, and overflows where scores "
        "are far apart. With the largest subtracted, no power is above 1.",
        "classification.lse",
        slip="least",
    ),
    Mistake(
        "S20",
        "the mean of the scores is subtracted",
        "That helps where all scores are large. A score far above the mean still overflows; with "
        "the largest subtracted, no power is above 1.",
        "classification.lse",
        slip="mean",
    ),
    Mistake(
        "S16a",
        "scores are clipped",
        "Scores beyond the limit become equal, and their differences are all that counts. No error "
        "is raised, and the answer is lost. Subtract the largest score instead.",
        "classification.softmax",
        slip="clipped",
    ),
    Mistake(
        "S16b",
        "large scores are clipped",
        "Scores above the limit become equal, and their differences are all that counts. No error "
        "is raised, and the answer is lost. Subtract the largest score instead.",
        "classification.softmax",
        slip="clipped_above",
    ),
    Mistake(
        "S3",
        "along the wrong axis",
        "The sum runs over the classes of one example, along a row. Along axis 0 the columns add "
        "up to 1, and examples compete with each other.",
        "classification.softmax",
        slip="axis_0",
    ),
    Mistake(
        "S21",
        "divided by the sum of the whole batch",
        "Each row is an example of its own and adds up to 1. Sum along the rows only, and keep the "
        "axis.",
        "classification.softmax",
        slip="over_all",
    ),
    Mistake(
        "S18",
        "divided by the largest",
        "Then the largest is 1, but the row does not add up to 1. The powers are divided by their "
        "sum.",
        "classification.softmax",
        slip="over_largest",
    ),
    Mistake(
        "S17",
        "no powers",
        "Scores may be negative, and their shares are no probabilities. e to the power of each "
        "score is positive.",
        "classification.softmax",
        slip="no_powers",
    ),
    Mistake(
        "S11",
        "the sign of the scores",
        "A larger score gets a larger probability: e^z, not e^(-z).",
        "classification.softmax",
        slip="minus",
    ),
    Mistake(
        "S7",
        "softmax twice",
        "What comes out of a softmax lies between 0 and 1. As scores these are so close to each "
        "other that a second softmax makes them nearly equal.",
        "classification.softmax",
        slip="twice",
    ),
    Mistake(
        "S22",
        "the logarithm",
        "This is log p. Here the probabilities themselves are asked for.",
        "classification.log_p",
        slip="logarithm",
    ),
    Mistake(
        "S24",
        "the largest takes it all",
        "A 1 for the largest score and 0 for the others says which class, but not how surely. And "
        "where a function is flat its gradient is 0.",
        "classification.softmax",
        slip="winner",
    ),
)


# ---------------------------------------------------------------- log_softmax


def log_softmax(z, slips=frozenset()):
    """Log-softmax of each row; each slip makes one mistake."""
    z = np.minimum(z, 50) if "clipped" in slips else z
    axis = 0 if "axis_0" in slips else 1
    m = subtracted(z, axis, slips)
    powers = np.exp(z - m)
    if "over_all" in slips:
        total = powers.sum()
    elif "mean_of_powers" in slips:
        total = powers.mean(axis=axis, keepdims=True)
    else:
        total = powers.sum(axis=axis, keepdims=True)
    eps = {"eps_8": 1e-8, "eps_10": 1e-10, "eps_12": 1e-12}
    least = {"log_of_p": 0.0, "least_8": 1e-8, "least_10": 1e-10, "least_12": 1e-12}
    for slip in {**eps, **least}:
        if slip in slips:
            p = np.maximum(powers / total, least.get(slip, 0.0)) + eps.get(slip, 0.0)
            return -np.log(p) if "minus" in slips else np.log(p)
    if "no_log" in slips:
        return powers / total
    s = m + (np.log10(total) if "base_10" in slips else np.log(total))
    if "m_forgotten" in slips:
        s = s - m
    if "only_m" in slips:
        s = m
    if "sum_of_logs" in slips:
        s = z.sum(axis=axis, keepdims=True)
    found = z + s if "plus" in slips else z - s
    return -found if "minus" in slips else found


LOG_SOFTMAX_MISTAKES = (
    Mistake(
        "S1",
        "nothing is subtracted",
        "e^1000 is more than a float can hold, and becomes infinity. Take the largest score out of "
        "the sum, as in s = m + log of the sum of e^(z - m).",
        "classification.lse",
        slip="no_max",
    ),
    Mistake(
        "S2",
        "the largest score of the whole batch is subtracted",
        "Each row has its own largest score. In a row that lies 1000 below another, all powers "
        "become 0, and so does their sum, of which the logarithm is taken.",
        "classification.lse",
        slip="batch_max",
    ),
    Mistake(
        "S19",
        "the least score is subtracted",
        "Then the largest power is e to the power of the whole spread, and overflows where scores "
        "are far apart. With the largest subtracted, no power is above 1.",
        "classification.lse",
        slip="least",
    ),
    Mistake(
        "S20",
        "the mean of the scores is subtracted",
        "That helps where all scores are large. A score far above the mean still overflows; with "
        "the largest subtracted, no power is above 1.",
        "classification.lse",
        slip="mean",
    ),
    Mistake(
        "S16",
        "large scores are clipped",
        "Scores above the limit become equal, and their differences are all that counts. No error "
        "is raised, and the answer is lost.",
        "classification.log_p",
        slip="clipped",
    ),
    Mistake(
        "S27",
        "the logarithm of the softmax",
        "A probability of e^(-1000) is 0 in floats, and its logarithm minus infinity. Simplify on "
        "paper first: log e^z is z, and the probability need not be computed.",
        "classification.log_p",
        slip="log_of_p",
    ),
    Mistake(
        "S8a",
        "1e-8 is added to the probability",
        "This hides the logarithm of 0 and gives -18.4 for every probability far below 1e-8. There "
        "the function is flat, and nothing can be learnt. z - s is right everywhere.",
        "classification.log_p",
        slip="eps_8",
    ),
    Mistake(
        "S8b",
        "1e-10 is added to the probability",
        "This hides the logarithm of 0 and gives -23.0 for every probability far below 1e-10. "
        "There the function is flat, and nothing can be learnt. z - s is right everywhere.",
        "classification.log_p",
        slip="eps_10",
    ),
    Mistake(
        "S8c",
        "1e-12 is added to the probability",
        "This hides the logarithm of 0 and gives -27.6 for every probability far below 1e-12. "
        "There the function is flat, and nothing can be learnt. z - s is right everywhere.",
        "classification.log_p",
        slip="eps_12",
    ),
    Mistake(
        "S8d",
        "the probability is kept above 1e-8",
        "This hides the logarithm of 0 and gives -18.4 for every smaller probability. There the "
        "function is flat, and nothing can be learnt. z - s is right everywhere.",
        "classification.log_p",
        slip="least_8",
    ),
    Mistake(
        "S8e",
        "the probability is kept above 1e-10",
        "This hides the logarithm of 0 and gives -23.0 for every smaller probability. There the "
        "function is flat, and nothing can be learnt. z - s is right everywhere.",
        "classification.log_p",
        slip="least_10",
    ),
    Mistake(
        "S8f",
        "the probability is kept above 1e-12",
        "This hides the logarithm of 0 and gives -27.6 for every smaller probability. There the "
        "function is flat, and nothing can be learnt. z - s is right everywhere.",
        "classification.log_p",
        slip="least_12",
    ),
    Mistake(
        "S28",
        "the largest score is not added again",
        "s = m + log of the sum of e^(z - m). Without the m in front, this is the logarithm of "
        "another sum. Either subtract m from z as well, or add it to s.",
        "classification.lse",
        slip="m_forgotten",
    ),
    Mistake(
        "S33",
        "the largest score taken for the whole sum",
        "m is close to s if one score is far above the others. In general s is larger, by up to "
        "log C, and without that the probabilities do not add up to 1.",
        "classification.lse",
        slip="only_m",
    ),
    Mistake(
        "S30",
        "the sum of the logarithms",
        "The logarithm of a sum is not the sum of the logarithms. Powers are added first, and the "
        "logarithm is taken of the result.",
        "classification.lse",
        slip="sum_of_logs",
    ),
    Mistake(
        "S32",
        "the mean of the powers",
        "The probabilities add up to 1 if the powers are divided by their sum. With the mean, each "
        "is too large by the factor C.",
        "classification.lse",
        slip="mean_of_powers",
    ),
    Mistake(
        "S29",
        "the logarithm to base 10",
        "log undoes e to the power of something, so it is the natural one: np.log.",
        "classification.lse",
        slip="base_10",
    ),
    Mistake(
        "S3",
        "along the wrong axis",
        "The sum runs over the classes of one example, along a row, and so does the maximum.",
        "classification.log_p",
        slip="axis_0",
    ),
    Mistake(
        "S21",
        "the sum of the whole batch",
        "Each row is an example of its own, with its own s. Sum along the rows only, and keep the "
        "axis.",
        "classification.lse",
        slip="over_all",
    ),
    Mistake(
        "S31",
        "s is added",
        "The logarithm of a quotient is a difference: z - s.",
        "classification.log_p",
        slip="plus",
    ),
    Mistake(
        "S11",
        "the sign",
        "This is -log p, which is the loss of an example if its class is the right one. log p is "
        "never above 0.",
        "classification.log_p",
        slip="minus",
    ),
    Mistake(
        "S23",
        "the probability",
        "This is p. Here its logarithm is asked for.",
        "classification.log_p",
        slip="no_log",
    ),
)


# ---------------------------------------------------------------- cross_entropy


def cross_entropy(z, classes, slips=frozenset()):
    """Loss and gradient; each slip makes one mistake."""
    n, c = z.shape
    right = classes - 1 if "off_by_one" in slips else classes
    right = z.argmax(axis=1) if "predicted" in slips else right
    z = softmax(z) if "twice" in slips else z
    axis = 0 if "axis_0" in slips else 1
    m = subtracted(z, axis, slips)
    powers = np.exp(z - m)
    total = powers.sum(axis=axis, keepdims=True)
    p, log_p = powers / total, z - m - np.log(total)
    log_p = np.log(p) if "log_of_p" in slips else log_p
    log_p = np.log(p + 1e-8) if "eps_8" in slips else log_p
    log_p = np.log(p + 1e-12) if "eps_12" in slips else log_p
    y = np.eye(c)[right]

    if "all_classes" in slips:
        loss = -log_p.sum()
    elif "columns_loss" in slips:
        loss = -log_p[:, right].sum() / n
    elif "one_hot_times_log" in slips:
        loss = -(y * np.log(p)).sum()
    else:
        loss = -log_p[np.arange(n), right].sum()
    loss = loss / (1 if "sum_loss" in slips else n * c if "all_loss" in slips else n)
    loss = -loss if "loss_sign" in slips else loss

    if "no_y" in slips:
        z_bar = p
    elif "number_for_y" in slips:
        z_bar = p - right[:, None]
    elif "columns" in slips:
        z_bar = p - (np.arange(c) == right[:, None]).any(axis=0)
    elif "of_p" in slips:
        z_bar = -y / p
    else:
        z_bar = p - y
    z_bar = z_bar * y if "only_right" in slips else z_bar
    if "again" in slips:
        z_bar = p * (z_bar - (z_bar * p).sum(axis=1, keepdims=True))
    z_bar = 2 * z_bar if "double" in slips else z_bar
    z_bar = z_bar / (1 if "sum_gradient" in slips else n * c if "all_gradient" in slips else n)
    return loss, -z_bar if "gradient_sign" in slips else z_bar


def batch(z, classes):
    """A case: loss and gradient of a batch."""
    classes = np.array(classes)

    def run(function):
        loss, z_bar = function(z.copy(), classes.copy())
        return {"loss": loss, "z_bar": z_bar}

    return quiet(run)


CROSS_ENTROPY_CASES = (
    Case("one example: the scores of the lesson, and the third class", batch(LOGS, [2]), 4),
    Case("sure and right: scores 0 and -1000, the first class", batch(APART, [0]), 3.1),
    Case("sure and wrong: scores 0 and -1000, the second class", batch(APART, [1]), 3.2),
    Case("two examples of three classes", batch(TWO_ROWS, [1, 2]), 8),
    Case("large scores", batch(LARGE, [0, 2]), 8.5),
    Case("two rows, one of them 1000 higher", batch(FAR_APART, [1, 0]), 8.5),
    Case("three examples, two of them sure and wrong", batch(SPREAD, [0, 0, 1]), 9),
    Case("three examples, two of them sure and right", batch(SPREAD, [1, 0, 0]), 9),
    Case("three examples of three classes", batch(scores(3, 3, 2), [2, 0, 0]), 12),
    Case("five examples of four classes", batch(scores(5, 4, 3), [3, 0, 1, 1, 0]), 25),
)

CROSS_ENTROPY_MISTAKES = (
    Mistake(
        "S9a",
        "the loss is a sum",
        "The loss is the mean over the N rows. A sum grows with the batch.",
        "classification.loss",
        slip="sum_loss",
    ),
    Mistake(
        "S9b",
        "1/N is missing in the gradient",
        "The loss is a mean, so each example has a share of 1/N, in the gradient as well. Without "
        "it, steps become N times as long.",
        "classification.z_bar",
        slip="sum_gradient",
    ),
    Mistake(
        "S10a",
        "the loss is divided by N C",
        "A mean over all entries of y log p divides by N C. But each row has only one term, that "
        "of its right class; divide by the number of rows.",
        "classification.loss",
        slip="all_loss",
    ),
    Mistake(
        "S10b",
        "the gradient is divided by N C",
        "The loss is a mean over N rows, not over N C entries, and so is the factor 1/N of its "
        "gradient.",
        "classification.z_bar",
        slip="all_gradient",
    ),
    Mistake(
        "S11a",
        "the sign of the loss",
        "log p is never above 0, and the loss never below: the minus sign is missing.",
        "classification.loss",
        slip="loss_sign",
    ),
    Mistake(
        "S11b",
        "the sign of the gradient",
        "It is p - y, what the network says minus what it should say. A step against it then "
        "raises the right score.",
        "classification.z_bar",
        slip="gradient_sign",
    ),
    Mistake(
        "S12",
        "the classes are counted from 1",
        "Class 0 is the first column, so no 1 is subtracted. With -1 Python silently takes the "
        "last column.",
        "classification.loss",
        slip="off_by_one",
    ),
    Mistake(
        "S13",
        "the class number in the place of y",
        "y is one-hot: a 1 at the right class and 0 elsewhere. p - classes[:, None] subtracts the "
        "number of the class from the whole row.",
        "classification.z_bar",
        slip="number_for_y",
    ),
    Mistake(
        "S34",
        "y is missing in the gradient",
        "With p alone, every score is pushed down, the right one too. Subtract the 1 at the right "
        "class.",
        "classification.z_bar",
        slip="no_y",
    ),
    Mistake(
        "S35",
        "the gradient of the right score only",
        "The other scores count as well: through the sum of the powers they lower the right "
        "probability. Their gradient is p.",
        "classification.z_bar",
        slip="only_right",
    ),
    Mistake(
        "S36",
        "the gradient with respect to p",
        "-y / p is the slope of -log p along the probabilities. To reach the scores it must pass "
        "the softmax; what comes out is p - y.",
        "classification.softmax_bar",
        slip="of_p",
    ),
    Mistake(
        "S37",
        "the gradient passes the softmax twice",
        "p - y is the gradient with respect to the scores already. The rule of the softmax is in "
        "it.",
        "classification.z_bar",
        slip="again",
    ),
    Mistake(
        "S15",
        "twice the gradient",
        "The factor 2 belongs to the squared error. The slope of log p has none.",
        "classification.z_bar",
        slip="double",
    ),
    Mistake(
        "S38a",
        "all rows, for each class",
        "log_p[:, classes] takes N columns of all N rows, so every example is judged by every "
        "other's class. One entry for each row: log_p[np.arange(N), classes].",
        "classification.loss",
        slip="columns_loss",
    ),
    Mistake(
        "S38b",
        "the 1 is subtracted in whole columns",
        "z_bar[:, classes] -= 1 changes these columns in all rows. One entry for each row: "
        "z_bar[np.arange(N), classes] -= 1.",
        "classification.z_bar",
        slip="columns",
    ),
    Mistake(
        "S39",
        "the loss of all classes",
        "Only the right class of each row counts. Summed over all classes, the loss is small only "
        "if no class is ruled out.",
        "classification.loss",
        slip="all_classes",
    ),
    Mistake(
        "S40",
        "the class with the largest score taken for the right one",
        "That asks the network how right it finds itself. The right classes are given: classes.",
        "classification.loss",
        slip="predicted",
    ),
    Mistake(
        "S7",
        "softmax twice",
        "z are scores. If their softmax is treated as scores again, the loss cannot come near 0: "
        "even for a perfect answer it stays at a floor.",
        "classification.softmax",
        slip="twice",
    ),
    Mistake(
        "S1",
        "nothing is subtracted",
        "e^1000 is more than a float can hold. Subtract the largest score of each row first.",
        "classification.lse",
        slip="no_max",
    ),
    Mistake(
        "S2",
        "the largest score of the whole batch is subtracted",
        "In a row that lies 1000 below another, all powers become 0. Each row has its own largest "
        "score.",
        "classification.lse",
        slip="batch_max",
    ),
    Mistake(
        "S3",
        "along the wrong axis",
        "The probabilities of one example add up to 1, along its row. Along axis 0, examples "
        "compete with each other.",
        "classification.softmax",
        slip="axis_0",
    ),
    Mistake(
        "S27a",
        "the logarithm of the softmax",
        "A probability of e^(-1000) is 0 in floats. Its logarithm is minus infinity, and the loss "
        "infinite instead of 1000. Take z - s, the log-softmax.",
        "classification.log_p",
        slip="log_of_p",
    ),
    Mistake(
        "S27b",
        "0 times the logarithm of 0",
        "y log p is meant to be 0 where y is 0. But if p is 0 in floats, its logarithm is minus "
        "infinity, and 0 times infinity is no number. Take z - s, the log-softmax.",
        "classification.log_p",
        slip="one_hot_times_log",
    ),
    Mistake(
        "S8c",
        "1e-12 is added to the probability",
        "It hides the logarithm of 0: whoever is sure and wrong pays at most 27.6, and the loss no "
        "longer fits its gradient. z - s is right everywhere.",
        "classification.log_p",
        slip="eps_12",
    ),
    Mistake(
        "S8a",
        "1e-8 is added to the probability",
        "It hides the logarithm of 0: whoever is sure and wrong pays at most 18.4, and the loss no "
        "longer fits its gradient. z - s is right everywhere.",
        "classification.log_p",
        slip="eps_8",
    ),
)


# ---------------------------------------------------------------- binary_cross_entropy


def binary_cross_entropy(z, y, slips=frozenset()):
    """Cross-entropy of two classes; each slip makes one mistake."""
    z = 1 / (1 + np.exp(-z)) if "twice" in slips else z
    y = 1 - y if "swapped" in slips else y
    y = np.where(y > 0.5, 1.0, 0.0) if "rounded" in slips else y
    p = 1 / (1 + np.exp(-z))
    least = {"clip_7": 1e-7, "clip_8": 1e-8, "clip_12": 1e-12, "clip_15": 1e-15}
    least = next((least[slip] for slip in least if slip in slips), 0.0)
    p = np.clip(p, least, 1 - least)
    extra = 1e-8 if "eps_8" in slips else 0.0
    top = 0.0 if "no_max" in slips else np.maximum(z, 0)
    s = top + np.log1p(np.exp(-z if "no_abs" in slips else -abs(z)))
    s = np.log(1 + np.exp(z)) if "overflow" in slips else s
    if least or slips & {"planted", "clamp", "eps_8"}:
        log_p, log_q = np.log(p + extra), np.log(1 - p + extra)
        if "clamp" in slips:
            log_p, log_q = np.maximum(log_p, -100), np.maximum(log_q, -100)
        first, second = -y * log_p, -(1 - y) * log_q
        values = first if "one_term" in slips else first + second
    elif "one_term" in slips:
        values = y * (s - z)
    else:
        values = s + y * z if "plus" in slips else s - y * z
    if "squared" in slips:
        values = (p - y) ** 2
    loss = values.sum() if "sum" in slips else values.mean()
    return -loss if "minus" in slips else loss


def pair(z, y):
    z, y = np.array(z, np.float64), np.array(y, np.float64)
    return quiet(lambda function: function(z.copy(), y.copy()))


MIXED = np.array([0.3, -2.0, 1.2, -0.1, 4.0, -6.0]), np.array([1.0, 0.0, 0.3, 0.8, 0.0, 1.0])

BINARY_CASES = (
    Case("one example: p is 3/4, and y is 1", pair([math.log(3)], [1.0]), 2),
    Case("one example: p is 1/4, and y is 1/5", pair([-math.log(3)], [0.2]), 2.1),
    Case("one example: a score of -17, and y is 1", pair([-17.0], [1.0]), 2.15),
    Case("one example: a score of 50, and y is 0", pair([50.0], [0.0]), 2.2),
    Case("one example: a score of 1000, and y is 0", pair([1000.0], [0.0]), 2.3),
    Case("one example: a score of -1000, and y is 1", pair([-1000.0], [1.0]), 2.4),
    Case("two examples: scores of 1000 and 1, and y is 1 for both", pair([1000, 1], [1, 1]), 4),
    Case("two examples: scores of -1000 and 1, and y is 0 for both", pair([-1000, 1], [0, 0]), 4.1),
    Case("six examples", pair(*MIXED), 12),
)

BINARY_MISTAKES = (
    Mistake(
        "S14",
        "the logarithm of 0",
        "For a score of 50, p is 1 in floats and 1 - p is 0. Its logarithm is minus infinity, and "
        "0 times that is no number. log(1 + e^z) - y z needs no probability.",
        "classification.log_p",
        slip="planted",
    ),
    Mistake(
        "S14a",
        "p is kept 1e-7 away from 0 and 1",
        "No error any more, but whoever is sure and wrong pays at most 16.1 instead of 1000, and "
        "there the loss is flat: nothing can be learnt.",
        "classification.log_p",
        slip="clip_7",
        convention="Keras, where the loss is given probabilities,",
    ),
    Mistake(
        "S14b",
        "p is kept 1e-8 away from 0 and 1",
        "No error any more, but whoever is sure and wrong pays at most 18.4 instead of 1000, and "
        "there the loss is flat: nothing can be learnt.",
        "classification.log_p",
        slip="clip_8",
    ),
    Mistake(
        "S14c",
        "p is kept 1e-12 away from 0 and 1",
        "No error any more, but whoever is sure and wrong pays at most 27.6 instead of 1000, and "
        "there the loss is flat: nothing can be learnt.",
        "classification.log_p",
        slip="clip_12",
    ),
    Mistake(
        "S14e",
        "p is kept 1e-15 away from 0 and 1",
        "No error any more, but whoever is sure and wrong pays at most 34.5 instead of 1000, and "
        "there the loss is flat: nothing can be learnt.",
        "classification.log_p",
        slip="clip_15",
    ),
    Mistake(
        "S14d",
        "logarithms are kept above -100",
        "No infinity any more. But from a score of 37 on, p is 1 in floats, and the loss jumps to "
        "100, whatever the score. From the score itself it comes out right.",
        "classification.log_p",
        slip="clamp",
        convention="PyTorch's BCELoss, which is given probabilities,",
    ),
    Mistake(
        "S8",
        "1e-8 is added in the logarithms",
        "No error any more, but whoever is sure and wrong pays at most 18.4 instead of 1000, and "
        "all other losses are shifted a little, too.",
        "classification.log_p",
        slip="eps_8",
    ),
    Mistake(
        "S1",
        "e^z overflows",
        "log(1 + e^z) is right on paper, but e^1000 is more than a float can hold. Take the larger "
        "of the scores 0 and z out of the sum: max(z, 0) + log(1 + e^(-|z|)).",
        "classification.lse",
        slip="overflow",
    ),
    Mistake(
        "S41",
        "the absolute value is missing",
        "max(z, 0) + log(1 + e^(-z)) is right for positive scores. For negative ones the larger "
        "score is 0, and the powers are e^0 and e^z: the exponent is -|z| in both cases.",
        "classification.lse",
        slip="no_abs",
    ),
    Mistake(
        "S28",
        "the larger score is not added again",
        "log(1 + e^(-|z|)) is what is left when max(z, 0) is taken out of the logarithm. It has to "
        "be added in front.",
        "classification.lse",
        slip="no_max",
    ),
    Mistake(
        "S42",
        "y z is added",
        "log p is z - s and log(1 - p) is -s. Together the loss is s - y z: a large score is good "
        "where y is 1.",
        "classification.loss",
        slip="plus",
    ),
    Mistake(
        "S43",
        "the second term is missing",
        "Where y is 0, the first class is the right one, and its probability is 1 - p. Without its "
        "term a network that always answers 1 has no loss.",
        "classification.loss",
        slip="one_term",
    ),
    Mistake(
        "S12",
        "the two classes are swapped",
        "p is the probability of the second class, and y the one that it should have. So y stands "
        "with log p, and 1 - y with log(1 - p).",
        "classification.loss",
        slip="swapped",
    ),
    Mistake(
        "S44",
        "y is rounded",
        "y may be any probability from 0 to 1, and both terms count with their shares.",
        "classification.loss",
        slip="rounded",
    ),
    Mistake(
        "S7",
        "sigmoid twice",
        "z is a score. With its sigmoid in its place, p lies between 0.5 and 0.73, and the network "
        "can never be sure.",
        "classification.softmax",
        slip="twice",
    ),
    Mistake(
        "S9",
        "a sum, not a mean",
        "The loss is the mean over the examples: 1/N is missing.",
        "classification.loss",
        slip="sum",
    ),
    Mistake(
        "S11",
        "the sign",
        "Logarithms of probabilities are never above 0, and the loss never below.",
        "classification.loss",
        slip="minus",
    ),
    Mistake(
        "S45",
        "the squared error",
        "(p - y)^2 is smallest in the same place, but never above 1: where the network is sure and "
        "wrong, it hardly pushes.",
        "classification.softmax_bar",
        slip="squared",
    ),
)


# ---------------------------------------------------------------- first_loss


def first_loss():
    """Equal scores give each letter 1/26."""
    return math.log(26)


FIRST_LOSS_MISTAKES = (
    Mistake(
        "S29",
        "the logarithm to base 10",
        "log is the natural logarithm here, as in e^z. To base 10 it is less than half as large.",
        "classification.guess",
        wrong=lambda: math.log10(26),
    ),
    Mistake(
        "S46",
        "the logarithm to base 2",
        "That is the number of bits, a good measure too. But log is the natural logarithm here, "
        "which goes with e^z.",
        "classification.guess",
        wrong=lambda: math.log2(26),
        convention="Information theory, in bits,",
    ),
    Mistake(
        "S11",
        "the sign",
        "The logarithm of 1/26 is negative. The loss is minus that.",
        "classification.guess",
        wrong=lambda: -math.log(26),
    ),
    Mistake(
        "S47a",
        "the probability, not its logarithm",
        "1/26 is what each letter gets. The loss is minus its logarithm.",
        "classification.loss",
        wrong=lambda: 1 / 26,
    ),
    Mistake(
        "S47b",
        "the share of wrong answers",
        "25 of 26 guesses are wrong. But the cross-entropy does not count errors; it takes minus "
        "the logarithm of the right letter's probability.",
        "classification.loss",
        wrong=lambda: 25 / 26,
    ),
    Mistake(
        "S47c",
        "the number of classes",
        "The loss is minus the logarithm of 1/26. You have left out the logarithm.",
        "classification.guess",
        wrong=lambda: 26.0,
    ),
    Mistake(
        "S9",
        "a sum over the batch",
        "The loss is the mean over the batch, so its size does not matter.",
        "classification.loss",
        wrong=lambda: 500 * math.log(26),
    ),
    Mistake(
        "S10",
        "divided by the number of classes",
        "Each example has one right letter, and its loss counts whole. It is the mean over the "
        "500 examples, not over the 26 scores as well.",
        "classification.loss",
        wrong=lambda: math.log(26) / 26,
    ),
    Mistake(
        "S48a",
        "the network knows the letters' shares",
        "log 5 is the loss for an e of a network that knows how frequent it is. A fresh network "
        "knows nothing of that: every letter gets 1/26, so the true shares do not matter.",
        "classification.guess",
        wrong=lambda: math.log(5),
    ),
    Mistake(
        "S48b",
        "the other letters only",
        "The right letter is one of the 26 and has its share.",
        "classification.guess",
        wrong=lambda: math.log(25),
    ),
    Mistake(
        "S48c",
        "two classes",
        "log 2 is the loss of guessing between right and wrong, as between two classes. Here there "
        "are 26.",
        "classification.guess",
        wrong=lambda: math.log(2),
    ),
    Mistake(
        "S48d",
        "no loss",
        "Scores near 0 are not a loss near 0. Equal scores mean equal probabilities, 1/26 each.",
        "classification.softmax",
        wrong=lambda: 0.0,
    ),
    Mistake(
        "S7",
        "softmax twice, all perfect",
        "This is the floor on which a loss with two softmaxes comes to rest. A fresh network with "
        "equal scores has log C.",
        "classification.guess",
        wrong=lambda: math.log(1 + 25 / math.e),
    ),
)


# ---------------------------------------------------------------- test_softmax_backward


def right_backward(z, p_bar):
    p = softmax(np.asarray(z, np.float64))
    return p * (p_bar - (p_bar * p).sum(axis=1, keepdims=True))


def by_matrices(z, p_bar):
    """The same, with the matrix of all derivatives of each row."""
    rows = []
    for p, g in zip(softmax(np.asarray(z, np.float64)), p_bar):
        rows.append((np.diag(p) - np.outer(p, p)) @ g)
    return np.array(rows)


def diagonal_only(z, p_bar):
    p = softmax(np.asarray(z, np.float64))
    return p * (1 - p) * p_bar


def sum_of_everything(z, p_bar):
    p = softmax(np.asarray(z, np.float64))
    return p * (p_bar - (p_bar * p).sum())


def wrong_axis(z, p_bar):
    return right_backward(np.asarray(z).T, np.asarray(p_bar).T).T


def no_sum(z, p_bar):
    return softmax(np.asarray(z, np.float64)) * p_bar


def last_factor_forgotten(z, p_bar):
    p = softmax(np.asarray(z, np.float64))
    return p_bar - (p_bar * p).sum(axis=1, keepdims=True)


def upstream_ignored(z, p_bar):
    return right_backward(z, np.ones_like(p_bar, dtype=np.float64))


def one_shape_too_small(z, p_bar):
    return right_backward(z, p_bar).sum(axis=0)


RIGHT = (right_backward, by_matrices)

IMPLEMENTATIONS = (
    ("the right implementation", right_backward),
    ("the right implementation, written with a matrix for each row", by_matrices),
    ("z_bar = p (1 - p) p_bar", diagonal_only),
    ("the inner sum runs over the whole batch", sum_of_everything),
    ("softmax and sum run along axis 0", wrong_axis),
    ("the inner sum is missing: z_bar = p p_bar", no_sum),
    ("the factor p in front is missing", last_factor_forgotten),
    ("p_bar is taken to be 1 everywhere, so z_bar is 0", upstream_ignored),
    ("the sign is wrong", lambda z, p_bar: -right_backward(z, p_bar)),
    ("every number is 2% too large", lambda z, p_bar: 1.02 * right_backward(z, p_bar)),
    ("the rows are added up, so the shape is wrong", one_shape_too_small),
)

TEST_CASES = tuple(
    Case(words, verdict_on(f, right=f in RIGHT), i)
    for i, (words, f) in enumerate(IMPLEMENTATIONS, 1)
)

Z = np.array([[0.5, -1.0, 2.0, 0.1], [-0.3, 1.5, 0.7, -2.0], [0.2, 0.0, -0.6, 1.1]])
P_BAR = np.array([[1.0, -2.0, 0.5, 0.3], [0.0, 0.4, -1.5, 3.0], [-0.7, 1.2, 2.5, -0.1]])


def test_softmax_backward(backward):
    """Three rows of four scores, and a gradient from above that is not symmetric."""
    compare(backward, Z, P_BAR)


def compare(backward, z, p_bar, tolerance=1e-9):
    expected = right_backward(z, p_bar)
    got = np.asarray(backward(z.copy(), p_bar.copy()))
    assert got.shape == expected.shape
    assert (abs(got - expected) <= tolerance).all()


def tests_nothing(backward):
    backward(Z.copy(), P_BAR.copy())


def always_fails(backward):
    raise AssertionError


def tests_shapes(backward):
    assert backward(Z.copy(), P_BAR.copy()).shape == Z.shape


def tests_with_ones(backward):
    compare(backward, Z, np.ones_like(P_BAR))


def tests_with_ones_and_a_bare_shape(backward):
    assert np.allclose(backward(Z.copy(), np.ones_like(P_BAR)), 0)


def tests_one_row(backward):
    compare(backward, Z[:1], P_BAR[:1])


def tests_loosely(backward):
    compare(backward, Z, P_BAR, 0.1)


def tests_sums_of_rows(backward):
    got = backward(Z.copy(), P_BAR.copy())
    assert got.shape == Z.shape and np.allclose(got.sum(axis=1), 0)


def tests_the_whole_sum(backward):
    got = backward(Z.copy(), P_BAR.copy())
    assert got.shape == Z.shape and abs(got.sum()) < 1e-9


def tests_sizes(backward):
    got = backward(Z.copy(), P_BAR.copy())
    assert got.shape == Z.shape and np.allclose(abs(got), abs(right_backward(Z, P_BAR)))


def tests_own_entry(backward):
    """Only the probability of one class counts, and only its own score is looked at."""
    chosen = np.eye(4)[[2, 1, 3]]
    got, p = backward(Z.copy(), chosen.copy()), softmax(Z)
    assert got.shape == Z.shape and np.allclose((got * chosen), (p * (1 - p) * chosen))


def tests_for_the_diagonal(backward):
    got = backward(Z.copy(), P_BAR.copy())
    assert got.shape == Z.shape and np.allclose(got, diagonal_only(Z, P_BAR))


def tests_for_axis_0(backward):
    got = backward(Z.copy(), P_BAR.copy())
    assert got.shape == Z.shape and np.allclose(got, wrong_axis(Z, P_BAR))


def tests_for_the_whole_batch(backward):
    got = backward(Z.copy(), P_BAR.copy())
    assert got.shape == Z.shape and np.allclose(got, sum_of_everything(Z, P_BAR))


TEST_MISTAKES = (
    Mistake(
        "S50",
        "it tests nothing",
        "Whatever backward gives, this test passes. It has to compare a result with numbers that "
        "do not come from backward itself: assert result == expected.",
        "classification.softmax_bar",
        wrong=tests_nothing,
    ),
    Mistake(
        "S51",
        "it always fails",
        "It fails for the right implementations, too, and says nothing about the wrong ones.",
        "classification.softmax_bar",
        wrong=always_fails,
    ),
    Mistake(
        "S52",
        "it looks at the shape only",
        "Nearly all wrong implementations give the right shape. Compare the numbers.",
        "classification.softmax_bar",
        wrong=tests_shapes,
    ),
    Mistake(
        "S6a",
        "p_bar is 1 everywhere",
        "The probabilities add up to 1, whatever the scores are. With p_bar = 1 the right gradient "
        "is 0, so zeros, wrong signs and wrong factors all pass. Choose different numbers.",
        "classification.softmax_bar",
        wrong=tests_with_ones,
    ),
    Mistake(
        "S6b",
        "p_bar is 1 everywhere, and any shape will do",
        "The probabilities add up to 1, whatever the scores are. With p_bar = 1 the right gradient "
        "is 0, so zeros, wrong signs and wrong factors all pass; and 0 is close to 0 in any shape.",
        "classification.softmax_bar",
        wrong=tests_with_ones_and_a_bare_shape,
    ),
    Mistake(
        "S53",
        "there is only one row",
        "With one row, the sum over the row and the sum over the whole batch are the same. Take "
        "two rows or more.",
        "classification.softmax_bar",
        wrong=tests_one_row,
    ),
    Mistake(
        "S54",
        "it is not strict enough",
        "An error of 2% passes. In float64 the right answer is exact to some fifteen digits, and "
        "1e-6 is generous.",
        "classification.softmax_bar",
        wrong=tests_loosely,
    ),
    Mistake(
        "S55",
        "it checks only that each row adds up to 0",
        "That is true of the right gradient, and of many wrong ones: of zeros, of minus the "
        "gradient, of twice the gradient.",
        "classification.softmax_bar",
        wrong=tests_sums_of_rows,
    ),
    Mistake(
        "S56",
        "it checks only that all numbers add up to 0",
        "That is true of the right gradient, and of many wrong ones, also of one that runs along "
        "the wrong axis.",
        "classification.softmax_bar",
        wrong=tests_the_whole_sum,
    ),
    Mistake(
        "S57",
        "it ignores the sign",
        "Minus the gradient passes. Whoever steps along it goes uphill.",
        "classification.softmax_bar",
        wrong=tests_sizes,
    ),
    Mistake(
        "S58",
        "it looks at each score's own probability only",
        "There p (1 - p) is right. But a change of one score changes the other probabilities as "
        "well; look at all entries of z_bar.",
        "classification.softmax_bar",
        wrong=tests_own_entry,
    ),
    Mistake(
        "S4",
        "it expects p (1 - p) p_bar",
        "Your expected numbers forget that a change of one score changes every probability. So the "
        "test fails the right implementations and passes a wrong one.",
        "classification.softmax_bar",
        wrong=tests_for_the_diagonal,
    ),
    Mistake(
        "S5",
        "it expects one sum for the whole batch",
        "Your expected numbers have an inner sum over everything. It runs over one row: "
        "sum(axis=1, keepdims=True).",
        "classification.softmax_bar",
        wrong=tests_for_the_whole_batch,
    ),
    Mistake(
        "S3",
        "it expects a softmax along axis 0",
        "Your expected numbers run down the columns. Each row is one example.",
        "classification.softmax",
        wrong=tests_for_axis_0,
    ),
)


EXERCISES = [
    Exercise(
        "softmax",
        "Softmax without overflow",
        softmax,
        SCORE_CASES,
        SOFTMAX_MISTAKES,
        (
            "Two things run along each row: the number that is subtracted, and the sum.",
            "Adding a number to all scores of a row changes nothing. Choose it so that the largest "
            "power is e^0. axis=1 with keepdims=True gives one number for each row, as a column.",
            "powers = np.exp(z - z.max(axis=1, keepdims=True)), divided by their sum along axis 1, "
            "also with keepdims=True.",
        ),
        "Softmax, by hand",
        solution="""\
def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
""",
    ),
    Exercise(
        "log_softmax",
        "The logarithm of a probability",
        log_softmax,
        SCORE_CASES,
        LOG_SOFTMAX_MISTAKES,
        (
            "Do not start from the softmax. Compute s, one number for each row.",
            "The powers are those of z - m. Their sum is at least 1, so its logarithm is harmless. "
            "m comes back in front of it.",
            "m = z.max(axis=1, keepdims=True), then "
            "s = m + np.log(np.exp(z - m).sum(axis=1, keepdims=True)), and the result is z - s.",
        ),
        "The logarithm of a probability",
        solution="""\
def log_softmax(z):
    m = z.max(axis=1, keepdims=True)
    s = m + np.log(np.exp(z - m).sum(axis=1, keepdims=True))
    return z - s
""",
    ),
    Exercise(
        "cross_entropy",
        "Cross-entropy and its gradient",
        cross_entropy,
        CROSS_ENTROPY_CASES,
        CROSS_ENTROPY_MISTAKES,
        (
            "Compute log p first, as in the exercise before. Loss and gradient follow from it.",
            "The loss needs one entry of each row: log_p[np.arange(N), classes]. For the gradient, "
            "p is np.exp(log_p). Both are divided by N.",
            "z_bar = np.exp(log_p); z_bar[np.arange(N), classes] -= 1; the result is "
            "-log_p[np.arange(N), classes].mean() and z_bar / N.",
        ),
        "The gradient",
        solution="""\
def cross_entropy(z, classes):
    rows = np.arange(len(z))
    m = z.max(axis=1, keepdims=True)
    log_p = z - m - np.log(np.exp(z - m).sum(axis=1, keepdims=True))
    z_bar = np.exp(log_p)
    z_bar[rows, classes] -= 1
    return -log_p[rows, classes].mean(), z_bar / len(z)
""",
    ),
    Exercise(
        "binary_cross_entropy",
        "Two classes, one score",
        binary_cross_entropy,
        BINARY_CASES,
        BINARY_MISTAKES,
        (
            "The second way to write the loss needs no probability. There, one thing can overflow.",
            "s = log(1 + e^z) is the log-sum-exp of the scores 0 and z. Take the larger of the two "
            "out of the logarithm; what is left in it are e^0 and e to the power of minus their "
            "distance.",
            "s = np.maximum(z, 0) + np.log(1 + np.exp(-abs(z))), and the loss is the mean of "
            "s - y * z.",
        ),
        "The logarithm of a probability",
        kind="mend",
        solution="""\
def binary_cross_entropy(z, y):
    s = np.maximum(z, 0) + np.log(1 + np.exp(-abs(z)))
    return (s - y * z).mean()
""",
    ),
    Exercise(
        "first_loss",
        "The loss before the first step",
        first_loss,
        (Case("your prediction", lambda function: function(), 1),),
        FIRST_LOSS_MISTAKES,
        (
            "If all scores are equal, what is the probability of each letter?",
            "The loss of a letter is minus the logarithm of its probability. It is the same for "
            "all letters, so the mean over the batch is, too.",
            "-log(1/26) is the same as log 26, with the natural logarithm: math.log(26).",
        ),
        "The first loss is known",
        kind="predict",
        rtol=0.002,
        solution='''\
def first_loss():
    """Equal scores: each letter has the probability 1/26, and -log(1/26) = log 26."""
    return 3.258
''',
    ),
    Exercise(
        "test_softmax_backward",
        "A test for the gradient of softmax",
        test_softmax_backward,
        TEST_CASES,
        TEST_MISTAKES,
        (
            "A test needs inputs, expected numbers that do not come from backward, and a "
            "comparison.",
            "Choose p_bar with different numbers of both signs, and at least two rows, not as many "
            "as there are classes. Compare shapes and all numbers, closely.",
            "p = softmax of your z, along the rows; expected = p * (p_bar - "
            "(p_bar * p).sum(axis=1, keepdims=True)); result = backward(z, p_bar); then assert "
            "that the shapes are equal and that np.allclose(result, expected).",
        ),
        "Why not the squared error?",
        kind="test",
        solution="""\
def test_softmax_backward(backward):
    z, p_bar = np.random.default_rng(0).normal(size=(2, 2, 3))
    powers = np.exp(z)
    p = powers / powers.sum(axis=1, keepdims=True)
    expected = p * (p_bar - (p_bar * p).sum(axis=1, keepdims=True))
    result = backward(z, p_bar)
    assert result.shape == expected.shape
    assert np.allclose(result, expected)
""",
    ),
]
