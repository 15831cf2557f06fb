"""One visitor's connection: its request is gathered, and its answer handed out, without ever holding a thread.

Gunicorn's own parser reads the head, so that there is one opinion on where a
request ends; all that is done here is waiting for bytes.
"""

import socket
from collections.abc import Iterator
from enum import Enum, auto
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.http.body import Body, LengthReader
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

CHUNK = 64 * 1024
LONGEST_HEAD = 64 * 1024
IN_MEMORY = 256 * 1024
"""What one request or answer may take in memory; the rest lies in a temporary file that has no name."""
SLOWEST = 4 * 1024
"""Bytes a second below which a visitor is taken for one who only wants to hold a connection."""
PATIENCE = 20.0
"""Seconds for a whole head, and what a body or an answer gets beyond the slowest pace."""
LINGER_SECONDS, LINGER_BYTES = 30.0, 256 * 1024 * 1024
"""How long, and for how much, a refused body is read and thrown away, so that its sender sees the refusal."""


class Stage(Enum):
    """What a connection waits for."""

    IDLE = auto()
    RECEIVING = auto()
    WORKING = auto()
    SENDING = auto()
    LINGERING = auto()


class LengthRequired(Exception):
    """A body came without its length."""


class HeadTooLarge(Exception):
    """A head does not end."""


class Outlet:
    """Takes what the application writes as a socket would, at once, and keeps it for the slow road."""

    def __init__(self) -> None:
        self._kept: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)
        self._read = self._written = 0

    def sendall(self, data: bytes) -> None:
        self._kept.seek(self._written)
        self._kept.write(data)
        self._written += len(data)

    send = sendall

    def gettimeout(self) -> float:
        """As a socket that never blocks answers."""
        return 0.0

    @property
    def is_empty(self) -> bool:
        return self._read == self._written

    def peek(self) -> bytes:
        """The next bytes that are to go."""
        self._kept.seek(self._read)
        return self._kept.read(CHUNK)

    def gone(self, count: int) -> None:
        """Note that so many bytes are on their way; room that is no longer needed is given back."""
        self._read += count
        if self.is_empty:
            self._kept.seek(0)
            self._kept.truncate()
            self._read = self._written = 0

    def close(self) -> None:
        self._kept.close()


