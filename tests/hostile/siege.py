"""A town under siege: everybody in it, the forms they find, and what broke when something was sent."""

from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser

from sqlalchemy import inspect
from werkzeug.exceptions import NotFound

from marketplace.shared import clock, permissions
from marketplace.shared.calendar import last_day
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.web.requests import QUIET
from tests.hostile.places import STANDS, UNREACHED
from tests.hostile.standing import stand_halfway
from tests.leaks.crawler import addresses
from tests.leaks.town import Town
from tests.needs.use_cases.correcting import corrected

SOON = timedelta(seconds=2)
"""When the sealed round of the town is open."""
PATIENCE = 10
"""Pages of one kind without a new form, after which a person looks elsewhere."""
WITHOUT_FORMS = {
    "finance",
    "auditor",
    "other_city",
    "other_county",
    "inst_b",
    "inst_c",
    "sent_inst",
    "delivered_inst",
    "accepted_inst",
    "active_firm",
}
"""People who find no form that somebody else would not find."""


def besieged(make):
    """A town with cases that stand halfway, everybody signed in: the cookies are those of `town.people`."""
    later = clock.now() + timedelta(days=30)
    starts_on = (later - timedelta(days=60)).date()
    make.programme(apply_until=later, recommend_until=later, starts_on=starts_on, ends_on=last_day(starts_on))
    town = Town(make, released=False)
    town.pages = stand_halfway(make, town)
    town.claim_sealed()
    corrected(town.open_needs[0], town.people["city"], clock.now() + SOON, description="更正后的说明")
    town.reviewed.ask()  # a run that waits, now that everything else that was promised is done
    for name, of, end in (
        ("inst_a", "inst_a", "/withdraw"),
        ("inst_a", "inst_a", ""),
        ("matched_inst", "matched_inst", ""),
        ("city", "matched_inst", ""),
    ):
        town.pages[name] = [*town.pages.get(name, ()), *(f"/claims/{key}{end}" for key in town.claims_of(of))]
    town.cookies = {name: make.session_of(person) for name, person in town.people.items()}
    return town


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
        if "formaction" in given:  # the button sends what the form holds to an address of its own
            self.found[given["formaction"]] = self.fields
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
        self.keys = {name: inspect(person).identity for name, person in town.people.items()}
        self.match = app.url_map.bind("localhost").match
        self.people = {name: self._signed_in(cookie) for name, cookie in town.cookies.items()} | {"stranger": client}

    def _signed_in(self, cookie):
        client = self.app.test_client()
        client.set_cookie("sid", cookie)
        return client

    def starts(self, name):
        """Where somebody begins to look: the pages of the own cases, and of each kind the latest."""
        return [*self.town.pages.get(name, ()), *addresses(self.app, self._person(name), most=40)]

    def rules(self, name):
        """The rules of everything somebody may look at."""
        person = self._person(name)
        for rule in self.app.url_map.iter_rules():
            if "GET" in rule.methods and rule.endpoint not in QUIET and permissions.may_reach(person, rule.endpoint):
                yield rule.rule

    def _person(self, name):
        """The account of somebody in the town that stands now."""
        return db.session.get(Account, self.keys[name]) if name in self.keys else None

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
        """endpoint -> (who, address, fields) of every form that anybody finds; the fullest where there are several.

        Where one is not where `places.STANDS` says, or it does not know of one, everybody looks on every page once, to say
        where it stands now: looking there each time costs as much as all attacks.
        """
        posts = {rule.endpoint for rule in self.app.url_map.iter_rules() if "POST" in rule.methods}
        found, _ = self.looked_for(set(STANDS.values()))
        if posts - found.keys() != UNREACHED.keys():
            stands = self.looked_for()[1]
            moved = {end: stands.get(end, "nowhere") for end in posts - found.keys() - UNREACHED.keys()}
            raise AssertionError(f"tests/hostile/places.py is behind: {moved}, and found is {found.keys() & UNREACHED.keys()}")
        return found

    def looked_for(self, kinds=None):
        """The forms, and where each stands: (who, the page's endpoint); only on pages of these kinds, if any are given."""
        found, stands, dull = {}, {}, Counter()
        for name in sorted(self.people.keys() - WITHOUT_FORMS):
            for address in self.starts(name):
                kind = name, self.endpoint(address, "GET")
                if dull[kind] < PATIENCE and (kinds is None or kind in kinds):
                    better = self._better(found, name, address)
                    found |= better
                    stands |= dict.fromkeys(better, kind)
                    dull[kind] = 0 if better else dull[kind] + 1
        return found, stands

    def _better(self, found, name, address):
        """The forms of one page that are new, or fuller than those that were found."""
        page = self.people[name].get(address)
        forms = Forms(page.text).found if page.mimetype == "text/html" and b"<form" in page.data else {}
        read = [(self.endpoint(action or address, "POST"), (name, action or address, fields)) for action, fields in forms.items()]
        return {end: form for end, form in read if end not in found or len(form[2]) > len(found[end][2])}

    def endpoint(self, address, method):
        """What answers there; blank where nothing does: not every step is one of every case."""
        try:
            return self.match(address.partition("?")[0], method=method)[0]
        except NotFound:
            return ""


def head():
    """How much was recorded; what the test has read itself stays as it was read."""
    with db.engine.connect() as connection:
        return connection.exec_driver_sql("select seq from chain_head").scalar_one()
