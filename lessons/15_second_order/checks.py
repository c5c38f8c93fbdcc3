"""The references, the known mistakes and the hints of the exercises of lesson 15."""

import numpy as np

import minigrad
from minigrad.autograd import grad
from minigrad.course.exercise import Case, Exercise, Mistake


def quiet(slips):
    """No warnings from NumPy while a mistake is computed: it may divide by zero."""
    return np.errstate(all="ignore") if slips else np.errstate()


# ---------------------------------------------------------------- Newton's step


def newton_step(theta, g, H, slips=frozenset()):
    """Newton's step; each slip makes one mistake."""
    with quiet(slips):
        d = direction(g, H, slips)
    start = 0 * theta if "direction_only" in slips else theta
    return start + d if "uphill" in slips else start - d


def direction(g, H, slips):
    """What is subtracted."""
    if "absolute" in slips:
        curvatures, directions = np.linalg.eigh(H)
        H = directions * np.abs(curvatures) @ directions.T
    if "no_hessian" in slips:
        return g
    if "multiplied" in slips:
        return H @ g
    if "divided" in slips:
        return (g / H).sum(0) if "summed" in slips else g / H
    if "entries" in slips:
        return (1 / H) @ g
    if "diagonal" in slips:
        return g / np.diag(H)
    if "root" in slips:
        return g / np.sqrt(np.abs(np.diag(H)))
    if "largest" in slips:
        return g / np.abs(np.linalg.eigvalsh(H)).max()
    if "eigenvalues" in slips:
        return g / np.linalg.eigvalsh(H)
    return np.linalg.solve(H, g)


def newton_once(theta, g, H):
    """A case of one step."""
    arrays = [np.array(a, float) for a in (theta, g, H)]
    return lambda function: function(*(a.copy() for a in arrays))


def newton_steps(function):
    """Three steps on f = p^4 + p q + q^2 - q."""
    theta, outcome = np.array([1.5, -0.5]), {}
    for t in (1, 2, 3):
        p, q = theta.ravel()[:2]
        g = np.array([4 * p**3 + q, p + 2 * q - 1])
        H = np.array([[12 * p**2, 1.0], [1.0, 2.0]])
        theta = np.array(function(theta.copy(), g, H))
        outcome[f"theta after step {t}"] = theta
        if theta.size < 2:
            break
    return outcome


NEWTON_CASES = (
    Case("theta = 5, slope 6, curvature 3", newton_once([5], [6], [[3]]), 3),
    Case("theta = 1, slope 2, curvature -4", newton_once([1], [2], [[-4]]), 3),
    Case("a bowl that is turned", newton_once([1, 2], [3, -1], [[4, 1], [1, 2]]), 8),
    Case("three steps on p^4 + p q + q^2 - q", newton_steps, 10),
    Case(
        "three parameters, a saddle",
        newton_once([0.5, -2, 3], [1.5, -0.2, 4], [[7, 2, -1], [2, -3, 0.5], [-1, 0.5, 2]]),
        15,
    ),
)

NEWTON_MISTAKES = (
    Mistake(
        "H3",
        "multiplied by the Hessian",
        "H d is the change of the gradient that a step d brings. The change is known, it is g, and "
        "d is sought: the equation has to be solved.",
        "second_order.direction",
        slip="multiplied",
    ),
    Mistake(
        "H4",
        "only the diagonal",
        "Dividing by the diagonal solves H d = g only if nothing stands beside it. Where it does, "
        "a step along one parameter changes the slope along another one too.",
        "second_order.direction",
        slip="diagonal",
    ),
    Mistake(
        "H5",
        "the step is added",
        "d is what has to be taken away: H (theta - d) - b = 0. With a plus sign the gradient "
        "doubles instead of vanishing.",
        "second_order.newton",
        slip="uphill",
    ),
    Mistake(
        "H6",
        "a gradient step",
        "The Hessian is not used: this is gradient descent with the learning rate 1. Newton's step "
        "divides the slope by the curvature.",
        "second_order.direction",
        slip="no_hessian",
    ),
    Mistake(
        "H7",
        "each entry of H is inverted",
        "1 / H inverts every entry by itself. That is not the inverse of the matrix; solve H d = g "
        "instead.",
        "second_order.direction",
        slip="entries",
    ),
    Mistake(
        "H8",
        "g / H, entry by entry",
        "For one parameter d is g / H. For more, g / H divides the gradient by every row and gives "
        "n rows in place of one. Solve H d = g.",
        "second_order.direction",
        slip="divided",
    ),
    Mistake(
        "H9",
        "the direction is returned",
        "d is the step, not the place where it ends. Subtract it from theta.",
        "second_order.newton",
        slip="direction_only",
    ),
    Mistake(
        "H10",
        "one curvature for all directions",
        "Dividing everything by the largest curvature is gradient descent with a safe rate "
        "(lesson 9). Newton's step divides along each direction by the curvature there.",
        "second_order.direction",
        slip="largest",
    ),
    Mistake(
        "H11",
        "eigenvalues without their directions",
        "The eigenvalues of H are the curvatures along its eigenvectors, not along theta_1, "
        "theta_2 and so on. np.linalg.solve takes care of both.",
        "second_order.direction",
        slip="eigenvalues",
    ),
    Mistake(
        "H12",
        "curvatures without their sign",
        "Where the loss bends down, this step goes down, and Newton's goes up. That is often "
        "better, but it does not solve H d = g.",
        "second_order.direction",
        slip="absolute",
        convention="The saddle-free method of Dauphin and others",
    ),
    Mistake(
        "H13",
        "the root of the diagonal",
        "The root belongs to Adam, whose v holds squares of gradients. The Hessian is a curvature "
        "already, and it is more than its diagonal.",
        "second_order.direction",
        slip="root",
    ),
)

