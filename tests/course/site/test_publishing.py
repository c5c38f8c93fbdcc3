"""The site in a folder: what is replaced, and what is left alone."""

import pytest

from minigrad.course.site import publishing
from minigrad.course.site.publishing import MARKER, FolderError, publish


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "new" / "site"
    publish({"index.html": b"1", "old/page/index.html": b"2"}, folder)
    return folder


def test_only_what_changed_is_written(out):
    assert files_in(out) == {"index.html": "1", "old/page/index.html": "2"}
    stamp = (out / "index.html").stat().st_mtime_ns
    marker = (out / MARKER).stat().st_mtime_ns
    assert publish({"index.html": b"1", "old/page/index.html": b"2"}, out) == []
    assert (out / MARKER).stat().st_mtime_ns == marker
    assert publish({"index.html": b"1", "new.html": b"3"}, out) == [
        "new.html",
        "old/page/index.html",
    ]
    assert files_in(out) == {"index.html": "1", "new.html": "3"}
    assert (out / "index.html").stat().st_mtime_ns == stamp
    assert not (out / "old").exists()


def test_a_file_that_was_deleted_comes_back(out):
    (out / "index.html").unlink()
    assert publish({"index.html": b"1", "old/page/index.html": b"2"}, out) == ["index.html"]


def test_files_of_others_stay(out):
    (out / "CNAME").write_text("mine")
    (out / "old" / "mine.txt").write_text("mine")
    publish({"index.html": b"5"}, out)
    assert files_in(out) == {"index.html": "5", "CNAME": "mine", "old/mine.txt": "mine"}


def test_a_file_of_others_is_not_replaced(out):
    (out / "CNAME").write_text("mine")
    with pytest.raises(FolderError, match=r"CNAME is not from a build.*Move it away, or delete it"):
        publish({"index.html": b"5", "CNAME": b"theirs"}, out)
    assert files_in(out) == {"index.html": "1", "old/page/index.html": "2", "CNAME": "mine"}


def test_a_file_that_was_changed_by_hand_is_not_replaced_nor_deleted(out):
    (out / "index.html").write_text("mine")
    (out / "old" / "page" / "index.html").write_text("mine too")
    with pytest.raises(FolderError, match=r"index.html was changed since it was built"):
        publish({"index.html": b"5"}, out)
    (out / "index.html").unlink()
    publish({"index.html": b"5"}, out)
    assert files_in(out) == {"index.html": "5", "old/page/index.html": "mine too"}


def test_a_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(FolderError, match=r"is not empty.*Name an empty folder, or a new one"):
        publish({"index.html": b"1"}, tmp_path)
    assert files_in(tmp_path) == {"thesis.txt": "mine"}
    with pytest.raises(FolderError, match=r"thesis.txt is a file"):
        publish({"index.html": b"1"}, tmp_path / "thesis.txt")


def test_a_checkout_of_an_empty_branch_is_an_empty_folder(tmp_path):
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    assert publish({"index.html": b"1"}, tmp_path) == ["index.html"]


def test_a_list_that_cannot_be_read_is_not_trusted(out):
    for text in ("{", "[]", '{"files": 3}'):
        (out / MARKER).write_text(text)
        with pytest.raises(FolderError, match="cannot be read"):
            publish({"index.html": b"5"}, out)


def test_after_a_failure_the_next_build_goes_on(out, monkeypatch):
    new = {"index.html": b"5", "a.html": b"6", "b.html": b"7"}
    real, calls = publishing.replacing, []

    def failing(path):
        calls.append(path)
        if len(calls) == 3:  # the list, index.html, and then
            raise KeyboardInterrupt
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "replacing", failing)
        with pytest.raises(KeyboardInterrupt):
            publish(new, out)
    assert sorted(publish(new, out)) == ["a.html", "b.html"]
    assert files_in(out) == {"index.html": "5", "a.html": "6", "b.html": "7"}


def test_links_do_not_lead_out(out, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    try:
        (out / "pages").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    with pytest.raises(FolderError, match="leads out of the folder"):
        publish({"pages/index.html": b"1"}, out)
    assert files_in(tmp_path / "elsewhere") == {}


def test_a_file_where_a_folder_must_be(out):
    (out / "pages").write_text("mine")
    with pytest.raises(FolderError, match="needs a folder there"):
        publish({"pages/index.html": b"1"}, out)
