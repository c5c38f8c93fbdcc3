"""The references, the known mistakes and the hints of the exercises of lesson 3."""

import math

import numpy as np

from minigrad.course.exercise import Case, Exercise, Mistake

LONG = 2000  # operations in a chain: more than Python allows of calls inside each other
DEEPEST = 900  # what recursion can reach

# ---------------------------------------------------------------- graphs


class Value:
    """A number, and how it came about; as in exercises.py, and with a name."""

    def __init__(self, data, parents=(), name=""):
        self.data, self.parents, self.grad = data, list(parents), 0.0
        self.name = name

    def __repr__(self):
        return f"Value({self.data}, name={self.name!r})"

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])


def product(x, w):
    return {"L": x * w}


def square(x, w):
    return {"L": x * x}


def chain(x, w):
    s = x * w
    q = s + w
    return {"s": s, "q": q, "L": q * w}


def diamond(x, w):
    s = x * w
    p, q = s + w, s * w
    return {"s": s, "p": p, "q": q, "L": p * q}


def skewed(x, w):
    s = x * w
    q = s + w
    r = q * w
    return {"s": s, "q": q, "r": r, "L": s + r}


def mirrored(x, w):
    s = w * x
    q = w + s
    r = w * q
    return {"s": s, "q": q, "r": r, "L": r + s}


def squares(x, w):
    """Each operation uses its input twice, and s is used near the loss as well."""
    s = x * x
    q = s * s
    r = q + w
    return {"s": s, "q": q, "r": r, "L": r * s}


def at_the_end(x, w):
    """The loss is one operation, 2x - 3x, that uses x twice, with two different slopes."""
    return {"L": Value(-x.data, [(x, 2.0), (x, -3.0)])}


def long(x, w):
    total, values = x, {}
    for i in range(LONG):
        total = total + w
        values[f"sum {i + 1}"] = total
    return {**values, "L": total}


def made(build, x=3.0, w=2.0):
    """The Values of a graph by name: x, w and what `build` makes of them."""
    values = {"x": Value(x), "w": Value(w)}
    values |= build(values["x"], values["w"])
    for name, value in values.items():
        value.name = name
    return values


def reachable(loss):
    """The loss, and all that it was computed from, each by its distance from the loss."""
    found = {loss: None}
    waiting = [loss]
    for v in waiting:
        for u, _ in v.parents:
            if u not in found:
                found[u] = None
                waiting.append(u)
    return list(found)


GRAPHS = (
    ("x times w", product, 2),
    ("x times x", square, 1),
    ("2x - 3x as one operation", at_the_end, 1),
    ("the chain (x w + w) w", chain, 4),
    ("the diamond (s + w)(s w), where s = x w", diamond, 5),
    ("the skewed graph s + (s + w) w, where s = x w", skewed, 5),
    ("the skewed graph, its inputs swapped", mirrored, 5),
    ("(s s + w) s, where s = x x", squares, 6),
)

# ---------------------------------------------------------------- an order


def topological(loss, slips=frozenset()):
    """A topological order; each slip makes one mistake."""
    if "recursive" in slips and depth(loss) > DEEPEST:
        raise RecursionError("maximum recursion depth exceeded")
    if "by_distance" in slips:
        order = reachable(loss)
    elif slips & {"first_met", "from_the_right", "each_time"}:
        order = visited(loss, "from_the_right" in slips, "each_time" in slips)
    else:
        order = left(loss, "seen_early" in slips)[::-1]
    if "not_turned" in slips:
        order = order[::-1]
    if "no_leaves" in slips:
        order = [v for v in order if v.parents]
    return [v for v in order if not ("no_loss" in slips and v is loss)]


def visited(loss, from_the_right, again):
    """Values in the order in which they are met, each input followed as far as it goes."""
    order, seen, stack = [], set(), [loss]
    while stack:
        v = stack.pop()
        if v in seen and not again:
            continue
        seen.add(v)
        order.append(v)
        inputs = [u for u, _ in v.parents]
        stack += inputs if from_the_right else inputs[::-1]
    return order


def left(loss, seen_early=False):
    """Values in the order in which they are left: inputs before what uses them."""
    order, seen, stack = [], {loss}, [(loss, False)]
    if not seen_early:
        seen = set()
    while stack:
        v, leaving = stack.pop()
        if leaving:
            order.append(v)
        elif seen_early:
            stack.append((v, True))
            for u, _ in v.parents:
                if u not in seen:
                    seen.add(u)
                    stack.append((u, False))
        elif v not in seen:
            seen.add(v)
            stack.append((v, True))
            stack += [(u, False) for u, _ in v.parents]
    return order


