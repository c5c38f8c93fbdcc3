r"""What Markdown cannot say, put into the finished pages.

- formulas become HTML, so that a page needs no script to show them
- a labelled equation and the lines of code with the same label point at each other:

      <div class="equation" id="adam.m" data-label="adam.m"> ... <a href="#code-adam.m">
      <span class="labelled" data-label="adam.m"> <span id="code-adam.m"> ... <a href="#adam.m">

- a label that the text mentions is a link to its equation
- a symbol in it and the name of its variable carry that name: data-var="m_hat"
- the search index holds formulas as readable text

The generator has left formulas as ``\( \)`` and ``\[ \]`` in elements of the class "arithmatex",
and code, highlighted by Pygments, in elements of the class "highlight".
"""

from __future__ import annotations

import ast
import hashlib
import html
import json
import re
import textwrap
from collections.abc import Collection, Iterator
from pathlib import Path

from ...io import replacing
from ..equations import Result
from ..lesson import CONDITION, LABEL, TAG
from .cache import PACKAGE, Cache, key_of
from .contents import Facts
from .formulas import KATEX, FormulaError, Typesetter, marked, readable

DISPLAYED = re.compile(r'<div class="arithmatex">\\\[(.*?)\\\]</div>', re.S)
INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.S)
NAVIGATION = re.compile(r'(<span class="md-ellipsis">)(.*?)(</span>)', re.S)
HEAD = re.compile(r"<head>.*?</head>", re.S)
SOURCE = re.compile(r'(<annotation encoding="application/x-tex">)[^<]*<')
RAW = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.S)
CODE = re.compile(r'(<div class="highlight">(?:<span class="filename">.*?</span>)?<pre[^>]*>'
                  r"(?:<span></span>)?<code[^>]*>)(.*?)(</code></pre></div>)", re.S)  # fmt: skip
# In the code of the index a word ends at a dot, so that F.relu is found as relu. Elsewhere it does
# not: adam.m_hat is one word. mkdocs.yml has the sign, invisible, among those between words.
LISTING = re.compile(r"<(pre|code)\b.*?</\1>", re.S)
DOT = re.compile(r"(?<=\w)\.(?=[A-Za-z_])")
BREAK = ".\u200b"
ASSERTS = re.compile(r"<!-- asserts (.*?) -->\s*(?=<div class=\"(?:language-\S+ )?highlight\">)")
COMMENT = re.compile(r'<span class="c1">#[^<]*</span>')
CLASSES = re.compile(r'class="([^"]*)"')
FONTS = (  # of the formulas, with the classes that need them; those that are rare come when needed
    ("Main", "Regular", {"katex"}),
    ("Math", "Italic", {"mathnormal"}),
    ("AMS", "Regular", {"mathbb"}),
    ("Size1", "Regular", {"size1", "small-op"}),
    ("Size2", "Regular", {"size2", "large-op"}),
    ("Size3", "Regular", {"size3"}),
    ("Size4", "Regular", {"size4", "delim-size4"}),
)
NAME = re.compile(r'<span class="(nb?|bp|kc)">(\w+)</span>')
PROSE = re.compile(r"<(p|li|td)>.*?</\1>", re.S)
MENTION = re.compile(rf"<(a|code)\b.*?</\1>|{LABEL.pattern}", re.S)


class PageError(ValueError):
    """A page cannot be finished; the message names it and says why."""


def finish(folder: Path, facts: Facts, typesetter: Typesetter, cache: Cache) -> None:
    """Finish all pages of a folder, and its search index.

    Args:
        cache: holds pages that were the same before.

    Raises:
        PageError: a formula cannot be read.
    """
    tools = hashlib.sha256(key_of(PACKAGE).encode() + KATEX.read_bytes()).hexdigest()
    for path in sorted(folder.rglob("*.html")):
        place = path.relative_to(folder)
        root = "../" * (len(place.parts) - 1) or "./"
        text = path.read_text(encoding="utf-8")
        known = facts.about({*TAG.findall(text), *LABEL.findall(text)})
        key = hashlib.sha256(f"{tools}{root}{known}{text}".encode()).hexdigest()[:20]
        name = f"finished.{place.as_posix().replace('/', '.')}"
        try:
            done = cache.get(name, key, Page(text, root, facts, typesetter).finished)
        except FormulaError as error:
            raise PageError(f"{place.parent}: {error}") from None
        if done != text:
            write(path, done)
    index = folder / "search" / "search_index.json"
    if index.exists():
        write(index, searchable(index.read_text(encoding="utf-8")))


def write(path: Path, text: str) -> None:
    with replacing(path) as file:
        file.write(text.encode())


