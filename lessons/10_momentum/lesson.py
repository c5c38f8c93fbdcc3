# %% [markdown]
# # Momentum
#
# What does an optimizer gain when a step remembers the steps before it?
#
# You need lesson 9, and quadratic equations for the rates at the end.
#
# ## A puzzle
#
# Two parameters this time, $x$ and $y$, and the loss $\frac{1}{2} (x^2 + 100 y^2)$: a valley that
# is 100 times as curved across, along $y$, as it is along its floor, along $x$. Lesson 9 says that
# each step multiplies $x$ by $1 - \eta$ and $y$ by $1 - 100 \eta$, and that $\eta$ must stay below
# $2 / 100$. Here are three learning rates, 100 steps each, from $(1, 1)$.

# %%
import numpy as np

import minigrad
from minigrad import data, nn, optim, viz


def descend(curvatures, steps, **options):
    """The path of SGD down a valley with these curvatures, from (1, 1, ...)."""
    curvatures = minigrad.tensor(curvatures, dtype=minigrad.float64)
    theta = minigrad.ones(len(curvatures), dtype=minigrad.float64, requires_grad=True)
    optimizer, path = optim.SGD([theta], **options), [theta.tolist()]
    for _ in range(steps):
        optimizer.zero_grad()
        ((curvatures * theta**2).sum() / 2).backward()
        optimizer.step()
        path.append(theta.tolist())
    return np.array(path)


# %%
for lr in (0.015, 2 / 101, 0.021):
    x, y = descend([1.0, 100.0], 100, lr=lr)[-1]
    print(f"lr {lr:.4f}: x = {x:.3f}, y = {y:.3g}")

# %% [markdown]
# With 0.015, $y$ is at rest and $x$ has 22 % of its way to go. With 0.021, $y$ has run away. The
# best is $2/101$: both factors have the size $99/101$, and any other rate makes one of them larger.
# Still 13.5 % is left of both. Along the floor the steps are too short. Longer ones are impossible,
# because of the walls. No learning rate cures this.
#
# One more number does, the `momentum` of lesson 7. With it even a learning rate beyond $2 / 100$
# works:

# %%
x, y = descend([1.0, 100.0], 100, lr=0.03, momentum=0.7)[-1]
print(f"with momentum: x = {x:.1e}, y = {y:.1e}")
assert max(abs(x), abs(y)) < 1e-6

# %% [markdown]
# ## A velocity
#
# Instead of the gradient, the step follows a velocity $b_t$. It is a running sum of the gradients,
# in which old ones fade. $\mu$ (mu, the argument `momentum`) is the share of the old velocity that
# is kept at each step. $\tau$ (tau, `dampening`) is 0 everywhere but in the section on dampening.
# The first velocity is the first gradient.
#
# $$ b_t = \mu b_{t-1} + (1 - \tau) g_t, \quad b_1 = g_1 \tag{sgd.b} $$
# $$ d_t = b_t \tag{sgd.d} $$
#
# The step is lesson 9's, $\theta_t = \theta_{t-1} - \eta d_t$, with this direction. The idea is
# Boris Polyak's ("Some methods of speeding up the convergence of iteration methods", 1964).
#
# ## By hand
#
# Let $\mu = 0.9$. If the gradient is 1 at every step, the velocity is $1$, then
# $0.9 \cdot 1 + 1 = 1.9$, then $0.9 \cdot 1.9 + 1 = 2.71$. If the gradient alternates, $1, -1, 1$,
# the velocity is $1$, then $0.9 - 1 = -0.1$, then $-0.09 + 1 = 0.91$. What agrees adds up. What
# changes its sign cancels in part. Along the floor of the valley the gradients of plain steps
# agree, and across it they alternate.
#
# Put the rule for $b_t$ into itself, again and again, and every old gradient appears with its
# weight ($k$ counts the steps up to $t$):
#
# $$ b_t = \sum_{k=1}^{t} \mu^{t-k} g_k \tag{momentum.unrolled} $$
#
# If all the gradients are the same $g$, this is the sum $1 + \mu + \mu^2 + \ldots + \mu^{t-1}$,
# times $g$. Multiply the sum by $1 - \mu$: all terms cancel but two, $1 - \mu^t$. So
#
# $$ b_t = \frac{1 - \mu^t}{1 - \mu} g \tag{momentum.terminal} $$