def depth(loss):
    """The number of Values on the longest way from the loss to a leaf."""
    depths = {}
    for v in left(loss):
        depths[v] = 1 + max((depths[u] for u, _ in v.parents), default=0)
    return depths[loss]


def by_counting(loss):
    """Wrong: uses are counted one by one, and consumers are ticked off once each."""
    uses = {v: 0 for v in reachable(loss)}
    for v in uses:
        for u, _ in v.parents:
            uses[u] += 1
    order = [loss]
    for v in order:
        for u in dict.fromkeys(u for u, _ in v.parents):
            uses[u] -= 1
            if uses[u] == 0:
                order.append(u)
    return order


def facts(order, values):
    """What is to be said about an order: names of Values."""
    last = {v: i for i, v in enumerate(order)}
    first = {v: i for i, v in reversed(list(enumerate(order)))}
    early = {
        u.name
        for v in values.values()
        for u, _ in v.parents
        if u in first and first[u] < last.get(v, -1)
    }
    return {
        "missing": ", ".join(n for n, v in values.items() if v not in last) or "none",
        "twice": ", ".join(n for n, v in values.items() if order.count(v) > 1) or "none",
        "before one of their consumers": ", ".join(sorted(early)) or "none",
    }


def order_cases():
    for words, build, size in GRAPHS:

        def run(function, build=build):
            values = made(build)
            if build in (square, at_the_end):
                del values["w"]
            return facts(function(values["L"]), values)

        yield Case(words, run, size)
    yield Case(f"x + w + w + ..., {LONG} additions", long_order, LONG)


def long_order(function):
    values = made(long)
    try:
        order = function(values["L"])
    except RecursionError:
        return {"how it ended": "RecursionError"}
    place = {v: i for i, v in enumerate(order)}
    early = sum(
        place[u] < place[v]
        for v in place
        for u, _ in getattr(v, "parents", ())
        if u in place
    )  # fmt: skip
    return {"how it ended": "well", "values": len(order), "before a consumer": early}


ORDER_MISTAKES = (
    Mistake(
        "E3",
        "the order by distance",
        "The distance from the loss is no topological order. A Value that is used near the loss "
        "and far from it is near, and hands on its gradient before the far consumer has added its "
        "part.",
        "backward.adjoint",
        slip="by_distance",
    ),
    Mistake(
        "E2",
        "a Value is taken when it is met",
        "On the way down from the loss, a Value is met through the first of its consumers, and "
        "the others come later. Write it down when you leave it, after all its inputs, and turn "
        "the list round.",
        "backward.adjoint",
        slip="first_met",
    ),
    Mistake(
        "E2b",
        "a Value is taken when it comes from the stack",
        "It comes from the stack as soon as the first of its consumers has put it there, and the "
        "others may not have had their turn. Write it down when you leave it, after all its "
        "inputs, and turn the list round.",
        "backward.adjoint",
        slip="from_the_right",
    ),
    Mistake(
        "E4",
        "inputs come before their consumers",
        "That is the order of the computation. Gradients go the other way, from the loss to the "
        "inputs: turn the list round.",
        "backward.adjoint",
        slip="not_turned",
    ),
    Mistake(
        "E5",
        "shared Values come more than once",
        "A Value with two consumers is met twice. Without a set of those that were seen, it hands "
        "on its first part twice.",
        "backward.adjoint",
        slip="each_time",
    ),
    Mistake(
        "E6",
        "x x is counted as two uses and ticked off as one",
        "One operation may use a Value twice. Count consumers or count uses, but the same in both "
        "places; or else such a Value never becomes free, and is missing with all below it.",
        "backward.adjoint",
        wrong=by_counting,
    ),
    Mistake(
        "E11",
        "recursion",
        "Python allows about a thousand calls inside each other, and a graph is easily deeper than "
        "that. Keep a list as a stack of your own.",
        "backward.adjoint",
        slip="recursive",
    ),
    Mistake(
        "E26",
        "seen when it is put on the stack",
        "A Value that lies on the stack is not visited yet. Marked there, it cannot be reached "
        "through its other consumer any more, and is left too late. Mark it when it comes off.",
        "backward.adjoint",
        slip="seen_early",
    ),
    Mistake(
        "E27",
        "the leaves are missing",
        "The order holds all that the loss was computed from. Leaves have no inputs to hand "
        "anything to, but the task asks for them: their gradients are those that are wanted.",
        "backward.adjoint",
        slip="no_leaves",
    ),
    Mistake(
        "E28",
        "the loss is missing",
        "The loss comes first: it is the one whose gradient is known, and without it nothing is "
        "handed on.",
        "chain_rule.seed",
        slip="no_loss",
    ),
)

