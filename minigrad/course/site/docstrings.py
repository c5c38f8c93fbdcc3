"""The docstrings of the package as Markdown, for the reference; an extension of Griffe.

Docstrings are written to be read in the editor. On the page

- an example is a block of code,
- a displayed equation is a paragraph of its own,
- "Shapes: ..." and the like begin with a bold word; Griffe knows Args, Raises and Attributes,
- what "See `Pooling`." refers to, a class that is not public, stands there itself,
- functions that are methods of Tensor, too, say so: they have a label,
- `int` in a signature is Python's. Griffe looks in all packages around a module, which is not how
  Python does it, and finds minigrad.int.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from griffe import Attribute, Docstring, Expr, ExprName, Extension, Function, Module, Object

from .lesson_page import set_apart

EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.M)
KNOWN = "Args|Attributes|Raises|Returns|Warns|Yields"  # sections that Griffe reads
LEAD = re.compile(r"^([A-Z][A-Za-z]+(?: [a-z]+| PyTorch){0,2}): (?=\S)", re.M)
LEADS = ("Arguments", "Difference from PyTorch", "Equation", "Raises", "Returns", "Shapes",
         "Source", "Sources")  # fmt: skip
SECTION = re.compile(rf"^(?!(?:{KNOWN}):)([A-Z][A-Za-z ]+):\n((?: +\S.*(?:\n|$))+)", re.M)
RAISES = re.compile(r"^Raises:\n(?: .*(?:\n|$))+", re.M)
ANOTHER = re.compile(r"\.\s+(?=[A-Z]\w+(?:Error|Missing|Interrupt): )")
SEVERAL = re.compile(r"^    \w+(?:, \w+)+:", re.M)
SEE = re.compile(r"\s*(?:\*\*Arguments:\*\* see|Arguments: see|See) `(\w+)`\.")
METHOD = "method of Tensor"


def markdown(text: str) -> str:
    r"""A docstring as Markdown.

    >>> markdown("Twice x.\n\n>>> twice(2)\n4")
    'Twice x.\n\n```pycon\n>>> twice(2)\n4\n```'
    """
    pieces, end = [], 0
    for example in EXAMPLE.finditer(text):
        pieces += [prose(text[end : example.start()]), f"```pycon\n{example[0]}\n```"]
        end = example.end()
    return "\n\n".join(filter(None, [*pieces, prose(text[end:])]))


def prose(text: str) -> str:
    """A part of a docstring without examples."""
    text = LEAD.sub(lambda m: f"\n**{m[1]}:** " if m[1] in LEADS else m[0], text)
    text = SECTION.sub(lambda m: f"\n**{m[1]}:**\n\n{textwrap.dedent(m[2])}", text)
    text = RAISES.sub(raises, text)
    return set_apart(text) if "$$" in text else re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def raises(section: re.Match) -> str:
    """A section of errors, one in each line; "A, B: ..." would be read as a tuple."""
    text = ANOTHER.sub(".\n    ", section[0])
    return SEVERAL.sub(lambda m: m[0].replace(", ", " or "), text)


class Docstrings(Extension):
    """Changes docstrings as they are read."""

    def on_object(self, *, obj: Object, **kwargs: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = markdown(obj.docstring.value)
        if any(str(d.value) == "method" for d in getattr(obj, "decorators", ())):
            obj.labels.add(METHOD)

    def on_package(self, *, pkg: Module, **kwargs: Any) -> None:
        """All docstrings are read: what some of them refer to can be put in."""
        for text in docstrings_of(pkg):
            see = SEE.search(text.value)
            base = see and text.parent.module.members.get(see[1])
            if base and base.docstring:
                _, _, rest = base.docstring.value.partition("\n\n")
                text.value = f"{SEE.sub('', text.value)}\n\n{rest}"

    def on_function_instance(self, *, func: Function, **kwargs: Any) -> None:
        for annotation in (func.returns, *(p.annotation for p in func.parameters)):
            forget_builtins(annotation)

    def on_attribute_instance(self, *, attr: Attribute, **kwargs: Any) -> None:
        """``shape = property(..., doc="...")`` has a docstring, too."""
        forget_builtins(attr.annotation)
        doc = documented(attr.value)
        if doc is not None:
            attr.value = None  # it is no constant
            attr.labels.add("property")
            attr.docstring = Docstring(doc, lineno=attr.lineno, parent=attr)


def documented(value: Expr | str | None) -> str | None:
    """The text of the argument `doc` of a call of property()."""
    text = str(value or "")
    if not text.startswith("property("):
        return None
    call = ast.parse(text, mode="eval").body
    return next((k.value.value for k in call.keywords if k.arg == "doc"), None)


def docstrings_of(module: Module) -> Iterator[Docstring]:
    """The docstrings of all classes of a module and of those within it."""
    for member in module.members.values():
        if member.is_alias:
            continue
        if member.is_class and member.docstring is not None:
            yield member.docstring
        elif member.is_module:
            yield from docstrings_of(member)


def forget_builtins(annotation: Expr | str | None) -> None:
    """No names of Python's own types are looked up."""
    if isinstance(annotation, Expr):
        for name in annotation.iterate(flat=True):
            if isinstance(name, ExprName) and hasattr(builtins, name.name):
                name.parent = None
