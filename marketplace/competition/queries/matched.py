"""The matches of a round with their prices, for the list that is put before those who decide and sealed."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...needs.models import Need
from ...people.queries import listed
from ...shared.extensions import db
from ...shared.registry import Asked
from ...shared.rounding import hundredths
from ...shared.wording import chinese
from ..files import matches
from ..files.matches import Match
from ..models import Claim, Round, RoundNeed
from ..rules import scoring
from ..states import CHOSEN, ClaimState, RoundState
from . import claims, rounds, runs

LISTED = (RoundState.PROPOSED, RoundState.APPROVED, RoundState.PUBLISHED)
"""From here on there is something to list."""
CONTRACTS: Asked[[Collection[int]], Mapping[int, bool]] = Asked(
    "of these matches those whose contract is in force (true) or was ended (false); the others are not signed yet"
)
RESULTS = {matches.SIGNED: "已签合同", matches.ENDED: "合同已终止"}
"""What is said of a match beyond the state of its claim."""


def lines(a_round: Round) -> list[Match]:
    """Every need of a round by number, with who has it now; before the result is published, with whom it is proposed to have."""
    found = {claim.need_id: claim for claim in matches_of(a_round)}
    contracts = CONTRACTS([claim.id for claim in found.values()])
    offers = claims.contents([claim.id for claim in found.values()])
    needs = select(Need).join(RoundNeed, RoundNeed.need_id == Need.id).where(RoundNeed.round_id == a_round.id)
    said = listed_of(a_round)
    whole, known, counties = needs.order_by(Need.number), said["organisations"], said["counties"]
    lines = []
    for need in db.session.scalars(whole):
        claim = found.get(need.id)
        offer = offers[claim.id] if claim else None
        owner, holder = known[str(need.organisation_id)], known[str(claim.organisation_id)] if claim else None
        group = _group(a_round, claim, contracts) if claim else ""
        lines.append(
            Match(
                need=need.number,
                enterprise=owner["name"],
                enterprise_code=owner["credit_code"],
                county=counties[str(need.id)],
                services=services_of(a_round, said, need.id, need.asks),
                institution=holder["name"] if holder else "",
                institution_code=holder["credit_code"] if holder else "",
                score=claim.score if claim else None,
                parts=(offer.price_fen, offer.government_fen, offer.concession_fen, offer.enterprise_fen) if offer else None,
                result=_result(claim, group),
                group=group,
                how=_how(claim) if claim else "",
            )
        )
    return lines


def listed_of(a_round: Round) -> dict[str, Any]:
    """What the list of a round says of those on it: as it was when it was published, before that as it is."""
    return a_round.listed or now_on(a_round)


def now_on(a_round: Round) -> dict[str, Any]:
    """What the list of a round says of its needs and claimants now."""
    rows = select(Need).join(RoundNeed, RoundNeed.need_id == Need.id).where(RoundNeed.round_id == a_round.id)
    needs = db.session.scalars(rows.options(joinedload(Need.unit)).order_by(Need.id)).all()
    claimants = db.session.scalars(select(Claim.organisation_id).where(Claim.round_id == a_round.id)).all()
    return {
        "organisations": listed.as_they_are([*(need.organisation_id for need in needs), *claimants]),
        "counties": {str(need.id): need.unit.name for need in needs},
        "services": {str(need.id): list(need.categories) for need in needs},
    }


def services_of(a_round: Round, said: Mapping[str, Any], need_id: int, asks: str) -> tuple[str, ...]:
    """The services of a need on the list of a round: a need that found nobody may be corrected once the list is out.

    `asks` is what the need asks for now, for lists that were published before they said it themselves.
    """
    return rounds.labels_of(a_round.programme, said.get("services", {}).get(str(need_id)) or asks.split(","))


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


def matches_of(a_round: Round) -> list[Claim]:
    """The claims that hold a need of a round: once it is published as they stand, before that as they are proposed."""
    rows = select(Claim).where(Claim.round_id == a_round.id).options(joinedload(Claim.organisation))
    if a_round.state is RoundState.PUBLISHED:
        return list(db.session.scalars(rows.where(Claim.state.in_(CHOSEN))))
    run = runs.proposed(a_round)
    pairs = {(pair["need"], pair["institution"]) for pair in (run.result or {}).get("pairs", [])} if run else set()
    return [claim for claim in db.session.scalars(rows) if (claim.need_id, claim.organisation_id) in pairs]


def _group(a_round: Round, claim: Claim, contracts: Mapping[int, bool]) -> str:
    """Under what the price of a match is summed up."""
    if a_round.state is not RoundState.PUBLISHED:
        return matches.PROPOSED
    if claim.state is not ClaimState.CONFIRMED:
        return matches.WAITING
    signed = contracts.get(claim.id)
    return matches.CONFIRMED if signed is None else matches.SIGNED if signed else matches.ENDED


def _result(claim: Claim | None, group: str) -> str:
    if claim is None:
        return "未匹配"
    return RESULTS.get(group) or ("拟匹配" if group == matches.PROPOSED else chinese(claim.state, "ClaimState"))
