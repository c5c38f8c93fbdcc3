"""What is kept from one build to the next, and when it is made anew."""

import os

import pytest

from minigrad.course.lesson import read
from minigrad.course.site import cache as caching
from minigrad.course.site.cache import Cache, key_of, key_of_lesson

LESSON = "# %% [markdown]\n# # Title\n#\n# Some text.\n\n# %%\nx = 1\nx\n"


@pytest.fixture
def lesson(tmp_path):
    folder = tmp_path / "12_adam"
    folder.mkdir()
    (folder / "lesson.py").write_text(LESSON)
    (folder / "checks.py").write_text("pass")
    return folder / "lesson.py"


def test_a_record_is_made_once(tmp_path):
    cache, calls = Cache(tmp_path / "cache"), []

    def make():
        calls.append(1)
        return {"text": "π", "calls": len(calls)}

    assert not cache.holds("12_adam", "k1")
    assert cache.get("12_adam", "k1", make) == cache.get("12_adam", "k1", make)
    assert cache.holds("12_adam", "k1") and len(calls) == 1
    cache.get("12_adamw", "k1", make)
    assert cache.get("12_adam", "k2", make)["calls"] == 3
    assert not cache.holds("12_adam", "k1") and cache.holds("12_adamw", "k1")


def test_what_cannot_be_made_leaves_nothing_behind(tmp_path):
    def make():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Cache(tmp_path / "cache").get("a", "k", make)
    assert not (tmp_path / "cache").exists()


def test_a_lesson_runs_again_for_its_code_but_not_for_its_text(lesson):
    before = key_of_lesson(read(lesson))
    for text in (
        LESSON.replace("Some text", "Another text"),
        LESSON.replace("# Some text.\n", "# Some text,\n# and more.\n"),
    ):
        lesson.write_text(text)
        assert key_of_lesson(read(lesson)) == before
    for text in (
        LESSON.replace("x = 1", "x = 2"),
        LESSON + "# %% [markdown]\n# More.\n",  # a record has an entry for each cell
        LESSON + "# %%\n",
    ):
        lesson.write_text(text)
        assert key_of_lesson(read(lesson)) != before


def test_a_lesson_runs_again_for_the_files_beside_it(lesson):
    before = key_of_lesson(read(lesson))
    (lesson.parent / "data.txt").write_text("1")
    assert key_of_lesson(read(lesson)) != before


def test_a_lesson_runs_again_for_the_package(lesson, tmp_path, monkeypatch):
    package = tmp_path / "package"
    for name in ("optim/adam.py", "commands/check.py", "__pycache__/x.pyc"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("1")
    monkeypatch.setattr(caching, "PACKAGE", package)
    monkeypatch.setattr(caching, "APART", (package / "commands",))
    before = key_of_lesson(read(lesson)), key_of(lesson.parent)
    (package / "commands" / "check.py").write_text("2")
    (package / "__pycache__" / "x.pyc").write_text("2")
    assert (key_of_lesson(read(lesson)), key_of(lesson.parent)) == before
    (package / "optim" / "adam.py").write_text("22")
    os.utime(package / "optim" / "adam.py", ns=(1, 1))  # no clock is so coarse
    after = key_of_lesson(read(lesson)), key_of(lesson.parent)
    assert after[0] != before[0] and after[1] != before[1]
    (package / "optim" / "adam.py").rename(package / "adam.py")
    assert key_of_lesson(read(lesson)) != after[0]
