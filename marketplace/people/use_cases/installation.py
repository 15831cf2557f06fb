"""The installation itself: whether it is empty, and whether it is a demonstration."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, select

from ...records.events.installation import DemonstrationBegun, DemonstrationBuilt
from ...records.models.record import EventRecord
from ...records.use_cases.transaction import record, transaction
from ...shared.config import BadSetting, Mode
from ...shared.extensions import db
from ...shared.models.account import Account


class Demonstration(StrEnum):
    """How far the demonstration city of this database has come."""

    NONE = "none"
    BEGUN = "begun"
    BUILT = "built"


def demonstration() -> Demonstration:
    """Whether this database holds made-up people."""
    kinds = (DemonstrationBegun.__name__, DemonstrationBuilt.__name__)
    found = set(db.session.scalars(select(EventRecord.kind).where(EventRecord.kind.in_(kinds))))
    db.session.rollback()
    if DemonstrationBuilt.__name__ in found:
        return Demonstration.BUILT
    return Demonstration.BEGUN if found else Demonstration.NONE


def has_accounts() -> bool:
    """Whether anybody could sign in; the units alone are no installation yet."""
    found = bool(db.session.scalar(select(exists(select(Account.id)))))
    db.session.rollback()
    return found


def begin_demonstration(*, now: datetime) -> None:
    """Mark the database as made up, before the first made-up fact is stored."""
    with transaction(now=now):
        record(DemonstrationBegun())


def finish_demonstration(*, now: datetime) -> None:
    """Note that the demonstration city is complete."""
    with transaction(now=now):
        record(DemonstrationBuilt())


def refuse_demonstration(mode: Mode) -> None:
    """Raise `BadSetting` where a production installation would serve demonstration accounts, or a demonstration real ones."""
    made_up = demonstration() is not Demonstration.NONE
    if mode is Mode.DEMO and not made_up and has_accounts():
        raise BadSetting(
            "This database holds real accounts, and everybody may move the clock of a demonstration. "
            "Point DATABASE_URL or MARKETPLACE_VAR at an empty one, or start without `--demo` and MARKETPLACE_MODE=demo."
        )
    if mode is Mode.PRODUCTION and made_up:
        raise BadSetting(
            "This database holds the demonstration city, whose passwords everybody knows. "
            "Point DATABASE_URL or MARKETPLACE_VAR at another one, or start with `marketplace serve --demo`."
        )
