"""The pages of a town as each person is shown them, in both languages, and what they are told after a blank form."""

from collections import defaultdict
from typing import NamedTuple

from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from tests.hostile.corpus import FORM, encoded
from tests.hostile.places import STANDS
from tests.hostile.siege import Forms
from tests.looks.structure import paths

EVERYTHING = ("stranger", "city", "approver", "auditor", "county_b", "admin", "inst_a", "firm_a", "expert", "finance")
"""Somebody of each role, who opens a page of each kind; the others open those where their forms stand."""
TRIED, MOST = 6, 100
"""Addresses of a kind that are tried, where somebody was shown one and where nobody was: not every step is one of every case."""
ALSO = {"auditor": ("/audit/1",)}
"""What is told while a round is open, and stands too far back to be found among the latest."""
TYPED = {"text", "textarea", "select", "date", "number", "checkbox", "radio", "email", "password", "search", "tel", "file"}


class Seen(NamedTuple):
    """A page that somebody is shown."""

    who: str
    role: str
    kind: str
    """The endpoint; of a refused form the one that it was sent to."""
    address: str
    text: str
    how: tuple[str, dict] = ("GET", {})
    """The method and what was sent, so that it can be asked for once more in the other language."""

    def __repr__(self):
        return f"{self.how[0]} {self.address} as {self.who}"


def opened(attack):
    """The pages that are found, and the kinds that answered with a file."""
    found, papers, stands, known = [], set(), set(STANDS.values()), set()
    for name in sorted(attack.people):
        person = db.session.get(Account, attack.keys[name]) if name in attack.keys else None
        role = min(person.roles) if person else "stranger"
        also = ALSO.get(name, ())
        own, tried, met = {*attack.town.pages.get(name, ()), *also}, defaultdict(int), set()
        for address in (*also, *attack.starts(name)):
            kind = attack.endpoint(address, "GET")
            wanted = name in EVERYTHING or (name, kind) in stands
            enough = kind in met or tried[kind] >= (TRIED if kind in known else MOST)
            if not wanted or (address not in own and enough):
                continue
            tried[kind] += 1
            answer = attack.people[name].get(address)
            if answer.status_code == 200:
                met.add(kind)
                known.add(kind)
                if answer.mimetype == "text/html":
                    found.append(Seen(name, role, kind, address, answer.text))
                else:
                    papers.add(kind)
    return found, papers


def refused(attack, pages):
    """What is answered to each form that is sent without what somebody would type."""
    forms = {}
    for page in pages:
        for action, fields in Forms(page.text).found.items():
            kind = attack.endpoint(action or page.address, "POST")
            if len(fields) > len(forms.get(kind, ("", "", {}))[2]):
                forms[kind] = page.who, action or page.address, fields
    for kind, (who, address, fields) in sorted(forms.items()):
        blank = [(name, value) for name, (sort, value) in fields.items() if sort not in TYPED]
        yield from _answered(attack, Seen(who, "", kind, address, "", ("POST", {"data": encoded(blank), "content_type": FORM})))


def _answered(attack, asked):
    if asked.kind in ("account.logout", "account.language", "account.large_text", ""):
        return
    answer = attack.people[asked.who].open(asked.address, method="POST", **asked.how[1])
    if answer.mimetype == "text/html" and answer.status_code >= 400:
        yield asked._replace(text=answer.text)


WRONG = (("GET", "/nowhere"), ("GET", "/needs/99999999"), ("POST", "/board"), ("GET", "/audit"), ("POST", "/needs/publish"))
"""What is not there, cannot be opened so, or is not for everybody."""


def turned_away(attack):
    for who in ("stranger", "firm_a"):
        for method, address in WRONG:
            answer = attack.people[who].open(address, method=method)
            if answer.mimetype == "text/html" and answer.status_code >= 400:
                yield Seen(who, "", f"error {answer.status_code}", address, answer.text, (method, {}))


def in_english(attack, pages):
    """The same pages as whoever reads English is shown them."""
    for client in attack.people.values():
        client.get("/")  # takes up what was said of the last deed, in the language of that deed
    for page in pages:
        client = attack.people[page.who]
        client.set_cookie("lang", "en")
        method, sent = page.how
        answer = client.open(page.address, method=method, **sent)
        client.set_cookie("lang", "zh")
        if answer.mimetype == "text/html" and 'lang="en"' in answer.text[:200]:
            yield page._replace(text=answer.text)


def unlike(pages):
    """The pages that have an element, in its place among others, that no fuller one had; the others would show nothing new."""
    known = set()
    for page in sorted(pages, key=lambda one: -len(one.text)):
        if not (made := paths(page.text)) <= known:
            yield page
        known |= made
