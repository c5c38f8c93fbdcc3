# %% [markdown]
# # Adam
#
# Two running averages start at zero: what does that do to the first steps, and how is it mended?
#
# You need lesson 9 (an L2 penalty), lesson 10 (momentum) and lesson 11 (RMSProp).
#
# ## The obvious program
#
# Momentum follows an average of the gradients. RMSProp divides by the root of an average of their
# squares. Why not both? Let $m$ be an average of the gradient and $v$ an average of its square.
# $\beta_1$ and $\beta_2$ (`beta1`, `beta2`) are the shares of the old averages that are kept. A
# step is $\eta \, m / \sqrt v$, with the learning rate $\eta = 1$ here, so that lengths are easy to
# read.
#
# The gradient is 1 at every step. Nothing ever changes, so all steps should be equally long.
# Before you run it: are they?

# %%
import math

import numpy as np

import minigrad
from minigrad import data, nn, optim, viz


def obvious(gradients, beta1=0.9, beta2=0.999):
    m, v, lengths = 0.0, 0.0, []
    for g in gradients:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        lengths.append(m / np.sqrt(v))
    return np.array(lengths)


# %%
lengths = obvious(np.ones(5000))
longest = lengths.argmax() + 1
for t in (1, 2, 3, longest, 100, 1000, 5000):
    print(f"step {t:4d} has length {lengths[t - 1]:.3f}")

# %% [markdown]
# The first step is three times as long as it should be, the twelfth more than six times, and it
# takes thousands of steps until that is over. By hand, for the first one: $m = 0.9 \cdot 0 + 0.1
# \cdot 1 = 0.1$ and $v = 0.999 \cdot 0 + 0.001 \cdot 1 = 0.001$. So $m / \sqrt v = 0.1 / 0.0316 =
# 3.16$.
#
# Both averages are too small, because both start at 0. At step 1, $m$ is 1/10 of what it should be.
# $v$ is 1/1000, and its root 1/31.6. These are not the same factor, so they do not cancel.
# The figure shows the length of all steps, with the steps on a logarithmic axis. The dashed line is
# at 1.

# %%
assert abs(lengths[0] - 3.16) < 0.01 and lengths.max() > 6.5
steps = np.arange(1, 5001)
figure = viz.Figure(
    "Steps that should all be 1 long",
    description="The curve rises from 3.2 to 6.6 at step 12 and falls to 1 by step 5000.",
    x_label="step",
    y_label="length",
    x_scale="log",
    y_range=(0, 7),
)
figure.line(steps, lengths, "m / root of v").horizontal(1.0)

# %% [markdown]
# ## Weights that do not add up to one
#
# Let $g_1, g_2, \ldots$ be the gradients. Each step multiplies the old average by $\beta_1$ and
# adds $(1 - \beta_1)$ times the new gradient. Put this into itself, as lesson 10 did for the
# velocity, and every gradient appears with a weight of its own:
#
# $$ m_t = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{t-i} g_i \tag{adam.m_sum} $$
#
# The newest gradient, $i = t$, has the weight $1 - \beta_1$. The one before it has $\beta_1$ times
# as much, and so on. Call the sum of all weights $w_t$. The sum $1 + \beta_1 + \ldots +
# \beta_1^{t-1}$, times $1 - \beta_1$, leaves only its first and last term (lesson 10):
#
# $$ w_t = (1 - \beta_1) \sum_{i=1}^{t} \beta_1^{t-i} = 1 - \beta_1^t \tag{adam.weights} $$
#
# A mean has weights that add up to 1. These add up to less.


# %%
def as_sum(g, t, beta1):
    i = np.arange(1, t + 1)
    m = (1 - beta1) * np.sum(beta1 ** (t - i) * g[:t])  # (adam.m_sum)
    w = (1 - beta1) * np.sum(beta1 ** (t - i))  # (adam.weights)
    return m, w


