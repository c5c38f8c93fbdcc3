"""``minigrad check``: try what the learner wrote, and say what is wrong with it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..course import diagnose as diagnosing
from ..course.diagnose import Diagnosis
from ..course.progress import changing, load_or_begin
from ..course.running import SECONDS
from ..course.workspace import Workspace, WorkspaceError, lines_of, read, same_definition
from .choosing import NAME_HELP, Task, at_hand, named, title_of
from .parsing import CommandError, Parser, number
from .starting import start
from .telling import Screen, items, line, of_diagnosis, summary

NOT_BEGUN = {
    "write": ("{} is not written yet", ""),
    "mend": ("{} is as it was at the start", "There is a mistake in it. Find it and mend it."),
    "predict": ("{} waits for your number", "Predict it first; run the code afterwards."),
    "test": ("{} is not written yet", ""),
}
POLL = 0.1  # seconds between two looks at the files
DESCRIPTION = """\
Try an exercise, or all those of a lesson, and say what is right or wrong.

Without a name it is the one that you are at. Each exercise runs in a process of its own, which is
stopped when it takes too long. The exit code is 0 if all are right, else 1."""
EPILOG = """\
examples:
  minigrad check               the exercise that you are at
  minigrad check adam_step     this one
  minigrad check 12            all of lesson 12
  minigrad check --watch       whatever you save, as you save it; Ctrl-C ends it"""


def main(argv: list[str]) -> int:
    """Check once, or on every save; 0 if all is right."""
    p = Parser(
        prog="minigrad check",
        usage="minigrad check [NAME] [options]",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    p.add_argument("name", nargs="?", metavar="NAME", help=NAME_HELP)
    p.add_argument("--all", action="store_true", help="all exercises of the course")
    p.add_argument("--watch", action="store_true", help="check again on every save")
    p.add_argument(
        "--seconds",
        type=number(above=0),
        default=SECONDS,
        metavar="S",
        help=f"the time for one exercise (default: {SECONDS:g})",
    )
    options = p.parse_args(argv)
    if options.all and options.name:
        raise CommandError(f"--all checks everything: leave out {options.name}, or --all")
    tasks, space, screen, progress = start()
    chosen = tasks if options.all or options.name is None else named(options.name, tasks)
    if options.watch:
        return watch(space, chosen, tasks, screen, options.seconds)
    if options.name is None and not options.all:
        task = at_hand(tasks, progress)
        if task is None:
            screen.say("All exercises are passed. minigrad check --all tries all of them again.")
            return 0
        chosen = [task]
    return 0 if check(space, chosen, tasks, screen, options.seconds) else 1


def check(
    space: Workspace, chosen: list[Task], tasks: list[Task], screen: Screen, seconds: float
) -> bool:
    """Check exercises, keep the result, and tell it: one in full, several in a line each."""
    pad = max(len(task.exercise.name) for task in chosen)
    in_full: tuple[Task, Diagnosis] | None = None
    right = 0
    for task, found in diagnoses(space, chosen, seconds):
        keep(space, task, found, screen, alone=len(chosen) == 1)
        right += found.passed
        if len(chosen) > 1:
            screen.show([summary(task, found, pad)])
        begun = found.verdict not in ("passed", "not started")
        if len(chosen) == 1 or (begun and in_full is None):
            in_full = task, found
    progress, _ = load_or_begin(space.progress)
    if in_full:
        task, found = in_full
        if len(chosen) > 1:
            screen.say()
        screen.show(of_diagnosis(task, found, progress.of(task.key), screen.width))
    if len(chosen) > 1:
        screen.show([[], line(f"{right} of {len(chosen)} right", "strong")])
    if right == len(chosen):
        following = at_hand(tasks, progress)
        if following is None:
            screen.show([line("  All exercises of the course are passed.", "good")])
        else:
            text = f"minigrad next  ({following.exercise.name}, lesson {following.number})"
            screen.show(items("Next", [text], screen.width))
    return right == len(chosen)


def diagnoses(
    space: Workspace, chosen: list[Task], seconds: float
) -> Iterator[tuple[Task, Diagnosis]]:
    """The diagnoses, in order; two at a time."""

    def of(task: Task) -> Diagnosis:
        file = space.file(task.lesson).resolve()
        found = diagnosing.diagnose(task.exercise, file, task.folder, seconds)
        return found if found.passed else not_begun(space, task) or gone(space, task) or found

    pool = ThreadPoolExecutor(2)
    try:
        yield from zip(chosen, pool.map(of, chosen))
    finally:  # after Ctrl-C, no more of them
        pool.shutdown(cancel_futures=True)


def not_begun(space: Workspace, task: Task) -> Diagnosis | None:
    """The diagnosis of a function that is as it was at the start: the mistake that was planted in
    it, or the number that it waits for, is not told. None if it is not."""
    try:
        text, stub = (read(f) for f in (space.file(task.lesson), space.stub(task.lesson)))
    except (OSError, WorkspaceError):
        return None
    if not same_definition(text, stub, task.exercise.name):
        return None
    title, words = NOT_BEGUN[task.exercise.kind]
    return Diagnosis("not started", title.format(task.exercise.name), [words] if words else [])


def gone(space: Workspace, task: Task) -> Diagnosis | None:
    """The diagnosis of a sound file that lacks the function; None if that is not so."""
    file, name = space.file(task.lesson), task.exercise.name
    if not file.is_file():
        words = ["minigrad learn copies it anew."]
        return Diagnosis("not loaded", f"{file.name} is not in your folder", words)
    try:
        text = read(file)
        lines_of(text, name)
    except KeyError:
        if not re.search(rf"^{name}\b", text, re.M):  # it may be assigned
            words = [f"Was it renamed? minigrad reset {name} puts it back, at the end of the file."]
            return Diagnosis("not loaded", f"{file.name} does not define {name}", words)
    except (OSError, SyntaxError, WorkspaceError):
        pass
    return None


def keep(space: Workspace, task: Task, found: Diagnosis, screen: Screen, alone: bool) -> None:
    """Note in progress.json that an exercise was tried; one that is not right yet is at hand."""
    with changing(space.progress, screen.say) as progress:
        if alone or found.verdict not in ("passed", "not started"):
            progress.last = task.key
        if found.verdict != "not started":
            progress.entry(task.key).tried(found.passed)


# ---------------------------------------------------------------- on every save


def watch(
    space: Workspace, chosen: list[Task], tasks: list[Task], screen: Screen, seconds: float
) -> int:
    """Check the exercises of each file that is saved, until Ctrl-C."""
    lessons = list(dict.fromkeys(task.lesson for task in chosen))
    files = {space.file(lesson): lesson for lesson in lessons}
    what = next(iter(files)).name if len(files) == 1 else f"{len(files)} files"
    screen.say(f"Watching {what} in {space.folder}: save to check, Ctrl-C to end.", "faint")
    try:
        for file in saved(files):
            lesson = files[file]
            of_file = [task for task in chosen if task.lesson == lesson]
            clock = time.strftime("%H:%M:%S")
            head = f"---- {clock}  {file.name}: {title_of(of_file[0].folder)} "
            screen.show([[], line(head.ljust(screen.width, "-"), "faint")])
            check(space, of_file, tasks, screen, seconds)
    except KeyboardInterrupt:
        screen.say()
        screen.say("No longer watching.", "faint")
    return 0


def saved(files: Iterable[Path]) -> Iterator[Path]:
    """Each file that is saved, as it is saved; without end."""
    known = {file: stamp(file) for file in files}
    while True:
        time.sleep(POLL)
        for file, before in known.items():
            now = stamp(file)
            if now is None or now == before:  # an editor may delete the file before it writes it
                continue
            known[file] = now
            yield file


def stamp(file: Path) -> tuple[int, int] | None:
    """What changes when a file is saved; None if there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
