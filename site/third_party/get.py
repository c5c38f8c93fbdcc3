"""Get the files of this folder again, from where they come from; or compare them with the list.

    python site/third_party/get.py            get and compare them, and put them in place
    python site/third_party/get.py --check    compare those that are here; no network is needed
    python site/third_party/get.py --renew    after VERSION was changed: get them, renew the list

The list is SHA256SUMS, as `sha256sum -c` reads it. THIRD_PARTY.md tells of licences and changes.

KaTeX's fonts have a licence of their own, which stands inside them. It is written to fonts/LICENSE.

What is changed: KaTeX's style sheet names each font three times, as .woff2, .woff and .ttf. Every
browser of today takes the first. The other two are not here, so their names are taken out.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "0.19.1"  # of KaTeX
HERE = Path(__file__).resolve().parent
LIST = HERE / "SHA256SUMS"
OURS = {"get.py", "SHA256SUMS"}
SOURCE = re.compile(r'url\(([^)]*)\) format\("(\w+)"\)')

Files = dict[str, bytes]


def main() -> int:
    """0 if all files are as the list says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="compare the files that are here")
    how.add_argument("--renew", action="store_true", help="write the list anew")
    options = parser.parse_args()
    try:
        files = here() if options.check else katex()
        if options.renew:
            write(LIST, listing(files).encode())
        problems = differences(files)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        problems = [str(error)]
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 1
    if not options.check:
        for name in set(here()) - set(files):
            (HERE / name).unlink()
        for name, content in files.items():
            write(HERE / name, content)
    print(f"{len(files)} files are as SHA256SUMS says")
    return 0


def katex() -> Files:
    """The files of KaTeX that are used, from its npm package."""
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm was not found; it comes with Node.js")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"katex@{VERSION}", "--silent"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(Path(folder) / f"katex-{VERSION}.tgz") as package:
            every = {m.name: package.extractfile(m).read() for m in package if m.isfile()}
    css = woff2_only(every["package/dist/katex.min.css"].decode())
    files = {
        "katex/LICENSE": every["package/LICENSE"],
        "katex/katex.min.css": css.encode(),
        "katex/katex.min.js": every["package/dist/katex.min.js"],
    }
    for match in SOURCE.finditer(css):
        files[f"katex/{match[1]}"] = every[f"package/dist/{match[1]}"]
    files["katex/fonts/LICENSE"] = licence_in(every["package/dist/fonts/KaTeX_Main-Regular.ttf"])
    return files


def licence_in(font: bytes) -> bytes:
    """The text of the licence in a TrueType font: entry 13 of its table "name"."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for i in range(tables):
        tag, _, begin, _ = struct.unpack_from(">4sIII", font, 12 + 16 * i)
        if tag != b"name":
            continue
        _, count, texts = struct.unpack_from(">HHH", font, begin)
        for k in range(count):
            entry = struct.unpack_from(">6H", font, begin + 6 + 12 * k)
            platform, _, _, number, length, offset = entry
            if (platform, number) == (3, 13):  # in UTF-16
                text = font[begin + texts + offset :][:length].decode("utf-16-be")
                return (text.replace("\r\n", "\n").rstrip() + "\n").encode()
    raise ValueError("the font names no licence")


def woff2_only(css: str) -> str:
    """A style sheet without the sources of fonts that are not .woff2."""
    css = SOURCE.sub(lambda source: source[0] if source[2] == "woff2" else "", css)
    return re.sub(r",+(?=[;}])", "", css)


def here() -> Files:
    """The files of this folder but our own, and but what Python or an editor keeps here."""
    return {
        path.relative_to(HERE).as_posix(): path.read_bytes()
        for path in sorted(HERE.rglob("*"))
        if path.is_file()
        and path.name not in OURS
        and "__pycache__" not in path.parts
        and not path.name.startswith(".")
    }


def listing(files: Files) -> str:
    return "".join(f"{digest(files[name])}  {name}\n" for name in sorted(files))


def differences(files: Files) -> list[str]:
    """What is not as the list says."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    listed = {name: value for value, _, name in (line.partition("  ") for line in lines)}
    problems = [f"{name}: is not in SHA256SUMS" for name in files if name not in listed]
    problems += [f"{name}: is missing" for name in listed if name not in files]
    problems += [
        f"{name}: is not the file that SHA256SUMS lists"
        for name in files
        if name in listed and digest(files[name]) != listed[name]
    ]
    return problems


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write(path: Path, content: bytes) -> None:
    """Write a file in one go, if it differs."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
