"""What somebody may read follows from where they belong now, never from what they once handed in, wrote or were told (AC4)."""

import re
from collections import defaultdict

import pytest

from marketplace.people.commands.organisations import Suspend
from marketplace.people.commands.people import Deactivate, EditAccount
from marketplace.people.use_cases import organisations, people
from marketplace.records.models.record import Message, StoredFile
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.roles import Role
from tests.conftest import NOW
from tests.leaks.crawler import addresses, text_of
from tests.makers import Maker

OWN = ("/me", "/inbox", "/board", "/results", "/institutions", "/notices", "/rules")
"""Pages about the person alone, and public ones; what the inbox still shows is looked at by its tokens."""


def moved(town, person, unit, *roles):
    """An administrator gives somebody another unit and other parts."""
    account = db.session.get_one(Account, person.id)
    command = EditAccount(
        account_id=account.id, name=account.name, unit_id=unit.id, roles=frozenset(roles), version=account.version
    )
    people.edit_account(command, actor=town.people["admin"], now=NOW)


def deactivated(town, person):
    account = db.session.get_one(Account, person.id)
    command = Deactivate(account_id=account.id, reason="离职，经核实", version=account.version)
    people.deactivate(command, actor=town.people["admin"], now=NOW)


def suspended(town, person):
    command = Suspend(organisation_id=person.organisation_id, reason="核查中，经核实", version=person.organisation.version)
    organisations.suspend(command, actor=town.people["city"], now=NOW)


MOVES = {
    "an officer of another county": ("county_b", lambda t: (t.county_a, Role.COUNTY_OFFICER)),
    "a city officer sent to a county": ("city", lambda t: (t.county_b, Role.COUNTY_OFFICER)),
    "a city officer who only pays now": ("city", lambda t: (t.make.city(), Role.FINANCE)),
    "an approver who only reviews now": ("approver", lambda t: (t.make.city(), Role.EXPERT)),
    "a reviewer sent to a county": ("expert", lambda t: (t.county_a, Role.COUNTY_OFFICER)),
}


def by_kind(app, person, most=2):
    """The addresses of pages that belong to a case, by what they look like without its id."""
    found = defaultdict(list)
    for place in addresses(app, person, most=most):
        kind = re.sub(r"/(\d+|[0-9a-f]{32})(?=/|$)", "/#", place)
        if "#" in kind and not place.startswith(OWN):
            found[kind].append(place)
    return found


@pytest.fixture
def asked(app, town):
    """`asked(client, person)`: what somebody is answered at every address of a case, the latest few of a kind."""

    def answers(client, places):
        found = {}
        for place in places:
            answer = client.get(place)
            found[place] = answer.status_code, {token for token in town.marks if token in text_of(answer)}
        return found

    def ask(client, person):
        """Of each kind of page the latest that is open; files and workbooks all."""
        found = {}
        for kind, places in by_kind(app, person).items():
            few = places if kind in ("/files/#", "/needs/import/#") else places[-2:]
            opened = {place: got for place, got in answers(client, few).items() if got[0] == 200}
            found |= dict(list(opened.items())[-1:])
        return found

    ask.again = answers
    return ask


@pytest.mark.parametrize("move", MOVES)
def test_who_moves_between_two_requests_reads_what_a_newcomer_there_reads(town, asked, as_user, move):
    name, where = MOVES[move]
    person, (unit, *roles) = town.people[name], where(town)
    newcomer = town.make.account(*roles, unit=unit)
    before, cookie = asked(as_user(person), person), as_user(person)
    assert any(tokens for _, tokens in before.values())
    told = cookie.get("/inbox").text

    moved(town, person, unit, *roles)

    assert cookie.get("/inbox").status_code == 302, "the session of the old place is over"
    now, expected = (asked.again(as_user(who), before) for who in (person, newcomer))
    assert now == expected
    inbox = as_user(person).get("/inbox").text
    assert {token for token in town.marks if token in inbox} <= {
        token for token in town.marks if token in as_user(newcomer).get("/inbox").text
    }
    assert not {line for line in numbers(told) if line in inbox}


@pytest.mark.parametrize("name", ["inst_a", "firm_a", "county_b", "city"])
@pytest.mark.parametrize("end", [deactivated, suspended])
def test_who_is_stopped_between_two_requests_reads_nothing_more(town, as_user, app, name, end):
    person = town.people[name]
    if end is suspended and person.organisation_id is None:
        pytest.skip("an office is not suspended")
    cookie = as_user(person)
    places = []
    for kind, found in by_kind(app, person, most=4).items():
        opened = (place for place in found if kind.count("#") == 1 and cookie.get(place).status_code == 200)
        places += [place for place in [next(opened, "")] if place]
    assert len(places) > 3

    end(town, person)

    public = {place for place in places if app.test_client().get(place).status_code == 200}
    for client in (cookie, as_user(person)):
        assert {place for place in places if client.get(place).status_code == 200} == public


def test_what_somebody_was_told_comes_back_with_the_place(town, as_user):
    person, old = town.people["county_b"], town.county_b
    before = as_user(person).get("/inbox").text
    moved(town, person, town.county_a, Role.COUNTY_OFFICER)
    hidden = db.session.scalars(db.select(Message).where(Message.account_id == person.id, Message.scope != "")).first()
    assert as_user(person).post(f"/inbox/{hidden.id}/read", data={"csrf_token": ""}).status_code in (400, 404)

    moved(town, person, old, Role.COUNTY_OFFICER)

    assert numbers(as_user(person).get("/inbox").text) >= numbers(before)


def test_the_workbook_one_handed_in_stays_with_the_county(town, as_user):
    officer = town.people["county_b"]
    file = db.session.scalars(db.select(StoredFile).where(StoredFile.account_id == officer.id)).first()
    assert file.purpose == "workbook"
    assert as_user(officer).get(f"/files/{file.key}").status_code == 200

    moved(town, officer, town.county_a, Role.COUNTY_OFFICER)

    assert as_user(officer).get(f"/files/{file.key}").status_code == 404
    assert as_user(Maker(NOW).account(Role.COUNTY_OFFICER, unit=town.county_b)).get(f"/files/{file.key}").status_code == 200


def numbers(text):
    """The numbers of cases that a page names."""
    return {word for word in text.replace("“", " ").replace("”", " ").split() if word.startswith(("XQ", "SB", "HT"))}
