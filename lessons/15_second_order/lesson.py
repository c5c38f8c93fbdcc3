# %% [markdown]
# # Curvature, and layers with two faces
#
# A gradient says how the loss changes. How does the gradient itself change, and who can use that?
#
# The slope is a function too, so it has a slope of its own. Take $y = x^3$. Its derivative is
# $3x^2$, and the derivative of that is $6x$. At $x = 4$ these are 64, 48 and 24.
#
# Before you run it: the first `backward` puts 48 into `x.grad`. What will the second one do?

# %%
import numpy as np

import minigrad
from minigrad import data, nn, optim, viz
from minigrad.autograd import grad
from minigrad.transforms import hessian, hvp

x = minigrad.tensor(4.0, requires_grad=True)
(x**3).backward()
print(x.grad)
try:
    x.grad.backward()
except RuntimeError as error:
    print(error)

# %% [markdown]
# It fails. `x.grad` is the number 48 and nothing else: how it was computed was not recorded, so
# there is nothing to go back through.
#
# ## The backward pass, recorded
#
# With `create_graph=True` the backward pass records its operations, as the forward pass does.
# Before you run it: the second `backward` adds to `x.grad`, as always (lesson 3). What is the last
# number?

# %%
x = minigrad.tensor(4.0, requires_grad=True)
(x**3).backward(create_graph=True)
slope = x.grad
slope.backward()
print(slope.item(), x.grad.item())
assert x.grad.item() == 48 + 24

# %% [markdown]
# The tempting answer is 24. It is 72: the old gradient, 48, was still there, and 24 came on top.
# `minigrad.autograd.grad` returns a gradient and leaves `.grad` alone. From here on we use it.

# %%
x = minigrad.tensor(4.0, requires_grad=True)
(slope,) = grad(x**3, x, create_graph=True)
(bend,) = grad(slope, x)
print(slope.item(), bend.item())
assert (slope.item(), bend.item()) == (48, 24)

# %% [markdown]
# ## A picture of a derivative
#
# The row of the table for tanh (lesson 4) is `g * (1 - y * y)`. It is written in NumPy. With
# Tensors in it, it records operations: the derivative becomes a graph like any other.
#
# The picture shows all operations behind the slope of $y = \tanh x$ at $x = 0.5$. First tanh makes
# $y$. Then $y$ goes twice into a product, the product is taken from 1, and the result is multiplied
# by the upstream gradient 1. Three of the four operations were recorded by the backward pass. The
# gradients in the boxes are those of the slope: the box of $x$ holds the second derivative.

# %%
x = minigrad.tensor(0.5, requires_grad=True)
(slope,) = grad(x.tanh(), x, create_graph=True)
viz.graph(slope, params={"x": x}, title="The slope of tanh, as a graph")

# %%
(bend,) = grad(slope, x)
y = np.tanh(0.5)
by_hand = -2 * y * (1 - y * y)  # the derivative of 1 - tanh^2, by the chain rule
print(bend.item(), by_hand)
assert abs(bend.item() - by_hand) < 1e-6

# %% [markdown]
# ## Many variables: the Hessian
#
# Let $f$ be a function of $x = (x_1, \dots, x_n)$ with one number as its value, and $g$ its
# gradient, $g_i = \partial f / \partial x_i$. Each of the $n$ numbers $g_i$ can change along each
# of the $n$ variables $x_j$. That makes a square of numbers, the **Hessian** $H$:
#
# $$ H_{ij} = \frac{\partial g_i}{\partial x_j} \tag{second_order.hessian} $$
#
# By hand: $f = x_1^2 x_2$ has the gradient $(2 x_1 x_2, \ x_1^2)$. At $(1, 3)$ that is $(6, 1)$.
# The Hessian has the rows $(2 x_2, 2 x_1)$ and $(2 x_1, 0)$: here $(6, 2)$ and $(2, 0)$.


# %%
def f(x):
    return x[0] ** 2 * x[1]


x = minigrad.tensor([1.0, 3.0], dtype=minigrad.float64)
H = hessian(f, x).numpy()
print(H)
assert H.tolist() == [[6, 2], [2, 0]]

