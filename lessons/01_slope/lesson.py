# %% [markdown]
# # The slope
#
# What does a derivative measure?
#
# You need a little Python, powers of ten such as $10^{-4}$ (`1e-4` in Python), and to be able to
# multiply out $(a + b)^2$.
#
# A network is a computation with many numbers in it that can be adjusted, its weights. It learns by
# asking, of each weight: if this weight grew a little, how much would the network's error change?
# The answer is a derivative. The course computes derivatives, many at a time, and puts them to use.
# Its code is minigrad, a library small enough to be read. This lesson computes a single derivative,
# of one curve at one place, and asks what it says and how far to trust it.
#
# ## A puzzle
#
# How steep is the curve $y = x^3$ at $x = 2$? Take a small step $h$ to the right, see how much $y$
# rises, and divide the rise by the step. Before you run it: $h$ gets smaller from line to line. Do
# the answers get better from line to line?

# %%
from fractions import Fraction

import numpy as np

import minigrad
from minigrad import viz


def cube(x):
    return x**3


for h in (0.1, 1e-4, 1e-8, 1e-12, 1e-16):
    print(f"h = {h:<6g}   rise / step = {(cube(2.0 + h) - cube(2.0)) / h:.10f}")

# %% [markdown]
# The answers come close to 12. Then they get worse again, and the last one says that the curve is
# flat. It is not. At the end of this lesson you can explain each of the five numbers, and you know
# which $h$ to choose.
#
# ## Rise over step, by hand
#
# Take the first line: $h = 0.1$. At the start, $2^3 = 8$. At the end, $2.1^3 = 9.261$. The rise is
# $1.261$, and $1.261 / 0.1 = 12.61$. Between $2$ and $2.1$, then, $y$ grows 12.61 times as much as
# $x$ does.
#
# In general, let $f$ be a function of one number, $x$ a place, and $h$ a step. Rise over step is
#
# $$ F_h = \frac{f(x + h) - f(x)}{h} \tag{slope.forward} $$
#
# It is called the *forward difference*, because the step goes forward.
#
# Every displayed formula has a label at its right, here `slope.forward`. The line of code that is
# the formula carries the same label in a comment. The tests of the course read the formula, compute
# it, and compare the result with what that line computed. A formula that no line computes, because
# it states a fact, is tested by a cell of the lesson. So you need not take any of them on trust.


# %%
def forward(f, x, h):
    return (f(x + h) - f(x)) / h  # (slope.forward)


assert abs(forward(cube, 2.0, 0.1) - 12.61) < 1e-9

# %% [markdown]
# In a picture, $F_h$ is the slope of a straight line through two points of the curve. Before you
# run it: with $h = 1$ the line goes through $(2, 8)$ and $(3, 27)$. How does it turn when $h$
# becomes 0.5, then 0.1?

# %%
places = np.linspace(0.9, 3.1, 60)
picture = viz.Figure(
    "Lines through two points of the curve",
    description="The lines turn towards the curve's own direction at x = 2 when h gets smaller.",
    x_label="x",
    y_label="y",
    y_range=(-5, 32),
)
picture.line(places, cube(places), label="y = x³")
for h in (1.0, 0.5, 0.1):
    slope = forward(cube, 2.0, h)
    picture.line([1.2, 3.1], [8 + slope * (1.2 - 2), 8 + slope * (3.1 - 2)], label=f"h = {h}")
    print(f"h = {h}: slope {slope:.2f}")
picture.scatter([2.0, 2.1, 2.5, 3.0], [8.0, cube(2.1), cube(2.5), 27.0])

# %% [markdown]
# All three lines pass through $(2, 8)$, and each through one more dot. The smaller $h$ is, the
# less steep the line, and the better it follows the curve near $(2, 8)$. The slopes are 19, 15.25
# and 12.61.
#
# ## What is left when the step is gone
#
# Where do these slopes come from? Multiply out:
# $(x + h)^3 = x^3 + 3 x^2 h + 3 x h^2 + h^3$. The rise is that without $x^3$. Divide it by $h$:
#
# $$ F_h = 3 x^2 + 3 x h + h^2 \tag{slope.cube_forward} $$
#
# At $x = 2$ this is $12 + 6h + h^2$. For $h = 0.1$ it gives $12 + 0.6 + 0.01 = 12.61$, as above.
# The 12 has no $h$ in it. It belongs to the curve; the rest belongs to our step.


