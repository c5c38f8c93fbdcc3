# %% [markdown]
# # Checking gradients
#
# Why should you trust a gradient?
#
# You need lessons 1 to 5.
#
# ## A planted mistake
#
# A wrong gradient raises no error. It has the right shape, it is a number like any other, and it
# often points roughly the right way. So we measure the slope as well, by lesson 1's central
# difference, and compare.
#
# Let us plant a mistake and look for it. The sigmoid is $y = 1 / (1 + e^{-x})$, and its rule in the
# table is `g * (y * (1 - y))`: see lesson 4. Inside the `with` block below, minigrad's table has
# another rule for it, 5 % too large. The check accepts every difference below 0.01. Before you run
# it: will it find the mistake?

# %%
import numpy as np

import minigrad
from minigrad import primitives, viz
from minigrad.autograd import gradcheck, gradgradcheck
from minigrad.gradcheck import GradcheckError
from minigrad.vjps import VJPS


# %%
class planted:
    """A with block in which the table has these rules for a function."""

    def __init__(self, function, *rules):
        self.function, self.wrong, self.right = function, rules, VJPS[function]

    def __enter__(self):
        VJPS[self.function] = self.wrong

    def __exit__(self, *_):
        VJPS[self.function] = self.right


# %%
def too_large(g, y, x):
    return 1.05 * g * (y * (1 - y))


