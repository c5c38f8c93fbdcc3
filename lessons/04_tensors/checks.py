"""The reference, the known mistakes and the hints of the exercises of lesson 4.

g        the upstream gradient
a, b, x  inputs
y        the output
slips    the mistakes to be made
"""

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake

FIT, REFUSED = "fit", "do not fit: NumPy refuses to compute"


# ---------------------------------------------------------------- the product of two matrices


def matmul_rule(g, a, b, slips=frozenset()):
    """The gradients of both factors; each slip makes one mistake."""
    if "no_upstream" in slips:
        g = np.ones_like(g)
    left = {
        "left_not_transposed": lambda: g @ b,
        "left_order": lambda: b.T @ g,
        "left_entries": lambda: g * b,
        "left_own": lambda: g @ a.T,
        "left_turned": lambda: b @ g.T,
        "left_upstream_turned": lambda: g.T @ b.T,
    }
    right = {
        "right_not_transposed": lambda: a @ g,
        "right_order": lambda: g @ a.T,
        "right_untransposed_order": lambda: g @ a,
        "right_entries": lambda: g * a,
        "right_own": lambda: b.T @ g,
        "right_turned": lambda: g.T @ a,
        "right_upstream_turned": lambda: a.T @ g.T,
    }
    a_bar = next((left[slip] for slip in left if slip in slips), lambda: g @ b.T)()
    b_bar = next((right[slip] for slip in right if slip in slips), lambda: a.T @ g)()
    return (b_bar, a_bar) if "exchanged" in slips else (a_bar, b_bar)


def named(result, names):
    """The parts of a tuple by name; anything else as it is."""
    if isinstance(result, (tuple, list)) and len(result) == len(names):
        return dict(zip(names, result))
    return result


def product(n, m, r, seed):
    """Factors of shapes (n, m) and (m, r), and an upstream gradient that is not symmetric."""
    rng = np.random.default_rng(seed)
    a, b, g = (rng.integers(-9, 10, size=s) / 2 for s in ((n, m), (m, r), (n, r)))

    def run(function):
        try:
            result = function(g.copy(), a.copy(), b.copy())
        except ValueError:
            return {"the shapes": REFUSED}
        parts = named(result, ("a_bar", "b_bar"))
        return {"the shapes": FIT, **(parts if isinstance(parts, dict) else {"result": parts})}

    size = a.size + b.size + g.size
    return Case(f"a of shape ({n}, {m}), b of shape ({m}, {r})", run, size)


MATMUL_MISTAKES = (
    Mistake(
        "O1",
        "b is not transposed in a_bar",
        "a_bar_ij adds up c_bar_ik b_jk over k, which stands last in both; a product of matrices "
        "wants it first in the second. So b is transposed. Square shapes hide that it is missing.",
        "tensors.left",
        slip="left_not_transposed",
    ),
    Mistake(
        "O2",
        "a is not transposed in b_bar",
        "b_bar_jk adds up a_ij c_bar_ik over i, which stands first in both; a product of matrices "
        "wants it last in the first. So a is transposed. Square shapes hide that it is missing.",
        "tensors.right",
        slip="right_not_transposed",
    ),
    Mistake(
        "O3",
        "the order is swapped in a_bar",
        "A product of matrices cannot be turned round. In c = a b the right factor is b, so in "
        "a_bar its transpose stands on the right too: c_bar first, then b transposed.",
        "tensors.left",
        slip="left_order",
    ),
    Mistake(
        "O4",
        "the order is swapped in b_bar",
        "A product of matrices cannot be turned round. In c = a b the left factor is a, so in "
        "b_bar its transpose stands on the left too: a transposed first, then c_bar.",
        "tensors.right",
        slip="right_order",
    ),
    Mistake(
        "O5",
        "b_bar is c_bar a",
        "Both things are missing: a must be transposed, and it stands on the left. This runs for "
        "square matrices only.",
        "tensors.right",
        slip="right_untransposed_order",
    ),
    Mistake(
        "O6",
        "entry by entry in a_bar",
        "c = a b is a product of matrices, not entry by entry. a_ij reaches all the entries of "
        "row i of c, and the parts that come back from them are added.",
        "tensors.left_entry",
        slip="left_entries",
    ),
    Mistake(
        "O7",
        "entry by entry in b_bar",
        "c = a b is a product of matrices, not entry by entry. b_jk reaches all the entries of "
        "column k of c, and the parts that come back from them are added.",
        "tensors.right_entry",
        slip="right_entries",
    ),
    Mistake(
        "O8",
        "a in its own gradient",
        "The slope of a product along one factor is the other factor. a_bar is made of c_bar and "
        "b; a does not occur in it.",
        "tensors.left",
        slip="left_own",
    ),
    Mistake(
        "O9",
        "b in its own gradient",
        "The slope of a product along one factor is the other factor. b_bar is made of c_bar and "
        "a; b does not occur in it.",
        "tensors.right",
        slip="right_own",
    ),
    Mistake(
        "O10",
        "a_bar is turned round",
        "b c_bar^T is the transpose of what is wanted. A gradient has the shape of what it belongs "
        "to: the first index of a_bar is that of the rows of a.",
        "tensors.left",
        slip="left_turned",
    ),
    Mistake(
        "O11",
        "b_bar is turned round",
        "c_bar^T a is the transpose of what is wanted. A gradient has the shape of what it belongs "
        "to: the first index of b_bar is that of the rows of b.",
        "tensors.right",
        slip="right_turned",
    ),
    Mistake(
        "O12",
        "c_bar is transposed in a_bar",
        "Only the factor is transposed. c_bar_ik stands in the sum as it is: i is the row that is "
        "asked for, and k is added over.",
        "tensors.left",
        slip="left_upstream_turned",
    ),
    Mistake(
        "O13",
        "c_bar is transposed in b_bar",
        "Only the factor is transposed. c_bar_ik stands in the sum as it is: k is the column that "
        "is asked for, and i is added over.",
        "tensors.right",
        slip="right_upstream_turned",
    ),
    Mistake(
        "O14",
        "the two gradients are exchanged",
        "The first of the two belongs to a, the left factor, and has its shape; the second "
        "belongs to b.",
        "tensors.left",
        slip="exchanged",
    ),
    Mistake(
        "E10",
        "the upstream gradient is ignored",
        "These are the numbers for an upstream gradient of ones, whatever g is. A rule gives the "
        "slopes times g, summed over the paths; without g it is right for the sum of c alone.",
        "tensors.vjp",
        slip="no_upstream",
    ),
)

