"""The references, the known mistakes and the hints of the exercises of lesson 2."""

import math

from minigrad.course.exercise import Case, Exercise, Mistake
from minigrad.course.verdict import verdict_on

# ---------------------------------------------------------------- one operation


def small_step(operation, inputs, slips=frozenset()):
    """An operation's number and slopes; each slip makes one mistake."""
    a, b = inputs[0], inputs[-1]
    if operation == "add":
        rules = {
            "add_inputs": [a, b],
            "add_others": [b, a],
            "add_halves": [0.5, 0.5],
            "add_zero": [0.0, 0.0],
        }
        return a + b, rules.get(chosen(rules, slips), [1.0, 1.0])
    if operation == "mul":
        rules = {
            "mul_own": [a, b],
            "mul_ones": [1.0, 1.0],
            "mul_product": [a * b, a * b],
            "mul_sum": [a + b, a + b],
        }
        return a * b, rules.get(chosen(rules, slips), [b, a])
    y = 2.718**a if "exp_cut" in slips else math.exp(a)
    rules = {
        "exp_input": [a],
        "exp_power": [a * math.exp(a - 1)],
        "exp_one": [1.0],
        "exp_twice": [math.exp(y)],
    }
    return y, rules.get(chosen(rules, slips), [y])


def chosen(rules, slips):
    """The first of the rules that is a slip, or None."""
    return next((rule for rule in rules if rule in slips), None)


def stepped(operation, *inputs):
    """A case: one operation."""

    def run(function):
        number, slopes = function(operation, list(inputs))
        return {"number": number, "slopes": slopes}

    return run


STEP_CASES = (
    Case("e^a at a = 0.5", stepped("exp", 0.5), 1),
    Case("e^a at a = -2", stepped("exp", -2.0), 1),
    Case("2 + 5", stepped("add", 2.0, 5.0), 2),
    Case("-1.5 + 4", stepped("add", -1.5, 4.0), 2),
    Case("2 times 5", stepped("mul", 2.0, 5.0), 2),
    Case("-3 times 0.25", stepped("mul", -3.0, 0.25), 2),
    Case("3 times 3", stepped("mul", 3.0, 3.0), 2),
)

STEP_MISTAKES = (
    Mistake(
        "M1",
        "product: the slope is the own factor",
        "If a grows by h, then a b grows by h b. So the slope along a is the other factor, b, and "
        "the slope along b is a.",
        "chain_rule.partial",
        slip="mul_own",
    ),
    Mistake(
        "M2",
        "product: the slopes of a sum",
        "Slopes of 1 belong to the sum. In a product, the growth of a counts as many times as b "
        "says.",
        "chain_rule.partial",
        slip="mul_ones",
    ),
    Mistake(
        "M3",
        "product: the product itself as slope",
        "That the slope is the value is true of e^a alone. Along a, the product a b has the slope "
        "b.",
        "chain_rule.partial",
        slip="mul_product",
    ),
    Mistake(
        "M4",
        "product: one slope for both inputs",
        "b + a is what both slopes give together, when both inputs move by the same amount. Here "
        "each input gets its own slope, while the other one holds still.",
        "chain_rule.partial",
        slip="mul_sum",
    ),
    Mistake(
        "M5",
        "sum: the inputs as slopes",
        "If a grows by h, then a + b grows by h, whatever a and b are. Both slopes are 1.",
        "chain_rule.partial",
        slip="add_inputs",
    ),
    Mistake(
        "M6",
        "sum: the slopes of a product",
        "The other factor as a slope belongs to the product. In a sum, both slopes are 1.",
        "chain_rule.partial",
        slip="add_others",
    ),
    Mistake(
        "M7",
        "sum: the slope is shared out",
        "A change is not divided among the inputs. If a grows by h while b holds still, the whole "
        "sum grows by h: the slope along each input is 1.",
        "chain_rule.partial",
        slip="add_halves",
    ),
    Mistake(
        "M8",
        "sum: slopes of 0",
        "What vanishes is the slope of a constant. A sum moves when an input moves, by the same "
        "amount: the slopes are 1.",
        "chain_rule.partial",
        slip="add_zero",
    ),
    Mistake(
        "M9",
        "e^a: the input as slope",
        "The slope of e^a is e^a, the result of the operation, and not the number that went in.",
        "chain_rule.chain",
        slip="exp_input",
    ),
    Mistake(
        "M10",
        "e^a: the rule of powers",
        "a e^(a-1) mixes it up with x^n, whose slope is n x^(n-1). There the base moves; here the "
        "exponent does, and the slope is e^a itself.",
        "chain_rule.chain",
        slip="exp_power",
    ),
    Mistake(
        "M11",
        "e^a: a slope of 1",
        "The slope of e^a is 1 at a = 0 only. Elsewhere it is e^a.",
        "chain_rule.chain",
        slip="exp_one",
    ),
    Mistake(
        "M12",
        "e^a: the exponential is taken twice",
        "y is e^a already, and y is the slope. e^y would be the slope at another place.",
        "chain_rule.chain",
        slip="exp_twice",
    ),
    Mistake(
        "M13",
        "e is cut to 2.718",
        "e has more digits than that, and with 2.718 the fourth digit of the result is wrong. "
        "math.exp knows them all.",
        "chain_rule.chain",
        slip="exp_cut",
    ),
)

