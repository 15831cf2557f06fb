"""The nginx configuration in `deploy/`: it is one, it agrees with the house, and the house can be used through it."""

import os
import re
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from marketplace.shared.config import Settings
from tests.serving.conftest import free_port, until
from tests.serving.test_receiving import body_of, post, rest, server, visit

__all__ = ["server", "visit"]

DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "jiebang.example.cn"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/usr/local/sbin:/usr/local/bin")
needs_nginx = pytest.mark.skipif(not (NGINX and shutil.which("openssl")), reason="nginx or openssl is not installed")


def test_its_largest_body_is_just_above_that_of_the_house():
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())[1])
    allowed = Settings().upload_limit + 1024 * 1024
    assert allowed < megabytes * 1024 * 1024 <= allowed + 1024 * 1024


@pytest.fixture(scope="module")
def nginx(server, tmp_path_factory):
    """The configuration as it is, with ports, folders and a certificate of this machine."""
    place = tmp_path_factory.mktemp("nginx")
    place.chmod(0o755)
    port, plain = free_port(), free_port()
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            f"/CN={NAME}",
            "-addext",
            f"subjectAltName=DNS:{NAME}",
            "-keyout",
            place / "key.pem",
            "-out",
            place / "fullchain.pem",
        ],
        check=True,
        capture_output=True,
    )
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.M)
    for old, new in (
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/jiebang", str(place)),
        ("127.0.0.1:8000", f"127.0.0.1:{server.address[1]}"),
        ("jiebang_proxy.conf", str(DEPLOY / "jiebang_proxy.conf")),
    ):
        assert old in text
        text = text.replace(old, new)
    (place / "jiebang.conf").write_text(text)
    temporary = "".join(f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (place / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} worker_processes 1; daemon off; pid {place}/pid; error_log {place}/error.log;\n"
        f"events {{ worker_connections 512; }}\nhttp {{ access_log off; {temporary} include {place}/jiebang.conf; }}\n"
    )
    command = [NGINX, "-p", place, "-c", place / "nginx.conf", "-e", place / "error.log"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen(command)
    context = ssl.create_default_context(cafile=place / "fullchain.pem")

    def ask(text, name=NAME):
        with (
            socket.create_connection(("127.0.0.1", port), timeout=30) as raw,
            context.wrap_socket(raw, server_hostname=name) as tls,
        ):
            tls.sendall(text)
            return rest(tls)

    def is_up():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    until(is_up)
    ask.plain = plain
    yield ask
    process.terminate()
    process.wait()


def request(path="/page", more=""):
    return f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n{more}\r\n".encode()


@needs_nginx
def test_the_house_is_reached_through_it_and_learns_who_asks_from_nginx_alone(nginx):
    answer = nginx(request("/heads", "X-Forwarded-For: 203.0.113.9\r\nForwarded: for=203.0.113.9\r\n"))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"203.0.113.9" not in answer
    assert b"X_FORWARDED_FOR=127.0.0.1" in answer and b"X_FORWARDED_PROTO=https" in answer


@needs_nginx
def test_http_leads_to_https(nginx):
    with socket.create_connection(("127.0.0.1", nginx.plain), timeout=30) as opened:
        opened.sendall(request("/board?page=2"))
        answer = rest(opened)
    assert b" 301 " in answer and f"Location: https://{NAME}/board?page=2".encode() in answer


@needs_nginx
def test_another_name_is_not_answered(nginx):
    with pytest.raises((ssl.SSLError, ConnectionError)):
        nginx(request(), name="elsewhere.example.cn")


@needs_nginx
def test_a_body_without_a_length_is_handed_on_with_one(nginx):
    chunked = b"POST /post HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    assert body_of(nginx(chunked % NAME.encode())) == b"/post body"


@needs_nginx
def test_what_is_just_too_large_is_refused_by_the_house_and_what_is_far_too_large_by_nginx(nginx):
    def refused(length):
        head = post(b"", b"Connection: close\r\n", length).replace(b"site", NAME.encode())
        return nginx(head + b"x" * length)

    assert b"at most a megabyte" in refused(2 * 1024 * 1024)
    assert refused(13 * 1024 * 1024).startswith(b"HTTP/1.1 413")
