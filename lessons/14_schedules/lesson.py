# %% [markdown]
# # Schedules: a learning rate that changes
#
# When should the learning rate change, and what does it do when it does?
#
# You need lessons 9, 11 and 12.
#
# ## Fast or close, but not both
#
# The simplest loss, $f(w) = w^2/2$, has the gradient $w$. A batch gives it with an error: add a
# random number $n$ of mean 0 and standard deviation 1 at each step. 1000 runs at once, as one
# vector of 1000 weights, start at 20 and make 300 steps of SGD.

# %%
import warnings
from math import cos, pi

import numpy as np

import minigrad
from minigrad import data, nn, optim, viz
from minigrad.optim.lr_scheduler import (
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LinearLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)

# %% [markdown]
# Before you run it: one run has the learning rate 0.5, the other 0.01. Which ends closer to 0?


# %%
def distances(lr, schedule=None, steps=300):
    """The root mean square of the 1000 weights before each step and after the last."""
    rng = np.random.default_rng(0)
    w = minigrad.tensor(np.full(1000, 20.0), requires_grad=True)
    optimizer = optim.SGD([w], lr=lr)
    scheduler = schedule(optimizer) if schedule else None
    found = [20.0]
    for _ in range(steps):
        w.grad = minigrad.from_numpy(w.detach().numpy() + rng.normal(size=1000))
        optimizer.step()
        if scheduler:
            scheduler.step()
        found.append((w.detach().numpy() ** 2).mean() ** 0.5)
    return np.array(found)


# %%
large, small = distances(0.5), distances(0.01)
for t in (10, 100, 300):
    print(f"after {t:3d} steps: lr 0.5 {large[t]:7.3f}   lr 0.01 {small[t]:7.3f}")

# %% [markdown]
# The large rate is there after 10 steps, and then stays at about 0.57. The small one is still on
# its way. The tempting answer is a rate in between, which is neither fast nor close. Lesson 9 found
# the floor on which the mean of $w^2$ comes to rest. Call it $V$; here, where the curvature and the
# variance of the noise are 1, it is
#
# $$ V = \frac{\eta}{2 - \eta} \tag{schedules.hover} $$
#
# The weight hovers at the distance $\sqrt V$, which only a smaller $\eta$ makes smaller.

# %% (schedules.hover)
for lr in (1.0, 0.5, 0.1):
    measured = (distances(lr)[200:] ** 2).mean()
    print(f"lr {lr}: V is {measured:.4f}, by the equation {lr / (2 - lr):.4f}")
    assert abs(measured / (lr / (2 - lr)) - 1) < 0.05

# %% [markdown]
# So the learning rate should be large first and small in the end. A *schedule* says how it gets
# from the one to the other.
#
# ## Half a cosine
#
# Let $t$ be the number of steps made so far, $T$ the number of steps planned, $\eta_0$ the learning
# rate at the start and $\eta_{\min}$ the one at the end:
#
# $$ \eta_t = \eta_{\min} + (\eta_0 - \eta_{\min}) \frac{1 + \cos(\pi t / T)}{2}
#   \tag{schedules.cosine} $$
#
# By hand, for $\eta_0 = 0.8$, $\eta_{\min} = 0$, $T = 4$: the cosine of 0, 45, 90, 135 and 180
# degrees is 1, 0.7071, 0, -0.7071 and -1. The fraction is 1, 0.8536, 0.5, 0.1464 and 0, the rate
# 0.8, 0.6828, 0.4, 0.1172 and 0. Without the $1/2$ it would start at 1.6, twice what was asked for.


# %%
def rates(schedule, steps, lr=0.8):
    """The learning rates that `steps` optimizer steps use."""
    optimizer = optim.SGD([minigrad.tensor([1.0], requires_grad=True)], lr=lr)
    scheduler, used = schedule(optimizer), []
    for _ in range(steps):
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()  # first the optimizer,
        scheduler.step()  # then the schedule
    return np.array(used)


print("used by 4 steps:", rates(lambda o: CosineAnnealingLR(o, T_max=4), 4).round(4))
print("used by 8 steps:", rates(lambda o: CosineAnnealingLR(o, T_max=4), 8).round(4))
by_hand = [0.8 * (1 + cos(pi * t / 4)) / 2 for t in range(4)]
assert np.allclose(rates(lambda o: CosineAnnealingLR(o, T_max=4), 4), by_hand)

