"""How minigrad works inside: the rooms, the arrows between them, and a training step on its way.

The rooms are described by their docstrings, the arrows are the imports, the step was run; code is
cut out of the files. What is typed is the order of the rooms here, and the text of inside.md.
"""

from __future__ import annotations

import ast
import html
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from ...engine import DEFINITIONS
from ...viz import layout
from ...viz.drawing import Drawing
from ...viz.theme import LIGHT, styled
from .cache import PACKAGE, key_of_files, sources_in
from .contents import Course
from .figures import figure
from .imports import Arrows, arrows_of_files, arrows_of_rooms, direct, room
from .lesson_page import front_matter
from .sources import as_markdown, files, first_sentence, link, source
from .training_step import BEFORE, PHASES, Call, recorded

FONT = "Helvetica,Arial,sans-serif"
TEXT = PACKAGE.parent / "site" / "templates" / "inside.md"

# The groups in which the rooms are shown: a name, its colour in the picture, its rooms.
GROUPS = (
    ("Derivatives", "operation",
     ("primitives", "adjoints", "einsum", "vjps", "fused", "changes", "engine")),
    ("Tensors", "input",
     ("values", "tensor", "protocols", "inplace", "random", "ops", "functional")),
    ("More of derivatives", "waiting",
     ("autograd", "transforms", "gradcheck", "anomaly")),
    ("Models and training", "parameter",
     ("nn", "optim", "data", "train", "history", "nonfinite", "snapshot", "io", "safetensors")),
    ("Pictures and the check-up", "output", ("viz", "checkup")),
    ("The course and the command line", "panel", ("course", "commands", "cli", "__main__")),
    ("Small ones", "constant", ("checks", "cuda", "utils")),
)  # fmt: skip
PHASE_TITLES = {
    "forward": "Forward: the output",
    "loss": "Forward: the loss",
    "backward": "Backward: the gradients",
    "step": "The step of the optimizer",
}


class InsideError(ValueError):
    """The page no longer fits the package; the message says where."""


def pages(course: Course) -> dict[str, str | bytes]:
    """The page; kept while the package, all of which it looks at, stays the same."""
    key = key_of_files([*sources_in(PACKAGE), TEXT], PACKAGE.parent)
    return {"inside.md": course.cache.get("inside", key, lambda: page(picture(), recorded()))}


def page(svg: str, step: Mapping[str, list[Call]]) -> str:
    """The whole page, of the picture and the record."""
    arrows = arrows_of_files()
    try:
        list(TopologicalSorter(arrows).static_order())
    except CycleError as error:
        raise InsideError(f"a circle of imports: {' -> '.join(error.args[1])}") from None
    numbers = {
        "files": len(arrows),
        "imports": sum(map(len, arrows.values())),
        "rows": len(re.findall(r"^(?:defvjp\(|VJPS\[)", source("minigrad/vjps.py"), re.M)),
        "calls": sum(1 for calls in step.values() for _ in walk(calls)),
        "visited": len({call["file"] for calls in step.values() for call, _ in walk(calls)}),
        "weights": next(
            re.search(r"theta array \((\d+),\)", call["takes"])[1]
            for call, _ in walk(step["step"])
            if call["name"] == "update"
        ),
        "fused": ", ".join(f"`{f.__name__}`" for f in fused_functions()),
    }
    return TEXT.read_text(encoding="utf-8").format(
        head=front_matter(
            title="How minigrad works inside",
            description="The rooms of the package, the imports between them, and the record of one "
            "training step as it flows through the files.",
        ),
        picture=figure(svg),
        rooms=rooms(),
        before=BEFORE.strip(),
        record=record(step),
        by_file=by_file(step),
        **numbers,
        **excerpts(),
    )


def fused_functions() -> list:
    """The fused operations, in the order of their file."""
    from ... import functional  # noqa: F401  (it fills in the definitions)

    return sorted(DEFINITIONS, key=lambda f: f.__code__.co_firstlineno)


# ---------------------------------------------------------------- the rooms


def grouped(arrows: Arrows) -> dict[str, tuple[str, str]]:
    """The group and the colour of each room.

    Raises:
        InsideError: a room stands in no group, or a group names a room that is gone.
    """
    found = {name: (group, colour) for group, colour, names in GROUPS for name in names}
    wrong = sorted(set(found) ^ set(arrows))
    if wrong:
        raise InsideError(f"GROUPS in inside.py: {', '.join(wrong)}: missing there, or gone")
    return found


