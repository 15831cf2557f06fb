"""A slow visitor holds a socket and nothing else: bodies come in, and answers go out, beside the threads (A6)."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from marketplace.serving.connection import LINGER_SECONDS, PATIENCE, SLOWEST, Connection, Stage
from marketplace.serving.plan import GUNICORN_CONFIG
from tests.serving.conftest import until
from tests.serving.plain import LARGE, LIMIT

ROOT = Path(__file__).parents[2]
PAGE = b"GET /page HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The web server of the house with one process and one thread: whatever holds a thread holds everything."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(512)
        listening.set_inheritable(True)
        log = tmp_path_factory.mktemp("server") / "access"
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "-c",
                str(GUNICORN_CONFIG),
                "--bind",
                f"fd://{listening.fileno()}",
                "tests.serving.plain:app",
            ],
            env=os.environ | {"WEB_PROCESSES": "1", "WEB_THREADS": "1", "WEB_ACCESS_LOG": str(log), "PYTHONPATH": str(ROOT)},
            pass_fds=[listening.fileno()],
            cwd=ROOT,
        )
        yield SimpleNamespace(address=listening.getsockname(), log=log, process=process)
        process.send_signal(signal.SIGKILL)
        process.wait()


@pytest.fixture
def visit(server):
    """`visit(text)`: a connection over which `text` has been sent."""
    with contextlib.ExitStack() as stack:

        def connect(text=b""):
            opened = stack.enter_context(socket.create_connection(server.address, timeout=30))
            opened.sendall(text)
            return opened

        yield connect


def rest(opened):
    """All that comes until the other side closes."""
    return b"".join(iter(lambda: opened.recv(65536), b""))


def body_of(answer):
    return answer.partition(b"\r\n\r\n")[2]


def post(body, more=b"", length=None):
    length = len(body) if length is None else length
    return b"POST /post HTTP/1.1\r\nHost: site\r\nContent-Length: %d\r\n%s\r\n" % (length, more) + body


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"GET",
        b"GET /page HTTP/1.1\r\nHost: site\r\n",
        post(b"half", length=100),
        b"GET /large HTTP/1.1\r\nHost: site\r\n\r\n",
        b"GET /file HTTP/1.1\r\nHost: site\r\n\r\n",
        post(b"", b"Expect: 100-continue\r\n", length=100),
    ],
    ids=["silent", "half a line", "half a head", "half a body", "takes no page", "takes no file", "waits to be asked"],
)
def test_forty_slow_visitors_hold_up_nobody(visit, text):
    slow = [visit(text) for _ in range(40)]
    assert body_of(rest(visit(PAGE))) == b"/page "
    assert len(slow) == 40


@pytest.mark.parametrize("path", ["/large", "/file"])
def test_a_large_answer_arrives_whole(visit, path):
    answer = body_of(rest(visit(f"GET {path} HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n".encode())))
    assert answer == path[1:2].encode() * LARGE


@pytest.mark.parametrize("size", [0, 1, 65536, 300_000, LIMIT])
def test_a_body_arrives_whole_however_it_is_cut(visit, size):
    body = os.urandom(size)
    opened = visit()
    request = post(body, b"Connection: close\r\n")
    for cut in range(0, len(request), 100_003):
        opened.sendall(request[cut : cut + 100_003])
    assert body_of(rest(opened)) == b"/post " + body


def test_requests_that_follow_at_once_are_answered_in_turn(visit):
    answer = rest(visit(post(b"one") + post(b"two") + PAGE))
    assert [answer.count(text) for text in (b"/post one", b"/post two", b"/page ", b"HTTP/1.1 200")] == [1, 1, 1, 3]


def test_a_body_that_is_too_large_is_refused_early_with_a_page_and_without_a_reset(visit):
    opened = visit(post(b"x" * 1000, length=40 * LIMIT))
    assert opened.recv(65536).startswith(b"HTTP/1.1 413")
    for _ in range(39):
        opened.sendall(b"x" * LIMIT)
    opened.shutdown(socket.SHUT_WR)
    assert rest(opened) in (b"", b"at most a megabyte")


def test_who_asks_before_sending_is_answered_once(visit):
    opened = visit(post(b"", b"Expect: 100-continue\r\nConnection: close\r\n", length=4))
    assert opened.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    opened.sendall(b"body")
    answer = rest(opened)
    assert answer.startswith(b"HTTP/1.1 200") and body_of(answer) == b"/post body"


def test_who_asks_before_sending_too_much_is_refused(visit):
    opened = visit(post(b"", b"Expect: 100-continue\r\n", length=LIMIT + 1))
    assert opened.recv(65536).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nbody", 400),
        (b"POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbodyx", 400),
        (b"POST / HTTP/1.1\r\nHost: s\r\nContent-Length: -4\r\n\r\nbody", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, 431),
        (b"GET / HTTP/1.1\r\nHost: s\r\nExpect: miracles\r\n\r\n", 417),
        (b"GET /broken HTTP/1.1\r\nHost: s\r\n\r\n", 500),
    ],
)
def test_what_is_no_request_is_refused_and_its_connection_ends(visit, text, status):
    assert rest(visit(text)).startswith(f"HTTP/1.1 {status} ".encode())


def test_answers_are_noted_in_the_access_log(server, visit):
    rest(visit(PAGE.replace(b"/page", b"/noted")))
    assert until(lambda: "/noted" in server.log.read_text())


def test_no_log_keeps_the_secret_of_a_letter(server, visit):
    referer = b"/reset/aSecret-1?x HTTP/1.1\r\nReferer: http://site/invitation/aSecret-2"
    rest(visit(PAGE.replace(b"/page HTTP/1.1", referer)))
    until(lambda: "/reset/" in server.log.read_text())
    assert "aSecret" not in server.log.read_text()
    assert "/reset/*?x" in server.log.read_text() and "/invitation/*" in server.log.read_text()


def test_stopping_finishes_what_was_begun(server, visit):
    half = visit(post(b"half", b"Connection: close\r\n", length=8))
    rest(visit(PAGE))
    server.process.send_signal(signal.SIGHUP)
    half.sendall(b"full")
    assert body_of(rest(half)) == b"/post halffull"
    assert body_of(rest(visit(PAGE))) == b"/page "


# Time, as a number


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    connection = Connection(Config(), ours, ("192.0.2.1", 1), LIMIT, 0.0)
    yield connection, theirs
    connection.close()
    theirs.close()


def test_a_head_has_twenty_seconds_however_it_trickles(pair):
    connection, theirs = pair
    for second, sign in enumerate(b"GET / HTTP/1.1\r\n"):
        theirs.sendall(bytes([sign]))
        connection.receive(float(second))
    assert not connection.is_late(PATIENCE - 1)
    assert connection.is_late(PATIENCE)


def test_a_body_has_the_time_that_a_slow_line_needs_and_no_more(pair):
    connection, theirs = pair
    theirs.sendall(post(b"some", length=LIMIT))
    connection.receive(0.0)
    theirs.sendall(b"more")
    connection.receive(LIMIT / SLOWEST)

    assert not connection.is_late(LIMIT / SLOWEST + PATIENCE - 1)
    assert connection.is_late(LIMIT / SLOWEST + PATIENCE)


def test_an_answer_waits_for_whoever_takes_some_of_it(pair):
    connection, theirs = pair
    connection.outlet.sendall(b"x" * LARGE)
    connection.begin_sending(0.0)
    assert connection.send(0.0) is False
    taken = len(theirs.recv(2 * 1024 * 1024))
    connection.send(1.0)
    assert taken and not connection.is_late(PATIENCE)
    assert connection.is_late(PATIENCE + LARGE / SLOWEST)


def test_a_refused_body_is_thrown_away_for_a_while(pair):
    connection, theirs = pair
    connection.linger(0.0)
    theirs.sendall(b"x")
    assert connection.stage is Stage.LINGERING and connection.discard()
    assert connection.is_late(LINGER_SECONDS)
    theirs.close()
    assert not connection.discard()
