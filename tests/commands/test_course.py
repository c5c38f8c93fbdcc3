"""``minigrad course``: what it says, what it refuses, and how it ends."""

import builtins
import http.client
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from minigrad import cli
from minigrad.commands import course

from .helpers import ENVIRONMENT

pytest.importorskip("mkdocs", reason='the site needs it: pip install -e ".[course]"')
pytest.importorskip("py_mini_racer", reason='formulas need it: pip install -e ".[course]"')
from minigrad.course.site import building
from minigrad.course.site.building import BuildError
from minigrad.course.site.finishing import PageError
from minigrad.course.site.publishing import FolderError
from minigrad.course.site.recording import LessonError


@dataclass
class Built:
    """Takes the place of the build."""

    error: Exception | None = None
    asked: dict | None = None

    def __call__(self, out, ready, url, begins):
        self.asked = {"out": out, "url": url}
        begins("running the lessons")
        for folder, cached in (("01_slope", True), ("12_adam", False)):
            lesson = SimpleNamespace(folder=folder)
            ready(SimpleNamespace(lesson=lesson, cached=cached, seconds=1.23))
        if self.error is not None:
            raise self.error
        out.mkdir(parents=True, exist_ok=True)
        (out / "index.html").write_text("<body>the course</body>")
        return ["index.html"]


@pytest.fixture
def built(monkeypatch, tmp_path):
    fake = Built()
    monkeypatch.setattr(building, "build", fake)
    monkeypatch.setattr(building, "WORK", tmp_path / "work")
    return fake


def run(*arguments):
    return cli.main(["course", *map(str, arguments)])


def test_it_says_what_became_of_each_lesson(built, capsys, tmp_path):
    assert run("--build", tmp_path / "out") == 0
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"01_slope +from the cache", lines[1])
    assert re.fullmatch(r"12_adam +ran in 1\.2 s", lines[2])
    assert lines[1].index("from") == lines[2].index("ran")
    assert re.fullmatch(r"built in \d+\.\d s: 1 file changed in .*out", lines[3])
    assert built.asked == {"out": tmp_path / "out", "url": None}


def test_a_build_on_every_save_says_only_what_is_new(built, capsys, tmp_path):
    assert run("--build", tmp_path / "out", "--brief") == 0
    out = capsys.readouterr().out
    assert "12_adam" in out and "01_slope" not in out and "running" not in out


def test_on_a_terminal_there_is_a_bar_that_goes(built, monkeypatch, tmp_path):
    pytest.importorskip("rich", reason="the bar needs it: pip install rich")

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    for options, bar in (([], True), (["--plain"], False)):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", Terminal())
            assert run("--build", tmp_path / "out", *options) == 0
            text = sys.stdout.getvalue()
        assert ("━" in text and "2/16" in text) == bar and ("\x1b" in text) == bar
        assert "12_adam" in text and "ran in 1.2 s" in text


@pytest.mark.parametrize("kind", [LessonError, BuildError, PageError])
def test_what_fails_is_said_without_a_traceback(built, capsys, tmp_path, kind):
    built.error = kind("lessons/12_adam/lesson.py, cell 3, line 7: x\nValueError: no")
    assert run("--build", tmp_path / "out") == 1
    error = capsys.readouterr().err
    assert error == f"minigrad course: {built.error}\n"


def test_a_folder_that_is_not_ours_is_refused(built, capsys, tmp_path):
    built.error = FolderError("out is not empty")
    assert run("--build", tmp_path / "out") == 2
    assert capsys.readouterr().err == "minigrad course: out is not empty\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--build", "x", "--watch"], "--build only builds: leave out --watch, or --build"),
        (["--build", "x", "--port", "0"], "leave out --port"),
        (["--port", "70000"], "must be 65535 or less"),
        (["--port", "x"], "not a whole number"),
        (["--url", "example.org"], "must be an address such as https://example.org/minigrad/"),
        (["--url", "https://x.org/?a=1"], "must be an address"),
        (["--url", "http://[::"], "must be an address"),
        (["--wach"], "did you mean --watch?"),
        (["extra"], "no argument 'extra'"),
    ],
)
def test_a_wrong_call_is_one_line(built, capsys, arguments, words):
    assert run(*arguments) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


def test_the_address_of_the_host_ends_in_a_slash(built, tmp_path):
    run("--build", tmp_path / "out", "--url", "https://example.org/minigrad")
    assert built.asked["url"] == "https://example.org/minigrad/"


