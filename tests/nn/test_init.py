"""Initial values: bounds, variances, orthogonality, fans and gains."""

import math

import numpy as np
import pytest

import minigrad
from minigrad import nn
from minigrad.nn import init

LARGE = (300, 200)  # n_out, n_in
N = 300 * 200


@pytest.fixture(autouse=True)
def seed():
    minigrad.manual_seed(0)


def filled(function, *args, shape=LARGE, **options):
    """The values after `function`, checked to be filled in place, and the Tensor returned."""
    tensor = nn.Parameter(np.full(shape, np.nan, np.float32))
    array = tensor.array
    assert function(tensor, *args, **options) is tensor
    assert tensor.array is array and tensor.requires_grad and tensor.is_leaf
    return array.astype(np.float64)


def assert_uniform(values, bound, center=0.0):
    """Mean, variance and ends of U(center - bound, center + bound)."""
    assert np.abs(values - center).max() <= bound * (1 + 1e-6)
    assert np.abs(values - center).max() > bound * 0.999
    assert abs(values.mean() - center) < 5 * bound / math.sqrt(3 * values.size)
    assert abs(values.var() / (bound**2 / 3) - 1) < 0.02


def assert_normal(values, mean, std):
    """Mean, variance and tails of N(mean, std^2)."""
    z = (values - mean) / std
    assert abs(z.mean()) < 5 / math.sqrt(z.size) and abs(z.var() - 1) < 0.03
    assert abs((np.abs(z) < 1).mean() - 0.6827) < 0.01 and 3 < np.abs(z).max() < 6


# ---------------------------------------------------------------- plain


def test_constants():
    assert (filled(init.zeros_) == 0).all() and (filled(init.ones_) == 1).all()
    assert (filled(init.constant_, 0.3) == np.float32(0.3)).all()
    np.testing.assert_array_equal(filled(init.eye_, shape=(3, 4)), np.eye(3, 4))


def test_uniform_and_normal():
    assert_uniform(filled(init.uniform_), 0.5, 0.5)
    assert_uniform(filled(init.uniform_, -2, 4), 3, 1)
    assert_normal(filled(init.normal_), 0, 1)
    assert_normal(filled(init.normal_, 3, 0.1), 3, 0.1)
    assert (filled(init.normal_, 3, 0) == 3).all()


def truncated_moments(mean, std, a, b):
    """Mean and variance of N(mean, std^2) restricted to [a, b], by integration."""
    x = np.linspace(a, b, 20001)
    density = np.exp(-((x - mean) ** 2) / (2 * std**2))
    density /= density.sum()
    m = (density * x).sum()
    return m, (density * (x - m) ** 2).sum()


@pytest.mark.parametrize(
    ("mean", "std", "a", "b"),
    [(0, 1, -2, 2), (0, 0.02, -2, 2), (1, 2, 0, 2), (0, 1, 1, 9), (0, 1, 1, 1.5), (5, 2, 0, 3)],
)
def test_truncated_normal(mean, std, a, b):
    values = filled(init.trunc_normal_, mean, std, a, b)
    assert a <= values.min() and values.max() <= b
    m, variance = truncated_moments(mean, std, a, b)
    assert abs(values.mean() - m) < 6 * math.sqrt(variance / N)
    assert abs(values.var() / variance - 1) < 0.03


# ---------------------------------------------------------------- by the fans


@pytest.mark.parametrize("shape", [(300, 200), (40, 20, 5, 6), (40, 20, 30)])
def test_xavier_and_kaiming(shape):
    places = math.prod(shape[2:])
    n_in, n_out = shape[1] * places, shape[0] * places
    assert_uniform(filled(init.xavier_uniform_, shape=shape), math.sqrt(6 / (n_in + n_out)))
    assert_normal(
        filled(init.xavier_normal_, 3.0, shape=shape), 0, 3 * math.sqrt(2 / (n_in + n_out))
    )
    relu = {"nonlinearity": "relu", "shape": shape}
    assert_uniform(filled(init.kaiming_uniform_, **relu), math.sqrt(6 / n_in))
    assert_normal(filled(init.kaiming_normal_, **relu), 0, math.sqrt(2 / n_in))
    assert_normal(filled(init.kaiming_normal_, mode="fan_out", **relu), 0, math.sqrt(2 / n_out))
    leaky = filled(init.kaiming_uniform_, a=math.sqrt(5), shape=shape)
    assert_uniform(leaky, 1 / math.sqrt(n_in))  # a Linear's own