# ---------------------------------------------------------------- graphs


class Tape:
    """Records a computation as a graph; values are known by their places."""

    def __init__(self):
        self.graph = []

    def made(self, number, *parents):
        self.graph.append((number, list(parents)))
        return len(self.graph) - 1

    def number(self, place):
        return self.graph[place][0]

    def add(self, a, b):
        return self.made(self.number(a) + self.number(b), (a, 1.0), (b, 1.0))

    def mul(self, a, b):
        slopes = (a, self.number(b)), (b, self.number(a))
        return self.made(self.number(a) * self.number(b), *slopes)

    def exp(self, a):
        y = math.exp(self.number(a))
        return self.made(y, (a, y))


def recorded(build, *numbers):
    """The graph of a computation: build(tape, *places of the numbers)."""
    tape = Tape()
    build(tape, *(tape.made(number) for number in numbers))
    return tape.graph


def chain(t, x, w):
    t.exp(t.add(t.mul(x, w), t.mul(t.made(-3.0), t.made(0.5))))


def diamond(t, x):
    p = t.mul(t.made(2.0), x)
    q = t.add(t.mul(t.made(3.0), x), t.made(1.0))
    t.mul(p, q)


def two_slopes(t, x, w):
    """One operation, 2x + 3x, that uses x twice, with two different slopes."""
    u = t.made(5.0 * t.number(x), (x, 2.0), (x, 3.0))
    t.mul(u, w)


def early(t, x):
    """The value at place 1 has a parent, and is used twice."""
    p = t.exp(x)
    t.mul(t.add(p, x), p)


def unused(t, x, w):
    """A value that does not lead to L, though it was made before."""
    s = t.mul(x, w)
    t.exp(s)
    t.mul(t.add(s, w), s)


def late(t, x, w):
    """The value that does not lead to L is made after the one that does."""
    s = t.mul(x, w)
    a = t.add(s, w)
    t.exp(s)
    t.mul(a, w)


def at_the_end(t, x):
    """L itself uses x twice, with two different slopes."""
    t.made(-1.0 * t.number(x), (x, 2.0), (x, -3.0))


def doublings(t, x):
    for _ in range(8):
        x = t.add(x, x)


def formula(t, x, y):
    a = t.mul(x, y)
    b = t.add(a, x)
    t.mul(t.exp(t.add(t.mul(a, b), t.mul(y, y))), x)


def square(t, x):
    t.mul(x, x)


def product(t, x, w):
    t.mul(x, w)


GRAPHS = (
    ("x times x, at x = 3", recorded(square, 3.0), 1),
    ("x times w, at x = 3 and w = -4", recorded(product, 3.0, -4.0), 2),
    ("a chain: e^(x w - 1.5)", recorded(chain, 0.5, 2.0), 2),
    ("the diamond: (2x)(3x + 1) at x = 2", recorded(diamond, 2.0), 3),
    ("(e^x + x) e^x at x = 0.5", recorded(early, 0.5), 2),
    ("u w, where u = 2x + 3x is one operation", recorded(two_slopes, 2.0, -1.5), 2),
    ("(x w + w)(x w), and a value that leads nowhere", recorded(unused, 1.5, -0.5), 4),
    ("(x w + w) w, and a value that leads nowhere", recorded(late, 1.5, -0.5), 4),
    ("2x - 3x as one operation", recorded(at_the_end, 4.0), 1),
    ("x, doubled 8 times", recorded(doublings, 0.75), 8),
    ("lesson 2's formula", recorded(formula, 0.6, -1.1), 9),
)

