"""Exercises of lesson 14: Schedules. Fill in the functions, and try them: minigrad check 14"""

import numpy as np


def cosine_rate(t, T, lr, eta_min):
    """The learning rate of the cosine schedule.

        eta_t = eta_min + (lr - eta_min) (1 + cos(pi t / T)) / 2

    Args:
        t: the number of steps made so far, 0 at first. It may exceed T; then the rate goes up
            again, as in the lesson.
        T: the number of steps planned.
        lr: the rate at t = 0.
        eta_min: the rate at t = T.

    Returns:
        A number.
    """
    raise NotImplementedError


def rates_used(factor, lr, steps):
    """Mend this: which learning rates do the steps of an optimizer use?

    The schedule is eta_t = lr factor(t), where t is the number of steps made so far. So the first
    step uses lr factor(0). After each step of the optimizer, the schedule makes one as well.

    The code below has two mistakes.

    Args:
        factor: a function of t, such as lambda t: 0.9**t.
        lr: a number.
        steps: how many steps the optimizer makes.

    Returns:
        An array of the rates, one for each step.
    """
    rate, used = lr, []
    for t in range(1, steps + 1):
        rate = rate * factor(t)  # the schedule's step
        used.append(rate)  # the optimizer's step
    return np.array(used)


def fourth_epoch():
    """Predict a number: which learning rate does the fourth epoch begin with?

    No need to run anything. Somebody wants a cosine over 4 epochs. There are 3 batches in an
    epoch, and scheduler.step() stands in the loop over the batches:

        optimizer = optim.SGD(model.parameters(), lr=0.8)
        scheduler = CosineAnnealingLR(optimizer, T_max=4)
        for epoch in range(4):
            for x, y in batches:    # 3 of them
                ...                 # forward, zero_grad, backward
                optimizer.step()
                scheduler.step()

    Returns:
        The rate that the first batch of the fourth epoch uses, with at least three decimals.
    """
    return None  # your number


def warm_up_cosine(t, W, T, lr, start):
    """The learning rate of a warm-up followed by a cosine.

        t < W:  eta_t = lr (start + (1 - start) t / W)
        t >= W: eta_t = lr (1 + cos(pi u)) / 2,   where u goes from 0 at t = W to 1 at t = T

    What u is, as a formula of t, W and T, is for you to find.

    Args:
        t: the number of steps made so far, from 0 to T.
        W: the number of steps of the warm-up, at least 1.
        T: the number of all steps, more than W.
        lr: the rate at the end of the warm-up.
        start: the factor that the warm-up begins with, such as 0.01.

    Returns:
        A number.
    """
    raise NotImplementedError


def clip_by_norm(gradients, c, delta):
    """Clip gradients by their norm.

        norm = the length of all gradients together, as one long vector
        clipped = g min(1, c / (norm + delta)),   for each gradient g

    Args:
        gradients: a list of arrays, of any shapes.
        c: the largest length that is allowed.
        delta: a small number.

    Returns:
        (clipped, norm): the list of the clipped arrays, and the norm before clipping. The arrays
        that were given stay as they are.
    """
    raise NotImplementedError
