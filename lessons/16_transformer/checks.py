"""The references, the known mistakes and the hints of the exercises of lesson 16."""

import numpy as np

import minigrad
from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on


def quiet(slips):
    """No warnings from NumPy while a mistake is computed: it may divide by zero."""
    return np.errstate(all="ignore") if slips else np.errstate()


# ---------------------------------------------------------------- the loss of a table


def table_loss(counts, contexts, letters, extra, slips=frozenset()):
    """The mean of -log p; each slip makes one mistake."""
    with quiet(slips):
        table = probabilities(counts, extra, slips)
        if "exchanged" in slips:
            contexts, letters = letters, contexts
        if "once" in slips:
            contexts, letters = np.unique([contexts, letters], axis=1)
        p = table if "all_cells" in slips else table[contexts, letters]
        if "no_log" in slips:
            losses = 1 - p
        elif "mean_first" in slips:
            losses = -np.log(p.mean(keepdims=True))
        else:
            losses = -np.log(p)
        if "entropy" in slips:
            losses = p * losses
        loss = losses.sum() if "sum" in slips else losses.mean()
        if "bits" in slips:
            loss = loss / np.log(2)
        elif "tens" in slips:
            loss = loss / np.log(10)
        loss = -loss if "sign" in slips else loss
        return np.exp(loss) if "perplexity" in slips else loss


def probabilities(counts, extra, slips):
    """The table of p, one row for each context."""
    if "softmax" in slips:
        e = np.exp(counts + extra)
        return e / e.sum(1, keepdims=True)
    axis = 0 if "columns" in slips else None if "joint" in slips else 1
    if "no_extra" in slips:
        return counts / counts.sum(axis, keepdims=True)
    if "extra_on_p" in slips:
        return counts / counts.sum(axis, keepdims=True) + extra
    more = counts + extra
    if "extra_above" in slips:
        return more / counts.sum(axis, keepdims=True)
    if "extra_once" in slips:
        return more / (counts.sum(axis, keepdims=True) + extra)
    return more / more.sum(axis, keepdims=True)


def table_case(counts, pairs, extra):
    """A case; the pairs are (context, letter)."""
    counts = np.array(counts, float)
    contexts, letters = np.array(pairs).T
    return lambda function: function(counts.copy(), contexts.copy(), letters.copy(), extra)


NAMES = [(0, 1), (1, 2), (2, 1), (1, 2), (2, 0), (0, 3), (3, 3), (3, 0), (0, 1), (1, 0)]
TABLE = [[0, 5, 1, 2], [3, 0, 4, 0], [2, 2, 0, 1], [7, 0, 1, 3]]
TABLE_CASES = (
    Case(
        "the counts (1, 3) and (2, 2), one pair, 0.5 extra",
        table_case([[1, 3], [2, 2]], [(0, 1)], 0.5),
        7,
    ),
    Case(
        "two letters, three pairs, nothing extra",
        table_case([[1, 3], [2, 2]], [(0, 1), (1, 0), (0, 0)], 0.0),
        11,
    ),
    Case("four letters; a pair comes twice", table_case(TABLE, NAMES, 0.1), 37),
    Case(
        "a pair, and a context, that were never met",
        table_case([[2, 0, 1], [0, 0, 0], [1, 4, 0]], [(0, 1), (1, 2), (2, 1), (2, 0)], 0.1),
        18,
    ),
)

