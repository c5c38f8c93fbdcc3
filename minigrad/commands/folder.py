"""RUN/, the folder of a run: config.json, checkpoint.npz; at the end model.npz, metrics.json, and
pictures: graph.svg, curves.svg, boundary.svg."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__, io
from .parsing import CommandError
from .settings import Settings

FILES = ("config.json", "checkpoint.npz", "model.npz", "metrics.json")
PICTURES = ("graph.svg", "curves.svg", "boundary.svg")
PARENT = Path("runs")


class Folder:
    """The files of one run."""

    def __init__(self, path: Path):
        self.path = path
        self.config, self.checkpoint, self.model, self.metrics = (path / name for name in FILES)
        self.graph, self.curves, self.boundary = (path / name for name in PICTURES)

    def write_config(self, settings: Settings, fingerprint: str | None) -> None:
        """Note everything that it takes to resume."""
        config = {"versions": versions(), "settings": settings.to_dict(), "sha256": fingerprint}
        write_json(self.config, config)

    def read_config(self) -> tuple[Settings, str | None, dict[str, str]]:
        """The settings, the fingerprint of the data, and the versions.

        Raises:
            CommandError: there is no run here, or one that this version cannot read.
        """
        if not self.config.is_file():
            what = "holds no run: there is no config.json in it"
            if not self.path.is_dir():
                what = "is no folder"
            raise CommandError(f"--resume: {self.path} {what}. Name the folder of a run")
        try:
            config = json.loads(self.config.read_text(encoding="utf-8"))
            return Settings.from_dict(config["settings"]), config["sha256"], config["versions"]
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError(
                f"--resume: {self.config} is damaged or of another version ({error}). Start the "
                "run anew with --out"
            ) from None

    def tidy(self) -> None:
        """Remove what a killed process had half written."""
        for name in (*FILES, *PICTURES):
            for part in self.path.glob(f".{name}.*.part"):
                part.unlink()

    def epochs_done(self) -> int:
        """How many epochs the checkpoint holds; 0 if there is none yet."""
        if not self.checkpoint.exists():
            return 0
        try:
            return len(io.load(self.checkpoint)["history"]["seconds"])
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError(f"--resume: the checkpoint is damaged: {error}") from None


def new_folder(out: Path | None, force: bool, name: str) -> Folder:
    """An empty folder for a run: `out`, or the next free runs/NAME-1, -2 ...

    Raises:
        CommandError: `out` holds something already, and not `force`.
    """
    if out is None:
        n = 1
        while True:
            path = PARENT / f"{name}-{n}"
            try:
                path.mkdir(parents=True)
                return Folder(path)
            except FileExistsError:
                n += 1
    folder = Folder(out)
    taken = [file for file in (*FILES, *PICTURES) if (folder.path / file).exists()]
    if taken and not force:
        raise CommandError(
            f"--out: {out} holds a run already ({', '.join(taken)}). Go on with it by "
            f"--resume {out}, choose another folder, or give it up by --force"
        )
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        for file in taken:
            (folder.path / file).unlink()
    except OSError as error:
        raise CommandError(f"--out: {error}") from None
    return folder


def write_json(path: Path, content: Any) -> None:
    """Write JSON, all of it or nothing."""
    with io.replacing(path) as file:
        file.write((json.dumps(content, indent=2, allow_nan=False) + "\n").encode("utf-8"))


def versions() -> dict[str, str]:
    """What the numbers of a run may depend on."""
    return {"minigrad": __version__, "numpy": np.__version__}
