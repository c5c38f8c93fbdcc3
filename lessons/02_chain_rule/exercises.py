"""Exercises of lesson 2: The chain rule.

Fill in the functions, and try them: minigrad check 2

A graph is a plain list here. Its values stand in the order in which they were made, and the last
one is L. Each is a pair (number, parents), and parents is a list of pairs (place, slope): the place
of an input in the graph, and the slope along it. For L = p q with p = 2x and x = 3, q = 5:

    graph = [
        (3.0, []),                      # 0: x
        (5.0, []),                      # 1: q
        (6.0, [(0, 2.0)]),              # 2: p = 2x
        (30.0, [(2, 5.0), (1, 6.0)]),   # 3: L = p q
    ]
"""

import math


def small_step(operation, inputs):
    """What a Value remembers of one operation: its number, and the slope along each input.

        a + b       along a and along b: 1
        a b         along a: b, and along b: a
        y = e^a     along a: y

    Args:
        operation: "add", "mul" or "exp".
        inputs: a list of floats: [a, b] for "add" and "mul", [a] for "exp".

    Returns:
        (number, slopes): a float, and a list with one float for each input, in their order.
    """
    raise NotImplementedError


def by_paths(graph, place, x):
    """The slope of one value of a graph along another, path by path. Mend it: it is wrong.

    For each path from the value at `place` back to the value at `x`, multiply all slopes on it.
    Then add these products:

        dL/dx = sum over all paths of the product of the slopes

    Args:
        graph: a list of pairs (number, parents), as at the top of this file.
        place, x: places in the graph, ints. The value at `x` may have parents itself.

    Returns:
        The slope, a float; 0 if no path leads from one to the other.
    """
    if place == x:
        return 1.0
    _, parents = graph[place]
    return sum(slope + by_paths(graph, parent, x) for parent, slope in parents)


def gradients(graph):
    """The gradients of all values of a graph, use by use, from the newest value to the oldest.

        dL/dL = 1
        dL/dx = sum over all uses u of x:  dL/du  du/dx

    Args:
        graph: a list of pairs (number, parents), as at the top of this file. The last value is L.
            One operation may use the same value twice: then its place stands twice in parents.

    Returns:
        A list of floats: the gradient of each value, in the order of the graph. A value that does
        not lead to L has the gradient 0.
    """
    raise NotImplementedError


def test_gradients(gradients):
    """Write a test of the function above that tells the right ones from the wrong ones.

    It will be tried on two right ones, which differ by rounding alone, and on wrong ones: one with
    = in the place of +=, one that keeps the parents in a set, one that starts with L's number, one
    that starts with 0, one that goes from the oldest value to the newest, and one that hands on
    slopes alone, without the gradient.

    Args:
        gradients: a function of a graph that returns a list of gradients.

    Raises:
        AssertionError: `gradients` is wrong.
    """
    raise NotImplementedError