TABLE_MISTAKES = (
    Mistake(
        "S9",
        "a sum in place of the mean",
        "Without 1 / N the loss grows with the number of letters, and two lists of names cannot be "
        "compared.",
        "classification.loss",
        slip="sum",
    ),
    Mistake(
        "S11",
        "the sign",
        "The logarithm of a probability is negative. The loss is minus that, so that small is "
        "good.",
        "classification.loss",
        slip="sign",
    ),
    Mistake(
        "S20",
        "nothing is added to the counts",
        "A pair that was never counted gets p = 0, and -log 0 is infinite: one such letter spoils "
        "the loss. Add the extra to every count.",
        "classification.loss",
        slip="no_extra",
    ),
    Mistake(
        "S21",
        "the extra only above the line",
        "If every count grows, their sum grows too. Otherwise the probabilities of a row add up to "
        "more than 1.",
        "classification.loss",
        slip="extra_above",
    ),
    Mistake(
        "S22",
        "the extra once below the line",
        "It is added to each of the m counts, so the sum of a row grows by m times the extra.",
        "classification.loss",
        slip="extra_once",
    ),
    Mistake(
        "S23",
        "the extra is added to p",
        "It is added to the counts, before they are divided. Added to the probabilities, it makes "
        "them add up to more than 1.",
        "classification.loss",
        slip="extra_on_p",
    ),
    Mistake(
        "S24",
        "divided by the sums of the columns",
        "A row holds what followed one context, and this is what has to add up to 1. A column "
        "tells what came before a letter.",
        "classification.loss",
        slip="columns",
    ),
    Mistake(
        "S25",
        "divided by the sum of the table",
        "That is the probability of the pair. Asked for is the probability of the letter once the "
        "context is known: divide by the sum of the row.",
        "classification.loss",
        slip="joint",
    ),
    Mistake(
        "S26",
        "the log of the mean",
        "The mean of logarithms is not the logarithm of the mean. Each letter has a loss of its "
        "own, and the mean comes last.",
        "classification.loss",
        slip="mean_first",
    ),
    Mistake(
        "S27",
        "in bits",
        "With the logarithm to base 2 the loss is larger by 1 / log 2 = 1.44. Here log is the "
        "natural one, np.log.",
        "classification.loss",
        slip="bits",
        convention="Information theory",
    ),
    Mistake(
        "S35",
        "the logarithm to base 10",
        "Here log is the natural logarithm, np.log.",
        "classification.loss",
        slip="tens",
    ),
    Mistake(
        "S28",
        "the perplexity",
        "e to the power of the loss is called perplexity: among how many equally likely letters "
        "the table chooses. Asked for is the loss.",
        "classification.loss",
        slip="perplexity",
        convention="Much work on language models",
    ),
    Mistake(
        "S29",
        "context and letter are exchanged",
        "The row is the context, what stood before. The column is the letter that came.",
        "classification.loss",
        slip="exchanged",
    ),
    Mistake(
        "S30",
        "a mean over the table",
        "The loss is a mean over the letters that really came. The table has cells that never "
        "occur, and others that occur often.",
        "classification.loss",
        slip="all_cells",
    ),
    Mistake(
        "S31",
        "each pair counts once",
        "A pair that comes twice counts twice: the mean is over all letters, not over all kinds of "
        "pairs.",
        "classification.loss",
        slip="once",
    ),
    Mistake(
        "S7",
        "softmax of the counts",
        "Softmax is for scores. Counts become probabilities by dividing by their sum.",
        "classification.softmax",
        slip="softmax",
    ),
    Mistake(
        "S32",
        "1 - p in place of -log p",
        "Both are 0 if p is 1. But -log p grows without a limit for a letter that the table held "
        "to be impossible, and it is what the task asks for.",
        "classification.loss",
        slip="no_log",
    ),
    Mistake(
        "S34",
        "weighted by p",
        "p times -log p is what the table expects of itself. The loss asks what really came: every "
        "letter of the list has the weight 1 / N.",
        "classification.loss",
        slip="entropy",
    ),
)

# ---------------------------------------------------------------- attention


def attention(Q, K, V, causal, slips=frozenset()):
    """Scaled dot-product attention; each slip makes one mistake."""
    root = np.sqrt(Q.shape[1])
    with quiet(slips):
        S = Q @ K.T
        if "times" in slips:
            S = S * root
        elif "by_d" in slips:
            S = S / Q.shape[1]
        elif "by_steps" in slips:
            S = S / np.sqrt(len(K))
        elif "by_queries" in slips:
            S = S / np.sqrt(len(Q))
        elif "by_values" in slips:
            S = S / np.sqrt(V.shape[1])
        elif not slips & {"no_root", "root_after"}:
            S = S / root
        allowed = allowed_cells(S.shape, causal, slips)
        if "zeros" in slips:
            S = S * allowed
        elif "ones" in slips:
            S = S + (allowed if causal else 0)
        elif "after" not in slips:
            S = np.where(allowed, S, -np.inf)
        axis = 0 if "over_queries" in slips else 1
        if "no_softmax" in slips:
            weights = np.where(allowed, S, 0)
        else:
            largest = S.max() if "whole_max" in slips else S.max(axis, keepdims=True)
            e = np.exp(S if "no_max" in slips else S - largest)
            weights = e if "no_sum" in slips else e / e.sum(axis, keepdims=True)
        if "after" in slips:
            weights = weights * allowed
        if "root_after" in slips:
            weights = weights / root
        return weights @ (K if "keys_as_values" in slips else V)


