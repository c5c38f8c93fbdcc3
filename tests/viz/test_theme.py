"""The theme's colours can be read and told apart, on light and dark pages, by anyone."""

from itertools import combinations

import numpy as np
import pytest

from minigrad.viz import theme

SCHEMES = {"light": theme.LIGHT, "dark": theme.DARK}
SERIES = [f"c{i}" for i in range(7)]
NODES = ("parameter", "input", "constant", "value", "output", "operation", "active", "waiting")

# Red, green and blue, linear, as someone without one kind of cone sees them.
# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", IEEE TVCG 15 (2009), table 1, severity 1.0.
SEEN_BY = {
    "most people": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# sRGB to CIE XYZ, white D65: IEC 61966-2-1.
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour: str) -> np.ndarray:
    """#rrggbb as amounts of light, 0 to 1."""
    c = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """The ratio of WCAG 2.1: 1 (the same) to 21 (black and white)."""
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (a, b))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b*, in which distances are about as large as they look; 2 is just visible."""
    t = XYZ @ np.clip(rgb, 0, 1) / XYZ.sum(1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(a: str, b: str, eyes: str) -> float:
    return float(np.linalg.norm(lab(SEEN_BY[eyes] @ linear(a)) - lab(SEEN_BY[eyes] @ linear(b))))


@pytest.fixture(params=SCHEMES)
def colours(request):
    return SCHEMES[request.param]


def test_the_measure_of_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_series_stand_out_from_the_paper(colours):
    low = {name: contrast(colours[name], colours["paper"]) for name in SERIES}
    assert {name: ratio for name, ratio in low.items() if ratio < 3} == {}


def test_text_is_legible_on_its_grounds(colours):
    pairs = [(text, ground) for text in ("ink", "muted") for ground in ("paper", "panel")]
    pairs += [("ink", node) for node in NODES]
    ratios = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("eyes", SEEN_BY)
def test_series_differ_from_each_other(colours, eyes):
    # Dashes and markers tell series apart as well. Few plots have more than four of them.
    far = {(a, b): distance(colours[a], colours[b], eyes) for a, b in combinations(SERIES, 2)}
    assert {pair: d for pair, d in far.items() if d < 15} == {}
    assert {pair: d for pair, d in far.items() if d < 20 and max(pair) < "c4"} == {}


def test_light_colours_are_unique_keys():
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT)