class Connection:
    """A socket that never blocks, and what has come and is to go over it."""

    def __init__(self, cfg: Any, opened: socket.socket, client: Any, largest: int | None, now: float) -> None:
        opened.setblocking(False)
        self.cfg, self.socket, self.client, self.server = cfg, opened, client, opened.getsockname()
        self.largest = largest
        self.stage = Stage.RECEIVING
        self.request: Any = None
        self.response: Any = None
        self.environ: dict[str, Any] = {}
        self.took: Any = None
        self.outlet = Outlet()
        self.tail: Iterator[bytes] | None = None
        """A file that is handed out as fast as the visitor takes it."""
        self.must_close = False
        self.count = 0
        self._buffer = bytearray()
        self._body: SpooledTemporaryFile[bytes] | None = None
        self._missing = 0
        self.since = now
        self._bytes = 0
        self.deadline = now + PATIENCE

    # Receiving

    def receive(self, now: float) -> bool | None:
        """Take what has come: True where a request is whole, False where more is to come, None where nothing will."""
        try:
            data = self.socket.recv(CHUNK)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            return None
        if not data:
            return None
        if self.stage is Stage.IDLE:
            self.stage, self.since, self.deadline = Stage.RECEIVING, now, now + PATIENCE
        self._buffer += data
        return self.gather(now)

    def gather(self, now: float) -> bool:
        """Make a request of what is there; True where one is whole."""
        if self.request is None and not self._read_head(now):
            return False
        if self._body is not None and self._missing:
            part = bytes(self._buffer[: self._missing])
            del self._buffer[: len(part)]
            self._body.write(part)
            self._missing -= len(part)
        if self._missing:
            return False
        if self._body is not None:
            self._body.seek(0)
        self.stage = Stage.WORKING
        return True

    @property
    def has_begun(self) -> bool:
        """Whether part of a request has come."""
        return bool(self._buffer) or self.request is not None

    def is_late(self, now: float) -> bool:
        """Whether the visitor has taken longer than anybody needs; what we take ourselves is not his."""
        return self.stage is not Stage.WORKING and self.deadline <= now

    def _read_head(self, now: float) -> bool:
        while self._buffer[:2] == b"\r\n":
            del self._buffer[:2]
        end = self._buffer.find(b"\r\n\r\n", 0, LONGEST_HEAD)
        if end < 0:
            if len(self._buffer) >= LONGEST_HEAD:
                raise HeadTooLarge
            return False
        head = bytes(self._buffer[: end + 4])
        del self._buffer[: end + 4]
        self.count += 1
        self.request = Request(self.cfg, IterUnreader([head]), self.client, self.count)
        self._expect_body(now)
        return True

    def _expect_body(self, now: float) -> None:
        fields = dict(self.request.headers)
        if "TRANSFER-ENCODING" in fields:
            raise LengthRequired
        length = int(fields.get("CONTENT-LENGTH", "0"))
        expects, self.request._expected_100_continue = self.request._expected_100_continue, False
        if self.largest is not None and length > self.largest:
            # The application refuses it by its length alone; what comes of it is thrown away afterwards.
            self.request.body = Body(LengthReader(IterUnreader([]), 0))
            self.must_close = True
            return
        if not length:
            return
        self._missing, self._body = length, SpooledTemporaryFile(max_size=IN_MEMORY)
        body = self._body
        self.request.body = Body(LengthReader(IterUnreader(iter(lambda: body.read(CHUNK), b"")), length))
        self.since, self.deadline = now, now + PATIENCE + length / SLOWEST
        if expects and len(self._buffer) < length:
            self.socket.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    # Sending

    def begin_sending(self, now: float) -> None:
        self._forget_body()
        self.stage, self.since, self._bytes, self.deadline = Stage.SENDING, now, 0, now + PATIENCE

    def send(self, now: float) -> bool | None:
        """Hand out what the visitor takes: True where all is gone, False where some is left, None where he is away."""
        while True:
            if self.outlet.is_empty and not self._refill():
                return True
            try:
                count = self.socket.send(self.outlet.peek())
            except (BlockingIOError, InterruptedError):
                return False
            except OSError:
                return None
            self.outlet.gone(count)
            self._bytes += count
            self.deadline = max(self.deadline, self.since + PATIENCE + self._bytes / SLOWEST)

    def _refill(self) -> bool:
        """Put the next piece of the file into the outlet; False where there is no more."""
        while self.tail is not None and self.outlet.is_empty:
            piece = next(self.tail, None)
            if piece is None:
                self.response.close()
                self.end_tail()
            else:
                self.response.write(piece)
        return not self.outlet.is_empty

    def end_tail(self) -> None:
        """Let go of the file."""
        close, self.tail = getattr(self.tail, "close", None), None
        if close is not None:
            close()

    # Between two requests, and at the end

    def renew(self, now: float) -> None:
        """Be ready for the next request."""
        self.request = self.response = self.took = None
        self.environ = {}
        self.stage, self.since, self.deadline = Stage.IDLE, now, now + self.cfg.keepalive
        if self.has_begun:
            self.stage, self.deadline = Stage.RECEIVING, now + PATIENCE

    def linger(self, now: float) -> None:
        """Say that nothing more is sent, and throw away what still comes: closing at once would take the answer back."""
        self.stage, self.since, self._bytes, self.deadline = Stage.LINGERING, now, 0, now + LINGER_SECONDS
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            self.deadline = now

    def discard(self) -> bool:
        """Throw away what has come; False where it is over."""
        try:
            data = self.socket.recv(CHUNK)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        self._bytes += len(data)
        return bool(data) and self._bytes < LINGER_BYTES

    def close(self) -> None:
        self._forget_body()
        self.end_tail()
        self.outlet.close()
        self.socket.close()

    def _forget_body(self) -> None:
        if self._body is not None:
            self._body.close()
        self._body, self._missing = None, 0
