"""Whatever is sent, the answer is a page and nothing is stored by halves: never a 5xx (trust.md T11, IN1-IN3)."""

import io
from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser
from itertools import cycle, islice

import pytest
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from marketplace import clock, policies
from marketplace.extensions import db
from marketplace.models import ChainHead
from marketplace.services import audit
from marketplace.web.requests import QUIET
from tests.hostile.corpus import BODIES, FORM, UPLOADS, VALUES, encoded
from tests.hostile.standing import stand_halfway
from tests.leaks.crawler import PLACE, addresses
from tests.leaks.town import Town
from tests.visitor import visited

EACH = 2
"""Values that each field is sent; over all fields every value meets every kind of field."""
QUERY = (
    "page", "sort", "q", "state", "category", "county", "chain", "current", "goal", "standing", "todo", "kind", "actor", "case",
    "number", "day", "verify", "need", "institution", "organisation", "enterprise", "next", "tab", "role", "unit", "level", "lang",
)  # fmt: skip
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
PATIENCE = 10
"""Pages of one kind without a new form, after which a person looks elsewhere."""
WITHOUT_FORMS = {"finance", "auditor", "other_city", "other_county", "county_a", "inst_b", "inst_c", "sent_inst", "delivered_inst", "accepted_inst", "active_firm"}  # fmt: skip
"""People who find no form that somebody else would not find."""
UNREACHED = {
    "account.do_reset", "account.accept_invitation", "account.end_session", "account.end_other_sessions",
    "year.propose", "rounds.cancel_run", "rounds.keep_what_if",
}  # fmt: skip
"""Posts whose forms stand behind a one-time link or a second session, or at a step that this town has passed."""

WISHES = ("need", "pair", "places_1", "places_x", "weight_plan", "weight_price", "most", "budget")
"""What the address of a what-if may ask for."""


@pytest.fixture
def app(app):
    with visited(app, hidden_token=False):
        yield app


def besieged(make):
    """A town with cases that stand halfway, everybody signed in: the cookies are those of `town.people`."""
    later = clock.now() + timedelta(days=30)
    make.programme(apply_until=later, recommend_until=later)
    town = Town(make, released=False)
    town.pages = stand_halfway(make, town)
    town.claim_sealed()
    town.pages |= {
        name: [f"/claims/{key}{end}" for key in town.claims_of(name)]
        for name, end in (("inst_a", "/withdraw"), ("matched_inst", ""))
    }
    town.cookies = {name: make.session_of(person) for name, person in town.people.items()}
    return town


@pytest.fixture
def town(world):
    return world(besieged)


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: address -> {field: (type, value)}."""

    def __init__(self, page):
        super().__init__()
        self.found, self.fields, self.select, self.area = {}, None, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            posted = given.get("method", "get").lower() == "post"
            self.fields = self.found.setdefault(given.get("action") or "", {}) if posted else None
        if self.fields is None:
            return
        name, kind = given.get("name"), given.get("type", "text") if tag == "input" else tag
        if tag == "option" and self.select and (self.fields[self.select][1] == "" or "selected" in given):
            self.fields[self.select] = ("select", given.get("value") or "")
        if not name or tag not in ("input", "select", "textarea", "button") or name == "csrf_token":
            return
        if kind in ("radio", "checkbox") and "checked" not in given and name in self.fields:
            return
        self.fields[name] = (kind, given.get("value") or "")
        self.select = name if tag == "select" else None
        self.area = name if tag == "textarea" else None

    def handle_data(self, data):
        if self.area and self.fields is not None:
            kind, before = self.fields[self.area]
            self.fields[self.area] = (kind, before + data)

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        if tag == "select":
            self.select = None
        if tag == "form":
            self.fields = None


class Attack:
    """A town that stands again after each series, everybody's forms, and what broke."""

    def __init__(self, app, town, client, rebuild):
        self.app, self.town, self.rebuild, self.broken, self.sent = app, town, rebuild, [], 0
        self.match = app.url_map.bind("localhost").match
        self.people = {name: self._signed_in(cookie) for name, cookie in town.cookies.items()} | {"stranger": client}
        self.starts = {
            name: [*town.pages.get(name, ()), *addresses(app, town.people.get(name), most=40)] for name in self.people
        }
        self.rules = {name: list(readable(app, town.people.get(name))) for name in self.people}

    def _signed_in(self, cookie):
        client = self.app.test_client()
        client.set_cookie("sid", cookie)
        return client

    def send(self, name, what, address, **request):
        """One request; note it where it broke, or left something behind although it was refused."""
        self.sent += 1
        before = head()
        try:
            status = self.people[name].open(address, **request).status_code
        except Exception as error:
            status = repr(error)[:200]
        if not isinstance(status, int) or (status >= 500 and not address.startswith("/healthz")):
            self.broken.append((name, what, address[:80], status))
        elif status >= 400 and head() != before:
            self.broken.append((name, what, address[:80], f"{status}, but something was recorded"))

    def forms(self):
        """endpoint -> (who, address, fields) of every form that anybody finds; the fullest where there are several."""
        found, dull = {}, Counter()
        for name in sorted(self.people.keys() - WITHOUT_FORMS):
            for address in self.starts[name]:
                kind = name, self.endpoint(address, "GET")
                if dull[kind] < PATIENCE:
                    dull[kind] = 0 if self._learn(found, name, address) else dull[kind] + 1
        return found

    def _learn(self, found, name, address):
        """Note the forms of one page; whether there was a new or a fuller one."""
        page, learnt = self.people[name].get(address), False
        forms = Forms(page.text).found if page.mimetype == "text/html" and b"<form" in page.data else {}
        for action, fields in forms.items():
            endpoint = self.endpoint(action or address, "POST")
            if endpoint not in found or len(fields) > len(found[endpoint][2]):
                found[endpoint], learnt = (name, action or address, fields), True
        return learnt

    def endpoint(self, address, method):
        """What answers there; blank where nothing does: not every step is one of every case."""
        try:
            return self.match(address.partition("?")[0], method=method)[0]
        except NotFound:
            return ""


