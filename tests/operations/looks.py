"""Looks at what has come about: each of them passes, or tells in one sentence what is not so."""

import http.client
import json
import re
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from .first_need import ROW, Walk
from .machine import Machine, Refused
from .visitor import NotThere, Upload, Visitor

FORGOTTEN = ("Send the link", {"Login name or mail address": "approver"})


class NotSo(Exception):
    """Something that the page promises has not come about."""


def holds(true: object, sentence: str) -> None:
    if not true:
        raise NotSo(sentence)


def until(true: Callable[[], object], seconds: float = 120) -> bool:
    """Whether something holds within a time; what cannot be asked meanwhile does not hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if true():
                return True
        except (OSError, ValueError, KeyError, http.client.HTTPException):
            pass
        time.sleep(1)
    return False


def unit_is(machine: Machine, unit: str, *states: str) -> None:
    """A unit is, for instance, active and enabled."""
    said = machine.run(f"systemctl is-active {unit} || :; systemctl is-enabled {unit} || :").split()
    holds(tuple(said) == states, f"{unit} is {said}, not {states}: {machine.run(f'journalctl -n 40 -u {unit}')}")


def all_parts_run(machine: Machine) -> None:
    """Once `systemctl start` has returned, each part is up in a process of its own."""
    said = machine.run("jiebang healthcheck")
    holds(
        re.findall(r"(?m)^(\w+) +ok *(.*)$", said)[:4] == [(name, "") for name in ("database", "queue", "scheduler", "worker")],
        said,
    )


def units_verify(machine: Machine) -> None:
    """systemd finds nothing to say about any of our units, with the programs in their places."""
    machine.run(
        "cp deploy/*.service deploy/*.timer /run/systemd/system/ && install -m 755 deploy/jiebang-backup /usr/local/sbin".replace(
            "deploy", "/root/jiebang/deploy"
        )
    )
    said = machine.run(
        "systemd-analyze verify --man=no /run/systemd/system/jiebang*.service /run/systemd/system/jiebang*.timer 2>&1 || :"
    )
    machine.run("rm /run/systemd/system/jiebang* /usr/local/sbin/jiebang-backup && systemctl daemon-reload")
    holds(not [line for line in said.splitlines() if "jiebang" in line], said)


def owns_nothing(machine: Machine) -> None:
    """Whoever takes over the site neither lifts a guard nor makes or empties a table."""
    for forbidden in ("drop trigger event_no_change on event", "create table mine (id int)", "truncate event"):
        try:
            machine.run(f'. /etc/jiebang.env; psql "$DATABASE_URL" -c "{forbidden}"')
        except Refused as refused:
            holds(re.search("permission denied|must be owner", str(refused)), str(refused))
        else:
            raise NotSo(f"the role that serves may {forbidden}")


def health(visitor: Visitor) -> dict[str, Any]:
    """What /healthz says."""
    visitor.open("/healthz")
    found: dict[str, Any] = json.loads(visitor.text)
    return {"unsafe": {}} | found


def on_the_board(visitor: Visitor) -> None:
    """A stranger reads the first need."""
    visitor.open("/board")
    holds(visitor.status == 200 and ROW["B"] in visitor.words, f"/board answers {visitor.status}: {visitor.words[:500]}")


def head(said: str) -> str:
    found = re.search(r"\b[0-9a-f]{64}\b", said)
    holds(found, f"no head: {said}")
    return found[0] if found else ""


def version(machine: Machine) -> str:
    return machine.run(
        "/opt/jiebang/bin/python -c 'from importlib.metadata import version; print(version(\"marketplace\"))'"
    ).strip()


def refuses_uploads(walk: Walk) -> None:
    """A workbook is refused with a sentence while there is little space; the form says so."""
    clerk = walk.person("hetang").open("/needs/import")
    try:
        clerk.press("Upload and preview", {}, (), {"Summary table": Upload("again.xlsx", walk.workbook(clerk).content)})
    except NotThere as refused:
        holds(clerk.status in (409, 413, 422, 507) and re.search("space|full", clerk.words), str(refused))
    else:
        raise NotSo("a workbook is taken though there is little space")


def nginx_guards(browser: Callable[[], Visitor], machine: Machine) -> None:
    """What stands in the table about the proxy, as far as it is seen from outside."""
    with machine.network():
        _closed_to_others()
    page = browser().open("/board")
    holds(page.status == 200, f"/board answers {page.status}")
    cookies = list(browser().open("/login").cookies)
    holds(all(cookie.secure for cookie in cookies), "cookies carry Secure")
    holds(browser().open("/login", b"x" * 13_000_000, "text/plain").status == 413, "13 MB end at nginx")
    statuses = {browser().open("/login").status for _ in range(60)}
    holds(429 in statuses, f"sixty sign-in pages at once: {statuses}")
    time.sleep(12)  # The bucket of passwords is empty again.
    holds(" /board" in machine.run("cat /var/log/nginx/access.log"), "nginx keeps its log")


def _closed_to_others() -> None:
    asked = http.client.HTTPConnection("127.0.0.1", 80, timeout=20)
    asked.request("GET", "/board", headers={"Host": "jiebang.example.cn"})
    answer = asked.getresponse()
    holds((answer.status, answer.getheader("Location")) == (301, "https://jiebang.example.cn/board"), "http leads to https")
    strangers = ssl.create_default_context()
    strangers.check_hostname, strangers.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", 443), 20) as raw,
            strangers.wrap_socket(raw, server_hostname="other.example.cn"),
        ):
            raise NotSo("another name gets a handshake")
    except (ssl.SSLError, ConnectionError):
        pass
