"""Every optimizer that exists, with every option it has: against PyTorch, and against its promises.

A new sibling is tested by existing: it is found among the subclasses, its options in its signature.
"""

import copy
import inspect
import itertools
import pickle
import re

import numpy as np
import pytest

import minigrad
from minigrad import optim

SIBLINGS = [c for c in optim.Optimizer.__subclasses__() if c.__module__.startswith("minigrad.")]

# Another value of each number, far enough from the default to show: a small eps would not.
OTHER = {
    "momentum": 0.9,
    "dampening": 0.3,
    "weight_decay": 0.1,
    "lr_decay": 0.05,
    "initial_accumulator_value": 0.5,
    "eps": 1e-3,
    "alpha": 0.8,
    "betas": (0.7, 0.95),
}
SHAPES = [(5, 3), (3,), (), (1, 4), (2, 2, 2)]


def option_sets(sibling):
    """The legal combinations: what is off by default is on or off, the other numbers all change."""
    defaults = {p.name: p.default for p in inspect.signature(sibling).parameters.values()}
    other = {k: OTHER[k] for k, x in defaults.items() if x and k in OTHER}
    switches = [k for k, x in defaults.items() if k != "maximize" and (x is False or x == 0)]
    on = {k: True if defaults[k] is False else OTHER[k] for k in switches}
    for numbers in [{}, other] if other else [{}]:
        for chosen in itertools.product([False, True], repeat=len(switches)):
            options = {**numbers, **{k: on[k] for k, c in zip(switches, chosen, strict=True) if c}}
            undamped = "momentum" in options and "dampening" not in options
            if undamped or "nesterov" not in options:
                yield options


def name_of(sibling, options):
    return f"{sibling.__name__}-{'-'.join(options)}"


CASES = [pytest.param(s, o, id=name_of(s, o)) for s in SIBLINGS for o in option_sets(s)]
FEW = [c for s in SIBLINGS for c in ([c for c in CASES if c.values[0] is s][i] for i in (0, -1))]
every_sibling = pytest.mark.parametrize("sibling", SIBLINGS)
every_option = pytest.mark.parametrize("sibling, options", CASES)
none_and_all_options = pytest.mark.parametrize("sibling, options", FEW)


def parameters(dtype="float64", seed=0):
    rng = np.random.default_rng(seed)
    return [minigrad.tensor(0.3 * rng.standard_normal(s).astype(dtype), requires_grad=True)
            for s in SHAPES]  # fmt: skip


def gradients(steps, missing=True):
    """Of mixed magnitudes; all zero in step 7; now and then none at all for two parameters."""
    rng = np.random.default_rng(1)
    for step in range(steps):
        gs = [rng.standard_normal(s) * 10 ** rng.uniform(-4, 1, s) for s in SHAPES]
        if step == 7:
            gs = [0 * g for g in gs]
        if missing and step % 5 in (0, 3):
            gs[1] = None
        if missing and step % 4 == 1:
            gs[4] = None
        yield gs


def set_gradients(ps, gs):
    for p, g in zip(ps, gs, strict=True):
        p.grad = None if g is None else minigrad.tensor(np.asarray(g, p.dtype))


def train(optimizer, ps, steps):
    for gs in steps:
        set_gradients(ps, gs)
        optimizer.step()


def arrays(ps):
    return [p.detach().numpy().copy() for p in ps]


def assert_same(ps, qs):
    for p, q in zip(ps, qs, strict=True):
        np.testing.assert_array_equal(p.detach().numpy(), q.detach().numpy())


# ---------------------------------------------------------------- against PyTorch


def set_torch_gradients(torch, qs, gs):
    for q, g in zip(qs, gs, strict=True):
        q.grad = None if g is None else torch.tensor(g).to(q.dtype)


def torch_class(torch, sibling):
    if not hasattr(torch.optim, sibling.__name__):
        pytest.skip("PyTorch has no optimizer of this name")
    return getattr(torch.optim, sibling.__name__)