# ---------------------------------------------------------------- the Hessian times a vector


def hessian_times(gradient, x, v, h, slips=frozenset()):
    """A central difference of the gradient; each slip makes one mistake."""
    with quiet(slips):
        if "elementwise" in slips:
            return gradient(x) * v
        along = v
        if slips & {"all_ones", "times_v"}:
            along = np.ones_like(v)
        if "normalised" in slips:
            along = along / np.linalg.norm(along)
        shift = along if slips & {"unit_shift", "no_h"} else h * along
        ahead, behind = gradient(x + shift), gradient(x - shift)
        width = 1 if "no_h" in slips else h
        double = 1 if "no_half" in slips else 2
        if "forward" in slips:
            behind, double = gradient(x), 1
        if "backward" in slips:
            ahead, double = gradient(x), 1
        change = behind - ahead if "sign" in slips else ahead - behind
        if "second" in slips:
            change, double = ahead - 2 * gradient(x) + behind, 1
            width = width**2
        undivided = "no_division" in slips and not slips & {"unit_shift", "no_h"}
        result = change if undivided else change / (double * width)
        if "times_v" in slips:
            result = result * v
        return v @ result if "dotted" in slips else result


def one_by_one(gradient, x, v, h):
    """Only the diagonal of the Hessian."""
    shifts = h * np.eye(len(x))
    slopes = [(gradient(x + s) - gradient(x - s))[i] for i, s in enumerate(shifts)]
    return v * np.array(slopes) / (2 * h)


def half_forward(gradient, x, v, h):
    """One-sided, and divided by 2h all the same."""
    return (gradient(x + h * v) - gradient(x)) / (2 * h)


def of_quartic(x):
    return 4 * x**3


def of_lesson(x):  # f = x_1^2 x_2
    return np.array([2 * x[0] * x[1], x[0] ** 2])


def of_waves(x):  # f = sin(x_1 x_2) + x_2 e^x_3 + x_1^3 x_3
    p, q, r = x
    wave, power = np.cos(p * q), np.exp(r)
    return np.array([q * wave + 3 * p * p * r, p * wave + power, q * power + p**3])


def product(gradient, x, v, h):
    """A case."""
    x, v = np.array(x, float), np.array(v, float)
    return lambda function: function(gradient, x.copy(), v.copy(), h)


HVP_CASES = (
    Case("f = x^4 at x = 1, v = 2, h = 0.1", product(of_quartic, [1], [2], 0.1), 3),
    Case("f = x_1^2 x_2 at (1, 3), v = (1, 0)", product(of_lesson, [1, 3], [1, 0], 0.5), 5),
    Case("f = x_1^2 x_2 at (1, 3), v = 0", product(of_lesson, [1, 3], [0, 0], 0.5), 5),
    Case("three variables", product(of_waves, [0.7, -1.2, 0.4], [0.5, 2, -1.5], 0.2), 7),
    Case("three variables, small h", product(of_waves, [-0.3, 0.8, 1], [-2, 1, 0.3], 0.01), 7),
)

