"""The backward pass, step by step: ``minigrad.viz.trace(loss)``."""

from __future__ import annotations

import html
import json
import os
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from ..checks import check_count, describe
from ..io import replacing
from ..nn import Module
from ..tensor import Tensor
from . import dot
from .drawing import Drawing
from .exported import array_data, fills_of, frame_data, graph_data, texts_of
from .folding import boxes_of
from .frames import Frame, frames_of
from .layout import render
from .recorded import Recording, Value, read
from .telling import Teller

MOST_DRAWN = 200  # operations; a picture of more cannot be read
LEFT = "text-align:left"


def trace(
    loss: Tensor,
    params: Module | Mapping[str, Tensor | Module] | None = None,
    *,
    direction: str = "LR",
) -> Trace:
    """Replay the backward pass from `loss`, and keep every step of it.

    The engine itself sweeps, and the numbers are its own. Nothing of yours is touched: no ``.grad``
    changes, the graph is kept, and hooks are not called, so that what a hook would change in a
    gradient is not changed here.

    Args:
        loss: a Tensor of one element that was computed from one that requires grad.
        params: names: a Module, for its parameters and its parts, or a dict of Tensors and Modules
            by name.
        direction: of the picture: "LR", from left to right, or "TB", from top to bottom.

    Raises:
        TypeError: `loss` is not a Tensor, or `params` not what it should be.
        ValueError: `loss` has several elements, or nothing was recorded.
        RuntimeError: ``backward`` has freed the graph, or a saved value was changed in place.

    >>> import minigrad
    >>> x = minigrad.tensor(2.0, requires_grad=True)
    >>> print(trace((x * x).exp(), params={"x": x}).text(width=76))
    The backward pass from L = t2 in 2 steps.
    dL/dx is the gradient of L with respect to x. It is also written as x with a
    bar over it.
    The newest operation fires first. All operations that use a value were
    recorded after the one that made it, so they have all added their parts
    before it fires.
    <BLANKLINE>
    Forward, the oldest operation first:
      o0: t1 = multiply(x, x) = 4
      o1: t2 = exp(t1) = 54.6
    <BLANKLINE>
    Step 0. The seed: L is t2 itself.
      dL/dt2 = 1.
      Next: o1 (exp). t2 is complete.
    <BLANKLINE>
    Step 1. o1 (exp) fires: t2 = exp(t1).
      Upstream: g = dL/dt2 = 1.
      To t1: g * y, with y = t2.
        1 * 54.6 = 54.6.
        dL/dt1 = 54.6, complete.
      Next: o0 (multiply). t1 is complete.
    <BLANKLINE>
    Step 2. o0 (multiply) fires: t1 = multiply(x, x).
      Upstream: g = dL/dt1 = 54.6.
      To x: g * b, with b = x.
        54.6 * 2 = 109.2.
        dL/dx = 109.2 so far. 1 part to come, from this operation.
      To x: g * a, with a = x.
        54.6 * 2 = 109.2.
        dL/dx = 109.2 + 109.2 = 218.4, complete.
      Next: nothing is left. All gradients are complete.
    <BLANKLINE>
    The gradients of the leaves, which backward() adds to .grad:
      dL/dx = 218.4
    """
    if not isinstance(loss, Tensor):
        raise TypeError(f"trace: loss must be a Tensor, got {describe(loss)}")
    if loss.array.size != 1:
        raise ValueError(
            f"trace: loss must have one element, got shape {loss.shape}: which of its "
            f"{loss.array.size} elements? Reduce it to one number first, as in loss.sum()"
        )
    if direction not in ("LR", "TB"):
        raise ValueError(f'trace: direction must be "LR" or "TB", got {direction!r}')
    recording = read(loss, params)
    return Trace(recording, *frames_of(recording), direction)


