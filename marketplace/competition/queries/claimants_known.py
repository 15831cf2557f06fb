"""What an enterprise may know of those who claim its need, beside what they offer: the public record of each, and its success cases."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...vetting.models import PoolPlace
from ...vetting.queries import pool
from ..models import Claim


class Known(Fixed):
    """The place of a claimant in the pool with its public record; `cases` are the success cases that it declared."""

    place: PoolPlace
    record: pool.Record
    cases: int


def of(rivals: Sequence[Claim]) -> Mapping[int, Known]:
    """What is known of each claimant of one need, by its id; who has no place in the pool is left out."""
    theirs = PoolPlace.organisation_id.in_([claim.organisation_id for claim in rivals])
    rows = select(PoolPlace).where(theirs, PoolPlace.programme_id == rivals[0].round.programme_id)
    places = db.session.scalars(rows.options(joinedload(PoolPlace.application)))
    return {
        one.organisation_id: Known(place=one, record=pool.record_of(one), cases=len(one.application.cases or ()))
        for one in places
    }
