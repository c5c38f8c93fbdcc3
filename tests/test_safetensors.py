"""The safetensors format: round trips, what it cannot hold, unsound files, the package itself."""

import json
import struct

import numpy as np
import pytest

import minigrad
from minigrad import io

from .test_io import NUMBERS, OTHERS, round_trip, same


def test_a_flat_dict_comes_back_as_tensors_in_its_order(tmp_path):
    back = round_trip(tmp_path, NUMBERS, ".safetensors")
    assert list(back) == list(NUMBERS)
    for name, array in NUMBERS.items():
        assert same(back[name].array, array), name
    back["int32"] += 1  # memory of its own, that can be written to


def test_arrays_in_another_layout_are_written_rows_first_and_little_endian(tmp_path):
    state = {name: OTHERS[name] for name in ("big-endian", "columns first", "every other")}
    back = round_trip(tmp_path, state, ".safetensors")
    for name, array in state.items():
        np.testing.assert_array_equal(back[name].numpy(), array)


def test_metadata_and_arrays_by_hand(tmp_path):
    path = tmp_path / "m.safetensors"
    io.save_safetensors(path, {"w": minigrad.ones(2)}, {"made by": "ü"})
    arrays, metadata = io.load_safetensors(path)
    assert metadata == {"made by": "ü"} and arrays["w"].tolist() == [1.0, 1.0]
    assert round_trip(tmp_path, {}, ".safetensors") == {}


def test_each_array_begins_at_a_multiple_of_its_size(tmp_path):
    path = tmp_path / "m.safetensors"
    io.save({"a": np.zeros(3, "uint8"), "b": np.zeros(2), "c": np.zeros(3, "float16")}, path)
    data = path.read_bytes()
    (n,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + n])
    assert n % 8 == 0
    assert [header[k]["data_offsets"] for k in "bca"] == [[0, 16], [16, 22], [22, 25]]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"a": {"b": minigrad.zeros(2)}}, ["'a' is of type dict", "flat dict", ".npz"]),
        ([minigrad.zeros(2)], ["flat dict", "type list"]),
        ({1: minigrad.zeros(2)}, ["names must be texts", "got 1"]),
        ({"a": np.array([1j])}, ["complex128", "float32"]),
        ({"a": np.array(["x"])}, ["'a'", "<U1"]),
    ],
)
def test_what_safetensors_cannot_hold_is_said(tmp_path, state, words):
    with pytest.raises(TypeError) as caught:
        io.save(state, tmp_path / "m.safetensors")
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_the_metadata_is_taken(tmp_path):
    with pytest.raises(ValueError, match="__metadata__"):
        io.save({"__metadata__": minigrad.zeros(1)}, tmp_path / "m.safetensors")


def entry(dtype="F32", shape=(2,), offsets=(0, 8), **more):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets), **more}


