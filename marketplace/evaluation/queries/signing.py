"""What a year's approver sent back before, for the sheet that says what changed since."""

from sqlalchemy import select

from ...records.models.record import EventRecord
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..events import YearSentBack
from ..models import YearRun
from . import years


class Earlier(Fixed):
    """The run that was proposed before, and why it was sent back."""

    run: YearRun
    reason: str


def earlier(run: YearRun) -> Earlier | None:
    """The run of the programme that was sent back last, this one included; None where none was since a result was public."""
    runs = {one.id: one for one in db.session.scalars(select(YearRun).where(YearRun.programme_id == run.programme_id))}
    rows = select(EventRecord).where(EventRecord.subject_kind == "year", EventRecord.kind == YearSentBack.__name__)
    rows = rows.where(EventRecord.subject_id.in_(runs)).order_by(EventRecord.seq.desc()).limit(1)
    back = db.session.scalar(rows)
    if back is None:
        return None
    found = runs[back.subject_id] if back.subject_id else run
    over = any(one.number >= found.number and one.state in years.PUBLIC for one in runs.values())
    return None if over else Earlier(run=found, reason=back.facts["reason"])
