"""Pictures and backward passes as HTML."""

import json
import re

import minigrad
from minigrad import viz
from minigrad.course.site.figures import figure, stepper
from minigrad.course.site.recording import shown

SVG = '<svg class="minigrad" width="640" height="400"><style></style>\n\n<rect /></svg>'


def trace_of_a_square():
    x = minigrad.tensor(3.0, requires_grad=True)
    return viz.trace((x * x).exp(), {"x": x})


def test_a_picture_is_one_block_of_markdown():
    html = figure(SVG, "a < b\n\n1   2")
    assert "\n\n" not in html and "a &lt; b" in html
    assert html.startswith('<figure class="picture">') and 'class="drawing wide"' in html


def test_a_picture_without_numbers_offers_none():
    assert "<details" not in figure(SVG)


def test_a_stepper_has_what_its_script_needs():
    trace = trace_of_a_square()
    html = stepper(shown(trace))
    assert "\n\n" not in html and "--active:" in html and "--waiting:" in html
    data = json.loads(re.search(r'application/json">(.*?)</script>', html, re.S)[1])
    full = json.loads(trace.json())
    assert data["values"] == list(full["gradients"])
    assert [f["fills"] for f in data["frames"]] == [f["fills"] for f in full["frames"]]
    assert [f["texts"] for f in data["frames"]] == [f["texts"] for f in full["frames"]]
    assert html.count('<div class="frame">') == len(trace)
    assert f'max="{len(trace) - 1}"' in html


def test_the_words_of_a_stepper_are_those_of_the_trace():
    trace = trace_of_a_square()
    html = stepper(shown(trace))
    words = re.findall(r'<p class="depth-(\d)">(.*?)</p>', html)
    assert [int(depth) for depth, _ in words] == [d for _, told in trace.told() for d, _ in told]


def test_no_part_is_marked_before_the_script_runs():
    """Or the colours of the marks would be rules of the picture, for what is not marked."""
    html = stepper(shown(trace_of_a_square()))
    assert "data-mark" not in html.split("</svg>")[0]
