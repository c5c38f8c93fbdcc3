"""What cannot be told apart, because it is the same: each with the reason."""

ONES = (
    "E10 puts ones in the place of the upstream gradient, and for ones the two slips are the same"
)
HALF = "neither average is corrected"

# (exercise, codes of a pair) -> (codes that are diagnosed instead, why)
IDENTICAL: dict[tuple[str, frozenset], tuple[set, str]] = {
    (exercise, frozenset(pair.split())): (set(instead.split()), why)
    for exercise, pair, instead, why in [
        ("central", "N10 N11", "N1", "both steps to the right, each half as long"),
        ("gradients", "E4 E6b", "E1 E4", "the oldest first: only the last part of each counts"),
        ("gradients", "E10 E23", "E23 E4", "all begin at 1: whoever fires first hands on slopes"),
        ("backward", "E10 E5b", "E10 E5", "with slopes alone, only the number of visits counts"),
        ("backward", "E10 E5d", "E10 E5", "with slopes alone, only the number of visits counts"),
        ("backward", "E10 E5e", "E10 E5", "with slopes alone, only the number of visits counts"),
        ("matmul_rule", "E10 O13", "E10 O12", ONES),
        ("one_input", "E10 O55", "E10 O54", ONES),
        ("one_input", "E10 O60", "E10 O56", ONES),
        ("moving", "E10 O81", "E10 O80", ONES),
        ("moving", "E10 O83", "E10 O80", ONES),
        ("summed_back", "B14 B8", "B12 B8", "no axis is left in which the two would differ"),
        ("scale_and_shift", "B3b E10", "B2b E10", "the first row of ones is their mean"),
        ("linear_backward", "B3 E10", "B2 E10", "the first row of ones is their mean"),
        ("find", "I8c I8d", "I8", "neither modules nor parameters in lists: nothing in lists"),
        ("find", "I37 I8c", "I37 I8", "parameters in lists have no attribute's name"),
        ("find", "I32 I8d", "I32 I8", "no modules within, no parameters in lists"),
        ("find", "I33 I35", "I34", "what is not frozen is what requires grad"),
        ("cross_entropy", "S34 S37", "S13 S37", "softmax's rule takes a constant of a row away"),
        ("sgd_step", "D13 D6", "D12 D6", "without a decay, the rate on the decay only is no rate"),
        ("train", "L26 L27", "L1 L27", "in one epoch, zeroing once an epoch is never zeroing"),
        ("corrected_averages", "A18 A35", "A6", "a sum begins with the first entry anyway"),
        ("corrected_averages", "A1 A18", "A6", "a sum divided by 1 is m / (1 - beta)"),
        ("corrected_averages", "A18 A6", "A6 A9", "m / (1 - beta)^2 at every step"),
        ("corrected_averages", "A18 A25", "A25 A5", "m / (1 - beta)^(t + 1)"),
        ("adam_step", "A2 A3", "A1", HALF),
        ("adam_step", "A13 A2", "A1 A13", "with g on top, m_hat is not read"),
        ("adam_step", "A17 A3", "A3 A9", "sqrt(v) / c is sqrt(v / c^2)"),
        ("adam_step", "A13 A17", "A13 A9", "sqrt(v) / c is sqrt(v / c^2), and m_hat is not read"),
        ("adam_folded", "A2 A3", "A1", "the factor is 1"),
        ("Adam", "A28 A29", "A14 A29", "m and v are 0 at every step; what is shared is t"),
        ("Adam", "A29 A30", "A27 A29", "with m = 0 a gradient of 0 moves nothing; t counts on"),
        ("adamw_step", "W7 W9", "W1", "into m and into v is into the gradient"),
        ("adamw_step", "W11 W7", "W1", "W11 without its decay"),
        ("adamw_step", "W11 W12", "W1", "W11 without its decay"),
        ("adamw_step", "A2 A3", "A1", HALF),
        ("adamw_step", "A13 A2", "A1 A13", "with g on top, m_hat is not read"),
        ("adamw_shrunk", "A2 A3", "A1", HALF),
        ("cosine_rate", "C19 C22", "C1 C22", "-cos(pi t) is cos(pi (t + 1)) for whole t"),
        ("warm_up_cosine", "C31 C32", "C7", "t of T steps"),
    ]
}

# (exercise, a small change of its solution) -> why it is right all the same
HARMLESS: dict[tuple[str, str], str] = {
    (
        "relative_error",
        "line 2: arguments swapped in np.maximum(np.abs(a), np.abs(n))",
    ): "symmetric",
    ("relative_error", "line 3: operands swapped in a - n"): "its absolute value is taken",
    ("relative_error", "line 3: 2.0 for 1.0"): "divides a 0 by it",
    ("checked", "line 8: operands swapped in a - n"): "its absolute value is taken",
    ("binary_cross_entropy", "line 2: arguments swapped in np.maximum(z, 0)"): "symmetric",
    ("centered_step", "line 4: arguments swapped in np.maximum(v - m ** 2, 0)"): "symmetric",
    (
        "fourth_epoch",
        "line 2: without the other side of np.pi in np.pi * 9",
    ): "the cosine has the period 2 pi",
    ("warm_up_cosine", "line 4: operands swapped in t - W"): "the cosine is even",
    ("warm_up_cosine", "line 4: operands swapped in T - W"): "the cosine is even",
    ("clip_by_norm", "line 3: arguments swapped in min(1, c / (norm + delta))"): "symmetric",
}
