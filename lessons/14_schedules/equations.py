"""How the equations of this lesson, and those of the schedules' docstrings, are reached."""

import numpy as np

import minigrad
from minigrad import nn, optim
from minigrad.course.equations import checks
from minigrad.optim import lr_scheduler

STEPS = 12


def optimizer_of(*lrs):
    """An optimizer with a group for each learning rate."""
    groups = [{"params": [minigrad.tensor([1.0], requires_grad=True)], "lr": lr} for lr in lrs]
    return optim.SGD(groups, lr=0.1, momentum=0.9)


def lrs_of(optimizer):
    return np.array([group["lr"] for group in optimizer.param_groups])


def advance(scheduler):
    """A step of the optimizer and one of the schedule; the learning rates then."""
    scheduler.optimizer.step()
    scheduler.step()
    return lrs_of(scheduler.optimizer)


# ---------------------------------------------------------------- learning rates


@checks("schedules.cosine")
def cosine(rng, see):
    for T, low in ((7, 0.02), (20, 0.05)):
        optimizer = optimizer_of(*rng.uniform(0.1, 1, size=2))
        start = lrs_of(optimizer)
        scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=T, eta_min=low)
        fixed = {r"\eta_0": start, r"\eta_{\min}": low, "T": T}
        see({r"\eta_t": start, "t": 0, **fixed})
        for t in range(1, STEPS):
            see({r"\eta_t": advance(scheduler), "t": t, **fixed})


@checks("schedules.restarts", indices=())
def restarts(rng, see):
    optimizer = optimizer_of(*rng.uniform(0.1, 1, size=2))
    start, cur, length = lrs_of(optimizer), 0, 3
    scheduler = lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3, T_mult=2, eta_min=0.05)
    fixed = {r"\eta_0": start, r"\eta_{\min}": 0.05}
    see({r"\eta_t": start, r"T_{\text{cur}}": 0, "T_i": length, **fixed})
    for _ in range(STEPS):
        cur += 1
        if cur == length:
            cur, length = 0, 2 * length
        now = advance(scheduler)
        see({r"\eta_t": now, r"T_{\text{cur}}": cur, "T_i": length, **fixed})


@checks("schedules.chain", functions=("f",))
def chain(rng, see):
    for make in (
        lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=STEPS, eta_min=0.05),
        lambda o: lr_scheduler.PolynomialLR(o, total_iters=STEPS, power=1.7),
    ):
        optimizer = optimizer_of(*rng.uniform(0.1, 1, size=2))
        scheduler = make(optimizer)
        for t in range(1, STEPS):
            if t == 4:
                optimizer.param_groups[1]["lr"] = 0.7  # by hand
            before = lrs_of(optimizer)
            names = {r"\eta_{\min}": scheduler.eta_min, "t": t, "f": scheduler.factor}
            see({r"\eta_t": advance(scheduler), r"\eta_{t-1}": before, **names})


@checks("schedules.lambda", functions=("f",))
def any_function(rng, see):
    def f(t):
        return 1 / (1 + t) ** 0.7

    optimizer = optimizer_of(*rng.uniform(0.1, 1, size=2))
    start = lrs_of(optimizer)
    scheduler = lr_scheduler.LambdaLR(optimizer, f)
    see({r"\eta_t": start, r"\eta_0": start, "f": f, "t": 0})
    for t in range(1, STEPS):
        see({r"\eta_t": advance(scheduler), r"\eta_0": start, "f": f, "t": t})


@checks("schedules.sequential", functions=("f",), indices=())
def sequential(rng, see):
    starts, milestones = rng.uniform(0.1, 1, size=2), [4, 9]
    kinds = (
        lambda o: lr_scheduler.LinearLR(o, start_factor=0.1, total_iters=4),
        lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=8, eta_min=0.01),
        lambda o: lr_scheduler.ExponentialLR(o, gamma=0.8),
    )
    alone = []  # of each schedule by itself, the learning rates after 0, 1, 2 ... steps
    for kind in kinds:
        scheduler = kind(optimizer_of(*starts))
        alone.append([lrs_of(scheduler.optimizer), *(advance(scheduler) for _ in range(STEPS))])
    optimizer = optimizer_of(*starts)
    scheduler = lr_scheduler.SequentialLR(
        optimizer, [kind(optimizer) for kind in kinds], milestones
    )
    see({})
    for t in range(1, STEPS + 3):
        k = sum(m <= t for m in milestones)
        names = {"t": t, "m_k": [0, *milestones][k], "f_k": lambda u, k=k: alone[k][round(u)]}
        see({r"\eta_t": advance(scheduler), **names})


