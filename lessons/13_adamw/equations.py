"""How the equations of lesson 13 are reached."""

import numpy as np

import minigrad
from minigrad import optim
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions

lesson = definitions(__file__)


def flat(tensors):
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


@checks(
    "adamw.m",
    "adamw.v",
    "adamw.m_hat",
    "adamw.v_hat",
    "adamw.v_max",
    "adamw.v_hat_max",
    "adamw.theta",
    symbols={r"\bar{v}": "v_max"},
)
def steps(rng, see):
    """Gradients of mixed size that shrink, one of them zero; options that change on the way."""
    for amsgrad in (False, True):
        theta = [minigrad.tensor(rng.normal(size=s), requires_grad=True) for s in ((2, 3), (4,))]
        options = dict(lr=0.2, betas=(0.7, 0.9), eps=1e-2, weight_decay=0.1, amsgrad=amsgrad)
        optimizer, before = optim.AdamW(theta, **options), np.zeros(10)
        for t in range(1, 8):
            optimizer.param_groups[0].update(lr=0.2 / t, weight_decay=0.1 + 0.05 * t)
            for p in theta:
                size = 10 ** rng.uniform(-2, 0.5, size=p.shape) / t
                p.grad = minigrad.from_numpy(rng.normal(size=p.shape) * size * (t != 4))
            g = flat(p.grad for p in theta)
            optimizer.step()
            see({r"\theta_t": flat(theta), "g_{t-1}": before})
            before = g


def averages(rng):
    """t, both betas, the weights, the averages after step t, and those before it."""
    m, v, theta = np.zeros(5), np.zeros(5), rng.normal(size=5)
    beta1, beta2 = rng.uniform(0.5, 0.9), rng.uniform(0.8, 0.99)
    for t in range(1, 8):
        g, before = rng.normal(size=5) * 10 ** rng.uniform(-1, 1, size=5), (m, v)
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        yield t, beta1, beta2, theta + t, m, v, before


@checks(
    "adamw.convert",
    "adamw.paper",
    symbols={r"\eta_t": "multiplier", r"\alpha": "alpha", r"\lambda": "lam", r"\lambda_p": "lam_p"},
)
def papers_form(rng, see):
    for t, beta1, beta2, theta, m, v, (old_m, old_v) in averages(rng):
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        lesson.paper(theta, m_hat, v_hat, 1 / t, rng.uniform(0.1, 1), rng.uniform(0.1, 1), 0.1)
        see({r"\hat{m}_{t-1}": old_m, r"\hat{v}_{t-1}": old_v})


IN_FRAMEWORKS = {r"\eta": "eta", r"\lambda": "lam", r"\theta_t": "return", r"\theta": "entry.theta"}


@checks("adamw.pytorch", "adamw.keras", symbols=IN_FRAMEWORKS)
def shrinking_first(rng, see):
    for rule in (lesson.pytorch, lesson.keras):
        for t, beta1, beta2, theta, m, v, (old_m, old_v) in averages(rng):
            rate, decay = rng.uniform(0.1, 1), rng.uniform(0.1, 1)
            rule(theta, m, v, t, rate, decay, beta1, beta2, 0.1)
            see({"m_{t-1}": old_m, "v_{t-1}": old_v})


@checks("adamw.optax", "adamw.flux", symbols=IN_FRAMEWORKS)
def shrinking_beside(rng, see):
    for t, beta1, beta2, theta, m, v, _ in averages(rng):
        rates = rng.uniform(0.1, 1, size=2)
        lesson.optax(theta, m, v, t, *rates, beta1, beta2, 0.1, 0.2)
        lesson.flux_uncoupled(theta, m, v, t, *rates, beta1, beta2, 0.1)
