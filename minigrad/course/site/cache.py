"""What was computed once is kept, under a key of everything that it depends on."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ...io import replacing
from ..lesson import Lesson

PACKAGE = Path(__file__).resolve().parents[2]
LIBRARIES = ("numpy", "graphviz", "pygraphviz")
# These write pages and screens. No lesson's numbers or pictures come from them.
APART = (PACKAGE / "commands", PACKAGE / "course" / "site")
RECORDER = PACKAGE / "course" / "site" / "recording.py"


class Cache:
    """Records in a folder, one file for each name: the newest replaces those before."""

    def __init__(self, folder: Path):
        self.folder = folder

    def holds(self, name: str, key: str) -> bool:
        """Is there a record of this name with this key?"""
        return self.path(name, key).exists()

    def get(self, name: str, key: str, make: Callable[[], Any]) -> Any:
        """The record, made now if there is none. It must be fit for JSON."""
        path = self.path(name, key)
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
        record = make()
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(json.dumps(record, ensure_ascii=False).encode())
        for old in self.folder.glob(f"{name}-*.json"):
            if old != path:
                old.unlink(missing_ok=True)
        return record

    def path(self, name: str, key: str) -> Path:
        return self.folder / f"{name}-{key}.json"


def key_of(folder: Path) -> str:
    """The key of what is made from a folder with the package: all their sources, and versions."""
    return key_of_files(sources_in(folder), folder)


def key_of_lesson(lesson: Lesson) -> str:
    """The key of a lesson's record: as `key_of` its folder, but its texts may change.

    What cells show does not depend on the text between them, nor on the lines on which they stand.
    """
    folder = lesson.path.parent
    code = [cell.text if cell.kind == "code" else None for cell in lesson.cells]
    others = [path for path in sources_in(folder) if path != lesson.path]
    return key_of_files(others, folder, json.dumps(code))


def key_of_files(files: Iterable[Path], folder: Path, text: str = "") -> str:
    """The key of what is made from a text and from files of a folder, with the package."""
    digest = hashlib.sha256(f"{platform.python_version()}\n{text}".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {version_of(name)}\n".encode())
    digest.update(str(shutil.which("dot")).encode())
    for root, paths in ((PACKAGE, package_sources()), (folder, files)):
        for path in paths:
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(hashed(path, path.stat().st_mtime_ns))
    return digest.hexdigest()[:20]


def version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def package_sources() -> Iterator[Path]:
    """The files of the package that a lesson can depend on."""
    for path in sources_in(PACKAGE):
        if path == RECORDER or not any(path.is_relative_to(part) for part in APART):
            yield path


def sources_in(folder: Path) -> list[Path]:
    """All files of a folder but those that Python makes."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


@lru_cache(2000)
def hashed(path: Path, changed: int) -> bytes:
    """The digest of a file as it was when it was last changed."""
    return hashlib.sha256(path.read_bytes()).digest()
