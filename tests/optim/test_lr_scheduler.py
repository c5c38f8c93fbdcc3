"""Schedules: PyTorch's numbers, and what is said when they are used wrongly."""

import inspect
import json
import re
import warnings

import pytest

import minigrad
from minigrad import optim
from minigrad.optim import lr_scheduler

# class name -> the arguments to try, after the optimizer. A new schedule has to be entered.
SCHEDULES = {
    "StepLR": [(7,), (1, 0.9), (20, 0.5)],
    "MultiStepLR": [([3, 11, 40],), ([30, 5, 5], 0.5), ([],)],
    "ExponentialLR": [(0.9,), (1.0,)],
    "ConstantLR": [(), (0.25, 10), (1.0, 0)],
    "LinearLR": [(), (0.1, 1.0, 30), (1.0, 0.0, 20), (1.0, 0.25, 55)],
    "PolynomialLR": [(), (30, 2.0), (100, 0.5)],
    "LambdaLR": [(lambda t: 0.95**t,), ([lambda t: 1 / (1 + t), lambda t: t],)],
    "CosineAnnealingLR": [(50,), (7, 0.01), (100,)],
    "CosineAnnealingWarmRestarts": [(10,), (4, 2, 0.01), (1, 3), (1,)],
    "OneCycleLR": [
        (0.5, 60),
        ([0.5, 0.1], None, 12, 5, 0.5, "linear"),
        (0.5, 61, None, None, 0.3, "cos", True, 0.8, 0.9, 10.0, 100.0, True),
        (0.5, 60, None, None, 0.25, "cos", False),
        (0.5, 64, None, None, 0.0),
    ],
}
CASES = [
    pytest.param(name, arguments, id=f"{name}-{i}")
    for name, choices in SCHEDULES.items()
    for i, arguments in enumerate(choices)
]
every_schedule = pytest.mark.parametrize("name, arguments", CASES)


def make(name="SGD", lr=0.4, **options):
    a, b = (minigrad.tensor([1.0], requires_grad=True) for _ in range(2))
    groups = [{"params": [a]}, {"params": [b], "lr": 0.1}]
    return getattr(optim, name)(groups, lr=lr, **options)


def make_torch(torch, name="SGD", lr=0.4, **options):
    a, b = (torch.ones(1, requires_grad=True) for _ in range(2))
    groups = [{"params": [a]}, {"params": [b], "lr": 0.1}]
    return getattr(torch.optim, name)(groups, lr=lr, **options)


def settings(optimizer):
    """Everything that a schedule may move."""
    return [
        [group["lr"], group.get("momentum", 0), *group.get("betas", ())]
        for group in optimizer.param_groups
    ]


def record(optimizer, schedulers, steps, change=lambda t, group: None):
    path = [settings(optimizer)]
    for t in range(steps):
        change(t, optimizer.param_groups[0])
        optimizer.step()
        for scheduler in schedulers:
            scheduler.step()
        path.append(settings(optimizer))
    return path


def assert_close(ours, theirs):
    for t, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        for x, y in zip(a, b, strict=True):
            assert x == pytest.approx(y, rel=1e-10, abs=1e-14), f"t = {t}"


def test_every_schedule_is_entered():
    tested = {*SCHEDULES, "ReduceLROnPlateau", "SequentialLR", "LRScheduler"}
    assert tested == set(lr_scheduler.__all__)


# ---------------------------------------------------------------- PyTorch's numbers


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
@every_schedule
def test_sixty_steps_agree_with_pytorch(torch, name, arguments, optimizer):
    ours, theirs = make(optimizer), make_torch(torch, optimizer)
    scheduler = getattr(lr_scheduler, name)(ours, *arguments)
    reference = getattr(torch.optim.lr_scheduler, name)(theirs, *arguments)
    assert_close(record(ours, [scheduler], 60), record(theirs, [reference], 60))
    assert scheduler.get_last_lr() == [group["lr"] for group in ours.param_groups]
    assert scheduler.get_last_lr() == pytest.approx(reference.get_last_lr(), rel=1e-10, abs=1e-14)
    for group, torch_group in zip(ours.param_groups, theirs.param_groups, strict=True):
        assert group["initial_lr"] == pytest.approx(torch_group["initial_lr"])


@every_schedule
def test_arguments_are_pytorchs(torch, name, arguments):
    ours = inspect.signature(getattr(lr_scheduler, name)).parameters.values()
    theirs = inspect.signature(getattr(torch.optim.lr_scheduler, name)).parameters.values()
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in theirs]