def test_what_must_be_installed_is_said(monkeypatch, capsys):
    real = course.find_spec
    monkeypatch.setattr(
        course, "find_spec", lambda name: None if name in ("mkdocs", "material") else real(name)
    )
    assert run() == 2
    assert capsys.readouterr().err == (
        "minigrad course: mkdocs, mkdocs-material must be installed first: "
        'python -m pip install -e ".[course]"\n'
    )
    monkeypatch.setattr(course, "find_spec", real)
    monkeypatch.setattr(course, "drawer", lambda: None)
    assert run() == 2
    assert "pygraphviz (or the program dot) must be" in capsys.readouterr().err


def test_without_a_checkout_it_says_so(monkeypatch, capsys):
    def nothing():
        raise FileNotFoundError("the lessons are not part of the installed package")

    monkeypatch.setattr(course, "all_lessons", nothing)
    assert run() == 2
    assert "not part of the installed package" in capsys.readouterr().err


# ---------------------------------------------------------------- serving


class Browser(threading.Thread):
    """Waits for the address, asks for a path, and ends the server as Ctrl-C does."""

    def __init__(self, monkeypatch, path="/"):
        super().__init__()
        self.path, self.lines, self.answer = path, [], None
        self.said = threading.Event()

        def say(*words, **_):
            self.lines.append(" ".join(map(str, words)))
            if found := re.search(r"course is at http://127\.0\.0\.1:(\d+)", self.lines[-1]):
                self.port = int(found[1])
                self.said.set()

        monkeypatch.setattr(builtins, "print", say)
        monkeypatch.setattr(course.time, "sleep", self.wait)

    def run(self):
        assert self.said.wait(10)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", self.path)
        answer = connection.getresponse()
        self.answer = answer.status, answer.read()
        connection.close()

    def wait(self, seconds):
        self.join(10)
        raise KeyboardInterrupt


def test_it_serves_until_ctrl_c(built, monkeypatch):
    opened = []
    monkeypatch.setattr(course.webbrowser, "open", lambda address: opened.append(address))
    browser = Browser(monkeypatch)
    browser.start()
    assert run("--port", "0", "--open") == 0
    assert browser.answer == (200, b"<body>the course</body>")
    assert browser.lines[-2:] == [
        "no browser was found: open that address in yours",
        "\nno longer serving",
    ]
    assert opened[0].startswith("http://127.0.0.1:")


def test_it_serves_below_the_path_of_the_host(built, monkeypatch):
    browser = Browser(monkeypatch, "/mini%20grad/")
    browser.start()
    assert run("--port", "0", "--url", "https://example.org/mini%20grad") == 0
    assert browser.answer == (200, b"<body>the course</body>")


def test_a_port_that_is_taken_is_said(built, monkeypatch):
    from minigrad.course.site.serving import Server

    with Server(Path.cwd()) as other:
        browser = Browser(monkeypatch)
        browser.start()
        assert run("--port", other.server_port) == 0
    said = next(line for line in browser.lines if "taken" in line)
    assert said.startswith(f"port {other.server_port} is taken, so it will be ")
    assert browser.answer[0] == 200


def test_what_cannot_be_built_is_not_served(built, capsys):
    built.error = BuildError("no")
    assert run("--port", "0") == 1
    assert capsys.readouterr().err == "minigrad course: no\n"


# ---------------------------------------------------------------- Ctrl-C


@pytest.mark.skipif(os.name != "posix", reason="signals are sent")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_while_lessons_run_leaves_nothing_behind(tmp_path, number):
    """A lesson that runs for ever is stopped with the command, whose words are one line."""
    program = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background inherit none
from pathlib import Path
from minigrad import cli
from minigrad.course.lesson import all_lessons
from minigrad.course.site import building
lessons = all_lessons(Path("lessons"))
building.all_lessons = lambda: lessons
building.LESSONS, building.WORK = Path("lessons"), Path("work")
building.facts_of = lambda lessons: building.Facts()
sys.exit(cli.main(["course", "--build", "out"]))
"""
    (tmp_path / "lessons" / "01_slope").mkdir(parents=True)
    (tmp_path / "lessons" / "01_slope" / "lesson.py").write_text(
        "# %% [markdown]\n# # T\n# %%\nimport os\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        "while True:\n    pass\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    try:
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(number)
        _, error = process.communicate(timeout=60)
    finally:
        process.terminate()  # and with it the lesson
    assert process.returncode == 130 and error == "\nminigrad course: interrupted\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert not (tmp_path / "out").exists()
