"""Figures: each kind of mark is drawn, described, and well-formed; faults are explained."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

import minigrad
from minigrad.viz import theme
from minigrad.viz.plot import Figure, grid, row
from minigrad.viz.plot.layout import arranged

SVG = "{http://www.w3.org/2000/svg}"
AXIS = np.linspace(-2, 2, 30)
RNG = np.random.default_rng(0)
STRANGE = "a < b & \"c\" 'd' é 日本 \x00 \ud800"

KINDS = {
    "empty": lambda: Figure("empty"),
    "lines": lambda: Figure("lines").line([1, 2, 3], label="a").line([3, 2, 1], label="b"),
    "no points": lambda: Figure().line([], label="a").scatter([], []).histogram([], label="h"),
    "one point": lambda: Figure().line([3.0], label="a").scatter([3.0]).trajectory([[1, 2]]),
    "constant": lambda: Figure(y_scale="log").line([5.0] * 4),
    "all nan": lambda: Figure(y_scale="log").line([np.nan] * 4, label="a"),
    "infinite": lambda: Figure().line([1, np.inf, 2, np.nan, 3, -np.inf, 1e308]),
    "huge": lambda: Figure().line([-1e300, 1e300]).scatter([1e-300, 2e-300], [0, 0]),
    "scatter": lambda: Figure("s").scatter(RNG.normal(size=50), RNG.normal(size=50), label="p"),
    "many points": lambda: Figure().scatter(RNG.normal(size=5000), RNG.normal(size=5000)),
    "log": lambda: Figure(x_scale="log", y_scale="log").line([1, 10, 100], [1e-5, 1, 1e9]),
    "heat map": lambda: Figure("h").heat_map(np.eye(3), label="weight", text=True),
    "named heat map": lambda: Figure().heat_map(np.eye(2), ["é<", "long name " * 9], ["p", "q"]),
    "heat map with gaps": lambda: Figure().heat_map([[1, np.nan], [np.inf, 2]], text=True),
    "constant heat map": lambda: Figure().heat_map(np.ones((2, 2)), x=[1.0, 3.0], y=[0, 1]),
    "large heat map": lambda: Figure().heat_map(RNG.random((80, 90))),
    "log heat map": lambda: Figure(x_scale="log").heat_map(np.eye(3), x=[1e-3, 1e-2, 1e-1]),
    "contour": lambda: Figure(equal=True).contour(lambda x, y: x**2 + y**2, AXIS, AXIS, log=True),
    "flat contour": lambda: Figure().contour(np.ones((2, 2)), [0, 1], [0, 1]),
    "contour with gaps": lambda: Figure().contour(
        np.where(np.eye(9) > 0, np.nan, np.eye(9, k=2)), range(9), range(9)
    ),
    "trajectory": lambda: Figure().trajectory(RNG.normal(size=(20, 2)), label="path"),
    "regions": lambda: Figure().regions(np.triu(np.ones((30, 30), int)), AXIS, AXIS, ["a", "b"]),
    "one region": lambda: Figure().regions(np.zeros((2, 2), int), [0, 1], [0, 1]),
    "histogram": lambda: Figure().histogram(RNG.normal(size=99), label="h"),
    "log histogram": lambda: Figure(x_scale="log", y_scale="log").histogram([1, 2, 50, 900], 5),
    "references": lambda: Figure().line([1, 2]).horizontal(1.5, "mean").vertical(0, "start"),
    "strange": lambda: (
        Figure(STRANGE, description=STRANGE, x_label=STRANGE, y_label=STRANGE)
        .line([1, 2], label=STRANGE)
        .vertical(0.5, STRANGE)
    ),
    "narrow": lambda: (
        Figure("a title of many words " * 4, width=160, height=120)
        .line([1, 2], label="a very long label " * 4)
        .line([2, 1], label="b")
    ),
    "grid": lambda: grid([Figure("a").line([1, 2]), Figure("b"), Figure("c")], 2, "all"),
    "row": lambda: row([Figure("a").line([1, 2]), row([Figure("b"), Figure("c")])]),
}


def parsed(figure):
    return ET.fromstring(figure.svg())


def texts(figure):
    return [element.text for element in parsed(figure).iter(f"{SVG}text")]


@pytest.fixture(params=KINDS)
def figure(request):
    return KINDS[request.param]()


def test_well_formed_titled_described_and_without_ids(figure):
    root = parsed(figure)
    assert (root.tag, root.get("class"), root.get("role")) == (f"{SVG}svg", "minigrad", "img")
    assert root.find(f"{SVG}title").text and root.find(f"{SVG}desc").text.strip()
    width, height = float(root.get("width")), float(root.get("height"))
    assert root.get("viewBox") == f"0 0 {width:g} {height:g}"
    assert not [element for element in root.iter() if element.get("id")]
    assert "nan" not in " ".join(e.get("d", "") + e.get("x", "") for e in root.iter())


def test_the_same_figure_gives_the_same_text(figure):
    assert figure.svg() == figure.svg() == figure._repr_svg_()


def test_every_colour_follows_the_scheme_or_never_does(figure):
    known = {*theme.LIGHT.values(), "none", "#000", "#fff"}
    for element in parsed(figure).iter():
        for colour in (element.get("fill"), element.get("stroke")):
            assert colour is None or colour in known or colour.startswith("rgb("), colour


def test_texts_lie_within_the_picture(figure):
    root = parsed(figure)
    if root.find(f".//{SVG}svg/{SVG}text") is not None:
        return  # a grid: places are relative to each part
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter(f"{SVG}text"):
        assert 0 <= float(element.get("x")) <= width and 0 < float(element.get("y")) <= height


def test_table_has_all_data_and_the_description_a_part_of_it():
    figure = Figure("Loss", description="It falls.", y_label="loss").line(range(500, 0, -1))
    assert len(figure.table().splitlines()) == 500 + 3
    described = parsed(figure).find(f"{SVG}desc").text
    assert described.startswith("It falls. y axis: loss.")
    assert "500 points, 20 of them shown, evenly spaced" in described
    assert len(described.splitlines()) == 20 + 3
    assert figure.table(2).splitlines()[-1].split() == ["499", "1"]


def test_strange_texts_survive_but_for_what_xml_cannot_hold():
    kept = STRANGE.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    root = parsed(KINDS["strange"]())
    assert root.find(f"{SVG}title").text == kept
    assert texts(KINDS["strange"]()).count(kept) >= 4


def test_series_differ_in_colour_and_in_dash_or_shape():
    figure = Figure(width=2000)
    for i in range(14):
        figure.line([i, i + 1])
    lines = [e for e in parsed(figure).iter(f"{SVG}path") if e.get("stroke-width") == "2"]
    looks = {(e.get("stroke"), e.get("stroke-dasharray")) for e in lines}
    assert len(looks) == 14
    assert len({dash for _, dash in looks}) == 7

    figure = Figure().scatter([0]).scatter([1]).line([0, 1])
    assert len({mark.look.colour for mark in figure.marks}) == 3
    assert len({mark.look.shape for mark in figure.marks[:2]}) == 2
    assert figure.marks[2].look.dash is None  # the first line is solid


def test_missing_points_break_a_line_and_single_ones_are_dots():
    root = parsed(Figure().line([1, 2, np.nan, 3, np.inf, 4, 5]))
    [line] = [e for e in root.iter(f"{SVG}path") if e.get("stroke-width") == "2"]
    assert line.get("d").count("M") == 2
    assert len(list(root.iter(f"{SVG}circle"))) == 1


def test_a_long_line_keeps_its_extremes_and_stays_small():
    y = np.zeros(100_000)
    y[70_001], y[30_000] = 5.0, -3.0
    figure = Figure().line(y)
    assert len(figure.svg()) < 60_000
    [line] = [e for e in parsed(figure).iter(f"{SVG}path") if e.get("stroke-width") == "2"]
    heights = np.array(line.get("d")[1:].split(), float)[1::2]
    short = Figure().line([5.0, -3.0])
    [other] = [e for e in parsed(short).iter(f"{SVG}path") if e.get("stroke-width") == "2"]
    expected = np.array(other.get("d")[1:].split(), float)[1::2]
    assert (heights.min(), heights.max()) == pytest.approx((expected.min(), expected.max()), abs=2)


def test_equal_units_are_equally_long():
    box = Figure(equal=True, width=900).line([0, 100], [0, 10])
    field = Figure(equal=True, width=900).regions(np.eye(3, dtype=int), [0, 1, 2], [0, 4, 8])
    for figure in (box, field):
        axes = arranged(figure.settings, figure.marks)[0].axes
        across = axes.width / (axes.x.high - axes.x.low)
        assert across == pytest.approx(axes.height / (axes.y.high - axes.y.low))
    assert float(parsed(field).get("width")) < 400


def test_a_matrix_has_row_0_at_the_top_and_a_map_with_y_at_the_bottom():
    values = [[0.0, 0.0], [1.0, 1.0]]

    def first_row_is_above(figure):
        # Row 0 is the dark one.
        cells = {e.get("fill"): e.get("d") for e in parsed(figure).iter(f"{SVG}path")}
        tops = [
            float(cells[c].split("V")[1].split("H")[0]) for c in ("rgb(68,1,84)", "rgb(253,231,37)")
        ]
        return tops[0] < tops[1]

    assert first_row_is_above(Figure().heat_map(values))
    assert first_row_is_above(Figure().heat_map(values, y=["first", "second"]))
    assert not first_row_is_above(Figure().heat_map(values, y=[1, 2]))


def test_heat_map_cells_carry_their_numbers_if_asked():
    assert "0.25" in texts(Figure().heat_map([[0.25, 1], [2, 3]], text=True))
    assert "0.25" not in texts(Figure().heat_map([[0.25, 1], [2, 3]]))


def test_histogram_counts_and_says_what_it_left_out():
    figure = Figure().histogram([0.0, 0.1, 0.9, np.nan, 7.0], bins=[0.0, 0.5, 1.0])
    lines = figure.table().splitlines()
    assert lines[0].startswith("histogram: 3 values, 2 left out")
    assert [line.split()[-1] for line in lines[2:]] == ["2", "1"]


def test_tensors_and_lists_of_tensors_are_data():
    t = minigrad.tensor([1.0, 2.0], requires_grad=True)
    expected = Figure().line([0, 1], [1.0, 2.0]).svg()
    assert Figure().line(minigrad.tensor([0, 1]), t).svg() == expected
    assert Figure().line([t[0], t[1]]).svg() == expected
    surface = Figure().contour(lambda x, y: minigrad.tensor(x * y), AXIS, AXIS).svg()
    assert surface == Figure().contour(lambda x, y: x * y, AXIS, AXIS).svg()


# ---------------------------------------------------------------- faults

FAULTS = [
    (lambda: Figure(3), TypeError, "Figure: title must be a text"),
    (lambda: Figure(x_scale="logarithmic"), ValueError, 'x_scale must be "linear" or "log"'),
    (lambda: Figure(width=10), ValueError, "width must be 160 or more"),
    (lambda: Figure(y_range=(1, 0)), ValueError, "y_range must be .low, high."),
    (lambda: Figure(y_range=3), TypeError, "y_range must be two numbers"),
    (lambda: Figure(y_range=(0, 1), y_scale="log"), ValueError, "y_range above 0"),
    (lambda: Figure(equal=True, x_scale="log"), ValueError, "equal=True needs"),
    (
        lambda: Figure(y_scale="log").line([3, 0, -1.5]),
        ValueError,
        "2 of the 3 values of y are 0 or less .the first at index 1, the least is -1.5.",
    ),
    (lambda: Figure(x_scale="log").line([1, 2]), ValueError, "pass x as well"),
    (lambda: Figure(y_scale="log").horizontal(0), ValueError, "y_scale"),
    (lambda: Figure(x_scale="log").histogram([-1.0, 1]), ValueError, "x_scale"),
    (lambda: Figure().line([1, 2], [1, 2, 3]), ValueError, "x has 2 and y has 3"),
    (lambda: Figure().line(np.ones((2, 2))), ValueError, "shape .n,.*got shape .2, 2."),
    (lambda: Figure().line([[1], [1, 2]]), ValueError, "differ in length"),
    (lambda: Figure().line(["a"]), TypeError, "must be real numbers"),
    (lambda: Figure().line([1j]), TypeError, "must be real numbers"),
    (lambda: Figure().line([1, 2], "train"), TypeError, "label='train'"),
    (lambda: Figure().line([1, 2], [1, 2], [1, 2]), TypeError, "label must be a text"),
    (lambda: Figure().trajectory(np.ones((3, 3))), ValueError, "shape .n, 2."),
    (lambda: Figure().heat_map(np.ones(3)), ValueError, "must be a matrix"),
    (lambda: Figure().heat_map(np.ones((0, 3))), ValueError, "no cell"),
    (lambda: Figure().heat_map(np.eye(2), x=["a"]), ValueError, "1 names for 2 columns"),
    (lambda: Figure().heat_map(np.eye(2), x=[1, 2, 3]), ValueError, "x has 3 entries"),
    (lambda: Figure().contour(lambda x, y: 1.0, AXIS, AXIS), ValueError, "it returned float"),
    (lambda: Figure().contour(np.eye(3), [2, 1, 0], [0, 1, 2]), ValueError, "x must increase"),
    (lambda: Figure().contour(np.eye(3) - 1, range(3), range(3), log=True), ValueError, "below 0"),
    (lambda: Figure().contour(np.eye(3), range(3), range(3), levels=0), ValueError, "levels"),
    (lambda: Figure().contour(np.ones((1, 2)), [0, 1], [0]), ValueError, "2 by 2"),
    (lambda: Figure().regions(np.eye(3), range(3), range(3)), TypeError, "argmax"),
    (lambda: Figure().regions(-np.eye(3, dtype=int), range(3), range(3)), TypeError, "0 or more"),
    (
        lambda: Figure().regions(np.eye(3, dtype=int), range(3), range(3), ["a"]),
        ValueError,
        "only 1 labels",
    ),
    (lambda: Figure().histogram([1.0], bins=0), ValueError, "bins"),
    (lambda: Figure().histogram([1.0], bins=[1, 0]), ValueError, "edges"),
    (lambda: Figure().vertical(np.nan), ValueError, "finite"),
    (lambda: Figure().horizontal([1, 2]), ValueError, "one number"),
    (lambda: Figure().table(0), ValueError, "rows"),
    (lambda: grid([], 2), ValueError, "no figure"),
    (lambda: row([Figure(), "x"]), TypeError, "list of Figures"),
    (lambda: grid([Figure()], 0), ValueError, "columns"),
]


@pytest.mark.parametrize("fault, error, words", FAULTS)
def test_faults_are_explained(fault, error, words):
    with pytest.raises(error, match=words):
        fault()


def test_a_fault_leaves_the_figure_as_it_was():
    figure = Figure().line([1, 2])
    with pytest.raises(ValueError):
        figure.line([1], [1, 2])
    assert len(figure.marks) == 1