@every_schedule
def test_a_rate_changed_by_hand_has_pytorchs_consequences(torch, name, arguments):
    def change(t, group):
        if t in (3, 8):
            group["lr"] *= 0.5

    ours, theirs = make(), make_torch(torch)
    scheduler = getattr(lr_scheduler, name)(ours, *arguments)
    reference = getattr(torch.optim.lr_scheduler, name)(theirs, *arguments)
    assert_close(record(ours, [scheduler], 20, change), record(theirs, [reference], 20, change))


@pytest.mark.parametrize(
    "choices",
    [
        [("ConstantLR", (0.1, 4)), ("ExponentialLR", (0.9,))],
        [("LinearLR", (0.1, 1.0, 8)), ("CosineAnnealingLR", (30, 0.001))],
        [("StepLR", (5,)), ("PolynomialLR", (25, 2.0)), ("MultiStepLR", ([3, 9], 0.5))],
    ],
)
def test_schedules_chain_as_in_pytorch(torch, choices):
    ours, theirs = make(), make_torch(torch)
    schedulers = [getattr(lr_scheduler, name)(ours, *a) for name, a in choices]
    references = [getattr(torch.optim.lr_scheduler, name)(theirs, *a) for name, a in choices]
    assert_close(record(ours, schedulers, 40), record(theirs, references, 40))


@pytest.mark.parametrize(
    "choices, milestones",
    [
        ([("LinearLR", (0.1, 1.0, 5)), ("CosineAnnealingLR", (40,))], [5]),
        ([("ConstantLR", (0.1, 2)), ("ExponentialLR", (0.9,)), ("StepLR", (3,))], [4, 20]),
        ([("LinearLR", ()), ("CosineAnnealingWarmRestarts", (4, 2))], [7]),
        ([("LambdaLR", (lambda t: (t + 1) / 8,)), ("PolynomialLR", (30, 2.0))], [8]),
    ],
)
def test_sequences_agree_with_pytorch(torch, choices, milestones):
    def sequence(module, optimizer):
        schedulers = [getattr(module, name)(optimizer, *a) for name, a in choices]
        return module.SequentialLR(optimizer, schedulers, milestones)

    ours, theirs = make(), make_torch(torch)
    scheduler = sequence(lr_scheduler, ours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns of what its own SequentialLR does
        reference = sequence(torch.optim.lr_scheduler, theirs)
        expected = record(theirs, [reference], 60)
    assert_close(record(ours, [scheduler], 60), expected)
    assert scheduler.get_last_lr() == pytest.approx(reference.get_last_lr())


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"patience": 2, "factor": 0.5},
        {"patience": 1, "cooldown": 3, "mode": "max"},
        {"patience": 0, "threshold": 0.1, "threshold_mode": "abs", "min_lr": [0.01, 0.05]},
        {"patience": 0, "threshold": 0.3, "mode": "max"},
        {"patience": 1, "threshold": 0.3, "mode": "max", "threshold_mode": "abs"},
        {"patience": 0, "factor": 0.9, "eps": 0.02},
    ],
)
def test_plateaus_agree_with_pytorch(torch, options):
    ours, theirs = make(), make_torch(torch)
    scheduler = lr_scheduler.ReduceLROnPlateau(ours, **options)
    reference = torch.optim.lr_scheduler.ReduceLROnPlateau(theirs, **options)
    losses = [
        3,
        2,
        2.5,
        2,
        1.99995,
        1.9,
        1.8,
        3,
        3,
        3,
        -1,
        -1.2,
        4,
        4,
        5,
        float("nan"),
        5,
        4.5,
        4,
        9,
    ]
    for loss in losses * 3:
        scheduler.step(loss)
        reference.step(loss)
        for a, b in zip(settings(ours), settings(theirs), strict=True):
            assert a == pytest.approx(b, rel=1e-12)
        assert scheduler.get_last_lr() == pytest.approx(reference.get_last_lr(), rel=1e-12)
    assert scheduler.num_bad_epochs == reference.num_bad_epochs


def test_restarts_accept_fractions_of_an_epoch(torch):
    ours, theirs = make(), make_torch(torch)
    scheduler = lr_scheduler.CosineAnnealingWarmRestarts(ours, 2, 2)
    reference = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(theirs, 2, 2)
    ours.step()
    theirs.step()
    for i in range(40):
        scheduler.step(i / 4)
        reference.step(i / 4)
        assert_close([settings(ours)], [settings(theirs)])
    with pytest.raises(ValueError, match="epoch must be 0 or more, got -1"):
        scheduler.step(-1)


# ---------------------------------------------------------------- equations by hand


