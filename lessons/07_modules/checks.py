"""The reference, the known mistakes and the hints of the exercises of lesson 7."""

import numpy as np

from minigrad import Tensor, nn
from minigrad.course.exercise import Case, Exercise, Mistake

# ---------------------------------------------------------------- linear


def linear(x, W, b, slips=frozenset()):
    """x W^T + b; each slip makes one mistake."""
    rows, columns = W.shape
    transposed = W.T
    if "as_it_fits" in slips and rows == columns:
        transposed = W
    if "reshaped" in slips:
        transposed = W.reshape(columns, rows)
    y = x @ transposed
    if "mean" in slips:
        y = y / columns
    if "bias_minus" in slips:
        b = -b
    if "one_bias" in slips:
        b = b[:1]
    if "bias_times" in slips:
        y = y * b
    elif "no_bias" not in slips:
        y = y + b
    return y.T if "columns" in slips else y


def layer(n, n_in, n_out, seed):
    """Random x, W, b for a layer; sizes are mixed."""
    rng = np.random.default_rng(seed)
    shapes = (n, n_in), (n_out, n_in), (n_out,)
    return [rng.normal(size=s) * 10.0 ** rng.uniform(-1, 0.5, size=s) for s in shapes]


def forward(x, W, b):
    return lambda function: function(x.copy(), W.copy(), b.copy())


BY_HAND = [np.array(a) for a in ([[1.0, 2.0]], [[1.0, 0.0], [3.0, -1.0], [0.0, 2.0]], [0.0, 1, -1])]

LINEAR_CASES = (
    Case("the layer of the lesson: one example of two numbers, three units", forward(*BY_HAND), 11),
    Case("four examples of two numbers, three units", forward(*layer(4, 2, 3, 0)), 17),
    Case(
        "two examples of three numbers, three units: W is square", forward(*layer(2, 3, 3, 1)), 18
    ),
    Case("five examples of four numbers, one unit", forward(*layer(5, 4, 1, 2)), 25),
    Case("three examples of five numbers, two units", forward(*layer(3, 5, 2, 3)), 27),
)

LINEAR_MISTAKES = (
    Mistake(
        "I11",
        "W reshaped, not transposed",
        "Both give the shape (n_in, n_out), so no error is raised. But reshape keeps the numbers "
        "in their order and only breaks the lines elsewhere; a transpose makes rows of columns.",
        "modules.linear",
        slip="reshaped",
    ),
    Mistake(
        "I16",
        "W is transposed only where the shapes demand it",
        "A row of x meets a row of W, whatever the shapes are. Where W is square, x @ W raises no "
        "error and is wrong.",
        "modules.linear",
        slip="as_it_fits",
    ),
    Mistake(
        "I17",
        "the result is transposed",
        "Examples stay rows: (N, n_in) goes in and (N, n_out) comes out. W x^T has the right "
        "numbers with one example in each column, and the next layer could not read it.",
        "modules.linear",
        slip="columns",
    ),
    Mistake(
        "I12",
        "no bias",
        "Each unit adds its bias. Without it every unit gives 0 for an input of zeros.",
        "modules.linear",
        slip="no_bias",
    ),
    Mistake(
        "I13",
        "the bias is subtracted",
        "The bias is added. Training would find its negative instead, but then the weights of "
        "others do not fit your layer.",
        "modules.linear",
        slip="bias_minus",
    ),
    Mistake(
        "I14",
        "the bias is a factor",
        "The bias is added to the sum of the products. As a factor, a bias of 0 would switch its "
        "unit off.",
        "modules.linear",
        slip="bias_times",
    ),
    Mistake(
        "I7",
        "one bias for all units",
        "b has one number for each unit, so its shape is (n_out,). Broadcasting copies it to all "
        "examples, not one of its numbers to all units.",
        "modules.linear",
        slip="one_bias",
    ),
    Mistake(
        "I15",
        "the mean of the products",
        "A unit adds its products up. How large the sum becomes is taken care of by the first "
        "weights, not by the layer.",
        "modules.linear",
        slip="mean",
    ),
)


# ---------------------------------------------------------------- linear_backward


