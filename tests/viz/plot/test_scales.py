"""Ticks are round numbers, fit on their axis, and can be read."""

import numpy as np
import pytest

from minigrad.viz.plot.axes import fit, ticks_along, ticks_up
from minigrad.viz.plot.scales import Linear, Log, Names, labels, nice_numbers, range_of, short

RANGES = [(0, 1), (-3, 17), (0, 1e-9), (1e6, 1e6 + 0.004), (-1e300, 1e300), (0.1, 0.9), (-5e7, 2e8)]
LOG_RANGES = [(1, 100), (0.002, 0.4), (3, 4), (1e-300, 1e300), (1e-8, 3e4), (9, 11), (2, 30)]


@pytest.mark.parametrize("low, high", RANGES)
@pytest.mark.parametrize("most", [2, 3, 5, 9])
def test_linear_ticks_are_multiples_of_1_2_or_5(low, high, most):
    places = nice_numbers(low, high, most)
    assert len(places) >= 2
    step = places[1] - places[0]
    mantissa = step / 10.0 ** np.floor(np.log10(step) + 1e-6)
    assert min(abs(mantissa - m) for m in (1, 2, 5)) < 1e-3
    assert low - 1e-6 * (high - low) <= places[0]
    assert places[-1] <= high + 1e-6 * (high - low)


@pytest.mark.parametrize("scale", [*(Linear(*r) for r in RANGES), *(Log(*r) for r in LOG_RANGES)])
@pytest.mark.parametrize("length", [120, 320, 900])
def test_labels_do_not_touch_and_differ(scale, length):
    ticks = ticks_along(scale, length)
    assert fit(scale, ticks, length)
    assert len(set(ticks.labels)) == len(ticks.labels) == len(ticks.places) >= 1
    heights = [float(scale.place(place)) * length for place in ticks_up(scale, length).places]
    assert len(heights) >= 2 and min(np.diff(heights)) >= 20


@pytest.mark.parametrize("low, high", LOG_RANGES)
def test_log_ticks_lie_within_and_are_labelled_as_they_are(low, high):
    ticks = Log(low, high).ticks(6)
    assert all(low <= place <= high for place in (*ticks.places, *ticks.minor))
    for place, label in zip(ticks.places, ticks.labels):
        assert value_of(label) == pytest.approx(place)


def value_of(label):
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-", "\u202f")
    mantissa, _, power = label.partition("10") if "⁻" in label or "⁰" in label else (label, "", "")
    if any(c in label for c in "⁰¹²³⁴⁵⁶⁷⁸⁹"):
        mantissa, _, power = label.rpartition("10")
        return float(mantissa.rstrip("×") or 1) * 10.0 ** int(power.translate(digits))
    return float(label.translate(digits))


def test_all_decades_are_ticked_where_there_is_room():
    ticks = Log(1e-4, 1.0).ticks(5)
    assert ticks.labels == ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"]
    assert len(ticks.minor) == 4 * 9 + 1


@pytest.mark.parametrize(
    "places, expected",
    [
        ([0.0, 0.5], ["0.0", "0.5"]),
        ([-1.0, 0.0], ["−1", "0"]),
        ([0.0, 20000.0], ["0", "20\u202f000"]),
        ([0.0, 2e6], ["0", "2×10⁶"]),
        ([1e-7, 1.5e-7], ["1.0×10⁻⁷", "1.5×10⁻⁷"]),
        ([1e6, 1000000.5], ["1\u202f000\u202f000.0", "1\u202f000\u202f000.5"]),
        ([], []),
    ],
)
def test_labels(places, expected):
    assert labels(places) == expected


def test_whole_numbers_get_no_ticks_between():
    assert Linear(0, 3, whole=True).ticks(10).labels == ["0", "1", "2", "3"]
    assert len(Linear(2.5, 3.5, whole=True).ticks(5).labels) >= 2  # a constant: else there is one


def test_a_backward_axis():
    scale = Linear(10.0, 0.0)
    assert scale.place(10.0) == 0 and scale.ticks(6).places[0] == 0


def test_names_share_the_axis():
    np.testing.assert_allclose(Names(["a", "b"]).place([0, 1]), [0.25, 0.75])
    np.testing.assert_allclose(Names(["a", "b"], backwards=True).place([0, 1]), [0.75, 0.25])


@pytest.mark.parametrize("values", [[], [5.0], [0.0], [-7.0, -7.0], [1e-320], [1e300], [2.0, 3.0]])
@pytest.mark.parametrize("log", [False, True])
def test_a_range_is_never_empty(values, log):
    values = np.array([v for v in values if v > 1e-300 or not log])
    low, high = range_of(values, log)
    assert low < high and np.isfinite([low, high]).all() and (low > 0 or not log)
    assert all(low <= v <= high for v in values)


def test_short():
    assert [short(v) for v in (1e6, -0.25, float("inf"), 1e20)] == [
        "1000000",
        "-0.25",
        "inf",
        "1e+20",
    ]
