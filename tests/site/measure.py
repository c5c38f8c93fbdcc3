"""Prints what the pages weigh, how soon they are painted, and how long the site takes to build.

    python -m tests.site.measure [DIR]

DIR is a site that is built already; without one, it is built twice: from nothing, and again.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from time import perf_counter

from minigrad.course.site import building
from minigrad.course.site.serving import Server

from .chromium import chromium
from .speed import measure


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch) / "site"
        if len(sys.argv) == 1:
            for what in ("from nothing", "again"):
                begin = perf_counter()
                building.build(folder, work=Path(scratch) / "work")
                print(f"built {what:<14}{perf_counter() - begin:7.1f} s")
        tell(folder)


def tell(folder: Path) -> None:
    pages = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html"))
    sections = Counter(p.split("/")[0] if "/" in p else "others" for p in pages)
    counts = ", ".join(f"{name} {count}" for name, count in sections.most_common())
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    print(f"{len(pages)} pages ({counts}); {size / 1e6:.1f} MB in all")
    print(f"\n{'page':<36}{'KB':>6}{'files':>7}{'paint, ms':>11}{'shift':>8}")
    with Server(folder) as server, chromium() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        measure(browser, server.address)  # the first one waits for the browser
        for page in pages:
            if page.startswith(("source/", "reference/")) and page.count("/") > 1:
                continue
            address = page.removesuffix("index.html")
            found = measure(browser, server.address + address)
            print(
                f"{address or 'home':<36}{found.weight / 1000:6.0f}{found.files:7}"
                f"{found.paint:11.0f}{found.shift:8.3f}"
            )
        server.shutdown()


if __name__ == "__main__":
    main()