MATMUL = Exercise(
    "matmul_rule",
    "The rule of a product of matrices",
    matmul_rule,
    (product(2, 2, 2, 0), product(2, 3, 4, 1), product(3, 1, 2, 2), product(3, 3, 3, 3)),
    MATMUL_MISTAKES,
    (
        "Write the shapes beside the names: g is (n, r), a is (n, m), b is (m, r). What must be "
        "multiplied by what to get (n, m), and (m, r)?",
        "a_bar_ij = sum over k of g_ik b_jk. In a product of matrices the index that is summed "
        "stands last in the first factor and first in the second; here it stands last in both.",
        "a_bar = g @ b.T. For b_bar the sum runs over i, which stands first in both a_ij and "
        "g_ik, so this time the first factor is transposed.",
    ),
    "The product of two matrices",
    solution="""\
def matmul_rule(g, a, b):
    return g @ b.T, a.T @ g
""",
)


# ---------------------------------------------------------------- tables of rules


def tried(rule, name, g, y, *inputs):
    """What a rule gives for its input, and whether it leaves alone what it was given."""
    given = [np.array(x) if isinstance(x, np.ndarray) else x for x in (g, y, *inputs)]
    rule = rule[0] if isinstance(rule, (tuple, list)) else rule
    try:
        result = rule(*given)
    except ValueError:
        return {f"the shapes in the rule of {name}": REFUSED}
    same = all(np.array_equal(x, z) for x, z in zip(given, (g, y, *inputs)))
    return {
        f"the shapes in the rule of {name}": FIT,
        f"the arguments of the rule of {name}": "stay as they are" if same else "are changed",
        f"{name}_bar": result,
    }


def row(words, name, y, *inputs, seed=0, g=None):
    """A case: all rules of one row of the table that a function returns."""
    inputs = [np.array(x, float) if isinstance(x, list) else x for x in inputs]
    if g is None:
        g = np.random.default_rng(seed).integers(-8, 9, size=y.shape) / 4 + 0.125
    g = np.array(g, float)

    def run(function):
        rules = function()[name]
        if name in TWO:
            of_a, of_b = rules
            return tried(of_a, "a", g, y, *inputs) | tried(of_b, "b", g, y, *inputs)
        return tried(rules, "x", g, y, *inputs)

    size = g.size + sum(np.size(x) for x in inputs)
    return Case(f"{name}: {words}", run, size)


def without_upstream(rule):
    """The rule as if the upstream gradient were all ones."""
    return lambda g, *rest: rule(np.ones_like(g), *rest)


# ---------------------------------------------------------------- two inputs

TWO = {
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
}


def two_inputs(slips=frozenset()):
    """The rules of - * / **; each slip makes one mistake."""

    def pick(right, **wrong):
        rule = next((wrong[slip] for slip in wrong if slip in slips), right)
        return without_upstream(rule) if "no_upstream" in slips else rule

    return {
        "subtract": (
            pick(lambda g, y, a, b: g, minus_swapped=lambda g, y, a, b: -g),
            pick(
                lambda g, y, a, b: -g,
                minus_swapped=lambda g, y, a, b: g,
                minus_lost=lambda g, y, a, b: g,
            ),
        ),
        "multiply": (
            pick(
                lambda g, y, a, b: g * b,
                times_own=lambda g, y, a, b: g * a,
                times_as_plus=lambda g, y, a, b: g,
                times_output=lambda g, y, a, b: g * y,
                times_no_upstream=lambda g, y, a, b: b,
            ),
            pick(
                lambda g, y, a, b: g * a,
                times_own=lambda g, y, a, b: g * b,
                times_as_plus=lambda g, y, a, b: g,
                times_output=lambda g, y, a, b: g * y,
                times_no_upstream=lambda g, y, a, b: a,
            ),
        ),
        "divide": (
            pick(
                lambda g, y, a, b: g / b,
                over_multiplied=lambda g, y, a, b: g * b,
                over_squared_a=lambda g, y, a, b: g / b**2,
            ),
            pick(
                lambda g, y, a, b: -g * a / b**2,
                over_plus=lambda g, y, a, b: g * a / b**2,
                over_not_squared=lambda g, y, a, b: -g * a / b,
                over_no_a=lambda g, y, a, b: -g / b**2,
                over_as_times=lambda g, y, a, b: g * a,
                over_minus_a=lambda g, y, a, b: -g * a,
            ),
        ),
        "power": (
            pick(
                lambda g, y, a, b: g * b * a ** (b - 1),
                power_no_factor=lambda g, y, a, b: g * a ** (b - 1),
                power_not_reduced=lambda g, y, a, b: g * b * a**b,
                power_base_factor=lambda g, y, a, b: g * a * a ** (b - 1),
                power_raised=lambda g, y, a, b: g * a ** (b + 1) / (b + 1),
            ),
            pick(
                lambda g, y, a, b: g * y * np.log(a),
                exponent_zero=lambda g, y, a, b: np.zeros_like(g),
                exponent_no_log=lambda g, y, a, b: g * y,
                exponent_no_output=lambda g, y, a, b: g * np.log(a),
                exponent_wrong_log=quiet(lambda g, y, a, b: g * y * np.log(b)),
                exponent_ten=lambda g, y, a, b: g * y * np.log10(a),
                exponent_power_rule=quiet(lambda g, y, a, b: g * a * b ** (a - 1)),
            ),
        ),
    }