# ---------------------------------------------------------------- the backward pass


def backward(loss, slips=frozenset()):
    """A backward pass; each slip makes one mistake."""
    if "recursive" in slips and depth(loss) > DEEPEST:
        raise RecursionError("maximum recursion depth exceeded")
    values = reachable(loss)
    collected = {v: 0.0 if "forgets" in slips else v.grad for v in values if not v.parents}
    bar = {v: v.grad if "kept" in slips and v.parents else 0.0 for v in values}
    if "seed_added" in slips:
        bar[loss] = loss.grad + 1.0
    else:
        bar[loss] = 0.0 if "seed_0" in slips else loss.data if "seed_number" in slips else 1.0
    for v, u, slope in handed_on(loss, slips):
        if "slopes_alone" in slips:
            part = slope
        else:
            part = bar[v] if "no_slopes" in slips else bar[v] * slope
        bar[u] = part if "overwritten" in slips else bar[u] + part
        if "running" in slips and not u.parents:
            collected[u] += bar[u]
    for v in values:
        if v.parents:
            v.grad = bar[v]
        else:
            v.grad = collected[v] + (0.0 if "running" in slips else bar[v])


def handed_on(loss, slips):
    """The parts in the order in which they are handed on: (from, to, slope)."""
    if slips & {"inline", "inline_again"}:
        yield from as_they_come(loss, "inline_again" in slips)
        return
    if slips & {"queue_again", "stack_again"}:
        order = unmarked(loss, 0 if "queue_again" in slips else -1)
    else:
        without = {"recursive", "from_the_right"} if "each_time" in slips else {"recursive"}
        order = topological(loss, slips - without)
    for v in order:
        yield from ((v, u, slope) for u, slope in inputs(v, slips))


def unmarked(loss, end):
    """What a list of those that wait gives, without a set of those that were seen."""
    waiting = [loss]
    while waiting:
        v = waiting.pop(end)
        yield v
        waiting += [u for u, _ in v.parents]


def inputs(v, slips):
    return list(dict.fromkeys(v.parents)) if "a_set" in slips else v.parents


def as_they_come(loss, again):
    """Each input follows at once, as far as it goes, before the next one gets its part."""
    seen, stack = {loss}, [(loss, iter(loss.parents))]
    while stack:
        v, rest = stack[-1]
        u, slope = next(rest, (None, None))
        if u is None:
            stack.pop()
            continue
        yield v, u, slope
        if again or u not in seen:
            seen.add(u)
            stack.append((u, iter(u.parents)))


def leaf_gradients(values):
    return {f"gradient of {name}": values[name].grad for name in "xw"}


def once(build):
    def run(function):
        values = made(build)
        function(values["L"])
        return leaf_gradients(values)

    return run


def twice(function):
    values = made(skewed)
    function(values["L"])
    first = leaf_gradients(values)
    function(values["L"])
    return {"after the first call": first, "after the second": leaf_gradients(values)}


def two_losses(function):
    """s + w s and s s, which share s."""
    values = made(lambda x, w: {"s": x * w}, -1.5, 0.5)
    s = values["s"]
    function(s + values["w"] * s)
    first = leaf_gradients(values)
    function(s * s)
    return {"after the first loss": first, "after the second": leaf_gradients(values)}


def with_gradients(function):
    values = made(product, 4.0, -2.5)
    values["x"].grad, values["w"].grad = 0.5, -7.0
    function(values["L"])
    return leaf_gradients(values)


def long_pass(function):
    values = made(long)
    try:
        function(values["L"])
    except RecursionError:
        return {"how it ended": "RecursionError"}
    return {"how it ended": "well", **leaf_gradients(values)}


PASS_CASES = (
    *(Case(words, once(build), size) for words, build, size in GRAPHS),
    Case("x times w, where x and w have gradients already", with_gradients, 3),
    Case("the same loss twice", twice, 10),
    Case("two losses that share a Value", two_losses, 10),
    Case(f"x + w + w + ..., {LONG} additions", long_pass, LONG),
)

AS_WRITTEN = frozenset({"kept", "recursive"})  # what comes with a function that calls itself

