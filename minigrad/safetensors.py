"""The safetensors format: arrays by name as bytes, and back. Knows NumPy alone.

    8 bytes      N, the length of the header, a little-endian integer
    N bytes      the header: JSON, {name: {"dtype": "F32", "shape": [2, 3],
                 "data_offsets": [begin, end]}, ..., "__metadata__": {text: text}}
    the rest     the numbers, little-endian, rows first; offsets count from here

The arrays fill the rest without holes or overlaps. Source:
https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

DTYPES = {
    "BOOL": "bool",
    "U8": "uint8",
    "I8": "int8",
    "U16": "uint16",
    "I16": "int16",
    "F16": "float16",
    "U32": "uint32",
    "I32": "int32",
    "F32": "float32",
    "U64": "uint64",
    "I64": "int64",
    "F64": "float64",
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
METADATA = "__metadata__"
LONGEST_HEADER = 100_000_000  # as in the package


# ---------------------------------------------------------------- writing


def encoded(arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> list:
    """The pieces of the file, bytes, one after the other.

    Raises:
        TypeError: a name or something in the metadata is no text, or a type is not in the format.
        ValueError: an array has the name that is kept for the metadata.
    """
    header: dict[str, Any] = {}
    if metadata:
        check_metadata(metadata)
        header[METADATA] = dict(metadata)
    for name, array in arrays.items():
        check_array(name, array)
        header[name] = {"dtype": NAMES[array.dtype.name], "shape": list(array.shape)}

    # Wide numbers first: then each array begins at a multiple of its numbers' size.
    order = sorted(arrays, key=lambda name: -arrays[name].itemsize)
    end = 0
    for name in order:
        begin, end = end, end + arrays[name].nbytes
        header[name]["data_offsets"] = [begin, end]

    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    return [struct.pack("<Q", len(text)), text, *(little_endian(arrays[name]) for name in order)]


def little_endian(array: np.ndarray) -> bytes:
    return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()


def check_metadata(metadata: Any) -> None:
    """Raise unless it is texts by texts."""
    if not isinstance(metadata, Mapping) or not all(
        isinstance(text, str) for pair in metadata.items() for text in pair
    ):
        raise TypeError(f"metadata must be a dict of texts with texts as keys, got {metadata!r}")


def check_array(name: Any, array: Any) -> None:
    """Raise unless the array can be written under this name."""
    if not isinstance(name, str):
        raise TypeError(f"safetensors: names must be texts, got {name!r}. Save it as .npz")
    if name == METADATA:
        raise ValueError(f"safetensors: the name {METADATA!r} is kept for the metadata")
    if not isinstance(array, np.ndarray) or array.dtype.name not in NAMES:
        of = f" of {array.dtype}" if isinstance(array, np.ndarray) else ""
        raise TypeError(
            f"safetensors: {name!r} is of type {type(array).__name__}{of}, but the format holds "
            f"one flat dict of Tensors or arrays of {', '.join(NAMES)}. Save it as .npz"
        )


# ---------------------------------------------------------------- reading


def decoded(data: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays, in the order of the header, and the metadata.

    Raises:
        ValueError: the data are cut short or break a rule of the format; names the entry.
    """
    header, numbers = split_header(data)
    metadata = header.pop(METADATA, {})
    try:
        check_metadata(metadata)
    except TypeError as error:
        raise ValueError(f"entry {METADATA!r}: {error}") from None
    for name, entry in header.items():
        check_entry(name, entry, len(numbers))
    check_offsets(header, len(numbers))
    return {name: read_array(name, entry, numbers) for name, entry in header.items()}, metadata


def split_header(data: bytes) -> tuple[dict[str, Any], memoryview]:
    """The header, and the numbers that follow it."""
    if len(data) < 8:
        raise ValueError(f"the file is cut short: {len(data)} bytes, less than the 8 of the length")
    (length,) = struct.unpack_from("<Q", data)
    if length > min(len(data) - 8, LONGEST_HEADER):
        raise ValueError(
            f"the header is said to be {length} bytes long, but {len(data) - 8} bytes follow. "
            "The file is cut short, or no safetensors file"
        )
    try:
        header = json.loads(
            data[8 : 8 + length].decode("utf-8"), object_pairs_hook=without_duplicates
        )
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the header cannot be read: {error}") from None
    if not isinstance(header, dict) or data[8:9] != b"{":
        raise ValueError("the header is not a JSON object that starts with its first byte")
    return header, memoryview(data)[8 + length :]


def without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in pairs:
        if name in result:
            raise ValueError(f"entry {name!r} is there twice")
        result[name] = value
    return result


def check_entry(name: str, entry: Any, available: int) -> None:
    """Raise unless type, shape and place of one array are there and agree."""
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"entry {name!r}: needs dtype, shape and data_offsets, got {entry!r}")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise ValueError(
            f"entry {name!r}: the type {dtype!r} is none that NumPy knows; those are "
            f"{', '.join(DTYPES)}. Convert it where the file was made"
        )
    if not counts(shape):
        raise ValueError(f"entry {name!r}: the shape must be whole numbers, got {shape!r}")
    if not counts(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise ValueError(f"entry {name!r}: data_offsets must be [begin, end], got {offsets!r}")
    if offsets[1] > available:
        raise ValueError(
            f"entry {name!r}: ends at byte {offsets[1]} of the numbers, but there are {available}. "
            "The file is cut short"
        )
    needed = math.prod(shape) * np.dtype(DTYPES[dtype]).itemsize
    if offsets[1] - offsets[0] != needed:
        raise ValueError(
            f"entry {name!r}: {dtype} of shape {tuple(shape)} takes {needed} bytes, but its "
            f"data_offsets {offsets} span {offsets[1] - offsets[0]}"
        )


def counts(values: Any) -> bool:
    """Whether it is a list of whole numbers, none negative."""
    return isinstance(values, list) and all(type(n) is int and n >= 0 for n in values)


def check_offsets(header: dict[str, Any], available: int) -> None:
    """Raise unless the arrays, in the order of their places, fill the numbers from end to end."""
    reached = 0
    for name in sorted(header, key=lambda name: header[name]["data_offsets"]):
        begin, end = header[name]["data_offsets"]
        if begin != reached:
            fault = "overlaps the one before it" if begin < reached else "leaves a hole before it"
            raise ValueError(
                f"entry {name!r}: {fault}, it begins at byte {begin} of the numbers, not {reached}"
            )
        reached = end
    if reached != available:
        raise ValueError(f"after the last array there are {available - reached} bytes too many")


def read_array(name: str, entry: dict[str, Any], numbers: memoryview) -> np.ndarray:
    """The array of an entry that has been checked, with memory of its own."""
    begin, end = entry["data_offsets"]
    stored = np.dtype(DTYPES[entry["dtype"]]).newbyteorder("<")
    if entry["dtype"] == "BOOL" and any(byte > 1 for byte in numbers[begin:end]):
        raise ValueError(f"entry {name!r}: a BOOL is 0 or 1, but there is another byte")
    try:
        array = np.frombuffer(numbers[begin:end], stored).reshape(entry["shape"])
    except ValueError as error:  # NumPy's own limits: 64 axes, and lengths of 63 bits
        raise ValueError(f"entry {name!r}: {error}") from None
    return array.astype(DTYPES[entry["dtype"]])
