# %% [markdown]
# # Modules
#
# What is a layer, how does a program find the numbers that it is to learn, and at which values
# should these begin?
#
# You need lessons 1 to 5.
#
# ## A puzzle
#
# Four points, and for each the answer that a network should give: 1 if exactly one of the two
# inputs is 1, else 0. This is the "exclusive or", XOR for short.
#
# The network below has two hidden layers of three numbers each, and a last layer that gives one
# number. `minigrad.fit` trains it: it computes the loss, here the mean of the squared errors, and
# its gradient, subtracts the gradient times a small number `lr`, and does so as often as `epochs`
# says. (Lesson 9 opens `fit`, and `optim.SGD`, which subtracts.)

# %%
import math
import warnings
from itertools import pairwise

import numpy as np

import minigrad
import minigrad.nn.functional as F
from minigrad import data, nn, optim, viz

x = minigrad.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
target = minigrad.tensor([[0.0], [1.0], [1.0], [0.0]])


# %%
class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden
        self.out = nn.Linear(3, 1)

    def forward(self, x):
        for layer in self.hidden:
            x = layer(x).tanh()
        return self.out(x)


def train(model, lr, epochs):
    optimizer = optim.SGD(model.parameters(), lr=lr)
    return minigrad.fit(model, nn.MSELoss(), optimizer, (x, target), epochs).train["loss"][-1]


# %% [markdown]
# A network that answers 0.5 to all four points is wrong by 0.5 each time, so its loss is 0.25. A
# network with two hidden layers can get XOR right, and then the loss is 0. Before you run it: where
# does this one end?

# %%
minigrad.manual_seed(2)
layers = [nn.Linear(2, 3), nn.Linear(3, 3)]
model = Net(layers)
before = layers[0].weight.tolist()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # minigrad would tell us; we want to find it ourselves
    loss = train(model, lr=0.2, epochs=600)
print(f"loss after 600 steps: {loss:.4f}")
print("the first layer has a gradient:", layers[0].weight.grad is not None)
print("the first layer has changed:   ", layers[0].weight.tolist() != before)
assert loss > 0.2
assert layers[0].weight.tolist() == before

# %% [markdown]
# The loss is hardly better than 0.25. There is no error message. The first layer takes part in the
# forward pass and receives its gradient, and yet not one digit of it has changed. Why? For the
# answer we need to know what a layer is, and what `model.parameters()` does.
#
# ## A layer, by hand
#
# A linear layer takes $n_{\text{in}}$ numbers and gives $n_{\text{out}}$ numbers. Each output is
# computed by one *unit*. A unit has a weight for each input and a bias. It multiplies, adds up, and
# adds its bias. The input $(1, 2)$ and three units:
#
# - weights $(1, 0)$, bias $0$: $1 \cdot 1 + 0 \cdot 2 + 0 = 1$
# - weights $(3, -1)$, bias $1$: $3 \cdot 1 - 1 \cdot 2 + 1 = 2$
# - weights $(0, 2)$, bias $-1$: $0 \cdot 1 + 2 \cdot 2 - 1 = 3$
#
# The weights go into a matrix $W$, one row for each unit, so its shape is
# $(n_{\text{out}}, n_{\text{in}})$. The biases are a vector $b$. Examples are rows as well: $N$ of
# them are a matrix $x$ of shape $(N, n_{\text{in}})$. Output $j$ of example $i$ is
# $y_{ij} = b_j + \sum_k x_{ik} W_{jk}$. Row $i$ of $x$ meets row $j$ of $W$. A product of matrices
# pairs rows with *columns*, so $W$ has to be transposed:
#
# $$ y = x W^\top + b \tag{modules.linear} $$

# %%
one = minigrad.tensor([[1.0, 2.0]])
W = minigrad.tensor([[1.0, 0.0], [3.0, -1.0], [0.0, 2.0]], requires_grad=True)
b = minigrad.tensor([0.0, 1.0, -1.0], requires_grad=True)
y = one @ W.T + b  # (modules.linear)
assert y.tolist() == [[1.0, 2.0, 3.0]]
assert F.linear(one, W, b).tolist() == y.tolist()  # what nn.Linear calls
viz.graph(y, params={"x": one, "W": W, "b": b}, direction="LR", title="A linear layer")

