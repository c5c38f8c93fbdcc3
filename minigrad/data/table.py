"""Read a table of numbers from a CSV file, for `minigrad train FILE.csv`.

Nothing is guessed and nothing is dropped: whatever does not fit is an error that names the
file, the line (counted from 1, as an editor shows it) and the column, and says what to do.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ..tensor import Tensor, wrap

TASKS = ("classification", "regression")
LARGEST = float(np.finfo(np.float32).max)  # beyond it a float32 would be infinite
MANY = 10  # up to so many classes are believed even if every line has another one
Row = tuple[int, list[str]]  # a record of the file: the line where it starts, and its cells
Value = TypeVar("Value")


class Table(NamedTuple):
    """What `read_table` returns; n rows, d features."""

    x: Tensor  # features, float32 (n, d)
    y: Tensor  # classes, int64 (n,), or for regression numbers, float32 (n, 1)
    columns: list[str]  # the names of the d features, in the order of the file
    target: str  # the name of the column that became y
    classes: list[str] | None  # the label of class 0, 1, ...; None for regression

    @property
    def task(self) -> str:
        """What there is to learn: "classification" or "regression"."""
        return "regression" if self.classes is None else "classification"


def read_table(path: str | Path, target: str | None = None, task: str | None = None) -> Table:
    """Read a CSV file with a header line into features and a target.

    The file is UTF-8 text (a byte order mark, as Excel writes it, is fine) with commas between
    the cells and names in the first line. Blank lines are skipped. `target` names the column
    to predict, by default the last one; all others are features and must be finite numbers.

    The target decides the task, unless `task` is given:
    - whole numbers without a decimal point, or text: classification. The distinct labels in
      sorted order (numbers by value, text by its characters) become the classes 0, 1, ...
      More than 10 of them, on average in fewer than two lines each, are an error: that is
      more likely a quantity or a name.
    - numbers, one of them at least with a decimal point or exponent: regression.
    - numbers and text mixed: an error, for it is most often a typing mistake.

    Returns: a `Table`, x float32 (n, d); y int64 (n,) for classes. For regression y is float32
    (n, 1), the shape that `nn.Linear(d, 1)` returns, so that a loss compares row with row.
    Raises: FileNotFoundError, IsADirectoryError; ValueError for anything in the file that does
    not fit, and for a `target` or `task` that does not exist.
    """
    if task is not None and task not in TASKS:
        raise ValueError(f"task must be one of {', '.join(TASKS)}, or None, got {task!r}")
    path = Path(path)
    header, rows = _read_rows(path)
    if target is None:
        target = header[-1]
    if target not in header:
        near = get_close_matches(target, header, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"{path}: there is no column {target!r} to be the target.{hint} "
            f"The columns are {', '.join(header)}"
        )
    place = header.index(target)
    columns = header[:place] + header[place + 1 :]
    labels = [(line, cells.pop(place)) for line, cells in rows]
    x = [
        [
            _read(_number, cell, path, line, column)
            for column, cell in zip(columns, cells, strict=True)
        ]
        for line, cells in rows
    ]
    y, classes = _read_target(path, target, labels, task)
    return Table(wrap(np.array(x, dtype=np.float32)), wrap(y), columns, target, classes)


# --- the file: text, records, header


def _read_rows(path: Path) -> tuple[list[str], list[Row]]:
    """Return the names of the columns and the rows, each as wide as the header."""
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    header: list[str] = []
    rows: list[Row] = []
    while True:
        line = reader.line_num + 1  # where the next record starts: a quoted cell may span lines
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            raise ValueError(
                f"{path}, line {line}: the quotes do not fit ({error}). A cell in quotes ends "
                f"with a quote right before the comma; write a quote inside it twice"
            ) from None
        _check_encoding(path, line, cells, header)
        if cells and not header:
            header = _check_header(f"{path}, line {line}", cells)
        elif cells:
            _check_width(f"{path}, line {line}", cells, header)
            rows.append((line, cells))
    if not header:
        raise ValueError(
            f"{path}: the file is empty. Its first line must name the columns, for example "
            f"x1,x2,y, and each further line is an example"
        )
    if not rows:
        raise ValueError(f"{path}: there is only the header line. Add a line for each example")
    return header, rows


def _read_text(path: Path) -> str:
    """Return the text of a UTF-8 file; bytes that are none are kept for `_check_encoding`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path}: there is no such file, seen from {Path.cwd()}. Check the name and the folder"
        ) from None
    except IsADirectoryError:
        raise IsADirectoryError(f"{path}: this is a folder. Name a CSV file in it") from None
    text = data.decode("utf-8-sig", errors="surrogateescape")
    if "\0" in text:  # UTF-16 has zero bytes in any text with Latin letters
        before = text[: text.index("\0")].replace("\r\n", "\n").replace("\r", "\n")
        raise ValueError(
            f"{path}, line {before.count(chr(10)) + 1}: there is a zero byte, so this is not UTF-8 "
            f"text (but UTF-16, or a workbook?). Save it as CSV in UTF-8"
        )
    return text


def _check_encoding(path: Path, line: int, cells: list[str], header: list[str]) -> None:
    """Complain about bytes that are not UTF-8; an encoding is refused, never guessed."""
    for i, cell in enumerate(cells):
        if cell.isascii():
            continue
        try:
            cell.encode("utf-8")
        except UnicodeEncodeError as error:  # decoding has left the byte as half a character
            column = repr(header[i]) if i < len(header) else i + 1
            raise ValueError(
                f"{path}, line {line}, column {column}: the byte "
                f"0x{ord(cell[error.start]) - 0xDC00:02x} is not UTF-8 text (but Latin-1 or "
                f"Windows-1252?). Save the file as CSV in UTF-8"
            ) from None


