# %% [markdown]
# # Gradient descent
#
# How large may a step against the gradient be, and what must a training loop do for each step?
#
# You need lessons 3, 7 and 8.
#
# ## A puzzle
#
# Two runs on the same parabola, $f(\theta) = 2 \theta^2$. They differ in one number, the learning
# rate `lr`. Both start at $\theta = 1$ and make 30 steps.

# %%
import itertools

import numpy as np

import minigrad
from minigrad import data, nn, optim, viz


def descend(lr, steps, start=1.0):
    theta = minigrad.tensor([start], dtype=minigrad.float64, requires_grad=True)
    optimizer, path = optim.SGD([theta], lr=lr), [start]
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (2 * theta * theta).sum()
        loss.backward()
        optimizer.step()
        path.append(theta.item())
    return path


# %%
for lr in (0.45, 0.55):
    print(f"lr {lr}: theta = {descend(lr, 30)[-1]:.4f} after 30 steps")

# %% [markdown]
# The first run is all but at the minimum, $\theta = 0$. The second has run away: it is more than
# 200 times as far from the minimum as at its start. There is no bug in either. What happened
# between 0.45 and 0.55?
#
# ## By hand
#
# The slope of $2 \theta^2$ is $4 \theta$. At $\theta = 1$ it is 4. A step goes against the slope,
# by `lr` times the slope:
#
# - `lr = 0.45`: $1 - 0.45 \cdot 4 = -0.8$. Too far, past the minimum, but 0.8 is less than 1.
#   The next one: $-0.8 + 0.45 \cdot 3.2 = 0.64$.
# - `lr = 0.55`: $1 - 0.55 \cdot 4 = -1.2$. Past the minimum, and farther away than before.
#   The next one: $-1.2 + 0.55 \cdot 4.8 = 1.44$.
#
# The picture shows the first steps on the parabola. Left, each jump to the other side lands lower.
# Right, each lands higher.

# %%
curve = np.linspace(-2.2, 2.2, 101)
pictures = []
for lr in (0.45, 0.55):
    path = np.array(descend(lr, 4))
    figure = viz.Figure(f"lr = {lr}", x_label="theta", y_label="loss", width=380, height=320)
    figure.line(curve, 2 * curve**2, label="2 theta²")
    figure.trajectory(np.stack([path, 2 * path**2], axis=1), label="the first four steps")
    pictures.append(figure)
viz.row(pictures)

# %% [markdown]
# ## The rule
#
# Let $t = 1, 2, 3, \ldots$ count the steps. $\theta_{t-1}$ are the parameters before step $t$,
# $\theta_t$ those after it. $g_t$ is the gradient of the loss at $\theta_{t-1}$, and $\eta$ (eta)
# is the learning rate. The optimizer takes a direction $d_t$ and goes against it:
#
# $$ d_t = g_t \quad \text{without momentum} \tag{sgd.d_plain} $$
# $$ \theta_t = \theta_{t-1} - \eta d_t \tag{sgd.theta} $$
#
# Here the direction is simply the gradient. With momentum, the knob of lesson 7, it is something
# else: see lesson 10.
#
# A common remedy for a model that follows the noise in its data is a penalty on large weights: add
# $\frac{\lambda}{2} \theta^2$ to the loss, for every weight. It is called L2 regularization, and
# $\lambda$ (lambda) is the argument `weight_decay`. The slope of the penalty is $\lambda \theta$.
# So the loss can stay as it is, and the optimizer adds this slope to the gradient, before all else:
#
# $$ g_t \leftarrow g_t + \lambda \theta_{t-1} \tag{sgd.l2} $$
#
# (The arrow: the symbol on the left gets a new value, and on the right it still has the old one.)
# The three lines together, with $g_t$ the gradient of the loss alone:
#
# $$ \theta_t = \theta_{t-1} - \eta (g_t + \lambda \theta_{t-1}) \tag{sgd.descent} $$


