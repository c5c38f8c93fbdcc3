"""One build at a time in a folder."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(folder: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait until no other process is in here with the same folder.

    Args:
        waiting: is called once if there is one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A transaction is a lock between processes that is gone when its process is, on any system.
    with contextlib.closing(sqlite3.connect(folder / "build.lock", timeout=0)) as lock:
        lock.isolation_level = None
        told = False
        while True:
            try:
                lock.execute("BEGIN EXCLUSIVE")
                break
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise OSError(f"{folder}: {error}") from None
            if not told:
                waiting()
                told = True
            time.sleep(0.2)
        yield