def as_file(header, numbers=b"", length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + numbers


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ["cut short", "0 bytes"]),
        (b"1234567", ["cut short", "7 bytes"]),
        (as_file({}, length=3), ["3 bytes long", "2 bytes follow"]),
        (as_file(b"{" + b" " * 20, length=2**63), ["bytes long"]),
        (as_file(b"{]"), ["header cannot be read"]),
        (as_file(b"\xff{}"), ["header cannot be read"]),
        (as_file(b"[1]"), ["not a JSON object"]),
        (as_file(b" {}"), ["first byte"]),
        (as_file(b'{"w": 1, "w": 2}'), ["'w'", "twice"]),
        (as_file({"w": 1}), ["entry 'w'", "needs dtype, shape and data_offsets"]),
        (as_file({"w": {"dtype": "F32", "shape": [2]}}), ["entry 'w'", "data_offsets"]),
        (as_file({"w": entry(extra=1)}, bytes(8)), ["entry 'w'", "extra"]),
        (as_file({"w": entry(dtype="F8_E4M3")}, bytes(8)), ["entry 'w'", "'F8_E4M3'", "F32"]),
        (as_file({"w": entry(dtype="BF16")}, bytes(8)), ["entry 'w'", "'BF16'"]),
        (as_file({"w": entry(dtype=["F32"])}, bytes(8)), ["entry 'w'", "type"]),
        (as_file({"w": entry(shape=[-2])}, bytes(8)), ["entry 'w'", "shape", "-2"]),
        (as_file({"w": entry(shape=[2.0])}, bytes(8)), ["entry 'w'", "shape", "2.0"]),
        (as_file({"w": entry(shape=[True, 2])}, bytes(8)), ["entry 'w'", "shape"]),
        (as_file({"w": {**entry(), "shape": 2}}, bytes(8)), ["entry 'w'", "shape"]),
        (as_file({"w": entry(offsets=[0])}, bytes(8)), ["entry 'w'", "[begin, end]"]),
        (as_file({"w": entry(offsets=[8, 0])}, bytes(8)), ["entry 'w'", "[8, 0]"]),
        (as_file({"w": entry(offsets=[-8, 0])}, bytes(8)), ["entry 'w'", "[-8, 0]"]),
        (as_file({"w": entry()}, bytes(7)), ["entry 'w'", "byte 8", "there are 7", "cut short"]),
        (as_file({"w": entry(offsets=[0, 4])}, bytes(8)), ["entry 'w'", "takes 8 bytes", "span 4"]),
        (as_file({"w": entry(shape=[2**40, 2**40, 0, 3])}, bytes(8)), ["takes 0 bytes"]),
        (as_file({"w": entry(), "v": entry()}, bytes(8)), ["entry 'v'", "overlaps"]),
        (
            as_file({"w": entry(), "v": entry(offsets=[4, 12])}, bytes(12)),
            ["entry 'v'", "overlaps", "begins at byte 4", "not 8"],
        ),
        (as_file({"w": entry(offsets=[4, 12])}, bytes(12)), ["entry 'w'", "hole"]),
        (as_file({"w": entry()}, bytes(9)), ["1 bytes too many"]),
        (as_file({}, b"x"), ["1 bytes too many"]),
        (as_file({"w": entry("BOOL", [2], [0, 2])}, b"\x01\x02"), ["entry 'w'", "BOOL"]),
        (as_file({"w": entry("U8", [1] * 70, [0, 1])}, b"x"), ["entry 'w'"]),
        (as_file({"w": entry("U8", [0, 2**70], [0, 0])}), ["entry 'w'"]),
        (as_file({"__metadata__": {"a": 1}}), ["entry '__metadata__'", "texts"]),
        (as_file({"__metadata__": 1}), ["entry '__metadata__'"]),
    ],
)
def test_an_unsound_safetensors_file_is_refused_by_entry(tmp_path, data, words):
    path = tmp_path / "m.safetensors"
    path.write_bytes(data)
    with pytest.raises(ValueError) as caught:
        io.load(path)
    assert all(word in str(caught.value) for word in [str(path), *words]), str(caught.value)


def test_no_truncated_safetensors_file_is_read(tmp_path):
    path = tmp_path / "m.safetensors"
    io.save({"w": minigrad.ones(2, 3), "n": np.arange(3)}, path)
    good = path.read_bytes()
    for length in range(len(good)):
        path.write_bytes(good[:length])
        with pytest.raises(ValueError, match=r"m\.safetensors"):
            io.load(path)


def test_the_safetensors_package_reads_what_we_write(tmp_path):
    theirs = pytest.importorskip("safetensors", reason="compares with it: pip install safetensors")
    numpy = pytest.importorskip("safetensors.numpy")
    path = tmp_path / "m.safetensors"
    io.save_safetensors(path, NUMBERS, {"by": "minigrad"})
    read = numpy.load_file(path)
    assert read.keys() == NUMBERS.keys()
    for name, array in NUMBERS.items():
        assert same(read[name], array), name
    with theirs.safe_open(path, framework="numpy") as file:
        assert file.metadata() == {"by": "minigrad"}


def test_we_read_what_the_safetensors_package_writes(tmp_path):
    numpy = pytest.importorskip("safetensors.numpy", reason="pip install safetensors")
    path = tmp_path / "m.safetensors"
    numpy.save_file(NUMBERS, path, {"by": "them"})
    arrays, metadata = io.load_safetensors(path)
    assert metadata == {"by": "them"} and arrays.keys() == NUMBERS.keys()
    for name, array in NUMBERS.items():
        assert same(arrays[name], array), name