# %%
def step(theta, g, lr, weight_decay):
    return theta - lr * (g + weight_decay * theta)  # (sgd.descent)


# %% [markdown]
# Is this what `optim.SGD` does? A parabola with its minimum at 1, $f(\theta) = 2 (\theta - 1)^2$,
# and $\lambda = 1$. Before you run it: where will $\theta$ come to rest, at 1, at 0, or between?

# %%
theta = minigrad.tensor([3.0], dtype=minigrad.float64, requires_grad=True)
optimizer = optim.SGD([theta], lr=0.1, weight_decay=1.0)
by_hand = 3.0
for _ in range(60):
    optimizer.zero_grad()
    (2 * (theta - 1) ** 2).sum().backward()
    optimizer.step()
    by_hand = step(by_hand, 4 * (by_hand - 1), 0.1, 1.0)
print(f"SGD: {theta.item():.6f}   by hand: {by_hand:.6f}")
assert abs(theta.item() - by_hand) < 1e-12
assert abs(theta.item() - 0.8) < 1e-9

# %% [markdown]
# Between: at 0.8, where the slope of the loss, $4 (0.8 - 1) = -0.8$, and that of the penalty,
# $0.8$, cancel. The decay pulls a weight towards zero and the loss pulls back.
#
# ## How large may the step be?
#
# Take a parabola with its minimum at 0: $f(\theta) = \frac{L}{2} \theta^2$. Its slope is
# $L \theta$. The slope itself changes at the rate $L$, which is called the curvature. (Above,
# $L = 4$.) No decay. The rule becomes
#
# $$ \theta_t = (1 - \eta L) \theta_{t-1} \tag{sgd.quadratic} $$
#
# Every step multiplies by the same number. After $t$ steps from $\theta_0$:
#
# $$ \theta_t = (1 - \eta L)^t \theta_0 \tag{sgd.power} $$


# %%
def descent_step(theta, curvature, lr):
    g = curvature * theta
    return theta - lr * g  # (sgd.quadratic)


def descent(theta, curvature, lr, steps):
    for _ in range(steps):
        theta = descent_step(theta, curvature, lr)
    return theta  # (sgd.power)


# %% [markdown]
# The powers of a number go to zero if and only if the number lies between $-1$ and $1$. So
# $\theta_t$ goes to the minimum, from every start, if and only if
#
# $$ -1 < 1 - \eta L < 1 \quad \text{which is the same as } 0 < \eta L < 2 \tag{sgd.stable} $$
#
# (Subtract 1 from each of the three parts, then change all signs, which turns the order round.)
#
# Before you run it: six products $\eta L$ follow. Which lead to the minimum? Which is the fastest?

# %% (sgd.stable)
for product in (0.0, 0.1, 1.0, 1.9, 2.0, 2.1):
    far = descent(1.0, 4.0, product / 4, 200)
    print(f"eta L = {product}: factor {1 - product:5.2f}, theta after 200 steps {far:.3g}")
for curvature in (0.5, 4.0, 300.0):
    for product in (0.01, 0.5, 1.5, 1.99):
        assert abs(descent(1.0, curvature, product / curvature, 2000)) < 1e-8
    for product in (-0.01, 2.01):
        assert abs(descent(1.0, curvature, product / curvature, 2000)) > 1e8
    for product in (0.0, 2.0):  # at the two edges: no nearer, no farther
        assert abs(abs(descent(1.0, curvature, product / curvature, 2000)) - 1) < 1e-9

# %% [markdown]
# At $\eta L = 0$ nothing moves. Up to 1 the steps come from one side, and at 1 a single step lands
# in the minimum. Between 1 and 2 they jump across and still come closer. At exactly 2 the parameter
# flips its sign for ever, and beyond 2 it runs away. In the puzzle, $\eta L$ was $1.8$ and $2.2$.
#
# The tempting wrong answer is "a smaller learning rate is always the safer choice". It is safe from
# running away. But at $\eta L = 0.1$ it takes about 200 steps to reach $10^{-9}$. And at 0.001:

# %%
slow = descent(1.0, 4.0, 0.001 / 4, 200)
print(f"eta L = 0.001: theta after 200 steps {slow:.3f}")
assert slow > 0.8

# %% [markdown]
# It has covered less than a fifth of the way. Too small fails too, only quietly.
#
# ## The loop is a contract
#
# A training loop makes five calls for each batch, in this order: `zero_grad`, forward, loss,
# `backward`, `step`. (`minigrad.fit` makes these five, and records the losses.) To see what each
# is for, leave each one out. The model's output is $w x$. It starts with $w = 1$, and the right
# answer is $w = 2$. `run` does 20 rounds of the calls that it is given.

# %%
x = minigrad.tensor([1.0, 2.0, 3.0], dtype=minigrad.float64)
target = 2 * x
CALLS = ["zero_grad", "forward", "loss", "backward", "step"]


# %%
def run(calls, rounds=20, lr=0.05):
    w = minigrad.tensor(1.0, dtype=minigrad.float64, requires_grad=True)
    optimizer = optim.SGD([w], lr=lr)
    now = {"output": w * x}  # so that there is something if forward or loss is left out
    now["loss"] = ((now["output"] - target) ** 2).mean()
    do = {
        "zero_grad": optimizer.zero_grad,
        "forward": lambda: now.update(output=w * x),
        "loss": lambda: now.update(loss=((now["output"] - target) ** 2).mean()),
        "backward": lambda: now["loss"].backward(),
        "step": optimizer.step,
    }
    for call in calls * rounds:
        do[call]()
    return w.item()


# %% [markdown]
# Before you run it: which omissions stop with an error, which do nothing at all, and which gives a
# number that looks like an answer?

# %%
found = {}
for missing in [None, *CALLS]:
    try:
        found[missing] = f"w = {run([c for c in CALLS if c != missing]):.4f}"
    except RuntimeError as error:
        found[missing] = f"RuntimeError: {str(error)[:52]} ..."
    print(f"without {missing or 'nothing':9}  {found[missing]}")
assert found[None] == "w = 2.0000"
assert found["backward"] == found["step"] == "w = 1.0000"
assert "RuntimeError" in found["forward"] and "RuntimeError" in found["loss"]
assert found["zero_grad"] not in ("w = 1.0000", "w = 2.0000")

# %% [markdown]
# - Without forward, or without the loss, the graph is the old one. Its first `backward` has used it
#   up, and minigrad says so.
# - Without `backward` there is no gradient, and a parameter without a gradient is skipped.
#   Without `step` nobody changes the parameters. Both runs look healthy and learn nothing.
# - Without `zero_grad` there is a number, and it is wrong.
#
# The order counts as well. Before you run it: each of these three rounds has all five calls. Which
# of them learn?

# %%
wiped = run(["forward", "loss", "backward", "zero_grad", "step"])
early = run(["zero_grad", "step", "forward", "loss", "backward"])
shifted = run(["step", "zero_grad", "forward", "loss", "backward"])
print(f"first order: w = {wiped:.4f}   second: w = {early:.4f}   third: w = {shifted:.4f}")
assert wiped == early == 1.0
assert abs(shifted - 2) < 1e-4

# %% [markdown]
# Only the third. If `zero_grad` stands between `backward` and `step`, the step finds no gradient.
# That is so in the second order too: rounds follow each other, and `backward` at the end of one
# round comes before `zero_grad` at the start of the next. The third order is harmless for the same
# reason: the rounds form a ring, and only the order around the ring matters. (Its very first step
# does nothing.)
#
# ## The missing zero_grad
#
# `backward` adds to the gradient that is there. It must, as lesson 3 has shown: a parameter that is
# used twice gets the sum of both uses. It cannot know that a new round has begun. You have to say
# so.
#
# The tempting wrong answer: "then the gradient is only too large, and a smaller learning rate makes
# up for it". The parabola of the puzzle again, without `zero_grad`, at two learning rates. Before
# you run it: will one of them come to rest?