# %% [markdown]
# It is symmetric, $H_{ij} = H_{ji}$: the order in which one differentiates does not matter.
#
# For a network the Hessian is too large. A small one with a million parameters would need
# $10^{12}$ numbers: 4 terabytes in float32.
#
# ## The Hessian times a vector
#
# Often one does not need $H$, but only $H v$ for some vector $v$: how much the gradient changes
# for a small step along $v$. There is a way without $H$. Multiply the gradient with $v$, which
# gives one number $u$,
#
# $$ u = \sum_j v_j \frac{\partial f}{\partial x_j} \tag{second_order.along} $$
#
# and take the gradient of that. Entry $i$ of it is $\sum_j v_j \, \partial g_j / \partial x_i$,
# and this is the product we want:
#
# $$ \frac{\partial u}{\partial x} = H v \tag{second_order.hvp} $$
#
# Two sweeps, whatever $n$ is. (B. Pearlmutter, "Fast Exact Multiplication by the Hessian", Neural
# Computation 6, 1994, gives the same product by another road.)
#
# Before you run it: which column of $H$ does $v = (1, 0)$ pick?


# %%
def hessian_times(f, x, v):
    x = x.detach().requires_grad_()
    (g,) = grad(f(x), x, create_graph=True)
    u = (g * v).sum()  # (second_order.along)
    return grad(u, x)[0]


v = minigrad.tensor([1.0, 0.0], dtype=minigrad.float64)
print(hessian_times(f, x, v), hvp(f, x, v)[1])
assert hessian_times(f, x, v).tolist() == [6, 2]
assert hvp(f, x, v)[1].tolist() == [6, 2]

# %% [markdown]
# The first column, $(6, 2)$. `minigrad.transforms.hvp` does the same in the package.
#
# ## Newton's step
#
# Near a point, a smooth loss looks like a bowl or a saddle: a quadratic function. So let us look
# at a true quadratic in the parameters $\theta = (\theta_1, \dots, \theta_n)$, with a symmetric
# matrix $H$ and a vector $b$:
#
# $$ f = \frac{1}{2} \sum_i \sum_j H_{ij} \theta_i \theta_j - \sum_i b_i \theta_i
#   \tag{second_order.quadratic} $$
#
# Its Hessian is $H$ and its gradient is $g = H \theta - b$. We look for a step $d$ after which the
# gradient is zero: $H (\theta - d) - b = 0$. That is the same as
#
# $$ H d = g \tag{second_order.direction} $$
#
# a system of linear equations for $d$. Then
#
# $$ \theta_t = \theta_{t-1} - d \tag{second_order.newton} $$
#
# There is no learning rate. In one dimension $d$ is the slope divided by the curvature.

# %%
H = np.array([[100.0, 0.0], [0.0, 1.0]])
b = np.array([100.0, 1.0])


def bowl(theta):
    f = 0.5 * (theta * (H @ theta)).sum() - (b * theta).sum()  # (second_order.quadratic)
    return f


def newton(f, theta):
    x = minigrad.tensor(theta, requires_grad=True)
    (g,) = grad(f(x), x)
    d = np.linalg.solve(hessian(f, x).numpy(), g.numpy())  # (second_order.direction)
    theta = theta - d  # (second_order.newton)
    return theta


# %% [markdown]
# This bowl is 100 times steeper along $\theta_1$ than along $\theta_2$ and lowest at $(1, 1)$. We
# start at $(0, 3)$. Gradient descent gets its best learning rate, 2/(100 + 1) (lesson 10).
#
# Before you run it: how many steps does each need to come within $10^{-6}$ of the lowest point?


# %%
def descend(f, theta, step):
    path = [np.array(theta)]
    while np.abs(path[-1] - 1).max() > 1e-6 and len(path) < 2000:
        path.append(step(f, path[-1]))
    return path


def gradient_step(f, theta):
    x = minigrad.tensor(theta, requires_grad=True)
    return theta - 2 / 101 * grad(f(x), x)[0].numpy()


