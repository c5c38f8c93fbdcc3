"""A tab of the browser that takes down everything that goes wrong in it."""

from __future__ import annotations

from urllib.parse import urlsplit

OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const scrolls = (e) => e && e !== document.documentElement && e !== document.body &&
    (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
  const wide = [...document.body.querySelectorAll("*")]
    .map((e) => [e, e.getBoundingClientRect().right])
    .filter(([e, right]) => right > room + 1 && !scrolls(e.parentElement))
    .sort((a, b) => b[1] - a[1]);
  const names = wide.slice(0, 3).map(([e, right]) =>
    `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}.${e.getAttribute("class") || ""} ` +
    `to ${Math.round(right)}`);
  const width = document.documentElement.scrollWidth;
  return `scrolls sideways, ${width} in ${room}: ${names.join("; ")}`;
}"""


class Tab:
    """A tab; `wrong` holds what went wrong since the last page was opened.

    That is an error or a warning in the console, a request that failed, and any request at all to
    another host than the site's.
    """

    def __init__(self, context, root: str):
        self.root, self.host = root, urlsplit(root).netloc
        self.wrong: list[str] = []
        self.page = context.new_page()
        self.page.on("console", self.on_console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self.on_request)
        self.page.on("requestfailed", lambda r: self.wrong.append(f"failed: {r.url} {r.failure}"))
        self.page.on("response", self.on_response)
        self.page.on("websocket", lambda socket: self.wrong.append(f"socket: {socket.url}"))

    def open(self, address: str, **options):
        """Open a page of the site; returns Playwright's page."""
        self.page.goto("about:blank")
        self.wrong.clear()
        self.page.goto(self.root + address, **options)
        return self.page

    def overflow(self) -> str:
        """What makes the page scroll sideways, or ""."""
        return self.page.evaluate(OVERFLOW)

    def overflow_without_scripts(self) -> bool:
        """Does it scroll sideways? Asked of the browser, as the page runs no scripts."""
        session = self.page.context.new_cdp_session(self.page)
        sizes = session.send("Page.getLayoutMetrics")
        session.detach()
        return sizes["cssContentSize"]["width"] > sizes["cssLayoutViewport"]["clientWidth"]

    def on_console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(f"{message.type}: {message.text}")

    def on_request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.wrong.append(f"another host: {request.url}")

    def on_response(self, response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status}: {response.url}")
