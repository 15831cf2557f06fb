"""Where the draft of a claim ends: with the claim that it has become, with its round, with its need (decision 0112)."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ...needs.models import Need
from ...shared.errors import Conflict
from ...shared.models.account import Account
from ..models import ClaimDraft


def hand_in(session: Session, need: Need, actor: Account, seen: int | None) -> None:
    """Let the author's draft go with the claim that it has become; `Conflict` where another page has saved one that was not seen.

    `seen` counts its savings as the page knew them; None asks nothing.
    """
    row = session.get(ClaimDraft, (actor.id, need.id), populate_existing=True, with_for_update=True)
    if row is None:
        return
    if seen is not None and row.number != seen:
        raise Conflict("stale_draft")
    session.delete(row)


def forget_of_rounds(session: Session, round_ids: Collection[int]) -> None:
    """Delete all drafts of rounds that take no claims any more."""
    if round_ids:
        session.execute(delete(ClaimDraft).where(ClaimDraft.round_id.in_(round_ids)))


def forget_of_need(session: Session, need: Need) -> None:
    """Delete all drafts for a need that was taken off the board."""
    session.execute(delete(ClaimDraft).where(ClaimDraft.need_id == need.id))