# %% [markdown]
# The remedy is to divide by $w_t$: then it is a mean. By hand, $\beta_1 = 0.9$ and the gradients
# 1, 3, -2. A hat marks what was corrected, $\hat m_t = m_t / w_t$:
#
# | t | g  | m                                   | w     | m / w  |
# |---|----|-------------------------------------|-------|--------|
# | 1 | 1  | 0.9 · 0 + 0.1 · 1 = 0.1             | 0.1   | 1      |
# | 2 | 3  | 0.9 · 0.1 + 0.1 · 3 = 0.39          | 0.19  | 2.0526 |
# | 3 | -2 | 0.9 · 0.39 + 0.1 · (-2) = 0.151     | 0.271 | 0.5572 |
#
# At $t = 1$ the mean of one gradient is that gradient. At $t = 2$ it is a little more than 2, the
# plain mean of 1 and 3, because the newer one counts more. $m$ itself claims 0.1 and 0.39, less
# than any gradient so far.

# %%
g = np.array([1.0, 3.0, -2.0])
for t in (1, 2, 3):
    m, w = as_sum(g, t, 0.9)
    print(f"t {t}: m {m:.4f}   w {w:.4f}   m / w {m / w:.4f}")
assert np.allclose([as_sum(g, t, 0.9)[0] for t in (1, 2, 3)], [0.1, 0.39, 0.151])

# %% [markdown]
# ## The expectation
#
# Gradients come from batches, and batches are drawn at random. Let $\mathbb{E}[g]$ be the
# expectation of the gradient, its mean over all draws (lesson 9), and suppose that it is the same
# at all $t$ steps. Take the expectation on both sides of (adam.m_sum). The expectation of a sum is
# the sum of the expectations, so every $g_i$ becomes $\mathbb{E}[g]$, which can be taken out of the
# sum. What remains is the sum of the weights:
#
# $$ \mathbb{E}[m_t] = (1 - \beta_1^t) \mathbb{E}[g] \tag{adam.mean} $$
#
# So $m_t$ is *biased*: on average it is not $\mathbb{E}[g]$, but too small by a factor that we
# know. Divide by the factor and the bias is gone. In the same way
# $\mathbb{E}[v_t] = (1 - \beta_2^t) \mathbb{E}[g^2]$.
#
# The test: 100,000 weights, each with gradients of its own, drawn with mean 2 and standard
# deviation 3. `optim.Adam.update` is the block of equations that the optimizer runs, as a plain
# function: it takes the weights, the gradient, $t$ and the averages so far (and one more, which
# waits for the end of this lesson), and returns the step and the new averages.

# %%
SETTINGS = dict(lr=1.0, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False)


def adam(theta, g, t, state, **changes):
    step, *state = optim.Adam.update(theta, g, t, *state, **{**SETTINGS, **changes})
    return step, state


# %% (adam.mean)
rng, state = np.random.default_rng(0), (0.0, 0.0, 0.0)
for t in range(1, 31):
    _, state = adam(0.0, rng.normal(2.0, 3.0, size=100_000), t, state)
    m, v, _ = state
    assert abs(m.mean() - (1 - 0.9**t) * 2) < 0.02
    assert abs(v.mean() / ((1 - 0.999**t) * (2**2 + 3**2)) - 1) < 0.02  # E[g^2] = 4 + 9
    if t in (1, 2, 3, 10, 30):
        print(f"t {t:2d}: mean of m {m.mean():.3f}, predicted {(1 - 0.9**t) * 2:.3f}")