def quiet(rule):
    """The rule, without warnings of the logarithm of a negative number."""

    def silent(*args):
        with np.errstate(all="ignore"):
            return rule(*args)

    return silent


def pairs():
    """Cases of one number, then of arrays that are not square."""
    one = {
        "subtract": ([5], [3]),
        "multiply": ([2], [5]),
        "divide": ([3], [2]),
        "power": ([3], [2]),
    }
    a = [[0.5, 2, 3], [1.5, 0.75, 4]]
    b = [[2, -1, 0.5], [3, -2, 1.25]]
    signed = [[0.5, -2, 3], [-1.5, 0.75, -4]]
    for name, (x, z) in one.items():
        y = TWO[name](np.array(x, float), np.array(z, float))
        yield row("one number each", name, y, x, z, g=[0.5])
    for i, (name, f) in enumerate(TWO.items()):
        left = a if name == "power" else signed
        y = f(np.array(left), np.array(b))
        yield row("arrays of shape (2, 3)", name, y, left, b, seed=i)


TWO_MISTAKES = (
    Mistake(
        "O15",
        "subtract: the minus sign is lost",
        "If b grows by a little, a - b falls by as much. The slope along b is -1, so b_bar is -g.",
        "tensors.vjp_entry",
        slip="minus_lost",
    ),
    Mistake(
        "O16",
        "subtract: the signs are exchanged",
        "In a - b it is b that is taken away. The slope along a is 1, along b it is -1.",
        "tensors.vjp_entry",
        slip="minus_swapped",
    ),
    Mistake(
        "O17",
        "multiply: its own factor",
        "If a grows by 1, a b grows by b: the slope along one factor is the other one. With its "
        "own factor the rule is right only where both are equal, as in x * x.",
        "tensors.multiply_a",
        slip="times_own",
    ),
    Mistake(
        "O18",
        "multiply: the rule of addition",
        "g handed on as it is belongs to a sum, where all slopes are 1. In a product each factor "
        "makes the other one count for more.",
        "tensors.multiply_a",
        slip="times_as_plus",
    ),
    Mistake(
        "O19",
        "multiply: the output in place of the other factor",
        "The slope of a b along a is b, not the product y. y = a b has one factor too many.",
        "tensors.multiply_a",
        slip="times_output",
    ),
    Mistake(
        "O20",
        "multiply: the upstream gradient is forgotten",
        "The other factor is the slope only. A rule returns the slope times g, the gradient of "
        "the loss that arrives at y.",
        "tensors.multiply_a",
        slip="times_no_upstream",
    ),
    Mistake(
        "O21",
        "divide: a_bar is multiplied by b",
        "a / b is a times 1 / b, and so the slope along a is 1 / b.",
        "tensors.divide_a",
        slip="over_multiplied",
    ),
    Mistake(
        "O22",
        "divide: b is squared in a_bar",
        "The square belongs to the slope along b. Along a, the slope of a / b is 1 / b.",
        "tensors.divide_a",
        slip="over_squared_a",
    ),
    Mistake(
        "O23",
        "divide: the minus sign of b_bar is lost",
        "If b grows, a / b shrinks (where a and b are positive). The slope along b is -a / b^2.",
        "tensors.divide_b",
        slip="over_plus",
    ),
    Mistake(
        "O24",
        "divide: b is not squared in b_bar",
        "The slope of 1 / b is -1 / b^2. With y = a / b it may be written as -y / b: the output "
        "y, and not a, over b.",
        "tensors.divide_b",
        slip="over_not_squared",
    ),
    Mistake(
        "O25",
        "divide: a is missing in b_bar",
        "-1 / b^2 is the slope of 1 / b. Here a times 1 / b is taken, so the slope is a times "
        "that.",
        "tensors.divide_b",
        slip="over_no_a",
    ),
    Mistake(
        "O26",
        "divide: b_bar is that of a product",
        "g a is the gradient of b in a b. Dividing by b is something else: the slope is -a / b^2.",
        "tensors.divide_b",
        slip="over_as_times",
    ),
    Mistake(
        "O27",
        "divide: b_bar lacks 1 / b^2",
        "The sign and a are right. But a / b changes the less with b, the larger b is: the slope "
        "is -a / b^2.",
        "tensors.divide_b",
        slip="over_minus_a",
    ),
    Mistake(
        "O28",
        "power: the exponent does not come down",
        "The slope of a^b along a is b a^(b-1): the cube has 3 a^2, not a^2.",
        "tensors.power_a",
        slip="power_no_factor",
    ),
    Mistake(
        "O29",
        "power: the exponent is not reduced",
        "The slope of a^b along a is b a^(b-1): the cube has 3 a^2, not 3 a^3.",
        "tensors.power_a",
        slip="power_not_reduced",
    ),
    Mistake(
        "O30",
        "power: the base comes down",
        "The factor in front is the exponent: b a^(b-1). With a in its place the exponent is "
        "reduced and raised again, and g a^b is left.",
        "tensors.power_a",
        slip="power_base_factor",
    ),
    Mistake(
        "O31",
        "power: integrated in place of differentiated",
        "a^(b+1) / (b+1) is the function whose slope is a^b. The slope of a^b itself is b a^(b-1).",
        "tensors.power_a",
        slip="power_raised",
    ),
    Mistake(
        "O32",
        "power: no gradient for the exponent",
        "The exponent is an input like the base, and the output depends on it: a^b is "
        "e^(b log a), with the slope y log a along b.",
        "tensors.power_b",
        slip="exponent_zero",
    ),
    Mistake(
        "O33",
        "power: log a is missing in b_bar",
        "Only e^b is its own slope. a^b is e^(b log a), and the chain rule brings down log a.",
        "tensors.power_b",
        slip="exponent_no_log",
    ),
    Mistake(
        "O34",
        "power: the output is missing in b_bar",
        "log a is the slope of b log a, the inner function. The outer one, e to that, has the "
        "slope y.",
        "tensors.power_b",
        slip="exponent_no_output",
    ),
    Mistake(
        "O35",
        "power: the logarithm of the exponent",
        "a^b is e^(b log a). What stands beside b there is the logarithm of the base.",
        "tensors.power_b",
        slip="exponent_wrong_log",
    ),
    Mistake(
        "O36",
        "power: the logarithm to base 10",
        "log is the natural logarithm, np.log, because a^b = e^(b log a).",
        "tensors.power_b",
        slip="exponent_ten",
    ),
    Mistake(
        "O37",
        "power: the power rule for the exponent",
        "The power rule is for the base, with the exponent held still. Along the exponent, a^b is "
        "an exponential function, with the slope y log a.",
        "tensors.power_b",
        slip="exponent_power_rule",
    ),
    Mistake(
        "E10",
        "no row uses the upstream gradient",
        "These are the slopes, not the gradients: the numbers for g of ones. Each rule multiplies "
        "its slope by g.",
        "tensors.vjp",
        slip="no_upstream",
    ),
)

