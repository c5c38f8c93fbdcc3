"""A folder of files, of which only the changed ones are written."""

import pytest

from minigrad.course.site.staging import Staging


def staged(**files):
    staging = Staging()
    for name, content in files.items():
        staging.add(f"pages/{name}.md", content)
    return staging


def test_only_what_changed_is_written(tmp_path):
    assert staged(a="1", b="2").write(tmp_path) == ["pages/a.md", "pages/b.md"]
    stamp = (tmp_path / "pages" / "a.md").stat().st_mtime_ns
    assert staged(a="1", b="2").write(tmp_path) == []
    assert staged(a="1", c=b"3").write(tmp_path) == ["pages/c.md", "pages/b.md"]
    assert (tmp_path / "pages" / "a.md").stat().st_mtime_ns == stamp
    assert sorted(p.name for p in (tmp_path / "pages").iterdir()) == ["a.md", "c.md"]


def test_two_pages_of_one_path_are_an_error():
    staging = staged(a="1")
    with pytest.raises(ValueError, match=r"two pages want to be pages/a.md"):
        staging.add("pages/a.md", "2")


def test_folders_come_without_hidden_files(tmp_path):
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.woff2").write_text("a")
    (tmp_path / "fonts" / ".a.swp").write_text("x")
    (tmp_path / "LICENSE").write_text("l")
    staging = Staging()
    staging.add_path(tmp_path / "fonts", "third_party/fonts")
    staging.add_path(tmp_path / "LICENSE", "third_party/LICENSE")
    assert staging.files == {"third_party/fonts/a.woff2": b"a", "third_party/LICENSE": b"l"}