# ---------------------------------------------------------------- path by path


def by_paths(graph, place, x, slips=frozenset()):
    """The slope along all paths; each slip makes one mistake."""
    parents = graph[place][1]
    if place == x and not ("leaves_only" in slips and parents):
        return 0.0 if "end_0" in slips else 1.0
    if "any_leaf" in slips and not parents:
        return 1.0
    if "a_set" in slips:
        parents = list(dict.fromkeys(parents))
    along = []
    for parent, slope in parents:
        rest = by_paths(graph, parent, x, slips)
        if "added" in slips:
            along.append(slope + rest)
        else:
            along.append(rest if "no_slopes" in slips else slope * rest)
    if not along:
        return 0.0
    if "multiplied" in slips:
        return math.prod(along)
    if "largest" in slips:
        return max(along)
    if "first" in slips:
        return along[0]
    if "last" in slips:
        return along[-1]
    return sum(along) / (len(along) if "mean" in slips else 1)


def path_cases():
    """Cases of all graphs: the slope of L along the first value, and along a later one."""
    for words, graph, size in GRAPHS:
        end = len(graph) - 1

        def run(function, graph=graph, end=end):
            return {f"along value {x}": function(graph, end, x) for x in range(min(4, end))}

        yield Case(words, run, size)


PATH_MISTAKES = (
    Mistake(
        "P1",
        "slopes are added along a path",
        "Slopes that follow each other are multiplied, as the ratios of gears are. What is added "
        "is the paths.",
        "chain_rule.chain",
        slip="added",
    ),
    Mistake(
        "P2",
        "paths are multiplied",
        "All paths move the end at the same time, each by its part, and the parts are added. "
        "Products are for the slopes on one path.",
        "chain_rule.diamond",
        slip="multiplied",
    ),
    Mistake(
        "P3",
        "only the largest path",
        "The end does not choose a path. Every path brings its part, and the parts are added.",
        "chain_rule.diamond",
        slip="largest",
    ),
    Mistake(
        "P4",
        "the mean of the paths",
        "If x moves, it moves the end along all paths at once. The parts are added, and nothing is "
        "divided by their number.",
        "chain_rule.diamond",
        slip="mean",
    ),
    Mistake(
        "P5",
        "only the first parent",
        "An operation with two inputs can be reached through both. The loop must go on after the "
        "first parent: a return inside the loop ends it.",
        "chain_rule.paths",
        slip="first",
    ),
    Mistake(
        "P6",
        "only the last parent",
        "An operation with two inputs can be reached through both. Each parent's part is added to "
        "those before; with = the last one replaces them.",
        "chain_rule.paths",
        slip="last",
    ),
    Mistake(
        "P7",
        "0 at the end of a path",
        "The end of a path closes a product, so it must be 1: with 0, every product is 0. And the "
        "slope of x along itself is 1.",
        "chain_rule.seed",
        slip="end_0",
    ),
    Mistake(
        "P8",
        "paths are counted",
        "Without the slopes each path counts 1. That is right only if all slopes are 1.",
        "chain_rule.paths",
        slip="no_slopes",
    ),
    Mistake(
        "P9",
        "paths to other values count as well",
        "A path that ends at another input says nothing about x, and brings 0. Only a path that "
        "arrives at x ends with 1.",
        "chain_rule.paths",
        slip="any_leaf",
    ),
    Mistake(
        "P10",
        "x is found only where it has no parents",
        "A path ends as soon as it arrives at x, even if x was computed from something else: "
        "everything has a slope, not only the inputs.",
        "chain_rule.paths",
        slip="leaves_only",
    ),
    Mistake(
        "P11",
        "parents in a set",
        "x x lists x twice, with the same slope, and a set keeps one of them. Each use is a path "
        "of its own.",
        "chain_rule.sum",
        slip="a_set",
    ),
)

# ---------------------------------------------------------------- use by use


