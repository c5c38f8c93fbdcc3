"""``minigrad course``: build the course as a site, and serve it on this computer."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
import time
import webbrowser
from argparse import SUPPRESS
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import unquote, urlsplit

from ..course.lesson import LESSONS, all_lessons
from ..viz.layout import drawer
from .building import Plain, screen_for
from .parsing import CommandError, Parser, whole

PORT = 8000
NEEDED = {  # modules, and the packages that bring them
    "mkdocs": "mkdocs",
    "material": "mkdocs-material",
    "mkdocstrings": "mkdocstrings[python]",
    "py_mini_racer": "mini-racer",
    "graphviz": "graphviz",
}
DESCRIPTION = """\
Build the course as a site of static files, and serve it on this computer.

The first time all lessons are run. Later, only those whose code has changed, or all when the
package has."""
EPILOG = """\
examples:
  minigrad course                 build and serve; Ctrl-C ends it
  minigrad course --open          the same, and open it in the browser
  minigrad course --watch         while you write: build again on every save
  minigrad course --build public --url https://example.org/minigrad/
                                  the files for a host on which others read it"""


def main(argv: list[str]) -> int:
    """Build, and serve what was built; 1 if it cannot be built."""
    p = Parser(
        prog="minigrad course",
        usage="minigrad course [options]",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    p.add_argument("--open", action="store_true", help="open it in the browser")
    p.add_argument(
        "--port",
        type=port,
        metavar="N",
        help=f"serve it at this port, or at the next that is free (default: {PORT})",
    )
    p.add_argument("--watch", action="store_true", help="build again when something is saved")
    p.add_argument("--build", metavar="DIR", type=Path, help="only build, into this folder")
    p.add_argument(
        "--url",
        type=url,
        help="where it will be hosted: for links that must hold the whole address",
    )
    p.add_argument("--plain", action="store_true", help="no progress bar")
    p.add_argument("--brief", action="store_true", help=SUPPRESS)  # how --watch calls it
    options = p.parse_args(argv)
    if options.build:
        for name in ("open", "watch", "port"):
            if getattr(options, name) != p.get_default(name):
                raise CommandError(f"--build only builds: leave out --{name}, or --build")
    try:
        names = [lesson.folder for lesson in all_lessons()]
    except FileNotFoundError as error:
        raise CommandError(str(error)) from None
    except ValueError as error:  # a lesson is not in the format of lessons
        return failed(error)
    if (missing := lacking()) is not None:
        raise CommandError(missing)
    screen = screen_for(names, options.brief, options.plain)
    with ended_as_by_ctrl_c():
        if options.build:
            return build(options.build.expanduser(), options, screen)
        return serve(options, screen)


def lacking() -> str | None:
    """What has to be installed first, in words; None if all is there."""
    packages = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if not packages and drawer() is None:
        packages = ["pygraphviz (or the program dot)"]
    if not packages:
        return None
    return f'{", ".join(packages)} must be installed first: python -m pip install -e ".[course]"'


def build(out: Path, options: argparse.Namespace, screen: Plain) -> int:
    """Build into a folder, and tell how that goes; 1 if it fails."""
    from ..course.site.building import BuildError
    from ..course.site.building import build as build_site
    from ..course.site.finishing import PageError
    from ..course.site.publishing import FolderError
    from ..course.site.recording import LessonError

    begin = perf_counter()
    try:
        with screen:
            changed = build_site(out, screen.ready, url=options.url, begins=screen.begins)
    except FolderError as error:
        raise CommandError(str(error)) from None
    except (BuildError, LessonError, PageError) as error:
        return failed(error)
    files = f"{len(changed) or 'no'} file{'s' * (len(changed) != 1)}"
    where = f" in {out}" if options.build and not options.brief else ""
    screen.say(f"built in {perf_counter() - begin:.1f} s: {files} changed{where}")
    return 0


def failed(error: Exception) -> int:
    print(f"minigrad course: {error}", file=sys.stderr)
    return 1


# ---------------------------------------------------------------- the server


def serve(options: argparse.Namespace, screen: Plain) -> int:
    """Build and serve, until Ctrl-C."""
    from ..course.site.building import WORK
    from ..course.site.serving import server_from
    from ..course.site.watching import State

    out = WORK / "site"
    base = unquote(urlsplit(options.url or "/").path)
    extras: dict[str, Any] = {}
    if options.watch:
        state = State(out, base)
        extras = {"added": state.added, "answers": state.answers()}
    wanted = PORT if options.port is None else options.port
    with server_from(wanted, folder=out, base=base, **extras) as server:
        if wanted not in (0, server.server_port):
            screen.say(f"port {wanted} is taken, so it will be {server.server_port}")
        if not options.watch and (code := build(out, options, screen)) != 0:
            return code
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            if options.watch:
                watch(server.address, state, out, options, screen)
            introduce(server.address, options, screen)
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("\nno longer serving", flush=True)
        finally:
            server.shutdown()
    return 0


def introduce(address: str, options: argparse.Namespace, screen: Plain) -> None:
    """Say where the course is, and open it if that is wanted."""
    screen.say(f"the course is at {address}    Ctrl-C ends it")
    if options.open and not webbrowser.open(address):
        screen.say("no browser was found: open that address in yours")


def watch(address: str, state: Any, out: Path, options: argparse.Namespace, screen: Plain) -> None:
    """Build on every save, until Ctrl-C."""
    from ..course.site.building import SITE
    from ..course.site.cache import PACKAGE
    from ..course.site.watching import stamps
    from ..course.site.watching import watch as build_on_change

    command = [sys.executable, "-m", "minigrad", "course", "--build", str(out), "--brief"]
    command += ["--url", options.url] if options.url else []
    command += ["--plain"] if options.plain else []
    first = True

    def told(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    def built() -> None:
        nonlocal first
        if first:
            introduce(address, options, screen)
            screen.say("watching lessons, minigrad and site: save to build again")
        first = False

    def look() -> Any:
        return stamps((LESSONS, PACKAGE, SITE), out)

    build_on_change(look, command, LESSONS.parent, state, told, built)


@contextlib.contextmanager
def ended_as_by_ctrl_c() -> Iterator[None]:
    """A request to end, as by ``kill`` or by closing the terminal, stops what was started, too."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    found = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    ours = [s for s in found if s and signal.getsignal(s) == signal.SIG_DFL]  # nohup ignores one
    if threading.current_thread() is not threading.main_thread():
        ours = []
    for number in ours:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


# ---------------------------------------------------------------- values of options


def port(text: str) -> int:
    number = whole(0)(text)
    if number > 65535:
        raise argparse.ArgumentTypeError(f"must be 65535 or less, got {text}")
    return number


def url(text: str) -> str:
    """An address, with a slash at the end."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(
            f"must be an address such as https://example.org/minigrad/, got {text!r}"
        )
    return text.rstrip("/") + "/"