PASS_MISTAKES = (
    Mistake(
        "E1",
        "= in the place of +=",
        "A Value that is used twice gets two parts, and here only the part that came last is kept. "
        "The gradient is the sum over all uses.",
        "backward.add",
        slip="overwritten",
    ),
    Mistake(
        "E8",
        "old gradients between loss and leaves",
        "What lies between belongs to one pass. Here the Values between still hold the gradients "
        "of the call before, and hand them on once more. Only leaves collect over passes.",
        "backward.add",
        slip="kept",
    ),
    Mistake(
        "E7",
        "the leaves forget",
        "Leaves collect over passes: a second loss adds to the gradients of the first. To set them "
        "to zero is the caller's business. (leaf.grad = ... at the end forgets as well.)",
        "backward.add",
        slip="forgets",
    ),
    Mistake(
        "E3",
        "the order by distance",
        "The distance from the loss is no topological order. A Value that is used near the loss "
        "and far from it hands on its gradient before the far consumer has added its part.",
        "backward.adjoint",
        slip="by_distance",
    ),
    Mistake(
        "E2",
        "a Value fires when it is met",
        "It is met through the first of its consumers, and the others have not reported yet. A "
        "Value may fire only when all its consumers have.",
        "backward.adjoint",
        slip="first_met",
    ),
    Mistake(
        "E2b",
        "a Value fires when it comes from the stack",
        "It comes from the stack as soon as the first of its consumers has put it there, and the "
        "others have not reported yet. A Value may fire only when all its consumers have.",
        "backward.adjoint",
        slip="from_the_right",
    ),
    Mistake(
        "E2c",
        "a Value hands on as soon as it gets a part",
        "It follows the first part down to the leaves at once, and what comes later stays behind. "
        "A Value may fire only when all its consumers have.",
        "backward.adjoint",
        slip="inline",
    ),
    Mistake(
        "E5",
        "shared Values fire more than once",
        "A Value with two consumers is met twice, and fires twice. The second time it hands on its "
        "first part again. Each Value fires once, when its gradient is complete.",
        "backward.adjoint",
        slip="each_time",
    ),
    Mistake(
        "E5b",
        "a Value hands on everything with each part it gets",
        "When the second part comes, the first is still in the gradient and is handed on again. "
        "Each Value fires once, when its gradient is complete.",
        "backward.adjoint",
        slip="inline_again",
    ),
    Mistake(
        "E2d",
        "a Value hands on as soon as it gets a part, by recursion",
        "The first part is followed down to the leaves at once, and what comes later stays behind: "
        "a Value may fire only when all its consumers have. Besides, Python allows about a "
        "thousand calls inside each other, and gradients between loss and leaves must not stay for "
        "the next pass.",
        "backward.adjoint",
        wrong=lambda loss: backward(loss, AS_WRITTEN | {"inline"}),
    ),
    Mistake(
        "E5c",
        "a Value hands on everything with each part it gets, by recursion",
        "When the second part comes, the first is still in the gradient and is handed on again: "
        "each Value fires once, when its gradient is complete. Besides, Python allows about a "
        "thousand calls inside each other, and gradients between loss and leaves must not stay for "
        "the next pass.",
        "backward.adjoint",
        wrong=lambda loss: backward(loss, AS_WRITTEN | {"inline_again"}),
    ),
    Mistake(
        "E5d",
        "shared Values stand in the queue more than once",
        "Every consumer puts its inputs into the queue, so that a shared Value fires once for each "
        "of them. Each Value fires once, when its gradient is complete.",
        "backward.adjoint",
        slip="queue_again",
    ),
    Mistake(
        "E5e",
        "shared Values lie on the stack more than once",
        "Every consumer puts its inputs on the stack, so that a shared Value fires once for each "
        "of them. Each Value fires once, when its gradient is complete.",
        "backward.adjoint",
        slip="stack_again",
    ),
    Mistake(
        "E4",
        "inputs fire before their consumers",
        "The gradient starts at the loss. In the order of the computation the inputs fire before "
        "any gradient has reached them, and hand on zeros.",
        "backward.adjoint",
        slip="not_turned",
    ),
    Mistake(
        "E6",
        "parents in a set",
        "x x lists x twice, with the same slope, and a set keeps one of them. Each use counts.",
        "backward.add",
        slip="a_set",
    ),
    Mistake(
        "E9",
        "the start is 0",
        "If the loss moves, the loss moves by the same amount: its slope along itself is 1. From a "
        "0, nothing but zeros is handed on. (A pass that leaves the loss out does the same.)",
        "chain_rule.seed",
        slip="seed_0",
    ),
    Mistake(
        "E9b",
        "the start is the loss's number",
        "If the loss moves, the loss moves by the same amount: its slope along itself is 1, "
        "however large it is. The start is a factor of every gradient.",
        "chain_rule.seed",
        slip="seed_number",
    ),
    Mistake(
        "E9c",
        "1 is added to the loss's old gradient",
        "With += 1 the second call for the same loss starts with 2. Each pass starts with 1.",
        "chain_rule.seed",
        slip="seed_added",
    ),
    Mistake(
        "E10",
        "slopes alone are handed on",
        "The slope is that of one step. Times the gradient of the Value that hands it on, it is "
        "the part for the input.",
        "backward.add",
        slip="slopes_alone",
    ),
    Mistake(
        "E16",
        "the gradient is handed on without the slope",
        "An input gets the gradient times the slope along it. Handed on unchanged it is right only "
        "for sums, whose slopes are 1.",
        "backward.add",
        slip="no_slopes",
    ),
    Mistake(
        "E11",
        "recursion",
        "Python allows about a thousand calls inside each other, and a graph is easily deeper than "
        "that. Keep a list as a stack of your own.",
        "backward.adjoint",
        slip="recursive",
    ),
    Mistake(
        "E26",
        "seen when it is put on the stack",
        "A Value that lies on the stack is not visited yet. Marked there, it cannot be reached "
        "through its other consumer any more, and its place in the order is wrong.",
        "backward.adjoint",
        slip="seen_early",
    ),
    Mistake(
        "E29",
        "a leaf adds what it has so far, with every part",
        "The gradient of this pass is added to the leaf once, when it is complete; or each part is "
        "added alone. Here the earlier parts are added again with every later one.",
        "backward.add",
        slip="running",
    ),
)