def _check_header(where: str, names: list[str]) -> list[str]:
    """Return the names of the columns; each must be there, be no number, and be new."""
    for i, name in enumerate(names):
        if not name:
            raise ValueError(
                f"{where}, column {i + 1} has no name. Write one (the index of a pandas table "
                f"lands there: save it with index=False)"
            )
        if _is_number(name):
            raise ValueError(
                f"{where}, column {i + 1}: {name!r} is a number where the name of a column should "
                f"be. Start the file with a line of names, for example x1,x2,y; no name may be "
                f"a number"
            )
        if name in names[:i]:
            raise ValueError(
                f"{where}, column {i + 1}: {name!r} is already the name of column "
                f"{names.index(name) + 1}. Give each column a name of its own"
            )
    if len(names) == 1:
        mark = next((mark for mark in (";", "\t", "|") if mark in names[0]), None)
        seen = f"The cells seem to be separated by {mark!r}. " if mark else ""
        raise ValueError(
            f"{where}: there is one column, {names[0]!r}, where a feature and a target are needed. "
            f"{seen}Save the file with commas between the cells"
        )
    return names


def _check_width(where: str, cells: list[str], header: list[str]) -> None:
    """Complain about a row that is shorter or longer than the header."""
    if len(cells) == len(header):
        return
    widths = f"the line has {len(cells)}, the header names {len(header)} columns"
    if len(cells) < len(header):
        raise ValueError(
            f"{where}, column {header[len(cells)]!r}: the cell is missing, {widths}. "
            f"Fill it in or delete the line"
        )
    raise ValueError(
        f"{where}, after the last column {header[-1]!r}: there are too many cells, {widths}. "
        f"Put a cell that holds a comma in quotes"
    )


# --- the cells


def _read(reader: Callable[[str], Value], cell: str, path: Path, line: int, column: str) -> Value:
    """Return `reader(cell)`; its complaint gets the place in front."""
    try:
        return reader(cell)
    except ValueError as error:
        raise ValueError(f"{path}, line {line}, column {column!r}: {error}") from None


def _label(cell: str) -> str:
    """Return the cell, which must hold something."""
    if not cell:
        raise ValueError("the cell is empty. Fill it in or delete the line")
    if cell.lower().lstrip("+-") == "nan":
        raise ValueError(f"{cell!r} stands for a missing value. Fill it in or delete the line")
    return cell


def _number(cell: str) -> float:
    """Return the finite number in the cell."""
    if not _is_number(_label(cell)):
        raise ValueError(
            f"{cell!r} is not a number. Write 1.5, not 1,5 or 1 500; turn text into numbers, or "
            f"name this column as the target if it holds the classes"
        )
    value = float(cell)
    if abs(value) > LARGEST:
        raise ValueError(
            f"{cell} is beyond the largest float32, {LARGEST:.4g}. Choose another unit for this "
            f"column, or delete the line"
        )
    return value


def _is_number(cell: str) -> bool:
    """Tell whether the whole cell is a number as a table writes it."""
    try:
        value = float(cell)
    except ValueError:
        return False
    return "_" not in cell and not math.isnan(value)  # Python reads 1_5 as 15


def _is_whole(cell: str) -> bool:
    """Tell whether the cell is a whole number, written without a point or exponent."""
    return _is_number(cell) and cell.lstrip("+-").isdecimal()


# --- the target


def _read_target(
    path: Path, column: str, labels: list[tuple[int, str]], task: str | None
) -> tuple[np.ndarray, list[str] | None]:
    """Return y and the names of the classes; see `read_table` for the rule."""
    cells = [_read(_label, cell, path, line, column) for line, cell in labels]
    if (task or _guess_task(path, column, labels)) == "regression":
        values = [[_read(_number, cell, path, line, column)] for line, cell in labels]
        return np.array(values, dtype=np.float32), None

    order: Callable[[str], Any] = str
    if all(map(_is_number, cells)):
        order = int if all(map(_is_whole, cells)) else float
    keys = [order(cell) for cell in cells]
    classes = sorted(set(keys))
    if len(classes) == 1:
        raise ValueError(
            f"{path}, column {column!r}: every line says {cells[0]!r}, and with one class there is "
            f"nothing to learn. Name another target"
        )
    if task is None and len(classes) > max(MANY, len(cells) / 2):
        raise ValueError(
            f"{path}, column {column!r}: {len(classes)} different labels in {len(cells)} lines "
            f"are many for classes. Pass task='regression' if they are a quantity, "
            f"task='classification' if they are classes, or name another target"
        )
    number_of = {key: i for i, key in enumerate(classes)}
    y = np.array([number_of[key] for key in keys], dtype=np.int64)
    return y, [str(key) for key in classes]


def _guess_task(path: Path, column: str, labels: list[tuple[int, str]]) -> str:
    """Return the task that the cells of the target speak for, if they speak for one."""
    (first_line, first), *others = labels
    for line, cell in others:
        if _is_number(cell) != _is_number(first):
            what = "a number" if _is_number(cell) else "not a number"
            raise ValueError(
                f"{path}, line {line}, column {column!r}: {cell!r} is {what}, unlike {first!r} in "
                f"line {first_line}. Correct it, or pass task='classification' if both are labels"
            )
    decimal = _is_number(first) and not all(_is_whole(cell) for _, cell in labels)
    return "regression" if decimal else "classification"