by_gradient = descend(bowl, [0.0, 3.0], gradient_step)
by_newton = descend(bowl, [0.0, 3.0], newton)
print(len(by_gradient) - 1, "steps against", len(by_newton) - 1)
assert len(by_newton) == 2 and len(by_gradient) > 500

# %% [markdown]
# One step. In the picture $\theta_1$ is x and $\theta_2$ is y. Gradient descent leaps from wall to
# wall of the valley and creeps along its floor. Newton's step goes straight to the bottom: it
# divides each direction by its curvature.


# %%
def surface(p, q):
    return 50 * p * p + 0.5 * q * q - 100 * p - q


paths = {"gradient descent": by_gradient, "Newton": by_newton}
viz.trajectories(surface, paths, minimum=(1, 1), x_range=(-0.3, 2.3), title="One step or many")

# %% [markdown]
# ## Why nobody trains a network like this
#
# Size is one reason: $n^2$ numbers to store, and about $n^3$ operations to solve for $d$. But there
# is a worse one. Newton's step looks for a point with gradient zero, and that need not be a
# minimum.
#
# The tempting thought is: gradient zero, so we are at the bottom. Take
# $f(p, q) = p^2 - q^2 + q^4/4$. It has two minima, at $p = 0$, $q = \pm\sqrt 2$. At $(0, 0)$ the
# gradient is zero as well, but the ground rises along $p$ and falls along $q$: a **saddle**.
#
# Before you run it: from $(1, 0.2)$, where does each of the two methods end?


# %%
def saddle(p, q):
    return p * p - q * q + q**4 / 4


def of_point(theta):
    return saddle(theta[0], theta[1])


def small_step(f, theta):
    x = minigrad.tensor(theta, requires_grad=True)
    return theta - 0.1 * grad(f(x), x)[0].numpy()


ways = {"gradient descent": [np.array([1.0, 0.2])], "Newton": [np.array([1.0, 0.2])]}
for _ in range(40):
    ways["gradient descent"].append(small_step(of_point, ways["gradient descent"][-1]))
    ways["Newton"].append(newton(of_point, ways["Newton"][-1]))
for name, path in ways.items():
    print(f"{name:16}  ends at {path[-1].round(4)}, f = {saddle(*path[-1]):.4f}")
assert abs(saddle(*ways["Newton"][-1])) < 1e-9
assert abs(saddle(*ways["gradient descent"][-1]) + 1) < 1e-3

# %%
viz.trajectories(saddle, ways, y_range=(-0.5, 1.9), title="Newton goes to the saddle")

# %% [markdown]
# In the picture $p$ is x and $q$ is y. Newton ends on the saddle, at height 0. Gradient descent
# slides off it to a minimum, at height -1. The Hessian tells a saddle from a minimum, by its
# **eigenvalues**: a direction that $H$ only stretches, and does not turn, is an eigenvector, and
# the factor is the curvature along it. All above zero: a minimum. Both signs: a saddle.

# %%
at_saddle = hessian(of_point, minigrad.tensor([0.0, 0.0], dtype=minigrad.float64)).numpy()
at_minimum = hessian(of_point, minigrad.tensor([0.0, 2**0.5], dtype=minigrad.float64)).numpy()
print(np.linalg.eigvalsh(at_saddle), np.linalg.eigvalsh(at_minimum))
assert np.linalg.eigvalsh(at_saddle).min() < 0 < np.linalg.eigvalsh(at_minimum).min()

# %% [markdown]
# Is a network's loss more like the bowl or like the saddle? Here is one with 17 parameters, kept
# in a single vector, for the four points of xor. We start it 20 times.

# %%
corners = minigrad.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=minigrad.float64)
target = minigrad.tensor([0, 1, 1, 0], dtype=minigrad.float64)


def network(theta):
    w1, b1 = theta[:8].reshape(4, 2), theta[8:12]
    w2, b2 = theta[12:16], theta[16]
    z = (corners @ w1.T + b1).tanh() @ w2 + b2
    return ((z - target) ** 2).mean()


