"""Save and load: nested dicts and lists as ``.npz``, flat dicts of arrays as ``.safetensors``.

The suffix of the file's name chooses the format. Nothing is ever pickled, so that reading a file
runs no code, whoever wrote it; and a file that is not whole and sound is refused, never guessed at.

An ``.npz`` file is a zip archive. Each array is an entry of it, named after its place in the state
(``model/0.weight.npy``), which NumPy alone can read; the entry ``structure.json`` holds everything
else and says where the arrays belong. The other format is in safetensors.py.
"""

from __future__ import annotations

import json
import math
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import numpy as np

from . import safetensors
from .tensor import Tensor, from_numpy, wrap

STRUCTURE = "structure.json"
VERSION = 1


class FileError(ValueError):
    """A file is damaged, cut short, or of another kind; the message names it and the entry."""


def save(state: Any, path: str | Path) -> None:
    """Write `state` to `path`, all of it or nothing: a file that was there survives a failure.

    Args:
        state: for ``.npz``, dicts, lists and tuples, nested at will, of Tensors, NumPy arrays and
            numbers, Python numbers, texts and None. `load` returns it bit for bit, except that a
            Tensor or Parameter comes back as a Tensor that requires no gradient, any mapping as a
            dict, and an array that stands in two places as two arrays.
            For ``.safetensors``, one dict of Tensors or arrays with texts as keys.
        path: ends in ``.npz`` or ``.safetensors``; its folder exists.

    Raises:
        ValueError: another suffix, or a state that contains itself.
        TypeError: something in the state that the format cannot hold; says where it is.
        OSError: the file cannot be written.

    The same state gives the same bytes.
    """
    if not isinstance(path, (str, Path)):
        raise TypeError(f"save(state, path): the path must be a file's, got {type(path).__name__}")
    path = Path(path)
    if known_suffix(path) == ".npz":
        save_npz(path, state)
    else:
        save_safetensors(path, state)


def load(path: str | Path) -> Any:
    """Read what `save` wrote to `path`. Any ``.safetensors`` file gives a dict of Tensors.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: another suffix, or a file that is damaged, cut short or of another kind; says
            which entry of it is at fault.
    """
    path = Path(path)
    if known_suffix(path) == ".npz":
        return load_npz(path)
    arrays, _ = load_safetensors(path)
    return {name: wrap(array) for name, array in arrays.items()}


def known_suffix(path: Path) -> str:
    """The suffix of `path`, which must be one of the two."""
    if path.suffix not in (".npz", ".safetensors"):
        raise ValueError(
            f"{path}: the name must end in .npz (nested dicts and lists) or .safetensors (one flat "
            f"dict of arrays), but its suffix is {path.suffix!r}"
        )
    return path.suffix


def check_is_file(path: Path) -> None:
    if not path.is_file():
        what = "this is a folder" if path.is_dir() else f"no such file, seen from {Path.cwd()}"
        raise FileNotFoundError(f"{path}: {what}. Check the name and the folder")


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new file to write to, which takes the place of `path` in one go, when it is complete.

    After a failure, or a power cut, `path` is what it was, or what it should be; nothing between.
    """
    path = Path(os.path.realpath(path))  # a link keeps pointing to the file
    part = path.with_name(f".{path.name}.{os.getpid()}.part")  # the same folder: the same disk
    try:
        with open(part, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:  # Ctrl-C as well
        part.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the folder's entry, too, belongs on the disk
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


# ---------------------------------------------------------------- safetensors


def save_safetensors(
    path: str | Path, arrays: Mapping[str, Any], metadata: Mapping[str, str] | None = None
) -> None:
    """Write Tensors or arrays by name, and texts that describe them, as a safetensors file.

    Raises:
        TypeError: `arrays` is nested, or of a type that the format does not know.
    """
    if not isinstance(arrays, Mapping):
        raise TypeError(f"safetensors holds one flat dict of arrays, got one {described(arrays)}")
    bare = {name: x.array if isinstance(x, Tensor) else x for name, x in arrays.items()}
    pieces = safetensors.encoded(bare, metadata)
    with replacing(Path(path)) as file:
        file.writelines(pieces)


def load_safetensors(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays of a safetensors file by name, and its metadata.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is cut short or breaks a rule of the format; says which entry.
    """
    path = Path(path)
    check_is_file(path)
    try:
        return safetensors.decoded(path.read_bytes())
    except ValueError as error:
        raise FileError(f"{path}: {error}") from None


# ---------------------------------------------------------------- npz


