"""Exercises of lesson 13: AdamW. Fill in the functions, and try them: minigrad check 13"""

import numpy as np


def adamw_step(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    """One step of AdamW, as a pure function.

        m_t = beta1 m_{t-1} + (1 - beta1) g_t
        v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
        m_hat = m_t / (1 - beta1^t),    v_hat = v_t / (1 - beta2^t)
        theta_t = theta_{t-1} - lr m_hat / (sqrt(v_hat) + eps) - lr weight_decay theta_{t-1}

    Args:
        theta, g, m, v: arrays of one shape: parameters, gradient, and the two averages so far.
        t: the number of this step, 1 for the first.
        lr, beta1, beta2, eps, weight_decay: numbers.

    Returns:
        (theta, m, v): the new arrays. The old ones stay as they are.
    """
    raise NotImplementedError


def idle_weight():
    """Predict a number: what is left of a weight that the loss does not use?

    Its gradient is 0 at every step. No need to run anything:

        theta = minigrad.tensor([4.0], requires_grad=True)
        optimizer = optim.AdamW([theta], lr=0.1, weight_decay=0.5)
        for _ in range(3):
            theta.grad = minigrad.zeros(1)
            optimizer.step()

    Returns:
        theta after the three steps, with at least three decimals.
    """
    return None  # your number


def adamw_shrunk(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay):
    """Mend this: AdamW in PyTorch's form. It shrinks the weight first, then makes Adam's step.

        theta_t = (1 - lr weight_decay) theta_{t-1}
                  - lr / (1 - beta1^t) m_t / (sqrt(v_t) / sqrt(1 - beta2^t) + eps)

    The code below has two mistakes. One of them stands in the notes of a university course. It
    should give the same numbers as adamw_step.

    Args, Returns: as in adamw_step.
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    shrunk = (1 - weight_decay) * theta
    root = np.sqrt(v) / (1 - beta2**t) + eps
    theta = shrunk - lr / (1 - beta1**t) * m / root
    return theta, m, v


def converted(framework, t, rate, multiplier, beta2, eps, weight_decay):
    """The settings with which optim.AdamW makes the same step as another AdamW.

    Their steps, where A is Adam's fraction m_hat / (sqrt(v_hat) + eps):

        "PyTorch", "Optax", "Flux"    theta - rate A - rate weight_decay theta
        "Keras"                       the same, but eps is added to sqrt(v_t), before v is
                                      corrected (lesson 12, eps_hat)
        "Flux, couple=false"          theta - rate A - weight_decay theta
        "paper"                       theta - multiplier (rate A + weight_decay theta)

    and minigrad's is theta - lr A - lr weight_decay theta.

    Args:
        framework: one of the six texts above.
        t: the number of the step, 1 for the first.
        rate, multiplier: numbers; multiplier is the value of a schedule at this step, and only
            the paper's form has one (1 for the others).
        beta2, eps, weight_decay: numbers, as the other framework has them.

    Returns:
        A dict with minigrad's settings for this step: lr, eps, weight_decay.
    """
    raise NotImplementedError


def test_adamw(step):
    """Write a test: it must accept every right AdamW, and reject the wrong ones.

    `step` is somebody's adamw_step, with the same arguments and results as above. Call it, and use
    `assert`. Your test is tried on two right versions, which differ in the last digits only, and on
    wrong ones:

        - the decay is added to the gradient (L2);
        - the decay is not multiplied by lr;
        - the decay takes its share of the new weight, after Adam's step;
        - the decay takes a constant and not a share of the weight;
        - the weight grows in place of shrinking.

    Args:
        step: called as step(theta, g, m, v, t, lr, beta1, beta2, eps, weight_decay).
    """
    raise NotImplementedError
