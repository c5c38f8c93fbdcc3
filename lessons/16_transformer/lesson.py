# %% [markdown]
# # Attention, and a model that writes names
#
# How can a letter look back at all the letters before it, and choose which of them to read?
#
# You need lessons 7, 8, 13, 14 and 15.
#
# We want a model that writes first names. It gets the letters so far and gives the probability of
# each next letter, which is a classification with 27 classes (lesson 8): the letters and ".", which
# stands before the first letter and after the last one. We keep 500 names apart, to judge with.

# %%
from collections import defaultdict

import numpy as np

import minigrad
from minigrad import data, nn, optim, viz
from minigrad.nn import functional as F

LETTERS = ".abcdefghijklmnopqrstuvwxyz"
rng = np.random.default_rng(0)
names = data.names()
rng.shuffle(names)
unseen, known = names[:500], names[500:]
print(len(known), "names to learn from, such as", *known[:8])

# %% [markdown]
# ## The failure: a table
#
# The simplest model is a table that counts which letter followed the last $n$ letters. For a
# context that it has met, it copies those frequencies; 0.1 is added to every count, so that no
# letter becomes impossible. With $n = 1$ it counts pairs of neighbours.
#
# Before you run it: will it write names that you could give to a child?


# %%
def contexts(names, n):
    for name in names:
        dotted = "." * n + name + "."
        for i in range(n, len(dotted)):
            yield dotted[i - n : i], LETTERS.index(dotted[i])


def count(n):
    table = defaultdict(lambda: np.full(27, 0.1))
    for context, letter in contexts(known, n):
        table[context][letter] += 1
    return table


# %%
table, written = count(1), []
for _ in range(12):
    name = "."
    while name == "." or (name[-1] != "." and len(name) < 12):
        p = table[name[-1]] / table[name[-1]].sum()
        name += LETTERS[rng.choice(27, p=p)]
    written.append(name.strip("."))
print(*written)

# %% [markdown]
# No. Each pair of neighbours is plausible, and the whole is not: the table has forgotten all but
# the last letter. So let it remember more. We measure the loss, the mean of $-\log p$ over all
# letters and the final ".". To give each of the 27 the same probability costs $\log 27 = 3.30$.
#
# Before you run it: which $n$ is best on names that the table has not seen?


# %%
def loss_of_table(table, names, n):
    return np.mean([-np.log(table[c][i] / table[c].sum()) for c, i in contexts(names, n)])


table_loss = {}
for n in (1, 2, 3, 4, 5):
    table = count(n)
    table_loss[n] = loss_of_table(table, unseen, n)
    print(f"n = {n}: known {loss_of_table(table, known, n):.2f}, unseen {table_loss[n]:.2f}")
assert min(table_loss, key=table_loss.get) == 3

# %% [markdown]
# Up to three letters it gets better, then worse: the longer a context, the more rarely was it met.
# And the table with $n = 5$ treats "maria" and "daria" as strangers. We need something that reads a
# long context and uses what contexts have in common.
#
# The tempting way is to give each letter a vector and to take the mean over all letters so far. But
# then "amy", "may" and "yam" are the same. And every letter counts as much as any other.
#
# ## Attention: a mean with chosen weights
#
# Each step $i$ of the sequence makes three vectors, by three linear layers: a **query** $q_i$ (what
# am I looking for?), a **key** $k_i$ (what do I have?) and a **value** $v_i$ (what do I hand
# over?). Step $i$ compares its query with the key of each step $j$, by a dot product. That gives a
# score $S_{ij}$. With the queries, keys and values as the rows of $Q$, $K$ and $V$, and $d$ the
# length of a query:
#
# $$ S = \frac{Q K^\top}{\sqrt{d}} \tag{transformer.scores} $$
#
# Softmax (lesson 8) makes each row of scores into weights $a_{ij}$ that add up to 1:
#
# $$ a_{ij} = \frac{e^{S_{ij}}}{\sum_l e^{S_{il}}} \tag{transformer.weights} $$
#
# The output of step $i$ is the mean of the values with these weights. In one line, with a matrix
# $M$ that we need soon and that is zero for now:
#
# $$ Y = \operatorname{softmax}\left(\frac{Q K^\top}{\sqrt{d}} + M\right) V
#   \tag{transformer.attention} $$
#
# (Vaswani et al., "Attention Is All You Need", 2017, section 3.2.)
#
# By hand: one query, two steps to read from, with the scores 0 and $\log 3$. The powers of e are 1
# and 3, so the weights are 1/4 and 3/4. With the values 4 and 8 the output is 1 + 6 = 7.
#
# Before you run it: three steps, and the third query is all zeros. What does step 3 read?

