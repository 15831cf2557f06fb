"""Published results: what everybody may read, and what one claimant is told about its own claim."""

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload

from ...needs.models import Need
from ...programmes.models import Programme
from ...shared.errors import there
from ...shared.extensions import db
from ...shared.figures import Figure, Rounding
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.place import Organisation
from ...shared.queries.paging import Page, page_of
from ...shared.registry import Asked
from ...shared.rounding import hundredths
from ..models import Claim, PairRule, Round, RoundNeed, SolveRun
from ..rules import scoring, verdict, whatif
from ..states import CHOSEN, ClaimState, RoundState
from . import matched, rounds, runs

YEARS: Asked[[Sequence[Programme]], Sequence[Any]] = Asked("the released years of these programmes")


PER_PAGE = 50


class PublicLine(Fixed):
    """What everybody may know of one need of a published round: no scores, no rivals, no contact data."""

    need_id: int
    number: str
    enterprise: str
    county: str
    services: tuple[str, ...]
    winner: str | None
    confirmed: bool


class Summary(Fixed):
    """A published round in a list."""

    round: Round
    needs: int
    matched: int


class TermLine(Fixed):
    """One line of a score beside the winner's; None where one side has no such line."""

    key: str
    own: Figure | None
    winner: Figure | None


class Outcome(Fixed):
    """What a claimant is told: its own score beside the winner's, term by term, and why it was so."""

    winner: str | None
    own_score: int | None
    winner_score: int | None
    terms: list[TermLine]
    own_sum: Figure | None = None
    winner_sum: Figure | None = None
    reasons: list[verdict.Reason] = field(default_factory=list)


def published(shown: Sequence[Programme], number: int = 1) -> Page[Summary]:
    """A page of the published rounds of these programmes, the latest first."""
    theirs = select(Round).where(Round.state == RoundState.PUBLISHED, Round.programme_id.in_([one.id for one in shown]))
    found = theirs.options(joinedload(Round.programme), defer(Round.listed))
    page = page_of(found.order_by(Round.published_at.desc(), Round.id.desc()), number, counted=theirs.with_only_columns(Round.id))
    ids = [one.id for one in page.items]
    needs, matched = rounds.need_counts(ids), _matched_counts(ids)
    lines = [Summary(round=one, needs=needs.get(one.id, 0), matched=matched.get(one.id, 0)) for one in page.items]
    return replace(page, items=lines)


def _matched_counts(round_ids: Sequence[int]) -> dict[int, int]:
    """How many needs of each of these rounds somebody has now."""
    held = select(Claim.round_id, func.count()).where(Claim.round_id.in_(round_ids), Claim.state.in_(CHOSEN))
    return {row[0]: row[1] for row in db.session.execute(held.group_by(Claim.round_id))}


def one(round_id: int) -> Round:
    """A published round; `NotFound` where there is none, or it is not published."""
    return there(db.session.scalar(select(Round).where(Round.id == round_id, Round.state == RoundState.PUBLISHED)))


def run_of(a_round: Round) -> SolveRun | None:
    """The run behind a published result; a page names its number and hashes, nothing of its content."""
    return runs.proposed(a_round)


def lines(a_round: Round, number: int = 1, size: int = PER_PAGE) -> Page[PublicLine]:
    """A page of the needs of a published round, each with the institution that has it now, by number.

    Names, counties and services are those of when it was published. With a `size` of 0 all of them stand on one page.
    """
    here: Any = select(Need.id, Need.number, Need.organisation_id, Need.asks).join(RoundNeed, RoundNeed.need_id == Need.id)
    total = rounds.need_counts([a_round.id]).get(a_round.id, 0)
    found = here.where(RoundNeed.round_id == a_round.id).order_by(rounds.BY_NUMBER)
    page = page_of(found, number, size or max(total, 1), total=total, rows=True)
    winners = _winners(a_round, [need.id for need in page.items])
    said = matched.listed_of(a_round)
    known, counties = said["organisations"], said["counties"]
    items = [
        PublicLine(
            need_id=need.id,
            number=need.number,
            enterprise=known[str(need.organisation_id)]["name"],
            county=counties[str(need.id)],
            services=matched.services_of(a_round, said, need.id, need.asks),
            winner=known[str(winners[need.id].organisation_id)]["name"] if need.id in winners else None,
            confirmed=need.id in winners and winners[need.id].state == ClaimState.CONFIRMED,
        )
        for need in page.items
    ]
    return replace(page, items=items)


