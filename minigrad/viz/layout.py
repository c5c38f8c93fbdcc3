"""DOT text to a picture. Graphviz does it: the program `dot`, or the copy inside pygraphviz."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import metadata
from types import ModuleType

FORMATS = ("svg", "png", "pdf")
SECONDS = 60

# pygraphviz writes errors past Python, straight to stderr, and a mistake in C takes the whole
# process with it. Hence a process of its own, called like `dot`.
PYGRAPHVIZ = """\
import sys, pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
sys.stdout.buffer.write(graph.draw(format=sys.argv[1][2:], prog="dot"))
"""

HOW_TO_DRAW = """\
drawing a graph needs Graphviz, which was not found. There are two ways to get it, one is enough:
  pip install pygraphviz          brings its own copy (version 2.0 or newer)
  the program dot on the PATH     Linux: apt install graphviz (or dnf, pacman, apk)
                                  macOS: brew install graphviz
                                  Windows: winget install graphviz
Without it the graph can still be saved as text, save("graph.dot"), and drawn elsewhere."""

HOW_TO_WRITE = (
    "a graph is written as text by the Python package graphviz, which is not installed: "
    "pip install graphviz"
)


class GraphvizMissing(RuntimeError):
    """Nothing on this computer can draw a graph; the message says what to install."""


def render(dot: str, format: str = "svg") -> bytes:
    """Lay out and draw a graph.

    Args:
        dot: a graph in the DOT language, with a label for every node (pygraphviz shows no names).
        format: svg, png or pdf.

    Raises:
        GraphvizMissing: there is neither `dot` nor pygraphviz.
        ValueError: Graphviz could not draw `dot`; gives its reason. Or another format.
        TimeoutError: it took longer than a minute.
    """
    if format not in FORMATS:
        raise ValueError(f"render: format must be one of {', '.join(FORMATS)}, got {format!r}")
    command = drawer()
    if command is None:
        raise GraphvizMissing(HOW_TO_DRAW)
    try:
        done = subprocess.run(
            [*command, f"-T{format}"],
            input=dot.encode(),
            capture_output=True,
            timeout=SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows opens none
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(
            f"render: Graphviz was stopped after {SECONDS} seconds. Draw a smaller graph, with "
            'depth= or limit=, or save the text, save("graph.dot")'
        ) from None
    if done.returncode != 0:
        raise ValueError(f"render: Graphviz could not draw this graph: {reason(done.stderr)}")
    return done.stdout


def drawer() -> list[str] | None:
    """The beginning of a command that draws: `dot` on the PATH, else pygraphviz, else None."""
    if (dot := shutil.which("dot")) is not None:
        return [dot]
    if bundles_graphviz():
        return [sys.executable, "-P", "-c", PYGRAPHVIZ]  # -P: no modules of the current folder
    return None


def bundles_graphviz() -> bool:
    """Is there a pygraphviz that contains Graphviz, as it does since version 2?"""
    try:
        return int(metadata.version("pygraphviz").partition(".")[0]) >= 2
    except metadata.PackageNotFoundError:
        return False


def reason(stderr: bytes) -> str:
    """What Graphviz says was wrong, among warnings about fonts and a traceback."""
    lines = stderr.decode(errors="replace").split("\n")
    errors = [line for line in lines if line.startswith("Error: ")] or list(filter(None, lines))
    return errors[0].removeprefix("Error: ").strip() if errors else "it gave no reason"


def graphviz_package() -> ModuleType:
    """The Python package graphviz, which writes DOT; `GraphvizMissing` if it is not there."""
    try:
        import graphviz
    except ModuleNotFoundError:
        raise GraphvizMissing(HOW_TO_WRITE) from None
    return graphviz
