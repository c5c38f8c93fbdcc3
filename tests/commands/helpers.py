"""Calling ``minigrad train``, and looking at what it leaves behind."""

import importlib.util
import json
import os
from pathlib import Path

from minigrad import cli
from minigrad.viz.layout import drawer

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}
DRAWS_GRAPHS = drawer() is not None and importlib.util.find_spec("graphviz") is not None
FILES = sorted(  # of a run on points in the plane
    ["checkpoint.npz", "config.json", "metrics.json", "model.npz", "curves.svg", "boundary.svg"]
    + ["graph.svg"] * DRAWS_GRAPHS
)
QUICK = ["--points", "100", "--epochs", "3", "--hidden", "8", "--plain"]


def train(*arguments):
    return cli.main(["train", *map(str, arguments)])


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def metrics(folder, seconds=False):
    """metrics.json, without what two equal runs do not share."""
    result = json.loads(Path(folder, "metrics.json").read_text())
    if not seconds:
        del result["seconds"], result["history"]["seconds"]
    return result


def same_run(a, b):
    """Whether two folders hold the same weights, bit for bit, and the same history."""
    return contents(a)["model.npz"] == contents(b)["model.npz"] and metrics(a) == metrics(b)