def gradients(graph, slips=frozenset()):
    """The gradients of a graph; each slip makes one mistake."""
    n = len(graph)
    seed = 0.0 if "seed_0" in slips else graph[-1][0] if "seed_number" in slips else 1.0
    start = 1.0 if "ones" in slips else 0.0
    grad = [start] * (n - 1) + [seed]
    got = [[] for _ in graph]
    places = range(n) if "oldest_first" in slips else range(n - 1, -1, -1)
    for i in places:
        if ("end_missed" in slips and i == n - 1) or ("one_missed" in slips and i == 1):
            continue
        parents = graph[i][1]
        if "a_set" in slips:
            parents = list(dict.fromkeys(map(tuple, parents)))
        if "a_dict" in slips:
            parents = list(dict(parents).items())
        for j, slope in parents:
            if "own_number" in slips:
                slope = graph[j][0]
            if "slopes_alone" in slips:
                part = slope
            elif "no_slopes" in slips:
                part = grad[i]
            else:
                part = grad[i] + slope if "sum_of_both" in slips else grad[i] * slope
            got[j].append(part)
            grad[j] = together(grad[j], part, got[j], slips)
    return grad


def together(before, part, parts, slips):
    """A gradient, when a part arrives."""
    if "overwritten" in slips:
        return part
    if "first_kept" in slips:
        return parts[0]
    if "mean" in slips:
        return sum(parts) / len(parts)
    if "multiplied" in slips:
        return math.prod(parts)
    if "largest" in slips:
        return max(parts)
    return before + part


def gradient_cases():
    for words, graph, size in GRAPHS:
        yield Case(words, lambda function, graph=graph: named(function(graph)), size)


def named(result):
    """Gradients by the places of the values."""
    return {f"gradient of value {i}": x for i, x in enumerate(result)}


GRADIENT_MISTAKES = (
    Mistake(
        "E1",
        "= in the place of +=",
        "A value that is used twice reaches L on two ways, and here only the part that came last "
        "is kept. The chain rule adds the parts of all uses.",
        "chain_rule.sum",
        slip="overwritten",
    ),
    Mistake(
        "E4",
        "from the oldest value to the newest",
        "The gradient starts at L. If the inputs come first, their gradient has not arrived yet, "
        "and they hand on zeros.",
        "chain_rule.seed",
        slip="oldest_first",
    ),
    Mistake(
        "E6",
        "parents in a set",
        "x x lists x twice, with the same slope, and a set keeps one of them. Each use counts.",
        "chain_rule.sum",
        slip="a_set",
    ),
    Mistake(
        "E6b",
        "parents in a dict",
        "A dict keeps one slope for each parent. An operation may use a value twice, and then both "
        "slopes count.",
        "chain_rule.sum",
        slip="a_dict",
    ),
    Mistake(
        "E9",
        "the start is 0",
        "If L moves by some amount, L moves by that amount: its slope along itself is 1. From a 0, "
        "nothing but zeros is handed on.",
        "chain_rule.seed",
        slip="seed_0",
    ),
    Mistake(
        "E9b",
        "the start is L's number",
        "If L moves by some amount, L moves by that amount: its slope along itself is 1, however "
        "large L is. The start is a factor of every gradient.",
        "chain_rule.seed",
        slip="seed_number",
    ),
    Mistake(
        "E10",
        "slopes alone are handed on",
        "The slope says how the result of one use moves with x. How L moves with that result is "
        "its gradient. Each part is the product of both.",
        "chain_rule.chain",
        slip="slopes_alone",
    ),
    Mistake(
        "E16",
        "the gradient is handed on without the slope",
        "A parent gets the gradient times the slope along it. Handed on unchanged it is right only "
        "for sums, whose slopes are 1.",
        "chain_rule.chain",
        slip="no_slopes",
    ),
    Mistake(
        "E17",
        "gradient plus slope",
        "Slopes that follow each other are multiplied. The sum is for the uses: one term each.",
        "chain_rule.chain",
        slip="sum_of_both",
    ),
    Mistake(
        "E18",
        "the parent's number as slope",
        "The slope along a parent stands in the graph, beside its place. The number of the parent "
        "itself is not a slope: in a b the slope along a is b.",
        "chain_rule.chain",
        slip="own_number",
    ),
    Mistake(
        "E19",
        "the first part is kept",
        "What arrives later is lost here. Each use brings its part, and the parts are added.",
        "chain_rule.sum",
        slip="first_kept",
    ),
    Mistake(
        "E20",
        "the mean over the uses",
        "If x moves, it moves the results of all its uses at once. Their parts are added, and "
        "nothing is divided by their number.",
        "chain_rule.sum",
        slip="mean",
    ),
    Mistake(
        "E21",
        "the parts are multiplied",
        "Products belong to one path, where slopes follow each other. Different uses are added.",
        "chain_rule.diamond",
        slip="multiplied",
    ),
    Mistake(
        "E22",
        "the largest part is kept",
        "L does not choose a use. Each one brings its part, and the parts are added.",
        "chain_rule.sum",
        slip="largest",
    ),
    Mistake(
        "E23",
        "all gradients start at 1",
        "Only L starts with 1. The other gradients are sums, and a sum starts with 0.",
        "chain_rule.seed",
        slip="ones",
    ),
    Mistake(
        "E24",
        "L hands nothing on",
        "The loop begins one value too late. L is the first that hands its gradient on; without it "
        "nothing starts to move.",
        "chain_rule.seed",
        slip="end_missed",
    ),
    Mistake(
        "E25",
        "the value at place 1 hands nothing on",
        "range(n - 1, 1, -1) ends at 2. The value at place 1 may have a parent, too: go down to "
        "0, for instance with range(n - 1, -1, -1).",
        "chain_rule.sum",
        slip="one_missed",
    ),
)