def measured(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


x = minigrad.tensor([-3.0, -1.5, 1.0, 2.5], dtype=minigrad.float64, requires_grad=True)
with planted(primitives.sigmoid, too_large):
    minigrad.sigmoid(x).sum().backward()
analytic = x.grad.numpy()
numeric = measured(primitives.sigmoid, x.detach().numpy(), 1e-6)
for a, n in zip(analytic, numeric):
    print(f"rule {a:.4f}   measured {n:.4f}   difference {abs(a - n):.4f}")
assert (np.abs(analytic - numeric) < 0.01).all()  # passed!

# %% [markdown]
# All four numbers pass. The sigmoid is never steeper than 0.25, and 5 % of that is 0.0125: only
# points between about $-1$ and $1$ would give the mistake away. "Below 0.01" says nothing until we
# know: 0.01 of what?
#
# ## The relative error
#
# In this lesson $a$ is the **analytic** slope, the one that the rule gives, and $n$ is the
# **numeric** one, the one that was measured. By hand, for $x = 1$: $a = 0.2064$ and $n = 0.1966$,
# so they differ by $0.0098$. As a share of the larger of the two, this is $0.0098 / 0.2064$, almost
# 5 %. That share is the **relative error**:
#
# $$ r = \frac{|a - n|}{\max(|a|, |n|)} \tag{gradcheck.relative_error} $$
#
# (Where both are zero, minigrad takes $r$ to be zero.) It does not change when both slopes are
# multiplied by a million. Before you run it: what will it be for the other three points?


# %%
def relative_error(a, n):
    r = np.abs(a - n) / np.maximum(np.abs(a), np.abs(n))  # (gradcheck.relative_error)
    return r


def slope(x):
    y = primitives.sigmoid(x)
    return y * (1 - y)


print("wrong rule:", relative_error(analytic, numeric))
print("right rule:", relative_error(slope(x.detach().numpy()), numeric))
assert np.allclose(relative_error(analytic, numeric), 0.05 / 1.05)
assert (relative_error(slope(x.detach().numpy()), numeric) < 1e-9).all()

# %% [markdown]
# 4.8 % at every point, for the wrong rule. The right rule is not at zero either, but eight powers
# of ten below. Between the two there is a wide gap, and a limit anywhere in the gap tells right
# from wrong.
#
# ## Where the limit comes from
#
# Why is the right rule not at zero? Because the measurement has an error: lesson 1's valley. Its
# right side is the curve's, its left side is rounding's. Here it is again, for the worst of our
# four points: the right rule in float64 and in float32, and the rule that is 5 % too large. Before
# you run it: one of the three lines has no valley. Which, and why?


# %%
def worst_error(rule, dtype, h):
    at = np.array([-3.0, -1.5, 1.0, 2.5], dtype)
    n = measured(primitives.sigmoid, at, dtype(h))
    return relative_error(rule(at), n).max()


steps = 10.0 ** np.arange(-12, 0)
lines = {
    "right, float64": [worst_error(slope, np.float64, h) for h in steps],
    "right, float32": [worst_error(slope, np.float32, h) for h in steps],
    "5% too large, float64": [worst_error(lambda x: 1.05 * slope(x), np.float64, h) for h in steps],
}
for k, h in enumerate(steps):
    print(f"h = {h:.0e}  ", "   ".join(f"{name}: {r[k]:.1e}" for name, r in lines.items()))

# %%
figure = viz.Figure(
    "How far apart are rule and measurement?",
    description="The right rule has a valley in both precisions, the wrong rule a plateau.",
    x_label="step h",
    y_label="worst relative error",
    x_scale="log",
    y_scale="log",
)
figure.line(steps, lines["right, float64"], label="right, float64")
figure.line(steps, lines["right, float32"], label="right, float32")
figure.line(steps, lines["5% too large, float64"], label="5% too large, float64")

# %% [markdown]
# The wrong rule has no valley. Its line lies flat at 0.048: no step makes a wrong rule right. That
# is how you recognise one: **change $h$, and an error of measurement changes; an error of the rule
# stays.** (There is one exception, a kink exactly at the point; see below.)
#
# The lines of the right rule say which limits make sense. In float64, with a step of $10^{-6}$ to
# $10^{-5}$, a right rule comes out below $10^{-9}$. A limit of $10^{-6}$ leaves a right rule a
# thousandfold of room, and finds any mistake larger than one part in a million. In float32 the
# bottom of the valley is near $10^{-5}$, at the large step $10^{-2}$. With the step of $10^{-6}$
# that served so well in float64, a **right** rule is off by 22 % in float32, more than the mistake
# that we are looking for. So gradients are checked in float64, even if training uses float32: the
# same row of the table serves both. minigrad's `gradcheck`, which you met in lesson 1, refuses
# float32 with that step:

# %%
assert lines["right, float64"][6] < 1e-9  # h = 1e-6
assert lines["right, float32"][6] > 0.1
assert min(lines["right, float32"]) > 1e-6
try:
    gradcheck(minigrad.sigmoid, x.detach().float().requires_grad_())
except ValueError as error:
    print(error)

# %% [markdown]
# ## A slope of zero
#
# The tempting conclusion: use the relative error, and nothing else. Here is a function whose slope
# at 3 is zero: $f(x) = x^2 - 6 x$, with the slope $2 x - 6$. Before you run it: the rule says 0.
# What will the relative error be?


# %%
def level(x):
    return x * x - 6 * x


a, n = 0.0, measured(level, 3.0, 1e-6)
print(f"rule {a}, measured {n:.2g}, relative error {relative_error(a, n)}")
assert a == 0 and 0 < abs(n) < 1e-8
assert relative_error(a, n) == 1.0

# %% [markdown]
# The relative error is 1, as bad as it can get without a wrong sign, and the rule is right. The
# measurement is not exactly zero, because the values of $f$ were rounded. A share of almost nothing
# means nothing. So a check allows two things: a share of the measured slope, which is called rtol,
# and an amount, atol, below which a difference is taken for rounding:
#
# $$ \text{allowed} = \text{atol} + \text{rtol} \cdot |n| \tag{gradcheck.allowed} $$
#
# The rule passes if $|a - n|$ is at most that. This is the test that `minigrad.autograd.gradcheck`
# makes for every entry of every input and output. It uses $h = 10^{-6}$, rtol $10^{-3}$ and atol
# $10^{-5}$ unless told otherwise. The test and the numbers are those of PyTorch's `gradcheck`
# (version 2.13).

# %%
assert gradcheck(level, minigrad.tensor(3.0, dtype=minigrad.float64, requires_grad=True))
assert gradcheck(minigrad.sigmoid, x)
with planted(primitives.sigmoid, too_large):
    try:
        gradcheck(minigrad.sigmoid, x)
    except GradcheckError as error:
        print(error)

# %% [markdown]
# Found, with the entry named, and with the relative error. (There are 16 slopes, four outputs along
# four inputs. 12 are right because they are zero: `y[0]` does not depend on `x[1]`, and so on.)
#
# What about the amount, atol? The function below divides by 10 000, as a mean over a large batch
# does, so all its slopes are small. The planted mistake is the same. Before you run it: will it be
# found with the default atol?


# %%
def scaled(x):
    return minigrad.sigmoid(x) / 10_000


with planted(primitives.sigmoid, too_large):
    print("default atol:", gradcheck(scaled, x, raise_exception=False))
    print("atol = 1e-12:", gradcheck(scaled, x, atol=1e-12, raise_exception=False))
    assert gradcheck(scaled, x)  # passed, with a wrong rule
    assert not gradcheck(scaled, x, atol=1e-12, raise_exception=False)
assert gradcheck(scaled, x, atol=1e-12)

# %% [markdown]
# A wrong rule passed again: next to such slopes, $10^{-5}$ is not small. Check functions whose
# slopes are of the order of 1, or set atol to fit.
#
# ## A right rule that fails: kinks
#
# Now the opposite. The rule of $\text{relu}(x) = \max(x, 0)$ is simple: slope 1 above zero, slope 0
# below, and at zero itself the table says 0. Before you run it: which of these points will fail?

# %%
h = 1e-6
places = np.array([-1.0, -1.5e-6, -0.4e-6, 0.0, 0.4e-6, 1.5e-6, 1.0])
x = minigrad.tensor(places, requires_grad=True)
minigrad.relu(x).sum().backward()
n = measured(primitives.relu, places, h)
for place, a, slope_there in zip(places, x.grad.numpy(), n):
    print(f"x = {place:8.1e}   rule {a:.0f}   measured {slope_there:.2f}")

# %% [markdown]
# The three points next to the kink fail, and no others. There the two ends of the measurement lie
# on different sides of it. With $x$ between $-h$ and $h$, the right end has the value $x + h$, the
# left end 0, so that what is measured is
#
# $$ n = \frac{x + h}{2 h} \tag{gradcheck.kink} $$
#
# which runs from 0 to 1. It is the slope of a line across the kink; the function has no such slope
# anywhere. At $x = 0$ it is one half for every $h$. This is the exception announced above: an error
# of the measurement that stays when $h$ changes.


# %%
def across_the_kink(x, h):
    n = (x + h) / (2 * h)  # (gradcheck.kink)
    return n


near = np.abs(places) < h
assert np.allclose(n[near], across_the_kink(places[near], h))
assert not np.isclose(n, x.grad.numpy())[near].any()
assert np.isclose(n, x.grad.numpy())[~near].all()

# %% [markdown]
# Two answers are tempting, and both are wrong. "The check fails, so the rule is wrong": the rule is
# right at every point that has a slope. At $x = 0$ there is none, and 0 is a convention (PyTorch
# has the same). "Then we allow more": an allowance that lets one half pass for zero lets almost
# anything pass. The cure is to move the point away from the kink by more than $h$. minigrad's
# message says when it sees a kink: the slopes to the left and to the right differ.

# %%
near_zero = minigrad.tensor([0.4e-6], dtype=minigrad.float64, requires_grad=True)
try:
    gradcheck(minigrad.relu, near_zero)
except GradcheckError as error:
    print(*str(error).splitlines()[1:5], sep="\n")
    assert "there is a kink" in str(error)

# %% [markdown]
# How often does that happen by chance? Draw 64 inputs from the normal distribution. With
# $h = 10^{-6}$, hardly ever is one of them within $h$ of zero. Before you run it: how often with
# $10^{-2}$, the best step in float32?

# %%
rng = np.random.default_rng(0)
draws = np.abs(rng.normal(size=(10_000, 64))).min(axis=1)  # the input closest to the kink
share = {h: (draws < h).mean() for h in (1e-6, 1e-2)}
print("a check of 64 inputs hits the kink:", *(f"h = {h:g}: {s:.2%}" for h, s in share.items()))
assert share[1e-6] < 0.001 and 0.35 < share[1e-2] < 0.45

# %% [markdown]
# In four checks of ten. One more reason for float64.
#
# ## What a check can miss
#
# A check compares a rule with a function at the points you give it, and nowhere else. Here are five
# mistakes that pass, each with the probe that finds it. The function below says whether a check
# passes.


# %%
def passes(f, *arrays):
    tensors = [minigrad.tensor(array, requires_grad=True) for array in arrays]
    return gradcheck(f, tensors, raise_exception=False)


rng = np.random.default_rng(1)
m, w = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))

