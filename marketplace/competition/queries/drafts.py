"""What somebody has begun to write for a claim: found by its author alone, and only while the round takes claims."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...needs.models import Need
from ...shared import running, sealing
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ..models import ClaimDraft, Round
from ..rules.phase import Phase
from . import joining, rounds

LISTED = 20
"""Drafts that their author's list names, the latest first; each is found on the page of its need."""


class Draft(Fixed):
    """What was typed so far, by field; `number` counts the savings, `of` is the version of the own claim that it was written over."""

    values: Mapping[str, str]
    number: int
    of: int
    at: datetime


def own(actor: Account, a_round: Round | None, need: Need, now: datetime) -> Draft | None:
    """The draft of this person for a need; None without one, while its round takes no claims, and of a place left since."""
    if a_round is None or rounds.phase(a_round, now) is not Phase.OPEN or joining.is_barred(actor, a_round):
        return None
    return read(db.session.get(ClaimDraft, (actor.id, need.id)), actor, a_round)


def read(row: ClaimDraft | None, actor: Account, a_round: Round) -> Draft | None:
    """What stands in a row of this person and round; None where nothing does, or where its seal is of another key."""
    if row is None or row.round_id != a_round.id:
        return None
    try:
        said: Any = json.loads(sealing.unseal(row.content, running.settings().secret_key))
    except sealing.BrokenSeal:
        return None
    if said["organisation"] != actor.organisation_id:
        return None
    return Draft(values=said["values"], number=row.number, of=said["of"], at=row.at)


def sealed(values: Mapping[str, str], of: int, actor: Account) -> str:
    """What is stored of a draft, as nobody reads it in the database."""
    said = {"values": dict(values), "of": of, "organisation": actor.organisation_id}
    return sealing.seal(json.dumps(said), running.settings().secret_key)


def listing(actor: Account, now: datetime) -> list[tuple[Need, datetime]]:
    """The needs for which this person has a draft that can be continued, with when it was saved; the latest first, `LISTED` at most."""
    rows = select(ClaimDraft, Round, Need).join(Round, Round.id == ClaimDraft.round_id).join(Need, Need.id == ClaimDraft.need_id)
    mine = rows.where(ClaimDraft.account_id == actor.id, Round.opens_at <= now, Round.closes_at > now)
    shown = mine.options(joinedload(Need.organisation)).order_by(ClaimDraft.at.desc(), Need.number).limit(LISTED)
    found = db.session.execute(shown)
    return [(need, row.at) for row, a_round, need in found if own(actor, a_round, need, now) is not None]