def save_npz(path: Path, state: Any) -> None:
    """Write any nested state; see `save`."""
    arrays: dict[str, np.ndarray] = {}
    try:
        structure = packed(state, (), arrays)
    except RecursionError:
        raise ValueError(
            f"save: {path.name} cannot be written, the state contains itself or is nested too "
            "deeply. Give each list and dict one place"
        ) from None
    text = json.dumps({"minigrad": VERSION, "state": structure}, allow_nan=False)
    with replacing(path) as file, zipfile.ZipFile(file, "w") as archive:
        with archive.open(STRUCTURE, "w") as entry:
            entry.write(text.encode("ascii"))
        for name, array in arrays.items():
            with archive.open(name + ".npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def packed(value: Any, place: tuple, arrays: dict[str, np.ndarray]) -> Any:
    """`value` in JSON's words; its arrays go into `arrays`, each named after its place.

    JSON has no tuples, no keys but strings, no NaN and no arrays. Hence a JSON object always means
    one of those, {"tuple": [...]}, {"dict": [[key, value], ...]}, {"float": "nan"},
    {"array": name}, and never a dict as such.
    """
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if type(value) is list:
        return [packed(x, (*place, i), arrays) for i, x in enumerate(value)]
    if type(value) is tuple:
        return {"tuple": [packed(x, (*place, i), arrays) for i, x in enumerate(value)]}
    if isinstance(value, Mapping):
        return {
            "dict": [
                [packed_key(key, place), packed(x, (*place, key), arrays)]
                for key, x in value.items()
            ]
        }
    kind, array = array_in(value)
    if kind is not None:
        name = name_for(place, arrays)
        arrays[name] = array
        return {kind: name}
    raise TypeError(
        f"save: state{shown(place)} is {described(value)}, which a file cannot hold. It may hold "
        "dicts, lists, tuples, Tensors, arrays of numbers or texts, numbers, strings and None"
    )


def array_in(value: Any) -> tuple[str | None, Any]:
    """How structure.json calls this kind of value, and its array; (None, None) if it has none."""
    if isinstance(value, Tensor):
        return "tensor", value.array
    # Not a subclass: the mask of a masked array, say, would be lost.
    if type(value) is np.ndarray and not value.dtype.hasobject:
        return "array", value
    if isinstance(value, np.generic) and not value.dtype.hasobject:
        return "number", np.asarray(value)
    return None, None


MADE_OF_ARRAY: dict[str, Callable] = {
    "tensor": from_numpy,
    "array": lambda array: array,
    "number": lambda array: array[()],
}


def packed_key(key: Any, place: tuple) -> Any:
    """A key of a dict, in JSON's words."""
    if isinstance(key, (Tensor, np.ndarray, np.generic)):
        raise TypeError(
            f"save: state{shown(place)} has a key {described(key)}, {key!r}. Use strings, "
            "Python numbers, None, or tuples of them as keys"
        )
    return packed(key, (*place, key), {})


def name_for(place: tuple, taken: Mapping) -> str:
    """A name for the array at `place` which no other one has: readable, and fit for any system."""
    readable = "/".join(re.sub(r"[^\w.-]", "_", str(key), flags=re.ASCII) for key in place)
    name, n = readable or "state", 1
    while name in taken:
        n += 1
        name = f"{readable}-{n}"
    return name


def load_npz(path: Path) -> Any:
    """Read any nested state; see `load`."""
    check_is_file(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FileError(f"{path}: no npz file, or only a part of one ({error})") from None
    with archive:
        if STRUCTURE not in archive.namelist():
            raise FileError(
                f"{path}: there is no entry {STRUCTURE}, so minigrad.io.save did not write it. "
                "numpy.load reads an npz file of plain arrays"
            )
        try:
            content = json.loads(read_entry(archive, STRUCTURE))
            if content["minigrad"] != VERSION:
                raise ValueError(f"version {content['minigrad']}, but only {VERSION} is known")
            return unpacked(content["state"], archive)
        except FileError as error:
            raise FileError(f"{path}, {error}") from None
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise FileError(f"{path}, entry {STRUCTURE}: {error}") from None


def unpacked(node: Any, archive: zipfile.ZipFile) -> Any:
    """What `packed` made `node` of, with the arrays of the archive."""
    if isinstance(node, list):
        return [unpacked(x, archive) for x in node]
    if not isinstance(node, dict):
        return node
    ((kind, content),) = node.items()
    if kind == "tuple":
        return tuple(unpacked(x, archive) for x in content)
    if kind == "dict":
        return {unpacked(key, archive): unpacked(x, archive) for key, x in content}
    if kind == "float":
        return float(content)
    if kind not in MADE_OF_ARRAY:
        raise ValueError(f"there is no kind {kind!r} of value")
    return MADE_OF_ARRAY[kind](read_array(archive, content))


def read_array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """The array of this name; objects, which only a pickle could hold, are refused."""
    data = read_entry(archive, name + ".npy")  # whole and compared with its checksum
    try:
        return np.lib.format.read_array(BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise FileError(f"entry {name}.npy: {error}") from None


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """All bytes of an entry; zipfile compares them with the checksum."""
    try:
        return archive.read(name)
    except KeyError:
        raise FileError(f"entry {name}: it is missing") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise FileError(f"entry {name}: it is damaged ({error})") from None


def shown(place: tuple) -> str:
    """A place as it is written in Python: ['model'][0]."""
    return "".join(f"[{key!r}]" for key in place)


def described(value: Any) -> str:
    """The type of `value`, and for arrays that of their elements."""
    of = f" of {value.dtype}" if isinstance(value, (Tensor, np.ndarray, np.generic)) else ""
    return f"of type {type(value).__name__}{of}"