def searchable(index: str) -> str:
    """The search index with readable formulas, and with an entry for each labelled equation."""
    data = json.loads(index)
    places = {entry["location"] for entry in data["docs"]}
    for entry in [e for found in data["docs"] for e in equations_in(found)]:
        if entry["location"] not in places:
            places.add(entry["location"])
            data["docs"].append(entry)
    for entry in data["docs"]:
        for part in ("title", "text"):
            entry[part] = RAW.sub(as_text, entry[part])
        entry["text"] = LISTING.sub(lambda code: DOT.sub(BREAK, code[0]), entry["text"])
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def equations_in(entry: dict[str, str]) -> Iterator[dict[str, str]]:
    """Entries of the index for the labelled equations in the text of an entry."""
    page = entry["location"].partition("#")[0]
    for formula in RAW.finditer(entry["text"]):
        tag = TAG.search(html.unescape(formula[0]))
        if tag:
            yield {"location": f"{page}#{tag[1]}", "title": tag[1], "text": formula[0]}


def as_text(formula: re.Match) -> str:
    """A formula in the search index, or in the head of a page."""
    latex = html.unescape(formula[1] or formula[2])
    tag = TAG.search(latex)
    words = readable(TAG.sub("", latex))
    return html.escape(f"{words} ({tag[1]})" if tag else words, quote=False)


