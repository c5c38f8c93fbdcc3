"""The family tree of the optimizers: their equations side by side, from the package's own files.

A cell is marked where an optimizer departs from the one before it. Nothing is typed by hand: the
equations are those of the docstrings, which are checked against the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..optim import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop
from . import latex
from .latex import LatexError
from .lesson import Displayed, all_lessons, displayed_in

SIBLINGS: tuple[type[Optimizer], ...] = (SGD, Adagrad, RMSprop, Adam, AdamW)

# What an equation is for, by the name behind the dot of its label; in the order of a step.
ROLES = {
    "the penalty enters the gradient": ("l2",),
    "sum or average of squares": ("s", "v"),
    "average of the gradient": ("m",),
    "corrected for the start at 0": ("m_hat", "v_hat"),
    "never shrinking": ("v_max", "v_hat_max"),
    "learning rate": ("eta",),
    "velocity": ("b",),
    "direction": ("d_plain", "d", "d_centered", "d_momentum", "d_nesterov"),
    "step": ("theta",),
}

TITLE = "The family tree of the optimizers"
EXPLANATION = (
    "One column for each optimizer, one row for each part of a step. **Bold** marks where an "
    "optimizer departs from its neighbour on the left. The equations are those of the package; "
    "the lessons on each say what they mean."
)


def equations_of(sibling: type[Optimizer]) -> dict[str, Displayed]:
    """{name behind the dot: equation} of an optimizer, in the order of its docstring."""
    found = displayed_in(sibling.__doc__ or "", Path(f"{sibling.__name__}.md"))
    return {e.label.partition(".")[2]: e for e in found if e.label}


def lessons_of(sibling: type[Optimizer]) -> list[str]:
    """The folders of the lessons that display equations of an optimizer, such as ["12_adam"]."""
    prefix = f"{sibling.__name__.lower()}."
    return [
        lesson.folder
        for lesson in all_lessons()
        if any((e.label or "").startswith(prefix) for e in lesson.equations)
    ]


def table(heads: Mapping[str, str] | None = None) -> str:
    """The equations of all optimizers side by side, as a table in Markdown.

    Args:
        heads: what stands above the column of an optimizer, by its name; None: the name.
    """
    families = [equations_of(sibling) for sibling in SIBLINGS]
    known = {name for names in ROLES.values() for name in names}
    for sibling, equations in zip(SIBLINGS, families):
        strangers = sorted(set(equations) - known)
        if strangers:
            raise ValueError(
                f"{sibling.__name__}: no role is known for the equation {strangers[0]}"
            )
    names = [sibling.__name__ for sibling in SIBLINGS]
    lines = [
        "| | " + " | ".join(heads[name] if heads else name for name in names) + " |",
        "|---|" + "---|" * len(SIBLINGS),
    ]
    for role, names in ROLES.items():
        cells, before = [], None
        for equations in families:
            own = {name: equations[name] for name in names if name in equations}
            cells.append(cell(own, before))
            before = own
        lines.append(f"| {role} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def markdown() -> str:
    """The page, as Markdown with LaTeX."""
    lines = [f"# {TITLE}", "", EXPLANATION, "", table(), "Where a lesson teaches each:", ""]
    for sibling in SIBLINGS:
        numbers = [str(int(folder.partition("_")[0])) for folder in lessons_of(sibling)]
        lines.append(f"- {sibling.__name__}: lesson {' and '.join(numbers)}")
    return "\n".join(lines) + "\n"


def cell(own: Mapping[str, Displayed], before: Mapping[str, Displayed] | None) -> str:
    """The equations of one role; bold where the neighbour has none that says the same."""
    texts = []
    for equation in own.values():
        new = before is not None and not any(same(equation, other) for other in before.values())
        condition = rf" \quad {equation.condition}" if equation.condition else ""
        math = f"${equation.latex}{condition}$".replace("|", r"\vert ")
        texts.append(f"**new:** {math}" if new else math)
    if not texts and before:
        return "**none**"
    return "<br>".join(texts)


def same(a: Displayed, b: Displayed) -> bool:
    """Do two equations say the same, under the same condition?"""
    try:
        return latex.read(a.latex) == latex.read(b.latex) and a.condition == b.condition
    except LatexError:
        return a.latex == b.latex and a.condition == b.condition


if __name__ == "__main__":
    print(markdown(), end="")
