"""``minigrad hint``: the three hints of an exercise, one more at each call."""

from __future__ import annotations

from ..course.progress import HINTS, changing
from .choosing import NAME_HELP, one
from .parsing import Parser
from .starting import start
from .telling import heading, hint_left, items, line, wrapped

DESCRIPTION = """\
Show a hint for an exercise; each call shows one more, three in all.

The first says where to look, the second why, the third is nearly the solution. Without a name it
is the exercise that you are at."""


def main(argv: list[str]) -> int:
    """Show the hints up to the next one."""
    parser = Parser(prog="minigrad hint", usage="minigrad hint [NAME]", description=DESCRIPTION)
    parser.add_argument("name", nargs="?", metavar="NAME", help=NAME_HELP)
    name = parser.parse_args(argv).name
    tasks, space, screen, progress = start()
    task = one(name, tasks, progress)
    with changing(space.progress, screen.say) as progress:
        progress.last = task.key
        entry = progress.entry(task.key)
        again = entry.hints == HINTS
        entry.hints = min(entry.hints + 1, HINTS)
    lines = [heading(task)]
    for n, hint in enumerate(task.exercise.hints[: entry.hints], 1):
        new = n == entry.hints and not again
        lines += [[], line(f"  hint {n} of {HINTS}", "strong" if new else "faint")]
        lines += wrapped(hint, screen.width, "  ", "" if new or again else "faint")
    lines.append([])
    if entry.hints < HINTS:
        lines += items("More", [hint_left(task.exercise.name, entry)], screen.width)
    else:
        text = f"minigrad solution {task.exercise.name}  (these were all hints)"
        lines += items("More", [text], screen.width)
    screen.show(lines)
    return 0
