"""Drafts of claims: kept for their author alone, saved while somebody types, thrown away by hand (decision 0112).

Nothing is recorded of them: a gap in the numbers of the record would tell that somebody is writing.
"""

from ...records.use_cases.transaction import transaction
from ...shared import permissions
from ...shared.errors import Conflict, Invalid
from ...shared.models.account import Account
from ..commands import DraftClaim, DropDraft
from ..models import ClaimDraft
from ..queries import claims, drafts
from ..queries.drafts import Draft
from .claims import open_to
from .rounds import Clock

LONGEST = 20_000
"""Characters of all fields of a draft together; what may be handed in is a quarter of that."""


def save(command: DraftClaim, *, actor: Account, clock: Clock) -> Draft:
    """Keep what somebody has typed so far; nothing of it has to be complete.

    What stands already is not saved again, and where nothing was typed nothing is begun. `Conflict` where another page has saved
    something else since, or a colleague has sent a claim; what stands in the way of a claim is refused as it is there; `Invalid`
    for what is far too long.
    """
    with transaction() as session:
        need, a_round, now = open_to(session, command.need_id, actor, clock)
        if (size := sum(map(len, command.values.values()))) > LONGEST:
            raise Invalid("claim.draft_too_long", most=LONGEST, size=size)
        own = claims.own_for(actor.organisation_id, a_round.id, need.id) if actor.organisation_id else None
        if (version := own.version if own else 0) != command.of:
            raise Conflict("stale", seen=command.of, stored=version)
        row = session.get(ClaimDraft, (actor.id, need.id), populate_existing=True, with_for_update=True)
        stands = drafts.read(row, actor, a_round)
        if stands is not None and stands.values == command.values:
            return stands
        if stands is not None and stands.number != command.number:
            raise Conflict("stale_draft")
        if row is None:
            if not any(text.strip() for text in command.values.values()):
                return Draft(values={}, number=0, of=command.of, at=now)
            row = ClaimDraft(account_id=actor.id, need_id=need.id, number=0)
            session.add(row)
        row.round_id, row.at, row.number = a_round.id, now, row.number + 1
        row.content = drafts.sealed(command.values, command.of, actor)
        number = row.number
    return Draft(values=command.values, number=number, of=command.of, at=now)


def drop(command: DropDraft, *, actor: Account) -> None:
    """Throw the own draft for a need away; nothing where there is none. `Conflict` where it was saved anew since it was seen."""
    with transaction() as session:
        permissions.require(actor, "claim.submit")
        row = session.get(ClaimDraft, (actor.id, command.need_id), populate_existing=True, with_for_update=True)
        if row is None:
            return
        if row.number != command.number:
            raise Conflict("stale_draft")
        session.delete(row)
