"""For which wording of its need a claim was made, and what its author said of it once the need was corrected."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from ...needs.models import NeedWording
from ...needs.queries import wordings
from ...needs.queries.wordings import Correction
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..models import Claim, ClaimVersion, Round


class OnCorrection(StrEnum):
    """What the author of a claim made of a correction of its need; silence until the closing keeps the claim as it is."""

    KEPT = "kept"
    RENEWED = "renewed"
    SILENT = "silent"


class Renewal(Fixed):
    """A claim whose need was corrected after it was first sent."""

    said: OnCorrection
    first: int
    """The wording that the version which counts was made for or, where it was renewed, the very first version."""
    at: datetime
    """When the need was corrected last before the round closed."""


def of_claims(claims: Collection[Claim]) -> Mapping[int, Renewal]:
    """How these claims stand to the corrections of their needs; those whose need nobody corrected meanwhile are left out.

    In as many questions however many claims there are. Corrections after the closing belong to another round.
    """
    corrections = wordings.of_needs({claim.need_id for claim in claims})
    corrected = {claim.id: found for claim in claims if (found := _in_time(claim, corrections.get(claim.need_id, ())))}
    if not corrected:
        return {}
    made = {row[0]: (row[1], row[2]) for row in db.session.execute(_made(), {"ids": list(corrected)})}
    known = ((claim, _renewal(claim, corrected[claim.id], *made[claim.id])) for claim in claims if claim.id in corrected)
    return {claim.id: one for claim, one in known if one is not None}


def of_claim(claim: Claim) -> Renewal | None:
    """How one claim stands to the corrections of its need; None where nobody corrected it since the claim was first sent."""
    return of_claims([claim]).get(claim.id)


def _in_time(claim: Claim, corrections: Sequence[Correction]) -> list[Correction]:
    return [one for one in corrections if one.at < claim.round.closes_at]


def _renewal(claim: Claim, corrections: Sequence[Correction], first: int, now: int) -> Renewal | None:
    last = corrections[-1]
    if last.number < first:
        return None
    if last.number < now:
        return Renewal(said=OnCorrection.RENEWED, first=first, at=last.at)
    kept = claim.kept is not None and claim.kept > last.number
    return Renewal(said=OnCorrection.KEPT if kept else OnCorrection.SILENT, first=now, at=last.at)


@cache
def _made() -> Select[Any]:
    """By claim of these `ids`: the wording of the first version, and that of the one that counts."""
    rows = select(Claim.id, func.min(ClaimVersion.wording), _of_current()).join(ClaimVersion, ClaimVersion.claim_id == Claim.id)
    return rows.where(Claim.id.in_(bindparam("ids", expanding=True))).group_by(Claim.id)


def _of_current() -> Any:
    counts = ClaimVersion.number == Claim.current
    return func.max(ClaimVersion.wording).filter(counts)


def unanswered() -> ColumnElement[bool]:
    """The condition of a question over claims and their rounds: the need was corrected since, and the author has not said a word."""
    counts = select(ClaimVersion.wording).where(ClaimVersion.claim_id == Claim.id, ClaimVersion.number == Claim.current)
    later = and_(
        NeedWording.need_id == Claim.need_id,
        NeedWording.at < Round.closes_at,
        NeedWording.number >= counts.correlate(Claim).scalar_subquery(),
        NeedWording.number >= func.coalesce(Claim.kept, 0),
    )
    return select(NeedWording.id).where(later).correlate(Claim, Round).exists()
