"""The frames of a backward pass as data: what to mark in a picture of each, and all of it for JSON.

The members are described at `minigrad.viz.trace.Trace.json`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .dot import in_short
from .frames import Frame, Part
from .recorded import Recording
from .rules import array_text
from .telling import Line, Teller

MOST_WRITTEN = 64  # elements of an array whose numbers are written


# ---------------------------------------------------------------- pictures


def fills_of(frame: Frame) -> dict[str, str]:
    """Which parts of the picture are marked in a frame: the name of a colour by id."""
    if frame.operation is None:
        return {frame.value: "active"}
    fills = {s.value: "waiting" for s in frame.sums if s.to_come}
    fills |= {frame.operation: "active", f"{frame.operation}-out": "active"}
    for part in frame.parts:
        fills[edge_of(frame, part)] = "active"
        fills[part.value] = "waiting" if part.to_come else "active"
    return fills


def texts_of(frame: Frame) -> dict[str, str]:
    """What stands for a gradient in the picture from this frame on, by the id of the value."""
    if frame.operation is None:
        return {frame.value: in_short(frame.upstream)}
    return {
        part.value: in_short(part.after) + (" + …" if part.to_come else "") for part in frame.parts
    }


def edge_of(frame: Frame, part: Part) -> str:
    """The id of the edge along which a part of a gradient goes."""
    return f"{frame.operation}-in-{part.position}"


# ---------------------------------------------------------------- JSON


def graph_data(recording: Recording, teller: Teller) -> dict[str, list]:
    """The values, the operations and the edges between them."""
    made_by, used_by, edges = {}, {v: [] for v in recording.values}, []
    for o in recording.operations.values():
        made_by[o.output] = o.id
        for i, v in enumerate(o.inputs):
            used_by[v].append(o.id)
            edges.append({"id": f"{o.id}-in-{i}", "from": v, "to": o.id})
        edges.append({"id": f"{o.id}-out", "from": o.id, "to": o.output})
    values = [
        {
            "id": v.id,
            "label": teller.label(v.id),
            "kind": v.kind,
            "dtype": str(v.array.dtype),
            "value": array_data(v.array),
            "made_by": made_by.get(v.id),
            "used_by": used_by[v.id],
        }
        for v in recording.values.values()
    ]
    operations = [
        {
            "id": o.id,
            "name": o.name,
            "options": o.options,
            "inputs": o.inputs,
            "output": o.output,
            "module": teller.module(o),
            "equation": teller.equation(o.id),
        }
        for o in recording.operations.values()
    ]
    return {"values": values, "operations": operations, "edges": edges}


def frame_data(frame: Frame, told: list[Line], teller: Teller) -> dict[str, Any]:
    """A frame, and the sentences that tell it."""
    return {
        "number": frame.number,
        "operation": frame.operation,
        "value": frame.value,
        "upstream": array_data(frame.upstream),
        "parts": [part_data(frame, part) for part in frame.parts],
        "sums": [
            {
                "value": s.value,
                "gradient": array_data(s.gradient),
                "made_by": s.made_by,
                "to_come": s.to_come,
                "words": teller.wait(s) if s.to_come else "",
            }
            for s in frame.sums
        ],
        "next": frame.next,
        "words": told,
        "fills": fills_of(frame),
        "texts": texts_of(frame),
    }


def part_data(frame: Frame, part: Part) -> dict[str, Any]:
    """What goes to one input."""
    return {
        "value": part.value,
        "position": part.position,
        "edge": edge_of(frame, part),
        "symbols": part.rule.symbols,
        "numbers": part.numbers,
        "summed": part.summed,
        "about": part.rule.about,
        "gradient": array_data(part.gradient),
        "before": None if part.before is None else array_data(part.before),
        "after": array_data(part.after),
        "to_come": part.to_come,
    }


def array_data(array: np.ndarray) -> dict[str, Any]:
    """An array in short form, its shape, and its numbers if they are few."""
    numbers = finite(array.tolist()) if array.size <= MOST_WRITTEN else None
    return {"text": array_text(array), "shape": array.shape, "numbers": numbers}


def finite(x: Any) -> Any:
    """Nested lists with None in the place of what JSON has no number for."""
    if isinstance(x, list):
        return [finite(item) for item in x]
    return None if isinstance(x, float) and not math.isfinite(x) else x
