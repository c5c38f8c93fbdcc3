"""Traces: nothing is touched, errors teach; as JSON, as pictures, as files."""

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import minigrad
from minigrad.engine import mode
from minigrad.viz.theme import LIGHT
from minigrad.viz.trace import trace
from minigrad.vjps import VJPS

from .graphs import (
    chain,
    classifier,
    diamond,
    every_graph,
    ids,
    leaf,
    leaves,
    number,
    skewed,
    square,
)

# ---------------------------------------------------------------- data


@every_graph
def test_json_is_whole_and_refers_to_itself(graph):
    steps = trace(*graph())
    data = json.loads(steps.json())
    values, operations = ({x["id"] for x in data[k]} for k in ("values", "operations"))
    edges = {e["id"]: e for e in data["edges"]}
    assert len(data["frames"]) == len(steps) and data["loss"] in values
    for edge in edges.values():
        assert {edge["from"], edge["to"]} <= values | operations
    for frame in data["frames"]:
        assert set(frame["fills"]) <= values | operations | set(edges)
        assert set(frame["fills"].values()) <= {"active", "waiting"} <= set(LIGHT)
        for part in frame["parts"]:
            assert edges[part["edge"]]["from"] == part["value"]
            assert set(part["to_come"]) <= operations
            assert frame["texts"][part["value"]]
        assert all(isinstance(sentence, str) for _, sentence in frame["words"])
    last = data["gradients"]
    for v in leaves(steps):
        numbers, array = last[v.id]["numbers"], steps.gradients[v.id]
        assert numbers == array.tolist()


def test_json_has_null_where_there_is_no_number():
    x = leaf(0.0, 1.0)
    with np.errstate(all="ignore"):
        data = json.loads(trace(x.log().sum()).json())
    (t0,) = (v for v in data["values"] if v["id"] == "t1")
    assert t0["value"]["numbers"] == [None, 0.0]
    assert data["gradients"]["t0"]["numbers"] == [None, 1.0]
    assert "inf" in data["gradients"]["t0"]["text"]


def test_large_arrays_are_told_in_short():
    x = minigrad.ones(100, requires_grad=True)
    data = json.loads(trace((x * x).sum()).json())
    assert data["gradients"]["t0"]["numbers"] is None
    assert data["gradients"]["t0"]["shape"] == [100]
    assert len(trace((x * x).sum()).text()) < 3000


def test_the_same_program_gives_the_same_text():
    assert trace(*skewed()).json() == trace(*skewed()).json()


# ---------------------------------------------------------------- nothing of the user's is touched


@every_graph
def test_nothing_is_changed(graph):
    loss, params = graph()
    tensors = [v.tensor for v in leaves(trace(loss, params))]
    called = []
    tensors[0].register_hook(called.append)
    tensors[0].grad = minigrad.ones_like(tensors[0])
    hooks, node, copies = tensors[0].hooks, loss.node, [t.array.copy() for t in tensors]
    watch = mode.watch = object()
    try:
        steps = trace(loss, params)
        assert mode.watch is watch
    finally:
        mode.watch = None
    assert loss.node is node and tensors[0].hooks is hooks and called == []
    assert tensors[0].grad.tolist() == np.ones(tensors[0].shape).tolist()
    assert all(t.grad is None for t in tensors[1:])
    assert all(np.array_equal(t.array, copy) for t, copy in zip(tensors, copies))
    assert "Hooks are left out here" in str(steps)
    loss.backward()  # the graph is still there


def test_what_was_kept_is_not_shared_with_the_gradients():
    loss, params = square()
    steps = trace(loss, params)
    loss.backward()
    with minigrad.no_grad():
        params["x"].grad.mul_(0)
    assert steps.gradients["t0"] == 6 and steps[1].parts[1].after == 6


def test_a_kept_gradient_needs_no_word():
    loss, params = diamond()
    params["a"].retain_grad()
    assert "Hooks" not in str(trace(loss, params)) and params["a"].grad is None


def test_after_an_error_everything_is_as_before(monkeypatch):
    loss, params = chain()

    def fails(g, y, x):
        raise ArithmeticError("planted")

    monkeypatch.setitem(VJPS, np.tanh, (fails,))
    with pytest.raises(ArithmeticError, match="planted"):
        trace(loss, params)
    assert mode.watch is None and mode.grad


# ---------------------------------------------------------------- errors


def test_errors_teach():
    x = leaf(1.0, 2.0)
    with pytest.raises(ValueError, match=r"one element, got shape \(2,\).*loss\.sum\(\)"):
        trace(x * 2)
    with pytest.raises(TypeError, match="loss must be a Tensor, got float"):
        trace(1.0)
    with pytest.raises(ValueError, match="no operation was recorded"):
        trace(minigrad.tensor(1.0) * 2)
    with pytest.raises(ValueError, match='direction must be "LR" or "TB"'):
        trace(x.sum(), direction="up")
    loss = x.sum()
    loss.backward()
    with pytest.raises(RuntimeError, match="freed"):
        trace(loss)