HVP_MISTAKES = (
    Mistake(
        "H14",
        "a one-sided difference",
        "Ahead minus here is a derivative too, but its error shrinks like h and not like h^2. The "
        "task asks for the central one: ahead minus behind.",
        "second_order.hvp",
        slip="forward",
    ),
    Mistake(
        "H15",
        "a backward difference",
        "Here minus behind is one-sided: its error shrinks like h and not like h^2. The task asks "
        "for ahead minus behind.",
        "second_order.hvp",
        slip="backward",
    ),
    Mistake(
        "H16",
        "divided by h and not 2h",
        "From x - h v to x + h v it is 2h, so the change has to be divided by 2h.",
        "second_order.hvp",
        slip="no_half",
    ),
    Mistake(
        "H17",
        "one-sided, but divided by 2h",
        "From x to x + h v it is h, not 2h. With 2h, take the other gradient at x - h v.",
        "second_order.hvp",
        wrong=half_forward,
    ),
    Mistake(
        "H18",
        "all variables are shifted by h",
        "x + h moves along (1, ..., 1), and v is never used. H v is the change along v: shift by "
        "h v.",
        "second_order.hvp",
        slip="all_ones",
    ),
    Mistake(
        "H19",
        "multiplied by v at the end",
        "Shifting all variables by h gives the sums of the rows of H. Times v, entry by entry, "
        "that is not H v: each column j of H has its own v_j. Shift by h v.",
        "second_order.hvp",
        slip="times_v",
    ),
    Mistake(
        "H20",
        "v is brought to length 1",
        "H v grows with v. If v is divided by its length, the result must be multiplied by it "
        "again; and a v of zero has no direction.",
        "second_order.hvp",
        slip="normalised",
    ),
    Mistake(
        "H21",
        "the product with v is taken",
        "v H v is one number, the curvature along v. H v has an entry for each variable.",
        "second_order.hvp",
        slip="dotted",
    ),
    Mistake(
        "H22",
        "the gradient times v",
        "Gradient times v, entry by entry, knows nothing of the change of the gradient. Two "
        "gradients at two places are needed.",
        "second_order.along",
        slip="elementwise",
    ),
    Mistake(
        "H23",
        "only the diagonal of the Hessian",
        "Each variable is shifted by itself, and only its own slope is looked at. But a shift of "
        "x_j changes all slopes g_i, and H v adds up over all j.",
        "second_order.hessian",
        wrong=one_by_one,
    ),
    Mistake(
        "H24",
        "behind minus ahead",
        "A difference is taken forwards: what is ahead, minus what is behind.",
        "second_order.hvp",
        slip="sign",
    ),
    Mistake(
        "H25",
        "not divided",
        "The change of the gradient over the way 2h is not yet a rate. Divide it by 2h.",
        "second_order.hvp",
        slip="no_division",
    ),
    Mistake(
        "H26",
        "h only below",
        "The change over the whole v, divided by 2h, is too large by 1/h. The shift is h v.",
        "second_order.hvp",
        slip="unit_shift",
    ),
    Mistake(
        "H27",
        "without h",
        "A shift by the whole v, divided by 2, is a central difference with h = 1. It is as coarse "
        "as v is long.",
        "second_order.hvp",
        slip="no_h",
    ),
    Mistake(
        "H28",
        "one derivative too many",
        "Ahead minus twice here plus behind, over h^2, is a second derivative. The gradient is the "
        "first derivative of f already: its own first derivative is the Hessian.",
        "second_order.hvp",
        slip="second",
    ),
)

# ---------------------------------------------------------------- a penalty on the gradient


def penalised_gradient(f, x, c, slips=frozenset()):
    """The gradient of f + c/2 |g|^2: g + c H g; each slip makes one mistake."""
    x = minigrad.tensor(x, requires_grad=True)
    (g,) = grad(f(x), x, create_graph=True)
    slope = g.detach().numpy().copy()
    weights = slope  # of the gradient's entries, in the penalty's derivative
    with quiet(slips):
        if "norm" in slips:
            weights = slope / np.linalg.norm(slope) / 2
        elif "sum" in slips:
            weights = np.ones_like(slope) / 2
        elif "parameters" in slips:
            weights = x.detach().numpy()
    if "mean" in slips:
        weights = weights / len(weights)
    if "no_half" in slips:
        weights = 2 * weights
    if slips & {"cut", "parameters"}:
        bend = 0 * slope if "cut" in slips else weights
    else:
        bend = grad((g * minigrad.tensor(weights)).sum(), x)[0].numpy()
    result = (-c if "minus" in slips else c) * bend
    if "penalty_only" not in slips:
        result = slope + result
    twice = "counted_twice" in slips and "penalty_only" not in slips
    return result + slope if twice else result


