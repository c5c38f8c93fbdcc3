"""The whole site, from the lessons to a folder of static files."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from .. import equations
from ..capture import labelled_lines
from ..lesson import LESSONS, Lesson, all_lessons
from . import lesson_page
from .cache import Cache, key_of
from .contents import Course, Facts
from .finishing import finish
from .formulas import Typesetter
from .recording import Outputs, record
from .staging import Staging

ROOT = LESSONS.parent
SITE = ROOT / "site"
WORK = SITE / ".build"


class BuildError(Exception):
    """The site cannot be built; the message says why."""


@dataclass
class Ran:
    """A lesson that is ready: it was run now, or found in the cache."""

    lesson: Lesson
    record: list[Outputs]
    cached: bool
    seconds: float


# What writes pages: each gets the course, and returns texts and files by their path in the docs.
MAKERS = (lesson_page.pages,)


def build(
    out: Path, said: Callable[[Ran], None] = lambda ran: None, work: Path = WORK
) -> list[str]:
    """Build the site into a folder; returns the paths of the files in it that changed.

    Args:
        out: the folder; what is in it is replaced.
        said: is called when a lesson is ready.
        work: where the cache and the pages in Markdown are kept from one build to the next.

    Raises:
        LessonError: a lesson fails. PageError, BuildError: a page is not in order.
    """
    lessons, cache = all_lessons(), Cache(work / "cache")
    course = Course(lessons, run_all(lessons, cache, said), facts_of(lessons), cache)
    pages = Staging()
    pages.add_folder(SITE / "docs")
    pages.add_folder(SITE / "third_party", "third_party/")
    for make in MAKERS:
        for path, content in make(course).items():
            pages.add(path, content)
    pages.write(work / "docs")
    generate(work / "docs", work / "html")
    with Typesetter() as typesetter:
        finish(work / "html", course.facts, typesetter)
    site = Staging()  # by way of another folder, so that the site is whole at any time
    site.add_folder(work / "html")
    return site.write(out)


def run_all(
    lessons: Iterable[Lesson], cache: Cache, said: Callable[[Ran], None]
) -> dict[str, list[Outputs]]:
    """The records of all lessons, by folder; as many run at a time as there are processors."""

    def one(lesson: Lesson) -> Ran:
        begin = perf_counter()
        key = key_of(lesson.path.parent)
        cached = cache.holds(lesson.folder, key)
        found = cache.get(lesson.folder, key, lambda: record(lesson))
        ran = Ran(lesson, found, cached, perf_counter() - begin)
        said(ran)
        return ran

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = [pool.submit(one, lesson) for lesson in lessons]
        try:
            return {ran.lesson.folder: ran.record for ran in (task.result() for task in tasks)}
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def facts_of(lessons: list[Lesson]) -> Facts:
    """The check of all equations, and where they and their code are.

    Raises:
        BuildError: an equation and its code do not agree.
    """
    found = equations.report()
    if found.problems:
        raise BuildError("\n".join(found.problems))
    homes = {e.label: f"lessons/{x.folder}/" for x in lessons for e in x.equations if e.label}
    places: dict[str, list[tuple[str, int, int]]] = {}
    for file in equations.package_files():
        for line in labelled_lines(file):
            place = (equations.relative(Path(file)), line.first, line.last)
            places.setdefault(line.label, []).append(place)
    return Facts({result.label: result for result in found.results}, homes, places)


def generate(docs: Path, out: Path) -> None:
    """Markdown to HTML, by MkDocs; a warning is an error.

    Raises:
        BuildError: MkDocs found something wrong.
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    heard = Heard()
    log = logging.getLogger("mkdocs")
    log.addHandler(heard)
    log.propagate = False
    try:
        folders = {"docs_dir": str(docs), "site_dir": str(out)}
        config = load_config(str(SITE / "mkdocs.yml"), strict=True, **folders)
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
        config.plugins.on_shutdown()
    except (Abort, ConfigurationError) as error:
        raise BuildError("\n".join([*heard.lines, str(error)])) from None
    finally:
        log.removeHandler(heard)


class Heard(logging.Handler):
    """Keeps warnings."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