# %% [markdown]
# The graph has three operations: the transpose of $W$, the product of matrices, and the sum. $b$ is
# copied to all rows, as in lesson 5; here there is only one. `nn.Linear` does the three in one go.
# Between two linear layers stands a function of each number by itself, such as tanh. Without it the
# two would be one: $(x W_1^\top) W_2^\top$ is $x$ times a single matrix.
#
# What flows back through a linear layer follows from lessons 4 and 5. Let $\bar{y}$ be the gradient
# of the loss with respect to $y$, of the shape of $y$. For a product $C = A B$ we had
# $\bar{A} = \bar{C} B^\top$ and $\bar{B} = A^\top \bar{C}$. Put $A = x$ and $B = W^\top$:
#
# $$ \bar{x} = \bar{y} W \tag{modules.x_bar} $$
#
# $$ \bar{W} = \bar{y}^\top x \tag{modules.w_bar} $$
#
# (the second is $\bar{B} = x^\top \bar{y}$, transposed), and what was copied is summed:
#
# $$ \bar{b}_j = \sum_{i} \bar{y}_{ij} \tag{modules.b_bar} $$

# %%
rng = np.random.default_rng(0)
batch = minigrad.tensor(rng.normal(size=(4, 2)), dtype=minigrad.float32, requires_grad=True)
y_bar = rng.normal(size=(4, 3)).astype(np.float32)
F.linear(batch, W, b).backward(minigrad.tensor(y_bar))
assert np.allclose(batch.grad.numpy(), y_bar @ W.detach().numpy(), atol=1e-6)
assert np.allclose(W.grad.numpy(), y_bar.T @ batch.detach().numpy(), atol=1e-6)
assert np.allclose(b.grad.numpy(), y_bar.sum(axis=0), atol=1e-6)

# %% [markdown]
# ## How parameters are found
#
# An `nn.Linear` is a *module*: an object whose `forward` computes an output, and which keeps as
# attributes what it needs for that, here its `weight` and its `bias`. Both are of the class
# `nn.Parameter`, which is a Tensor that says "I am to be learnt". A network is a module whose
# attributes are modules. So the parameters can be found by walking: look at each attribute; take it
# if it is a parameter; if it is a module, look into that one. `vars(m)` is the dictionary of the
# attributes of `m`.


# %%
def find(module):
    found = []
    for value in vars(module).values():
        if isinstance(value, nn.Parameter):
            found.append(value)
        elif isinstance(value, nn.Module):
            found += find(value)
    return found


good = Net(nn.ModuleList([nn.Linear(2, 3), nn.Linear(3, 3)]))
assert all(mine is theirs for mine, theirs in zip(find(good), good.parameters(), strict=True))

# %% [markdown]
# At its heart, `parameters()` does no more than that. Before you run it: the layers have
# $3 \cdot 2 + 3 = 9$, $3 \cdot 3 + 3 = 12$ and $1 \cdot 3 + 1 = 4$ numbers. How many does `find`
# see in the network of the puzzle, whose attribute `hidden` is a Python list?

# %%
print("with a plain list:   ", sum(p.numel() for p in find(model)))
print("with nn.ModuleList:  ", sum(p.numel() for p in find(good)))
assert sum(p.numel() for p in find(model)) == 4
assert sum(p.numel() for p in find(good)) == 9 + 12 + 4

# %% [markdown]
# A list is neither a parameter nor a module, so the walk passes it by. The optimizer was handed the
# last layer only. The gradient reached the others, for the graph does not care where a Tensor is
# kept. But nothing ever subtracted it.
#
# `nn.ModuleList` is a list that is a module. With it, the same two layers learn. And minigrad warns
# of a plain list; the puzzle silenced the warning:

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    list(model.parameters())
print(str(caught[0].message).replace(": ", ":\n").replace(". ", ".\n"))
model = Net(nn.ModuleList(layers))
loss = train(model, lr=0.2, epochs=600)
print(f"\nwith nn.ModuleList, loss after 600 steps: {loss:.4f}")
assert loss < 0.01
assert layers[0].weight.tolist() != before