def allowed_cells(shape, causal, slips):
    """Where the mask is 0."""
    everything = np.ones(shape, bool)
    if "never" in slips or not (causal or "always" in slips):
        return everything
    if "turned" in slips:
        return np.triu(everything)
    ahead = 1 if "one_ahead" in slips else -1 if "not_itself" in slips else 0
    return np.tril(everything, ahead)


def attended(Q, K, V, causal):
    """A case."""
    Q, K, V = (np.array(a, float) for a in (Q, K, V))
    return lambda function: function(Q.copy(), K.copy(), V.copy(), causal)


def random_attention(n, m, d, k, causal, seed):
    """A case with scores of both signs, and of mixed size."""
    rng = np.random.default_rng(seed)
    Q, K = 1.5 * rng.normal(size=(n, d)), rng.normal(size=(m, d))
    return attended(Q, K, 10 * rng.normal(size=(m, k)), causal)


ATTENTION_CASES = (
    Case(
        "one query, the scores 0 and log 3, the values 4 and 8",
        attended([[1]], [[0], [np.log(3)]], [[4], [8]], False),
        5,
    ),
    Case(
        "two steps, causal",
        attended([[1, 0], [1, 2]], [[2, 1], [0, 1]], [[1], [3]], True),
        10,
    ),
    Case(
        "scores up to 1200",
        attended([[30], [-30], [1]], [[40], [-20], [39.98]], [[1, 2], [5, -1], [3, 7]], False),
        12,
    ),
    Case("3 queries, 5 keys, d = 4", random_attention(3, 5, 4, 2, False, 0), 42),
    Case("5 steps, d = 3, causal", random_attention(5, 5, 3, 2, True, 1), 40),
)