def test_fans_are_pytorchs():
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    for shape in ((3, 4), (3, 4, 5), (3, 4, 5, 6)):
        expected = torch.nn.init._calculate_fan_in_and_fan_out(torch.zeros(shape))
        assert init.fans(minigrad.zeros(shape)) == expected


def test_gains_are_pytorchs():
    torch = pytest.importorskip("torch", reason="compares with PyTorch: pip install torch==2.13.0")
    for name in ("linear", "conv1d", "conv2d", "sigmoid", "tanh", "relu", "selu", "leaky_relu"):
        assert init.calculate_gain(name) == pytest.approx(torch.nn.init.calculate_gain(name))
    for slope in (0, 0.2, 1, math.sqrt(5)):
        expected = torch.nn.init.calculate_gain("leaky_relu", slope)
        assert init.calculate_gain("leaky_relu", slope) == pytest.approx(expected)


def test_kaiming_keeps_the_size_of_what_passes_through_relu():
    """He's argument, by experiment: ten layers on, the mean square is what it was."""
    x = minigrad.randn(200, 256)
    before = x.square().mean().item()
    for _ in range(10):
        layer = nn.Linear(256, 256, bias=False)
        init.kaiming_normal_(layer.weight, nonlinearity="relu")
        x = layer(x).relu().detach()
    assert 0.25 < x.square().mean().item() / (before / 2) < 4  # relu halved it last


@pytest.mark.parametrize("shape", [(5, 5), (3, 8), (8, 3), (4, 2, 3, 2)])
def test_orthogonal(shape):
    w = filled(init.orthogonal_, shape=shape).reshape(shape[0], -1)
    small = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(small, np.eye(len(small)), atol=1e-5)
    doubled = filled(init.orthogonal_, 2.0, shape=(3, 3))
    np.testing.assert_allclose(doubled @ doubled.T, 4 * np.eye(3), atol=1e-5)


def test_orthogonal_has_no_preferred_sign():
    """QR alone leaves the signs of its reflections: the first entry would always be negative."""
    signs = [filled(init.orthogonal_, shape=(3, 3))[0, 0] > 0 for _ in range(200)]
    assert 60 < sum(signs) < 140


# ---------------------------------------------------------------- in general


def test_the_seed_decides():
    def draw(seed):
        minigrad.manual_seed(seed)
        return filled(init.xavier_normal_, shape=(3, 3)).tolist()

    assert draw(1) == draw(1) != draw(2)


def test_types_and_graphs():
    t = minigrad.zeros(3, 3, dtype=minigrad.float64)
    assert init.normal_(t).dtype == minigrad.float64
    w = nn.Parameter(np.ones((2, 2)))
    loss = (w * w).sum()
    init.ones_(w)
    with pytest.raises(RuntimeError, match=r"changed in place.*init.ones_"):
        loss.backward()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda t: init.uniform_(t, 1, 0), "a must not exceed b"),
        (lambda t: init.normal_(t, 0, -1), "std must not be negative"),
        (lambda t: init.trunc_normal_(t, 0, 0), "std > 0"),
        (lambda t: init.trunc_normal_(t, 0, 1, 2, 1), "a < b"),
        (lambda t: init.trunc_normal_(t, 0, 1, 5, 6), "two std"),
        (lambda t: init.xavier_uniform_(minigrad.zeros(3)), "no fans.*bias"),
        (lambda t: init.kaiming_normal_(t, mode="in"), "fan_in"),
        (lambda t: init.kaiming_normal_(t, nonlinearity="gelu"), "unknown nonlinearity 'gelu'"),
        (lambda t: init.orthogonal_(minigrad.zeros(3)), "at least 2 axes"),
        (lambda t: init.eye_(minigrad.zeros(3)), "a matrix"),
    ],
)
def test_errors(call, words):
    with pytest.raises(ValueError, match=words):
        call(minigrad.zeros(2, 3))
    with pytest.raises(TypeError, match="slope"):
        init.calculate_gain("leaky_relu", "steep")
