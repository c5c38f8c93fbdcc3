"""The data files: what they hold, and that they are the files that THIRD_PARTY.md lists."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

import minigrad
from minigrad.data import digits, names

ROOT = Path(__file__).parents[2]
DATA = Path(minigrad.data.__file__).parent


def test_digits_are_the_published_ones():
    x, y = digits()
    assert isinstance(x, minigrad.Tensor) and isinstance(y, minigrad.Tensor)
    assert x.shape == (1797, 64) and x.dtype == np.float32
    assert y.shape == (1797,) and y.dtype == np.int64
    # the class distribution that UCI publishes for this file
    assert np.bincount(y.numpy()).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_are_scaled_to_one():
    x = digits()[0].numpy()
    assert x.min() == 0 and x.max() == 1
    np.testing.assert_array_equal(x * 16, np.round(x * 16))


def test_digits_look_like_digits():
    x, y = (t.numpy() for t in digits())
    pictures = np.stack([x[y == k].mean(axis=0) for k in range(10)]).reshape(10, 8, 8)
    assert pictures[0, 3:5, 3:5].max() < 0.3  # a zero has a hole,
    assert pictures[1, 3:5, 3:5].min() > 0.5  # a one has none: rows and columns are in place


def test_digits_are_new_arrays_each_time():
    digits()[0].numpy()[:] = -1
    assert digits()[0].numpy().min() == 0


def test_names_are_sorted_distinct_and_plain():
    found = names()
    assert len(found) == 5163
    assert found == sorted(set(found))
    assert all(re.fullmatch("[a-z]+", name) for name in found)
    assert {"mary", "james", "ed"} <= set(found)  # of both lists


def test_the_list_of_names_is_new_each_time():
    names().clear()
    assert len(names()) == 5163


@pytest.mark.parametrize("file", ["digits.npz", "names.txt"])
def test_third_party_lists_the_file_with_its_hash_and_licence(file):
    if not (ROOT / "THIRD_PARTY.md").exists():
        pytest.skip("the list is in the repository, not in an installed package")
    rows = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith(f"| [minigrad/data/{file}]")]
    assert hashlib.sha256((DATA / file).read_bytes()).hexdigest() in row
    licence = DATA / file.replace(Path(file).suffix, ".LICENSE.txt")
    assert licence.name in row and licence.read_text(encoding="utf-8").startswith(file)


def test_the_licences_say_what_they_must():
    of_digits = (DATA / "digits.LICENSE.txt").read_text(encoding="utf-8")
    for words in ("Alpaydin", "Kaynak", "CC BY 4.0", "scikit-learn developers", "BSD 3-Clause"):
        assert words in of_digits
    assert "Public domain" in (DATA / "names.LICENSE.txt").read_text(encoding="utf-8")
