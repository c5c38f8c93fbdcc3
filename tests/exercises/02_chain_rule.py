"""Right solutions of lesson 2, each written in another way."""

import math

import numpy as np


def with_ifs(operation, inputs):
    if operation == "add":
        return inputs[0] + inputs[1], [1.0, 1.0]
    if operation == "mul":
        return inputs[0] * inputs[1], [inputs[1], inputs[0]]
    return math.exp(inputs[0]), [math.exp(inputs[0])]


def from_a_table(operation, inputs):
    table = {
        "add": lambda a, b: (a + b, [1, 1]),
        "mul": lambda a, b: (a * b, [b, a]),
        "exp": lambda a: (np.exp(a), [np.exp(a)]),
    }
    return table[operation](*inputs)


def with_arrays(operation, inputs):
    x = np.array(inputs)
    if operation == "exp":
        return np.e ** x[0], np.e**x
    return (x.sum(), np.ones(2)) if operation == "add" else (x.prod(), x[::-1])


def recursive(graph, place, x):
    if place == x:
        return 1.0
    return sum(slope * recursive(graph, parent, x) for parent, slope in graph[place][1])


def with_a_stack(graph, place, x):
    """Each entry is a path so far: where it is, and the product of its slopes."""
    total, stack = 0.0, [(place, 1.0)]
    while stack:
        here, product = stack.pop()
        if here == x:
            total += product
        else:
            stack += [(parent, product * slope) for parent, slope in graph[here][1]]
    return total


def forwards(graph, place, x):
    """The slope of every value along x, in the order in which they were made."""
    slopes = []
    for i, (_, parents) in enumerate(graph):
        slopes.append(1.0 if i == x else sum(slopes[j] * slope for j, slope in parents))
    return slopes[place]


def scattering(graph):
    grad = [0.0] * len(graph)
    grad[-1] = 1.0
    for i in reversed(range(len(graph))):
        for j, slope in graph[i][1]:
            grad[j] += grad[i] * slope
    return grad


def gathering(graph):
    """Each value asks its uses, as the equation says."""
    n = len(graph)
    grad = np.zeros(n)
    grad[n - 1] = 1.0
    for j in range(n - 2, -1, -1):
        uses = [(i, slope) for i in range(n) for k, slope in graph[i][1] if k == j]
        grad[j] = sum(grad[i] * slope for i, slope in uses)
    return grad.tolist()


def all_paths(graph):
    """Slow, but right."""
    return [recursive(graph, len(graph) - 1, x) for x in range(len(graph))]


def by_two_graphs(gradients):
    square = [(3.0, []), (9.0, [(0, 3.0), (0, 3.0)])]
    chain = [(3.0, []), (5.0, []), (6.0, [(0, 2.0)]), (30.0, [(2, 5.0), (1, 6.0)])]
    assert abs(gradients(square)[0] - 6.0) < 1e-9
    assert abs(gradients(chain)[0] - 10.0) < 1e-9


def fourth_power(gradients):
    """(x x)(x x), all gradients at once."""
    graph = [(2.0, []), (4.0, [(0, 2.0), (0, 2.0)]), (16.0, [(1, 4.0), (1, 4.0)])]
    np.testing.assert_allclose(gradients(graph), [32.0, 8.0, 1.0])


def against_paths(gradients):
    """Compares with the sum over all paths, on random graphs."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        graph = [(1.5, [])]
        for i in range(1, 6):
            parents = [(int(rng.integers(i)), float(rng.normal())) for _ in range(2)]
            graph.append((float(rng.normal()), parents + parents[:1]))
        assert np.allclose(gradients(graph), all_paths(graph), rtol=1e-9)


SOLUTIONS = {
    "small_step": [with_ifs, from_a_table, with_arrays],
    "by_paths": [recursive, with_a_stack, forwards],
    "gradients": [scattering, gathering, all_paths],
    "test_gradients": [by_two_graphs, fourth_power, against_paths],
}
