"""What `Module.load_state_dict` does: compare all entries first, then copy all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..changes import mark_changed
from ..checks import describe
from ..tensor import Tensor


class LoadResult(NamedTuple):
    """What was not given, and what was not used."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def load(module, state_dict: Mapping[str, Any], strict: bool) -> LoadResult:
    """Copy the entries of `state_dict` into the parameters and persistent buffers of `module`."""
    if not isinstance(state_dict, Mapping):
        raise TypeError(
            "load_state_dict: expected a dict such as other.state_dict() gives, got "
            f"{describe(state_dict)}"
        )
    own = module.state_dict()
    missing = [key for key in own if key not in state_dict]
    unexpected = [key for key in state_dict if key not in own]
    arrays = {key: array_in(state_dict[key]) for key in own if key in state_dict}
    misfits = [
        f"{key}: {a.dtype} of shape {a.shape}, for the model's {own[key].dtype} of shape "
        f"{own[key].shape}"
        for key, a in arrays.items()
        if a.shape != own[key].shape or not np.can_cast(a.dtype, own[key].dtype, "same_kind")
    ]
    if misfits or (strict and (missing or unexpected)):
        raise RuntimeError(
            no_fit(module, *((missing, unexpected) if strict else ([], [])), misfits)
        )
    for key, array in arrays.items():
        own[key].array[...] = array
        mark_changed(own[key].array, "load_state_dict")
    return LoadResult(missing, unexpected)


def array_in(value: Any) -> np.ndarray:
    """The array of a Tensor, or of anything else that NumPy can read, such as PyTorch's tensors."""
    return value.array if isinstance(value, Tensor) else np.asarray(value)


def no_fit(module, missing, unexpected, misfits):
    """Everything that keeps the state from being loaded, in words."""
    cls = type(module).__name__
    lines = [f"load_state_dict: the state does not fit this {cls}, and nothing was loaded"]
    for title, keys in (("missing", missing), ("unexpected", unexpected), ("misfit", misfits)):
        lines += [f"  {title}: {key}" for key in keys]
    if missing and unexpected:
        lines.append("  Was it saved by another model? strict=False loads only what has a place")
    return "\n".join(lines)
