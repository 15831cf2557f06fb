"""Two rows are one organisation: an officer says so, and takes it back; nothing moves from one to the other.

What counts distinct enterprises (the year, confirmed outcomes) counts a group once. A year that was frozen stays.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.use_cases.loading import checked
from ...records.use_cases.transaction import record, transaction
from ...shared.errors import Invalid, NotNow, there
from ...shared.models.account import Account
from ...shared.models.place import Organisation, OrganisationLink
from ...shared.reasons import USUAL, needed
from ..commands.organisations import SayDifferent, SaySame
from ..events.organisations import OrganisationsJoined, OrganisationsParted
from ..queries import links, organisations


def join(command: SaySame, *, actor: Account, now: datetime) -> OrganisationLink:
    """Record that an organisation is the same as another of its kind, with the reason."""
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now) as session:
        one = checked(_both_locked(session, actor, command), actor, "organisation.join", command.version)
        other = organisations.find(actor, command.same_as_id)
        if other.kind != one.kind:
            raise Invalid("organisation.other_kind", field="same_as_id", name=other.name)
        if other.id in links.group_of(one.id):
            raise NotNow("organisation.joined_already", name=one.name, other=other.name)
        if one.id in links.heads():
            raise NotNow("organisation.has_link", name=one.name)
        link = OrganisationLink(organisation_id=one.id, same_as_id=other.id, reason=reason, made_by_id=actor.id, made_at=now)
        session.add(link)
        session.flush()
        record(OrganisationsJoined.of(one, same_as_id=other.id, other=other.name, reason=reason))
    return link


def part(command: SayDifferent, *, actor: Account, now: datetime) -> None:
    """Take such a statement back, with the reason; both remain in the record."""
    reason = needed(command.reason, most=USUAL)
    with transaction(actor, now) as session:
        one = checked(organisations.find(actor, command.organisation_id), actor, "organisation.join", command.version)
        link = there(session.scalar(select(OrganisationLink).where(OrganisationLink.organisation_id == one.id).with_for_update()))
        record(OrganisationsParted.of(one, same_as_id=link.same_as_id, other=link.same_as.name, reason=reason))
        session.delete(link)


def _both_locked(session: Session, actor: Account, command: SaySame) -> Organisation:
    """The organisation itself, with both rows locked in one order, so that two officers make no circle."""
    if command.organisation_id == command.same_as_id:
        raise Invalid("organisation.itself", field="same_as_id")
    ids = sorted((command.organisation_id, command.same_as_id))
    session.execute(select(Organisation.id).where(Organisation.id.in_(ids)).order_by(Organisation.id).with_for_update())
    return organisations.find(actor, command.organisation_id)
