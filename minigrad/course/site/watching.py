"""Build again when a source changes, and have the open pages reloaded.

Each build is a process of its own, so that it sees the package as it is now. Pages ask the server
once a second whether there is something new, as long as they are seen: a connection that is held
open for each would be too many, since browsers open six to a host and no more.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from .publishing import MARKER

POLL = 0.25  # seconds between two looks at the files
PATIENCE = 10.0  # seconds for a build that is to stop
LONGEST = 3000  # letters of a message that a page shows
PROGRAM, STATE = "_watching.js", "_watching.json"  # their paths below the base
OLD = "The last build failed. This page is from the one before."
IGNORED = ("__pycache__", ".build")
Stamps = dict[str, tuple[int, int]]
SCRIPT = """\
// Added by minigrad course --watch to each page on its way; it is in no file of the site.
const version = new URL(import.meta.url).searchParams.get("version");
const note = document.createElement("pre");
note.setAttribute("role", "status");
note.style.cssText = "position:fixed;z-index:99;left:0;right:0;bottom:0;margin:0;"
  + "padding:.6rem 1rem;max-height:40vh;overflow:auto;white-space:pre-wrap;"
  + "font:13px/1.4 ui-monospace,monospace;color:#fff;background:#7a1d1d";
note.hidden = true;
document.body.append(note);
async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(new URL("STATE", import.meta.url), {cache: "no-store"});
    const state = await answer.json();
    if (state.version !== version) location.reload();
    if (note.textContent !== state.problem) note.textContent = state.problem;
    note.hidden = !state.problem;
  } catch { /* the server has ended; it may come back */ }
}
setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
look();
""".replace("STATE", STATE)


class State:
    """What open pages are told.

    Args:
        folder: of the site.
        base: the path below which it is served.

    Attributes:
        problem: why the last build failed, or "".
    """

    def __init__(self, folder: Path, base: str):
        self.folder, self.base, self.problem = folder, base, ""

    def version(self) -> str:
        """Differs whenever a file of the site does."""
        try:
            return hashlib.sha256((self.folder / MARKER).read_bytes()).hexdigest()[:20]
        except OSError:
            return "none"

    def added(self) -> str:
        """What is added to each page on its way to the browser."""
        address = html.escape(f"{quote(self.base)}{PROGRAM}?version={self.version()}")
        return f'<script type="module" src="{address}"></script>'

    def answers(self) -> dict[str, Callable[[], str]]:
        """What the server answers besides the files of the site."""
        return {PROGRAM: lambda: SCRIPT, STATE: self.told}

    def told(self) -> str:
        problem = f"{OLD}\n\n{self.problem}" if self.problem else ""
        return json.dumps({"version": self.version(), "problem": problem})


def stamps(folders: Iterable[Path], apart: Path) -> Stamps:
    """What changes when a file below the folders does.

    Args:
        apart: a folder that is left out.
    """
    found: Stamps = {}
    for folder in folders:
        for root, names, files in os.walk(folder):
            names[:] = [n for n in names if n not in IGNORED and Path(root, n) != apart]
            for name in files:
                if name.startswith(".") or name.endswith("~"):  # an editor's own
                    continue
                with contextlib.suppress(OSError):  # it has gone meanwhile
                    status = os.stat(path := os.path.join(root, name))
                    found[path] = (status.st_mtime_ns, status.st_size)
    return found


def watch(
    look: Callable[[], Stamps],
    command: list[str],
    cwd: Path,
    state: State,
    told: Callable[[str], None],
    built: Callable[[], None] = lambda: None,
) -> NoReturn:
    """Build, and again whenever something changes, without end.

    Args:
        look: at the sources.
        command, cwd: build the site; what is written to stderr is why it failed.
        state: is kept up to date.
        told: is called with the reason when a build failed.
        built: is called after each build.
    """
    while True:
        seen = look()
        failed = failure(command, cwd, lambda seen=seen: look() != seen)
        if failed is not None:
            state.problem = failed[-LONGEST:]
            if failed:
                told(failed)
            built()
        while (now := look()) == seen:
            time.sleep(POLL)
        while (later := look()) != now:  # until all of it is saved
            now = later
            time.sleep(POLL)


def failure(command: list[str], cwd: Path, outdated: Callable[[], bool]) -> str | None:
    """Run a build; "" if it went well, else what it wrote to stderr. None if it was stopped.

    Args:
        outdated: a source has changed: there is no use in going on.
    """
    process = subprocess.Popen(
        command,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=os.name == "posix",  # Ctrl-C comes here first, and is handed on below
    )
    try:
        while True:
            try:
                _, words = process.communicate(timeout=POLL)
            except subprocess.TimeoutExpired:
                if outdated():
                    return None
                continue
            return "" if process.returncode == 0 else words.strip() or "the build ended by itself"
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