def test_cosine_at_its_landmarks():
    optimizer = make()
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=4, eta_min=0.1)
    rates = [rate[0][0] for rate in record(optimizer, [scheduler], 8)]
    assert rates[::2] == pytest.approx([0.4, 0.25, 0.1, 0.25, 0.4])


def test_a_rate_set_by_hand_after_the_end_stays():
    optimizer = make()
    scheduler = lr_scheduler.PolynomialLR(optimizer, total_iters=2)
    record(optimizer, [scheduler], 2)
    assert scheduler.get_last_lr() == [0.0, 0.0]
    optimizer.param_groups[0]["lr"] = 0.3
    scheduler.step()
    assert scheduler.get_last_lr() == [0.3, 0.0]


def test_one_cycle_whose_rise_is_a_single_step():
    optimizer = make()
    scheduler = lr_scheduler.OneCycleLR(optimizer, 0.5, 4, pct_start=0.25)
    rates = [rate[0][0] for rate in record(optimizer, [scheduler], 3)]
    assert rates == pytest.approx([0.5, 0.375, 0.125, 2e-6], abs=1e-5)


def test_sequences_can_be_nested():
    optimizer = make()
    S = lr_scheduler
    inner = S.SequentialLR(
        optimizer, [S.ConstantLR(optimizer, 0.5, 9), S.StepLR(optimizer, 1, 0.5)], [2]
    )
    outer = S.SequentialLR(optimizer, [S.LinearLR(optimizer, 0.25, 1.0, 3), inner], [3])
    rates = [rate[0][0] / 0.4 for rate in record(optimizer, [outer], 7)]
    assert rates == pytest.approx([0.25, 0.5, 0.75, 0.5, 0.5, 1.0, 0.5, 0.25])


# ---------------------------------------------------------------- saving and loading


@every_schedule
def test_state_dict_continues(name, arguments):
    reference, first, second = make(), make(), make()
    expected = record(reference, [getattr(lr_scheduler, name)(reference, *arguments)], 30)
    scheduler = getattr(lr_scheduler, name)(first, *arguments)
    path = record(first, [scheduler], 12)
    again = getattr(lr_scheduler, name)(second, *arguments)
    again.load_state_dict(json.loads(json.dumps(scheduler.state_dict())))
    second.load_state_dict(first.state_dict())
    assert path + record(second, [again], 18)[1:] == expected


@every_schedule
def test_resuming_by_last_epoch_continues(name, arguments):
    reference, optimizer = make(), make()
    expected = record(reference, [getattr(lr_scheduler, name)(reference, *arguments)], 30)
    first = getattr(lr_scheduler, name)(optimizer, *arguments)
    record(optimizer, [first], 12)
    again = getattr(lr_scheduler, name)(optimizer, *arguments, last_epoch=first.last_epoch)
    assert_close(record(optimizer, [again], 17), expected[13:])


def sequence_of(optimizer):
    warmup = lr_scheduler.LinearLR(optimizer)
    return lr_scheduler.SequentialLR(optimizer, [warmup, lr_scheduler.StepLR(optimizer, 3)], [5])


def test_state_dict_of_a_sequence_continues():
    reference, first, second = make(), make(), make()
    expected = record(reference, [sequence_of(reference)], 20)
    scheduler = sequence_of(first)
    path = record(first, [scheduler], 9)
    again = sequence_of(second)
    again.load_state_dict(json.loads(json.dumps(scheduler.state_dict())))
    second.load_state_dict(first.state_dict())
    assert path + record(second, [again], 11)[1:] == expected


def test_a_sequence_resumes_by_last_epoch():
    reference, second = make(), make()
    expected = record(reference, [sequence_of(reference)], 20)
    warmup, decay = lr_scheduler.LinearLR(second), lr_scheduler.StepLR(second, 3)
    again = lr_scheduler.SequentialLR(second, [warmup, decay], [5], last_epoch=8)
    assert_close(record(second, [again], 11), expected[9:])


def test_state_dict_of_a_plateau_continues():
    first, second = make(), make()
    scheduler = lr_scheduler.ReduceLROnPlateau(first, patience=2)
    again = lr_scheduler.ReduceLROnPlateau(second, patience=2)
    for loss in (3.0, 1.0, 2.0, 2.0):
        scheduler.step(loss)
    again.load_state_dict(scheduler.state_dict())
    again.step(minigrad.tensor([2.0]))
    assert again.get_last_lr() == pytest.approx([0.04, 0.01])


def test_state_of_another_schedule_is_refused():
    optimizer = make()
    saved = lr_scheduler.StepLR(optimizer, 3).state_dict()
    with pytest.raises(ValueError, match=r"not the state of a ExponentialLR.*step_size"):
        lr_scheduler.ExponentialLR(optimizer, 0.9).load_state_dict(saved)


