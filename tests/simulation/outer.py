"""What must be true outside the database: files, letters, and what a page may tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from marketplace.competition.models import Claim, Round
from marketplace.needs.models import Need
from marketplace.people.queries.sessions import token_hash
from marketplace.records.models.record import StoredFile
from marketplace.records.use_cases.transaction import transaction
from marketplace.shared import running
from marketplace.shared.extensions import db
from marketplace.shared.models.account import SignIn

if TYPE_CHECKING:
    from random import Random

    from tests.simulation.history import History
    from tests.simulation.people import Person

CANARY = re.compile(r"密语[0-9a-f]{8}")
"""Stands in the plan of every claim, and says whose it is."""


def files_belong(history: History) -> list[str]:
    """No file lies there that no row knows, but where somebody was killed between the two."""
    known = set(db.session.scalars(select(StoredFile.sha256)))
    folder = running.settings().files_dir
    strange = sorted(path.name for path in folder.rglob("*") if path.is_file() and path.name not in known)
    return [f"nobody knows the file {name[:12]}" for name in strange[history.kills :]]


def letters_go_once(history: History) -> list[str]:
    """A letter goes twice only where somebody was killed after the first."""
    posted = history.city.outside.posted
    twice = sorted({number for number in posted if posted.count(number) > 1})
    return [f"letter {number} went {posted.count(number)} times" for number in twice] if not history.kills else []


PAGES = ("/", "/board", "/inbox", "/rounds", "/claims", "/needs", "/institutions", "/results")


def look(history: History, random: Random) -> list[str]:
    """Somebody opens a page: it answers, and tells of no claim that this person may not read."""
    place = random.randrange(len(history.city.people) + 1)
    person = history.city.people[place] if place < len(history.city.people) else None
    rounds = sorted(history.told.states["round"])
    pages = [*PAGES, *(f"/rounds/{number}" for number in rounds), *(f"/results/{number}" for number in rounds)]
    keys = db.session.scalars(select(Claim.key).order_by(Claim.key)).all()
    address = random.choice([*pages, *(f"/claims/{key}" for key in keys)])
    who = person.name if person else "a stranger"
    text = read(history, address, person)
    told = strange(history, text, person)
    return [f"{who} at {address} reads the claim {sorted(told)}"] * bool(told)


def read(history: History, address: str, person: Person | None) -> str:
    """What a page says to somebody."""
    return answer(history, address, person).get_data(as_text=True)


def answer(history: History, address: str, person: Person | None) -> Any:
    """What somebody gets who opens a page; an error of ours goes through."""
    client = history.city.app.test_client()
    if person is not None:
        _sign_in(client, person.account_id, history)
    got = client.get(address)
    db.session.rollback()
    if got.status_code >= 500:
        raise AssertionError(f"{person.name if person else 'a stranger'} at {address}: {got.status_code}")
    return got


def strange(history: History, text: str, person: Person | None) -> set[str]:
    """The canaries in a text that this person may not meet."""
    allowed = _readable(history, person.organisation_id if person else None, staff=bool(person and person.unit_id))
    return set(CANARY.findall(text)) - allowed


def _sign_in(client, account_id: int, history: History) -> None:
    history.looks += 1
    token, moment = f"look {history.looks}", history.city.now
    with transaction() as session:
        session.add(SignIn(token_hash=token_hash(token), account_id=account_id, created_at=moment, seen_at=moment))
    client.set_cookie("sid", token, domain="localhost")


def _readable(history: History, organisation_id: int | None, *, staff: bool) -> set[str]:
    """The canaries that somebody may meet: the own ones always; others after closing, by those who review or are asked."""
    found = set()
    columns = (Claim.need_id, Claim.organisation_id, Round.closes_at, Need.organisation_id)
    claims = select(*columns).select_from(Claim).join(Claim.round).join(Claim.need)
    for need_id, author, closes_at, asked in db.session.execute(claims):
        if author == organisation_id or (closes_at <= history.city.now and (staff or asked == organisation_id)):
            found.add(canary_of(need_id, author))
    return found


def canary_of(need_id: int, organisation_id: int) -> str:
    """The word that stands in the plan of an institution for a need."""
    return f"密语{need_id * 0x10000 + organisation_id:08x}"
