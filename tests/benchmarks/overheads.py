"""What does not depend on a network: an addition, a long chain, the import, pictures."""

import json
import subprocess
import sys
from statistics import median
from tempfile import TemporaryDirectory

from .runner import CHECKOUT, Advance, Effort, Timings, Worker, environment, measure

CHAINS = (10_000, 100_000, 1_000_000)  # operations: the time for each should not depend on them


def addition(contenders: list[str], effort: Effort, advance: Advance) -> Timings:
    """(4, 4) + (4, 4), forward and backward: what an engine costs when NumPy costs nothing."""
    return measure("addition", contenders, effort, advance)


def chains(restarts: int, advance: Advance) -> dict[int, dict[str, float]]:
    """Microseconds for each operation of a chain, by its length.

    "forward" builds it, "backward" differentiates it, "freed" drops one that was built in vain.
    Python's garbage collector is on, as it is for a user.  It looks through all objects whenever
    their number has grown by a quarter, which adds up to two microseconds or so to an operation of
    a long chain, however long.
    """
    answers: dict[int, list[dict[str, float]]] = {length: [] for length in CHAINS}
    for _ in range(restarts):
        with Worker("minigrad", "chain") as worker:
            worker.answer()
            worker.ask(1000)  # warm up
            for length in CHAINS:
                answers[length].append(worker.ask(length))
                advance()
    return {
        length: {part: 1e6 * median(a[part] for a in runs) / length for part in runs[0]}
        for length, runs in answers.items()
    }


def imports(packages: list[str], restarts: int, advance: Advance) -> dict[str, float]:
    """Milliseconds to import NumPy, and for each other package what comes on top of NumPy.

    Wall time inside fresh processes, which take turns.  The first of each does not count: it
    compiles the sources into a cache of ours, so that bytecode is there whatever the settings.
    """
    milliseconds: dict[str, list[float]] = {package: [] for package in packages}
    with TemporaryDirectory() as cache:
        env = environment() | {"PYTHONPYCACHEPREFIX": cache}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        for restart in range(restarts + 1):
            for package in packages:
                seconds = import_seconds(package, env)
                if restart > 0:
                    milliseconds[package].append(1e3 * seconds)
                advance()
    return {package: median(times) for package, times in milliseconds.items()}


def import_seconds(package: str, env: dict[str, str]) -> float:
    """Seconds for `import package` in a fresh process that has imported NumPy before."""
    before = "" if package == "numpy" else "import numpy\n"
    script = (
        "from time import perf_counter\n"
        f"{before}start = perf_counter()\nimport {package}\nprint(perf_counter() - start)"
    )
    return float(output_of(["-c", script], env))


def pictures(restarts: int, advance: Advance) -> dict[str, float]:
    """Milliseconds of processor time to draw each picture, the median over fresh processes."""
    runs = []
    for _ in range(restarts):
        runs.append(json.loads(output_of(["-m", "tests.benchmarks.pictures"], environment())))
        advance()
    return {name: median(run[name] for run in runs) for name in runs[0]}


def output_of(arguments: list[str], env: dict[str, str]) -> str:
    """What Python prints when it is called so in the checkout."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
