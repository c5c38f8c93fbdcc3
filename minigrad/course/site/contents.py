"""What is known of the course when its pages are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..equations import Result
from ..lesson import Displayed, Lesson
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

    def about(self, labels: Collection[str]) -> Facts:
        """What is known of these labels."""
        parts = (self.results, self.homes, self.places)
        return Facts(*({x: part[x] for x in sorted(labels) if x in part} for part in parts))

    def to_json(self) -> dict[str, Any]:
        """As plain data, for a cache."""
        data = asdict(self)
        for result in data["results"].values():
            result["equation"]["file"] = str(result["equation"]["file"])
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Facts:
        results = {}
        for label, entries in data["results"].items():
            equation = entries["equation"]
            equation = Displayed(**{**equation, "file": Path(equation["file"])})
            functions = tuple(entries["functions"])
            results[label] = Result(**{**entries, "equation": equation, "functions": functions})
        places = {label: [tuple(x) for x in found] for label, found in data["places"].items()}
        return cls(results, data["homes"], places)


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