def penalised(f, x, c):
    """A case."""
    x = np.array(x, float)
    return lambda function: function(f, x.copy(), c)


def cube(x):
    return (x**3).sum()


def lesson_f(x):
    return x[0] ** 2 * x[1]


def waves(x):
    return np.sin(x[0] * x[1]) + x[1] * np.exp(x[2]) + x[0] ** 3 * x[2]


PENALTY_CASES = (
    Case("f = x^3 at x = 1, c = 0.5", penalised(cube, [1], 0.5), 2),
    Case("f = x_1^2 x_2 at (1, 3), c = 0.1", penalised(lesson_f, [1, 3], 0.1), 3),
    Case("f = x_1^2 x_2 at (1, 3), c = 0", penalised(lesson_f, [1, 3], 0.0), 3),
    Case("three variables, c = 2", penalised(waves, [0.7, -1.2, 0.4], 2.0), 4),
)

PENALTY_MISTAKES = (
    Mistake(
        "H1",
        "the graph is cut at the gradient",
        "g is a plain number here: how it was computed was not recorded, or was thrown away. So "
        "the penalty counts as a constant, and its derivative is silently 0. Compute g with "
        "create_graph=True.",
        "second_order.hvp",
        slip="cut",
    ),
    Mistake(
        "H2",
        "the first gradient is counted twice",
        "The first backward pass left its gradient in x.grad, and the second one added to it. "
        "grad returns a gradient and leaves .grad alone; or set x.grad to None in between.",
        "second_order.along",
        slip="counted_twice",
    ),
    Mistake(
        "H29",
        "the half is lost",
        "The derivative of g^2 is 2 g: the half in c / 2 takes the 2 away. Without it the penalty "
        "counts twice.",
        "second_order.along",
        slip="no_half",
    ),
    Mistake(
        "H30",
        "only the penalty",
        "P is a sum, so its gradient has two parts. The gradient of f itself is missing.",
        "second_order.along",
        slip="penalty_only",
    ),
    Mistake(
        "H31",
        "the norm and not its square",
        "The penalty adds up the squares of the g_i; no root is taken of the sum.",
        "second_order.along",
        slip="norm",
    ),
    Mistake(
        "H32",
        "the gradient is added up without squares",
        "The g_i have signs, and a sum of them can be made small by large negative ones. The "
        "penalty adds up their squares.",
        "second_order.along",
        slip="sum",
    ),
    Mistake(
        "H33",
        "a mean in place of the sum",
        "The penalty adds up over all variables. A mean divides it by n.",
        "second_order.along",
        slip="mean",
    ),
    Mistake(
        "H34",
        "the penalty is subtracted",
        "With a minus sign steep places are rewarded. The penalty is added to the loss.",
        "second_order.along",
        slip="minus",
    ),
    Mistake(
        "H35",
        "large parameters are punished, not steep places",
        "c / 2 times the sum of x_i^2 is weight decay. Here it is the gradient that is squared, so "
        "its derivative needs the Hessian.",
        "second_order.along",
        slip="parameters",
    ),
)

# ---------------------------------------------------------------- dropout


def dropout(x, y_bar, kept, p, training, slips=frozenset()):
    """Dropout, forward and backward; each slip makes one mistake."""
    mask = 1 - kept if "inverted_mask" in slips else kept
    if "inverted_flag" in slips:
        training = not training
    with quiet(slips):
        scale = 1 / (1 - p)
        if slips & {"no_division", "paper"}:
            scale = 1
        elif "by_p" in slips:
            scale = 1 / p if p else 1
        elif "times" in slips:
            scale = 1 - p
        elif "by_share" in slips:
            scale = 1 / kept.mean()
        factor = mask * scale
        use = np.ones_like(x)
        if "eval_on" in slips and "paper" not in slips:
            use = factor
        elif "paper" in slips or ("eval_scaled" in slips and "no_division" not in slips):
            use = use * (1 - p)
        y = x * (factor if training else use)
        back = factor if training else use
        if "backward_always" in slips:
            back = factor
        if "mask_from_y" in slips:
            back = (y != 0) * (scale if training else 1)
        if training and "backward_unmasked" in slips:
            back = np.ones_like(x) * scale
        if training and "backward_unscaled" in slips:
            back = back / scale
        elif training and "scaled_twice" in slips:
            back = back * scale
        x_bar = back * (1 if "no_upstream" in slips else y_bar)
        return y, x_bar * x if "own_factor" in slips else x_bar