# ---------------------------------------------------------------- arrays that are shared


def fire_sum(y, a, b, slips=frozenset()):
    """y = a + b, of arrays, hands its gradient on; each slip makes one mistake."""

    def added(grad):
        g = y.grad / 2 if "halved" in slips else y.grad
        if grad is None or "overwritten" in slips:
            return g if "shared_with_y" in slips else g.copy()
        return grad + g

    if "shared" in slips and a.grad is None and b.grad is None:
        a.grad = b.grad = added(None)
        return
    a.grad = added(a.grad)
    if "minus" in slips:
        b.grad = -y.grad if b.grad is None else b.grad - y.grad
    elif "one_alone" not in slips:
        b.grad = added(b.grad)


def fired(g, a_grad=None, b_grad=None):
    """A case: the gradients, and what is left of the others when one of them grows later."""

    def run(function):
        y, a, b = (Value(0.0) for _ in range(3))
        y.grad = np.array(g)
        a.grad, b.grad = (None if x is None else np.array(x) for x in (a_grad, b_grad))
        function(y, a, b)
        outcome = {f"gradient of {n}": snapshot(v.grad) for n, v in (("a", a), ("b", b))}
        if isinstance(a.grad, np.ndarray):
            a.grad += 10.0
        later = {"gradient of b": snapshot(b.grad), "gradient of y": snapshot(y.grad)}
        if isinstance(b.grad, np.ndarray):
            b.grad += 100.0
        outcome["after that of a grew by 10"] = later
        outcome["after that of b grew by 100"] = {"gradient of y": snapshot(y.grad)}
        return outcome

    return run


def snapshot(x):
    return x.copy() if isinstance(x, np.ndarray) else x


SHARED_CASES = (
    Case("y has [1, -2], nothing has arrived yet", fired([1.0, -2.0]), 2),
    Case("y has [1, -2], a has [3, 0.5] already", fired([1.0, -2.0], [3.0, 0.5]), 4),
    Case("y has [1, -2], b has [3, 0.5] already", fired([1.0, -2.0], None, [3.0, 0.5]), 4),
    Case("both have gradients already", fired([1.0, -2.0], [3.0, 0.5], [-4.0, 7.0]), 6),
)

SHARED_MISTAKES = (
    Mistake(
        "E12",
        "all three are one array",
        "a.grad = y.grad gives the array a second name; it does not make a second array. A later "
        "+= on one of them changes the others as well. y.grad.copy() makes one of its own.",
        "backward.add",
        slip="shared_with_y",
    ),
    Mistake(
        "E12b",
        "a and b have one array",
        "One copy is not enough if both inputs get it: a later += on the gradient of a "
        "changes that of b as well. Each needs an array of its own.",
        "backward.add",
        slip="shared",
    ),
    Mistake(
        "E1",
        "= in the place of +=",
        "What has arrived before is lost. The gradient is the sum over all uses, so the "
        "new part is added.",
        "backward.add",
        slip="overwritten",
    ),
    Mistake(
        "E30",
        "the gradient is shared out",
        "A gradient is not divided among the inputs. Both slopes of a sum are 1, and each input "
        "gets all of it.",
        "backward.add",
        slip="halved",
    ),
    Mistake(
        "E31",
        "b gets nothing",
        "Both inputs of a sum move it, each with the slope 1. Both get the gradient of y.",
        "backward.add",
        slip="one_alone",
    ),
    Mistake(
        "E32",
        "b gets minus the gradient",
        "The minus belongs to the difference a - b. In a sum both slopes are 1.",
        "backward.add",
        slip="minus",
    ),
)

