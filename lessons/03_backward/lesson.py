# %% [markdown]
# # The backward pass
#
# In which order must gradients be carried back through a graph, and why does it matter?
#
# You need lessons 1 and 2.
#
# ## By distance
#
# Lesson 2 went from the newest value to the oldest, and left open what goes wrong in another order.
# Here is its `Value` again, without `exp`: a number, its gradient, its parents, each with the slope
# along it, and its time, which counts the values in the order in which they were made.

# %%
from collections import Counter
from itertools import count

import numpy as np

import minigrad
from minigrad import viz

clock = count()


# %%
class Value:
    """A number, and how it came about."""

    def __init__(self, data, parents=()):
        self.data, self.parents = data, parents
        self.grad, self.time = 0.0, next(clock)

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])


# %% [markdown]
# The backward pass starts at the loss, whose gradient is 1, and visits one value after the other.
# A value that is visited **fires**: it hands its gradient, times a slope, to each of its inputs,
# which add up what they get. Only the order of the visits is left to choose.
#
# An order suggests itself: by distance. First the loss, then its parents, then the parents of
# these. (`for` goes on over what is appended to the list during the loop.)


# %%
def by_distance(loss):
    order = [loss]
    for v in order:
        for u, _ in v.parents:
            if u not in order:
                order.append(u)
    return order


def fire_all(loss, order):
    loss.grad = 1.0
    for v in order:
        for u, slope in v.parents:
            u.grad += v.grad * slope


# %% [markdown]
# Here is a function of two numbers, `x` and `w`. In lesson 1 we measured slopes with a central
# difference. Before you run it: will the backward pass agree with the measurement, for both inputs,
# for one of them, or for none?


# %%
def skewed(x, w):
    s = x * w
    q = s + w
    r = q * w
    return s + r


def measured(f, x, w, h=1e-6):
    along_x = (f(x + h, w) - f(x - h, w)) / (2 * h)
    return along_x, (f(x, w + h) - f(x, w - h)) / (2 * h)


# %%
x, w = Value(3.0), Value(2.0)
loss = skewed(x, w)
fire_all(loss, by_distance(loss))
print("by distance:", x.grad, w.grad)
print("measured:   ", *(round(slope, 6) for slope in measured(skewed, 3.0, 2.0)))
assert (x.grad, w.grad) == (2.0, 13.0)  # the right gradients are 6 and 19

# %% [markdown]
# Both gradients are wrong. No slope is wrong, nothing was overwritten, no error was raised. Only
# the order was wrong.
#
# ## The graph, and the numbers by hand
#
# Below is the same function, recorded by minigrad. The box of each value shows the number and,
# after `grad`, the right gradient. The value `s` is used twice: once by the loss `L` itself, and
# once by `q`, which lies on the long way `s`, `q`, `r`, `L`. The graph is skewed: one way from `s`
# to `L` has one step, the other has three.

# %%
x = minigrad.tensor(3.0, requires_grad=True)
w = minigrad.tensor(2.0, requires_grad=True)
s = x * w
q = s + w
r = q * w
L = s + r
names = {"x": x, "w": w, "s": s, "q": q, "r": r, "L": L}
viz.graph(L, names, direction="LR")