@pytest.mark.parametrize("dtype, tolerance", [("float32", 1e-6), ("float64", 1e-12)])
@every_option
def test_agrees_with_pytorch(torch, sibling, options, dtype, tolerance):
    ps = parameters(dtype)
    qs = [torch.tensor(x, requires_grad=True) for x in arrays(ps)]
    ours, theirs = (
        make([{"params": x[:3]}, {"params": x[3:], "lr": 0.004, "weight_decay": 0.2}], **options)
        for make, x in ((sibling, ps), (torch_class(torch, sibling), qs))
    )
    for step, gs in enumerate(gradients(50)):
        if step == 20:
            ours.param_groups[0]["lr"] *= 3
            theirs.param_groups[0]["lr"] *= 3
        set_gradients(ps, gs)
        set_torch_gradients(torch, qs, gs)
        ours.step()
        theirs.step()
        for p, q in zip(ps, qs, strict=True):
            actual, expected = p.detach().numpy(), q.detach().numpy()
            np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


@every_sibling
def test_maximize_agrees_with_pytorch(torch, sibling):
    ps = parameters()
    qs = [torch.tensor(x, requires_grad=True) for x in arrays(ps)]
    ours = sibling(ps, weight_decay=0.1, maximize=True)
    theirs = torch_class(torch, sibling)(qs, weight_decay=0.1, maximize=True)
    for gs in gradients(10):
        set_gradients(ps, gs)
        set_torch_gradients(torch, qs, gs)
        ours.step()
        theirs.step()
    for p, q in zip(ps, qs, strict=True):
        np.testing.assert_allclose(p.detach().numpy(), q.detach().numpy(), rtol=1e-12, atol=1e-12)


@every_sibling
def test_arguments_and_defaults_are_pytorchs(torch, sibling):
    theirs = inspect.signature(torch_class(torch, sibling)).parameters
    parameters = dict(inspect.signature(sibling).parameters)
    assert parameters.pop("execution").kind is inspect.Parameter.VAR_KEYWORD
    for name, parameter in parameters.items():
        assert parameter.default == theirs[name].default, name
    # in PyTorch's order: what stands before the keyword-only arguments can be given by position
    ours = [*parameters][:-1]
    assert ours == [name for name in theirs if name in ours]


@every_option
def test_state_is_exchanged_with_pytorch(torch, sibling, options):
    steps = [*gradients(16)]
    ps = parameters()
    ours = sibling(ps, **options)
    train(ours, ps, steps[:6])

    qs = [torch.tensor(x, requires_grad=True) for x in arrays(ps)]
    theirs = torch_class(torch, sibling)(qs, **options)
    saved = ours.state_dict()
    for state in saved["state"].values():
        for key, value in state.items():
            if key != "step":
                state[key] = torch.tensor(value.numpy())
    theirs.load_state_dict(saved)
    for gs in steps[6:10]:
        set_torch_gradients(torch, qs, gs)
        theirs.step()

    rs = [minigrad.tensor(q.detach().numpy(), requires_grad=True) for q in qs]
    again = sibling(rs)
    again.load_state_dict(theirs.state_dict())
    train(again, rs, steps[10:])

    train(ours, ps, steps[6:])
    for p, r in zip(ps, rs, strict=True):
        np.testing.assert_allclose(r.detach().numpy(), p.detach().numpy(), rtol=1e-12, atol=1e-12)


@none_and_all_options
def test_state_has_pytorchs_keys(torch, sibling, options):
    ps = parameters()
    qs = [torch.tensor(x, requires_grad=True) for x in arrays(ps)]
    ours, theirs = sibling(ps, **options), torch_class(torch, sibling)(qs, **options)

    def keys(optimizer):
        return {i: set(state) for i, state in optimizer.state_dict()["state"].items() if state}

    assert keys(ours) == keys(theirs)  # none, but for Adagrad
    gs = next(gradients(1))  # parameter 1 gets none
    set_gradients(ps, gs)
    set_torch_gradients(torch, qs, gs)
    ours.step()
    theirs.step()
    assert keys(ours) == keys(theirs)
    group, torch_group = (
        ours.state_dict()["param_groups"][0],
        theirs.state_dict()["param_groups"][0],
    )
    assert group == {key: torch_group[key] for key in group}


# ---------------------------------------------------------------- the block of equations


def call_block(sibling, options, arrays, t=3):
    optimizer = sibling([minigrad.tensor([1.0], requires_grad=True)], **options)
    names = inspect.signature(sibling.update).parameters.values()
    hyper = {p.name: optimizer.param_groups[0][p.name] for p in names if p.kind is p.KEYWORD_ONLY}
    return sibling.update(arrays[0], arrays[1], t, *arrays[2:], **hyper)


