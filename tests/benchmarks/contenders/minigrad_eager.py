"""minigrad, as a user meets it: the same script that PyTorch runs, with another import."""

from time import perf_counter

import minigrad.nn
import minigrad.optim

from ..workloads import Step, Workload
from . import user_script


def build(workload: Workload) -> Step:
    """One training step of the workload."""
    return user_script.build(minigrad, workload, multihead=True)


def addition():
    """(4, 4) + (4, 4), and backward from a given gradient."""
    a, b = (minigrad.ones(4, 4, requires_grad=True) for _ in range(2))
    g = minigrad.ones(4, 4)

    def run() -> None:
        a.grad = b.grad = None
        (a + b).backward(g)

    return run


def chain(operations: int) -> dict[str, float]:
    """Seconds for a chain of additions: to build it, to differentiate it, and to drop it unused."""
    x = minigrad.ones(4, requires_grad=True)
    one = minigrad.ones(4)

    def link():
        y = x
        for _ in range(operations):
            y = y + one
        return y

    start = perf_counter()
    y = link()
    built = perf_counter()
    y.backward(one)
    differentiated = perf_counter()
    y = link()
    rebuilt = perf_counter()
    del y
    freed = perf_counter()
    return {
        "forward": built - start,
        "backward": differentiated - built,
        "freed": freed - rebuilt,
    }