# %% [markdown]
# A Tensor with `requires_grad=True` that is no `nn.Parameter` is passed by as well. In both cases
# the remedy is to say what is meant: `nn.ModuleList`, `nn.Parameter`.
#
# ## Equal weights stay equal
#
# Now the layers are found. Which values should they start from? Zeros would be simple, or 0.5
# everywhere. The tempting thought: "the start does not matter, training will find the right
# values". Before you run it: a hidden layer of eight units on XOR, started in three ways.
# (`nn.Sequential` calls its modules one after the other and names them 0, 1, 2.) Which of the three
# learns?

# %%
minigrad.manual_seed(0)
starts = {}
for name, value in (("random", None), ("all 0.5", 0.5), ("all 0", 0.0)):
    starts[name] = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    if value is not None:
        for p in starts[name].parameters():
            nn.init.constant_(p, value)
    print(f"{name:8} loss after 1000 steps: {train(starts[name], lr=0.1, epochs=1000):.4f}")

# %% [markdown]
# Only the random one. Look at the weights of the second network: row $j$ belongs to hidden unit
# $j$.

# %%
weight = starts["all 0.5"][0].weight.detach().numpy()
print("all 0.5, the first rows of the weight after training:", *weight[:3].round(4), sep="\n")
print("largest difference between two rows:", np.ptp(weight, axis=0).max())
zeros = {name: p.tolist() for name, p in starts["all 0"].named_parameters()}
print("all 0, after training: last bias", np.round(zeros["2.bias"], 4), "and nothing else")
assert np.ptp(weight, axis=0).max() < 1e-3  # all units are copies of one
assert not any(np.any(zeros[name]) for name in ("0.weight", "0.bias", "2.weight"))
assert abs(zeros["2.bias"][0] - 0.5) < 1e-3

# %% [markdown]
# The eight units are still copies of each other. (modules.w_bar) says why. Row $j$ of $\bar{W}$ is
# made from column $j$ of $\bar{y}$ and from the input. Two units with the same weights give the
# same output. If it is also passed on with the same weights, they receive the same column of
# $\bar{y}$. So their gradients are equal, and so are their next weights. This repeats for ever.
# Eight units do what one could do, and one unit cannot do XOR. (The two columns agree as well, but
# that comes from XOR, which treats its two inputs alike.)
#
# Zeros are worse. The hidden outputs are $\tanh(0) = 0$, so the last weights get the gradient 0.
# The last weights are 0, so by (modules.x_bar) nothing flows back to the hidden layer. Only the
# last bias learns, and its best answer is 0.5.
#
# The start must tell the units apart. Random weights do. Biases may all begin at 0, because the
# weights differ already.
#
# ## How large?
#
# Random, then. But how large? The variance is the mean squared distance from the mean, as in lesson
# 5, and its root is the standard deviation. A unit adds up 100 products. Let inputs and weights be
# random numbers with mean 0 and variance 1. Before you run it: is a typical output of size 1, 10 or
# 100?

# %%
wide = rng.normal(size=(2000, 100))  # 2000 examples of 100 numbers
weights = rng.normal(size=(300, 100))  # 300 units
print(f"standard deviation of the outputs: {(wide @ weights.T).std():.2f}")
assert 9.5 < (wide @ weights.T).std() < 10.5

# %% [markdown]
# About 10. The products have both signs and cancel in part. What adds up is not their size but
# their variance: the variance of a sum of independent numbers is the sum of their variances. Each
# product has the variance 1, so the sum has 100, and its root is 10.
#
# In general, let the entries of $W$ be drawn independently with mean 0 and variance
# $\text{Var}(W)$, let the biases be 0, and let $\mathbb{E}[x^2]$ be the mean of the squared inputs.
# A product $W_{jk} x_k$ has the variance $\text{Var}(W) x_k^2$, and a unit adds up $n_{\text{in}}$
# of them:
#
# $$ \text{Var}(y) = n_{\text{in}} \text{Var}(W) \mathbb{E}[x^2] \tag{modules.forward} $$
#
# It says $\mathbb{E}[x^2]$ and not $\text{Var}(x)$. The two differ where the mean of the inputs is
# not 0, as after a ReLU, $\max(y, 0)$ (lesson 4). Before you run it: for inputs that are all 3, the
# variance of $x$ is 0. What is that of $y$?

