"""The play: who takes part, on which calendar, by which chance; and the means to do many use cases in one commit."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count, islice
from random import Random
from typing import Any, TypeVar

from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import Session

from ..competition.models import Claim
from ..people.commands.organisations import ApplyToJoin, ApproveRegistration
from ..people.models import Registration
from ..people.use_cases import registrations
from ..programmes.models import Programme
from ..programmes.queries import programmes
from ..records.use_cases.transaction import transaction
from ..rulebook.ruleset import Ruleset
from ..shared.extensions import db
from ..shared.models.account import Account
from ..shared.models.place import Organisation, Unit
from ..site.jobs import outbox
from .cast import PASSWORD, Cast
from .days import Days
from .names import Firm
from .papers import LICENCE
from .providers import Provider
from .wishes import Wish

T = TypeVar("T")
Path = Iterator[datetime]
"""A story that tells when its next step comes, and does it when it is resumed."""
AT_ONCE = 500
"""Use cases in one commit. Each is the same use case with the same event as alone; only the disk waits less often."""


@dataclass(kw_only=True)
class Play:
    """Everything that one stage hands on to the next."""

    days: Days
    seed: str
    cast: Cast
    programme_id: int = 0
    chains: list[int] = field(default_factory=list)
    wishes: dict[int, Wish] = field(default_factory=dict)
    """What an enterprise wants, by its id."""
    providers: dict[int, Provider] = field(default_factory=dict)
    """What an institution can do, by its id."""
    people: dict[int, Account] = field(default_factory=dict)
    """The first person of an organisation, by its id."""
    begun: set[int] = field(default_factory=set)
    """Contracts that are under way already, by id."""
    diary: "Diary" = field(default_factory=lambda: Diary())

    def random(self, stage: str) -> Random:
        """Chance that is the same at every performance, whatever other stages do."""
        return Random(f"{self.seed}:{stage}")

    @property
    def programme(self) -> Programme:
        """The programme that is played."""
        return db.session.get_one(Programme, self.programme_id)

    @property
    def ruleset(self) -> Ruleset:
        """The document that it is played under."""
        return programmes.ruleset_of(self.programme)

    def officer_of(self, unit_id: int) -> Account:
        """The officer of a county."""
        return self.cast.officers[unit_id]


@contextmanager
def many_deeds() -> Iterator[Session]:
    """A transaction for many use cases, which do not read again what one of them has read already."""
    kept: list[object] = []

    def keep(_session: Session, instance: object) -> None:
        kept.append(instance)

    with transaction() as session:
        event.listen(session, "loaded_as_persistent", keep)
        try:
            yield session
        finally:
            event.remove(session, "loaded_as_persistent", keep)


def together(things: Iterable[T], size: int = AT_ONCE) -> Iterator[T]:
    """Yield each thing inside a transaction that it shares with its neighbours; nothing may be refused in it."""
    waiting = iter(things)
    while some := list(islice(waiting, size)):
        with many_deeds():
            yield from some


class Diary:
    """Whose step comes when: the earliest of all paths is always the next one."""

    def __init__(self) -> None:
        """Nothing is planned yet."""
        self._waiting: list[tuple[datetime, int, Path]] = []
        self._number = count()

    def add(self, paths: Iterable[Path]) -> None:
        """Take in new paths; each says when its first step comes, and does nothing before."""
        for path in paths:
            self._go_on(next(self._number), path)
        db.session.rollback()

    def unfold(self, until: datetime | None = None) -> None:
        """Let the steps happen up to a moment, or all of them; as in `together` nothing may be refused."""
        while self._due(until):
            with many_deeds():
                for _ in range(AT_ONCE):
                    if not self._due(until):
                        break
                    _, number, path = heappop(self._waiting)
                    self._go_on(number, path)

    def _due(self, until: datetime | None) -> bool:
        return bool(self._waiting) and (until is None or self._waiting[0][0] <= until)

    def _go_on(self, number: int, path: Path) -> None:
        moment = next(path, None)
        if moment is not None:
            heappush(self._waiting, (moment, number, path))


def still(moment: datetime) -> Callable[[Session], datetime]:
    """A clock that stands, for use cases that read it under their lock."""
    return lambda _session: moment


def work_off(now: datetime) -> int:
    """Do the promised work that is due, many rows in one commit; return how many rows there were."""
    done = 0
    while waiting := outbox.due(now, limit=5 * AT_ONCE):
        with transaction(now=now):
            for row in waiting:
                outbox.perform(row, lambda: now)
        done += len(waiting)
    return done


def seen(model: type[Any], row_id: int) -> int:
    """The version of a case that somebody has before the eyes."""
    db.session.flush()
    version: int = db.session.get_one(model, row_id).version
    return version


_VERSION = select(Claim.version).where(Claim.key == bindparam("key"))


def seen_claim(key: str) -> int:
    """The version of a claim that somebody has before the eyes."""
    return db.session.scalars(_VERSION, {"key": key}).one()


def ask_to_join(firm: Firm, *, kind: str, unit: Unit, login: str, now: datetime) -> Registration:
    """A firm registers, with its licence and the login of its first person."""
    division = unit.code if (unit.code or "").isdigit() else "430204"
    wanted = ApplyToJoin(
        kind=kind,
        name=firm.name,
        credit_code=firm.credit_code,
        unit_id=unit.id,
        division_code=division or "",
        address=f"{unit.name}示范路{firm.number}号",
        legal_representative=firm.representative,
        legal_person=True,
        financial=False,
        registered_on=Days(first=now.date()).day(-900 - 7 * (firm.number % 400)),
        contact_name=firm.contact,
        contact_phone=firm.phone,
        licence_name="licence.pdf",
        licence=LICENCE,
        login=login,
        person=firm.contact,
        email="",
        password=PASSWORD,
        address_of_sender=f"demonstration {firm.number}",
    )
    return registrations.apply_to_join(wanted, now=now)


def join(play: Play, firm: Firm, *, kind: str, unit: Unit, login: str, now: datetime) -> Organisation:
    """A firm registers and the officer of its county lets it in."""
    asked = ask_to_join(firm, kind=kind, unit=unit, login=login, now=now)
    approval = ApproveRegistration(
        registration_id=asked.id, version=seen(Registration, asked.id), reason="执照与登记一致，已电话核实"
    )
    account = registrations.approve(approval, actor=play.officer_of(unit.id), now=now)
    organisation = account.organisation
    assert organisation is not None
    play.people[organisation.id] = account
    return organisation
