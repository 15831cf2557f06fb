"""What one running installation holds on to: its port, its data directory, and word that it is ready."""

import errno
import fcntl
import http.client
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ..shared import private
from ..shared.config import BadSetting

LONGEST_START = 90.0


def listen(host: str, port: int) -> socket.socket:
    """The open port, kept by the parent, so that a restarted web server refuses no visitor meanwhile."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(512)
    except OSError as error:
        opened.close()
        raise BadSetting(_why_not(error, host, port)) from error
    opened.set_inheritable(True)
    return opened


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use. Stop the other program or choose another port, as in PORT={port + 1}."
    return f"Nothing can listen on {host} port {port}: {error.strerror or error}. Choose another HOST or PORT."


def hold(var_dir: Path) -> IO[str]:
    """A lock on the data directory, held as long as the file is open; one parent a directory.

    What an older release or a copy left open to others is closed.
    """
    private.make_folder(var_dir)
    held = (var_dir / "serve.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise BadSetting(f"Another `marketplace serve` is using {var_dir} already. Stop it first.") from error
    private.set_right(var_dir)
    return held


def tell_started(place: str) -> None:
    """Tell the service manager that listens at `place` (its NOTIFY_SOCKET) that this process serves; blank: nobody asked."""
    if place:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, suppress(OSError):
            manager.sendto(b"READY=1", f"\0{place[1:]}" if place.startswith("@") else place)


@dataclass
class Readiness:
    """Asks the installation how it is until it is well, then says so once."""

    host: str
    port: int
    name: str
    """A name that the application answers to."""
    ready: Callable[[], None]
    late: Callable[[dict[str, str]], None]
    since: float = field(default_factory=time.monotonic)
    told: bool = False

    def look(self) -> None:
        """One look, until the news has been told, good or bad."""
        if self.told:
            return
        parts = self._ask()
        if parts is not None and all(state.startswith("ok") for state in parts.values()):
            self.told = True
            self.ready()
        elif time.monotonic() - self.since > LONGEST_START:
            self.told = True
            self.late(parts or {"web": "does not answer"})

    def _ask(self) -> dict[str, str] | None:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=1.5)
        try:
            connection.request("GET", "/healthz", headers={"Host": self.name})
            parts: dict[str, str] = json.loads(connection.getresponse().read())["parts"]
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return None
        finally:
            connection.close()
        return parts
