"""What the prices and days offered for a need are measured by, known before anybody claims it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from ...needs.models import Need, NeedService
from ...programmes.queries import programmes
from ...rulebook.reference import Reference, choose, restored
from ...shared import calendar
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..models import Claim, ClaimVersion, Round
from ..rules.ranking import Spread, spread
from ..states import RoundState
from . import runs

SETTINGS = ("price_reference_fen", "price_low_percent", "price_low_median_percent", "price_low_fen", "days_reference")
"""The settings that are read here: they stay as they are while claims are measured by them."""

Offered = Mapping[int, Sequence[int]]


class References(Fixed):
    """The references of one need."""

    price: Reference
    days: Reference


def of_needs(a_round: Round, needs: Iterable[Need]) -> dict[int, References]:
    """The references of needs of a round, by need.

    They are the need's own, or come from what was judged in rounds whose result was
    public before this one opened; so nothing that happens in this round moves them.
    """
    known = _Known(a_round)
    return {need.id: known.references(need) for need in needs}


def of_need(a_round: Round, need: Need) -> References:
    """The references of one need of a round."""
    return of_needs(a_round, [need])[need.id]


def of_claims(claims: Collection[Claim]) -> dict[int, References]:
    """What claims are measured by, by claim; what is known of a round is read once for all of its claims."""
    known = {a_round: _Known(a_round) for a_round in {claim.round for claim in claims}}
    return {claim.id: known[claim.round].references(claim.need) for claim in claims}


def judged(claim: Claim) -> References:
    """What a claim is measured by; once its result is public what the run behind it froze, whatever was set since."""
    run = runs.proposed(claim.round) if claim.round.state is RoundState.PUBLISHED else None
    rows = run.input["needs"] if run is not None else ()
    kept = next((row for row in rows if row["id"] == claim.need_id and {"price", "days"} <= row.keys()), None)
    if kept is None:
        return of_need(claim.round, claim.need)
    return References(price=restored(kept["price"]), days=restored(kept["days"]))


def spread_of(a_round: Round, need: Need) -> Spread | None:
    """What institutions asked for services of this need's kinds in rounds whose result was public before this one opened."""
    return spread(_by_institution((who, price) for who, price, _ in _Known(a_round).offers(need)))


class _Known:
    """What is read once for a whole round: the settings, and earlier offers by category."""

    def __init__(self, a_round: Round) -> None:
        self.round, self.number = a_round, programmes.settings_of(a_round.programme).integer
        self.earlier = _earlier(a_round)

    def offers(self, need: Need) -> list[tuple[int, int, int]]:
        """Institution, price and days of the earlier offers for any kind of service that a need asks for, each once."""
        return list({key: row for code in need.categories for key, row in self.earlier[code].items()}.values())

    def references(self, need: Need) -> References:
        offers = self.offers(need)
        percents = self.number("price_low_percent"), self.number("price_low_median_percent")
        return References(
            price=choose(
                need.budget_fen,
                _by_institution((who, price) for who, price, _ in offers),
                self.number("price_reference_fen"),
                self.number("price_low_fen"),
                percents,
            ),
            days=choose(
                _days_wanted(self.round, need),
                _by_institution((who, days) for who, _, days in offers),
                self.number("days_reference"),
                1,
                percents,
            ),
        )


def _by_institution(pairs: Iterable[tuple[int, int]]) -> Offered:
    found: dict[int, list[int]] = defaultdict(list)
    for institution, value in pairs:
        found[institution].append(value)
    return found


def _earlier(a_round: Round) -> Mapping[str, Mapping[int, tuple[int, int, int]]]:
    """Institution, price and days of every candidate of earlier published rounds, by category and claim."""
    values = {"programme": a_round.programme_id, "opens_at": a_round.opens_at}
    found: dict[str, dict[int, tuple[int, int, int]]] = defaultdict(dict)
    for category, claim_id, institution, content in db.session.execute(_judged(), values):
        found[category][claim_id] = (institution, content["price_fen"], content["days"])
    return found


@cache
def _judged() -> Select[Any]:
    """What was judged in rounds of a `programme` whose result was public at `opens_at`."""
    return (
        select(NeedService.category, Claim.id, Claim.organisation_id, ClaimVersion.content)
        .join(Claim, Claim.need_id == NeedService.need_id)
        .join(ClaimVersion, (ClaimVersion.claim_id == Claim.id) & (ClaimVersion.number == Claim.current))
        .join(Round, Claim.round_id == Round.id)
        .where(
            Round.programme_id == bindparam("programme"),
            Round.state == RoundState.PUBLISHED,
            Round.published_at <= bindparam("opens_at"),
            Claim.score.is_not(None),
        )
    )


def _days_wanted(a_round: Round, need: Need) -> int | None:
    """Days from closing to the day the enterprise named; None where it named none, or it has passed."""
    if need.wanted_by is None:
        return None
    days = (need.wanted_by - calendar.day_of(a_round.closes_at)).days
    return days if days > 0 else None