# %%
def forgetful(lr, steps):
    theta = minigrad.tensor([1.0], dtype=minigrad.float64, requires_grad=True)
    optimizer, path = optim.SGD([theta], lr=lr), [1.0]
    for _ in range(steps):
        (2 * theta * theta).sum().backward()  # no zero_grad
        optimizer.step()
        path.append(theta.item())
    return np.array(path)


# %%
figure = viz.Figure("With and without zero_grad", x_label="step", y_label="theta")
figure.line(descend(0.1, 80), label="lr 0.1, with")
figure.line(forgetful(0.1, 80), label="lr 0.1, without")
figure.line(forgetful(0.01, 80), label="lr 0.01, without")

# %% [markdown]
# With `zero_grad`, $\theta$ is at rest after about ten steps. Without it, $\theta$ swings from one
# side to the other and does not settle. The smaller learning rate only makes the swing slower:

# %%
for lr in (0.1, 0.01, 0.001):
    late = np.abs(forgetful(lr, 2000)[-500:]).max()
    print(f"lr {lr}: the largest |theta| in steps 1500 to 2000 is {late:.3f}")
    assert late > 0.9

# %% [markdown]
# Each step follows the sum of all gradients since the beginning. Near the minimum the new gradients
# are small, but the sum is not: it still holds the whole way down. It carries $\theta$ up the other
# side, until the gradients from there have cancelled it. Lesson 10 makes a good thing of this, by
# letting the sum forget.
#
# One more silent mistake. Somebody writes the update by hand:

# %%
minigrad.manual_seed(0)
model = nn.Linear(2, 1)
before = model.weight.tolist()
(model(minigrad.ones(5, 2)) ** 2).mean().backward()
for p in model.parameters():
    p = p - 0.1 * p.grad  # a new Tensor that gets the name p
print("the model's weight has changed:", model.weight.tolist() != before)
assert model.weight.tolist() == before

# %% [markdown]
# The line makes a new Tensor and calls it `p`. The model still holds the old one. An optimizer
# changes the numbers inside the model's own Tensors.
#
# ## Minibatches: a gradient with noise
#
# A loss is usually the mean over $N$ examples. Write the gradient of example $i$'s own loss into
# row $i$ of a table $G$: the entry $G_{ij}$ belongs to parameter $j$. The gradient $g$ of the whole
# loss is the gradient of a mean, and so it is the mean of the rows. Its entry $j$ is
#
# $$ g_j = \frac{1}{N} \sum_{i=1}^{N} G_{ij} \tag{sgd.mean_gradient} $$


# %%
def mean_of_rows(rows):
    N = len(rows)
    return rows.sum(axis=0) / N  # (sgd.mean_gradient)


# %% [markdown]
# For many examples this is a lot of work for one step. A minibatch, or batch, is $B$ of them, drawn
# at random. Let $g_B$ be the mean of their gradients. Descent with $g_B$ in the place of $g$ is
# *stochastic* gradient descent, the SGD of `optim.SGD`; stochastic means "by chance". $g_B$ is
# wrong nearly every time. But it is right on average. Write $\mathbb{E}[g_B]$ for the mean of $g_B$
# over all possible batches of that size:
#
# $$ \mathbb{E}[g_B] = g \tag{sgd.unbiased} $$
#
# Why: every example is in equally many of the batches, so each has the same weight in the mean over
# all of them, as it has in $g$. Six examples are few enough to try every batch.

# %%
minigrad.manual_seed(1)
inputs, classes = data.moons(6, noise=0.2, seed=1)
net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2)).to(minigrad.float64)
loss_of = nn.CrossEntropyLoss()


def gradient(rows):
    rows = list(rows)
    net.zero_grad()
    loss_of(net(inputs[rows].to(minigrad.float64)), classes[rows]).backward()
    return np.concatenate([p.grad.numpy().ravel() for p in net.parameters()])