def rooms() -> str:
    """A table for each group: what a room is for, how long it is, what it builds on."""
    arrows = arrows_of_rooms()
    grouped(arrows)
    known, shorter = files(), direct(arrows)
    lines: list[str] = []
    for group, colour, names in GROUPS:
        lines.append(f"\n{swatch(colour)} **{group}**\n")
        lines += ["| room | what it is for | lines | builds on |", "|---|---|---:|---|"]
        for name in names:
            own = [file for file in known if room(file) == name and file.count("/") > 1] or [
                f"minigrad/{name}.py"
            ]
            first = next((f for f in own if f == f"minigrad/{name}/__init__.py"), own[0])
            length = sum(source(file).count("\n") for file in own)
            shown = f"{name}/" if len(own) > 1 else f"{name}.py"
            about = as_markdown(first_sentence(first)).replace("|", "\\|")
            below = ", ".join(sorted(shorter[name])) or "nothing else here"
            lines.append(
                f"| [`{shown}`](source/{first}/index.md) | {about} | {length:,} | {below} |"
            )
    return "\n".join(lines)


def swatch(colour: str) -> str:
    """A small square in the colour that a group has in the picture."""
    square = f'<rect x="1" y="1" width="12" height="12" rx="3" fill="{LIGHT[colour]}" '
    return styled(
        '<svg class="minigrad" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">'
        f'{square}stroke="{LIGHT["muted"]}"/></svg>'
    ).replace("\n", "")


def picture() -> str:
    """The rooms and the arrows between them, as SVG."""
    arrows = arrows_of_rooms()
    groups = grouped(arrows)
    lines = [
        "digraph rooms {",
        f'graph [rankdir=TB, nodesep=0.12, ranksep=0.32, fontname="{FONT}"]',
        f'node [shape=box, style="filled,rounded", fontname="{FONT}", fontsize=11, height=0.28, '
        f'width=0.3, margin="0.09,0.04", color="{LIGHT["muted"]}", fontcolor="{LIGHT["ink"]}"]',
        f'edge [color="{LIGHT["muted"]}", arrowsize=0.5]',
    ]
    shorter = direct(arrows)
    drawn = [name for name in arrows if shorter[name] or any(name in x for x in arrows.values())]
    for name in drawn:
        lines.append(f'"{name}" [label="{name}", fillcolor="{LIGHT[groups[name][1]]}"]')
    for name in drawn:
        lines += [f'"{name}" -> "{other}"' for other in sorted(shorter[name])]
    svg = layout.render("\n".join([*lines, "}"]))
    title = "The rooms of minigrad; an arrow leads from a room to one that it imports"
    return Drawing(svg, title, told(shorter)).svg()


def told(arrows: Arrows) -> str:
    """The arrows in words."""
    return ". ".join(
        f"{name} imports {', '.join(sorted(others))}" for name, others in arrows.items() if others
    )


# ---------------------------------------------------------------- the step


def walk(calls: list[Call], depth: int = 0) -> Iterator[tuple[Call, int]]:
    """The calls and those within, in order, each with its depth."""
    for call in calls:
        yield call, depth
        yield from walk(call["calls"], depth + 1)


def record(step: Mapping[str, list[Call]]) -> str:
    """The calls as a table for each phase, numbered through."""
    parts, number = [], 0
    for phase, line in PHASES.items():
        rows = []
        for call, depth in walk(step[phase]):
            number += 1
            rows.append(row(number, call, depth))
        parts.append(
            f"### {PHASE_TITLES[phase]}\n\n```python\n{line}\n```\n\n"
            '<div class="record" tabindex="0" role="region" '
            f'aria-label="Calls: {html.escape(PHASE_TITLES[phase])}"><table>'
            "<thead><tr><th>#</th><th>function</th><th>is called with</th><th>gives</th></tr>"
            f"</thead><tbody>{''.join(rows)}</tbody></table></div>"
        )
    return "\n\n".join(parts)


def row(number: int, call: Call, depth: int) -> str:
    file, line = call["file"], call["line"]
    short = file.removeprefix("minigrad/")
    return (
        f'<tr><td>{number}</td><td><div style="--depth:{depth}">'
        f'<a href="../{link(file, line)}"><code>{html.escape(name_of(call))}</code></a>'
        f"<small>{short}:{line}</small></div></td>"
        f"<td>{html.escape(call['takes'])}</td><td>{html.escape(call['gives'])}</td></tr>"
    )