TWO_INPUTS = Exercise(
    "two_inputs",
    "Four rows of the table, with two inputs",
    two_inputs,
    tuple(pairs()),
    TWO_MISTAKES,
    (
        "Take one row at a time. What happens to y if a grows by a little and b is held still? "
        "And the other way round?",
        "Every rule is g times a slope. a / b is a times 1 / b; a ** b is b a^(b-1) steep along "
        "a, and along b it is the exponential function e^(b log a).",
        "divide is (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b); in power the second "
        "rule is g * y * np.log(a). Subtract and multiply are shorter still.",
    ),
    "The table, row by row",
    solution="""\
def two_inputs():
    return {
        "subtract": (lambda g, y, a, b: g, lambda g, y, a, b: -g),
        "multiply": (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
        "divide": (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b),
        "power": (
            lambda g, y, a, b: g * b * a ** (b - 1),
            lambda g, y, a, b: g * y * np.log(a),
        ),
    }
""",
)

# ---------------------------------------------------------------- one input


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


ONE = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sigmoid": sigmoid,
    "relu": lambda x: np.maximum(x, 0.0),
}


def one_input(slips=frozenset()):
    """The rules of functions of one input; each slip makes one mistake."""

    def pick(right, **wrong):
        rule = next((wrong[slip] for slip in wrong if slip in slips), right)
        return without_upstream(rule) if "no_upstream" in slips else rule

    return {
        "exp": pick(
            lambda g, y, x: g * y,
            exp_input=lambda g, y, x: g * x,
            exp_power_rule=lambda g, y, x: g * x * np.exp(x - 1),
            exp_again=lambda g, y, x: g * np.exp(y),
        ),
        "log": pick(
            lambda g, y, x: g / x,
            log_output=lambda g, y, x: g / y,
            log_ten=lambda g, y, x: g / (x * np.log(10)),
            log_times=lambda g, y, x: g * x,
            log_of_g=quiet(lambda g, y, x: np.log(g) / x),
        ),
        "tanh": pick(
            lambda g, y, x: g * (1 - y**2),
            tanh_input=lambda g, y, x: g * (1 - x**2),
            tanh_no_square=lambda g, y, x: g * (1 - y),
            tanh_twice=lambda g, y, x: g * (1 - np.tanh(y) ** 2),
            tanh_sign=lambda g, y, x: g * (y**2 - 1),
            tanh_as_sigmoid=lambda g, y, x: g * y * (1 - y),
        ),
        "sigmoid": pick(
            lambda g, y, x: g * y * (1 - y),
            sigmoid_input=lambda g, y, x: g * x * (1 - x),
            sigmoid_twice=lambda g, y, x: g * sigmoid(y) * (1 - sigmoid(y)),
            sigmoid_no_rest=lambda g, y, x: g * y,
            sigmoid_as_tanh=lambda g, y, x: g * (1 - y**2),
        ),
        "relu": pick(
            lambda g, y, x: np.where(y > 0, g, 0.0),
            relu_sign_of_g=lambda g, y, x: np.where(g > 0, g, 0.0),
            relu_no_mask=lambda g, y, x: g,
            relu_value=lambda g, y, x: g * y,
            relu_inverted=lambda g, y, x: np.where(y > 0, 0.0, g),
            relu_both=lambda g, y, x: np.where((y > 0) & (g > 0), g, 0.0),
            relu_mask_only=lambda g, y, x: np.where(y > 0, 1.0, 0.0),
            relu_of_output=lambda g, y, x: y,
            relu_at_zero=lambda g, y, x: np.where(x >= 0, g, 0.0),
        ),
    }


