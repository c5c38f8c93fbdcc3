# %% [markdown]
# # The chain rule
#
# How does a small change travel through a long computation?
#
# You need lesson 1: what a slope is, and how the central difference measures it.
#
# ## A puzzle
#
# Multiply two numbers, $a \cdot b$. If $a$ grows by 1, the product grows by $b$. So the slope of a
# product along its first factor is the second factor. Now take $x \cdot x$ at $x = 3$. Its second
# factor is 3, so the slope should be 3. Before you run it: do you agree?

# %%
import math
from itertools import count

import numpy as np

import minigrad
from minigrad import viz


def central(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)  # as in lesson 1


print("the rule says 3, measured:", round(central(lambda x: x * x, 3.0), 6))

# %% [markdown]
# It is 6, twice what the rule says. The rule is right, and still something was forgotten. This
# lesson finds out what, and then builds a small machine that does not forget it.
#
# ## One step after another
#
# Begin with something easier. Let $u = 2x + 1$ and $y = u^3$. At $x = 2$: $u = 5$ and $y = 125$.
#
# - If $x$ grows by a small $h$, then $u$ grows by $2h$. Its slope is 2.
# - If $u$ grows by a small amount, then $y$ grows by about $3u^2 = 75$ times as much (lesson 1).
#
# So if $x$ grows by $h$, then $y$ grows by about $75 \cdot 2h = 150h$. Slopes that follow each
# other are **multiplied**, as the ratios of gears are. We write $\frac{\partial y}{\partial x}$ for
# the slope of $y$ along $x$, that is, for the derivative of $y$ as a function of $x$:
#
# $$ \frac{\partial y}{\partial x}
#    = \frac{\partial y}{\partial u} \frac{\partial u}{\partial x} \tag{chain_rule.chain} $$
#
# Before you run it: what comes out in the other order, first the cube, $u = x^3$, and then
# $y = 2u + 1$? The slopes are now $3x^2$ and 2.


# %%
def multiplied(dy_du, du_dx):
    dy_dx = dy_du * du_dx  # (chain_rule.chain)
    return dy_dx


cube_last = central(lambda x: (2 * x + 1) ** 3, 2.0)
cube_first = central(lambda x: 2 * x**3 + 1, 2.0)
print("cube last:  75 * 2 =", multiplied(75, 2), " measured:", round(cube_last, 4))
print("cube first: 2 * 12 =", multiplied(2, 12), " measured:", round(cube_first, 4))
assert abs(cube_last - 150) < 1e-6 and abs(cube_first - 24) < 1e-6

# %% [markdown]
# The same two steps, but 24 in the place of 150. Each slope is taken at the value that its own
# input has. The cube's input is 5 in the first case, and 2 in the second.
#
# ## Two inputs: one moves, the other holds still
#
# Let $f(a, b)$ be a function of two numbers. Its slope along $a$ is measured as before, while $b$
# holds still:
#
# $$ D_a = \frac{f(a + h, b) - f(a - h, b)}{2 h} \tag{chain_rule.partial} $$
#
# When $h$ goes to zero, $D_a$ becomes the *partial derivative* $\frac{\partial f}{\partial a}$,
# read "the slope of $f$ along $a$". The slope along $b$ is found in the same way, with $a$ holding
# still. For the product $f(a, b) = a b$, the numerator is $(a + h) b - (a - h) b = 2 h b$. So the
# slope along $a$ is $b$, and the slope along $b$ is $a$. For the sum $a + b$, both slopes are 1.


# %%
def along_a(f, a, b, h=1e-5):
    return (f(a + h, b) - f(a - h, b)) / (2 * h)  # (chain_rule.partial)


print("product, at a = 4, b = 7:", round(along_a(lambda a, b: a * b, 4.0, 7.0), 6))
print("sum,     at a = 4, b = 7:", round(along_a(lambda a, b: a + b, 4.0, 7.0), 6))
assert abs(along_a(lambda a, b: a * b, 4.0, 7.0) - 7) < 1e-6

# %% [markdown]
# ## Two paths
#
# Now let one number be used twice. Let $p = 2x$ and $q = 3x + 1$, and let the result be $L = p q$.
# (The letter is for *loss*. It stands for the one number at the end of a computation.) At $x = 2$:
# $p = 4$, $q = 7$, $L = 28$.
#
# From $x$ to $L$ there are two paths. Multiply the slopes along each:
#
# - through $p$: the slope of $L$ along $p$ is $q = 7$, that of $p$ along $x$ is 2, together 14;
# - through $q$: the slope of $L$ along $q$ is $p = 4$, that of $q$ along $x$ is 3, together 12.
#
# Before you run it: is the slope of $L$ along $x$ 14, or 12, or their mean, or something else?

