# %% [markdown]
# # Adaptive steps: AdaGrad and RMSProp
#
# How can one learning rate serve weights whose gradients differ by a factor of 100?
#
# You need lesson 9 (the learning rate) and lesson 10 (momentum).
#
# ## A weight that is hardly ever asked
#
# A linear model scores reviews by two words: a feature is 1 if its word is in the review, else 0.
# The first word stands in 100 of 101 reviews, the second only in the last one. Each word is worth 2
# points, so both weights should become 2. They start at 0.

# %%
import numpy as np

import minigrad
from minigrad import data, nn, optim, viz

x = np.zeros((101, 2))
x[:100, 0] = 1.0  # the common word
x[100, 1] = 1.0  # the rare word
x = minigrad.tensor(x)
target = x @ minigrad.tensor([2.0, 2.0], dtype=minigrad.float64)


def loss(w):
    return ((x @ w - target) ** 2).mean() / 2


# %% [markdown]
# Before you run it: the learning rate is 1, and 40 steps are made. Which weight arrives?


# %%
def descend(make, loss=loss, steps=40):
    """The path of the weights, (steps + 1, 2), under the optimizer that make(params) gives."""
    w = minigrad.tensor([0.0, 0.0], dtype=minigrad.float64, requires_grad=True)
    optimizer = make([w])
    path = [w.detach().numpy().copy()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(w).backward()
        optimizer.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


sgd = descend(lambda params: optim.SGD(params, lr=1.0))
print("after  2 steps:", sgd[2].round(4))
print("after 40 steps:", sgd[40].round(4))

# %% [markdown]
# The common word's weight is there after two steps. The rare word's has made a third of its way
# after 40. At the start its gradient is 100 times smaller: only one row of 101 speaks for it.
#
# The tempting answer is a larger learning rate. Lesson 9 says what happens: on a quadratic of
# curvature $L$, a step is stable only for $\eta L < 2$. Here $L = 100/101$ for the common weight.

# %%
w = minigrad.tensor([0.0, 0.0], dtype=minigrad.float64, requires_grad=True)
loss(w).backward()
print("gradients at the start:", w.grad.numpy().round(4))
for lr in (1.0, 2.0, 2.1):
    print(f"lr {lr}: after 40 steps", descend(lambda p, lr=lr: optim.SGD(p, lr=lr))[40].round(2))
faster = descend(lambda params: optim.SGD(params, lr=2.1))
assert abs(faster[40, 0] - 2) > abs(faster[0, 0] - 2)  # the common weight is further off than ever
assert abs(faster[40, 1] - 2) > 0.5  # and the rare one has still not arrived

# %% [markdown]
# At 2.0 both are at 1.1: the rare weight still creeps, the common one swings around 2. At 2.1 the
# common one is thrown out. It sets the limit, and the rare one pays for it. Each weight needs a
# scale of its own.
#
# ## AdaGrad: remember how loud each gradient was
#
# For each weight, keep the sum $s$ of its squared gradients, and divide its gradient by the root of
# that sum. With $g_t$ the gradient at step $t = 1, 2, ...$ and $s_0 = 0$, element by element:
#
# $$ s_t = s_{t-1} + g_t^2 \tag{adagrad.s} $$
# $$ \theta_t = \theta_{t-1} - \eta_t \frac{g_t}{\sqrt{s_t} + \epsilon} \tag{adagrad.theta} $$
#
# $\theta$ are the weights. $\epsilon$ is a tiny number against division by zero; more of it below.
# The learning rate may fall by itself, with a number $\rho$ that is 0 unless you ask for it:
#
# $$ \eta_t = \frac{\eta}{1 + (t - 1) \rho} \tag{adagrad.eta} $$
#
# By hand, with $\eta = 1$, $\rho = 0$. Let a weight's error be what it still lacks, at first 2, and
# its curvature $c$. Then its gradient is $-c$ times the error:
#
# | t | error | g      | s         | g / root of s          | new error |
# |---|-------|--------|-----------|------------------------|-----------|
# | 1 | 2     | -2c    | 4c²       | -2c / 2c = -1          | 1         |
# | 2 | 1     | -c     | 5c²       | -c / 2.236c = -0.4472  | 0.5528    |
# | 3 | 0.5528| -0.5528c | 5.3056c² | -0.5528c / 2.3034c = -0.24 | 0.3128 |
#
# The curvature $c$ cancels in every row. So both weights should walk the same path. Do they?

# %%
adagrad = descend(lambda params: optim.Adagrad(params, lr=1.0))
print("errors of the common weight:", (2 - adagrad[:4, 0]).round(4))
print("errors of the rare weight:  ", (2 - adagrad[:4, 1]).round(4))
assert np.abs(adagrad[:, 0] - adagrad[:, 1]).max() < 1e-6  # the same path
assert np.abs(adagrad[40] - 2).max() < 1e-6  # and both arrive

# %% [markdown]
# In the picture SGD runs to the right, then crawls upwards. AdaGrad walks the diagonal. The lines
# of equal loss are long ellipses: the loss hardly depends on the rare weight.


# %%
def bowl(common, rare):
    return (100 * (common - 2) ** 2 + (rare - 2) ** 2) / 202


viz.trajectories(
    bowl,
    {"SGD": sgd, "AdaGrad": adagrad},
    minimum=(2, 2),
    x_range=(-0.5, 3),
    y_range=(-0.5, 3),
    title="Common weight across, rare weight upwards",
)

# %% [markdown]
# A tempting version keeps one sum for all weights, of the squared length of the whole gradient. It
# looks just as reasonable. Before you run it: what is the ratio of the two steps?


# %%
def adagrad_step(g, s, lr=1.0, eps=1e-10):
    s = s + g**2  # (adagrad.s)
    return lr * g / (np.sqrt(s) + eps), s


def one_sum_step(g, s, lr=1.0, eps=1e-10):
    s = s + (g**2).sum()
    return lr * g / (np.sqrt(s) + eps), s


g = w.grad.numpy()
for block in (adagrad_step, one_sum_step):
    step, _ = block(g, 0.0)
    print(f"{block.__name__:12s} {step.round(4)}, ratio {step[0] / step[1]:.0f}")

# %% [markdown]
# Dividing both by the same number leaves the factor of 100 as it was. The sum has to be kept for
# each weight.
#
# ## Effective learning rates
#
# An update subtracts $a \, g_t$, with the effective learning rate $a$. With $s$ short for $s_t$,
#
# $$ a = \frac{\eta}{\sqrt{s} + \epsilon} \tag{adaptive.effective} $$
#
# There is still only one $\eta$. What differs between the weights is $s$.


# %%
def effective(s, lr, eps=1e-10):
    a = lr / (np.sqrt(s) + eps)  # (adaptive.effective)
    return a


# %%
gradients = (adagrad[:-1] - 2) * np.array([100, 1]) / 101  # curvature times (weight - 2)
a = effective(np.cumsum(gradients**2, axis=0), lr=1.0)
print("at steps 1, 2, 3 and 40:")
print("common:", a[[0, 1, 2, 39], 0].round(3), " rare:", a[[0, 1, 2, 39], 1].round(1))
assert np.allclose(a[:, 1] / a[:, 0], 100)

# %% [markdown]
# The figure shows both over the steps, on a logarithmic axis. The rare weight's rate is 100 times
# the common one's at every step. Neither can ever rise: a sum of squares cannot shrink.

# %%
steps = np.arange(1, 41)
figure = viz.Figure(
    "Effective learning rates of AdaGrad", x_label="step", y_label="a", y_scale="log"
)
figure.line(steps, a[:, 0], "common word").line(steps, a[:, 1], "rare word")

# %% [markdown]
# A consequence: AdaGrad does not care about the unit of the loss. Multiply the loss by 1000, and
# $g$ and $\sqrt s$ both grow by 1000. SGD with the same learning rate is thrown out at once.


# %%
def louder(w):
    return 1000 * loss(w)


same = descend(lambda params: optim.Adagrad(params, lr=1.0), louder)
print("AdaGrad, largest difference of the paths:", f"{np.abs(same - adagrad).max():.0e}")
print("SGD after 3 steps:", descend(lambda p: optim.SGD(p, lr=1.0), louder, 3)[3].round(0))
assert np.abs(same - adagrad).max() < 1e-6

# %% [markdown]
# What it does *not* do is find the right length for you. Both weights get steps of the same size,
# which is right here because both have the same way to go. Had one of them to become 200 and the
# other 2, the same steps would be too short for the first one.
#
# ## Why AdaGrad stops
#
# Let the gradient be a constant $g$, a long even slope. Then $s_t = t g^2$, and the step is
#
# $$ \theta_t - \theta_{t-1} = -\frac{\eta}{\sqrt{t}} \, \text{sign}(g) \tag{adaptive.slowing} $$
#
# whatever the size of $g$ (and $\epsilon$ as good as 0). The first step has the length $\eta$.
# Before you run it, with $\eta = 1$: how far do 10000 steps lead?

# %% (adaptive.slowing)
g = np.array([0.3, -7.0])  # two slopes side by side
s, moves = 0.0, []
for _ in range(10_000):
    step, s = adagrad_step(g, s)
    moves.append(-step)  # the step is subtracted
for t in (1, 4, 100, 10_000):
    print(f"step {t:6d} moves by {moves[t - 1].round(4)}")
assert np.allclose(moves, -np.sign(g) / np.sqrt(np.arange(1, 10_001))[:, None])
print("way after 10000 steps:", np.sum(moves, axis=0).round(0))

# %% [markdown]
# They lead 199 far, not 10000. "Stops" is a figure of speech: the steps never become 0, and their
# sum grows without end, but only like $2 \sqrt t$. Often that slowing down is welcome. It hurts
# when the early gradients were large and say nothing about the later ones, because $s$ never
# forgets.
#
# ## RMSProp: a memory that fades
#
# Replace the sum by an exponential average $v$: keep the share $\alpha$ of the old one, add the
# share $1 - \alpha$ of the new square. With $v_0 = 0$:
#
# $$ v_t = \alpha v_{t-1} + (1 - \alpha) g_t^2 \tag{rmsprop.v} $$
# $$ d_t = \frac{g_t}{\sqrt{v_t} + \epsilon} \tag{rmsprop.d} $$
# $$ \theta_t = \theta_{t-1} - \eta d_t \tag{rmsprop.theta} $$
#
# Many texts call $\alpha$ by the name $\rho$ or $\beta$. Here `alpha` is 0.99 by default.
#
# This is often called a moving window. There is no window: a gradient counts $\alpha$ times less at
# every step, and never drops out. At 0.99 its share has halved after 69 steps.
#
# Let gradients of 10 come 20 times, then gradients of 0.1. Before you run it: 1000 steps later,
# how do the two effective learning rates compare?


# %%
def rmsprop_v(g, v, alpha=0.99):
    v = alpha * v + (1 - alpha) * g**2  # (rmsprop.v)
    return v


print(f"share left after 69 steps: {0.99**69:.3f}")
loud_then_quiet = np.r_[np.full(20, 10.0), np.full(2000, 0.1)]
s = v = 0.0
rates = []
for g in loud_then_quiet:
    s, v = s + g**2, rmsprop_v(g, v)
    rates.append((effective(s, 0.01), effective(v, 0.01)))
rates = np.array(rates)
for t in (20, 120, 1020):
    print(f"step {t:4d}: AdaGrad {rates[t - 1, 0]:.6f}   RMSProp {rates[t - 1, 1]:.6f}")

# %% [markdown]
# ($\eta = 0.01$.) AdaGrad's rate is where the loud phase left it: the quiet squares add 0.01 a step
# to a sum of 2000. RMSProp has climbed to nearly $\eta / 0.1 = 0.1$. In the figure both lines
# fall in the loud phase; after it the one is flat, and the other rises as the loud phase fades.

# %%
assert rates[1019, 0] > 0.99 * rates[19, 0]  # AdaGrad has lost less than 1 % in 1000 quiet steps
assert rates[1019, 1] > 0.09
steps = np.arange(1, len(rates) + 1)
figure = viz.Figure("After 20 loud steps", x_label="step", y_label="effective rate", y_scale="log")
figure.line(steps, rates[:, 0], "AdaGrad").line(steps, rates[:, 1], "RMSProp")

# %% [markdown]
# ## Two slips, and the start
#
# Two ways to write $v$ wrongly run without an error: the shares swapped, and $1 - \alpha$
# forgotten. Take the gradient 1, 2000 times, for which $d$ should become 1. Then comes a single
# gradient of 0.01. Before you run it: what should $d$ be there?

# %%
right = swapped = forgotten = 0.0
for t, g in enumerate([1.0] * 2000 + [0.01], 1):
    right = rmsprop_v(g, right)
    swapped = 0.01 * swapped + 0.99 * g**2
    forgotten = 0.99 * forgotten + g**2
    if t in (1, 2, 10, 100, 2000, 2001):
        d = [g / np.sqrt(v) for v in (right, swapped, forgotten)]
        print(f"t {t:4d}:  right {d[0]:6.3f}   swapped {d[1]:6.3f}   forgotten {d[2]:6.3f}")

# %% [markdown]
# It should be 0.01: the gradient is 100 times smaller than usual. Forgotten: $v$ becomes 100 times
# too large, and the steps end 10 times too short. Swapped looks best until the last row: there $d$
# is 10 times too long. Its average is nearly the last square alone, so that each $d$ is soon the
# sign of $g$, and a quiet gradient counts as much as a loud one.
#
# The right version has a surprise of its own: its first step is 10 times too *long*. The average
# starts at 0 and needs time to fill. For a constant gradient, $v_t = (1 - \alpha^t) g^2$, so that
#
# $$ |d_t| = \frac{1}{\sqrt{1 - \alpha^t}} \tag{adaptive.start} $$
#
# RMSProp does nothing about it. Lesson 12 will.

# %% (adaptive.start)
w = minigrad.tensor([0.0], dtype=minigrad.float64, requires_grad=True)
optimizer = optim.RMSprop([w], lr=1.0, alpha=0.99, eps=0)
for t in range(1, 301):
    before = w.item()
    w.grad = minigrad.tensor([0.3], dtype=minigrad.float64)
    optimizer.step()
    assert abs((before - w.item()) - 1 / np.sqrt(1 - 0.99**t)) < 1e-9

# %% [markdown]
# ## RMSProp does not stop, for better and for worse
#
# Real gradients are noisy: each batch gives another one. Take $f(w) = w^2/2$, whose gradient is
# $w$, and add to it a random number of mean 0 and standard deviation 1 at every step. 1000 runs
# side by side, as one vector of 1000 weights, start at $w = 1$. Before you run it: which of the two
# is closer to 0 after 30 steps, and which after 3000?


# %%
def distances(make, times=(30, 300, 3000)):
    """The root mean square of 1000 weights after so many noisy steps."""
    rng = np.random.default_rng(0)
    w = minigrad.tensor(np.ones(1000), requires_grad=True)
    optimizer, found = make([w]), []
    for t in range(1, max(times) + 1):
        w.grad = minigrad.from_numpy(w.detach().numpy() + rng.normal(size=1000))
        optimizer.step()
        if t in times:
            found.append((w.detach().numpy() ** 2).mean() ** 0.5)
    return np.array(found)


# %%
print("after        30    300   3000 steps")
adagrad_noisy = distances(lambda params: optim.Adagrad(params, lr=0.1))
rmsprop_noisy = distances(lambda params: optim.RMSprop(params, lr=0.1, alpha=0.9))
print("AdaGrad ", adagrad_noisy.round(3))
print("RMSProp ", rmsprop_noisy.round(3))

# %% [markdown]
# RMSProp is near after 30 steps, and no nearer after 3000: the noise keeps $\sqrt v$ where it is,
# so the steps keep their length. AdaGrad needs longer, and then gets closer and closer. With a
# constant $\eta$, RMSProp cannot settle. The cure is a learning rate that falls: lesson 14.

# %%
assert rmsprop_noisy[0] < adagrad_noisy[0]  # RMSProp is there first
assert abs(rmsprop_noisy[2] - rmsprop_noisy[1]) < 0.03  # and stays where it is
assert adagrad_noisy[2] < 0.5 * adagrad_noisy[1]

# %% [markdown]
# ## Where eps sits
#
# A weight whose gradient has always been exactly 0 has $s = 0$. Without $\epsilon$ its step is 0/0.

# %%
with np.errstate(invalid="ignore"):
    print("eps 0:    ", adagrad_step(np.array([0.0, 1.0]), 0.0, eps=0.0)[0])
print("eps 1e-10:", adagrad_step(np.array([0.0, 1.0]), 0.0, eps=1e-10)[0])

# %% [markdown]
# This is no rarity. Some pixels of the digits are blank in all pictures, and the gradient of
# their weights is exactly 0. Here are 20 steps of AdaGrad with a linear classifier. Each pixel has
# ten weights, one for each class; take the median of their ten effective learning rates.

# %%
minigrad.manual_seed(0)
pixels, digit = data.digits()
model = nn.Linear(64, 10)
optimizer = optim.Adagrad(model.parameters(), lr=0.1)
for _ in range(20):
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(pixels), digit).backward()
    optimizer.step()
