"""What goes through the layers: the outputs of each, and the gradients of the parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ... import nn
from ...checks import describe
from ...engine import no_grad
from ...nn import Module
from ...snapshot import untouched
from ...tensor import Tensor
from ..plot import Figure, grid

# How steep an activation that levels off is, from its output y; 1 where it is steepest.
STEEPNESS: dict[type, Callable] = {
    nn.Tanh: lambda y: 1 - y**2,
    nn.Sigmoid: lambda y: 4 * y * (1 - y),
}
FLAT = 0.05  # a unit that is less steep is saturated: next to nothing flows back through it

# ---------------------------------------------------------------- forward


class Output(NamedTuple):
    """What a layer gave when it was called."""

    path: str  # of the layer in the model
    layer: Module
    call: int  # the first is 1
    values: np.ndarray

    @property
    def zeros(self) -> float:
        """The share of values that are exactly 0."""
        return float((self.values == 0).mean())

    @property
    def saturated(self) -> float | None:
        """The share of values where the layer is flat; None for layers that do not level off."""
        steepness = STEEPNESS.get(type(self.layer))
        return None if steepness is None else float((steepness(self.values) < FLAT).mean())

    @property
    def title(self) -> str:
        """The layer, and what stands out: "2 ReLU: 52 % zeros"."""
        name = f"{self.path} {type(self.layer).__name__}".strip()
        name += f", call {self.call}" if self.call > 1 else ""
        shares = {
            "zeros": self.zeros or None,
            "saturated": self.saturated,
            "not finite": float((~np.isfinite(self.values)).mean()) or None,
        }
        parts = [
            f"{100 * share:.0f} % {what}" for what, share in shares.items() if share is not None
        ]
        return f"{name}: {', '.join(parts)}" if parts else name


def activations(model: Module, x: Any, *, title: str = "Activations") -> Any:
    """A histogram of what each layer gives for x: a figure for each call of a layer, in order.

    Layers are the modules without modules in them. The model is called once, in the mode that it
    is in (train or eval), and is afterwards as it was. Exact zeros, of a ReLU or of Dropout, are
    counted above the histogram, not drawn: they would dwarf all else. So is what is saturated: the
    share of the outputs of a Tanh or Sigmoid where its slope is below 5 % of the steepest.

    Args:
        model: a Module made of modules; what its ``forward`` does between them is not seen.
        x: what to call it with, usually a batch.
        title: stands above the figures.

    Raises:
        TypeError: not a Module. ValueError: no layer gave a Tensor.

    >>> import minigrad
    >>> model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    >>> picture = activations(model, minigrad.randn(100, 2))
    """
    found = outputs(model, x)
    if not found:
        raise ValueError(
            f"activations: no layer in {type(model).__name__} gave a Tensor. Layers are seen that "
            "are modules and called as such: self.act(x), not F.relu(x)"
        )
    return grid([histogram(output) for output in found], columns=3, title=title)


def outputs(model: Any, x: Any) -> list[Output]:
    """What the layers of the model give for x, call after call."""
    if not isinstance(model, Module):
        raise TypeError(f"activations: model must be an nn.Module, got {describe(model)}")
    found: list[Output] = []

    def noting(path: str) -> Callable:
        def note(layer: Module, _: Any, output: Any) -> None:
            if isinstance(output, Tensor) and output.array.size:
                call = 1 + sum(earlier.layer is layer for earlier in found)
                found.append(Output(path, layer, call, output.array.copy()))

        return note

    layers = [(path, m) for path, m in model.named_modules() if not any(True for _ in m.children())]
    handles = [layer.register_forward_hook(noting(path)) for path, layer in layers]
    try:
        with untouched(model), no_grad():
            model(x)
    finally:
        for handle in handles:
            handle.remove()
    return found


def histogram(output: Output) -> Figure:
    """The figure of one call."""
    figure = Figure(output.title, x_label="output", y_label="count", width=300, height=230)
    return figure.histogram(output.values[output.values != 0])


# ---------------------------------------------------------------- backward


def gradients(model: Module, *, title: str = "Gradients") -> Figure:
    """How large the gradient of each parameter is, as ``backward()`` left it.

    A row for each parameter, in the order of the model. Along a logarithmic axis, it shows which
    share of the elements lies in each quarter of a power of ten, by absolute value; elements that
    are exactly 0 lie nowhere on it. A point marks the root mean square. Rows that must stay empty
    say why: no gradient, all 0, not finite.

    Args:
        model: a Module after ``loss.backward()`` and before ``zero_grad()``.
        title: stands above.

    Raises:
        TypeError: not a Module. ValueError: none of its parameters has a gradient.

    >>> import minigrad
    >>> model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    >>> model(minigrad.randn(100, 2)).square().mean().backward()
    >>> picture = gradients(model)
    """
    if not isinstance(model, Module):
        raise TypeError(f"gradients: model must be an nn.Module, got {describe(model)}")
    names, rows, points = [], [], {}
    for name, p in model.named_parameters():
        sizes = None if p.grad is None else np.abs(p.grad.array.astype(np.float64)).ravel()
        remark = why_unseen(sizes)
        if not remark:
            points[len(names)] = float(np.sqrt(np.mean(sizes**2)))
        names.append(f"{name} ({remark})" if remark else name)
        rows.append(np.empty(0) if remark else sizes)
    if all(p.grad is None for p in model.parameters()):
        raise ValueError(
            "gradients: no parameter has a gradient. Call loss.backward() first, and look before "
            "optimizer.zero_grad()"
        )
    edges = quarters_of_decades(np.concatenate([*rows, list(points.values())]))
    figure = Figure(
        title, x_label="absolute value of the gradient", x_scale="log", height=110 + 28 * len(rows)
    )
    shares = np.array([np.histogram(sizes, edges)[0] / max(sizes.size, 1) for sizes in rows])
    shares[shares == 0] = np.nan
    figure.heat_map(shares, np.sqrt(edges[1:] * edges[:-1]), names, label="share")
    return figure.scatter(list(points.values()), list(points), label="root mean square")


def why_unseen(sizes: np.ndarray | None) -> str:
    """Why a logarithmic axis shows nothing of a gradient; "" if it does."""
    if sizes is None:
        return "no gradient"
    if not np.isfinite(sizes).all():
        return "not finite"
    return "" if sizes.any() else "all 0"


def quarters_of_decades(sizes: np.ndarray) -> np.ndarray:
    """Edges of bins that hold all sizes above 0, four for each power of ten."""
    exponents = np.log10(sizes[sizes > 0]) if sizes.any() else np.zeros(1)
    low, high = int(np.floor(exponents.min())), int(np.floor(exponents.max())) + 1
    return np.logspace(low, high, 4 * (high - low) + 1)
