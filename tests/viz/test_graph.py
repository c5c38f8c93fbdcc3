"""The picture of a graph: its nodes, edges, order, clusters and labels, read from the DOT text."""

import re
import shutil
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import minigrad
from minigrad import nn

graphviz = pytest.importorskip("graphviz", reason="draws graphs: pip install graphviz")

from minigrad.viz import graph  # noqa: E402


def leaf(value):
    return minigrad.tensor(value, requires_grad=True)


def nodes(drawn):
    """{id: attributes as text} of the nodes, in order."""
    return dict(re.findall(r"^\s*([to]\d+) \[(.*)\]$", drawn.dot, re.M))


def edges(drawn):
    """(from, to, letter) of the edges, in order."""
    found = re.findall(r"^\s*(\w+) -> (\w+) \[(.*)\]$", drawn.dot, re.M)
    return [(a, b, (re.search(r"label=(\w+)", x) or [0, ""])[1]) for a, b, x in found]


def text(attributes):
    """The words of a label, without its mark-up."""
    label = re.search(r"label=<(.*)>( |$)", attributes)
    return re.sub(r"<.*?>", " ", label[1]).split() if label else []


def neuron():
    """The one that micrograd made known."""
    x1, x2, w1, w2, b = map(leaf, (2.0, 0.0, -3.0, 1.0, 6.8813735870195432))
    n = x1 * w1 + x2 * w2 + b
    return n.tanh(), dict(x1=x1, x2=x2, w1=w1, w2=w2, b=b, n=n)


def mlp():
    return nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 3))


def test_a_square_has_two_edges_from_its_factor():
    x = leaf(3.0)
    assert edges(graph(x * x)) == [("t0", "o0", "a"), ("t0", "o0", "b"), ("o0", "t1", "")]


def test_inputs_keep_their_order():
    a, b = leaf(3.0), leaf(4.0)
    assert edges(graph(b / a, {"a": a, "b": b}))[:2] == [("t0", "o0", "a"), ("t1", "o0", "b")]
    assert text(nodes(graph(b / a, {"a": a, "b": b}))["t0"])[0] == "b"


def test_the_neuron_shows_values_and_gradients():
    output, names = neuron()
    shown = nodes(graph(output, names))
    texts = {text(attributes)[0]: " ".join(text(attributes)) for attributes in shown.values()}
    assert texts["w1"] == "w1 number float32 value -3 grad 1"
    assert texts["x1"] == "x1 number float32 value 2 grad -1.5"
    assert texts["n"] == "n number float32 value 0.8814 grad 0.5"
    assert texts["output"] == "output number float32 value 0.7071 grad 1"
    assert len(shown) == 10 + 5


@pytest.mark.parametrize("values", [True, False])
@pytest.mark.parametrize("gradients", [True, False])
def test_values_and_gradients_are_drawn_if_asked_for(values, gradients):
    output, names = neuron()
    dot = graph(output, names, values=values, gradients=gradients).dot
    assert ("value 0.7071" in dot, "grad -1.5" in dot) == (values, gradients)


def test_many_numbers_are_told_by_mean_and_range():
    x = leaf(np.arange(10.0))
    assert "value mean 4.5 in [0, 9]" in graph((x * 2).sum()).dot


def test_gradients_are_left_out_where_there_are_none():
    x = leaf([1.0, 2.0])
    assert ">grad " not in graph(x * 2).dot
    with pytest.raises(ValueError, match=r"shape \(2,\)"):
        graph(x * 2, gradients=True)


def test_kinds_are_told_apart_by_outline_and_by_colour():
    w, x = leaf([1.0, 2.0]), minigrad.tensor([3.0, 4.0])
    shown = nodes(graph((w * x + 1).sum(), {"w": w, "x": x}))
    looks = {}
    for attributes in shown.values():
        kind = re.search(r"class=(\w+)", attributes)[1]
        outline = re.findall(r"(?:shape|style|peripheries)=(?:\"[^\"]*\"|\w+)", attributes)
        looks[kind] = (tuple(outline), re.search(r'fillcolor="(#\w+)"', attributes)[1])
    assert set(looks) == {"parameter", "input", "constant", "value", "output", "operation"}
    assert len({outline for outline, _ in looks.values()}) == 6
    assert len({colour for _, colour in looks.values()}) == 6