# %% (sgd.unbiased)
full = gradient(range(6))
assert np.abs(mean_of_rows(np.stack([gradient([i]) for i in range(6)])) - full).max() < 1e-12
for B in (1, 2, 3, 5):
    batches = [gradient(rows) for rows in itertools.combinations(range(6), B)]
    off = np.mean([np.linalg.norm(g - full) for g in batches]) / np.linalg.norm(full)
    error = np.abs(np.mean(batches, axis=0) - full).max()
    print(f"B = {B}: {len(batches):2} batches, each off by {off:.0%}; their mean by {error:.1e}")
    assert off > 0.1  # a single batch is wrong ...
    assert error < 1e-12  # ... and their mean is right

# %% [markdown]
# The larger the batch, the less a single one is off. A trap: a loss that is the sum over the batch,
# not the mean, is $B$ times as steep and $B$ times as curved. The learning rate that was right for
# the mean is then $B$ times too large.
#
# ## What the noise does
#
# On the parabola $\frac{L}{2} \theta^2$, let each gradient be off by a random number with mean 0
# and variance $\sigma^2$ (sigma squared), a new one for each step. Write $s_t$ for the mean of
# $\theta_t^2$ over many runs. A step multiplies $\theta$ by $1 - \eta L$ and adds $\eta$ times the
# noise. The noise has mean 0 and does not depend on $\theta$, so their product is 0 on average, and
# of the square of the sum only the two squares remain:
#
# $$ s_t = (1 - \eta L)^2 s_{t-1} + \eta^2 \sigma^2 \tag{sgd.noise} $$
#
# For $0 < \eta L < 2$ this settles where $s_t = s_{t-1}$. Call that value $s$. Then
# $s (1 - (1 - \eta L)^2) = \eta^2 \sigma^2$, the outer bracket is $\eta L (2 - \eta L)$, and
#
# $$ s = \frac{\eta \sigma^2}{L (2 - \eta L)} \tag{sgd.floor} $$


# %%
def spread(s, curvature, lr, sigma):
    return (1 - lr * curvature) ** 2 * s + lr**2 * sigma**2  # (sgd.noise)


def floor(curvature, lr, sigma):
    s, before = 1.0, 0.0
    while abs(s - before) > 1e-14 * s:
        s, before = spread(s, curvature, lr, sigma), s
    return s  # (sgd.floor)


# %% [markdown]
# Let $L = 4$ and $\sigma = 1$. Before you run it: the learning rate goes from 0.2 to 0.1. Does this
# floor stay where it is, fall to a half, or fall farther?

# %%
rng = np.random.default_rng(0)
figure = viz.Figure("Noisy gradients", x_label="step", y_label="mean theta²", y_scale="log")
for lr in (0.2, 0.1, 0.01):
    theta, squares = np.ones(4000), []  # 4000 runs at once
    for _ in range(150):
        theta = theta - lr * (4 * theta + rng.normal(size=4000))
        squares.append((theta**2).mean())
    print(f"lr {lr}: measured {np.mean(squares[-20:]):.5f}, by the formula {floor(4, lr, 1):.5f}")
    assert abs(np.mean(squares[-20:]) / floor(4, lr, 1) - 1) < 0.05
    figure.line(range(1, 151), squares, label=f"lr {lr}")
figure.horizontal(floor(4, 0.1, 1), label="the formula at lr 0.1")

# %% [markdown]
# All three curves fall and then run level. The larger the learning rate, the sooner and the higher.
# From 0.2 to 0.1 the floor falls to three eighths; for small $\eta$ it is nearly proportional to
# $\eta$. At $\eta L = 2$ the denominator is zero and there is no floor: the same edge as before.
#
# So with noise a constant learning rate has to choose between fast and exact. The way out is to
# start large and end small: lesson 14.
#
# ## A sweep
#
# A network's loss is no parabola, and its curvature changes from place to place. What is left of
# the theory? A small network learns to tell the points of two half-moons apart, in batches of 32. A
# `DataLoader` deals them out, in a new order for each epoch, which is once through the data; `fit`
# is the loop above. 20 epochs, 14 learning rates, three seeds each. "Guessing" in the picture is
# the loss of a model that gives both classes one half, $\log 2$. Before you run it: will the edge
# be sharp, as it is on the parabola?

