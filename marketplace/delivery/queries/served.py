"""What lower areas ask of contracts and outcomes: who serves a need, what was delivered, what runs in a programme's term."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Select, func, or_, select

from ...needs.models import Need
from ...people.queries import links
from ...programmes.models import Programme
from ...shared import ranges
from ...shared.extensions import db
from ...vetting.queries.pool import Delivered
from ..models import Engagement, Outcome
from ..states import EngagementState
from . import outcomes
from .engagements import IN_FORCE, OPEN


def open_on(need: Need) -> Engagement | None:
    """The contract that serves this need and has not been terminated."""
    found = select(Engagement).where(Engagement.need_id == need.id, Engagement.state != EngagementState.TERMINATED)
    return db.session.scalar(found.limit(1))


def terminated() -> Select[int]:
    """The ids of the claims whose contract was ended early."""
    return select(Engagement.claim_id).where(Engagement.state == EngagementState.TERMINATED)


def of_matches(claim_ids: Collection[int]) -> Mapping[int, bool]:
    """Of these matches those whose contract is in force (true) or was ended (false); the others are not signed yet."""
    found = select(Engagement.claim_id, Engagement.state).where(Engagement.claim_id.in_(claim_ids))
    settled = found.where(Engagement.state.in_((*IN_FORCE, EngagementState.TERMINATED)))
    return {row[0]: row[1] != EngagementState.TERMINATED for row in db.session.execute(settled)}


def files_of(organisation_id: int) -> Select[int]:
    """Ids of contract and delivery files of the engagements that an organisation is a side of."""
    side = or_(Engagement.enterprise_id == organisation_id, Engagement.institution_id == organisation_id)
    contracts = select(Engagement.contract_file_id).where(side, Engagement.contract_file_id.is_not(None))
    deliveries = select(Engagement.delivery_file_id).where(side, Engagement.delivery_file_id.is_not(None))
    return contracts.union(deliveries)  # type: ignore[return-value]


def delivered(institution_id: int, programme_id: int) -> Delivered:
    """The contracts of an institution in a programme, whom it served and what they reached."""
    theirs = (Engagement.institution_id == institution_id, Engagement.programme_id == programme_id)
    lasting = select(func.count()).where(*theirs, Engagement.state != EngagementState.TERMINATED)
    served = select(Engagement.enterprise_id).where(*theirs, Engagement.state == EngagementState.ACCEPTED)
    heads = links.heads()
    return Delivered(
        contracts=db.session.scalar(lasting) or 0,
        enterprises=len({heads.get(one, one) for one in db.session.scalars(served)}),
        outcomes=reached(programme_id, institution_id),
    )


def reached(programme_id: int, institution_id: int | None = None) -> Mapping[str, int]:
    """How many enterprises reached each level in a programme, with one institution or with any, as its year counts them."""
    counting = outcomes.counting(db.session.get_one(Programme, programme_id))
    rows = counting.with_only_columns(Outcome.level, Outcome.enterprise_id)
    if institution_id is not None:
        rows = rows.where(Outcome.institution_id == institution_id)
    heads = links.heads()
    distinct = {(level, heads.get(one, one)) for level, one in db.session.execute(rows)}
    return Counter(level for level, _ in distinct)


def left_out(programme: Programme, later_start: bool, earlier_end: bool) -> list[str]:
    """The running contracts whose days a moved start or end of a programme leaves out, locked meanwhile."""
    return [one.number for one in _running(programme) if _outside(one, programme, later_start, earlier_end)]


def _outside(one: Engagement, programme: Programme, later_start: bool, earlier_end: bool) -> bool:
    assert one.signed_on is not None and one.ends_on is not None  # asked for with both
    late = later_start and one.signed_on < programme.starts_on
    return late or (earlier_end and one.ends_on > ranges.latest_service(programme.ends_on, one.signed_on))


def _running(programme: Programme) -> Iterable[Engagement]:
    """Contracts whose days were written down and that are not accepted or ended."""
    rows = select(Engagement).where(
        Engagement.programme_id == programme.id,
        Engagement.state.in_(OPEN),
        Engagement.signed_on.is_not(None),
        Engagement.ends_on.is_not(None),
    )
    return db.session.scalars(rows.order_by(Engagement.id).with_for_update(of=Engagement))
