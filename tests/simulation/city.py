"""A city to be played: the application on a database of its own, its people, and all that lies outside the database."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

from flask import Flask

from marketplace import create_app
from marketplace.needs.states import NeedState
from marketplace.people.events.people import AccountEdited, SignedIn
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.serving.migrating import upgrade
from marketplace.shared.config import Mode, Settings
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.models.person import PersonLink
from marketplace.shared.models.place import Organisation
from marketplace.shared.roles import Role
from marketplace.site.composition import without_pages
from marketplace.site.jobs import outbox
from tests.databases import BARE, OnPostgreSQL, OnSQLite
from tests.makers import Maker
from tests.simulation.beginnings import AFTER, BEGINS, OVER, apply, compete, decide, propose, serve, wait
from tests.simulation.outside import Outside
from tests.simulation.people import Person
from tests.simulation.rarer import HOUR, announce, correct, rate
from tests.vetting.use_cases.test_carrying import beside
from tests.visitor import Visitor

IN_MEMORY = Path("/dev/shm")
MOBILE = "13800000008"
CATEGORIES = ("digital", "testing", "listing", "innovation")


@dataclass
class City:
    """A city in the middle of its history."""

    app: Flask
    outside: Outside
    now: datetime = BEGINS
    people: list[Person] = field(default_factory=list)
    programme_id: int = 0

    def playing(self, *roles: Role) -> list[Person]:
        """Everybody who plays one of these parts."""
        wanted = set(roles)
        return [person for person in self.people if person.roles & wanted]


class Cities:
    """One application on one database, on which cities begin anew: the house is built once a process."""

    def __init__(self, url: str | None = None) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="jiebang-sim-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
        self.database = OnPostgreSQL(url, "simulated") if url else OnSQLite(self.place)
        self.outside = Outside()
        settings = Settings(
            mode=Mode.TEST,
            var_dir=self.place,
            database_url=self.database.url,
            secret_key="for the simulator only, " * 2,
            mail_url=f"file://{self.place / 'mail'}",
        )
        with without_pages(settings).app_context():
            upgrade()
            db.engine.dispose()
        self.database.keep(BARE)
        with self.outside.ours():
            self.app = create_app(settings)
        self.app.extensions["doorbell"] = self.outside.bell
        self.app.test_client_class = Visitor
        self.kinds = dict(KINDS)
        self.kept: dict[str, tuple[list[Person], int]] = {}

    @property
    def files(self) -> Path:
        """Where the files of the city lie."""
        return self.place / "files"

    @contextmanager
    def city(self, kind: str, seed: str) -> Iterator[City]:
        """A fresh city of this kind; everything that chance decides in it follows from the seed."""
        with self.app.app_context(), self.outside.ours():
            if kind not in self.kept:
                self.outside.begin(Random(f"beginning {kind}"), BEGINS)
                self._apart(self.database.renew, BARE)
                shutil.rmtree(self.files, ignore_errors=True)
                self.kept[kind] = self.kinds[kind]()
                outbox.run_due(LATE.get(kind, AFTER))
                self._apart(self.database.keep, kind)
                self.files.mkdir(exist_ok=True)
                shutil.copytree(self.files, self.place / f"files of {kind}")
            self._apart(self.database.renew, kind)
            shutil.rmtree(self.files, ignore_errors=True)
            shutil.copytree(self.place / f"files of {kind}", self.files)
            self.outside.begin(Random(f"chance of {seed}"), BEGINS)
            people, programme_id = self.kept[kind]
            try:
                yield City(self.app, self.outside, LATE.get(kind, BEGINS), list(people), programme_id)
            finally:
                self._apart(lambda _state: None, kind)

    def _apart(self, do, state: str) -> None:
        db.session.remove()
        self.database.apart()
        do(state)

    def close(self) -> None:
        """Leave nothing behind."""
        with self.app.app_context(), suppress(Exception):
            db.engine.dispose()
        self.database.close()


STAFF = (
    ("city officer", Role.CITY_OFFICER, 2),
    ("approver", Role.CITY_APPROVER, 2),
    ("expert", Role.EXPERT, 2),
    ("finance", Role.FINANCE, 1),
    ("auditor", Role.AUDITOR, 1),
    ("administrator", Role.ADMINISTRATOR, 2),
)
COUNTIES = (("荷塘区", "430202", 2), ("芦淞区", "430203", 1))


def _populated() -> tuple[Maker, list[Person]]:
    """A city with its offices, some enterprises and institutions, and a programme; nothing has happened yet."""
    make, people = Maker(BEGINS), []
    enter = partial(_enter, people)
    for name, role, count in STAFF:
        for number in range(count):
            enter(make.account(role, unit=make.city(), name=f"{name} {number + 1}"), f"{name} {number + 1}")
    for place, (name, code, officers) in enumerate(COUNTIES):
        unit = make.county(name, code)
        for number in range(officers):
            who = f"officer {number + 1} of county {place + 1}"
            enter(make.county_officer(unit), who)
    for number in range(6):
        unit = make.county(*COUNTIES[number % 2][:2])
        firm = make.enterprise(
            unit=unit, legal_representative=f"某{'子丑寅卯辰巳'[number]}", contact_phone="13900000000" if number == 1 else ""
        )
        enter(make.enterprise_account(firm), f"enterprise {number + 1}")
    for number in range(5):
        unit = make.county(*COUNTIES[number % 2][:2])
        firm = make.institution(
            unit=unit,
            legal_representative=f"某{'午未申酉戌'[number]}",
            registered_on=(BEGINS - timedelta(days=3000)).date(),
            address=f"株洲市某路 {number} 号",
            contact_phone="13900000000" if number == 3 else "",
        )
        enter(make.institution_account(firm), f"institution {number + 1}")
    _in_other_clothes(make, people)
    return make, people


def _enter(people: list[Person], account: Account, name: str) -> None:
    """Whoever plays has signed in before."""
    with transaction():
        record(SignedIn(account_id=account.id), by=account, at=BEGINS - timedelta(days=1))
    people.append(Person(account.id, name, frozenset(account.roles), account.organisation_id, account.unit_id))


def _in_other_clothes(make: Maker, people: list[Person]) -> None:
    """The second approver is the second expert, and an administrator has said so; the first expert has a mobile that others use."""
    by_name = {person.name: person.account_id for person in people}
    first, second = sorted((by_name["approver 2"], by_name["expert 2"]))
    stated = PersonLink(account_id=first, other_id=second, reason="同一人", made_by_id=by_name["administrator 1"], at=BEGINS)
    make.keep(stated)
    with transaction() as session:
        expert = session.get_one(Account, by_name["expert 1"])
        expert.phone = MOBILE
        record(AccountEdited(account_id=expert.id, fields=("phone",)), by=expert, at=BEGINS)


def begun() -> tuple[list[Person], int]:
    """Offices, enterprises, institutions and a programme that has just begun."""
    make, people = _populated()
    return people, make.programme().id


def on_the_board() -> tuple[list[Person], int]:
    """The same with needs on the board, two that wait to be published, and institutions in the pool: a round can be announced."""
    make, people = _populated()
    firms = [person for person in people if Role.ENTERPRISE in person.roles]
    for number, person in enumerate(firms[:5]):
        make.need(db.session.get_one(Organisation, person.organisation_id), NeedState.PUBLISHED, (CATEGORIES[number % 2],))
    clerk = make.county_officer(make.county(*COUNTIES[0][:2]))
    for number, person in enumerate(firms[4:]):
        firm = db.session.get_one(Organisation, person.organisation_id)
        verified = {"verified_at": BEGINS, "verified_by_id": clerk.id}
        make.need(firm, NeedState.VERIFIED, (CATEGORIES[2 + number],), entered_by=clerk, **verified)
    for number, person in enumerate([one for one in people if Role.INSTITUTION in one.roles][:4]):
        make.place(db.session.get_one(Organisation, person.organisation_id), CATEGORIES[:2], capacity=1 + number)
    return people, make.programme().id


def announced() -> tuple[list[Person], int]:
    """A round that is open, with claims in it, and one that has not opened."""
    people, programme_id = on_the_board()
    announce(people, programme_id)
    return people, programme_id


def applying() -> tuple[list[Person], int]:
    """Applications in every state in which somebody waits for somebody else, and a programme to which one can go on from here."""
    make, people = _populated()
    programme_id = make.programme().id
    beside(make, apply_until=BEGINS + timedelta(days=30), recommend_until=BEGINS + timedelta(days=40), opened_at=BEGINS)
    apply(people, programme_id)
    return people, programme_id


def reviewed() -> tuple[list[Person], int]:
    """A closed round of which every claim was looked at: it can be solved."""
    people, programme_id = on_the_board()
    compete(people, programme_id)
    return people, programme_id


def proposed() -> tuple[list[Person], int]:
    """A result that waits for the approver."""
    people, programme_id = reviewed()
    propose(people)
    return people, programme_id


def matched() -> tuple[list[Person], int]:
    """A published result: some claims are selected, some wait in reserve."""
    people, programme_id = reviewed()
    decide(people)
    return people, programme_id


def served() -> tuple[list[Person], int]:
    """Contracts under way, the first of them delivered and accepted."""
    people, programme_id = matched()
    serve(people)
    return people, programme_id


def on_every_desk() -> tuple[list[Person], int]:
    """Somebody waits for somebody else at every desk."""
    people, programme_id = begun()
    wait(people, programme_id)
    return people, programme_id


def rated() -> tuple[list[Person], int]:
    """The year is over, and pays: several enterprises were served and have answered."""
    make, people = _populated()
    rate(make, people, partial(_enter, people))
    return people, make.programme().id


def corrected() -> tuple[list[Person], int]:
    """The same year, released and corrected, and two corrections wait."""
    people, programme_id = rated()
    correct(people, programme_id)
    return people, programme_id


KINDS = {
    "begun": begun,
    "announced": announced,
    "applying": applying,
    "on the board": on_the_board,
    "reviewed": reviewed,
    "proposed": proposed,
    "matched": matched,
    "served": served,
    "over": served,
    "on every desk": on_every_desk,
    "rated": rated,
    "corrected": corrected,
}
LATE = {
    "announced": BEGINS + 3 * HOUR,
    **dict.fromkeys(("reviewed", "proposed", "matched", "served"), AFTER),
    **dict.fromkeys(("over", "rated", "corrected"), OVER),
}
"""The moment at which a history begins that does not begin at the first one: what is over can be evaluated for good."""