# %%
minigrad.manual_seed(0)
worse, downward = 0, []
for _ in range(20):
    theta = minigrad.randn(17, dtype=minigrad.float64)
    curvatures = np.linalg.eigvalsh(hessian(network, theta).numpy())
    downward.append(int((curvatures < -1e-9).sum()))
    after = minigrad.tensor(newton(network, theta.numpy()))
    worse += network(after).item() > network(theta).item()
print("directions that bend down, of 17:", min(downward), "to", max(downward))
print("Newton's step raised the loss in", worse, "of 20 starts")
assert min(downward) >= 1 and worse >= 2

# %% [markdown]
# At every start several directions bend down. There Newton's step, divided by a negative curvature,
# goes uphill. (Methods that do use curvature on networks need a cure for this: a limit on the
# length of the step, or in place of $H$ a matrix that bends down nowhere.)
#
# ## What Adam's v knows of the curvature
#
# Adam (lesson 12) divides each step by $\sqrt{\hat v}$. One often reads that $v$ stands for the
# curvature. Does it? $v$ is a running average of squared *gradients*. Let the loss be
# $\frac{1}{2} \sum_i h_i \theta_i^2$, with the Hessian's diagonal $h_i$, and let each gradient come
# with noise $\xi_i$ of mean 0 and variance $\sigma_i^2$: $g_i = h_i \theta_i + \xi_i$. Then the
# expected square is
#
# $$ \mathrm{E}[g_i^2] = h_i^2 \theta_i^2 + \sigma_i^2 \tag{second_order.v_noise} $$
#
# The curvature is in it, but multiplied by the distance $\theta_i$, and with noise on top. We let
# minigrad's Adam average 4000 noisy gradients. Its learning rate is 0, so that it does not move.


# %%
def v_hat(gradients):
    theta = minigrad.zeros(gradients.shape[1], dtype=minigrad.float64).requires_grad_()
    optimizer = optim.Adam([theta], lr=0.0, betas=(0.9, 0.999))
    for g in gradients:
        theta.grad = minigrad.tensor(g)
        optimizer.step()
    return optimizer.state[theta]["exp_avg_sq"].numpy() / (1 - 0.999 ** len(gradients))


# %% [markdown]
# The three curvatures are 1, 10 and 100, and $\sigma = 1$ for all. Before you run it: for which of
# the three places do the roots of $v$ show the curvatures?

# %% (second_order.v_noise)
rng = np.random.default_rng(0)
h, noise = np.array([1.0, 10.0, 100.0]), rng.standard_normal((4000, 3))
places = {"far, all equal": (5, 5, 5), "far, 5/h": (5, 0.5, 0.05), "at the minimum": (0, 0, 0)}
for name, place in places.items():
    v = v_hat(h * np.array(place) + noise)
    expected = h**2 * np.array(place) ** 2 + 1
    print(f"{name:15} root of v: {np.sqrt(v).round(2)}")
    assert np.all(np.abs(v / expected - 1) < 0.1)

# %% [markdown]
# Only in the first row do they: 5, 50 and 500 go like 1, 10 and 100. In the second row all
# gradients have the same mean, 5, and nothing shows. At the minimum $v$ is the noise alone.
#
# There is one case in which $v$ does know the curvature: when the noise comes from the data. Take
# linear regression: the loss of one example with inputs $x_i$ is half the squared error, and the
# target has noise of variance $\tau^2$. At the best weights the gradient is $g_i = x_i e$ with the
# error $e$, so
#
# $$ \mathrm{E}[g_i^2] = \tau^2 \, \mathrm{E}[x_i^2] = \tau^2 H_{ii} \tag{second_order.v_data} $$
#
# because the Hessian's diagonal is $H_{ii} = \mathrm{E}[x_i^2]$.

# %% (second_order.v_data)
for tau in (1, 3):
    x = rng.standard_normal((4000, 3)) * np.sqrt(h)  # so E[x_i^2] is 1, 10, 100
    e = tau * rng.standard_normal((4000, 1))
    v = v_hat(x * e)
    print(f"tau = {tau}: v = {v.round(2)}, v / H_ii = {(v / h).round(2)}")
    assert np.all(np.abs(v / (tau**2 * h) - 1) < 0.2)

