"""The check that the data sets share: a seed, which becomes a generator."""

from __future__ import annotations

import numpy as np

from ..checks import check_count


def seeded(name: str, seed: object) -> np.random.Generator:
    """Return a new generator for `seed`; the global one is neither read nor moved."""
    return np.random.default_rng(check_count(name, seed, least=0))