# %%
measured = central(lambda x: (2 * x) * (3 * x + 1), 2.0)
print(round(measured, 6))
assert abs(measured - (14 + 12)) < 1e-6

# %% [markdown]
# It is 26, the **sum**. To see why, let $x$ grow by $h$. Then $p$ grows by $2h$, and $q$ grows by
# $3h$, both at once. The product becomes $(p + 2h)(q + 3h) = pq + 2h q + 3h p + 6h^2$. Without
# $pq$, and divided by $h$, that is $2q + 3p + 6h = 14 + 12 + 6h$. When $h$ goes to zero, 26 is
# left. Each path brings its part, and the parts are added:
#
# $$ \frac{\partial L}{\partial x}
#    = \frac{\partial L}{\partial p} \frac{\partial p}{\partial x}
#    + \frac{\partial L}{\partial q} \frac{\partial q}{\partial x} \tag{chain_rule.diamond} $$


# %%
def diamond_slope(dL_dp, dp_dx, dL_dq, dq_dx):
    dL_dx = dL_dp * dp_dx + dL_dq * dq_dx  # (chain_rule.diamond)
    return dL_dx


print(diamond_slope(7, 2, 4, 3))
assert diamond_slope(7, 2, 4, 3) == 26

# %% [markdown]
# Here is the computation as minigrad draws it, as a *graph*. Boxes are values, the small grey ones
# are constants, and circles are operations, with the letters a and b for their first and second
# input. The *gradient* of a value is the slope of $L$ along it; it stands in the last line of a
# box. Two arrows leave $x$, the two paths meet again at the last product, and the gradient of $x$
# is 26. A graph whose paths part and meet again is called a **diamond**.

# %%
x = minigrad.tensor(2.0, requires_grad=True)
p = 2 * x
q = 3 * x + 1
L = p * q
viz.graph(L, {"x": x, "p": p, "q": q, "L": L}, title="Two paths from x to L")

# %% [markdown]
# In general, count the *uses* of $x$: the places where an operation takes it as an input. Let $u_i$
# be the result of use number $i$; here, $u_1 = p$ and $u_2 = 3x$. Let
# $\frac{\partial u_i}{\partial x}$ be the slope along that one input, while everything else holds
# still. From each $u_i$ it may be a long way to $L$. Suppose that the slopes
# $\frac{\partial L}{\partial u_i}$ are known already. Then the **chain rule** gives the slope of
# $L$ along $x$:
#
# $$ \frac{\partial L}{\partial x}
#    = \sum_i \frac{\partial L}{\partial u_i} \frac{\partial u_i}{\partial x}
#    \tag{chain_rule.sum} $$
#
# In words: for each use of $x$, the gradient of the result of that use, times the slope of that
# use; and all of these added. Everything else in this lesson is bookkeeping. For the diamond: $p$
# has the gradient 7 and the slope 2. The value $3x$ has the slope 3 and the gradient 4, the same as
# $q = 3x + 1$, because the slope of a sum is 1. Before you run it: what are the uses of $x$ in
# $x \cdot x$, and what does the sum give?


# %%
def over_all_uses(dL_du, du_dx):
    dL_dx = np.sum(dL_du * du_dx)  # (chain_rule.sum)
    return dL_dx


print("diamond:", over_all_uses(np.array([7, 4]), np.array([2, 3])))
# x * x uses x as its first factor, with slope 3, and as its second, with slope 3. The result of
# both uses is the end itself. If that moves, the end moves by the same amount: its gradient is 1.
print("x * x at x = 3:", over_all_uses(np.array([1, 1]), np.array([3, 3])))
assert over_all_uses(np.array([7, 4]), np.array([2, 3])) == 26
assert over_all_uses(np.array([1, 1]), np.array([3, 3])) == 6

# %% [markdown]
# That solves the puzzle. In $x \cdot x$, the number $x$ is used twice, and the rule for the slope
# along the first factor sees one of the two uses. $3 + 3 = 6$.
#
# ## A number that remembers
#
# We now let the computer keep the books. A `Value` is a number with a memory:
#
# - `data` is the number, and `grad` will be its gradient;
# - `parents` tells where it came from: a pair for each input, namely the input itself, and the
#   slope of this value along it;
# - `time` numbers the Values in the order in which they are made (`count()` gives 0, 1, 2, ...).
#
# Three operations are enough here: sum, product, and $e^x$, which is its own slope (lesson 1).


# %%
class Value:
    clock = count()

    def __init__(self, data, parents=()):
        self.data, self.parents = data, parents
        self.grad, self.time = 0.0, next(self.clock)

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def exp(self):
        y = math.exp(self.data)
        return Value(y, [(self, y)])


