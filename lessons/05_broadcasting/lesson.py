# %% [markdown]
# # Broadcasting
#
# What is the gradient of an array that NumPy copied to make the shapes fit?
#
# You need lessons 1 to 4.
#
# ## A step for a bias
#
# The matrix $X$ has four rows of three numbers, and a **bias** $b$ is added to each row:
# $Y = X + b$. It has shape (3,), and its numbers are to be learned. Lesson 4 has the rule of
# addition: both inputs get the upstream gradient $\bar{Y}$ as it is (we make one up here). So here
# is a step that should make the loss a little smaller: subtract a tenth of the gradient from the
# bias. Before you run it: what is the shape of the bias after the step?

# %%
import numpy as np

import minigrad
from minigrad import nn, viz
from minigrad.adjoints import unbroadcast
from minigrad.vjps import VJPS

# %%
X = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 5.0], [3.0, 1.0, 2.0], [2.0, 0.0, 1.0]])
Y_bar = np.array([[1.0, 0.0, -2.0], [0.5, 3.0, 1.0], [-1.0, 2.0, 0.0], [2.0, -4.0, 0.5]])
b = np.array([10.0, 20.0, 30.0])

b_bar = Y_bar  # the rule of addition, from lesson 4
print("shape before:", b.shape, " after:", (b - 0.1 * b_bar).shape)
assert (b - 0.1 * b_bar).shape == (4, 3)

# %% [markdown]
# The bias had three numbers and now has twelve, a row for each example. No error was reported, and
# the next forward pass would run. A gradient must have the shape of what it is the gradient of, and
# this one has not. The rule of addition is right; what is missing comes before the addition.
#
# ## Copy forward
#
# Where shapes differ, NumPy computes as if it had copied. It writes the two shapes flush right,
# fills the shorter one up with ones at the left, and stretches an axis of length 1 by copying, to
# the length that the other shape has there. Other lengths that differ are an error. This is
# **broadcasting**:
#
# | shapes | the second one becomes | and is copied |
# |---|---|---|
# | (4, 3) + (3,) | (1, 3), then (4, 3) | down: the same row four times |
# | (4, 3) + (1, 3) | (4, 3) | down: the same row four times |
# | (4, 3) + (4, 1) | (4, 3) | across: the same column three times |
# | (4, 3) + () | (1, 1), then (4, 3) | everywhere: one number twelve times |
#
# Each line of the output is a matrix of shape (4, 3), as a list of its rows. Before you run it: in
# which of the four are the numbers within a row equal?

# %%
values = {(3,): [1.0, 2.0, 3.0], (1, 3): [1.0, 2.0, 3.0], (4, 1): [1.0, 2.0, 3.0, 4.0], (): 7.0}
for shape, numbers in values.items():
    small = np.reshape(numbers, shape)
    copies = np.broadcast_to(small, (4, 3))
    assert np.array_equal(X + small, X + copies)
    print(shape, copies.tolist())

# %% [markdown]
# In those of (4, 1) and (), which were copied across.
#
# ## Sum back
#
# So $Y = X + b$ means $y_{ij} = x_{ij} + b_j$: the same $b_j$ stands in all four rows. Through how
# many paths does it reach the loss? Through four, $y_{1j}$ to $y_{4j}$, each with slope 1. Lesson 2
# says to add over the paths:
#
# $$ \bar{b}_j = \sum_i \bar{y}_{ij} \tag{broadcasting.vector} $$
#
# By hand, with $\bar{Y}$ from above:
#
# - $\bar{b}_1 = 1 + 0.5 - 1 + 2 = 2.5$
# - $\bar{b}_2 = 0 + 3 + 2 - 4 = 1$
# - $\bar{b}_3 = -2 + 1 + 0 + 0.5 = -0.5$


# %%
def nudged(f, x, g, h=1e-6):
    """The slopes of L = sum(g * f(x)), one entry of x after the other (lesson 4)."""
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = np.sum(g * (f(x + step) - f(x - step))) / (2 * h)
    return slopes


