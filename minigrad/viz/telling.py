"""The frames of a backward pass in words: short sentences, good to read and to hear."""

from __future__ import annotations

import re

from .frames import Frame, Part, Sum
from .recorded import Operation, Recording
from .rules import array_text, bracketed, names_in
from .text import in_a_line

ORDER = (
    "The newest operation fires first. All operations that use a value were recorded after the one "
    "that made it, so they have all added their parts before it fires."
)

MOST_WAITING = 4  # values of which each frame says why they wait

Line = tuple[int, str]  # how deep it is indented, and a sentence


class Teller:
    """Puts what happens in a recording's backward pass into words."""

    def __init__(self, recording: Recording):
        self.recording = recording

    # ------------------------------------------------------------ names

    def label(self, v: str) -> str:
        """The name of a value, the number of a constant, or the id."""
        value = self.recording.values[v]
        number = value.kind == "constant" and value.array.ndim == 0
        return in_a_line(value.name or (array_text(value.array) if number else v))

    def derivative(self, v: str) -> str:
        """The gradient of L with respect to a value: dL/dx."""
        label = self.label(v)
        return f"dL/d{label}" if re.fullmatch(r"\w+", label) else f"dL/d({label})"

    def operation(self, o: str) -> str:
        """Id and name: o2 (tanh)."""
        return f"{o} ({self.recording.operations[o].name})"

    def equation(self, o: str) -> str:
        """What an operation computes: t4 = add(t2, b)."""
        operation = self.recording.operations[o]
        inputs = [*map(self.label, operation.inputs), operation.options]
        return (
            f"{self.label(operation.output)} = {operation.name}({', '.join(filter(None, inputs))})"
        )

    def module(self, operation: Operation) -> str:
        """The call of a module around it: " in Linear layers.0"."""
        if not operation.calls:
            return ""
        call = self.recording.calls[operation.calls[-1]]
        return in_a_line(f" in {call.kind} {call.name}".rstrip())

    # ------------------------------------------------------------ the whole

    def opening(self, steps: int) -> list[str]:
        """What is to be known before the first frame."""
        loss = self.label(self.recording.outputs[0])
        loss = "L" if loss == "L" else f"L = {loss}"
        sentences = [
            f"The backward pass from {loss} in {steps} step{'s' * (steps != 1)}.",
            "dL/dx is the gradient of L with respect to x. It is also written as x with a bar "
            "over it.",
            ORDER,
        ]
        values = self.recording.values.values()
        without = [v.id for v in values if v.tensor is None or not v.tensor.tracked]
        if without:
            names = ", ".join(dict.fromkeys(map(self.label, without)))
            sentences.append(f"No gradient goes to what requires none: {names}.")
        hooked = [v.id for v in values if v.tensor is not None and changing(v.tensor.hooks)]
        if hooked:
            names = ", ".join(map(self.label, hooked))
            sentences.append(f"Hooks are left out here; backward() calls those of {names}.")
        return sentences

    def forward(self) -> list[str]:
        """The recorded operations and their results, the oldest first."""
        return [
            f"{o.id}: {self.equation(o.id)} = {array_text(self.recording.values[o.output].array)}"
            for o in self.recording.operations.values()
        ]

    # ------------------------------------------------------------ a frame

    def title(self, frame: Frame) -> str:
        """What happens, in one sentence."""
        if frame.operation is None:
            label = self.label(frame.value)
            return (
                "Step 0. The seed." if label == "L" else f"Step 0. The seed: L is {label} itself."
            )
        operation = self.recording.operations[frame.operation]
        return (
            f"Step {frame.number}. {self.operation(operation.id)}{self.module(operation)} fires: "
            f"{self.equation(operation.id)}."
        )

    def lines(self, frame: Frame, told: set[str]) -> list[Line]:
        """All that is to be said about a frame, but for what was `told` before, which grows."""
        lines = [(0, self.title(frame))]
        gradient = f"{self.derivative(frame.value)} = {array_text(frame.upstream)}"
        lines.append((1, f"Upstream: g = {gradient}." if frame.operation else f"{gradient}."))
        for part in frame.parts:
            lines.append((1, self.rule(frame, part)))
            lines += [(2, words) for words in part.rule.about if words not in told]
            told.update(part.rule.about)
            if part.numbers != array_text(part.gradient):
                lines.append((2, self.calculation(part)))
            lines.append((2, self.sum_of(frame, part)))
        waiting = [s for s in frame.sums if s.to_come]
        lines += [(1, self.wait(s)) for s in waiting[:MOST_WAITING]]
        if len(waiting) > MOST_WAITING:
            lines.append((1, f"{len(waiting) - MOST_WAITING} more values wait."))
        lines.append((1, self.next(frame)))
        return lines

    def rule(self, frame: Frame, part: Part) -> str:
        """The rule in symbols, and what the symbols stand for here."""
        operation = self.recording.operations[frame.operation]
        symbols = {"y": operation.output, **dict(zip(operation.letters, operation.inputs))}
        used = names_in(part.rule.symbols)
        meant = [
            f"{symbol} = {self.label(v)}"
            for symbol, v in symbols.items()
            if symbol in used and self.label(v) != symbol
        ]
        result = array_text(part.gradient)
        equal = f" = {result}" if part.numbers == result else ""
        where = f", with {', '.join(meant)}" if meant else ""
        return f"To {self.label(part.value)}: {part.rule.symbols}{equal}{where}."

    def calculation(self, part: Part) -> str:
        """The rule in numbers, and what the engine made of it."""
        summed = f" {part.summed}" if part.summed else ""
        return f"{part.numbers}{summed} = {array_text(part.gradient)}."

    def sum_of(self, frame: Frame, part: Part) -> str:
        """What has been added up, and whether anything is missing."""
        total = array_text(part.after)
        if part.before is not None:
            total = f"{array_text(part.before)} + {bracketed(array_text(part.gradient))} = {total}"
        total = f"{self.derivative(part.value)} = {total}"
        if not part.to_come:
            return f"{total}, complete."
        missing = len(part.to_come)
        users = [
            "this operation" if o == frame.operation else self.operation(o)
            for o in dict.fromkeys(part.to_come)
        ]
        parts = f"{missing} part{'s' * (missing != 1)}"
        return f"{total} so far. {parts} to come, from {listed(users)}."

    def wait(self, s: Sum) -> str:
        """Why a gradient that has begun to arrive cannot be passed on yet."""
        users = listed([*map(self.operation, dict.fromkeys(s.to_come))])
        several = len(set(s.to_come)) > 1
        verbs = "use it, too, and have not fired" if several else "uses it, too, and has not fired"
        return f"{self.label(s.value)} waits: {users} {verbs}."

    def next(self, frame: Frame) -> str:
        """Which operation fires next, and why it may."""
        if frame.next is None:
            return "Next: nothing is left. All gradients are complete."
        ready = self.label(self.recording.operations[frame.next].output)
        newest = ", the newest operation left" if len(frame.sums) > 1 else ""
        return f"Next: {self.operation(frame.next)}{newest}. {ready} is complete."

    def ending(self, gradients: dict) -> list[str]:
        """The gradients of the leaves."""
        return [
            f"{self.derivative(v.id)} = {array_text(gradients[v.id])}"
            for v in self.recording.values.values()
            if v.kind == "parameter" and v.id in gradients
        ]


def changing(hooks: list | None) -> bool:
    """Is there a hook but that of ``retain_grad``, which only looks on?"""
    return any(not getattr(hook, "keeps", False) for hook in hooks or ())


def listed(words: list[str]) -> str:
    """One, two and three; of many, the first four and how many there are more."""
    if len(words) > 5:
        words = [*words[:4], f"{len(words) - 4} more"]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