# %% (modules.forward)
units = rng.normal(0, 0.2, size=(20000, 100))  # Var(W) is 0.04
for name, inputs in (
    ("both signs", wide[:100]),
    ("after ReLU", np.maximum(wide[:100], 0)),
    ("all 3", np.full((1, 100), 3.0)),
):
    measured, formula = (inputs @ units.T).var(), 100 * 0.04 * (inputs**2).mean()
    print(f"{name:10}  Var(y) = {measured:5.2f}, formula {formula:5.2f}", end="")
    print(f", with Var(x) in it {100 * 0.04 * inputs.var():.2f}")
    assert abs(measured / formula - 1) < 0.05

# %% [markdown]
# It is 36, for it is the weights that vary.
#
# Now put a ReLU between two layers. The numbers $y$ lie around 0, as often and as far above as
# below. So ReLU makes one half of the squares 0 and leaves the other half, which has the same sum:
#
# $$ \mathbb{E}[\max(y, 0)^2] = \frac{1}{2} \text{Var}(y) \tag{modules.half} $$

# %% (modules.half)
outputs = wide @ weights.T
ratio = (np.maximum(outputs, 0) ** 2).mean() / outputs.var()
print(f"mean square after ReLU / variance before: {ratio:.3f}")
assert abs(ratio - 0.5) < 0.02

# %% [markdown]
# Put the two together. From the input of one layer to the input of the next, the mean square is
# multiplied by $\frac{1}{2} n_{\text{in}} \text{Var}(W)$. It stays the same if that is 1:
#
# $$ \text{Var}(W) = \frac{2}{n_{\text{in}}} \tag{modules.he} $$
#
# This is the start of He et al., "Delving Deep into Rectifiers" (ICCV 2015), section 2.2. In
# minigrad, as in PyTorch, it is `nn.init.kaiming_normal_`, after the first author, Kaiming He.
#
# Without a ReLU the half is missing, and forward asks for $1 / n_{\text{in}}$. Backward, by
# (modules.x_bar), an entry of $\bar{x}$ adds up $n_{\text{out}}$ products, and the same argument
# asks for $1 / n_{\text{out}}$. Both cannot be had at once unless $n_{\text{in}} = n_{\text{out}}$.
# Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
# (AISTATS 2010), section 4.2.1, compromise: one divided by the mean of the two,
# $(n_{\text{in}} + n_{\text{out}}) / 2$. It is meant for functions like tanh, which is nearly a
# straight line of slope 1 around 0:
#
# $$ \text{Var}(W) = \frac{2}{n_{\text{in}} + n_{\text{out}}} \tag{modules.glorot} $$
#
# It is called `nn.init.xavier_normal_`, after Xavier Glorot.

# %%
minigrad.manual_seed(0)
weight = minigrad.zeros(200, 800)  # (n_out, n_in)
for fill, options, formula in (
    (nn.init.kaiming_normal_, {"nonlinearity": "relu"}, 2 / 800),
    (nn.init.xavier_normal_, {}, 2 / (800 + 200)),
):
    measured = float(fill(weight, **options).numpy().var())
    print(f"{fill.__name__}: variance {measured:.6f}, formula {formula:.6f}")
    assert abs(measured / formula - 1) < 0.02

# %% [markdown]
# The tempting wrong answer is to read these as standard deviations:
# `normal_(weight, std=2 / n_in)`. The standard deviation is the *root* of the variance. For
# $n_{\text{in}} = 32$ the right one is $\sqrt{2 / 32} = 0.25$, and the wrong one is
# $2 / 32 = 0.0625$, a quarter of it. Is a factor of four so bad?
#
# ## Eight layers deep
#
# `Deep` has eight hidden layers of 32 units with ReLU, and a last layer for ten outputs. Weights
# start as He et al. say, times `scale`; biases at 0. The input: 1000 pictures of handwritten
# digits, 64 pixels each, from which the mean of each pixel is taken away.