# %%
def cube_forward(x, h):
    return 3 * x**2 + 3 * x * h + h**2  # (slope.cube_forward)


for h in (1.0, 0.5, 0.1):
    assert abs(forward(cube, 2.0, h) - cube_forward(2.0, h)) < 1e-9

# %% [markdown]
# When $h$ shrinks towards zero, $6h + h^2$ does too, and what remains is 12. That is the
# *derivative* of $f$ at $x$, written $f'(x)$ and read "f prime of x":
#
# $$ f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h} \tag{slope.limit} $$
#
# $\lim_{h \to 0}$ is read "the limit as $h$ goes to zero": the number to which the fraction comes
# as close as you like, if you only make $h$ small enough. We never set $h = 0$. That would be
# $0 / 0$. For $f(x) = x^3$ we have found $f'(x) = 3 x^2$.
#
# Python's `Fraction` computes with exact fractions, and so it can show the limit as it is meant.
# Before you run it: what is left of $6h + h^2$ for $h = 10^{-100}$?

# %% (slope.limit)
for k in (1, 4, 8, 16, 100):
    h = Fraction(1, 10**k)
    error = forward(cube, Fraction(2), h) - 12
    print(f"h = 1e-{k}: off by {float(error):.3g}")
    assert error == 6 * h + h**2  # exactly
    assert abs(error) < 7 * h  # as small as you like, with h small enough
    assert abs(forward(cube, Fraction(2), -h) - 12) < 7 * h  # and with steps to the left

# %% [markdown]
# With exact numbers, then, smaller is better, and the puzzle does not arise. Its cause must be the
# numbers that computers use. We come back to it below.
#
# ## What the number is good for
#
# A derivative predicts. Let $s = f'(x)$ be the slope. For a small $h$, rise over step is about $s$.
# So the rise is about $s$ times the step, and the new value should be about
#
# $$ \hat{y} = f(x) + s h \tag{slope.predict} $$
#
# The hat on $\hat{y}$ says "predicted". By hand, for $h = 0.01$: $8 + 12 \cdot 0.01 = 8.12$. In
# truth, $2.01^3 = 8.120601$. Before you run it: a step ten times as small makes the change of $y$
# about ten times as small. Does it make the error of the prediction ten times as small, too?


# %%
def predicted(f, x, s, h):
    y_hat = f(x) + s * h  # (slope.predict)
    return y_hat


for h in (1.0, 0.1, 0.01, 0.001, -0.01):
    guess, true = predicted(cube, 2.0, 12.0, h), cube(2.0 + h)
    print(f"h = {h:>6}: predicted {guess:.4f}, true {true:.9f}, off by {true - guess:.9f}")
    assert abs(true - guess - (6 * h**2 + h**3)) < 1e-12

# %% [markdown]
# It makes the error about a hundred times as small. The rise is $12h + 6h^2 + h^3$, as multiplied
# out above. The prediction knows the $12h$, so its error is $6h^2 + h^3$. For small steps the
# prediction is excellent. For $h = 1$ it says 20, and the truth is 27.
#
# So this is what a derivative measures: **when the input changes a little, the output changes by
# about that change times the derivative.** The sign counts: at a slope of 12, more $x$ gives more
# $y$, and less $x$ gives less. The rule holds near the place where the slope was taken, and not far
# away from it. The training of networks rests on such predictions and on small steps.
#
# ## From both sides
#
# Back to measuring. The forward difference is off by $6h + h^2$, mostly by $6h$. What does a step
# to the left say? By hand, with $h = 0.1$: $1.9^3 = 6.859$, the rise from there to 8 is $1.141$,
# and the slope is $11.41$. In general this *backward difference* is
#
# $$ B_h = \frac{f(x) - f(x - h)}{h} \tag{slope.backward} $$
#
# Forward gave 12.61, too much by 0.61. Backward gives 11.41, too little by 0.59. Their mean is
# 12.01. The two errors nearly cancel:
#
# $$ C_h = \frac{F_h + B_h}{2} \tag{slope.mean} $$
#
# Put the two formulas in: $f(x)$ drops out, and what is left is the *central difference*
#
# $$ C_h = \frac{f(x + h) - f(x - h)}{2 h} \tag{slope.central} $$