# %%
Q = np.array([[2.0, 0.0], [0.0, 4.0], [0.0, 0.0]])
K = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
V = np.array([[10.0], [20.0], [60.0]])
S = Q @ K.T / np.sqrt(2)
weights = np.exp(S) / np.exp(S).sum(1, keepdims=True)
print(weights.round(3))
print((weights @ V).ravel().round(2))
package = F.scaled_dot_product_attention(*map(minigrad.tensor, (Q, K, V)))
assert np.allclose(package.numpy(), weights @ V)
assert np.allclose(weights[2], 1 / 3) and np.isclose((weights @ V)[2, 0], 30)

# %% [markdown]
# Equal scores, equal weights: step 3 reads the plain mean, 30. Everything here is differentiable,
# so the three linear layers can learn what to look for.
#
# ## Why the root of d?
#
# Let the entries of a query $q$ and a key $k$ be independent, with mean 0 and variance 1. Their
# product adds up $d$ terms of variance 1:
#
# $$ \mathrm{Var}\left(\sum_{i=1}^{d} q_i k_i\right) = d \tag{transformer.variance} $$
#
# so scores have the size $\sqrt d$, and so have their differences. Softmax of scores far apart
# gives almost all weight to one step. Its derivatives, made of terms like $a (1 - a)$, are then
# nearly zero, and little is learnt. The root brings the scores back to size 1.
#
# Before you run it: 8 steps to read from, $d = 256$. How large is the largest weight, on average,
# without the root?

# %% (transformer.variance)
for d in (4, 64, 256):
    q, k = rng.standard_normal((2000, 1, d)), rng.standard_normal((2000, 8, d))
    scores = (q * k).sum(-1)
    plain, scaled = (
        F.softmax(minigrad.tensor(s), -1).numpy().max(1).mean() for s in (scores, scores / d**0.5)
    )
    print(f"d = {d:3}: variance {scores.var():6.1f}, largest weight {plain:.2f} or {scaled:.2f}")
    assert abs(scores.var() / d - 1) < 0.05
assert plain > 0.85 and scaled < 0.45

# %% [markdown]
# ## The mask: no reading ahead
#
# The model reads the whole name at once and predicts at every step what comes next. At step $i$ it
# must not see the steps after $i$: there stands the answer. So the mask $M$ takes them out,
#
# $$ M_{ij} = -\infty \quad \text{if } j > i, \text{ and 0 elsewhere} \tag{transformer.mask} $$
#
# because $e^{-\infty} = 0$: those weights vanish, and the others still add up to 1. The tempting
# version sets the weights to zero *after* softmax. Then the rows do not add up to 1, and what is
# left still depends on the later steps, through the sum in the denominator.
#
# Before you run it: we change the last step. Which rows of the output may change?


# %% (transformer.mask)
def causal_mask(steps):
    return np.triu(np.full((steps, steps), -np.inf, np.float32), 1)


def masked(Q, K, V, M):
    S = Q @ K.T / np.sqrt(Q.shape[1]) + M
    return np.exp(S) / np.exp(S).sum(1, keepdims=True) @ V


print(causal_mask(3))
Q2, K2, V2 = (np.vstack([x[:2], x[2:] + 5]) for x in (Q, K, V))
changed = [masked(Q, K, V, M) != masked(Q2, K2, V2, M) for M in (causal_mask(3), 0)]
print("changed rows with the mask:", changed[0].ravel(), " without:", changed[1].ravel())
too_late = weights * np.tril(np.ones((3, 3)))
print("masked after softmax, the rows add up to", too_late.sum(1).round(2))
assert changed[0].ravel().tolist() == [False, False, True] and changed[1].all()

