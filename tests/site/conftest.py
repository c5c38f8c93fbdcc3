"""The site, built once for all workers, a server for it, and the system's Chromium."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from pathlib import Path

import mkdocs.config
import pytest

from minigrad.course.site import building, home, lesson_page
from minigrad.course.site.finishing import PageError
from minigrad.course.site.locking import alone
from minigrad.course.site.recording import LessonError
from minigrad.course.site.serving import Server

from .built import Site
from .chromium import MissingError, chromium
from .watching import Tab

REQUIRED = os.environ.get("MINIGRAD_BROWSER") == "required"
BELOW = "/some/where/"  # the site is served below a path, as many hosts do
RUN = ("03_backward",)  # the lessons that are run where not all are: a quick one


def pytest_runtest_setup(item):
    daily = REQUIRED or item.get_closest_marker("daily") is not None
    if "built" in item.fixturenames and not daily:
        pytest.skip("needs the whole site, or a browser for long: set MINIGRAD_BROWSER=required")


@pytest.fixture(scope="session")
def built(tmp_path_factory, request) -> Site:
    """The site. All workers share one; the cache of what takes long survives between the runs."""
    given = os.environ.get("MINIGRAD_SITE")
    if given and not Path(given, "index.html").exists():
        pytest.exit(f"MINIGRAD_SITE={given}: there is no site", returncode=1)
    if given:
        return Site(Path(given))
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # the workers' own is in it
    work = request.config.cache.mkdir("site" if REQUIRED else "site-in-part")
    with alone(base):
        if not (base / "site" / "index.html").exists():
            build(base / "site", work)
    return Site(base / "site")


def build(out: Path, work: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if not REQUIRED:
            leave_out(patch)
        try:
            building.build(out, work=work)
        except (building.BuildError, LessonError, PageError) as error:
            pytest.fail(f"the site cannot be built: {error}", pytrace=False)


def leave_out(patch: pytest.MonkeyPatch) -> None:
    """Home and the lessons are all that is built, most of them without their outputs."""
    record, load_config = building.record, mkdocs.config.load_config

    def a_few(lesson, *rest):
        return record(lesson, *rest) if lesson.folder in RUN else [[] for _ in lesson.cells]

    def lenient(*args, **options):
        logging.getLogger("mkdocs").setLevel(logging.ERROR)
        return load_config(*args, **{**options, "strict": False})

    patch.setattr(building, "record", a_few)
    patch.setattr(building, "MAKERS", (home.pages, lesson_page.pages))
    patch.setattr(mkdocs.config, "load_config", lenient)  # for the links to pages that are missing


@pytest.fixture(scope="session")
def site(built):
    """The address of the site, served below a path."""
    with Server(built.folder, base=BELOW) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.address
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Chromium; without one the test skips, or fails where it is required."""
    with contextlib.ExitStack() as stack:
        try:
            found = stack.enter_context(chromium())
        except MissingError as error:
            if REQUIRED:
                pytest.fail(f"MINIGRAD_BROWSER=required, but {error}", pytrace=False)
            pytest.skip(str(error))
        yield found


@pytest.fixture
def open_tab(browser, site):
    """A function that opens a tab of its own, with nothing remembered; see browser.new_context."""
    contexts = []

    def make(width=1280, height=800, **options) -> Tab:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return Tab(context, site)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def tab(open_tab) -> Tab:
    return open_tab()
