"""Gunicorn's worker for a house with slow visitors: one loop waits for all of them, threads only ever compute.

A thread is given a request when its last byte is there, and gives the answer
back to the loop, whole. Silent, slow and unwilling visitors cost a socket each.
"""

import os
import selectors
import socket
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.base import Worker

from ..shared import clock
from ..shared.private import Masking, masked
from .connection import Connection, HeadTooLarge, LengthRequired, Stage

LOOK_SECONDS = 1.0
LAST_CALL = 1.0
"""Seconds for whoever has connected and said nothing when the process is told to stop."""
AHEAD = 2
"""Requests a thread that may wait here; beyond that another process takes the next visitor."""
REFUSALS = {
    LengthRequired: (411, "Length Required", "The request must say how long its body is (Content-Length)."),
    HeadTooLarge: (431, "Request Header Fields Too Large", "The head of the request is too long."),
}
LOGGED = ("RAW_URI", "PATH_INFO", "HTTP_REFERER")
"""Where an access log finds addresses, which may hold the secret of a letter."""
SACRIFICED = (Stage.IDLE, Stage.RECEIVING, Stage.LINGERING, Stage.SENDING)
"""Who makes room for a new visitor, the longest waiting first: whoever sends nothing before whoever takes nothing."""


class ReceivingWorker(Worker):
    """Receives and sends in its main thread, computes in the others."""

    alive: bool

    def init_process(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=self.cfg.threads)
        self.selector = selectors.DefaultSelector()
        self.connections: set[Connection] = set()
        self.done: deque[Connection] = deque()
        self.working = 0
        self.listening = False
        self.next_sweep = 0.0
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop, then finish what was begun."""
        self.largest = getattr(self.wsgi, "config", {}).get("MAX_CONTENT_LENGTH")
        self.selector.register(self.PIPE[0], selectors.EVENT_READ)
        self.log.error_log.addFilter(Masking())
        while self.alive and self.ppid == os.getppid():
            self._look()
        self.alive = False
        now = time.monotonic()
        end = now + self.cfg.graceful_timeout
        for connection in self.connections:
            # A request may be on its way already over what is open.
            if not connection.has_begun or connection.stage is Stage.LINGERING:
                connection.deadline = min(connection.deadline, now + LAST_CALL)
        while self.connections and time.monotonic() < end and self.ppid == os.getppid():
            self._look()
        self.pool.shutdown(wait=False, cancel_futures=True)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Stop at once."""
        self.pool.shutdown(wait=False, cancel_futures=True)
        super().handle_quit(sig, frame)

    def _look(self) -> None:
        """One round: who has sent, who takes, who is done, whose time is over."""
        self.notify()
        self._listen(self.alive and self.working < self.cfg.threads * AHEAD)
        for key, _ in self.selector.select(LOOK_SECONDS if self.alive else LOOK_SECONDS / 5):
            if isinstance(key.data, Connection):
                self._heed(key.data)
            elif key.data is not None:
                self._accept(key.data)
            else:
                self._empty_pipe()
        while self.done:
            self._answered(self.done.popleft())
        if (now := time.monotonic()) >= self.next_sweep:
            self.next_sweep = now + (LOOK_SECONDS if self.alive else 0)
            for connection in [one for one in self.connections if one.is_late(now)]:
                self._time_out(connection)

    def _empty_pipe(self) -> None:
        try:
            os.read(self.PIPE[0], 4096)
        except BlockingIOError:
            pass

    def _listen(self, wanted: bool) -> None:
        """Take visitors, or leave them to another process."""
        if wanted == self.listening:
            return
        for listener in self.sockets:
            if wanted:
                listener.setblocking(False)
                self.selector.register(listener, selectors.EVENT_READ, listener)
            else:
                self.selector.unregister(listener)
        self.listening = wanted

    def _accept(self, listener: Any) -> None:
        if not self.listening:
            return
        try:
            opened, client = listener.accept()
        except OSError:
            return
        if opened.family in (socket.AF_INET, socket.AF_INET6):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self.connections) >= self.cfg.worker_connections:
            self._make_room()
        connection = Connection(self.cfg, opened, client, self.largest, time.monotonic())
        self.connections.add(connection)
        self.selector.register(opened, selectors.EVENT_READ, connection)

    def _make_room(self) -> None:
        for stage in SACRIFICED:
            if waiting := [one for one in self.connections if one.stage is stage]:
                return self._drop(min(waiting, key=lambda one: one.since))

    def _heed(self, connection: Connection) -> None:
        """Take from a visitor, or give him, what he is ready for."""
        if connection not in self.connections:
            return
        if connection.stage is Stage.SENDING:
            self._send(connection)
        elif connection.stage is Stage.LINGERING:
            if not connection.discard():
                self._drop(connection)
        else:
            self._take(connection, connection.receive)

    def _take(self, connection: Connection, step: Any) -> None:
        try:
            whole = step(time.monotonic())
        except Exception as error:
            return self._refuse(connection, error)
        if whole is None:
            self._drop(connection)
        elif whole:
            self.selector.unregister(connection.socket)
            self.working += 1
            self.pool.submit(self._compute, connection)

    def _refuse(self, connection: Connection, error: Exception) -> None:
        """Answer what is no request, and have nothing more to do with its sender."""
        connection.must_close = True
        if isinstance(error, NoMoreData | OSError):
            return self._drop(connection)
        if (refusal := REFUSALS.get(type(error))) is not None:
            util.write_error(connection.outlet, *refusal)
        else:
            self.handle_error(None, connection.outlet, connection.client, error)
        self._begin_sending(connection)

    def _compute(self, connection: Connection) -> None:
        """In a thread: let the application answer, into the outlet."""
        begun = clock.now()
        request = connection.request
        try:
            self.cfg.pre_request(self, request)
            response, environ = wsgi.create(request, connection.outlet, connection.client, connection.server, self.cfg)
            environ["wsgi.multithread"] = True
            connection.response, connection.environ = response, environ
            self._count()
            if connection.must_close or not self.alive or not self.cfg.keepalive:
                response.force_close()
            self._write(connection, self.wsgi(environ, response.start_response))
            connection.must_close |= response.should_close()
        except Exception as error:
            connection.must_close = True
            if connection.response is not None and connection.response.headers_sent:
                self.log.exception("an answer broke off")
            else:
                self.handle_error(request, connection.outlet, connection.client, error)
        finally:
            connection.took = clock.now() - begun
            self.done.append(connection)
            self._wake()

    def _write(self, connection: Connection, parts: Any) -> None:
        response = connection.response
        if isinstance(parts, connection.environ["wsgi.file_wrapper"]):
            response.send_headers()
            connection.tail = iter(parts)
            return
        try:
            for part in parts:
                response.write(part)
            response.close()
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def _count(self) -> None:
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False

    def _wake(self) -> None:
        try:
            os.write(self.PIPE[1], b".")
        except BlockingIOError:
            pass

    def _answered(self, connection: Connection) -> None:
        self.working -= 1
        self._begin_sending(connection, registered=False)

    def _begin_sending(self, connection: Connection, registered: bool = True) -> None:
        connection.begin_sending(time.monotonic())
        if registered:
            self.selector.modify(connection.socket, selectors.EVENT_WRITE, connection)
        else:
            self.selector.register(connection.socket, selectors.EVENT_WRITE, connection)
        self._send(connection)

    def _send(self, connection: Connection) -> None:
        try:
            all_gone = connection.send(time.monotonic())
        except Exception:
            self.log.exception("an answer broke off")
            return self._drop(connection)
        if all_gone is None:
            self._drop(connection)
        elif all_gone:
            self._sent(connection)

    def _sent(self, connection: Connection) -> None:
        """The answer is gone: wait for the next request, or for the other side to close."""
        self._log(connection)
        self.selector.modify(connection.socket, selectors.EVENT_READ, connection)
        if connection.must_close:
            return connection.linger(time.monotonic())
        connection.renew(time.monotonic())
        if connection.has_begun:
            self._take(connection, connection.gather)
        elif not self.alive:
            self._drop(connection)

    def _log(self, connection: Connection) -> None:
        if connection.response is not None:
            seen = {key: masked(value) if key in LOGGED else value for key, value in connection.environ.items()}
            self.log.access(connection.response, connection.request, seen, connection.took)
            self.cfg.post_request(self, connection.request, connection.environ, connection.response)

    def _time_out(self, connection: Connection) -> None:
        """Part with a visitor who took too long; one who was in the middle of a request is told."""
        if connection.stage is Stage.RECEIVING and connection.has_begun:
            connection.must_close = True
            util.write_error(connection.outlet, 408, "Request Timeout", "The request came too slowly.")
            return self._begin_sending(connection)
        self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        self.connections.discard(connection)
        try:
            self.selector.unregister(connection.socket)
        except (KeyError, ValueError):
            pass
        connection.close()
