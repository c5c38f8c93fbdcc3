"""``minigrad graph``: what it draws, what it says, and mistakes of the person at the keyboard."""

import sys
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("graphviz", reason="writes graphs: pip install graphviz")

from minigrad import cli
from minigrad.commands.expression import Expression, values_for
from minigrad.viz import layout

NET = """\
import minigrad
from minigrad import nn

model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
convolution = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
embedding = nn.Sequential(nn.Embedding(5, 3), nn.Linear(3, 2))
leaf = minigrad.tensor(3.0, requires_grad=True)
text = "a model"


def loss():
    return (model(minigrad.randn(4, 2)) ** 2).mean()


def layer():
    return nn.Linear(3, 2)


def needs(x, y=0):
    return x
"""


def graph(*arguments):
    return cli.main(["graph", *arguments])


@pytest.fixture
def net(monkeypatch):
    Path("net.py").write_text(NET)
    Path("broken.py").write_text("import no_such_module")
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "net", raising=False)
    yield
    for name in ("net", "freed"):
        sys.modules.pop(name, None)


@pytest.fixture
def drawn(monkeypatch):
    """What was asked to be drawn, in the place of Graphviz, which need not be there."""
    calls = []

    def render(dot, format):
        calls.append((dot, format))
        return b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'

    monkeypatch.setattr(import_module("minigrad.viz.graph"), "render", render)
    return calls


# ---------------------------------------------------------------- what it draws


def test_an_expression_is_drawn_with_its_values(drawn, capsys):
    assert graph("--expr", "(x*w + b).tanh()", "--set", "x=2", "w=-3", "b=6.88") == 0
    assert capsys.readouterr().out.splitlines() == [
        "(x*w + b).tanh() = 0.7064",
        "with x = 2, w = -3, b = 6.88",
        "drawn to graph.svg: 3 operations",
    ]
    ((dot, format),) = drawn
    assert format == "svg" and "grad -1.503" in dot and "value -6" in dot
    title = ET.parse("graph.svg").getroot().find("{*}title")
    assert title.text == "(x*w + b).tanh()"


def test_names_without_a_value_get_one_and_are_told(drawn, capsys):
    assert graph("--expr", "-x*w + x", "--out", "g.dot") == 0
    out = capsys.readouterr().out
    assert "with x = 0.5, w = 1 (choose them: --set x=2)" in out and not drawn
    assert Path("g.dot").read_text().startswith("digraph")


def test_arrays_are_told_by_their_shape(drawn, capsys):
    assert graph("--expr", "relu(x @ w).sum()", "--set", "x=[[1,2]]", "--set", "w=[[3],[1]]") == 0
    assert "with x of shape (1, 2), w of shape (2, 1)" in capsys.readouterr().out


def test_a_dash_prints_the_dot_text_and_nothing_else(capsys):
    assert graph("--expr", "x*x", "--out", "-") == 0
    output = capsys.readouterr()
    assert output.out.startswith("digraph") and output.out.strip().endswith("}")
    assert "x*x = 0.25" in output.err


def test_options_reach_the_picture(capsys):
    assert graph("--expr", "x*x", "-o", "-", "--no-values", "--no-gradients") == 0
    assert ">value " not in (text := capsys.readouterr().out) and ">grad " not in text
    assert graph("--expr", "x*x", "-o", "-", "--direction", "TB") == 0
    assert "rankdir=TB" in capsys.readouterr().out
    assert graph("--expr", "x+x+x+x+x+x*2", "-o", "-", "--limit", "3") == 0
    assert "folded: " in capsys.readouterr().err


def test_the_second_derivative_is_a_graph_like_any_other(capsys):
    assert graph("--expr", "x.tanh()", "--second", "x", "-o", "second.dot") == 0
    assert "its second derivative by x = -0.7269" in capsys.readouterr().out
    assert "value -0.7269" in Path("second.dot").read_text()