# %%
x = Value(2.0)
p = Value(2.0) * x
q = Value(3.0) * x + Value(1.0)
L = p * q
print("L =", L.data, " computed from:", [(u.data, "with slope", s) for u, s in L.parents])
assert L.parents == [(p, 7.0), (q, 4.0)]

# %% [markdown]
# No slope of $L$ along $x$ has been computed yet. But each Value knows the slopes of its own small
# step, and so `L` holds all that is needed: the whole graph hangs on it, from parent to parent.
#
# ## Path by path
#
# The first idea: walk along all paths from $x$ to $L$. Number them $P_1, P_2, \dots$ For each path
# $P_k$, multiply all slopes $s$ on it. Then add these products:
#
# $$ \frac{\partial L}{\partial x} = \sum_k \prod_{s \in P_k} s
#    \tag{chain_rule.paths} $$
#
# ($\prod$ is for products what $\sum$ is for sums, and $s \in P_k$ is read "$s$ on $P_k$".) That is
# the chain rule, applied again and again until only single slopes are left. As a function that
# calls itself:


# %% (chain_rule.paths)
def by_paths(L, x):
    if L is x:
        return 1.0  # at the end of a path
    return sum(slope * by_paths(u, x) for u, slope in L.parents)


z = Value(3.0)
print("diamond:", by_paths(L, x), " z * z at z = 3:", by_paths(z * z, z))
assert by_paths(L, x) == 7 * 2 + 4 * 3 == 26
assert by_paths(z * z, z) == 3 + 3 == 6
measured = central(lambda z: math.exp(z**3 + z), 0.5)
z = Value(0.5)
assert abs(by_paths((z * z * z + z).exp(), z) - measured) < 1e-6

# %% [markdown]
# It is right, and too slow for anything larger. Take $y = x$, and then $y \leftarrow y + y$, again
# and again. Each time, every path splits into two. Before you run it: how many paths are there
# after 15 such steps, and how many after 50?

# %%
y = x
for _ in range(15):
    y = y + y
print(f"after 15 steps: {by_paths(y, x):.0f} paths")
print(f"after 50 steps: {2**50} paths")
assert by_paths(y, x) == 2**15

# %% [markdown]
# All slopes on these paths are 1, so each path adds 1, and the slope is the number of paths: 32 768
# for 15 additions. For 50 additions, at a million paths a second, it would take 36 years. And 50
# operations are few for a network.
#
# ## Use by use
#
# The sum over the *uses* has one term for each use, however many paths lead on from there. It only
# asks that the gradients of the results are known. One gradient is always known, that at the end:
#
# $$ \frac{\partial L}{\partial L} = 1 \tag{chain_rule.seed} $$
#
# From there we go back. A value that has its gradient passes it on to its parents: to each of them,
# the gradient times the slope. The parent **adds** what it gets to what it has. So `+=` is the sum
# of the chain rule, term by term.
#
# Before a value passes its gradient on, that must be complete: all uses of the value must have had
# their turn. A value is always older than the results of its uses, for it had to be there first. So
# we go from the newest to the oldest. (What goes wrong in another order is the matter of lesson 3.)


# %%
def newest_first(L):
    found, waiting = {L}, [L]  # L, and all that L was computed from
    while waiting:
        for parent, _ in waiting.pop().parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return sorted(found, key=lambda value: value.time, reverse=True)


def backward(L):
    L.grad = 1.0  # (chain_rule.seed)
    for u in newest_first(L):
        for x, slope in u.parents:
            x.grad += u.grad * slope


# %%
Value.backward = backward  # as a method: L.backward()
L.backward()
print("gradients: L", L.grad, " p", p.grad, " q", q.grad, " x", x.grad)
assert (L.grad, p.grad, q.grad, x.grad) == (1.0, 7.0, 4.0, 26.0)

x = y = Value(1.0)
for _ in range(50):
    y = y + y
y.backward()
print("after 50 steps:", x.grad, "in", len(newest_first(y)) - 1, "steps backward")
assert x.grad == 2**50

# %% [markdown]
# Fifty steps forward, fifty steps backward, and the exact sum over $2^{50}$ paths. This way of
# computing slopes is called *backpropagation*: the chain rule, with each gradient completed first
# and passed on once.
#
# ## Three tempting mistakes
#
# We shall try wrong versions on three small computations: a chain, in which every value is used
# once; the diamond; and $x \cdot x$.


# %%
def chain(x):
    return (Value(2.0) * x).exp()


def diamond(x):
    return (Value(2.0) * x) * (Value(3.0) * x + Value(1.0))


def square(x):
    return x * x