@checks(
    "schedules.plateau",
    symbols={r"\eta_t": "lower", r"\eta_{t-1}": "before.lr", r"\eta_{\min}": "min_lr"},
)
def plateau(rng, see):
    for factor in (0.3, 0.8):
        optimizer = optimizer_of(*rng.uniform(0.5, 1, size=2))
        scheduler = lr_scheduler.ReduceLROnPlateau(
            optimizer, factor=factor, patience=0, min_lr=[0.1, 0.4]
        )
        for _ in range(6):
            scheduler.step(1.0)
        see({r"\gamma": factor})


# ---------------------------------------------------------------- factors


def factors(see, scheduler, **names):
    """Ask for f(0), f(1) ...; the values of names may be functions of t."""
    for t in range(STEPS):
        scheduler.factor(t)
        values = {key: value(t) if callable(value) else value for key, value in names.items()}
        see({"f": scheduler.factor, **values})


@checks("schedules.step", functions=("f",), indices=())
def stairs(rng, see):
    scheduler = lr_scheduler.StepLR(optimizer_of(1.0), step_size=3, gamma=0.7)
    factors(see, scheduler, k=lambda t: t // 3, **{r"\gamma": 0.7})


@checks("schedules.multistep", functions=("f",), indices=())
def stairs_of_any_width(rng, see):
    milestones = [2, 3, 3, 8]
    scheduler = lr_scheduler.MultiStepLR(optimizer_of(1.0), milestones, gamma=0.7)
    factors(see, scheduler, k=lambda t: sum(m <= t for m in milestones), **{r"\gamma": 0.7})


@checks("schedules.exponential", functions=("f",))
def exponential(rng, see):
    factors(see, lr_scheduler.ExponentialLR(optimizer_of(1.0), gamma=0.8), **{r"\gamma": 0.8})


@checks("schedules.constant", functions=("f",))
def constant(rng, see):
    scheduler = lr_scheduler.ConstantLR(optimizer_of(1.0), factor=0.3, total_iters=STEPS)
    factors(see, scheduler, c=0.3)


@checks("schedules.linear", functions=("f",))
def linear(rng, see):
    scheduler = lr_scheduler.LinearLR(optimizer_of(1.0), 0.2, 0.9, total_iters=7)
    factors(see, scheduler, a=0.2, b=0.9, T=7)


@checks("schedules.polynomial", functions=("f",))
def polynomial(rng, see):
    scheduler = lr_scheduler.PolynomialLR(optimizer_of(1.0), total_iters=7, power=1.7)
    factors(see, scheduler, T=7, p=1.7)


# ---------------------------------------------------------------- one cycle


@checks("schedules.onecycle_x", "schedules.onecycle", symbols={r"\eta_t": "return"})
def one_cycle(rng, see):
    scheduler = lr_scheduler.OneCycleLR(optimizer_of(0.1, 0.2), [0.5, 0.9], 20, three_phase=True)
    for _ in range(19):
        advance(scheduler)


@checks("schedules.onecycle_linear", symbols={r"\eta_t": "return"})
def one_cycle_in_straight_lines(rng, see):
    scheduler = lr_scheduler.OneCycleLR(optimizer_of(0.1), 0.5, 20, anneal_strategy="linear")
    for _ in range(19):
        advance(scheduler)


# ---------------------------------------------------------------- clipping


def with_gradients(rng, size):
    """Two parameters of different shape, with gradients."""
    parameters = [minigrad.tensor(rng.normal(size=n), requires_grad=True) for n in (4, 7)]
    for p in parameters:
        p.grad = minigrad.from_numpy(size * rng.normal(size=p.shape))
    return parameters


@checks("clipping.norm")
def clipping(rng, see):
    for size in (1e-4, 0.01, 0.1, 1.0, 10.0):
        for c in (3e-4, 0.3, 2.0):
            parameters = with_gradients(rng, size)
            g = np.concatenate([p.grad.numpy() for p in parameters])
            nn.utils.clip_grad_norm_(parameters, c)
            clipped = np.concatenate([p.grad.numpy() for p in parameters])
            see({"g": g, r"\tilde{g}": clipped, "c": c, r"\delta": 1e-6})


@checks("clipping.value", symbols={"g": "before.g", r"\tilde{g}": "after.g", "c": "clip_value"})
def clipping_each(rng, see):
    for size in (0.1, 1.0, 10.0):
        nn.utils.clip_grad_value_(with_gradients(rng, size), 0.5)
