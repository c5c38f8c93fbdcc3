"""The sweep: order, accumulation, what is kept and what is freed, who is visited."""

import numpy as np
import pytest

import minigrad
from minigrad import autograd, engine
from minigrad.tensor import Tensor, record, wrap
from minigrad.vjps import VJPS


def leaf(values, dtype=np.float64):
    return minigrad.tensor(values, dtype=dtype, requires_grad=True)


@pytest.fixture
def calls(monkeypatch):
    """How often each rule of some rows is called: {name: count}."""
    counts = {}

    def counted(function, rule):
        def call(g, y, *args, **kwargs):
            counts[function.__name__] = counts.get(function.__name__, 0) + 1
            return rule(g, y, *args, **kwargs)

        return rule and call

    for function in (np.add, np.multiply, np.exp, np.sin, np.sum, np.square):
        rules = [counted(function, rule) for rule in VJPS[function]]
        monkeypatch.setitem(VJPS, function, rules)
    return counts


# ---------------------------------------------------------------- graphs of every form


def test_one_tensor_used_twice():
    x = leaf(3.0)
    (x * x).backward()
    assert x.grad.item() == 6.0
    x = leaf(3.0)
    (x + x).backward()
    assert x.grad.item() == 2.0


def test_a_diamond():
    # micrograd's issue 64: b = a + a; c = b + b
    a = leaf(1.0)
    b = a + a
    (b + b).backward()
    assert a.grad.item() == 4.0
    a = leaf(2.0)
    b, c = a * 3, a * a
    (b * c).backward()  # 3 a^3
    assert a.grad.item() == 36.0


def test_a_node_used_at_depth_one_and_three():
    a = leaf(2.0)
    b = a * a
    deep = (b * 3).exp().log() * 5  # 15 b
    (b * deep).backward()  # 15 a^4
    assert a.grad.item() == pytest.approx(60 * 8)


@pytest.mark.parametrize("seed", range(5))
def test_a_random_graph_is_visited_in_an_order_in_which_gradients_are_complete(seed, calls):
    random = np.random.default_rng(seed)
    values = [leaf(1.0)]
    counts = [np.array([1.0])]  # how many paths lead from the leaf to each value
    for _ in range(12):
        i, j = random.integers(len(values), size=2)
        values.append(values[i] + values[j])
        counts.append(counts[i] + counts[j])
    values[-1].backward()
    assert values[0].grad.item() == counts[-1]
    assert calls["add"] <= 2 * 12  # every operation once, both sides


def test_leaves_of_one_operation_do_not_share_their_gradients():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (a + b).sum().backward()
    a.grad.array += 10
    assert b.grad.tolist() == [1.0, 1.0]


def test_a_leaf_can_be_the_root():
    x = leaf(2.0)
    x.backward()
    x.backward()
    assert x.grad.item() == 2.0 and isinstance(x.grad, Tensor)
    assert autograd.grad(x, x)[0].item() == 1.0


def test_the_seed_is_not_the_gradient():
    x, seed = leaf([1.0, 2.0]), wrap(np.ones(2))
    x.backward(seed)
    x.grad.array[:] = 7
    assert seed.tolist() == [1.0, 1.0]
    y = leaf([1.0, 2.0]) * 1
    (g,) = autograd.grad(y, y, seed)
    assert not np.shares_memory(g.array, seed.array)


def test_gradients_of_computed_tensors_do_not_share_memory():
    x = leaf([1.0])
    a, b = x * 2, x * 3
    ga, gb = autograd.grad((a + b).sum(), (a, b))
    assert not np.shares_memory(ga.array, gb.array)


def test_zero_size():
    x = leaf(np.zeros((0, 3)))
    ((x * 2).sum(0).sum() + x.sum()).backward()
    assert x.grad.shape == (0, 3)


# ---------------------------------------------------------------- long chains

LONG = 100_000


def test_a_long_chain_is_computed_swept_and_freed_without_recursion(calls):
    x = y = leaf(1.0)
    for _ in range(LONG):
        y = y + 1
    y.backward()
    assert x.grad.item() == 1.0 and y.item() == LONG + 1
    assert calls["add"] == LONG  # every operation once: the work is linear in their number
    for _ in range(LONG):
        y = x = x + 1
    del x, y  # never swept: freeing it must not recurse either


