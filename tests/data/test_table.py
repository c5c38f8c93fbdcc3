"""read_table: what it reads, the rule that tells classes from numbers, and every error's place."""

import numpy as np
import pytest

import minigrad
from minigrad.data import read_table


@pytest.fixture
def csv_file(tmp_path):
    """Write text or bytes to data.csv and return its path."""

    def write(content):
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_features_and_text_labels(csv_file):
    table = read_table(csv_file("width,height,kind\n1,2.5,dog\n-3,4e1,cat\n5,.5,dog\n"))
    assert isinstance(table.x, minigrad.Tensor) and isinstance(table.y, minigrad.Tensor)
    assert table.x.dtype == np.float32 and table.y.dtype == np.int64
    assert table.x.tolist() == [[1, 2.5], [-3, 40], [5, 0.5]]
    assert table.y.tolist() == [1, 0, 1]
    assert (table.columns, table.target) == (["width", "height"], "kind")
    assert (table.classes, table.task) == (["cat", "dog"], "classification")


def test_whole_numbers_are_classes_in_numeric_order(csv_file):
    table = read_table(csv_file("a,y\n1,10\n2,9\n3,-1\n4,10\n"))
    assert table.classes == ["-1", "9", "10"]
    assert table.y.tolist() == [2, 1, 0, 2]


@pytest.mark.parametrize("cells", ["1.0 2 3", "1 2e0 3", "1.5 2.25 -3"])
def test_a_decimal_point_or_exponent_makes_a_regression(csv_file, cells):
    table = read_table(csv_file("a,y\n" + "".join(f"0,{cell}\n" for cell in cells.split())))
    assert table.task == "regression" and table.classes is None
    assert table.y.dtype == np.float32 and table.y.shape == (3, 1)
    assert table.y.tolist() == [[float(cell)] for cell in cells.split()]


def test_task_overrules_the_rule(csv_file):
    whole = csv_file("a,y\n1,3\n2,4\n")
    assert read_table(whole, task="regression").y.tolist() == [[3.0], [4.0]]
    decimal = csv_file("a,y\n1,1.0\n2,0.0\n3,1\n")
    table = read_table(decimal, task="classification")
    assert table.y.tolist() == [1, 0, 1] and table.classes == ["0.0", "1.0"]
    mixed = csv_file("a,y\n1,3\n2,3+\n")
    assert read_table(mixed, task="classification").classes == ["3", "3+"]


def test_the_target_may_be_any_column(csv_file):
    path = csv_file("y,a,b\n0,1,2\n1,3,4\n")
    table = read_table(path, target="y")
    assert table.columns == ["a", "b"] and table.target == "y"
    assert table.x.tolist() == [[1, 2], [3, 4]] and table.y.tolist() == [0, 1]
    assert read_table(path).target == "b"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfa,y\n1,0\n2,1\n",  # a byte order mark, as Excel writes it
        b"a,y\r\n1,0\r\n2,1\r\n",
        b"a,y\r1,0\r2,1",
        b"\n a , y \n\n1 , 0\n\n\n 2,1\n\n",  # blank lines and spaces
        b'"a","y"\n"1","0"\n"2","1"\n',
    ],
)
def test_harmless_differences_of_form(csv_file, content):
    table = read_table(csv_file(content))
    assert table.columns == ["a"] and table.target == "y"
    assert table.x.tolist() == [[1], [2]] and table.y.tolist() == [0, 1]


def test_cells_in_quotes_and_other_letters(csv_file):
    table = read_table(csv_file('größe,"y, wörtlich"\n1,"a, b"\n2,"sagt ""ü"""\n'))
    assert table.columns == ["größe"] and table.target == "y, wörtlich"
    assert table.classes == ["a, b", 'sagt "ü"']


def test_the_number_of_classes_must_be_plausible(csv_file):
    def ages(n, different):
        return csv_file("a,y\n" + "".join(f"0,{i % different}\n" for i in range(n)))

    with pytest.raises(ValueError, match=r"data\.csv, column 'y': 11 different labels in 21 lines"):
        read_table(ages(21, 11))
    assert len(read_table(ages(22, 11)).classes) == 11
    assert len(read_table(ages(10, 10)).classes) == 10
    assert len(read_table(ages(21, 11), task="classification").classes) == 11
    assert read_table(ages(21, 11), task="regression").classes is None


