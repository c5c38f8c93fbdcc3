# %% [markdown]
# # Tensors
#
# How does a gradient pass through an operation on whole arrays?
#
# You need lessons 1 to 3, NumPy arrays, and the product of two matrices.
#
# ## From numbers to matrices
#
# In lesson 2, the gradient of one factor of a product was the gradient of the product times the
# other factor. The gradient that arrives at the result of an operation is called its **upstream
# gradient**. It is tempting to carry the rule over to matrices. Let $C = A B$. A bar means a
# gradient of the loss $L$: $\bar{C}$ is an array of the shape of $C$, and its entry
# $\bar{c}_{ik}$ is $\partial L / \partial c_{ik}$. The tempting guess is $\bar{A} = \bar{C} B$.
#
# To test it we need a loss for which $\bar{C}$ is a matrix $G$ of our choice. The sum of all
# $g_{ik} c_{ik}$ is one: nudge $c_{ik}$ by a little, and $L$ changes by $g_{ik}$ times as much. The
# function `nudged` measures all slopes of this loss by the central difference of lesson 1.

# %%
import inspect

import numpy as np

import minigrad
from minigrad import primitives, viz
from minigrad.vjps import VJPS


def nudged(f, x, g, h=1e-6):
    """The slopes of L = sum(g * f(x)), one entry of x after the other."""
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[place] = h
        slopes[place] = np.sum(g * (f(x + step) - f(x - step))) / (2 * h)
    return slopes


# %% [markdown]
# Before you run it: will NumPy complain about the guess? Will the two matrices agree?

# %%
A = np.array([[1.0, 2.0], [3.0, 4.0]])
B = np.array([[1.0, 5.0], [0.0, 2.0]])
C_bar = np.array([[1.0, 3.0], [-2.0, 1.0]])

guess = C_bar @ B
measured = nudged(lambda A: A @ B, A, C_bar)
print("guess\n", guess)
print("measured\n", measured.round(6))
assert np.abs(guess - measured).min() > 4 and np.abs(guess - measured).max() > 10

# %% [markdown]
# NumPy did not complain, and all four numbers of the guess are wrong. All matrices are square here,
# so every product fits, whether it means anything or not. This lesson finds the right rule, and
# then a way to write such rules for every operation on arrays.
#
# ## One equation for every operation
#
# Let an operation take $n$ numbers $x_1, \dots, x_n$ and make $m$ numbers $y_1, \dots, y_m$ of
# them. Each $x_j$ may reach the loss through each of the $y_i$. Lesson 2 says what to do with
# several paths: multiply along each, and add. The path through $y_i$ adds $\bar{y}_i$ times the
# slope of $y_i$ along $x_j$:
#
# $$ \bar{x}_j = \sum_i \bar{y}_i \frac{\partial y_i}{\partial x_j} \tag{tensors.vjp_entry} $$
#
# The slopes form a matrix with $m$ rows and $n$ columns, the **Jacobian** $J$. Its row $i$ belongs
# to the output $y_i$, its column $j$ to the input $x_j$. The sum runs down a column of $J$, and a
# sum down the columns is a product with the transpose:
#
# $$ \bar{x} = J^\top \bar{y} \tag{tensors.vjp} $$
#
# It is called a **vector-Jacobian product**, VJP for short, because it is also the row vector
# $\bar{y}^\top J$. Values go forward from $n$ numbers to $m$. Gradients go back from $m$ numbers to
# $n$, and the transpose is what turns the shape round. In minigrad's engine it is a single
# statement, the call of the operation's rule: `gx = rule(g, ...)`, with `g` for $\bar{y}$ and `gx`
# for $\bar{x}$.
#
# By hand: $y_1 = x_1 x_2$, $y_2 = x_1 + 3 x_2$ and $y_3 = x_2^2$, at $x = (2, 5)$. The slopes are
# $x_2 = 5$ and $x_1 = 2$ in the first row, $1$ and $3$ in the second, $0$ and $2 x_2 = 10$ in the
# third. With $\bar{y} = (1, -2, 0.5)$:
#
# - $\bar{x}_1 = 1 \cdot 5 - 2 \cdot 1 + 0.5 \cdot 0 = 3$
# - $\bar{x}_2 = 1 \cdot 2 - 2 \cdot 3 + 0.5 \cdot 10 = 1$