# %% [markdown]
# By distance, the order is `L`, `s`, `r`, `x`, `w`, `q`. Follow what happens to `s` (`x` and `w`
# have no inputs, so they hand on nothing):
#
# | fires | hands on | gradient of `s` afterwards |
# |---|---|---|
# | `L` | 1 to `s`, 1 to `r` | 1 |
# | `s` | 1 times 2 to `x`, 1 times 3 to `w` | 1 |
# | `r` | 1 times 2 to `q`, 1 times 8 to `w` | 1 |
# | `q` | 2 to `s`, 2 to `w` | 3 |
#
# When `s` fired, its gradient was 1. The second part, 2, arrived when `s` had already handed on
# what it had. So `x` got 1 times 2 in place of 3 times 2.
#
# A value that uses `s` as an input is a **consumer** of `s`. Here these are `L` and `q`. (One that
# does not lead to the loss would not count: nothing comes back from it.) The rule that was broken:
# **a value may fire only when all its consumers have fired.** The distance from the loss does not
# say so: `q` is further from the loss than `s`, and must fire before it.
#
# ## The equation
#
# Number the values in the order in which they were computed: $v_1 = x$, $v_2 = w$, $v_3 = s$,
# $v_4 = q$, $v_5 = r$, $v_6 = L$; there are $n = 6$. A bar marks a gradient: $\bar{v}_j$ is
# $\partial L / \partial v_j$. It is also called the **adjoint** of $v_j$. The slope of the single
# step from $v_j$ to $v_i$ is $\partial v_i / \partial v_j$; it is 0 where $v_i$ does not use $v_j$.
#
# Mind the difference: $\partial L / \partial v_j$ counts all paths, $\partial v_i / \partial v_j$
# here the direct step alone. From $s$ to $L$, the first is 3 and the second is 1.
#
# It starts with $\bar{v}_n = \partial L / \partial L = 1$. For all others, lesson 2's chain rule
# adds over the uses of $v_j$: the gradient of the result, times the slope of the use. With numbered
# values:
#
# $$ \bar{v}_j = \sum_{i=j+1}^{n} \bar{v}_i \frac{\partial v_i}{\partial v_j}
# \tag{backward.adjoint} $$
#
# The sum begins at $j + 1$, because a value can be used only after it was computed. So the right
# side has larger numbers only: go from $n$ down to 1, and all that you need is there.
#
# For the code, the slopes of the single steps stand in a matrix: row $i$, column $j$ holds
# $\partial v_i / \partial v_j$. Python counts from 0, so that `v_bar[j:]` is
# $\bar{v}_{j+1}$ to $\bar{v}_n$. Between two lists of numbers, NumPy's `@` multiplies the first by
# the first, the second by the second, and so on, and adds up.


# %%
def adjoints(slopes):
    n = len(slopes)
    v_bar = np.full(n, np.nan)  # nan: not known yet
    v_bar[n - 1] = 1.0
    for j in range(n - 1, 0, -1):
        slopes_j = slopes[:, j - 1]
        v_bar_j = v_bar[j:] @ slopes_j[j:]  # (backward.adjoint)
        v_bar[j - 1] = v_bar_j
    return v_bar


def slope_matrix(values):
    slopes = np.zeros((len(values), len(values)))
    for i, v in enumerate(values):
        for u, slope in v.parents:
            slopes[i, values.index(u)] += slope  # += for x * x, which uses x twice
    return slopes


# %%
x, w = Value(3.0), Value(2.0)
loss = skewed(x, w)
values = sorted(by_distance(loss), key=lambda v: v.time)
slopes = slope_matrix(values)
print(dict(zip("xwsqrL", adjoints(slopes).tolist())))
assert adjoints(slopes).tolist() == [6, 19, 3, 2, 1, 1]

# %% [markdown]
# Do it by hand once: $\bar{r} = 1$; $\bar{q} = 1 \cdot 2 = 2$;
# $\bar{s} = 1 \cdot 1 + 2 \cdot 1 = 3$; then $\bar{w} = 1 \cdot 8 + 2 \cdot 1 + 3 \cdot 3 = 19$ and
# $\bar{x} = 3 \cdot 2 = 6$.
#
# ## Four wrong orders, three graphs
#
# Counting down is one good order. It is not the only one: any order will do that puts each value
# after all its consumers. Such an order is called **topological**. Here are three more that people
# write, and that are not. `first_met` follows each input as far as it goes before it turns to the
# next, and takes every value when it meets it first. `each_time` does the same and does not
# remember where it has been. `oldest_first` goes the way of the computation.


# %%
def first_met(v, order=None):
    order = [] if order is None else order
    if v not in order:
        order.append(v)
        for u, _ in v.parents:
            first_met(u, order)
    return order


