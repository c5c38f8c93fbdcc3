"""What a check-up gives: findings, and what was and was not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from textwrap import fill
from typing import Any

WIDTH = 92
SHOWN = 6  # layers in a line of the evidence


class CannotTell(Exception):
    """Raised by a check that has nothing to judge by; the message says what is missing."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, or looks so.

    Attributes:
        code: a short name that does not change, such as "dead-relu".
        title: what it is, in a few words.
        details: what was seen, in words.
        evidence: the same as plain data: numbers, layers, the operation.
        advice: what to do.
        certain: True if this is a mistake whatever the aim; False for a hint, which may be meant.
    """

    code: str
    title: str
    details: str
    evidence: dict[str, Any]
    advice: str
    certain: bool

    def __str__(self) -> str:
        kind = "WRONG" if self.certain else "HINT"
        lines = [f"{kind}  {self.title}  [{self.code}]", indented(self.details)]
        return "\n".join([*lines, indented("What to do: " + self.advice)])


@dataclass(frozen=True)
class Report:
    """The findings of a check-up: first what is certain, and causes before their consequences.

    ``len(report)`` is the number of findings, so that ``if report:`` means "something was found".
    ``print(report)`` shows it all.

    Attributes:
        findings: list of `Finding`.
        looked_at: what was judged, in words.
        not_looked_at: what could not be judged -> why.
    """

    findings: list[Finding] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    not_looked_at: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __getitem__(self, i: int) -> Finding:
        return self.findings[i]

    @property
    def codes(self) -> list[str]:
        """The code of each finding."""
        return [finding.code for finding in self.findings]

    def __str__(self) -> str:
        wrong = sum(finding.certain for finding in self.findings)
        parts = [counted(wrong, "mistake"), counted(len(self) - wrong, "hint")]
        parts = [p for p in parts if not p.startswith("0 ")]
        blocks = [f"doctor: {' and '.join(parts) or 'nothing found'}"]
        blocks += [f"{i}. {finding}" for i, finding in enumerate(self.findings, 1)]
        if self.looked_at:
            blocks.append(wrapped("Looked at: " + ", ".join(self.looked_at) + "."))
        by_reason: dict[str, list[str]] = {}
        for what, why in self.not_looked_at.items():
            by_reason.setdefault(why, []).append(what)
        blocks += [
            wrapped(f"Not looked at: {', '.join(what)}, because {why}.")
            for why, what in by_reason.items()
        ]
        return "\n\n".join(blocks)


def wrapped(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def indented(text: str) -> str:
    space = "   "
    return fill(
        text,
        WIDTH,
        initial_indent=space,
        subsequent_indent=space,
        break_long_words=False,
        break_on_hyphens=False,
    )


# ---------------------------------------------------------------- words


def counted(n: int, noun: str) -> str:
    """ "1 hint", "2 hints"."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def listed(items: Iterable[Any], shown: int = SHOWN) -> str:
    """The first few, and how many more there are."""
    items = [str(item) for item in items]
    more = len(items) - shown
    return ", ".join(items if more <= 1 else [*items[:shown], f"and {more} more"])


def by_name(numbers: dict[str, float]) -> str:
    """ "0.weight 2e-05, 2.weight 0.1"."""
    return listed(f"{name} {number:.2g}" for name, number in numbers.items())
