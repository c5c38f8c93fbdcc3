"""Exercises of lesson 9: Gradient descent. Fill in the functions, and try them: minigrad check 9"""

import numpy as np

import minigrad


def sgd_step(theta, g, lr, weight_decay):
    """One step of gradient descent with weight decay, as a pure function.

        theta_t = theta_{t-1} - lr (g_t + weight_decay theta_{t-1})

    Args:
        theta, g: arrays of one shape: the parameters, and the gradient of the loss there.
        lr, weight_decay: numbers.

    Returns:
        theta: a new array. The old one and g stay as they are.
    """
    raise NotImplementedError


def update(model, lr):
    """Mend this function. It runs without an error, and the model never learns.

    It should make one step of plain gradient descent, p_t = p_{t-1} - lr * (gradient of p), for all
    parameters of a model. A parameter without a gradient (p.grad is None) stays as it is. So do
    the gradients. The model keeps its Tensors; only the numbers in them change.

    To change a parameter in place, do it within `with minigrad.no_grad():`, so that the change
    is not recorded.

    Args:
        model: an nn.Module; model.parameters() gives its parameters.
        lr: a number.

    Returns:
        Nothing.
    """
    for p in model.parameters():
        if p.grad is not None:
            p = p - lr * p.grad


def train(model, loss_of, make_optimizer, batches, epochs):
    """The training loop.

    Make one optimizer. In each epoch, go through all batches and make one step for each. Write
    down the loss per example of each epoch, as the model had it while it learned:

        (1 / N) sum over the batches of (number of examples in the batch) * (loss of the batch)

    N is the number of examples of the epoch. The last batch may be smaller than the others.

    Args:
        model: model(x) gives the output for a batch of inputs.
        loss_of: loss_of(output, target) gives the mean loss of the batch, a Tensor of one number.
        make_optimizer: make_optimizer(model.parameters()) gives an optimizer, with zero_grad()
            and step().
        batches: the pairs (x, target), in a tuple. x has the shape (examples, features).
        epochs: how often to go through all batches.

    Returns:
        A list of Python numbers, one for each epoch. They hold on to no graph.
    """
    raise NotImplementedError


def stable_edge():
    """Predict: from which learning rate on does this run no longer come to rest?

        theta = minigrad.tensor([1.0], requires_grad=True)
        optimizer = optim.SGD([theta], lr=?, weight_decay=1.0)
        for _ in range(10_000):
            optimizer.zero_grad()
            (3 * theta**2).sum().backward()
            optimizer.step()

    Work it out on paper first; two digits will do. Then try rates on both sides of it.

    Returns:
        A number: the learning rate at the edge.
    """
    return None  # your number
