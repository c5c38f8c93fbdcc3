"""A command in a process of its own, with limits of time, output and memory.

The limits are against accidents: an endless loop, a list that grows for ever. They do not keep a
program from deleting files or from using the network.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Any

OUTPUT = 20_000_000  # bytes


@dataclass
class Ended:
    """How a command came to its end.

    Attributes:
        code: its exit code; negative after a signal.
        out, err: what it wrote.
        stopped: why it was stopped: "time", "output", or "".
    """

    code: int
    out: str
    err: str
    stopped: str = ""


class Group:
    """Commands that can be stopped together, from another thread."""

    def __init__(self) -> None:
        self.lock, self.stopped = Lock(), False
        self.processes: set[subprocess.Popen] = set()

    def add(self, process: subprocess.Popen) -> None:
        with self.lock:
            self.processes.add(process)
            if self.stopped:  # it was about to start when the others were stopped
                kill(process)

    def remove(self, process: subprocess.Popen) -> None:
        with self.lock:
            self.processes.discard(process)

    def stop(self) -> None:
        """Stop all of them, and those that are still to come."""
        with self.lock:
            self.stopped = True
            for process in self.processes:
                kill(process)


def limited(
    command: list[str],
    seconds: float,
    output: int = OUTPUT,
    group: Group | None = None,
    **options: Any,
) -> Ended:
    """Run a command; after `seconds`, or `output` bytes, it is stopped, with all that it started.

    Args:
        group: it is one of these, and is stopped with them.
        options: of subprocess.Popen, such as cwd and env.
    """
    group = group or Group()
    end = time.monotonic() + seconds
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=os.name == "posix",
        **options,
    )
    group.add(process)
    texts, stopped = (bytearray(), bytearray()), []

    def read(stream: Any, text: bytearray) -> None:
        while piece := stream.read1(1 << 16):
            if len(text) + len(piece) > output:
                stopped.append("output")
                kill(process)
                return
            text.extend(piece)

    streams = (process.stdout, process.stderr)
    readers = [Thread(target=read, args=pair, daemon=True) for pair in zip(streams, texts)]
    try:
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(max(0.0, end - time.monotonic()))
        if process.poll() is None and any(reader.is_alive() for reader in readers):
            stopped.append("time")
        else:
            process.wait(max(0.01, end - time.monotonic()))  # it may close its output and go on
    except subprocess.TimeoutExpired:
        stopped.append("time")
    finally:  # Ctrl-C as well
        group.remove(process)
        kill(process)
        process.wait()
        for reader, stream in zip(readers, streams):
            reader.join(1.0)
            if not reader.is_alive():
                stream.close()
    out, err = (bytes(text).decode("utf-8", "replace") for text in texts)
    return Ended(process.returncode, out, err, stopped[0] if stopped else "")


def kill(process: subprocess.Popen) -> None:
    """Stop a process, and on POSIX all that it started."""
    with contextlib.suppress(OSError):  # it has gone
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


# ---------------------------------------------------------------- in the child


def limit_memory(megabytes: int) -> None:
    """Let this process take no more memory than this beyond what it has; on POSIX only.

    Called by the child itself: what NumPy took for its threads, which depends on the machine, is
    no part of it.
    """
    try:
        import resource
    except ImportError:
        return
    size = megabytes << 20
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        size += pages * resource.getpagesize()
    except (OSError, ValueError):  # another system than Linux
        size += 1 << 30
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = size if hard == resource.RLIM_INFINITY else min(size, hard)
    with contextlib.suppress(OSError, ValueError):  # a system that does not let it be set
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