def test_calls_of_modules_are_clusters_in_clusters():
    model = nn.Sequential(mlp(), nn.Tanh())
    drawn = graph(model(minigrad.ones(4, 2)).sum(), {"net": model})
    clusters = re.findall(r"subgraph cluster_(m\d) \{\s*id=m\d label=<<B>(.*?)</B>>", drawn.dot)
    assert clusters == [
        ("m0", "net Sequential"),
        ("m1", "net.0 Sequential"),
        ("m2", "net.0.0 Linear"),
        ("m3", "net.0.1 ReLU"),
        ("m4", "net.0.2 Linear"),
        ("m5", "net.1 Tanh"),
    ]
    inner = drawn.dot.split("cluster_m2")[1].split("}")[0]
    assert "net.0.0.weight" in inner
    assert "net.0.2.weight" not in inner
    outside = re.sub(r"(?s)subgraph.*\}", "", drawn.dot.rsplit("}", 1)[0])
    assert "input" in outside


def test_a_folded_module_hides_what_is_in_it_and_counts_its_parameters():
    model = mlp()
    loss = nn.CrossEntropyLoss()(model(minigrad.ones(4, 2)), minigrad.tensor([0, 1, 2, 0]))
    shown = nodes(graph(loss, model, depth=0))
    words = [" ".join(text(attributes)) for attributes in shown.values()]
    assert "Sequential 51 parameters" in words
    assert not any("weight" in word for word in words)
    assert len(shown) == 2 + 4  # model and loss; what goes into them and comes out
    assert len(nodes(graph(loss, model, depth=1))) == 4 + 2 + 4


def test_a_parameter_that_two_boxes_share_is_drawn():
    layer = nn.Linear(2, 2)
    model = nn.Sequential(layer, nn.Tanh(), layer)
    drawn = graph(model(minigrad.ones(1, 2)).sum(), model, depth=1)
    assert "0.weight" in drawn.dot


def test_repeats_are_counted():
    model = nn.Sequential(*[nn.Linear(2, 2) for _ in range(4)])
    drawn = graph(model(minigrad.ones(1, 2)).sum(), model, depth=1)
    assert ["Linear", "×4", "24", "parameters"] in map(text, nodes(drawn).values())


def test_a_graph_over_the_limit_says_what_it_folded():
    y = leaf(1.0)
    for _ in range(250):
        y = (y * 1.01).tanh()
    drawn = graph(y)
    assert drawn.folded[0] == "500 operations are more than limit=100"
    for words in drawn.folded:
        assert words in drawn.dot


def test_a_second_derivative_can_be_seen():
    x = leaf(0.5)
    (slope,) = minigrad.autograd.grad(minigrad.tanh(x), x, create_graph=True)
    drawn = graph(slope, {"x": x, "slope": slope})
    y = np.tanh(0.5)
    assert f"grad {-2 * y * (1 - y * y):.4g}" in nodes(drawn)["t0"]


@pytest.mark.parametrize(
    "name", ["<", "a&b", '"quoted"', "it's", "é λ 数 🙂", "a\nb", "\\n", "<b>"]
)
def test_any_name_survives(name):
    x = leaf(3.0)
    drawn = graph(x * 2, {name: x}, title=name)
    pytest.importorskip("pygraphviz", reason="draws: pip install pygraphviz")
    root = ET.fromstring(drawn.svg())
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert name.replace("\n", "\ufffd") in texts


def test_two_runs_give_the_same_text():
    output, names = neuron()
    again, other_names = neuron()
    assert graph(output, names).dot == graph(again, other_names).dot


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"depth": -1}, ValueError, "depth must be 0 or more"),
        ({"depth": 1.5}, TypeError, "depth must be a whole number"),
        ({"limit": 1}, ValueError, "limit must be 3 or more"),
        ({"direction": "up"}, ValueError, 'expected "LR" or "TB"'),
    ],
)
def test_options_that_do_not_fit_are_explained(options, kind, message):
    x = leaf(1.0)
    with pytest.raises(kind, match=message):
        graph(x * x, **options)


def test_files_of_four_kinds(tmp_path):
    if not shutil.which("dot"):
        pytest.importorskip("pygraphviz", reason="draws: pip install pygraphviz")
    output, names = neuron()
    drawn = graph(output, names)
    begins = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".dot": b"digraph"}
    for ending, begin in begins.items():
        path = drawn.save(tmp_path / f"neuron{ending}")
        assert path.read_bytes().startswith(begin)
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.dot"):
        drawn.save(tmp_path / "neuron.gif")
    assert len(list(tmp_path.iterdir())) == 4


def test_a_notebook_shows_the_svg():
    pytest.importorskip("pygraphviz", reason="draws: pip install pygraphviz")
    output, names = neuron()
    root = ET.fromstring(graph(output, names, title="A neuron")._repr_svg_())
    assert root.find("{http://www.w3.org/2000/svg}title").text == "A neuron"
    assert "5 operations" in root.find("{http://www.w3.org/2000/svg}desc").text