s = optimizer.state[model.weight]["sum"].numpy()
a = np.median(effective(s, 0.1), axis=0)
print("pixels whose gradient was always 0:", int((s == 0).all(axis=0).sum()))
print(f"their effective rate: {a.max():.0e}; of the others: {a[a < 1e6].min():.2f} and more")

# %% [markdown]
# The picture shows the power of ten. The columns in the middle, which hold most of the ink, have
# small rates, the left and right edges large ones. The three blank pixels have $\eta/\epsilon$, a
# billion. That does no harm as long as they stay blank: the rate is multiplied by 0.

# %%
viz.Figure("Effective learning rate by pixel, as a power of ten", width=460).heat_map(
    np.log10(a).reshape(8, 8), label="log10 a"
)

# %% [markdown]
# And a tiny gradient, such as $10^{-10}$? Then it matters where $\epsilon$ stands. Here it is
# outside the root. Others have it inside (the index $t$ left out):
#
# $$ d = \frac{g}{\sqrt{v + \epsilon}} \tag{adaptive.inside} $$
#
# Take the first step of RMSProp, where $v = 0.01 g^2$, with $\epsilon = 10^{-8}$ in both. Before
# you run it: below which $|g|$ does each form no longer give every gradient the same step?


# %%
def first_steps(g, alpha=0.99, eps=1e-8):
    v = (1 - alpha) * g**2
    outside = g / (np.sqrt(v) + eps)
    inside = g / np.sqrt(v + eps)  # (adaptive.inside)
    return outside, inside


