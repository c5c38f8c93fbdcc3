# %% [markdown]
# # Classification
#
# How does a network say which of several classes an input belongs to, and how wrong is it?
#
# You need lessons 1 to 7, and logarithms and $e^x$ from school.
#
# ## A puzzle
#
# A network for three classes gives three numbers, the *scores*, one for each class. A large score
# means "I think it is this one". To make probabilities of scores, take $e$ to the power of each, so
# that all are positive, and divide by their sum, so that they add up to 1.
#
# Before you run it: each score of the second line is that of the first plus 999. How do the
# probabilities differ?

# %%
import math

import numpy as np

import minigrad
import minigrad.nn.functional as F
from minigrad import data, nn, optim, viz
from minigrad.train import accuracy


@np.errstate(all="ignore")  # NumPy would warn; we look for ourselves
def naive(z):
    powers = np.exp(z)
    return powers / powers.sum()


print("scores    1,    2,    3:", naive(np.array([1.0, 2.0, 3.0])).round(4))
print("scores 1000, 1001, 1002:", naive(np.array([1000.0, 1001.0, 1002.0])))
assert np.isnan(naive(np.array([1000.0, 1001.0, 1002.0]))).all()

# %% [markdown]
# `nan` is "not a number". The largest number that float64 can hold is about $10^{308}$, and
# $e^{1000}$ is about $10^{434}$. It becomes infinity, and infinity divided by infinity has no
# value. In float32 it happens at a score of 89. Yet the question was a sensible one, and we will
# see that the answer is: not at all.
#
# ## Softmax, by hand
#
# Let $z_i$ be the score of class $i$, of $C$ classes. The probabilities are
#
# $$ p_i = \frac{e^{z_i}}{\sum_{j} e^{z_j}} \tag{classification.softmax} $$
#
# where the sum runs over all classes. This is the *softmax*. By hand, with scores whose powers are
# round: $z = (0, \log 2, \log 5)$, where $\log$ is the natural logarithm. The powers are 1, 2 and
# 5, their sum is 8, and the probabilities are $\frac{1}{8}, \frac{2}{8}, \frac{5}{8}$.

# %%
z = np.array([0.0, math.log(2), math.log(5)])
print(naive(z))
assert np.allclose(naive(z), [1 / 8, 2 / 8, 5 / 8])
assert np.allclose(F.softmax(minigrad.tensor(z)).numpy(), naive(z))

# %% [markdown]
# Add a number $c$ to all scores. Each power is multiplied by $e^c$, and so is their sum; the
# fraction stays as it is. Only differences between scores count. That is why the second line of the
# puzzle should have given the same as the first. And it is the remedy, for we may choose $c$. With
# $c = -m$, where $m$ is the largest score, the largest power is $e^0 = 1$, and nothing overflows.
#
# Another remedy is tempting: clip large scores. Before you run it: if all scores above 50 are set
# to 50, which probabilities do 1000, 1001 and 1002 get?


# %%
def stable(z):
    powers = np.exp(z - z.max())
    return powers / powers.sum()


large = np.array([1000.0, 1001.0, 1002.0])
print("clipped:                ", naive(np.minimum(large, 50)).round(4))
print("the maximum subtracted: ", stable(large).round(4))
print("minigrad:               ", F.softmax(minigrad.tensor(large)).numpy().round(4))
assert np.allclose(stable(large), naive(np.array([1.0, 2.0, 3.0])))
assert np.allclose(F.softmax(minigrad.tensor(large)).numpy(), stable(large))
assert np.allclose(naive(np.minimum(large, 50)), 1 / 3)  # no error, and wrong

# %% [markdown]
# Clipping runs without an error and gives three times $\frac{1}{3}$: the network's answer is lost.
# Subtracting the maximum gives the same numbers as for the scores 1, 2 and 3.
#
# ## The logarithm of a probability
#
# To say how wrong a network is we shall need $\log p_i$. Before you run it: scores 0 and 1000. What
# is the logarithm of the first probability?

# %%
apart = np.array([0.0, 1000.0])
with np.errstate(divide="ignore"):
    log_of_p = np.log(stable(apart))
