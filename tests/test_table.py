"""Every row of the table of derivatives, tested by existing: properties over the whole table."""

import inspect
from itertools import combinations

import numpy as np
import pytest

from minigrad import autograd
from minigrad.changes import name_of
from minigrad.engine import DEFINITIONS
from minigrad.gradcheck import GradcheckError, gradcheck, gradgradcheck
from minigrad.tensor import Tensor, record, wrap
from minigrad.vjps import VJPS, ForEach

from .samples import SAMPLES, TORCH, Sample, call

ROWS = [f for f in VJPS if f in SAMPLES]
NAMES = [name_of(f) for f in ROWS]
every_row = pytest.mark.parametrize("function", ROWS, ids=NAMES)


def is_float_array(x):
    return isinstance(x, np.ndarray) and x.dtype.kind == "f"


def differentiated(sample: Sample) -> list[int]:
    """The positions of the inputs whose derivatives are wanted."""
    return [i for i, x in enumerate(sample.args) if is_float_array(x) and i not in sample.fixed]


def in_type(sample: Sample, dtype):
    """The sample with its floats converted, where the result's type does not matter."""
    return sample._replace(
        args=tuple(x.astype(dtype) if is_float_array(x) else x for x in sample.args)
    )


def leaves(sample: Sample):
    """The arguments with fresh Tensors in the place of what is differentiated."""
    tracked = differentiated(sample)
    return [
        wrap(x.copy()).requires_grad_() if i in tracked else x for i, x in enumerate(sample.args)
    ]


def run(function, sample: Sample):
    """The output for fresh leaves, and these leaves."""
    args = leaves(sample)
    tracked = [args[i] for i in differentiated(sample)]
    return record(function, tuple(args), sample.kwargs), tracked


def seed_like(y):
    return np.random.default_rng(1).standard_normal(y.shape).astype(y.dtype)


def gradients(function, sample: Sample):
    """The gradients of all inputs for one upstream gradient; zeros where there is none."""
    y, xs = run(function, sample)
    found = autograd.grad(y, xs, wrap(seed_like(y)), allow_unused=True)
    return [np.zeros(x.shape, x.dtype) if g is None else g.array for g, x in zip(found, xs)]


def check(checker, function, sample: Sample, **tolerance):
    """gradcheck or gradgradcheck of a sample."""
    args, positions = list(sample.args), differentiated(sample)

    def of_inputs(*xs):
        for i, x in zip(positions, xs):
            args[i] = x
        return record(function, tuple(args), sample.kwargs)

    checker(of_inputs, [wrap(args[i]).requires_grad_() for i in positions], **tolerance)


# ---------------------------------------------------------------- the registry


def missing_samples(table, samples):
    """The rows of `table` that no sample reaches, each with what to do about it."""
    complaints = []
    for function, rules in table.items():
        if function not in samples:
            complaints.append(
                f"{name_of(function)} has a row in the table but no sample: add "
                "row(function, call(...), torch=...) to tests/samples"
            )
            continue
        reached = {i for sample in samples[function] for i in differentiated(sample)}
        wanted = {0, 1} if isinstance(rules, ForEach) else range(len(rules))
        for i in wanted:
            if i >= 4 or (not isinstance(rules, ForEach) and rules[i] is None):
                continue  # einsum has rules for 32 operands: two or three stand for all
            if i not in reached:
                complaints.append(
                    f"the rule of {name_of(function)} for input {i} is not tested: give a sample "
                    "with an array of floats there"
                )
    return complaints


def test_every_row_has_a_sample_for_each_of_its_rules():
    assert not (complaints := missing_samples(VJPS, SAMPLES)), "\n".join(complaints)


def test_a_row_without_a_sample_is_noticed():
    def cube(x):
        return x**3

    rules = (lambda g, _y, x: g * 3 * x * x, lambda g, _y, x: g)
    (complaint,) = missing_samples({cube: rules}, {})
    assert "cube" in complaint and "tests/samples" in complaint
    (complaint,) = missing_samples({cube: rules}, {cube: [call(np.ones(2))]})
    assert "input 1" in complaint