def block_arguments(sibling, shape):
    """theta, g and state, such that a mean square is not less than the square of a mean."""
    rng = np.random.default_rng(2)
    theta, g = rng.standard_normal((2, *shape))
    return [theta, g, *rng.uniform(0.5, 0.6, (len(sibling.initial_state), *shape))]


@every_option
def test_block_is_pure(sibling, options):
    arguments = block_arguments(sibling, (4, 5))
    before = [x.copy() for x in arguments]
    first, second = (call_block(sibling, options, arguments) for _ in range(2))
    for x, y in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(x, y)
    assert len(first) == 1 + len(sibling.initial_state)
    for x, y in zip(first, second, strict=True):
        np.testing.assert_array_equal(x, y)
        assert np.isfinite(x).all()
    assert not any(np.may_share_memory(first[0], x) for x in arguments)


@every_option
def test_block_works_on_any_shape_and_on_pieces(sibling, options):
    arguments = block_arguments(sibling, (24,))
    whole = call_block(sibling, options, arguments)
    for shape in [(2, 3, 4), (24, 1), (1, 24)]:
        shaped = call_block(sibling, options, [x.reshape(shape) for x in arguments])
        for x, y in zip(whole, shaped, strict=True):
            np.testing.assert_array_equal(x.reshape(shape), y)
    pieces = [
        call_block(sibling, options, [x[i : i + 7] for x in arguments]) for i in (0, 7, 14, 21)
    ]
    for x, *ys in zip(whole, *pieces, strict=True):
        np.testing.assert_array_equal(x, np.concatenate(ys))
    for shape in [(), (0,)]:
        step, *_ = call_block(sibling, options, [np.resize(x, shape) for x in arguments])
        assert np.shape(step) == shape


@none_and_all_options
def test_block_keeps_the_type(sibling, options):
    arguments = [x.astype("float32") for x in block_arguments(sibling, (6,))]
    assert all(x.dtype == np.float32 for x in call_block(sibling, options, arguments))


@every_sibling
def test_equations_and_code_have_the_same_labels(sibling):
    code = re.findall(r"# \((.*?)\)$", inspect.getsource(sibling.update), re.MULTILINE)
    page = re.findall(r"\\tag\{(.*?)\}", sibling.__doc__)
    assert sorted(code) == sorted(page)
    assert len(code) == len(set(code)) and len(code) > 1
    assert all(label.startswith(sibling.__name__.lower() + ".") for label in code)


@every_sibling
def test_every_line_of_the_block_that_computes_has_a_label(sibling):
    lines = inspect.getsource(sibling.update).splitlines()
    computing = [line for line in lines if re.search(r" = .*[-+*/(]| = [a-z]\b", line)]
    assert [line for line in computing if "# (" not in line] == []


# ---------------------------------------------------------------- promises of the base class


@none_and_all_options
def test_first_step_goes_downhill(sibling, options):
    w = minigrad.tensor([3.0, -2.0], requires_grad=True)
    optimizer = sibling([w], **options)
    loss = (w * w).sum()
    loss.backward()
    optimizer.step()
    assert (w * w).sum().item() < loss.item()


@none_and_all_options
def test_maximize_is_minimizing_the_negated_gradient(sibling, options):
    ps, qs = parameters(), parameters()
    down, up = sibling(ps, **options), sibling(qs, maximize=True, **options)
    for gs in gradients(8):
        set_gradients(ps, gs)
        set_gradients(qs, [None if g is None else -g for g in gs])
        kept = [g if g is None else g.copy() for g in (q._grad for q in qs)]
        down.step()
        up.step()
        for q, g in zip(qs, kept, strict=True):
            np.testing.assert_array_equal(q._grad, g)  # the caller's gradient is not negated
    assert_same(ps, qs)


@every_option
def test_parameters_do_not_know_of_each_other(sibling, options):
    """Together or each alone, bit for bit: one that has no gradient makes no step of any kind."""
    ps, qs = parameters(), parameters()
    together = sibling(ps, **options)
    alone = [sibling([q], **options) for q in qs]
    counts = [0] * len(ps)
    for gs in gradients(14):
        set_gradients(ps, gs)
        together.step()
        for i, g in enumerate(gs):
            if g is not None:
                set_gradients(qs[i : i + 1], [g])
                alone[i].step()
                counts[i] += 1
        assert_same(ps, qs)
    for p, q, optimizer, count in zip(ps, qs, alone, counts, strict=True):
        state = together.state[p]
        assert state.keys() == optimizer.state[q].keys()
        assert state.get("step", count) == count
        assert all(np.all(state[k] == optimizer.state[q][k]) for k in state)