@pytest.mark.parametrize("place", ["net", "net.py"])
def test_a_model_is_fed_with_the_same_numbers_each_time(net, capsys, place):
    texts = []
    for _ in range(2):
        sys.modules.pop("net", None)
        assert graph(f"{place}:model", "-o", "-", "--depth", "1") == 0
        output = capsys.readouterr()
        texts.append(output.out)
    assert texts[0] == texts[1] and "0 Linear" in texts[0]
    assert f"{place}:model was fed with random numbers of shape (4, 2)" in output.err
    assert "without gradients" in output.err and "this has 4" in output.err


def test_other_objects_can_be_named(net, capsys):
    assert graph("net.py:loss", "-o", "-") == 0
    output = capsys.readouterr()
    assert "net.py:loss = " in output.err
    assert "model.0.weight" in output.out and "grad " in output.out
    assert graph("net.py:layer", "-o", "-", "--input", "5,3") == 0
    assert "(5, 3)" in capsys.readouterr().err
    assert graph("net.py:convolution", "-o", "-", "--input", "1,1,4,4") == 0
    assert graph("net.py:embedding", "-o", "-", "--input", "2,3") == 0
    assert graph("net.py:embedding.1", "-o", "-") == 0


def test_without_graphviz_it_fails_with_advice(capsys, monkeypatch):
    monkeypatch.setattr(layout, "drawer", lambda: None)
    assert graph("--expr", "x*x") == 1
    error = capsys.readouterr().err
    assert error.startswith("minigrad graph: ") and "pip install pygraphviz" in error
    assert not Path("graph.svg").exists()


def test_without_the_package_graphviz_it_fails_with_advice(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    assert graph("--expr", "x*x", "--out", "-") == 1
    output = capsys.readouterr()
    assert output.err.startswith("minigrad graph: ") and "pip install graphviz" in output.err
    assert output.out == ""


def test_a_graph_that_backward_has_freed_is_no_riddle(net, capsys):
    Path("freed.py").write_text(NET + "freed = loss()\nfreed.backward()")
    assert graph("freed.py:freed") == 2
    assert "freed.py:freed: backward() has freed this graph" in capsys.readouterr().err


def test_an_error_in_the_users_own_module_is_shown_as_it_is(net):
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        graph("broken.py:model")
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        graph("broken:model")


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x + y*2 - 1", 1.5),
        ("-x / y % 1 + +x", 1.0),
        ("tanh(x)", 0.46211716),
        ("np.tanh(x) + pi - pi", 0.46211716),
        ("x.exp().log()", 0.5),
        ("(x**2).sum()", 0.25),
        ("stack([x, y])[1]", 1.0),
        ("stack((x, y))[0:1].sum(dim=0, keepdim=False)", 0.5),
        ("([[1, 2]] @ stack([x, y]).reshape(2, 1))[0, 0]", 2.5),
        ("(stack([x, y]).reshape(1, 2).T)[1, 0]", 1.0),
        ("mse_loss(x, y, reduction='sum')", 0.25),
        ("x.detach() * y", 0.5),
    ],
)
def test_expressions_are_computed_by_minigrad(text, value):
    expression = Expression(text)
    result = expression.computed(values_for(["x", "y"], []))
    assert result.item() == pytest.approx(value, abs=1e-6)