class Page:
    """A page of HTML; `root` leads from it to the root of the site."""

    def __init__(self, text: str, root: str, facts: Facts, typesetter: Typesetter):
        self.text, self.root, self.facts, self.typesetter = text, root, facts, typesetter

    def finished(self) -> str:
        self.shown = set(re.findall(r"\\tag\{([^}]*)\}[^\[]*?\\\]", self.text))
        self.written = self.labels_in_code()
        self.used: set[str] = set()  # ids
        text = HEAD.sub(lambda head: RAW.sub(as_text, head[0]), self.text, count=1)
        text = PROSE.sub(lambda prose: MENTION.sub(self.mentioned, prose[0]), text)
        text = DISPLAYED.sub(self.displayed, text)
        text = INLINE.sub(self.inline, text)
        text = NAVIGATION.sub(lambda m: m[1] + RAW.sub(self.inline, m[2]) + m[3], text)
        text = ASSERTS.sub(self.asserting, text)
        return self.with_fonts(CODE.sub(self.code, text))

    def labels_in_code(self) -> set[str]:
        comments = [c for block in CODE.finditer(self.text) for c in COMMENT.findall(block[2])]
        asserted = " ".join(match[1] for match in ASSERTS.finditer(self.text)).split()
        return {label for c in comments for label in LABEL.findall(c)} | set(asserted)

    def mentioned(self, match: re.Match) -> str:
        """A label in the text, such as (adam.m), becomes a link to its equation."""
        label = match[2]
        if label not in self.facts.homes:
            return match[0]
        return f'<a href="{self.link_to_equation(label)}">{match[0]}</a>'

    # ------------------------------------------------------------ formulas

    def inline(self, match: re.Match) -> str:
        return self.typesetter.html(html.unescape(match[1]))

    def with_fonts(self, text: str) -> str:
        """The fonts of the formulas are asked for early, so that nothing moves when they come."""
        classes = {name for found in CLASSES.findall(text) for name in found.split()}
        folder = f"{self.root}third_party/katex/fonts"
        links = "".join(
            f'<link rel="preload" href="{folder}/KaTeX_{font}-{style}.woff2" as="font" '
            'type="font/woff2" crossorigin>'
            for font, style, needed in FONTS
            if needed & classes
        )
        return text.replace("</title>", f"</title>{links}", 1)

    def displayed(self, match: re.Match) -> str:
        """An equation; with a label, it becomes a part of the page that can be pointed at."""
        latex = html.unescape(match[1]).strip()
        tag = TAG.search(latex)
        if tag is None:
            formula = self.typesetter.html(latex, display=True)
            return f'<div class="equation"><div class="formula">{formula}</div></div>'
        label, latex = tag[1], TAG.sub("", latex).strip()
        source = html.escape(latex)
        result = self.facts.results.get(label)
        if result is not None:
            condition = CONDITION.search(latex)
            end = condition.start() if condition else len(latex)
            latex = marked(latex[:end], result.variables, result.functions) + latex[end:]
        formula = self.typesetter.html(latex, display=True)
        formula = SOURCE.sub(lambda m: f"{m[1]}{source}<", formula)
        code = self.link_to_code(label)
        name = f'<a class="name" href="{code}">{label}</a>' if code else f"<span>{label}</span>"
        return (
            f'<div class="equation" id="{self.identity(label)}" data-label="{label}">'
            f'<div class="formula">{formula}</div>'
            f'<div class="about">{name}{self.badge(label, result)}</div></div>'
        )

    def link_to_code(self, label: str) -> str:
        """Where the code of a label is: on this page, or in the source of the package."""
        if label in self.written:
            return f"#code-{label}"
        return self.source(label)

    def source(self, label: str) -> str:
        for file, first, _ in self.facts.places.get(label, ()):
            return f"{self.root}source/{file}/#L{first}"
        return ""

    def badge(self, label: str, result: Result | None) -> str:
        """What was compared."""
        if result is None:
            return ""
        place = result.place
        source = self.source(label)
        if source:
            file, first, _ = self.facts.places[label][0]
            place = f'<a href="{source}">{file}:{first}</a>'
        if result.level == 1:
            inputs = "1 input" if result.inputs == 1 else f"{result.inputs} inputs"
            words = (
                f"Level 1: read from its formula, computed on {inputs}, and compared with what the "
                f"line {place} computed. Largest deviation: {deviation(result.worst)}"
            )
        else:
            words = f"Level 2: a statement; the lesson asserts it when it runs, at {place}."
        return (
            f'<details class="checked"><summary>checked</summary><p>{words}</p></details>'
        )  # fmt: skip

    # ------------------------------------------------------------ code

    def asserting(self, match: re.Match) -> str:
        """Anchors before a block of code that asserts equations."""
        return "".join(
            f'<a class="asserts" id="{self.identity(f"code-{label}")}" data-label="{label}" '
            f'href="{self.link_to_equation(label)}">asserts {label}</a>'
            for label in match[1].split()
        )

    def code(self, match: re.Match) -> str:
        """A block of code, its labelled lines marked."""
        if "# (" not in match[2]:
            return match[0]
        lines = match[2].split("\n")
        plain = [html.unescape(re.sub(r"<[^>]*>", "", line)) for line in lines]
        for number, line in enumerate(lines):
            comment = COMMENT.search(line)
            labels = LABEL.findall(comment[0]) if comment else []
            if not labels:
                continue
            first, last = statement_around(plain, number)
            for i in range(first, last + 1):
                lines[i] = self.line(lines[i], labels, anchor=i == first, linked=i == number)
        return match[1] + "\n".join(lines) + match[3]

    def line(self, line: str, labels: list[str], anchor: bool, linked: bool) -> str:
        """A line of a labelled statement."""
        names = {
            name
            for label in labels
            if label in self.facts.results
            for name in self.facts.results[label].variables.values()
        }
        line = NAME.sub(lambda n: variable(n, names), line)
        if linked:
            line = COMMENT.sub(
                lambda c: LABEL.sub(
                    lambda m: f'<a href="{self.link_to_equation(m[1])}">{m[0]}</a>', c[0]
                ),
                line,
            )
        # The id is not the outer element's: Material's script takes that for a line number.
        here = f'<span id="{self.identity(f"code-{labels[0]}")}"></span>' if anchor else ""
        return f'<span class="labelled" data-label="{" ".join(labels)}">{here}{line}</span>'

    def link_to_equation(self, label: str) -> str:
        if label in self.shown:
            return f"#{label}"
        return f"{self.root}{self.facts.homes.get(label, '')}#{label}"

    def identity(self, name: str) -> str:
        """An id that no other element of the page has."""
        wanted, number = name, 1
        while name in self.used:
            number += 1
            name = f"{wanted}-{number}"
        self.used.add(name)
        return name


def variable(match: re.Match, names: Collection[str]) -> str:
    if match[2] not in names:
        return match[0]
    return f'<span class="{match[1]}" data-var="{match[2]}">{match[2]}</span>'


def deviation(worst: float) -> str:
    """As it stands in a sentence."""
    if worst == 0:
        return "none."
    mantissa, exponent = f"{worst:.0e}".split("e")
    return f"{mantissa} · 10<sup>{int(exponent)}</sup>, as a share of the largest number."


def statement_around(lines: list[str], number: int) -> tuple[int, int]:
    """The first and the last line of the statement that a line belongs to."""
    try:
        tree = ast.parse(textwrap.dedent("\n".join(lines)))
    except SyntaxError:  # a block of code need not be a whole program
        return number, number
    found = [
        (node.lineno - 1, node.end_lineno - 1)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr, ast.Assert))
        and node.lineno - 1 <= number <= node.end_lineno - 1
    ]
    return max(found, key=lambda lines: lines[0], default=(number, number))