print("summed  ", Y_bar.sum(0))
print("measured", nudged(lambda b: X + b, b, Y_bar).round(6))
assert np.allclose(Y_bar.sum(0), [2.5, 1, -0.5])
assert np.allclose(Y_bar.sum(0), nudged(lambda b: X + b, b, Y_bar))

# %% [markdown]
# Here is the same in pictures. Left: what the forward pass adds to $X$, the row $b$ copied four
# times. Middle: $\bar{Y}$, what comes back to each of the copies. Right: $\bar{b}$, each column
# added up to one number.

# %%
pictures = {
    "b, copied forward": (np.broadcast_to(b, (4, 3)), ["row 1", "row 2", "row 3", "row 4"]),
    "what comes back": (Y_bar, ["row 1", "row 2", "row 3", "row 4"]),
    "the gradient of b": (Y_bar.sum(0, keepdims=True), ["sum"]),
}
columns = ["1", "2", "3"]
viz.row(
    [
        viz.Figure(name, width=330, height=260).heat_map(v, columns, rows, text=True)
        for name, (v, rows) in pictures.items()
    ],
    title="Copy forward, sum back",
)

# %% [markdown]
# The other shapes work the same way. In each case, add over all the places where the same number
# stands. A row $r$ of shape (1, 3) was copied down, so its gradient adds down the columns, and
# keeps the shape (1, 3). With $u$, a column of four ones, adding down is a product of matrices:
#
# $$ \bar{r} = u^\top \bar{Y} \tag{broadcasting.row} $$
#
# A column $c$ of shape (4, 1) was copied across, so its gradient adds across:
#
# $$ \bar{c}_i = \sum_j \bar{y}_{ij} \tag{broadcasting.column} $$
#
# And a single number $s$ was copied everywhere:
#
# $$ \bar{s} = \sum_i \sum_j \bar{y}_{ij} \tag{broadcasting.scalar} $$
#
# Why is summing the mirror of copying? Copying a row is itself a product, $u r$: a column of ones
# times a row. Lesson 4 has the rule of a product: the right factor's gradient is the left factor
# transposed, times the upstream gradient. That is $u^\top \bar{Y}$, as above. In lesson 4 you saw
# the mirror image, too: a sum goes forward, and its gradient is copied back.

# %%
u, r = np.ones((4, 1)), np.array([[1.0, 2.0, 3.0]])
assert np.array_equal(u @ r, np.broadcast_to(r, (4, 3)))
print(u.T @ Y_bar)
assert np.array_equal(u.T @ Y_bar, Y_bar.sum(0, keepdims=True))

# %% [markdown]
# ## The code
#
# In general: add over the axes that NumPy put in front, and over every axis of length 1 that was
# stretched. Then give the result the shape of the input. In Python, with `g` for $\bar{Y}$:


# %%
def summed_back(g, shape):
    """Add up g until it has the shape that was broadcast."""
    extra = g.ndim - len(shape)  # axes that NumPy put in front
    stretched = [extra + i for i, n in enumerate(shape) if n == 1]
    return g.sum(axis=(*range(extra), *stretched)).reshape(shape)


for shape, numbers in values.items():
    small = np.reshape(numbers, shape)
    measured = nudged(lambda small: X + small, small, Y_bar)
    assert np.allclose(summed_back(Y_bar, shape), measured)
    assert np.allclose(unbroadcast(Y_bar, shape), measured)
    print(f"{shape!s:7}", summed_back(Y_bar, shape).tolist())

# %% [markdown]
# minigrad's function is `unbroadcast` in `adjoints.py`. It computes the same, with one shortcut:
# for a matrix and a vector, the case of every bias, it multiplies by a row of ones, which is faster
# than `np.sum`.
#
# Which rules need it? Copying is one thing and adding is another. A rule of the table may behave as
# if all shapes were equal, and return a gradient of the shape of the output; whoever called it
# sums afterwards. So minigrad says it once, in the engine, for addition, multiplication and their
# like (NumPy calls them *ufuncs*), and their rows do not mention it. For $y_{ij} = x_{ij} w_j$, a
# weight for each column, the table's row gives $\bar{y}_{ij} x_{ij}$, and the engine adds:
#
# $$ \bar{w}_j = \sum_i \bar{y}_{ij} x_{ij} \tag{broadcasting.multiply} $$

