"""Starts the workers, gives them short alternating turns, and turns seconds into medians.

A *turn* is a batch of steps of one contender that lasts some milliseconds, from the first
parameters on.  A *round* is one turn of every contender, in random order.  A *restart* is a set of
fresh processes that goes through all rounds.  A ratio is formed within a round and its median taken
over the rounds of a restart; what is reported is the median over the restarts.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import Any

from .workloads import WORKLOADS

CHECKOUT = Path(__file__).resolve().parents[2]

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
# What chooses another kernel than the one the library finds best for the processor.
KERNEL_CHOICES = ("OPENBLAS_", "NVPL_", "MKL_", "BLIS_", "DNNL_", "ATEN_CPU_CAPABILITY")

STEPS_AT_MOST = 400  # in a turn of a workload; worker.py says why

Advance = Callable[[], None]  # called after each turn, for the progress bar


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    turn: float = 0.012  # seconds
    rounds: int = 15
    restarts: int = 5


THOROUGH = Effort()
QUICK = Effort(turn=0.01, rounds=7, restarts=2)


class WorkerError(RuntimeError):
    """A worker ended early; the message is the last thing it said."""


class Worker:
    """A process of `worker.py`; leaving the context ends it."""

    def __init__(self, contender: str, job: str) -> None:
        # Not a pipe, which would block when nobody reads it.
        self.errors = TemporaryFile("w+")  # noqa: SIM115, closed by __exit__
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker", contender, job],
            cwd=CHECKOUT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
        self.errors.close()

    def answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            said = self.errors.read().strip().splitlines()
            raise WorkerError(said[-1] if said else "it ended without a word")
        return json.loads(line)

    def ask(self, number: int) -> dict[str, Any]:
        with suppress(BrokenPipeError):  # it has ended, and `answer` says why
            self.process.stdin.write(f"{number}\n")
            self.process.stdin.flush()
        return self.answer()


def environment() -> dict[str, str]:
    """Ours, with one thread and without anything that picks a kernel."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(KERNEL_CHOICES)}
    return kept | ONE_THREAD


@dataclass
class Timings:
    """Seconds per step of every contender of one job: seconds[contender][restart][round]."""

    seconds: dict[str, list[list[float]]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)  # contender -> why it is missing
    blas: dict[str, str] = field(default_factory=dict)  # contender -> its matrix library

    def microseconds(self, contender: str) -> float | None:
        if contender not in self.seconds:
            return None
        return 1e6 * median(median(rounds) for rounds in self.seconds[contender])

    def ratio(self, contender: str, other: str) -> float | None:
        """How many times longer than the other a contender takes; None if one is missing."""
        ratios = self.ratios(contender, other)
        return median(ratios) if ratios else None

    def ratios(self, contender: str, other: str) -> list[float]:
        """The ratio as each restart saw it."""
        if contender not in self.seconds or other not in self.seconds:
            return []
        both = zip(self.seconds[contender], self.seconds[other], strict=True)
        return [median(a / b for a, b in zip(*rounds, strict=True)) for rounds in both]


def measure(
    job: str, contenders: Iterable[str], effort: Effort, advance: Advance = lambda: None
) -> Timings:
    """Time one job with every contender.  One that fails is noted and left out."""
    at_most = STEPS_AT_MOST if job in WORKLOADS else 10**6
    timings = Timings()
    names = list(contenders)
    for restart in range(effort.restarts):
        with ExitStack() as stack:
            workers = [stack.enter_context(Worker(name, job)) for name in names]
            by_name = dict(zip(names, workers, strict=True))
            take_turns(timings, by_name, effort, at_most, random.Random(restart), advance)
        names = [name for name in names if name not in timings.failures]
    return timings


def take_turns(
    timings: Timings,
    workers: dict[str, Worker],
    effort: Effort,
    at_most: int,
    rng: random.Random,
    advance: Advance,
) -> None:
    """All rounds of one set of processes."""
    steps: dict[str, int] = {}  # in a turn
    seconds: dict[str, list[float]] = {name: [] for name in workers}

    def steps_in_turn(seconds_per_step: float) -> int:
        return min(at_most, max(1, round(effort.turn / seconds_per_step)))

    def get_ready(name: str) -> None:
        ready = workers[name].answer()
        timings.blas[name] = ready["blas"]
        steps[name] = steps_in_turn(ready["seconds"])

    def recount(name: str) -> None:  # nobody else is warming up any more
        steps[name] = steps_in_turn(workers[name].ask(steps[name])["seconds"])

    def turn(name: str) -> None:
        seconds[name].append(workers[name].ask(steps[name])["seconds"])
        advance()

    for action in (get_ready, recount, *[turn] * effort.rounds):
        order = list(seconds)
        rng.shuffle(order)
        for name in order:
            try:
                action(name)
            except WorkerError as failure:
                timings.failures[name] = str(failure)
                timings.seconds.pop(name, None)
                del seconds[name]
    for name, rounds in seconds.items():
        timings.seconds.setdefault(name, []).append(rounds)
