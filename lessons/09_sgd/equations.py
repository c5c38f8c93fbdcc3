"""How the equations of lesson 9 are checked."""

import numpy as np

import minigrad
from minigrad import optim
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions

lesson = definitions(__file__)


@checks("sgd.l2", "sgd.d_plain", "sgd.theta")
def steps(rng, see):
    shapes = [(2, 3), (4,)]
    theta = [minigrad.tensor(rng.normal(size=s), requires_grad=True) for s in shapes]
    optimizer, last = optim.SGD(theta, lr=0.3, weight_decay=0.2), rng.normal(size=10)
    for t in range(6):
        optimizer.param_groups[0].update(lr=0.3 / (1 + t), weight_decay=0.2 + 0.1 * t)
        g = rng.normal(size=10) * 10.0 ** rng.integers(-1, 2, size=10)
        theta[0].grad, theta[1].grad = map(minigrad.tensor, (g[:6].reshape(2, 3), g[6:]))
        optimizer.step()
        new = np.concatenate([p.detach().numpy().ravel() for p in theta])
        see({r"\theta_t": new, "g_{t-1}": last})
        last = g


@checks("sgd.descent", symbols={r"\theta_t": "return"})
def descent_with_decay(rng, see):
    theta, last = rng.normal(size=(2, 5))
    for _ in range(6):
        g = rng.normal(size=5)
        theta = lesson.step(theta, g, rng.uniform(0.1, 2), rng.uniform(0.1, 2))
        see({"g_{t-1}": last})
        last = g


@checks("sgd.quadratic", symbols={r"\theta_t": "return", "L": "curvature"})
def quadratic(rng, see):
    for _ in range(6):
        lesson.descent_step(rng.normal(size=5), rng.uniform(0.5, 5), rng.uniform(0.1, 2))


@checks(
    "sgd.power",
    symbols={r"\theta_t": "return", r"\theta_0": "entry.theta", "L": "curvature", "t": "steps"},
)
def powers(rng, see):
    for t in range(1, 7):
        lesson.descent(rng.normal(size=5), rng.uniform(0.5, 5), rng.uniform(0.1, 2), t)


@checks("sgd.mean_gradient", symbols={"g": "return", "G": "rows"})
def mean_gradient(rng, see):
    for N in range(2, 8):
        lesson.mean_of_rows(rng.normal(size=(N, 3)))


@checks("sgd.noise", symbols={"s_t": "return", "s_{t-1}": "entry.s", "L": "curvature"})
def noise(rng, see):
    for _ in range(6):
        s, curvature = rng.uniform(0.1, 3), rng.uniform(0.5, 5)
        lesson.spread(s, curvature, rng.uniform(0.1, 2), rng.uniform(0.5, 3))


@checks("sgd.floor", symbols={"s": "return", "L": "curvature"})
def floor(rng, see):
    for product in rng.uniform(0.2, 1.8, size=6):
        curvature = rng.uniform(0.5, 5)
        lesson.floor(curvature, product / curvature, rng.uniform(0.5, 3))