# %%
def velocity(g, mu):
    b = 0.0
    for gradient in g:
        b = mu * b + gradient
    return b  # (momentum.unrolled)


def velocity_of_a_constant(g, mu, t):
    return velocity([g] * t, mu)  # (momentum.terminal)


# %% [markdown]
# Before you run it: with $\mu = 0.9$, how fast does the velocity get in the end, for a gradient of
# 1? And with $\mu = 0.99$?

# %%
for mu in (0.5, 0.9, 0.99):
    speeds = [velocity_of_a_constant(1.0, mu, t) for t in (1, 3, 10, 100, 1000)]
    print(f"mu {mu}: after 1, 3, 10, 100, 1000 steps", *(f"{b:6.2f}" for b in speeds))
    assert abs(speeds[-1] - 1 / (1 - mu)) < 0.01

# %% [markdown]
# It tends to $1 / (1 - \mu)$: 2, 10, 100. After 10 steps with $\mu = 0.9$, and after 100 with
# $\mu = 0.99$, it is about two thirds of the way there.
#
# The tempting wrong answer: "so momentum 0.9 is a learning rate ten times as large". Along a
# straight slope it is, in the end. But in the valley, ten times the learning rate is beyond the
# edge:

# %%
ten_times = descend([1.0, 100.0], 10, lr=0.1)[-1]
rolling = descend([1.0, 100.0], 100, lr=0.01, momentum=0.9)[-1]
print(f"lr 0.1, 10 steps: y = {ten_times[1]:.1e}")
print(f"lr 0.01 and momentum 0.9, 100 steps: x = {rolling[0]:.1e}, y = {rolling[1]:.1e}")
assert abs(ten_times[1]) > 1e9 and np.abs(rolling).max() < 0.02

# %% [markdown]
# The picture shows 60 steps of plain SGD, at its best rate, and of momentum, at half that rate. The
# contour lines are nearly level: the loss changes quickly along $y$ and slowly along $x$. The plain
# path jumps from wall to wall and creeps along $x$. The one with momentum swings too, but travels
# along the floor meanwhile, overshoots the minimum, and comes back.


# %%
def valley(x, y):
    return (x**2 + 100 * y**2) / 2


plain = descend([1.0, 100.0], 60, lr=2 / 101)
ball = descend([1.0, 100.0], 60, lr=0.01, momentum=0.9)
viz.trajectories(valley, {"plain": plain, "momentum 0.9": ball}, minimum=(0, 0))

# %% [markdown]
# ## Why a ball is a good picture, and a bad one
#
# The method is often called the heavy ball. Good: a ball gathers speed down a long slope and
# overshoots the bottom, as in the picture.
#
# Bad, in two ways. A heavy ball has little friction, and a ball without any never rests. What ends
# the swinging here is the friction, the share $1 - \mu$ that is lost at each step. It makes this a
# ball in honey, with a final speed. And a ball moves without jumps. It cannot pass through a wall,
# however steep. Ours makes steps, and if $\eta$ is too large it lands higher on the other side, as
# in lesson 9. We come to that edge below.
#
# No friction at all is $\mu = 1$, and lesson 9 has met that one: the loop without `zero_grad`.

# %%
theta = minigrad.tensor([1.0], dtype=minigrad.float64, requires_grad=True)
optimizer = optim.SGD([theta], lr=0.1)
for _ in range(100):
    (2 * theta * theta).sum().backward()  # no zero_grad
    optimizer.step()
with_mu_1 = descend([4.0], 100, lr=0.1, momentum=1.0)[-1, 0]
print(f"without zero_grad: {theta.item():.12f}   with momentum 1: {with_mu_1:.12f}")
assert abs(theta.item() - with_mu_1) < 1e-9