# %%
J = np.array([[5.0, 2.0], [1.0, 3.0], [0.0, 10.0]])
y_bar = np.array([1.0, -2.0, 0.5])
x = minigrad.tensor([2.0, 5.0], requires_grad=True)
y = minigrad.stack([x[0] * x[1], x[0] + 3 * x[1], x[1] ** 2])
y.backward(minigrad.tensor(y_bar))  # y is no single number, so we say what y_bar is

print(J.T @ y_bar, x.grad)
assert np.allclose(J.T @ y_bar, [3, 1])
assert np.allclose(x.grad.numpy(), [3, 1])

# %% [markdown]
# Note what `backward` was given: the upstream gradient $\bar{y}$. A rule that forgets it returns
# slopes, not gradients. It passes every test in which $\bar{y}$ is one, and would fail here. So
# whenever we test a rule, the upstream gradient is neither all ones nor symmetric.
#
# ## Why an engine builds no Jacobian
#
# Arrays of any shape fit into this: number their entries in reading order, row by row. For a
# matrix $X$ of shape (2, 3), $x_1$ to $x_6$ are its six entries, and $J$ has a row for each entry
# of the output and a column for each entry of the input. The next cell draws the Jacobians of
# three operations on $X$: tanh of each entry, the product $X W$ with a matrix $W$ of shape (3, 2),
# and the transpose. (minigrad has a function for Jacobians that are small enough to look at.)
# Before you run it: where will each have its zeros?


# %%
def jacobian(f, x):
    """J with a row for each entry of f(x), and a column for each entry of x, in reading order."""
    x = minigrad.tensor(x)
    J = minigrad.transforms.jacobian(f, x).numpy()
    return J.reshape(f(x).numel(), x.numel())


X = np.array([[0.5, -1.0, 2.0], [1.0, 0.0, -0.5]])
W = np.array([[1.0, 2.0], [-1.0, 0.5], [3.0, 1.0]])
shown = {"tanh(X)": np.tanh, "X W": lambda X: X @ W, "X transposed": np.transpose}
labels = {"x_label": "entry of X", "y_label": "entry of the output", "width": 340, "height": 310}
viz.row(
    [viz.Figure(name, **labels).heat_map(jacobian(f, X), text=True) for name, f in shown.items()],
    title="Jacobians of three operations on a matrix X of shape (2, 3)",
)

# %% [markdown]
# (The pictures count entries from 0.) Left: tanh works on each entry alone, so only the diagonal is
# not zero. Middle: a row of $X W$ depends on the same row of $X$ alone; the Jacobian consists of
# two equal blocks, which hold $W$ transposed, and zeros. Right: transposing only moves numbers;
# there is a single 1 in each row and each column. The more you know about an operation, the fewer
# numbers you need for $J^\top \bar{y}$.
#
# How many numbers does a whole Jacobian have? Take a product of ordinary size: 256 rows of 784
# numbers, times a matrix of shape (784, 512). Before you run it: how much memory would its Jacobian
# with respect to the rows need, at 4 bytes a number? A megabyte, a gigabyte, more?

# %%
rows, n_in, n_out = 256, 784, 512
outputs, inputs = rows * n_out, rows * n_in
in_jacobian = outputs * inputs
in_rule = outputs + n_in * n_out  # what the rule of the next section reads: Y_bar and W

print(f"J of the product: {in_jacobian:.1e} numbers, {4 * in_jacobian / 1e9:.0f} GB")
print(f"its rule reads:   {in_rule:.1e} numbers, {4 * in_rule / 1e6:.1f} MB")
print(f"J of a tanh of the result: {outputs**2:.1e} numbers, {outputs:,} of them not zero")
assert in_jacobian > 40_000 * in_rule