ATTENTION_MISTAKES = (
    Mistake(
        "AT1",
        "not divided by the root of d",
        "A dot product adds up d terms, so its size grows like the root of d. Undivided, large "
        "scores give almost all weight to one step, and little is learnt.",
        "transformer.scores",
        slip="no_root",
    ),
    Mistake(
        "AT2",
        "the mask sets scores to 0",
        "A score of 0 is not a weight of 0: e^0 = 1. To be left out, a step needs the score minus "
        "infinity. (Multiplying the scores by a mask of 0 and 1 does the same.)",
        "transformer.mask",
        slip="zeros",
    ),
    Mistake(
        "AT3",
        "masked after softmax",
        "Weights that are set to 0 afterwards were still counted in the sum below. The rows no "
        "longer add up to 1, and what is left depends on the later steps.",
        "transformer.mask",
        slip="after",
    ),
    Mistake(
        "AT4",
        "softmax over the queries",
        "Row i holds the weights with which step i reads, and this row has to add up to 1: sum "
        "over j, the last axis.",
        "transformer.weights",
        slip="over_queries",
    ),
    Mistake(
        "AT5a",
        "the mask begins one step late",
        "Step i may read steps 1 to i. Here it reads step i + 1 too, which is the answer it has to "
        "find.",
        "transformer.mask",
        slip="one_ahead",
    ),
    Mistake(
        "AT5b",
        "the mask begins one step early",
        "Step i may read itself: M is minus infinity for j > i, not for j = i. And the first step "
        "has nothing left to read, which gives 0 / 0.",
        "transformer.mask",
        slip="not_itself",
    ),
    Mistake(
        "AT6",
        "divided by d",
        "It is the variance of a dot product that is d. Its size is the root of that.",
        "transformer.variance",
        slip="by_d",
    ),
    Mistake(
        "AT7",
        "multiplied by the root of d",
        "The dot products are too large by the root of d. They have to be divided by it.",
        "transformer.scores",
        slip="times",
    ),
    Mistake(
        "AT8",
        "the root of the number of keys",
        "d is the length of a query: over this the dot product adds up. The number of keys has no "
        "part in it.",
        "transformer.variance",
        slip="by_steps",
    ),
    Mistake(
        "AT18",
        "the root of the number of queries",
        "Q has the shape (n, d), so d is Q.shape[1]. Over d the dot product adds up; the number "
        "of queries has no part in it.",
        "transformer.variance",
        slip="by_queries",
    ),
    Mistake(
        "AT9",
        "the mask is turned round",
        "Here each step reads itself and the later ones, and the past is hidden. Keep the lower "
        "triangle, j <= i.",
        "transformer.mask",
        slip="turned",
    ),
    Mistake(
        "AT10",
        "the mask is forgotten",
        "If causal, no step may read the steps after it: there stands the answer.",
        "transformer.mask",
        slip="never",
    ),
    Mistake(
        "AT11",
        "always masked",
        "Without causal, every query may read all keys, and M is zero.",
        "transformer.attention",
        slip="always",
    ),
    Mistake(
        "S1",
        "large scores overflow",
        "e^1200 is too large for a float. Subtract the largest score of each row first; the "
        "weights stay the same (lesson 8).",
        "transformer.weights",
        slip="no_max",
    ),
    Mistake(
        "S2",
        "one largest score for all rows",
        "A row whose scores lie far below the largest of all becomes 0 / 0. Each row needs its own "
        "largest score.",
        "transformer.weights",
        slip="whole_max",
    ),
    Mistake(
        "AT12",
        "no softmax",
        "Scores are no weights: they can be negative, and do not add up to 1.",
        "transformer.weights",
        slip="no_softmax",
    ),
    Mistake(
        "AT13",
        "the root after softmax",
        "Divided by the root of d, the weights no longer add up to 1. It is the scores that are "
        "divided.",
        "transformer.attention",
        slip="root_after",
    ),
    Mistake(
        "AT14",
        "not divided by the sum",
        "e^S is positive, but does not add up to 1. Divide each row by its sum.",
        "transformer.weights",
        slip="no_sum",
    ),
    Mistake(
        "AT15",
        "the keys are read in place of the values",
        "Keys are for finding; what a step hands over is its value.",
        "transformer.attention",
        slip="keys_as_values",
    ),
    Mistake(
        "AT16",
        "the mask is added as 1 and 0",
        "Adding 1 where reading is allowed only makes those weights larger by e; the others "
        "are still there. Add 0 where it is allowed, and minus infinity elsewhere.",
        "transformer.mask",
        slip="ones",
    ),
    Mistake(
        "AT17",
        "the root of the values' length",
        "d is the length of a query and of a key: over this the dot product adds up. Values may "
        "have another length.",
        "transformer.scores",
        slip="by_values",
    ),
)

# ---------------------------------------------------------------- LayerNorm


def layer_norm(x, w, b, eps, slips=frozenset()):
    """LayerNorm on Tensors; each slip makes one mistake."""
    source = x.detach() if "x_cut" in slips else x
    axis = -1
    if "first_axis" in slips:
        axis = 0
    elif "second_axis" in slips:
        axis = 1
    elif "whole" in slips:
        axis = tuple(range(x.ndim))
    mu = source.mean(axis, keepdim=True)
    s = ((source - mu) ** 2).mean(axis, keepdim=True)
    if "unbiased" in slips:
        n = x.numel() // s.numel()
        s = s * n / (n - 1) if n > 1 else s * np.nan
    if "rms" in slips:
        s = (source**2).mean(axis, keepdim=True)
    if "constants" in slips:
        mu = mu.detach()
    uncentred = slips & {"rms", "not_centred"}  # then mu is in s alone
    if "constants" in slips or ("constant_s" in slips and not uncentred):
        s = s.detach()
    top = source if uncentred else source - mu
    with quiet(slips):
        if "no_eps" in slips:
            root = s**0.5
        elif "eps_outside" in slips:
            root = s**0.5 + eps
        else:
            root = (s + eps) ** 0.5
        hat = top / (s + eps if "no_root" in slips else root)
        if "exchanged" in slips:
            w, b = b, w
        w = 1 + 0 * w if "no_w" in slips else w
        b = 0 * b if "no_b" in slips else b
        y = w * (hat + b) if "b_inside" in slips else w * hat + b
        return y.detach() if "cut" in slips else y