# %% [markdown]
# ## Two ways to write it
#
# Sutskever and others ("On the importance of initialization and momentum in deep learning", 2013,
# section 2) write the method with the learning rate inside the velocity, which begins at
# $v_0 = 0$. So do Keras and, with the sign of $v$ turned, Flux:
#
# $$ v_t = \mu v_{t-1} - \eta g_t \tag{momentum.sutskever} $$
# $$ \theta_t = \theta_{t-1} + v_t \tag{momentum.sutskever_theta} $$
#
# PyTorch, Optax and minigrad have it outside, as above. At a constant learning rate the two are the
# same path, with
#
# $$ v_t = -\eta b_t \quad \text{at a constant } \eta \tag{momentum.inside_outside} $$
#
# Multiply the rule for $b_t$ by $-\eta$, and you have the rule for $v_t$.


# %%
def sutskever(theta, v, g, lr, mu):
    v = mu * v - lr * g  # (momentum.sutskever)
    theta = theta + v  # (momentum.sutskever_theta)
    return theta, v


def pytorch(theta, b, g, lr, mu):
    b = mu * b + g
    theta = theta - lr * b
    return theta, b


# %% (momentum.inside_outside)
p, b, s, v = 1.0, 0.0, 1.0, 0.0  # curvature 4: the slopes are 4 p and 4 s
for _ in range(30):
    p, b = pytorch(p, b, 4 * p, lr=0.02, mu=0.9)
    s, v = sutskever(s, v, 4 * s, lr=0.02, mu=0.9)
    assert abs(v + 0.02 * b) < 1e-14 and abs(p - s) < 1e-14
ours = descend([4.0], 30, lr=0.02, momentum=0.9)[-1, 0]
print(f"PyTorch's form {p:.9f}, Sutskever's form {s:.9f}, optim.SGD {ours:.9f}")
assert abs(ours - p) < 1e-12

# %% [markdown]
# Now change the learning rate in mid-run, from 0.02 to 0.002 after 5 steps. Before you run it: will
# they part? If so, which one feels the change at once?
#
# `rescale` is the factor by which the velocity $b$ is multiplied at the moment of the change.


# %%
def both(rescale=1.0):
    p, b, s, v = 1.0, 0.0, 1.0, 0.0
    paths = [(p, s)]
    for t in range(1, 31):
        lr = 0.02 if t <= 5 else 0.002
        if t == 6:
            b = b * rescale
        p, b = pytorch(p, b, 4 * p, lr, mu=0.9)
        s, v = sutskever(s, v, 4 * s, lr, mu=0.9)
        paths.append((p, s))
    return np.array(paths)


# %%
paths = both()
one_more = descend([4.0], 6, lr=0.02, momentum=0.9)[:, 0]  # step 6 at the old rate
print(f"step 6: {one_more[6] - one_more[5]:+.4f} at the old rate", end=", then at the new one: ")
print(f"PyTorch's {paths[6, 0] - paths[5, 0]:+.4f}, Sutskever's {paths[6, 1] - paths[5, 1]:+.4f}")
assert abs(paths[30, 0] - paths[30, 1]) > 0.1
figure = viz.Figure("lr 0.02, from step 6 on 0.002", x_label="step", y_label="theta")
figure.line(paths[:, 0], label="lr outside: PyTorch")
figure.line(paths[:, 1], label="lr inside: Sutskever")
figure.vertical(5, label="change")

# %% [markdown]
# Up to step 5 there is one line. Then they part. With $\eta$ outside, the whole velocity is
# multiplied by the new rate: step 6 is at once a tenth of what it would have been. With $\eta$
# inside, the velocity was made with the old rate, and has to fade first. Neither is wrong. But a
# schedule, a plan for changing the learning rate (lesson 14), does not do the same in both.
#
# To convert: $v = -\eta b$ must hold before the change with the old rate $\eta$, and after it with
# the new rate. To make the outside form follow the inside form, multiply $b$, at the moment of the
# change, by the old rate over the new one, here 10. (To make the inside form follow the outside
# form, multiply $v$ by the new rate over the old one.)

# %%
paths = both(rescale=0.02 / 0.002)
apart = np.abs(paths[:, 0] - paths[:, 1]).max()
print(f"largest distance with the velocity converted: {apart:.1e}")
assert apart < 1e-12

