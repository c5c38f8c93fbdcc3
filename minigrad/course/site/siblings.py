"""What the package's own files say of an optimizer: its docstring, its update, its symbols.

The docstrings of minigrad/optim/*.py are written alike: a sentence, a table of symbols, the
equations, remarks, the sources, where others differ, Args, Raises, an example.
"""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from ... import tensor
from ...optim import Optimizer
from .. import glossary, latex
from ..equations import Result, relative
from ..family_tree import SIBLINGS, equations_of, lessons_of

LIST_ITEM = re.compile(r"^(?=- )", re.M)
CELL = re.compile(r"(?<!\\)\|")


class Sibling:
    """An optimizer, for its page."""

    def __init__(self, optimizer: type[Optimizer]):
        self.optimizer = optimizer
        self.name = optimizer.__name__  # Adam
        self.key = self.name.lower()  # adam: of the file, of the page, of the labels
        self.equations = equations_of(optimizer)
        self.parameters = inspect.signature(optimizer).parameters

    @cached_property
    def passages(self) -> list[str]:
        """The docstring in paragraphs."""
        return re.split(r"\n{2,}", inspect.cleandoc(self.optimizer.__doc__))

    @property
    def summary(self) -> str:
        """The first sentence."""
        return " ".join(self.passages[0].split())

    @cached_property
    def adds(self) -> str:
        """What it added to those before it: the docstring of its file."""
        words = sys.modules[self.optimizer.__module__].__doc__.strip()
        return words.partition(": ")[2] or words

    @property
    def given(self) -> str:
        """The paragraph before the equations."""
        return self.passages[self.place_of_equations - 1]

    @property
    def displayed(self) -> list[str]:
        """The equations with their labels, one paragraph of Markdown each."""
        found = self.passages[self.place_of_equations]
        return [" ".join(part.split()) for part in re.findall(r"\$\$.+?\$\$", found, re.S)]

    @cached_property
    def place_of_equations(self) -> int:
        return next(i for i, text in enumerate(self.passages) if text.startswith("$$"))

    @property
    def remarks(self) -> list[str]:
        """The paragraphs between the equations and the sources."""
        return self.passages[self.place_of_equations + 1 : self.place_of("Source")]

    @property
    def sources(self) -> str:
        """The papers, as a sentence."""
        return self.passages[self.place_of("Source")].partition(":")[2].strip()

    @property
    def differences(self) -> list[str]:
        """Where other frameworks and the papers do something else."""
        text = self.passages[self.place_of("Where others differ")].partition("\n")[2]
        items = LIST_ITEM.split(textwrap.dedent(text))
        return [" ".join(item[2:].split()) for item in items if item.strip()]

    def place_of(self, heading: str) -> int:
        return next(i for i, text in enumerate(self.passages) if text.startswith(heading))

    @property
    def arguments(self) -> dict[str, str]:
        """{argument: what Args says of it}."""
        text = textwrap.dedent(self.passages[self.place_of("Args")].partition("\n")[2])
        lines = (line.partition(": ") for line in text.splitlines())
        return {name: words for names, _, words in lines for name in names.split(", ")}

    @property
    def chosen(self) -> list[tuple[str, str, str, str]]:
        """(symbols, argument, default, meaning): what a caller chooses."""
        rows = []
        for line in self.passages[1].splitlines()[2:]:
            symbol, argument, meaning = (cell.strip() for cell in CELL.split(line)[1:-1])
            rows.append((symbol, argument, self.default(argument), meaning))
        meaning = self.arguments["maximize"].rstrip(".")
        return [*rows, ("", "maximize", self.default("maximize"), meaning)]

    def default(self, argument: str) -> str:
        return repr(self.parameters[argument].default)

    def computed(self, results: Mapping[str, Result]) -> list[tuple[str, str, str]]:
        """(symbol, variable, meaning) of every symbol that an optimizer computes or is handed."""
        variables: dict[str, str] = {}
        taken = " ".join(row[0] for row in self.chosen)
        for equation in self.equations.values():
            names = results[equation.label].variables if equation.label in results else {}
            for side in latex.read(equation.latex).sides:
                for symbol in glossary.symbols_in(side):
                    plain = latex.written(glossary.bare(symbol, ()))
                    if f"${plain}$" not in taken:
                        name = names.get(latex.written(symbol), "")
                        variables[plain] = variables.get(plain) or name
        return [(symbol, name, self.meaning(symbol)) for symbol, name in variables.items()]

    def meaning(self, symbol: str) -> str:
        """What the glossary says of a symbol: in the lessons on this optimizer, or before them."""
        known = glossary.meanings()
        earlier = sorted((name for name in known if name < self.lessons[-1]), reverse=True)
        for section in (*reversed(self.lessons), "", *earlier):
            if symbol in known.get(section, {}):
                return known[section][symbol]
        raise KeyError(f"{self.name}: the glossary has no meaning for {symbol}")

    @cached_property
    def lessons(self) -> list[str]:
        """The folders of the lessons on it."""
        return lessons_of(self.optimizer)

    @cached_property
    def update(self) -> tuple[str, int, int]:
        """Its block of equations, as it stands in the file, and the first and the last line."""
        lines, first = inspect.getsourcelines(self.optimizer.update)
        text = textwrap.dedent("".join(lines)).rstrip()
        return text, first, first + len(text.splitlines()) - 1

    @property
    def file(self) -> str:
        """Such as "minigrad/optim/adam.py"."""
        return relative(Path(inspect.getsourcefile(self.optimizer)))

    @property
    def kept(self) -> int:
        """How many numbers it keeps for each parameter, with its defaults, but for the count t."""
        parameter = tensor([1.0], requires_grad=True)
        optimizer = self.optimizer([parameter])
        parameter.sum().backward()
        optimizer.step()
        state = optimizer.state[parameter]
        return sum(value is not None for name, value in state.items() if name != "step")


def siblings() -> list[Sibling]:
    """All of them, in the order in which they were invented."""
    return [Sibling(optimizer) for optimizer in SIBLINGS]


def capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[0].upper() + text[1:]