def singles():
    """Cases of one number, then of arrays with every sign of input and upstream gradient."""
    one = {"exp": [2], "log": [4], "tanh": [1], "sigmoid": [1], "relu": [3]}
    for name, x in one.items():
        yield row("one number", name, ONE[name](np.array(x, float)), x, g=[-0.5])
    signs = [[0.5, -2, 3], [-1.5, 0, 2.5]]
    g = [[1.5, 0.75, -2], [-0.5, 1.25, 0.25]]
    for name, f in ONE.items():
        x = [[0.5, 2, 3], [1.5, 0.25, 4]] if name == "log" else signs
        yield row("an array of shape (2, 3)", name, f(np.array(x)), x, g=g)


ONE_MISTAKES = (
    Mistake(
        "O38",
        "exp: the input in place of the output",
        "The exponential function is its own slope: y, the output, and not x. At x = 2 the slope "
        "is 7.4, not 2.",
        "tensors.exp",
        slip="exp_input",
    ),
    Mistake(
        "O39",
        "exp: the power rule",
        "The power rule is for x^n, where the exponent is held still. In e^x the exponent moves; "
        "the slope is e^x itself.",
        "tensors.exp",
        slip="exp_power_rule",
    ),
    Mistake(
        "O40",
        "exp: exp of the output",
        "y is e^x already. The slope is y; exp(y) would be e to the e^x.",
        "tensors.exp",
        slip="exp_again",
    ),
    Mistake(
        "O41",
        "log: one over the output",
        "The slope of log x is 1 / x, with the input x below. 1 / y is 1 / log x.",
        "tensors.log",
        slip="log_output",
    ),
    Mistake(
        "O42",
        "log: that of the logarithm to base 10",
        "log is the natural logarithm; its slope is 1 / x. The factor 1 / log 10 belongs to the "
        "logarithm to base 10.",
        "tensors.log",
        slip="log_ten",
    ),
    Mistake(
        "O43",
        "log: multiplied by x",
        "The logarithm gets flatter as x grows. Its slope is 1 / x, so g is divided by x.",
        "tensors.log",
        slip="log_times",
    ),
    Mistake(
        "O44",
        "log: the logarithm of g",
        "The function is not applied to the gradient. g is multiplied by the slope of the "
        "function, 1 / x.",
        "tensors.log",
        slip="log_of_g",
    ),
    Mistake(
        "O45",
        "tanh: the input in place of the output",
        "The slope is 1 - y^2 with y = tanh x. 1 - x^2 is close to it for small x, and even has "
        "the wrong sign beyond 1.",
        "tensors.tanh",
        slip="tanh_input",
    ),
    Mistake(
        "O46",
        "tanh: y is not squared",
        "The slope is 1 - y^2: the same for x and -x, and 1 only at x = 0. 1 - y is largest where "
        "tanh is flat, at the left.",
        "tensors.tanh",
        slip="tanh_no_square",
    ),
    Mistake(
        "O47",
        "tanh: tanh of the output",
        "y is tanh x already; 1 - tanh(y)^2 takes tanh of what is tanh. For small x the two are "
        "close, at x = 2 the one is 6 times the other.",
        "tensors.tanh",
        slip="tanh_twice",
    ),
    Mistake(
        "O48",
        "tanh: the sign is turned round",
        "tanh rises everywhere, so its slope is positive: 1 - y^2, and not y^2 - 1.",
        "tensors.tanh",
        slip="tanh_sign",
    ),
    Mistake(
        "O49",
        "tanh: the rule of the sigmoid",
        "y (1 - y) belongs to the sigmoid, which runs from 0 to 1. tanh runs from -1 to 1; its "
        "slope is 1 - y^2.",
        "tensors.tanh",
        slip="tanh_as_sigmoid",
    ),
    Mistake(
        "O50",
        "sigmoid: the input in place of the output",
        "The slope is y (1 - y) with y the output, between 0 and 1. x (1 - x) is negative for "
        "most x, but the sigmoid rises everywhere.",
        "tensors.sigmoid",
        slip="sigmoid_input",
    ),
    Mistake(
        "O51",
        "sigmoid: the sigmoid of the output",
        "y is the sigmoid of x already. The slope is y (1 - y); taking the sigmoid of y once more "
        "gives a number that hardly changes with x.",
        "tensors.sigmoid",
        slip="sigmoid_twice",
    ),
    Mistake(
        "O52",
        "sigmoid: the factor 1 - y is missing",
        "The slope is y (1 - y). It goes to 0 on both sides, where the sigmoid is flat; y alone "
        "goes to 1 on the right.",
        "tensors.sigmoid",
        slip="sigmoid_no_rest",
    ),
    Mistake(
        "O53",
        "sigmoid: the rule of tanh",
        "1 - y^2 belongs to tanh, which runs from -1 to 1. The sigmoid runs from 0 to 1; its slope "
        "is y (1 - y), and never above 0.25.",
        "tensors.sigmoid",
        slip="sigmoid_as_tanh",
    ),
    Mistake(
        "O54",
        "relu: masked by the sign of g",
        "Whether relu lets something through is decided by its input, on the way forward. A "
        "negative gradient passes like any other.",
        "tensors.relu",
        slip="relu_sign_of_g",
    ),
    Mistake(
        "O55",
        "relu: no mask",
        "Where x is negative, y is 0 and stays 0: the slope is 0. (y >= 0 masks nothing either, "
        "because y is never negative.)",
        "tensors.relu",
        slip="relu_no_mask",
    ),
    Mistake(
        "O56",
        "relu: multiplied by the value",
        "Where x is positive the slope is 1, however large x is. H(y) is 1 or 0, and not y.",
        "tensors.relu",
        slip="relu_value",
    ),
    Mistake(
        "O57",
        "relu: the mask is turned round",
        "g passes where x is positive, because there y = x. Where x is negative, y does not move.",
        "tensors.relu",
        slip="relu_inverted",
    ),
    Mistake(
        "O58",
        "relu: masked by the signs of x and g",
        "Only the sign of x counts. Masking g as well is done for some pictures of what a network "
        "looks at; it is not the gradient.",
        "tensors.relu",
        slip="relu_both",
    ),
    Mistake(
        "O59",
        "relu: the mask alone",
        "H(y) is the slope. The rule returns the slope times g.",
        "tensors.relu",
        slip="relu_mask_only",
    ),
    Mistake(
        "O60",
        "relu: the output is returned",
        "A rule gives a gradient, and not the value of the function. relu's is g where x is "
        "positive, and 0 elsewhere.",
        "tensors.relu",
        slip="relu_of_output",
    ),
    Mistake(
        "O61",
        "relu: slope 1 at the kink",
        "At x = 0 there is no slope. Any number between 0 and 1 could be agreed upon; here, as in "
        "PyTorch, it is 0.",
        "tensors.relu",
        slip="relu_at_zero",
    ),
    Mistake(
        "E10",
        "no row uses the upstream gradient",
        "These are the slopes, not the gradients: the numbers for g of ones. Each rule multiplies "
        "its slope by g.",
        "tensors.vjp",
        slip="no_upstream",
    ),
)

