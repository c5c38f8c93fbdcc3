"""Right solutions of lesson 15, each written in another way."""

import numpy as np

import minigrad
from minigrad.autograd import grad
from minigrad.transforms import hvp

# ---------------------------------------------------------------- newton_step


def solved(theta, g, H):
    return theta - np.linalg.solve(H, g)


def inverted(theta, g, H):
    return theta - np.linalg.inv(H) @ g


def along_the_eigenvectors(theta, g, H):
    """Each part of the gradient, divided by the curvature along its own direction."""
    curvatures, directions = np.linalg.eigh(H)
    for curvature, direction in zip(curvatures, directions.T):
        theta = theta - (direction @ g) / curvature * direction
    return theta


def eliminated(theta, g, H):
    """Gauss's elimination, by hand."""
    rows = np.column_stack([H, g]).astype(float)
    n = len(g)
    for k in range(n):
        for i in range(n):
            if i != k:
                rows[i] -= rows[i, k] / rows[k, k] * rows[k]
    return np.array([theta[i] - rows[i, n] / rows[i, i] for i in range(n)])


# ---------------------------------------------------------------- hessian_times


def central(gradient, x, v, h):
    return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)


def two_halves(gradient, x, v, h):
    """The mean of the difference ahead and of that behind."""
    here = gradient(x)
    ahead = (gradient(x + v * h) - here) / h
    behind = (here - gradient(x - v * h)) / h
    return 0.5 * (ahead + behind)


def in_a_loop(gradient, x, v, h):
    ahead, behind = x.copy(), x.copy()
    for i in range(len(x)):
        ahead[i] += h * v[i]
        behind[i] -= h * v[i]
    up, down = gradient(ahead), gradient(behind)
    return np.array([(up[i] - down[i]) / h / 2 for i in range(len(x))])


# ---------------------------------------------------------------- penalised_gradient


def recorded(f, x, c):
    x = minigrad.tensor(x, requires_grad=True)
    loss = f(x)
    (g,) = grad(loss, x, create_graph=True)
    return grad(loss + c / 2 * (g**2).sum(), x)[0]


def by_the_product(f, x, c):
    """g + c H g."""
    x = minigrad.tensor(x)
    (g,) = grad(f(x.requires_grad_()), x)
    return g.numpy() + c * hvp(f, x.detach(), g)[1].numpy()


def by_backward(f, x, c):
    x = minigrad.tensor(x, requires_grad=True)
    f(x).backward(create_graph=True)
    g, x.grad = x.grad, None
    (f(x) + c * (g * g).sum() / 2).backward()
    return x.grad.numpy()


# ---------------------------------------------------------------- dropout


def one_factor(x, y_bar, kept, p, training):
    factor = kept / (1 - p) if training else 1.0
    return factor * x, factor * y_bar


def chosen(x, y_bar, kept, p, training):
    if not training:
        return x.copy(), y_bar.copy()
    return np.where(kept == 1, x / (1 - p), 0), np.where(kept == 1, y_bar / (1 - p), 0)


def element_by_element(x, y_bar, kept, p, training):
    y, x_bar = np.array(x), np.array(y_bar)
    if training:
        for i in np.ndindex(x.shape):
            y[i] = x[i] / (1 - p) if kept[i] else 0
            x_bar[i] = y_bar[i] / (1 - p) if kept[i] else 0
    return y, x_bar


def differentiated(x, y_bar, kept, p, training):
    """The way back by minigrad."""
    x = minigrad.tensor(x, requires_grad=True)
    y = x * minigrad.tensor(kept) / (1 - p) if training else x * 1
    y.backward(minigrad.tensor(y_bar))
    return y.detach(), x.grad


# ---------------------------------------------------------------- batch_norm


def plain(x, mean, var, training, alpha, eps):
    if not training:
        return (x - mean) / np.sqrt(var + eps), mean, var
    n = len(x)
    mu = x.sum(0) / n
    s = ((x - mu) ** 2).sum(0) / n
    x_hat = (x - mu) / (s + eps) ** 0.5
    return x_hat, (1 - alpha) * mean + alpha * mu, (1 - alpha) * var + alpha * n / (n - 1) * s


def moving(x, mean, var, training, alpha, eps):
    """The averages move towards the batch."""
    mu, s = mean, var
    if training:
        mu, s = x.mean(axis=0), x.var(axis=0)
        mean = mean + alpha * (mu - mean)
        var = var + alpha * (x.var(axis=0, ddof=1) - var)
    return (x - mu) / np.sqrt(s + eps), mean, var


def feature_by_feature(x, mean, var, training, alpha, eps):
    x_hat, mean, var = np.empty_like(x), mean.copy(), var.copy()
    n, d = x.shape
    for j in range(d):
        mu, s = mean[j], var[j]
        if training:
            mu = sum(x[:, j]) / n
            s = sum((x[i, j] - mu) ** 2 for i in range(n)) / n
            mean[j] = (1 - alpha) * mean[j] + alpha * mu
            var[j] = (1 - alpha) * var[j] + alpha * s * n / (n - 1)
        for i in range(n):
            x_hat[i, j] = (x[i, j] - mu) / np.sqrt(s + eps)
    return x_hat, mean, var


SOLUTIONS = {
    "newton_step": [solved, inverted, along_the_eigenvectors, eliminated],
    "hessian_times": [central, two_halves, in_a_loop],
    "penalised_gradient": [recorded, by_the_product, by_backward],
    "dropout": [one_factor, chosen, element_by_element, differentiated],
    "batch_norm": [plain, moving, feature_by_feature],
}
