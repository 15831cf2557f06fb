"""A whole installation of its own for an attack to be driven at: made, served, asked and thrown away."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOGIN, PASSWORD = "admin", "orange-kettle-river-92"
LONGEST_START = 90.0


@dataclass
class Served:
    """Where the installation listens and where its things lie."""

    port: int
    var: Path


@dataclass
class Answer:
    """What came back, and after how many milliseconds."""

    status: int
    text: str
    cookies: list[str]
    millis: float


@dataclass
class Browser:
    """Somebody at an address of the loopback network, who keeps cookies."""

    site: Served
    address: str = "127.0.0.1"
    jar: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, data: dict[str, str] | None = None, timeout: float = 30.0) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=timeout, source_address=(self.address, 0))
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())} if self.jar else {}
        body = None
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(data)
        begun = time.monotonic()
        try:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        cookies = answer.headers.get_all("Set-Cookie") or []
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.jar[name] = value
        return Answer(answer.status, text, cookies, (time.monotonic() - begun) * 1000)

    def sign_in(self, login: str = LOGIN, password: str = PASSWORD, token: str = "") -> Answer:
        """Fill in the form of the sign-in page and send it."""
        data = {"login": login, "password": password, "csrf_token": token or self.token()}
        return self.ask("/login", data)

    def token(self) -> str:
        """The hidden token of the sign-in page, as this browser gets it."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.ask("/login").text)
        return found[1] if found else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(**environ: str) -> Iterator[Served]:
    """An empty installation with one administrator, served as an operator serves it."""
    var = Path(tempfile.mkdtemp(prefix="jiebang-hostile-"))
    site = Served(free_port(), var)
    told = {name: word for name, word in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    told |= {"MARKETPLACE_VAR": str(var), "PYTHONPATH": str(ROOT), "ADMIN_PASSWORD": PASSWORD} | environ
    program = [sys.executable, "-m", "marketplace"]
    process = None
    try:
        subprocess.run([*program, "init", "--admin-login", LOGIN], env=told, check=True, capture_output=True)
        with (var / "log").open("w") as log:
            process = subprocess.Popen(
                [*program, "serve", "--port", str(site.port)], env=told, stdout=log, stderr=subprocess.STDOUT
            )
        _wait(site, process)
        yield site
    finally:
        if process is not None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(var, ignore_errors=True)


def percentile(millis: list[float], share: float) -> float:
    """The value that `share` of all stay below."""
    return sorted(millis)[min(int(len(millis) * share), len(millis) - 1)] if millis else float("inf")


def _wait(site: Served, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end and process.poll() is None:
        try:
            if Browser(site).ask("/healthz", timeout=3).status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError((site.var / "log").read_text())
