"""Whatever stands in an address, a cookie or a header, the answer is a page."""

from itertools import cycle, islice

import pytest

from marketplace.programmes.web import places
from marketplace.shared.web.addresses import plain
from tests.hostile.corpus import FORM, VALUES, encoded
from tests.leaks.crawler import PLACE

QUERY = (
    "page",
    "sort",
    "q",
    "state",
    "category",
    "county",
    "chain",
    "current",
    "goal",
    "standing",
    "todo",
    "kind",
    "actor",
    "case",
    "number",
    "day",
    "verify",
    "need",
    "institution",
    "organisation",
    "enterprise",
    "next",
    "tab",
    "role",
    "unit",
    "level",
    "lang",
)
IN_PATH = (
    "-1",
    "0",
    "99999999999999999999",
    "1e3",
    "%00",
    "%ff",
    "%ED%A0%80",
    "..%2f..%2fetc",
    "{{7*7}}",
    "１",
    "a" * 5000,
    "%0d%0aX:1",
)
WISHES = ("need", "pair", "places_1", "places_x", "weight_plan", "weight_price", "most", "budget")
"""What the address of a what-if may ask for."""


@pytest.mark.timeout(600)
def test_no_what_if_and_no_stopping_of_a_run_breaks_on_any_value(attack):
    for endpoint in ("rounds.keep_what_if", "rounds.cancel_run"):
        (rule,) = [rule.rule for rule in plain(attack.app) if rule.endpoint == endpoint and "POST" in rule.methods]
        for what, value in VALUES.items():
            given = value if len(value) < 10_000 else value[:10_000]
            query = encoded([(key, given) for key in WISHES])
            body = encoded([(key, value) for key in ("reason", "version", "seen")])
            address = f"{PLACE.sub('1', rule)}?{query.decode()}"
            assert attack.endpoint(address, "POST") == endpoint
            attack.send("city", f"{endpoint}: {what}", address, method="POST", data=body, content_type=FORM)
    assert attack.broken == []


@pytest.mark.timeout(600)
def test_no_address_breaks_on_any_query_cookie_or_place(attack):
    values = [value for value in VALUES.values() if len(value) < 10_000]
    turn, places, met = cycle(values), cycle(IN_PATH), set()
    for name in ("stranger", "city", "county_b", "inst_a", "firm_b"):
        for rule in attack.rules(name):
            plain = PLACE.sub("1", rule)
            # Whoever comes first tries them all; the others find the same door.
            for value in islice(turn, 2 if rule in met else 4):
                query = encoded([(key, value) for key in QUERY]).decode()
                attack.send(name, value[:40], f"{plain}?{query}", method="GET")
            if rule not in met:
                attack.send(name, "raw query", f"{plain}?%ff=%00&page&=&page=1&page=2&sort=-", method="GET")
            if "<" in rule:
                for place in islice(places, 1) if rule in met else IN_PATH:
                    attack.send(name, place[:40], PLACE.sub(place.replace("\\", ""), rule), method="GET")
            met.add(rule)
    assert attack.broken == []


@pytest.mark.parametrize("cookie", ["sid", "lang", "large", "jiebang"])
def test_no_cookie_breaks_a_page(client, cookie):
    for value in VALUES.values():
        raw = value[:4000].decode("latin-1").replace("\r", "").replace("\n", "").replace(";", "")
        answer = client.get("/board", headers={"Cookie": f"{cookie}={raw}"})
        assert answer.status_code < 500
    for header in ("Accept-Language", "Referer", "X-Forwarded-For", "Range", "If-None-Match", "Content-Length"):
        assert client.get("/board", headers={header: "\xff" * 300}).status_code < 500


@pytest.mark.timeout(600)
def test_no_address_under_a_programme_breaks_on_any_key(attack):
    """A page and a post of each area, under keys that are none."""
    areas = {name for name, area in attack.app.blueprints.items() if isinstance(area, places.Placed)}
    sample = {}
    for rule in plain(attack.app):
        area = rule.endpoint.partition(".")[0]
        if area in areas:
            sample.setdefault((area, "POST" in rule.methods), PLACE.sub("1", rule.rule))
    keys = cycle(IN_PATH)
    for (area, posted), address in sample.items():
        for key in islice(keys, 3):
            method = "POST" if posted else "GET"
            attack.send("city", f"{area} under {key}", f"/p/{key}{address}", method=method)
    assert attack.broken == []
    assert len(sample) > len(areas)