# ---------------------------------------------------------------- dual numbers


class DualNumber:
    """A dual number; each slip makes one mistake."""

    def __init__(self, value, tangent, slips):
        self.value, self.tangent, self.slips = value, tangent, slips

    def made(self, value, tangent):
        if "in_place" in self.slips:
            self.value, self.tangent = value, tangent
            return self
        return DualNumber(value, tangent, self.slips)

    def __add__(self, other):
        a, b, da, db = self.value, other.value, self.tangent, other.tangent
        rules = {
            "sum_left": da,
            "sum_product": da * db,
            "sum_by_product_rule": da * b + a * db,
            "sum_mean": (da + db) / 2,
        }
        return self.made(a + b, chosen(rules, self.slips, da + db))

    def __mul__(self, other):
        a, b, da, db = self.value, other.value, self.tangent, other.tangent
        rules = {
            "product_of_tangents": da * db,
            "first_term": da * b,
            "second_term": a * db,
            "own_factors": da * a + b * db,
            "minus": da * b - a * db,
            "third_term": da * b + a * db + da * db,
            "added_tangents": da + db,
        }
        return self.made(a * b, chosen(rules, self.slips, da * b + a * db))

    def exp(self):
        y, da = math.exp(self.value), self.tangent
        rules = {
            "slope_alone": y,
            "exp_of_tangent": math.exp(da),
            "times_input": self.value * da,
            "tangent_alone": da,
        }
        return self.made(y, chosen(rules, self.slips, y * da))


def chosen(rules, slips, right):
    """The tangent by the first rule that is a slip; else the right one."""
    return next((tangent for rule, tangent in rules.items() if rule in slips), right)


def Dual(value, tangent=None, slips=frozenset()):
    """Makes dual numbers, as a class does."""
    if tangent is None:
        tangent = 1.0 if "constants_move" in slips else 0.0
    return DualNumber(value, tangent, slips)


def both(y):
    return {"value": y.value, "tangent": y.tangent}


def used_again(make):
    """a stays what it is, and can be used in a second computation."""
    a, b = make(1.5, -2.0), make(0.5, 3.0)
    outcome = {"a + b": both(a + b), "a b": both(a * b), "e^a": both(a.exp())}
    return {**outcome, "a afterwards": both(a)}


def skewed_dual(make, dx, dw):
    return both(skewed(make(3.0, dx), make(2.0, dw))["L"])


DUAL_CASES = (
    Case("Dual(3, 1) as it is made", lambda make: both(make(3.0, 1.0)), 1),
    Case("a constant: Dual(4) times Dual(-3, 2)", lambda f: both(f(4.0) * f(-3.0, 2.0)), 3),
    Case("e^a for Dual(0.5, 3)", lambda make: both(make(0.5, 3.0).exp()), 2),
    Case("Dual(2, 0.5) + Dual(5, 3)", lambda f: both(f(2.0, 0.5) + f(5.0, 3.0)), 4),
    Case("Dual(2, 0.5) times Dual(5, 3)", lambda f: both(f(2.0, 0.5) * f(5.0, 3.0)), 4),
    Case("the skewed function along x", lambda make: skewed_dual(make, 1.0, 0.0), 6),
    Case("the skewed function along w", lambda make: skewed_dual(make, 0.0, 1.0), 6),
    Case("one Dual in several computations", used_again, 7),
)