def each_time(v):
    return [v] + [met for u, _ in v.parents for met in each_time(u)]


def oldest_first(loss):
    return sorted(by_distance(loss), key=lambda v: v.time)


# %% [markdown]
# And three graphs: a chain, in which each value between the inputs and the loss has one consumer;
# a diamond, in which one such value has two consumers, and both ways from it to the loss are
# equally long; and the skewed graph. Before you run it: which graph finds which mistake?


# %%
def chain(x, w):
    return (x * w + w) * w


def diamond(x, w):
    a = x * w
    return (a + w) * (a * w)


def is_right(order_of, f):
    x, w = Value(3.0), Value(2.0)
    loss = f(x, w)
    fire_all(loss, order_of(loss))
    return np.allclose((x.grad, w.grad), measured(f, 3.0, 2.0))


# %%
found = {}
print(f"{'':13} chain   diamond skewed")
for order_of in (oldest_first, each_time, first_met, by_distance):
    right = [is_right(order_of, f) for f in (chain, diamond, skewed)]
    found[order_of.__name__] = right
    print(f"{order_of.__name__:13}", *("right  " if r else "WRONG  " for r in right))
assert found["by_distance"] == [True, True, False]
assert found["first_met"] == found["each_time"] == [True, False, False]

# %% [markdown]
# On a chain there is hardly an order to get wrong. The tempting conclusion from the diamond, "it
# has a shared value, and my gradient is right, so my order is right", is broken by the last row:
# the distance passes the diamond, because both ways have the same length. A test for an order needs
# a value that is used near the loss **and** far from it.
#
# - `oldest_first` lets inputs fire before any gradient has reached them: it hands on zeros.
# - `each_time` fires a shared value twice. The second time it hands on the first part again.
# - `first_met` fires a shared value when the first of its consumers has reported.
#
# ## A topological order, without recursion
#
# Here is the usual way to a good order. Visit the graph from the loss, and write a value down when
# you **leave** it: when all that it was computed from is written down. That puts inputs before what
# uses them. Turned round, each value comes after all its consumers.
#
# In textbooks this is a function that calls itself. Python allows about a thousand calls inside
# each other, and a loop in a program easily records a longer chain:


# %%
def sorted_by_recursion(v, order, seen):
    if v not in seen:
        seen.add(v)
        for u, _ in v.parents:
            sorted_by_recursion(u, order, seen)
        order.append(v)


x, w = Value(3.0), Value(2.0)
total = x
for _ in range(5000):
    total = total + w
try:
    sorted_by_recursion(total, [], set())
except RecursionError:
    print("RecursionError: too many calls inside each other")

# %% [markdown]
# The cure is a stack of our own, a list. `leaving` is what the recursion kept in its calls: do we
# come to this value, or do we leave it?


# %%
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


# %%
assert all(is_right(topological, f) for f in (chain, diamond, skewed))
fire_all(total, topological(total))
print("5000 additions of w:", x.grad, w.grad)
assert (x.grad, w.grad) == (1.0, 5000.0)

# %% [markdown]
# ## Why +=, and for which gradients
#
# The equation above gathers: $v_j$ asks its consumers for their parts. Our loop scatters: a value
# $v$ that fires adds its part to each input $u$. It is the same sum, one term at a time. The arrow
# says that what stands on the left is the new value:
#
# $$ \bar{u} \leftarrow \bar{u} + \bar{v} \frac{\partial v}{\partial u} \tag{backward.add} $$
#
# With `=` in place of `+=` only the part that came last would be left (lesson 2). But `+=` raises a
# question: what was in $\bar{u}$ **before** the pass? Two passes are wanted, for instance, if a
# loss has two parts and each is carried back on its own. What arrives at the inputs should add up.
# With the same loss twice that is 6 + 6 for `x`, and 19 + 19 for `w`. Before you run it: will
# `fire_all` do that?

