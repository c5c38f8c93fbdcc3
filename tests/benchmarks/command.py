"""The command line of the benchmarks; `minigrad bench` calls `main` too."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import overheads, report
from .contenders import CONTENDERS, YARDSTICK
from .runner import QUICK, THOROUGH, Advance, Effort, measure
from .workloads import WORKLOADS

JOBS = {
    **{name: workload.title for name, workload in WORKLOADS.items()},
    "addition": "a (4, 4) addition, forward and backward",
    "chain": "a chain of up to a million operations (minigrad)",
    "import": "the time to import minigrad on top of NumPy",
    "pictures": "the time to draw a graph and plots (minigrad)",
}


def main(argv: list[str] | None = None) -> int:
    """Measure and print; 0, or 1 if a contender that is installed failed, 2 for a wrong call."""
    try:
        from rich.console import Console
    except ImportError:
        print("The benchmarks print with rich, which is not installed: pip install minigrad[bench]")
        return 2
    options = parser().parse_args(argv)
    effort = QUICK if options.quick else THOROUGH
    progress_console = Console(stderr=True)
    results = run(options.workloads, options.contenders, effort, progress_console)

    if options.markdown:
        print(report.markdown(results))
    else:
        report.show(results, Console())
    if options.json:
        options.json.write_text(json.dumps(report.as_data(results), indent=2) + "\n")
    for where, why in results.failures.items():
        print(f"failed: {where}: {why}", file=sys.stderr)
    return 1 if results.failures else 0


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="minigrad bench",
        description="Time minigrad and its peers against hand-derived NumPy, "
        "on one thread, in processes that take turns.",
        epilog="workloads: "
        + "; ".join(f"{name}: {title}" for name, title in JOBS.items())
        + ". contenders: "
        + ", ".join(CONTENDERS)
        + ".",
    )
    p.add_argument(
        "--workloads",
        type=names_from(JOBS, "workload"),
        default=list(JOBS),
        metavar="W1,W2",
        help="which to measure (default: all, and addition, chain, import and pictures)",
    )
    p.add_argument(
        "--contenders",
        type=names_from(CONTENDERS, "contender"),
        default=list(CONTENDERS),
        metavar="minigrad,torch",
        help=f"which to compare (default: all); {YARDSTICK!r}, the yardstick, always takes part",
    )
    p.add_argument("--quick", action="store_true", help="fewer turns: coarse, about two minutes")
    p.add_argument("--markdown", action="store_true", help="print Markdown, for a README")
    p.add_argument("--json", type=Path, metavar="FILE", help="write every number to FILE")
    return p


def names_from(known: dict[str, Any], what: str) -> Callable[[str], list[str]]:
    """A reader of comma-separated names; it keeps the order of `known`."""

    def read(text: str) -> list[str]:
        asked = [name.strip() for name in text.split(",") if name.strip()]
        unknown = [name for name in asked if name not in known]
        if unknown or not asked:
            wrong = ", ".join(map(repr, unknown or [text]))
            raise argparse.ArgumentTypeError(
                f"unknown {what} {wrong}; choose from {', '.join(known)}"
            )
        return [name for name in known if name in asked]

    return read


def run(jobs: list[str], contenders: list[str], effort: Effort, console: Any) -> report.Results:
    """Measure the jobs one after the other."""
    contenders = [name for name in CONTENDERS if name in contenders or name == YARDSTICK]
    present = [name for name in contenders if CONTENDERS[name].installed]
    engines = [name for name in present if CONTENDERS[name].engine and name != "torch-fused"]
    packages = ["numpy", *(name for name in ("minigrad", "torch") if name in present)]
    results = report.Results(contenders)
    turns = effort.rounds * effort.restarts

    with progress(console) as start:
        for job in jobs:
            if job in WORKLOADS:
                advance = start(job, JOBS[job], turns * len(present))
                results.workloads[job] = measure(job, present, effort, advance)
            elif job == "addition":
                advance = start(job, JOBS[job], turns * len(engines))
                results.addition = overheads.addition(engines, effort, advance)
            elif job == "chain" and "minigrad" in present:
                advance = start(job, JOBS[job], effort.restarts * len(overheads.CHAINS))
                results.chains = overheads.chains(effort.restarts, advance)
            elif job == "import":
                restarts = 2 * effort.restarts
                advance = start(job, JOBS[job], (restarts + 1) * len(packages))
                results.imports = overheads.imports(packages, restarts, advance)
            elif job == "pictures" and "minigrad" in present:
                advance = start(job, JOBS[job], effort.restarts)
                results.pictures = overheads.pictures(effort.restarts, advance)
    return results


@contextmanager
def progress(console: Any) -> Iterator[Callable[[str, str, int], Advance]]:
    """A function start(job, title, turns) that announces a job and returns what each turn calls.

    On a terminal that is a progress bar for each job; elsewhere one plain line.
    """
    if not console.is_terminal:

        def announce(job: str, title: str, turns: int) -> Advance:
            print(f"{job}: {title}", file=console.file, flush=True)
            return lambda: None

        yield announce
        return

    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:

        def start(job: str, title: str, turns: int) -> Advance:
            task = bars.add_task(f"{job}: {title}", total=turns)
            return lambda: bars.advance(task)

        yield start
