"""Right solutions of lesson 3, each written in another way."""

import math
from collections import Counter

import numpy as np


def leave_and_turn(loss):
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


def counting_uses(loss):
    """A Value is free when all its uses are ticked off."""
    found = [loss]
    for v in found:
        found += dict.fromkeys(u for u, _ in v.parents if u not in found)
    uses = Counter(u for v in found for u, _ in v.parents)
    free, order = [loss], []
    while free:
        v = free.pop()
        order.append(v)
        for u, _ in v.parents:
            uses[u] -= 1
            if not uses[u]:
                free.append(u)
    return order


def with_iterators(loss):
    """Depth first, with the inputs that are left for each Value on the way."""
    order, seen, way = [], {loss}, [(loss, iter(loss.parents))]
    while way:
        v, rest = way[-1]
        for u, _ in rest:
            if u not in seen:
                seen.add(u)
                way.append((u, iter(u.parents)))
                break
        else:
            order.insert(0, v)
            way.pop()
    return order


def own_dictionary(loss):
    bar = {loss: 1.0}
    for v in leave_and_turn(loss):
        for u, slope in v.parents:
            bar[u] = bar.get(u, 0.0) + bar[v] * slope
    for v, gradient in bar.items():
        if not v.parents:
            v.grad += gradient


def in_the_values(loss):
    """The gradients live in the Values; those between are set to zero first."""
    order = counting_uses(loss)
    for v in order:
        if v.parents:
            v.grad = 0.0
    loss.grad = 1.0
    for v in order:
        for u, slope in v.parents:
            u.grad += v.grad * slope


def gathering(loss):
    """A matrix of slopes, and each Value asks its consumers."""
    order = leave_and_turn(loss)
    if len(order) > 100:
        return own_dictionary(loss)
    slopes = np.zeros((len(order), len(order)))
    for i, v in enumerate(order):
        for u, slope in v.parents:
            slopes[i, order.index(u)] += slope
    bar = np.zeros(len(order))
    for j, v in enumerate(order):
        bar[j] = 1.0 if v is loss else bar[:j] @ slopes[:j, j]
        if not v.parents:
            v.grad = v.grad + bar[j]
    return None


def copies(y, a, b):
    a.grad = y.grad.copy() if a.grad is None else a.grad + y.grad
    b.grad = y.grad.copy() if b.grad is None else b.grad + y.grad


def from_zeros(y, a, b):
    for v in (a, b):
        if v.grad is None:
            v.grad = np.zeros(y.grad.shape)
        v.grad += y.grad


def number_by_number(y, a, b):
    for v in (a, b):
        old = [0.0] * len(y.grad) if v.grad is None else v.grad
        v.grad = np.array([new + before for new, before in zip(y.grad, old)])


class Textbook:
    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = value, tangent

    def __add__(self, other):
        return Textbook(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        tangent = self.tangent * other.value + self.value * other.tangent
        return Textbook(self.value * other.value, tangent)

    def exp(self):
        y = math.exp(self.value)
        return Textbook(y, y * self.tangent)


class Pair:
    """As an array [value, tangent]."""

    def __init__(self, value, tangent=0):
        self.pair = np.array([value, tangent], float)

    value = property(lambda self: self.pair[0])
    tangent = property(lambda self: self.pair[1])

    def __add__(self, other):
        return Pair(*(self.pair + other.pair))

    def __mul__(self, other):
        return Pair(self.value * other.value, self.pair @ other.pair[::-1])

    def exp(self):
        return Pair(*(np.exp(self.value) * np.array([1.0, self.tangent])))


class Matrix:
    """As a matrix [[value, tangent], [0, value]], whose product is that of dual numbers."""

    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = float(value), float(tangent)

    def matrix(self):
        return np.array([[self.value, self.tangent], [0.0, self.value]])

    def __add__(self, other):
        return Matrix(*(self.matrix() + other.matrix())[0])

    def __mul__(self, other):
        return Matrix(*(self.matrix() @ other.matrix())[0])

    def exp(self):
        return Matrix(math.e**self.value, self.tangent * math.e**self.value)


def as_int():
    return 50


def as_float():
    return 200 / 4


def as_numpy():
    return np.float32(50)


SOLUTIONS = {
    "topological": [leave_and_turn, counting_uses, with_iterators],
    "backward": [own_dictionary, in_the_values, gathering],
    "fire_sum": [copies, from_zeros, number_by_number],
    "Dual": [Textbook, Pair, Matrix],
    "who_pays": [as_int, as_float, as_numpy],
}