# %% [markdown]
# ## Dampening
#
# In some texts the velocity is an average, $b_t = \mu b_{t-1} + (1 - \mu) g_t$. That is `dampening`
# $\tau = \mu$ in the rule for $b_t$. It is another convention, and no mistake: the velocity, and
# with it the step, is smaller by the factor $1 - \mu$, and a learning rate $1 / (1 - \mu)$ times as
# large makes up for it. Before you run it: is that exact? Look again at how the rule begins.


# %%
def first_steps(lr, dampening):
    theta = minigrad.tensor([0.0], dtype=minigrad.float64, requires_grad=True)
    optimizer = optim.SGD([theta], lr=lr, momentum=0.9, dampening=dampening)
    velocities = []
    for _ in range(5):
        theta.grad = minigrad.ones(1, dtype=minigrad.float64)  # a constant gradient of 1
        optimizer.step()
        velocities.append(optimizer.state[theta]["momentum_buffer"].item())
    return np.array(velocities), theta.item()


# %%
plain, where_plain = first_steps(0.1, 0.0)
damped, where_damped = first_steps(1.0, 0.9)
print("no dampening: velocity", plain.round(3), f"theta {where_plain:.3f}")
print("dampened:     velocity", damped.round(3), f"theta {where_damped:.3f}")
assert np.allclose(damped, 1.0) and plain[-1] > 4

# %% [markdown]
# It is not exact. The rule begins with $b_1 = g_1$: the first velocity is not dampened. Under a
# constant gradient of 1 the dampened velocity is 1 from the start, while the plain one has to build
# up. So the dampened run with the tenfold rate has moved 5 in five steps, the other 1.314. From the
# second step on both follow the same rule, but for the scale. What differs is that first push, and
# in the velocity it fades as $\mu^t$.
#
# ## Nesterov: look before you leap
#
# Yurii Nesterov's method (1983) is given here as Sutskever and others write it, in the same
# section. The next step will carry the parameters by $\mu v$, whatever the gradient says. So why
# not take the gradient there? Write $\varphi$ (phi) for the parameters in this form, and
# $h(\varphi)$ for the gradient at a point $\varphi$:
#
# $$ v_t = \mu v_{t-1} - \eta h(\varphi_{t-1} + \mu v_{t-1}) \tag{momentum.look_ahead} $$
# $$ \varphi_t = \varphi_{t-1} + v_t \tag{momentum.look_ahead_phi} $$
#
# For an optimizer this is unhandy: the model would have to run at a place where its parameters are
# not. The way out is to call the look-ahead point $\theta$, and to keep that:
#
# $$ \theta_t = \varphi_t + \mu v_t \tag{momentum.change} $$
#
# Then $h$ is taken at $\theta_{t-1}$, and is $g_t$. The rest is to put one into the other:
# $\theta_t = \varphi_{t-1} + v_t + \mu v_t$, and $\varphi_{t-1} = \theta_{t-1} - \mu v_{t-1}$, so
# $\theta_t = \theta_{t-1} + (v_t - \mu v_{t-1}) + \mu v_t = \theta_{t-1} - \eta g_t + \mu v_t$.
# With $v_t = -\eta b_t$, for a constant $\eta$, this is a step $-\eta d_t$ in the direction
#
# $$ d_t = g_t + \mu b_t \quad \text{with nesterov} \tag{sgd.d_nesterov} $$
#
# and that is the line of PyTorch and minigrad. Now both forms side by side, with a gradient that is
# no straight line:


# %%
def h(theta):
    return np.sinh(theta) + 3 * theta


def look_ahead(phi, v, lr, mu, h):
    v = mu * v - lr * h(phi + mu * v)  # (momentum.look_ahead)
    phi = phi + v  # (momentum.look_ahead_phi)
    return phi, v


def ahead(phi, v, mu):
    return phi + mu * v  # (momentum.change)


# %%
theta = minigrad.tensor([2.0], dtype=minigrad.float64, requires_grad=True)
optimizer = optim.SGD([theta], lr=0.05, momentum=0.9, nesterov=True)
phi, v = np.array([2.0]), 0.0
for t in range(1, 31):
    optimizer.zero_grad()
    theta.grad = minigrad.tensor(h(theta.detach().numpy()), dtype=minigrad.float64)
    optimizer.step()
    phi, v = look_ahead(phi, v, 0.05, 0.9, h)
    assert abs(theta.item() - ahead(phi, v, 0.9).item()) < 1e-12
    if t in (1, 5, 30):
        print(f"step {t:2}: SGD {theta.item():+.6f}, phi {phi.item():+.6f}", end=", ")
        print(f"phi + mu v {ahead(phi, v, 0.9).item():+.6f}")