# %% [markdown]
# Two things to see. The four steps use $\eta_0$ to $\eta_3$: the rate of the last of $T$ steps is
# small, but not yet $\eta_{\min}$. And who goes on after $T$ steps is carried *up* again, up to
# $\eta_0$ after $2 T$.
#
# Back to the puzzle, with a cosine from 0.5 down to 0 in 300 steps.

# %%
annealed = distances(0.5, lambda o: CosineAnnealingLR(o, T_max=300))
print(f"after 10 steps {annealed[10]:.3f}, after 300 steps {annealed[300]:.3f}")
assert annealed[300] < 0.3 * large[300] and annealed[300] < 0.3 * small[300]
figure = viz.Figure("Distance from the minimum", x_label="step", y_label="distance", y_scale="log")
figure.line(large, label="lr 0.5").line(small, label="lr 0.01").line(annealed, label="cosine")

# %% [markdown]
# The cosine comes down as fast as the large rate, then sinks on below its level.
#
# ## Factors, and a product that is easily wrong
#
# Most schedules are $\eta_0$ times a factor $f(t)$. Two of them have a number $\gamma$ below 1: the
# first multiplies by $\gamma$ at every step, the second once in every $s$ steps.
#
# $$ f(t) = \gamma^t \tag{schedules.exponential} $$
# $$ f(t) = \gamma^k, \quad k = \lfloor t / s \rfloor \tag{schedules.step} $$
#
# The brackets mean: rounded down. In the package, as in PyTorch, a step of such a schedule
# multiplies the learning rate $\eta_{t-1}$ that it finds by the *ratio* of two factors:
#
# $$ \eta_t = \eta_{\min} + (\eta_{t-1} - \eta_{\min}) \frac{f(t)}{f(t-1)}
#   \tag{schedules.chain} $$
#
# ($\eta_{\min}$ is 0 except for the cosine.) So two schedules on one optimizer multiply, and a
# change by hand in between lasts. The tempting slip is to multiply what you find by $f(t)$ itself.
# Before you run it: $\gamma = 0.9$, $\eta_0 = 1$. What does the slip give after 10 steps?

# %%
lr = 1.0
for t in range(1, 11):
    lr = lr * 0.9**t  # the slip: the factor of all steps so far, at every step
exponential = rates(lambda o: ExponentialLR(o, gamma=0.9), 11, lr=1.0)
print(f"the slip {lr:.5f}, the schedule {exponential[10]:.5f}, 0.9 to the power 10 {0.9**10:.5f}")
assert abs(exponential[10] - 0.9**10) < 1e-12
assert abs(lr - 0.9**55) < 1e-12  # 1 + 2 + ... + 10 = 55: compounded

# %% [markdown]
# The figure shows four schedules of 100 steps. Exponential falls fastest at first. Steps of 30
# make stairs. The cosine stays high, falls, and ends gently. The last one begins with a warm-up,
# of which more below, up to the vertical line.

# %%
hundred = {
    "exponential 0.96": lambda o: ExponentialLR(o, gamma=0.96),
    "step 30, 0.3": lambda o: StepLR(o, step_size=30, gamma=0.3),
    "cosine": lambda o: CosineAnnealingLR(o, T_max=100),
    "warm-up, cosine": lambda o: SequentialLR(
        o, [LinearLR(o, 0.01, total_iters=20), CosineAnnealingLR(o, T_max=80)], milestones=[20]
    ),
}
figure = viz.Figure("Schedules", x_label="step", y_label="learning rate")
for name, schedule in hundred.items():
    figure.line(rates(schedule, 100, lr=1.0), label=name)
figure.vertical(20)

# %% [markdown]
# ## In a real training
#
# The digits, a hidden layer of 64, Adam, 10 epochs in batches of 32. The loop is that of lesson 9
# with one more line, in the place where it belongs.