def outcome(claim: Claim, actor: Account) -> Outcome | None:
    """What a claim's author, and staff, are told once the round is published; None before, and for everybody else.

    Of a rival nothing is told but the winner's name, score and terms.
    """
    staff = bool(actor.roles & rounds.CITY_READERS)
    if claim.round.state != RoundState.PUBLISHED or not (staff or actor.organisation_id == claim.organisation_id):
        return None
    run = runs.proposed(claim.round)
    pair = runs.pair_in(run, claim.need_id) if run else None
    won = db.session.get(Organisation, pair["institution"]) if pair else None
    reasons = _reasons(claim, run.input, run.result or {}, won) if run else []
    own = scoring.printed(claim.terms, claim.score or 0)
    rival = scoring.printed(pair["terms"], pair["score"]) if pair else []
    return Outcome(
        winner=won.name if won else None,
        own_score=claim.score,
        winner_score=pair["score"] if pair else None,
        terms=_beside(own, rival),
        own_sum=_sum_of(own, claim.score),
        winner_sum=_sum_of(rival, pair["score"] if pair else None),
        reasons=reasons,
    )


def _reasons(claim: Claim, frozen: dict[str, Any], result: dict[str, Any], won: Organisation | None) -> Any:
    barred = db.session.scalar(
        select(PairRule.reason).where(
            PairRule.round_id == claim.round_id,
            PairRule.need_id == claim.need_id,
            PairRule.organisation_id.in_([claim.organisation_id, won.id if won else 0]),
        )
    )
    barred = barred or whatif.reason_for(frozen, claim.need_id, (claim.organisation_id, won.id if won else 0))
    return verdict.reasons(
        frozen,
        result,
        claim.need_id,
        claim.organisation_id,
        winner=won.name if won else "",
        words={
            "screened_out": claim.screen_reason,
            "refused": claim.preference_reason,
            "related": claim.relation_reason,
            "pair": barred or "",
        },
    )


def _winners(a_round: Round, need_ids: Sequence[int]) -> dict[int, Any]:
    """Who has these needs of a round, and how far the match is."""
    rows = select(Claim.need_id, Claim.organisation_id, Claim.state)
    held = rows.where(Claim.round_id == a_round.id, Claim.need_id.in_(need_ids), Claim.state.in_(CHOSEN))
    return {claim.need_id: claim for claim in db.session.execute(held)}


def _beside(own: Sequence[dict[str, Any]], winner: Sequence[dict[str, Any]]) -> list[TermLine]:
    mine, theirs = ({term["key"]: term for term in terms} for terms in (own, winner))
    keys = [key.value for key in (*scoring.Criterion, *scoring.Closing) if key in mine or key in theirs]
    return [TermLine(key=key, own=_figure(mine.get(key)), winner=_figure(theirs.get(key))) for key in keys]


def _figure(line: dict[str, Any] | None) -> Figure | None:
    if line is None:
        return None
    return Figure(label=line["key"], value=hundredths(line["points"]), formula=line["formula"], rounding=Rounding.HALF_UP)


def _sum_of(terms: Sequence[dict[str, Any]], score: int | None) -> Figure | None:
    """The total as the sum of the lines that are printed above it."""
    parts = " + ".join(hundredths(line["points"]) for line in terms).replace("+ -", "- ")
    return Figure(label="", value=hundredths(score), formula=parts) if score is not None and terms else None
