"""``minigrad bench``: hands its arguments to the benchmarks, which live beside the tests."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from .parsing import CommandError

CHECKOUT = Path(__file__).resolve().parents[2]


def main(argv: list[str]) -> int:
    """Run ``tests/benchmarks`` with these arguments and return its exit code."""
    if not (CHECKOUT / "tests" / "benchmarks" / "command.py").is_file():
        raise CommandError(
            f"the benchmarks are not part of the installed package, and {CHECKOUT} is no checkout. "
            "Clone the repository and call it from there: python -m minigrad bench"
        )
    sys.path.insert(0, str(CHECKOUT))
    return import_module("tests.benchmarks.command").main(argv)