# %% [markdown]
# The assumption matters. If $\mathbb{E}[g]$ itself changes from step to step, then $\hat m_t$ is on
# average a mean of old and new expectations, and no correction of the start can mend that.
#
# ## The six lines
#
# Now the algorithm (Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015,
# algorithm 1). $\theta$ are the weights, $g_t$ is the gradient at $\theta_{t-1}$, $m_0 = v_0 = 0$,
# and $t$ counts from 1. Each weight has its own $m$ and $v$. The first line is not in the paper;
# PyTorch and minigrad have it. As in SGD, the slope of an L2 penalty is added to the gradient, if
# $\lambda$ (`weight_decay`) is above 0:
#
# $$ g_t \leftarrow g_t + \lambda \theta_{t-1} \tag{adam.l2} $$
#
# The average of the gradient says where to go. The average of its square says how large gradients
# usually are:
#
# $$ m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t \tag{adam.m} $$
# $$ v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2 \tag{adam.v} $$
#
# Both are corrected, each with its own $\beta$:
#
# $$ \hat m_t = \frac{m_t}{1 - \beta_1^t} \tag{adam.m_hat} $$
# $$ \hat v_t = \frac{v_t}{1 - \beta_2^t} \tag{adam.v_hat} $$
#
# And the step. $\epsilon$ (`eps`) keeps the denominator above zero, as in lesson 11:
#
# $$ \theta_t = \theta_{t-1} - \eta \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}
#   \tag{adam.theta} $$


# %%
def by_hand(theta, g, t, m, v, *, lr, beta1, beta2, eps, weight_decay):
    g = g + weight_decay * theta  # (adam.l2)
    m = beta1 * m + (1 - beta1) * g  # (adam.m)
    v = beta2 * v + (1 - beta2) * g**2  # (adam.v)
    m_hat = m / (1 - beta1**t)  # (adam.m_hat)
    v_hat = v / (1 - beta2**t)  # (adam.v_hat)
    theta = theta - lr * m_hat / (np.sqrt(v_hat) + eps)  # (adam.theta)
    return theta, m, v


# %% [markdown]
# Is that what `optim.Adam` does? Gradients of mixed size, one step without any gradient, and an
# `eps` large enough to be felt:

# %%
start, rng = np.array([1.5, -0.2, 3.0]), np.random.default_rng(1)
weights = minigrad.tensor(start, requires_grad=True)
optimizer = optim.Adam([weights], lr=0.1, betas=(0.8, 0.99), eps=1e-3, weight_decay=0.05)
theta, m, v = start, 0.0, 0.0
for t in range(1, 9):
    g = rng.normal(size=3) * [1e-3, 1.0, 100.0] * (t != 4)
    weights.grad = minigrad.tensor(g)
    optimizer.step()
    options = dict(lr=0.1, beta1=0.8, beta2=0.99, eps=1e-3, weight_decay=0.05)
    theta, m, v = by_hand(theta, g, t, m, v, **options)
print("optim.Adam", weights.detach().numpy(), "\nby hand   ", theta)
assert np.abs(weights.detach().numpy() - theta).max() < 1e-12

# %% [markdown]
# And the puzzle at the top? A constant gradient $g$ has $\hat m_t = g$ and $\hat v_t = g^2$ at
# every $t$. Then, but for $\epsilon$, each step is $\eta$ times the sign of $g$, from the first on.

# %%
state, corrected = (0.0, 0.0, 0.0), []
for t in range(1, 5001):
    step, state = adam(0.0, 1.0, t, state)
    corrected.append(step)
print(f"shortest {min(corrected):.6f}, longest {max(corrected):.6f}")
assert np.allclose(corrected, 1.0, atol=1e-6)

# %% [markdown]
# ## How long is a step?
#
# Multiply the loss by 1000. $\hat m$ and $\sqrt{\hat v}$ both become 1000 times as large, and the
# step stays as it was (but for $\epsilon$). So $\eta$ is a length in the space of the weights, and
# the same $\eta$ can serve for losses of very different size.
#
# The tempting wrong answer is "so every step is $\eta$ long". Before you run it: four weights. The
# gradient of the first is always 1, that of the second always 1000. That of the third is 1 with a
# lot of noise. The fourth sleeps for 5000 steps with the gradient 0, and then gets a gradient of 1.
# Whose step is the longest, whose is the shortest?

# %%
rng, state, sizes = np.random.default_rng(0), (0.0, 0.0, 0.0), []
for t in range(1, 5002):
    g = np.array([1.0, 1000.0, 1.0 + 10.0 * rng.normal(), float(t == 5001)])
    step, state = adam(np.zeros(4), g, t, state)
    sizes.append(np.abs(step))