def test_every_sample_belongs_to_a_row():
    assert [f for f in SAMPLES if f not in VJPS] == []


# ---------------------------------------------------------------- measured slopes


@every_row
def test_first_derivatives_are_the_measured_slopes(function):
    for sample in SAMPLES[function]:
        check(gradcheck, function, sample)


@every_row
def test_second_derivatives_are_the_measured_slopes_of_the_first(function):
    for sample in SAMPLES[function]:
        if all(sample.args[i].size for i in differentiated(sample)):
            check(gradgradcheck, function, sample, atol=1e-4)


@every_row
def test_float32_derivatives_are_the_measured_slopes(function):
    sample = in_type(SAMPLES[function][0], np.float32)
    check(gradcheck, function, sample, eps=1e-2, atol=2e-2, rtol=2e-2)


@every_row
def test_float32_and_float64_agree_and_gradients_have_the_type_of_their_input(function):
    for sample in SAMPLES[function]:
        single = gradients(function, in_type(sample, np.float32))
        double = gradients(function, sample)
        for a, b, i in zip(single, double, differentiated(sample)):
            assert a.dtype == np.float32 and b.dtype == np.float64
            assert a.shape == b.shape == sample.args[i].shape
            np.testing.assert_allclose(a, b, rtol=2e-4, atol=2e-5)


# ---------------------------------------------------------------- PyTorch


def as_torch(torch, args, tracked):
    return [
        torch.tensor(x).requires_grad_(i in tracked)
        if isinstance(x, np.ndarray)
        else tuple(torch.tensor(part) if isinstance(part, np.ndarray) else part for part in x)
        if isinstance(x, tuple)
        else x
        for i, x in enumerate(args)
    ]


@every_row
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_values_and_derivatives_are_pytorchs(function):
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    if TORCH[function] is None:
        pytest.skip(f"PyTorch has nothing like {name_of(function)}")
    for sample in SAMPLES[function]:
        y, xs = run(function, sample)
        args = as_torch(torch, sample.args, differentiated(sample))
        theirs = TORCH[function](torch, *args, **sample.kwargs)
        their_xs = [args[i] for i in differentiated(sample)]
        np.testing.assert_allclose(y.array, theirs.detach(), rtol=1e-12, atol=1e-13)
        assert y.shape == tuple(theirs.shape)
        if not theirs.requires_grad:  # PyTorch's zeros_like, for one
            continue
        g = seed_like(y)
        first = autograd.grad(y, xs, wrap(g), create_graph=True)
        their_first = torch.autograd.grad(theirs, their_xs, torch.tensor(g), create_graph=True)
        for a, b in zip(first, their_first):
            np.testing.assert_allclose(a.array, b.detach(), rtol=1e-10, atol=1e-12)
        a, b = penalty(first), penalty(their_first)
        if a is None or b is None:
            continue
        second = autograd.grad(a, xs, allow_unused=True)
        their_second = torch.autograd.grad(b, their_xs, allow_unused=True)
        for x, a, b in zip(xs, second, their_second):
            a = np.zeros(x.shape) if a is None else a.array
            b = np.zeros(x.shape) if b is None else b.numpy(force=True)
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)


def penalty(gradients):
    """One number made of all gradients; None where none of them depends on the inputs."""
    terms = [(g**2).sum() for g in gradients if g.requires_grad]
    return sum(terms[1:], terms[0]) if terms else None


# ---------------------------------------------------------------- what every rule promises