print("log(softmax):       ", log_of_p)
print("log(softmax + 1e-8):", np.log(stable(apart) + 1e-8).round(2))
print("log_softmax:        ", F.log_softmax(minigrad.tensor(apart)).numpy())
assert log_of_p[0] == -np.inf
assert F.log_softmax(minigrad.tensor(apart)).tolist() == [-1000.0, 0.0]

# %% [markdown]
# The probability is $e^{-1000}$, which is too small for a float, so it becomes 0, and its logarithm
# minus infinity. The second line is the tempting remedy: add something tiny. It gives $-18.42$ for
# every probability far below $10^{-8}$, and where a function is flat its gradient is 0. The third
# line is right. It never computes the probability. Take the logarithm of
# (classification.softmax) on paper: the logarithm of a quotient is a difference, and
# $\log e^{z_i} = z_i$. With $\ell_i$ for the *log-probability* of class $i$:
#
# $$ \ell_i = \log p_i = z_i - \log \sum_{j} e^{z_j} \tag{classification.log_p} $$
#
# What is left to compute is the logarithm of the sum, here called $s$. It gets the same treatment:
# each power is $e^{m}$ times $e^{z_j - m}$, and $\log e^{m} = m$ moves out in front. With $m$ the
# largest score:
#
# $$ s = \log \sum_{j} e^{z_j} = m + \log \sum_{j} e^{z_j - m} \tag{classification.lse} $$
#
# This is called *log-sum-exp*. One of the powers on the right is $e^0 = 1$. So the sum is at least
# 1 and at most $C$, and its logarithm lies between 0 and $\log C$.


# %%
def log_sum_exp(z):
    m = z.max()
    return m + np.log(np.exp(z - m).sum())  # (classification.lse)


def log_softmax(z):
    return z - log_sum_exp(z)  # (classification.log_p)


for scores in (z, large, apart, -large):
    assert np.allclose(log_softmax(scores), F.log_softmax(minigrad.tensor(scores)).numpy())
    assert scores.max() <= log_sum_exp(scores) <= scores.max() + math.log(len(scores))

# %% [markdown]
# ## How wrong? One number
#
# The network should give the right class a large probability. So let the loss of an example be
# $-\log p$ of its right class. That is 0 if $p = 1$, and it grows without bound as $p$ goes to 0:
# to be sure and wrong costs most. Why the logarithm? The probability that several independent
# answers are all right is a product, and the logarithm makes a sum of it, one part for each answer.
#
# By hand: for $z = (0, \log 2, \log 5)$ and the third class, $p = \frac{5}{8}$ and the loss is
# $-\log \frac{5}{8} = 0.470$. If the first class is the right one, it is $\log 8 = 2.079$.
#
# Now for $N$ examples, one a row. Row $i$ has the scores $z_{ij}$ and the probabilities $p_{ij}$.
# Let $y_{ij}$ be 1 if $j$ is the right class of row $i$, and 0 otherwise. A row of $y$ has a single
# 1 and is called *one-hot*. The loss of the batch is the mean over its rows, the *cross-entropy*:
#
# $$ L = -\frac{1}{N} \sum_{i} \sum_{j} y_{ij} \log p_{ij} \tag{classification.loss} $$
#
# The inner sum picks one term, that of the right class. In minigrad, as in PyTorch, the target is
# usually not $y$ but the number of the class, counted from 0.

# %%
scores = minigrad.tensor([[0.0, math.log(2), math.log(5)]] * 2, requires_grad=True)
classes = minigrad.tensor([2, 0])
y = np.eye(3)[classes.numpy()]
L = -(y * np.log([naive(z), naive(z)])).sum() / 2  # (classification.loss)
loss = F.cross_entropy(scores, classes)
print(f"by hand {(0.470 + 2.079) / 2:.3f}, by the formula {L:.3f}, minigrad {loss.item():.3f}")
assert abs(loss.item() - L) < 1e-6
assert abs(L - (math.log(8 / 5) + math.log(8)) / 2) < 1e-12