# %%
print("     g   outside     inside")
for size in (1.0, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10):
    outside, inside = first_steps(size)
    print(f"{size:6.0e} {outside:9.2e}  {inside:9.2e}")

# %% [markdown]
# Without $\epsilon$, every row would say 10. Outside the root, $\epsilon$ is felt where
# $\sqrt v$ is about $\epsilon$, at $|g| = 10^{-7}$. Inside it is felt where $v$ is about
# $\epsilon$, at $|g| = 10^{-3}$: as if $\sqrt\epsilon = 10^{-4}$ stood outside. So a setting
# `eps=1e-8` copied from one framework to another can mean something 10000 times as large.
# Neither is wrong; they are different conventions. In the figure both lines are level on the right,
# and each falls off to the left of its own bend.

# %%
sizes = np.geomspace(1e-10, 1, 80)
outside, inside = first_steps(sizes)
assert abs(first_steps(1e-7)[0] - 5) < 0.1  # half of 10: outside, at sqrt(v) = eps
assert abs(first_steps(1e-3)[1] - 10 / np.sqrt(2)) < 0.1  # inside, at v = eps
figure = viz.Figure(
    "First step of RMSProp, eps = 1e-8", x_label="|g|", y_label="d", x_scale="log", y_scale="log"
)
figure.line(sizes, outside, "eps outside the root").line(sizes, inside, "eps inside")