def name_of(call: Call) -> str:
    """The name of the function; a nameless rule of the table has that of its row."""
    if "<lambda>" not in call["name"]:
        return call["name"]
    lines = source(call["file"]).splitlines()[: call["line"]]
    row = next(line for line in reversed(lines) if line.startswith("defvjp("))
    return f"rule of {re.split('[(,]', row)[1]}"


def by_file(step: Mapping[str, list[Call]]) -> str:
    """Which functions of each file were called, and how often."""
    found: dict[str, Counter] = {}
    for calls in step.values():
        for call, _ in walk(calls):
            found.setdefault(call["file"], Counter())[name_of(call)] += 1
    lines = ["| file | functions | calls |", "|---|---|---:|"]
    for file, functions in found.items():
        told = ", ".join(f"`{f}`" + (f" × {n}" if n > 1 else "") for f, n in functions.items())
        lines.append(f"| [{file}](source/{file}/index.md) | {told} | {functions.total()} |")
    return "\n".join(lines)


# ---------------------------------------------------------------- code, cut out


def lines_with(file: str, *texts: str | tuple[str, str]) -> str:
    """The lines of a file in which these texts stand, as a block of code with its gaps marked.

    Args:
        texts: a pair stands for the lines from the first to the second.

    Raises:
        InsideError: a text stands nowhere, or in several lines.
    """
    lines, numbers = source(file).splitlines(), []
    for text in texts:
        first, last = text if isinstance(text, tuple) else (text, text)
        numbers += range(line_with(first, file, lines), line_with(last, file, lines) + 1)
    cut = []
    for before, i in zip([numbers[0] - 1, *numbers], numbers):
        if i != before + 1:
            cut.append(lines[i][: len(lines[i]) - len(lines[i].lstrip())] + "...")
        cut.append(lines[i])
    return block(file, numbers[0] + 1, textwrap.dedent("\n".join(cut)))


def line_with(text: str, file: str, lines: list[str]) -> int:
    """The number of the one line in which a text stands, from 0 on."""
    found = [i for i, line in enumerate(lines) if text in line]
    if len(found) != 1:
        raise InsideError(f"{text!r} stands in {len(found)} lines of {file}, not in one")
    return found[0]


def function(file: str, name: str) -> str:
    """A function of a file, as a block of code.

    Raises:
        InsideError: there is none of this name.
    """
    text = source(file)
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            cut = text.splitlines()[node.lineno - 1 : node.end_lineno]
            return block(file, node.lineno, "\n".join(cut))
    raise InsideError(f"there is no function {name} in {file}")


def block(file: str, line: int, code: str) -> str:
    """Code with a link to where it stands."""
    where = f'<p class="cut"><a href="../{link(file, line)}">{file}, line {line}</a></p>'
    return f"```python\n{code}\n```\n\n{where}"


def excerpts() -> dict[str, str]:
    """The pieces of code that the text shows, by name."""
    return {
        "rows_code": lines_with(
            "minigrad/vjps.py",
            "defvjp(np.multiply,",
            "defvjp(np.exp, ",
            "defvjp(np.tanh,",
        ),
        "node_code": lines_with("minigrad/tensor.py", "out.node = (clock()"),
        "sweep_code": lines_with(
            "minigrad/engine.py",
            "while heap:",
            "out = heappop(heap)[1]",
            "g = grads.pop(out)",
            "rules = VJPS[function]",
            "for rule, x in zip(rules, inputs):",
            ("gx = (  # (tensors.vjp)", "gx = summed_to(like.shape, gx, function)"),
        ),
        "broadcast_code": function("minigrad/engine.py", "summed_to"),
        "unbroadcast_code": function("minigrad/adjoints.py", "unbroadcast"),
        "flat_code": lines_with("minigrad/optim/flat.py", "p.array = self.theta[span]"),
        "apply_code": lines_with(
            "minigrad/optim/flat.py",
            "step, *new = block(theta, g, t, *state, **hyper)",
            "theta -= step",
        ),
        "fused_code": lines_with("minigrad/functional/layer.py", "DEFINITIONS[fused.linear] ="),
    }
