"""What one sees while the course is built: a line for each lesson, and on a terminal a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .screen import terminal

if TYPE_CHECKING:
    from ..course.site.building import Ran


class Plain:
    """Lines, each written at once.

    Args:
        names: of the lessons.
        brief: only what is new: no lines for lessons that are in the cache.
    """

    def __init__(self, names: list[str], brief: bool = False):
        self.names, self.brief = names, brief
        self.width = max(map(len, names), default=0)

    def __enter__(self) -> Plain:
        return self

    def __exit__(self, *exc: Any) -> None:
        pass

    def say(self, line: str) -> None:
        print(line, flush=True)

    def ready(self, ran: Ran) -> None:
        """A lesson is ready."""
        if not (ran.cached and self.brief):
            how = "from the cache" if ran.cached else f"ran in {ran.seconds:.1f} s"
            self.say(f"{ran.lesson.folder:{self.width}}  {how}")

    def begins(self, what: str) -> None:
        """The next part of the work begins."""
        if not self.brief:
            self.say(what)


class Live(Plain):
    """The same, above a bar by rich that is gone at the end."""

    def __init__(self, names: list[str], brief: bool, console: Any):
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        super().__init__(names, brief)
        self.console = console
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(20),  # a line that fills the screen would be broken by the ^C of Ctrl-C
            TextColumn("{task.fields[count]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self.task = self.progress.add_task("", total=None, count="")
        self.done = 0

    def __enter__(self) -> Live:
        self.progress.start()
        return self

    def __exit__(self, *exc: Any) -> None:
        self.progress.stop()

    def say(self, line: str) -> None:
        self.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def ready(self, ran: Ran) -> None:
        super().ready(ran)
        self.done += 1
        total = len(self.names)
        self.progress.update(
            self.task, total=total, completed=self.done, count=f"{self.done}/{total}"
        )

    def begins(self, what: str) -> None:
        self.progress.update(self.task, description=what, total=None, count="")


def screen_for(names: list[str], brief: bool, plain: bool) -> Plain:
    """With a bar if it is wanted, there is a terminal to show it, and rich is installed."""
    console = None if plain else terminal()
    return Plain(names, brief) if console is None else Live(names, brief, console)
