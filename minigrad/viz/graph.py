"""The computation graph as a picture: ``minigrad.viz.graph(loss)``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from ..checks import check_count
from ..io import replacing
from ..nn import Module
from ..tensor import Tensor
from . import dot
from .drawing import Drawing
from .folding import boxes_of
from .layout import render
from .recorded import Recording, read

FORMATS = (".svg", ".png", ".pdf", ".dot")
FIT_IN_A_ROW = 5  # operations


def graph(
    output: Tensor | list[Tensor],
    params: Module | Mapping[str, Tensor | Module] | None = None,
    *,
    values: bool = True,
    gradients: bool | None = None,
    depth: int | None = None,
    limit: int | None = 100,
    direction: str | None = None,
    title: str = "",
) -> Graph:
    """Draw what was recorded on the way to `output`. Nothing is changed by it.

    Draw before ``backward()``, which frees the graph, or call ``backward(retain_graph=True)``.

    Args:
        output: a Tensor, usually a loss; or several in a list.
        params: names: a Module, for its parameters and its parts, or a dict of Tensors and Modules
            by name.
        values: write the numbers of each value.
        gradients: write the gradient of the output with respect to each value. It is that of this
            graph alone, also where ``.grad`` has collected others, and hooks do not change it. Left
            out, they are written if the output is one number.
        depth: how many levels of module calls are drawn open: 0 folds a model into one box, 1 its
            layers. Left out, all are. What repeats three times in a row is then one box, too.
        limit: the most operations to draw. A graph beyond it is folded, and its caption says how.
        direction: "LR", from left to right, or "TB", from top to bottom. Left out, it is the first
            for a small graph and the second for one that would not fit on a page.
        title: for the picture's description.

    Raises:
        TypeError, ValueError: an argument does not fit; nothing was recorded; or gradients are
            asked for, and the output is not one number.
        RuntimeError: ``backward`` has freed the graph.

    >>> import minigrad
    >>> x = minigrad.tensor(2.0, requires_grad=True)
    >>> drawn = graph(x * x + 3, params={"x": x})
    >>> [o.name for o in drawn.recording.operations.values()]
    ['multiply', 'add']
    >>> drawn.dot.count("t0 -> o0")  # both inputs of the product are x
    2
    """
    if depth is not None:
        check_count("depth", depth, 0)
    if limit is not None:
        check_count("limit", limit, 3)
    if direction not in ("LR", "TB", None):
        raise ValueError(f'direction: expected "LR" or "TB", got {direction!r}')
    recording = read(output, params)
    boxes, folded = boxes_of(recording, depth, limit)
    if gradients is None:
        gradients = all(recording.values[v].array.size == 1 for v in recording.outputs)
    if direction is None:
        direction = "LR" if len(boxes) <= FIT_IN_A_ROW else "TB"
    picture = dot.digraph(
        recording,
        boxes,
        values=values,
        gradients=recording.gradients() if gradients else {},
        direction=direction,
        caption=[f"folded: {words}" for words in folded],
    )
    return Graph(picture.source, recording, folded, title)


class Graph:
    """A drawn graph. In a notebook it shows itself.

    Attributes:
        dot: the picture as DOT text.
        recording: what it was drawn from, as plain data (`minigrad.viz.recorded.Recording`).
        folded: what was folded because the graph was over the limit, a list of words.
        title: of the picture.
    """

    def __init__(self, dot: str, recording: Recording, folded: list[str], title: str):
        self.dot, self.recording, self.folded, self.title = dot, recording, folded, title

    @cached_property
    def drawing(self) -> Drawing:
        """The laid out picture.

        Raises:
            RuntimeError: Graphviz is not there; the message says how to get it.
        """
        return Drawing(render(self.dot, "svg"), self.title or "Computation graph", self.description)

    @property
    def description(self) -> str:
        """The picture in a sentence, for those who cannot see it."""
        kinds = [value.kind for value in self.recording.values.values()]
        counts = [
            f"{kinds.count(k)} {k}{'s' * (kinds.count(k) != 1)}" for k in dict.fromkeys(kinds)
        ]
        operations = [dot.operation_text(o) for o in self.recording.operations.values()]
        some = ", ".join(operations[:20]) + (" ..." if len(operations) > 20 else "")
        return f"{len(operations)} operations, the oldest first: {some}. {', '.join(counts)}."

    def svg(self) -> str:
        """The picture as SVG text, in the colours of the page it stands on."""
        return self.drawing.svg()

    def _repr_svg_(self) -> str:
        return self.svg()

    def save(self, path: str | os.PathLike) -> Path:
        """Write the picture to a file: ``.svg``, ``.png``, ``.pdf`` or ``.dot``.

        Raises:
            ValueError: another ending. RuntimeError: Graphviz is not there (``.dot`` needs none).
        """
        path = Path(path)
        if path.suffix not in FORMATS:
            raise ValueError(f"save: expected a name that ends in {', '.join(FORMATS)}, got {path}")
        if path.suffix == ".dot":
            content = self.dot.encode()
        elif path.suffix == ".svg":
            content = self.svg().encode()
        else:
            content = render(self.dot, path.suffix[1:])
        with replacing(path) as file:
            file.write(content)
        return path

    def __repr__(self) -> str:
        return f"<Graph of {len(self.recording.operations)} operations; save(...) it, or .dot>"