# %%
pictures, digits = data.digits()
pictures, digits = (pictures - pictures.mean(0))[:1000], digits[:1000]


class Deep(nn.Module):
    def __init__(self, scale):
        super().__init__()
        widths = pairwise([64, *[32] * 8])  # (64, 32), (32, 32), (32, 32) ...
        self.hidden = nn.ModuleList([nn.Linear(n_in, n_out) for n_in, n_out in widths])
        self.out = nn.Linear(32, 10)
        for layer in [*self.hidden, self.out]:
            nn.init.normal_(layer.weight, std=scale * math.sqrt(2 / layer.in_features))
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        for layer in self.hidden:
            x = F.relu(layer(x))
        return self.out(x)


# %% [markdown]
# Before you run it: with a scale of 0.25 each layer gives a quarter of what it should. How much
# arrives after eight layers, compared with a scale of 1?


# %%
def sizes(model, x):
    """The root of the mean square after each hidden layer."""
    found = []
    for layer in model.hidden:
        x = F.relu(layer(x))
        found.append(math.sqrt(x.square().mean().item()))
    return np.array(found)


def fresh(scale):
    minigrad.manual_seed(0)  # the same random numbers for each scale
    return Deep(scale)


depth = {scale: sizes(fresh(scale), pictures) for scale in (2.0, 1.0, 0.5, 0.25)}
for scale, found in depth.items():
    print(f"scale {scale:<4}  after layer 1: {found[0]:.3f}, after layer 8: {found[-1]:.2g}")
    assert np.allclose(found, scale ** np.arange(1, 9) * depth[1.0], rtol=1e-3)
assert (depth[1.0] > 0.15).all() and (depth[1.0] < 0.4).all()

# %% [markdown]
# The factors multiply. $\max(s y, 0) = s \max(y, 0)$ for $s > 0$, so with biases of 0 a scale $s$
# gives $s^8$ times the output after eight layers: $0.25^8 \approx 0.000015$, and $2^8 = 256$ on the
# other side. With a scale of 1 the size wanders a little, because 32 units are a small sample, but
# it stays between 0.15 and 0.4.

# %%
figure = viz.Figure(
    "Size of the activations by depth",
    description="Scale 1 stays level; the others are straight lines up and down.",
    x_label="hidden layer",
    y_label="root mean square",
    y_scale="log",
)
for scale, found in depth.items():
    figure.line(range(1, 9), found, label=f"He x {scale:g}")
figure.horizontal(math.sqrt(pictures.square().mean().item()), label="the pictures")

# %% [markdown]
# The line of scale 1 stays close to the size of the pictures. On the logarithmic axis the others
# leave it at a steady slope: they grow and shrink like powers. Now all the values that each layer
# gives before its ReLU, as histograms, for a scale of 0.25. Look at the numbers below the axes: a
# hill around 0 in every layer, but its width shrinks from tenths to millionths.

# %%
viz.activations(fresh(0.25), pictures, title="What each linear layer gives, He x 0.25")

# %% [markdown]
# ## Does it matter for learning?
#
# We train the networks of scale 1 and 0.25 on the digits, in batches of 50 pictures, 50 times
# through all of them (50 *epochs*), which makes 1000 steps. The loss is the cross-entropy, which
# lesson 8 derives. Here it is enough to know that a network which gives all ten digits the same
# chance has the loss $\log 10 = 2.303$, and a perfect one 0.
#
# Can a better optimizer repair a bad start? Momentum, a number $\mu$ between 0 and 1, keeps part of
# the earlier steps in each step. Lesson 10 explains it; here it is a knob. At $\mu = 0$ it is off.
# A larger $\mu$ goes with a smaller `lr`. Before you run it: the small start has tiny outputs, but
# training can enlarge the weights. Does it? And with $\mu = 0.99$?