ONE_INPUT = Exercise(
    "one_input",
    "Two wrong rows of the table",
    one_input,
    tuple(singles()),
    ONE_MISTAKES,
    (
        "Compare each row with its equation, sign by sign: which letter stands in the place of "
        "which?",
        "One of the two takes the input where the output belongs. The other one looks at the sign "
        "of the wrong array.",
        "exp is its own slope: g * y. relu lets g through where y > 0: np.where(y > 0, g, 0.0).",
    ),
    "The table, row by row",
    kind="mend",
    solution="""\
def one_input():
    return {
        "exp": lambda g, y, x: g * y,
        "log": lambda g, y, x: g / x,
        "tanh": lambda g, y, x: g * (1 - y**2),
        "sigmoid": lambda g, y, x: g * y * (1 - y),
        "relu": lambda g, y, x: np.where(y > 0, g, 0.0),
    }
""",
)

# ---------------------------------------------------------------- sums, and moving numbers about


def moving(slips=frozenset()):
    """The rules of sum, mean, transpose, reshape and getitem; each slip makes one mistake."""

    def pick(right, **wrong):
        rule = next((wrong[slip] for slip in wrong if slip in slips), right)
        return without_upstream(rule) if "no_upstream" in slips else rule

    def spread(g, x):
        return np.broadcast_to(g, x.shape)

    return {
        "sum": pick(
            lambda g, y, x: spread(g, x),
            sum_not_spread=lambda g, y, x: g,
            sum_divided=lambda g, y, x: spread(g / len(x), x),
            sum_across=lambda g, y, x: spread(g[:, None], x),
            sum_times_x=lambda g, y, x: g * x,
            sum_of_all=lambda g, y, x: np.full(x.shape, g.sum()),
        ),
        "mean": pick(
            lambda g, y, x: spread(g / len(x), x),
            mean_not_divided=lambda g, y, x: spread(g, x),
            mean_by_columns=lambda g, y, x: spread(g / x.shape[1], x),
            mean_by_all=lambda g, y, x: spread(g / x.size, x),
            mean_not_spread=lambda g, y, x: g / len(x),
            mean_multiplied=lambda g, y, x: spread(g * len(x), x),
            mean_across=lambda g, y, x: spread(g[:, None] / len(x), x),
        ),
        "transpose": pick(
            lambda g, y, x, axes: np.transpose(g, np.argsort(axes)),
            transpose_again=lambda g, y, x, axes: np.transpose(g, axes),
            transpose_reversed=lambda g, y, x, axes: g.T,
            transpose_reshaped=lambda g, y, x, axes: g.reshape(x.shape),
            transpose_kept=lambda g, y, x, axes: g,
        ),
        "reshape": pick(
            lambda g, y, x: g.reshape(x.shape),
            reshape_kept=lambda g, y, x: g,
            reshape_turned=lambda g, y, x: g.T.reshape(x.shape),
            reshape_by_columns=lambda g, y, x: g.reshape(x.shape, order="F"),
        ),
        "getitem": pick(
            lambda g, y, x, places: np.bincount(places, g, len(x)),
            getitem_assigned=assigned,
            getitem_first=lambda g, y, x, places: assigned(g[::-1], y, x, places[::-1]),
            getitem_as_read=lambda g, y, x, places: g,
            getitem_mean=lambda g, y, x, places: (
                np.bincount(places, g, len(x)) / np.maximum(1, np.bincount(places, None, len(x)))
            ),
            getitem_short=lambda g, y, x, places: np.bincount(places, g),
            getitem_counts=lambda g, y, x, places: 1.0 * np.bincount(places, None, len(x)),
        ),
    }