# %% [markdown]
# **1. A loss that is constant.** The softmax turns each row of numbers into positive shares with
# sum 1: $p_j = e^{x_j} / \sum_k e^{x_k}$. (Lesson 8 is about it.) The handiest way to get one
# number from it is `.sum()`. But the sum of the shares is 1, whatever $x$ is. Its gradient is zero,
# and so every rule passes that gives zero there. The right rule is, for one row,
# `(g - np.sum(g * y)) * y`; the rule below forgets the last factor. Before you run it: which of the
# two checks will it pass?


# %%
def forgotten_y(g, y, x, axis=-1):
    return g - np.sum(g * y, axis=axis, keepdims=True)


with planted(primitives.softmax, forgotten_y):
    vacuous = passes(lambda x: minigrad.softmax(x, -1).sum(), m)
    weighted = passes(lambda x: (minigrad.softmax(x, -1) * w).sum(), m)
print("sum of the shares:", vacuous, "  weighted sum:", weighted)
assert vacuous and not weighted

# %% [markdown]
# Weights that differ give every output an upstream gradient of its own. That is the remedy for the
# next mistake, too.
#
# **2. An upstream gradient of one.** A rule that forgets `g` altogether is right whenever `g` is 1.


# %%
def forgotten_g(g, _y, x, **_):
    return np.ones_like(x)


