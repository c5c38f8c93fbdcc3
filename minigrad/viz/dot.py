"""From recorded operations to DOT, the language of Graphviz.

    value       a box in which its name, shape, type and numbers stand; its outline tells the kind
    operation   an ellipse; a folded group of operations a box with a tab
    edge        one for each input, in order; where there are several, with the table's letter

Every node, edge and cluster has an id: "t3", "o3", "o3-in-0", "o3-out", "m0".
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from .folding import Box, number_of_parameters, title_of_call
from .layout import graphviz_package
from .recorded import Operation, Recording, Value
from .text import in_a_line
from .theme import LIGHT

if TYPE_CHECKING:
    from graphviz import Digraph

SYMBOLS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "/",
    "negative": "−",
    "matmul": "@",
    "power": "**",
}
OUTLINES = {  # a shape for each kind of value, so that colour is not all that tells them apart
    "parameter": dict(shape="component", style="filled"),
    "input": dict(shape="box", style="filled"),
    "constant": dict(shape="note", style="filled"),
    "value": dict(shape="box", style="filled,rounded"),
    "output": dict(shape="box", style="filled", peripheries="2"),
}
FEW = 6  # numbers; more are told by their mean and range
FONT = "Helvetica,Arial,sans-serif"


def digraph(
    recording: Recording,
    boxes: list[Box],
    *,
    values: bool,
    gradients: Mapping[str, np.ndarray],
    direction: str,
    caption: Iterable[str] = (),
) -> Digraph:
    """The picture as a `graphviz.Digraph`, which is DOT text underneath.

    Args:
        boxes: what is drawn as one node, see folding.py.
        values: write the numbers of each value.
        gradients: the gradient to write, by the id of the value.
        direction: "LR", from left to right, or "TB", from top to bottom.
        caption: lines below the picture.

    Raises:
        GraphvizMissing: the package graphviz is not installed.
    """
    graph = graphviz_package().Digraph("minigrad")
    graph.attr(
        rankdir=direction, fontname=FONT, fontsize="11", fontcolor=LIGHT["muted"], labelloc="b"
    )
    graph.attr(nodesep="0.2", ranksep="0.35", ordering="in", label=lines(caption))
    graph.attr("node", fontname=FONT, fontsize="11", fontcolor=LIGHT["ink"], color=LIGHT["muted"])
    graph.attr("node", margin="0.1,0.04", height="0.3", width="0.3")
    graph.attr("edge", fontname=FONT, fontsize="9", fontcolor=LIGHT["muted"])
    graph.attr("edge", color=LIGHT["muted"], arrowsize="0.6")

    parts = [Part(recording, box) for box in boxes]
    picture = Cluster()
    for key, calls in places(recording, parts).items():
        value = recording.values[key]
        attributes = value_attributes(value, values, gradients.get(key))
        picture.at(calls).nodes.append((key, attributes))
    for part in parts:
        picture.at(part.calls).nodes.append((part.id, part.attributes()))
    picture.add_to(graph, recording)
    for part in parts:
        part.add_edges(graph)
    return graph


class Cluster:
    """The nodes of a call, and the clusters of the calls within it, by id."""

    def __init__(self):
        self.nodes: list[tuple[str, dict]] = []
        self.inner: dict[str, Cluster] = {}

    def at(self, calls: tuple[str, ...]) -> Cluster:
        """The cluster that these calls lead to."""
        cluster = self
        for call in calls:
            cluster = cluster.inner.setdefault(call, Cluster())
        return cluster

    def add_to(self, graph: Digraph, recording: Recording) -> None:
        """Draw the nodes and, each in a frame of its own, the inner clusters."""
        for name, attributes in self.nodes:
            graph.node(name, **attributes)
        for key, cluster in self.inner.items():
            with graph.subgraph(name=f"cluster_{key}") as frame:
                frame.attr(id=key, label=lines(bold=title_of_call(recording.calls[key])))
                frame.attr(labelloc="t", labeljust="l", fontcolor=LIGHT["muted"])
                frame.attr(style="rounded,filled", color=LIGHT["grid"], fillcolor=LIGHT["panel"])
                cluster.add_to(frame, recording)


class Part:
    """A box: its node, and the edges to and from it."""

    def __init__(self, recording: Recording, box: Box):
        self.recording, self.box = recording, box
        self.operations = [recording.operations[o] for o in box.operations]
        self.id, self.calls = box.operations[0], tuple(box.calls)
        self.folded = len(box.operations) > 1 or box.call is not None
        made = {o.output for o in self.operations}
        inputs = [v for o in self.operations for v in o.inputs]
        self.inputs = inputs if not self.folded else [*dict.fromkeys(inputs)]
        self.inputs = [v for v in self.inputs if v not in made]
        self.outputs = [o.output for o in self.operations]
        self.parameters = number_of_parameters(recording, box)

    def hide(self, hidden: set[str]) -> None:
        """Leave out the values that are seen in this box only."""
        self.inputs = [v for v in self.inputs if v not in hidden]
        self.outputs = [v for v in self.outputs if v not in hidden]

    def attributes(self) -> dict[str, str]:
        """Those of the node in DOT."""
        shared = dict(id=self.id, fillcolor=LIGHT["operation"], style="filled")
        if not self.folded:
            operation = self.operations[0]
            label = lines(small=operation.options, bold=SYMBOLS.get(operation.name, operation.name))
            return {**shared, "label": label, "shape": "ellipse", "class": "operation"}
        count = f"{self.parameters:,} parameters" if self.parameters else ""
        if self.box.call:
            title = title_of_call(self.recording.calls[self.box.call])
        elif self.box.times > 1:
            title = f"{', '.join(self.box.pattern)} ×{self.box.times}"
        else:
            title = f"{len(self.operations)} operations"
        return {**shared, "label": lines([count], bold=title), "shape": "tab", "class": "folded"}

    def add_edges(self, graph: Digraph) -> None:
        """One for each input, in order, and one for each output."""
        several = len(self.inputs) > 1 and not self.folded
        for i, v in enumerate(self.inputs):
            label = {"label": self.operations[0].letters[i]} if several else {}
            graph.edge(v, self.id, id=f"{self.id}-in-{i}", **label)
        for i, v in enumerate(self.outputs):
            graph.edge(self.id, v, id=f"{self.id}-out" + (f"-{i}" if i else ""))


def places(recording: Recording, parts: list[Part]) -> dict[str, tuple[str, ...]]:
    """The values to draw, oldest first, each with the calls it is drawn in.

    A folded box hides what is made and used in it alone, and the parameters and constants that it
    alone uses.
    """
    users: dict[str, list[Part]] = {v: [] for v in recording.values}
    makers: dict[str, Part] = {}
    for part in parts:
        for o in part.operations:
            makers[o.output] = part
            for v in o.inputs:
                users[v].append(part)
    hidden = set()
    for v, value in recording.values.items():
        seen_in = {*users[v], *([makers[v]] if v in makers else [])}
        if value.kind in ("parameter", "constant", "value") and len(seen_in) == 1:
            part = next(iter(seen_in))
            if part.folded:
                hidden.add(v)
    for part in parts:
        part.hide(hidden)
    found = {}
    for v, value in recording.values.items():
        if v in hidden:
            continue
        if value.kind in ("input", "output"):
            found[v] = ()
        elif v in makers:
            found[v] = makers[v].calls
        else:
            found[v] = shared_start([part.calls for part in users[v]])
    return found


def shared_start(paths: list[tuple]) -> tuple:
    """What all of them begin with."""
    first, n = paths[0], 0
    while n < len(first) and all(path[: n + 1] == first[: n + 1] for path in paths):
        n += 1
    return first[:n]


# ---------------------------------------------------------------- text in the nodes


def value_attributes(value: Value, numbers: bool, gradient: np.ndarray | None) -> dict[str, str]:
    """Those of a value's node in DOT."""
    name = value.name or ("" if value.kind in ("value", "constant") else value.kind)
    rows = []
    if value.kind == "constant" and value.array.ndim == 0:
        name = name or in_short(value.array)
    else:
        rows.append(f"{value.array.shape or 'number'} {value.array.dtype}")
        if numbers:
            rows.append(f"value {in_short(value.array)}")
    if gradient is not None:
        rows.append(f"grad {in_short(gradient)}")
    attributes = {"id": value.id, "class": value.kind, "fillcolor": LIGHT[value.kind]}
    return {**attributes, **OUTLINES[value.kind], "label": lines(rows, bold=name)}