def assigned(g, y, x, places):
    """= in the place of adding."""
    x_bar = np.zeros(len(x))
    x_bar[places] = g
    return x_bar


def moves():
    """Cases: square and not, an order of axes that is not its own inverse, repeated places."""
    rng = np.random.default_rng(7)

    def some(*shape):
        return rng.integers(-9, 10, size=shape) / 2

    for n, m in ((2, 2), (2, 3), (4, 2)):
        x = some(n, m)
        yield row(f"the columns of a ({n}, {m}) matrix", "sum", x.sum(0), x, seed=n + m)
        yield row(f"the columns of a ({n}, {m}) matrix", "mean", x.mean(0), x, seed=n + m)
    for shape, axes in (((2, 3), (1, 0)), ((2, 2, 2), (2, 0, 1)), ((2, 3, 4), (2, 0, 1))):
        x = some(*shape)
        y = np.transpose(x, axes)
        yield row(f"shape {shape}, axes {axes}", "transpose", y, x, axes, seed=len(shape))
    for shape, other in (((2, 2), (4,)), ((2, 3), (3, 2)), ((4,), (2, 2)), ((3, 4), (2, 6))):
        x = some(*shape)
        yield row(f"{shape} to {other}", "reshape", x.reshape(other), x, seed=len(shape))
    for n, places in ((3, [1, 0]), (2, [0, 0]), (4, [2, 0, 2, 2]), (5, [3, 1, 1, 0, 3, 2])):
        x, places = some(n), np.array(places)
        words = f"places {places.tolist()} of {n} entries"
        yield row(words, "getitem", x[places], x, places, seed=n)


