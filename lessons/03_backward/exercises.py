"""Exercises of lesson 3: The backward pass.

Fill in the functions, and try them: minigrad check 3
"""

import math

import numpy as np


class Value:
    """A number, and how it came about. It is given; there is nothing to fill in here.

    A Value has no time here: the order must come from the graph.

    Attributes:
        data: the number.
        parents: a list of pairs (input, slope): a Value, and the slope along it. x * x lists x
            twice. The list is empty if nothing was computed to make this Value: it is a leaf.
        grad: the gradient, a float; 0.0 at first.
    """

    def __init__(self, data, parents=()):
        self.data, self.parents, self.grad = data, list(parents), 0.0

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])


def topological(loss):
    """The order in which Values may hand on their gradients. Mend it: it is wrong.

    Each Value comes after all its consumers: those that use it as an input, and that lead to the
    loss. (Any such order will do.) The chain and the diamond do not find the mistake. A chain of
    2000 operations must be possible, which is more than Python allows of calls inside each other.

    Args:
        loss: a Value.

    Returns:
        A list of Values, each one once: the loss, and all that it was computed from.
    """
    order = [loss]
    for v in order:
        for u, _ in v.parents:
            if u not in order:
                order.append(u)
    return order


def backward(loss):
    """Carry gradients from the loss back to the leaves, and add them to what the leaves have.

        dL/dL = 1
        u_bar <- u_bar + v_bar dv/du        for each Value v and each of its inputs u

    At the end, each leaf's grad has grown by its gradient in this pass. A second call, for the
    same loss or for another one that shares Values with it, adds to that again. What lies between
    the loss and the leaves belongs to one pass: what an earlier call left there must not count.
    The loss is no leaf. A chain of 2000 operations must be possible.

    Args:
        loss: a Value.

    Returns:
        Nothing: the result is in the attribute grad of the leaves.
    """
    raise NotImplementedError


def fire_sum(y, a, b):
    """y = a + b, a sum of arrays, hands its gradient on to a and b. Mend it: it is wrong.

        a_bar <- a_bar + y_bar
        b_bar <- b_bar + y_bar

    The numbers are right. But look what becomes of them: whoever has the gradient of a may change
    it in place, as a.grad += ... does. That must change neither the gradient of b nor that of y.

    Args:
        y, a, b: Values whose grad is an array, all of one shape. The grad of a or of b is None if
            nothing has arrived there yet.

    Returns:
        Nothing: the result is in a.grad and b.grad.
    """
    a.grad = y.grad if a.grad is None else a.grad + y.grad
    b.grad = y.grad if b.grad is None else b.grad + y.grad


class Dual:
    """A number with its tangent: how fast it changes when the chosen input does.

        y = a + b       tangent of y: tangent of a + tangent of b
        y = a b         tangent of y: (tangent of a) b + a (tangent of b)
        y = e^a         tangent of y: y (tangent of a)

    Sums, products and exponentials of Duals are new Duals; the old ones stay as they are.

    Args:
        value: the number, a float.
        tangent: a float; 0 if it is not given, as for a constant.
    """

    def __init__(self, value, tangent=0.0):
        raise NotImplementedError

    def __add__(self, other):
        raise NotImplementedError

    def __mul__(self, other):
        raise NotImplementedError

    def exp(self):
        raise NotImplementedError


def who_pays():
    """Predict a number, before you run anything.

    A function has 200 inputs and 4 outputs. All its slopes are wanted, those of each output along
    each input. Forward mode takes some number of multiplications for that, and reverse mode some
    other one. One pass takes equally many in both modes. How many times as many as reverse mode
    does forward mode need?

    Returns:
        Your number.
    """
    return None  # your number
