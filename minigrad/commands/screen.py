"""What one sees of a run: a bar on a terminal, elsewhere a line for each epoch; then a table."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from ..history import History

Row = tuple[str, str, str]


class Plain:
    """Lines of ASCII, each written at once, for files, pipes and terminals without rich."""

    def __init__(self, epochs: int):
        self.epochs = epochs

    def __enter__(self) -> Plain:
        return self

    def __exit__(self, *exc: Any) -> None:
        pass

    def say(self, line: str) -> None:
        """Show a line of text."""
        print(line, flush=True)

    def epoch(self, history: History) -> None:
        """Show the latest epoch; `fit` calls this."""
        width = len(str(self.epochs))
        self.say(f"epoch {len(history):{width}}/{self.epochs}  {latest(history)}")

    def table(self, rows: list[Row]) -> None:
        """Show the result: a name, and what it is in training and in the test."""
        widths = [max(map(len, column)) for column in zip(*HEAD, *rows, strict=True)]
        for row in (*HEAD, *rows):
            cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
            self.say("  ".join([row[0].ljust(widths[0]), *cells[1:]]))


class Live:
    """A bar that grows from the epochs `done` before, and a table with lines, by rich."""

    def __init__(self, epochs: int, done: int, console: Any):
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self.console = console
        self.progress = Progress(
            TextColumn("epoch {task.completed:.0f}/{task.total:.0f}"),
            BarColumn(),
            TextColumn("{task.fields[numbers]}"),
            TimeElapsedColumn(),
            console=console,
        )
        self.task = self.progress.add_task("", total=epochs, completed=done, numbers="")

    def __enter__(self) -> Live:
        self.progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.progress.stop()

    def say(self, line: str) -> None:
        self.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def epoch(self, history: History) -> None:
        self.progress.update(self.task, completed=len(history), numbers=brief(history))

    def table(self, rows: list[Row]) -> None:
        from rich import box
        from rich.table import Table

        table = Table(box=box.SIMPLE_HEAD)
        for name in HEAD[0]:
            table.add_column(name, justify="right" if name else "left")
        for row in rows:
            table.add_row(*row)
        self.console.print(table)


HEAD: list[Row] = [("", "train", "test")]


def screen_for(epochs: int, done: int, plain: bool) -> Plain | Live:
    """A bar if it is wanted, there is a terminal to show it, and rich is installed."""
    console = None if plain else terminal()
    return Plain(epochs) if console is None else Live(epochs, done, console)


def terminal() -> Any:
    """rich's console, if there is a terminal to show bars on; else None."""
    if not sys.stdout.isatty():
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    console = Console()
    return console if console.is_terminal else None


def latest(history: History) -> str:
    """The numbers of the last epoch in a line."""
    parts = []
    for prefix, lists in (("", history.train), ("test ", history.validation)):
        parts += [f"{prefix}{name} {shown(name, values[-1])}" for name, values in lists.items()]
    return "  ".join(parts)


def brief(history: History) -> str:
    """The same, short enough to stand beside a bar in 80 columns."""
    return "  ".join(
        " ".join([part, *(shown(name, values[-1]) for name, values in lists.items())])
        for part, lists in (("train", history.train), ("test", history.validation))
    )


def shown(name: str, value: float) -> str:
    """A number as it is shown: shares in percent, always of one width."""
    if name == "accuracy":
        return f"{100 * value:5.1f} %"
    return f"{value:.4f}" if name == "loss" and value < 1000 else f"{value:.4g}"