def readable(app, person):
    """The rules of everything this person may look at."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint not in QUIET and policies.may_reach(person, rule.endpoint):
            yield rule.rule


def head():
    db.session.rollback()
    return db.session.scalars(select(ChainHead.seq)).one()


@pytest.fixture
def attack(app, town, client, worlds):
    return Attack(app, town, client, lambda: worlds.again(besieged))


@pytest.fixture(scope="session")
def learnt():
    """What was found once, on whichever page of the same town."""
    return {}


@pytest.fixture
def forms(attack, learnt):
    """endpoint -> (who, address, fields) of every form; the town stands as before."""
    if not learnt:
        learnt.update(attack.forms())
        attack.rebuild()
    return learnt


def body_of(fields, name, value):
    """The form as a browser would send it, with one field replaced."""
    pairs = [(field, given) for field, (kind, given) in fields.items() if field != name and kind != "file"]
    return encoded([*pairs, (name, value)])


def torn(fields):
    """What is wrong with the form as a whole: fields missing or doubled."""
    pairs = [(field, given) for field, (_, given) in fields.items()]
    yield "doubled", FORM, encoded([*pairs, *pairs, *pairs])
    yield "half of it", FORM, encoded(pairs[::2])
    yield "no body", FORM, b""


SHARES = 3


@pytest.mark.timeout(600)
@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_breaks_on_any_value(attack, forms, share):
    posts = {rule.endpoint for rule in attack.app.url_map.iter_rules() if "POST" in rule.methods}
    assert posts - forms.keys() - UNREACHED == set()
    values, files = cycle(VALUES.items()), cycle(UPLOADS.items())
    bodies = cycle((what, kind, body) for what, (kind, body) in BODIES.items())
    for name, address, fields in [forms[endpoint] for endpoint in sorted(forms)[share::SHARES]]:
        attack.rebuild()
        for field, (kind, _) in fields.items():
            if kind == "file":
                upload_each(attack, name, address, fields, field, islice(files, 4))
                continue
            for what, value in islice(values, EACH):
                body = body_of(fields, field, value)
                attack.send(name, f"{field}: {what}", address, method="POST", data=body, content_type=FORM)
        for what, kind, body in (*torn(fields), *islice(bodies, 2)):
            attack.send(name, what, address, method="POST", data=body, content_type=kind)
    assert attack.broken == []
    assert audit.verify(db.session()) is None


@pytest.mark.timeout(600)
def test_a_script_that_is_written_everywhere_is_kept_as_text(attack, forms):
    write_everywhere(attack, forms)
    assert attack.broken == []
    assert pages_with_a_script(attack) > 5
    assert audit.verify(db.session()) is None


def upload_each(attack, name, address, fields, field, uploads):
    rest = {other: given for other, (kind, given) in fields.items() if kind != "file"}
    for what, (file, data) in uploads:
        attack.send(name, what, address, method="POST", data=rest | {field: (io.BytesIO(data), file)})


def write_everywhere(attack, forms):
    """Every text of every form becomes a script, a template, a format: some of it is kept."""
    for name, address, fields in forms.values():
        if name == "admin" or address.startswith(("/me", "/logout")):
            continue
        for value in (VALUES["script"], VALUES["percent format"]):
            pairs = [
                (field, value if kind in ("text", "textarea") else given) for field, (kind, given) in fields.items()
            ]
            attack.send(name, "all texts", address, method="POST", data=encoded(pairs), content_type=FORM)


def pages_with_a_script(attack):
    """How many pages show the script that was kept, each of them as text; and every page still stands."""
    shown = 0
    for name in ("stranger", "firm_b", "inst_a", "county_b", "city"):
        for address in attack.starts[name]:
            page = attack.people[name].get(address)
            assert page.status_code < 500 or address == "/healthz", address
            if page.mimetype == "text/html":
                assert "<script>alert" not in page.text and "<img src=x" not in page.text, address
                shown += "alert(1)" in page.text
    return shown


@pytest.mark.timeout(600)
def test_no_what_if_and_no_stopping_of_a_run_breaks_on_any_value(attack):
    for endpoint in ("rounds.keep_what_if", "rounds.cancel_run"):
        (rule,) = [rule.rule for rule in attack.app.url_map.iter_rules(endpoint) if "POST" in rule.methods]
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
        for rule in attack.rules[name]:
            plain = PLACE.sub("1", rule)
            for value in islice(turn, 4):
                query = encoded([(key, value) for key in QUERY]).decode()
                attack.send(name, value[:40], f"{plain}?{query}", method="GET")
            attack.send(name, "raw query", f"{plain}?%ff=%00&page&=&page=1&page=2&sort=-", method="GET")
            if "<" in rule:
                # Whoever comes first tries them all; the others find the same door.
                for place in islice(places, 3) if rule in met else IN_PATH:
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