# %% [markdown]
# 105 gigabytes, for one product, against 2 megabytes. So an engine never asks "what is the
# Jacobian?". It asks each operation for a function that takes $\bar{y}$ and returns
# $J^\top \bar{y}$. Everything below is about finding this function without $J$.
#
# ## The product of two matrices
#
# $A$ has shape $(n, m)$, $B$ has shape $(m, r)$, and $C = A B$ has shape $(n, r)$:
# $c_{ik} = \sum_j a_{ij} b_{jk}$. Which entries of $C$ does $a_{ij}$ reach? Its first index says:
# those of row $i$, that is $c_{i1}, \dots, c_{ir}$. In $c_{ik}$ it stands with the factor
# $b_{jk}$. So the sum over its paths is a sum over $k$:
#
# $$ \bar{a}_{ij} = \sum_k \bar{c}_{ik} b_{jk} \tag{tensors.left_entry} $$
#
# In a product of matrices, the index that is summed stands last in the first factor and first in
# the second. Here $k$ stands last in both, so the second factor is transposed:
#
# $$ \bar{A} = \bar{C} B^\top \tag{tensors.left} $$
#
# For the other factor: $b_{jk}$ reaches column $k$ of $C$, with the factor $a_{ij}$ in $c_{ik}$.
# The sum runs over $i$, which stands first in both, so this time the first factor is transposed:
#
# $$ \bar{b}_{jk} = \sum_i a_{ij} \bar{c}_{ik} \tag{tensors.right_entry} $$
#
# $$ \bar{B} = A^\top \bar{C} \tag{tensors.right} $$
#
# By hand, with the matrices of the next cell:
#
# - $\bar{a}_{12} = \bar{c}_{11} b_{21} + \bar{c}_{12} b_{22} = 1 \cdot 2 + 3 \cdot (-1) = -1$
# - $\bar{b}_{21} = a_{12} \bar{c}_{11} + a_{22} \bar{c}_{21} = 2 \cdot 1 + 5 \cdot (-2) = -8$
#
# Python counts from 0, so these are `A_bar[0, 1]` and `B_bar[1, 0]`.

# %%
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
B = np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]])
C_bar = np.array([[1.0, 3.0], [-2.0, 1.0]])
A_bar, B_bar = C_bar @ B.T, A.T @ C_bar
print(A_bar, B_bar, sep="\n\n")

assert A_bar[0, 1] == -1
assert B_bar[1, 0] == -8
assert np.allclose(A_bar, nudged(lambda A: A @ B, A, C_bar))
assert np.allclose(B_bar, nudged(lambda B: A @ B, B, C_bar))

# %% [markdown]
# **Tempting and wrong: forgetting a transpose, or the order.** The next two cells try five wrong
# answers, with the shapes from above and with square matrices. Before you run them: how many of the
# five will NumPy refuse in the first column? And in the second?

# %%
wrong = {
    "A_bar = C_bar B": lambda A, B, g: g @ B,
    "A_bar = B^T C_bar": lambda A, B, g: B.T @ g,
    "B_bar = A C_bar": lambda A, B, g: A @ g,
    "B_bar = C_bar A": lambda A, B, g: g @ A,
    "A_bar = C_bar * B": lambda A, B, g: g * B,
}


def verdict(rule, name, a, b, g):
    try:
        answer = rule(a, b, g)
    except ValueError:
        return "refused"
    right = g @ b.T if name.startswith("A") else a.T @ g
    if answer.shape != right.shape:
        return f"shape {answer.shape}"
    return "right" if np.allclose(answer, right) else "silent, wrong"


# %%
shapes = {"(2,3)(3,2)": ((2, 3), (3, 2)), "(3,3)(3,3)": ((3, 3), (3, 3))}
rng = np.random.default_rng(0)
print(f"{'':20}" + "".join(f"{case:16}" for case in shapes))
verdicts = {}
for name, rule in wrong.items():
    for case, (shape_a, shape_b) in shapes.items():
        a, b = rng.normal(size=shape_a), rng.normal(size=shape_b)
        g = rng.normal(size=(shape_a[0], shape_b[1]))
        verdicts[name, case] = verdict(rule, name, a, b, g)
    print(f"{name:20}" + "".join(f"{verdicts[name, case]:16}" for case in shapes))

assert all(verdicts[name, "(3,3)(3,3)"] == "silent, wrong" for name in wrong)
assert not any(verdicts[name, "(2,3)(3,2)"] == "silent, wrong" for name in wrong)

# %% [markdown]
# NumPy refuses four of five in the first column, and the other one is given away by its shape. In
# the second column all five run, and all are wrong. So the shapes are a good aid to memory, but
# only while the lengths of the axes differ. Test rules on shapes that are not square.
#
# ## The table, row by row
#
# minigrad keeps its rules in a table, `minigrad/vjps.py`: one row for each function, one rule for
# each input. (`defvjp` enters a row. Functions that NumPy lacks, such as sigmoid, are in
# `primitives.py`, which the table calls `p`.) In a rule, `g` is $\bar{y}$, `y` is the output, and
# `x`, or `a` and `b`, are the inputs. A leading underscore says that at most the shape is read. The
# rule returns $\bar{x}$, or $\bar{a}$ and $\bar{b}$. The next function prints a row, and holds each
# of its rules against the nudges:


# %%
def row(function, *inputs, **options):
    """Print the function's row of the table, and compare its rules with measured slopes."""
    lines = inspect.getsource(VJPS[function][0]).splitlines()
    print(" ".join(" ".join(line.split("#")[0] for line in lines).split()))
    y = function(*inputs, **options)
    g = np.random.default_rng(1).normal(size=y.shape)
    for i, rule in enumerate(VJPS[function]):

        def along(x, i=i):
            return function(*inputs[:i], x, *inputs[i + 1 :], **options)

        by_rule = rule(g, y, *inputs, **options)
        assert np.allclose(by_rule, nudged(along, inputs[i], g), atol=1e-6)


row(np.matmul, A, B)

# %% [markdown]
# The row of `np.matmul` calls two functions of `adjoints.py` that serve arrays with any number of
# axes; for two matrices they compute `np.dot(g, b.T)` and `np.dot(a.T, g)`.
#
# **Arithmetic.** Sum, product, quotient and power of two arrays of one shape work entry by entry.
# So the Jacobian along each input is diagonal, and $J^\top \bar{y}$ is each entry of $\bar{y}$
# times its own slope. The sign $\odot$ is that product entry by entry (`*` in NumPy); fractions and
# powers are meant entry by entry, too. For $y = a + b$, each slope is 1:
#
# $$ \bar{a} = \bar{b} = \bar{y} \tag{tensors.add} $$
#
# For $y = a \odot b$:
#
# $$ \bar{a} = \bar{y} \odot b \tag{tensors.multiply_a} $$
#
# $$ \bar{b} = \bar{y} \odot a \tag{tensors.multiply_b} $$
#
# For $y = a / b$, the slope along $b$ is $-a / b^2$. With $y = a / b$ at hand that is $-y / b$:
#
# $$ \bar{a} = \frac{\bar{y}}{b} \tag{tensors.divide_a} $$
#
# $$ \bar{b} = -\frac{\bar{y} \odot y}{b} \tag{tensors.divide_b} $$
#
# For $y = a^b$ with $a > 0$, the slope along $a$ is $b \, a^{b-1}$ (for the cube, $3 x^2$). Along
# $b$ it is an exponential function, $a^b = e^{b \log a}$, where $\log$ is the natural logarithm; by
# the chain rule, its slope is $y \log a$:
#
# $$ \bar{a} = \bar{y} \odot b \odot a^{b-1} \tag{tensors.power_a} $$
#
# $$ \bar{b} = \bar{y} \odot y \odot \log(a) \tag{tensors.power_b} $$

# %%
a = np.array([[0.5, 2.0, 3.0], [1.5, 0.7, 4.0]])
b = np.array([[2.0, -1.0, 0.5], [3.0, -2.0, 1.0]])
for function in (np.add, np.multiply, np.divide, np.power):
    row(function, a, b)

# %% [markdown]
# In the row of the power, `power_slope(a, b)` is $b \, a^{b-1}$; it and `np.where` take care of
# $a = 0$, which we left out.
#
# **Functions of one input.** The slopes of these stand in every table of derivatives, and the
# nudges test them. For $y = e^x$, $y = \log x$ and $y = \tanh x$:
#
# $$ \bar{x} = \bar{y} \odot y \tag{tensors.exp} $$
#
# $$ \bar{x} = \frac{\bar{y}}{x} \tag{tensors.log} $$
#
# $$ \bar{x} = \bar{y} \odot (1 - y^2) \tag{tensors.tanh} $$
#
# For the sigmoid, $y = 1 / (1 + e^{-x})$, and for relu, $y = \max(x, 0)$, with $H(y) = 1$ where
# $y > 0$ and $H(y) = 0$ elsewhere:
#
# $$ \bar{x} = \bar{y} \odot y \odot (1 - y) \tag{tensors.sigmoid} $$
#
# $$ \bar{x} = \bar{y} \odot H(y) \tag{tensors.relu} $$
#
# At $x = 0$ relu has a kink, and no slope; this row takes 0 there. $H$ looks at the value alone,
# never at the sign of $\bar{y}$. Four of the five rules use the output $y$. It was computed
# on the way forward, so it is there already.

