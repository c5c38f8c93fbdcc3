"""What a large graph shows as one box: module calls, repeats, and the middle of a long chain.

    box     what is drawn in the place of one operation, or of several that are folded into it
    fold    to put neighbours in time into one box

Operations that are neighbours in time can always be folded: whatever lies on a path from one of
them to another was recorded between the two, and is in the box too. No cycle can come of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .recorded import Call, Recording

LONGEST_PATTERN = 16  # boxes; a longer repeated pattern is not looked for
FEWEST_REPEATS = 3


@dataclass(frozen=True)
class Box:
    """One operation, or several.

    Attributes:
        operations: their ids, the oldest first.
        calls: ids of the calls around the box, the outermost first.
        call: id of the call that was folded into it, or None.
        pattern: names of the boxes that repeat in it.
        times: how often the pattern repeats; 1 in a box without repeats.
    """

    operations: tuple[str, ...]
    calls: tuple[str, ...] = ()
    call: str | None = None
    pattern: tuple[str, ...] = ()
    times: int = 1


def boxes_of(
    recording: Recording, depth: int | None, limit: int | None
) -> tuple[list[Box], list[str]]:
    """The boxes to draw, the oldest first, and in words what was folded beyond `depth`.

    Args:
        depth: how many levels of module calls are open; None for all of them.
        limit: the most boxes to draw; None for no limit.
    """
    boxes = folded_calls(recording, depth)
    if depth is not None:
        boxes = folded_repeats(recording, boxes)
    if limit is None or len(boxes) <= limit:
        return boxes, []
    words = [f"{len(boxes)} operations are more than limit={limit}"]
    deepest = max((len(o.calls) for o in recording.operations.values()), default=0)
    for level in range(deepest if depth is None else min(depth, deepest), -1, -1):
        boxes = folded_repeats(recording, folded_calls(recording, level))
        if len(boxes) <= limit:
            break
    if any(box.call for box in boxes):
        words.append(f"modules are folded at depth {level}")
    if len(boxes) > limit:
        boxes, count = folded_middle(boxes, limit)
        words.append(f"{count} operations in the middle are one box")
    repeats = [f"{', '.join(box.pattern)} ×{box.times}" for box in boxes if box.times > 1]
    if repeats:
        words.append(f"repeats are one box: {'; '.join(dict.fromkeys(repeats))}")
    return boxes, words


def folded_calls(recording: Recording, depth: int | None) -> list[Box]:
    """A box for each operation; for each call that is `depth` calls deep, one for all of it."""
    boxes: list[Box] = []
    for o in recording.operations.values():
        if depth is None or len(o.calls) <= depth:
            boxes.append(Box((o.id,), tuple(o.calls)))
        elif boxes and boxes[-1].call == o.calls[depth]:
            boxes[-1] = replace(boxes[-1], operations=(*boxes[-1].operations, o.id))
        else:
            boxes.append(Box((o.id,), tuple(o.calls[:depth]), o.calls[depth]))
    return boxes


def folded_repeats(recording: Recording, boxes: list[Box]) -> list[Box]:
    """Patterns of boxes that come three times or more in a row, each run of them in one box."""
    signs = signatures(recording, boxes)
    sizes = [number_of_parameters(recording, box) for box in boxes]
    result, i = [], 0
    while i < len(boxes):
        length, times = longest_run(signs, i)
        # A, B, A, B, A, B, A is A, B three times and then A, or the reverse. The box with more
        # parameters comes first: Linear, ReLU.
        later = [j for j in range(i + 1, i + length) if longest_run(signs, j) == (length, times)]
        if times < FEWEST_REPEATS or any(sizes[j] > sizes[i] for j in later):
            result.append(boxes[i])
            i += 1
            continue
        run = boxes[i : i + length * times]
        operations = tuple(o for box in run for o in box.operations)
        pattern = tuple(name_of_box(recording, box) for box in run[:length])
        result.append(Box(operations, run[0].calls, None, pattern, times))
        i += length * times
    return result


def longest_run(signs: Sequence, i: int) -> tuple[int, int]:
    """(length, times) of the pattern from `i` on whose repeats cover the most boxes."""
    best = (1, 1)
    for length in range(1, LONGEST_PATTERN + 1):
        times, pattern = 1, signs[i : i + length]
        while signs[i + times * length : i + (times + 1) * length] == pattern:
            times += 1
        if times >= FEWEST_REPEATS and length * times > best[0] * best[1]:
            best = (length, times)
    return best


def signatures(recording: Recording, boxes: list[Box]) -> list[tuple]:
    """For each box what it does to what: equal for boxes that repeat each other.

    A computed value is known by how many boxes ago it was made, and a leaf by its kind; the input
    of the first layer counts as made by the box before, as those of the layers after it are.
    """
    made_in = {
        recording.operations[o].output: i for i, box in enumerate(boxes) for o in box.operations
    }
    signs = []
    for i, box in enumerate(boxes):
        steps = []
        for o in (recording.operations[o] for o in box.operations):
            inputs = []
            for value in (recording.values[v] for v in o.inputs):
                where = i - made_in[value.id] if value.id in made_in else value.kind
                inputs.append((1 if where == "input" else where, value.array.shape))
            steps.append((o.name, o.options, tuple(inputs)))
        kind = recording.calls[box.call].kind if box.call else None
        signs.append((kind, box.calls, tuple(steps)))
    return signs


def folded_middle(boxes: list[Box], limit: int) -> tuple[list[Box], int]:
    """The first and the last boxes, `limit` in all, with one in between for all the others."""
    first = (limit - 1) // 2
    last = limit - 1 - first
    middle = boxes[first : len(boxes) - last]
    operations = tuple(o for box in middle for o in box.operations)
    return [*boxes[:first], Box(operations), *boxes[len(boxes) - last :]], len(operations)


def number_of_parameters(recording: Recording, box: Box) -> int:
    """The elements of all parameters that go into the box."""
    used = {v for o in box.operations for v in recording.operations[o].inputs}
    values = [recording.values[v] for v in used]
    return sum(value.array.size for value in values if value.kind == "parameter")


def name_of_box(recording: Recording, box: Box) -> str:
    """The operation's name, or the folded module's class."""
    if box.call:
        return recording.calls[box.call].kind
    return recording.operations[box.operations[0]].name


def title_of_call(call: Call) -> str:
    """Path and class, as in "layers.0 Linear"."""
    return f"{call.name} {call.kind}".strip()