# %%
def backward(f, x, h):
    return (f(x) - f(x - h)) / h  # (slope.backward)


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)  # (slope.central)


right, left = forward(cube, 2.0, 0.1), backward(cube, 2.0, 0.1)
mean = (right + left) / 2  # (slope.mean)
print(f"forward {right:.2f}, backward {left:.2f}, mean {mean:.2f}")
assert abs(central(cube, 2.0, 0.1) - mean) < 1e-12

# %% [markdown]
# For the cube, multiply out once more: $(x - h)^3 = x^3 - 3 x^2 h + 3 x h^2 - h^3$. In
# $(x + h)^3 - (x - h)^3$ the term $3 x h^2$, which made the forward difference bad, cancels:
#
# $$ C_h = 3 x^2 + h^2 \tag{slope.cube_central} $$
#
# Before you run it: at $x = 2$ and $h = 0.001$, how large is the error of each difference? And if
# $h$ becomes ten times as small, how many times as small does each error become?


# %%
def cube_central(x, h):
    return 3 * x**2 + h**2  # (slope.cube_central)


for h in (0.1, 0.01, 0.001):
    off = [abs(difference(cube, 2.0, h) - 12) for difference in (forward, central)]
    print(f"h = {h:<5}  forward is off by {off[0]:.6f}  central is off by {off[1]:.6f}")
    assert abs(central(cube, 2.0, h) - cube_central(2.0, h)) < 1e-9

# %% [markdown]
# A tenth of the step gives about a tenth of the error with the forward difference, and a hundredth
# of it with the central one. Both compute $f$ twice. The central one makes better use of it.
#
# ## The tempting wrong answer: "the smaller $h$, the better"
#
# An error of $h^2$ sounds like an invitation: with $h = 10^{-8}$, it would be $10^{-16}$. Before
# you run it: which of these steps gives the best answer?

# %%
error = {}
for k in range(1, 17):
    error[k] = abs(central(cube, 2.0, 10.0**-k) - 12)
    print(f"h = 1e-{k:02}  off by {error[k]:.1e}")
assert min(error, key=error.get) in (5, 6)
assert error[8] > 10 * error[4]  # the smaller step is the worse one
assert error[16] == 12.0  # the answer is 0

# %% [markdown]
# Down to $10^{-4}$, each error is a hundredth of the error before it, as $h^2$ says. The best step
# is $10^{-5}$. Then something else takes over: the error at $10^{-8}$ is more than ten times the
# error at $10^{-4}$.
#
# That something is rounding. A number of type float64, Python's `float`, keeps 53 binary digits,
# about 16 decimal ones. The gap between 1 and the next larger number is
# $\epsilon = 2^{-52} \approx 2.2 \cdot 10^{-16}$ (read "epsilon"). The gaps grow with the numbers:
# from 2 to 4 they are $2\epsilon$, from 8 to 16 they are $8\epsilon$. NumPy's `spacing` tells the
# gap after a number.

# %%
eps = 2.0**-52
assert eps == np.finfo(np.float64).eps == np.spacing(1.0)
print("2 + 1e-16 == 2:", 2.0 + 1e-16 == 2.0)
h = 1e-13
print(f"h = 1e-13: the rise should be 1.2e-12, and is {cube(2 + h) - cube(2.0)}")
print(f"just above 8, numbers are {np.spacing(8.0):.1e} apart")

# %% [markdown]
# This explains the puzzle's last line: $10^{-16}$ is less than half a gap, so $2 + h$ *is* 2, and
# the rise is 0. With $h = 10^{-13}$ the two values of $f$ agree in their first 12 digits. The
# subtraction cancels these, and leaves the few digits that were not yet lost to rounding.
#
# How large is the damage? Rounding moves a number by half a gap at most.
#
# - $f(x + h)$ is close to 8, so it is wrong by up to $4\epsilon$.
# - $x + h$ itself is close to 2, so it is wrong by up to $\epsilon$. The slope of 12 turns that
#   into $12\epsilon$.
#
# That makes $16\epsilon$ for one value of $f$, $32\epsilon$ for the difference of two, and after
# the division by $2h$ it is $16\epsilon / h$. The smaller $h$ is, the *larger* this error is. (The
# forward difference divides by $h$ alone, but its $f(2) = 8$ is exact: $16\epsilon / h$ again.)
# For another curve the 16 would be another number; call it $b$. Then the whole error of the central
# difference of the cube is at most about
#
# $$ E_h = h^2 + \frac{b \epsilon}{h} \tag{slope.valley} $$
#
# The first part comes from the curve. It wants a small $h$. The second part comes from the digits.
# It wants a large one. Before you run it: if $h$ becomes ten times as small, what becomes of each
# part? And how does that look with $h$ to the right, the error upwards, and powers of ten on both
# axes?


