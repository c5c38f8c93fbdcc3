"""The README's examples run, and its first three commands are where .ci/run looks for them."""

import doctest
import re
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def test_its_examples_give_what_they_show():
    failed, tried = doctest.testfile(
        str(README), module_relative=False, optionflags=doctest.ELLIPSIS
    )
    assert tried > 10 and failed == 0


def test_its_commands_are_one_line_each():
    commands = re.findall(r"^```sh\n(.*?)\n```$", README.read_text("utf-8"), re.M | re.S)
    endings = ("minigrad course", "minigrad train digits", "pytest -n auto")
    for command, ending in zip(commands, endings, strict=True):
        assert "\n" not in command and command.endswith(ending)


def test_the_files_it_names_exist():
    table = README.read_text("utf-8").partition("## Where to look")[2]
    names = re.findall(r"`([\w./]+(?:\.py|/))`", table)
    assert len(names) > 8
    root = README.parent
    for name in names:
        assert (root / name).exists() or (root / "minigrad" / name).exists(), name