def direct(function, sample: Sample):
    """(g, saved, arrays): what the sweep hands to the rules, all of it read-only."""
    arrays = [x.copy() if isinstance(x, np.ndarray) else x for x in sample.args]
    y = saved = function(*arrays, **sample.kwargs)
    if isinstance(y, tuple):
        y, saved = y
    y = np.asarray(y)
    saved = saved if isinstance(saved, tuple) else y if saved is None else np.asarray(saved)
    g = seed_like(y)
    for array in (g, *(saved if isinstance(saved, tuple) else (saved,)), *arrays):
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    return g, saved, arrays


def rules_of(function, sample):
    """(position, rule) of the inputs that are differentiated."""
    tracked = differentiated(sample)
    return [
        (i, rule)
        for i, rule in zip(range(len(sample.args)), VJPS[function])
        if i in tracked and rule is not None
    ]


def spoilt(value):
    """Something of the same shape and type that no rule could use."""
    if isinstance(value, tuple) and value and isinstance(value[0], np.ndarray):
        return tuple(spoilt(x) for x in value)
    if not isinstance(value, np.ndarray):
        return value
    return np.full_like(value, np.nan if value.dtype.kind == "f" else 1)


def unread(rule, saved, arrays):
    """The same values, those the rule says it does not read spoilt; and their number."""
    parameters = [q for q in inspect.signature(rule).parameters.values()][1:]
    values, count = [], 0
    for k, value in enumerate([saved, *arrays]):
        q = parameters[min(k, len(parameters) - 1)]
        if q.name.startswith("_") and q.kind is not q.KEYWORD_ONLY:
            value, count = spoilt(value), count + 1
        values.append(value)
    return values, count


@every_row
def test_a_leading_underscore_means_that_the_value_is_not_read(function):
    for sample in SAMPLES[function]:
        g, saved, arrays = direct(function, sample)
        for _, rule in rules_of(function, sample):
            (spoilt_saved, *spoilt_arrays), _ = unread(rule, saved, arrays)
            honest = rule(g, saved, *arrays, **sample.kwargs)
            blind = rule(g, spoilt_saved, *spoilt_arrays, **sample.kwargs)
            np.testing.assert_array_equal(honest, blind)


def test_a_rule_that_reads_an_underscored_value_would_be_noticed():
    def rule(g, _y, _x):
        return g * _x

    (_, x), count = unread(rule, np.ones(2), [np.ones(2)])
    assert count == 2 and np.isnan(rule(np.ones(2), None, x)).all()


@every_row
def test_rules_write_to_nothing_they_are_given(function):
    for sample in SAMPLES[function]:
        g, saved, arrays = direct(function, sample)  # read-only: to write would raise
        before = [x.copy() if isinstance(x, np.ndarray) else x for x in (g, *arrays)]
        for _, rule in rules_of(function, sample):
            rule(g, saved, *arrays, **sample.kwargs)
        for a, b in zip((g, *arrays), before):
            if isinstance(a, np.ndarray):
                np.testing.assert_array_equal(a, b)


@every_row
@pytest.mark.parametrize("create_graph", [False, True], ids=["first", "create_graph"])
def test_gradients_share_memory_with_nothing(function, create_graph):
    for sample in SAMPLES[function]:
        y, xs = run(function, sample)
        seed = wrap(seed_like(y))
        y.backward(seed, create_graph=create_graph)
        arrays = [x.array for x in xs] + [y.array, seed.array]
        arrays += [x.grad.array for x in xs if x.grad is not None]
        arrays = [a for a in arrays if a.size]
        grads = arrays[len(xs) + 2 :]
        for a, b in combinations(arrays, 2):
            if any(b is g for g in grads):
                assert not np.shares_memory(a, b), sample


