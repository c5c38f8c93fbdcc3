"""Slips that change nothing: the equation says the same. Each with the reason."""

EQUIVALENT: dict[tuple[str, str], str] = {
    ("broadcasting.scalar", "indices swapped"): "the sum is over all entries, in any order",
    ("second_order.quadratic", "indices swapped"): "the sum is over both indices of a square",
    ("sgd.mean_gradient", "factors swapped"): "a number times a gradient",
    ("sgd.floor", "factors swapped"): "numbers",
}
