"""An empty folder to run in, a table to learn from, and a small course."""

import numpy as np
import pytest

from minigrad.commands import choosing

from .small_course import write_course


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def houses(tmp_path):
    rng = np.random.default_rng(0)
    area, rooms = rng.uniform(20, 200, 80), rng.integers(1, 6, 80)
    price = 2000.5 * area + 15000 * rooms
    lines = [f"{a:.1f},{r},7,{p:.1f}" for a, r, p in zip(area, rooms, price, strict=True)]
    path = tmp_path / "houses.csv"
    path.write_text("\n".join(["area,rooms,constant,price", *lines]))
    return path


@pytest.fixture
def lessons(tmp_path_factory, monkeypatch):
    """A small course, in the place of the real one."""
    folder = tmp_path_factory.mktemp("lessons")
    write_course(folder)
    monkeypatch.setattr(choosing, "LESSONS", folder)
    return folder
