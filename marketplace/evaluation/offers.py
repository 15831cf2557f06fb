"""What can be done with the appraisal of a year."""

from datetime import datetime
from typing import Any

from ..rulebook.findings import refusing
from ..shared.lifecycle import Step
from ..shared.models.account import Account
from ..shared.offers.table import Offers, offer
from ..shared.permissions.persons import is_one_of
from .models import Adjustment, YearRun
from .queries import adjustments, hands, settled, years
from .states import YearState


def all_stand(run: YearRun, actor: Account, now: datetime) -> bool:
    """Nobody who would be paid has lost its standing."""
    return not years.without_standing(run)


def after_the_term(run: YearRun, actor: Account, now: datetime) -> bool:
    """It was frozen after the term, where a rule asks for that."""
    return not refusing(years.term_of_run(run))


def counted_as_it_ends(run: YearRun, actor: Account, now: datetime) -> bool:
    """Its answers were counted as an interim run, or a year's result, asks for."""
    return years.counts_as_released(run)


def by_todays_settings(run: YearRun, actor: Account, now: datetime) -> bool:
    """It was computed with the settings in force, none of which waits to be changed."""
    return settled.why_not(run) is None


def no_hand_in_it(case: YearRun | Adjustment, actor: Account, now: datetime) -> bool:
    """The person had no hand in it, nor alone in what it counts."""
    return not (hands.in_year(actor, case) if isinstance(case, YearRun) else hands.in_adjustment(actor, case))


def not_the_proposer(case: YearRun | Adjustment, actor: Account, now: datetime) -> bool:
    """Somebody else has frozen and proposed it."""
    return not is_one_of(actor, case.proposed_by_id, case.frozen_by_id if isinstance(case, YearRun) else None)


def is_released(run: YearRun, actor: Account, now: datetime) -> bool:
    """Its result is public, and the year's."""
    return run.state is YearState.RELEASED


def the_proposer(one: Adjustment, actor: Account, now: datetime) -> bool:
    """The person has proposed it."""
    return is_one_of(actor, one.proposed_by_id)


def fits(one: Adjustment, actor: Account, now: datetime) -> bool:
    """The amount may be what it would become, and the result is as it was released."""
    return years.recompute(one.run) and adjustments.why_not(one.run, one.organisation_id, one.change_fen) is None


OFFERS: dict[type[Any], Offers] = {
    YearRun: {
        "propose": offer("year.propose", Step.PROPOSE, when=(by_todays_settings, after_the_term, counted_as_it_ends, all_stand)),
        "release": offer(
            "year.decide",
            Step.RELEASE,
            Step.PUBLISH,
            when=(no_hand_in_it, by_todays_settings, after_the_term, counted_as_it_ends, all_stand),
        ),
        "send_back": offer("year.decide", Step.SEND_BACK, when=not_the_proposer),
        "adjust": offer("year.adjust", when=is_released),
    },
    Adjustment: {
        "approve": offer("year.decide", Step.APPROVE, when=(no_hand_in_it, fits)),
        "refuse": offer("year.decide", Step.REFUSE, when=not_the_proposer),
        "withdraw": offer("year.adjust", Step.WITHDRAW, when=the_proposer),
    },
}