def drops(x, y_bar, kept, p, training):
    """A case."""
    x, y_bar, kept = (np.array(a, float) for a in (x, y_bar, kept))

    def run(function):
        result = function(x.copy(), y_bar.copy(), kept.copy(), p, training)
        if not isinstance(result, (tuple, list)) or len(result) != 2:
            return {"y": result}
        return dict(zip(("y", "x_bar"), result))

    return run


def random_drops(training, p=0.3, shape=(3, 4), seed=0):
    """A case with both signs everywhere."""
    rng = np.random.default_rng(seed)
    x, y_bar = rng.normal(size=shape), rng.normal(size=shape)
    return drops(x, y_bar, rng.random(shape) >= 0.4, p, training)


SMALL = ([1, 2, 3, 4], [1, -1, 2, 0.5], [1, 0, 0, 1])
DROPOUT_CASES = (
    Case("x = (1, 2, 3, 4), r = (1, 0, 0, 1), p = 1/2, training", drops(*SMALL, 0.5, True), 12),
    Case("x = (1, 2, 3, 4), p = 1/2, in use", drops(*SMALL, 0.5, False), 12),
    Case(
        "x with zeros, p = 0.2, training",
        drops([0, -2, 0, 3, 1], [3, 1, -2, -1, 0.5], [1, 1, 0, 0, 1], 0.2, True),
        15,
    ),
    Case(
        "x with zeros, p = 0.2, in use",
        drops([0, -2, 0, 3, 1], [3, 1, -2, -1, 0.5], [1, 1, 0, 0, 1], 0.2, False),
        15,
    ),
    Case("a matrix, p = 0.3, training", random_drops(True), 36),
    Case("a matrix, p = 0.3, in use", random_drops(False), 36),
    Case("p = 0, training", drops([1, -2, 3, 4], [2, 1, -1, 3], [1] * 4, 0.0, True), 12),
)

DROPOUT_MISTAKES = (
    Mistake(
        "T1",
        "dropout in use",
        "Dropout is for training only. In use the model should give its best answer, the same one "
        "every time: y = x.",
        "second_order.dropout",
        slip="eval_on",
    ),
    Mistake(
        "T2",
        "not divided by 1 - p",
        "Without the division the next layer sees smaller inputs in training than in use, by the "
        "factor 1 - p on average. Divide in training, and the mean stays right.",
        "second_order.dropout_mean",
        slip="no_division",
    ),
    Mistake(
        "T3",
        "scaled in use as well",
        "There are two ways: divide by 1 - p in training, or multiply by it in use. Here the "
        "division is done in training, so y = x in use. Both together are one too many.",
        "second_order.dropout_mean",
        slip="eval_scaled",
    ),
    Mistake(
        "T4",
        "the backward pass without the mask",
        "An element that was dropped had no part in y, so its gradient is 0. The backward pass "
        "uses the very mask of the forward pass; a mask drawn anew is wrong in the same way.",
        "second_order.dropout",
        slip="backward_unmasked",
    ),
    Mistake(
        "T11",
        "scaled in use, not in training",
        "Multiplying by 1 - p in use gives the right mean too. But then the model must know of "
        "dropout in use. Here it is training that divides.",
        "second_order.dropout_mean",
        slip="paper",
        convention="The paper by Srivastava and others",
    ),
    Mistake(
        "T12",
        "divided by p",
        "p is the probability to be dropped. Of all elements 1 - p are kept, so this is what to "
        "divide by. At p = 1/2 there is no difference.",
        "second_order.dropout",
        slip="by_p",
    ),
    Mistake(
        "T13",
        "multiplied by 1 - p",
        "The kept elements have to make up for those that are gone, so they must grow. Dividing by "
        "1 - p does that; multiplying makes it worse.",
        "second_order.dropout",
        slip="times",
    ),
    Mistake(
        "T14",
        "the mask is turned round",
        "r_i = 1 means kept. Here the kept elements are dropped, and the others are kept.",
        "second_order.dropout",
        slip="inverted_mask",
    ),
    Mistake(
        "T15",
        "divided by the share that was kept",
        "The mean of the mask is 1 - p on average, but not in each draw. The equation divides by "
        "the probability 1 - p, whatever was drawn.",
        "second_order.dropout",
        slip="by_share",
    ),
    Mistake(
        "T16",
        "training and use are exchanged",
        "training=True is the face with the mask. In use nothing is dropped.",
        "second_order.dropout",
        slip="inverted_flag",
    ),
    Mistake(
        "T17",
        "the backward pass is not divided",
        "y_i = r_i x_i / (1 - p), so dy_i / dx_i = r_i / (1 - p). The division belongs to the "
        "gradient as well.",
        "second_order.dropout",
        slip="backward_unscaled",
    ),
    Mistake(
        "T18",
        "the mask is read from y",
        "y_i is 0 also where x_i was 0 and kept, and there a gradient has to pass. Use the mask, "
        "not the result.",
        "second_order.dropout",
        slip="mask_from_y",
    ),
    Mistake(
        "T19",
        "the backward pass does not know of use",
        "In use y = x, so x_bar = y_bar. The mask and the division are for training, on the way "
        "back too.",
        "second_order.dropout",
        slip="backward_always",
    ),
    Mistake(
        "T20",
        "divided twice on the way back",
        "The division is a part of dy_i / dx_i, once. y_bar has not been through it yet.",
        "second_order.dropout",
        slip="scaled_twice",
    ),
    Mistake(
        "E10",
        "the gradient from above is ignored",
        "r_i / (1 - p) is dy_i / dx_i. x_bar_i is that, times y_bar_i.",
        "second_order.dropout",
        slip="no_upstream",
    ),
    Mistake(
        "T21",
        "multiplied by x on the way back",
        "y_i is linear in x_i, so its derivative does not contain x_i.",
        "second_order.dropout",
        slip="own_factor",
    ),
)

