"""The enterprises' time to say what they think of their claimants: until when it lasts, and who has spoken."""

from datetime import datetime

from sqlalchemy import case, func, select

from ...needs.models import Need
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...shared import working_days
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..models import Claim, Round
from ..states import ClaimState, Voice

DAYS = "wish_working_days"
"""The setting that says for how many working days after closing they have time."""
WEAKEST_FIRST = (Voice.NOBODY, Voice.COUNTY, Voice.ENTERPRISE)
ANSWERED_FOR = (ClaimState.SUBMITTED, ClaimState.ADMISSIBLE)


class Wishes(Fixed):
    """How far the enterprises of a round have spoken at some moment."""

    until: datetime
    """The end of their time."""
    over: bool
    asked: int
    """Enterprises whose needs somebody claimed and was not screened out."""
    spoken: int
    """Those of them of which it was said for each such need what they think of its claimants, were it that all are welcome."""

    @property
    def complete(self) -> bool:
        """Whether their time is over and everybody has spoken: nobody's wish is passed over."""
        return self.over and self.spoken == self.asked


def until(a_round: Round) -> datetime:
    """The moment until which the enterprises of a round are waited for; the closing moment where the programme gives no days."""
    return end_of(a_round.programme, a_round.closes_at)


def end_of(programme: Programme, closes_at: datetime) -> datetime:
    """The same for whatever closes at this moment."""
    return working_days.after(closes_at, programmes.settings_of(programme).integer("wish_working_days"))


def of_round(a_round: Round, now: datetime) -> Wishes:
    """How far the enterprises of a round have spoken."""
    said, end = spoken(a_round), until(a_round)
    return Wishes(until=end, over=now >= end, asked=len(said), spoken=sum(map(bool, said.values())))


def spoken(a_round: Round) -> dict[int, Voice]:
    """For each enterprise with a need that somebody claims who was not screened out: who spoke of all such needs.

    Nobody, where one of them was not spoken of; the county, where it did so for one of them.
    """
    weight = case({voice: weight for weight, voice in enumerate(WEAKEST_FIRST)}, value=Claim.wished_by)
    standing = Claim.round_id == a_round.id, Claim.state.in_(ANSWERED_FOR)
    by_need = select(Claim.need_id, func.max(weight).label("weight")).where(*standing).group_by(Claim.need_id).subquery()
    owners = select(Need.organisation_id, func.min(by_need.c.weight)).join(by_need, by_need.c.need_id == Need.id)
    by_owner = owners.group_by(Need.organisation_id).order_by(Need.organisation_id)
    return {owner: WEAKEST_FIRST[weight] for owner, weight in db.session.execute(by_owner)}
