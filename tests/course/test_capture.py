"""What labelled lines computed, taken down while they run."""

import importlib.util
import sys

import numpy as np
import pytest

from minigrad.course.capture import Capture, labelled_lines

SOURCE = '''"""A module with labelled lines."""
import numpy as np

# (comment.only) is no label: it stands on no line of code


def update(m, g, beta):
    m = beta * m + (1 - beta) * g  # (adam.m)
    m_hat = (  # (adam.m_hat)
        m
        / (1 - beta)
    )
    return m_hat  # (adam.done)


def twice(x):
    for _ in range(2):
        x += 1  # (loop.add)
    return x


def fails(x):
    x = x + 1  # (loop.fails)
    raise ValueError


RULES = [
    lambda g, y: g * y,  # (table.first)
    lambda g, y: g + y,
]
'''


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "labelled.py"
    path.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("labelled", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def hits_of(module, label, run):
    with Capture([module.__file__], [label]) as capture:
        run()
    return capture.hits


def test_labels_and_their_statements(module):
    lines = {line.label: line for line in labelled_lines(module.__file__)}
    assert set(lines) == {
        "adam.m",
        "adam.m_hat",
        "adam.done",
        "loop.add",
        "loop.fails",
        "table.first",
    }
    assert lines["adam.m"].assigned == ("m",)
    assert lines["adam.m_hat"].text.splitlines()[0].strip() == "m_hat = (  # (adam.m_hat)"
    assert lines["adam.m_hat"].last - lines["adam.m_hat"].first == 3


def test_values_at_entry_before_and_after(module):
    (hit,) = hits_of(module, "adam.m", lambda: module.update(10.0, 2.0, 0.5))
    assert (hit.entry["m"], hit.before["m"], hit.after["m"]) == (10.0, 10.0, 6.0)
    (hit,) = hits_of(module, "adam.m_hat", lambda: module.update(10.0, 2.0, 0.5))
    assert (hit.entry["m"], hit.before["m"], hit.after["m_hat"]) == (10.0, 6.0, 12.0)


def test_what_a_line_returns(module):
    (hit,) = hits_of(module, "adam.done", lambda: module.update(10.0, 2.0, 0.5))
    assert hit.result == 12.0


def test_a_loop_passes_several_times(module):
    hits = hits_of(module, "loop.add", lambda: module.twice(1))
    assert [(hit.before["x"], hit.after["x"]) for hit in hits] == [(1, 2), (2, 3)]


def test_arrays_are_copied_before_they_change(module):
    x = np.array([1.0])
    hits = hits_of(module, "loop.add", lambda: module.twice(x))
    assert [hit.before["x"].item() for hit in hits] == [1.0, 2.0]
    assert x.item() == 3.0


def test_a_line_before_an_exception_counts(module):
    def run():
        with pytest.raises(ValueError):
            module.fails(1)

    (hit,) = hits_of(module, "loop.fails", run)
    assert hit.after["x"] == 2


def test_functions_that_are_not_named_are_not_watched(module):
    assert hits_of(module, "adam.m", lambda: module.twice(1)) == []


def test_the_trace_function_is_put_back(module):
    before = sys.gettrace()
    hits_of(module, "adam.m", lambda: module.update(1.0, 2.0, 0.5))
    assert sys.gettrace() is before