# ---------------------------------------------------------------- a test


def rounded_up(graph):
    """Right, but the last digits are others."""
    return [math.nextafter(x, math.inf) if x else x for x in gradients(graph)]


def wrong_gradients(slip):
    return lambda graph: gradients(graph, frozenset([slip]))


TEST_CASES = (
    Case("a right one", verdict_on(lambda graph: gradients(graph), right=True), 1),
    Case("another right one, which rounds in another way", verdict_on(rounded_up, right=True), 2),
    Case("a wrong one: = in the place of +=", verdict_on(wrong_gradients("overwritten")), 3),
    Case("a wrong one: parents in a set", verdict_on(wrong_gradients("a_set")), 4),
    Case("a wrong one: it starts with L's number", verdict_on(wrong_gradients("seed_number")), 5),
    Case("a wrong one: it starts with 0", verdict_on(wrong_gradients("seed_0")), 6),
    Case("a wrong one: the oldest first", verdict_on(wrong_gradients("oldest_first")), 7),
    Case("a wrong one: it hands on slopes alone", verdict_on(wrong_gradients("slopes_alone")), 8),
)


def test_gradients(gradients, slips=frozenset()):
    """A chain, the diamond and a square; each slip leaves something out."""
    checks = [
        (recorded(chain, 0.5, 2.0), 2 * math.exp(-0.5)),
        (recorded(diamond, 2.0), 26.0),
        (recorded(square, 3.0), 6.0),
    ]
    count = 1 if "chain_only" in slips else 2 if "no_square" in slips else 3
    for graph, slope in checks[:count]:
        if "number_1" in slips:
            graph[-1] = (1.0, graph[-1][1])
        assert abs(gradients(graph)[0] - slope) < 1e-9


def accepts_all(gradients):
    graph = recorded(diamond, 2.0)
    assert len(gradients(graph)) == len(graph)


def rejects_all(gradients):
    raise AssertionError


def exactly(gradients):
    for build, number, slope in ((square, 3.0, 6.0), (diamond, 2.0, 26.0)):
        assert gradients(recorded(build, number))[0] == slope


def one_operation(gradients):
    assert abs(gradients(recorded(square, 3.0))[0] - 6.0) < 1e-9


def end_alone(gradients):
    assert gradients(recorded(diamond, 2.0))[-1] == 1.0


TEST_MISTAKES = (
    Mistake(
        "K1",
        "the test accepts everything",
        "It never raises an AssertionError. A comparison alone, or a result that is returned, does "
        "nothing, and that the list is as long as the graph is true of wrong functions, too: "
        "assert that a gradient is close to the right one.",
        "chain_rule.sum",
        wrong=accepts_all,
    ),
    Mistake(
        "K2",
        "the test rejects everything",
        "It rejects the right function as well. Compute the number that you expect once more by "
        "hand, and look which place of the graph it belongs to.",
        "chain_rule.sum",
        wrong=rejects_all,
    ),
    Mistake(
        "K3",
        "the test asks for exact equality",
        "Two right programs may round differently. Allow for a small difference: "
        "abs(a - b) < 1e-9, and not a == b.",
        "chain_rule.sum",
        wrong=exactly,
    ),
    Mistake(
        "K4",
        "no value is used twice",
        "On a chain, = and += do the same, and a set loses nothing. Add a diamond, and a graph in "
        "which one operation uses a value twice.",
        "chain_rule.diamond",
        slip="chain_only",
    ),
    Mistake(
        "K5",
        "no operation uses a value twice",
        "On the diamond a set of parents loses nothing, for the two uses belong to two operations. "
        "x times x gives it away.",
        "chain_rule.sum",
        slip="no_square",
    ),
    Mistake(
        "K6",
        "L's number is 1",
        "Whoever starts with L's number is right if that number is 1. Choose a graph whose L is "
        "another number.",
        "chain_rule.seed",
        slip="number_1",
    ),
    Mistake(
        "K7",
        "the graph has one operation only",
        "With one operation, L is the only one that hands something on, and its gradient is 1. So "
        "no order is wrong, and slopes alone are right. Put one operation after another.",
        "chain_rule.chain",
        wrong=one_operation,
    ),
    Mistake(
        "K8",
        "only L's own gradient is looked at",
        "That it is 1 is the start, and not the result. Look at the gradients of the inputs.",
        "chain_rule.seed",
        wrong=end_alone,
    ),
)