def normed(x, w, b, up, eps):
    """A case: there, and back with the upstream gradient `up`."""
    arrays = [np.array(a, float) for a in (x, w, b)]

    def run(function):
        tensors = [minigrad.tensor(a.copy(), requires_grad=True) for a in arrays]
        with np.errstate(all="ignore"):
            y = function(*tensors, eps)
            recorded = isinstance(y, minigrad.Tensor) and y.requires_grad
            if recorded and y.shape == tensors[0].shape:
                y.backward(minigrad.tensor(np.array(up, float)))
        gradients = [np.zeros(t.shape) if t.grad is None else t.grad.numpy() for t in tensors]
        y = y.detach() if recorded else y
        return {"y": y, **dict(zip(("x_bar", "w_bar", "b_bar"), gradients))}

    return run


def random_norm(shape, eps, seed):
    """A case with rows of mixed size."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape) * 10.0 ** rng.uniform(-1.5, 1, size=(*shape[:-1], 1)) + 0.3
    return normed(x, *rng.normal(size=(2, shape[-1])), rng.normal(size=shape), eps)


LAYER_CASES = (
    Case(
        "the row (1, 3), w = (2, 1), b = (0, 5)",
        normed([[1, 3]], [2, 1], [0, 5], [[1, -2]], 0.5),
        6,
    ),
    Case("three rows of four features", random_norm((3, 4), 1e-2, 0), 20),
    Case("a row of twos", normed([[2, 2, 2]], [1, 2, 3], [0, 1, -1], [[1, 0, -2]], 0.1), 9),
    Case("two names, three steps, four features", random_norm((2, 3, 4), 1e-3, 1), 32),
)

LAYER_MISTAKES = (
    Mistake(
        "T10",
        "over the first axis",
        "This is the mean over the batch, as in batch norm. LayerNorm takes it over the features "
        "of each step, the last axis.",
        "transformer.mean",
        slip="first_axis",
    ),
    Mistake(
        "T35",
        "over the second axis",
        "In a matrix the second axis is the last one. In names x steps x features it is the steps: "
        "write -1.",
        "transformer.mean",
        slip="second_axis",
    ),
    Mistake(
        "T31",
        "over everything",
        "Each step has its own mean and variance. With one for all, a large row makes the small "
        "ones vanish.",
        "transformer.mean",
        slip="whole",
    ),
    Mistake(
        "T8a",
        "mean and variance as constants",
        "mu and s are computed from x, so a part of the gradient comes through them. If they are "
        "detached, or computed with plain arrays, this part is lost.",
        "transformer.layer_norm",
        slip="constants",
    ),
    Mistake(
        "T8b",
        "the variance as a constant",
        "s is computed from x, so a part of the gradient comes through it. Compute it with "
        "Tensors, and do not detach it.",
        "transformer.var",
        slip="constant_s",
    ),
    Mistake(
        "H1a",
        "the result is cut off",
        "y is no recorded Tensor, so nothing gets a gradient. Compute with Tensors from x to y: no "
        "numpy(), no detach(), no new Tensor.",
        "transformer.affine",
        slip="cut",
    ),
    Mistake(
        "H1b",
        "x is cut off",
        "w and b get their gradients, and x gets none: between x and y the numbers were taken out "
        "of their Tensor.",
        "transformer.layer_norm",
        slip="x_cut",
    ),
    Mistake(
        "T36",
        "the variance with d - 1",
        "Here s divides by d. Tensor.var divides by d - 1 unless told unbiased=False.",
        "transformer.var",
        slip="unbiased",
    ),
    Mistake(
        "T37",
        "the mean is not taken away",
        "Without it this is RMSNorm: x over the root of its mean square. LayerNorm subtracts the "
        "mean first.",
        "transformer.layer_norm",
        slip="rms",
        convention="RMSNorm, which newer models often use,",
    ),
    Mistake(
        "T29",
        "the mean is taken away for the variance only",
        "s is right, but what is divided by its root is x - mu, not x.",
        "transformer.layer_norm",
        slip="not_centred",
    ),
    Mistake(
        "T32",
        "no eps",
        "A row whose features are all equal has s = 0. Without eps this gives 0 / 0.",
        "transformer.layer_norm",
        slip="no_eps",
    ),
    Mistake(
        "T33",
        "eps outside the root",
        "Here eps is added to the variance, under the root. (Adam adds it to the root.)",
        "transformer.layer_norm",
        slip="eps_outside",
    ),
    Mistake(
        "T34",
        "no root",
        "A variance has the unit of x squared. Only its root has the size of x - mu.",
        "transformer.layer_norm",
        slip="no_root",
    ),
    Mistake(
        "T38",
        "w is forgotten",
        "After normalising, each feature is multiplied by its learnt w_j.",
        "transformer.affine",
        slip="no_w",
    ),
    Mistake(
        "T39",
        "b is forgotten",
        "After normalising and scaling, each feature is shifted by its learnt b_j.",
        "transformer.affine",
        slip="no_b",
    ),
    Mistake(
        "T40",
        "b inside the bracket",
        "w multiplies x_hat alone; b is added after that.",
        "transformer.affine",
        slip="b_inside",
    ),
    Mistake(
        "T41",
        "w and b are exchanged",
        "w multiplies, and starts as 1; b is added, and starts as 0.",
        "transformer.affine",
        slip="exchanged",
    ),
)

# ---------------------------------------------------------------- a test against reading ahead


def test_causal(attend):
    """Change the steps from t on: no output before t may change."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6, 4))
    before = attend(x)
    for t in range(1, 6):
        changed = x.copy()
        changed[t:] += rng.normal(size=(6 - t, 4))
        assert np.allclose(attend(changed)[:t], before[:t], rtol=0, atol=1e-9)


