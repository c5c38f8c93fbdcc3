"""No operation without a test."""

from pathlib import Path

from minigrad import ops
from minigrad.tensor import Tensor


def test_every_operation_is_named_in_a_test_of_this_folder():
    text = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    missing = [n for n in ops.__all__ if f'"{n}"' not in text]
    assert missing == [], "give these operations a test: an agree(name, ...) will do"


def test_every_operation_says_what_it_does():
    undocumented = [n for n in ops.__all__ if not (getattr(ops, n).__doc__ or "").strip()]
    assert undocumented == []


def test_methods_are_the_functions():
    different = [
        n for n in ops.__all__ if hasattr(Tensor, n) and getattr(Tensor, n) is not getattr(ops, n)
    ]
    assert different == ["where"]  # whose method has x first: x.where(condition, y)