def in_short(array: np.ndarray) -> str:
    """The numbers if they are few, else their mean and range."""
    if array.size <= FEW:
        return nested(array.item() if array.size == 1 else array.tolist())
    if array.dtype.kind == "b":
        return f"{array.sum()} of {array.size} true"
    with np.errstate(all="ignore"):
        low, mean, high = array.min(), array.mean(dtype=np.float64), array.max()
    return f"mean {mean:.3g} in [{low:.3g}, {high:.3g}]"


def nested(x: object) -> str:
    """Numbers in lists, each with four digits."""
    if isinstance(x, list):
        return f"[{', '.join(map(nested, x))}]"
    return f"{x:.4g}" if isinstance(x, float) else str(x)


def lines(rows: Iterable[str] = (), *, bold: str = "", small: str = "") -> str:
    """A label of several lines in Graphviz's own kind of HTML, with everything escaped."""
    parts = [f"<B>{escaped(bold)}</B>"] if bold else []
    parts += [f'<FONT POINT-SIZE="9">{escaped(row)}</FONT>' for row in (small, *rows) if row]
    return f"<{'<BR/>'.join(parts)}>" if parts else ""


def escaped(text: str) -> str:
    """Text that is safe in a label."""
    return html.escape(in_a_line(text))


def operation_text(operation: Operation) -> str:
    """Name and options of an operation, for a reader without the picture."""
    return f"{operation.name}({operation.options})" if operation.options else operation.name