def layer_with(slips=frozenset(), causal=True):
    """A layer that makes queries, keys and values of x and attends."""

    def attend(x):
        d = x.shape[1]
        mixers = np.random.default_rng(7).normal(size=(3, d, d)) / np.sqrt(d)
        return attention(*(x @ mixer for mixer in mixers), causal, slips)

    return attend


def mean_so_far(x):
    return x.cumsum(0) / np.arange(1, len(x) + 1)[:, None]


def step_by_step(x):
    return np.tanh(3 * x)


def one_back(x):
    return np.vstack([np.zeros_like(x[:1]), x[:-1]])


def minus_the_mean(x):
    return mean_so_far(x - x.mean(0))


RIGHT = {
    "each step by itself": step_by_step,
    "each step repeats the one before": one_back,
    "the mean of all steps so far": mean_so_far,
    "causal attention": layer_with(),
}
WRONG = {
    "attention without a mask": layer_with(causal=False),
    "attention, masked after softmax": layer_with(frozenset({"after"})),
    "attention that reads one step ahead": layer_with(frozenset({"one_ahead"})),
    "attention whose mask is 0": layer_with(frozenset({"zeros"})),
    "attention with the mask turned round": layer_with(frozenset({"turned"})),
    "causal, but the mean over all steps was subtracted": minus_the_mean,
}
TEST_CASES = tuple(
    Case(words, verdict_on(f, right=words in RIGHT), i)
    for i, (words, f) in enumerate({**RIGHT, **WRONG}.items(), 1)
)


def two_runs(attend, changes=slice(3, 6)):
    """The outputs for an input, and for one in which these steps, from 0, are changed."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(6, 4))
    changed = x.copy()
    changed[changes] += 1
    return attend(x), attend(changed)


def nothing(attend):
    attend(np.ones((6, 4)))


def always(attend):
    raise AssertionError("wrong")


def includes_the_change(attend):
    a, b = two_runs(attend)
    assert np.allclose(a[:4], b[:4])


def first_step_only(attend):
    a, b = two_runs(attend)
    assert np.allclose(a[0], b[0])


def wrong_side(attend):
    a, b = two_runs(attend, slice(2, 3))
    assert np.allclose(a[3:], b[3:])


def must_change(attend):
    a, b = two_runs(attend, slice(2, 3))
    assert np.allclose(a[:2], b[:2]) and not np.isclose(a[3:], b[3:]).any()


def turned_assert(attend):
    a, b = two_runs(attend)
    assert not np.allclose(a[:3], b[:3])


TEST_MISTAKES = (
    Mistake(
        "K1",
        "it lets everything pass",
        "A layer that reads ahead passes too. Comparing shapes, changing only the first step, or "
        "changing nothing between two calls does not tell the layers apart: change late steps, and "
        "compare the outputs before them.",
        "transformer.mask",
        wrong=nothing,
    ),
    Mistake(
        "K2",
        "it fails for everything",
        "Layers that do not read ahead must pass. Is there an assert that can never hold, or one "
        "that expects certain numbers?",
        "transformer.mask",
        wrong=always,
    ),
    Mistake(
        "K3",
        "it looks at the changed step too",
        "A step may read itself, so its own output may change. Compare only the outputs before the "
        "first step that you changed: with a change from step t on, [:t].",
        "transformer.mask",
        wrong=includes_the_change,
    ),
    Mistake(
        "K4",
        "it does not look just before the change",
        "A mask that begins one step late lets step t - 1 read step t, and nothing else. Compare "
        "all outputs before the change, up to the one next to it.",
        "transformer.mask",
        wrong=first_step_only,
    ),
    Mistake(
        "K5",
        "it compares the outputs after the change",
        "Later steps may read what was changed. It is the earlier ones that must not.",
        "transformer.mask",
        wrong=wrong_side,
    ),
    Mistake(
        "K6",
        "it wants the later outputs to change",
        "A layer may look back, and need not. The test is only about reading ahead.",
        "transformer.mask",
        wrong=must_change,
    ),
    Mistake(
        "K7",
        "the assert is turned round",
        "It passes for the layers that read ahead and fails for the others. The earlier outputs "
        "must be the same.",
        "transformer.mask",
        wrong=turned_assert,
    ),
)

# ---------------------------------------------------------------- all of them

EXERCISES = [
    Exercise(
        "table_loss",
        "The loss of a table",
        table_loss,
        TABLE_CASES,
        TABLE_MISTAKES,
        (
            "First make the table of probabilities; then pick the ones that are asked for.",
            "Each row of the table adds up to 1 after the extra was added to every count. Pick "
            "with table[contexts, letters].",
            "p = counts + extra; p = p / p.sum(1, keepdims=True); then the mean of "
            "-np.log(p[contexts, letters]).",
        ),
        "The failure: a table",
        solution="""\
