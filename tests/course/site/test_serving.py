"""The web server of the finished site."""

import gzip
import http.client
import socket
import threading
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

import pytest

from minigrad.course.site.serving import Server, server_from

PAGE = "<!doctype html><body><p>" + "words " * 100 + "</p></body>"


@pytest.fixture
def folder(tmp_path):
    site = tmp_path / "site"
    files = {
        "index.html": PAGE,
        "lessons/12_adam/index.html": "<body>Adam</body>",
        "lessons/with space/index.html": "<body>space</body>",
        "404.html": "<body>not here</body>",
        "scripts/a.mjs": "let a = 1;" * 50,
        "scripts/b.wasm": "\0asm",
        "fonts/c.woff2": "wOF2",
        "d.svg": "<svg/>",
        "e.ipynb": "{}",
        ".hidden": "x",
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    (tmp_path / "secret.txt").write_text("secret")
    return site


@contextmanager
def serving(folder, **options):
    with Server(folder, **options) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def ask(folder):
    """A function that asks for a path: status, headers, body."""
    with serving(folder) as server:
        yield lambda path, **options: asked(server, path, **options)


def asked(server, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=names)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def test_a_page_is_served_with_what_a_browser_must_know(ask):
    status, headers, body = ask("/")
    assert status == 200 and body == PAGE.encode()
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-cache"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert parsedate_to_datetime(headers["Last-Modified"])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/scripts/a.mjs", "text/javascript; charset=utf-8"),
        ("/scripts/b.wasm", "application/wasm"),
        ("/fonts/c.woff2", "font/woff2"),
        ("/d.svg", "image/svg+xml"),
        ("/e.ipynb", "application/x-ipynb+json"),
    ],
)
def test_types(ask, path, kind):
    status, headers, _ = ask(path)
    assert status == 200 and headers["Content-Type"] == kind


def test_texts_are_compressed_for_those_who_take_it(ask):
    _, headers, body = ask("/", Accept_Encoding="br, gzip;q=0.5")
    assert headers["Content-Encoding"] == "gzip" and gzip.decompress(body) == PAGE.encode()
    assert headers["Vary"] == "Accept-Encoding" and len(body) == int(headers["Content-Length"])
    _, plain, body = ask("/", Accept_Encoding="gzip;q=0")
    assert plain["Content-Encoding"] is None and body == PAGE.encode()
    assert plain["ETag"] != headers["ETag"] and plain["Vary"] == "Accept-Encoding"


def test_what_the_browser_has_is_not_sent_again_until_it_changes(ask, folder):
    _, headers, _ = ask("/")
    status, _, body = ask("/", If_None_Match=f'"other", W/{headers["ETag"]}')
    assert status == 304 and body == b""
    assert ask("/", If_Modified_Since=headers["Last-Modified"])[0] == 304
    (folder / "index.html").write_text("new")
    status, new, body = ask("/", If_None_Match=headers["ETag"])
    assert status == 200 and body == b"new" and new["ETag"] != headers["ETag"]
    assert ask("/", If_None_Match='"other"', If_Modified_Since=new["Last-Modified"])[0] == 200


def test_head_is_get_without_the_body(ask):
    _, expected, _ = ask("/")
    status, headers, body = ask("/", method="HEAD")
    assert status == 200 and body == b"" and headers["Content-Length"] == str(len(PAGE))
    assert headers["ETag"] == expected["ETag"]
    assert ask("/", method="POST")[0] == 501


def test_what_is_not_there_has_the_sites_own_page(ask):
    for path in ("/nothing", "/lessons/", "/index.html/", "/d.svg/x", "/%ff", "/.hidden", "/a%00b"):
        status, headers, body = ask(path)
        assert (status, body) == (404, b"<body>not here</body>"), path
        assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert ask("/nothing", method="HEAD")[2] == b""


def test_a_folder_has_no_list_of_its_files(ask, folder):
    assert ask("/scripts/")[0] == 404
    (folder / "404.html").unlink()
    status, _, body = ask("/scripts/")
    assert status == 404 and b"a.mjs" not in body and b"no such page" in body


def test_folders_end_in_a_slash(ask):
    for path in ("/lessons/12_adam", "/lessons/12_adam?q=1", "/lessons/with%20space"):
        status, headers, _ = ask(path)
        address, _, query = path.partition("?")
        assert status == 301
        assert headers["Location"] == f"{address}/" + (f"?{query}" if query else "")
    assert ask("/lessons/12_adam/")[2] == b"<body>Adam</body>"
    assert ask("//example.org/%2e%2e")[0] == 404 and ask("//lessons")[1]["Location"] == "/lessons/"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/lessons/../../secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/link.txt",
        "/linked/secret.txt",
    ],
)
def test_nothing_outside_of_the_folder_is_served(ask, folder, path):
    try:
        (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
        (folder / "linked").symlink_to(folder.parent, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    status, _, body = ask(path)
    assert status == 404 and b"secret" not in body


def test_below_a_path(folder):
    with serving(folder, base="some/path") as server:
        assert server.address == f"http://127.0.0.1:{server.server_port}/some/path/"
        assert asked(server, "/some/path/")[2] == PAGE.encode()
        assert asked(server, "/some/path")[1]["Location"] == "/some/path/"
        location = asked(server, "/some/path/lessons/12_adam")[1]["Location"]
        assert location == "/some/path/lessons/12_adam/"
        assert asked(server, "/")[0] == asked(server, "/lessons/12_adam/")[0] == 404


def test_pages_can_be_added_to_on_their_way(folder):
    words = ["<b>1</b>"]
    answers = {"_state.json": lambda: "{}"}
    with serving(folder, added=lambda: words[0], answers=answers) as server:
        _, first, body = asked(server, "/")
        assert body.endswith(b"<b>1</b></body>") and first["Last-Modified"] is None
        assert asked(server, "/d.svg")[2] == b"<svg/>"
        words[0] = "<b>2</b>"
        status, _, body = asked(server, "/", If_None_Match=first["ETag"])
        assert status == 200 and body.endswith(b"<b>2</b></body>")
        _, headers, body = asked(server, "/_state.json")
        assert (headers["Content-Type"], body) == ("application/json", b"{}")
    assert (folder / "index.html").read_text() == PAGE


def test_a_connection_serves_many_requests(folder):
    with serving(folder) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        for path, method in [("/", "GET"), ("/", "HEAD"), ("/lessons", "GET"), ("/no", "GET")] * 2:
            connection.request(method, path)
            connection.getresponse().read()
        assert connection.sock is not None
        connection.close()


def test_a_browser_that_leaves_is_no_traceback(folder, capsys):
    with serving(folder) as server:
        with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(b"GET / HTTP/1.1\r\n")
        asked(server, "/")
    assert capsys.readouterr().err == ""


def test_a_port_that_is_taken_is_passed_by(folder):
    with Server(folder) as first, server_from(first.server_port, folder=folder) as second:
        assert first.server_port < second.server_port <= first.server_port + 99