def linear_backward(y_bar, x, W, slips=frozenset()):
    """The three gradients; each slip makes one mistake."""
    if "upstream_ignored" in slips:
        y_bar = np.ones_like(y_bar)
    rows, columns = W.shape
    x_bar = y_bar @ (W.T if "as_it_fits" in slips and rows == columns else W)
    used = slice(0, 1) if "first_example" in slips else slice(None)
    W_bar = y_bar[used].T @ x[used]
    if "W_bar_mean" in slips:
        W_bar = W_bar / len(x)
    if "W_bar_reshaped" in slips:
        W_bar = W_bar.T.reshape(W.shape)
    if "W_bar_transposed" in slips:
        W_bar = W_bar.T
    if "x_bar_transposed" in slips:
        x_bar = x_bar.T
    if "b_bar_axis" in slips:
        b_bar = y_bar.sum(axis=1)
    elif "b_bar_rows" in slips:
        b_bar = y_bar
    elif "b_bar_all" in slips:
        b_bar = y_bar.sum()
    elif "b_bar_mean" in slips:
        b_bar = y_bar.mean(axis=0)
    elif "b_bar_first" in slips:
        b_bar = y_bar[0]
    elif "b_bar_kept" in slips:
        b_bar = y_bar.sum(axis=0, keepdims=True)
    else:
        b_bar = y_bar.sum(axis=0)
    return (W_bar, x_bar, b_bar) if "order" in slips else (x_bar, W_bar, b_bar)


def backward(n, n_in, n_out, seed):
    """A case: gradients of a random layer, for an upstream gradient that is not one."""
    x, W, _ = layer(n, n_in, n_out, seed)
    rng = np.random.default_rng(seed + 100)
    y_bar = rng.normal(size=(n, n_out)) * 10.0 ** rng.uniform(-1, 0.5, size=(n, n_out))

    def run(function):
        x_bar, W_bar, b_bar = function(y_bar.copy(), x.copy(), W.copy())
        return {"x_bar": x_bar, "W_bar": W_bar, "b_bar": b_bar}

    return run


BACKWARD_CASES = (
    Case("two examples of one number, three units", backward(2, 1, 3, 0), 11),
    Case("one example of two numbers, three units", backward(1, 2, 3, 1), 11),
    Case("three examples of two numbers, two units: W is square", backward(3, 2, 2, 2), 16),
    Case("two examples of three numbers, two units: y_bar is square", backward(2, 3, 2, 3), 16),
    Case("three examples of three numbers, three units", backward(3, 3, 3, 4), 27),
    Case("five examples of four numbers, two units", backward(5, 4, 2, 5), 38),
)

BACKWARD_MISTAKES = (
    Mistake(
        "E10",
        "y_bar is ignored",
        "These are the gradients of the sum of y. The layer stands within a network: what comes "
        "from above says how much each number of y matters, and is a factor in all three.",
        "modules.w_bar",
        slip="upstream_ignored",
    ),
    Mistake(
        "I16",
        "W is transposed where it is square",
        "Forward has W^T, and its transpose, W, goes back. Where W is square, y_bar @ W.T raises "
        "no error and is wrong.",
        "modules.x_bar",
        slip="as_it_fits",
    ),
    Mistake(
        "I17",
        "x_bar is transposed",
        "A gradient has the shape of what it belongs to: x_bar that of x, one example a row.",
        "modules.x_bar",
        slip="x_bar_transposed",
    ),
    Mistake(
        "I18",
        "W_bar is transposed",
        "x^T y_bar is the gradient of W^T. That of W is its transpose, y_bar^T x, with the shape "
        "of W: row j belongs to unit j.",
        "modules.w_bar",
        slip="W_bar_transposed",
    ),
    Mistake(
        "I22",
        "W_bar is reshaped, not transposed",
        "x^T y_bar has the shape of W^T. Reshaping it to the shape of W silences the error and "
        "puts the numbers in wrong places.",
        "modules.w_bar",
        slip="W_bar_reshaped",
    ),
    Mistake(
        "I19",
        "W_bar is averaged over the examples",
        "Every example uses the same W, and gradients along several ways add up. If the loss is a "
        "mean, 1/N is in y_bar already.",
        "modules.w_bar",
        slip="W_bar_mean",
    ),
    Mistake(
        "I20",
        "W_bar of the first example only",
        "W was used by all examples; each contributes to its gradient, and the product y_bar^T x "
        "adds them up.",
        "modules.w_bar",
        slip="first_example",
    ),
    Mistake(
        "I7",
        "b_bar is not summed",
        "b has the shape (n_out,) and was copied to all N rows. What was copied forward is summed "
        "backward; otherwise b - lr b_bar would make a matrix of b.",
        "modules.b_bar",
        slip="b_bar_rows",
    ),
    Mistake(
        "B2",
        "b_bar is a mean",
        "What was copied is summed, not averaged. If the loss is a mean, 1/N is in y_bar already.",
        "modules.b_bar",
        slip="b_bar_mean",
    ),
    Mistake(
        "B3",
        "b_bar is the first row",
        "b was copied to all rows, and each row sends a gradient back. They add up.",
        "modules.b_bar",
        slip="b_bar_first",
    ),
    Mistake(
        "B4",
        "b_bar is one number",
        "Each unit has a bias of its own. Sum over the examples, and keep the units apart.",
        "modules.b_bar",
        slip="b_bar_all",
    ),
    Mistake(
        "B5",
        "b_bar is summed over the wrong axis",
        "The sum runs over the examples, axis 0. The sum over axis 1 has one number for each "
        "example; where there are as many examples as units, no error tells you.",
        "modules.b_bar",
        slip="b_bar_axis",
    ),
    Mistake(
        "B6",
        "b_bar has an axis too many",
        "b has the shape (n_out,), not (1, n_out), and so has its gradient.",
        "modules.b_bar",
        slip="b_bar_kept",
    ),
    Mistake(
        "I21",
        "x_bar and W_bar have changed places",
        "The result is (x_bar, W_bar, b_bar), in the order of x, W and b.",
        "modules.x_bar",
        slip="order",
    ),
)


