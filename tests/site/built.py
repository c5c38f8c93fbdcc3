"""A built site, read with the parser of the standard library: ids, links, what a page loads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

NO_SCRIPTS = {"application/json", "application/ld+json"}  # what a browser does not run
IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)""")


@dataclass
class Reference:
    """An address that a page or a style sheet names.

    Attributes:
        tag: the element, or "style".
        attribute: of the element.
        address: as it stands there.
        line: of the file.
    """

    tag: str
    attribute: str
    address: str
    line: int

    @property
    def loads(self) -> bool:
        """Does a browser ask for it by itself? Links to follow, it does not."""
        return self.tag not in ("a", "area")


class Page(HTMLParser):
    """What is in a page of HTML."""

    def __init__(self, text: str):
        super().__init__()
        self.ids: list[str] = []
        self.references: list[Reference] = []
        self.meta: dict[str, str] = {}
        self.headings = 0  # of the first rank
        self.title = ""
        self.scripts: list[str] = []  # those that stand in the page
        self.inside = ""  # a title, style or script
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        for name in ("href", "src", "xlink:href", "poster", "action", "data"):
            if name in values:
                self.refer(tag, name, values[name])
        for candidate in filter(None, values.get("srcset", "").split(",")):
            self.refer(tag, "srcset", candidate.split()[0])
        self.read_style(values.get("style", ""))
        if tag == "meta":
            name = values.get("name") or values.get("property") or values.get("http-equiv", "")
            self.meta[name] = values.get("content", "")
        self.headings += tag == "h1"
        if tag in ("title", "style", "script") and not (tag == "title" and self.title):
            self.inside = tag
            if tag == "script":
                data = "src" in values or values.get("type") in NO_SCRIPTS
                self.inside = "data" if data else tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title += data
        elif self.inside == "style":
            self.read_style(data)
        elif self.inside == "script":
            self.scripts.append(data)

    def read_style(self, css: str) -> None:
        for address in addresses_in_style(css):
            self.refer("style", "url", address)

    def refer(self, tag: str, attribute: str, address: str) -> None:
        self.references.append(Reference(tag, attribute, address.strip(), self.getpos()[0]))


def addresses_in_style(css: str) -> list[str]:
    """What a style sheet loads."""
    return [found[1] or found[2] for found in IN_STYLE.finditer(css)]


def elsewhere(address: str) -> bool:
    """Is it on another host?"""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in ("http", "https", "ws", "wss", "ftp")


@dataclass
class Site:
    """The files of a site; `pages` by their address from the root, "" or "lessons/12_adam/"."""

    folder: Path
    seen: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def pages(self) -> dict[str, Page]:
        files = sorted(self.folder.rglob("*.html"))
        return {self.address(path): Page(path.read_text(encoding="utf-8")) for path in files}

    def address(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix().removesuffix("index.html")

    def files(self, *endings: str) -> list[Path]:
        return sorted(p for p in self.folder.rglob("*") if p.name.endswith(endings))

    def dead(self, address: str, base: str) -> str:
        """What is wrong with an internal address on the page or in the file `base`, or ""."""
        if not address or address.startswith(("data:", "mailto:", "#__", "javascript:")):
            return "" if not address.startswith("javascript:") else "runs a script"
        if address.startswith("/"):
            return "begins at the root of the host, where the site need not be"
        target = urlsplit(urljoin(f"http://host/site/{base}", address))
        path = unquote(target.path)
        if not path.startswith("/site/"):
            return "leads out of the site"
        path = path.removeprefix("/site/")
        if path == "." or path.endswith("/."):
            path = path[:-1]
        if not self.has(path):
            return "no such file"
        fragment = unquote(target.fragment)
        page = self.pages.get(path.removesuffix("index.html"))
        if fragment and page is not None and fragment not in self.ids(path):
            return "no such id on that page"
        return ""

    def has(self, path: str) -> bool:
        if path not in self.seen:
            file = self.folder / path
            there = (file / "index.html") if path in ("", ".") or path.endswith("/") else file
            self.seen[path] = there.is_file()
        return self.seen[path]

    def ids(self, path: str) -> set[str]:
        return self.all_ids[path.removesuffix("index.html")]

    @cached_property
    def all_ids(self) -> dict[str, set[str]]:
        return {address: set(page.ids) for address, page in self.pages.items()}
