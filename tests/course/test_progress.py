"""progress.json: whole at any moment, and never overwritten when it cannot be read."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from minigrad.course import progress as module
from minigrad.course.progress import (
    Entry,
    Progress,
    ProgressError,
    changing,
    from_json,
    load,
    load_or_begin,
    save,
    to_json,
)

ROOT = Path(__file__).resolve().parents[2]
KEY = "12_adam/adam_step"


def text(**entry):
    return json.dumps(
        {"format": "minigrad progress", "version": 1, "last": "", "exercises": {KEY: entry}}
    )


def silent(words):
    raise AssertionError(words)


def test_the_example_in_the_documentation_is_read_and_written_as_it_is():
    example = re.search(r"^    \{.*?^    \}$", module.__doc__, re.M | re.S)[0]
    found = from_json(example)
    assert found.entries[KEY] == Entry("passed", 3, 1, "", "2025-06-01") and found.last == KEY
    assert json.loads(to_json(found)) == json.loads(example)


def test_tries_count_up_to_the_first_pass_and_its_day_stays():
    entry = Entry()
    for right in (False, False, True, False, True):
        entry.tried(right)
    assert entry == Entry("passed", tries=3, passed=date.today().isoformat())
    entry.status, entry.passed = "open", "2020-02-02"  # as after a reset
    entry.tried(True)
    assert entry.passed == "2020-02-02" and entry.status == "passed"


def test_asking_changes_nothing():
    progress = Progress()
    assert progress.of(KEY) == Entry() and progress.entries == {}


def test_what_is_not_known_here_is_kept(tmp_path):
    data = json.loads(text(status="tried", mood="good"))
    path = tmp_path / "progress.json"
    path.write_text(json.dumps({**data, "theme": "dark"}))
    with changing(path, silent) as progress:
        progress.entry(KEY).hints = 2
    data["exercises"][KEY]["hints"] = 2
    found = json.loads(path.read_text())
    assert found["theme"] == "dark" and found["exercises"][KEY]["mood"] == "good"
    assert found["exercises"][KEY]["hints"] == 2


def test_no_file_is_an_empty_progress_and_a_change_writes_one(tmp_path):
    path = tmp_path / "progress.json"
    assert load_or_begin(path) == (Progress(), "") and not path.exists()
    with changing(path, silent) as progress:
        progress.entry("a/ß").tried(True)
    assert load(path).entries["a/ß"].status == "passed"
    before = path.stat().st_mtime_ns
    with changing(path, silent):
        pass
    assert path.stat().st_mtime_ns == before


DAMAGED = {
    "": "no JSON",
    "{": "no JSON",
    "[]": '"format"',
    '{"format": "other"}': '"format"',
    '{"format": "minigrad progress"}': '"version" is null',
    '{"format": "minigrad progress", "version": true}': '"version" is true',
    '{"format": "minigrad progress", "version": 1}': '"exercises" is null',
    '{"format": "minigrad progress", "version": 1, "last": 3, "exercises": {}}': '"last" is 3',
    text()[:-3]: "no JSON",
    text().replace("{}}", "3}"): f"{KEY} is 3",
    text(status="won"): f'{KEY}, "status" is "won", not one of open, tried, passed',
    text(tries=-1): '"tries" is -1',
    text(tries=1.5): '"tries" is 1.5',
    text(hints=4): '"hints" is 4, not between 0 and 3',
    text(solution=True): '"solution" is true',
    text(passed="yesterday"): '"passed" is "yesterday", not a day such as',
    text(status=["open"]): '"status" is ["open"]',
    "[" * 200_000: "nested too deeply",
}


@pytest.mark.parametrize(("content", "words"), DAMAGED.items(), ids=DAMAGED.values())
def test_a_damaged_file_is_kept_and_explained(tmp_path, content, words):
    path = tmp_path / "progress.json"
    path.write_text(content)
    with pytest.raises(ProgressError, match=re.escape(words)):
        load(path)
    found, said = load_or_begin(path)
    assert found == Progress() and words in said and "progress.damaged-1.json" in said
    assert (tmp_path / "progress.damaged-1.json").read_text() == content
    assert load_or_begin(path) == (Progress(), "")


def test_bytes_that_are_no_text_are_damage_too(tmp_path):
    path = tmp_path / "progress.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in load_or_begin(path)[1]


def test_a_newer_file_is_kept_under_its_own_name(tmp_path):
    path = tmp_path / "progress.json"
    content = text(status="passed").replace('"version": 1', '"version": 2')
    path.write_text(content)
    _, said = load_or_begin(path)
    assert "version 2" in said and "update minigrad" in said
    assert (tmp_path / "progress.newer-1.json").read_text() == content


def test_copies_do_not_overwrite_each_other_and_an_equal_one_is_not_made_twice(tmp_path):
    path = tmp_path / "progress.json"
    for content in ("{", "[", "{"):
        path.write_text(content)
        load_or_begin(path)
    copies = sorted(tmp_path.glob("progress.damaged-*"))
    assert [copy.read_text() for copy in copies] == ["{", "["]


def test_a_failure_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    save(path, Progress(last=KEY))
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"), changing(path, silent) as progress:
        progress.last = "x"
    assert load(path).last == KEY and os.listdir(tmp_path) == ["progress.json"]


@pytest.mark.skipif(os.name != "posix", reason="kills a process as POSIX does")
def test_killed_at_any_moment_the_file_is_whole(tmp_path):
    path = tmp_path / "progress.json"
    code = (
        "import itertools, sys\n"
        "from pathlib import Path\n"
        "from minigrad.course.progress import changing\n"
        "for n in itertools.count():\n"
        "    with changing(Path(sys.argv[1]), print) as progress:\n"
        "        progress.entry(f'lesson/{n}').tried(True)\n"
        "    print(n, flush=True)\n"
    )
    for k in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        for _ in range(20 + k):
            done = int(process.stdout.readline())
        process.kill()
        process.communicate()
        assert len(load(path).entries) >= done + 1