sizes = np.array(sizes)
print(f"quiet {sizes[-1, 0]:.3f}, loud {sizes[-1, 1]:.3f}, sleeper {sizes[-1, 3]:.3f}")
print(f"noisy {sizes[-1000:, 2].mean():.3f} (mean of the last 1000 steps)")

# %% [markdown]
# The noisy weight makes short steps: $\hat m$ averages the noise away, $\sqrt{\hat v}$ does not.
# The sleeper jumps, by nearly $0.1 / \sqrt{0.001} = 3.16$ times $\eta$ once more, and this time the
# start is not to blame: its averages are right, gradients *were* zero nearly always. (Section 2.1
# of the paper has $\eta (1 - \beta_1) / \sqrt{1 - \beta_2}$ for this case: a gradient that was zero
# at all steps but the last.)

# %%
assert np.allclose(sizes[-1, :2], 1.0) and sizes[-1000:, 2].mean() < 0.3
assert 3.1 < sizes[-1, 3] < 3.2

# %% [markdown]
# ## Slips, and what they cost
#
# None of these stops with an error. The gradient is 1 again, so that every entry should be 1.
# Before you run it: which of them are right in the end, and which look right at first?

# %%
B1, B2 = 0.9, 0.999
RULES = {
    "right": lambda m, v, t: m / (1 - B1**t) / np.sqrt(v / (1 - B2**t)),
    "no correction": lambda m, v, t: m / np.sqrt(v),
    "only m corrected": lambda m, v, t: m / (1 - B1**t) / np.sqrt(v),
    "only v corrected": lambda m, v, t: m / np.sqrt(v / (1 - B2**t)),
    "t stuck at 1": lambda m, v, t: m / (1 - B1) / np.sqrt(v / (1 - B2)),
    "root before correction": lambda m, v, t: m / (1 - B1**t) / (np.sqrt(v) / (1 - B2**t)),
    "multiplied, not divided": lambda m, v, t: m * (1 - B1**t) / np.sqrt(v * (1 - B2**t)),
    "t starts at 2": lambda m, v, t: m / (1 - B1 ** (t + 1)) / np.sqrt(v / (1 - B2 ** (t + 1))),
}


# %%
times, m, v, table = (1, 2, 10, 100, 5000), 0.0, 0.0, {name: [] for name in RULES}
for t in range(1, 5001):
    m, v = B1 * m + (1 - B1), B2 * v + (1 - B2)
    for name, rule in RULES.items():
        if t in times:
            table[name].append(rule(m, v, t))
print(f"{'t':24s}" + "".join(f"{t:9d}" for t in times))
for name, row in table.items():
    print(f"{name:24s}" + "".join(f"{x:9.3f}" for x in row))
assert np.allclose(table["right"], 1.0)
for name, row in table.items():
    assert name == "right" or max(abs(np.array(row) - 1)) > 0.15

# %% [markdown]
# - *No correction*, *only m*, *only v*, *multiplied*: wrong at the start, right to 1 % after 5000
#   steps. A test that looks at the end does not see them.
# - *t stuck at 1* is the opposite: the first step is right, and the last is wrong. It happens when
#   `t` is set to 1 inside the function instead of being counted.
# - *Root before correction*: the correction of $v$ belongs inside the root. Outside, $\sqrt v$ is
#   divided by $1 - \beta_2^t$, not by its root, and the first step is 32 times too short.
# - *t starts at 2*: a quarter too short at first, right to 1 % at step 10, and easily overlooked.
#   The other way round, $t$ from 0, divides by $1 - \beta^0 = 0$.
#
# Two slips are missing, because they change the averages themselves. One is to store $\hat m$ and
# $\hat v$ as the new $m$ and $v$: the next average then starts from a corrected value. The other is
# to swap the betas. A constant gradient does not show it, since any mean of equal gradients is that
# gradient. So let the gradient change: it is 1, 2, ..., 6.

