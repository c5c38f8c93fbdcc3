"""Is a step of the right length, and made of this batch's gradient alone?

ratio    |step| / |weights|, for each matrix of weights        g    gradient of this batch
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..optim import Optimizer
from ..tensor import Tensor
from .examination import Examination
from .loss import knows_nothing
from .report import CannotTell, Finding, by_name

# About 1e-3 is good. Runs that learn well were seen with 1.2 in their first step, and, in the layer
# that moves most, with 1e-4 while there was anything left to learn. Steps of 1.9 (RMSprop at 0.01
# on the digits) made four of five ReLUs die at once.
TOO_LONG = 1.5
TOO_SHORT = 1e-5
GOOD = 1e-3, 1e-2  # what the advice leads to


# ---------------------------------------------------------------- length


def ratios(seen: Examination) -> Iterator[Finding]:
    """Steps as long as the weights, or so short that nothing changes.

    Short ones count only where nothing has been learnt yet: later, they are what one sees when
    all has been learnt, or at the end of a schedule.
    """
    seen.need_optimizer()
    seen.need_gradients()
    ratio = ratios_of(seen)
    if not ratio:
        raise CannotTell("there is no matrix of weights with a gradient other than 0")
    largest = max(ratio.values())
    lr = " and ".join(f"{g['lr']:g}" for o in seen.optimizers for g in o.param_groups)
    if not largest <= TOO_LONG:  # NaN, too
        yield Finding(
            "steps-too-long",
            "A step is longer than the weights themselves",
            f"|step| / |weights| of the next step, by layer: {by_name(ratio)} (about 0.001 is "
            f"good; learning rate {lr}, before any clipping). Such a step replaces what was "
            "learnt.",
            {"ratio": ratio, "lr": lr},
            f"Lower the learning rate{times(largest / GOOD[1])}; shorten long gradients "
            "(clip_norm=1); look whether inputs or targets are far from mean 0 and variance 1",
            certain=False,
        )
    elif largest < TOO_SHORT and knows_nothing(seen):
        yield Finding(
            "steps-too-short",
            "A step changes next to nothing",
            f"|step| / |weights| of the next step, by layer: {by_name(ratio)} (about 0.001 is "
            f"good; learning rate {lr}).",
            {"ratio": ratio, "lr": lr},
            f"Raise the learning rate{times(GOOD[0] / largest) if largest else ''}",
            certain=False,
        )


def ratios_of(seen: Examination) -> dict[str, float]:
    """path of each matrix of weights -> |step| / |weights|.

    Biases, and scales of a normalisation, may start as zeros and are left out. Weights that are
    smaller than usual initial values, 1/sqrt(3 n) for n inputs, count as if they were those: some
    start as zeros on purpose. Weights without a gradient other than 0 are left out.
    """
    names = {p: path for path, p in seen.trainable.items()}
    return {
        names[p].removesuffix(".weight"): rms(step) / max(rms(p.array), usual_size(p))
        for p, step in seen.steps.items()
        if p in names and p.ndim > 1 and np.any(seen.gradients.get(p, 0))
    }


def times(factor: float) -> str:
    """ ", about 100 times": the nearest power of ten."""
    return f", about {10 ** round(np.log10(factor)):,} times" if np.isfinite(factor) else ""


def rms(x: np.ndarray) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.square(x, dtype=np.float64).mean()))


def usual_size(p: Tensor) -> float:
    """The rms of the initial values of a layer of this shape, (outputs, inputs, ...)."""
    return (3 * p.numel() / p.shape[0]) ** -0.5


# ---------------------------------------------------------------- zero_grad

# How near two gradients must be to count as the same: float32 sums, or other draws of dropout.
SAME = 1e-3
ROUNDING = 1e-5
SIMILAR = 0.5


def old_gradients(seen: Examination) -> Iterator[Finding]:
    """A missing zero_grad: .grad is the gradient of the last step plus that of this batch.

    To be told only between ``backward()`` of this batch and ``step()``.
    """
    seen.need_optimizer()
    seen.need_gradients()
    params = [p for p in seen.gradients if seen.previous.get(p) is not None]
    if not params:
        return  # .grad is None: it was zeroed
    last = {p: g for o in seen.optimizers for p, g in gradients_of_last_step(o).items()}
    params = [p for p in params if p in last]
    now, old, g = (flat(own, params) for own in (seen.previous, last, seen.gradients))
    if not now.any():
        return  # zeros: it was zeroed
    if np.array_equal(now, old):
        raise CannotTell(
            ".grad is what the last step was made of: call doctor right after backward() of this "
            "batch, before step(), to have this looked at"
        )
    length = np.linalg.norm(g)
    new = np.linalg.norm(now - g)  # 0 if this batch's is all there is
    added = np.linalg.norm(now - old - g)  # 0 if it was added to the last one
    exact = added <= SAME * length + ROUNDING * np.linalg.norm(old)
    similar = seen.random and added <= SIMILAR * length and len(g) >= 100
    if new > 3 * added and old.any() and (exact or similar):
        yield Finding(
            "missing-zero-grad",
            "The gradients of earlier batches were not cleared",
            f".grad (length {np.linalg.norm(now):.3g}) is the gradient that the last step used "
            f"({np.linalg.norm(old):.3g}) plus that of this batch ({length:.3g}): backward adds to "
            "what is there.",
            {
                "grad": float(np.linalg.norm(now)),
                "last": float(np.linalg.norm(old)),
                "batch": float(length),
            },
            "Call optimizer.zero_grad() before each backward()",
            certain=bool(exact),
        )
    elif new > SAME * length + ROUNDING * np.linalg.norm(now) and not seen.random:
        raise CannotTell(".grad is of another batch, or of other weights")


def flat(gradients: dict, params: list[Tensor]) -> np.ndarray:
    """The gradients of these parameters as one vector."""
    arrays = [getattr(gradients[p], "array", gradients[p]) for p in params]
    return np.concatenate([np.zeros(0), *(a.ravel() for a in arrays)])


def gradients_of_last_step(optimizer: Optimizer) -> dict[Tensor, np.ndarray]:
    """parameter -> the gradient that the optimizer used last; zeros before the first step."""
    return {
        p: -slot if group["maximize"] else slot
        for group, flats in zip(optimizer.param_groups, optimizer._flats, strict=True)
        for vectors in flats
        for _, p, _, slot in vectors.watched
    }
