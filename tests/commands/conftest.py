"""An empty folder to run in, and a table to learn from."""

import numpy as np
import pytest


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