# ---------------------------------------------------------------- batch norm


def batch_norm(x, mean, var, training, alpha, eps, slips=frozenset()):
    """Batch norm in training and in use; each slip makes one mistake."""
    n = len(x)
    whole = "whole" in slips
    mu = x.mean() + 0 * mean if whole else x.mean(0)
    centre = 0 if "no_centre" in slips else mu
    s = ((x - centre) ** 2).mean() + 0 * mean if whole else ((x - centre) ** 2).mean(0)
    many = x.size if whole else n
    with quiet(slips):
        unbiased = s * (many / (many - 1) if many > 1 else np.nan)
        new_mean, new_var = mean, var
        if training or "eval_moves" in slips:
            seen = s if "biased" in slips else unbiased
            if "factor_twice" in slips:
                seen = unbiased * (n / (n - 1) if n > 1 else np.nan)
            if "factor_inverted" in slips:
                seen = s * (n - 1) / n
            if "std" in slips:
                seen = np.sqrt(seen)
            old, share = (alpha, 1 - alpha) if "inverted" in slips else (1 - alpha, alpha)
            old = 1 if "sum" in slips else old
            new_mean, new_var = old * mean + share * mu, old * var + share * seen
        if training:
            used_mean, used_var = mu, unbiased if "unbiased" in slips else s
            if "running_old" in slips:
                used_mean, used_var = mean, var
            elif "running_new" in slips:
                used_mean, used_var = new_mean, new_var
        elif "batch_in_eval" in slips:
            used_mean, used_var = mu, s
        else:
            used_mean, used_var = mean, var
        top = x if "not_centred" in slips else x - used_mean
        if training and "rows" in slips:
            top = x - x.mean(1, keepdims=True)
            used_var = (top**2).mean(1, keepdims=True)
        if "no_eps" in slips:
            root = np.sqrt(used_var)
        elif "eps_outside" in slips:
            root = np.sqrt(used_var) + eps
        else:
            root = np.sqrt(used_var + eps)
        if "forgets" in slips:
            new_mean, new_var = mean, var
        return top / (used_var + eps if "no_root" in slips else root), new_mean, new_var


def layer_life(batches, alpha, eps):
    """Batches in training, then in use: the averages are handed on."""

    def run(function):
        d = batches[0][1].shape[1]
        mean, var, outcome = np.zeros(d), np.ones(d), {}
        for i, (training, x) in enumerate(batches, 1):
            result = function(x.copy(), np.array(mean), np.array(var), training, alpha, eps)
            name = f"batch {i}, {'training' if training else 'in use'}"
            if not isinstance(result, (tuple, list)) or len(result) != 3:
                return {**outcome, name: {"x_hat": result}}
            outcome[name] = dict(zip(("x_hat", "mean", "var"), result))
            _, mean, var = result
        return outcome

    return run


