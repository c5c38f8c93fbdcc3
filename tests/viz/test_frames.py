"""The frames of a backward pass: the engine's own numbers and order, and why it is that order."""

import numpy as np

from minigrad.viz.frames import Watch
from minigrad.viz.trace import trace
from minigrad.vjps import VJPS

from .graphs import chain, diamond, every_graph, ids, leaves, skewed, square

# ---------------------------------------------------------------- the numbers


@every_graph
def test_the_final_sums_are_what_backward_leaves_in_grad_bit_for_bit(graph):
    loss, params = graph()
    steps = trace(loss, params)
    loss.backward()
    assert leaves(steps)
    for v in leaves(steps):
        assert np.array_equal(steps.gradients[v.id], v.tensor.grad.numpy())
        assert steps.gradients[v.id].dtype == v.tensor.dtype


@every_graph
def test_parts_add_up_and_each_frame_passes_on_the_complete_sum(graph):
    steps = trace(*graph())
    totals = {steps[0].value: steps[0].upstream}
    for frame in steps:
        assert np.array_equal(frame.upstream, totals[frame.value])
        for part in frame.parts:
            before = totals.get(part.value)
            assert (part.before is None) == (before is None)
            total = part.gradient if before is None else before + part.gradient
            assert np.array_equal(part.after, total)
            totals[part.value] = part.after
    assert {v: g.tolist() for v, g in totals.items()} == {
        v: g.tolist() for v, g in steps.gradients.items()
    }


@every_graph
def test_what_waits_is_what_waits_in_the_engine(graph, monkeypatch):
    loss, params = graph()
    seen = {}

    def backward(watch, node, g, x, gx, grads, original=Watch.backward):
        original(watch, node, g, x, gx, grads)
        seen[node[0]] = dict(grads)

    monkeypatch.setattr(Watch, "backward", backward)
    steps = trace(loss, params)
    own = {v.tensor: v.id for v in steps.recording.values.values()}
    for frame, grads in zip(steps.frames[1:], seen.values()):
        computed = {own[t]: g for t, g in grads.items() if t.node is not None}
        assert [s.value for s in frame.sums] == sorted(computed, key=lambda v: -int(v[1:]))
        for s in frame.sums:
            assert np.array_equal(s.gradient, computed[s.value])


def test_the_numbers_are_the_engines_right_or_wrong(monkeypatch):
    loss, params = chain()
    right = trace(loss, params)
    wrong = lambda g, _y, x: g * (1 - x * x)  # noqa: E731 (a rule is read from its source)
    monkeypatch.setitem(VJPS, np.tanh, (wrong,))
    part = trace(loss, params)[1].parts[0]
    x = loss.node[2][0].array
    assert part.rule.symbols == "g * (1 - x * x)"
    assert part.gradient == 1 - x * x != right[1].parts[0].gradient
    assert part.numbers == "1 * (1 - 0.88 * 0.88)"


# ---------------------------------------------------------------- the order


@every_graph
def test_operations_fire_once_each_the_newest_first(graph):
    steps = trace(*graph())
    fired = [frame.operation for frame in steps]
    assert fired == [None, *reversed(steps.recording.operations)]
    assert [frame.next for frame in steps] == [*fired[1:], None]
    assert [frame.number for frame in steps] == [*range(len(steps))]


@every_graph
def test_no_operation_fires_before_all_users_of_its_output_have(graph):
    steps = trace(*graph())
    to_come = {steps[0].value: ()}
    for frame in steps:
        assert to_come[frame.value] == ()
        for part in frame.parts:
            assert to_come.get(part.value) != ()  # nothing is added to what was complete
            to_come[part.value] = part.to_come


def test_in_a_skewed_graph_a_value_waits_and_the_trace_says_why():
    steps = trace(*skewed())
    a, users = ids(steps)["a"], {o.name: o.id for o in steps.recording.operations.values()}
    waits = [frame.number for frame in steps for s in frame.sums if s.value == a and s.to_come]
    assert waits == [1, 2, 3]  # the first part came early, from the depth of 1
    first = steps[1].sums[-1]
    assert (first.gradient, first.to_come) == (1.0, (users["sin"],))
    assert f"a waits: {users['sin']} (sin) uses it, too, and has not fired." in steps.text()
    (last,) = (part for part in steps[4].parts)
    assert last.value == a and last.to_come == () and last.before == 1.0
    assert steps[4].next == users["exp"] and steps[5].upstream == last.after


def test_one_operation_can_give_two_parts():
    steps = trace(*square())
    first, second = steps[1].parts
    assert (first.position, second.position) == (0, 1)
    assert (first.rule.symbols, second.rule.symbols) == ("g * b", "g * a")
    assert (first.to_come, second.to_come) == (("o0",), ())
    assert (first.after, second.before, second.after) == (3, 3, 6)
    assert "1 part to come, from this operation." in str(steps)


def test_a_diamond_has_two_parts_from_two_operations():
    steps = trace(*diamond())
    a = ids(steps)["a"]
    parts = [(frame.number, part.to_come) for frame in steps for part in frame.parts]
    own = [p for frame in steps for p in frame.parts if p.value == a]
    assert len(own) == 2 and own[1].after == own[0].gradient + own[1].gradient
    assert parts[2:4] == [(2, ("o1",)), (3, ())]
