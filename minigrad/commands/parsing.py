"""Reading command lines: errors are one line, numbers are checked, misspellings are recognised."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from math import inf, isfinite
from typing import Any, NoReturn


class CommandError(Exception):
    """A mistake of the person at the keyboard. It is shown as one line; the exit code is 2."""


class Parser(argparse.ArgumentParser):
    """argparse's, but errors are a `CommandError`, and options cannot be abbreviated.

    An abbreviation that works today is ambiguous when an option is added.
    """

    def __init__(self, **options: Any):
        super().__init__(allow_abbrev=False, formatter_class=Formatter, **options)

    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{message} ({self.prog} --help explains)")

    def parse_args(self, args: list[str]) -> argparse.Namespace:  # type: ignore[override]
        options, unknown = self.parse_known_args(args)
        if unknown:
            name = unknown[0].partition("=")[0]
            what = "option" if name.startswith("-") else "argument"
            self.error(
                f"there is no {what} {name!r}{did_you_mean(name, self._option_string_actions)}"
            )
        return options


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that is nearest, or nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f", did you mean {near[0]}?" if near else ""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Texts as they are written, and enough room for the names of the options."""

    def __init__(self, prog: str, **options: Any):
        super().__init__(prog, **{**options, "max_help_position": 28, "width": 96})


def number(above: float = -inf, least: float = -inf, below: float = inf) -> Callable[[str], float]:
    """A reader of finite numbers within bounds."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
        if not isfinite(value) or value <= above or value < least or value >= below:
            bounds = [
                f"above {above:g}" if above > -inf else "",
                f"{least:g} or more" if least > -inf else "",
                f"below {below:g}" if below < inf else "",
            ]
            must = " and ".join(b for b in bounds if b) or "finite"
            raise argparse.ArgumentTypeError(f"must be {must}, got {text}")
        return value

    return read


def whole(least: int) -> Callable[[str], int]:
    """A reader of whole numbers, `least` or more."""

    def read(text: str) -> int:
        if not text.lstrip("+-").isdecimal():
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"must be {least} or more, got {text}")
        return int(text)

    return read


def widths(text: str) -> list[int]:
    """The widths of layers, 64,64; "none" for no layer."""
    if text == "none":
        return []
    try:
        return [whole(1)(part.strip()) for part in text.split(",")]
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"must be whole numbers with commas between them, such as 64,64, or none, got {text!r}"
        ) from None