EXERCISES = [
    Exercise(
        "small_step",
        "One operation and its slopes",
        small_step,
        STEP_CASES,
        STEP_MISTAKES,
        (
            "Take the three operations one at a time. For each: which number comes out, and by how "
            "much does it grow if one input grows by a little?",
            "Along a, the other input holds still: a + b grows by as much as a does, a b by b "
            "times as much, e^a by e^a times as much.",
            'For "add" return a + b, [1.0, 1.0]; for "mul" a * b, [b, a]; for "exp" let '
            "y = math.exp(a) and return y, [y].",
        ),
        "A number that remembers",
        solution="""\
def small_step(operation, inputs):
    if operation == "add":
        a, b = inputs
        return a + b, [1.0, 1.0]
    if operation == "mul":
        a, b = inputs
        return a * b, [b, a]
    y = math.exp(inputs[0])
    return y, [y]
""",
    ),
    Exercise(
        "by_paths",
        "Path by path",
        by_paths,
        tuple(path_cases()),
        PATH_MISTAKES,
        (
            "Try x times w by hand: there is one path from L to x, and its slope is w.",
            "Which slopes are multiplied, and what is added? The code adds twice.",
            "Slopes on one path are multiplied: slope * by_paths(graph, parent, x).",
        ),
        "Path by path",
        kind="mend",
        solution="""\
def by_paths(graph, place, x):
    if place == x:
        return 1.0
    _, parents = graph[place]
    return sum(slope * by_paths(graph, parent, x) for parent, slope in parents)
""",
    ),
    Exercise(
        "gradients",
        "Use by use",
        gradients,
        tuple(gradient_cases()),
        GRADIENT_MISTAKES,
        (
            "Three things: what the gradients are at the start, in which order the values hand "
            "theirs on, and what a parent gets.",
            "All start at 0, but L at 1. From the last value to the first, each adds its gradient "
            "times the slope to what its parent has.",
            "grad = [0.0] * len(graph); grad[-1] = 1.0; then for i from the last place down to 0, "
            "and for each (j, slope) in its parents: grad[j] += grad[i] * slope.",
        ),
        "Use by use",
        solution="""\
def gradients(graph):
    grad = [0.0] * len(graph)
    grad[-1] = 1.0
    for i in reversed(range(len(graph))):
        _, parents = graph[i]
        for j, slope in parents:
            grad[j] += grad[i] * slope
    return grad
""",
    ),
    Exercise(
        "test_gradients",
        "A test of the gradients",
        test_gradients,
        TEST_CASES,
        TEST_MISTAKES,
        (
            "For each wrong one, look for a small graph on which it gives another number.",
            "x times x finds = and the set. An order, and slopes alone, are found where one "
            "operation follows another. L should not be 1.",
            "Write down two graphs, x times x at 3 and 2x times 5 at x = 3, as lists. The gradient "
            "of x is 6 in the first, and 10 in the second. Assert both to 1e-9.",
        ),
        "Three tempting mistakes",
        kind="test",
        solution="""\
def test_gradients(gradients):
    square = [(3.0, []), (9.0, [(0, 3.0), (0, 3.0)])]
    chain = [(3.0, []), (5.0, []), (6.0, [(0, 2.0)]), (30.0, [(2, 5.0), (1, 6.0)])]
    assert abs(gradients(square)[0] - 6.0) < 1e-9
    assert abs(gradients(chain)[0] - 10.0) < 1e-9
""",
    ),
]
