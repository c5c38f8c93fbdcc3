"""From numbers to places on an axis, linear or logarithmic, and the ticks that mark them.

A scale places a number between 0 (the start of the axis) and 1 (its end). `ticks(most)` gives
about `most` labelled places or fewer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

LARGEST = 1e300  # differences of larger numbers overflow: they count as infinite
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS, THIN_SPACE = "\u2212", "\u202f"  # a space at which no line is broken


class Ticks(NamedTuple):
    places: list[float]  # in units of the data
    labels: list[str]
    minor: Sequence[float] = ()  # marked, not labelled


@dataclass(frozen=True)
class Linear:
    """Equal differences are equally long. Where `low` is above `high`, the axis runs backwards.

    >>> Linear(0.0, 10.0).place(2.5)
    0.25
    >>> Linear(0.0, 1.0).ticks(6).labels
    ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']
    """

    low: float
    high: float
    whole: bool = False  # the data are whole numbers: no ticks in between

    def place(self, values):
        return (values - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> Ticks:
        places = nice_numbers(*sorted((self.low, self.high)), most, self.whole)
        return Ticks(places, labels(places))


@dataclass(frozen=True)
class Log:
    """Equal ratios are equally long.

    >>> float(Log(1.0, 100.0).place(10.0))
    0.5
    >>> Log(1e-6, 1.0).ticks(4).labels
    ['10⁻⁶', '10⁻⁴', '10⁻²', '10⁰']
    """

    low: float
    high: float

    def place(self, values):
        start, end = math.log10(self.low), math.log10(self.high)
        return (np.log10(values) - start) / (end - start)

    def ticks(self, most: int) -> Ticks:
        first, last = decade(self.low, math.floor), decade(self.high, math.ceil)
        fine = [float(f"{m}e{k}") for k in range(first, last) for m in range(1, 10)]
        fine = [value for value in (*fine, ten_to(last)) if self.low <= value <= self.high]
        powers = [k for k in range(first, last + 1) if self.low <= ten_to(k) <= self.high]
        if len(powers) < 3:
            for digits in ((1, 2, 5), (1, 3)):
                places = [value for value in fine if leading_digit(value) in digits]
                if 2 <= len(places) <= most:
                    return Ticks(places, value_labels(places), fine)
        if len(powers) < 2:
            places = nice_numbers(self.low, self.high, most)
            return Ticks(places, value_labels(places), fine)
        stride, labelled = 1, powers
        while len(labelled) > max(most, 2):
            stride = round(next_nice(1.1 * stride))
            fewer = [k for k in powers if k % stride == 0]
            if len(fewer) < 2:
                break
            labelled = fewer
        minor = fine if labelled is powers else [ten_to(k) for k in powers]
        return Ticks([ten_to(k) for k in labelled], power_labels(labelled), minor)


@dataclass(frozen=True)
class Names:
    """One name after the other, at 0, 1, 2 ...; each takes the same room."""

    names: Sequence[str]
    backwards: bool = False

    def place(self, values):
        along = (np.asarray(values) + 0.5) / len(self.names)
        return 1 - along if self.backwards else along

    def ticks(self, most: int) -> Ticks:
        return Ticks([float(i) for i in range(len(self.names))], list(self.names))


Scale = Linear | Log | Names


def range_of(values: np.ndarray, log: bool, padding: float = 0.04) -> tuple[float, float]:
    """Where an axis for these finite numbers begins and ends: a little outside of them."""
    if not values.size:
        return (1.0, 10.0) if log else (0.0, 1.0)
    low, high = float(values.min()), float(values.max())
    if log:
        start, end = math.log10(low), math.log10(high)
        pad = padding * (end - start) if end - start > 1e-9 else 0.5
        return 10.0 ** max(start - pad, -300.0), 10.0 ** min(end + pad, 300.0)
    largest = max(abs(low), abs(high))
    if high - low <= 1e-12 * largest or largest < 1e-290:  # a constant, but for rounding
        pad = 0.1 * largest if largest >= 1e-290 else 1.0
    else:
        pad = padding * (high - low)
    return low - pad, high + pad


def nice_numbers(low: float, high: float, most: int, whole: bool = False) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten from `low` to `high`.

    There are at most `most` of them, but two rather than one or none.

    >>> nice_numbers(0.0, 103.0, 6)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    """
    step = next_nice((high - low) / (2.5 * most))
    if whole and high - low >= 2:
        step = max(step, 1.0)
    found = multiples(step, low, high)
    while len(found) > most:
        finer, step = found, next_nice(1.1 * step)
        found = multiples(step, low, high)
        if len(found) < 2:
            return finer
    return found