# %% [markdown]
# `F.cross_entropy` takes *scores*. It does the softmax itself, inside the logarithm, as above. Keep
# that in mind for the end of the lesson.
#
# ## The gradient
#
# What is $\bar{z}$, the gradient of the loss with respect to the scores? First through the
# log-softmax. A change of $z_i$ changes $\ell_i$ directly, and it changes the sum in every
# $\ell_j$. By the chain rule, the slope of $s = \log \sum_j e^{z_j}$ along $z_i$ is
# $e^{z_i} / \sum_j e^{z_j}$, which is $p_i$. So the rule of lesson 4's table is, with
# $\bar{\ell}$ for the upstream gradient,
#
# $$ \bar{z}_i = \bar{\ell}_i - p_i \sum_{j} \bar{\ell}_j \tag{classification.log_p_bar} $$
#
# For the loss, $\bar{\ell}_{ij} = -y_{ij} / N$, and these add up to $-1/N$ in each row. Put that
# in, and multiply by $\bar{L}$, which is 1 unless something comes after the loss:
#
# $$ \bar{z}_{ij} = \frac{\bar{L}}{N} (p_{ij} - y_{ij}) \tag{classification.z_bar} $$
#
# What the network says minus what it should say: there is hardly a simpler gradient. By hand, where
# the third class is right: $p - y = (\frac{1}{8}, \frac{2}{8}, \frac{5}{8} - 1)$. Before you run
# it: what do the numbers of a row add up to?

# %%
loss.backward()
print("times N:", *(2 * scores.grad.numpy()).round(4), sep="\n")
p = np.array([naive(z), naive(z)])
z_bar = (p - y) / 2  # (classification.z_bar)
assert np.allclose(scores.grad.numpy(), z_bar, atol=1e-6)
assert np.allclose(scores.grad.numpy().sum(axis=1), 0, atol=1e-6)
h = 1e-5  # and by the central difference of lesson 1, for the first score
right, left = (-log_softmax(z + step * np.array([1, 0, 0]))[2] for step in (h, -h))
assert abs((right - left) / (2 * h) - (p - y)[0, 0]) < 1e-9

# %% [markdown]
# To zero. A step pushes the right score up by as much as it pushes the others down together. It
# could not be otherwise: adding a number to all scores changes nothing.
#
# ## Why not the squared error?
#
# It is tempting to take the squared error, which we know. There are two ways. In the first, the
# network gives one number, and the target is the number of the class: 0, 1 or 2. Think of a blurred
# picture that is a 0 or a 2, half and half. What number $u$ should the network say? The mean of
# $(u - 0)^2$ and $(u - 2)^2$ is 2 at $u = 0$ and at $u = 2$, and only 1 at $u = 1$. So it should
# say 1, and that is a third class, which nobody had in mind. Numbers of classes are names; they
# have no order and no middle.
#
# In the second, the squared error compares $p$ with the one-hot $y$. It is smallest where it should
# be, but for going downhill it has a flaw. Its gradient must pass the softmax. Since
# $p_j = e^{\ell_j}$, we have $\bar{\ell}_j = p_j \bar{p}_j$, and (classification.log_p_bar) becomes
#
# $$ \bar{z}_i = p_i (\bar{p}_i - \sum_{j} \bar{p}_j p_j) \tag{classification.softmax_bar} $$
#
# The tempting wrong rule is $\bar{z}_i = p_i (1 - p_i) \bar{p}_i$. It forgets that a change of one
# score changes every probability, not only its own. Before you run it, with
# $\bar{p} = (1, 0, 0)$: how many of its three numbers are right?

# %%
t = minigrad.tensor(z, requires_grad=True)
p_bar = np.array([1.0, 0.0, 0.0])  # only the first probability counts
F.softmax(t).backward(minigrad.tensor(p_bar))
p = naive(z)
print("minigrad:   ", t.grad.numpy().round(3))
print("by the rule:", (p * (p_bar - (p_bar * p).sum())).round(3))
print("wrong rule: ", (p * (1 - p) * p_bar).round(3))
assert np.allclose(t.grad.numpy(), p * (p_bar - (p_bar * p).sum()))
assert abs(t.grad.numpy()[1]) > 0.03  # where the wrong rule has 0

# %% [markdown]
# One. Back to the flaw: there is a factor $p_i$ in front. Before you run it: two classes, and the
# network is sure of the wrong one. Which of the two losses has the larger gradient?


