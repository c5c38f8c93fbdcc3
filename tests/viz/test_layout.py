"""From DOT text to a picture, with whatever there is to draw it."""

import importlib.util
import shutil
import sys
import warnings

import pytest

from minigrad.viz import layout
from minigrad.viz.layout import GraphvizMissing, graphviz_package, render

DOT = 'digraph { a [label="α < β & \\"x\\""]; b [label="b"]; a -> b; a -> b }'
BEGINNINGS = {"svg": b"<?xml", "png": b"\x89PNG\r\n", "pdf": b"%PDF-"}

needs_pygraphviz = pytest.mark.skipif(
    importlib.util.find_spec("pygraphviz") is None, reason="draws graphs: pip install pygraphviz"
)
needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None, reason="draws graphs: install Graphviz, which has the program dot"
)


@pytest.fixture
def no_dot(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def no_pygraphviz(monkeypatch):
    monkeypatch.setattr(layout, "bundles_graphviz", lambda: False)


@pytest.fixture
def fake_dot(monkeypatch, tmp_path):
    """Puts a program `dot` on the PATH, of these lines of Python."""

    def install(lines):
        if sys.platform == "win32":
            pytest.skip("a script is no program on Windows")
        dot = tmp_path / "dot"
        dot.write_text(f"#!{sys.executable}\nimport sys, time\n{lines}\n")
        dot.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return install


@needs_pygraphviz
@pytest.mark.parametrize("format", layout.FORMATS)
def test_without_dot_pygraphviz_draws(no_dot, capfd, format):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert render(DOT, format).startswith(BEGINNINGS[format])
    assert capfd.readouterr() == ("", "")


@needs_dot
@pytest.mark.parametrize("format", layout.FORMATS)
def test_dot_draws(no_pygraphviz, format):
    assert render(DOT, format).startswith(BEGINNINGS[format])


@pytest.mark.parametrize(
    "drawer",
    [
        pytest.param("no_pygraphviz", marks=needs_dot),
        pytest.param("no_dot", marks=needs_pygraphviz),
    ],
)
def test_a_mistake_in_the_text_is_told_in_one_line(drawer, request):
    request.getfixturevalue(drawer)
    with pytest.raises(
        ValueError, match=r"could not draw this graph: .*syntax error in line 2"
    ) as caught:
        render("digraph {\n a -> ")
    assert "\n" not in str(caught.value) and "Traceback" not in str(caught.value)


def test_dot_is_preferred_and_given_the_text(fake_dot):
    fake_dot("print(sys.argv[1:], sys.stdin.buffer.read().decode().upper().encode())")
    drawn = render("digraph {é}", "pdf").decode()
    assert drawn.startswith("['-Tpdf']") and str("DIGRAPH {É}".encode()) in drawn


def test_what_dot_says_is_passed_on_without_its_warnings(fake_dot):
    fake_dot("print('Warning: no font', file=sys.stderr); sys.exit('Error: lost the pen')")
    with pytest.raises(ValueError, match=r"could not draw this graph: lost the pen$"):
        render(DOT)
    fake_dot("sys.exit(1)")
    with pytest.raises(ValueError, match="it gave no reason"):
        render(DOT)


def test_a_warning_of_dot_is_no_failure(fake_dot):
    fake_dot("sys.stderr.write('Warning: no font'); print('<svg/>')")
    assert render(DOT).strip() == b"<svg/>"


def test_a_drawing_that_takes_too_long_is_stopped(fake_dot, monkeypatch):
    fake_dot("time.sleep(60)")
    monkeypatch.setattr(layout, "SECONDS", 0.1)
    with pytest.raises(TimeoutError, match=r"depth=.*save\(\"graph.dot\"\)"):
        render(DOT)


def test_with_neither_the_message_names_both_ways(no_dot, no_pygraphviz):
    with pytest.raises(GraphvizMissing) as caught:
        render(DOT)
    message = str(caught.value)
    for words in (
        "pip install pygraphviz",
        "apt install graphviz",
        "brew install graphviz",
        "winget install graphviz",
        'save("graph.dot")',
    ):
        assert words in message, words


@pytest.mark.parametrize(("version", "enough"), [("2.0", True), ("2.0.4", True), ("1.14", False)])
def test_pygraphviz_contains_graphviz_since_version_2(monkeypatch, version, enough):
    monkeypatch.setattr(layout.metadata, "version", lambda name: version)
    assert layout.bundles_graphviz() is enough


def test_without_the_package_graphviz_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "graphviz", None)
    with pytest.raises(GraphvizMissing, match="pip install graphviz"):
        graphviz_package()


def test_another_format_is_refused():
    with pytest.raises(ValueError, match="svg, png, pdf, got 'gif'"):
        render(DOT, "gif")