# %% [markdown]
# ## LayerNorm
#
# Batch norm (lesson 15) takes mean and variance over the batch and needs two faces. **LayerNorm**
# takes them over the $d$ features of each step $i$ by itself. It has one face, and no memory:
#
# $$ \mu_i = \frac{1}{d} \sum_j x_{ij} \tag{transformer.mean} $$
#
# $$ s_i = \frac{1}{d} \sum_j (x_{ij} - \mu_i)^2 \tag{transformer.var} $$
#
# $$ \hat{x}_{ij} = \frac{x_{ij} - \mu_i}{\sqrt{s_i + \epsilon}} \tag{transformer.layer_norm} $$
#
# $$ y_{ij} = w_j \hat{x}_{ij} + b_j \tag{transformer.affine} $$
#
# with learnt $w_j$ and $b_j$ that start as 1 and 0. (Ba, Kiros and Hinton, "Layer Normalization",
# 2016.) By hand: the row (1, 3) has $\mu = 2$, $s = 1$, and becomes (-1, 1).
#
# Before you run it: what becomes of the row (100, 300)?

# %%
rows = minigrad.tensor([[1.0, 3.0], [100.0, 300.0]])
print(nn.LayerNorm(2)(rows).detach().numpy())
assert np.allclose(nn.LayerNorm(2)(rows).detach().numpy(), [[-1, 1], [-1, 1]], atol=1e-4)

# %% [markdown]
# The same, up to $\epsilon$: the size of a row is gone.
#
# ## The model, block by block
#
# Attention with several **heads**: the vectors are cut into pieces, and each piece attends by
# itself, so that one step can read several things at once. One linear layer makes all queries, keys
# and values; another mixes what the heads found. N names, T steps, `width` features:


# %%
class Attention(nn.Module):
    def __init__(self, width, heads, mask):
        super().__init__()
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.heads, self.mask = heads, mask

    def forward(self, x):  # (N, T, width) -> (N, T, width)
        t = x.shape[1]
        return self.out(F.self_attention(self.qkv(x), self.heads, self.mask[:t, :t]))


# %% [markdown]
# A **block** is attention, in which steps read from each other, and then a small network (MLP), in
# which each step works by itself. Both *add* to $x$ what they find:
#
# $$ x \leftarrow x + \text{attention}(\text{norm}_1(x)) \tag{transformer.attend} $$
#
# $$ x \leftarrow x + \text{mlp}(\text{norm}_2(x)) \tag{transformer.think} $$
#
# Each line has a norm of its own. A sum passes the gradient on unchanged (lesson 2), so a part of
# it reaches the first block undiminished, past all the others. Dropout (lesson 15) comes before
# adding. (Vaswani and others put the norm after the sum. As here is more common today.)


# %%
class Block(nn.Module):
    def __init__(self, width, heads, mask, dropout):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads, mask)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width)
        )
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        x = x + self.drop(self.attention(self.norm1(x)))  # (transformer.attend)
        x = x + self.drop(self.mlp(self.norm2(x)))  # (transformer.think)
        return x


# %% [markdown]
# The whole model: a learnt vector for each letter, plus one for each place (without it the last
# step of a single attention could not tell "amy" from "may": a mean has no order); two blocks; a
# last norm; and a linear layer that gives 27 scores for the next letter.


# %%
STEPS = 12  # the longest name has 11 letters, and there is the "."


