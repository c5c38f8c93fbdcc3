"""Labels of shape (N, 1) against outputs of shape (N,): each is compared with those of all rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..tensor import Tensor
from .examination import Examination
from .report import CannotTell, Finding


def shapes(seen: Examination) -> Iterator[Finding]:
    """Output and target are (N, 1) and (N,), and the loss broadcasts them, or refuses them."""
    if seen.output is None:
        raise CannotTell("the model could not be run")
    if not crossed(seen):
        return
    output, target = seen.output.shape, np.shape(seen.target)
    n = output[0]
    if seen.value is None:
        outcome = f"the loss refused them: {seen.failure.error}"
    else:
        outcome = (
            f"inside the loss they became shape ({n}, {n}): each output was compared with the "
            f"targets of all {n} rows. The best answer to that is one number for all rows"
        )
    yield Finding(
        "crossed-shapes",
        f"The output has shape {output}, the target {target}",
        f"They differ by an axis of length 1, and {outcome}.",
        {"output": output, "target": target},
        "Give both one shape: target.reshape(-1, 1), or output.squeeze(1)",
        certain=True,
    )


def crossed(seen: Examination) -> bool:
    """Are the shapes (N,) and (N, 1), and did the loss not bring them together?"""
    output, target = (getattr(t, "shape", None) for t in (seen.output, seen.target))
    if output is None or target is None or not isinstance(seen.output, Tensor):
        return False
    n = output[0] if output else 1
    if n < 2 or {tuple(output), tuple(target)} != {(n,), (n, 1)}:
        return False
    square = any(op.in_loss and op.out.shape == (n, n) for op in seen.operations)
    return square or (seen.failure is not None and seen.failure.during == "the loss")