# %% [markdown]
# The two agree at every step, to $10^{-12}$. What the optimizer calls the parameters is the
# look-ahead point. At the end of a run $v$ is small, and so is the difference.
#
# The tempting wrong line takes the velocity before the update, $d_t = g_t + \mu b_{t-1}$. It looks
# like Nesterov's. But read the rule for $b_t$ again: with $\tau = 0$ that is $b_t$. It is plain
# momentum.

# %%
rng = np.random.default_rng(0)
b = 0.0
for g in rng.normal(size=20):
    wrong, b = g + 0.9 * b, 0.9 * b + g
    assert wrong == b
print("g + mu * (old velocity) was the plain velocity 20 times out of 20")

# %% [markdown]
# ## How fast, exactly?
#
# On a parabola of curvature $L$, plain and with momentum, everything can be computed. First get rid
# of the velocity. The step is $-\eta b_t = -\eta g_t - \mu \eta b_{t-1}$, and the last step was
# $\theta_{t-1} - \theta_{t-2} = -\eta b_{t-1}$, so
#
# $$ \theta_t = \theta_{t-1} - \eta g_t + \mu (\theta_{t-1} - \theta_{t-2}) \tag{momentum.polyak} $$
#
# This is how Polyak wrote it: a plain step, and a share of the last step once more. With
# $g_t = L \theta_{t-1}$, try $\theta_t = z^t$ for some number $z$, and divide by $z^{t-2}$. It fits
# if
#
# $$ z^2 = (1 + \mu - \eta L) z - \mu \tag{momentum.roots} $$
#
# and $\theta_t$ is a weighted sum of the $t$-th powers of the two roots of this equation, if they
# differ. So in the long run a step multiplies the distance, on average, by the larger of the two
# sizes $|z|$. The roots may be complex numbers, $p + q j$ with $j^2 = -1$. Then the size is
# $\sqrt{p^2 + q^2}$. (`np.roots` finds the roots from the factors of $z^2$, $z$ and 1.)


# %%
def polyak(theta, before, g, lr, mu):
    return theta - lr * g + mu * (theta - before)  # (momentum.polyak)


def factor(curvature, lr, mu):
    return np.abs(np.roots([1, -(1 + mu - lr * curvature), mu])).max()


# %% (momentum.roots)
for curvature, lr, mu in [(1.0, 0.01, 0.5), (4.0, 0.05, 0.8), (100.0, 0.03, 0.9)]:
    z = np.roots([1, -(1 + mu - lr * curvature), mu])
    theta, before = 1.0, 1.0  # the first step is a plain one
    weights = np.linalg.solve([[1, 1], z], [1.0, 1.0 - lr * curvature])  # to fit both
    for t in range(1, 41):
        theta, before = polyak(theta, before, curvature * theta, lr, mu), theta
        assert abs(theta - (weights * z**t).sum()) < 1e-9
    ours = descend([curvature], 40, lr=lr, momentum=mu)[-1, 0]
    print(f"L {curvature:5}, lr {lr}, mu {mu}: roots {z.round(3)}, largest {np.abs(z).max():.4f}")
    assert abs(ours - theta) < 1e-9

# %% [markdown]
# Complex roots come as a pair $p + q j$, $p - q j$, and belong to paths that swing. The product of
# the two roots of $z^2 - (1 + \mu - \eta L) z + \mu = 0$ is $\mu$, and the two of a pair have the
# same size. So $|z| = \sqrt{\mu}$, whatever the curvature. This is what momentum changes: all
# directions with complex roots, steep or flat, shrink at the same rate.
#
# **The edge.** The path comes to rest as long as both $|z| < 1$. Complex roots have the size
# $\sqrt{\mu} < 1$, so at the edge a root is real, and 1 or $-1$. Put in, $z = 1$ gives
# $\eta L = 0$. At the edge of too large a rate, then, $z = -1$, and this gives
# $1 = -(1 + \mu - \eta L) - \mu$. Solve for $\eta$, with $L$ the largest curvature:
#
# $$ \eta = \frac{2 (1 + \mu)}{L} \tag{momentum.edge} $$
#
# For $\mu = 0$ this is lesson 9's edge. With $\mu = 0.9$ it is nearly twice as far out.


