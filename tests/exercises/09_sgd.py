"""Right solutions of lesson 9, each written in another way."""

import numpy as np

import minigrad


def textbook(theta, g, lr, weight_decay):
    return theta - lr * (g + weight_decay * theta)


def shrinking(theta, g, lr, weight_decay):
    """The parameter shrinks by a factor, then moves."""
    return (1 - lr * weight_decay) * theta - lr * g


def entry_by_entry(theta, g, lr, weight_decay):
    new = np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        slope = g[i] + weight_decay * theta[i]
        new[i] = theta[i] - lr * slope
    return new


def single_precision(theta, g, lr, weight_decay):
    theta, g = theta.astype(np.float32), g.astype(np.float32)
    return theta - np.float32(lr) * (g + np.float32(weight_decay) * theta)


def in_place(model, lr):
    with minigrad.no_grad():
        for p in model.parameters():
            if p.grad is not None:
                p -= lr * p.grad


def through_data(model, lr):
    for p in model.parameters():
        if p.grad is None:
            continue
        p.data = p.data - lr * p.grad


def detached(model, lr):
    for p in [p for p in model.parameters() if p.grad is not None]:
        p.detach().numpy()[...] -= lr * p.grad.numpy()


def with_an_optimizer(model, lr):
    minigrad.optim.SGD(model.parameters(), lr=lr).step()


def as_in_the_lesson(model, loss_of, make_optimizer, batches, epochs):
    optimizer, history = make_optimizer(model.parameters()), []
    for _ in range(epochs):
        total = 0.0
        for x, target in batches:
            optimizer.zero_grad()
            loss = loss_of(model(x), target)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        history.append(total / sum(len(x) for x, _ in batches))
    return history


def cleared_late(model, loss_of, make_optimizer, batches, epochs):
    """zero_grad just before backward, and float in the place of item."""
    optimizer, history = make_optimizer(list(model.parameters())), []
    for _ in range(epochs):
        losses, sizes = [], []
        for x, target in batches:
            output = model(x)
            loss = loss_of(output, target)
            optimizer.zero_grad()
            loss.backward()
            losses.append(float(loss))
            sizes.append(x.shape[0])
            optimizer.step()
        history.append(float(np.average(losses, weights=sizes)))
    return history


def cleared_at_the_end(model, loss_of, make_optimizer, batches, epochs):
    """The round begins with the forward pass; the total is kept as a Tensor without a graph."""
    optimizer = make_optimizer(model.parameters())

    def one_epoch():
        total, count = minigrad.zeros((), dtype=minigrad.float64), 0
        for x, target in batches:
            loss = loss_of(model(x), target)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total, count = total + len(x) * loss.detach(), count + len(x)
        return (total / count).item()

    return [one_epoch() for _ in range(epochs)]


SOLUTIONS = {
    "sgd_step": [textbook, shrinking, entry_by_entry, single_precision],
    "update": [in_place, through_data, detached, with_an_optimizer],
    "train": [as_in_the_lesson, cleared_late, cleared_at_the_end],
    "stable_edge": [lambda: 0.29, lambda: 2 / (2 * 3 + 1), lambda: np.float32(0.2857)],
}
