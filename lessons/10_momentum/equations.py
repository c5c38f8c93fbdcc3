"""How the equations of lesson 10 are checked."""

import minigrad
from minigrad import optim
from minigrad.course.equations import checks
from minigrad.course.lesson import definitions

lesson = definitions(__file__)


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
    for t in range(2, 8):
        lesson.velocity(rng.normal(size=t), rng.uniform(0.3, 0.9))
        see({"t": t})


@checks("momentum.terminal", symbols={"b_t": "return"})
def terminal(rng, see):
    for t in range(2, 8):
        lesson.velocity_of_a_constant(rng.normal(), rng.uniform(0.3, 0.9), t)


@checks("momentum.sutskever", "momentum.sutskever_theta")
def inside(rng, see):
    theta, v, last = rng.normal(size=(3, 4))
    for _ in range(6):
        g = rng.normal(size=4)
        theta, v = lesson.sutskever(theta, v, g, rng.uniform(0.1, 2), rng.uniform(0.3, 0.9))
        see({"g_{t-1}": last})
        last = g


@checks(
    "momentum.look_ahead",
    "momentum.look_ahead_phi",
    symbols={r"\varphi": "phi"},
    functions=("h",),
)
def look_ahead(rng, see):
    for _ in range(6):
        phi, v = rng.normal(size=(2, 4))
        lr, mu = rng.uniform(0.1, 2), rng.uniform(0.3, 0.9)
        phi, v = lesson.look_ahead(phi, v, lr, mu, lesson.h)
        see({r"\varphi_t": phi})


@checks("momentum.change", symbols={r"\varphi": "phi", r"\theta_t": "return"})
def change_of_variable(rng, see):
    last = rng.normal(size=(2, 4))
    for _ in range(6):
        phi, v = rng.normal(size=(2, 4))
        lesson.ahead(phi, v, rng.uniform(0.3, 0.9))
        see({r"\varphi_{t-1}": last[0], "v_{t-1}": last[1]})
        last = phi, v


@checks("momentum.polyak", symbols={r"\theta_t": "return", r"\theta_{t-2}": "before"})
def polyak(rng, see):
    theta, before, last = rng.normal(size=(3, 4))
    for _ in range(6):
        g, lr, mu = rng.normal(size=4), rng.uniform(0.1, 2), rng.uniform(0.3, 0.9)
        theta, before = lesson.polyak(theta, before, g, lr, mu), theta
        see({"g_{t-1}": last})
        last = g


@checks("momentum.edge", symbols={"L": "curvature"})
def edge(rng, see):
    for _ in range(6):
        lesson.edge(rng.uniform(0.5, 5), rng.uniform(0.3, 0.9))


@checks("momentum.rate_plain", "momentum.rate_ball", "momentum.best_lr")
def rates(rng, see):
    for _ in range(6):
        kappa = rng.uniform(2, 200)
        lesson.best_plain(kappa)
        _, mu = lesson.best_ball(kappa, rng.uniform(0.5, 5))
        see({r"\mu": mu})