# %%
w = minigrad.tensor([1.0, -2.0, 0.5], requires_grad=True, dtype=minigrad.float64)
y = X * w
y.backward(minigrad.tensor(Y_bar))
print(w.grad)
assert w.grad.shape == (3,)
assert np.allclose(w.grad.numpy(), (Y_bar * X).sum(0))
assert np.allclose(w.grad.numpy(), nudged(lambda w: X * w, w.detach().numpy(), Y_bar))

# %% [markdown]
# And the bias that lesson 4 left out, in a layer $H = \tanh(Z)$ with $Z = X W + b$. First the
# engine; then by hand, with the rules of the table from the end to the start, and one sum.

# %%
rng = np.random.default_rng(0)
W, H_bar = rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
v = minigrad.tensor(W, requires_grad=True)
b = minigrad.tensor([0.5, -1.0], requires_grad=True, dtype=minigrad.float64)
hidden = np.tanh(X @ v + b)
hidden.backward(minigrad.tensor(H_bar))

H = np.tanh(X @ W + b.detach().numpy())
Z_bar = VJPS[np.tanh][0](H_bar, H, None)  # the rule does not read its input
assert np.allclose(summed_back(Z_bar, (2,)), b.grad.numpy())
assert np.allclose(X.T @ Z_bar, v.grad.numpy())
print(summed_back(Z_bar, (2,)), b.grad)

# %% [markdown]
# In your engine of lesson 4 the same is one line in `backward`, right after the rule was called:
# `part = summed_back(part, x.array.shape)`. Where no axis was stretched, it changes nothing.
#
# ## Six tempting wrong answers
#
# Each of these is easily written, and most are right now and then:
#
# - no sum: $\bar{Y}$ as it is, as at the start;
# - the mean over the copies, so that "it does not depend on the number of rows";
# - the gradient of the first copy, because "all copies are equal" (they are; what comes back to
#   them is not);
# - the sum of everything;
# - the sum over the wrong axis;
# - the sum over the axes in front only, so that axes of length 1 stay stretched.


# %%
def first_copy(g, shape):
    rows, columns = (1, 1, *shape)[-2:]
    return g[:rows, :columns].reshape(shape)


wrong = {
    "no sum": lambda g, shape: g,
    "mean": lambda g, shape: summed_back(g, shape) * (np.prod(shape) / g.size),
    "first copy": first_copy,
    "sum of everything": lambda g, shape: np.full(shape, g.sum()),
    "wrong axis": lambda g, shape: g.sum(0 if shape[-1:] == (1,) else -1),
    "axes in front only": lambda g, shape: g.sum(tuple(range(g.ndim - len(shape)))),
}
for name, rule in wrong.items():
    print(f"{name:20}", rule(Y_bar, (3,)).tolist())

# %% [markdown]
# Those are the answers for a bias of shape (3,); the right one is (2.5, 1, -0.5). The mean is a
# quarter of the sum, so with it every step of the bias is a quarter of what it should be, and only
# the numbers show that it is wrong. The last answer is right here.
#
# Now over several shapes. Before you run it: what will the wrong axis do on a square matrix? And
# what does a test with a single row, (1, 3) + (3,), find?

# %%
cases = [((4, 3), (3,)), ((4, 3), (1, 3)), ((4, 3), (4, 1)), ((4, 3), ()), ((3, 3), (3,))]
cases.append(((1, 3), (3,)))


def verdict(rule, large, small):
    g = rng.normal(size=large)
    right = nudged(lambda x: np.zeros(large) + x, np.zeros(small), g)
    answer = rule(g, small)
    if answer.shape != right.shape:
        return "shape"
    return "right" if np.allclose(answer, right) else "wrong"


