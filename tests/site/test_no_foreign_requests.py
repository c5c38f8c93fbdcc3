"""No file of the site names another host in a place from which a browser would load something.

That nothing is requested when the pages run is seen in test_pages.py, by the browser.
"""

import re
from collections import Counter

from .built import addresses_in_style, elsewhere

ADDRESS = re.compile(r"""(?:https?|wss?):(?:\\?/){2}[^\s"'`<>)\\]*""")
NAMES = {  # they name a language, and nobody asks for them
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1998/Math/MathML",
    "http://www.w3.org/XML/1998/namespace",
}
# What stands in scripts that are not ours, and why no page asks for it.
NEVER_ASKED = {
    "https://unpkg.com/mermaid@11/dist/mermaid.min.js": "for a diagram fence; there is none",
    "https://unpkg.com/resize-observer-polyfill": "for browsers before 2020",
    "https://api.github.com/repos/${e}/${t}": "for a theme that names a repository; ours does not",
    "https://api.github.com/users/${e}": "the same",
    "https://${e}/api/v4/projects/${encodeURIComponent(t": "the same, at another host",
    "https://clipboardjs.com/": "in a comment",
    "http://lunrjs.com": "in a comment",
    "http://tartarus.org/~martin/PorterStemmer/js.txt": "in a comment",
    "https://bit.ly/2s3ChXG": "in a message about words to search for that cannot be read",
}
THEIRS = ("assets/", "third_party/")


def test_pages_load_from_this_site_alone(built):
    found = Counter(
        f"{reference.tag} {reference.attribute}={reference.address} on {address or 'home'}"
        for address, page in built.pages.items()
        for reference in page.references
        if reference.loads and elsewhere(reference.address)
    )
    assert not found, "\n".join(found)


def test_style_sheets_load_from_this_site_alone(built):
    sheets = built.files(".css")
    assert sheets
    for path in sheets:
        base = path.relative_to(built.folder).as_posix()
        for address in addresses_in_style(path.read_text("utf-8")):
            assert not elsewhere(address), f"{base}: {address}"
            assert not built.dead(address, base=base), f"{base}: {address}"


def test_scripts_name_no_other_host(built):
    texts = {
        path.relative_to(built.folder).as_posix(): path.read_text("utf-8")
        for path in built.files(".js", ".mjs", ".svg")
    }
    for address, page in built.pages.items():
        texts |= {f"{address} script {i}": text for i, text in enumerate(page.scripts, 1)}
    found = {
        f"{where}: {url}"
        for where, text in texts.items()
        for url in ADDRESS.findall(text)
        if url not in NAMES and not (where.startswith(THEIRS) and url in NEVER_ASKED)
    }
    assert not found, "\n".join(sorted(found))
