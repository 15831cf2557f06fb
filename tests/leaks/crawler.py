"""Reads everything a person can reach: every address of the application with every id there is, and every link."""

import io
import re
import zipfile
from html import unescape
from itertools import product
from urllib.parse import urljoin, urlsplit

from sqlalchemy import select

from marketplace.records.queries.letters import mark_of
from marketplace.shared import permissions, running
from marketplace.shared.extensions import Model, db
from marketplace.shared.web.addresses import plain
from marketplace.shared.web.requests import QUIET

LINK = re.compile(r'(?:href|src|action|data-poll)="([^"]+)"')
PLACE = re.compile(r"<(?:[^:<>]+(?:\([^)]*\))?:)?(\w+)>")
SIGNED = re.compile(r'name="csrf_token"[^>]*value="[^"]*"')
"""Chance: it says nothing, and now and then it holds what a score looks like."""
ZIPPED = b"PK\x03\x04"
MOST = 3000
"""Pages a person may lead to; more means that the crawler runs in circles."""

TABLES = {
    "account_id": "account",
    "adjustment_id": "adjustment",
    "application_id": "application",
    "batch_id": "import_batch",
    "chain_id": "chain",
    "change_id": "account_change",
    "deputy_id": "deputy",
    "engagement_id": "engagement",
    "entry_id": "service_log",
    "invitation_id": "token",
    "link_id": "person_link",
    "need_id": "need",
    "notice_id": "notice",
    "organisation_id": "organisation",
    "outcome_id": "outcome",
    "place_id": "pool_place",
    "programme_id": "programme",
    "registration_id": "registration",
    "round_id": "round",
    "row_id": "import_row",
    "rule_id": "pair_rule",
    "run_id": "year_run",
    "seq": "event",
}
"""Where the ids of an address come from."""


def ids():
    """Every value an address may hold, by the name of its place."""
    db.session.rollback()
    found = {place: _column(table, "seq" if place == "seq" else "id") for place, table in TABLES.items()}
    found["seq"] = found["seq"][-60:]
    found |= {"number": [1, 2], "rank": [1, 2], "position": [0], "token": ["missing"], "filename": ["site.css"]}
    found |= {"step": ["suspend", "remove", "return", "withdraw", "cancel"]}
    found["mark"] = [mark_of(one, running.settings().secret_key) for one in _column("mail", "id")]
    found["section"] = ["basics", "figures", "clients", "services", "commitments", "cases", "pledge", "route"]
    return found | {"/claims": _column("claim", "key"), "/files": _column("stored_file", "key"), "/rules": ["ZZ-PILOT-2023"]}


def _column(table, name):
    column = Model.metadata.tables[table].c[name]
    return list(db.session.scalars(select(column).order_by(Model.metadata.tables[table].c.id)))


def addresses(app, person, most=1000):
    """Every address that this person may ask for: each rule with each combination of ids, the latest `most` of a kind."""
    values = {place: found[-most:] for place, found in ids().items()}
    for rule in plain(app):
        if "GET" not in rule.methods or rule.endpoint in QUIET or not permissions.may_reach(person, rule.endpoint):
            continue
        keys = values.get(rule.rule.partition("/<")[0])
        places = PLACE.findall(rule.rule)
        for chosen in product(*(keys if place == "key" else values[place] for place in places)):
            address = rule.rule
            for place, value in zip(places, chosen, strict=True):
                address = re.sub(rf"<[^<>]*\b{place}>", str(value), address, count=1)
            yield address


def text_of(answer):
    """Everything an answer says: its headers, its text, and the text inside of a workbook."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "Set-Cookie")
    return SIGNED.sub("", f"{head}\n{_body(answer.data)}")


def _body(data):
    if not data.startswith(ZIPPED):
        return unescape(data.decode("utf-8", "replace"))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return unescape("\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist()))


def crawl(client, starts):
    """(address, status, text) of everything reached from these addresses by its links, each address once."""
    waiting, seen = list(dict.fromkeys(starts)), set(starts)
    for number, address in enumerate(waiting):
        assert number < MOST, f"the pages lead on without an end: {waiting[-3:]}"
        answer = client.get(address)
        text = text_of(answer)
        yield address, answer.status_code, text
        for link in _links(address, answer, text):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def _links(address, answer, text):
    if "Location" in answer.headers:
        yield from _inside(address, answer.headers["Location"])
    if answer.mimetype == "text/html":
        for link in LINK.findall(text):
            yield from _inside(address, link)


def _inside(address, link):
    """The address of a link within the site, sorted and unsorted lists being the same page."""
    parts = urlsplit(urljoin(address, link))
    if parts.netloc in ("", "localhost") and not parts.path.startswith(("/static", "/bootstrap")):
        query = "&".join(part for part in parts.query.split("&") if part and not part.startswith(("sort=", "next=")))
        yield f"{parts.path}?{query}" if query else parts.path