# %% [markdown]
# Here $v$ is the curvature times $\tau^2$, up to the chance of 4000 draws. (For the mean over a
# batch of $B$ examples the noise, and with it $v$, is $B$ times smaller. The curvature is not.)
#
# Even so Adam is no Newton. It divides by the *root* of $v$. And it never sees what stands beside
# the diagonal. Before you run it: turn the bowl from above by 45 degrees. What becomes of the
# diagonal, which was 100 and 1?

# %%
c = 0.5**0.5
turn = np.array([[c, -c], [c, c]])
turned = turn @ H @ turn.T
print(turned)
assert np.allclose(np.diag(turned), 50.5) and np.allclose(np.linalg.eigvalsh(turned), [1, 100])

# %% [markdown]
# The valley is as narrow as before, with the curvatures 100 and 1, but the diagonal says 50.5
# twice. To scale single coordinates does not help there.
#
# So: $v$ says how large the gradients are. Where the gradients are noise of the data near a
# minimum, that is proportional to the curvature; elsewhere it is not. (Kingma and Ba, "Adam", 2015,
# section 5, name the connection; Kunstner, Balles and Hennig, "Limitations of the Empirical Fisher
# Approximation", 2019, show how it breaks.)
#
# ## Dropout: a layer with two faces
#
# Now to two layers that do one thing in training and another in use. **Dropout** sets each element
# to zero with probability $p$, so that no unit can rely on another one. Let $r_i$ be 1 where
# element $i$ is kept and 0 where it is dropped:
#
# $$ y_i = \frac{r_i x_i}{1 - p} \tag{second_order.dropout} $$
#
# By hand, with $p = 1/2$: $x = (1, 2, 3, 4)$ and $r = (1, 0, 0, 1)$ give $y = (2, 0, 0, 8)$.
#
# The tempting version leaves the division out. But then, with $p = 1/2$, the next layer sees inputs
# half as large in training as in use. With it the mean stays right:
#
# $$ \mathrm{E}[y_i] = x_i \tag{second_order.dropout_mean} $$

# %% (second_order.dropout_mean)
minigrad.manual_seed(0)
x = minigrad.tensor([1.0, 2.0, 3.0, 4.0])
many = x.expand(100_000, 4)
y = nn.Dropout(0.2)(many).numpy()
print("one draw:   ", y[0])
print("mean:       ", y.mean(0))
print("no division:", (y * 0.8).mean(0))
assert np.all(np.abs(y.mean(0) / x.numpy() - 1) < 0.01)

# %% [markdown]
# (Srivastava et al., "Dropout", 2014, scaled the weights after training instead. To scale at both
# times is a mistake that one meets.) In use, `model.eval()` turns dropout off: $y = x$.
#
# ## Batch norm: the second face remembers
#
# **Batch norm** brings each feature to mean 0 and variance 1. In training it takes both from the
# batch. Let $x_{ij}$ be feature $j$ of example $i$ of $n$:
#
# $$ \mu_j = \frac{1}{n} \sum_i x_{ij} \tag{second_order.batch_mean} $$
#
# $$ s_j = \frac{1}{n} \sum_i (x_{ij} - \mu_j)^2 \tag{second_order.batch_var} $$
#
# $$ \hat{x}_{ij} = \frac{x_{ij} - \mu_j}{\sqrt{s_j + \epsilon}} \tag{second_order.batch_norm} $$
#
# with a small $\epsilon$ against division by zero. Two learnt numbers then scale and shift each
# feature. By hand: a feature with the values 1 and 3 has $\mu = 2$, $s = 1$ and becomes -1 and 1.
#
# In use there may be no batch, only one example. So the layer keeps running averages. After batch
# $t$, with a share $\alpha$ for the newest batch (0.1 unless given):
#
# $$ \bar{\mu}_t = (1 - \alpha) \bar{\mu}_{t-1} + \alpha \mu_t \tag{second_order.running_mean} $$
#
# $$ \bar{s}_t = (1 - \alpha) \bar{s}_{t-1} + \alpha \frac{n}{n - 1} s_t
#   \tag{second_order.running_var} $$
#
# They start as 0 and 1. The factor $n/(n - 1)$ makes the variance of a sample fair: a sample lies
# closer to its own mean than to the true one. After `model.eval()` it is these that are used:
#
# $$ \hat{x}_{ij} = \frac{x_{ij} - \bar{\mu}_j}{\sqrt{\bar{s}_j + \epsilon}}
#   \tag{second_order.batch_eval} $$
#
# Before you run it: what are the running mean and variance after the batch (1, 3)?

