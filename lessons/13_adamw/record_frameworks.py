"""Record what AdamW's steps are in PyTorch, Keras and Optax, and in Flux's rule.

    pip install torch keras optax
    python record_frameworks.py > frameworks.json

All four get the same parameters and the same gradients, in float64. No Julia is run: `flux` below
is Flux's rule in NumPy, written from the source of Optimisers.jl (src/rules.jl, AdamW and its
apply!), and is marked as such in what is recorded.

    common    every hyper-parameter is said, the same for all
    own       only the learning rate is said; the rest are the framework's own defaults
    theta     the parameters after each step
"""

import json
import os
from importlib.metadata import version

import numpy as np

os.environ["KERAS_BACKEND"] = "torch"
os.environ["JAX_ENABLE_X64"] = "1"

THETA = [1.5, -0.25, 0.004, -20.0]
GRADIENTS = [  # one row for each step; of mixed size and sign, one row zero
    [0.5, -30.0, 0.002, 0.04],
    [-0.25, 10.0, 0.003, -0.01],
    [0.0, 0.0, 0.0, 0.0],
    [2.0, 25.0, -0.001, 0.02],
    [-1.0, -40.0, 0.0005, 0.0],
    [0.125, 5.0, 0.004, -0.03],
]
RATES = [0.01, 0.01, 0.01, 0.005, 0.005, 0.005]  # lowered once, after the third step
BETA1, BETA2, EPS, DECAY = 0.8, 0.99, 1e-3, 0.1  # where formulas differ, so do their numbers


def pytorch(name="AdamW", **options):
    import torch

    theta = torch.tensor(THETA, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, name)([theta], lr=RATES[0], **options)
    for rate, g in zip(RATES, GRADIENTS, strict=True):
        optimizer.param_groups[0]["lr"] = rate
        theta.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        yield theta.tolist()


def keras(name="AdamW", **options):
    import keras

    keras.backend.set_floatx("float64")
    theta = keras.Variable(np.array(THETA), dtype="float64")
    optimizer = getattr(keras.optimizers, name)(learning_rate=RATES[0], **options)
    optimizer.build([theta])
    for rate, g in zip(RATES, GRADIENTS, strict=True):
        optimizer.learning_rate = rate
        optimizer.apply([keras.ops.convert_to_tensor(np.array(g))], [theta])
        yield keras.ops.convert_to_numpy(theta).tolist()


def optax(**options):
    import jax.numpy as jnp
    import optax

    theta = jnp.array(THETA)
    rates = jnp.array(RATES)
    optimizer = optax.adamw(lambda count: rates[count], **options)
    state = optimizer.init(theta)
    for g in GRADIENTS:
        updates, state = optimizer.update(jnp.array(g), state, theta)
        theta = optax.apply_updates(theta, updates)
        yield theta.tolist()


def flux(beta=(0.9, 0.999), lam=0.0, epsilon=1e-8, couple=True):
    """Optimisers.jl's rule: `state` is (mt, vt, βt), and what it returns is subtracted."""
    x = np.array(THETA)
    mt, vt, betat = np.zeros_like(x), np.zeros_like(x), np.array(beta)
    for eta, g in zip(RATES, GRADIENTS, strict=True):
        dx = np.array(g)
        mt = beta[0] * mt + (1 - beta[0]) * dx
        vt = beta[1] * vt + (1 - beta[1]) * abs(dx) ** 2
        dx1 = mt / (1 - betat[0]) / (np.sqrt(vt / (1 - betat[1])) + epsilon)
        dx2 = eta * (dx1 + lam * x) if couple else eta * dx1 + lam * x
        betat = betat * np.array(beta)
        x = x - dx2
        yield x.tolist()


def recorded():
    betas = (BETA1, BETA2)
    in_pytorch = {"betas": betas, "eps": EPS, "weight_decay": DECAY}
    in_keras = {"beta_1": BETA1, "beta_2": BETA2, "epsilon": EPS, "weight_decay": DECAY}
    common = {
        "PyTorch": pytorch(**in_pytorch),
        "Keras": keras(**in_keras),
        "Optax": optax(b1=BETA1, b2=BETA2, eps=EPS, weight_decay=DECAY),
        "Flux": flux(betas, DECAY, EPS),
        "Flux, couple=false": flux(betas, DECAY, EPS, couple=False),
        "PyTorch, Adam": pytorch("Adam", **in_pytorch),
        "Keras, Adam": keras("Adam", **in_keras),
    }
    own = {"PyTorch": pytorch(), "Keras": keras(), "Optax": optax(), "Flux": flux()}
    versions = {name: version(name.lower()) for name in ("torch", "keras", "optax", "jax", "numpy")}
    note = "NumPy transcription of Optimisers.jl 0.4.8, src/rules.jl (AdamW); no Julia was run"
    return {
        "recorded with": {**versions, "Keras's backend": "torch", "Flux": note},
        "command": "python record_frameworks.py > frameworks.json",
        "dtype": "float64",
        "theta": THETA,
        "gradients": GRADIENTS,
        "rates": RATES,
        "common settings": {"beta1": BETA1, "beta2": BETA2, "eps": EPS, "weight_decay": DECAY},
        "common": {name: list(steps) for name, steps in common.items()},
        "own": {name: list(steps) for name, steps in own.items()},
    }


def lines(value):
    """JSON with a line for each step."""
    if isinstance(value, dict):
        parts = [f" {json.dumps(key)}: {lines(part)}" for key, part in value.items()]
        return "{\n" + ",\n".join(parts) + "\n}"
    if isinstance(value, list) and isinstance(value[0], list):
        return "[\n" + ",\n".join(f"  {json.dumps(row)}" for row in value) + "\n ]"
    return json.dumps(value)


if __name__ == "__main__":
    print("{")
    parts = [f"{json.dumps(key)}: {lines(value)}" for key, value in recorded().items()]
    print(",\n".join(parts))
    print("}")
