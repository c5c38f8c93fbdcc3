"""PyTorch's eager mode, with its default AdamW (a loop over parameters) or `fused`."""

import torch

from ..workloads import Step, Workload
from . import user_script


def build(workload: Workload, fused: bool = False) -> Step:
    """One training step of the workload."""
    return user_script.build(torch, workload, fused=fused)


def matrix_library() -> str:
    """MKL is linked into PyTorch where threadpoolctl does not see it."""
    return "MKL" if torch.backends.mkl.is_available() else "not MKL"


def addition():
    """(4, 4) + (4, 4), and backward from a given gradient."""
    a, b = (torch.ones(4, 4, requires_grad=True) for _ in range(2))
    g = torch.ones(4, 4)

    def run() -> None:
        a.grad = b.grad = None
        (a + b).backward(g)

    return run
