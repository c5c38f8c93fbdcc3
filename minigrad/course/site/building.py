"""The whole site, from the lessons to a folder of static files."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from time import perf_counter

from .. import equations
from ..capture import labelled_lines
from ..child import Group
from ..lesson import LESSONS, Lesson, all_lessons, read
from . import closing, home, inside, lesson_page, mistakes, optimizers, reference, sources
from .cache import PACKAGE, Cache, key_of, key_of_files, key_of_lesson, sources_in
from .contents import Course, Facts
from .finishing import finish
from .formulas import Typesetter
from .generating import BuildError, generate
from .locking import alone
from .publishing import FolderError, publish, written_in
from .recording import Outputs, check_syntax, record
from .staging import Staging

ROOT = LESSONS.parent
SITE = ROOT / "site"
WORK = SITE / ".build"
# Of the files from others, those that are part of the site. Formulas are typeset when it is built.
SHIPPED = ("katex/katex.min.css", "katex/fonts", "katex/LICENSE")
THEME = "mkdocs-material"
# Of the theme's files, those that are not: its search in other languages, a megabyte.
UNUSED = ("assets/javascripts/lunr/",)


@dataclass
class Ran:
    """A lesson that is ready: it was run now, or found in the cache."""

    lesson: Lesson
    record: list[Outputs]
    cached: bool
    seconds: float


# What writes pages: each gets the course, and returns texts and files by their path in the docs.
MAKERS = (
    home.pages,
    lesson_page.pages,
    mistakes.pages,
    optimizers.pages,
    closing.pages,
    sources.pages,
    reference.pages,
    inside.pages,
)


def build(
    out: Path,
    said: Callable[[Ran], None] = lambda ran: None,
    work: Path = WORK,
    url: str | None = None,
    begins: Callable[[str], None] = lambda what: None,
) -> list[str]:
    """Build the site into a folder; returns the paths of the files in it that changed.

    Args:
        out: the folder: empty, new, or from an earlier build.
        said: is called when a lesson is ready.
        work: where the cache and the pages in Markdown are kept from one build to the next.
        url: the address at which the site will be hosted, for links that must be absolute.
        begins: is called when the next part of the work begins, with words for it.

    Raises:
        LessonError: a lesson fails. PageError, BuildError: a page is not in order.
        FolderError: `out` holds something else.
    """
    check_place(out, work)
    with alone(work, lambda: begins("waiting for another build to end")):
        begins("running the lessons")
        lessons, cache = all_lessons(), Cache(work / "cache")
        records, facts = run_all(lessons, cache, said)
        begins("writing the pages")
        course = Course(lessons, records, facts, cache)
        stage(course).write(work / "docs")
        generate(SITE / "mkdocs.yml", work / "docs", work / "html", cache, url)
        sources.fill(work / "html", cache)
        begins("typesetting the formulas")
        with Typesetter() as typesetter:
            finish(work / "html", course.facts, typesetter, cache)
        site = Staging()  # by way of another folder, so that the site is whole at any time
        site.add_folder(work / "html")
        site.files = {n: data for n, data in site.files.items() if not n.startswith(UNUSED)}
        site.add(".nojekyll", "")  # GitHub Pages would leave out names that begin with "_"
        return publish(site.files, out)


def check_place(out: Path, work: Path) -> None:
    """Can the site be written to this folder? Better asked before the work than after it.

    Raises:
        FolderError: no.
    """
    for folder in (LESSONS, PACKAGE, *(SITE / name for name in ("docs", "overrides"))):
        if out.resolve().is_relative_to(folder):
            raise FolderError(f"{out} lies among the sources of the site. Name another folder")
    for name in ("cache", "docs", "html"):
        if out.resolve().is_relative_to((work / name).resolve()):
            raise FolderError(f"{out} is used while the site is built. Name another folder")
    written_in(out)


def stage(course: Course) -> Staging:
    """All pages in Markdown, and the files that go along with them."""
    pages = Staging()
    pages.add_folder(SITE / "docs")
    for name in SHIPPED:
        pages.add_path(SITE / "third_party" / name, f"third_party/{name}")
    pages.add(f"third_party/{THEME}/LICENSE", licence_of(THEME))
    for make in MAKERS:
        for path, content in make(course).items():
            pages.add(path, content)
    return pages


def licence_of(package: str) -> str:
    """The text of the licence that an installed package comes with.

    Raises:
        BuildError: it has none.
    """
    for file in metadata.files(package) or ():
        if ".dist-info" in str(file) and file.name.startswith("LICENSE"):
            return file.read_text()
    raise BuildError(f"{package} is installed without its licence")


def run_all(
    lessons: list[Lesson], cache: Cache, said: Callable[[Ran], None]
) -> tuple[dict[str, list[Outputs]], Facts]:
    """The records of all lessons, by folder, and the facts of their equations.

    As many run at a time as there are processors. When one fails, the others are stopped.
    """
    for lesson in lessons:
        check_syntax(lesson)
    group = Group()

    def one(lesson: Lesson) -> Ran:
        begin = perf_counter()
        key = key_of_lesson(lesson)

        def make() -> list[Outputs]:
            found = record(lesson, group)
            if key_of_lesson(read(lesson.path)) != key:
                raise BuildError(f"{lesson.folder} was changed while it ran; build again")
            return found

        cached = cache.holds(lesson.folder, key)
        found = cache.get(lesson.folder, key, make)
        return Ran(lesson, found, cached, perf_counter() - begin)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        facts = pool.submit(known_facts, lessons, cache)
        tasks = [pool.submit(one, lesson) for lesson in lessons]
        try:
            records = {}
            for task in as_completed([facts, *tasks]):
                result = task.result()
                if isinstance(result, Ran):
                    records[result.lesson.folder] = result.record
                    said(result)
            return records, facts.result()
        except BaseException:  # Ctrl-C as well
            pool.shutdown(wait=False, cancel_futures=True)
            group.stop()
            raise


def known_facts(lessons: list[Lesson], cache: Cache) -> Facts:
    """The facts, from the cache if no equation and no code has changed, nor its line."""
    parts = [([vars(c) for c in x.cells if c.kind == "code"], x.equations) for x in lessons]
    others = [path for path in sources_in(LESSONS) if path.name != "lesson.py"]
    key = key_of_files(others, LESSONS, f"{key_of(PACKAGE)}{parts}")
    return Facts.from_json(cache.get("facts", key, lambda: facts_of(lessons).to_json()))


def facts_of(lessons: list[Lesson]) -> Facts:
    """The check of all equations, and where they and their code are.

    Raises:
        BuildError: an equation and its code do not agree, or cannot be compared.
    """
    try:
        found = equations.report()
    except Exception as error:  # in an equations.py, say
        raise BuildError(f"the equations cannot be checked: {place_of(error)}") from error
    if found.problems:
        raise BuildError("\n".join(found.problems))
    homes = reference.homes()
    homes |= {e.label: f"lessons/{x.folder}/" for x in lessons for e in x.equations if e.label}
    places: dict[str, list[tuple[str, int, int]]] = {}
    for file in equations.package_files():
        for line in labelled_lines(file):
            place = (equations.relative(Path(file)), line.first, line.last)
            places.setdefault(line.label, []).append(place)
    return Facts({result.label: result for result in found.results}, homes, places)


def place_of(error: Exception) -> str:
    """Where an exception came from, and what it says."""
    file, line, _, text = traceback.extract_tb(error.__traceback__)[-1]
    words = traceback.format_exception_only(error)[-1].strip()
    if isinstance(error, SyntaxError) and error.filename:
        file, line, text = error.filename, error.lineno, (error.text or "").strip()
    return f"{equations.relative(Path(file))}, line {line}: {text}\n{words}"