def table_loss(counts, contexts, letters, extra):
    p = counts + extra
    p = p / p.sum(1, keepdims=True)
    return -np.log(p[contexts, letters]).mean()
""",
    ),
    Exercise(
        "attention",
        "Attention",
        attention,
        ATTENTION_CASES,
        ATTENTION_MISTAKES,
        (
            "Three lines: scores, softmax of each row, weights times values.",
            "The mask belongs to the scores, before softmax: minus infinity above the diagonal. "
            "Before e to the power, subtract the largest score of each row.",
            "S = Q @ K.T / np.sqrt(Q.shape[1]); if causal: S = S + np.triu(np.full(S.shape, "
            "-np.inf), 1); e = np.exp(S - S.max(1, keepdims=True)); e / e.sum(1, keepdims=True) "
            "times V.",
        ),
        "The mask: no reading ahead",
        solution="""\
def attention(Q, K, V, causal):
    S = Q @ K.T / np.sqrt(Q.shape[1])
    if causal:
        S = S + np.triu(np.full(S.shape, -np.inf), 1)
    e = np.exp(S - S.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True) @ V
""",
    ),
    Exercise(
        "layer_norm",
        "LayerNorm",
        layer_norm,
        LAYER_CASES,
        LAYER_MISTAKES,
        (
            "Which axis holds the features? And what does Tensor.var divide by?",
            "mean and var take keepdim=True, so that they fit x again. Stay with Tensors all the "
            "way: the gradient also goes through mean and variance.",
            "mu = x.mean(-1, keepdim=True); s = x.var(-1, unbiased=False, keepdim=True); "
            "w * (x - mu) / (s + eps) ** 0.5 + b.",
        ),
        "LayerNorm",
        solution="""\
def layer_norm(x, w, b, eps):
    mu = x.mean(-1, keepdim=True)
    s = x.var(-1, unbiased=False, keepdim=True)
    return w * (x - mu) / (s + eps) ** 0.5 + b
""",
    ),
    Exercise(
        "test_causal",
        "A test against reading ahead",
        test_causal,
        TEST_CASES,
        TEST_MISTAKES,
        (
            "Call attend twice: with some input, and with one that differs in its late steps.",
            "If the input differs from step t on, which outputs must be the same? Look at all of "
            "them, and at no other.",
            "before, after = attend(x), attend(changed); assert np.allclose(before[:t], after[:t])",
        ),
        "The first training",
        kind="test",
        solution="""\
def test_causal(attend):
    x = np.random.default_rng(0).normal(size=(6, 4))
    changed = x.copy()
    changed[3:] += 1
    before, after = attend(x), attend(changed)
    assert np.allclose(before[:3], after[:3])
""",
    ),
]
