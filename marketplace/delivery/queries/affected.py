"""What stops where an organisation loses its standing: its matches that wait for an answer, its unfinished contracts."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import or_, select

from ...competition.models import Claim, Round
from ...competition.states import TO_ANSWER
from ...needs.models import Need
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..models import Engagement
from .engagements import OPEN


class Affected(Fixed):
    """The matches and contracts of an organisation that cannot go on without it."""

    matches: Sequence[Claim]
    contracts: Sequence[Engagement]

    def by_partner(self, organisation_id: int) -> dict[int, tuple[int, int]]:
        """How many matches and contracts each other side has with it, by id of the other side."""
        matches = Counter(_other(organisation_id, one.organisation_id, one.need.organisation_id) for one in self.matches)
        contracts = Counter(_other(organisation_id, one.institution_id, one.enterprise_id) for one in self.contracts)
        return {one: (matches[one], contracts[one]) for one in sorted(matches.keys() | contracts.keys())}

    def by_programme(self) -> dict[int, tuple[int, int]]:
        """How many matches and contracts stop in each programme, by its id."""
        matches = Counter(one.round.programme_id for one in self.matches)
        contracts = Counter(one.programme_id for one in self.contracts)
        return {one: (matches[one], contracts[one]) for one in sorted(matches.keys() | contracts.keys())}


def affected_by(organisation_id: int, programme_id: int | None = None) -> Affected:
    """What stops without this organisation, in one programme or in all of them."""
    matches = (
        select(Claim)
        .join(Need, Claim.need_id == Need.id)
        .join(Round, Claim.round_id == Round.id)
        .where(Claim.state.in_(TO_ANSWER), or_(Claim.organisation_id == organisation_id, Need.organisation_id == organisation_id))
    )
    contracts = select(Engagement).where(
        Engagement.state.in_(OPEN), or_(Engagement.institution_id == organisation_id, Engagement.enterprise_id == organisation_id)
    )
    if programme_id is not None:
        matches = matches.where(Round.programme_id == programme_id)
        contracts = contracts.where(Engagement.programme_id == programme_id)
    return Affected(
        matches=db.session.scalars(matches.order_by(Claim.id)).all(),
        contracts=db.session.scalars(contracts.order_by(Engagement.id)).all(),
    )


def counted(organisation_id: int, programme_id: int) -> tuple[int, int]:
    """How many matches and contracts stop without this organisation in a programme."""
    stops = affected_by(organisation_id, programme_id)
    return len(stops.matches), len(stops.contracts)


def _other(own: int, institution: int, enterprise: int) -> int:
    return enterprise if own == institution else institution
