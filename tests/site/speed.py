"""What a page weighs on its way, and how soon and how steadily it is painted."""

from __future__ import annotations

from dataclasses import dataclass

OBSERVE = """
window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(e => { window.shift += e.value; }))
  .observe({type: "layout-shift", buffered: true});
"""
PAINT = """async () => {
  await document.fonts.ready;
  await new Promise(done => setTimeout(done, 200));
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [paint ? paint.startTime : Infinity, window.shift];
}"""


@dataclass
class Speed:
    """Of one page, opened with nothing in the cache.

    Attributes:
        weight: of all that it loads, in bytes on the way, with their headers.
        files: how many these are.
        paint: milliseconds until the first content is painted.
        shift: by how much things move afterwards; 0 is not at all.
    """

    weight: int
    files: int
    paint: float
    shift: float


def measure(browser, address: str, width: int = 1280, **options) -> Speed:
    """Open a page in a browser that has seen nothing yet."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    try:
        page = context.new_page()
        page.add_init_script(OBSERVE)
        sizes: list[int] = []
        session = context.new_cdp_session(page)
        session.on(
            "Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"])
        )
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.goto(address, wait_until="networkidle")
        paint, shift = page.evaluate(PAINT)
        return Speed(round(sum(sizes)), len(sizes), paint, shift)
    finally:
        context.close()