with planted(np.sum, forgotten_g):
    one, half = passes(lambda x: x.sum(), m), passes(lambda x: 0.5 * x.sum(), m)
print("upstream 1:", one, "  upstream 0.5:", half)
assert one and not half

# %% [markdown]
# **3. Inputs that are too alike.** The slope of $p q$ along $p$ is $q$. A rule that takes its own
# factor is right where $p = q$. A matrix product whose rule lacks its transpose is right for
# a symmetric matrix. A matrix of ones and the identity matrix are symmetric.


# %%
def own_factor(g, _y, p, _q):
    return g * p


def no_transpose(g, _y, _A, B):
    return np.matmul(g, B)


square = rng.normal(size=(3, 3))
with planted(np.multiply, own_factor, lambda g, _y, _p, q: g * q):
    print("p q:  equal", passes(np.multiply, m, m), "  different", passes(np.multiply, m, w))
    assert passes(np.multiply, m, m) and not passes(np.multiply, m, w)
with planted(np.matmul, no_transpose, VJPS[np.matmul][1]):
    for name, B in {"ones": np.ones((3, 3)), "random": square}.items():
        print(f"A B:  {name}", passes(np.matmul, square, B))
    assert passes(np.matmul, square, np.ones((3, 3))) and not passes(np.matmul, square, square)

# %% [markdown]
# If $B$ is not square, `no_transpose` cannot even run: the shapes do not fit. If it is, only the
# numbers can give the mistake away. So take both: shapes like (3, 4), and random numbers.
#
# **4. Half of the inputs.** If all inputs are positive, a rule of $|x|$ that has forgotten the sign
# is right.

# %%
with planted(np.absolute, lambda g, _y, _x: g):
    positive, both = passes(np.abs, np.abs(m)), passes(np.abs, m)
print("positive inputs:", positive, "  both signs:", both)
assert positive and not both

# %% [markdown]
# **5. The wrong function.** The check measures the function as it was written. If the function is
# not the one you meant, its right gradient passes. Here is a "mean squared error" between $x$ and
# `w` that divides by the number of rows only. No check of gradients can find that. Compare values
# for it, with numbers worked out by hand.


# %%
def mean_squared_error(x):
    return ((x - w) ** 2).sum() / 3  # x has 12 entries, not 3


print("gradient:", passes(mean_squared_error, m))
value = mean_squared_error(minigrad.tensor(w + 1)).item()  # every error is 1
print(f"value: {value:.1f} (the mean of twelve ones is 1)")
assert passes(mean_squared_error, m) and np.isclose(value, 4.0)

# %% [markdown]
# ## When there are too many inputs: random directions
#
# A full check runs the function twice for every input. For a model with 5000 weights this is
# 10 000 runs. There is a cheaper way: move all inputs at once. Let $f$ give one number, let $x$ be
# all inputs in one vector, and $u$ a vector of the same length, the **direction**. The slope of $f$
# along $u$ is measured with two runs:
#
# $$ d = \frac{f(x + h u) - f(x - h u)}{2 h} \tag{gradcheck.direction} $$
#
# Let $g$ be the gradient. A step of $h$ along $u$ moves each $x_j$ by $h u_j$. So by the chain rule
# (lesson 2, one path for each $j$) the gradient predicts the slope
#
# $$ s = \sum_j g_j u_j \tag{gradcheck.predicted} $$


# %%
def direction(f, x, u, h=1e-6):
    d = (f(x + h * u) - f(x - h * u)) / (2 * h)  # (gradcheck.direction)
    return d


def predicted(g, u):
    s = np.sum(g * u)  # (gradcheck.predicted)
    return s


def f(x):
    return np.sum(np.tanh(x) ** 2)


