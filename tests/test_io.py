"""Saving and loading: round trips bit for bit, files that are not sound, failures in the middle."""

import os
import zipfile
from collections import OrderedDict, namedtuple

import numpy as np
import pytest

import minigrad
from minigrad import io

NUMBERS = {
    "float16": np.array([1.5, -0.0, np.nan, np.inf], "float16"),
    "float32": np.array([[1.1, -np.inf], [np.nan, 1e-45]], "float32"),
    "float64": np.array(0.1),
    "int8": np.array([-128, 127], "int8"),
    "uint8": np.zeros((2, 0, 3), "uint8"),
    "int16": np.array([[-3]], "int16"),
    "uint16": np.array([65535], "uint16"),
    "int32": np.arange(6, dtype="int32").reshape(2, 3),
    "uint32": np.array([2**32 - 1], "uint32"),
    "int64": np.array([-(2**63)], "int64"),
    "uint64": np.array([2**64 - 1], "uint64"),
    "bool": np.array([True, False, True]),
}
OTHERS = {
    "big-endian": np.array([1.5, 2.5], ">f8"),
    "columns first": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "every other": np.arange(10)[::2],
    "texts": np.array(["ab", "ü"]),
    "complex": np.array([1 + 2j]),
}


def same(a, b):
    """Whether two states are equal bit for bit, types and the order of keys included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, minigrad.Tensor):
        return same(a.array, b.array)
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    return repr(a) == repr(b)  # nan is nan, and -0.0 is not 0.0


def round_trip(tmp_path, state, suffix=".npz"):
    path = tmp_path / f"state{suffix}"
    io.save(state, path)
    return io.load(path)


# ---------------------------------------------------------------- npz


@pytest.mark.parametrize("name", [*NUMBERS, *OTHERS])
def test_an_array_comes_back_bit_for_bit(tmp_path, name):
    array = {**NUMBERS, **OTHERS}[name]
    assert same(round_trip(tmp_path, array), array)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        -(2**127) + 1,
        0.1,
        -0.0,
        5e-324,
        float("nan"),
        float("inf"),
        float("-inf"),
        "",
        'text with "quotes", \n, ü, 🙂 and \udc80',
        [],
        (),
        {},
        [1, (2, [3.0, (None,)])],
        {1: "int", "1": "text", (1, "a"): "tuple", None: "none", False: "bool", 0.5: "float"},
        {"float": "nan", "tuple": [1], "dict": [], "tensor": "x"},
        np.float32(0.1),
        np.int64(7),
        np.float64("nan"),
        np.bool_(True),
    ],
    ids=repr,
)
def test_a_value_comes_back_as_it_was(tmp_path, value):
    assert same(round_trip(tmp_path, value), value)
    assert same(round_trip(tmp_path, {"a": [value, (value, minigrad.zeros(2))]})["a"][1][0], value)


def test_a_tensor_stays_a_tensor_and_forgets_that_it_required_grad(tmp_path):
    w = minigrad.tensor([[1.0, 2.0]], requires_grad=True)
    back = round_trip(tmp_path, {"w": w, "array": w.detach().numpy()})
    assert same(back, {"w": w.detach(), "array": w.array})
    assert not back["w"].requires_grad


def test_mappings_come_back_as_dicts_in_their_order(tmp_path):
    state = OrderedDict(b=1, a=2)
    assert same(round_trip(tmp_path, state), {"b": 1, "a": 2})


def test_the_state_of_a_generator_comes_back(tmp_path):
    for kind in (np.random.PCG64, np.random.MT19937, np.random.Philox):
        generator = np.random.Generator(kind(3))
        generator.random(5)
        state = round_trip(tmp_path, generator.bit_generator.state)
        expected = generator.random(3)
        again = np.random.Generator(kind(4))
        again.bit_generator.state = state
        np.testing.assert_array_equal(again.random(3), expected)


def test_places_that_look_alike_stay_apart(tmp_path):
    one, two = minigrad.tensor([1.0]), minigrad.tensor([2.0])
    state = {"a": {"b": one}, "a/b": two, "a\\b": one, "a b": two, "a_b": one, "": two, 1: one}
    assert same(round_trip(tmp_path, state), state)


def test_numpy_alone_reads_the_arrays_by_the_name_of_their_place(tmp_path):
    w = minigrad.randn(2, 3)
    io.save({"model": {"0.weight": w}, "layers": [w]}, tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz", allow_pickle=False) as file:
        np.testing.assert_array_equal(file["model/0.weight"], w.numpy())
        np.testing.assert_array_equal(file["layers/0"], w.numpy())


def test_the_same_state_gives_the_same_bytes(tmp_path):
    state = {"w": minigrad.randn(3), "lr": 0.1}
    for name in ("a.npz", "b.npz"):
        io.save(state, tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"a": [0, {1, 2}]}, ["state['a'][1]", "type set"]),
        ({"f": len}, ["state['f']", "builtin_function"]),
        ({"o": np.array([None])}, ["state['o']", "ndarray of object"]),
        ({"m": np.ma.masked_array([1.0], [True])}, ["state['m']", "MaskedArray"]),
        (Point(1, 2), ["state is of type Point"]),
        ({np.int64(3): 1}, ["a key", "int64"]),
        (b"bytes", ["bytes"]),
    ],
)
def test_what_a_file_cannot_hold_is_named_with_its_place(tmp_path, state, words):
    with pytest.raises(TypeError) as caught:
        io.save(state, tmp_path / "state.npz")
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_state_that_contains_itself_is_refused(tmp_path):
    state = {}
    state["self"] = state
    with pytest.raises(ValueError, match="contains itself"):
        io.save(state, tmp_path / "state.npz")


def example(tmp_path):
    path = tmp_path / "state.npz"
    io.save({"w": minigrad.tensor([1.0, 2.0]), "n": [1, (2.0, "x")]}, path)
    return path, path.read_bytes(), io.load(path)


def test_no_damaged_byte_goes_unnoticed(tmp_path):
    path, good, state = example(tmp_path)
    refused = 0
    for i in range(len(good)):
        path.write_bytes(good[:i] + bytes([good[i] ^ 0x55]) + good[i + 1 :])
        try:
            assert same(io.load(path), state)  # a date in the archive, say
        except ValueError as error:
            assert str(path) in str(error)
            refused += 1
    assert refused > len(good) / 2


def test_no_truncated_file_is_read(tmp_path):
    path, good, _ = example(tmp_path)
    for length in range(len(good)):
        path.write_bytes(good[:length])
        with pytest.raises(ValueError, match=r"state\.npz"):
            io.load(path)


def rewritten(path, change):
    """Write the archive anew, with `change` applied to its dict of entries."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda e: e.pop("w.npy"), ["entry w.npy", "missing"]),
        (lambda e: e.update({"w.npy": b"no array"}), ["entry w.npy", "magic"]),
        (lambda e: e.update({"w.npy": e["w.npy"][:-1]}), ["entry w.npy"]),
        (lambda e: e.pop("structure.json"), ["structure.json", "numpy.load"]),
        (lambda e: e.update({"structure.json": b"{"}), ["entry structure.json"]),
        (lambda e: e.update({"structure.json": b"[]"}), ["entry structure.json"]),
        (
            lambda e: e.update({"structure.json": b'{"minigrad": 9, "state": 1}'}),
            ["structure.json", "version 9"],
        ),
        (
            lambda e: e.update({"structure.json": b'{"minigrad": 1, "state": {"set": [1]}}'}),
            ["structure.json", "'set'"],
        ),
        (
            lambda e: e.update({"structure.json": b'{"minigrad": 1, "state": {"dict": [1]}}'}),
            ["structure.json"],
        ),
    ],
)
def test_an_archive_that_does_not_fit_is_refused_by_entry(tmp_path, change, words):
    path, _, _ = example(tmp_path)
    rewritten(path, change)
    with pytest.raises(ValueError) as caught:
        io.load(path)
    assert all(word in str(caught.value) for word in [str(path), *words]), str(caught.value)


