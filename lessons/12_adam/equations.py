"""How the equations of lesson 12 are reached."""

import numpy as np

import minigrad
from minigrad import optim
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions

lesson = definitions(__file__)


def flat(tensors):
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


@checks(
    "adam.l2",
    "adam.m",
    "adam.v",
    "adam.m_hat",
    "adam.v_hat",
    "adam.v_max",
    "adam.v_hat_max",
    "adam.theta",
    symbols={r"\bar{v}": "v_max"},
)
def steps(rng, see):
    """Gradients of mixed size that shrink, one of them zero; options that change on the way."""
    for amsgrad in (False, True):
        theta = [minigrad.tensor(rng.normal(size=s), requires_grad=True) for s in ((2, 3), (4,))]
        options = dict(lr=0.2, betas=(0.7, 0.9), eps=1e-2, weight_decay=0.1, amsgrad=amsgrad)
        optimizer, before = optim.Adam(theta, **options), np.zeros(10)
        for t in range(1, 8):
            optimizer.param_groups[0].update(lr=0.2 / t, weight_decay=0.1 + 0.05 * t)
            for p in theta:
                size = 10 ** rng.uniform(-2, 0.5, size=p.shape) / t
                p.grad = minigrad.from_numpy(rng.normal(size=p.shape) * size * (t != 4))
            g = flat(p.grad for p in theta)
            optimizer.step()
            see({r"\theta_t": flat(theta), r"g_{t-1}": before})
            before = g


@checks("adam.m_sum", "adam.weights")
def sums(rng, see):
    for t in range(1, 8):
        lesson.as_sum(rng.normal(size=8) + 0.5, t, rng.uniform(0.3, 0.9))


@checks("adam.eps_hat", "adam.folded")
def two_forms(rng, see):
    m, v = np.zeros(5), np.zeros(5)
    for t in range(1, 8):
        g, old_m, old_v = rng.normal(size=5), m, v
        beta1, beta2 = rng.uniform(0.5, 0.9), rng.uniform(0.8, 0.99)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        lesson.folded(rng.normal(size=5), m, v, t, rng.uniform(0.1, 1), beta1, beta2, 0.1)
        see({"m_{t-1}": old_m, "v_{t-1}": old_v})