# ---------------------------------------------------------------- he_layer


def he_layer(rng, n_in, n_out, slips=frozenset()):
    """The start of He et al.; each slip makes one mistake."""
    if "own_generator" in slips:
        rng = np.random.default_rng(0)
    n = n_out if "fan_out" in slips else n_in
    n = n_in + n_out if "glorot" in slips else n
    two = 1 if "no_two" in slips else 2
    std = np.sqrt(two / n)
    if "variance" in slips:
        std = two / n
    if "upside_down" in slips:
        std = np.sqrt(n / two)
    if "root_of_n" in slips:
        std = two / np.sqrt(n)
    if "one" in slips:
        std = 1.0
    size = (n_in, n_out) if "swapped" in slips else (n_out, n_in)
    if "zeros" in slips:
        W = np.zeros(size)
    elif "equal" in slips:
        W = np.full(size, std)
    elif "one_sided" in slips:
        W = rng.random(size) * std
    elif "limit" in slips:
        W = rng.uniform(-std, std, size)
    elif "uniform" in slips:
        W = rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size)
    else:
        W = rng.normal(0, std, size)
    if "one_row" in slips:
        W = np.tile(W[:1], (len(W), 1))
    b = np.zeros(n_in if "bias_per_input" in slips else n_out)
    if "bias_random" in slips:
        b = rng.normal(0, std, b.shape)
    return W, b[:, None] if "bias_column" in slips else b


def described(W, b):
    """What can be said of random weights without asking in which order they were drawn."""
    W, b = np.asarray(W, np.float64), np.asarray(b, np.float64)
    said = {"shape of W": str(W.shape), "shape of b": str(b.shape)}
    said["biases"] = "not 0" if b.any() else "0"
    if not W.size or np.ptp(W) == 0:
        return {**said, "weights": "all 0" if not W.any() else "all equal"}
    squares = (W - W.mean()) ** 2
    spread = np.sqrt(squares.mean())
    tails = np.mean(squares * squares) / spread**4  # 3 for a normal distribution, 1.8 for uniform
    return {
        **said,
        "weights": "normally distributed" if tails > 2.4 else "evenly distributed",
        "different rows of W": len({row.tobytes() for row in np.atleast_2d(W)}),
        "mean of the weights": "0" if abs(W.mean()) < 0.1 * spread else "not 0",
        "standard deviation of the weights": spread,
    }


def start(n_in, n_out, seed):
    """A case: one layer."""
    return lambda function: described(*function(np.random.default_rng(seed), n_in, n_out))


def two_layers(function):
    """A case: two layers, drawn one after the other from one generator."""
    rng = np.random.default_rng(5)
    one, two = function(rng, 150, 200), function(rng, 150, 200)
    same = np.array_equal(np.asarray(one[0]), np.asarray(two[0]))
    return {"first layer": described(*one), "the second has the same weights": same}