# %%
points, labels = data.moons(256, noise=0.2, seed=0)
points = points.to(minigrad.float64)


def train(lr, seed, epochs=20, scale=1.0):
    minigrad.manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2)).to(minigrad.float64)
    rows = data.TensorDataset(points * scale, labels)
    batches = data.DataLoader(rows, batch_size=32, shuffle=True)
    minigrad.fit(net, loss_of, optim.SGD(net.parameters(), lr=lr), batches, epochs=epochs)
    return loss_of(net(points), labels).item()


rates = [float(f"{10 ** (k / 3):.2g}") for k in range(-8, 6)]
sweep = np.array([[train(lr, seed) for lr in rates] for seed in range(3)])

# %%
figure = viz.Figure(
    "Loss after 20 epochs", x_label="learning rate", y_label="loss", x_scale="log", y_scale="log"
)
for seed, losses in enumerate(sweep):
    figure.line(rates, losses, label=f"seed {seed}")
figure.horizontal(np.log(2), label="guessing")

# %% [markdown]
# The curves have the shape that the parabola promises: a long slope at the left, where the steps
# are too small for 20 epochs; a valley; and a wall at the right, far above guessing. But the wall
# is not a line at one learning rate. There is no single $L$ here, and where the edge lies depends
# on the seed, that is on the start and on the order of the batches.
#
# Each curve is deepest near the wall: from its lowest point, a learning rate ten times as large is
# worse than guessing. That is worth remembering when you search for a learning rate. Go up in
# factors of two or three until it fails, then two or three of these factors back.

# %%
low, good, wall = (sweep[:, rates.index(lr)] for lr in (0.0022, 1.0, 46.0))
for lr, losses in zip((0.0022, 1.0, 46.0), (low, good, wall)):
    print(f"lr {lr}: losses {losses.round(3)}")
assert low.min() > 0.4 and good.max() < 0.2 and wall.min() > np.log(2)

# %% [markdown]
# Two warnings about such a picture. First, near the wall a run is chaotic. Change the inputs by one
# part in $10^{13}$, which is what another order of summing may do, and run again:

# %%
for lr in (1.0, 10.0):
    one, other = train(lr, 0), train(lr, 0, scale=1 + 1e-13)
    print(f"lr {lr}: losses {one:.4f} and {other:.4f}")
    assert lr == 10.0 or abs(one - other) < 1e-6

# %% [markdown]
# At the learning rate 1 nothing changes. At 10 a digit that nobody looks at decides the result, so
# at the right end of the picture your numbers may differ from the ones recorded here.
#
# Second, the picture is about 20 epochs. With 200, a smaller learning rate has nearly caught up:

# %%
for epochs in (20, 200):
    slower, faster = train(0.46, 0, epochs), train(1.0, 0, epochs)
    print(f"{epochs:3} epochs: {slower:.3f} at 0.46, {faster:.3f} at 1.0")
    assert slower / faster > 1.5 if epochs == 20 else slower / faster < 1.3

# %% [markdown]
# ## What to take along
#
# On a parabola of curvature $L$ gradient descent comes to rest if and only if $0 < \eta L < 2$. The
# learning rate is not good or bad by itself, only together with the curvature. A training loop
# makes five calls in a ring, and three of the five can be forgotten without an error. A minibatch's
# gradient is right on average. Its noise leaves a floor, which sinks with the learning rate.
#
# ## What comes next
#
# With two parameters of very different curvature no learning rate suits both; lesson 10 gives the
# step a memory.