# %%
def valley(h, b, eps):
    return h**2 + b * eps / h  # (slope.valley)


steps = np.logspace(-14, 0, 113)
measured = np.array([abs(central(cube, 2.0, float(h)) - 12) for h in steps])
one_sided = np.array([abs(forward(cube, 2.0, float(h)) - 12) for h in steps])
assert (measured <= 1.05 * valley(steps, 16, eps)).all()
assert (one_sided <= 1.05 * (6 * steps + valley(steps, 16, eps))).all()

# %%
picture = viz.Figure(
    "The error valley",
    description="Down to a step of about 1e-5 the central error falls, then rounding lifts it.",
    x_label="step h",
    y_label="error of the slope",
    x_scale="log",
    y_scale="log",
)
picture.line(steps, valley(steps, 16, eps), label="h² + 16ε/h")
picture.scatter(steps, measured, label="central, measured")
picture.scatter(steps, one_sided, label="forward, measured")

# %% [markdown]
# A valley; read it from right to left. At first, the central error lies on a straight line: each
# power of ten of $h$ takes two powers of ten off the error, as $h^2$ does. The forward error loses
# one. Then both scatter below one and the same line, $16\epsilon / h$, which gains a power of ten
# for each. They scatter because rounding is sometimes lucky, as it was at $10^{-15}$ in the list
# above; the line is what it can do at worst. No measured point lies more than 5 % above the formula
# (for the forward difference, with its $6h$ added).
#
# ## Which $h$ to choose
#
# At its lowest point the valley is flat: its slope is zero. The slope of $h^2$ is $2h$. That of
# $1/h$ is $-1/h^2$ (measure both!), and that of $b\epsilon/h$ is $-b\epsilon/h^2$. So the bottom is
# where $2h - b\epsilon/h^2 = 0$, that is, where $h^3 = b\epsilon/2$:
#
# $$ h_{\text{best}} = \left(\frac{b \epsilon}{2}\right)^{1/3} \tag{slope.best} $$


# %%
def best_step(b, eps):
    h_best = (b * eps / 2) ** (1 / 3)  # (slope.best)
    return h_best


h_best = best_step(16, eps)
bottom = valley(h_best, 16, eps)
print(f"best h = {h_best:.2g}, where the error is at most about {bottom:.1e}")
slope = central(lambda h: valley(h, 16, eps), h_best, 1e-3 * h_best)
assert abs(slope) < 1e-5 * h_best  # flat: its two parts, 2h and -2h, cancel
assert valley(0.9 * h_best, 16, eps) > bottom < valley(1.1 * h_best, 16, eps)
assert abs(central(cube, 2.0, h_best) - 12) < 1.05 * bottom

# %% [markdown]
# A step of about $10^{-5}$, then. The slope is right to about ten digits, and the other six of the
# sixteen cannot be had in this way.
#
# Back to the puzzle, which used the forward difference. At $0.1$ and $10^{-4}$ we saw its $6h$. At
# $10^{-8}$ it is near the bottom of its own valley. At $10^{-12}$, rounding may cost up to
# $16 \epsilon / h \approx 0.004$, and it did cost 0.001. At $10^{-16}$ no step was taken at all.
#
# Networks usually compute in float32, and so does minigrad unless told otherwise. There,
# $\epsilon = 2^{-23} \approx 1.2 \cdot 10^{-7}$. Before you run it: which step is best now?

# %%
error = {}
for k in range(6):
    slope = central(cube, np.float32(2), np.float32(10.0**-k))
    error[k] = abs(slope - 12)
    print(f"h = 1e-{k}: {slope:.6f} in {slope.dtype}")
print(f"formula: best h = {best_step(16, 2.0**-23):.2g}")
assert min(error, key=error.get) == 2