# %%
slips = {"right": SETTINGS["betas"], "betas swapped": (0.999, 0.9), "corrected value stored": None}
for name, betas in slips.items():
    state, x = (0.0, 0.0, 0.0), 0.0
    for t in range(1, 7):
        step, state = adam(x, float(t), t, state, betas=betas or (0.9, 0.999))
        x = x - step
        if betas is None:
            m, v, _ = state
            state = (m / (1 - 0.9**t), v / (1 - 0.999**t), 0.0)
    print(f"{name:22s} way after 6 steps: {-x:9.4f}")
    slips[name] = x
assert abs(slips["betas swapped"] / slips["right"] - 1) > 0.05
assert abs(slips["corrected value stored"] / slips["right"] - 1) > 0.5

# %% [markdown]
# ## Two ways to write it, and two epsilons
#
# The corrections are numbers, the same for all weights. So they can be pulled out of the fraction
# into one factor in front (end of section 2 of the paper). Multiply the numerator and the
# denominator of (adam.theta) by $\sqrt{1 - \beta_2^t}$:
#
# $$ \theta_t = \theta_{t-1} - \eta \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}
#   \frac{m_t}{\sqrt{v_t} + \hat\epsilon} \tag{adam.folded} $$
#
# Here $\epsilon$ has been multiplied as well. Its hat is the paper's, and says no more than that:
#
# $$ \hat\epsilon = \sqrt{1 - \beta_2^t} \, \epsilon \tag{adam.eps_hat} $$


# %%
def folded(theta, m, v, t, lr, beta1, beta2, eps):
    eps_hat = np.sqrt(1 - beta2**t) * eps  # (adam.eps_hat)
    scale = np.sqrt(1 - beta2**t) / (1 - beta1**t)
    theta = theta - lr * scale * m / (np.sqrt(v) + eps_hat)  # (adam.folded)
    return theta


# %%
rng, state, theta = np.random.default_rng(2), (0.0, 0.0, 0.0), np.zeros(4)
for t in range(1, 21):
    g = rng.normal(size=4) * [1e-4, 1e-3, 1e-2, 1.0]
    step, state = adam(theta, g, t, state, eps=1e-3)
    m, v, _ = state
    assert np.abs(folded(theta, m, v, t, 1.0, 0.9, 0.999, 1e-3) - (theta - step)).max() < 1e-12
    theta = theta - step
print("20 steps in both forms: equal to 1e-12")

# %% [markdown]
# Keras computes (adam.folded), but with a constant in the place of $\hat\epsilon$. Its `epsilon` is
# then not our `eps`: at $t = 1$ it acts like an `eps` that is $1 / \sqrt{1 - \beta_2} = 31.6$ times
# as large. Lesson 13 reproduces Keras's numbers with this.
#
# A well-known annotated Adam prints $\hat\epsilon = (1 - \beta_2^t) \epsilon$, without the root.
# Before you run it: a gradient of 0.001 and an `eps` of 0.001. By how much is the first step wrong?

# %%
g, eps = 1e-3, 1e-3
m, v = 0.1 * g, 0.001 * g**2  # the averages at t = 1
scale = np.sqrt(0.001) / 0.1
for name, eps_hat in {"with the root": np.sqrt(0.001) * eps, "without": 0.001 * eps}.items():
    print(f"{name:14s} eps hat {eps_hat:.2e}, first step {scale * m / (np.sqrt(v) + eps_hat):.4f}")

# %% [markdown]
# Right is $g / (g + \epsilon) = 1/2$, since $\hat m_1 = \sqrt{\hat v_1} = g$. Without the root,
# $\hat\epsilon$ is too small by a factor of 31.6, and the step is 0.97, nearly twice the right one.

# %%
assert abs(scale * m / (np.sqrt(v) + np.sqrt(0.001) * eps) - 0.5) < 1e-12
assert abs(scale * m / (np.sqrt(v) + 0.001 * eps) - 0.97) < 0.01