# ---------------------------------------------------------------- words


def test_the_wrong_order_is_warned_of_once():
    optimizer = make()
    scheduler = lr_scheduler.StepLR(optimizer, 3)
    with pytest.warns(UserWarning, match=r"Call optimizer.step\(\) first") as caught:
        scheduler.step()
        scheduler.step()
    assert len(caught) == 1 and caught[0].filename == __file__


@pytest.mark.parametrize(
    "text, call",
    [
        ("expected an optimizer first, got float", lambda S, o: S.StepLR(0.1, 3)),
        ("step_size must be 1 or more, got 0", lambda S, o: S.StepLR(o, 0)),
        ("T_max must be a whole number, got float 2.5", lambda S, o: S.CosineAnnealingLR(o, 2.5)),
        ("T_0 must be 1 or more", lambda S, o: S.CosineAnnealingWarmRestarts(o, 0)),
        ("T_mult must be 1 or more", lambda S, o: S.CosineAnnealingWarmRestarts(o, 5, 0)),
        ("gamma must be 0 or more.*got -1", lambda S, o: S.ExponentialLR(o, -1)),
        ("factor must be from 0 to 1, got 2", lambda S, o: S.ConstantLR(o, 2)),
        ("start_factor must be above 0", lambda S, o: S.LinearLR(o, 0)),
        ("factor must be .* less than 1", lambda S, o: S.ReduceLROnPlateau(o, factor=1)),
        ("mode must be 'min' or 'max'", lambda S, o: S.ReduceLROnPlateau(o, "loss")),
        ("must be 'rel' or 'abs'", lambda S, o: S.ReduceLROnPlateau(o, threshold_mode="max")),
        ("min_lr: 3 numbers for 2", lambda S, o: S.ReduceLROnPlateau(o, min_lr=[0, 0, 0])),
        ("a function of t, got 0.5.*Write lambda", lambda S, o: S.LambdaLR(o, 0.5)),
        ("3 functions for 2 parameter groups", lambda S, o: S.LambdaLR(o, [abs, abs, abs])),
        ("total_steps is missing", lambda S, o: S.OneCycleLR(o, 0.1, epochs=3)),
        ("got 'step'", lambda S, o: S.OneCycleLR(o, 0.1, 9, anneal_strategy="step")),
        ("pct_start is a share", lambda S, o: S.OneCycleLR(o, 0.1, 9, pct_start=30)),
        ("neither momentum nor betas", lambda S, o: S.OneCycleLR(make("Adagrad"), 0.1, 9)),
        ("last_epoch=3 resumes.*group 0", lambda S, o: S.StepLR(o, 3, last_epoch=3)),
        ("need 0 milestones, got 1", lambda S, o: S.SequentialLR(o, [S.StepLR(o, 3)], [2])),
        ("0 schedulers need 0", lambda S, o: S.SequentialLR(o, [], [])),
        (
            "a ReduceLROnPlateau cannot",
            lambda S, o: S.SequentialLR(o, [S.ReduceLROnPlateau(o)], []),
        ),
        ("for another optimizer", lambda S, o: S.SequentialLR(o, [S.StepLR(make(), 3)], [])),
        ("must increase", lambda S, o: S.SequentialLR(o, [S.StepLR(o, 3)] * 3, [5, 5])),
    ],
)
def test_wrong_uses_are_explained(text, call):
    with pytest.raises((ValueError, TypeError), match=text):
        call(lr_scheduler, make())


def test_one_cycle_ends():
    optimizer = make()
    scheduler = lr_scheduler.OneCycleLR(optimizer, 0.5, 4)
    record(optimizer, [scheduler], 4)
    with pytest.raises(ValueError, match="total_steps=4 are over, this is step 5"):
        scheduler.step()


def test_groups_that_came_later_are_noticed():
    optimizer = make()
    scheduler = lr_scheduler.StepLR(optimizer, 3)
    optimizer.add_param_group({"params": minigrad.tensor([1.0], requires_grad=True)})
    optimizer.step()
    with pytest.raises(ValueError, match="made for 2 parameter groups, the optimizer has 3"):
        scheduler.step()


def test_equations_and_code_have_the_same_labels():
    for name in lr_scheduler.__all__:
        cls = getattr(lr_scheduler, name)
        code = re.findall(r"# \((schedules\..*?)\)$", inspect.getsource(cls), re.MULTILINE)
        page = re.findall(r"\\tag\{(.*?)\}", cls.__doc__)
        assert sorted(code) == sorted(page)
        assert code or name == "LRScheduler"