def test_a_value_that_was_changed_is_the_engines_error():
    x = leaf(1.0, 2.0)
    loss = (x * x).sum()
    with minigrad.no_grad():
        x.add_(1)
    with pytest.raises(RuntimeError, match="changed in place"):
        trace(loss)


def test_a_graph_too_large_to_be_drawn_can_still_be_read():
    x = number(1.0)
    for _ in range(201):
        x = x * 1
    steps = trace(x)
    with pytest.raises(ValueError, match=r"201 operations are too many.*print\(trace\)"):
        steps.svg()
    assert len(steps) == 202 and "Step 201." in str(steps) and json.loads(steps.json())


def test_a_trace_is_a_sequence():
    steps = trace(*chain())
    assert len(steps) == 4 and [*steps] == steps.frames and steps[-1] is steps.frames[3]
    assert repr(steps).startswith("<Trace of 3 operations")


# ---------------------------------------------------------------- pictures


@pytest.fixture
def graphviz():
    pytest.importorskip("graphviz", reason="draws graphs: pip install graphviz")
    pytest.importorskip("pygraphviz", reason="draws: pip install pygraphviz")


def places(svg):
    """Where everything stands in a picture: all but colours, outlines and texts."""
    names = ("d", "points", "x", "y", "cx", "cy", "rx", "ry", "transform", "viewBox", "data-id")
    return [
        (element.tag, *(element.get(name) for name in names))
        for element in ET.fromstring(svg).iter()
    ]


HEAD = ("title", "desc")


def texts(svg, key):
    group = ET.fromstring(svg).find(f".//*[@data-id='{key}']")
    return [element.text for element in group.iter() if element.tag.endswith("text")]


@pytest.mark.parametrize("graph", [square, skewed, classifier], ids=lambda f: f.__name__)
def test_every_frame_is_the_same_picture_with_another_part_marked(graph, graphviz):
    steps = trace(*graph())
    pictures = [steps.svg(), *(steps.svg(frame.number) for frame in steps)]
    assert len({str(places(svg)) for svg in pictures}) == 1
    assert len(set(pictures)) == len(pictures)
    operations = [e for e in ET.fromstring(pictures[0]).iter() if e.get("data-id", "")[:1] == "o"]
    assert {e.get("data-id") for e in operations} >= set(steps.recording.operations)


def test_a_frame_shows_the_sums_so_far_and_what_waits(graphviz):
    steps = trace(*skewed())
    a, x = ids(steps)["a"], ids(steps)["x"]
    assert [texts(steps.svg(i), a)[-1] for i in (0, 1, 3)] == ["grad ?", "grad 1 + …", "grad 1 + …"]
    assert texts(steps.svg(4), a)[-1] == texts(steps.svg(), a)[-1] != "grad 1"
    assert texts(steps.svg(4), x)[-1] == "grad ?"
    assert LIGHT["waiting"] in steps.svg(2) and f'fill="{LIGHT["waiting"]}"' not in steps.svg(4)


def test_pictures_have_the_words_of_their_frame(graphviz):
    steps = trace(*square())
    root = ET.fromstring(steps.svg(1))
    title, description = (root.findtext(f"{{http://www.w3.org/2000/svg}}{t}") for t in HEAD)
    assert title == "Step 1. o0 (multiply) fires: t1 = multiply(x, x)."
    assert "dL/dx = 3 + 3 = 6, complete." in description
    with pytest.raises(IndexError, match="no frame 7, they go from 0 to 1"):
        steps.svg(7)


def test_what_has_no_name_is_called_by_its_id_in_the_picture_as_in_the_words(graphviz):
    svg = trace(*chain()).svg()
    assert texts(svg, "t2")[0] == "t2" and texts(svg, "o1") == ["+", "o1"]
    assert texts(svg, "t0")[0] == "x"


def test_a_picture_is_xml_whatever_the_names(graphviz):
    x = number(2.0)
    steps = trace(x.exp(), {"\x00<b> & \"é'": x})
    assert "�<b> & \"é'" in ET.fromstring(steps.svg(1))[1].text


def test_everything_is_saved(graphviz, tmp_path):
    steps = trace(*square())
    assert steps.save(tmp_path / "new" / "steps") == tmp_path / "new" / "steps"
    folder = tmp_path / "new" / "steps"
    assert sorted(f.name for f in folder.iterdir()) == ["graph.svg", "steps.json", "steps.txt"]
    assert json.loads((folder / "steps.json").read_text("utf-8")) == json.loads(steps.json())
    assert (folder / "graph.svg").read_text("utf-8") == steps.svg()
    steps.save(str(folder), pictures=True)
    assert (folder / "step-1.svg").read_text("utf-8") == steps.svg(1)
    assert len([*folder.iterdir()]) == 5