# %%
pixels, digit = data.digits()
x, x_test, y, y_test = data.train_test_split(pixels, digit, seed=0, stratify=True)
cross_entropy = nn.CrossEntropyLoss()
loader = data.DataLoader(data.TensorDataset(x, y), batch_size=32, shuffle=True)
EPOCHS, BATCHES = 10, len(loader)
print(BATCHES, "batches in an epoch")


# %%
def train(lr, schedule=None, seed=0):
    """The model after 10 epochs, and the loss of every batch."""
    minigrad.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer, losses = optim.Adam(model.parameters(), lr=lr), []
    scheduler = schedule(optimizer) if schedule else None
    for inputs, labels in (batch for _ in range(EPOCHS) for batch in loader):
        optimizer.zero_grad()
        loss = cross_entropy(model(inputs), labels)
        loss.backward()
        optimizer.step()
        if scheduler:
            scheduler.step()  # once per batch, so T counts batches
        losses.append(loss.item())
    return model, losses


# %% [markdown]
# Before you run it: at which of $\eta_0$ = 0.003, 0.01, 0.03 and 0.1 does the cosine end with a
# lower loss than a constant rate?


# %%
def cosine(optimizer):
    return CosineAnnealingLR(optimizer, T_max=EPOCHS * BATCHES)


def final(model):
    """Loss on the training data and on the test data."""
    return [cross_entropy(model(a), b).item() for a, b in ((x, y), (x_test, y_test))]


# %%
runs = {
    (lr, name, seed): train(lr, schedule, seed)
    for lr in (0.003, 0.01, 0.03, 0.1)
    for name, schedule in (("constant", None), ("cosine", cosine))
    for seed in range(3)
}
ends = {key: final(model) for key, (model, _) in runs.items()}
assert len(runs[0.1, "cosine", 0][1]) == EPOCHS * BATCHES
for lr in (0.003, 0.01, 0.03, 0.1):
    for name in ("constant", "cosine"):
        mean = np.mean([ends[lr, name, seed] for seed in range(3)], axis=0)
        print(f"lr {lr:<5}  {name:9s} training loss {mean[0]:.4f}   test loss {mean[1]:.3f}")

# %% [markdown]
# Not at all of them. At 0.003 and 0.01 the constant rate has the lower loss: the cosine's rates are
# on average only half of $\eta_0$, and here speed is what is missing. At 0.03 and 0.1 the cosine
# ends lower: there the constant rate hovers, as in the puzzle. In the figure, of 0.1, its loss
# stays level while the cosine's goes on falling. A schedule does not replace the search for
# $\eta_0$. It makes larger values of it useful: the lowest test loss of all, 0.084, is that of the
# cosine at 0.03.

# %%
for seed in range(3):
    assert ends[0.003, "constant", seed][0] < ends[0.003, "cosine", seed][0]
    assert ends[0.1, "constant", seed][1] > 1.2 * ends[0.1, "cosine", seed][1]
constant, annealed = (
    np.reshape(runs[0.1, name, 0][1], (EPOCHS, BATCHES)).mean(axis=1)
    for name in ("constant", "cosine")
)
epochs = np.arange(1, EPOCHS + 1)
figure = viz.Figure("lr 0.1", x_label="epoch", y_label="mean training loss", y_scale="log")
figure.line(epochs, constant, "constant").line(epochs, annealed, "cosine")

# %% [markdown]
# ## Warm-up
#
# At 0.1 something else is wrong. Look at the loss of the first batches: an untrained model that
# guesses has $\log 10 = 2.30$.

# %%
first = runs[0.1, "cosine", 0][1]
print("loss of batches 1 to 8:", np.round(first[:8], 2))

# %% [markdown]
# Training begins by making things worse. Adam's first step has the length $\eta$ in every weight
# that has a gradient, however small (lesson 12): its averages rest on one batch. A *warm-up* begins
# with a small rate and lets it grow. In a straight line from the factor $a$ to the factor $b$, in
# $T$ steps:
#
# $$ f(t) = a + (b - a) \frac{\min(t, T)}{T} \tag{schedules.linear} $$
#
# Here $a = 0.01$, $b = 1$, $T$ = one epoch. With $a = 0$ the first step would be wasted. After the
# warm-up comes the cosine. Let schedule number $k = 0, 1, ...$ begin at step $m_k$, and let
# $f_k(u)$ be the rate that it gives after $u$ steps of its own:
#
# $$ \eta_t = f_k(t - m_k), \quad m_k \le t < m_{k+1} \tag{schedules.sequential} $$