# %%
head = [f"{large}+{small}".replace(" ", "") for large, small in cases]
print(" " * 19, *(f"{case:12}" for case in head))
found = {}
for name, rule in wrong.items():
    found[name] = [verdict(rule, *case) for case in cases]
    print(f"{name:19}", *(f"{word:12}" for word in found[name]))

assert all(verdict(summed_back, *case) == "right" for case in cases)
assert all(set(words) != {"right"} for words in found.values())
assert found["wrong axis"][4] == "wrong"  # silent: on (3, 3) the shape is right
assert found["mean"][5] == found["first copy"][5] == found["axes in front only"][5] == "right"

# %% [markdown]
# "shape" means that the answer has the wrong shape, which at least can be noticed; "wrong" means
# the right shape and wrong numbers, which nothing reports. On a square matrix the wrong axis has
# the right shape. With a single row there is only one copy, and three of the wrong answers are
# right. Summing only the axes in front survives four of the six tests; it takes a (1, 3) or a
# (4, 1) to see it. So test with several rows, no square, and every kind of shape.
#
# ## The trap: (N, 1) against (N,)
#
# Broadcasting is also how a program can be wrong while every gradient in it is right. A model maps
# $N$ rows to outputs of shape (N, 1). The targets come from a file, as a list of $N$ numbers, shape
# (N,). The loss is the mean of the squared differences. Before you run it: what is the shape of
# the difference?

# %%
rng = np.random.default_rng(5)
N = 40
x = np.linspace(-1, 1, N).reshape(N, 1)
target = (2 * x + 3 + 0.2 * rng.normal(size=(N, 1))).reshape(N)
outputs = 0 * x

print(outputs.shape, target.shape, (outputs - target).shape)
assert (outputs - target).shape == (N, N)

# %% [markdown]
# Flush right, (N,) becomes (1, N), and both are stretched: every output is compared with every
# target, 1600 differences instead of 40. Their mean is one number, so the loss looks like a loss.
# Let us train on it. The model is a line, $o = w x + b$, and after each backward pass we take a
# small step against the gradient (lesson 9 is about such steps).


# %%
def train(target, steps=200, rate=0.1):
    """Fit a line; returns w, b and the losses."""
    w, b, losses = np.zeros((1, 1)), np.zeros(1), []
    for _ in range(steps):
        v = minigrad.tensor(w, requires_grad=True)
        c = minigrad.tensor(b, requires_grad=True)
        loss = ((x @ v + c - target) ** 2).mean()
        loss.backward()
        w, b = w - rate * v.grad.numpy(), b - rate * c.grad.numpy()
        losses.append(loss.item())
    return w.item(), b.item(), losses


# %% [markdown]
# The targets were made with $w = 2$ and $b = 3$. Before you run it: will the first training, with
# the shapes crossed, fail? What will it find?

# %%
w_trap, b_trap, trap = train(target)
w_good, b_good, good = train(target.reshape(N, 1))
print(f"crossed: loss {trap[0]:.2f} -> {trap[-1]:.2f}, w = {w_trap:z.3f}, b = {b_trap:.3f}")
print(f"right:   loss {good[0]:.2f} -> {good[-1]:.2f}, w = {w_good:.3f}, b = {b_good:.3f}")

assert abs(trap[0] - good[0]) < 1e-9  # the outputs are all 0: both losses begin alike
assert trap[-1] < 0.2 * trap[0]
assert abs(w_trap) < 1e-6 and abs(b_trap - target.mean()) < 1e-6
assert abs(w_good - 2) < 0.2 and abs(b_good - 3) < 0.1

# %%
fits = viz.Figure("Fits", x_label="x", width=450, height=340)
fits.line(x.ravel(), w_trap * x.ravel() + b_trap, "crossed shapes")
fits.line(x.ravel(), w_good * x.ravel() + b_good, "right shapes")
fits.scatter(x.ravel(), target, "targets")
curves = viz.Figure("Loss", x_label="step", y_scale="log", width=450, height=340)
curves.line(trap, label="crossed shapes").line(good, label="right shapes")
viz.row([fits, curves], title="Training on outputs (N, 1) and targets (N,)")

