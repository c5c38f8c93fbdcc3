"""The system's Chromium, by Playwright."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from importlib.util import find_spec

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no other host is reached
]


class MissingError(Exception):
    """There is no browser; the message says what to install."""


@contextlib.contextmanager
def chromium() -> Iterator:
    """A browser, without a window.

    Raises:
        MissingError: there is no Chromium, no Playwright or no axe.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise MissingError("no Chromium or Chrome is installed (Debian: apt-get install chromium)")
    for module in ("playwright", "axe_playwright_python"):
        if find_spec(module) is None:
            raise MissingError(f'{module} is not installed: pip install -e ".[test]"')
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