# %% [markdown]
# It is 0.01, as the formula says. A step ten times as large or as small is worse. Even the best one
# gives only about five digits, and with $10^{-5}$, the best step in float64, the error is about 200
# times as large. This is why checks of derivatives use float64.
#
# ## Other curves
#
# We know the cube's error because we multiplied it out. Other curves bend in other ways. If a curve
# is smooth and $h$ is small, but not so small that rounding matters, the error is about
#
# $$ C_h - f'(x) \approx \frac{h^2}{6} f'''(x) \tag{slope.taylor} $$
#
# where $f'''$ is the derivative of the derivative of the derivative. For the cube: $3x^2$, then
# $6x$, then 6, and $h^2 \cdot 6 / 6 = h^2$ is what we had. The formula follows from Taylor's
# theorem, which we do not prove here. We test it on the cube and on two curves whose derivatives
# you may know: $e^x$ is its own derivative, and $\sin$ has the derivative $\cos$, then $-\sin$,
# then $-\cos$.
#
# The factor of $h^2$, then, belongs to the curve, and so does $b$. The best step depends on both,
# but only through a cube root: with a thousand times the rounding error, it is ten times as large.
# (On both errors, for any function: W. H. Press and others, *Numerical Recipes in C*, second
# edition, 1992, section 5.7.)

# %% (slope.taylor)
x, h = 1.0, 0.01
for name, f, first, third in (
    ("cube", cube, 3 * x**2, 6.0),
    ("exp", np.exp, np.exp(x), np.exp(x)),
    ("sin", np.sin, np.cos(x), -np.cos(x)),
):
    off, expected = central(f, x, h) - first, h**2 / 6 * third
    print(f"{name:<5} off by {off:.4e}, expected {expected:.4e}")
    assert abs(off / expected - 1) < 1e-3

# %% [markdown]
# ## Where there is no slope
#
# $|x|$ has a kink at 0: on the left of it the slope is $-1$, on the right it is $+1$. There is no
# derivative at 0, because the fraction does not come close to *one* number. Before you run it: what
# do the three differences say?

# %%
for difference in (forward, backward, central):
    print(f"{difference.__name__:<9}", difference(abs, 0.0, 1e-5))
assert central(abs, 0.0, 1e-5) == 0.0

# %% [markdown]
# The central difference answers 0, calmly, for a slope that does not exist. That is the price of
# taking a mean. So look at both sides: at a kink they differ, and a smaller $h$ does not bring them
# together. Networks have many kinks; lesson 6 comes back to them.
#
# ## What minigrad does
#
# minigrad finds derivatives in another way, without any $h$; lesson 2 shows it. In the cell below,
# `x` is minigrad's kind of number, a Tensor. `requires_grad=True` says that the derivative at `x`
# will be wanted, `y.backward()` computes it, and `x.grad` holds it.
#
# minigrad also has the central difference, in `minigrad/gradcheck.py`, to check itself: the line
# with the label `slope.forward` measures one side after the other, and the line with `slope.mean`
# takes their mean. `gradcheck` returns True if both ways agree, and raises an error if not.

# %%
x = minigrad.tensor(2.0, dtype=minigrad.float64, requires_grad=True)
y = cube(x)
y.backward()
print("minigrad:", x.grad.item(), " central difference:", central(cube, 2.0, 1e-5))
assert x.grad.item() == 12.0
assert minigrad.autograd.gradcheck(cube, x)

# %% [markdown]
# 12, with no error at all here. Why not always measure instead? Because of the digits, and because
# of the cost. A function of $n$ weights has $n$ slopes, and the central difference needs $2n$ runs
# of the function for them. A small network with 5000 weights would run 10 000 times for one step of
# its training. minigrad runs it once forward and once backward.
#
# ## What to take along
#
# A derivative predicts: near one place, the output changes by about the derivative times the change
# of the input. The forward difference measures it with an error that shrinks like $h$, the central
# difference with one that shrinks like $h^2$. Rounding adds an error that grows like
# $\epsilon / h$, so the best step is not the smallest one: for the central difference in float64,
# it is about $10^{-5}$. At a kink there is no derivative, and the central difference alone does not
# tell you.
#
# ## What comes next
#
# Lesson 2: slopes of long computations, put together from the slopes of their small parts.