# %%
norm = nn.BatchNorm1d(1)
batch = minigrad.tensor([[1.0], [3.0]])
print("train:", norm(batch).detach().numpy().ravel())
print("running:", norm.running_mean.item(), norm.running_var.item())
norm.eval()
print("eval: ", norm(batch).detach().numpy().ravel())
assert abs(norm.running_mean.item() - (0.9 * 0 + 0.1 * 2)) < 1e-6
assert abs(norm.running_var.item() - (0.9 * 1 + 0.1 * 2 * 1)) < 1e-6

# %% [markdown]
# ## The forgotten model.eval()
#
# A model with both layers, trained on 1000 digits and judged by 796 others.

# %%
minigrad.manual_seed(0)
x, y = data.digits()
order = np.random.default_rng(0).permutation(len(x))
x, y = x[order], y[order]
model = nn.Sequential(
    nn.Linear(64, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 10)
)
optimizer = optim.Adam(model.parameters(), lr=3e-3)
batches = [(x[k : k + 50], y[k : k + 50]) for k in range(0, 1000, 50)]
minigrad.fit(model, nn.CrossEntropyLoss(), optimizer, batches, epochs=10)
x_test, y_test = x[1000:], y[1000:]

# %% [markdown]
# We judge it in batches of 796, 20 and 4; then in batches of 20 with the test examples sorted by
# digit, so that a batch holds one digit or two. No weight changes. Before you run it: in which
# column of the table can the numbers differ, and why?


# %%
def accuracy(size, order):
    right = 0
    for k in range(0, 796, size):
        rows = order[k : k + size]
        right += (model(x_test[rows]).argmax(1).numpy() == y_test[rows].numpy()).sum()
    return right / 796


shuffled, by_digit = np.arange(796), np.argsort(y_test[:796].numpy(), kind="stable")
ways = {"796": (796, shuffled), "20": (20, shuffled), "4": (4, shuffled)}
ways["20, sorted"] = (20, by_digit)

# %%
model.eval()
in_eval = [accuracy(*way) for way in ways.values()]
model.train()
in_train = [accuracy(*way) for way in ways.values()]
for name, good, bad in zip(ways, in_eval, in_train):
    print(f"batches of {name:10}  eval {good:.3f}   train {bad:.3f}")
assert len(set(in_eval)) == 1 and in_eval[0] > 0.95
assert in_train[2] < in_eval[0] - 0.1 and in_train[3] < 0.4

# %% [markdown]
# In eval mode the batch does not matter. In training mode the answer to one example depends on who
# else is in the batch. With sorted batches the model loses nearly everything: batch norm takes away
# what the examples have in common, and that is the digit. Dropout adds its own noise.
#
# It gets worse. Before you run it: we switch to eval mode *now*. Is the accuracy back?

# %%
model.eval()
print(f"before {in_eval[0]:.3f}, now {accuracy(796, shuffled):.3f}")
assert accuracy(796, shuffled) < in_eval[0]

# %% [markdown]
# Not quite. In training mode the running averages followed the test batches, the sorted ones last:
# the test has changed the model. So `model.eval()` comes before every judgement, and
# `model.train()` after it. `no_grad()` is something else: it stops recording, and changes neither
# layer.
#
# ## What to take along
#
# A backward pass that is recorded can be differentiated again, and two sweeps give the Hessian
# times a vector. Newton's step solves a quadratic at once, but seeks any point with gradient zero,
# saddles too. Adam's $v$ measures gradients: it is the curvature's diagonal, up to a factor, only
# where the gradients are the data's noise. Dropout and batch norm behave differently in training,
# so say which it is.
#
# ## What comes next
#
# Lesson 16 puts everything together: a small transformer that writes first names.