# %%
x = minigrad.tensor(rng.normal(size=5000), requires_grad=True)
f(x).backward()
g, at = x.grad.numpy(), x.detach().numpy()
wrong = g.copy()
wrong[7] *= 1.05  # one entry of 5000
u = rng.normal(size=5000)
for name, gradient in {"right": g, "one entry wrong": wrong}.items():
    r = relative_error(predicted(gradient, u), direction(f, at, u))
    print(f"{name}: relative error {r:.1e}")
assert relative_error(predicted(g, u), direction(f, at, u)) < 1e-6
assert relative_error(predicted(wrong, u), direction(f, at, u)) > 1e-5

# %% [markdown]
# Two runs in place of 10 000. The price: the 5 % of one entry are now a tiny share of the whole,
# less than the default rtol of $10^{-3}$. The limit must be tighter here, and float64 allows it.
#
# Which direction? All ones seem simplest. Suppose that two entries of the gradient are wrong by the
# same amount, one too large and one too small, as with a term that went to the wrong place. Before
# you run it: which share of the checks misses it, with ones, with random signs, with normal
# numbers?

# %%
wrong = g.copy()
wrong[3] += 0.1
wrong[4] -= 0.1
directions = {
    "ones": lambda: np.ones(5000),
    "signs": lambda: rng.choice([-1.0, 1.0], size=5000),
    "normal": lambda: rng.normal(size=5000),
}
missed = {}
for name, draw in directions.items():
    us = [draw() for _ in range(100)]
    gaps = [abs(predicted(wrong, u) - direction(f, at, u)) for u in us]
    missed[name] = sum(gap < 1e-5 for gap in gaps)
    print(f"{name}: missed by {missed[name]} of 100")
assert missed["ones"] == 100 and 35 <= missed["signs"] <= 65 and missed["normal"] <= 2

# %% [markdown]
# Ones never see it: the two mistakes cancel. Random signs miss it whenever both entries get the
# same sign, so about every second time. With normal numbers two mistakes hardly ever cancel. A
# direction tells you **that** something is wrong, not where. The full check names the entry.
#
# ## One order higher
#
# The gradient is a function, too, and its slopes can be checked in the same way: measure how the
# gradient changes when an input moves, and compare with what the engine says if it differentiates
# its own backward pass (lesson 4). `gradgradcheck` does that. The rule of tanh is
# `g * (1 - y * y)`. The rule below takes the same numbers from a copy of `y` that the graph does
# not know (`detach` gives a Tensor that remembers nothing). Before you run it: which check will
# notice?


# %%
def cut(g, y, _x):
    copy = y.detach() if isinstance(y, minigrad.Tensor) else y
    return g * (1 - copy * copy)


x = minigrad.tensor(m, requires_grad=True)
with planted(np.tanh, cut):
    first = gradcheck(np.tanh, x, raise_exception=False)
    second = gradgradcheck(np.tanh, x, raise_exception=False)
print("first order:", first, "  second order:", second)
assert first and not second
assert gradcheck(np.tanh, x) and gradgradcheck(np.tanh, x)

# %% [markdown]
# The numbers are right, so the first order passes. But the engine no longer knows that they depend
# on $x$, and takes the second derivative for zero.
#
# ## A check you can trust
#
# So this is what a good check looks like: float64; small inputs of a shape that is not square;
# random numbers of both signs, away from kinks; outputs weighted with random numbers; both orders.
# Here it is for four rows of the table. minigrad's own tests check every row in both orders.


# %%
def weighted_outputs(*inputs):
    return function(*inputs) * weights


for name, function, arrays in [
    ("tanh", np.tanh, [m]),
    ("sigmoid", minigrad.sigmoid, [m]),
    ("softmax", lambda x: minigrad.softmax(x, -1), [m]),
    ("matmul", np.matmul, [m, rng.normal(size=(4, 2))]),
]:
    tensors = [minigrad.tensor(array, requires_grad=True) for array in arrays]
    weights = rng.normal(size=function(*tensors).shape)
    print(name, gradcheck(weighted_outputs, tensors), gradgradcheck(weighted_outputs, tensors))

# %% [markdown]
# ## What to take along
#
# Compare a gradient with a measured slope by the relative error, with a small absolute allowance
# for slopes near zero. The limits come from the valley: float64, a step near $10^{-6}$, and a limit
# well above the valley's floor and well below any mistake. If a check fails, look for a kink first;
# an error that stays when $h$ changes is the rule's. A pass means only as much as the probe: mixed
# signs, unequal shapes and unequal upstream gradients, or mistakes hide.
#
# ## What comes next
#
# Lesson 7 puts Tensors whose gradients we now trust into layers, and asks with which numbers a
# network should begin.
