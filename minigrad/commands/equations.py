"""``minigrad equations``: every equation of the course, and how far it is from its code."""

from __future__ import annotations

from ..course.equations import Report, report
from ..course.lesson import Lesson, all_lessons
from .parsing import CommandError, Parser

DESCRIPTION = """\
Check every equation of the course against the code that computes it.

Level 1: the equation is read from its LaTeX and compared with what the labelled line of code
computed, on several inputs. Level 2: a cell of the lesson asserts it."""


def main(argv: list[str]) -> int:
    """Print the list; 0 if all equations hold, else 1."""
    parser = Parser(
        prog="minigrad equations", usage="minigrad equations [LESSON ...]", description=DESCRIPTION
    )
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="numbers or names: 12, adam")
    chosen = parser.parse_args(argv).lessons
    try:
        lessons = all_lessons()
    except FileNotFoundError as error:
        raise CommandError(str(error)) from None
    names = {name: lesson for lesson in lessons for name in names_of(lesson)}
    unknown = [name for name in chosen if name not in names]
    if unknown:
        known = ", ".join(lesson.name for lesson in lessons)
        raise CommandError(f"there is no lesson {unknown[0]!r}; there are {known}")
    wanted = [lesson for lesson in lessons if set(names_of(lesson)) & set(chosen)]
    found = report(wanted if chosen else None)
    print("\n".join(lines_of(found)))
    return 1 if found.problems else 0


def names_of(lesson: Lesson) -> tuple[str, str, str]:
    """What a lesson may be called: 12, adam or 12_adam."""
    return str(lesson.number), lesson.name, lesson.folder


def lines_of(found: Report) -> list[str]:
    """The table, what is wrong, and the sum of it."""
    rows = [("equation", "level", "code", "inputs", "worst deviation")]
    for r in found.results:
        worst = "asserted" if r.worst is None else f"{r.worst:.1e}" if r.worst else "0"
        rows.append((r.label, str(r.level), r.place, str(r.inputs or ""), worst))
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    first = sum(r.level == 1 for r in found.results)
    total = len(found.results)
    share = f" ({100 * first / total:.0f} %)" if total else ""
    lines.append("")
    lines += [f"not in order: {problem}" for problem in found.problems]
    lines.append(
        f"{total} equations hold, {first} of them at level 1{share}; "
        f"{len(found.problems) or 'none'} not in order"
    )
    return lines