# %% [markdown]
# Left: with the right shapes the line runs through the points. With crossed shapes it is flat, at
# the mean of the targets. Right: both losses fall at first, side by side; the crossed one then
# stays at 1.34, and the other goes on to 0.03. Nothing crashed, and a loss that falls by 87 percent
# looks like learning.
#
# Why the mean? Let $m$ be the mean of the targets $t_j$ and $V$ their variance, the mean of
# $(t_j - m)^2$. Write $o_i - t_j$ as $(o_i - m) - (t_j - m)$ and square it. In the mean over $j$,
# the term $-2 (o_i - m)(t_j - m)$ vanishes, because the $t_j - m$ add up to zero. What is left is
#
# $$ \frac{1}{N^2} \sum_i \sum_j (o_i - t_j)^2 = \frac{1}{N} \sum_i (o_i - m)^2 + V
# \tag{broadcasting.trap} $$

# %% (broadcasting.trap)
for n in (2, 5, 40):
    o, t = rng.normal(size=(n, 1)), 3 * rng.normal(size=n) + 1
    crossed = ((o - t) ** 2).mean()
    assert abs(crossed - (((o - t.mean()) ** 2).mean() + t.var())) < 1e-12
    assert abs(crossed - ((o[:, 0] - t) ** 2).mean()) > 0.01  # it is not the loss that was meant
print(f"variance of the targets {target.var():.4f}, last loss with crossed shapes {trap[-1]:.4f}")
assert abs(target.var() - trap[-1]) < 1e-6

# %% [markdown]
# So the crossed loss asks every output to be $m$, and it can never fall below $V$. Which target
# belongs to which row does not appear in it any more. That suggests a test: **shuffle the
# targets.** The next cell prints both losses, before and after. Before you run it: which will
# change?

# %%
shuffled = rng.permutation(target)
outputs = 2 * x + 3  # good outputs, so that the pairs matter
crossed = [((outputs - t) ** 2).mean() for t in (target, shuffled)]
paired = [((outputs - t.reshape(N, 1)) ** 2).mean() for t in (target, shuffled)]
print("crossed shapes:", np.round(crossed, 4))
print("right shapes:  ", np.round(paired, 4))

assert abs(crossed[0] - crossed[1]) < 1e-12
assert paired[1] > 10 * paired[0]

# %% [markdown]
# Only the right one. A loss that does not change has not looked at the pairs. The crossed loss of
# the true line, 2.74, is even above that of the flat line, 1.34: this loss punishes the right
# answer.
#
# minigrad's own loss, `nn.MSELoss`, warns where the shapes differ. And there is a function that
# looks for the usual mistakes of training, `minigrad.doctor`. It is handed a model (here a line
# like ours, ready-made), a loss, and some rows with their targets.

# %%
line = nn.Linear(1, 1, dtype=minigrad.float64)
batch = minigrad.tensor(x), minigrad.tensor(target)
(finding,) = minigrad.doctor(line, nn.MSELoss(), batch)
print(finding.title, finding.details, finding.advice, sep="\n")
assert finding.code == "crossed-shapes"

# %% [markdown]
# In your own code, one line before the loss is enough: `assert outputs.shape == target.shape`.
#
# ## What to take along
#
# - Broadcasting copies forward; its gradient sums back over all the copies. A gradient has the
#   shape of what it belongs to.
# - The sum is stated once, in the engine. The rules of arithmetic need not know about it.
# - Test with several rows, shapes that are not square, and axes of length 1.
# - Outputs (N, 1) and targets (N,) make (N, N) differences, and a model that predicts the mean.
#
# ## What comes next
#
# We have trusted the nudges of lesson 1 to tell right from wrong; lesson 6 asks how far they can be
# trusted themselves.