def compare(wrong):
    for f, number in ((chain, 0.5), (diamond, 2.0), (square, 3.0)):
        x, y = Value(number), Value(number)
        backward(f(x))
        wrong(f(y))
        print(f"{f.__name__:<8} right {x.grad:<7.4g} {wrong.__name__} {y.grad:.4g}")


# %% [markdown]
# **`=` in the place of `+=`.** It seems to say it better: the gradient of the parent *is* the
# gradient of the result times the slope. Before you run it: on which of the three is it right?


# %%
def keeps_the_last(L):
    L.grad = 1.0
    for u in newest_first(L):
        for x, slope in u.parents:
            x.grad = u.grad * slope


compare(keeps_the_last)
x, y = Value(2.0), Value(0.5)
keeps_the_last(diamond(x))
keeps_the_last(chain(y))
assert x.grad in (14.0, 12.0)  # one path only
assert abs(y.grad - central(lambda y: math.exp(2 * y), 0.5)) < 1e-6  # right

# %% [markdown]
# On the chain it is right, which is why this mistake survives. On the diamond, one path overwrites
# the other, and for $x \cdot x$ we are back at the answer of the puzzle.
#
# **Parents in a set.** A set holds everything once. That seems tidy: why keep a parent twice?
# Before you run it: on which of the three is it right?


# %%
def with_a_set(L):
    L.grad = 1.0
    for u in newest_first(L):
        for x, slope in set(u.parents):
            x.grad += u.grad * slope


compare(with_a_set)
x, y = Value(3.0), Value(2.0)
with_a_set(square(x))
with_a_set(diamond(y))
assert (x.grad, y.grad) == (3.0, 26.0)

# %% [markdown]
# Now the diamond is right as well, and only $x \cdot x$ gives the mistake away. A value may be used
# twice by *one* operation. The picture has two arrows from $x$ to the product:

# %%
x = minigrad.tensor(3.0, requires_grad=True)
viz.graph(x * x, {"x": x}, title="x * x uses x twice")

# %% [markdown]
# **Another number at the start.** Why 1? One may be tempted to start with 0, as sums do, or with
# the value of $L$ itself. Before you run it: what comes out for the diamond, where $L = 28$?

# %%
for seed in (1.0, 0.0, 28.0):
    x = Value(2.0)
    L = diamond(x)
    L.grad = seed
    for u in newest_first(L):
        for parent, slope in u.parents:
            parent.grad += u.grad * slope
    print(f"start with {seed:>4}: gradient of x = {x.grad}")
    assert x.grad == 26 * seed

# %% [markdown]
# With 0, nothing but zeros is passed on. With $L = 28$, all gradients are 28 times too large,
# because the start is a factor of every product. It has to be 1: when $L$ moves by some amount, $L$
# moves by that amount, so the slope of $L$ along itself is 1.
#
# ## Your Value and minigrad
#
# minigrad does the same, with arrays in the place of numbers, and it also goes from the newest
# operation to the oldest (`sweep` in `minigrad/engine.py`). The formula below uses both of its
# inputs more than once. It works with your Values and with minigrad's Tensors, here both of them in
# float64. Before you run it: to how many digits should they agree?


# %%
def formula(x, y):
    a = x * y
    b = a + x
    return (a * b + y * y).exp() * x


rng = np.random.default_rng(0)
for x, y in rng.normal(size=(3, 2)):
    mine = Value(x), Value(y)
    formula(*mine).backward()
    theirs = minigrad.tensor([x, y], dtype=minigrad.float64, requires_grad=True)
    formula(*theirs).backward()
    print("Value   ", *(f"{v.grad:.12f}" for v in mine))
    print("minigrad", *(f"{g:.12f}" for g in theirs.grad.tolist()))
    assert np.allclose([v.grad for v in mine], theirs.grad.numpy(), rtol=1e-12, atol=0)

# %% [markdown]
# All digits that are printed agree. But two programs can share a mistake. The central difference
# knows nothing of either, so we ask it, too, for the last pair of numbers:

# %%
measured = along_a(lambda x, y: formula(Value(x), Value(y)).data, x, y)
print(f"measured along x: {measured:.6f}   Value: {mine[0].grad:.6f}")
assert abs(measured / mine[0].grad - 1) < 1e-6

# %% [markdown]
# ## What to take along
#
# Slopes that follow each other are multiplied, and several paths are added. The chain rule says it
# use by use: the gradient of $x$ is the sum, over all uses of $x$, of the gradient of the result
# times the slope of that use. From the newest value to the oldest, this takes one step for each
# operation, however many paths there are. `+=` is that sum, a value that one operation uses twice
# counts twice, and the start is 1.
#
# ## What comes next
#
# Lesson 3: why the order matters, and what happens when a gradient is passed on too early.
