"""What must hold after a year was played; each check is a sentence and whether it is true."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from .. import matching
from ..competition.models import Claim, Round, SolveRun
from ..competition.queries import bidding, runs
from ..delivery.models import Engagement
from ..evaluation.models import YearRun
from ..evaluation.queries import years
from ..matching.files.frozen import market_of
from ..records.use_cases import audit
from ..shared.extensions import db
from ..shared.fixed import Fixed
from ..site.jobs import outbox
from ..vetting.models import PoolPlace
from .play import Play


class Check(Fixed):
    """One thing that must be true, and whether it is."""

    says: str
    holds: bool


def of_the_year(play: Play, run: YearRun) -> list[Check]:
    """Every check of a played year, in the order of the year."""
    return [*_of_rounds(play), *_of_places(play), *_of_money(run), *_of_records(play)]


def _of_rounds(play: Play) -> Iterator[Check]:
    found = select(Round).where(Round.programme_id == play.programme_id).order_by(Round.number)
    for a_round in db.session.scalars(found).all():
        run = runs.proposed(a_round)
        yield Check(says=f"round {a_round.number}: the matching is verified and best", holds=run is not None and _is_best(run))


def _is_best(run: SolveRun) -> bool:
    """Whether a stored result keeps every rule and serves as many, as well, as a second computation proves possible."""
    result, market = run.result or {}, market_of(run.input)
    found = matching.solve(market, aim="coverage")
    matching.verify(market, found)
    pairs = {(pair["need"], pair["institution"]) for pair in result["pairs"]}
    bids = {(bid["need"], bid["institution"]): bid for bid in run.input["bids"]}
    load = Counter(institution for _, institution in pairs)
    return (
        result["status"] == found.status == "optimal"
        and len({need for need, _ in pairs}) == len(pairs) == result["served"] == int(found.chosen.sum())
        and pairs <= bids.keys()
        and sum(bids[pair]["score"] for pair in pairs) == result["total"] == found.total
        and all(load[one["id"]] <= one["free"] for one in run.input["institutions"])
    )


def _of_places(play: Play) -> Iterator[Check]:
    places = db.session.scalars(select(PoolPlace).where(PoolPlace.programme_id == play.programme_id)).all()
    used = bidding.used(play.programme_id)
    yield Check(
        says="no institution serves more enterprises than it declared",
        holds=all(used[place.organisation_id] <= place.capacity for place in places),
    )
    contracts = db.session.scalars(select(Engagement).where(Engagement.programme_id == play.programme_id)).all()
    yield Check(
        says="government, concession and enterprise make up every price",
        holds=all(c.government_fen + c.concession_fen + c.enterprise_fen == c.price_fen for c in contracts),
    )
    unread = db.session.scalar(select(func.count()).select_from(Claim).where(Claim.state == "submitted"))
    yield Check(says="no claim was left unread", holds=unread == 0)


def _of_money(run: YearRun) -> Iterator[Check]:
    totals, paid = years.totals(run), [line for line in run.lines if line.share_fen]
    cap = run.settings["cap_fen"]
    yield Check(says="the year computes again to the same lines", holds=years.recompute(run))
    yield Check(
        says="what is paid and what is left make up the budget to the fen",
        holds=sum(line.share_fen for line in run.lines) + totals.unspent_fen == run.budget_fen,
    )
    yield Check(says="nobody is above the cap", holds=not cap or all(line.share_fen <= cap for line in paid))
    yield Check(
        says="all is paid, or the caps leave the rest",
        holds=totals.unspent_fen == 0 or all(line.share_fen == cap for line in paid),
    )


def _of_records(play: Play) -> Iterator[Check]:
    yield Check(says="the chain of recorded events is whole", holds=audit.verify(db.session()) is None)
    now = play.days.at(10_000)
    yield Check(says="no promised work was given up", holds=outbox.backlog(now).parked == 0)