# %%
x, w = Value(3.0), Value(2.0)
loss = skewed(x, w)
fire_all(loss, topological(loss))
fire_all(loss, topological(loss))
print("twice, nothing set to zero:", x.grad, w.grad)
assert (x.grad, w.grad) == (26.0, 71.0)  # 12 and 38 would be right

# %% [markdown]
# In the second pass `s`, `q` and `r` still held the gradients of the first, and handed them on once
# more. To set **all** gradients to zero first would be wrong in the other direction: `x` would end
# with 6, and the first call would be forgotten.
#
# Two kinds of values need different treatment. Inputs (**leaves**: nothing made them) collect
# over passes, until the caller sets them to zero. What lies between belongs to one pass. So
# the pass keeps its gradients in a dictionary of its own, and adds to the leaves at the end:


# %%
def gradients(loss):
    bar = {loss: 1.0}
    for v in topological(loss):
        v_bar = bar[v]
        for u, slope in v.parents:
            u_bar = bar.get(u, 0.0)
            u_bar += v_bar * slope  # (backward.add)
            bar[u] = u_bar
    return bar


def backward(loss):
    for v, v_bar in gradients(loss).items():
        if not v.parents:
            v.grad += v_bar


# %%
x.grad = w.grad = 0.0
backward(loss)
backward(loss)
print("twice, leaves collect:", x.grad, w.grad)
assert (x.grad, w.grad) == (12.0, 38.0)

# %% [markdown]
# With arrays there is one more trap. A sum hands the same gradient to both its inputs. If both keep
# the same array, a later `+=` on one of them changes the other as well:

# %%
g = np.ones(2)
a_grad, b_grad = g, g  # the gradient of a + b, for a and for b
a_grad += 10  # a second pass, in which only a takes part
print("b's gradient was [1. 1.], and is", b_grad)

# %% [markdown]
# minigrad gives each leaf an array of its own. The same two passes:

# %%
a, b = (minigrad.ones(2).requires_grad_() for _ in range(2))
(a + b).sum().backward()
(10 * a).sum().backward()
print("minigrad: a", a.grad, "b", b.grad)
assert not np.shares_memory(a.grad.numpy(), b.grad.numpy())
assert b.grad.tolist() == [1.0, 1.0]

# %% [markdown]
# ## What minigrad does: the newest first
#
# A topological sort walks through the whole graph before the first gradient moves, and so does
# lesson 2's sort by time. There is a shorter way. A value **waits** if it has a gradient and has
# not fired. Of all that wait, **the newest one is always complete**. For suppose that one of its
# consumers had still to fire. Consumers are made later, so this one is newer, and does not wait: it
# has no gradient yet. Then one of its own consumers, newer still, has still to fire, and so on.
# This line must end, and it ends at one that waits, which would be newer than the newest. So no
# sort is needed, only the newest of those that wait:


# %%
def newest_first(loss):
    bar, waiting = {loss: 1.0}, {loss}
    while waiting:
        v = max(waiting, key=lambda v: v.time)
        waiting.remove(v)
        for u, slope in v.parents:
            if u not in bar:
                bar[u] = 0.0
                waiting.add(u)
            bar[u] += bar[v] * slope
    return bar


assert all(newest_first(y) == gradients(y) for y in (loss, total))

# %% [markdown]
# minigrad's engine, in `engine.py`, is this loop for arrays. Only operations wait there, since a
# leaf has nobody to pass its gradient to. And it does not look at all that wait to find the newest:
# it keeps them in a **heap** (Python's `heapq`), a list so arranged that the next one stands in
# front. With $k$ values waiting, to take one from a heap, or to put one in, takes about $\log_2 k$
# steps: 10 for $k = 1000$, where to look at all takes 1000.
#
# `viz.trace` replays the engine's pass, step by step. Before you look: after `L` has fired, `s` and
# `r` have a gradient. Which one fires next? Watch for the lines "s waits".

# %%
viz.trace(L, names)

# %% [markdown]
# `r` fires next, because it is the newest. `s` waits for two steps, until `q` has added its 2. Then
# it fires, with 3. The next cell compares the numbers, and then tries a chain that is twenty times
# as long as recursion would allow.