def random_life():
    """Five batches of features of mixed size; one feature hardly varies."""
    rng = np.random.default_rng(4)
    size, shift = np.array([1.0, 0.02, 5.0]), np.array([0.5, -1.0, 2.0])
    order = ((True, 4), (True, 2), (False, 5), (True, 6), (False, 1))
    return [(training, size * rng.normal(size=(n, 3)) + shift) for training, n in order]


PAIR = np.array([[1.0], [3.0]])
NORM_CASES = (
    Case("the batch (1, 3), training", layer_life([(True, PAIR)], 0.1, 0.0), 2),
    Case(
        "the batch (1, 3), training, then in use",
        layer_life([(True, PAIR), (False, PAIR)], 0.1, 0.5),
        4,
    ),
    Case("five batches of three features", layer_life(random_life(), 0.2, 1e-3), 54),
    Case("a feature that is always 2", layer_life([(True, 0 * PAIR + 2)], 0.1, 1e-2), 2),
)

NORM_MISTAKES = (
    Mistake(
        "T5",
        "the batch's mean and variance in use",
        "In use the answer to one example must not depend on who else is in the batch, and there "
        "may be only one. Use the running averages.",
        "second_order.batch_eval",
        slip="batch_in_eval",
    ),
    Mistake(
        "T6a",
        "the running variance without n / (n - 1)",
        "A sample lies closer to its own mean than to the true one, so its variance is a little "
        "too small. The factor n / (n - 1) makes up for that in the running average.",
        "second_order.running_var",
        slip="biased",
        convention="Keras 3",
    ),
    Mistake(
        "T6b",
        "n / (n - 1) in the batch's own variance",
        "x_hat is to have the variance 1 within the batch, so s is divided by n. Only the running "
        "average, which stands for other data, gets the factor n / (n - 1).",
        "second_order.batch_var",
        slip="unbiased",
    ),
    Mistake(
        "T7",
        "alpha and 1 - alpha are exchanged",
        "Here alpha is the share of the newest batch, as PyTorch's momentum is. Keras calls "
        "momentum the share of what was there before: 0.9 there is 0.1 here.",
        "second_order.running_mean",
        slip="inverted",
    ),
    Mistake(
        "T22",
        "the running averages in training (before the update)",
        "In training mean and variance come from the batch. The running averages are only kept "
        "up to date, for later.",
        "second_order.batch_norm",
        slip="running_old",
    ),
    Mistake(
        "T23",
        "the running averages in training (after the update)",
        "In training mean and variance come from the batch itself. The averages are updated, and "
        "not used.",
        "second_order.batch_norm",
        slip="running_new",
    ),
    Mistake(
        "T24",
        "the averages move in use",
        "In use the layer must not learn from what it is asked. mean and var stay as they are.",
        "second_order.running_mean",
        slip="eval_moves",
    ),
    Mistake(
        "T25",
        "the averages are never updated",
        "The layer has to remember the batches of training, or in use it has only 0 and 1.",
        "second_order.running_mean",
        slip="forgets",
    ),
    Mistake(
        "T26",
        "the averages only grow",
        "The old average has to shrink by 1 - alpha to make room. Otherwise this is a sum.",
        "second_order.running_mean",
        slip="sum",
    ),
    Mistake(
        "T27",
        "the factor is turned round",
        "The variance of a sample is too small, so it has to grow: n / (n - 1), not (n - 1) / n.",
        "second_order.running_var",
        slip="factor_inverted",
    ),
    Mistake(
        "T43",
        "the factor counts twice",
        "Dividing by n - 1 is the same as the factor n / (n - 1): do one of them. np.var(ddof=1) "
        "has it already; here s divides by n.",
        "second_order.running_var",
        slip="factor_twice",
    ),
    Mistake(
        "T28",
        "the running average of the standard deviation",
        "The average is taken of variances, and the root comes when it is used. A mean of roots is "
        "not the root of a mean.",
        "second_order.running_var",
        slip="std",
    ),
    Mistake(
        "T29",
        "the mean is not subtracted",
        "x_hat has the mean 0. Dividing by the root alone leaves the mean where it was.",
        "second_order.batch_norm",
        slip="not_centred",
    ),
    Mistake(
        "T30",
        "the variance around 0",
        "The mean of x^2 is the variance only if the mean is 0. Subtract mu before squaring.",
        "second_order.batch_var",
        slip="no_centre",
    ),
    Mistake(
        "T31",
        "one mean and variance for all features",
        "Each feature has its own scale, so each has its own mu_j and s_j: mean over the examples, "
        "axis 0.",
        "second_order.batch_mean",
        slip="whole",
    ),
    Mistake(
        "T44",
        "normalised along the row",
        "This is the mean over the features of one example. Batch norm takes it over the examples "
        "of the batch, for each feature: axis 0.",
        "second_order.batch_mean",
        slip="rows",
    ),
    Mistake(
        "T32",
        "no eps",
        "A feature that does not vary in the batch has s = 0. Without eps this gives 0 / 0.",
        "second_order.batch_norm",
        slip="no_eps",
    ),
    Mistake(
        "T33",
        "eps outside the root",
        "Here eps is added to the variance, under the root. (Adam adds it to the root.)",
        "second_order.batch_norm",
        slip="eps_outside",
    ),
    Mistake(
        "T34",
        "no root",
        "A variance has the unit of x squared. Only its root has the size of x - mu.",
        "second_order.batch_norm",
        slip="no_root",
    ),
)