# %%
def edge(curvature, mu):
    lr = 2 * (1 + mu) / curvature  # (momentum.edge)
    return lr


# %%
for mu in (0.0, 0.5, 0.9):
    lr = edge(100.0, mu)
    inside, outside = (descend([100.0], 1000, lr=s * lr, momentum=mu)[-1, 0] for s in (0.99, 1.01))
    print(f"mu {mu}: edge {lr:.3f}; 1 % inside {abs(inside):.0e}, 1 % outside {abs(outside):.0e}")
    assert abs(inside) < 1e-2 and abs(outside) > 1e2
    assert abs(factor(100.0, lr, mu) - 1) < 1e-9

# %% [markdown]
# **The best rates.** Let the curvatures run from $l$ to $L$. Their ratio $\kappa = L / l$ (kappa)
# is called the condition number; here it is 100. Without momentum the best $\eta$ makes the
# flattest direction and the steepest one equally slow: $1 - \eta l = -(1 - \eta L)$, so
# $\eta = 2 / (L + l)$. The share of the distance that a step leaves is called $\rho$ (rho). Here it
# is $1 - \eta l$, or
#
# $$ \rho = \frac{\kappa - 1}{\kappa + 1} \tag{momentum.rate_plain} $$
#
# With momentum $\rho$ cannot be less than $\sqrt{\mu}$: the product of the roots is $\mu$, so the
# larger one is at least $\sqrt{\mu}$. It is exactly that if they are complex, or if they meet in a
# double root. For a curvature $c$ they meet where $(1 + \mu - \eta c)^2 = 4 \mu$. That is where
# $\eta c$ is $(1 - \sqrt{\mu})^2$ or $(1 + \sqrt{\mu})^2$, and between the two they are complex.
# The smallest $\mu$ that will do for all curvatures has a meeting at each end:
# $\eta l = (1 - \sqrt{\mu})^2$ and $\eta L = (1 + \sqrt{\mu})^2$. Divide the second by the first
# and take square roots: $\sqrt{\kappa} = (1 + \sqrt{\mu}) / (1 - \sqrt{\mu})$. Solved for
# $\sqrt{\mu}$:
#
# $$ \rho = \sqrt{\mu} = \frac{\sqrt{\kappa} - 1}{\sqrt{\kappa} + 1} \tag{momentum.rate_ball} $$
#
# So it is the square root of the condition number that counts, 10 and not 100. The second of the
# two conditions gives the learning rate:
#
# $$ \eta = \left( \frac{1 + \sqrt{\mu}}{\sqrt{L}} \right)^2 \tag{momentum.best_lr} $$


# %%
def best_plain(kappa):
    rho = (kappa - 1) / (kappa + 1)  # (momentum.rate_plain)
    return rho


def best_ball(kappa, L):
    rho = (kappa**0.5 - 1) / (kappa**0.5 + 1)  # (momentum.rate_ball)
    mu = rho**2
    lr = (1 + mu**0.5) ** 2 / L  # (momentum.best_lr)
    return lr, mu


# %% [markdown]
# The test: 20 directions with curvatures from 1 to 100, from a start that is 1 in each. Before you
# run it: theory gives 0.980198 and 0.818182 per step. About how many steps does each take to
# $10^{-6}$ of the distance? ($0.98^{35}$ is about one half, and so is $0.82^{3.5}$; $10^{-6}$ is
# one half 20 times.)