def test_a_pickle_in_the_archive_is_never_loaded(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    path, _, _ = example(tmp_path)
    np.savez(tmp_path / "trap.npz", w=np.array([Trap()], dtype=object))
    with zipfile.ZipFile(tmp_path / "trap.npz") as archive:
        trap = archive.read("w.npy")
    rewritten(path, lambda entries: entries.update({"w.npy": trap}))
    with pytest.raises(ValueError, match=r"entry w\.npy: .*allow_pickle"):
        io.load(path)
    assert not (tmp_path / "sprung").exists()


# ---------------------------------------------------------------- names of files


@pytest.mark.parametrize("name", ["model", "model.pt", "model.npz.bak", "model.NPZ"])
def test_another_suffix_is_an_error_in_words(tmp_path, name):
    for act in (lambda path: io.save({}, path), io.load):
        with pytest.raises(ValueError, match=r"must end in \.npz .* or \.safetensors"):
            act(tmp_path / name)


@pytest.mark.parametrize("name", ["gone.npz", "gone.safetensors"])
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(FileNotFoundError, match=f"{name}: no such file, seen from"):
        io.load(tmp_path / name)
    (tmp_path / name).mkdir()
    with pytest.raises(FileNotFoundError, match="this is a folder"):
        io.load(tmp_path / name)


def test_names_may_be_texts(tmp_path):
    io.save([1], str(tmp_path / "a.npz"))
    assert io.load(str(tmp_path / "a.npz")) == [1]


# ---------------------------------------------------------------- all or nothing


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@pytest.mark.parametrize("culprit", ["os.replace", "os.fsync", "open"])
@pytest.mark.parametrize("error", [OSError("the disk is full"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file(tmp_path, monkeypatch, suffix, culprit, error):
    path = tmp_path / f"state{suffix}"
    io.save({"w": minigrad.tensor([1.0])}, path)

    class Breaks:
        """A file that takes a few bytes, and then no more."""

        def __init__(self, *arguments):
            self.file = open(*arguments)  # noqa: SIM115

        def __enter__(self):
            return self

        def __exit__(self, *exc):
            self.file.close()

        def __getattr__(self, name):
            return getattr(self.file, name)

        def write(self, data):
            self.file.write(data[:3])
            raise error

        def writelines(self, pieces):
            self.write(b"".join(pieces))

    def fails(*arguments):
        raise error

    if culprit == "open":
        monkeypatch.setattr(io, "open", Breaks, raising=False)
    else:
        monkeypatch.setattr(culprit, fails)
    with pytest.raises(type(error)):
        io.save({"w": minigrad.tensor([2.0])}, path)
    monkeypatch.undo()

    assert io.load(path)["w"].tolist() == [1.0]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]  # nothing is left behind


def test_a_failure_in_the_middle_of_the_arrays_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "state.npz"
    io.save({"a": minigrad.tensor([1.0]), "b": minigrad.tensor([1.0])}, path)
    write, calls = np.lib.format.write_array, []

    def second_fails(file, array, **options):
        calls.append(array)
        if len(calls) == 2:
            raise OSError("the disk is full")
        write(file, array, **options)

    monkeypatch.setattr(np.lib.format, "write_array", second_fails)
    with pytest.raises(OSError, match="disk is full"):
        io.save({"a": minigrad.tensor([2.0]), "b": minigrad.tensor([2.0])}, path)
    assert io.load(path)["a"].tolist() == [1.0] and os.listdir(tmp_path) == ["state.npz"]


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        io.save({}, tmp_path / "nowhere" / "a.npz")


@pytest.mark.skipif(os.name != "posix", reason="links and modes of POSIX")
def test_a_link_is_followed_and_the_mode_is_that_of_any_new_file(tmp_path):
    real, link = tmp_path / "real.npz", tmp_path / "link.npz"
    io.save(1, real)
    link.symlink_to(real)
    io.save(2, link)
    (tmp_path / "plain").touch()
    assert link.is_symlink() and io.load(real) == 2
    assert real.stat().st_mode == (tmp_path / "plain").stat().st_mode