# %%
x = np.array([[0.5, -2.0, 3.0], [-1.5, 0.1, 4.0]])
row(np.log, a)
for function in (np.exp, np.tanh, primitives.sigmoid, primitives.relu):
    row(function, x)

# %% [markdown]
# **Tempting and wrong: $x$ in the place of $y$.** The rule of exp is sometimes written with the
# input, $\bar{y} \odot x$; that of tanh as $1 - x^2$, or as $1 - \tanh(y)^2$, which takes tanh of
# what is tanh already. Before you run it: near $x = 0$, which of these would a test with a
# tolerance of 1 percent let pass?

# %%
slopes = {
    "exp, right": lambda x: np.exp(x),
    "exp, with x for y": lambda x: x,
    "tanh, right": lambda x: 1 - np.tanh(x) ** 2,
    "tanh, with x for y": lambda x: 1 - x**2,
    "tanh, of the output": lambda x: 1 - np.tanh(np.tanh(x)) ** 2,
}
points = np.array([0.05, 1.0, 2.0])
for name, slope in slopes.items():
    print(f"{name:20}", slope(points).round(4))

for name in ("tanh, with x for y", "tanh, of the output"):
    error = np.abs(slopes[name](points) / slopes["tanh, right"](points) - 1)
    assert error[0] < 0.01 and error[2] > 4

# %% [markdown]
# Both wrong tanh rules agree with the right one to four digits at $x = 0.05$, because there
# $\tanh x \approx x$. At $x = 2$ one has the wrong sign, and the other is 6 times as large as it
# should be. The wrong rule of exp is far off at all three places. Test with inputs that are not
# small, and with tolerances that are.
#
# **Sums.** Let $X$ have $n$ rows, and let $y$ hold the sum of each column, $y_j = \sum_i x_{ij}$
# (`X.sum(0)`). Each $x_{ij}$ reaches only $y_j$, with slope 1. So the gradient is copied to every
# row. For the mean the slope is $1/n$:
#
# $$ \bar{x}_{ij} = \bar{y}_j \tag{tensors.sum} $$
#
# $$ \bar{x}_{ij} = \frac{\bar{y}_j}{n} \tag{tensors.mean} $$
#
# In the rows, `spread` copies along whatever axes were summed away, and `group_size` is how many
# entries went into one mean. The two usual slips: to forget $1/n$, and to divide by the number of
# columns or of all entries instead.

# %%
row(np.sum, x, axis=0)
row(np.mean, x, axis=0)
row(np.mean, x, axis=1)

# %% [markdown]
# **Moving numbers about.** Some operations compute nothing, they only move numbers. The gradient
# goes back the way the numbers came. For a matrix, $Y = X^\top$, and with three axes, say,
# $y_{kij} = x_{ijk}$ (`np.transpose(x, (2, 0, 1))`: the last axis comes first):
#
# $$ \bar{X} = \bar{Y}^\top \tag{tensors.transpose} $$
#
# $$ \bar{x}_{ijk} = \bar{y}_{kij} \tag{tensors.permute} $$
#
# A reshape keeps the reading order, so going back is another reshape. With $s$ the shape of $x$:
#
# $$ \bar{x} = \text{reshape}(\bar{y}, s) \tag{tensors.reshape} $$
#
# **Tempting and wrong:** to transpose $\bar{y}$ by (2, 0, 1) once more. For a matrix, doing it
# again undoes it. A cycle of three axes is undone by the inverse order, (1, 2, 0).

# %%
x3 = np.random.default_rng(2).normal(size=(2, 3, 4))
row(np.transpose, x3, axes=(2, 0, 1))
row(np.reshape, x3, (6, 4))

y3 = np.transpose(x3, (2, 0, 1))
print(y3.shape, np.transpose(y3, (2, 0, 1)).shape, np.transpose(y3, (1, 2, 0)).shape)
assert np.transpose(y3, (2, 0, 1)).shape != x3.shape
assert np.array_equal(np.transpose(y3, (1, 2, 0)), x3)

# %% [markdown]
# **Picking entries.** `y = x[places]` reads $y_i = x_{p_i}$, where $p_i$ is the $i$-th of the
# places. A place may occur twice. Let $S$ be the matrix with $S_{ij} = 1$ where $p_i = j$, and
# zeros elsewhere. It is the Jacobian, for $y = S x$, and so
#
# $$ \bar{x}_j = \sum_i S_{ij} \bar{y}_i \tag{tensors.getitem} $$
#
# In words: $x_j$ gets the sum of the upstream gradients of all its copies, and 0 if it was not
# read.
#
# **Tempting and wrong:** `x_bar[places] = y_bar`. Before you run it: what will it say for the entry
# that was read three times? And will `x_bar[places] += y_bar` mend it?

