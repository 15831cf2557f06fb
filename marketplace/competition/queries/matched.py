"""The matches of a round with their prices, for the list that is put before those who decide and sealed."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...needs.models import Need
from ...shared.extensions import db
from ...shared.rounding import hundredths
from ...shared.wording import chinese
from ..files.matches import Match
from ..models import Claim, Round, RoundNeed
from ..rules import scoring
from ..states import CHOSEN, RoundState
from . import claims, rounds, runs

LISTED = (RoundState.PROPOSED, RoundState.APPROVED, RoundState.PUBLISHED)
"""From here on there is something to list."""


def lines(a_round: Round) -> list[Match]:
    """Every need of a round by number, with who has it now; before the result is published, with whom it is proposed to have."""
    found = {claim.need_id: claim for claim in _matches(a_round)}
    offers = claims.contents([claim.id for claim in found.values()])
    needs = select(Need).join(RoundNeed, RoundNeed.need_id == Need.id).where(RoundNeed.round_id == a_round.id)
    whole = needs.options(joinedload(Need.organisation), joinedload(Need.unit)).order_by(Need.number)
    lines = []
    for need in db.session.scalars(whole):
        claim = found.get(need.id)
        offer = offers[claim.id] if claim else None
        lines.append(
            Match(
                need=need.number,
                enterprise=need.organisation.name,
                enterprise_code=need.organisation.credit_code or "",
                county=need.unit.name,
                services=rounds.labels_of(a_round.programme, need.categories),
                institution=claim.organisation.name if claim else "",
                institution_code=(claim.organisation.credit_code or "") if claim else "",
                score=claim.score if claim else None,
                parts=(offer.price_fen, offer.government_fen, offer.concession_fen, offer.enterprise_fen) if offer else None,
                result=_result(a_round, claim),
                how=_how(claim) if claim else "",
            )
        )
    return lines


def _how(claim: Claim) -> str:
    """The score of a claim from its printed lines, and their sum; blank where it has none yet."""
    if claim.score is None or not claim.terms:
        return ""
    rows = scoring.printed(claim.terms, claim.score)
    lines = [
        f"{chinese(row['key'], 'Criterion')} {row['formula']} = {hundredths(row['points'])}" for row in rows if row["formula"]
    ]
    total = " + ".join(hundredths(row["points"]) for row in rows).replace("+ -", "− ")
    return "；".join([*lines, f"合计 {total} = {hundredths(claim.score)}"]) + "（各行四舍五入）"


def _matches(a_round: Round) -> list[Claim]:
    rows = select(Claim).where(Claim.round_id == a_round.id).options(joinedload(Claim.organisation))
    if a_round.state is RoundState.PUBLISHED:
        return list(db.session.scalars(rows.where(Claim.state.in_(CHOSEN))))
    run = runs.proposed(a_round)
    pairs = {(pair["need"], pair["institution"]) for pair in (run.result or {}).get("pairs", [])} if run else set()
    return [claim for claim in db.session.scalars(rows) if (claim.need_id, claim.organisation_id) in pairs]


def _result(a_round: Round, claim: Claim | None) -> str:
    if claim is None:
        return "未匹配"
    return chinese(claim.state, "ClaimState") if a_round.state is RoundState.PUBLISHED else "拟匹配"
