# %% [markdown]
# # Curvature, and layers with two faces
#
# A gradient says how the loss changes. How does the gradient itself change, and who can use that?
#
# You need lessons 3, 4, 8, 9, 10 and 12.
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
# With `create_graph=True` (lesson 4) the backward pass records its operations, as the forward pass
# does. Before you run it: what is the last number?

# %%
x = minigrad.tensor(4.0, requires_grad=True)
(x**3).backward(create_graph=True)
slope = x.grad
slope.backward()
print(slope.item(), x.grad.item())
assert x.grad.item() == 48 + 24

# %% [markdown]
# The tempting answer is 24. It is 72: `backward` adds to `x.grad` (lesson 3). The old gradient, 48,
# was still there, and 24 came on top. We now use `minigrad.autograd.grad` (lesson 4), which
# returns a gradient and leaves `.grad` alone.
#
# ## A picture of a derivative
#
# Lesson 4 drew the recorded rule of tanh. Now a product, $y = x \sin x$, at $x = 0.5$. Its slope is
# $\sin x + x \cos x$. The picture shows all operations behind this slope. The sine is left from the
# forward pass. The backward pass recorded the rest: the cosine, three products (two of them with
# the upstream gradient 1), and the sum over the two uses of $x$. The product $x \sin x$ is not
# there, because the slope does not need it.
#
# The gradients in the boxes are those of the slope: the box of $x$ holds the second derivative.
# Three arrows leave $x$ here, so it is a sum of three parts (lesson 2).

# %%
x = minigrad.tensor(0.5, requires_grad=True)
(slope,) = grad(x * np.sin(x), x, create_graph=True)
viz.graph(slope, params={"x": x}, title="The slope of x sin x, as a graph")

# %%
(bend,) = grad(slope, x)
by_hand = np.cos(0.5) + np.cos(0.5) - 0.5 * np.sin(0.5)  # through the sine, x itself, the cosine
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
# It is symmetric, $H_{ij} = H_{ji}$: for a smooth function, the order in which one differentiates
# does not matter.
#
# For a network the Hessian is too large. A small one with a million parameters would need
# $10^{12}$ numbers: 4 terabytes in float32.
#
# ## The Hessian times a vector
#
# Often one does not need $H$, but only $H v$ for some vector $v$: how fast the gradient changes
# along $v$. There is a way without $H$. Multiply the gradient with $v$ and add up, which gives one
# number $u$,
#
# $$ u = \sum_j v_j \frac{\partial f}{\partial x_j} \tag{second_order.along} $$
#
# and take the gradient of that. Entry $i$ of it is
# $\sum_j v_j \, \partial g_j / \partial x_i = \sum_j H_{ji} v_j$. Because $H$ is symmetric, this is
# the product we want:
#
# $$ \frac{\partial u}{\partial x} = H v \tag{second_order.hvp} $$
#
# Two backward passes, whatever $n$ is. (Barak Pearlmutter, "Fast Exact Multiplication by the
# Hessian", 1994, differentiates the backward pass in forward mode, lesson 3, along $v$.)
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
# Close to a point, a smooth loss is nearly a quadratic function, a bowl for example. So let us look
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
# This bowl is 100 times as curved along $\theta_1$ as along $\theta_2$, and lowest at $(1, 1)$. We
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
# One step, against 726. In the picture $\theta_1$ is x and $\theta_2$ is y. Gradient descent leaps
# from wall to wall of the valley and creeps along its floor. Newton's step goes straight to the
# bottom: it divides the slope along each axis by the curvature there.


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
# slides past it to a minimum, at height -1. Where the gradient is zero, the Hessian tells a saddle
# from a minimum, by its **eigenvalues**: a direction that $H$ only stretches or flips, and does not
# turn, is an eigenvector, and the factor is the curvature along it. All factors above zero: a
# minimum. Both signs: a saddle.

# %%
at_saddle = hessian(of_point, minigrad.tensor([0.0, 0.0], dtype=minigrad.float64)).numpy()
at_minimum = hessian(of_point, minigrad.tensor([0.0, 2**0.5], dtype=minigrad.float64)).numpy()
print(np.linalg.eigvalsh(at_saddle), np.linalg.eigvalsh(at_minimum))
assert np.linalg.eigvalsh(at_saddle).min() < 0 < np.linalg.eigvalsh(at_minimum).min()

# %% [markdown]
# Is a network's loss more like the bowl or like the saddle? Here is one with 17 parameters, kept
# in a single vector, for the four points of xor. We start it 20 times. We try Newton's step, and
# then the part of it that lies along the directions in which the loss bends down.

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
downward, worse, worse_along = [], 0, 0
for _ in range(20):
    theta = minigrad.randn(17, dtype=minigrad.float64)
    curvatures, directions = np.linalg.eigh(hessian(network, theta).numpy())
    down = directions[:, curvatures < -1e-9]  # eigenvectors are columns
    downward.append(down.shape[1])
    step = newton(network, theta.numpy()) - theta.numpy()
    along = down @ (down.T @ step)  # the part of the step along these directions
    worse += network(theta + step).item() > network(theta).item()
    worse_along += network(theta + along).item() > network(theta).item()
print("directions that bend down, of 17:", min(downward), "to", max(downward))
print(f"the loss rose at {worse} of 20 starts; by the part along them, at {worse_along}")
assert min(downward) >= 1 and worse >= 2 and worse_along == 20

