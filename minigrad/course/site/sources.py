"""The source view: a page for each file of the package, whose lines can be pointed at, and a tree.

A line is ``<span id="L99">``; its number is the style sheet's, so that it is not copied along with
the code. Pygments highlights here and not in the generator, so that the result can be kept while a
file stays the same; `fill` puts it into the finished pages, since to parse it as Markdown would
take as long as to highlight it.
"""

from __future__ import annotations

import ast
import hashlib
import html
import posixpath
import re
from functools import lru_cache
from pathlib import Path

from ..equations import package_files, relative
from .cache import PACKAGE, Cache, key_of_files, sources_in, version_of
from .contents import Course
from .lesson_page import front_matter

# These look as the rest of the code does; they are half of what Pygments writes.
PLAIN = re.compile(r'<span class="(?:w|p|o)">([^<]*)</span>')
NAME = re.compile(r'<span class="n">([^<]*)</span>')
CODE_OF = re.compile("<!-- code of (.*?) -->")
APART = "hide: [navigation, toc]\nsearch: {exclude: true}\n---"
INDEX = "source/index.md"


def pages(course: Course) -> dict[str, str | bytes]:
    """The page of each file, and the tree of all; kept while all files stay the same."""
    key = key_of_files(sources_in(PACKAGE), PACKAGE)
    return course.cache.get("source_pages", key, all_pages)


def all_pages() -> dict[str, str]:
    return {INDEX: index(files()), **{f"source/{file}/index.md": page(file) for file in files()}}


def files() -> list[str]:
    """The files of the package, as "minigrad/optim/adam.py"."""
    return [relative(Path(file)) for file in package_files()]


def link(file: str, line: int = 0) -> str:
    """Where a file of the package is shown, or a line of it, from the root of the site.

    >>> link("minigrad/optim/adam.py", 99)
    'source/minigrad/optim/adam.py/#L99'
    """
    return f"source/{file}/" + (f"#L{line}" if line else "")


# ---------------------------------------------------------------- one file


def page(file: str) -> str:
    """The page of a file. A comment stands in the place of its code."""
    head = front_matter(title=file, description=first_sentence(file)).removesuffix("---") + APART
    up = posixpath.relpath(INDEX, f"source/{file}")
    name = file.replace("/", "/<wbr>")
    return (
        f"{head}\n\n[All files]({up}){{ .up }}\n\n<h1>{name}</h1>\n\n"
        f"{outline(source(file))}\n\n<!-- code of {file} -->\n"
    )


def fill(folder: Path, cache: Cache) -> None:
    """Put the code of each file into its page, which the generator has made in `folder`."""
    for path in (folder / "source").rglob("index.html"):
        text = path.read_text(encoding="utf-8")
        filled = CODE_OF.sub(lambda m: block(m[1], cache), text, count=1)
        if filled != text:
            path.write_text(filled, encoding="utf-8")


def block(file: str, cache: Cache) -> str:
    """The code of a file as an element that `finishing` knows as code."""
    text = source(file)
    key = hashlib.sha256(f"{version_of('pygments')}{text}".encode()).hexdigest()[:20]
    code = cache.get(f"source.{file.replace('/', '.')}", key, lambda: highlighted(text))
    return (
        f'<div class="source"><div class="highlight"><pre><span></span><code tabindex="0">{code}'
        "</code></pre></div></div>"
    )


def highlighted(text: str) -> str:
    """The code as HTML, a span for each line."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    lexer = PythonLexer(stripnl=False, ensurenl=False)
    lines = highlight(text.rstrip("\n"), lexer, HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    return "\n".join(f'<span id="L{i}">{slim(line)}</span>' for i, line in enumerate(lines, 1))


def slim(line: str) -> str:
    """A line without the spans that change nothing; names matter in a line with a label."""
    line = PLAIN.sub(r"\1", line)
    return line if "# (" in line else NAME.sub(r"\1", line)


def outline(text: str) -> str:
    """The classes and functions of a file, as links to their lines."""
    found = [
        f'<a href="#L{node.lineno}">{node.name}</a>'
        for node in ast.parse(text).body
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
    ]
    if not found:
        return ""
    return f'<p class="outline">In this file: {", ".join(found)}</p>'


# ---------------------------------------------------------------- all files


def index(files: list[str]) -> str:
    """The package as a tree: each file with the first sentence of its docstring."""
    lines = sum(source(file).count("\n") for file in files)
    head = front_matter(
        title="Source", description="Every file of minigrad, with what it is for in one sentence."
    )
    return (
        f"{head}\n\n# Source\n\n"
        f"{len(files)} files, {lines:,} lines. What is where, and why, is told in "
        "[How minigrad works inside](../inside.md).\n\n"
        f'<div class="tree" markdown>\n\n{tree("minigrad", files)}\n\n</div>\n'
    )


def tree(folder: str, files: list[str], depth: int = 0) -> str:
    """A folder as a Markdown list, its own files first."""
    pad = "    " * depth
    own = f"{folder}/__init__.py"
    about = f": {as_markdown(first_sentence(own))}" if own in files else ""
    name = posixpath.basename(folder)
    lines = [f"{pad}- [**{name}/**]({own}/index.md){about}"]
    inside = [file for file in files if file.startswith(f"{folder}/") and file != own]
    for file in inside:
        if posixpath.dirname(file) == folder:
            text = as_markdown(first_sentence(file))
            lines.append(
                f"{pad}    - [{as_markdown(posixpath.basename(file))}]({file}/index.md): {text}"
            )
    below = {posixpath.dirname(file) for file in inside}
    below = {path for path in below if posixpath.dirname(path) == folder}
    lines += [tree(path, files, depth + 1) for path in sorted(below)]
    return "\n".join(lines)


# ---------------------------------------------------------------- what stands in a file


def source(file: str) -> str:
    """The text of a file of the package."""
    path = PACKAGE.parent / file
    return read(path, path.stat().st_mtime_ns)


@lru_cache(1000)
def read(path: Path, changed: int) -> str:
    return path.read_text(encoding="utf-8")


@lru_cache(1000)
def docstring(text: str) -> str:
    """The docstring of a module, from its text."""
    return ast.get_docstring(ast.parse(text)) or ""


def first_sentence(file: str) -> str:
    """The first paragraph of a file's docstring, on one line, without what announces a list."""
    text = " ".join(docstring(source(file)).split("\n\n")[0].split())
    return f"{text.rpartition('. ')[0]}." if text.endswith(":") and ". " in text else text


def as_markdown(text: str) -> str:
    """A line of a docstring, with what Markdown would misread escaped; code stays code."""
    parts = re.split(r"(`+[^`]+`+)", text)
    return "".join(
        part if i % 2 else re.sub(r"([*_$<\[])", r"\\\1", html.escape(part, quote=False))
        for i, part in enumerate(parts)
    )