# %%
def slope_of_right_score(loss, gap):
    """How strongly the right score is pushed up, where the wrong one is larger by gap."""
    z = minigrad.tensor([[0.0, gap]], dtype=minigrad.float64, requires_grad=True)
    loss(z, minigrad.tensor([0])).backward()
    return -z.grad.numpy()[0, 0]


def squared(z, classes):
    return ((F.softmax(z) - F.one_hot(classes, 2)) ** 2).sum(1).mean()


gaps = np.linspace(-8, 12, 81)
push = {f: [slope_of_right_score(f, g) for g in gaps] for f in (F.cross_entropy, squared)}
for f, name in ((F.cross_entropy, "cross-entropy"), (squared, "squared error")):
    print(f"wrong by 12: {name} pushes with {push[f][-1]:.6f}")
assert push[F.cross_entropy][-1] > 0.999 and push[squared][-1] < 1e-4

# %%
figure = viz.Figure(
    "How strongly the right score is pushed up",
    description="Cross-entropy rises to 1 and stays; the squared error has a hill and falls to 0.",
    x_label="wrong score minus right score",
    y_label="push",
)
figure.line(gaps, push[F.cross_entropy], label="cross-entropy")
figure.line(gaps, push[squared], label="squared error")

# %% [markdown]
# On the left the network is right, and neither loss pushes much. In the middle, at 0, it is
# undecided. On the right it is sure and wrong. There the cross-entropy pushes with all its
# strength, 1, and the squared error falls to nothing: the worse the mistake, the less it is
# corrected. Let both repair a mistake of 12, in a hundred steps against the gradient of the two
# scores:

# %%
for loss_of in (F.cross_entropy, squared):
    z = minigrad.tensor([[0.0, 12.0]], dtype=minigrad.float64, requires_grad=True)
    for _ in range(100):
        (slope,) = minigrad.autograd.grad(loss_of(z, minigrad.tensor([0])), [z])
        z = (z - 0.5 * slope).detach().requires_grad_()
    right = F.softmax(z)[0, 0].item()
    print(f"{loss_of.__name__:13} probability of the right class: {right:.6f}")
    assert right > 0.95 if loss_of is F.cross_entropy else right < 1e-4

# %% [markdown]
# The cross-entropy has put it right. The squared error has hardly moved.
#
# ## The first loss is known
#
# A network that knows nothing should give all classes the same chance. If all scores of a row are
# equal, each $p_{ij}$ is $1/C$, and $-\log \frac{1}{C} = \log C$:
#
# $$ L = \log C \quad \text{if the scores of each row are equal} \tag{classification.guess} $$
#
# Before you run it: ten digits. What will a fresh network's loss be? And what if its scores are a
# hundred times as large?

# %% (classification.guess)
for C in (2, 3, 10):
    rows = np.random.default_rng(C).normal(size=(5, 1)).repeat(C, axis=1)  # equal within a row
    guess = F.cross_entropy(minigrad.tensor(rows), minigrad.arange(5) % C)
    assert abs(guess.item() - math.log(C)) < 1e-12

# %%
minigrad.manual_seed(0)
pictures, digits = data.digits()
fresh = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
first = F.cross_entropy(fresh(pictures), digits).item()
far = F.cross_entropy(100 * fresh(pictures), digits).item()
print(f"log 10 = {math.log(10):.3f}, fresh network {first:.3f}, scores a hundredfold {far:.1f}")
assert abs(first - math.log(10)) < 0.1
assert far > 3 * math.log(10)

# %% [markdown]
# Look at the first loss of every training. If it is far above $\log C$, the network is sure of
# things it cannot know, and must first unlearn them. A start of the right size (lesson 7) helps.
#
# ## Two spirals
#
# Now a training. Two classes of points lie on two spirals that wind around each other. No straight
# line parts them. The network has two inputs, two hidden layers of 32 units, and two scores. 300
# points are for training; 300 others, drawn in the same way, are only for judging, which is called
# *validation*. The accuracy is the share of points whose right class has the larger score. All
# points are one batch, so an epoch is one step. The step uses the knob of lesson 7, momentum.


# %%
points = data.spirals(300, seed=0)
others = data.spirals(300, seed=1)


def train(*last):
    minigrad.manual_seed(0)
    hidden = nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU()
    model = nn.Sequential(*hidden, nn.Linear(32, 2), *last)
    optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    judge = {"validation": others, "metrics": {"accuracy": accuracy}}
    return model, minigrad.fit(model, nn.CrossEntropyLoss(), optimizer, points, 600, **judge)


