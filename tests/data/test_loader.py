"""TensorDataset and DataLoader: coverage, order, copies, resuming, stacking, errors."""

import json
from itertools import islice

import numpy as np
import pytest

import minigrad
from minigrad.data import DataLoader, TensorDataset

N = 23


def rows(n=N):
    return TensorDataset(minigrad.tensor(np.arange(2 * n).reshape(n, 2)), np.arange(n))


def seen(batches):
    """The second column of the batches, one list."""
    return [i for _, y in batches for i in y.tolist()]


def test_a_data_set_is_its_rows():
    x, y = minigrad.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([7, 8, 9])
    data = TensorDataset(x, y)
    assert len(data) == 3 and data.tensors[0] is x
    assert [part.tolist() for part in data[1]] == [[3.0, 4.0], 8]
    assert [part.tolist() for part in data[np.array([2, 0])]] == [[[5.0, 6.0], [1.0, 2.0]], [9, 7]]
    assert all(isinstance(part, minigrad.Tensor) for part in data[0])


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("batch_size", [1, 5, 11, N, 100])
def test_an_epoch_covers_each_row_once(shuffle, batch_size):
    loader = DataLoader(rows(), batch_size, shuffle, generator=0)
    batches = list(loader)
    assert len(batches) == len(loader) == -(-N // batch_size)
    assert sorted(seen(batches)) == list(range(N))
    assert all(len(y) == batch_size for _, y in batches[:-1])
    for x, y in batches:  # the columns stay in step
        np.testing.assert_array_equal(x.numpy()[:, 0], 2 * y.numpy())


def test_batches_are_tensors_of_the_same_dtype():
    data = TensorDataset(np.zeros((3, 4), np.float32), np.zeros(3, np.int64))
    x, y = next(iter(DataLoader(data, batch_size=2)))
    assert isinstance(x, minigrad.Tensor) and x.shape == (2, 4) and x.dtype == np.float32
    assert isinstance(y, minigrad.Tensor) and y.shape == (2,) and y.dtype == np.int64


def test_without_shuffle_the_order_is_kept():
    assert seen(DataLoader(rows(), 4)) == list(range(N))


def test_drop_last_leaves_out_the_partial_batch_only():
    loader = DataLoader(rows(), 5, drop_last=True)
    assert len(loader) == 4 and [len(y) for _, y in loader] == [5] * 4
    assert len(DataLoader(rows(20), 5, drop_last=True)) == 4


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_batch_is_a_copy(shuffle):
    data = rows()
    for x, _ in DataLoader(data, 5, shuffle):
        x.numpy()[:] = -1
    assert data.tensors[0].numpy().min() == 0


def test_each_epoch_has_its_own_order_and_the_seed_repeats_them():
    loader, again = (DataLoader(rows(), 5, shuffle=True, generator=3) for _ in range(2))
    epochs = [seen(loader) for _ in range(3)]
    assert [seen(again) for _ in range(3)] == epochs
    assert epochs[0] != epochs[1] != epochs[2] and epochs[0] != list(range(N))
    assert seen(DataLoader(rows(), 5, shuffle=True, generator=4)) != epochs[0]


def test_a_generator_object_is_used_as_it_is():
    generator = np.random.default_rng(3)
    loader = DataLoader(rows(), 5, shuffle=True, generator=generator)
    assert loader.generator is generator
    assert seen(loader) == seen(DataLoader(rows(), 5, shuffle=True, generator=3))
    assert generator.bit_generator.state != np.random.default_rng(3).bit_generator.state


def test_manual_seed_governs_a_loader_without_generator():
    loader = DataLoader(rows(), 5, shuffle=True)
    minigrad.manual_seed(7)
    first = [seen(loader), seen(loader)]
    minigrad.manual_seed(7)
    assert [seen(loader), seen(loader)] == first
    minigrad.manual_seed(8)
    assert seen(loader) != first[0]


def test_own_generators_and_fixed_orders_leave_the_global_one_alone():
    minigrad.manual_seed(7)
    expected = minigrad.random.generator().random()
    minigrad.manual_seed(7)
    seen(DataLoader(rows(), 5, shuffle=True, generator=0))
    seen(DataLoader(rows(), 5))
    assert minigrad.random.generator().random() == expected


def test_what_the_loop_draws_does_not_change_the_order_of_its_epoch():
    minigrad.manual_seed(7)
    quiet = seen(DataLoader(rows(), 5, shuffle=True))
    minigrad.manual_seed(7)
    busy = []
    for _, y in DataLoader(rows(), 5, shuffle=True):
        minigrad.random.generator().random(10)  # dropout, say
        busy += y.tolist()
    assert busy == quiet


def make_loader(generator, shuffle=True):
    if generator is None:
        minigrad.manual_seed(11)
    return DataLoader(rows(), 5, shuffle=shuffle, generator=generator)


@pytest.mark.parametrize("generator", [None, 11])
@pytest.mark.parametrize("epochs", [0, 2])
def test_resume_between_epochs(generator, epochs):
    loader = make_loader(generator)
    for _ in range(epochs):
        seen(loader)
    state = json.loads(json.dumps(loader.state_dict()))  # numbers and texts: any file can hold it
    expected = [seen(loader) for _ in range(3)]

    minigrad.manual_seed(99)
    resumed = DataLoader(rows(), 5, shuffle=True, generator=None if generator is None else 99)
    resumed.load_state_dict(state)
    assert [seen(resumed) for _ in range(3)] == expected


@pytest.mark.parametrize("generator", [None, 11])
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("done", [1, 3, 5])
def test_resume_inside_an_epoch(generator, shuffle, done):
    loader = make_loader(generator, shuffle)
    seen(loader)
    epoch = iter(loader)
    seen(islice(epoch, done))
    state = json.loads(json.dumps(loader.state_dict()))
    expected = [seen(epoch), seen(loader), seen(loader)]

    resumed = make_loader(generator, shuffle)
    resumed.load_state_dict(state)
    assert resumed.state_dict() == state
    assert [seen(resumed) for _ in range(3)] == expected
    assert len(expected[0]) == N - min(5 * done, N) and sorted(expected[1]) == list(range(N))


def test_a_loop_that_was_left_early_is_over():
    loader, straight = make_loader(11), make_loader(11)
    for _ in loader:
        break
    next(iter(loader))
    state = loader.state_dict()
    assert state["epoch"] is None
    straight.load_state_dict(state)
    assert seen(straight) == seen(loader)
    assert len(seen(loader)) == N


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda s: {}, KeyError, "epoch and no generator"),
        (lambda s: {**s, "generator": None}, ValueError, "shuffle=False"),
        (lambda s: {**s, "epoch": [1, 6]}, ValueError, "after 6 batches, this loader has 5"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(change, error, words):
    loader = make_loader(11)
    before = loader.state_dict()
    with pytest.raises(error, match=words):
        loader.load_state_dict(change(before))
    assert loader.state_dict() == before and len(seen(loader)) == N


def test_examples_of_any_sequence_are_stacked():
    data = [(np.full((2, 3), i, np.float32), i, minigrad.tensor(i / 2)) for i in range(5)]
    x, i, half = next(iter(DataLoader(data, batch_size=4)))
    assert (
        x.shape == (4, 2, 3)
        and x.dtype == np.float32
        and x.numpy()[:, 0, 0].tolist() == [0, 1, 2, 3]
    )
    assert i.tolist() == [0, 1, 2, 3] and i.dtype == np.int64
    assert half.tolist() == [0, 0.5, 1, 1.5] and half.dtype == np.float32
    assert all(isinstance(part, minigrad.Tensor) for part in (x, i, half))


def test_a_data_set_of_ones_own_needs_a_length_and_examples():
    class Squares:
        def __len__(self):
            return 6

        def __getitem__(self, i):
            assert type(i) is int
            return float(i), i * i

    batches = list(DataLoader(Squares(), 4, shuffle=True, generator=0))
    assert sorted(seen(batches)) == [0, 1, 4, 9, 16, 25]
    assert batches[0][0].dtype == np.float32


def test_single_values_are_stacked_to_one_tensor():
    batch = next(iter(DataLoader([1.5, 2.5, 3.5], batch_size=2)))
    assert isinstance(batch, minigrad.Tensor) and batch.tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: TensorDataset(), ValueError, ["got none"]),
        (lambda: TensorDataset(np.zeros((3, 2)), np.zeros(2)), ValueError, ["(3, 2), (2,)"]),
        (lambda: TensorDataset(np.zeros(3), [1, 2, 3]), TypeError, ["number 1", "[1, 2, 3]"]),
        (lambda: TensorDataset(np.array(3.0)), TypeError, ["number 0", "shape ()"]),
        (lambda: DataLoader(rows(), 0), ValueError, ["batch_size", "1 or more", "got 0"]),
        (lambda: DataLoader(rows(), 2.0), TypeError, ["batch_size", "2.0"]),
        (lambda: DataLoader(np.zeros(3), np.zeros(3)), TypeError, ["batch_size", "shape (3,)"]),
        (lambda: DataLoader(rows(), generator="x"), TypeError, ["generator", "'x'"]),
        (lambda: DataLoader(rows(), generator=-1), ValueError, ["generator", "-1"]),
        (lambda: DataLoader(rows(), 24, drop_last=True), ValueError, ["24", "23 examples"]),
        (lambda: DataLoader([]), ValueError, ["dataset is empty"]),
        (lambda: DataLoader(rows(0)), ValueError, ["dataset is empty"]),
        (lambda: DataLoader(i for i in range(3)), TypeError, ["__len__, __getitem__", "list"]),
        (
            lambda: DataLoader((np.zeros(3), np.zeros(3))),
            TypeError,
            ["tuple of 2", "TensorDataset(x, y)"],
        ),
        (
            lambda: list(DataLoader([(np.zeros(2), 1), (np.zeros(3), 1)], 2)),
            ValueError,
            ["part 0", "(2,) and (3,)"],
        ),
        (lambda: list(DataLoader([(1, 2), (1, 2, 3)], 2)), ValueError, ["equally many parts"]),
    ],
)
def test_errors_name_the_argument_and_what_to_do(make, error, words):
    with pytest.raises(error) as caught:
        make()
    assert all(word in str(caught.value) for word in words), str(caught.value)
