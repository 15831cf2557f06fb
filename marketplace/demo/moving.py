"""Moving the clock of the demonstration on: the one thing in the house that changes what time it is."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from werkzeug.utils import import_string

from ..records.events.installation import DemonstrationMoved
from ..records.models.record import EventRecord
from ..records.use_cases.transaction import alone, at_commit, record, transaction
from ..shared import clock
from ..shared.extensions import db
from ..shared.models.account import SignIn
from ..site.jobs import PERIODIC
from . import moments


class Moved:
    """The lead that stands with the commit, and the one before it, which comes back without."""

    def __init__(self, kept: clock.Lead, lead: timedelta) -> None:
        self.kept, self.lead, self.before = kept, lead, kept.read()

    def put(self) -> None:
        """Let all processes have the new lead."""
        self.kept.write(self.lead)

    def undo(self) -> None:
        """Put the old one back where the new one was written already."""
        if self.kept.read() != self.before:
            self.kept.write(self.before)


def move_on(key: str, seen: int) -> bool:
    """Move the clock just past the moment of this key and do what the clock does; whether it was moved.

    It is not where the page showed another time (`seen` is the lead in seconds that it showed), where the moment is no longer to
    come, and while a round is being solved: the page that follows shows what can be done now. Whoever is signed in stays so.
    """
    kept: clock.Lead = current_app.extensions[clock.LEAD]
    with transaction():
        alone()
        now = clock.now()
        chosen = next((one for one in moments.to_come(now) if one.key == key), None)
        if chosen is None or moments.is_busy() or seen != int(kept.read().total_seconds()):
            return False
        lead = kept.read() + timedelta(seconds=int((chosen.at - now).total_seconds()) + 1)
        _take_along(now, lead - kept.read())
        record(DemonstrationMoved(to=chosen.at, seconds=int(lead.total_seconds())), at=chosen.at)
        at_commit(Moved(kept, lead))
    for task in PERIODIC:
        import_string(task.path)(clock.now())
    return True


def take_up() -> None:
    """Give the clock the lead that the record says it has; none in a database where it was never moved."""
    last = select(EventRecord.facts).where(EventRecord.kind == DemonstrationMoved.__name__).order_by(EventRecord.id.desc())
    facts = db.session.scalar(last.limit(1))
    db.session.rollback()
    kept: clock.Lead = current_app.extensions[clock.LEAD]
    lead = timedelta(seconds=facts["seconds"] if facts else 0)
    if kept.read() != lead:
        kept.write(lead)


def _take_along(now: datetime, step: timedelta) -> None:
    """Sessions of the present are as old afterwards as they are now."""
    for one in db.session.scalars(select(SignIn).where(SignIn.created_at > now - timedelta(days=1))):
        one.created_at, one.seen_at = one.created_at + step, one.seen_at + step