DUAL_MISTAKES = (
    Mistake(
        "F1",
        "product: tangent times tangent",
        "The tangents are not multiplied with each other: if one input stands still, its tangent "
        "is 0, and the product would seem to stand still, too.",
        "backward.dual_product",
        slip="product_of_tangents",
    ),
    Mistake(
        "F2",
        "product: the second factor stands still",
        "(tangent of a) b is what the movement of a does. If b moves as well, a (tangent of b) "
        "comes on top.",
        "backward.dual_product",
        slip="first_term",
    ),
    Mistake(
        "F3",
        "product: the first factor stands still",
        "a (tangent of b) is what the movement of b does. If a moves as well, (tangent of a) b "
        "comes on top.",
        "backward.dual_product",
        slip="second_term",
    ),
    Mistake(
        "F4",
        "product: each tangent times its own factor",
        "The slope of a b along a is b. So the tangent of a is multiplied by the other factor.",
        "backward.dual_product",
        slip="own_factors",
    ),
    Mistake(
        "F5",
        "product: a minus between the terms",
        "Both movements count, and they are added. (A minus belongs to the quotient.)",
        "backward.dual_product",
        slip="minus",
    ),
    Mistake(
        "F6",
        "product: tangent times tangent on top",
        "(a + h da)(b + h db) does contain da db, but with h². Divided by h, it is gone when h "
        "goes to zero.",
        "chain_rule.diamond",
        slip="third_term",
    ),
    Mistake(
        "F7",
        "product: the tangents are added",
        "Slopes of 1 belong to the sum. In a product, each tangent counts as many times as the "
        "other factor says.",
        "backward.dual_product",
        slip="added_tangents",
    ),
    Mistake(
        "F8",
        "sum: only the tangent on the left",
        "Both inputs may move. The tangent of a sum is the sum of the tangents.",
        "backward.tangent",
        slip="sum_left",
    ),
    Mistake(
        "F9",
        "sum: tangent times tangent",
        "Both slopes of a sum are 1. So its tangent is the sum of the tangents.",
        "backward.tangent",
        slip="sum_product",
    ),
    Mistake(
        "F10",
        "sum: the rule of the product",
        "The other input as a slope belongs to the product. In a sum both slopes are 1.",
        "backward.tangent",
        slip="sum_by_product_rule",
    ),
    Mistake(
        "F11",
        "sum: the mean of the tangents",
        "If both inputs move by h, the sum moves by 2h: the tangents are added, and nothing is "
        "divided by two.",
        "backward.tangent",
        slip="sum_mean",
    ),
    Mistake(
        "F12",
        "e^a: the slope alone",
        "y is how fast e^a changes with a. How fast a itself changes is its tangent; the chain "
        "rule multiplies the two.",
        "chain_rule.chain",
        slip="slope_alone",
    ),
    Mistake(
        "F13",
        "e^a: the exponential of the tangent",
        "The tangent goes through the slope, and not through the function: y times the tangent.",
        "chain_rule.chain",
        slip="exp_of_tangent",
    ),
    Mistake(
        "F14",
        "e^a: the input as slope",
        "The slope of e^a is e^a, the result, and not the number that went in.",
        "chain_rule.chain",
        slip="times_input",
    ),
    Mistake(
        "F15",
        "e^a: the tangent goes through unchanged",
        "e^a has the slope 1 at a = 0 only. Elsewhere its slope is e^a, and the tangent is "
        "multiplied by that.",
        "chain_rule.chain",
        slip="tangent_alone",
    ),
    Mistake(
        "F16",
        "constants move",
        "A tangent that is not given is 0. Only the chosen input has the tangent 1; with more than "
        "one, the slopes along them would be mixed.",
        "backward.tangent",
        slip="constants_move",
    ),
    Mistake(
        "F17",
        "the left operand is changed",
        "a + b makes a new number, and a stays what it is. Here a is changed and returned, so that "
        "the next use of a starts with the wrong number.",
        "backward.dual_product",
        slip="in_place",
    ),
)

# ---------------------------------------------------------------- who pays for what


def who_pays():
    """Passes of forward mode over passes of reverse mode."""
    inputs, outputs = 200, 4
    return inputs / outputs


PAY_MISTAKES = (
    Mistake(
        "F18",
        "upside down",
        "Forward mode is paid per input, and here the inputs are many. So it is the one that needs "
        "more.",
        "backward.cost",
        wrong=lambda: 4 / 200,
    ),
    Mistake(
        "F19",
        "the outputs are forgotten",
        "200 is the number of forward passes. But reverse mode needs a pass as well for each of "
        "the 4 outputs.",
        "backward.cost",
        wrong=lambda: 200.0,
    ),
    Mistake(
        "F20",
        "the number of slopes",
        "200 times 4 is how many slopes there are. One pass gives many of them at once: forward "
        "mode those of all outputs, reverse mode those along all inputs.",
        "backward.cost",
        wrong=lambda: 800.0,
    ),
    Mistake(
        "F21",
        "equally many",
        "One pass costs the same in both modes, but they do not take the same number of passes: "
        "one per input, or one per output.",
        "backward.cost",
        wrong=lambda: 1.0,
    ),
    Mistake(
        "F22",
        "the passes of reverse mode",
        "4 is how many passes reverse mode takes, one per output. Asked is how many times as many "
        "forward mode takes.",
        "backward.cost",
        wrong=lambda: 4.0,
    ),
    Mistake(
        "F23",
        "how many more, not how many times as many",
        "200 - 4 is the difference of the two numbers of passes. Asked is their ratio.",
        "backward.cost",
        wrong=lambda: 196.0,
    ),
)

