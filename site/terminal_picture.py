"""Draw what a command leaves on a terminal, as an SVG: ``python site/terminal_picture.py OUT CMD``.

The command runs in a pseudo-terminal of 88 columns; the last lines of the screen are drawn with
fonts of the reader's system. Needs the packages pyte and rich (pip install -e ".[dev]").
"""

import html
import io
import os
import pty
import re
import shlex
import subprocess
import sys

import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

COLUMNS, LINES = 88, 40
TEMPLATE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>{title}</title>
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas,
monospace; line-height: {line_height}px }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def screen_after(command: str) -> pyte.Screen:
    """Run the command in a pseudo-terminal and return its screen."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "LINES": str(LINES), "TERM": "xterm"}
    process = subprocess.Popen(
        shlex.split(command), stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    try:
        while chunk := os.read(ours, 65536):
            stream.feed(chunk)
    except OSError:  # the other side was closed: the command has ended
        pass
    if process.wait() != 0:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return screen


def colour_of(name: str) -> str | None:
    """pyte's name of a colour as rich's."""
    if name == "default":
        return None
    if re.fullmatch("[0-9a-f]{6}", name):
        return "#" + name
    return name.replace("brown", "yellow").replace("bright", "bright_")


def line_of(screen: pyte.Screen, row: int) -> Text:
    """One line of the screen, with its colours."""
    text = Text()
    for column in range(COLUMNS):
        cell = screen.buffer[row][column]
        text.append(cell.data, Style(color=colour_of(cell.fg), bold=cell.bold))
    text.rstrip()
    return text


def main() -> None:
    """Run the command and write the picture."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    target, command = sys.argv[1:]
    screen = screen_after(command)
    lines = [line_of(screen, row) for row in range(LINES)]
    while lines and not lines[-1].plain:
        lines.pop()
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text("$ " + command, Style(bold=True)))
    for line in lines:
        console.print(line, no_wrap=True)
    with open(target, "w", encoding="utf-8") as file:
        template = TEMPLATE.replace("{title}", html.escape(command))
        file.write(console.export_svg(title=command, code_format=template, unique_id="terminal"))


if __name__ == "__main__":
    main()
