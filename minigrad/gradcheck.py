"""Are the derivatives right? Compare the engine's with slopes that are measured.

    eps        half the step of a measured slope
    leaves     fresh copies of the inputs
    analytic   what the engine says: analytic[i][k, j] = d(output element k)/d(element j of input i)
    numeric    the same, measured by central differences

`gradcheck` compares first derivatives. `gradgradcheck` compares second ones: it hands the gradient
itself, as a function, to `gradcheck`.
"""

import numpy as np

from .engine import enable_grad, sweep
from .tensor import Tensor, wrap

SMALLEST_EPS = {4: 1e-4, 2: 1e-2}  # for float32 and float16, by the size of an element in bytes


class GradcheckError(RuntimeError):
    """A derivative differs from the measured slope."""


def gradcheck(
    func, inputs, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, nondet_tol=0.0
) -> bool:
    """True if the engine's derivatives of `func` agree with central differences at `inputs`.

    For every element x_j of every input that requires grad, and every element y_k of the outputs:

        |dy_k/dx_j - (y_k(x_j + eps) - y_k(x_j - eps)) / (2 eps)| <= atol + rtol |the latter|

    Use float64: the difference of two float32 outputs keeps too few digits for a step of 1e-6. A
    float32 input is refused unless eps is at least 1e-4; eps=1e-2, atol=rtol=1e-2 is a fair choice.

    Args:
        func: takes the inputs, returns a Tensor or several. Integer outputs are left out.
        inputs: a Tensor, or a sequence of Tensors and other arguments of `func`.
        eps: half the step of the difference.
        atol, rtol: the absolute and the relative error that are allowed.
        raise_exception: raise where they disagree; otherwise return False.
        nondet_tol: how much two sweeps through one computation may differ.

    Raises:
        GradcheckError: they disagree. The message names the worst element and possible reasons.
        ValueError: no input requires grad, or an input's type is too coarse for eps.

    >>> import numpy as np, minigrad
    >>> x = minigrad.tensor([0.5, 2.0], dtype=minigrad.float64, requires_grad=True)
    >>> gradcheck(np.log, x)
    True
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    check_inputs(inputs, eps)
    try:
        with enable_grad():
            for k, y in enumerate(outputs_of(func, inputs)):
                check_output(func, inputs, k, y.shape, eps, atol, rtol, nondet_tol)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func,
    inputs,
    grad_outputs=None,
    *,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    raise_exception=True,
    nondet_tol=0.0,
) -> bool:
    """True if the engine's second derivatives of `func` agree with central differences.

    What is checked is the first derivative of the gradient, (x, g) -> sum_k g_k dy_k/dx, with
    respect to both x and the upstream gradient g.

    Args:
        func, inputs, eps, atol, rtol, raise_exception, nondet_tol: as in `gradcheck`.
        grad_outputs: g for each output. Default: random numbers, the same in each call.

    Raises:
        GradcheckError, ValueError: as in `gradcheck`.

    >>> import numpy as np, minigrad
    >>> x = minigrad.tensor([0.5, 2.0], dtype=minigrad.float64, requires_grad=True)
    >>> gradgradcheck(np.log, x)
    True
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    check_inputs(inputs, eps)
    with enable_grad():
        outputs = outputs_of(func, inputs)
    if grad_outputs is None:
        random = np.random.default_rng(0)
        seeds = [random.standard_normal(y.shape).astype(y.dtype) for y in outputs]
    else:
        given = (grad_outputs,) if isinstance(grad_outputs, Tensor) else grad_outputs
        seeds = [g.array for g in given]

    def gradient(*args):
        xs, seeds = args[: len(inputs)], args[len(inputs) :]
        pairs = [(y, g) for y, g in zip(outputs_of(func, xs, fresh=False), seeds) if y.tracked]
        wanted = [x for x in xs if is_checked(x)]
        found = sweep(*zip(*pairs), create_graph=True, wanted=set(wanted)) if pairs else {}
        return [found.get(x, wrap(np.zeros_like(x.array))) for x in wanted]

    return gradcheck(
        gradient,
        (*inputs, *(wrap(g).requires_grad_() for g in seeds)),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
    )


# ---------------------------------------------------------------- the parts


def is_checked(x):
    return isinstance(x, Tensor) and x.tracked


def check_inputs(inputs, eps):
    if not any(is_checked(x) for x in inputs):
        raise ValueError("gradcheck: no input requires grad, so there is nothing to check")
    for i, x in enumerate(inputs):
        smallest = SMALLEST_EPS.get(x.dtype.itemsize, 0) if is_checked(x) else 0
        if eps < smallest:
            raise ValueError(
                f"gradcheck: input {i} is {x.dtype}, too coarse for differences with eps={eps}. "
                f"Use .double(), or eps of {smallest} and more with a tolerance to match"
            )


def fresh_leaves(inputs):
    """Copies of the Tensors among the inputs, without history."""
    copies = []
    for x in inputs:
        if isinstance(x, Tensor):
            x = wrap(x.array.copy(order="K")).requires_grad_(x.tracked)
        copies.append(x)
    return copies


