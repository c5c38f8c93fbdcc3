"""The learner's folder: nothing of the learner's is ever lost."""

import pytest

from minigrad.course.workspace import (
    Workspace,
    WorkspaceError,
    definition,
    find,
    lines_of,
    same_definition,
)

STUBS = '''\
"""Exercises."""

import math


def double(x):
    """Twice x."""
    raise NotImplementedError


@staticmethod
def half(x):
    raise NotImplementedError
'''


@pytest.fixture
def space(tmp_path):
    for name in ("01_double", "02_later"):
        (tmp_path / "lessons" / name).mkdir(parents=True)
        (tmp_path / "lessons" / name / "exercises.py").write_text(STUBS)
    (tmp_path / "lessons" / "03_none").mkdir()
    found = Workspace(tmp_path / "mine" / "course", tmp_path / "lessons")
    found.add_lessons()
    return found


def test_files_are_copied_once_and_never_overwritten(space):
    mine = space.file("01_double")
    assert mine.read_text() == STUBS
    mine.write_text("# mine")
    space.file("02_later").unlink()
    assert space.add_lessons() == (["02_later"], ["01_double"])
    assert mine.read_text() == "# mine" and space.file("02_later").read_text() == STUBS


def test_a_file_in_the_place_of_the_folder_and_no_lessons_are_explained(space, tmp_path):
    (tmp_path / "file").write_text("")
    for name in ("file", "file/deeper"):
        with pytest.raises(WorkspaceError, match="a file is in its place"):
            Workspace(tmp_path / name, space.lessons).add_lessons()
    with pytest.raises(WorkspaceError, match="pip install -e"):
        Workspace(tmp_path / "x", tmp_path / "nowhere").add_lessons()


def test_the_folder_is_found_from_below(space, tmp_path):
    below = space.folder / "notes" / "deep"
    below.mkdir(parents=True)
    assert find(below, space.lessons).folder == space.folder
    assert find(tmp_path, space.lessons) is None
    (tmp_path / "progress.json").write_text("{}")  # of another program
    assert find(tmp_path, space.lessons) is None


def test_one_function_is_restored_and_the_rest_stays(space):
    mine = STUBS.replace("raise NotImplementedError", "return 1  # mine\n\n# between", 1)
    mine = mine.replace("    raise NotImplementedError", "    return x / 2")
    file = space.file("01_double")
    file.write_text(mine)
    backup = space.reset_function("01_double", "half")
    assert backup.name == "01_double.py.backup-1" and backup.read_text() == mine
    assert file.read_text() == mine.replace("    return x / 2", "    raise NotImplementedError")
    assert space.reset_function("01_double", "double").name == "01_double.py.backup-2"
    assert definition(file.read_text(), "double") == definition(STUBS, "double")
    assert "# between" in file.read_text()


def test_the_last_definition_counts_and_a_deleted_one_returns(space):
    file = space.file("01_double")
    file.write_text(STUBS + "\n\ndef double(x):\n    return 3\n")
    space.reset_function("01_double", "double")
    assert "return 3" not in file.read_text() and file.read_text().count("def double") == 2
    file.write_text("import math\n")
    space.reset_function("01_double", "half")
    assert file.read_text() == "import math\n\n\n" + definition(STUBS, "half")
    file.unlink()
    assert space.reset_function("01_double", "half") is None and file.read_text() == STUBS


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"x = 1\ndef f(:\n", "line 2"), (b"\xff", "UTF-8"), (b"x = 1\0", "syntax error")],
)
def test_a_file_that_cannot_be_read_is_restored_only_as_a_whole(space, content, words):
    file = space.file("01_double")
    file.write_bytes(content)
    with pytest.raises(WorkspaceError, match=words) as caught:
        space.reset_function("01_double", "double")
    assert "minigrad reset 01_double.py" in str(caught.value)
    assert file.read_bytes() == content and len(list(space.folder.iterdir())) == 2
    assert space.reset_file("01_double").read_bytes() == content
    assert file.read_text() == STUBS


def test_windows_newlines_and_form_feeds_do_not_shift_lines(space):
    file = space.file("01_double")
    file.write_bytes(("x = '\x0c\x1c'\n" + STUBS).replace("\n", "\r\n").encode("utf-8-sig"))
    assert space.reset_function("01_double", "half").read_bytes().startswith(b"\xef\xbb\xbf")
    assert lines_of(file.read_text(), "half") == (11, 14)


def test_what_is_as_it_was_at_the_start():
    assert same_definition(STUBS.replace("\n", "\r\n"), STUBS, "half")
    assert same_definition(STUBS.replace("Twice", "2 *"), STUBS, "half")
    assert not same_definition(STUBS.replace("Twice", "2 *"), STUBS, "double")
    assert not same_definition("def (", STUBS, "double")
    assert not same_definition("", STUBS, "double")
