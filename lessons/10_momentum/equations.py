"""How the equations of lesson 10 are checked."""

from pathlib import Path

import numpy as np

import minigrad
from minigrad import optim
from minigrad.course.equations import checks
from minigrad.course.lesson import read


def defined_with(label):
    """What the lesson's cell with this label on a line defines; the lines keep their numbers."""
    path = Path(__file__).with_name("lesson.py")
    cell = next(c for c in read(path).cells if c.kind == "code" and f"# ({label})" in c.text)
    names = {"np": np}
    exec(compile("\n" * (cell.line - 1) + cell.text, str(path), "exec"), names)
    return names


def run(rng, steps, **options):
    """Steps from a velocity that is there already, with options that change on the way."""
    theta = minigrad.tensor(rng.normal(size=(2, 3)), requires_grad=True)
    optimizer = optim.SGD([theta], lr=0.3, momentum=0.9, weight_decay=0.2, **options)
    saved = optimizer.state_dict()
    saved["state"] = {0: {"momentum_buffer": minigrad.tensor(rng.normal(size=(2, 3)))}}
    optimizer.load_state_dict(saved)
    for t in range(steps):
        optimizer.param_groups[0].update(lr=0.3 / (1 + t), momentum=0.9 - 0.1 * t)
        theta.grad = minigrad.tensor(rng.normal(size=(2, 3)) * 10.0 ** rng.integers(-1, 2))
        optimizer.step()


@checks("sgd.b", "sgd.d", symbols={r"\mu": "momentum", r"\tau": "dampening"})
def heavy_ball(rng, see):
    run(rng, 6, dampening=0.3)


@checks("sgd.d_nesterov", symbols={r"\mu": "momentum"})
def nesterov(rng, see):
    run(rng, 6, nesterov=True)


@checks("momentum.unrolled")
def unrolled(rng, see):
    velocity = defined_with("momentum.unrolled")["velocity"]
    for t in range(2, 8):
        velocity(rng.normal(size=t), rng.uniform(0.3, 0.9))
        see({"t": t})


@checks("momentum.terminal", symbols={"b_t": "return"})
def terminal(rng, see):
    velocity_of_a_constant = defined_with("momentum.terminal")["velocity_of_a_constant"]
    for t in range(2, 8):
        velocity_of_a_constant(rng.normal(), rng.uniform(0.3, 0.9), t)


@checks("momentum.sutskever", "momentum.sutskever_theta")
def inside(rng, see):
    sutskever = defined_with("momentum.sutskever")["sutskever"]
    theta, v, last = rng.normal(size=(3, 4))
    for _ in range(6):
        g = rng.normal(size=4)
        theta, v = sutskever(theta, v, g, rng.uniform(0.1, 2), rng.uniform(0.3, 0.9))
        see({"g_{t-1}": last})
        last = g


@checks(
    "momentum.look_ahead",
    "momentum.look_ahead_phi",
    symbols={r"\varphi": "phi"},
    functions=("h",),
)
def look_ahead(rng, see):
    names = defined_with("momentum.look_ahead")
    for _ in range(6):
        phi, v = rng.normal(size=(2, 4))
        lr, mu = rng.uniform(0.1, 2), rng.uniform(0.3, 0.9)
        phi, v = names["look_ahead"](phi, v, lr, mu, names["h"])
        see({r"\varphi_t": phi})


@checks("momentum.change", symbols={r"\varphi": "phi", r"\theta_t": "return"})
def change_of_variable(rng, see):
    ahead = defined_with("momentum.change")["ahead"]
    last = rng.normal(size=(2, 4))
    for _ in range(6):
        phi, v = rng.normal(size=(2, 4))
        ahead(phi, v, rng.uniform(0.3, 0.9))
        see({r"\varphi_{t-1}": last[0], "v_{t-1}": last[1]})
        last = phi, v


@checks("momentum.polyak", symbols={r"\theta_t": "return", r"\theta_{t-2}": "before"})
def polyak(rng, see):
    polyak = defined_with("momentum.polyak")["polyak"]
    theta, before, last = rng.normal(size=(3, 4))
    for _ in range(6):
        g, lr, mu = rng.normal(size=4), rng.uniform(0.1, 2), rng.uniform(0.3, 0.9)
        theta, before = polyak(theta, before, g, lr, mu), theta
        see({"g_{t-1}": last})
        last = g


@checks("momentum.edge", symbols={"L": "curvature"})
def edge(rng, see):
    edge = defined_with("momentum.edge")["edge"]
    for _ in range(6):
        edge(rng.uniform(0.5, 5), rng.uniform(0.3, 0.9))


@checks("momentum.rate_plain", "momentum.rate_ball", "momentum.best_lr")
def rates(rng, see):
    names = defined_with("momentum.rate_plain")
    for _ in range(6):
        kappa = rng.uniform(2, 200)
        names["best_plain"](kappa)
        _, mu = names["best_ball"](kappa, rng.uniform(0.5, 5))
        see({r"\mu": mu})
