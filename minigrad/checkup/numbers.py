"""Can the batch be run, and are the numbers finite? If not, the rest means nothing."""

from __future__ import annotations

from collections.abc import Iterator

from .examination import Examination
from .report import CannotTell, Finding
from .shapes import crossed


def failure(seen: Examination) -> Iterator[Finding]:
    """The model, the loss or the backward pass raised an exception."""
    explained = seen.cause is not None or (seen.value is None and crossed(seen))
    if seen.failure is None or explained:  # by a finding of its own
        return
    error = seen.failure.error
    line = f" The line is {seen.failure.line}" if seen.failure.line else ""
    yield Finding(
        "failed",
        f"{seen.failure.during} raised {type(error).__name__}",
        f"{error}.{line}",
        {"during": seen.failure.during, "error": error, "line": seen.failure.line},
        "Mend this first. The batch could not be run to the end, so that most else could not be "
        "looked at",
        certain=True,
    )


def non_finite(seen: Examination) -> Iterator[Finding]:
    """A NaN or an infinity, and where it comes from."""
    if seen.cause is None:
        if seen.failure is not None:
            raise CannotTell("the batch could not be run to the end")
        return
    operation = f": {seen.cause.operation}" if seen.cause.operation else ""
    yield Finding(
        "non-finite",
        f"A NaN or an infinity{operation}",
        f"{seen.cause.what}.",
        {"operation": seen.cause.operation, "layer": seen.cause.layer},
        seen.cause.advice,
        certain=True,
    )
