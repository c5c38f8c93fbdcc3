"""The finished site in a folder of the reader's choice, in which nothing else is touched.

The folder holds a list of the files that a build wrote there, each with the digest of its content.
Only these are replaced or deleted, and only as long as nobody changed them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from ...io import replacing

MARKER = ".minigrad-site.json"
NOT_OURS = (".git", MARKER)  # a folder with these and nothing else is taken for an empty one
Written = dict[str, list[str]]  # digests by path; two while a build writes: the old and the new


class FolderError(ValueError):
    """The site cannot be written to this folder; the message says why, and what to do."""


def publish(files: Mapping[str, bytes], folder: Path) -> list[str]:
    """Bring the folder up to date; returns the paths of the files that changed.

    Each file is replaced in one go. After a failure, the next call goes on from there.

    Raises:
        FolderError: something in the folder that is not from a build is in the way.
    """
    before = written_in(folder)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    there = {name: digest_of(folder / name) for name in {*before, *files}}
    changed = [name for name in files if there[name] != digests[name]]
    gone = [name for name in before if name not in files and there[name] in before[name]]
    for name in [*changed, *gone]:
        check(folder, name, there[name], before)
    folder.mkdir(parents=True, exist_ok=True)
    if {name: [digest] for name, digest in digests.items()} == before:
        if not changed:
            return []
    else:
        keep(folder, {n: [*before.get(n, []), *filter(None, [digests.get(n)])] for n in there})
    for name in gone:
        delete(folder, name)
    for name in changed:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(files[name])
    keep(folder, {name: [digest] for name, digest in digests.items()})
    return changed + gone


def written_in(folder: Path) -> Written:
    """The files that an earlier build wrote to a folder; none if it is empty, or not there.

    Raises:
        FolderError: it holds something else.
    """
    if not folder.exists():
        return {}
    if not folder.is_dir():
        raise FolderError(f"{folder} is a file: name a folder")
    marker = folder / MARKER
    if not marker.exists():
        if any(path.name not in NOT_OURS for path in folder.iterdir()):
            raise FolderError(
                f"{folder} is not empty, and what is in it is not from an earlier build. Name an "
                "empty folder, or a new one"
            )
        return {}
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))["files"]
        return {str(name): list(map(str, digests)) for name, digests in found.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FolderError(
            f"{marker}, the list of what earlier builds wrote, cannot be read. Name another folder"
        ) from None


def check(folder: Path, name: str, digest: str, before: Written) -> None:
    """May the file be replaced, or deleted?

    Args:
        digest: of what is there now.

    Raises:
        FolderError: it may not; it is somebody else's.
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise FolderError(f"{path} leads out of the folder, to {path.resolve()}")
    for parent in path.relative_to(folder).parents:
        if (folder / parent).is_file() and parent.as_posix() not in before:
            raise FolderError(f"{folder / parent} is a file, but the site needs a folder there")
    if digest and digest not in before.get(name, []):
        what = "was changed since it was built" if name in before else "is not from a build"
        raise FolderError(
            f"{path} {what}, and the site has a file of that name. Move it away, or delete it"
        )


def keep(folder: Path, files: Written) -> None:
    """Write the list of what builds wrote."""
    data = {"about": "written by minigrad course: the files of the site, with SHA-256"}
    with replacing(folder / MARKER) as file:
        file.write(json.dumps({**data, "files": files}, indent=0).encode())


def delete(folder: Path, name: str) -> None:
    """Delete a file, and the folders that are empty without it."""
    path = folder / name
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # it is not empty
        for parent in list(path.relative_to(folder).parents)[:-1]:
            (folder / parent).rmdir()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file; "" if there is none, and "folder" of a folder."""
    if path.is_dir():
        return "folder"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