def test_a_long_chain_under_grad_with_inputs():
    x = leaf(1.0)
    y = x
    for _ in range(LONG // 10):
        y = y * 1
    assert autograd.grad(y, x)[0].item() == 1.0


# ---------------------------------------------------------------- several sweeps


def test_a_second_backward_says_that_the_graph_was_freed():
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        autograd.grad(y, x)
    assert x.grad.tolist() == [2.0, 4.0]


def test_two_freed_tensors_meeting_again_say_so_too():
    x = leaf([1.0, 2.0])
    a, b = x * 2, x * 3
    (a + b).sum().backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        (a * b).sum().backward()


def test_retain_graph_sweeps_again_and_gradients_add_up():
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    for k in (1, 2, 3):
        y.backward(retain_graph=True)
        assert x.grad.tolist() == [2.0 * k, 4.0 * k]


@pytest.mark.parametrize("values", [2.0, [1.0, 2.0]], ids=["0-d", "vector"])
def test_gradients_of_two_losses_add_up(values):
    x = leaf(values)
    (x * x).sum().backward()
    first = x.grad.array.copy()
    kept = x.grad
    (3 * x).sum().backward()
    assert isinstance(x.grad, Tensor)
    np.testing.assert_array_equal(x.grad.array, first + 3)
    np.testing.assert_array_equal(kept.array, first)  # a gradient that was read stays as it was


def test_backward_of_several_tensors():
    x = leaf([1.0, 2.0])
    autograd.backward([(x * x).sum(), x * 3], [None, wrap(np.array([1.0, 10.0]))])
    assert x.grad.tolist() == [5.0, 34.0]


# ---------------------------------------------------------------- higher orders


def test_third_derivative():
    x = leaf(2.0)
    y = x**4
    for expected in (32.0, 48.0, 48.0, 24.0):
        (y,) = autograd.grad(y, x, create_graph=True)
        assert y.item() == pytest.approx(expected)


def test_third_derivative_of_a_composition_is_pytorchs():
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")

    def third(x, module, grad):
        y = (module.tanh(x) * module.exp(-x * x)).sum()
        for _ in range(3):
            (g,) = grad(y, x, create_graph=True)
            y = (g * g).sum()
        return y

    values = np.array([0.3, -0.8, 1.2])
    ours = third(leaf(values), np, autograd.grad)
    theirs = third(torch.tensor(values, requires_grad=True), torch, torch.autograd.grad)
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-12)


def test_backward_with_create_graph_leaves_a_gradient_that_can_be_differentiated():
    x = leaf(3.0)
    (x**3).backward(create_graph=True)
    assert x.grad.requires_grad and x.grad.item() == 27.0
    assert autograd.grad(x.grad, x)[0].item() == 18.0


def test_create_graph_through_a_list_and_a_numpy_scalar():
    x = leaf([[1.0, 2.0]])
    y = x @ [[1.0], [2.0]] * np.float64(2) + x.sum() ** np.int64(2)
    (g,) = autograd.grad(y.sum(), x, create_graph=True)
    assert g.tolist() == [[8.0, 10.0]]
    assert autograd.grad(g.sum(), x)[0].tolist() == [[4.0, 4.0]]


def test_a_gradient_penalty():
    w, x = leaf([2.0, -1.0]), leaf([0.5, 0.3])
    (gx,) = autograd.grad((w * x * x).sum(), x, create_graph=True)
    ((gx**2).sum()).backward()
    np.testing.assert_allclose(w.grad.array, 8 * w.array * x.array**2)


def test_recording_is_off_during_a_plain_sweep_and_restored_after_an_error():
    x = leaf(1.0)
    y = x * 2
    y.register_hook(lambda g: seen.append(minigrad.is_grad_enabled()))
    seen = []
    y.backward(retain_graph=True)
    y.backward(create_graph=True)
    assert seen == [False, True]

    def fail(g):
        raise KeyError("from the hook")

    y = x * 2
    y.register_hook(fail)
    with pytest.raises(KeyError):
        y.backward()
    assert minigrad.is_grad_enabled()


# ---------------------------------------------------------------- grad()


def test_grad_of_a_computed_input():
    x = leaf(2.0)
    h = x * 3
    y = h * h
    assert [g.item() for g in autograd.grad(y, (h, x))] == [12.0, 36.0]
    assert x.grad is None and h.grad is None


def test_grad_of_several_outputs_adds_up():
    x = leaf([1.0, 2.0])
    outputs = (x * x, x.sum())
    (g,) = autograd.grad(outputs, x, (wrap(np.array([1.0, 10.0])), None))
    assert g.tolist() == [3.0, 41.0]


