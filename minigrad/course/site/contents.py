"""What is known of the course when its pages are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..equations import Result
from ..lesson import Lesson
from .cache import Cache
from .recording import Outputs


@dataclass
class Facts:
    """What is known of the course, for the links between its pages.

    Attributes:
        results: of the check of each equation, by label.
        homes: the page on which a label is displayed, from the root: "lessons/12_adam/".
        places: the labelled statements of the package, by label: [(file, first line, last line)].
    """

    results: Mapping[str, Result] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, list[tuple[str, int, int]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """What the makers of pages get.

    Attributes:
        lessons: in order.
        records: what the cells of each lesson showed, by its folder.
        facts: of the equations.
        cache: for what takes long to compute.
    """

    lessons: list[Lesson]
    records: Mapping[str, list[Outputs]]
    facts: Facts
    cache: Cache
