"""The backward pass in words: short lines, each thing said once, names where there are names."""

import re
import xml.etree.ElementTree as ET

import pytest

import minigrad
from minigrad.viz.trace import trace

from .graphs import broadcast, classifier, ids, indexed, number, skewed


def test_broadcasting_is_told():
    steps = trace(*broadcast())
    (b,) = (p for frame in steps for p in frame.parts if p.value == ids(steps)["b"])
    assert b.summed == "summed over axis 0 to shape (2,)" and b.summed in str(steps)
    assert [p.summed for frame in steps for p in frame.parts if p.value == ids(steps)["x"]] == [""]


def test_what_gets_no_gradient_is_said_once():
    x, c = number(2.0), minigrad.tensor(5.0)
    text = str(trace(x * c * 3, {"x": x, "c": c}))
    assert text.count("No gradient goes to what requires none: c, 3.") == 1
    assert "To c" not in text and "To 3" not in text


def test_modules_and_parameters_are_named():
    text = str(trace(*classifier()))
    assert "(layer_norm) in LayerNorm 1 fires:" in text and "dL/d(3.weight) = array (4, 5)" in text


def test_lines_keep_to_the_width_and_have_no_trailing_spaces():
    for graph in (skewed, broadcast, classifier):
        steps = trace(*graph())
        for width in (40, 60, 80):
            lines = steps.text(width).split("\n")
            assert max(map(len, lines)) <= width
            assert all(line == line.rstrip() for line in lines)
    with pytest.raises(ValueError, match="width must be 40 or more"):
        steps.text(20)


def test_steps_are_numbered_and_a_function_is_explained_once():
    text = str(trace(*indexed()))
    assert re.findall(r"^Step (\d+)\.", text, re.M) == [str(i) for i in range(5)]
    assert text.count("p.scatter: zeros of") == 1 and text.count("p.scatter(") > 2


def test_many_that_wait_are_counted():
    x = number(0.5)
    parts = [x.exp() for _ in range(8)]
    total = sum(parts)
    for part in parts:
        total = total * part
    words = str(trace(total))
    assert "3 more values wait." in words


def test_negative_parts_are_in_brackets():
    assert re.search(r"dL/da = 1 \+ \(-0\.\d+\) = ", str(trace(*skewed())))


def test_the_notebook_has_a_table_without_scripts_and_with_everything_escaped():
    x = number(2.0)
    table = ET.fromstring(trace(x.exp(), {"<&x>": x})._repr_html_())
    rows = table.findall("tbody/tr")
    assert len(rows) == 2 and all(row.find("th").get("scope") == "row" for row in rows)
    assert "To <&x>: g * y" in "".join(rows[1].itertext())
    assert "script" not in {element.tag for element in table.iter()}


def test_names_cannot_steer_a_terminal():
    x = number(2.0)
    assert "dL/d(x�[31m é) = " in str(trace(x.exp(), {"x\x1b[31m é": x}))


def test_a_loss_named_l_is_not_said_to_be_itself():
    x = minigrad.tensor(2.0, requires_grad=True)
    loss = x * x
    text = trace(loss, {"L": loss}).text()
    assert text.startswith("The backward pass from L in 1 step.")
    assert "Step 0. The seed.\n  dL/dL = 1." in text