@none_and_all_options
def test_pieces_give_the_same_numbers(sibling, options, monkeypatch):
    ps, qs = parameters(), parameters()
    train(sibling(ps, **options), ps, gradients(9))
    monkeypatch.setattr("minigrad.optim.flat.PIECE", 4)
    train(sibling(qs, **options), qs, gradients(9))
    assert_same(ps, qs)


@every_option
def test_state_dict_continues_bit_for_bit(sibling, options):
    steps = [*gradients(16)]
    ps = parameters()
    optimizer = sibling(ps, **options)
    train(optimizer, ps, steps[:7])
    saved, values = optimizer.state_dict(), arrays(ps)
    copied = copy.deepcopy((optimizer, ps))
    pickled = pickle.dumps(saved)
    train(optimizer, ps, steps[7:])  # the snapshot must not move with it

    for state_dict in (saved, pickle.loads(pickled)):
        qs = [minigrad.tensor(x, requires_grad=True) for x in values]
        again = sibling(qs, lr=0.5)
        again.load_state_dict(state_dict)
        train(again, qs, steps[7:])
        assert_same(ps, qs)
    train(*copied, steps[7:])
    assert_same(ps, copied[1])


@none_and_all_options
def test_replaced_arrays_are_noticed(sibling, options):
    ps, qs = parameters(), parameters()
    first, second = sibling(ps, **options), sibling(qs, **options)
    for step, gs in enumerate(gradients(9)):
        set_gradients(ps, gs)
        set_gradients(qs, gs)
        if step in (3, 7):
            new = np.full((3,), float(step))
            ps[1].data = minigrad.tensor(new)  # another array
            qs[1].array[...] = new  # the same one, with other values
        first.step()
        second.step()
        assert_same(ps, qs)


@none_and_all_options
def test_state_follows_a_change_of_type(sibling, options):
    ps, qs = parameters("float32"), parameters("float32")
    changed, reference = sibling(ps, **options), sibling(qs, **options)
    steps = [*gradients(9)]
    train(changed, ps, steps[:5])
    train(reference, qs, steps[:5])
    ps[0].data = ps[0].data.double()
    ps[3].data = ps[3].data.double()
    train(changed, ps, steps[5:])
    train(reference, qs, steps[5:])
    assert [p.dtype.name for p in ps] == ["float64", "float32", "float32", "float64", "float32"]
    for p, q in zip(ps, qs, strict=True):
        np.testing.assert_allclose(p.detach().numpy(), q.detach().numpy(), rtol=1e-5, atol=1e-6)
        for key, value in changed.state[p].items():
            assert key == "step" or value.dtype == p.dtype


@every_sibling
def test_a_step_is_one_call_of_the_block(sibling):
    calls = []

    def counted(theta, g, t, *state, **hyper):
        calls.append(theta.size)
        return (0 * g, *state)

    class Counted(sibling):
        update = staticmethod(counted)

    ps = parameters()
    optimizer = Counted(ps)
    train(optimizer, ps, gradients(1, missing=False))
    assert calls == [sum(p.numel() for p in ps)]
    calls.clear()
    ps[1].grad = None
    optimizer.step()
    assert calls == [15, 13]  # before and after the parameter without a gradient
    calls.clear()

    long = minigrad.zeros(70000, requires_grad=True)
    optimizer = Counted([long])
    long.grad = minigrad.ones(70000)
    optimizer.step()
    assert calls == [32768, 32768, 4464]


@every_sibling
def test_illegal_numbers_are_named(sibling):
    w = minigrad.tensor([1.0], requires_grad=True)
    defaults = sibling([w]).defaults
    for name, value in defaults.items():
        if name == "dampening" or isinstance(value, (bool, tuple)):
            continue
        for wrong in (-0.1, float("nan"), float("inf")):
            with pytest.raises(ValueError, match=f"{name} must be 0 or more .*got {wrong}"):
                sibling([w], **{name: wrong})
            with pytest.raises(ValueError, match=f"{name} must be"):
                sibling([{"params": [w], name: wrong}])
        with pytest.raises(TypeError, match=f"{name} must be a number, got str 'high'"):
            sibling([w], **{name: "high"})