HE_CASES = (
    Case("a layer with 300 inputs and 120 outputs", start(300, 120, 0), 2),
    Case("a layer with 80 inputs and 500 outputs", start(80, 500, 1), 2),
    Case("two layers with 150 inputs and 200 outputs, from one generator", two_layers, 4),
)

HE_MISTAKES = (
    Mistake(
        "I1",
        "all weights 0",
        "Units that start equal stay equal. With zeros, moreover, nothing flows back through the "
        "layer. Weights start at random, so that units differ.",
        "modules.he",
        slip="zeros",
    ),
    Mistake(
        "I2",
        "all weights equal",
        "The size may be right, but units that start equal get equal gradients and stay equal: "
        "the whole layer does what one unit could do.",
        "modules.w_bar",
        slip="equal",
    ),
    Mistake(
        "I24",
        "all units have the same weights",
        "One row was drawn and copied. Units that start equal get equal gradients and stay equal. "
        "Draw n_out rows.",
        "modules.w_bar",
        slip="one_row",
    ),
    Mistake(
        "I3",
        "a standard deviation of 1, whatever n_in is",
        "A unit adds up n_in products, and their variances add up, too. With weights of variance 1 "
        "the output grows with the root of n_in, in each layer again.",
        "modules.forward",
        slip="one",
    ),
    Mistake(
        "I4",
        "the variance taken for the standard deviation",
        "2 / n_in is the variance. The standard deviation, which rng.normal asks for, is its root.",
        "modules.he",
        slip="variance",
    ),
    Mistake(
        "I29",
        "the root of n_in alone",
        "The standard deviation is the root of the whole fraction, 2 / n_in. With the 2 outside "
        "the root, the weights are too large by the root of 2.",
        "modules.he",
        slip="root_of_n",
    ),
    Mistake(
        "I30",
        "the fraction upside down",
        "The more inputs there are to add up, the smaller each weight has to be: n_in stands "
        "below.",
        "modules.he",
        slip="upside_down",
    ),
    Mistake(
        "I5",
        "n_out in the place of n_in",
        "What passes forward is a sum over the n_in inputs of a unit, so their number counts. "
        "n_out keeps the size of what flows back.",
        "modules.he",
        slip="fan_out",
    ),
    Mistake(
        "I31",
        "W has its shape swapped",
        "W has one row for each unit: (n_out, n_in).",
        "modules.linear",
        slip="swapped",
    ),
    Mistake(
        "I6a",
        "the 2 is missing",
        "ReLU sets one half of the squares to 0. The 2 makes up for that; without it, each layer "
        "halves the mean square.",
        "modules.half",
        slip="no_two",
    ),
    Mistake(
        "I6b",
        "Glorot's variance",
        "2 / (n_in + n_out) is a compromise between forward and backward, and meant for tanh. "
        "Before a ReLU the variance is 2 / n_in.",
        "modules.glorot",
        slip="glorot",
    ),
    Mistake(
        "I25",
        "all weights are positive",
        "rng.random draws from 0 to 1, and its mean is not 0. Then the products no longer cancel, "
        "and every unit gives nearly the same. Draw around 0.",
        "modules.forward",
        slip="one_sided",
    ),
    Mistake(
        "I26",
        "the standard deviation taken for a limit",
        "Numbers drawn evenly from -k to k have the variance k^2 / 3, not k^2. And the task asks "
        "for a normal distribution.",
        "modules.he",
        slip="limit",
    ),
    Mistake(
        "I27",
        "an even distribution of the right variance",
        "Only the variance matters for the sizes, so this start is as good. The task asks for a "
        "normal distribution: rng.normal.",
        "modules.he",
        slip="uniform",
        convention="PyTorch's kaiming_uniform_",
    ),
    Mistake(
        "I28",
        "the biases are not 0",
        "The weights tell the units apart already, so biases may begin at 0. PyTorch's nn.Linear "
        "draws them, too; He et al. do not, and the rule of the variance counts on zeros.",
        "modules.forward",
        slip="bias_random",
    ),
    Mistake(
        "I7a",
        "a bias for each input",
        "Each unit has one bias, so there are n_out.",
        "modules.linear",
        slip="bias_per_input",
    ),
    Mistake(
        "I7b",
        "the biases are a column",
        "Broadcasting compares shapes from the right. (n_out,) is copied to all rows; "
        "(n_out, 1) would give each example a bias, or raise an error.",
        "modules.linear",
        slip="bias_column",
    ),
    Mistake(
        "I10",
        "the generator is not used",
        "A generator that is made anew in each call, or seeded there, gives each layer the same "
        "numbers. Draw from rng, which goes on from where it is.",
        "modules.he",
        slip="own_generator",
    ),
)


