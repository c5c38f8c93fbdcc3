"""A syntax tree as code that is laid out to be read, and what two of them differ in.

``ast.unparse`` writes each statement in one line, however long. Here long lines are opened at their
brackets, one item a line; powers and texts are written as in the rest of the course.
"""

from __future__ import annotations

import ast
import difflib
import io
import re
import tokenize
from typing import NamedTuple

WIDTH = 84
CONTEXT = 1  # lines around a difference
SHORT = 4  # lines of a function that nobody calls any more, and that is still shown


class Marked(NamedTuple):
    """A line of code, and what it is: "-" right, "+" wrong, " " in both, "@" lines left out."""

    mark: str
    text: str


GAP = Marked("@", "")


def laid_out(node: ast.AST) -> list[str]:
    """The lines of a function or class."""
    found = []
    for line in ast.unparse(ast.fix_missing_locations(node)).splitlines():
        if line.strip():
            found += opened(tidy(line))
    return found


def tidy(line: str) -> str:
    """A line with double quotes, and without spaces and brackets that nobody writes.

    >>> tidy("return (beta1 ** t, x[i] ** 2, 'a')")
    'return beta1**t, x[i] ** 2, "a"'
    """
    line = re.sub(r"(?<![\\w.])'([^'\"\\\\]*)'", r'"\1"', line)
    line = re.sub(r"(?<![\w.\])])(-?[\w.]+) \*\* (-?[\w.]+)(?![\w.]*[(\[])", r"\1**\2", line)
    line = re.sub(r" \*\* \((-[\w.]+)\)", r"**\1", line.replace(" + -", " - "))
    line = re.sub(r"\b1e-0(\d)\b", r"1e-\1", line)
    head = re.match(r"(\s*(?:return |for .+ in |[\w.,\[\] ]+ = ))?(.*)$", line)
    begin, rest = head[1] or "", head[2]
    if begin and not begin.lstrip().startswith("for ") and is_bracketed_tuple(rest):
        rest = rest[1:-1]
    line = begin + rest
    target = re.match(r"(\s*)\(([^()]*)\)( = .*)$", line)
    if target:
        line = target[1] + target[2] + target[3]
    return re.sub(r"^(\s*for )\(([^()]*)\)( in )", r"\1\2\3", line)


def is_bracketed_tuple(text: str) -> bool:
    """Is this (a, b), with the brackets that a tuple can do without?"""
    if not text.startswith("(") or text.endswith(",)"):
        return False
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    return isinstance(node, ast.Tuple) and bool(node.elts) and node.col_offset == 0 and (
        node.end_col_offset == len(text.encode())
    ) and text.endswith(")") and not any(isinstance(e, ast.Starred) for e in node.elts)  # fmt: skip


def opened(line: str) -> list[str]:
    """A line, or several where it is too long: what stands in brackets, one item a line."""
    if len(line) <= WIDTH:
        return [line]
    place = widest_brackets(line)
    if place is None:
        return [line]
    begin, end, commas = place
    indent = line[: len(line) - len(line.lstrip())]
    inner, at = [], begin + 1
    for comma in [*commas, end]:
        item = line[at:comma].strip()
        if item:
            inner.append(f"{indent}    {item}{',' if commas else ''}")
        at = comma + 1
    if not inner:
        return [line]
    return [
        line[: begin + 1],
        *(part for item in inner for part in opened(item)),
        indent + line[end:],
    ]


def widest_brackets(line: str) -> tuple[int, int, list[int]] | None:
    """(begin, end, commas between) of the pair of brackets that holds most of a line."""
    found: list[tuple[int, int, list[int]]] = []
    stack: list[tuple[int, list[int]]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip() + "\n").readline):
            at = token.start[1] + len(line) - len(line.lstrip())
            if token.type != tokenize.OP:
                continue
            if token.string in "([{":
                stack.append((at, []))
            elif token.string in ")]}" and stack:
                found.append((stack[-1][0], at, stack.pop()[1]))
            elif token.string == "," and stack:
                stack[-1][1].append(at)
    except tokenize.TokenError:
        pass
    # The commas of a lambda's parameters stand between no items.
    whole = [(b, e, [c for c in commas if not in_lambda(line, b, c)]) for b, e, commas in found]
    whole = [w for w in whole if not line[w[0] + 1 : w[1]].lstrip().startswith("for ")]
    return max(whole, key=lambda w: (w[1] - w[0], -w[0]), default=None)


def in_lambda(line: str, begin: int, comma: int) -> bool:
    """Does a comma stand between the parameters of a lambda?"""
    before = line[begin + 1 : comma]
    at = before.rfind("lambda ")
    return at >= 0 and ":" not in before[at:]


# ---------------------------------------------------------------- differences


def difference(right: dict[str, ast.AST], wrong: dict[str, ast.AST]) -> list[Marked]:
    """What differs, function by function; each with the first line of its function."""
    found: list[Marked] = []
    for name in [*right, *(n for n in wrong if n not in right)]:
        old = laid_out(right[name]) if name in right else []
        new = laid_out(wrong[name]) if name in wrong else []
        gone = not new and len(old) > SHORT
        if old == new or gone:
            continue
        if found:
            found.append(Marked(" ", ""))
        found += marked_lines(old, new)
    return found


def marked_lines(old: list[str], new: list[str]) -> list[Marked]:
    """The lines that differ, with some around them, and the heads that they belong to."""
    lines: list[Marked] = []
    for mark, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if mark == "equal":
            lines += [Marked(" ", line) for line in old[i:j]]
        else:
            lines += [Marked("-", line) for line in old[i:j]] + [
                Marked("+", line) for line in new[k:m]
            ]
    changed = [i for i, (mark, _) in enumerate(lines) if mark != " "]
    shown = {j for i in changed for j in range(i - CONTEXT, i + CONTEXT + 1)}
    shown |= {head for i in changed for head in heads_above(lines, i)}
    found: list[Marked] = []
    for i, line in enumerate(lines):
        if i in shown:
            found.append(line)
        elif not found or found[-1] != GAP:
            found.append(GAP)
    if found and found[-1] == GAP:
        found.pop()
    return found


def heads_above(lines: list[Marked], at: int) -> list[int]:
    """The lines that open the function, and the class, in which a line stands."""
    found, depth = [], indent_of(lines[at][1])
    for i in range(at, -1, -1):
        mark, text = lines[i]
        opens = text.lstrip().startswith(("def ", "class "))
        if mark == " " and opens and (indent_of(text) < depth):
            found.append(i)
            depth = indent_of(text)
    return found


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())
