"""A web server for the finished site, on this computer alone.

It does what a static host does: types, compression, addresses that end in a slash, the site's own
page for what is not there. A browser asks again each time, and gets only what has changed.
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import hashlib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from functools import cached_property, lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import quote, unquote

HOST = "127.0.0.1"
PORTS = 100  # how many are tried
TEXTS = {  # compressed on the way
    "": "text/plain",  # LICENSE
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".ipynb": "application/x-ipynb+json",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".py": "text/x-python",
    ".toml": "application/toml",
    ".wasm": "application/wasm",
}
OTHERS = {
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".whl": "application/zip",
}
ANYTHING = "application/octet-stream"
NOT_FOUND = "<!doctype html><title>Not found</title><p>There is no such page.</p>"  # without a site
HEADERS = {
    "Cache-Control": "no-cache",  # may be kept, but ask each time whether it is still right
    "Cross-Origin-Opener-Policy": "same-origin",  # with these two, workers may share memory
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Content:
    """What is sent for a file.

    Attributes:
        zipped: the same, compressed; None if that is not worth it.
        changed: when, in seconds; None if it does not stand in a file as it is.
    """

    type: str
    plain: bytes
    zipped: bytes | None
    changed: float | None

    @cached_property
    def tag(self) -> str:
        """Differs whenever the content does."""
        return hashlib.sha256(self.plain).hexdigest()[:20]


class Server(ThreadingHTTPServer):
    """Serves a folder at ``http://127.0.0.1:PORT/base/``.

    Args:
        port: 0 for any.
        base: the path below which the site stands.
        added: HTML that is added to the end of each page on its way; see watching.py.
        answers: what else there is, by its path below the base: functions that return a text.
    """

    daemon_threads = True
    request_queue_size = 50  # a page asks for many files at a time
    # Windows would let two servers share a port, and the older one would get the requests.
    allow_reuse_address = os.name != "nt"

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        base: str = "/",
        added: Callable[[], str] = lambda: "",
        answers: dict[str, Callable[[], str]] | None = None,
    ):
        self.folder = Path(os.path.realpath(folder))
        self.base = f"/{base.strip('/')}/".replace("//", "/")
        self.added, self.answers = added, answers or {}
        super().__init__((HOST, port), Handler)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}{quote(self.base)}"

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's own asks the network for the name of the host
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):  # the browser has left
            super().handle_error(request, client_address)


def server_from(port: int, **options: Any) -> Server:
    """A server at a port, or at the next one that is free.

    Args:
        options: of the server.

    Raises:
        OSError: none is.
    """
    last = min(port + PORTS, 65536) - 1
    for number in range(port, last + 1):
        try:
            return Server(port=number, **options)
        except OSError as error:
            if error.errno != errno.EADDRINUSE and os.name != "nt":  # Windows has several for it
                raise
    raise OSError(f"no port from {port} to {last} is free: name another with --port")


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "minigrad", ""
    timeout = 60  # seconds until a connection that is not used is closed

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def answer(self, with_body: bool) -> None:
        address, _, query = self.path.partition("?")
        path = unquote(address, errors="replace")
        base = self.server.base
        if path == base[:-1]:
            return self.redirect(base, query)
        path = path.removeprefix(base) if path.startswith(base) else None
        if path in self.server.answers:
            kind, text = type_of(Path(path)), self.server.answers[path]().encode()
            return self.send(HTTPStatus.OK, Content(kind, text, None, None), with_body)
        file = None if path is None else file_of(self.server.folder, path)
        if file is not None and file.is_dir():
            if path and not path.endswith("/"):
                # Built from what was found, never from the request: "//host" would lead elsewhere.
                inside = file.relative_to(self.server.folder).as_posix()
                return self.redirect(f"{base}{inside}/", query)
            file = file / "index.html"
        elif path and path.endswith("/"):
            file = None
        content = None if file is None else self.content(file)
        if content is not None:
            return self.send(HTTPStatus.OK, content, with_body)
        page = NOT_FOUND + self.server.added()
        missing = Content("text/html; charset=utf-8", page.encode(), None, None)
        missing = self.content(self.server.folder / "404.html") or missing
        return self.send(HTTPStatus.NOT_FOUND, missing, with_body)

    def content(self, file: Path) -> Content | None:
        """What is sent for a file; None if there is none."""
        try:
            status = file.stat()
            added = self.server.added() if file.suffix == ".html" else ""
            return loaded(file, (status.st_mtime_ns, status.st_size), added)
        except (OSError, ValueError):
            return None

    def redirect(self, path: str, query: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", quote(path) + (f"?{query}" if query else ""))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, status: HTTPStatus, content: Content, with_body: bool) -> None:
        zipped = content.zipped is not None and accepts_gzip(self.headers["Accept-Encoding"] or "")
        body = content.zipped if zipped else content.plain
        tag = f'"{content.tag}{"-gzip" if zipped else ""}"'
        date = None if content.changed is None else formatdate(content.changed, usegmt=True)
        if status == HTTPStatus.OK and self.has_already(tag, date):
            status = HTTPStatus.NOT_MODIFIED
        self.send_response(status)
        self.send_header("ETag", tag)
        if content.zipped is not None:
            self.send_header("Vary", "Accept-Encoding")
        if date is not None:
            self.send_header("Last-Modified", date)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", content.type)
            self.send_header("Content-Length", str(len(body)))
            if zipped:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if with_body and status != HTTPStatus.NOT_MODIFIED:
            self.wfile.write(body)

    def has_already(self, tag: str, date: str | None) -> bool:
        """Does the browser have this in its cache?"""
        tags = self.headers["If-None-Match"]
        if tags is not None:
            return tag in tags or tags.strip() == "*"
        return date is not None and self.headers["If-Modified-Since"] == date

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def file_of(folder: Path, path: str) -> Path | None:
    """The file or folder that a path names; None if it is none of the site's.

    Hidden files are not the site's, nor is what a link in the folder leads out to.
    """
    parts = path.split("/")
    if parts[-1] == "":  # "lessons/12_adam/", or the root
        parts.pop()
    if any(part == "" or part.startswith(".") or re.search(r"[\\:\0]", part) for part in parts):
        return None
    try:
        file = Path(os.path.realpath(folder.joinpath(*parts)))
    except (OSError, ValueError):
        return None
    return folder.joinpath(*parts) if file.is_relative_to(folder) and file.exists() else None


@lru_cache(1000)
def loaded(file: Path, stamp: tuple[int, int], added: str) -> Content:
    """A file, ready to be sent.

    Args:
        stamp: of the file as it is now: the time of its last change, and its size.
        added: to the end of the page.
    """
    plain, ending = file.read_bytes(), file.suffix.lower()
    if added:
        end = plain.rfind(b"</body>") if b"</body>" in plain else len(plain)
        plain = plain[:end] + added.encode() + plain[end:]
    zipped = gzip.compress(plain, 6, mtime=0) if ending in TEXTS else plain
    return Content(
        type_of(file),
        plain,
        zipped if len(zipped) < len(plain) else None,
        None if added else stamp[0] / 1e9,
    )


def type_of(file: Path) -> str:
    """What the browser is told of the kind of a file.

    >>> type_of(Path("index.html")), type_of(Path("a.woff2")), type_of(Path("LICENSE"))
    ('text/html; charset=utf-8', 'font/woff2', 'text/plain; charset=utf-8')
    """
    kind = {**TEXTS, **OTHERS}.get(file.suffix.lower(), ANYTHING)
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def accepts_gzip(header: str) -> bool:
    """Does the browser take compressed answers?

    >>> accepts_gzip("gzip, br"), accepts_gzip("gzip;q=0, *"), accepts_gzip("*"), accepts_gzip("")
    (True, False, True, False)
    """
    weights = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";q=")
        with contextlib.suppress(ValueError):
            weights[name.strip()] = float(weight or 1)
    return weights.get("gzip", weights.get("*", 0)) > 0