class NameModel(nn.Module):
    def __init__(self, mask, width=32, heads=4, blocks=2, dropout=0.1):
        super().__init__()
        self.letter, self.place = nn.Embedding(27, width), nn.Embedding(STEPS, width)
        self.blocks = nn.Sequential(*[Block(width, heads, mask, dropout) for _ in range(blocks)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 27)

    def forward(self, x):  # (N, T) letters as numbers -> (N, T, 27) scores
        x = self.letter(x) + self.place(np.arange(x.shape[1]))
        return self.head(self.norm(self.blocks(x)))


# %% [markdown]
# A name becomes a row of numbers that begins with 0, the number of ".". The target of each step is
# the next letter, so the targets are the same row, one place to the left. Names are shorter than 12
# steps; -100 as a target tells `cross_entropy` that this place does not count.


# %%
def encode(names):
    x, y = np.zeros((len(names), STEPS), int), np.full((len(names), STEPS), -100)
    for row, name in enumerate(names):
        numbers = [LETTERS.index(letter) for letter in name + "."]
        y[row, : len(numbers)] = numbers
        x[row, 1 : len(numbers)] = numbers[:-1]
    return minigrad.tensor(x), minigrad.tensor(y)


def loss_of(model, x, y):
    return F.cross_entropy(model(x).reshape(-1, 27), y.reshape(-1))


x, y = encode(["amy"])
print(x.numpy()[0], y.numpy()[0], sep="\n")

# %% [markdown]
# Before you run it: what is the loss of the new model, about? The picture shows the model with
# every layer folded: the letters and the places are looked up and added, then come the blocks, the
# norm, and the linear layer. Its output has 27 scores for each of 12 steps of 32 names.

# %%
minigrad.manual_seed(0)
x_known, y_known = encode(known)
x_unseen, y_unseen = encode(unseen)
model = NameModel(causal_mask(STEPS))
loss = loss_of(model, x_known[:32], y_known[:32])
print(sum(p.numel() for p in model.parameters()), "parameters, loss", round(loss.item(), 2))
assert 3.2 < loss.item() < 4
scores = model.eval()(x_known[:32])
viz.graph(scores, params=model, depth=1, values=False, title="The model, folded")

# %% [markdown]
# Somewhat above $\log 27 = 3.30$, the loss of knowing nothing.
#
# ## The first training
#
# The training loop is an old friend: AdamW (lesson 13) with a cosine schedule (lesson 14).


# %%
def train(steps, mask, **options):
    minigrad.manual_seed(0)
    model = NameModel(mask, **options)
    optimizer = optim.AdamW(model.parameters(), lr=5e-3, weight_decay=0.1)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        rows = minigrad.randint(0, len(x_known), (32,))
        loss = loss_of(model, x_known[rows], y_known[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


# %% [markdown]
# First we forget the mask: $M = 0$. 200 steps, and we judge by names that were kept apart. Before
# you run it: the best table had 2.04. What do you expect?


# %%
def judge(model, names):
    with minigrad.no_grad():
        return loss_of(model, *encode(names)).item()


def write(model, n):
    x = np.zeros((n, 1), int)
    with minigrad.no_grad():
        for _ in range(STEPS - 1):
            p = F.softmax(model(minigrad.tensor(x))[:, -1], -1).numpy()
            letter = (p.cumsum(1) > rng.random((n, 1))).argmax(1)
            x = np.hstack([x, letter[:, None]])
    return ["".join(LETTERS[i] for i in row[1:]).split(".")[0] for row in x]


# %%
leaky = train(200, np.zeros((STEPS, STEPS), np.float32))
print(f"loss on unseen names: {judge(leaky, unseen):.3f}")
print(write(leaky, 8))
assert judge(leaky, unseen) < 0.3

# %% [markdown]
# It is about a thirtieth of the best table's, on names that the model has never seen, and it writes
# rubbish, if anything at all. Each step read the next letter in its input and copied it. When the
# model writes, there is no next letter to copy. Names kept apart do not reveal this mistake: the
# answer leaks within each name.
#
# A test finds it. Change some letters, and no output *before* them may change. Here we change the
# last three.


# %%
def leaks(model):
    a, b = encode(["christopher", "christopxyz"])[0].split(1)
    with minigrad.no_grad():
        difference = np.abs(model(a).numpy() - model(b).numpy())[0].max(1)
    first = int(np.argmax(a.numpy()[0] != b.numpy()[0]))
    return bool(difference[:first].max() > 1e-5)


print("without a mask:", leaks(leaky), "  with it:", leaks(model.eval()))
assert leaks(leaky) and not leaks(model)

# %% [markdown]
# A loss that is too good is a finding. Look for the leak before you rejoice.
#
# ## Training, and the first names
#
# Now with the mask, 900 steps.

# %%
model = train(900, causal_mask(STEPS))
print(f"known {judge(model, known):.2f}, unseen {judge(model, unseen):.2f}")
assert not leaks(model) and abs(judge(model, unseen) - table_loss[3]) < 0.08

# %% [markdown]
# So far it is about as good as the best table, 2.04. Let it write. A name from the training list is
# marked with `*`: it is not new. One marked with `+` is among the 500 that it has never seen.

# %%
mark = {**dict.fromkeys(known, "*"), **dict.fromkeys(unseen, "+")}
written = write(model, 400)
print(*[name + mark.get(name, "") for name in written[:40]])
share = np.mean([mark.get(name) == "*" for name in written])
print(f"of 400, {share:.0%} are from the list, {sum(mark.get(n) == '+' for n in written)} unseen")
assert share < 0.3

# %% [markdown]
# Many could be names, some could not. More training helps, up to a point. The longer runs below are
# not part of the lesson, because they take more than ten times as long. To repeat the second row,
# call `train(10_000, causal_mask(STEPS))`; for the third add `dropout=0.0`. Recorded results:
#
# | steps  | dropout | loss, known | loss, unseen | written names that are in the list |
# |--------|---------|-------------|--------------|------------------------------------|
# | 900    | 0.1     | 1.95        | 2.02         | 8 %                                |
# | 10 000 | 0.1     | 1.53        | 1.91         | 28 %                               |
# | 10 000 | 0       | 1.40        | 2.04         | 50 %                               |
#
# The second model wrote, among others: cecily\* chriyl han\* sonda ardena norita cortine dorra
# lavetta deane+ trenda myonne eeda broosena elonah margaret+ clever janisa. The third has the
# lowest loss on the list, and it is back at the loss of the table on unseen names. Half of what it
# writes is copied. A model that learns its list by heart writes perfect names; only the `*` shows
# why.
#
# ## What attention looks at
#
# The weights of the first block for a name: row $i$ is the step that reads, column $j$ the letter
# that is read. One picture for each head. Before you run it: which cells must be zero?


# %%
def attention_map(model, name):
    block = model.blocks[0]
    with minigrad.no_grad():
        x = encode([name])[0][:, : len(name) + 1]
        x = model.letter(x) + model.place(np.arange(x.shape[1]))
        qkv = block.attention.qkv(block.norm1(x)).reshape(len(name) + 1, 3, 4, -1).numpy()
    q, k, _ = qkv.transpose(1, 2, 0, 3)  # each (heads, T, d)
    scores = q @ k.swapaxes(1, 2) / q.shape[-1] ** 0.5 + causal_mask(len(name) + 1)
    return F.softmax(minigrad.tensor(scores), -1).numpy()


# %%
maps = attention_map(model, "marianna")
assert np.allclose(maps.sum(-1), 1, atol=1e-5) and np.all(np.triu(maps, 1) == 0)
steps = [f"{i} {letter}" for i, letter in enumerate(".marianna")]
figures = [
    viz.Figure(f"head {i + 1}", width=360, height=320).heat_map(m, x=steps, y=steps)
    for i, m in enumerate(maps)
]
viz.grid(figures, 2)

# %% [markdown]
# Above the diagonal all is dark: that is the mask. The top row has one place to read from, so its
# weight is 1. Below, the heads differ, and most rows are spread over several letters.

# %%
print("mean weight on ...  the step itself, one back, two back")
for i, m in enumerate(maps):
    print(f"head {i + 1}            ", *(f"{np.diagonal(m, -k).mean():10.2f}" for k in range(3)))

# %% [markdown]
# One is tempted to read a map as an explanation: "it wrote this letter because it read that one".
# That does not follow. What a head reads are not letters but vectors, and another block and two
# MLPs work on them afterwards.
#
# ## What to take along
#
# Attention is a mean whose weights are computed: softmax of queries times keys, over the root of
# $d$. The mask keeps the answer out, and a loss that is too good means that it did not. LayerNorm
# has one face, batch norm has two. A transformer is this, plus sums that let the gradient through.
# Judge a model that writes by what is new in it.
#
# ## What comes next
#
# The closing pages: from here to PyTorch, the family tree of the optimizers, and further reading.