def outputs_of(func, inputs, fresh=True):
    """The outputs that are floats, as a list."""
    outputs = func(*(fresh_leaves(inputs) if fresh else inputs))
    outputs = [outputs] if isinstance(outputs, Tensor) else outputs
    return [y for y in outputs if isinstance(y, Tensor) and y.dtype.kind == "f"]


def check_output(func, inputs, k, shape, eps, atol, rtol, nondet_tol):
    """Compare the derivatives of output k with respect to every input."""
    analytic, again = analytic_jacobians(func, inputs, k)
    for i, x in enumerate(inputs):
        if not is_checked(x):
            continue
        differ = np.abs(analytic[i] - again[i]).max(initial=0)
        if differ > nondet_tol:
            raise GradcheckError(
                f"gradcheck: two sweeps through one computation give derivatives of output {k} "
                f"with respect to input {i} that differ by {differ:.3g}, more than nondet_tol="
                f"{nondet_tol}: a rule is random, or changes what it should only read"
            )
        right, left = one_sided_slopes(func, inputs, k, i, eps)
        numeric = (right + left) / 2  # (slope.mean) (slope.central)
        error = np.abs(analytic[i] - numeric)
        allowed = atol + rtol * np.abs(numeric)  # (gradcheck.allowed)
        wrong = ~(error <= allowed)  # also true for nan
        if wrong.any():
            excess = np.where(wrong, np.nan_to_num(error, nan=np.inf), -1)
            worst = np.unravel_index(excess.argmax(), excess.shape)
            at_y, at_x = (
                [int(n) for n in np.unravel_index(j, s)] for j, s in zip(worst, (shape, x.shape))
            )
            raise GradcheckError(
                f"gradcheck: the derivative of output {k}, element {at_y}, with respect to input "
                f"{i}, element {at_x}, is wrong ({wrong.sum()} of {wrong.size} are; this one most)"
                + report(analytic[i][worst], numeric[worst], left[worst], right[worst])
                + f"\n  eps={eps}; an error of {atol} + {rtol} |numeric| is allowed"
                + REASONS
            )


def analytic_jacobians(func, inputs, k):
    """{input: dy_k/dx, shape (elements of y, elements of x)}, by one sweep for each element of y.

    Two such dictionaries, of two rounds of sweeps.
    """
    leaves = fresh_leaves(inputs)
    y = outputs_of(func, leaves, fresh=False)[k]
    checked = {i: x for i, x in enumerate(leaves) if is_checked(x)}
    rounds = []
    for _ in range(2):
        jacobians = {i: np.zeros((y.array.size, x.array.size)) for i, x in checked.items()}
        for j in range(y.array.size if y.tracked else 0):
            seed = np.zeros_like(y.array)
            seed.flat[j] = 1
            found = sweep([y], [seed], retain_graph=True, wanted=set(checked.values()))
            for i, x in checked.items():
                if x in found:
                    jacobians[i][j] = found[x].reshape(-1)
        rounds.append(jacobians)
    return rounds


def one_sided_slopes(func, inputs, k, i, eps):
    """The slopes of output k to the right and to the left, along each element of input i.

    Their mean is the central difference; where they differ there is a kink. The steps are those
    that the type of the input could really take: in float32, 0.3 + 1e-3 is not 0.301.
    """
    at = inputs[i].array
    here = outputs_of(func, inputs)[k].array.astype(np.float64).reshape(-1)
    slopes = np.zeros((2, here.size, at.size))
    for j in range(at.size):
        for side, step in enumerate((eps, -eps)):
            moved = list(fresh_leaves(inputs))
            array = moved[i].array
            place = np.unravel_index(j, at.shape)
            array[place] += array.dtype.type(step)
            there = outputs_of(func, moved)[k].array.astype(np.float64).reshape(-1)
            taken = float(array[place]) - float(at[place])
            slope = (there - here) / taken  # (slope.forward)
            slopes[side, :, j] = slope
    return slopes


def report(analytic, numeric, left, right):
    """The numbers, one below the other, and the slopes on both sides where they differ: a kink."""
    size = max(abs(analytic), abs(numeric))
    relative = abs(analytic - numeric) / size if size else 0.0  # (gradcheck.relative_error)
    lines = (
        f"\n  analytic {analytic:.10g}\n  numeric  {numeric:.10g}\n  relative error {relative:.3g}"
    )
    if np.isfinite([left, right]).all() and abs(left - right) > 0.1 * max(abs(left), abs(right)):
        lines += f"\n  there is a kink: slope {left:.6g} on its left, {right:.6g} on its right"
    return lines


REASONS = """
Possible reasons:
  - a rule in the table (minigrad/vjps.py) is wrong, or a value was detached on the way
  - the point is within eps of a kink (abs, relu, max, a tie) or of the edge of the domain: move it
  - the function is not the same in each call: seed its random numbers
  - eps does not suit the scale or the type of the inputs: rounding, or curvature, shows"""
