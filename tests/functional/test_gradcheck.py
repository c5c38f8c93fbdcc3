"""Every function: its derivatives, first and second, are the slopes that differences measure."""

import numpy as np
import pytest

import minigrad
from minigrad import functional
from minigrad.gradcheck import gradcheck, gradgradcheck

from .cases import DIFFERENTIABLE

# Checks go through every element several times, so large inputs are left out. A padding row moves
# the output, but gets no gradient on purpose.
SMALL = [
    case
    for case in DIFFERENTIABLE
    if "padding_idx" not in case.options
    and case.options.get("reduction") != "sum"
    and max(map(np.size, case.args)) <= 40
]


@pytest.mark.parametrize("check", [gradcheck, gradgradcheck])
@pytest.mark.parametrize("case", SMALL, ids=str)
def test_derivatives(case, check):
    _, inputs = case.call(lambda *args, **options: None, minigrad_tensor)

    def function(*fresh):
        fresh = iter(fresh)

        def tensor(array, requires_grad):
            return next(fresh) if requires_grad else minigrad.tensor(array)

        return case.call(getattr(functional, case.name), tensor)[0]

    assert check(function, inputs)


def minigrad_tensor(array, requires_grad):
    return minigrad.tensor(array, requires_grad=requires_grad)
