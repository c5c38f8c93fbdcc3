"""A folder of files that are made anew at each build; only the changed ones are written."""

from __future__ import annotations

from pathlib import Path

from ...io import replacing


class Staging:
    """Collects files, and then brings a folder up to date with them.

    Whoever watches the folder sees no change where nothing changed.
    """

    def __init__(self):
        self.files: dict[str, bytes] = {}

    def add(self, path: str, content: str | bytes) -> None:
        """A file, by its path in the folder.

        Raises:
            ValueError: there is one of this path already.
        """
        if path in self.files:
            raise ValueError(f"two pages want to be {path}")
        self.files[path] = content.encode() if isinstance(content, str) else content

    def add_folder(self, folder: Path, under: str = "") -> None:
        """All files of a folder but hidden ones, such as those that an editor keeps meanwhile."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                self.add(f"{under}{path.relative_to(folder).as_posix()}", path.read_bytes())

    def add_path(self, path: Path, name: str) -> None:
        """A file, or all files of a folder, by this name."""
        if path.is_dir():
            self.add_folder(path, f"{name}/")
        else:
            self.add(name, path.read_bytes())

    def write(self, folder: Path) -> list[str]:
        """Write what is new or changed, delete what is gone; returns the paths of both."""
        folder.mkdir(parents=True, exist_ok=True)
        there = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
        changed = [p for p, content in self.files.items() if not same(there.get(p), content)]
        for name in changed:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path) as file:
                file.write(self.files[name])
        gone = [name for name in there if name not in self.files]
        for name in gone:
            there[name].unlink()
        return changed + gone


def same(path: Path | None, content: bytes) -> bool:
    """Does the file hold this already?"""
    return path is not None and path.stat().st_size == len(content) and path.read_bytes() == content
