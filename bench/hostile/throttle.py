"""Twenty addresses guess passwords without a pause while the owner and a new person sign in.

The owner has signed in at that browser before; the new person has not. One of
the attackers sits behind the owner's own address.
"""

import threading
import time
from argparse import ArgumentParser, Namespace

from bench.hostile import Line
from bench.hostile.served import LOGIN, Browser, percentile, served

ATTACKERS = 20
OWNER, NEWCOMER = "127.0.1.1", "127.0.3.1"
GIVEN_UP = 60.0


def options(parser: ArgumentParser) -> None:
    parser.add_argument("--seconds", type=int, default=20, help="how long the attack lasts")


def run(told: Namespace) -> list[Line]:
    with served() as site:
        owner = Browser(site, OWNER)
        assert owner.sign_in().status == 302, "the owner cannot sign in at a quiet time"
        calm = percentile(_owner_signs_in(owner, 5)[1], 0.95)
        stop, refused, paused = threading.Event(), [0], [0]
        addresses = [OWNER, *(f"127.0.2.{number}" for number in range(1, ATTACKERS))]
        crowd = [threading.Thread(target=_attack, args=(Browser(site, address), stop, refused, paused)) for address in addresses]
        for one in crowd:
            one.start()
        try:
            time.sleep(2)
            kept_out, waits = _owner_signs_in(owner, told.seconds)
            newcomer = _newcomer_waits(Browser(site, NEWCOMER))
        finally:
            stop.set()
            for one in crowd:
                one.join()
        known = {name: value for name, value in owner.jar.items() if name.startswith("device-")}
        thief = Browser(site, "127.0.4.1", known)
        taken = sum(thief.sign_in(password=f"wrong wrong {number}").status == 422 for number in range(30))
    return [
        Line("right passwords of the owner at a known browser that were refused", kept_out, 0, "of " + str(len(waits))),
        Line("until the owner is in, p95", percentile(waits, 0.95), max(3000, 4 * calm)),
        Line("the same at a quiet time", calm, max(3000, calm)),
        Line("until a new person without a cookie is in", newcomer * 1000, 30_000),
        Line("guesses that a stolen cookie buys, with those of its address", taken, 15, "guesses"),
        Line(f"guesses looked at while {ATTACKERS} addresses attacked ({paused[0]} paused)", refused[0], 2_000, "guesses"),
    ]


def _attack(attacker: Browser, stop: threading.Event, refused: list[int], paused: list[int]) -> None:
    token = attacker.token()
    while not stop.is_set():
        try:
            status = attacker.sign_in(password="wrong wrong wrong", token=token).status
        except OSError:
            continue
        refused[0] += status == 422
        paused[0] += status == 429
        stop.wait(0.1)


def _owner_signs_in(owner: Browser, seconds: int) -> tuple[int, list[float]]:
    """How often the right password was refused, and how long each sign-in took."""
    kept_out, waits, end = 0, [], time.monotonic() + seconds
    while time.monotonic() < end:
        del owner.jar["sid"]
        answer = owner.sign_in()
        kept_out += answer.status != 302
        waits.append(answer.millis)
        time.sleep(0.5)
    return kept_out, waits


def _newcomer_waits(newcomer: Browser) -> float:
    begun = time.monotonic()
    while newcomer.sign_in(LOGIN).status != 302:
        if time.monotonic() - begun > GIVEN_UP:
            return float("inf")
        time.sleep(1)
    return time.monotonic() - begun
