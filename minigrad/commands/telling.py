"""The words that a learner reads, as lines; coloured on a terminal that has rich, plain elsewhere.

    piece    a text and its style: "good", "bad", "almost", "strong", "faint", "code" or ""
    line     a list of pieces

Colours only repeat what the words say.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..course.diagnose import Diagnosis
from ..course.lesson import all_lessons
from ..course.outcomes import Difference
from ..course.progress import HINTS, Entry
from .choosing import Task, title_of

Line = list[tuple[str, str]]

STYLES = {
    "good": "green",
    "bad": "red",
    "almost": "yellow",
    "strong": "bold",
    "faint": "dim",
    "code": "cyan",
    "": "",
}
TAGS = {  # how a verdict is announced; the others speak for themselves
    "passed": ("good", ""),
    "not started": ("almost", ""),
    "mistake": ("bad", "Mistake: "),
    "convention": ("almost", ""),
    "wrong": ("bad", "Wrong: "),
    "form": ("bad", "Wrong: "),
    "raised": ("bad", "Error: "),
    "changed": ("almost", "Almost: "),
    "remembers": ("almost", "Almost: "),
    "endless": ("bad", "Stopped: "),
    "ended": ("bad", "Error: "),
    "not loaded": ("bad", "Error: "),
}
MARKS = {"passed": ("[x]", "good"), "tried": ("[~]", "almost"), "open": ("[ ]", "faint")}
HEAD = 12  # columns of the word before an item
ROWS = 8  # of two arrays side by side
LONGEST = 600  # letters of a message that a learner's code made


class Screen:
    """Where lines go.

    Attributes:
        width: for texts; 60 to 100 is comfortable.
    """

    def __init__(self) -> None:
        self.width = max(40, min(100, shutil.get_terminal_size().columns))
        self.console = console()

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines."""
        for line in lines:
            if self.console is None:
                print(encodable("".join(text for text, _ in line)).rstrip(), flush=True)
            else:
                from rich.text import Text

                text = Text.assemble(*((text, STYLES[style]) for text, style in line))
                self.console.print(text, highlight=False, soft_wrap=True)

    def say(self, text: str = "", style: str = "") -> None:
        """Print a text, in lines of the screen's width."""
        self.show(wrapped(text, self.width, style=style))


def console() -> Any:
    """rich's console, if there is a terminal to colour, and colours are wanted; else None."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    made = Console()
    return made if made.is_terminal and not made.is_dumb_terminal else None


# ---------------------------------------------------------------- lines


def line(text: str = "", style: str = "") -> Line:
    return [(text, style)]


def wrapped(text: str, width: int, indent: str = "", style: str = "") -> list[Line]:
    """A text in lines; words and names stay whole."""
    return [
        line(part, style)
        for part in textwrap.wrap(
            text,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        or [""]
    ]


def items(head: str, texts: list[str], width: int, style: str = "code") -> list[Line]:
    """Texts under each other, behind a word: `Next   minigrad hint`."""
    lines: list[Line] = []
    for text in texts:
        for part in wrapped(text, width - HEAD, style=style):
            lines.append([("  " + (head if not lines else "").ljust(HEAD - 2), "faint"), *part])
    return lines


def safe(text: str) -> str:
    """What a learner's code says, without control characters, and not too long."""
    text = "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."


def encodable(text: str) -> str:
    """The text, with ? for what the output's encoding lacks."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def plural(n: int, what: str) -> str:
    """1 hint, 2 hints; 1 try, 2 tries."""
    if n == 1:
        return f"1 {what}"
    return f"{n} {what[:-1]}ies" if what.endswith("y") else f"{n} {what}s"


# ---------------------------------------------------------------- a diagnosis


def summary(task: Task, found: Diagnosis, pad: int = 0) -> Line:
    """A diagnosis in one line."""
    style, tag = TAGS.get(found.verdict, ("bad", ""))
    state = "open" if found.verdict == "not started" else "passed" if found.passed else "tried"
    return [
        (MARKS[state][0] + " ", style),
        (task.exercise.name.ljust(pad) + "  ", "strong"),
        (tag + safe(found.title), style),
    ]


def of_diagnosis(task: Task, found: Diagnosis, entry: Entry, width: int) -> list[Line]:
    """All that is to be said of a diagnosis."""
    e = task.exercise
    style, tag = TAGS.get(found.verdict, ("bad", ""))
    lines = [heading(task), []]
    lines += wrapped(tag + safe(found.title), width, "  ", style)
    for text in found.words:
        for part in safe(text).splitlines():
            lines += wrapped(part, width, "  ")
    if found.case:
        lines += [[], *items("Tried on", [found.case], width, style="")]
    if found.difference is not None:
        lines += [[], *side_by_side(found.difference, e.rtol, width)]
    lines.append([])
    if found.passed:
        lines += items("Compare", [f"minigrad solution {e.name}"], width)
        return lines
    if found.mistakes:
        labels = list(dict.fromkeys(m.label for m in found.mistakes))
        places = [text for label in labels for text in place_of(label, task, width)]
        lines += items("Equation", places, width, style="")
    if found.verdict != "not loaded":
        lines += items("Read", section_of(task, width), width, style="")
    lines += items("Hint", [hint_left(e.name, entry)], width)
    return lines


def heading(task: Task) -> Line:
    """The name of an exercise, and where it belongs."""
    where = f"  {task.lesson}.py, lesson {task.number}: {title_of(task.folder)}"
    return [(task.exercise.name, "strong"), (where, "faint")]


def section_of(task: Task, width: int) -> list[str]:
    """The section of the lesson that teaches an exercise, with its line."""
    path = task.folder / "lesson.py"
    section = task.exercise.section
    words = section.replace("$", "").replace('"', "'")  # formulas are letters here
    found = f'"{words}" in lesson {task.number}'
    if path.exists():
        heads = [f"# {'#' * level} {section}" for level in (1, 2, 3, 4)]
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if text.rstrip() in heads:
                return fitting(found, f"lessons/{task.lesson}/lesson.py line {number}", width)
    return [found]


def place_of(label: str, task: Task, width: int) -> list[str]:
    """An equation's label, and the line of the lesson that displays it."""
    for lesson in all_lessons(task.folder.parent):
        for shown in lesson.equations:
            if shown.label == label:
                place = f"lessons/{lesson.folder}/lesson.py line {shown.line}"
                return fitting(f"({label})", place, width)
    return [f"({label})"]


