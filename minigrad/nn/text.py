"""A Module in words: the tree that `repr` shows, and the table of `summary`."""

from __future__ import annotations


def tree(module) -> str:
    """The module and those within, one a line, indented; in PyTorch's form."""
    lines = [f"({name}): {child}" for name, child in module._in_words()]
    extra = module.extra_repr()
    if not lines:
        return f"{type(module).__name__}({extra})"
    body = "\n".join(([extra] if extra else []) + lines).replace("\n", "\n  ")
    return f"{type(module).__name__}(\n  {body}\n)"


def table(module) -> str:
    """One row for each module that has parameters of its own, or nothing within."""
    rows, seen = [("path", "class", "parameters", "count")], {}
    for path, part in module.named_modules():
        own = list(part.named_parameters(recurse=False))
        if not own and any(True for _ in part.children()):
            continue
        shapes = [described(name, p, seen.get(p)) for name, p in own]
        count = sum(p.numel() for _, p in own if p not in seen)
        seen |= {p: f"{path}.{name}" for name, p in own if p not in seen}
        rows.append((path or "-", type(part).__name__, ", ".join(shapes), f"{count:,}"))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["  ".join((*map(str.ljust, row[:3], widths), row[3].rjust(widths[3]))) for row in rows]
    total = sum(p.numel() for p in seen)
    trainable = sum(p.numel() for p in seen if p.requires_grad)
    return "\n".join([*lines, f"{total:,} parameters, {trainable:,} of them trainable"])


def described(name, p, first) -> str:
    """``weight (16, 2)``, and what is special about it."""
    if first is not None:
        return f"{name} = {first}"
    return f"{name} {p.shape}" + ("" if p.requires_grad else " frozen")
