"""train_test_split: disjoint, complete, in step, seeded, stratified; errors."""

import numpy as np
import pytest

import minigrad
from minigrad.data import train_test_split

X = np.arange(60, dtype=np.float32).reshape(30, 2)
Y = np.arange(30) * 10


def test_sides_are_disjoint_complete_and_in_step():
    x_train, x_test, y_train, y_test = train_test_split(X, Y, test_fraction=0.3)
    assert (len(x_train), len(x_test), len(y_train), len(y_test)) == (21, 9, 21, 9)
    np.testing.assert_array_equal(x_train[:, 0] * 5, y_train)
    np.testing.assert_array_equal(x_test[:, 0] * 5, y_test)
    assert sorted([*y_train, *y_test]) == Y.tolist()


def test_both_sides_are_shuffled():
    _, _, y_train, y_test = train_test_split(X, Y, test_fraction=0.5)
    assert y_train.tolist() != sorted(y_train) and y_test.tolist() != sorted(y_test)


def test_the_seed_decides():
    first, same, other = (train_test_split(X, Y, seed=seed)[3].tolist() for seed in (4, 4, 5))
    assert first == same != other


def test_tensors_give_tensors_and_arrays_give_arrays():
    x_train, x_test, y_train, y_test = train_test_split(minigrad.tensor(X), Y)
    assert isinstance(x_train, minigrad.Tensor) and isinstance(x_test, minigrad.Tensor)
    assert type(y_train) is type(y_test) is np.ndarray
    assert x_train.dtype == np.float32 and y_train.dtype == Y.dtype
    np.testing.assert_array_equal(x_train.numpy()[:, 0] * 5, y_train)


def test_results_are_copies():
    x = X.copy()
    train_test_split(x, Y)[0][:] = -1
    np.testing.assert_array_equal(x, X)


@pytest.mark.parametrize("kind", [np.asarray, minigrad.tensor])
def test_stratify_keeps_the_share_of_each_class(kind):
    y = np.array([0] * 80 + [1] * 15 + [2] * 5)
    x = np.arange(100)
    x_train, x_test, y_train, y_test = train_test_split(kind(x), kind(y), stratify=True)
    assert np.bincount(np.asarray(y_test.tolist())).tolist() == [16, 3, 1]
    assert np.bincount(np.asarray(y_train.tolist())).tolist() == [64, 12, 4]
    assert sorted(x_train.tolist() + x_test.tolist()) == x.tolist()
    np.testing.assert_array_equal(y[x_test.tolist()], y_test.tolist())
    assert y_test.tolist() != sorted(y_test.tolist())


def test_stratify_takes_labels_that_are_text():
    y = np.array(["cat", "dog"] * 10)
    y_test = train_test_split(np.arange(20), y, stratify=True)[3]
    assert sorted(y_test) == ["cat", "cat", "dog", "dog"]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((X, Y[:29]), ValueError, ["30 rows in x (30, 2)", "29 in y (29,)"]),
        ((X, Y, 0), ValueError, ["test_fraction=0", "30 for training and 0 for testing"]),
        ((X, Y, 1.0), ValueError, ["test_fraction=1", "0 for training and 30 for testing"]),
        ((X, Y, 1.5), ValueError, ["test_fraction", "1.5"]),
        ((X, Y, -0.5), ValueError, ["test_fraction", "-0.5"]),
        ((X, Y, float("nan")), ValueError, ["test_fraction", "nan"]),
        ((X, Y, "half"), TypeError, ["test_fraction", "half"]),
        ((X, Y, 0.01), ValueError, ["0 for testing", "more rows"]),
        ((X[:1], Y[:1]), ValueError, ["of 1 row(s) leaves 1 for training and 0"]),
        ((X, Y, 0.2, -1), ValueError, ["seed", "-1"]),
        (([1, 2], Y), TypeError, ["x must be a Tensor or a NumPy array", "list [1, 2]"]),
        ((X, np.array(3)), TypeError, ["y must be", "shape ()"]),
        ((X, X, 0.2, 0, True), ValueError, ["stratify", "(30, 2)"]),
        ((X, Y, 0.2, 0, True), ValueError, ["1 row(s) of class 0", "0 for testing"]),
    ],
)
def test_errors_name_what_does_not_fit(arguments, error, words):
    with pytest.raises(error) as caught:
        train_test_split(*arguments)
    assert all(word in str(caught.value) for word in words), str(caught.value)