# %% [markdown]
# ## Does the correction matter? Two answers
#
# A real network: the handwritten digits, 64 pixels, 64 hidden units, batches of 50, 5 epochs. We
# take $\beta_2 = 0.9999$, so that $v$ has a long way to come from 0 (the paper's figure 4 asks the
# same question). `Uncorrected` is Adam without the two corrections.


# %%
class Uncorrected(optim.Adam):
    @staticmethod
    def update(theta, g, t, m, v, v_max, *, lr, betas, eps, weight_decay, amsgrad):
        beta1, beta2 = betas
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        return lr * (m / (np.sqrt(v) + eps)), m, v, v_max


# %%
pixels, digit = data.digits()
batches = data.DataLoader(data.TensorDataset(pixels, digit), batch_size=50, shuffle=True)


def train(make, lr):
    """The loss on all digits after 5 epochs, and the mean loss of each epoch."""
    minigrad.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = make(model.parameters(), lr=lr, betas=(0.9, 0.9999))
    history = minigrad.fit(model, nn.CrossEntropyLoss(), optimizer, batches, epochs=5)
    with minigrad.no_grad():
        return nn.functional.cross_entropy(model(pixels), digit).item(), history.train["loss"]


# %% [markdown]
# Before you run it: with this $\beta_2$ and a constant gradient, the longest uncorrected step is
# about 21 times too long. What will that do at the learning rate 0.032? And at 0.001? (We say that
# it does harm if the loss becomes more than ten times as large.)

# %%
print(f"largest uncorrected step: {obvious(np.ones(500), beta2=0.9999).max():.1f} times the rate")
runs = {}
for lr in (0.032, 0.001):
    for name, make in {"corrected": optim.Adam, "uncorrected": Uncorrected}.items():
        runs[lr, name] = train(make, lr)
        print(f"lr {lr}, {name:11s}: loss {runs[lr, name][0]:.4f}")
assert runs[0.032, "uncorrected"][0] > 10 * runs[0.032, "corrected"][0]
assert runs[0.001, "uncorrected"][0] < runs[0.001, "corrected"][0]

# %% [markdown]
# At 0.032, the loss without the correction is more than ten times as large, and five epochs do not
# bring it down (left). At 0.001 it is the other way round, and clearly so (right). There the
# correction makes the run *slower*.
#
# That is no contradiction. These runs have 180 steps. Without the correction all of them are too
# long: for a constant gradient by a factor of 10 at first, of 21 at step 12, and still of 7 at the
# last. Where the rate was too small, that helps. Where it was large already, it does harm. What the
# correction buys is that $\eta$ means the same at step 1 and at step 1000.

# %%
pictures = []
for lr in (0.032, 0.001):
    figure = viz.Figure(
        f"lr = {lr}", x_label="epoch", y_label="training loss", y_scale="log", width=380, height=320
    )
    for name in ("corrected", "uncorrected"):
        figure.line(np.arange(1, 6), runs[lr, name][1], name)
    pictures.append(figure)
viz.row(pictures)

# %% [markdown]
# ## Where Adam goes the wrong way
#
# Adam does not always arrive. Reddi, Kale and Kumar ("On the Convergence of Adam and Beyond", 2018)
# built a problem with one weight $x$ between -1 and 1. The loss of step $t$ is
# $1010 x$ when $t$ is 1, 102, 203, ... (every 101st step) and $-10 x$ otherwise. In 101 steps
# together that is $1010 x - 100 \cdot 10 x = 10 x$. The sum is smallest at $x = -1$.
#
# The large gradient is rare and points the right way. The small ones are many and point the wrong
# way. As in the paper, the learning rate falls like $1 / \sqrt t$, and after each step $x$ is
# clamped to $[-1, 1]$. We say that a method ends at the wrong end if $x > 0.95$ after 100,000
# steps, and at the right one if $x < -0.95$. Before you run it: why could dividing by
# $\sqrt{\hat v}$ be a bad idea here?


