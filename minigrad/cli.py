"""The command line, ``minigrad COMMAND ...``: a thin front; each command is a file of commands/.

To add a command: a line in COMMANDS, and a module minigrad/commands/NAME.py with a function
``main(argv) -> int``, which gets the arguments behind the command's name and returns the exit
code. It is imported only when it is called. For mistakes of the person at the keyboard it raises
`CommandError`: one line on stderr, exit code 2.
"""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module

import numpy as np

from . import __version__
from .commands.parsing import CommandError, Parser, did_you_mean

COMMANDS = {
    "course": "read the course: sixteen lessons as pages in your browser (in a checkout)",
    "train": "train a network on digits, a toy set or your own table",
    "graph": "draw the computation graph of a model or an expression",
    "learn": "copy the exercises of the course into a folder of yours",
    "check": "try an exercise, and say what is wrong; --watch does so on every save",
    "next": "which exercise is the next one",
    "hint": "a hint for an exercise, one more at each call",
    "solution": "a right solution, to compare yours with",
    "progress": "a map of the course: passed, tried, open",
    "reset": "bring an exercise back to what it was at the start",
    "grade": "mark a folder of submissions, a folder for each student",
    "equations": "check every equation of the course against its code",
    "bench": "time minigrad against other ways to train (in a checkout)",
}
EXAMPLES = """\
examples:
  minigrad course --open                      the lessons, run here and read in the browser
  minigrad train digits                       handwritten digits, in seconds
  minigrad train spirals --optimizer sgd      two arms in the plane, another optimizer
  minigrad train houses.csv --target price    your own table
  minigrad graph --expr "(x*w + b).tanh()"    a picture of what is computed
  minigrad learn                              exercises that name the mistake: begin the course
"""


def main(argv: list[str] | None = None) -> int:
    """Run a command; return its exit code: 0 done, 1 it failed, 2 a wrong call, 130 Ctrl-C."""
    argv = sys.argv[1:] if argv is None else argv
    name = "minigrad"
    try:
        if not argv:
            print(front().format_help(), end="")
            return 0
        if argv[0] not in COMMANDS:
            front().parse_args([x for x in argv[:1] if x.startswith("-")])  # --help, --version
            hint = did_you_mean(argv[0], COMMANDS) or f"; there are {', '.join(COMMANDS)}"
            raise CommandError(f"there is no command {argv[0]!r}{hint} (minigrad --help explains)")
        name = f"minigrad {argv[0]}"
        return import_module(f".commands.{argv[0]}", __package__).main(argv[1:])
    except CommandError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as error:
        print(f"\n{name}: {str(error) or 'interrupted'}", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read the output has gone, as in `minigrad ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:  # the disk is full, say, or the folder is not ours
        print(f"{name}: {error}", file=sys.stderr)
        return 1


def front() -> Parser:
    """The parser of ``minigrad`` without a command."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:{width}}   {what}" for name, what in COMMANDS.items())
    parser = Parser(
        prog="minigrad",
        usage="minigrad COMMAND ...",
        description="Reverse-mode automatic differentiation over NumPy, to be read.\n\n"
        f"commands:\n{commands}\n\n  minigrad COMMAND --help explains a command.",
        epilog=EXAMPLES,
    )
    versions = f"NumPy {np.__version__}, Python {platform.python_version()}"
    parser.add_argument(
        "--version", action="version", version=f"minigrad {__version__} ({versions})"
    )
    return parser