# %% [markdown]
# Which framework does which (read from the sources of PyTorch 2.13, Keras 3.15, Optax and
# Optimisers.jl 0.4.8):
#
# |              | AdaGrad: eps, start of s | RMSProp: eps, share kept |
# |--------------|--------------------------|--------------------------|
# | minigrad, PyTorch | 1e-10 outside, 0    | 1e-8 outside, 0.99       |
# | Keras        | 1e-7 inside, 0.1         | 1e-7 inside, 0.9         |
# | Optax        | 1e-7 inside, 0.1         | 1e-8 inside unless asked otherwise, 0.9 |
# | Optimisers.jl (Flux) | 1e-8 outside, eps | 1e-8 outside, 0.9       |
#
# Starting $s$ at 0.1 is an $\epsilon$ too: it shortens the first steps of small gradients.
# AdaGrad's paper has its constant outside (Duchi, Hazan and Singer, "Adaptive Subgradient Methods",
# 2011, figure 1). Hinton's slide of RMSProp has none (lecture 6e, 2012).
#
# ## Centred, and with momentum
#
# Two options of RMSProp, both in Graves, "Generating Sequences With Recurrent Neural Networks"
# (2013), equations 38 to 41. *Centred* also averages the gradient itself, with $m_0 = 0$,
#
# $$ m_t = \alpha m_{t-1} + (1 - \alpha) g_t \quad \text{if centered} \tag{rmsprop.m} $$
#
# and divides by the root of "average of the squares minus square of the average". That is the
# variance: how much $g$ scatters around its mean, no longer how large it is.
#
# $$ d_t = \frac{g_t}{\sqrt{\max(v_t - m_t^2, 0)} + \epsilon} \quad \text{if centered}
#   \tag{rmsprop.d_centered} $$
#
# The maximum is against rounding, which can make a variance of 0 slightly negative. *Momentum*
# gathers the steps in a velocity $b$ with $b_0 = 0$, as in lesson 10, and steps along $b_t$:
#
# $$ b_t = \mu b_{t-1} + d_t \quad \text{with momentum} \tag{rmsprop.b} $$
#
# Before you run it: the gradient is always 1, or +1 and -1 in turn. Who makes long steps?