# %%
def learn(scale, mu, lr):
    model = fresh(scale)
    optimizer = optim.SGD(model.parameters(), lr=lr, momentum=mu)
    rows = data.TensorDataset(pictures, digits)
    batches = data.DataLoader(rows, batch_size=50, shuffle=True)
    return minigrad.fit(model, nn.CrossEntropyLoss(), optimizer, batches, 50).train["loss"]


runs = {}
for scale in (1.0, 0.25):
    for mu, lr in ((0, 0.1), (0.9, 0.02), (0.99, 0.002)):
        runs[scale, mu] = losses = learn(scale, mu, lr)
        print(f"He x {scale:<4g}  mu {mu:<4g}  loss at the end: {np.mean(losses[-5:]):.4f}")

# %% [markdown]
# The loss at the end is the mean of the last five epochs, because single epochs jump a little. With
# and without momentum, He x 1 ends below 0.05, and He x 0.25 is stuck at 2.300, give or take 0.01:

# %%
assert all(np.mean(runs[1.0, mu][-5:]) < 0.05 for mu in (0, 0.9, 0.99))
assert all(abs(np.mean(runs[0.25, mu][-5:]) - 2.300) < 0.01 for mu in (0, 0.9, 0.99))
figure = viz.Figure(
    "Training of eight layers",
    description="Three lines for He x 1 fall near 0, three for He x 0.25 stay level at 2.3.",
    x_label="epoch",
    y_label="loss",
)
for (scale, mu), losses in runs.items():
    figure.line(range(1, 51), losses, label=f"He x {scale:g}, mu {mu:g}")
figure.horizontal(math.log(10), label="guessing")

# %% [markdown]
# The three lines of He x 1 fall towards 0. The three of He x 0.25 lie on each other at 2.30 from
# the first to the last epoch: the network guesses. Why does it not get out? Its outputs are nearly
# 0 for every picture, so they cannot tell digits apart. And the gradient goes back through the same
# small weights. On its way to the first layer's weights it passes eight matrices, each a quarter of
# the size that it should have:

# %%
slopes = {}
for scale in (1.0, 0.25):
    model = fresh(scale)
    nn.CrossEntropyLoss()(model(pictures), digits).backward()
    slopes[scale] = math.sqrt(model.hidden[0].weight.grad.square().mean().item())
    print(f"He x {scale:<4g}  size of the first layer's gradient: {slopes[scale]:.2g}")
print(f"ratio {slopes[0.25] / slopes[1.0]:.1e}, and 0.25 ** 8 is {0.25**8:.1e}")
assert 0.3 < slopes[0.25] / slopes[1.0] / 0.25**8 < 3

# %% [markdown]
# Sutskever et al., "On the importance of initialization and momentum in deep learning" (ICML 2013),
# found that their deep networks needed both a well-sized start and momentum. At this size we see
# the first half: none of the three $\mu$ repairs the bad start. The second half we do not see, for
# with a good start plain steps do well, too. And what happens after many more than 1000 steps, this
# lesson does not show.
#
# `nn.Linear` itself starts, as in PyTorch, with weights and biases drawn evenly from
# $-1/\sqrt{n_{\text{in}}}$ to $1/\sqrt{n_{\text{in}}}$. That is a variance of
# $1 / (3 n_{\text{in}})$, a sixth of He's, so the scale is $\sqrt{1/6} \approx 0.41$. Two layers
# leave 0.17 of what goes in, eight leave 0.0008: start the weights of a deep network yourself.
#
# ## What to take along
#
# A linear layer computes $x W^\top + b$, one row of $W$ for each unit. Parameters are found by
# walking the attributes, and what stands in a plain list is not found: it gets gradients and never
# learns. Units that start equal stay equal, so weights start at random. Before a ReLU, their
# variance should be $2 / n_{\text{in}}$; a factor by which each layer is too small or too large
# multiplies from layer to layer, forward and backward.
#
# ## What comes next
#
# Lesson 8 explains the loss that was only a number here: how scores become probabilities, and how
# wrong they are.