def test_names_are_found_in_the_order_in_which_they_stand():
    assert Expression("b + np.tanh(w * x) - pi * w + F.relu(a)").names == ["b", "w", "x", "a"]


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tahn(x)", ["no function 'tahn', did you mean tanh?"]),
        ("x.tahn()", ["no operation 'tahn', did you mean tanh?"]),
        ("f(x)", ["no function 'f'; understood are names, numbers"]),
        ("x.tanh", ["write x.tanh()"]),
        ("x^2", ["write **"]),
        ("x >", ["x >: invalid syntax"]),
        ("x > 1", ["x > 1 is more than is understood"]),
        ("x if x else y", ["more than is understood"]),
        ("f(*x)", ["more than is understood"]),
        ("tanh(**x)", ["more than is understood"]),
        ("x.__class__", ["more than is understood"]),
        ("x.__add__(1)", ["no operation '__add__'"]),
        ("__import__('os')", ["no function '__import__'"]),
        ("x.backward()", ["no operation 'backward'"]),
        ("x.add_(1)", ["did you mean add?"]),
        ("(2).tanh()", ["2 is no Tensor"]),
        ("x.reshape(2, 2)", ["x.reshape(2, 2): ", "(2, 2)"]),
        ("sum(x, foo=1)", ["sum(x, foo=1): ", "foo"]),
        ("1 / 0 + x", ["1 / 0: division by zero"]),
        ("2*3", ["gives int, not one Tensor"]),
        ("[x, y]", ["gives list"]),
        ("x.detach() * 2", ["computes nothing from a name"]),
        ("x", ["computes nothing from a name"]),
        ("", ["empty", "(x*w + b).tanh()"]),
    ],
)
def test_a_mistake_in_an_expression_is_named(capsys, text, words):
    assert graph("--expr", text) == 2
    error = capsys.readouterr().err
    assert error.startswith("minigrad graph: --expr: ") and error.count("\n") == 1
    assert all(word in error for word in words), error
    assert not Path("graph.svg").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", ["give one of the two"]),
        ("net:model --expr x*w", ["give one of the two"]),
        ("net:model --set x=1", ["--set belongs to --expr"]),
        ("net:model --second x", ["--second belongs to --expr"]),
        ("--expr x*w --input 2", ["--input belongs to a model"]),
        ("--expr x*w --set z=1", ["--set", "no name 'z'; there are x, w"]),
        ("--expr x*w --set x", ["--set", "NAME=VALUE", "'x'"]),
        ("--expr x*w --set x=a", ["--set: x must be a number", "got a"]),
        ("--expr x*w --set x=[[1],[2,3]]", ["--set: x must be a number", "one length"]),
        ("--expr x*w --second z", ["--second", "no name 'z'; there are x, w"]),
        ("--expr x*w --second x", ["second derivative by x is constant"]),
        ("--expr x*x --second x", ["second derivative by x is constant"]),
        ("--expr x*w --set x=[1,2] --second x", ["one number each", "2 and 2"]),
        ("--expr x*w --out e.gif", ["--out", ".svg, .png, .pdf, .dot, got e.gif"]),
        ("--expr x*w --out no/e.svg", ["--out: there is no folder no"]),
        ("--expr x*w --depth -1", ["--depth", "0 or more"]),
        ("--expr x*w --limit 2", ["--limit", "3 or more"]),
        ("--expr x*w --direction up", ["--direction", "'LR', 'TB'"]),
        ("net", ["expected MODULE:OBJECT", "'net'"]),
        ("nett:model", ["no module 'nett'"]),
        ("gone.py:model", ["gone.py: there is no such file"]),
        ("net.py:modell", ["no 'modell', did you mean model?"]),
        ("net.py:text", ["gives str 'a model'; expected a Tensor, a model"]),
        ("net.py:nn.Linear", ["gives the class Linear", "make an object of it"]),
        ("net.py:needs", ["takes arguments (x)"]),
        ("net.py:leaf", ["net.py:leaf: no operation was recorded"]),
        ("net.py:leaf --input 2", ["--input belongs to a model", "Tensor"]),
        ("net.py:convolution", ["a Conv2d", "--input 4,2"]),
        ("net.py:model --input 4,3", ["does not take an input of shape (4, 3)", "(..., 2)"]),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(net, capsys, line, words):
    assert graph("--no-values", *line.split()) == 2
    output = capsys.readouterr()
    assert output.err.startswith("minigrad graph: ") and output.err.count("\n") == 1
    assert all(word in output.err for word in words), output.err
    assert output.out == "" and not Path("graph.svg").exists()


def test_without_arguments_it_explains_itself(capsys):
    assert graph() == 2
    text = capsys.readouterr().out
    assert "--expr" in text and "MODULE:OBJECT" in text


def test_help_shows_examples_and_fits_the_screen(capsys):
    with pytest.raises(SystemExit) as caught:
        graph("--help")
    text = capsys.readouterr().out
    assert caught.value.code == 0 and all(len(line) <= 100 for line in text.splitlines())
    assert 'minigrad graph --expr "(x*w + b).tanh()" --set x=2 w=-3 b=6.88' in text
