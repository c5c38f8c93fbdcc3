"""The tables: on a terminal (rich), as Markdown for the README, and as plain data for `--json`.

All three are made from the same rows, so that they cannot disagree.
"""

import platform
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from .contenders import CONTENDERS, YARDSTICK
from .runner import Timings
from .workloads import WORKLOADS

PEERS = ("torch", "torch-fused")  # whom minigrad is also divided by

Table = tuple[str, list[str], list[list[str]]]  # title, header, rows


@dataclass
class Results:
    """Everything one run measured."""

    contenders: list[str]
    workloads: dict[str, Timings] = field(default_factory=dict)
    addition: Timings | None = None
    chains: dict[int, dict[str, float]] = field(default_factory=dict)
    imports: dict[str, float] = field(default_factory=dict)
    pictures: dict[str, float] = field(default_factory=dict)

    @property
    def timings(self) -> dict[str, Timings]:
        return self.workloads | ({"addition": self.addition} if self.addition else {})

    @property
    def blas(self) -> dict[str, str]:
        """The matrix library of each contender that ran."""
        return {name: b for t in self.timings.values() for name, b in t.blas.items() if b}

    @property
    def failures(self) -> dict[str, str]:
        """What went wrong, by workload and contender."""
        return {
            f"{job}, {CONTENDERS[name].title}": why
            for job, timings in self.timings.items()
            for name, why in timings.failures.items()
        }


def installed_version(package: str) -> str:
    """What pip says, "not installed", or "this checkout" for a minigrad that pip does not know."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "this checkout" if package == "minigrad" else "not installed"


def setting(results: Results) -> list[str]:
    """The lines that say what was measured where."""
    packages = dict.fromkeys(CONTENDERS[name].package for name in results.contenders)
    versions = ", ".join(f"{package} {installed_version(package)}" for package in packages)
    blas = results.blas
    lines = [
        f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}",
        versions,
    ]
    if results.workloads:
        known = blas.get(YARDSTICK, "unknown (pip install threadpoolctl)")
        lines.append(f"One thread; BLAS of NumPy: {known}")
    if "torch" in blas:
        lines.append(f"BLAS of PyTorch: {blas['torch']}")
    return lines


def number(x: float | None) -> str:
    """Three digits or so: 0.15, 2.31, 14.7, 5410."""
    if x is None:
        return "-"
    return f"{x:.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def workload_table(results: Results) -> Table:
    """Microseconds of the yardstick, and everybody else divided by it."""
    timings = results.workloads.values()
    rows = [
        [
            f"{CONTENDERS[YARDSTICK].title}, microseconds",
            *(number(t.microseconds(YARDSTICK)) for t in timings),
        ]
    ]
    for name in results.contenders:
        if name == YARDSTICK:
            continue
        contender = CONTENDERS[name]
        if contender.installed:
            rows.append([contender.title, *(number(t.ratio(name, YARDSTICK)) for t in timings)])
        else:
            rows.append([f"{contender.title} (not installed)", *("-" for _ in timings)])
    for peer in PEERS:
        if peer in results.contenders and "minigrad" in results.contenders:
            label = f"minigrad / {CONTENDERS[peer].title}"
            rows.append([label, *(number(t.ratio("minigrad", peer)) for t in timings)])
    title = "One training step: time divided by that of hand-derived NumPy"
    return title, ["", *results.workloads], rows


def overhead_tables(results: Results) -> list[Table]:
    """The addition, the chain, the import and the pictures: those that were measured."""
    tables: list[Table] = []
    if results.addition:
        rows = [
            [CONTENDERS[name].title, number(results.addition.microseconds(name))]
            for name in results.contenders
            if name in results.addition.seconds
        ]
        title = "A (4, 4) addition, forward and backward"
        tables.append((title, ["", "microseconds"], rows))
    if results.chains:
        rows = [
            [f"{length:,}", *map(number, parts.values())]
            for length, parts in results.chains.items()
        ]
        header = ["operations", "forward", "backward", "freed unused"]
        tables.append(("minigrad: a chain, microseconds per operation", header, rows))
    if results.imports:
        rows = [
            [package if package == "numpy" else f"{package}, on top of numpy", number(t)]
            for package, t in results.imports.items()
        ]
        tables.append(("Import", ["", "milliseconds"], rows))
    if results.pictures:
        rows = [[name, number(t)] for name, t in results.pictures.items()]
        tables.append(("Pictures", ["", "milliseconds"], rows))
    return tables


def tables(results: Results) -> list[Table]:
    return ([workload_table(results)] if results.workloads else []) + overhead_tables(results)


def markdown(results: Results) -> str:
    """The report as Markdown, minigrad's rows in bold."""
    lines: list[str] = []
    for title, header, rows in tables(results):
        lines += [f"**{title}**", "", row(header), row(["---", *["---:"] * (len(header) - 1)])]
        lines += [row([f"**{c}**" for c in r] if r[0] == "minigrad" else r) for r in rows]
        lines.append("")
    lines += [f"{name}: {WORKLOADS[name].title}." for name in results.workloads]
    lines += ["", *setting(results)]
    return "\n".join(lines)


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def show(results: Results, console: Any) -> None:
    """Print the report on a rich console."""
    from rich.table import Table as RichTable

    for title, header, rows in tables(results):
        console.print(f"\n[bold]{title}[/bold]", highlight=False)
        table = RichTable()
        for i, name in enumerate(header):
            table.add_column(name, justify="left" if i == 0 else "right", no_wrap=i > 0)
        for cells in rows:
            table.add_row(*cells, style="bold" if cells[0] == "minigrad" else None)
        console.print(table)
    for name in results.workloads:
        console.print(f"{name}: {WORKLOADS[name].title}", highlight=False)
    for line in setting(results):
        console.print(line, highlight=False)


def as_data(results: Results) -> dict[str, Any]:
    """Everything, for `--json`: medians, and the smallest and largest ratio over the restarts."""
    return {
        "setting": setting(results),
        "workloads": {job: timings_data(t) for job, t in results.workloads.items()},
        "addition": timings_data(results.addition) if results.addition else None,
        "chains": results.chains,
        "imports": results.imports,
        "pictures": results.pictures,
        "failures": results.failures,
    }


def timings_data(timings: Timings) -> dict[str, Any]:
    return {
        name: {
            "microseconds": timings.microseconds(name),
            "ratio": timings.ratio(name, YARDSTICK),
            "ratio_of_each_restart": timings.ratios(name, YARDSTICK),
        }
        for name in timings.seconds
    }