EXERCISES = [
    Exercise(
        "topological",
        "A topological order",
        topological,
        tuple(order_cases()),
        ORDER_MISTAKES,
        (
            "Draw the skewed graph. Which Value stands in the list before one of its consumers?",
            "A Value that is near the loss may have a consumer that is far from it. Write a Value "
            "down when you leave it, after all that it was computed from; at the end turn the "
            "list round.",
            "Keep a stack of pairs (v, leaving). If leaving, append v to the order. Otherwise, if "
            "v was not seen, mark it, and put (v, True) on the stack and then (u, False) for each "
            "input u.",
        ),
        "A topological order, without recursion",
        kind="mend",
        solution="""\
def topological(loss):
    order, seen, stack = [], set(), [(loss, False)]
    while stack:
        v, leaving = stack.pop()
        if leaving:
            order.append(v)
        elif v not in seen:
            seen.add(v)
            stack.append((v, True))
            stack += [(u, False) for u, _ in v.parents]
    return order[::-1]
""",
    ),
    Exercise(
        "backward",
        "The backward pass",
        backward,
        PASS_CASES,
        PASS_MISTAKES,
        (
            "Three questions: in which order do the Values fire, what does an input get, and what "
            "was in its gradient before the pass?",
            "A Value fires when all its consumers have: use your topological order. Keep the "
            "gradients of the pass in a dictionary of its own, and add to the leaves at the end.",
            "bar = {loss: 1.0}; for v in topological(loss), for u, slope in v.parents: bar[u] = "
            "bar.get(u, 0.0) + bar[v] * slope. At last: v.grad += bar[v] for each v without "
            "parents.",
        ),
        "Why +=, and for which gradients",
        solution="""\
def backward(loss):
    order, seen, stack = [], set(), [(loss, False)]
    while stack:
        v, leaving = stack.pop()
        if leaving:
            order.append(v)
        elif v not in seen:
            seen.add(v)
            stack.append((v, True))
            stack += [(u, False) for u, _ in v.parents]
    bar = {loss: 1.0}
    for v in reversed(order):
        for u, slope in v.parents:
            bar[u] = bar.get(u, 0.0) + bar[v] * slope
    for v in order:
        if not v.parents:
            v.grad += bar[v]
""",
    ),
    Exercise(
        "fire_sum",
        "Gradients with arrays of their own",
        fire_sum,
        SHARED_CASES,
        SHARED_MISTAKES,
        (
            "When nothing had arrived yet: how many arrays are there afterwards, and how many "
            "names do they have?",
            "= gives an array another name, and copies nothing. a.grad + y.grad makes a new array.",
            "If nothing has arrived yet, take y.grad.copy() in the place of y.grad, once for a, "
            "and once for b.",
        ),
        "Why +=, and for which gradients",
        kind="mend",
        solution="""\
def fire_sum(y, a, b):
    a.grad = y.grad.copy() if a.grad is None else a.grad + y.grad
    b.grad = y.grad.copy() if b.grad is None else b.grad + y.grad
""",
    ),
    Exercise(
        "Dual",
        "Dual numbers",
        Dual,
        DUAL_CASES,
        DUAL_MISTAKES,
        (
            "Each operation returns Dual(number, tangent). Take them one at a time.",
            "The tangent of a result is the sum, over the inputs, of the slope along the input "
            "times its tangent.",
            "For the product: Dual(self.value * other.value, self.tangent * other.value + "
            "self.value * other.tangent). For e^a: y = math.exp(self.value), Dual(y, y * "
            "self.tangent).",
        ),
        "The other direction",
        solution="""\
class Dual:
    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = value, tangent

    def __add__(self, other):
        return Dual(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        tangent = self.tangent * other.value + self.value * other.tangent
        return Dual(self.value * other.value, tangent)

    def exp(self):
        y = math.exp(self.value)
        return Dual(y, y * self.tangent)
""",
    ),
    Exercise(
        "who_pays",
        "Who pays for what",
        who_pays,
        (Case("your number", lambda f: f(), 0),),
        PAY_MISTAKES,
        (
            "How many passes does each mode take, and what is one pass good for?",
            "A forward pass gives the slopes of all outputs along one input. A reverse pass gives "
            "the slopes of one output along all inputs.",
            "Forward mode takes 200 passes, reverse mode 4. Divide.",
        ),
        "Who pays for what",
        kind="predict",
        solution="""\
def who_pays():
    return 50
""",
    ),
]