# %%
def warm_up(optimizer):
    return LinearLR(optimizer, start_factor=0.01, total_iters=BATCHES)


def warm_up_cosine(optimizer):
    rest = CosineAnnealingLR(optimizer, T_max=(EPOCHS - 1) * BATCHES)
    return SequentialLR(optimizer, [warm_up(optimizer), rest], milestones=[BATCHES])


for seed in range(3):
    runs[0.1, "warm-up", seed] = train(0.1, warm_up, seed)
    runs[0.1, "warm-up, cosine", seed] = train(0.1, warm_up_cosine, seed)

# %% [markdown]
# Besides the highest loss of the first epoch, count *dead* hidden units: those whose ReLU gives 0
# for every training picture. Their weights get no gradient any more, so they hardly ever come back.


# %%
def dead_units(model):
    return int((model[1](model[0](x)).detach().numpy().max(axis=0) == 0).sum())


def summary(lr, name, seed):
    model, losses = runs[lr, name, seed]
    return max(losses[:BATCHES]), dead_units(model), final(model)[0]


print("lr 0.1               highest loss       dead of 64   training loss at the end")
for name in ("constant", "warm-up", "cosine", "warm-up, cosine"):
    high, dead, end = zip(*(summary(0.1, name, seed) for seed in range(3)))
    print(f"{name:16s}", np.round(high, 2), "  ", np.array(dead), "  ", np.round(end, 4))

# %% [markdown]
# With warm-up the loss hardly rises above its start, and fewer units die. With the cosine behind
# it, all three runs end with a lower loss than without warm-up. The warm-up *alone* made two of the
# three end higher: a constant 0.1 is too large in the end, and no good start mends that. At 0.003
# there is no jump to prevent. This is one small network with one optimizer; it shows what a warm-up
# can do, not that every training needs one.

# %%
for seed in range(3):
    without, warmed = summary(0.1, "cosine", seed), summary(0.1, "warm-up, cosine", seed)
    assert without[0] > 2.6 and warmed[0] < 2.5
    assert warmed[1] < without[1] and warmed[2] < without[2]
    assert max(runs[0.003, "cosine", seed][1][:BATCHES]) < 2.5

# %% [markdown]
# ## Warm restarts
#
# The cosine may also jump back to the top and fall again, each time for longer. With
# $T_{\text{cur}}$ the steps since the last restart and $T_i$ the length of the present descent:
#
# $$ \eta_t = \eta_{\min} + (\eta_0 - \eta_{\min}) \frac{1 + \cos(\pi T_{\text{cur}} / T_i)}{2}
#   \tag{schedules.restarts} $$
#
# Source, as of the cosine itself: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with
# Warm Restarts" (ICLR 2017), equation 5. "Warm" means that the weights stay; only $\eta$ jumps.
# The figure: descents of 20, 40 and 80 steps.

# %%
restarts = rates(lambda o: CosineAnnealingWarmRestarts(o, T_0=20, T_mult=2), 140, lr=1.0)
assert restarts[0] == restarts[20] == restarts[60] == 1.0
viz.Figure("Warm restarts", x_label="step", y_label="learning rate").line(restarts)

# %% [markdown]
# The paper wants a good model early. On small pictures (CIFAR-10) restarts at doubling distances
# came to an error of about 4 % two to four times sooner than stairs (section 4.2). Of the single
# models of one size, after up to 200 epochs, that of one long cosine was best with 3.86 %; the best
# with restarts had 4.03 %. On CIFAR-100 it was the other way round. Restarts also yield several
# models: three from the ends of one run's descents, their predictions averaged, had 3.51 % (section
# 4.3). This lesson shows the schedule and does not test any of that.
#
# ## Wait until it stops improving
#
# All schedules so far know only $t$. `ReduceLROnPlateau` looks at the results: after more than
# `patience` values without progress it lowers the rate by a factor, but not below $\eta_{\min}$.
# A value $x$ is progress over the best one so far, with a threshold $\delta$ that is a share of it
# (rel) or a difference (abs), if
#
# $$ x < x_{\text{best}} (1 - \delta) \quad \text{(rel)} \tag{schedules.plateau_rel} $$
# $$ x < x_{\text{best}} - \delta \quad \text{(abs)} \tag{schedules.plateau_abs} $$
#
# Before you run it: the best loss is 0.5 and $\delta$ is 0.1. Is 0.43 progress?