# %%
L.backward()
print("minigrad:", names["x"].grad.item(), names["w"].grad.item())
assert (names["x"].grad.item(), names["w"].grad.item()) == (6.0, 19.0)

long = v = minigrad.tensor(1.0, requires_grad=True)
for _ in range(20_000):
    v = v + long
v.backward()
print("a chain of 20000 operations:", long.grad.item())
assert long.grad.item() == 20_001

# %% [markdown]
# ## The other direction
#
# Why go backwards at all? Slopes can be carried forwards, too, along with the numbers. Choose one
# input, say $x$. Give each value $v$ a second number, its **tangent**
# $\tilde{v} = \partial v / \partial x$: how fast $v$ changes when $x$ does. The tangent of $x$ is
# 1, that of the other inputs 0. A sum adds the tangents. A product $y = a b$ has the slope $b$
# along $a$ and the slope $a$ along $b$, so by the chain rule
#
# $$ \tilde{y} = \tilde{a} b + a \tilde{b} \tag{backward.dual_product} $$
#
# A number with its tangent is a **dual number**. It needs no graph: every operation computes both
# parts at once.


# %%
class Dual:
    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = value, tangent

    def __add__(self, other):
        return Dual(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        a, a_tilde = self.value, self.tangent
        b, b_tilde = other.value, other.tangent
        y_tilde = a_tilde * b + a * b_tilde  # (backward.dual_product)
        return Dual(a * b, y_tilde)


# %% [markdown]
# By hand, for the skewed function: $\tilde{s} = 1 \cdot 2 + 3 \cdot 0 = 2$, $\tilde{q} = 2 + 0$,
# $\tilde{r} = 2 \cdot 2 + 8 \cdot 0 = 4$, $\tilde{L} = 2 + 4 = 6$. There is the gradient of $x$.
# Before you run it: what do you have to do to get that of $w$?

# %%
along_x = skewed(Dual(3.0, 1.0), Dual(2.0, 0.0)).tangent
along_w = skewed(Dual(3.0, 0.0), Dual(2.0, 1.0)).tangent
print("forward mode, two passes:", along_x, along_w)
assert (along_x, along_w) == (6.0, 19.0)

# %% [markdown]
# Compute everything again, with the 1 at the other input. This is called **forward mode**, and the
# backward pass **reverse mode**. In symbols, forward mode is the mirror image of the equation for
# the adjoints. For every $v_i$ that is not an input:
#
# $$ \tilde{v}_i = \sum_{j=1}^{i-1} \frac{\partial v_i}{\partial v_j} \tilde{v}_j
# \tag{backward.tangent} $$
#
# Its right side has smaller numbers only: the order of the computation itself will do. In the code,
# the inputs come first, and `chosen` is the number of the one whose tangent is 1.


# %%
def tangents(slopes, chosen, inputs):
    n = len(slopes)
    v_tilde = np.full(n, np.nan)
    v_tilde[:inputs] = 0.0
    v_tilde[chosen - 1] = 1.0
    for i in range(inputs + 1, n + 1):
        slopes_i = slopes[i - 1]
        v_tilde_i = slopes_i[: i - 1] @ v_tilde[: i - 1]  # (backward.tangent)
        v_tilde[i - 1] = v_tilde_i
    return v_tilde


for chosen in (1, 2):
    print(dict(zip("xwsqrL", tangents(slopes, chosen, inputs=2).tolist())))
assert [tangents(slopes, chosen, 2)[-1] for chosen in (1, 2)] == [6, 19]

# %% [markdown]
# Both modes read the same matrix of slopes, shown below. Rows are what is computed, columns what it
# is computed from. Everything lies below the diagonal, because values use older values only.
# Forward mode reads row after row from the top, reverse mode column after column from the right.

# %%
viz.Figure(
    "The slopes of the single steps",
    x_label="from",
    y_label="to",
    description="A matrix of slopes that are zero on and above the diagonal.",
    width=460,
).heat_map(slopes, x=list("xwsqrL"), y=list("xwsqrL"), text=True)

# %% [markdown]
# ## Who pays for what
#
# One pass of either mode multiplies once for each use of a value: a slope, times a tangent or a
# gradient. A forward pass gives the slopes of **all** values along **one** input. A reverse pass
# gives the slopes of **one** output along **all** values. For a function with $n$ inputs and $m$
# outputs ($n$ does not count all values any more), all slopes together take $n$ forward passes, or
# $m$ reverse passes. Let $C_f$ and $C_r$ be the numbers of multiplications:
#
# $$ \frac{C_f}{C_r} = \frac{n}{m} \tag{backward.cost} $$
#
# We count them. The function multiplies all its inputs into one number, from which each output
# is made. Before you run it: with 100 inputs and 1 output, how many times as many multiplications
# will forward mode need?


# %%
def forward_mode(values, x, cost):
    tangent = {}
    for v in values:
        tangent[v] = float(v is x)
        for u, slope in v.parents:
            tangent[v] += slope * tangent[u]
            cost["forward"] += 1
    return tangent


# %%
def reverse_mode(values, y, cost):
    bar = {v: float(v is y) for v in values}
    for v in reversed(values):
        for u, slope in v.parents:
            bar[u] += slope * bar[v]
            cost["reverse"] += 1
    return bar


# %%
def count_both(n, m):
    xs = [Value(1 + 0.01 * k) for k in range(n)]
    trunk = xs[0]
    for x in xs[1:]:
        trunk = trunk * x
    ys = [trunk * Value(1.0 + k) for k in range(m)]
    values = sorted({v for y in ys for v in topological(y)}, key=lambda v: v.time)
    cost = Counter()
    tangents = [forward_mode(values, x, cost) for x in xs]
    bars = [reverse_mode(values, y, cost) for y in ys]
    for x, tangent in zip(xs, tangents):
        for y, bar in zip(ys, bars):
            assert np.isclose(tangent[y], bar[x])  # the same n m slopes
    return cost["forward"], cost["reverse"]


# %% (backward.cost)
print("inputs  outputs  forward  reverse")
for n, m in [(1, 1), (100, 1), (1, 100), (10, 10)]:
    by_forward, by_reverse = count_both(n, m)
    print(f"{n:6} {m:8} {by_forward:8} {by_reverse:8}")
    assert by_forward * m == by_reverse * n

# %% [markdown]
# Forward mode is paid per input, reverse mode per output. Neither is better as such. Training has
# very many inputs, the weights, and one output, the loss: one reverse pass serves them all, with
# one multiplication for each use of a value, however many weights there are. Griewank and Walther
# (*Evaluating Derivatives*, 2nd edition, 2008, chapters 3 and 4) show that such a gradient never
# costs more than a small multiple of the function itself. For a function of one input with many
# outputs, forward mode wins.
#
# The counts leave out what reverse mode pays in memory. It needs the slopes in the opposite order,
# so all of them, or what they are made from, must be kept until the backward pass comes. In forward
# mode a slope is used at once, and can be forgotten.
#
# Forward mode was described by R. E. Wengert (*A simple automatic derivative evaluation program*,
# 1964), reverse mode by S. Linnainmaa (*Taylor expansion of the accumulated rounding error*, 1976,
# after his thesis of 1970). For networks it became known through D. Rumelhart, G. Hinton and R.
# Williams, *Learning representations by back-propagating errors*, 1986.
#
# ## What to take along
#
# A value may fire only when all its consumers have. Distance from the loss does not give such an
# order; "newest first" does. Parts are added because the gradient is a sum over uses; leaves
# collect over passes, everything else belongs to one pass. Graphs are deeper than Python's
# recursion allows, so use a stack or a heap. Forward mode costs a pass per input, reverse mode a
# pass per output and the memory of the whole computation.
#
# ## What comes next
#
# Lesson 4 puts whole arrays into the nodes of the graph, and asks what a slope is then.
