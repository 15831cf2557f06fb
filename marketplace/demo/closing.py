"""The closing table of a played year: needs, claims, matches, satisfaction, money, and whether the sums hold."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from ..competition.models import Claim, Round, RoundNeed
from ..competition.queries import runs
from ..competition.states import ClaimState
from ..delivery.models import Engagement, Outcome
from ..delivery.states import EngagementState, OutcomeState
from ..evaluation.models import YearRun
from ..evaluation.queries import years
from ..needs.models import Need
from ..satisfaction.rules import Answer, estimate
from ..shared import money
from ..shared.extensions import db
from ..shared.rounding import hundredths
from ..vetting.models import PoolPlace
from .checks import Check
from .play import Play


def table(play: Play, run: YearRun, checks: Sequence[Check]) -> str:
    """The table as text, one line a figure, the checks at the end."""
    lines = [*_competition(play), *_services(play, run), *_money(run)]
    lines += [("check", f"{check.says}: {'yes' if check.holds else 'NO'}") for check in checks]
    return "\n".join(f"{name:<14}{value}" for name, value in lines) + "\n"


def of_delivery(play: Play) -> list[str]:
    """What became of the contracts, in a few words."""
    states = _states(play)
    return [f"{states[state]} {state.value}" for state in EngagementState if states[state]]


def of_money(run: YearRun) -> str:
    """What is paid, in a few words."""
    totals = years.totals(run)
    return f"{totals.paid_institutions} institutions paid {_yuan(totals.paid_fen)} of {_yuan(run.budget_fen)} yuan"


def _competition(play: Play) -> list[tuple[str, str]]:
    found = select(Round).where(Round.programme_id == play.programme_id).order_by(Round.number)
    rounds = list(db.session.scalars(found))
    in_rounds = select(RoundNeed.need_id).where(RoundNeed.round_id.in_([one.id for one in rounds])).distinct()
    ended = [(runs.proposed(one), one) for one in rounds]
    lines = [
        ("institutions", f"{_count(select(PoolPlace.id).where(PoolPlace.programme_id == play.programme_id))} in the pool"),
        (
            "needs",
            f"{_count(select(Need.id).where(Need.programme_id == play.programme_id))} entered, {_count(in_rounds)} in a round",
        ),
        ("claims", f"{_count(_claims(rounds))} sent"),
        ("matched", f"{_count(_claims(rounds).where(Claim.state == ClaimState.CONFIRMED))} confirmed by both sides"),
    ]
    return lines + [
        (
            f"round {one.number}",
            f"{run.result['served']} of {run.result['needs']} served, {run.state}, total {hundredths(run.result['total'])}",
        )
        for run, one in ended
        if run is not None and run.result
    ]


def _claims(rounds: Sequence[Round]) -> Select[Any]:
    return select(Claim.id).where(Claim.round_id.in_([one.id for one in rounds]))


def _services(play: Play, run: YearRun) -> list[tuple[str, str]]:
    answers = [
        Answer(level=answer["level"], facts=answer["facts"]) for one in run.inputs["institutions"] for answer in one["answers"]
    ]
    content = estimate(answers, 1)
    reached = select(Outcome.id).where(Outcome.programme_id == play.programme_id, Outcome.state == OutcomeState.CONFIRMED)
    mean = "nobody answered" if content.mean is None else f"{hundredths(content.mean)} of 100, {content.answers} answers"
    return [("services", ", ".join(of_delivery(play))), ("satisfaction", mean), ("outcomes", f"{_count(reached)} confirmed")]


def _money(run: YearRun) -> list[tuple[str, str]]:
    totals = years.totals(run)
    left = totals.unspent_fen
    why = f"{_yuan(left)} left by the caps" if left else "nothing left"
    return [
        ("paid", of_money(run)),
        (
            "sum check",
            f"{_yuan(totals.paid_fen)} + {_yuan(left)} = {_yuan(run.budget_fen)} yuan, {why}; "
            f"{totals.capped} at the cap, {totals.stopped} behind a gate",
        ),
    ]


def _states(play: Play) -> Counter[EngagementState]:
    counted = select(Engagement.state, func.count()).where(Engagement.programme_id == play.programme_id)
    rows = db.session.execute(counted.group_by(Engagement.state))
    return Counter(dict(rows.all()))


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _yuan(fen: int) -> str:
    return money.yuan(fen).removeprefix("¥")