# ---------------------------------------------------------------- find


def find(module, slips=frozenset()):
    """The walk over attributes; each slip makes one mistake."""
    found = []
    containers = (list, tuple) if "no_dicts" in slips else (list, tuple, dict)
    containers = (list,) if "only_lists" in slips else containers
    containers = () if "no_lists" in slips else containers

    def is_wanted(value, name):
        if "by_name" in slips and name not in ("weight", "bias"):
            return False
        if "requires_grad" in slips:
            return isinstance(value, Tensor) and value.requires_grad
        if "no_frozen" in slips and isinstance(value, Tensor) and not value.requires_grad:
            return False
        return isinstance(value, Tensor if "every_tensor" in slips else nn.Parameter)

    def is_new(value):
        if "twice" in slips:
            return True
        if "by_value" in slips:
            return all(value.tolist() != p.tolist() for p in found)
        return all(value is not p for p in found)

    def walk(value, name="", depth=0, top=False):
        if isinstance(value, Tensor):
            if is_wanted(value, name) and is_new(value):
                found.append(value)
        elif isinstance(value, nn.Module):
            inside = not top and "only_top" in slips
            if inside or (depth and "no_modules_in_lists" in slips):
                return
            items = list(vars(value).items())
            if "own_first" in slips:
                items.sort(key=lambda item: not isinstance(item[1], nn.Parameter))
            for key, item in items:
                walk(item, key)
        elif isinstance(value, containers):
            if depth and "one_level" in slips:
                return
            for item in value.values() if isinstance(value, dict) else value:
                if not ("no_parameters_in_lists" in slips and isinstance(item, Tensor)):
                    walk(item, "", depth + 1)

    walk(module, top=True)
    return found


class Parts(nn.Module):
    """A module with these attributes."""

    def __init__(self, **parts):
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, part)


def number(value, **options):
    return nn.Parameter([value], **options)


def unit(value):
    """A layer with a weight of its own and a bias of 0."""
    return Parts(weight=number(value), bias=number(0.0))


def model_case(build):
    """A case: which parameters of a model are found? build gives the model, and names for its
    tensors."""

    def run(function):
        model, tensors = build()
        names = {id(tensor): name for name, tensor in tensors.items()}
        found = list(function(model))
        which = [names.get(id(p), "what is no parameter") for p in found]
        return {"how many": len(found), "which": ", ".join(which)}

    return run


def named_units(**units):
    """{"a.weight": its weight, "a.bias": ..., ...}"""
    both = [(name, kind) for name in units for kind in ("weight", "bias")]
    return {f"{name}.{kind}": getattr(units[name], kind) for name, kind in both}


def single():
    a = unit(1.0)
    return a, named_units(a=a)


def scaled():
    scale = number(2.0)
    return Parts(scale=scale, rate=0.1, name="x"), {"scale": scale}


def frozen():
    a, b = number(1.0), number(2.0, requires_grad=False)
    return Parts(weight=a, bias=b), {"weight": a, "bias, which is frozen": b}


def with_others():
    weight, mask, bias = number(1.0), Tensor([1.0]), Tensor([3.0], requires_grad=True)
    names = {"weight": weight, "mask, a Tensor": mask, "bias, a Tensor": bias}
    return Parts(weight=weight, mask=mask, bias=bias), names


def listed():
    a, b, out = unit(1.0), unit(2.0), unit(3.0)
    return Parts(hidden=[a, b], out=out), named_units(a=a, b=b, out=out)


def module_list():
    a, b, out = unit(1.0), unit(2.0), unit(3.0)
    return Parts(hidden=nn.ModuleList([a, b]), out=out), named_units(a=a, b=b, out=out)


def listed_parameters():
    p, q = number(1.0), number(2.0)
    return Parts(scales=[p, q]), {"p": p, "q": q}


def in_tuple():
    a, p = unit(1.0), number(2.0)
    return Parts(both=(a, p)), {**named_units(a=a), "p": p}