# %%
x = np.array([10.0, 20.0, 30.0, 40.0])
places = np.array([2, 0, 2, 2])
y_bar = np.array([1.0, 5.0, 0.5, 0.25])
assigned, plus_equals, added = np.zeros(4), np.zeros(4), np.zeros(4)
assigned[places] = y_bar
plus_equals[places] += y_bar
np.add.at(added, places, y_bar)

print("=         ", assigned)
print("+=        ", plus_equals)
print("np.add.at ", added)
row(primitives.getitem, x, index=places)
assert np.allclose(added, nudged(lambda x: x[places], x, y_bar))
assert assigned[2] == plus_equals[2] == 0.25 and added[2] == 1.75

# %% [markdown]
# The assignment keeps the last of the three parts, as `=` did in the place of `+=` in lesson 2. And
# here `+=` does not mend it: NumPy first reads all the places, then adds, then writes,
# so the last one written wins again. `np.add.at` adds as often as a place occurs; minigrad's
# `scatter` uses it.
#
# ## A row is one line, and the same line serves second derivatives
#
# A rule is written in plain NumPy. Hand it arrays, and it computes numbers. Hand it Tensors, and
# because Tensors answer to NumPy's functions, its multiplications are recorded like any others. The
# result of a rule is then the end of a graph, and can be differentiated again.

# %%
x = minigrad.tensor(0.5, requires_grad=True, dtype=minigrad.float64)
y = np.tanh(x)
g = minigrad.tensor(1.0, dtype=minigrad.float64)
(rule,) = VJPS[np.tanh]
slope = rule(g, y, x)  # the row itself, called by hand

viz.graph(slope, {"x": x, "y": y, "g": g, "slope": slope}, title="The rule of tanh, recorded")

# %% [markdown]
# The picture: `x` goes through tanh to `y`; then come the operations of the rule: `y` times `y`,
# one minus that, times `g`. So `slope` depends on `x`, through both uses of `y`. The gradients in
# the boxes are those of `slope`: in the box of `x` stands the slope of the slope of tanh, its
# **second derivative**, written $\partial^2 y / \partial x^2$. The slope is $1 - y^2$, so by the
# chain rule its own slope is $-2 y$ times the slope of $y$. The function `grad(y, x)` in the next
# cell returns the gradient of `y` along `x`, and stores nothing in `x`.
#
# $$ \frac{\partial^2 y}{\partial x^2} = -2 y (1 - y^2) \tag{tensors.tanh_second} $$

# %% (tensors.tanh_second)
for at in (-2.0, -0.3, 0.5, 1.7):
    x = minigrad.tensor(at, requires_grad=True, dtype=minigrad.float64)
    y = np.tanh(x)
    (first,) = minigrad.autograd.grad(y, x, create_graph=True)  # rules are handed Tensors
    (second,) = minigrad.autograd.grad(first, x)
    y = np.tanh(at)
    assert abs(second.item() - -2 * y * (1 - y**2)) < 1e-12
    print(f"x = {at:4}: slope {first.item():.6f}, second derivative {second.item():.6f}")

# %% [markdown]
# With `create_graph=True` the engine does what we did by hand, for every rule that it calls. There
# is no second table for second derivatives.
#
# ## Your own engine
#
# You have all the parts: a table of rules, and the sweep of lesson 3. Together they are an engine
# for arrays. First the table: a dict, from a NumPy function to its rules.

# %%
RULES = {
    np.add: (lambda g, y, a, b: g, lambda g, y, a, b: g),
    np.subtract: (lambda g, y, a, b: g, lambda g, y, a, b: -g),
    np.multiply: (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a),
    np.matmul: (lambda g, y, a, b: g @ b.T, lambda g, y, a, b: a.T @ g),
    np.exp: (lambda g, y, x: g * y,),
    np.tanh: (lambda g, y, x: g * (1 - y * y),),
    np.mean: (lambda g, y, x: np.full(x.shape, g / x.size),),
}

# %% [markdown]
# Then recording. Every operation goes through `apply`, which computes the output and notes where
# it came from. The notes are appended to a list, the tape. An operation is noted after those that
# made its inputs, so the tape is in topological order (lesson 3) without any sorting.