# %%
curvatures = np.linspace(1, 100, 20)
lr, mu = best_ball(100, 100)
runs = {
    "plain": (best_plain(100), descend(curvatures, 1500, lr=2 / (1 + 100))),
    "heavy ball": (mu**0.5, descend(curvatures, 1500, lr=lr, momentum=mu)),
}
share, steps = {}, {}  # of the distance, that is left after each step; steps to 1e-6 of it
for name, (theory, path) in runs.items():
    share[name] = np.linalg.norm(path, axis=1) / np.linalg.norm(path[0])
    rate, steps[name] = share[name][-1] / share[name][-2], int((share[name] > 1e-6).sum())
    print(f"{name:10}: rate {rate:.6f}, theory {theory:.6f}; {steps[name]} steps to 1e-6")
    assert abs(rate - theory) < 1e-3

# %%
figure = viz.Figure("Condition number 100", x_label="step", y_label="distance", y_scale="log")
for name, left in share.items():
    figure.line(left[left > 1e-7], label=name)
figure.horizontal(1e-6, label="1e-6")

# %% [markdown]
# 634 steps against 87. (The guess by halving gives 700 and 70. The plain run needs fewer, because
# only two of its 20 directions are as slow as that.) In the picture the plain run drops at first,
# while the other 18 die out, and is then a straight line, on a logarithmic axis. The heavy ball's
# line ends up nearly ten times as steep. But at its start it goes *up*, by a fifth, and it bends:
# that is why the ball needs more than 70. At $l$ and at $L$ the two roots have met, and a direction
# with a double root shrinks about as $t \rho^t$, not as $\rho^t$. The ratio of the distances after
# and before a step comes close to $\rho$ only late.
#
# What the asserts accept: rates within 0.001 of the theory at the end of the 1500 steps, and 634
# and 87 steps within 2 %.

# %%
ball = share["heavy ball"]
for t in (10, 100, 1000):
    print(f"step {t:4}: {ball[t] / ball[t - 1]:.4f}")
assert ball[10] / ball[9] > 0.85 and abs(ball[1000] / ball[999] - mu**0.5) < 1e-3
assert abs(steps["plain"] - 634) <= 0.02 * 634
assert abs(steps["heavy ball"] - 87) <= 0.02 * 87

# %% [markdown]
# ## And on a network?
#
# All this was a quadratic, without noise, with the best settings known. On the half-moons of lesson
# 9, compare plain SGD at the rate $\eta$ with momentum at the rate $\eta (1 - \mu)$, which has the
# same final speed. Before you run it: where do you expect a gain, at small rates or at large ones?

# %%
points, labels = data.moons(256, noise=0.2, seed=0)
points, loss_of = points.to(minigrad.float64), nn.CrossEntropyLoss()


def train(seed, lr, mu):
    minigrad.manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2)).to(minigrad.float64)
    batches = data.DataLoader(data.TensorDataset(points, labels), batch_size=32, shuffle=True)
    optimizer = optim.SGD(net.parameters(), lr=lr * (1 - mu), momentum=mu)
    minigrad.fit(net, loss_of, optimizer, batches, epochs=20)
    return loss_of(net(points), labels).item()


# %%
for lr in (0.1, 0.46, 2.2):
    plain, ball = (np.array([train(seed, lr, mu) for seed in range(3)]) for mu in (0.0, 0.9))
    print(f"lr {lr:4}: plain {plain.round(3)}, momentum 0.9 {ball.round(3)}")
    if lr < 1:
        assert np.abs(ball / plain - 1).max() < 0.05
assert (ball < plain).all()

# %% [markdown]
# At small rates momentum changed next to nothing: there it *is* a larger learning rate, and no
# more. The answer that was wrong in the valley is right here. At 2.2, where the plain runs come
# near lesson 9's wall, the runs with momentum end lower, with all three seeds. That fits the
# theory: momentum pays where the edge limits the step. But it is three seeds of one small network,
# and shows no more than that.
#
# ## What to take along
#
# A velocity adds up the gradients that agree, and those that alternate cancel in part. It moves the
# edge of stability out to $2 (1 + \mu) / L$. With the best settings on a quadratic, the square root
# of the condition number takes the place of the condition number. Whether the learning rate stands
# inside or outside the velocity is no matter until it changes. Nesterov's form in PyTorch is the
# look-ahead form, with the look-ahead point called $\theta$.
#
# ## What comes next
#
# Momentum still has one learning rate for all parameters; lesson 11 gives each parameter its own
# scale.