def test_one_output_may_be_computed_from_another():
    x = leaf(2.0)
    y = x * x
    z = y * 3
    assert autograd.grad((y, z), x)[0].item() == 4.0 + 12.0
    y = x * x
    assert autograd.grad((y, y), x)[0].item() == 8.0


def test_an_input_that_takes_no_part():
    x, other = leaf(2.0), leaf(1.0)
    y = x * x
    with pytest.raises(RuntimeError, match=r"do not depend on input 1.*allow_unused=True"):
        autograd.grad(y, (x, other), retain_graph=True)
    gx, none = autograd.grad(x * x, (x, other), allow_unused=True)
    assert gx.item() == 4.0 and none is None


def test_grad_refuses_what_it_cannot_differentiate():
    x = leaf([1.0, 2.0])
    with pytest.raises(RuntimeError, match="input 0 does not require grad"):
        autograd.grad(x.sum(), minigrad.ones(2))
    with pytest.raises(RuntimeError, match="does not require grad"):
        autograd.grad(minigrad.ones(1), x)
    with pytest.raises(RuntimeError, match=r"2 elements of shape \(2,\).*mean"):
        autograd.grad(x * 2, x)
    with pytest.raises(ValueError, match=r"shape \(3,\).*\(2,\)"):
        autograd.grad(x * 2, x, minigrad.ones(3))
    with pytest.raises(ValueError, match="1 outputs, but 2 grad_outputs"):
        autograd.grad(x * 2, x, (minigrad.ones(2), minigrad.ones(2)))


def test_grad_frees_the_graph_unless_told_otherwise():
    x = leaf(2.0)
    y = x * x
    autograd.grad(y, x, retain_graph=True)
    autograd.grad(y, x)
    with pytest.raises(RuntimeError, match="freed"):
        autograd.grad(y, x)


def test_only_operations_between_inputs_and_outputs_are_visited(calls):
    a, b = leaf(1.0), leaf(2.0)
    big = b
    for _ in range(10):
        big = np.sin(big)
    h = np.exp(a)
    y = h * big
    autograd.grad(y, a, retain_graph=True)
    assert calls == {"multiply": 1, "exp": 1}  # one side of the product, and no sine
    calls.clear()
    autograd.grad(y, h)
    assert calls == {"multiply": 1}


def test_backward_does_not_visit_what_requires_no_gradient(calls):
    data = minigrad.ones(3)
    w = leaf([1.0, 1.0, 1.0])
    (np.exp(data) * w).sum().backward()
    assert calls == {"sum": 1, "multiply": 1}


def test_a_freed_part_that_is_not_needed_does_not_matter():
    a, b = leaf([1.0]), leaf([2.0])
    h = a * 2
    h.backward()
    assert autograd.grad(h.detach() * b, b)[0].tolist() == [2.0]


# ---------------------------------------------------------------- faults of the table


def test_a_tracked_input_without_a_rule_is_an_error_by_name(monkeypatch):
    monkeypatch.setitem(VJPS, np.multiply, (VJPS[np.multiply][0], None))
    y = leaf(2.0) * leaf(3.0)
    with pytest.raises(NotImplementedError, match=r"np\.multiply.*argument 1"):
        y.backward()


def test_a_tracked_input_beyond_the_rules_is_an_error_too(monkeypatch):
    monkeypatch.setitem(VJPS, np.multiply, (VJPS[np.multiply][0],))
    with pytest.raises(NotImplementedError, match=r"np\.multiply.*argument 1"):
        leaf(2.0) * leaf(3.0)


def test_a_fused_operation_records_through_its_definition_where_an_input_is_an_array():
    table = leaf(np.ones((3, 2)))
    y = (minigrad.functional.embedding(np.array([0, 2, 2]), table) ** 2).sum()
    (g,) = autograd.grad(y, table, create_graph=True)
    assert g.tolist() == [[2.0, 2.0], [0.0, 0.0], [4.0, 4.0]]


def test_ufuncs_gradients_are_summed_over_what_was_broadcast():
    a, b = leaf(np.ones((2, 1, 3))), leaf(np.ones((4, 1)))
    (a * b).sum().backward()
    assert a.grad.shape == (2, 1, 3) and (a.grad.array == 4).all()
    assert b.grad.shape == (4, 1) and (b.grad.array == 6).all()


def test_the_engine_knows_tensors_by_their_parts_alone():
    assert engine.Recorded in Tensor.__mro__
    assert not hasattr(engine, "Tensor")
    y = record(np.exp, (leaf(0.0),))
    assert y.node is not None and y.item() == 1.0
