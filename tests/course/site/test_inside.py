"""How minigrad works inside: the record is of a step that was run; the page fits the package."""

import re

import pytest

from minigrad.course.site import inside, sources
from minigrad.course.site.training_step import PHASES, described, recorded
from minigrad.nn import Linear, Parameter
from minigrad.tensor import tensor


@pytest.fixture(scope="module")
def step():
    return recorded()


def names(calls):
    return [inside.name_of(call) for call, _ in inside.walk(calls)]


def test_a_step_in_four_phases(step):
    assert list(step) == list(PHASES)
    assert names(step["forward"]).count("Linear.forward") == 2
    assert names(step["loss"])[0] == "Module.__call__"
    assert "rule of np.tanh" in names(step["backward"])
    assert names(step["step"])[:3] == ["Optimizer.step", "Flat.collect", "Flat.step"]


def test_each_call_is_at_its_line(step):
    for calls in step.values():
        for call, _ in inside.walk(calls):
            line = sources.source(call["file"]).splitlines()[call["line"] - 1]
            assert re.search(r"def |lambda|@", line), (call["file"], call["line"])


def test_the_compiled_block_stands_where_it_was_written(step):
    update = next(c for c, _ in inside.walk(step["step"]) if c["name"] == "update")
    assert update["file"] == "minigrad/optim/adam.py"
    assert update["takes"].startswith("theta array (17,), g array (17,), t 2")


def test_shapes_go_in_and_come_out(step):
    linear = next(c for c, _ in inside.walk(step["forward"]) if c["file"] == "minigrad/fused.py")
    assert linear["takes"] == "x array (4, 2), w array (3, 2), b array (3,)"
    assert linear["gives"] == "(array (4, 3), None)"


def test_the_page_tells_all_of_it(step):
    page = inside.page('<svg width="1"></svg>', step)
    calls = sum(len(names(calls)) for calls in step.values())
    assert page.count("<td><div style=") == calls
    assert f"{calls} calls" in page
    assert "{" not in re.sub(r"`[^`]*`|```.*?```|<td>.*?</td>|<style>.*?</style>", "", page,
                             flags=re.S).partition("---\n\n")[2].replace("{ .up }", "")  # fmt: skip


def test_every_room_stands_in_a_group():
    arrows = inside.arrows_of_rooms()
    assert set(inside.grouped(arrows)) == set(arrows)
    with pytest.raises(inside.InsideError, match="attic"):
        inside.grouped({**arrows, "attic": set()})


def test_an_excerpt_that_is_gone_stops_the_build():
    with pytest.raises(inside.InsideError, match="stands in 0 lines"):
        inside.lines_with("minigrad/engine.py", "no such line")
    with pytest.raises(inside.InsideError, match="no function"):
        inside.function("minigrad/engine.py", "no_such_function")


def test_gaps_of_an_excerpt_are_marked():
    cut = inside.lines_with("minigrad/engine.py", "while heap:", "g = grads.pop(out)")
    assert cut.startswith("```python\nwhile heap:\n    ...\n    g = grads.pop(out)\n```")


def test_values_in_words():
    assert described(Parameter(tensor([1.0, 2.0]))) == "Parameter (2,)"
    assert described((Linear(1, 1), None, 0.5)) == "(Linear, None, 0.5)"
    assert described({"a": tensor(1.0)}) == "{'a': Tensor ()}"
