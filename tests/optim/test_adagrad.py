"""AdaGrad: the sum of squares is there from the start, and never shrinks."""

import minigrad
from minigrad.optim import Adagrad


def test_sum_is_made_by_the_constructor_from_the_groups_own_option():
    a, b = (minigrad.tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
    groups = [{"params": [a]}, {"params": [b], "initial_accumulator_value": 2.0}]
    optimizer = Adagrad(groups, initial_accumulator_value=0.5)
    saved = optimizer.state_dict()["state"]
    assert [saved[i]["sum"].tolist() for i in (0, 1)] == [[0.5, 0.5], [2.0, 2.0]]
    assert [saved[i]["step"] for i in (0, 1)] == [0, 0]


def test_steps_against_a_constant_gradient_shrink_like_one_over_the_root_of_t():
    w = minigrad.tensor([0.0], requires_grad=True)
    optimizer = Adagrad([w], lr=1.0)
    before, steps = 0.0, []
    for _ in range(4):
        w.grad = minigrad.tensor([5.0])
        optimizer.step()
        steps.append(before - w.item())
        before = w.item()
    expected = [1, 1 / 2**0.5, 1 / 3**0.5, 1 / 2]
    assert all(abs(s - e) < 1e-6 for s, e in zip(steps, expected, strict=True))


def test_rate_is_divided_from_the_second_step_on():
    w = minigrad.tensor([0.0], requires_grad=True)
    optimizer = Adagrad([w], lr=1.0, lr_decay=1.0)
    for expected in (-1.0, -1.0 - 0.5 / 2**0.5):
        w.grad = minigrad.tensor([1.0])
        optimizer.step()
        assert abs(w.item() - expected) < 1e-6
