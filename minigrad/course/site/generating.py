"""Markdown to HTML, by MkDocs; a page that did not change is not converted again.

MkDocs knows no cache. Two of its steps take most of the time, and depend on the page alone: its
Markdown becomes HTML, and its HTML is read for the search. Their results are kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from .cache import PACKAGE, Cache, key_of, sources_in, version_of

LIBRARIES = ("mkdocs", "mkdocs-material", "mkdocstrings-python", "Markdown", "Pygments")
LIBRARIES += ("pymdown-extensions",)
OBJECT = "\n::: "  # where a page shows what a docstring says


class BuildError(Exception):
    """The site cannot be built; the message says why."""


def generate(config: Path, docs: Path, out: Path, cache: Cache, url: str | None = None) -> None:
    """Write the HTML of a folder of Markdown; a warning is an error.

    Args:
        config: the mkdocs.yml.
        url: where the site will be hosted.

    Raises:
        BuildError: MkDocs found something wrong.
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError

    heard = Heard()
    log = logging.getLogger("mkdocs")
    log.addHandler(heard)
    log.propagate = False
    try:
        places = {"docs_dir": str(docs), "site_dir": str(out), "site_url": url}
        loaded = load_config(str(config), strict=True, **places)
        loaded.plugins.on_startup(command="build", dirty=False)
        with Pages(config, cache, heard).kept():
            build(loaded)
        loaded.plugins.on_shutdown()
    except (Abort, ConfigurationError) as error:
        raise BuildError("\n".join([*heard.lines, str(error)])) from None
    finally:
        log.removeHandler(heard)


class Heard(logging.Handler):
    """Keeps warnings."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class Pages:
    """What MkDocs makes of pages, from the cache where there is no need to make it."""

    def __init__(self, config: Path, cache: Cache, heard: Heard):
        self.cache, self.heard = cache, heard
        templates = sources_in(config.parent / "templates")
        digest = hashlib.sha256(repr([version_of(name) for name in LIBRARIES]).encode())
        for path in (config, Path(__file__), *templates):
            digest.update(path.read_bytes())
        self.settings = digest.hexdigest()
        self.files: dict[int, str] = {}  # digests of the lists of files
        self.anchors: list[dict[str, Any]] = []  # what the page at hand registers

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """A context in which MkDocs uses the cache."""
        from material.plugins.search.plugin import SearchIndex
        from mkdocs.structure.pages import Page
        from mkdocs_autorefs import AutorefsPlugin

        with (
            self.instead_of(Page, "render", self.render),
            self.instead_of(SearchIndex, "add_entry_from_context", self.index),
            self.instead_of(AutorefsPlugin, "register_anchor", self.register),
        ):
            yield

    @staticmethod
    def instead_of(kind: type, name: str, method: Callable) -> Any:
        """A context in which `method` is called with the original and its arguments."""
        original = getattr(kind, name)
        return patch.object(kind, name, lambda *args, **rest: method(original, *args, **rest))

    def render(self, original: Callable, page: Any, config: Any, files: Any) -> None:
        """As `Page.render` of MkDocs."""
        if id(files) not in self.files:  # links are checked against them
            self.files[id(files)] = "\n".join(sorted(file.src_uri for file in files))
        source = key_of(PACKAGE) if OBJECT in f"\n{page.markdown}" else ""
        key = self.key(page.file.src_uri, self.files[id(files)], source, page.markdown)
        name = f"page.{page.file.src_uri.replace('/', '.')}"
        if self.cache.holds(name, key):
            data = self.cache.get(name, key, dict)
            restore(page, data, files)
            for anchor in data["anchors"]:
                config.plugins["autorefs"].register_anchor(page, **anchor)
            return
        self.anchors, warnings = [], len(self.heard.lines)
        original(page, config, files)
        if len(self.heard.lines) == warnings:  # or they would not be heard the next time
            self.cache.get(name, key, lambda: {**kept(page), "anchors": self.anchors})

    def register(
        self, original: Callable, plugin: Any, page: Any, identifier: str, anchor=None, **rest: Any
    ) -> None:
        """As `AutorefsPlugin.register_anchor`: a name of the package stands at this place."""
        self.anchors.append({"identifier": identifier, "anchor": anchor, **rest})
        original(plugin, page, identifier, anchor, **rest)

    def index(self, original: Callable, index: Any, page: Any) -> None:
        """As `SearchIndex.add_entry_from_context` of Material for MkDocs."""
        about = json.dumps([page.url, str(page.title), page.meta], default=str)
        toc = json.dumps([plain(item) for item in page.toc.items])
        name = f"search.{page.file.src_uri.replace('/', '.')}"

        def entries() -> list[dict]:
            before = len(index.entries)
            original(index, page)
            found = index.entries[before:]
            del index.entries[before:]
            return found

        index.entries += self.cache.get(name, self.key(about, toc, page.content), entries)

    def key(self, *texts: str) -> str:
        return hashlib.sha256("\0".join([self.settings, *texts]).encode()).hexdigest()[:20]


def kept(page: Any) -> dict[str, Any]:
    """What rendering found out about a page."""
    links = page.links_to_anchors or {}
    return {
        "content": page.content,
        "title": page._title_from_render,
        "toc": [plain(item) for item in page.toc.items],
        "ids": sorted(page.present_anchor_ids),
        "links": {file.src_uri: anchors for file, anchors in links.items()},
    }


def restore(page: Any, data: dict[str, Any], files: Any) -> None:
    """Make a page as it was after rendering."""
    from mkdocs.structure.toc import TableOfContents

    page.content, page._title_from_render = data["content"], data["title"]
    items = [entry(item) for item in data["toc"]]
    for first in items[:1]:
        first.active = True
    page.toc = TableOfContents(items)
    page.present_anchor_ids = set(data["ids"])
    page.links_to_anchors = {files.get_file_from_path(u): a for u, a in data["links"].items()}


def plain(item: Any) -> list:
    """An entry of the table of contents, as plain data."""
    return [item.title, item.id, item.level, [plain(child) for child in item.children]]


def entry(data: list) -> Any:
    """An entry of the table of contents, from plain data."""
    from mkdocs.structure.toc import AnchorLink

    item = AnchorLink(*data[:3])
    item.children = [entry(child) for child in data[3]]
    return item