MOVING_MISTAKES = (
    Mistake(
        "O62",
        "sum: the gradient is not copied to the rows",
        "Each x_ij reached the sum of its column, so each of them gets a gradient. x_bar has the "
        "shape of x, and y_bar_j stands in all rows.",
        "tensors.sum",
        slip="sum_not_spread",
    ),
    Mistake(
        "O63",
        "sum: divided by the number of rows",
        "If x_ij grows by 1, the sum of its column grows by 1. Dividing by n belongs to the mean.",
        "tensors.sum",
        slip="sum_divided",
    ),
    Mistake(
        "O64",
        "sum: copied across, not down",
        "y_j is the sum of column j, so y_bar_j goes back to column j, to all its rows. On a "
        "square matrix the wrong direction has the right shape.",
        "tensors.sum",
        slip="sum_across",
    ),
    Mistake(
        "O65",
        "sum: multiplied by x",
        "The slope of x_1 + x_2 along x_1 is 1, however large x_1 is.",
        "tensors.sum",
        slip="sum_times_x",
    ),
    Mistake(
        "O66",
        "sum: the gradients of all columns are added",
        "x_ij reaches only y_j, the sum of its own column. What arrives at the other columns does "
        "not concern it.",
        "tensors.sum",
        slip="sum_of_all",
    ),
    Mistake(
        "O67",
        "mean: 1 / n is forgotten",
        "If one of n numbers grows by 1, their mean grows by 1 / n.",
        "tensors.mean",
        slip="mean_not_divided",
    ),
    Mistake(
        "O68",
        "mean: divided by the number of columns",
        "The mean of a column is taken over its n rows. How many columns there are beside it does "
        "not matter.",
        "tensors.mean",
        slip="mean_by_columns",
    ),
    Mistake(
        "O69",
        "mean: divided by the number of all entries",
        "Each mean here has n entries, those of one column. Dividing by all of them belongs to "
        "the mean over the whole matrix.",
        "tensors.mean",
        slip="mean_by_all",
    ),
    Mistake(
        "O70",
        "mean: the gradient is not copied to the rows",
        "Each x_ij reached the mean of its column, so each of them gets y_bar_j / n. x_bar has "
        "the shape of x.",
        "tensors.mean",
        slip="mean_not_spread",
    ),
    Mistake(
        "O71",
        "mean: multiplied by n",
        "The slope of a mean along one of its n entries is 1 / n: g is divided by n, not "
        "multiplied.",
        "tensors.mean",
        slip="mean_multiplied",
    ),
    Mistake(
        "O72",
        "mean: copied across, not down",
        "y_j is the mean of column j, so y_bar_j / n goes back to column j, to all its rows. On a "
        "square matrix the wrong direction has the right shape.",
        "tensors.mean",
        slip="mean_across",
    ),
    Mistake(
        "O73",
        "transpose: the same order of axes again",
        "Going back needs the inverse order. For two axes it is the same one; a cycle of three, "
        "such as (2, 0, 1), is undone by (1, 2, 0).",
        "tensors.permute",
        slip="transpose_again",
    ),
    Mistake(
        "O74",
        "transpose: always all axes turned round",
        "g.T turns round the order of all axes. That undoes a transpose of two axes; with three, "
        "the way back depends on the way there.",
        "tensors.permute",
        slip="transpose_reversed",
    ),
    Mistake(
        "O75",
        "transpose: a reshape in its place",
        "A reshape gives the right shape and puts the numbers in the wrong places: it keeps the "
        "reading order, and transposing changes it.",
        "tensors.transpose",
        slip="transpose_reshaped",
    ),
    Mistake(
        "O76",
        "transpose: handed on as it is",
        "g lies like y. The numbers must go back the way they came, to the places of x.",
        "tensors.transpose",
        slip="transpose_kept",
    ),
    Mistake(
        "O77",
        "reshape: keeps the new shape",
        "A gradient has the shape of what it belongs to. x_bar has the shape that x had before.",
        "tensors.reshape",
        slip="reshape_kept",
    ),
    Mistake(
        "O78",
        "reshape: transposed first",
        "A reshape keeps the reading order, so another reshape undoes it. A transpose in between "
        "mixes up the places.",
        "tensors.reshape",
        slip="reshape_turned",
    ),
    Mistake(
        "O79",
        "reshape: read by columns",
        "The numbers were read row by row on the way forward, so they are on the way back. "
        "order='F' reads down the columns.",
        "tensors.reshape",
        slip="reshape_by_columns",
    ),
    Mistake(
        "O80",
        "getitem: = in place of adding",
        "An entry that was read three times reaches the loss by three paths, and they add up. "
        "x_bar[places] = g keeps the last one. x_bar[places] += g keeps the last one as well.",
        "tensors.getitem",
        slip="getitem_assigned",
    ),
    Mistake(
        "O81",
        "getitem: only the first copy counts",
        "An entry that was read three times reaches the loss by three paths. All of them count, "
        "not only the first.",
        "tensors.getitem",
        slip="getitem_first",
    ),
    Mistake(
        "O82",
        "getitem: handed on as it is",
        "g has an entry for each place that was read, x_bar one for each entry of x. Each part "
        "goes back to the place it was read from.",
        "tensors.getitem",
        slip="getitem_as_read",
    ),
    Mistake(
        "O83",
        "getitem: the mean over the copies",
        "Paths add up; nobody divides by their number. An entry that is read three times is three "
        "times as important.",
        "tensors.getitem",
        slip="getitem_mean",
    ),
    Mistake(
        "O84",
        "getitem: too short",
        "x_bar ends at the last place that was read. The entries of x behind it were not read: "
        "they get 0, but they are there.",
        "tensors.getitem",
        slip="getitem_short",
    ),
    Mistake(
        "O85",
        "getitem: the copies are counted",
        "How often a place was read is the sum of the slopes. What is added are the slopes times "
        "g: the upstream gradients of the copies.",
        "tensors.getitem",
        slip="getitem_counts",
    ),
    Mistake(
        "E10",
        "no row uses the upstream gradient",
        "These are the numbers for g of ones. A rule brings back what arrived at y.",
        "tensors.vjp",
        slip="no_upstream",
    ),
)

MOVING = Exercise(
    "moving",
    "Sums, and numbers that only move",
    moving,
    tuple(sorted(moves(), key=lambda case: case.size)),
    MOVING_MISTAKES,
    (
        "In every row x_bar has the shape of x. Ask of one entry of x: which entries of y did it "
        "go into, and with which slope?",
        "sum and mean copy g to every row. The others send each number back to the place it came "
        "from: by the inverse order of the axes, by another reshape, by adding into zeros.",
        "np.broadcast_to(g, x.shape) copies to the rows; len(x) is n; np.argsort(axes) is the "
        "inverse order; np.add.at(x_bar, places, g) adds as often as a place occurs.",
    ),
    "The table, row by row",
    solution="""\
def moving():
    def getitem(g, y, x, places):
        x_bar = np.zeros(x.shape)
        np.add.at(x_bar, places, g)
        return x_bar

    return {
        "sum": lambda g, y, x: np.broadcast_to(g, x.shape),
        "mean": lambda g, y, x: np.broadcast_to(g / len(x), x.shape),
        "transpose": lambda g, y, x, axes: np.transpose(g, np.argsort(axes)),
        "reshape": lambda g, y, x: g.reshape(x.shape),
        "getitem": getitem,
    }
""",
)

EXERCISES = [MATMUL, TWO_INPUTS, ONE_INPUT, MOVING]