# %% [markdown]
# At every start several directions bend down. Along them Newton's step, a slope divided by a
# negative curvature, goes uphill, at all 20 starts. That the loss fell at 14 of them is the work of
# the other directions. (Methods that do use curvature on networks need a cure for this: a limit on
# the length of the step, or in place of $H$ a matrix that bends down nowhere. Dauphin and others,
# "Identifying and attacking the saddle point problem in high-dimensional non-convex optimization",
# 2014, take the size of each curvature, without its sign.)
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
# The three curvatures $h$ are 1, 10 and 100, and $\sigma = 2$ for all. We stand at three places:
# $\theta_i = 10$ for all; $\theta_i = 10 / h_i$; and the minimum. Before you run it: at which of
# them do the roots of $v$ show the curvatures?

# %% (second_order.v_noise)
rng = np.random.default_rng(0)
h, noise = np.array([1.0, 10.0, 100.0]), 2 * rng.standard_normal((4000, 3))
places = {"all 10": np.array([10, 10, 10]), "10 / h": 10 / h, "minimum": np.zeros(3)}
for name, place in places.items():
    v = v_hat(h * place + noise)
    expected = h**2 * place**2 + 2**2
    print(f"{name:8} root of v: {np.sqrt(v).round(1)}")
    assert np.all(np.abs(v / expected - 1) < 0.1)

# %% [markdown]
# Only in the first row do they: about 10, 100 and 1000 for 1, 10 and 100. In the second row all
# gradients have the same mean, 10, and nothing shows. At the minimum $v$ is the noise alone.
#
# There is a case in which $v$ does know the curvature, and that is when the noise comes from the
# data. Take linear regression: the loss of one example with inputs $x_i$ is half the squared error,
# and the target has noise of variance $\tau^2$, whatever the inputs are. At the best weights only
# this noise is left of the error $e$. The gradient is $g_i = x_i e$, so
#
# $$ \mathrm{E}[g_i^2] = \tau^2 \, \mathrm{E}[x_i^2] = \tau^2 H_{ii} \tag{second_order.v_data} $$
#
# because the Hessian of the expected loss has the diagonal $H_{ii} = \mathrm{E}[x_i^2]$.

# %% (second_order.v_data)
for tau in (1, 3):
    x = rng.standard_normal((4000, 3)) * np.sqrt(h)  # so E[x_i^2] is 1, 10, 100
    e = tau * rng.standard_normal((4000, 1))
    v = v_hat(x * e)
    print(f"tau = {tau}: v = {v.round(2)}, v / H_ii = {(v / h).round(2)}")
    assert np.all(np.abs(v / (tau**2 * h) - 1) < 0.2)

# %% [markdown]
# Here $v$ is the curvature times $\tau^2$, up to the chance of 4000 draws.
#
# Even so Adam is no Newton. It divides by the *root* of $v$. And it never sees what stands beside
# the diagonal. Before you run it: turn the bowl from above by 45 degrees. What becomes of the
# diagonal, which was 100 and 1?

# %%
c = 0.5**0.5
turn = np.array([[c, -c], [c, c]])  # turns a vector by 45 degrees
turned = turn @ H @ turn.T
print(turned)
assert np.allclose(np.diag(turned), 50.5) and np.allclose(np.linalg.eigvalsh(turned), [1, 100])

# %% [markdown]
# The valley is as narrow as before, with the curvatures 100 and 1, but the diagonal says 50.5
# twice. Scaling single coordinates does not help there.
#
# So: $v$ says how large the gradients are. Where they are nothing but the data's noise, as at the
# best weights of that regression, this is proportional to the curvature; elsewhere it need not be.
# (Kingma and Ba, "Adam", 2015, section 5, call $\hat v$ an approximation to the diagonal of the
# Fisher information matrix, often used in place of the Hessian. Kunstner, Balles and Hennig,
# "Limitations of the Empirical Fisher Approximation for Natural Gradient Descent", 2019, dispute
# that squared gradients tell the curvature in general.)
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
# half as large, on average, in training as in use. With it the mean stays right:
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
# (Srivastava and others, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014,
# multiply the weights after training instead, by the probability of keeping, which they call $p$.
# To scale at both times is a mistake that one meets.) In use, `model.eval()` turns dropout off:
# $y = x$.
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
# (Ioffe and Szegedy, "Batch Normalization", 2015.)
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
# 0.2 and 1.1, as the asserts say. So in eval mode the same batch becomes something else: the layer
# has seen a single batch, and its averages have hardly left 0 and 1.
#
# ## The forgotten model.eval()
#
# A model with both layers, trained on 1000 digits and judged by 796 of the 797 others, so that
# batches of 4 come out even.

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
# Before you run it: we switch to eval mode *now*. Is the accuracy back?

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
# A backward pass that is recorded can be differentiated again, and two passes give the Hessian
# times a vector. Newton's step solves a quadratic at once, but seeks any point with gradient zero,
# saddles too. Adam's $v$ measures gradients: it follows the Hessian's diagonal where the gradients
# are the data's noise, and elsewhere it need not. Dropout and batch norm behave differently in
# training and in use, so tell the model which it is.
#
# ## What comes next
#
# Lesson 16 puts everything together: a small transformer that writes first names.