# %% (schedules.plateau_rel) (schedules.plateau_abs)
def is_progress(value, mode, best=0.5):
    """Does the schedule hold on to its rate when `value` follows `best`? patience is 0."""
    optimizer = optim.SGD([minigrad.tensor([1.0], requires_grad=True)], lr=1.0)
    schedule = ReduceLROnPlateau(optimizer, patience=0, threshold=0.1, threshold_mode=mode)
    schedule.step(best)
    schedule.step(value)
    return optimizer.param_groups[0]["lr"] == 1.0


for value in (0.39, 0.41, 0.43, 0.44, 0.46, 0.5, 0.6):
    assert is_progress(value, "rel") == (value < 0.5 * (1 - 0.1))
    assert is_progress(value, "abs") == (value < 0.5 - 0.1)
    print(value, "rel:", is_progress(value, "rel"), " abs:", is_progress(value, "abs"))

# %% [markdown]
# 0.43 is progress for rel, which asks for less than 0.45, and none for abs, which asks for less
# than 0.4.
#
# ## Two mistakes of place
#
# First: `scheduler.step()` before `optimizer.step()`. Before you run it: which rates do the four
# steps of the cosine worked out by hand use then?

# %%
optimizer = optim.SGD([minigrad.tensor([1.0], requires_grad=True)], lr=0.8)
scheduler = CosineAnnealingLR(optimizer, T_max=4)
used = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for _ in range(4):
        scheduler.step()
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
print("used:", np.round(used, 4))
print(caught[0].message)
assert len(caught) == 1 and max(used) < 0.8 and used[-1] == 0.0

# %% [markdown]
# The learning rate moved on before it was used: $\eta_0$ is lost, and the last step does not move
# at all. The package warns once.
#
# Second: $T$ counts steps of the *scheduler*. Someone has 10 epochs of 45 batches. Before you run
# it: what do these two do to a training of 450 steps?
#
# - `T_max=10`, and `scheduler.step()` after every batch;
# - `T_max=450`, and `scheduler.step()` after every epoch.

# %%
per_batch = rates(lambda o: CosineAnnealingLR(o, T_max=10), 450, lr=1.0)
per_epoch = rates(lambda o: CosineAnnealingLR(o, T_max=450), 10, lr=1.0)
tops = int((per_batch > 0.999).sum())
print(f"per batch with T_max=10:  at the top {tops} times")
print(f"per epoch with T_max=450: in the last epoch still {per_epoch[-1]:.4f}")
assert tops == 23 and per_epoch[-1] > 0.99

# %% [markdown]
# The first one swings up and down 22 times, the second one is a constant rate in disguise. Neither
# raises an error. The cure is to print the learning rate during training, or to look at it in the
# history that `minigrad.fit` returns. To `fit` you say which one you mean: `scheduler_per` is
# "epoch" or "batch".
#
# ## Clipping: when a single step is the problem
#
# A schedule plans for all steps. A bad batch comes unplanned. We fit $y = 3 x + 1$ with SGD, and
# batch 60 holds one row whose label was typed wrongly, 1000 times too large.


# %%
def fit_line(clip=lambda parameters: None, steps=100):
    """How far (slope, intercept) is from (3, 1) after each step; `clip` may change gradients."""
    rng, goal, off = np.random.default_rng(0), np.array([3.0, 1.0]), []
    w = minigrad.tensor([0.0, 0.0], dtype=minigrad.float64, requires_grad=True)
    optimizer = optim.SGD([w], lr=0.1)
    for t in range(1, steps + 1):
        rows = np.stack([rng.normal(size=16), np.ones(16)], axis=1)  # (16, 2): x and 1
        labels = rows @ goal
        labels[0] *= 1000 if t == 60 else 1
        optimizer.zero_grad()
        ((minigrad.tensor(rows) @ w - minigrad.tensor(labels)) ** 2).mean().backward()
        clip([w])  # after backward, before step
        optimizer.step()
        off.append(np.linalg.norm(w.detach().numpy() - goal))
    return np.array(off)