def multiples(step: float, low: float, high: float) -> list[float]:
    """Those from `low` to `high`; an end that is one but for rounding counts."""
    slack = 1e-9 * (high - low)
    first, last = math.ceil((low - slack) / step), math.floor((high + slack) / step)
    # Dividing by a whole number rounds once; 3 * 0.1 would give 0.30000000000000004.
    inverse = round(1 / step) if step < 1 else 0
    return [i / inverse if inverse and inverse < 1e15 else i * step for i in range(first, last + 1)]


def next_nice(value: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below `value`.

    >>> [next_nice(x) for x in (0.9, 1.0, 1.1, 3.0, 70.0)]
    [1.0, 1.0, 2.0, 5.0, 100.0]
    """
    power = ten_to(math.floor(math.log10(value)))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= value * (1 - 1e-9))


def ten_to(exponent: int) -> float:
    return float(f"1e{exponent}")  # exactly the literal, which 10.0**-5 is not


def decade(value: float, rounded) -> int:
    """The power of ten next to `value`, on the side that `rounded` takes."""
    return rounded(round(math.log10(value), 9))


def leading_digit(value: float) -> int:
    return int(f"{value:.0e}"[0])


# ---------------------------------------------------------------- words for numbers


def labels(places: Sequence[float]) -> list[str]:
    """One label each, all with the same number of decimals or the same power of ten.

    >>> labels([0.0, 0.5, 1.0]), labels([0.0, 25000.0]), labels([2e-7, 4e-7])
    (['0.0', '0.5', '1.0'], ['0', '25\u202f000'], ['2×10⁻⁷', '4×10⁻⁷'])
    """
    largest = max(map(abs, places), default=0.0)
    if not largest:
        return ["0"] * len(places)
    power = math.floor(math.log10(largest))
    if -4 <= power <= 5:
        digits = decimals(places, largest)
        return [written(place, digits) for place in places]
    # Divided in two halves: 10**320 would be too large for a float.
    mantissas = [p / ten_to(power // 2) / ten_to(power - power // 2) for p in places]
    digits = decimals(mantissas, 10.0)
    if digits > 4 and 0 <= power <= 12:  # large numbers that differ by little
        digits = decimals(places, largest)
        return [written(place, digits) for place in places]
    return [
        f"{written(m, digits)}×10{str(power).translate(SUPERSCRIPTS)}" if m else "0"
        for m in mantissas
    ]


def decimals(places: Sequence[float], largest: float) -> int:
    """How many decimals tell the places apart and show each as it is, 12 digits at most."""
    for digits in range(12):
        if all(abs(p - round(p, digits)) <= 1e-9 * largest for p in places) and len(
            {round(p, digits) for p in places}
        ) == len(places):
            return digits
    return 12


def written(value: float, digits: int) -> str:
    """A number with so many decimals, its thousands apart from 10 000 on."""
    text = f"{value:,.{digits}f}" if abs(value) >= 1e4 else f"{value + 0.0:.{digits}f}"
    return text.replace(",", THIN_SPACE).replace("-", MINUS)


def value_labels(places: Sequence[float]) -> list[str]:
    """Labels of numbers that may differ by powers of ten."""
    return [labels([place])[0] for place in places]


def power_labels(exponents: Sequence[int]) -> list[str]:
    """0.01 ... 1000 written out; else, all of them as powers of ten."""
    if all(-3 <= k <= 4 for k in exponents):
        return value_labels([ten_to(k) for k in exponents])
    return [f"10{str(k).translate(SUPERSCRIPTS)}" for k in exponents]


def short(value: float) -> str:
    """Any number in about four digits, in plain characters, for tables.

    >>> short(0.123456), short(1e-9), short(250000.0), short(float("nan"))
    ('0.1235', '1e-09', '250000', 'nan')
    """
    return f"{value:.0f}" if value == round(value, 0) and abs(value) < 1e9 else f"{value:.4g}"