# ---------------------------------------------------------------- all of them

EXERCISES = [
    Exercise(
        "newton_step",
        "Newton's step",
        newton_step,
        NEWTON_CASES,
        NEWTON_MISTAKES,
        (
            "There are two lines: first find d, then take it away from theta.",
            "H d = g is a system of linear equations. Neither H @ g nor g / H solves it.",
            "d = np.linalg.solve(H, g); then theta - d.",
        ),
        "Newton's step",
        solution="""\
def newton_step(theta, g, H):
    d = np.linalg.solve(H, g)
    return theta - d
""",
    ),
    Exercise(
        "hessian_times",
        "The Hessian times a vector",
        hessian_times,
        HVP_CASES,
        HVP_MISTAKES,
        (
            "gradient is a function. Call it at two places.",
            "The places are x + h v and x - h v: the whole vector moves along v at once.",
            "(gradient(x + h * v) - gradient(x - h * v)) / (2 * h)",
        ),
        "The Hessian times a vector",
        solution="""\
def hessian_times(gradient, x, v, h):
    return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)
""",
    ),
    Exercise(
        "penalised_gradient",
        "A penalty on the gradient",
        penalised_gradient,
        PENALTY_CASES,
        PENALTY_MISTAKES,
        (
            "Try c = 0 and c = 1. Does the result change?",
            "P depends on x in two ways, and one is through g. Was it recorded how g came about?",
            "(g,) = grad(f(x), x, create_graph=True)",
        ),
        "The backward pass, recorded",
        kind="mend",
        solution="""\
import minigrad
from minigrad.autograd import grad


def penalised_gradient(f, x, c):
    x = minigrad.tensor(x, requires_grad=True)
    (g,) = grad(f(x), x, create_graph=True)
    P = f(x) + c / 2 * (g * g).sum()
    return grad(P, x)[0].numpy()
""",
    ),
    Exercise(
        "dropout",
        "Dropout, there and back",
        dropout,
        DROPOUT_CASES,
        DROPOUT_MISTAKES,
        (
            "Begin with the easy face: in use y = x. What is x_bar then?",
            "In training every element is multiplied by its own factor r_i / (1 - p). On the way "
            "back the gradient is multiplied by the same factor.",
            "factor = kept / (1 - p) if training else 1.0; then factor * x and factor * y_bar.",
        ),
        "Dropout: a layer with two faces",
        solution="""\
def dropout(x, y_bar, kept, p, training):
    factor = kept / (1 - p) if training else np.ones_like(x)
    return factor * x, factor * y_bar
""",
    ),
    Exercise(
        "batch_norm",
        "Batch norm, in training and in use",
        batch_norm,
        NORM_CASES,
        NORM_MISTAKES,
        (
            "Write two branches. In use there is one line to compute, and the averages stay.",
            "mu and s are taken over axis 0, the examples. The factor n / (n - 1) is only in the "
            "running variance.",
            "mu, s = x.mean(0), x.var(0); x_hat = (x - mu) / np.sqrt(s + eps); new mean: "
            "(1 - alpha) * mean + alpha * mu; new var: the same with n / (n - 1) * s.",
        ),
        "Batch norm: the second face remembers",
        solution="""\
def batch_norm(x, mean, var, training, alpha, eps):
    if not training:
        return (x - mean) / np.sqrt(var + eps), mean, var
    n = len(x)
    mu, s = x.mean(0), x.var(0)
    x_hat = (x - mu) / np.sqrt(s + eps)
    mean = (1 - alpha) * mean + alpha * mu
    var = (1 - alpha) * var + alpha * n / (n - 1) * s
    return x_hat, mean, var
""",
    ),
]