# %%
plain = fit_line()
print("distance before, at and 20 steps after the bad batch:", plain[[58, 59, 79]].round(4))

# %% [markdown]
# One row in 1600 throws away everything. *Clipping* shortens the gradient to the length $c$ if it
# is longer. Let $g$ be the vector of the gradients of all parameters together, $\lVert g \rVert$
# its length, and $\tilde{g}$ what is left of it. $\delta = 10^{-6}$ keeps the denominator above 0:
#
# $$ \tilde{g} = g \min(1, \frac{c}{\lVert g \rVert + \delta}) \tag{clipping.norm} $$
#
# (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML
# 2013, section 3.2, without $\delta$.) By hand: $g = (3, 4)$ has the length 5. With $c = 1$ it
# becomes $(0.6, 0.8)$; with $c = 10$ it stays as it is. The direction is kept. A cruder way cuts
# each element $g_j$ off at $\pm c$,
#
# $$ \tilde{g}_j = \max(-c, \min(c, g_j)) \tag{clipping.value} $$
#
# which with $c = 1$ makes $(1, 1)$ of $(3, 4)$: another direction.


# %%
def clipped(clip, c):
    w = minigrad.tensor([0.0, 0.0], requires_grad=True)
    w.grad = minigrad.tensor([3.0, 4.0])
    clip([w], c)
    return w.grad.numpy()


print("by norm:  ", clipped(nn.utils.clip_grad_norm_, 1.0), clipped(nn.utils.clip_grad_norm_, 10.0))
print("by value: ", clipped(nn.utils.clip_grad_value_, 1.0))
assert np.allclose(clipped(nn.utils.clip_grad_norm_, 1.0), [0.6, 0.8], atol=1e-5)
assert np.allclose(clipped(nn.utils.clip_grad_norm_, 10.0), [3.0, 4.0])

# %% [markdown]
# The tempting slip is to forget the minimum, $g \, c / \lVert g \rVert$. Before you run it: what
# does that do to the steps near the goal, where gradients are small?


# %%
def without_the_minimum(parameters):
    (w,) = parameters
    w.grad = w.grad / np.linalg.norm(w.grad.numpy())  # c = 1


by_norm = fit_line(lambda parameters: nn.utils.clip_grad_norm_(parameters, 1.0))
slip = fit_line(without_the_minimum)
for name, off in (("no clipping", plain), ("clipped", by_norm), ("no minimum", slip)):
    print(f"{name:12s} before, at, 20 steps after the bad batch:", off[[58, 59, 79]].round(4))

# %% [markdown]
# With clipping the bad batch costs one step of the length $\eta c = 0.1$. Without the minimum
# *every* step has that length, also at the goal, which it jumps around for ever. In the figure the
# unclipped run leaps at step 60 and has not come back 40 steps later.

# %%
assert plain[59] > 5 and by_norm[59] < by_norm[58] + 0.1001 and slip[58] > 0.01 > by_norm[58]
figure = viz.Figure("Distance from the goal", x_label="step", y_label="distance", y_scale="log")
steps = np.arange(1, 101)
figure.line(steps, plain, "no clipping").line(steps, by_norm, "clipped")
figure.line(steps, slip, "no minimum")

# %% [markdown]
# Clipping has a price, which the figure shows as well: in the first 30 steps the gradients are
# longer than 1 without any fault, and the clipped run is slower than the plain one. If $c$ is far
# too small, nothing but the direction of the gradient is left at any step. Look at the norms that
# `clip_grad_norm_` returns before you choose it. And it must stand between `backward` and `step`:
# after `step` it changes nothing, since the next `zero_grad` throws its work away.
#
# ## What to take along
#
# A large learning rate is fast and hovers; a schedule lets it be large first and small in the end.
# A schedule helps where $\eta_0$ is large, and costs speed where it is small. Warm-up guards the
# first steps, clipping the odd one in between. Optimizer first, then scheduler, and $T$ in the unit
# in which you call it.
#
# What comes next: lesson 15 looks at curvature itself, with derivatives of derivatives.