@every_row
def test_memory_out_of_order_gives_the_same_gradients(function):
    def strided(x):
        wide = np.repeat(np.repeat(x[..., None], 2, -1)[..., None], 2, -1)
        return np.asfortranarray(wide)[..., 1, 1]

    for sample in SAMPLES[function]:
        other = sample._replace(
            args=tuple(strided(x) if is_float_array(x) else x for x in sample.args)
        )
        g, saved, arrays = direct(function, sample)
        y = function(*other.args, **sample.kwargs)
        y, saved_too = y if isinstance(y, tuple) else (y, np.asarray(y))
        for _, rule in rules_of(function, sample):
            a = rule(g, saved, *arrays, **sample.kwargs)
            b = rule(strided(g), saved_too, *other.args, **sample.kwargs)
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-13)


@every_row
def test_the_recorded_gradient_is_the_fast_one(function):
    """Rules handed Tensors, and definitions of fused operations, give the same as for arrays."""
    for sample in SAMPLES[function]:
        y, xs = run(function, sample)
        recorded = autograd.grad(y, xs, wrap(seed_like(y)), create_graph=True, allow_unused=True)
        for a, b in zip(gradients(function, sample), recorded):
            np.testing.assert_allclose(a, 0 if b is None else b.array, rtol=1e-11, atol=1e-13)


@every_row
def test_one_tensor_in_two_places_receives_both_gradients(function):
    for sample in SAMPLES[function]:
        positions = differentiated(sample)
        if len(positions) != 2 or len({sample.args[i].shape for i in positions}) != 1:
            continue
        i, j = positions
        args = list(sample.args)
        args[j] = args[i]
        apart = gradients(function, sample._replace(args=tuple(args)))
        x = wrap(args[i]).requires_grad_()
        args[i] = args[j] = x
        y = record(function, tuple(args), sample.kwargs)
        y.backward(seed_like(y))
        if x.grad is not None:
            np.testing.assert_allclose(x.grad.array, apart[0] + apart[1], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("function", DEFINITIONS, ids=name_of)
def test_a_fused_operation_computes_what_its_definition_says(function):
    for sample in SAMPLES[function]:
        y, _ = run(function, sample)
        definition = DEFINITIONS[function](*leaves(sample), **sample.kwargs)
        np.testing.assert_allclose(y.array, definition.array, rtol=1e-12, atol=1e-13)


def test_every_fused_operation_has_a_definition():
    from minigrad import fused

    ours = [f for f in VJPS if getattr(f, "__module__", None) == fused.__name__]
    missing = [name_of(f) for f in ours if f not in DEFINITIONS]
    assert missing == []


# ---------------------------------------------------------------- the checks can fail


WRONG = {
    np.multiply: (lambda g, _y, _a, b: g * b, lambda g, _y, a, _b: -g * a),
    np.tanh: (lambda g, y, _x: g * (1 - y),),
    np.sum: (lambda g, _y, _x, axis=None, keepdims=False: np.ones_like(_x),),
    np.exp: (lambda g, y, _x: 1.001 * g * y + 0.01,),
}


@pytest.mark.parametrize("function", WRONG, ids=name_of)
def test_a_wrong_rule_is_caught(function, monkeypatch):
    monkeypatch.setitem(VJPS, function, WRONG[function])
    with pytest.raises(GradcheckError):
        for sample in SAMPLES[function]:
            check(gradcheck, function, sample)


def test_a_rule_that_is_wrong_only_in_second_order_is_caught(monkeypatch):
    def tanh_rule(g, y, _x):
        return g * (1 - (y.detach() if isinstance(y, Tensor) else y) ** 2)

    monkeypatch.setitem(VJPS, np.tanh, (tanh_rule,))
    sample = SAMPLES[np.tanh][2]
    check(gradcheck, np.tanh, sample)
    with pytest.raises(GradcheckError):
        check(gradgradcheck, np.tanh, sample)


def test_a_rule_of_the_wrong_shape_is_named(monkeypatch):
    monkeypatch.setitem(VJPS, np.sum, (lambda g, _y, _x, **_: g[None],))
    y, _ = run(np.sum, call(np.ones((2, 3))))
    with pytest.raises(ValueError, match=r"np\.sum returned shape \(1,\)"):
        y.backward()
