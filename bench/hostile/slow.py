"""Two hundred slow visitors, of four kinds, while others read the board: nobody waits longer for it.

Half a body and then silence; a byte every few seconds; a head that never ends;
and visitors who ask for something large and do not take it.
"""

import selectors
import socket
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.hostile import Line
from bench.hostile.served import Browser, Served, percentile, served

HEAD = "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALF = (HEAD + "Content-Length: 100\r\n\r\nlogin=").encode()
TRICKLE = (HEAD + "Content-Length: 100000\r\n\r\n").encode()
SLOW_HEAD = b"GET /board HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
TAKES_NOTHING = b"GET /bootstrap/static/css/bootstrap.min.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 5


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--visitors", type=int, default=200, help="slow visitors of each kind")
    parser.add_argument("--reads", type=int, default=100, help="readings of the board in each state")


def run(told: Namespace) -> list[Line]:
    lines = []
    with served() as site:
        _read(site, 10)
        for name, first, each in (
            ("half a body, then silence", HALF, b""),
            ("a byte of the body every two seconds", TRICKLE, b"x"),
            ("a head that never ends", SLOW_HEAD, b"x"),
            ("large answers that nobody takes", TAKES_NOTHING, b""),
        ):
            # Right before each, so that whatever else the machine does weighs on both.
            calm = percentile(_read(site, told.reads), 0.95)
            lines.append(Line("/board at a quiet time, p95", calm, 1000))
            with _crowd(site, told.visitors, first, each) as held:
                slow = percentile(_read(site, told.reads), 0.95)
                lines.append(Line(f"/board with {held()} visitors: {name}, p95", slow, 2 * max(calm, 20)))
    return lines


def _read(site: Served, times: int) -> list[float]:
    millis = []
    for _ in range(times):
        answer = Browser(site).ask("/board")
        assert answer.status == 200, answer.status
        millis.append(answer.millis)
    return millis


@contextmanager
def _crowd(site: Served, count: int, first: bytes, each: bytes) -> Iterator[Callable[[], int]]:
    """So many open connections, over each of which `first` has been sent and `each` follows every two seconds."""
    crowd = []
    for _ in range(count):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", site.port))
        one.sendall(first)
        crowd.append(one)
    stop = threading.Event()
    feeder = threading.Thread(target=_feed, args=(crowd, each, stop))
    feeder.start()
    time.sleep(3)
    try:
        yield lambda: _still_open(crowd)
    finally:
        stop.set()
        feeder.join()
        for one in crowd:
            one.close()


def _feed(crowd: list[socket.socket], each: bytes, stop: threading.Event) -> None:
    while not stop.wait(2):
        for one in crowd if each else ():
            try:
                one.sendall(each)
            except OSError:
                continue


def _still_open(crowd: list[socket.socket]) -> int:
    """Those to whom the server has not said goodbye; what it sends them stays untouched."""
    with selectors.DefaultSelector() as selector:
        for one in crowd:
            selector.register(one, selectors.EVENT_READ)
        return len(crowd) - sum(_is_over(key.fileobj) for key, _ in selector.select(0))


def _is_over(one: object) -> bool:
    assert isinstance(one, socket.socket)
    try:
        return not one.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return True