class Trace:
    """The steps of a backward pass. ``print(trace)`` tells them; in a notebook they are a table.

    A trace is a sequence: ``len(trace)``, ``trace[1]`` and ``for frame in trace`` give its frames
    (`minigrad.viz.frames.Frame`). Frame 0 is the seed.

    Attributes:
        recording: the graph as plain data (`minigrad.viz.recorded.Recording`).
        frames: a list of them.
        gradients: the gradient of every value at the end, an array by the id of the value.
    """

    def __init__(
        self,
        recording: Recording,
        frames: list[Frame],
        gradients: dict[str, np.ndarray],
        direction: str,
    ):
        self.recording, self.frames, self.gradients = recording, frames, gradients
        self.direction, self.teller = direction, Teller(recording)

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, number: int) -> Frame:
        return self.frames[number]

    def __iter__(self) -> Iterator[Frame]:
        return iter(self.frames)

    def __repr__(self) -> str:
        return f"<Trace of {len(self.recording.operations)} operations; print it, or save(...) it>"

    # ------------------------------------------------------------ text

    def text(self, width: int = 80) -> str:
        """All steps as plain text, numbered, in lines of up to `width` characters."""
        check_count("width", width, 40)
        lines = [(0, sentence) for sentence in self.teller.opening(len(self.frames) - 1)]
        lines += [(0, ""), (0, "Forward, the oldest operation first:")]
        lines += [(1, sentence) for sentence in self.teller.forward()]
        for _, told in self.told():
            lines += [(0, ""), *told]
        lines += [(0, ""), (0, "The gradients of the leaves, which backward() adds to .grad:")]
        lines += [(1, sentence) for sentence in self.teller.ending(self.gradients)]
        return "\n".join(wrapped(depth, sentence, width) for depth, sentence in lines)

    def told(self) -> Iterator[tuple[Frame, list[tuple[int, str]]]]:
        """Each frame with its sentences; what a function does is said when it is first used."""
        known: set[str] = set()
        for frame in self.frames:
            yield frame, self.teller.lines(frame, known)

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        """A table with a row for each step; it needs no script."""
        rows = []
        for _, told in self.told():
            title, *rest = [
                f'<div style="margin-left:{depth}em">{html.escape(sentence)}</div>'
                for depth, sentence in told
            ]
            rows.append(
                f'<tr style="vertical-align:top"><th scope="row" style="{LEFT}">{title}</th>'
                f'<td style="{LEFT}">{"".join(rest)}</td></tr>'
            )
        opening = html.escape(" ".join(self.teller.opening(len(self.frames) - 1)))
        return (
            f'<table><caption style="{LEFT}">{opening}</caption>'
            '<thead><tr><th scope="col">step</th><th scope="col">what happens</th></tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>"
        )

    # ------------------------------------------------------------ pictures

    @cached_property
    def drawing(self) -> Drawing:
        """The graph, laid out once: every frame's picture is this one with parts of it marked.

        Raises:
            ValueError: the graph is too large to be drawn.
            RuntimeError: Graphviz is not there; the message says how to get it.
        """
        count = len(self.recording.operations)
        if count > MOST_DRAWN:
            raise ValueError(
                f"svg: {count} operations are too many for a picture (the limit is {MOST_DRAWN}). "
                "Read the steps with print(trace) or trace.json(); trace a smaller model or fewer "
                "time steps; or draw the folded graph with minigrad.viz.graph(loss)"
            )
        widest = dict(self.gradients)  # the longest text that is to stand in each box
        for part in (part for frame in self.frames for part in frame.parts):
            widest[part.value] = max(
                widest[part.value], part.after, key=lambda a: len(dot.in_short(a))
            )
        recording = with_ids(self.recording)
        boxes, _ = boxes_of(recording, None, None)
        picture = dot.digraph(
            recording, boxes, values=True, gradients=widest, direction=self.direction
        )
        opening = " ".join(self.teller.opening(len(self.frames) - 1))
        return Drawing(render(picture.source, "svg"), "Backward pass", opening)

    def svg(self, frame: int | None = None) -> str:
        """The graph with all gradients as SVG text; or as it stands in one frame, marked.

        All pictures of a trace have the same layout.

        Raises:
            IndexError: there is no such frame. ValueError: the graph is too large to be drawn.
            RuntimeError: Graphviz is not there.
        """
        if frame is None:
            texts = {v: dot.in_short(g) for v, g in self.gradients.items()}
            return self.drawing.marked({}, texts).svg()
        if not -len(self) <= frame < len(self):
            raise IndexError(f"svg: there is no frame {frame}, they go from 0 to {len(self) - 1}")
        shown = self.frames[frame]
        texts = dict.fromkeys(self.gradients, "?")
        for past in self.frames[: shown.number + 1]:
            texts |= texts_of(past)
        drawing = self.drawing.marked(fills_of(shown), texts)
        sentences = [sentence for _, sentence in self.teller.lines(shown, set())]
        drawing.root.find("title").text = sentences[0]
        drawing.root.find("desc").text = " ".join(sentences[1:])
        return drawing.svg()

    # ------------------------------------------------------------ files

    def json(self) -> str:
        """Everything as JSON text, for a program that shows the steps one by one.

        Objects and their members; ids are those of the picture (its ``data-id``), ARRAY is
        ``{"text", "shape", "numbers"}``, where numbers are nested lists, null in the place of a
        NaN or an infinity, and null as a whole if they are more than 64:

            loss           id of the value that the pass starts from
            opening        sentences that come before the first frame
            values         [{"id", "label", "kind", "dtype", "value": ARRAY, "made_by", "used_by"}]
            operations     [{"id", "name", "options", "inputs", "output", "module", "equation"}]
            edges          [{"id", "from", "to"}]
            gradients      {value: ARRAY}, all of them at the end
            frames         [{"number", "operation", "value", "upstream": ARRAY, "parts", "sums",
                           "next", "words", "fills", "texts"}]
              operation    id of the operation that fires, null for the seed
              parts        [{"value", "position", "edge", "symbols", "numbers", "summed", "about",
                           "gradient": ARRAY, "before": ARRAY or null, "after": ARRAY, "to_come"}]
              sums         [{"value", "gradient": ARRAY, "made_by", "to_come", "words"}]
              to_come      ids of the operations that still have to add a part
              words        [[depth, sentence]]: how deep it is indented, and the sentence
              fills        {id: "active" or "waiting"}, what to mark in the picture
              texts        {value: text}, what stands for its gradient in the picture from this
                           frame on; before, it is "?"
        """
        frames = [frame_data(frame, told, self.teller) for frame, told in self.told()]
        data = {
            "format": "minigrad trace",
            "version": 1,
            "loss": self.frames[0].value,
            "opening": self.teller.opening(len(self.frames) - 1),
            **graph_data(self.recording, self.teller),
            "gradients": {v: array_data(g) for v, g in self.gradients.items()},
            "frames": frames,
        }
        return json.dumps(data, ensure_ascii=False, allow_nan=False)

    def save(self, folder: str | os.PathLike, pictures: bool = False) -> Path:
        """Write ``steps.json``, ``steps.txt`` and ``graph.svg`` into a folder, made if need be.

        Each file is written whole or not at all.

        Args:
            folder: its path.
            pictures: write a picture of each frame as well: ``step-0.svg``, ``step-1.svg`` ...

        Raises:
            ValueError: the graph is too large to be drawn. RuntimeError: Graphviz is not there.
        """
        folder = Path(folder)
        files = {
            "graph.svg": self.svg(),
            "steps.json": self.json(),
            "steps.txt": self.text() + "\n",
        }
        if pictures:
            files |= {f"step-{frame.number}.svg": self.svg(frame.number) for frame in self.frames}
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            with replacing(folder / name) as file:
                file.write(content.encode())
        return folder


# ---------------------------------------------------------------- helpers


def with_ids(recording: Recording) -> Recording:
    """A copy for the picture, in which everything without a name has its id, as in the words."""
    values = {
        v.id: replace(v, name=v.name or id_unless_number(v)) for v in recording.values.values()
    }
    operations = {
        o.id: replace(o, options=" ".join(filter(None, [o.id, o.options])))
        for o in recording.operations.values()
    }
    return replace(recording, values=values, operations=operations)


def id_unless_number(value: Value) -> str | None:
    """A constant number is called by its number."""
    return None if value.kind == "constant" and value.array.ndim == 0 else value.id


def wrapped(depth: int, sentence: str, width: int) -> str:
    """A sentence in lines of up to `width`, indented; a rest is indented further."""
    start = "  " * depth
    return textwrap.fill(
        sentence,
        width,
        initial_indent=start,
        subsequent_indent=start + "    " * bool(depth),
        break_long_words=False,
        break_on_hyphens=False,
    )