def fitting(what: str, place: str, width: int) -> list[str]:
    """Something and its place, in one text if there is room for it, else in two."""
    together = f"{what}, {place}"
    return [together] if len(together) <= width - HEAD else [f"{what},", place]


def hint_left(name: str, entry: Entry) -> str:
    """The command for the next hint; after the last one, that for the solution."""
    if entry.hints < HINTS:
        return f"minigrad hint {name}  (hint {entry.hints + 1} of {HINTS})"
    return f"minigrad hint {name}  (all {HINTS} again), or minigrad solution {name}"


# ---------------------------------------------------------------- expected and got


def side_by_side(found: Difference, rtol: float, width: int) -> list[Line]:
    """What was expected, and what was got."""
    if isinstance(found.expected, np.ndarray) and isinstance(found.got, np.ndarray):
        if found.kind == "shape":
            return columns([("shape", str(found.expected.shape), str(found.got.shape), True)])
        return arrays_side_by_side(found.expected, found.got, rtol)
    got = "nothing" if found.kind == "missing" else brief(found.got, width)
    if found.kind == "type":
        got = f"a {found.got}"
    return columns([("", brief(found.expected, width), got, True)])


def arrays_side_by_side(expected: np.ndarray, got: np.ndarray, rtol: float) -> list[Line]:
    """Number by number; those that differ are marked."""
    with np.errstate(all="ignore"):
        limit = rtol * np.abs(expected[np.isfinite(expected)]).max(initial=0)
        same = (expected == got) | (np.abs(expected - got) <= limit)
        same |= np.isnan(expected) & np.isnan(got)
    wrong = [tuple(map(int, i)) for i in np.argwhere(~same)]
    chosen = list(np.ndindex(expected.shape)) if expected.size <= ROWS else wrong[:ROWS]
    rows = []
    for index in chosen:
        place = f"[{', '.join(map(str, index))}]" if index else ""
        rows.append((place, *numbers(expected[index], got[index]), index in wrong))
    lines = columns(rows, mark=expected.size > 1)
    if len(wrong) > len(chosen):
        lines.append(line(f"  the first {ROWS} of {len(wrong)} numbers that differ", "faint"))
    return lines


def columns(rows: list[tuple[str, str, str, bool]], mark: bool = False) -> list[Line]:
    """A place, expected and got in columns; with `mark`, an arrow where they differ."""
    table = [("", "expected", "got", False), *rows]
    place, left, right = (max(len(row[i]) for row in table) for i in range(3))
    lines: list[Line] = []
    for row in table:
        head = not lines
        text = f"  {row[0]:{place}}  {row[1]:>{left}}  "
        end = "  <" if mark and row[3] else ""
        styles = ("faint", "faint") if head else ("", "bad" if row[3] else "")
        lines.append([(text, styles[0]), (f"{row[2]:>{right}}{end}", styles[1])])
    return lines


def numbers(expected: float, got: float) -> tuple[str, str]:
    """Two numbers, as short as they can be told apart."""
    for digits in (6, 9, 12, 17):
        a, b = f"{expected:.{digits}g}", f"{got:.{digits}g}"
        if a != b or expected == got:
            break
    return a, b


def brief(x: Any, width: int) -> str:
    """A value in one line."""
    if isinstance(x, np.ndarray):
        if x.size > 4:
            return f"numbers of shape {x.shape}"
        text = "[" + ", ".join(f"{v:.6g}" for v in x.reshape(-1)) + "]" if x.ndim else f"{x:.6g}"
        return text
    text = safe(repr(x))
    most = width // 2 - 6
    return text if len(text) <= most else text[: most - 3] + "..."


# ---------------------------------------------------------------- the course


def lesson_line(number: int, title: str, passed: int, of: int, width: int) -> Line:
    """A lesson in the map: number, title, how much of it is done."""
    count = f"{passed} of {of}"
    room = min(width, 80) - 6 - len(count)
    title = title if len(title) <= room else title[: room - 3] + "..."
    style = "good" if passed == of else ""
    return [(f"{number:2}  ", "faint"), (title.ljust(room) + "  ", "strong"), (count, style)]


def exercise_pieces(task: Task, entry: Entry) -> Line:
    """An exercise in the map."""
    mark, style = MARKS[entry.status]
    return [(f"{mark} {task.exercise.name}", style)]


def flowing(cells: list[Line], width: int, indent: int = 4, gap: int = 3) -> list[Line]:
    """Cells one behind the other, as many in a line as there is room for."""
    lines: list[Line] = []
    used = width + 1
    for cell in cells:
        length = sum(len(text) for text, _ in cell)
        if used + gap + length > width:
            lines.append([(" " * indent, ""), *cell])
            used = indent + length
        else:
            lines[-1] += [(" " * gap, ""), *cell]
            used += gap + length
    return lines
