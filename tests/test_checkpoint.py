"""Checkpoints: a run that was killed and resumed is bit for bit the run that was not killed."""

import pytest

import minigrad
from minigrad import io, nn, optim
from minigrad.data import DataLoader, TensorDataset
from minigrad.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR, ReduceLROnPlateau, StepLR
from minigrad.train import accuracy, fit

from .test_train import regression, rows, sgd, weights


@pytest.fixture(autouse=True)
def seeded():
    minigrad.manual_seed(0)


class Killed(BaseException):
    """The process is gone: nothing in fit catches it."""


def everything(path, optimizer_class=optim.AdamW, schedule="cosine", die_at=None, resume=None):
    """A training with chance in every corner; `die_at`: the forward pass at which it is killed."""
    minigrad.manual_seed(5 if resume is None else 99)  # resuming does not depend on the seed
    model = nn.Sequential(
        nn.Linear(3, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3), nn.Linear(16, 2)
    )
    options = {"momentum": 0.9} if optimizer_class in (optim.SGD, optim.RMSprop) else {}
    optimizer = optimizer_class(model.parameters(), lr=0.05, weight_decay=0.01, **options)
    scheduler, per = {
        "cosine": lambda: (CosineAnnealingLR(optimizer, 20), "batch"),
        "onecycle": lambda: (OneCycleLR(optimizer, 0.1, total_steps=20), "batch"),
        "step": lambda: (StepLR(optimizer, 2), "epoch"),
        "plateau": lambda: (ReduceLROnPlateau(optimizer, patience=0), "epoch"),
        "none": lambda: (None, "epoch"),
    }[schedule]()
    passes = 0

    def loss(output, target):
        nonlocal passes
        passes += 1
        if passes == die_at:
            raise Killed
        return nn.functional.cross_entropy(output, target)

    history = fit(
        model,
        loss,
        optimizer,
        DataLoader(TensorDataset(*rows()), batch_size=16, shuffle=True),
        4,
        validation=DataLoader(TensorDataset(*rows(8, 2)), 4, shuffle=True, generator=7),
        metrics={"accuracy": accuracy},
        scheduler=scheduler,
        scheduler_per=per,
        clip_norm=1.0,
        checkpoint=path,
        resume=resume,
    )
    return weights(model), {**history.to_dict(), "seconds": len(history.seconds)}


CASES = [
    (optim.AdamW, "cosine"),
    (optim.SGD, "onecycle"),
    (optim.Adagrad, "step"),
    (optim.RMSprop, "plateau"),
    (optim.Adam, "none"),
]


@pytest.mark.parametrize(("optimizer", "schedule"), CASES)
@pytest.mark.parametrize("die_at", [6, 8, 9, 18])  # of 5 passes an epoch, 2 of them validation
def test_a_killed_run_resumed_is_the_run_that_was_not_killed(tmp_path, optimizer, schedule, die_at):
    straight = everything(tmp_path / "a.npz", optimizer, schedule)
    with pytest.raises(Killed):
        everything(tmp_path / "b.npz", optimizer, schedule, die_at=die_at)
    resumed = everything(tmp_path / "b.npz", optimizer, schedule, resume=tmp_path / "b.npz")
    assert resumed == straight


def test_killed_again_and_again_it_still_arrives_at_the_same_weights(tmp_path):
    straight = everything(tmp_path / "a.npz")
    path = tmp_path / "b.npz"
    with pytest.raises(Killed):
        everything(path, die_at=7)
    for _ in range(2):
        with pytest.raises(Killed):
            everything(path, die_at=9, resume=path)
    assert everything(path, resume=path) == straight


def test_dropout_goes_on_where_it_was_without_a_loader_that_draws(tmp_path):
    def run(epochs, resume=None):
        minigrad.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.5), nn.Linear(8, 2))
        optimizer = sgd(model)
        loss, path = nn.CrossEntropyLoss(), tmp_path / "a.npz"
        fit(model, loss, optimizer, [rows(8)], epochs, checkpoint=path, resume=resume)
        return weights(model)

    straight = run(4)
    run(2)
    assert run(4, resume=tmp_path / "a.npz") == straight


def test_a_run_that_is_over_is_not_trained_further(tmp_path):
    done = everything(tmp_path / "a.npz")
    assert everything(tmp_path / "a.npz", resume=tmp_path / "a.npz", die_at=1) == done


def test_early_stop_counts_on_after_resuming(tmp_path):
    x, y = regression()
    path = tmp_path / "a.npz"

    def run(epochs, resume=None):
        minigrad.manual_seed(0)
        model = nn.Linear(3, 1)
        return fit(
            model,
            nn.MSELoss(),
            sgd(model),
            (x, y),
            epochs,
            validation=(x, -y),
            early_stop=4,
            checkpoint=path,
            resume=resume,
        )

    assert len(run(3)) == 3
    assert len(run(50, resume=path)) == 5
    assert len(run(50, resume=path)) == 5  # it had stopped before


def test_the_checkpoint_is_written_before_on_epoch_is_called(tmp_path):
    path = tmp_path / "a.npz"
    epochs = []
    model = nn.Linear(3, 1)
    fit(
        model,
        nn.MSELoss(),
        sgd(model),
        regression(),
        2,
        checkpoint=path,
        on_epoch=lambda history: epochs.append(len(io.load(path)["history"]["lr"])),
    )
    assert epochs == [1, 2]


def test_ctrl_c_leaves_the_last_checkpoint_and_says_so(tmp_path):
    path = tmp_path / "a.npz"
    model = nn.Linear(3, 1)

    def impatient(epoch):
        def loss(output, target):
            if len(done) == epoch:
                raise KeyboardInterrupt
            return nn.functional.mse_loss(output, target)

        done = []
        return dict(loss=loss, on_epoch=done.append)

    arguments = dict(model=model, optimizer=sgd(model), data=regression(), epochs=5)
    with pytest.raises(KeyboardInterrupt, match="in epoch 1; there is no checkpoint"):
        fit(**arguments, **impatient(0), checkpoint=path)
    with pytest.raises(KeyboardInterrupt) as caught:
        fit(**arguments, **impatient(2), checkpoint=path)
    assert "in epoch 3" in str(caught.value)
    assert f"{path} holds epoch 2: fit(..., resume='{path}')" in str(caught.value)
    assert len(io.load(path)["history"]["lr"]) == 2


def test_a_file_that_is_no_checkpoint_of_this_training_is_refused(tmp_path):
    x, y = regression()
    model = nn.Linear(3, 1)
    path = tmp_path / "a.npz"
    fit(model, nn.MSELoss(), sgd(model), (x, y), 1, checkpoint=path)

    def resume(model, path=path, **options):
        fit(model, nn.MSELoss(), sgd(model), (x, y), 2, resume=path, **options)

    optimizer = sgd(model)
    with pytest.raises(ValueError, match=r"a\.npz: not a checkpoint of this training"):
        fit(
            model,
            nn.MSELoss(),
            optimizer,
            (x, y),
            2,
            resume=path,
            scheduler=StepLR(optimizer, 1),
        )
    with pytest.raises(ValueError, match=r"a\.npz: its model does not fit"):
        resume(nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1)))
    with pytest.raises(FileNotFoundError, match=r"gone\.npz"):
        resume(model, tmp_path / "gone.npz")
    io.save([1, 2], tmp_path / "list.npz")
    with pytest.raises(ValueError, match=r"list\.npz: not a checkpoint"):
        resume(model, tmp_path / "list.npz")