# %%
def last_step(signs, **options):
    w = minigrad.tensor([0.0], dtype=minigrad.float64, requires_grad=True)
    optimizer = optim.RMSprop([w], lr=1.0, **options)
    for sign in signs:
        before = w.item()
        w.grad = minigrad.tensor([sign], dtype=minigrad.float64)
        optimizer.step()
    return abs(w.item() - before)


steady, turning = [1.0] * 1000, [1.0, -1.0] * 500
for options in ({}, {"centered": True}, {"momentum": 0.9}):
    a, b = (last_step(signs, **options) for signs in (steady, turning))
    print(f"{options!s:20s} steady {a:7.2f}   turning {b:5.2f}")

# %% [markdown]
# Momentum makes 10 times the step where the gradient agrees with itself, $1/(1 - \mu)$ as in
# lesson 10, and half a step where it turns. The centred form goes much further: a steady
# gradient has no variance, and its steps keep growing, here to 152. That can be a quick way down
# a long slope, or far too much. With noise in the gradient the variance does not vanish, and the
# steps stay in bounds.

# %%
assert last_step(steady, centered=True) > 100 * last_step(steady)
assert abs(last_step(turning, centered=True) - last_step(turning)) < 0.01
assert abs(last_step(steady, momentum=0.9) - 10 * last_step(steady)) < 0.1

# %% [markdown]
# ## What to take along
#
# AdaGrad and RMSProp divide each weight's gradient by the root of its own past squares, so that
# rare or quiet gradients get steps as long as loud ones. AdaGrad sums and therefore slows down for
# good; RMSProp averages, forgets, and never comes to rest at a constant learning rate.
# $\epsilon$ inside the root acts as $\sqrt\epsilon$ outside.
#
# What comes next: lesson 12 averages the gradient as well and mends the start; that is Adam.
