"""Figures as files: SVG always, PNG where the converter is installed."""

import struct
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from minigrad.viz.plot import Figure, row
from minigrad.viz.plot.colour_map import SHADES, rgb, shade_rgb, shades, text_on
from minigrad.viz.plot.raster import cells_at, png_of


def test_svg(tmp_path):
    figure = Figure("é 日本").line([1, 2])
    figure.save(tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_text(encoding="utf-8") == figure.svg()
    ET.parse(tmp_path / "x.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["x.svg"]


def test_png(tmp_path):
    pytest.importorskip("resvg_py")
    row([Figure(width=200, height=150).line([1, 2])] * 2).save(str(tmp_path / "x.png"))
    data = (tmp_path / "x.png").read_bytes()
    assert data.startswith(b"\x89PNG") and struct.unpack(">II", data[16:24]) == (800, 300)


def test_png_without_the_converter(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ImportError, match="pip install resvg-py"):
        Figure().save(tmp_path / "x.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.pdf", "x", "x.SVGZ"])
def test_other_endings(tmp_path, name):
    with pytest.raises(ValueError, match=r"must end in \.svg or \.png"):
        Figure().save(tmp_path / name)


def test_shades():
    index = shades(np.array([0.0, 0.5, 1.0, np.nan, np.inf]), 0.0, 1.0)
    assert index.tolist() == [0, SHADES // 2, SHADES - 1, -1, -1]
    lightness = [np.dot(np.array(shade_rgb(s)) ** 2.2, (0.2126, 0.7152, 0.0722)) for s in range(64)]
    assert (np.diff(lightness) > 0).all()  # in grey, too, more is lighter
    assert (text_on(0), text_on(SHADES - 1), rgb(0)) == ("#fff", "#000", "rgb(68,1,84)")


def test_each_pixel_of_a_large_map_shows_its_cell():
    edges = np.array([10.0, 20.0, 40.0])
    assert cells_at(edges, 0.0, 50.0)[::10].tolist() == [0, 0, 1, 1, 2, 2, 2, 2, 3, 3]
    assert cells_at(edges[::-1], 0.0, 50.0)[::10].tolist() == [3, 3, 2, 2, 1, 1, 1, 1, 0, 0]


def test_png_of_shades_is_a_png():
    resvg_py = pytest.importorskip("resvg_py")
    assert png_of(np.zeros((3, 5), np.uint8))[16:24] == struct.pack(">II", 5, 3)
    assert resvg_py.svg_to_bytes(svg_string=Figure().heat_map(np.ones((60, 60))).plain_svg())
