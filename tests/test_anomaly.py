"""Hunting NaNs: the operation is named, forward and backward, with the line of the user's code."""

import numpy as np
import pytest

import minigrad
from minigrad.engine import mode
from minigrad.functional import max_pool2d, scaled_dot_product_attention

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's own word on NaNs


@pytest.fixture(autouse=True)
def off_afterwards():
    yield
    mode.watch = None


def leaf(*values):
    return minigrad.tensor(list(values), requires_grad=True)


def test_the_forward_operation_and_the_users_line_are_named():
    x = leaf(-1.0, 4.0)
    with minigrad.set_detect_anomaly(True), pytest.raises(FloatingPointError) as caught:
        (x * 2).sqrt().sum()  # the culprit
    message = str(caught.value)
    assert "np.sqrt produced 1 NaN" in message and "forward" in message and "(2,)" in message
    assert "test_anomaly.py" in message and "# the culprit" in message


def test_the_backward_operation_and_the_line_that_recorded_it_are_named():
    x = leaf(0.0, 4.0)
    with minigrad.set_detect_anomaly(True):
        y = (x * 1).sqrt()  # recorded here
        loss = y.sum()
        with pytest.raises(FloatingPointError) as caught:
            loss.backward()
    message = str(caught.value)
    assert "derivative of np.sqrt produced an infinity" in message and "backward" in message
    assert "# recorded here" in message


def test_nan_from_infinity_is_found_where_it_appears():
    x = leaf(1.0)
    with minigrad.set_detect_anomaly(True):
        big = x * np.inf  # an infinity that was put in is not a fault
        with pytest.raises(FloatingPointError, match=r"np\.subtract produced 1 NaN"):
            big - big


def test_overflow_is_found():
    with (
        minigrad.set_detect_anomaly(True),
        pytest.raises(FloatingPointError, match=r"np\.exp produced 2 infinities"),
    ):
        leaf(1000.0, 1.0, 2000.0).exp()


def test_faults_that_were_there_before_are_not_blamed_on_the_next_operation():
    x = minigrad.tensor([np.nan, np.inf, 1.0])
    with minigrad.set_detect_anomaly(True):
        y = x * 2 + 1
    assert np.isnan(y.array[0])


@pytest.mark.parametrize(
    "masked",
    [
        lambda x: x.masked_fill(x > 0, -np.inf),
        lambda x: minigrad.where(x > 0, -np.inf, x),
        lambda x: minigrad.where(x > 0, minigrad.tensor(-np.inf), x),
        lambda x: x + np.array([0.0, -np.inf, 0.0], np.float32),
        lambda x: x.maximum(-np.inf) - np.inf,
        lambda x: minigrad.pad(x, (1, 1), value=-np.inf),
        lambda x: minigrad.full((3,), -np.inf) + x,
    ],
)
def test_masks_of_minus_infinity_are_no_fault(masked):
    x = leaf(1.0, -2.0, 3.0)
    with minigrad.set_detect_anomaly(True):
        masked(x)


def test_attention_with_a_mask_and_padded_pooling_are_no_fault():
    q = minigrad.randn(1, 3, 2, requires_grad=True)
    image = minigrad.randn(1, 1, 4, 4, requires_grad=True)
    with minigrad.set_detect_anomaly(True):
        scaled_dot_product_attention(q, q, q, is_causal=True).sum().backward()
        seen = minigrad.tensor([[True, False, True]])
        scaled_dot_product_attention(q, q, q, attn_mask=seen).sum().backward()
        max_pool2d(image, 3, 2, 1).sum().backward()
    assert np.isfinite(q.grad.array).all() and np.isfinite(image.grad.array).all()


def test_under_create_graph():
    x = leaf(0.0)
    with minigrad.set_detect_anomaly(True):
        y = x.sqrt()
        with pytest.raises(FloatingPointError, match=r"divide|sqrt"):
            minigrad.autograd.grad(y, x, create_graph=True)


def test_it_is_off_unless_asked_for_and_after_the_block():
    (leaf(-1.0).sqrt() + leaf(0.0).log()).sum().backward()
    with minigrad.set_detect_anomaly(True):
        pass
    leaf(-1.0).sqrt()
    with minigrad.set_detect_anomaly(True), minigrad.set_detect_anomaly(False):
        leaf(-1.0).sqrt()
    with pytest.raises(KeyError), minigrad.set_detect_anomaly(True):
        raise KeyError
    leaf(-1.0).sqrt()


def test_as_a_function():
    minigrad.set_detect_anomaly(True)
    with pytest.raises(FloatingPointError):
        leaf(-1.0).sqrt()
    minigrad.set_detect_anomaly(False)
    leaf(-1.0).sqrt()


def test_as_a_decorator():
    @minigrad.set_detect_anomaly(True)
    def root(x):
        return x.sqrt()

    leaf(-1.0).sqrt()  # to decorate is not to switch
    for _ in range(2):
        with pytest.raises(FloatingPointError):
            root(leaf(-1.0))
        leaf(-1.0).sqrt()


def test_code_whose_path_begins_like_minigrads_is_still_the_users():
    from pathlib import Path

    assert "minigrad" in Path(minigrad.__file__).parts
    neighbour = Path(minigrad.__file__).parent.with_name("minigrad_of_mine") / "script.py"
    source = "def root(x):\n    return x.sqrt()\n"
    code = compile(source, str(neighbour), "exec")
    names = {}
    exec(code, names)
    with (
        minigrad.set_detect_anomaly(True),
        pytest.raises(FloatingPointError, match="minigrad_of_mine"),
    ):
        names["root"](leaf(-1.0))
