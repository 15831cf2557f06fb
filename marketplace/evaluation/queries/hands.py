"""Who had a hand in a year, or alone in what it counts."""

from typing import Any

from sqlalchemy import Select, select, union

from ...delivery.models import Engagement, Outcome
from ...people.queries.hands import done, linked
from ...records.models.record import EventRecord
from ...shared.extensions import db
from ...shared.hands import Hand
from ...shared.models.account import Account
from ...shared.models.person import hands_of
from ...vetting.models import PoolPlace
from ..models import Adjustment, YearRun


def in_year(actor: Account, run: YearRun) -> bool:
    """Whether a person froze or proposed a run, or did alone what it counts: settings, places, rows, contracts, outcomes."""
    counted = select(Outcome.id).where(Outcome.programme_id == run.programme_id)
    places = select(PoolPlace.id).where(PoolPlace.programme_id == run.programme_id)
    contracts = select(Engagement.id).where(Engagement.programme_id == run.programme_id)
    subject = EventRecord.subject_id
    rests_on = (
        done(actor, "year", Hand.FREEZING).where(subject == run.id),
        done(actor, "programme", Hand.SETTING).where(subject == run.programme_id),
        done(actor, "outcome", Hand.COUNTING).where(subject.in_(counted)),
        done(actor, "place", Hand.PLACING).where(subject.in_(places)),
        done(actor, "engagement", Hand.ENDING).where(subject.in_(contracts)),
        done(actor, "organisation", Hand.ORGANISING).where(subject.in_(_parties(run))),
    )
    if hands_of(actor) & {run.frozen_by_id, run.proposed_by_id}:
        return True
    others = {other for other, _ in linked(actor)}
    return any(db.session.scalar(rows.limit(1)) is not None for rows in rests_on) or bool(
        others and others & set(db.session.scalars(_parties(run)))
    )


def in_adjustment(actor: Account, one: Adjustment) -> bool:
    """Whether a person proposed an adjustment, or had a hand in the year that it corrects."""
    proposed = done(actor, "adjustment", Hand.ADJUSTING).where(EventRecord.subject_id == one.id)
    if hands_of(actor) & {one.proposed_by_id} or db.session.scalar(proposed.limit(1)) is not None:
        return True
    return in_year(actor, one.run)


def _parties(run: YearRun) -> Select[Any]:
    """Everybody who is counted in a year: the institutions of its programme, and the enterprises that they served."""
    found = union(
        select(PoolPlace.organisation_id).where(PoolPlace.programme_id == run.programme_id),
        select(Engagement.enterprise_id).where(Engagement.programme_id == run.programme_id),
    ).subquery()
    return select(found.c[0])