# %%
def play(amsgrad, beta2=0.99, steps=100_000):
    x, state, path = 0.0, (0.0, 0.0, 0.0), []
    for t in range(1, steps + 1):
        g = 1010.0 if t % 101 == 1 else -10.0
        changes = dict(lr=0.5 / math.sqrt(t), betas=(0.9, beta2), amsgrad=amsgrad)
        step, state = adam(x, g, t, state, **changes)
        x = min(1.0, max(-1.0, x - step))
        path.append(x)
    return np.array(path)


wrong = play(amsgrad=False)
print(f"Adam after 100000 steps: x = {wrong[-1]:.3f}")
assert wrong[-1] > 0.95

# %% [markdown]
# It sits at the wrong end. The large gradient raises $v$ at once, so that its own step is short.
# Then $v$ forgets, by 1 % a step. Near the end of the 101 steps $v$ has sunk to a little over a
# third, and the small wrong gradients get longer steps. In sum they win. Here is the way in one
# round of 101 steps, with $\eta = 1$, after 29 rounds in which the averages have settled:

# %%
state, ways = (0.0, 0.0, 0.0), []
for t in range(1, 101 * 30 + 1):
    g = 1010.0 if t % 101 == 1 else -10.0
    step, state = adam(0.0, g, t, state, betas=(0.9, 0.99))
    ways.append(-step)
last_round = np.array(ways[-101:])
print(f"to the left {last_round[last_round < 0].sum():.1f}, ", end="")
print(f"to the right {last_round[last_round > 0].sum():.1f}")
assert last_round.sum() > 0

# %% [markdown]
# ## AMSGrad: do not forget the largest
#
# The paper's remedy keeps the largest average so far, $\bar v$, and divides by that. With
# $\bar v_0 = 0$:
#
# $$ \bar v_t = \max(\bar v_{t-1}, v_t) \quad \text{if amsgrad} \tag{adam.v_max} $$
# $$ \hat v_t = \frac{\bar v_t}{1 - \beta_2^t} \quad \text{if amsgrad} \tag{adam.v_hat_max} $$
#
# (The paper has no bias correction. This is PyTorch's form of it.)

# %%
right = play(amsgrad=True)
default = play(amsgrad=False, beta2=0.999)
print(f"AMSGrad after 100000 steps:             x = {right[-1]:.3f}")
print(f"Adam with beta2 = 0.999 instead of 0.99: x = {default[-1]:.3f}")
assert right[-1] < -0.95

# %% [markdown]
# AMSGrad finds the right end. But look at the last line as well: with Adam's usual $\beta_2$, whose
# memory is ten times as long, $x$ has not gone to the wrong end after 100,000 steps. The example is
# made to measure. It shows that Adam can settle at the worst place; it does not say that AMSGrad is
# better on your problem. The figure shows both paths, the steps on a logarithmic axis: Adam's ends
# at the top, AMSGrad's at the bottom.

# %%
shown = np.unique(np.geomspace(1, 100_000, 400).astype(int))
figure = viz.Figure("Reddi's problem: the best x is -1", x_label="step", y_label="x", x_scale="log")
figure.line(shown, wrong[shown - 1], "Adam").line(shown, right[shown - 1], "AMSGrad")
figure.horizontal(-1.0, "best")

# %% [markdown]
# ## What to take along
#
# Adam is RMSProp's average of squares and an average of the gradient, both divided by the sum of
# their weights, $1 - \beta^t$, because they start at 0. The correction of $v$ sits inside the root,
# $t$ counts from 1, and nothing corrected goes back into the averages. A step is about $\eta$ long,
# shorter where the gradient is noisy, longer after a silence. $\epsilon$ before the correction and
# $\epsilon$ after it are two different settings. Adam can fail, and AMSGrad mends one way of it.
#
# ## What comes next
#
# The first of the six lines, the weight decay, does not do what its name says; lesson 13 takes it
# out.
