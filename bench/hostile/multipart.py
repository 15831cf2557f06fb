"""The worst forms with a file that somebody who is not signed in may send, in milliseconds of processor time."""

import argparse
import tempfile
import time
from pathlib import Path

from bench.hostile import Line
from bench.hostile.texts import site

TYPE = "multipart/form-data; boundary=BB"
BIG = 10_000_000
ROOM = 30_000
"""Bytes of one head that is still taken apart."""


def _file(content: bytes, name: bytes = b"a.pdf") -> bytes:
    head = b'--BB\r\nContent-Disposition: form-data; name="licence"; filename="%s"\r\n\r\n' % name
    return head + content + b"\r\n--BB--\r\n"


def _parts(head: bytes) -> bytes:
    one = b"--BB\r\nContent-Disposition: form-data; " + head + b"\r\n\r\nx\r\n"
    return one * 99 + b"--BB--\r\n"


HEADS = {
    "numbered pieces of a name": _parts(b"; ".join(b"name*%d=a" % number for number in range(ROOM // 12))),
    "quotes in a name": _parts(b'name="' + b'\\"' * (ROOM // 2) + b'"'),
    "many semicolons": _parts(b"name=a" + b";" * ROOM),
    "many options": _parts(b"name=a" + b"; a=b" * (ROOM // 5)),
    "a name in percent signs": _parts(b"name*=UTF-8''" + b"%e4" * (ROOM // 3)),
    "many lines": _parts(b"name=a\r\n" + b"A:b\r\n" * (ROOM // 5)),
    "lines that go on": _parts(b"name=a" + b"\r\n A" * (ROOM // 4)),
    "options of a type": _parts(b"name=a\r\nContent-Type: text/plain" + b"; c=d" * (ROOM // 5)),
    "a file's name of marks": _file(b"x", b"e" + "\u0301".encode() * 20_000),
    "no end of a head": b"--BB\r\n" + b"A: b\r\n" * (BIG // 6),
    "no beginning": b"\r\n--B" * (BIG // 5),
}
"""Forms whose heads are the work."""
FILES = {
    "a file of x": _file(b"x" * BIG),
    "a file of line ends": _file(b"\r\n" * (BIG // 2)),
    "a file of beginnings of the mark": _file(b"\r\n--B" * (BIG // 5)),
    "a file of almost the mark": _file(b"\r\n--BBx" * (BIG // 7)),
    "a file of the mark and blanks": _file((b"\r\n--BB" + b" " * 8_000) * (BIG // 8_006)),
}
"""Forms whose file is as long as any."""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--most", type=float, default=50.0, help="milliseconds that a form without a large file may take (50)")
    parser.add_argument(
        "--most-file", type=float, default=500.0, help="milliseconds that a form with a file of 10 MB may take (500)"
    )


def run(told: argparse.Namespace) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="hostile-") as place:
        app = site(Path(place))
        client = app.test_client()

        def took(body: bytes) -> float:
            begun = time.process_time()
            client.post("/register", data=body, content_type=TYPE)
            return (time.process_time() - begun) * 1000

        took(_file(b"x"))
        return [
            Line(f"form: {what}", min(took(body) for _ in range(3)), most)
            for bodies, most in ((HEADS, told.most), (FILES, told.most_file))
            for what, body in bodies.items()
        ]