def in_dict():
    a, p = unit(1.0), number(2.0)
    return Parts(heads={"a": a, "p": p}), {**named_units(a=a), "p": p}


def in_list_of_lists():
    a, b, p = unit(1.0), unit(2.0), number(3.0)
    return Parts(blocks=[[a], [b, {"p": p}]]), {**named_units(a=a, b=b), "p": p}


def deep():
    a, b = unit(1.0), unit(2.0)
    model = Parts(first=Parts(second=Parts(third=a, more=[b])))
    return model, named_units(a=a, b=b)


def late():
    """A parameter that was assigned after a module."""
    a, scale = unit(1.0), number(2.0)
    return Parts(layer=a, scale=scale), {**named_units(a=a), "scale": scale}


def shared():
    """A layer under two names, and a parameter within two modules."""
    a, b = unit(1.0), unit(2.0)
    c = Parts(weight=b.weight, bias=number(5.0))
    return Parts(a=a, again=a, b=b, c=c), {**named_units(a=a, b=b), "c.bias": c.bias}


def shared_in_list():
    a = unit(1.0)
    return Parts(hidden=[a, a], weight=a.weight), named_units(a=a)


FIND_CASES = (
    Case("a module with one parameter, scale", model_case(scaled), 1),
    Case("a layer with a weight and a bias", model_case(single), 2),
    Case("a layer whose bias is frozen", model_case(frozen), 2),
    Case("two parameters in a list", model_case(listed_parameters), 2),
    Case("a parameter, and two Tensors that are none", model_case(with_others), 3),
    Case("a layer, and a parameter after it", model_case(late), 3),
    Case("a layer and a parameter in a tuple", model_case(in_tuple), 3),
    Case("a layer and a parameter in a dictionary", model_case(in_dict), 3),
    Case("a layer twice in a list, and its weight", model_case(shared_in_list), 3),
    Case("modules within modules", model_case(deep), 4),
    Case("lists within a list", model_case(in_list_of_lists), 5),
    Case("two layers in an nn.ModuleList, and one more", model_case(module_list), 6),
    Case("two layers in a list, and one more", model_case(listed), 6),
    Case("a layer with two names, and two layers that share a weight", model_case(shared), 6),
)

FIND_MISTAKES = (
    Mistake(
        "I8",
        "what stands in a list is passed by",
        "A list is neither a parameter nor a module, so the walk has to look into it on purpose. "
        "What it does not find gets gradients and never learns.",
        "modules.linear",
        slip="no_lists",
    ),
    Mistake(
        "I9",
        "a shared parameter is found twice",
        "A parameter that can be reached in two ways is still one. Listed twice, it would be "
        "stepped twice, with a gradient that holds both ways already.",
        "modules.w_bar",
        slip="twice",
    ),
    Mistake(
        "I8a",
        "only lists are looked into",
        "Tuples and dictionaries can hold parameters as well.",
        "modules.linear",
        slip="only_lists",
    ),
    Mistake(
        "I8b",
        "dictionaries are passed by",
        "The values of a dictionary can be parameters and modules, too.",
        "modules.linear",
        slip="no_dicts",
    ),
    Mistake(
        "I8c",
        "modules in a list are passed by",
        "A list can hold modules, each with parameters of its own. Do with each of its items what "
        "you do with an attribute.",
        "modules.linear",
        slip="no_modules_in_lists",
    ),
    Mistake(
        "I8d",
        "parameters in a list are passed by",
        "A list can hold parameters themselves, not only modules. Do with each of its items what "
        "you do with an attribute.",
        "modules.linear",
        slip="no_parameters_in_lists",
    ),
    Mistake(
        "I8e",
        "lists within lists are passed by",
        "An item of a list may be a list again. A function that calls itself for each item goes as "
        "deep as the lists do.",
        "modules.linear",
        slip="one_level",
    ),
    Mistake(
        "I32",
        "modules within are not looked into",
        "A network is a module whose attributes are modules. The walk goes into each of them, "
        "however deep.",
        "modules.linear",
        slip="only_top",
    ),
    Mistake(
        "I33",
        "every Tensor is taken",
        "A module keeps other Tensors as well, such as a mask. Only an nn.Parameter says that it "
        "is to be learnt.",
        "modules.linear",
        slip="every_tensor",
    ),
    Mistake(
        "I34",
        "requires_grad taken for the mark",
        "Being a parameter and needing a gradient are two things: a frozen parameter is still a "
        "parameter, and another Tensor may require grad.",
        "modules.linear",
        slip="requires_grad",
    ),
    Mistake(
        "I35",
        "frozen parameters are left out",
        "A parameter with requires_grad=False still belongs to the model, and is saved with it. "
        "Whether it is stepped is for the optimizer to decide.",
        "modules.linear",
        slip="no_frozen",
    ),
    Mistake(
        "I36",
        "equal numbers taken for the same parameter",
        "Two biases that both start at 0 have equal numbers and are two parameters. Ask whether "
        "they are the same object: `is`, or id().",
        "modules.linear",
        slip="by_value",
    ),
    Mistake(
        "I37",
        "found by name",
        "A parameter may have any name; weight and bias are those of nn.Linear. Ask for its class.",
        "modules.linear",
        slip="by_name",
    ),
    Mistake(
        "I38",
        "a module's own parameters first",
        "The parameters are the right ones, in another order: first those of the module itself, "
        "then those of the modules within. Here the order of the attributes is asked for.",
        "modules.linear",
        slip="own_first",
        convention="PyTorch",
    ),
)


