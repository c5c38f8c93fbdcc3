"""Progress through the exercises: one JSON file, whose form a page in a browser can share.

    {
      "format": "minigrad progress",
      "version": 1,
      "last": "12_adam/adam_step",
      "exercises": {
        "12_adam/adam_step": {
          "status": "passed",
          "tries": 3,
          "hints": 1,
          "solution": "",
          "passed": "2025-06-01"
        }
      }
    }

    last       the exercise that was checked last, or that a hint was asked for; or ""
    the key    folder of the lesson / name of the function; what was never touched is not there
    status     "open", "tried" or "passed"
    tries      how often something was checked, up to the first time that it was right
    hints      how many of the three were shown
    solution   before it was passed: "", "asked" (once, and not shown yet) or "shown"
    passed     the day of the first time, or null

Keys that are not known here are kept as they are; so is "read", in which the pages in a browser
keep which lessons were read, and when. Whoever changes the meaning of a key, or needs
a new one to be understood, raises the version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..io import replacing

FORMAT = "minigrad progress"
VERSION = 1
STATUSES = ("open", "tried", "passed")
SOLUTIONS = ("", "asked", "shown")
HINTS = 3


class ProgressError(ValueError):
    """A file that is no progress. `newer`: it is, but of a later version of minigrad."""

    def __init__(self, words: str, newer: bool = False):
        super().__init__(words)
        self.newer = newer


@dataclass
class Entry:
    """What is kept of an exercise; see above. `more`: keys that are not known here."""

    status: str = "open"
    tries: int = 0
    hints: int = 0
    solution: str = ""
    passed: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def tried(self, right: bool) -> None:
        """It was checked."""
        if self.status != "passed":
            self.tries += 1
            self.status = "passed" if right else "tried"
            if right and self.passed is None:
                self.passed = date.today().isoformat()


@dataclass
class Progress:
    """What is kept of all exercises, by key: "12_adam/adam_step"."""

    entries: dict[str, Entry] = field(default_factory=dict)
    last: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def of(self, key: str) -> Entry:
        """What is known of an exercise; to change it, take `entry`."""
        return self.entries.get(key, Entry())

    def entry(self, key: str) -> Entry:
        """The entry of an exercise, which is made if there is none."""
        return self.entries.setdefault(key, Entry())


# ---------------------------------------------------------------- as JSON


def to_json(progress: Progress) -> str:
    """The text of the file."""
    exercises = {}
    for key, entry in progress.entries.items():
        known = {name: value for name, value in vars(entry).items() if name != "more"}
        exercises[key] = {**known, **entry.more}
    head = {"format": FORMAT, "version": VERSION, "last": progress.last}
    data = {**head, "exercises": exercises, **progress.more}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> Progress:
    """Read the text of a file.

    Raises:
        ProgressError: it is damaged, of another kind, or newer; says where.
    """
    try:
        data = json.loads(text)
    except RecursionError:
        raise ProgressError("it is nested too deeply") from None
    except ValueError as error:
        raise ProgressError(f"it is no JSON, {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ProgressError(f'it lacks "format": "{FORMAT}"')
    version = data.get("version")
    if not is_whole(version) or version < 1:
        raise ProgressError(f'"version" is {shown(version)}, not a whole number from 1 on')
    if version > VERSION:
        raise ProgressError(f"it has version {version}; only {VERSION} is known here", newer=True)
    last, exercises = data.get("last", ""), data.get("exercises")
    if not isinstance(last, str):
        raise ProgressError(f'"last" is {shown(last)}, not a text')
    if not isinstance(exercises, dict):
        raise ProgressError(f'"exercises" is {shown(exercises)}, not an object')
    entries = {key: entry_of(key, values) for key, values in exercises.items()}
    known = ("format", "version", "last", "exercises")
    return Progress(entries, last, {k: v for k, v in data.items() if k not in known})


def entry_of(key: str, values: Any) -> Entry:
    """An entry, its values checked."""
    if not isinstance(values, dict):
        raise ProgressError(f"{key} is {shown(values)}, not an object")
    known = [name for name in Entry.__dataclass_fields__ if name != "more"]
    entry = Entry(**{name: values[name] for name in known if name in values})
    entry.more = {name: value for name, value in values.items() if name not in known}
    for name, right, wanted in (
        ("status", entry.status in STATUSES, "one of " + ", ".join(STATUSES)),
        ("tries", is_whole(entry.tries) and entry.tries >= 0, "a number from 0 on"),
        ("hints", is_whole(entry.hints) and 0 <= entry.hints <= HINTS, f"between 0 and {HINTS}"),
        ("solution", entry.solution in SOLUTIONS, 'one of "", asked, shown'),
        ("passed", entry.passed is None or is_day(entry.passed), "a day such as 2025-06-01"),
    ):
        if not right:
            raise ProgressError(f'{key}, "{name}" is {shown(getattr(entry, name))}, not {wanted}')
    return entry


def is_whole(x: Any) -> bool:
    return isinstance(x, int) and not isinstance(x, bool)


def is_day(x: Any) -> bool:
    try:
        return date.fromisoformat(x).isoformat() == x
    except (TypeError, ValueError):
        return False


def shown(x: Any) -> str:
    """A value, short enough for a message."""
    text = json.dumps(x)
    return text if len(text) <= 40 else text[:37] + "..."


# ---------------------------------------------------------------- as a file


def load(path: Path) -> Progress:
    """Read the file; none is an empty progress.

    Raises:
        ProgressError: see `from_json`.
    """
    try:
        return from_json(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return Progress()
    except UnicodeDecodeError as error:
        raise ProgressError(f"it is no text in UTF-8, byte {error.start}") from None


def save(path: Path, progress: Progress) -> None:
    """Write the file, all of it or nothing."""
    with replacing(path) as file:
        file.write(to_json(progress).encode("utf-8"))


def load_or_begin(path: Path) -> tuple[Progress, str]:
    """Read the file; one that cannot be read is kept under another name, and progress begins anew.

    Returns:
        The progress, and what is to be said to the learner, or "".
    """
    try:
        return load(path), ""
    except ProgressError as error:
        copy = keep_copy(path, "newer" if error.newer else "damaged")
        save(path, Progress())
        if error.newer:
            words = (
                f"{path.name} is of a newer minigrad ({error}). It is kept as {copy.name}, and "
                f"progress begins anew. To go on from it, update minigrad and rename it back."
            )
        else:
            words = (
                f"{path.name} cannot be read: {error}. It is kept as {copy.name}, and progress "
                "begins anew. Your exercises are not touched: minigrad check --all finds again "
                "which are right."
            )
        return Progress(), words


def keep_copy(path: Path, why: str) -> Path:
    """A copy of a file beside it, under a name that was free; an equal copy is not made twice."""
    content, n = path.read_bytes(), 1
    while True:
        copy = path.with_name(f"{path.stem}.{why}-{n}{path.suffix}")
        if not copy.exists():
            with replacing(copy) as file:
                file.write(content)
            return copy
        if copy.is_file() and copy.read_bytes() == content:
            return copy
        n += 1


@contextmanager
def changing(path: Path, say: Callable[[str], None]) -> Iterator[Progress]:
    """The progress in the file; what is changed in it is written at the end.

    It is read at the last moment, so that two commands at work do not undo each other's changes.

    Args:
        say: is told what there is to say to the learner, if the file cannot be read.
    """
    progress, words = load_or_begin(path)
    if words:
        say(words)
    before = to_json(progress)
    yield progress
    if to_json(progress) != before or not path.exists():
        save(path, progress)