# %%
class Node:
    """An array, the operation it came from, and its gradient."""

    def __init__(self, array, function=None, inputs=()):
        self.array, self.function, self.inputs = array, function, inputs
        self.grad = None


def apply(tape, function, *inputs):
    """Compute function(*inputs), and note it on the tape."""
    y = Node(function(*(x.array for x in inputs)), function, inputs)
    tape.append(y)
    return y


# %% [markdown]
# Then the sweep: from the end of the tape to its start, each node hands its gradient to its inputs
# through the rules. What arrives at an input is added.


# %%
def backward(tape):
    """Fill in the gradients of the last node on the tape, a single number."""
    tape[-1].grad = np.ones_like(tape[-1].array)
    for node in reversed(tape):
        if node.grad is None:
            continue  # it does not lead to the loss
        arrays = [x.array for x in node.inputs]
        for rule, x in zip(RULES[node.function], node.inputs):
            part = rule(node.grad, node.array, *arrays)
            x.grad = part if x.grad is None else x.grad + part


# %% [markdown]
# About thirty lines, and they know no operation but through the table. Now a network with one
# hidden layer: five rows of three numbers go in, $H = \tanh(X W_1)$ has four columns, and
# $Y = H W_2$ has two; the loss is the mean of $(Y - T)^2$, where $T$ holds the targets. There are
# no biases yet; the next lesson says why.

# %%
rng = np.random.default_rng(3)
X, T = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
W1, W2 = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))

tape, w1, w2 = [], Node(W1), Node(W2)
hidden = apply(tape, np.tanh, apply(tape, np.matmul, Node(X), w1))
error = apply(tape, np.subtract, apply(tape, np.matmul, hidden, w2), Node(T))
loss = apply(tape, np.mean, apply(tape, np.multiply, error, error))
backward(tape)
print("loss", loss.array)
print("gradient of W1\n", w1.grad)

# %% [markdown]
# And the same in minigrad. First its graph.

# %%
v1, v2 = minigrad.tensor(W1, requires_grad=True), minigrad.tensor(W2, requires_grad=True)
x, t = minigrad.tensor(X), minigrad.tensor(T)
e = np.tanh(x @ v1) @ v2 - t
mean = (e * e).mean()
names = {"X": x, "T": t, "W1": v1, "W2": v2, "loss": mean}
viz.graph(mean, names, values=False, gradients=False)

# %% [markdown]
# The picture shows the six operations of the tape: two products of matrices (`@`) with tanh between
# them, then minus, times and mean. The error goes into the multiplication twice, so its gradient is
# the sum of two parts.
#
# Before you run the next cell: to how many digits will the two engines agree?

# %%
mean.backward()
for mine, theirs in ((loss.array, mean), (w1.grad, v1.grad), (w2.grad, v2.grad)):
    difference = np.abs(mine - theirs.detach().numpy()).max()
    print(f"largest difference {difference:.1e}")
    assert difference < 1e-12


def loss_of(W1, W2):
    return np.mean((np.tanh(X @ W1) @ W2 - T) ** 2)


assert np.allclose(w1.grad, nudged(lambda W: loss_of(W, W2), W1, 1.0), rtol=0, atol=1e-8)
assert np.allclose(w2.grad, nudged(lambda W: loss_of(W1, W), W2, 1.0), rtol=0, atol=1e-8)

# %% [markdown]
# To the last digit, or nearly: the same rules in the same order do the same arithmetic. The nudges
# agree as well, within $10^{-8}$; a central difference has little more to offer.
#
# What minigrad adds to your thirty lines: operators such as `@` and `-` that record by themselves,
# more rows, memory that is freed in good time, and messages that say what went wrong.
#
# ## What to take along
#
# - The gradient of an input is $J^\top \bar{y}$, and the engine never builds $J$: each operation
#   has a rule that gives the product directly.
# - For $C = A B$ the rules are $\bar{A} = \bar{C} B^\top$ and $\bar{B} = A^\top \bar{C}$. Square
#   shapes and small inputs hide mistakes, and so do upstream gradients of ones.
# - A rule is a line of NumPy; recorded, the same line gives second derivatives.
#
# ## What comes next
#
# Add a bias of shape (4,) to the hidden layer, and your engine gives it a gradient of shape (5, 4).
# Lesson 5 is about arrays that NumPy copies silently, and about what their gradients must do.
