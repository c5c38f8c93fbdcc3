"""The files from others are what they are said to be."""

import re
import subprocess
import sys

from minigrad.course.site.building import SHIPPED, SITE

THIRD_PARTY = SITE / "third_party"
GET = THIRD_PARTY / "get.py"


def checked(folder):
    command = [sys.executable, str(folder / "get.py"), "--check"]
    return subprocess.run(command, capture_output=True, text=True)


def test_they_are_the_files_of_the_list():
    done = checked(THIRD_PARTY)
    assert done.returncode == 0, done.stderr


def test_a_difference_is_found(tmp_path):
    for path in (GET, THIRD_PARTY / "SHA256SUMS", THIRD_PARTY / "katex" / "LICENSE"):
        copy = tmp_path / path.relative_to(THIRD_PARTY)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "katex" / "LICENSE").write_text("changed")
    (tmp_path / "katex" / "new.js").write_text("new")
    done = checked(tmp_path)
    assert done.returncode == 1
    assert "katex/LICENSE: is not the file that SHA256SUMS lists" in done.stderr
    assert "katex/new.js: is not in SHA256SUMS" in done.stderr
    assert "katex/katex.min.css: is missing" in done.stderr


def test_the_style_sheet_names_the_fonts_that_are_there_and_no_others():
    css = (THIRD_PARTY / "katex" / "katex.min.css").read_text()
    named = set(re.findall(r"url\(([^)]*)\)", css))
    fonts = {f"fonts/{path.name}" for path in (THIRD_PARTY / "katex" / "fonts").glob("*.*")}
    assert named == fonts and len(fonts) == 20
    assert re.findall(r"[,;]{2}|,[;}]|src:[;}]", css) == []


def test_each_has_a_line_and_a_licence():
    words = (SITE.parent / "THIRD_PARTY.md").read_text(encoding="utf-8")
    for folder in ("katex", "katex/fonts"):
        assert f"(site/third_party/{folder})" in words
        assert f"(site/third_party/{folder}/LICENSE)" in words
        assert (THIRD_PARTY / folder / "LICENSE").read_text()
    version = re.search(r'^VERSION = "(.*?)"', GET.read_text(), re.M)[1]
    assert words.count(f"| {version} |") == 2
    assert version in (THIRD_PARTY / "katex" / "katex.min.js").read_text()


def test_the_site_gets_what_a_browser_needs():
    assert all((THIRD_PARTY / name).exists() for name in SHIPPED)
    assert not any(name.endswith(".js") for name in SHIPPED)