EXERCISES = [
    Exercise(
        "linear",
        "A linear layer",
        linear,
        LINEAR_CASES,
        LINEAR_MISTAKES,
        (
            "Write down the shapes of x, W and b under the equation, and the one asked for.",
            "x @ A pairs the rows of x with the columns of A. Here rows of x meet rows of W. b has "
            "one number for each column of the result, so broadcasting adds it to every row.",
            "x @ W.T has the shape (N, n_out); what is left is to add b.",
        ),
        "A layer, by hand",
        solution="""\
def linear(x, W, b):
    return x @ W.T + b
""",
    ),
    Exercise(
        "linear_backward",
        "Back through a linear layer",
        linear_backward,
        BACKWARD_CASES,
        BACKWARD_MISTAKES,
        (
            "Each gradient has the shape of what it belongs to. Check the three shapes first.",
            "x_bar and W_bar are products of matrices. b was copied to all N rows, so b_bar is a "
            "sum over the rows.",
            "y_bar @ W, y_bar.T @ x, and y_bar.sum(axis=0).",
        ),
        "A layer, by hand",
        solution="""\
def linear_backward(y_bar, x, W):
    x_bar = y_bar @ W
    W_bar = y_bar.T @ x
    b_bar = y_bar.sum(axis=0)
    return x_bar, W_bar, b_bar
""",
    ),
    Exercise(
        "he_layer",
        "The start of a layer",
        he_layer,
        HE_CASES,
        HE_MISTAKES,
        (
            "Two questions: of which shape are W and b, and how large is a typical weight?",
            "rng.normal asks for the standard deviation, which is the root of the variance. The "
            "biases need no random numbers.",
            "W = rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in)), and b = np.zeros(n_out).",
        ),
        "How large?",
        rtol=0.03,
        solution="""\
def he_layer(rng, n_in, n_out):
    W = rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in))
    return W, np.zeros(n_out)
""",
    ),
    Exercise(
        "find",
        "Parameters that were not found",
        find,
        FIND_CASES,
        FIND_MISTAKES,
        (
            "Two things are missing: what to do with a list, a tuple or a dictionary, and how to "
            "notice that a parameter was found before.",
            "What is done with an attribute is to be done with an item of a list, too. Put it into "
            "a function of one value that calls itself. To compare parameters use `is`; == "
            "compares their numbers.",
            "def walk(value): append a new nn.Parameter; for an nn.Module, walk(v) for each v in "
            "vars(value).values(); for a dict, for each of its values; for a list or a tuple, for "
            "each item. A parameter is new if all(value is not p for p in found).",
        ),
        "How parameters are found",
        kind="mend",
        solution="""\
from minigrad import nn


def find(module):
    found = []

    def walk(value):
        if isinstance(value, nn.Parameter):
            if all(value is not p for p in found):
                found.append(value)
        elif isinstance(value, nn.Module):
            walk(vars(value))
        elif isinstance(value, dict):
            walk(list(value.values()))
        elif isinstance(value, (list, tuple)):
            for item in value:
                walk(item)

    walk(module)
    return found
""",
    ),
]
