"""The pictures that ``minigrad train`` leaves behind, and that they never cost a result."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from minigrad.commands import pictures
from minigrad.viz.layout import GraphvizMissing

from .helpers import DRAWS_GRAPHS, QUICK, contents, same_run, train

draws_graphs = pytest.mark.skipif(
    not DRAWS_GRAPHS, reason="Graphviz is missing: pip install graphviz pygraphviz"
)


def words(path):
    """All texts of an SVG, which must parse."""
    return " ".join(each.text for each in ElementTree.parse(path).iter() if each.text)


def svgs(folder):
    return sorted(name for name in contents(folder) if name.endswith(".svg"))


def test_points_in_the_plane_leave_curves_and_a_boundary(capsys):
    assert train("spirals", *QUICK, "--out", "run") == 0
    assert {"boundary.svg", "curves.svg"} <= set(svgs("run"))
    curves, boundary = words("run/curves.svg"), words("run/boundary.svg")
    assert all(word in curves for word in ("loss", "accuracy", "learning rate", "training", "test"))
    assert "of the 20 points lie in the region of their class" in boundary
    said = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("drawn"))
    assert said.startswith("drawn in run: ") and all(name in said for name in svgs("run"))


@draws_graphs
def test_the_graph_is_that_of_the_network_and_its_loss():
    assert train("moons", *QUICK, "--dropout", 0.1, "--out", "run") == 0
    text = words("run/graph.svg")
    assert all(word in text for word in ("0.weight", "3.bias", "relu", "Dropout", "(4, 8)"))


def test_more_than_two_features_and_quantities_have_no_boundary(houses):
    assert train(houses, "--epochs", 2, "--plain", "--out", "quantity") == 0
    lines = ["a,b,c", *(f"{i % 7}.5,{i % 5},{i}.25" for i in range(40))]
    Path("plane.csv").write_text("\n".join(lines))
    assert train("plane.csv", "--epochs", 2, "--plain", "--out", "plane") == 0
    for run in ("quantity", "plane"):
        assert "curves.svg" in svgs(run) and "boundary.svg" not in svgs(run)


def test_the_boundary_of_a_table_is_in_its_own_units_and_names():
    rng = np.random.default_rng(0)
    rows = [
        f"{1000 + a:.1f},{'<up>' if a > 0 else 'R&D'},{b:.2f}" for a, b in rng.normal(size=(80, 2))
    ]
    Path("t.csv").write_text("\n".join(["width,kind,weight", *rows]))
    assert train("t.csv", "--target", "kind", "--epochs", 30, "--plain", "--out", "run") == 0
    text = words("run/boundary.svg")
    assert all(word in text for word in ("width", "weight", "<up>", "R&D", "1000"))
    right, of = text.split(" points lie")[0].split(" of the ")
    assert int(right.split()[-1]) / int(of) >= 0.9


def without_graphviz(monkeypatch):
    def missing(*_, **__):
        raise GraphvizMissing("drawing a graph needs Graphviz\nin several\nlines")

    monkeypatch.setattr(pictures, "graph", missing)


def test_without_graphviz_a_line_says_how_to_get_it(monkeypatch, capsys):
    without_graphviz(monkeypatch)
    assert train("moons", *QUICK, "--out", "run") == 0
    output = capsys.readouterr()
    (note,) = [line for line in output.out.splitlines() if line.startswith("graph.svg")]
    assert "left out" in note and "pip install graphviz pygraphviz" in note
    assert output.err == "" and svgs("run") == ["boundary.svg", "curves.svg"]


@draws_graphs
def test_a_picture_that_was_left_out_is_drawn_by_resuming(monkeypatch):
    with monkeypatch.context() as patch:
        without_graphviz(patch)
        train("moons", *QUICK, "--out", "run")
    before = contents("run")
    assert train("--resume", "run", "--plain") == 0
    after = contents("run")
    assert after.pop("graph.svg") and after == before


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError("two\nlines")]
)
def test_a_picture_that_fails_costs_no_result(monkeypatch, capsys, error):
    def fails(*_, **__):
        raise error

    train("moons", *QUICK, "--out", "whole")
    monkeypatch.setattr(pictures, "learning_curves", fails)
    assert train("moons", *QUICK, "--out", "run") == 0
    (note,) = [line for line in capsys.readouterr().out.splitlines() if "curves.svg is" in line]
    assert "No space left" in note or "two lines" in note
    assert same_run("whole", "run") and "curves.svg" not in svgs("run")


def test_force_gives_up_the_old_pictures_too(houses):
    train("moons", *QUICK, "--out", "run")
    Path("run/.graph.svg.1.part").write_text("what a kill leaves")
    assert train(houses, "--epochs", 1, "--plain", "--out", "run", "--force") == 0
    assert "boundary.svg" not in svgs("run")
    assert train("--resume", "run", "--plain") == 0
    assert not list(Path("run").glob(".*"))


def test_drawing_changes_no_weight_and_no_random_number(monkeypatch):
    train("moons", *QUICK, "--dropout", 0.2, "--out", "a")
    monkeypatch.setattr("minigrad.commands.train.draw", lambda *_: ([], []))
    train("moons", *QUICK, "--dropout", 0.2, "--out", "b")
    assert same_run("a", "b") and svgs("b") == []
