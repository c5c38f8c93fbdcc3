"""Inputs on which every row of the table of derivatives is tested (test_table.py).

A row without a sample fails the tests: add ``row(function, call(...), ..., torch=...)`` to the
file it belongs to.
"""

from . import elementwise, fused, indexing, products, reductions, shapes  # noqa: F401 (rows)
from .registry import SAMPLES, TORCH, Sample, call

__all__ = ["SAMPLES", "TORCH", "Sample", "call"]