# %%
model, once = train()
for epoch in (1, 100, 600):
    print(f"epoch {epoch:3}: loss {once.train['loss'][epoch - 1]:.3f}", end="")
    print(f", accuracy on the other points {once.validation['accuracy'][epoch - 1]:.1%}")
assert abs(once.train["loss"][0] - math.log(2)) < 0.05
assert once.validation["accuracy"][-1] > 0.99

# %%
viz.decision_boundary(model, points, equal=True, title="What the network says about each place")

# %% [markdown]
# The loss began near $\log 2 = 0.693$ and fell to less than a hundredth of it. In the picture, the
# colour of a place is the class with the larger score there. The border between the two colours
# winds between the arms of the spirals. It is where both scores are equal. (It is made of straight
# pieces, because a ReLU is.) Far from all points the network says something too, but nothing
# supports it.
#
# ## Softmax twice
#
# "The network should give probabilities, so it ends with a softmax." That is tempting, and no error
# is raised. But the loss applies a softmax to what it gets. Before you run it: the same training
# with `nn.Softmax` at the end of the model. Will it learn? Will its loss come near 0?

# %%
wrong_model, twice = train(nn.Softmax(dim=1))
for epoch in (1, 100, 600):
    print(f"epoch {epoch:3}: once {once.train['loss'][epoch - 1]:.3f}", end="")
    print(f", twice {twice.train['loss'][epoch - 1]:.3f}")
print(f"accuracy on the other points, twice: {twice.validation['accuracy'][-1]:.1%}")
floor = math.log(1 + math.exp(-1))
print(f"the floor: {floor:.3f}")
assert min(twice.train["loss"]) > floor
assert twice.train["loss"][99] > once.train["loss"][99] + 0.1

# %%
viz.learning_curves({"softmax once": once, "softmax twice": twice})

# %% [markdown]
# It does learn, and that is why the mistake lives on. But its accuracy rises later, and its loss
# flattens out at about 0.32, while the other goes on falling, in training and in validation alike.
# It cannot do much better. The loss takes the probabilities for scores, and these lie between 0 and
# 1. For a perfect answer, $(1, 0)$, the second softmax gives the right class only
# $e / (e + 1) = 0.731$, and $-\log 0.731 = 0.313$. That is the floor. For $C$ classes it is
# $\log (1 + (C - 1) / e)$, which for ten classes is 1.46, not so far below the 2.30 of guessing. It
# learns later because the gradient has to pass one more softmax, and (classification.softmax_bar)
# makes it smaller: its factors $p_i$ are at most 1, and tiny for a class that is nearly ruled out.

# %%
perfect = minigrad.tensor(np.eye(10))  # ten rows, all answered with certainty
floor_of_ten = F.cross_entropy(perfect, minigrad.arange(10)).item()
print(f"softmax twice, ten classes, all perfect: {floor_of_ten:.3f}")
assert abs(floor_of_ten - math.log(1 + 9 / math.e)) < 1e-12

# %% [markdown]
# A loss that comes to rest at an odd number is a clue. `minigrad.doctor` looks at one batch and
# finds the cause in the graph:

# %%
report = minigrad.doctor(wrong_model, nn.CrossEntropyLoss(), points)
print(report)
assert "softmax-before-loss" in report.codes
assert not minigrad.doctor(model, nn.CrossEntropyLoss(), points).codes

# %% [markdown]
# The remedy: the model gives scores. Whoever wants probabilities takes the softmax of them
# afterwards, outside of the training. For the class alone not even that is needed, since the
# largest score has the largest probability.
#
# ## What to take along
#
# Softmax makes probabilities of scores, and only the differences of scores count; so the largest
# may be subtracted, and nothing overflows. The cross-entropy is the mean of $-\log p$ of the right
# class, and its gradient with respect to the scores is $(p - y) / N$: it stays strong where the
# network is sure and wrong. The first loss should be near $\log C$. The model gives scores, and the
# loss does the softmax.
#
# ## What comes next
#
# Twice now, `fit` and `optim.SGD` have trained a network for us; lesson 9 opens both.