# content, options, words that the message must hold
BAD_CELLS = {
    "empty cell": (b"a,b,y\n1,2,0\n3,,1\n", {}, ["line 3, column 'b'", "empty", "Fill it in"]),
    "only spaces": (b"a,b,y\n1, ,0\n", {}, ["line 2, column 'b'", "empty"]),
    "nan": (b"a,b,y\n1,2,0\nNaN,2,1\n", {}, ["line 3, column 'a'", "'NaN'", "missing"]),
    "infinity": (b"a,b,y\n1,inf,0\n", {}, ["line 2, column 'b'", "inf", "float32"]),
    "too large": (b"a,b,y\n1,-1e39,0\n", {}, ["line 2, column 'b'", "-1e39", "float32"]),
    "text": (b"a,b,y\n1,2,0\n3,red,1\n", {}, ["line 3, column 'b'", "'red'", "not a number"]),
    "underscore": (b"a,b,y\n1,1_000,0\n", {}, ["line 2, column 'b'", "'1_000'", "not a number"]),
    "decimal comma": (b'a,b,y\n1,"2,5",0\n', {}, ["line 2, column 'b'", "'2,5'", "1.5, not 1,5"]),
    "empty label": (b"a,b,y\n1,2,x\n3,4,\n", {}, ["line 3, column 'y'", "empty"]),
    "nan label": (b"a,b,y\n1,2,1.5\n3,4,nan\n", {}, ["line 3, column 'y'", "missing"]),
    "text among numbers": (
        b"a,b,y\n1,2,1.5\n3,4,?\n",
        {},
        ["line 3, column 'y'", "'?' is not a number", "'1.5' in line 2", "classification"],
    ),
    "number among text": (
        b"a,b,y\n1,2,cat\n3,4,7\n",
        {},
        ["line 3, column 'y'", "'7' is a number", "'cat' in line 2"],
    ),
    "text in a regression": (
        b"a,b,y\n1,2,x\n3,4,z\n",
        {"task": "regression"},
        ["line 2, column 'y'", "'x' is not a number"],
    ),
    "infinite target": (b"a,b,y\n1,2,1.5\n3,4,inf\n", {}, ["line 3, column 'y'", "inf"]),
    "short row": (
        b"a,b,y\n1,2,0\n3,4\n",
        {},
        ["line 3, column 'y'", "missing", "has 2", "names 3", "delete the line"],
    ),
    "long row": (
        b"a,b,y\n1,2,0,9\n",
        {},
        ["line 2", "column 'y'", "too many", "has 4", "names 3", "quotes"],
    ),
    "blank lines count": (b"\na,b,y\n\n1,2,0\n\n3,x,1\n", {}, ["line 6, column 'b'", "'x'"]),
    "lines in quotes count": (
        b'a,b,y\n1,2,"one\ntwo"\n3,x,one\n',
        {},
        ["line 4, column 'b'", "'x'"],
    ),
    "carriage returns count": (b"a,b,y\r1,2,0\r3,x,1\r", {}, ["line 3, column 'b'", "'x'"]),
    "latin-1": (
        b"a,b,y\n1,2,cat\n3,4,caf\xe9\n",
        {},
        ["line 3, column 'y'", "0xe9", "UTF-8", "Save the file"],
    ),
}


@pytest.mark.parametrize("case", BAD_CELLS)
def test_a_bad_cell_is_named_by_file_line_and_column(csv_file, case):
    content, options, words = BAD_CELLS[case]
    with pytest.raises(ValueError) as caught:
        read_table(csv_file(content), **options)
    message = str(caught.value)
    assert all(word in message for word in ["data.csv, line", *words]), message


BAD_FILES = {
    "empty": (b"", ["data.csv: the file is empty", "x1,x2,y"]),
    "blank": (b"\n\r\n\n", ["data.csv: the file is empty"]),
    "byte order mark alone": (b"\xef\xbb\xbf", ["the file is empty"]),
    "header alone": (b"a,b,y\n", ["only the header", "a line for each example"]),
    "no header": (b"5.1,3.5,setosa\n", ["line 1, column 1", "'5.1' is a number", "line of names"]),
    "unnamed column": (b",a,y\n0,1,2\n", ["line 1, column 1 has no name", "index=False"]),
    "same name": (b"a,b,a\n1,2,3\n", ["line 1, column 3", "'a'", "name of column 1"]),
    "one column": (b"a\n1\n", ["line 1", "one column, 'a'"]),
    "semicolons": (b"a;b;y\n1;2;3\n", ["line 1", "separated by ';'", "commas"]),
    "tabs": (b"a\tb\ty\n1\t2\t3\n", ["line 1", r"separated by '\t'"]),
    "open quote": (b'a,b,y\n1,2,"cat\n3,4,dog\n', ["line 2", "quotes do not fit"]),
    "text after a quote": (b'a,b,y\n1,2,0\n1,"2"x,0\n', ["line 3", "quotes do not fit"]),
    "utf-16": ("a,b,y\n1,2,0\n".encode("utf-16"), ["line 1", "zero byte", "UTF-16", "in UTF-8"]),
    "binary": (b"a,b,y\n1,2,0\n\x00\x01\n", ["line 3", "zero byte"]),
    "latin-1 in the header": (b"a,gr\xf6\xdfe,y\n1,2,0\n", ["line 1, column 2", "0xf6", "UTF-8"]),
    "one class": (b"a,b,y\n1,2,cat\n3,4,cat\n", ["column 'y'", "every line says 'cat'"]),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_an_error_that_says_what_to_do(csv_file, case):
    content, words = BAD_FILES[case]
    with pytest.raises(ValueError) as caught:
        read_table(csv_file(content))
    message = str(caught.value)
    assert all(word in message for word in ["data.csv", *words]), message


def test_an_unknown_target_lists_the_columns_and_the_nearest(csv_file):
    path = csv_file("width,height,species\n1,2,cat\n3,4,dog\n")
    with pytest.raises(ValueError) as caught:
        read_table(path, target="speces")
    message = str(caught.value)
    assert "no column 'speces'" in message and "Did you mean 'species'" in message
    assert "width, height, species" in message and "data.csv" in message
    with pytest.raises(ValueError, match="no column 'zzz'") as caught:
        read_table(path, target="zzz")
    assert "Did you mean" not in str(caught.value)


def test_an_unknown_task_lists_the_tasks(csv_file):
    with pytest.raises(ValueError, match="task must be one of classification, regression"):
        read_table(csv_file("a,y\n1,2\n"), task="ranking")


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.csv: there is no such file"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(IsADirectoryError, match="folder"):
        read_table(str(tmp_path))
